"""The step that signs: it opens what was built as a lane would, asks the registry itself, and only then signs.

It takes nothing from the step that builds but the messages. What does not hold is refused, and the copy stays as it
was: lanes notice that it is out of step.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from privacy.ids import uuid7
from privacy.secret import Secret
from privacy.vault import vault
from registry.database import Connection
from registry.ports.channels import Direction
from registry.ports.copies.copy import Copy, open_copy
from registry.ports.copies.cose import sign
from registry.ports.copies.documents import Changes, Full, encode
from registry.ports.copies.tags import TagKey
from registry.ports.decision import Decision, Named, decide
from registry.ports.editions import changes as waiting
from registry.ports.editions import tagging
from registry.ports.keys import encode as text_of
from registry.ports.keys import public_jwk
from registry.ports.look_up import Seen, Sought, look_up
from registry.subjects import DOCUMENT, PLATE
from registry.tables import SubjectTag

DOMAIN = "copy-signing-key"
TRIAL = "trial"
SAMPLE = 12
"""So many vehicles of an edition are asked of the registry: those that changed first, then any."""


class NotInOrder(Exception):
    """What was built is not what it should be. It is not signed; the message says what is wrong, without a tag."""


@dataclass(frozen=True)
class Built:
    """What the building step hands over: the whole set, the changes since what was signed last, or both."""

    whole: Full | None
    changes: Changes | None


@dataclass(frozen=True)
class Signed:
    """The messages as lanes take them, and the copy that they lead to."""

    whole: bytes | None
    changes: bytes | None
    copy: Copy


async def check_and_sign(
    connection: Connection, built: Built, held: Copy | None, key: TagKey, vehicles: Sequence[UUID], position: int,
    at: datetime,
) -> Signed:  # fmt: skip
    """The signed messages. `held` is the copy signed last, `vehicles` those that changed, `position` how far the
    changes were followed, `at` wall time. Raises NotInOrder.
    """
    copy = _opened(built, held, key)
    await _compare(connection, copy, vehicles, position)
    kid, private = await _signing_key(connection, at)
    whole, changes = (
        None if message is None else sign(encode(message), private, kid) for message in (built.whole, built.changes)
    )
    return Signed(whole, changes, copy)


def _opened(built: Built, held: Copy | None, key: TagKey) -> Copy:
    """The copy that a lane would have: by the whole, by the changes, and the same by both."""
    trial = Ed25519PrivateKey.generate()
    keys = {TRIAL: trial.public_key()}
    try:
        followed = built.changes and held and held.follow(sign(encode(built.changes), trial, TRIAL), keys)
        opened = built.whole and open_copy(
            sign(encode(built.whole), trial, TRIAL), keys, key, held.version + 1 if held else 0
        )
    except ValueError as wrong:
        raise NotInOrder(f"a lane would refuse it: {wrong}") from None
    if opened and followed and (opened.version, opened.records.run) != (followed.version, followed.records.run):
        raise NotInOrder("the whole is not what its changes lead to")
    copy = followed or opened
    if not copy:
        raise NotInOrder("there is nothing to begin from")
    return copy


# --- Asking the registry ----------------------------------------------------------------------------------------------

FINDS = """
    select distinct on (t.subject) t.id, t.subject, t.value from subject_tag t
     where t.subject = any($1::uuid[]) and t.domain = $2 order by t.subject, t.version desc
"""
DRIVERS = """
    select distinct on (subject) subject, driver, sponsor from standing
     where subject = any($1::uuid[]) order by subject, closed_at desc nulls first
