"""Signing heads: our key for it, heads at an interval and on demand, and the proofs that go with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from privacy.ids import uuid7
from privacy.vault import vault
from registry.audit import heads, tree
from registry.audit.heads import Head, Note
from registry.audit.tree import LOCK, TreeBroken
from registry.database import Connection, as_sequencer
from registry.ports.keys import encode, public_jwk

DOMAIN = "audit-signing-key"
RENEWED = timedelta(hours=6)
"""A head that covers everything is signed anew after this time, so that its age says that we are alive."""

_origin = "creditpass/audit"


class HistoryChanged(TreeBroken):
    """What a head of ours covers is not what it covered. Nothing is signed before people have looked into it."""


def install(base_url: str) -> None:
    """Name the log in its heads: by where the installation is reached."""
    global _origin
    _origin = f"{urlsplit(base_url).netloc}/audit"


def origin() -> str:
    """What our heads name as their origin."""
    return _origin


@dataclass(frozen=True)
class Signed:
    """A head of ours. `note` is its text as it is published; `places` to whom it was given."""

    id: UUID
    size: int
    root: bytes
    at: datetime
    note: str
    places: tuple[str, ...] = ()


SIGNED = (
    "select h.id, h.size, h.root, h.at, h.note, array(select distinct p.place from audit_publication p"
    " where p.head = h.id order by 1) as places from audit_head h"
)


def _signed(row: object) -> Signed:
    values = dict(row)  # type: ignore[call-overload]
    return Signed(**{**values, "root": bytes(values["root"]), "places": tuple(values["places"])})


async def sign(connection: Connection, at: datetime) -> Signed:
    """Sign what the tree is now. `at` is wall time. Raises TreeBroken, HistoryChanged."""
    await connection.execute("select pg_advisory_xact_lock($1)", LOCK)
    await as_sequencer(connection)
    last = await latest(connection)
    if last is not None and (await tree.grown(connection, last.size)).root() != last.root:
        raise HistoryChanged(f"The first {last.size} records are not what the head of {last.at.isoformat()} covers.")
    now = await tree.grown(connection)
    if last is not None and now.size < last.size:
        raise HistoryChanged(f"The head of {last.at.isoformat()} covers {last.size} records; {now.size} are left.")
    at = at.replace(microsecond=0)
    note = heads.sign(Head(_origin, now.size, now.root(), at), await _signing_key(connection, at))
    made = Signed(uuid7(), now.size, now.root(), at, note.text())
    await connection.execute(
        "insert into audit_head (id, size, root, at, note) values ($1, $2, $3, $4, $5)",
        made.id, made.size, made.root, made.at, made.note,
    )  # fmt: skip
    return made


async def sign_if_due(connection: Connection, at: datetime) -> Signed | None:
    """Sign when there is something new under no head, or the last head has become old."""
    last = await latest(connection)
    if last is not None and at - last.at < RENEWED and await tree.size_of(connection) == last.size:
        return None
    return await sign(connection, at)


async def latest(connection: Connection) -> Signed | None:
    """The newest head."""
    row = await connection.fetchrow(f"{SIGNED} order by h.at desc, h.id desc limit 1")
    return None if row is None else _signed(row)


async def of_size(connection: Connection, size: int) -> Signed | None:
    """The newest head over just so many records."""
    row = await connection.fetchrow(f"{SIGNED} where h.size = $1 order by h.at desc, h.id desc limit 1", size)
    return None if row is None else _signed(row)


async def find(connection: Connection, head: UUID) -> Signed | None:
    """The head of this id."""
    row = await connection.fetchrow(f"{SIGNED} where h.id = $1", head)
    return None if row is None else _signed(row)


async def every(connection: Connection, before: UUID | None = None, most: int | None = None) -> list[Signed]:
    """Heads, the newest first; `before` is the last of the page before."""
    rows = await connection.fetch(
        f"{SIGNED} where $1::uuid is null or (h.at, h.id) < (select at, id from audit_head where id = $1)"  # noqa: S608
        " order by h.at desc, h.id desc limit $2",
        before, most,
    )  # fmt: skip
    return [_signed(row) for row in rows]


async def note_publication(connection: Connection, head: UUID, place: str, at: datetime) -> None:
    """Record that another party has a head."""
    await as_sequencer(connection)
    await connection.execute(
        "insert into audit_publication (id, head, place, at) values ($1, $2, $3, $4)", uuid7(), head, place[:300], at
    )


async def published_keys(connection: Connection) -> dict[str, list[dict[str, str]]]:
    """All keys that ever signed heads, as a JWK set: an old head must be checkable as long as it is kept."""
    rows = await connection.fetch("select id, public_key from audit_key order by made_at, id")
    return {"keys": [public_jwk(row["public_key"], str(row["id"])) for row in rows]}


def check(note: Note, document: object) -> None:
    """That a key of the document signed it. Raises HeadWrong."""
    heads.check(note, heads.keys_of(document))


async def _signing_key(connection: Connection, at: datetime) -> Ed25519PrivateKey:
    """The key of the active index key; made when there is none. Whoever calls holds the lock."""
    await vault().fresh()
    newest = vault().digest(DOMAIN, b"").version
    row = await connection.fetchrow(
        "select id, index_version from audit_key where index_version = $1 order by made_at desc, id desc limit 1",
        newest,
    )
    if row is not None:
        return _private(row["id"], row["index_version"])
    key = uuid7()
    private = _private(key, newest)
    await connection.execute(
        "insert into audit_key (id, index_version, public_key, made_at) values ($1, $2, $3, $4)",
        key, newest, encode(private.public_key().public_bytes_raw()), at,
    )  # fmt: skip
    return private


def _private(key: UUID, version: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(vault().digest(DOMAIN, key.bytes, version).digest)
