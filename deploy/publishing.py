"""Giving signed heads to another party: a folder or file that we do not keep, or a web address that takes them.

Who holds a head can tell whether anybody, a superuser included, changed what was recorded before it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from deploy.settings import LOCAL
from registry.audit import signing
from registry.audit.signing import Signed
from registry.clock import wall_now
from registry.database import transaction

SECONDS = 20.0


class NotPublished(Exception):
    """The other party did not take a head; the message says why."""


def is_address(to: str) -> bool:
    """Whether it is a web address, not a path."""
    return "://" in to


def acceptable(to: str) -> bool:
    """Whether heads may be sent there: over HTTPS, to this machine also without, or into a file or folder."""
    parts = urlsplit(to)
    if not is_address(to):
        return bool(to)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL))


def place(to: str) -> str:
    """How the record of publications names it: without credentials, query or fragment."""
    if not is_address(to):
        return to
    parts = urlsplit(to)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


async def give(to: str, head: Signed) -> None:
    """Send a head there and record that it was. Raises NotPublished."""
    if not acceptable(to):
        raise NotPublished("Heads go to a file, a folder or an address of https.")
    if is_address(to):
        await _post(to, head)
    else:
        await asyncio.to_thread(_write, Path(to), head)
    async with transaction() as connection:
        await signing.note_publication(connection, head.id, place(to), wall_now())


async def give_latest(to: str) -> bool:
    """Send the newest head there, unless it was; whether it went."""
    async with transaction(readonly=True) as connection:
        head = await signing.latest(connection)
    if head is None or place(to)[:300] in head.places:
        return False
    await give(to, head)
    return True


async def _post(to: str, head: Signed) -> None:
    try:
        async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as client:
            sent = await client.post(
                to, content=head.note.encode(), headers={"content-type": "text/plain; charset=utf-8"}
            )
    except httpx.HTTPError as error:
        raise NotPublished(f"{place(to)} cannot be reached ({type(error).__name__}).") from None
    if not sent.is_success:
        raise NotPublished(f"{place(to)} answered {sent.status_code}.")


def _write(path: Path, head: Signed) -> None:
    """Into a folder as a file of its own; to a file at its end."""
    try:
        if path.is_dir():
            (path / f"head-{head.at:%Y%m%dT%H%M%SZ}-{head.size}.txt").write_text(head.note, "utf-8")
        else:
            with path.open("a", encoding="utf-8") as out:
                out.write(f"{head.note}\n")
    except OSError as error:
        raise NotPublished(f"{path}: {error.strerror}.") from None
