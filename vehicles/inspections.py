"""Placing orders of inspection and reporting inspections: what pages, API and ports do (SW-5, SW-17)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry import cases, lives
from registry.actors import Actor, Grant
from registry.cases import MoveRequest
from registry.clock import civil_day
from registry.database import Connection, current
from registry.errors import FieldProblem, Forbidden, Invalid
from registry.formats.credit_code import parse_credit_code
from registry.formats.documents import DocumentType, parse_document
from registry.formats.plates import Jurisdiction, parse_plate
from registry.formats.problem import FormatProblem
from registry.i18n import text
from registry.installed import Asking, CaseRow, Detail
from registry.passages.results import Finding
from registry.ports import inspections
from registry.ports.inspections import Result
from registry.workdays import end_of_day
from units import units
from units.people import person_for
from vehicles.inspection import AUTHORITIES, CODE, IN_FORCE, OFFICER, SCOPES, OrderFacts, scope_of
from vehicles.vehicles import plates_of, vehicle_for

NO_SUCH_UNIT = text("No unit with this credit code is on the list")
NEEDED = text("This is needed")
NOT_AN_AUTHORITY = text("Choose one of the answers")


@dataclass(frozen=True)
class Whom:
    """What is to be inspected, as an officer names it. Of the numbers only the one that its scope needs is read."""

    scope: str
    plate: Secret[str] | None = None
    jurisdiction: str = ""
    document_type: str = ""
    document_country: str = ""
    document_number: Secret[str] | None = None
    credit_code: Secret[str] | None = None


@dataclass(frozen=True)
class NewOrder:
    """An order or, with `every`, an alert: for each passage until its last civil day. No ports: every port."""

    whom: Whom
    reason: Secret[str]
    until: date
    every: bool = False
    ports: tuple[str, ...] = ()


def names_of(scopes: Iterable[str]) -> dict[str, str]:
    """What the scopes of authorities are called: messages."""
    return {scope_of(code): name for code, name in AUTHORITIES.items() if scope_of(code) in scopes}


def authority_of(actor: Actor) -> str:
    """For which authority an officer works. Raises Forbidden for who works for none, or for several."""
    found = [code for code in AUTHORITIES if scope_of(code) in actor.scopes(OFFICER)]
    if len(found) != 1:
        raise Forbidden()
    return found[0]


async def place(connection: Connection, order: NewOrder, actor: Actor, at: datetime) -> UUID:
    """Place an order; its case. In force from the next check after the commit. Raises Invalid, GuardRefused."""
    authority, case = authority_of(actor), uuid7()
    subject = await _subject(connection, order.whom, at)
    await connection.execute(
        "insert into inspection_order (id, authority, scope, subject, every, ports, placed_at, expires_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        case, authority, order.whom.scope, subject, order.every, list(order.ports), at, end_of_day(order.until),
    )  # fmt: skip
    await cases.open_case(
        connection, CODE, subject=case, about=subject, actor=actor, at=at, scopes=[scope_of(authority)],
        given={"reason": order.reason}, case=case,
    )  # fmt: skip
    return case


async def _subject(connection: Connection, whom: Whom, at: datetime) -> UUID:
    """The vehicle, the person or the unit; a vehicle or person that nobody has told of is known from now on."""
    field = {"vehicle": "plate", "driver": "document_number", "unit": "credit_code"}[whom.scope]
    typed: Secret[str] | None = getattr(whom, field)
    plain = "" if typed is None else typed.expose_unrecorded().strip()
    if typed is None or not plain:
        raise Invalid([FieldProblem(field, "missing", NEEDED)])
    try:
        if whom.scope == "vehicle":
            where = Jurisdiction(whom.jurisdiction) if whom.jurisdiction else None
            return await vehicle_for(connection, parse_plate(plain, where), at)
        if whom.scope == "driver":
            kind, country = DocumentType(whom.document_type), whom.document_country.upper() or None
            document = parse_document(kind, plain, on=civil_day(at), issuer=country)
            return await lives.held(connection, lambda: person_for(connection, document, typed))
        entity = await units.entity_of(connection, parse_credit_code(plain))
    except FormatProblem as wrong:
        raise Invalid([wrong.at(field)]) from None
    unit = entity and await units.live_unit_of(connection, entity)
    if unit is None:
        raise Invalid([FieldProblem("credit_code", "no-such-unit", NO_SUCH_UNIT)])
    return unit


async def report(
    connection: Connection, inspection: UUID, authority: str, result: Result, found: Secret[str] | None, actor: Actor,
    at: datetime, port: str | None = None,
) -> bool:  # fmt: skip
    """An authority reports on a joint inspection; whether the vehicle is released now. The same again changes nothing.

    `port`: whoever reports from a port reports of its own. Raises NotFound, NothingToReport.
    """
    orders = await inspections.report(connection, inspection, authority, result, actor.caller, at, port)
    given: dict[str, object] = {"result": result.value, **({} if found is None else {"found": found})}
    await cases.make_moves(connection, [MoveRequest(order, "report", given) for order in orders], actor, at)
    await inspections.settle(connection, at)
    released: bool = await connection.fetchval(
        "select released_at is not null from joint_inspection where id = $1", inspection
    )
    return released


async def report_from_port(
    inspection: UUID, finding: Finding, actor: Actor, at: datetime, port: str
) -> bool:  # fmt: skip
    """What an authority found at a lane of this port, in the transaction in progress; whether it is released now.

    Raises Invalid for an authority that there is not, NotFound, NothingToReport.
    """
    if finding.authority not in AUTHORITIES:
        raise Invalid([FieldProblem("authority", "not-a-choice", NOT_AN_AUTHORITY)])
    speaking = Actor(actor.kind, actor.id, actor.grants | {Grant(OFFICER, scope_of(finding.authority))}, actor.language)
    return await report(current(), inspection, finding.authority, finding.result, None, speaking, at, port)


# --- What the scheme asks -----------------------------------------------------------------------------------------------

ROWS = """
    select id, authority, scope, subject, every, ports, placed_at, expires_at from inspection_order
     where id = any($1::uuid[])
