"""Lanes that keep a copy: what they are given, what they acknowledge, and what they answered while the line was cut."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from privacy.key_events import note
from registry.clock import civil_day
from registry.database import Connection
from registry.errors import CreditpassError, Forbidden, SignInNeeded
from registry.i18n import text
from registry.ports.check import ENDED, Asker
from registry.ports.copies.tags import TagKey
from registry.ports.editions import epochs
from registry.ports.editions.following import granted_to
from registry.ports.editions.marking import Mark, mark

PROVIDED = "lane-copy"
"""What a lane is given with a whole copy, in the count of provisions (DS-12)."""
COPY_TELLS_MORE = text(
    "The copy of this port tells of schemes that this client or its token was not granted: %(schemes)s"
)
KEEP = timedelta(days=90)
"""As the trail of checks (PI-28)."""


class KeyGiven(CreditpassError):
    """A key of tags is given to a lane once."""

    status = 409
    code = "key-given"
    message = text("This lane was given the key already. A lane that has lost it needs another name.")


@dataclass(frozen=True)
class Decided:
    """A question that a lane answered from its copy: `at` is legal time by its clock, `age` seconds."""

    id: UUID
    at: datetime
    lane: str
    epoch: int
    version: int
    age: int
    channel: str | None
    direction: str | None
    plate_tag: bytes | None
    driver_tag: bytes | None
    answers: dict[str, Any]


async def ports_of(connection: Connection, askers: Collection[Asker]) -> dict[Asker, str | CreditpassError]:
    """The port whose copy each client may have; or SignInNeeded for one that was ended, Forbidden where the copy tells
    of a scheme that this client, or its token, was not granted.
    """
    rows = await connection.fetch(
        "select id, port, schemes from port_client where id = any($1::uuid[]) and active",
        [asker.client for asker in askers],
    )
    clients = {row["id"]: row for row in rows}
    told = {port: await granted_to(connection, port) for port in {row["port"] for row in rows}}
    found: dict[Asker, str | CreditpassError] = {}
    for asker in askers:
        row = clients.get(asker.client)
        if row is None:
            found[asker] = SignInNeeded(ENDED, code="client-ended")
        elif not told[row["port"]] <= asker.schemes & frozenset(row["schemes"]):
            missing = told[row["port"]] - (asker.schemes & frozenset(row["schemes"]))
            found[asker] = Forbidden(
                COPY_TELLS_MORE, code="scheme-not-granted", params={"schemes": ", ".join(sorted(missing))}
            )
        else:
            found[asker] = row["port"]
    return found


async def port_of(connection: Connection, asker: Asker) -> str:
    """The port whose copy the client may have. Raises SignInNeeded, Forbidden (see `ports_of`)."""
    found = (await ports_of(connection, [asker]))[asker]
    if isinstance(found, CreditpassError):
        raise found
    return found


async def give_key(connection: Connection, asker: Asker, lane: str, at: datetime) -> TagKey:
    """The key of tags for a lane, on record: once for each epoch, and again while the lane has not shown by an
    acknowledgement that it has it, for the answer may be lost on the way. `at` is wall time. Raises KeyGiven.
    """
    port = await port_of(connection, asker)
    epoch = await epochs.ensure(connection, port, at)
    given = await connection.fetchval(
        "insert into lane (id, client, port, name, key_epoch, key_given_at) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (client, name) do update set key_epoch = excluded.key_epoch, key_given_at = excluded.key_given_at"
        " where lane.key_epoch < excluded.key_epoch or lane.epoch < excluded.key_epoch returning true",
        uuid7(), asker.client, port, lane, epoch.epoch, at,
    )  # fmt: skip
    if not given:
        raise KeyGiven()
    await note(connection, f"port:{asker.client}", "given", "port-tags", f"{port}/{epoch.epoch}", f"lane {lane}")
    return await epoch.key()


async def acknowledge(
    connection: Connection, asker: Asker, lane: str, epoch: int, version: int, at: datetime
) -> None:  # fmt: skip
    """A lane has this version now. One that comes late changes nothing. `at` is wall time."""
    port = await port_of(connection, asker)
    await mark(connection, [Mark(asker.client, port, lane, epoch, version)], at)


async def provide(connection: Connection, asker: Asker, at: datetime) -> None:
    """Count that a whole copy was given (DS-12). `at` is legal time."""
    await connection.execute(
        "insert into provision (id, client, recipient, purpose, agreement, kind, day, times)"
        " select $1, id, name, purpose, agreement, $3, $4, 1 from port_client where id = $2"
        " on conflict (client, day, purpose, agreement, kind) do update set times = provision.times + 1",
        uuid7(), asker.client, PROVIDED, civil_day(at),
    )  # fmt: skip


async def take(connection: Connection, asker: Asker, decided: Sequence[Decided], at: datetime) -> None:
    """Keep what a lane answered; what was delivered before stays as it is. `at` is wall time."""
    port = await port_of(connection, asker)
    tags = [each.plate_tag for each in decided if each.plate_tag]
    rows = await connection.fetch(
        "select epoch, tag, subject from port_tag where port = $1 and tag = any($2::bytea[])", port, tags
    )
    subjects = {(row["epoch"], row["tag"]): row["subject"] for row in rows}
    kept = [
        (
            each.id, each.at, at, asker.client, port, each.lane, each.epoch, each.version, each.age, each.channel,
            each.direction, each.plate_tag, each.driver_tag, subjects.get((each.epoch, each.plate_tag)),
            json.dumps(each.answers),
        )
        for each in decided
    ]  # fmt: skip
    await connection.executemany(
        "insert into lane_decision (id, at, received_at, client, port, lane, epoch, version, age, channel, direction,"
        " plate_tag, driver_tag, subject, answers)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::jsonb) on conflict (id) do nothing",
        kept,
    )


async def forget(connection: Connection, at: datetime) -> None:
    """Delete what is older than the trail is kept. `at` is legal time."""
    await connection.execute("delete from lane_decision where at < $1", at - KEEP)
