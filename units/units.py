"""Finding units: one by its id or credit code, those that an actor may see, the operator's list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from privacy.secret import Secret
from registry import cases, subjects
from registry.actors import Actor
from registry.database import Connection
from registry.errors import NotFound
from registry.formats.credit_code import CreditCode
from registry.installed import CaseRow
from units.scheme import CLERK_ROLE, CODE, LIVE
from units.scheme import SCHEME as UNIT_SCHEME
from units.tables import Unit

SCHEME = CODE


@dataclass(frozen=True)
class Listed:
    """A unit in a list. `since`: when its case came into its state; `due_at`: the operator's deadline, if one runs."""

    unit: UUID
    case: UUID
    name: str
    kind: str
    state: str
    since: datetime
    due_at: datetime | None
    overdue: bool


def scope(unit: UUID) -> str:
    """The scope in which a unit's clerks hold their role, and in which its messages are sent."""
    return f"unit:{unit}"


async def find(connection: Connection, unit: UUID) -> Unit:
    """The unit's row, sealed. Raises NotFound."""
    row = await Unit.objects().where(Unit.id == unit).first()
    if row is None:
        raise NotFound()
    return row


async def seen_by(connection: Connection, unit: UUID, actor: Actor) -> Unit:
    """The unit, if the actor may see it. Raises NotFound, for what does not exist and for what may not be seen."""
    if not actor.may(UNIT_SCHEME.readers, {scope(unit)}):
        raise NotFound()
    return await find(connection, unit)


def require_clerk(unit: UUID, actor: Actor) -> None:
    """Raises NotFound unless the actor is a clerk of this unit: whether it exists is nobody else's matter."""
    if not actor.may({CLERK_ROLE}, {scope(unit)}):
        raise NotFound()


async def case_of(connection: Connection, unit: UUID) -> CaseRow:
    """The unit's case. Raises NotFound."""
    row = await connection.fetchrow(f"{cases.SELECT} where scheme = $1 and subject = $2", SCHEME, unit)
    if row is None:
        raise NotFound()
    return CaseRow(**{**dict(row), "scopes": tuple(row["scopes"])})


async def entity_of(connection: Connection, code: CreditCode) -> UUID | None:
    """The entity (`unit.entity`) that a credit code finds, whether or not a unit has it."""
    return await subjects.find(connection, subjects.CREDIT_CODE, Secret(code.identity))


async def live_unit_of(connection: Connection, entity: UUID) -> UUID | None:
    """The entity's unit that is applied, returned, active or suspended: there is one at most."""
    found: UUID | None = await connection.fetchval(
        "select u.id from unit u join case_ c on c.subject = u.id and c.scheme = $2"
        " where u.entity = $1 and c.state = any($3::varchar[])",
        entity, SCHEME, [state.code for state in LIVE.members],
    )  # fmt: skip
    return found


async def clerked_by(connection: Connection, actor: Actor) -> list[Listed]:
    """The units whose clerk the actor is, the newest first."""
    mine = [UUID(each.removeprefix("unit:")) for each in actor.scopes(CLERK_ROLE) if each.startswith("unit:")]
    rows = await connection.fetch(f"{_LISTED} where u.id = any($2::uuid[]) order by u.id desc", SCHEME, mine)
    return [Listed(**dict(row)) for row in rows]


_LISTED = (
    "select u.id as unit, c.id as case, u.name, u.kind, c.state, c.since, c.due_at, c.overdue is not null as overdue"
    " from unit u join case_ c on c.subject = u.id and c.scheme = $1"
)
_ORDERS: Mapping[str, str] = {"since": "c.since", "name": "u.name"}


async def list_units(
    connection: Connection,
    *,
    state: str = "",
    kind: str = "",
    name: str = "",
    sort: str = "since",
    descending: bool = False,
    after: tuple[str, UUID] | None = None,
    limit: int = 50,
) -> list[Listed]:
    """Units for the operator, filtered and sorted by `since` or `name`.

    `after` is the sort value (an instant in ISO form, or a name) and the id of the last row of the page before.
    """
    column, order, beyond = _ORDERS[sort], "desc" if descending else "asc", "<" if descending else ">"
    typed = "timestamptz" if sort == "since" else "varchar"
    rows = await connection.fetch(
        f"{_LISTED} where ($2 = '' or c.state = $2) and ($3 = '' or u.kind = $3)"
        f" and ($4 = '' or strpos(lower(u.name), lower($4)) > 0)"
        f" and ($5::text is null or ({column}, u.id) {beyond} ($5::text::{typed}, $6::uuid))"
        f" order by {column} {order}, u.id {order} limit $7",
        SCHEME, state, kind, name, after[0] if after else None, after[1] if after else None, limit,
    )  # fmt: skip
    return [Listed(**dict(row)) for row in rows]


async def count_by_state(connection: Connection) -> dict[str, int]:
    """How many units stand in each state."""
    rows = await connection.fetch("select state, count(*) as units from case_ where scheme = $1 group by state", SCHEME)
    return {row["state"]: row["units"] for row in rows}