"""


async def gather(asking: Asking) -> OrderFacts:
    """The facts of an order."""
    row = await current().fetchrow(ROWS, [asking.case.id])
    assert row is not None
    return OrderFacts(row["authority"], row["every"], civil_day(row["placed_at"]), _last_day(row["expires_at"]))


def _last_day(expires_at: datetime) -> date:
    """The last civil day of an order, which expires at the midnight that ends it."""
    return civil_day(expires_at) - timedelta(days=1)


async def effects(asking: Asking, facts: OrderFacts, to_state: str) -> None:
    """What is no longer in force is not told any more, and lets go of what waited for it alone."""
    if to_state != IN_FORCE.code:
        await current().execute("update inspection_order set ended_at = $2 where id = $1", asking.case.id, asking.at)
        await inspections.settle(current(), asking.at)


async def details(connection: Connection, cases: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What lists and case pages show of orders; plates masked."""
    rows = {row["id"]: row for row in await connection.fetch(ROWS, [case.id for case in cases])}
    plates = await plates_of(connection, [row["subject"] for row in rows.values() if row["scope"] == "vehicle"])
    return {case.id: _lines(dict(rows[case.id]), plates) for case in cases}


def _lines(row: Mapping[str, object], plates: Mapping[UUID, object]) -> list[Detail]:
    ports = row["ports"]
    assert isinstance(ports, list)
    expires_at, subject = row["expires_at"], row["subject"]
    assert isinstance(expires_at, datetime)
    assert isinstance(subject, UUID)
    return [
        Detail(text("Ordered by"), AUTHORITIES[str(row["authority"])]),
        Detail(text("What is inspected"), SCOPES[str(row["scope"])]),
        *([Detail(text("Plate"), plates[subject])] if subject in plates else []),
        Detail(text("How often"), EVERY if row["every"] else ONCE),
        Detail(text("Ports"), ", ".join(ports) or text("Every port")),
        Detail(text("Last day"), _last_day(expires_at)),
    ]


EVERY, ONCE = text("At each passage (an alert)"), text("Once")
