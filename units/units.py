"""Finding units: one by its id or credit code, those that an actor may see, the operator's list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from privacy.secret import Secret
from registry import cases, subjects
from registry.actors import EVERYWHERE, Actor
from registry.database import Connection
from registry.errors import FieldProblem, Invalid, NotFound
from registry.formats.credit_code import CreditCode
from registry.installed import CaseRow
from registry.web.listing import BAD_CURSOR, Asked, Listing, cursor
from units.scheme import CLERK_ROLE, CODE, LIVE
from units.scheme import SCHEME as UNIT_SCHEME
from units.tables import Unit


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


async def names_of(scopes: Collection[str]) -> dict[str, str]:
    """What units' scopes are called: the unit's name by its scope, for those that are there."""
    wanted = [unit for one in scopes if (unit := _unit_of(one))]
    rows = await Unit.objects().where(Unit.id.is_in(wanted)) if wanted else []
    return {scope(row.id): row.name for row in rows}


def _unit_of(scope: str) -> UUID | None:
    kind, _, number = scope.partition(":")
    try:
        return UUID(number) if kind == "unit" else None
    except ValueError:
        return None


def require_clerk(unit: UUID, actor: Actor) -> None:
    """Raises NotFound unless the actor is a clerk of this unit: whether it exists is nobody else's matter."""
    if not actor.may({CLERK_ROLE}, {scope(unit)}):
        raise NotFound()


async def case_of(connection: Connection, unit: UUID) -> CaseRow:
    """The unit's case. Raises NotFound."""
    row = await connection.fetchrow(f"{cases.SELECT} where scheme = $1 and subject = $2", CODE, unit)
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
        entity, CODE, [state.code for state in LIVE.members],
    )  # fmt: skip
    return found


async def list_for(connection: Connection, actor: Actor, wish: Asked, at: datetime) -> Listing[Listed]:
    """The units that the actor may see at an instant of legal time, by `state`, `kind` and part of the `name`.

    Sorted by `since` or `name`. Officers and auditors see all, a clerk their own. Raises Invalid for a wrong cursor.
    """
    rows = await connection.fetch(_list_sql(wish), *_list_arguments(actor, wish, at))
    listed = [Listed(**dict(row)) for row in rows[: wish.limit]]
    more = len(rows) > wish.limit
    last = listed[-1] if more else None
    return Listing(listed, wish, next=cursor(getattr(last, wish.sort), last.unit) if last else "")


async def count_by_state(connection: Connection) -> dict[str, int]:
    """How many units stand in each state."""
    rows = await connection.fetch("select state, count(*) as units from case_ where scheme = $1 group by state", CODE)
    return {row["state"]: row["units"] for row in rows}


_ORDERS = {"since": ("c.since", "timestamptz"), "name": ("u.name", "varchar")}


def _list_sql(wish: Asked) -> str:
    column, kind = _ORDERS[wish.sort]
    way, beyond = ("desc", "<") if wish.descending else ("asc", ">")
    return (
        "select u.id as unit, c.id as case, u.name, u.kind, c.state, c.since, c.due_at,"  # noqa: S608 - of our own parts
        " (c.overdue is not null or coalesce(c.due_at <= $10, false)) as overdue"
        " from unit u join case_ c on c.subject = u.id and c.scheme = $1"
        " where ($2 or u.id = any($3::uuid[])) and ($4 = '' or c.state = $4) and ($5 = '' or u.kind = $5)"
        " and ($6 = '' or strpos(lower(u.name), lower($6)) > 0)"
        f" and ($7::text is null or ({column}, u.id) {beyond} ($7::text::{kind}, $8::uuid))"
        f" order by {column} {way}, u.id {way} limit $9"
    )


def _list_arguments(actor: Actor, wish: Asked, at: datetime) -> list[object]:
    scopes = {each for role in UNIT_SCHEME.readers for each in actor.scopes(role)}
    mine = [UUID(each.removeprefix("unit:")) for each in scopes if each.startswith("unit:")]
    filters = [wish.filters.get(name, "") for name in ("state", "kind", "name")]
    return [CODE, EVERYWHERE in scopes, mine, *filters, *_place(wish), wish.limit + 1, at]


def _place(wish: Asked) -> tuple[str | None, UUID | None]:
    """Where the page before ended: the sort value and the id of its last row."""
    if not wish.position:
        return None, None
    try:
        value, unit = wish.position
        if wish.sort == "since":
            value = datetime.fromisoformat(value).isoformat()
        return str(value), UUID(unit)
    except (ValueError, TypeError, AttributeError):
        raise Invalid([FieldProblem("after", "bad-cursor", BAD_CURSOR)]) from None
