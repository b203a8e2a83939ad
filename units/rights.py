"""A person's requests about their own data: asked by receipt, carried out by the scheme's moves (`rights_scheme`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from privacy import consent
from privacy.ids import uuid7
from privacy.secret import Secret
from registry import cases, claims, lives
from registry.actors import SYSTEM, Actor
from registry.cases import Outcome
from registry.database import Connection, current
from registry.errors import FieldProblem, Invalid, NotFound, Refused
from registry.i18n import text
from registry.installed import Asking, CaseRow, Detail, Installed, installed
from registry.scheme import FollowOn
from units import rights_scheme as scheme
from units.erasure import erase, is_erased
from units.privacy_law import CONSENT_WITHDRAWN, DATA_ERASED, RIGHTS
from units.rights_scheme import ERASING, ERASURE, PERSON, WITHDRAWAL, RequestFacts
from units.tables import RightsRequest

VOUCHES = "verify"
"""The move by which a unit has seen that the person is who they say."""
ALREADY_ERASED = text("Your data is erased already. Nothing is left to ask for.")
WHICH_CONSENT = text("Say which consent you withdraw")


@dataclass(frozen=True)
class Asked:
    """What is asked for. `consent`: the purpose of the one that is withdrawn; `words`: what the person adds."""

    kind: str
    consent: str = ""
    words: Secret[str] = field(default_factory=lambda: Secret(""))


async def case_in_hand(connection: Connection, actor: Actor) -> CaseRow:
    """The case whose receipt the actor holds. Raises NotFound."""
    scopes = actor.scopes(PERSON)
    if len(scopes) != 1:
        raise NotFound()
    return await cases.find(connection, UUID(next(iter(scopes)).removeprefix("case:")), actor)


async def ask(connection: Connection, asked: Asked, actor: Actor, at: datetime) -> Outcome:
    """Open a request for the receipt in hand; a consent is withdrawn at once, and erasure restricts at once.

    Raises NotFound without a receipt, Refused when the person is erased, ClaimTaken when it is asked already, Invalid.
    """
    of = await case_in_hand(connection, actor)
    if await is_erased(connection, of.about):
        raise Refused(ALREADY_ERASED, code="already-erased", cite=RIGHTS)
    if asked.kind == WITHDRAWAL and not asked.consent:
        raise Invalid([FieldProblem("consent", "missing", WHICH_CONSENT)])
    request = RightsRequest(
        id=uuid7(), person=of.about, of=of.id, kind=asked.kind,
        consent=asked.consent if asked.kind == WITHDRAWAL else "",
    )  # fmt: skip
    await request.save()
    return await cases.open_case(
        connection, scheme.CODE, subject=request.id, about=of.about, actor=actor, at=at, case=request.id,
        scopes=[f"case:{of.id}"],
        given={"kind": asked.kind, "consent": request.consent, "words": asked.words},
    )  # fmt: skip


async def gather(asking: Asking) -> RequestFacts:
    """The facts of a request, as the transaction in progress sees them."""
    connection = current()
    row = await connection.fetchrow("select person, of, kind from rights_request where id = $1", asking.case.subject)
    if row is None:
        raise NotFound()
    stops, locks = await _stops(connection, row["kind"], row["person"], row["of"], asking)
    return RequestFacts(
        case=asking.case.id,
        state=asking.case.state,
        move=asking.move,
        kind=row["kind"],
        person=row["person"],
        of=row["of"],
        stops=stops,
        locks=locks,
        proven=await _vouched_for(connection, row["of"]),
        decided_before=await _has_decided(connection, row["of"], asking.actor),
    )


async def _vouched_for(connection: Connection, case: UUID) -> bool:
    found: bool = await connection.fetchval(
        'select exists(select 1 from journal where "case" = $1 and move = $2)', case, VOUCHES
    )
    return found


async def _has_decided(connection: Connection, case: UUID, actor: Actor) -> bool:
    found: bool = await connection.fetchval(
        'select exists(select 1 from journal where "case" = $1 and actor = $2)', case, actor.caller
    )
    return found


async def _stops(
    connection: Connection, kind: str, person: UUID, of: UUID, asking: Asking
) -> tuple[tuple[FollowOn, ...], tuple[str, ...]]:
    """Which cases end by what the request is about, and what their moves must hold alone."""
    move = CONSENT_WITHDRAWN if kind == WITHDRAWAL else DATA_ERASED if kind == ERASURE else ""
    if not move or asking.move not in ("ask", *ERASING):
        return (), ()
    rows = await connection.fetch(
        f"{cases.SELECT} where about = $1 and scheme <> $2 and ($3 or id = $4) order by id",
        person, scheme.CODE, asking.move in ERASING, of,
    )  # fmt: skip
    stops, locks = [], {f"person:{person}", *([lives.lock_name(person)] if asking.move in ERASING else [])}
    for case in (CaseRow(**{**dict(row), "scopes": tuple(row["scopes"])}) for row in rows):
        one = installed(case.scheme)
        wanted = next((m for m in one.scheme.moves if m.name == move), None)
        if wanted is not None and wanted.from_(one.scheme.state(case.state)):
            stops.append(FollowOn(case.id, move))
            locks |= claims.lock_names(one.scheme, await one.gather(Asking(case, move, SYSTEM, asking.at)))
    return tuple(stops), tuple(sorted(locks))


async def effects(asking: Asking, facts: RequestFacts, to_state: str) -> None:
    """Withdraw the consent; erase the person. The cases that rest on it end in the same transaction (`follow_ons`)."""
    if asking.move == "ask" and facts.kind == WITHDRAWAL:
        purpose = str(asking.evidence.get("consent", ""))
        await consent.withdraw(facts.person, purpose, asking.at, f"entry:{facts.of}")
    if asking.move in ERASING:
        await erase(current(), facts.person, asking.at)


async def summarise(connection: Connection, rows: Sequence[CaseRow]) -> Mapping[UUID, Sequence[Detail]]:
    """What a list shows of each request: its kind, and the case that it is about."""
    found = await connection.fetch(
        "select r.id, r.kind, r.of, c.scheme, c.state from rights_request r join case_ c on c.id = r.of"
        " where r.id = any($1::uuid[])",
        [row.subject for row in rows],
    )
    return {row["id"]: _lines(row["kind"], row["scheme"], row["state"]) for row in found}


def _lines(kind: str, of_scheme: str, state: str) -> list[Detail]:
    about = installed(of_scheme).scheme
    return [
        Detail(text("Asked for"), scheme.KINDS[kind]),
        Detail(text("About"), about.title),
        Detail(text("Which is"), about.state(state).label),
    ]


def rights() -> Installed:
    """The scheme in use."""
    return Installed(
        scheme.SCHEME,
        gather=gather,
        effects=effects,
        summarise=summarise,
        details=summarise,
        purpose="personal-data-request",
    )
