"""What the unit's scheme asks of the database: its facts, and the details that pages show of a unit's case."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from registry.database import Connection, current
from registry.errors import NotFound
from registry.i18n import text
from registry.installed import Asking, CaseRow, Detail, Gather
from units.kinds import KINDS, UnitKind
from units.scheme import CLERK_ROLE, UnitFacts
from units.tables import Unit

Barred = Callable[[Connection, UUID, datetime], Awaitable[bool]]
"""Whether something bars an entity (`unit.entity`) at an instant. The layer that keeps the list of bars gives it."""

FACTS = """
    select u.entity, u.kind, u.reason is not null and u.supporting_document is not null as business_shown,
           (select count(*) from role_grant g join account a on a.id = g.account and a.status = 'active'
             where g.role = $2 and g.scope = 'unit:' || u.id) as clerks,
           u.registered_by::text = $3 or exists (select 1 from role_grant g
             where g.role = $2 and g.scope = 'unit:' || u.id and g.account::text = $3) as officer_is_party
    from unit u where u.id = $1
"""


async def nobody_barred(connection: Connection, entity: UUID, at: datetime) -> bool:
    """For an installation that keeps no list of bars."""
    return False


def gatherer(barred: Barred) -> Gather:
    """The gatherer of `UnitFacts`."""

    async def gather(asking: Asking) -> UnitFacts:
        connection, unit = current(), asking.case.subject
        row = await connection.fetchrow(FACTS, unit, CLERK_ROLE, asking.actor.id)
        if row is None:
            raise NotFound()
        effective = asking.evidence.get("effective")
        return UnitFacts(
            unit=unit,
            entity=row["entity"],
            kind=UnitKind(row["kind"]),
            clerks=row["clerks"],
            officer_is_party=row["officer_is_party"],
            business_shown=row["business_shown"],
            barred=await barred(connection, row["entity"], asking.at),
            effective=date.fromisoformat(str(effective)) if effective else None,
        )

    return gather


async def summarise(connection: Connection, cases: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What a list shows of each unit's case: name and kind."""
    units = await _units(cases)
    return {case.id: _summary(units[case.subject]) for case in cases}


async def details(connection: Connection, cases: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What the case page shows of a unit, sealed values masked."""
    units = await _units(cases)
    return {case.id: [*_summary(units[case.subject]), *_details(units[case.subject])] for case in cases}


async def _units(cases: Sequence[CaseRow]) -> dict[UUID, Unit]:
    rows = await Unit.objects().where(Unit.id.is_in([case.subject for case in cases])) if cases else []
    return {row.id: row for row in rows}


def _summary(unit: Unit) -> list[Detail]:
    return [Detail(text("Unit"), unit.name), Detail(text("Kind of unit"), KINDS[UnitKind(unit.kind)].label)]


def _details(unit: Unit) -> list[Detail]:
    shown = [
        Detail(text("Unified social credit code"), unit.credit_code),
        Detail(text("Address"), unit.address),
        Detail(text("Legal representative"), unit.legal_representative),
        Detail(text("Responsible for the list"), unit.contact_name),
        Detail(text("Telephone"), unit.contact_phone),
        Detail(text("E-mail"), unit.contact_email),
        Detail(text("Why it comes and goes often"), unit.reason),
        Detail(text("Supporting document"), unit.supporting_document),
    ]
    return [one for one in shown if one.value is not None]
