"""Steps on the credit archive: who may object, decide, withdraw; the other side is told.

An officer acts for their own scheme alone: Hunan's province cannot touch what Guangdong recorded, nor the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
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
DECIDED = {
    "unit": text("The objection to an entry about your enterprise is decided"),
    "vehicle": text("The objection to an entry about your vehicle is decided"),
    "person": text("The objection to an entry about your driver is decided"),
}
GONE = {
    "unit": text("An entry about your enterprise is withdrawn"),
    "vehicle": text("An entry about your vehicle is withdrawn"),
    "person": text("An entry about your driver is withdrawn"),
}
SEE = text("The credit archive shows whether it still counts.")


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
    deciders = [TOLD[role] for role in DECIDERS if role in installed(row.scheme).scheme.readers]
    await _tell(connection, row, deciders, OBJECTED[row.subject_kind], OBJECTED_BODY, at)


async def decide(connection: Connection, entry: UUID, upheld: bool, me: Actor, at: datetime) -> None:
    """Whoever decides does, and the enterprise is told. Raises as `archive.find` and `archive.decide`."""
    row = await archive.find(connection, entry, me, DECIDERS)
    await archive.decide(row, upheld, me, at)
    await _tell(connection, row, _enterprises(row), DECIDED[row.subject_kind], SEE, at)


async def withdraw(connection: Connection, entry: UUID, why: Secret[str], me: Actor, at: datetime) -> None:
    """An officer withdraws an entry, and the enterprise is told. Raises as `withdrawable` and `archive.withdraw`."""
    row = await withdrawable(connection, entry, me)
    await archive.withdraw(row, why, me, at)
    await _tell(connection, row, _enterprises(row), GONE[row.subject_kind], SEE, at)


def _enterprises(row: CreditRecord) -> list[str]:
    return [scope for scope in row.scopes if scope.startswith("enterprise:")]


async def _tell(
    connection: Connection, row: CreditRecord, whom: Sequence[str], subject: str, body: str, at: datetime
) -> None:
    """Write to each inbox, under the journal's line that made the entry: two entries of one case are two messages."""
    if row.case is None:
        return
    case = await cases.find(connection, row.case, SYSTEM)
    line: int = await connection.fetchval(
        'select max(id) from journal where "case" = $1 and at <= $2', row.case, row.recorded_at
    )
    tells = [Tell(recipient, subject, body) for recipient in whom]
    await deliveries.write(connection, case, tells, {recipient: recipient for recipient in whom}, line, at)
