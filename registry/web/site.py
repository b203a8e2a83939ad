"""What an installation's pages are made of: given once by `deploy`, read by everything in this folder."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from registry.accounts.accounts import LockRules
from registry.accounts.passkeys import RelyingParty
from registry.accounts.roles import Role
from registry.accounts.sessions import Live, SessionRules
from registry.actors import Actor, ActorKind, Grant
from registry.i18n import text
from registry.law import Cite

AnyRequest = Request[Any, Any, Any]
Identify = Callable[[AnyRequest], Awaitable[Actor | None]]
"""Tells who calls by the credentials in a request; None when there are none that hold."""


class Step(StrEnum):
    """What somebody who showed their password must still do before they are signed in."""

    SHOW = "show"  # the second factor that the account has
    SET_UP = "set-up"  # a second factor, which a role of the account demands


@dataclass(frozen=True)
class Link:
    """A link in the navigation or the footer. With roles: shown to those who hold one; else to everybody.

    `visitors`: also to those who are not signed in, and without roles to them alone.
    """

    label: str
    href: str
    roles: frozenset[str] = frozenset()
    signed_in: bool = False
    visitors: bool = False

    def shown_to(self, actor: Actor) -> bool:
        if self.roles or self.visitors:
            return any(map(actor.has, self.roles)) or (self.visitors and not actor.signed_in)
        return actor.signed_in or not self.signed_in


def _cite_href(cite: Cite) -> str:
    return f"/schemes#{cite.clause}"


def _home(actor: Actor) -> str:
    return "/account"


async def _nowhere(scopes: Collection[str]) -> Mapping[str, str]:
    return {}


FOOTER = (
    Link(text("Privacy"), "/privacy"),
    Link(text("Powers and duties"), "/schemes"),
    Link(text("For developers"), "/api/docs"),
)


@dataclass(frozen=True)
class Site:
    """An installation: its name and address, links, folders, limits and identifiers of callers."""

    name: str = text("Credit pass")
    public_url: str = "http://127.0.0.1:8000"
    sandbox: bool = False
    navigation: tuple[Link, ...] = ()
    footer: tuple[Link, ...] = FOOTER
    footer_note: str = ""
    """A message at the foot of each page."""
    templates: Mapping[str, Path] = field(default_factory=dict)
    """Folder of each layer's templates: `units/case.html` is `case.html` in the folder under `units`."""
    static: tuple[Path, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    identify: Mapping[ActorKind, Identify] = field(default_factory=dict)
    """How callers other than accounts are known (`RECEIPT`, `PORT`)."""
    sessions: SessionRules = field(default_factory=SessionRules)
    locks: LockRules = field(default_factory=LockRules)
    require_second_factor: bool = False
    """Whether roles demand a second factor. One that an account has is asked for in any case."""
    trusted_proxies: frozenset[str] = frozenset()
    """Addresses whose `X-Forwarded-For` is believed."""
    metrics_token: str | None = None
    """Opens `/metrics` to others than this machine."""
    throttled: bool = True
    home: Callable[[Actor], str] = _home
    places: Callable[[Collection[str]], Awaitable[Mapping[str, str]]] = _nowhere
    """What scopes are called: a unit's name for `unit:…`. Asked within a transaction; what it leaves out is shown as it is."""
    cite_href: Callable[[Cite], str] = _cite_href

    @property
    def secure(self) -> bool:
        """Whether the installation is reached over https: then cookies and headers say so."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def origin(self) -> str:
        """Scheme, host and port of the public address."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def party(self) -> RelyingParty:
        """What passkeys are bound to. A browser takes a host's name or `localhost`, never a bare address."""
        return RelyingParty(urlsplit(self.public_url).hostname or "localhost", self.name, self.origin)

    def demands_second(self, grants: Iterable[Grant]) -> bool:
        """Whether one of the roles must be held with a second factor; a role that nobody described must."""
        roles = (self.roles.get(grant.role) for grant in grants)
        return self.require_second_factor and any(role is None or role.two_factors for role in roles)

    def waits(self, live: Live) -> Step | None:
        """What a session still lacks; None when it is in force."""
        if live.by_two:
            return None
        if live.has_second:
            return Step.SHOW
        return Step.SET_UP if self.demands_second(live.actor.grants) else None

    def cookie(self, name: str) -> str:
        """A cookie's full name. `__Host-` lets no other host or path set it, and needs https."""
        return f"__Host-{name}" if self.secure else name
