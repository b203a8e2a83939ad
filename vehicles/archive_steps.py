"""Steps on the credit archive: who may object, decide, withdraw; and whoever decides is told of a new objection.

An officer acts for their own scheme alone: Hunan's province cannot touch what Guangdong recorded, nor the other way round.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from privacy.secret import Secret
from registry import archive, cases, deliveries
from registry.actors import SYSTEM, Actor
from registry.database import Connection
from registry.errors import Forbidden
from registry.i18n import text
from registry.installed import installed
from registry.notice_tables import CreditRecord
from registry.scheme import Tell
from vehicles import guangdong_law, hunan_law
from vehicles.enterprises import ENTERPRISE_ROLE

TOLD = {hunan_law.PROVINCE: f"role:{hunan_law.PROVINCE}", guangdong_law.PROVINCE: guangdong_law.DEPARTMENT}
"""Who decides, by the role: whom messages to them reach."""
DECIDERS = tuple(TOLD)
"""Of its own scheme each: the archive asks whether the role reads the scheme at all."""
RECORDERS = (hunan_law.CITY, guangdong_law.CITY, guangdong_law.COUNTY)
"""Who records besides, and withdraws what they recorded themselves."""

OBJECTED = {
    "unit": text("An objection to an entry about an enterprise"),
    "vehicle": text("An objection to an entry about a vehicle"),
    "person": text("An objection to an entry about a driver"),
}
OBJECTED_BODY = text("An entry of the credit archive is objected to. Read why on the archive's page, and decide.")


def may_withdraw(row: CreditRecord, me: Actor) -> bool:
    """Whether somebody may withdraw an entry: never an enterprise, nor what it undertook itself."""
    if row.kind != archive.VIOLATION or row.withdrawn_at is not None:
        return False
    own = row.recorded_by == me.caller and archive.may(me, RECORDERS, row)
    return own or archive.may(me, DECIDERS, row)


async def withdrawable(connection: Connection, entry: UUID, me: Actor) -> CreditRecord:
    """An entry that an officer may withdraw: the province any, a city or county what it recorded itself.

    Raises NotFound, Forbidden.
    """
    row = await archive.find(connection, entry, me, (*DECIDERS, *RECORDERS))
    if not may_withdraw(row, me):
        raise Forbidden()
    return row


async def object_to(connection: Connection, entry: UUID, words: Secret[str], me: Actor, at: datetime) -> None:
    """The enterprise objects, and whoever decides is told. Raises as `archive.find` and `archive.object_to`."""
    row = await archive.find(connection, entry, me, (ENTERPRISE_ROLE,))
    await archive.object_to(row, words, me, at)
    if row.case is None:
        return
    case = await cases.find(connection, row.case, SYSTEM)
    tells = [Tell(role, OBJECTED[row.subject_kind], OBJECTED_BODY) for role in _deciders(row)]
    await deliveries.write(connection, case, tells, TOLD, await _recorded(connection, row), at)


def _deciders(row: CreditRecord) -> list[str]:
    readers = installed(row.scheme).scheme.readers
    return [role for role in DECIDERS if role in readers]


async def _recorded(connection: Connection, row: CreditRecord) -> int:
    """The journal's line under which the entry was made: two entries of one case are two messages."""
    found: int = await connection.fetchval(
        'select max(id) from journal where "case" = $1 and at <= $2', row.case, row.recorded_at
    )
    return found
