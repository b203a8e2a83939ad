"""Guangdong's conduct in the database: whom a report names, the credit archive, and the circular (GD-7.4, GD-7.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry import archive, letters, lives, subjects
from registry.archive import Finding, SubjectKind
from registry.clock import civil_day
from registry.database import Connection, current
from registry.errors import FieldProblem, Invalid
from registry.formats.credit_code import parse_credit_code
from registry.formats.documents import possible_documents
from registry.formats.plates import Jurisdiction, parse_plate
from registry.formats.problem import FormatProblem
from registry.i18n import text, translate
from registry.installed import Asking, CaseRow, Detail
from registry.letters import LetterKind
from units.people import person_for
from vehicles.guangdong_conduct import HANDLED, KINDS, ConductFacts
from vehicles.guangdong_law import CIRCULARS_SCOPE, PRIVATE_CARS, REPORTED
from vehicles.quota_rules import city_scope, enterprise_scope
from vehicles.vehicles import plates_of, vehicle_for

T = TypeVar("T")

WHICH_DOCUMENT = text("More than one kind of document has such a number. Leave it out, and name the vehicle or unit.")
CIRCULAR = LetterKind(
    code="guangdong-conduct",
    series="guangdong-conduct",
    to="agencies",
    to_label=text("Police, port office, customs, border inspection, and the agencies of Hong Kong or Macao"),
    title=text("Circular on conduct of a vehicle"),
    body=text("%(kind)s. Handled by %(authority)s, document %(document)s, on %(day)s."),
    cite=PRIVATE_CARS,
)


async def gather(asking: Asking) -> ConductFacts:
    """The facts of a report: how many it names, and when it was handled."""
    row = await current().fetchrow(
        "select (vehicle is not null)::int + (entity is not null)::int + (person is not null)::int as named"
        " from guangdong_conduct where id = $1",
        asking.case.id,
    )
    handled = civil_day(asking.case.since) if asking.case.state == HANDLED.code else None
    return ConductFacts(asking.case.id, asking.case.scopes, row["named"] if row else 0, handled)


async def effects(asking: Asking, facts: ConductFacts, to_state: str) -> None:
    """Whom it was; once handled, the credit archive; in the end the circular."""
    connection = current()
    if asking.move == "report":
        await connection.execute(
            "insert into guangdong_conduct (id, kind, authority, document) values ($1, $2, '', '')",
            asking.case.id, asking.evidence["kind"],
        )  # fmt: skip
    if asking.move in ("report", "name"):
        await _name(connection, asking)
    if asking.move == "handle":
        await _put_on_archive(connection, asking)
    if asking.move == "copy":
        await _circulate(connection, asking)


# -- whom it was ------------------------------------------------------------------------------------------------------


async def _name(connection: Connection, asking: Asking) -> None:
    """Tie the report to the vehicle, unit and person given. Raises Invalid for what cannot be read."""
    told, day = asking.texts, civil_day(asking.at)
    plate = _read("plate", told.get("plate"), lambda typed: parse_plate(typed, _where(asking)))
    code = _read("credit_code", told.get("credit_code"), parse_credit_code)
    documents = _read("driver_document", told.get("driver_document"), lambda typed: possible_documents(typed, on=day))
    if documents is not None and len(documents) != 1:
        raise Invalid([FieldProblem("driver_document", "document-type", WHICH_DOCUMENT)])
    vehicle = await vehicle_for(connection, plate, asking.at) if plate else None
    entity = await _entity(connection, Secret(code.identity)) if code else await _holder(connection, vehicle, day)
    person = await person_for(connection, documents[0], told["driver_document"]) if documents else None
    await connection.execute(
        "update guangdong_conduct set vehicle = coalesce($2, vehicle), entity = coalesce($3, entity),"
        " person = coalesce($4, person) where id = $1",
        asking.case.id, vehicle, entity, person,
    )  # fmt: skip


def _where(asking: Asking) -> Jurisdiction | None:
    given = asking.evidence.get("plate_of")
    return Jurisdiction(str(given)) if given else None


def _read(field: str, typed: Secret[str] | None, read: Callable[[str], T]) -> T | None:
    if typed is None:
        return None
    try:
        return read(typed.expose_unrecorded())
    except FormatProblem as wrong:
        raise Invalid([wrong.at(field)]) from None


async def _entity(connection: Connection, code: Secret[str]) -> UUID:
    return await lives.held(connection, lambda: subjects.find_or_claim(connection, subjects.CREDIT_CODE, code, uuid7()))


async def _holder(connection: Connection, vehicle: UUID | None, day: date) -> UUID | None:
    """The enterprise that uses the vehicle under a quota on a day, if there is one."""
    entity: UUID | None = await connection.fetchval(
        "select e.entity from quota_vehicle v join quota_holding h on h.id = v.holding"
        " join enterprise e on e.id = h.enterprise where v.vehicle = $1 and v.since <= $2"
        " and (v.until is null or $2 <= v.until) order by v.since desc limit 1",
        vehicle, day,
    )  # fmt: skip
    return entity


# -- the credit archive -----------------------------------------------------------------------------------------------


async def _put_on_archive(connection: Connection, asking: Asking) -> None:
    """A violation on the archive of each that is named, in the move's own transaction."""
    row = await connection.fetchrow("select * from guangdong_conduct where id = $1", asking.case.id)
    assert row is not None
    authority, document = (asking.texts[name].expose_unrecorded() for name in ("authority", "document"))
    await connection.execute(
        "update guangdong_conduct set authority = $2, document = $3 where id = $1", row["id"], authority, document
    )
    label = translate(KINDS[row["kind"]], "zh-Hans")
    words = asking.texts["outcome"].map(lambda outcome: f"{label}：{outcome}")
    day = date.fromisoformat(str(asking.evidence["decided_on"]))
    finding = Finding(archive.VIOLATION, words, authority, document, day, REPORTED)
    scopes = await _scopes(connection, asking.case, row["vehicle"], row["entity"], day)
    named: tuple[tuple[SubjectKind, UUID | None], ...] = (
        ("vehicle", row["vehicle"]), ("unit", row["entity"]), ("person", row["person"]),
    )  # fmt: skip
    for kind, subject in named:
        if subject is not None:
            await archive.record(
                connection, subject, kind, finding, scheme=asking.case.scheme, case=asking.case.id,
                scopes=scopes, actor=asking.actor, at=asking.at,
            )  # fmt: skip


