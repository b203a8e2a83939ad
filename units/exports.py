"""Export routes: proposed and approved as cases, asked before anything leaves, and shown with what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry import cases
from registry.actors import Actor
from registry.cases import Outcome
from registry.clock import civil_day
from registry.database import Connection, current
from registry.errors import NotFound, Refused
from registry.i18n import text
from registry.installed import Asking, CaseRow, Detail, Installed
from registry.scheme import State
from units import export_scheme as scheme
from units.export_scheme import APPROVED, ROUTES, SCHEME, ExportFacts
from units.privacy_law import EXPORT
from units.tables import ExportRoute

NOT_APPROVED = text("No personal data leaves by this route: the data protection officer has not approved it.")

OPEN = """
    select c.id, c.state, (
               select j.evidence ->> 'until' from journal j where j."case" = c.id and j.move = 'approve'
                order by j.id desc limit 1) as until
      from export_route r join case_ c on c.id = r.id
     where r.route = $1 order by c.opened_at desc, c.id desc limit 1
"""


@dataclass(frozen=True)
class Route:
    """A route that a regulation names, and what became of its last proposal: None if there was none."""

    clause: str
    title: str
    case: UUID | None = None
    state: State | None = None
    until: date | None = None

    def is_open(self, day: date) -> bool:
        """Whether data may leave by it on a civil day."""
        return self.state == APPROVED and self.until is not None and day <= self.until


async def propose(
    connection: Connection, route: str, recipient: Secret[str], what: Secret[str], way: str, by: Actor, at: datetime
) -> Outcome:
    """Propose a route. Raises NotFound for one that no regulation names, ClaimTaken, Invalid, Forbidden."""
    if route not in ROUTES:
        raise NotFound()
    row = ExportRoute(id=uuid7(), route=route)
    await row.save()
    return await cases.open_case(
        connection, scheme.CODE, subject=row.id, about=row.id, actor=by, at=at, case=row.id,
        given={"recipient": recipient, "what": what, "way": way},
    )  # fmt: skip


async def every(connection: Connection) -> list[Route]:
    """Every route that a regulation names."""
    return [await _route(connection, clause) for clause in ROUTES]


async def _route(connection: Connection, clause: str) -> Route:
    row = await connection.fetchrow(OPEN, clause)
    if row is None:
        return Route(clause, ROUTES[clause])
    until = date.fromisoformat(row["until"]) if row["until"] else None
    return Route(clause, ROUTES[clause], row["id"], SCHEME.state(row["state"]), until)


async def require(connection: Connection, clause: str, at: datetime) -> None:
    """That a route is approved, before anything leaves by it. Raises Refused (`export-not-approved`)."""
    if clause not in ROUTES or not (await _route(connection, clause)).is_open(civil_day(at)):
        raise Refused(NOT_APPROVED, code="export-not-approved", cite=EXPORT)


async def gather(asking: Asking) -> ExportFacts:
    """The facts of a proposal."""
    route = await current().fetchval("select route from export_route where id = $1", asking.case.subject)
    if route is None:
        raise NotFound()
    return ExportFacts(asking.case.id, route)


async def details(connection: Connection, rows: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """Which route each proposal is about."""
    found = await connection.fetch(
        "select id, route from export_route where id = any($1::uuid[])", [row.subject for row in rows]
    )
    return {
        row["id"]: [Detail(text("Clause"), row["route"]), Detail(text("Route"), ROUTES[row["route"]])] for row in found
    }


def exports() -> Installed:
    """The scheme in use."""
    return Installed(
        SCHEME, gather=gather, summarise=details, details=details, purpose="personal-data-request",
        opens_at="/privacy/exports",
    )  # fmt: skip