"""


async def _compare(connection: Connection, copy: Copy, changed: Sequence[UUID], position: int) -> None:
    """A sample asked of the copy and of the registry. Raises NotInOrder where they differ and nothing has changed."""
    vehicles = await _sample(connection, copy, changed)
    rows = await connection.fetch(DRIVERS, vehicles)
    drivers = {row["subject"]: row["driver"] for row in rows if row["driver"] is not None}
    ref = f"{copy.key.port}/{copy.key.epoch}"
    plates = await _values(connection, vehicles, PLATE, ref)
    papers = await _values(connection, list(drivers.values()), DOCUMENT, ref)
    client = await connection.fetchval(
        "select id from port_client where port = $1 and active order by created_at limit 1", copy.key.port
    )
    if client is None or not plates:
        return
    asked: list[tuple[UUID, Secret[str], Secret[str] | None]] = [(each, plates[each], None) for each in plates]
    asked += [(each, plates[each], papers[drivers[each]]) for each in plates if drivers.get(each) in papers]
    seen = await look_up(connection, [_sought(client, plate, paper) for _, plate, paper in asked])
    for (vehicle, plate, paper), found in zip(asked, seen, strict=True):
        if any(
            copy.decide(plate, paper, found.now, direction=way) != _decided(copy, found, paper is not None, way)
            for way in (None, *Direction)
        ):
            about = [vehicle, *(row[name] for row in rows if row["subject"] == vehicle
                                for name in ("driver", "sponsor") if row[name])]  # fmt: skip
            if not await waiting.waits(connection, position, about):
                raise NotInOrder("the copy answers otherwise than the registry")


async def _sample(connection: Connection, copy: Copy, changed: Sequence[UUID]) -> list[UUID]:
    chosen = random.sample(list(changed), min(SAMPLE, len(changed)))  # no secret hangs on it
    more = min(SAMPLE - len(chosen), len(copy.records))
    tags = [copy.records[index][:16] for index in random.sample(range(len(copy.records)), more)]
    rows = await connection.fetch(
        "select distinct subject from port_tag where port = $1 and epoch = $2 and tag = any($3::bytea[])"
        " and domain = 'plate'",
        copy.key.port, copy.key.epoch, tags,
    )  # fmt: skip
    return list({*chosen, *(row["subject"] for row in rows)})


async def _values(connection: Connection, subjects: Sequence[UUID], domain: str, ref: str) -> dict[UUID, Secret[str]]:
    """A plate of each vehicle, or a document of each driver."""
    rows = await connection.fetch(FINDS, subjects, domain)
    sealed = [SubjectTag.value.sealed(row["value"], row=row["id"], subject=row["subject"]) for row in rows]
    texts = await tagging.opened(sealed, ref) if sealed else []
    return {row["subject"]: text for row, text in zip(rows, texts, strict=True) if text is not None}


def _sought(client: UUID, plate: Secret[str], paper: Secret[str] | None) -> Sought:
    return Sought(client, vault().tags(PLATE, plate), [] if paper is None else vault().tags(DOCUMENT, paper), None)


def _decided(copy: Copy, seen: Seen, named: bool, direction: Direction | None) -> tuple[Decision, ...]:
    """What the registry says, without the conditions, which a copy does not know."""
    driver = Named(named, seen.driver)
    held = [replace(standing.held(driver, seen.now), conditions=()) for standing in seen.standings]
    return tuple(decide(rules.terms(), held, direction=direction) for rules in copy.schemes)


# --- Keys -------------------------------------------------------------------------------------------------------------


async def published(connection: Connection) -> dict[str, list[dict[str, str]]]:
    """The public keys that sign copies, as a JWK set."""
    rows = await connection.fetch("select id, public_key from copy_key order by made_at, id")
    return {"keys": [public_jwk(row["public_key"], str(row["id"])) for row in rows]}


async def _signing_key(connection: Connection, at: datetime) -> tuple[str, Ed25519PrivateKey]:
    """The key of the active index key; made when there is none. Whoever calls holds the port's lock."""
    await vault().fresh()
    newest = vault().digest(DOMAIN, b"").version
    row = await connection.fetchrow(
        "select id from copy_key where index_version = $1 order by made_at desc, id desc limit 1", newest
    )
    if row is not None:
        return str(row["id"]), _private(row["id"], newest)
    made = uuid7()
    private = _private(made, newest)
    await connection.execute(
        "insert into copy_key (id, index_version, public_key, made_at) values ($1, $2, $3, $4)",
        made, newest, text_of(private.public_key().public_bytes_raw()), at,
    )  # fmt: skip
    return str(made), private


def _private(key: UUID, version: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(vault().digest(DOMAIN, key.bytes, version).digest)
