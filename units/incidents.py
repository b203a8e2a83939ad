"""Incidents: opened, their scope read from the disclosure log, and the persons told (PIPL art. 57)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from privacy import holdings
from privacy.ids import uuid7
from privacy.secret import Secret
from registry import cases, deliveries
from registry.actors import Actor
from registry.cases import Outcome
from registry.database import Connection, current
from registry.errors import FieldProblem, Invalid, NotFound
from registry.i18n import text
from registry.installed import Asking, CaseRow, Detail, Installed
from registry.scheme import Tell
from units import incident_scheme as scheme
from units.incident_scheme import TOLD, IncidentFacts
from units.tables import Incident

BACKWARD = text("The end is before the beginning")
NOTICE = Tell(
    "person",
    text("An incident with your data"),
    text("Somebody may have seen data of yours without need. The page of your data shows who looked, and when."),
)

SEEN = """
    select distinct e.one from disclosure d, incident i, unnest(d.%s) e(one)
     where i.id = $1 and d.at between i.from_at and i.to_at and (i.actor = '' or d.actor = i.actor) order by 1
"""
AT_ONCE = 2_000
"""Subjects whose persons are looked for at once. Of a log of any length each is read once."""


@dataclass(frozen=True)
class Scope:
    """Whom an incident concerns, by the log: the persons (drivers and owners of a vehicle that was looked at, too), how
    many subjects led to nobody, and which columns were opened."""

    persons: tuple[UUID, ...]
    others: int
    columns: tuple[str, ...]


async def report(
    connection: Connection, whose: str, from_at: datetime, to_at: datetime, what: Secret[str], by: Actor, at: datetime
) -> Outcome:
    """Open an incident about what an actor saw between two instants. Raises Invalid, Forbidden."""
    if to_at < from_at:
        raise Invalid([FieldProblem("to_at", "before", BACKWARD)])
    incident = Incident(id=uuid7(), actor=whose, from_at=from_at, to_at=to_at)
    await incident.save()
    return await cases.open_case(
        connection, scheme.CODE, subject=incident.id, about=incident.id, actor=by, at=at, case=incident.id,
        given={"what": what},
    )  # fmt: skip


async def scope(connection: Connection, incident: UUID) -> Scope:
    """Whose data was opened within the incident's bounds, by the disclosure log."""
    subjects = [row["one"] for row in await connection.fetch(SEEN % "subjects", incident)]
    columns = [row["one"] for row in await connection.fetch(SEEN % "fields", incident)]
    persons, resolved = set[UUID](), 0
    for begin in range(0, len(subjects), AT_ONCE):
        found, led = await _persons(connection, set(subjects[begin : begin + AT_ONCE]))
        persons, resolved = persons | found, resolved + len(led)
    return Scope(tuple(sorted(persons)), len(subjects) - resolved, tuple(sorted(columns)))


async def _persons(connection: Connection, subjects: set[UUID]) -> tuple[set[UUID], set[UUID]]:
    """The persons among the subjects or behind them, and the subjects that led to one."""
    behind: dict[UUID, set[UUID]] = {subject: {subject} for subject in subjects}
    for one in holdings.every():
        for subject, persons in (await one.concerned(list(subjects))).items():
            behind[subject] |= set(persons)
    asked = {person for persons in behind.values() for person in persons}
    rows = await connection.fetch("select id from person where id = any($1::uuid[])", list(asked))
    found = {row["id"] for row in rows}
    return found, {subject for subject, persons in behind.items() if persons & found}


async def gather(asking: Asking) -> IncidentFacts:
    """The facts of an incident."""
    if not await current().fetchval("select exists(select 1 from incident where id = $1)", asking.case.subject):
        raise NotFound()
    return IncidentFacts(asking.case.id, asking.case.state, asking.move)


async def effects(asking: Asking, facts: IncidentFacts, to_state: str) -> None:
    """Tell the persons, if they are to be told."""
    if asking.move != "notify" or asking.evidence.get("persons") != TOLD:
        return
    connection = current()
    entry = await connection.fetchval('select max(id) from journal where "case" = $1', facts.case)
    for person in (await scope(connection, facts.case)).persons:
        await deliveries.write(connection, asking.case, (NOTICE,), {"person": f"person:{person}"}, entry, asking.at)


OPENED = text("What was opened")
"""Told on the page of the case: for a line of a list it is too long."""


async def _lines(connection: Connection, incident: UUID, names: Mapping[str, str]) -> list[Detail]:
    """The bounds of an incident, and whom it concerns."""
    row = await connection.fetchrow(
        "select coalesce(a.login, i.actor) as actor, i.from_at, i.to_at from incident i"
        " left join account a on i.actor = 'account:' || a.id where i.id = $1",
        incident,
    )
    assert row is not None
    found = await scope(connection, incident)
    return [
        Detail(text("From"), row["from_at"]),
        Detail(text("Until"), row["to_at"]),
        Detail(text("Who looked"), row["actor"] or text("Anybody")),
        Detail(text("Persons concerned"), str(len(found.persons))),
        Detail(text("Other subjects (units, and vehicles of nobody known)"), str(found.others)),
        Detail(OPENED, tuple(names.get(column, column) for column in found.columns)),
    ]


def incidents(names: Mapping[str, str]) -> Installed:
    """The scheme in use. `names`: what each column is called (a message), as `entry.name`."""

    async def details(connection: Connection, rows: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
        return {row.id: await _lines(connection, row.subject, names) for row in rows}

    async def summaries(connection: Connection, rows: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
        found = await details(connection, rows)
        return {case: [line for line in lines if line.label != OPENED] for case, lines in found.items()}

    return Installed(
        scheme.SCHEME,
        gather=gather,
        effects=effects,
        summarise=summaries,
        details=details,
        purpose="personal-data-request",
        opens_at="/privacy/incidents/new",
    )
