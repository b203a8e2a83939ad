"""Making moves for a caller at the edge: one, or one on many cases, each of these in a transaction of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from registry import cases, idempotency
from registry.actors import EVERYWHERE, Actor
from registry.cases import MoveRequest
from registry.clock import legal_now
from registry.database import current, retrying, transaction
from registry.errors import CreditpassError, FieldProblem, Forbidden, Invalid, Refused, SignInNeeded, Unavailable
from registry.i18n import text
from registry.idempotency import Answer
from registry.installed import CaseRow, installed
from registry.surface.look import Look, look

MOST_AT_ONCE = 500

TOO_MANY = text("Please name no more than %(most)s cases at a time. You named %(count)s.")
NONE_NAMED = text("Please name at least one case")
OWN_PAGE = text("This step needs details of its own and is made at %(address)s")
OPENED_ELSEWHERE = text("Cases of this kind are opened on a page of their own")
OPENED_AT = text("Cases of this kind are opened at %(address)s")
NOT_IN_BULK = text("This step is made for one case at a time")
WHICH_SCOPE = text("Please say in which of your scopes: %(scopes)s")
NOT_YOUR_SCOPE = text("You have no role that may open a case there")


@dataclass(frozen=True)
class Done:
    """What came of one case of many: where it stands now, or what went wrong."""

    case: UUID
    state: str = ""
    version: int = 0
    error: Exception | None = None


async def move_case(case: UUID, move: str, given: Mapping[str, object], version: int | None, actor: Actor,
                    at: datetime) -> Look:  # fmt: skip
    """Make one move in the transaction in progress; gives the case as it stands then.

    Raises as `cases.make_move`, and Refused for a move that has a page of its own.
    """
    row = await cases.find(current(), case, actor)
    one = installed(row.scheme)
    wanted = next((m for m in one.scheme.moves if m.name == move), None)
    if wanted is not None and wanted.own_page:
        address = one.page.format(id=case)
        raise Refused(OWN_PAGE, code="own-page", cite=wanted.cite, params={"address": address})
    await cases.make_move(current(), MoveRequest(case, move, given, version), actor, at)
    return await look(current(), case, actor, at)


async def open_case(scheme: str, given: Mapping[str, object], scope: str | None, actor: Actor, at: datetime) -> CaseRow:
    """Open a case of a scheme, in the transaction in progress, about a subject of its own.

    Raises as `cases.open_case`, and Refused where a scheme opens its cases on a page of its own.
    """
    one = installed(scheme)
    opening = one.scheme.opening
    if opening.own_page:
        message = OPENED_AT if one.opens_at else OPENED_ELSEWHERE
        raise Refused(message, code="own-page", cite=opening.cite, params={"address": one.opens_at})
    scopes = _scope(actor, opening.by, scope) if actor.signed_in else []
    subject = uuid7()
    try:
        outcome = await cases.open_case(
            current(), scheme, subject=subject, about=subject, actor=actor, at=at, scopes=scopes, given=given
        )
    except Forbidden:
        raise (Forbidden() if actor.signed_in else SignInNeeded()) from None
    return outcome.case


def _scope(actor: Actor, roles: Sequence[str], asked: str | None) -> list[str]:
    held = sorted({scope for role in roles for scope in actor.scopes(role)})
    narrow = [scope for scope in held if scope != EVERYWHERE]
    if asked is not None:
        if asked not in held and EVERYWHERE not in held:
            raise Invalid([FieldProblem("scope", "not-your-scope", NOT_YOUR_SCOPE)])
        return [asked]
    if len(narrow) > 1:
        raise Invalid([FieldProblem("scope", "which-scope", WHICH_SCOPE, params={"scopes": ", ".join(narrow)})])
    return narrow


def check_number(named: Sequence[UUID]) -> None:
    """Raises Invalid for none, and for more than can be done at once."""
    if not named:
        raise Invalid([FieldProblem("cases", "none", NONE_NAMED)])
    if len(named) > MOST_AT_ONCE:
        params = {"most": MOST_AT_ONCE, "count": len(named)}
        raise Invalid([FieldProblem("cases", "too-many", TOO_MANY, params=params)])


@dataclass(frozen=True)
class Many:
    """One move on many cases. `stamp` is what makes the evidence the same evidence: bytes that are only digested."""

    cases: Sequence[UUID]
    move: str
    given: Mapping[str, object]
    stamp: bytes


async def move_many(many: Many, actor: Actor, key: str | None) -> AsyncIterator[Done]:
    """Make one move on each case in turn; what goes wrong with one stops no other.

    With an idempotency key each case has one derived from it: the request may be sent again, as a whole or in
    part, and nothing is done twice. When the database goes, the rest is not tried.
    """
    gone: Exception | None = None
    for case in many.cases:
        if gone is not None:
            yield Done(case, error=gone)
            continue
        try:
            yield await _one_of_many(case, many, actor, key)
        except Unavailable as unavailable:
            gone = unavailable
            yield Done(case, error=unavailable)
        except CreditpassError as error:
            yield Done(case, error=error)


async def _one_of_many(case: UUID, many: Many, actor: Actor, key: str | None) -> Done:
    request = f"one of many\n{case}\n{many.move}\n".encode() + many.stamp

    async def attempt() -> Answer:
        async with transaction() as connection:
            at = await legal_now(connection)

            async def run() -> Answer:
                row = await cases.find(connection, case, actor)
                wanted = next((m for m in installed(row.scheme).scheme.moves if m.name == many.move), None)
                if wanted is not None and not wanted.bulk:
                    raise Refused(NOT_IN_BULK, code="not-in-bulk", cite=wanted.cite)
                outcome = await cases.make_move(connection, MoveRequest(case, many.move, many.given), actor, at)
                return Answer(200, {"state": outcome.case.state, "version": outcome.case.version})

            return await idempotency.once(actor.caller, idempotency.derived(key, str(case)), request, run)

    answer: dict[str, Any] = (await retrying(attempt)).body
    return Done(case, answer["state"], answer["version"])
