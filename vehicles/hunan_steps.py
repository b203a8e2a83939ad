"""Steps of Hunan's schemes that need more than a form: applying, plates, violations, and what a clearance record does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import structlog

from privacy.ids import uuid7
from privacy.secret import Secret
from registry import archive, cases, subjects
from registry.actors import SYSTEM, Actor
from registry.archive import Finding, SubjectKind
from registry.cases import MoveRequest, Outcome
from registry.clock import civil_day
from registry.database import Connection
from registry.errors import FieldProblem, Invalid, Refused
from registry.formats.documents import Document
from registry.formats.plates import Plate
from registry.i18n import text, translate
from registry.installed import CaseRow
from units.people import person_for
from vehicles import clearances, enterprises, quotas
from vehicles.hunan import SELF_OPERATION
from vehicles.hunan_law import APPLICATION, CONDUCT, PROVINCE, QUOTA, SAFETY, SELF_OPERATED, TRUCK
from vehicles.quota_rules import city_scope, enterprise_scope
from vehicles.quota_tables import QuotaApplication
from vehicles.vehicles import vehicle_for

log = structlog.get_logger(__name__)

MOST_WANTED = 100
NO_VEHICLE = text("No vehicle uses this quota")
HOW_MANY = text("Apply for 1 to %(most)s quotas at a time")

ACCEPTED = text("Self-operation and road safety")
"""By which document an enterprise undertakes what its application asks for."""

VIOLATIONS: Mapping[str, str] = {
    "smuggling": text("Smuggling"),
    "crossing": text("Unlawful crossing of the border"),
    "contraband": text("Contraband"),
    "transfer": text("The quota was transferred, leased or lent"),
}


async def apply(
    connection: Connection,
    enterprise: UUID,
    wanted: int,
    need: Secret[str],
    accepted: object,
    actor: Actor,
    at: datetime,
) -> Outcome:
    """Apply for quotas (HN-7.1). The undertaking goes to the credit archive (HN-13). Raises Invalid, NotFound."""
    enterprises.require_own(enterprise, actor)
    if not 1 <= wanted <= MOST_WANTED:
        raise Invalid([FieldProblem("wanted", "how-many", HOW_MANY, params={"most": MOST_WANTED})])
    row = await enterprises.find(connection, enterprise)
    case, scopes = uuid7(), (enterprise_scope(enterprise), city_scope(row.city))
    await QuotaApplication.insert(
        QuotaApplication(
            id=case, scheme=APPLICATION, klass=TRUCK, enterprise=enterprise, city=row.city, wanted=wanted, given=0
        )
    )
    opened = await cases.open_case(
        connection, APPLICATION, subject=case, about=case, actor=actor, at=at, scopes=scopes, case=case,
        given={"need": need, "undertaking": accepted},
    )  # fmt: skip
    words = SELF_OPERATION.texts.get(actor.language, SELF_OPERATION.texts["zh-Hans"])
    finding = Finding(archive.UNDERTAKING, Secret(words), row.name, ACCEPTED, civil_day(at), SAFETY)
    await archive.record(
        connection, row.entity, "unit", finding, scheme=APPLICATION, case=case, scopes=scopes, actor=actor, at=at
    )
    return opened


async def register_plates(
    connection: Connection, case: CaseRow, plates: tuple[Plate, ...], plated_on: date, actor: Actor, at: datetime
) -> Outcome:
    """Tell that a vehicle has its plates, mainland and Hong Kong ones (HN-10.6): it uses the quota from that day on."""
    vehicle = await vehicle_for(connection, plates[0], at)
    for other in plates[1:]:
        await subjects.add(connection, subjects.PLATE, Secret(other.identity), vehicle)
    await quotas.use_vehicle(connection, case.id, vehicle, plated_on)
    given = {"plated_on": plated_on.isoformat()}
    return await cases.make_move(connection, MoveRequest(case.id, "register_plates", given), actor, at)


@dataclass(frozen=True)
class Violation:
    """A violation as an authority reports it: its kind (a code of VIOLATIONS), who found it, by which document."""

    kind: str
    authority: str
    document: str
    day: date
    until: date | None
    what: Secret[str]
    driver: tuple[Document, Secret[str]] | None = None
    """The driver whom it is about: the document, and its number as typed."""
    of_vehicle: bool = False
    """Whether it is about the quota's vehicle. Neither: about the enterprise."""


async def record_violation(
    connection: Connection, case: CaseRow, violation: Violation, actor: Actor, at: datetime
) -> UUID:
    """Put a violation on the credit archive of the enterprise, its driver or its vehicle (HN-3, HN-8.1), and say so in
    the case. Raises Invalid when no vehicle uses the quota.
    """
    subject_kind, subject = await _whom(connection, case, violation, at)
    await cases.make_move(connection, MoveRequest(case.id, "record_violation"), actor, at)
    enterprise, city = await connection.fetchrow(
        "select e.id, e.city from quota_holding h join enterprise e on e.id = h.enterprise where h.id = $1",
        case.id,
    )  # type: ignore[misc]
    cite = SELF_OPERATED if violation.kind == "transfer" else CONDUCT
    words = violation.what.map(lambda what: f"{translate(VIOLATIONS[violation.kind], 'zh-Hans')}：{what}")
    finding = Finding(
        archive.VIOLATION, words, violation.authority, violation.document, violation.day, cite, violation.until
    )  # fmt: skip
    return await archive.record(
        connection, subject, subject_kind, finding, scheme=case.scheme, case=case.id,
        scopes=(enterprise_scope(enterprise), city_scope(city), f"role:{PROVINCE}"), actor=actor, at=at,
    )  # fmt: skip


async def _whom(connection: Connection, case: CaseRow, violation: Violation, at: datetime) -> tuple[SubjectKind, UUID]:
    """The subject of a violation: a driver by their document, the quota's vehicle, or the enterprise."""
    if violation.driver is not None:
        return "person", await person_for(connection, *violation.driver)
    entity, vehicle = await connection.fetchrow(
        "select e.entity, h.vehicle from quota_holding h join enterprise e on e.id = h.enterprise where h.id = $1",
        case.id,
    )  # type: ignore[misc]
    if not violation.of_vehicle:
        return "unit", entity
    if vehicle is None:
        raise Invalid([FieldProblem("about", "no-vehicle", NO_VEHICLE)])
    return "vehicle", vehicle


async def hear_clearance(connection: Connection, vehicle: UUID, day: date, at: datetime) -> None:
    """A clearance record counts for the holding whose vehicle made it, whichever vehicle that was on the day (HN-10.1).

    One that cannot be counted (its quota is in other hands since) stays on record and harms nothing.
    """
    for holding in await clearances.concerned(connection, vehicle, day, QUOTA):
        request = MoveRequest(holding, "record_clearance", {"day": day.isoformat()})
        try:
            async with connection.transaction():
                await cases.make_move(connection, request, SYSTEM, at)
        except Refused as refused:
            log.info("clearance.not-counted", holding=str(holding), code=refused.code)


def listen() -> None:
    """Have Hunan's quotas hear of clearance records."""
    clearances.listen(hear_clearance)