async def _scopes(
    connection: Connection, case: CaseRow, vehicle: UUID | None, entity: UUID | None, day: date
) -> list[str]:
    """Who reads it besides the department: where it happened, the unit itself, and the city of its seat."""
    known = entity or await _holder(connection, vehicle, day)
    row = await connection.fetchrow("select id, city from enterprise where entity = $1", known)
    own = (enterprise_scope(row["id"]), city_scope(row["city"])) if row else ()
    return sorted({scope for scope in case.scopes if scope.startswith("city:")} | set(own))


async def _circulate(connection: Connection, asking: Asking) -> None:
    row = await connection.fetchrow(
        'select kind, authority, document, (select max(day) from credit_record r where r."case" = g.id) as day'
        " from guangdong_conduct g where id = $1",
        asking.case.id,
    )
    assert row is not None
    params = {
        "kind": KINDS[row["kind"]],
        "authority": row["authority"],
        "document": row["document"],
        "day": (row["day"] or civil_day(asking.case.since)).isoformat(),
    }
    scopes = (*asking.case.scopes, CIRCULARS_SCOPE)
    await letters.circulate(connection, asking.case.scheme, CIRCULAR, params, scopes, asking.at, case=asking.case.id)


# -- what pages show --------------------------------------------------------------------------------------------------


async def summarise(connection: Connection, rows: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What pages show of each report: its kind, the vehicle (masked), and whom it names."""
    found = await connection.fetch(
        "select g.*, e.name from guangdong_conduct g left join enterprise e on e.entity = g.entity"
        " where g.id = any($1::uuid[])",
        [row.id for row in rows],
    )
    vehicles = [row["vehicle"] for row in found if row["vehicle"]]
    plates = await plates_of(connection, vehicles) if vehicles else {}
    lines: dict[UUID, list[Detail]] = {row.id: [] for row in rows}
    for row in found:
        shown = [Detail(text("What it is"), KINDS[row["kind"]])]
        if row["vehicle"] in plates:
            shown.append(Detail(text("Vehicle"), plates[row["vehicle"]]))
        if row["entity"]:
            shown.append(Detail(text("Unit"), row["name"] or text("Named by its credit code")))
        if row["person"]:
            shown.append(Detail(text("Driver"), text("Named by a document")))
        lines[row["id"]] = shown
    return lines
