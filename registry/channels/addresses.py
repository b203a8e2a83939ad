"""Which hosts a webhook may reach: public ones. Else a unit could have us call into our own network."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from registry.channels.channel import PERMANENT, Undelivered


@dataclass(frozen=True)
class Target:
    """Where to connect for a URL: the address that was checked, and the name that its certificate must carry."""

    url: str
    host: str
    authority: str
    """The Host header: name, and port unless it is the scheme's own."""


async def checked(url: str, *, anywhere: bool = False) -> Target:
    """The target of a webhook's URL. `anywhere` (the sandbox) lets plain http and private addresses through.

    The name is looked up once and the address found is the one to connect to, so that it cannot change after the
    check. Raises Undelivered.
    """
    parts = _parts(url, anywhere)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Undelivered("webhook-unknown-host") from None
    addresses = [str(info[4][0]) for info in found]
    if not anywhere and not all(map(is_public, addresses)):
        raise Undelivered("webhook-private-address", PERMANENT)
    address = addresses[0]
    shown = f"[{address}]" if ":" in address else address
    own_port = parts.port is None or parts.port == (443 if parts.scheme == "https" else 80)
    name = f"[{host}]" if ":" in host else host
    return Target(
        url=parts._replace(netloc=f"{shown}:{port}", fragment="").geturl(),
        host=host,
        authority=name if own_port else f"{name}:{port}",
    )


def _parts(url: str, anywhere: bool) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise Undelivered("webhook-url", PERMANENT) from None
    schemes = ("https", "http") if anywhere else ("https",)
    if parts.scheme not in schemes or not parts.hostname or parts.username is not None:
        raise Undelivered("webhook-url", PERMANENT)
    return parts


NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address is reached over the public internet. An IPv6 that carries an IPv4 is what that is."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in NAT64:
            carried = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if carried is not None:
            return is_public(str(carried))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
