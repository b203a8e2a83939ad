"""Port systems: made, given keys, ended. For the command line and for whoever administers them.

Each function takes part in the transaction in progress. All times are wall time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from registry import installed
from registry.database import Connection
from registry.errors import FieldProblem, Invalid, NotFound
from registry.i18n import text
from registry.ports.keys import read_public_jwk

PORT_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
PURPOSE = "second-line-passage"

NEEDED = text("This is needed")
PORT_FORM = text("A port's code has 1 to 64 small letters, digits, hyphens or underscores")
NO_STANDINGS = text("No scheme with this code tells ports anything")
KID_USED = text("This client has a key of this name already")


@dataclass(frozen=True)
class Client:
    """A port's system as it is kept. `keys` are the names of those that count at present."""

    id: UUID
    name: str
    port: str
    schemes: tuple[str, ...]
    active: bool
    keys: tuple[str, ...]


async def create(
    connection: Connection,
    *,
    name: str,
    port: str,
    schemes: Collection[str],
    public_jwk: Mapping[str, Any],
    agreement: str,
    at: datetime,
    purpose: str = PURPOSE,
) -> UUID:
    """Admit a port's system with its first key; gives the client id. Raises Invalid.

    `name` is the organisation that is told, `agreement` the reference of the contract under which (DS-12).
    """
    problems = [
        FieldProblem(field, "missing", NEEDED)
        for field, value in (("name", name), ("agreement", agreement), ("schemes", schemes))
        if not value
    ]
    if not PORT_CODE.fullmatch(port):
        problems.append(FieldProblem("port", "port-form", PORT_FORM))
    problems += _unknown(schemes)
    if problems:
        raise Invalid(problems)
    client = uuid7()
    await connection.execute(
        "insert into port_client (id, name, port, schemes, agreement, purpose, active, created_at)"
        " values ($1, $2, $3, $4, $5, $6, true, $7)",
        client, name, port, sorted(set(schemes)), agreement, purpose, at,
    )  # fmt: skip
    await add_key(connection, client, public_jwk, at=at)
    return client


async def add_key(
    connection: Connection, client: UUID, public_jwk: Mapping[str, Any], *, at: datetime, until: datetime | None = None
) -> str:
    """A further key, beside those there are; gives its `kid`. Raises NotFound, Invalid."""
    kid, public_key = read_public_jwk(public_jwk)
    await _require(connection, client)
    made = await connection.fetchval(
        "insert into port_client_key (id, client, kid, public_key, valid_from, valid_until)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (client, kid) do nothing returning true",
        uuid7(), client, kid, public_key, at, until,
    )  # fmt: skip
    if not made:
        raise Invalid([FieldProblem("key.kid", "kid-used", KID_USED)])
    return kid


async def end_key(connection: Connection, client: UUID, kid: str, *, until: datetime) -> None:
    """The key counts until then and no longer. Tokens had by it live out their five minutes. Raises NotFound."""
    ended = await connection.fetchval(
        "update port_client_key set valid_until = $3 where client = $1 and kid = $2 returning true", client, kid, until
    )
    if not ended:
        raise NotFound()


async def grant(connection: Connection, client: UUID, schemes: Collection[str]) -> None:
    """Which schemes the client may ask about from its next check on. Raises NotFound, Invalid."""
    if problems := _unknown(schemes):
        raise Invalid(problems)
    await _require(connection, client)
    await connection.execute("update port_client set schemes = $2 where id = $1", client, sorted(set(schemes)))


async def deactivate(connection: Connection, client: UUID, *, at: datetime) -> None:
    """End a client: its next check is refused, whatever token it holds. Raises NotFound."""
    ended = await connection.fetchval(
        "update port_client set active = false, ended_at = coalesce(ended_at, $2) where id = $1 returning true",
        client, at,
    )  # fmt: skip
    if not ended:
        raise NotFound()


async def every(connection: Connection, *, at: datetime) -> list[Client]:
    """All clients, the newest last."""
    rows = await connection.fetch(
        "select c.id, c.name, c.port, c.schemes, c.active,"
        " coalesce(array_agg(k.kid order by k.valid_from) filter (where k.valid_from <= $1"
        "  and (k.valid_until is null or $1 < k.valid_until)), '{}') as keys"
        " from port_client c left join port_client_key k on k.client = c.id group by c.id order by c.created_at, c.id",
        at,
    )
    return [Client(**{**dict(row), "schemes": tuple(row["schemes"]), "keys": tuple(row["keys"])}) for row in rows]


def _unknown(schemes: Collection[str]) -> list[FieldProblem]:
    telling = {one.scheme.code for one in installed.every() if one.scheme.standing}
    return [FieldProblem("schemes", "unknown-scheme", NO_STANDINGS) for code in schemes if code not in telling]


async def _require(connection: Connection, client: UUID) -> None:
    if not await connection.fetchval("select true from port_client where id = $1", client):
        raise NotFound()
