"""A change of a quota's holder: asked for, confirmed by every enterprise concerned, approved (merger, split)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry import cases
from registry.actors import Actor
from registry.cases import MoveRequest, Outcome
from registry.database import Connection
from registry.errors import Refused
from registry.i18n import text
from registry.installed import Asking, CaseRow
from vehicles import enterprises

ASKED = text("A change of holder was asked for already and is not decided yet.")


@dataclass(frozen=True)
class Transfer:
    """A change that is asked for and not decided. `parties` must all confirm; the holder confirmed by asking."""

    id: UUID
    receiver: UUID
    parties: Sequence[UUID]
    confirmed: Sequence[UUID]


async def open_transfer(connection: Connection, holding: UUID) -> Transfer | None:
    """The holding's undecided transfer."""
    row = await connection.fetchrow(
        "select id, receiver, parties, confirmed from quota_transfer where holding = $1 and decided_at is null", holding
    )
    return Transfer(**dict(row)) if row else None


async def ask(
    connection: Connection,
    case: CaseRow,
    cause: str,
    receiver: str | Secret[str],
    others: Sequence[str | Secret[str]],
    reason: Secret[str],
    actor: Actor,
    at: datetime,
) -> Outcome:
    """Ask for a change of holder; enterprises are named by credit code. Raises NotFound for an unknown one.

    `others` must confirm besides the receiver: the other new enterprises of a split, the others of a merger.
    """
    named = [(await enterprises.by_credit_code(connection, code)).id for code in (receiver, *others)]
    if await open_transfer(connection, case.id) is not None:
        raise Refused(ASKED, code="transfer-asked")
    await connection.execute(
        "insert into quota_transfer (id, holding, cause, receiver, parties, confirmed, asked_at)"
        " values ($1, $2, $3, $4, $5::uuid[], '{}', $6)",
        uuid7(), case.id, cause, named[0], list(dict.fromkeys(named)), at,
    )  # fmt: skip
    given = {"cause": cause, "reason": reason}
    return await cases.make_move(connection, MoveRequest(case.id, "ask_transfer", given), actor, at)


async def follow(connection: Connection, asking: Asking, holding: UUID) -> None:
    """What the moves on a transfer write: a confirmation, another holder, or the end of the matter."""
    transfer = await open_transfer(connection, holding)
    if transfer is None:
        return
    if asking.move == "confirm_transfer":
        mine = [party for party in enterprises.own(asking.actor) if party in transfer.parties]
        await connection.execute(
            "update quota_transfer set confirmed = array(select distinct unnest(confirmed || $2::uuid[])) where id = $1",
            transfer.id, mine,
        )  # fmt: skip
        return
    approved = asking.move == "approve_transfer"
    if approved:
        await connection.execute("update quota_holding set enterprise = $2 where id = $1", holding, transfer.receiver)
    await connection.execute(
        "update quota_transfer set decided_at = $2, approved = $3 where id = $1", transfer.id, asking.at, approved
    )
