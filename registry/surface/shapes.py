"""What the API says of cases, as values that document themselves, and how they are made of what was looked up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from registry.actors import Actor
from registry.errors import Reason
from registry.i18n import translate
from registry.scheme import Move
from registry.surface.changes import Change
from registry.surface.describe import evidence_schema
from registry.surface.details import Shown
from registry.surface.history import Line
from registry.surface.look import Look, Running
from registry.surface.worklist import Count, Item
from registry.web.problems import Citation, FieldError, Problem, citation_of


class Due(msgspec.Struct, frozen=True):
    """A deadline that runs. `day` is its last civil day in Asia/Shanghai, `at` the instant at which that ends.

    Provisional: it reaches into a year whose calendar is not published, and may move.
    """

    timer: str
    label: str
    day: date
    at: datetime
    provisional: bool
    citation: Citation | None


class Overdue(msgspec.Struct, frozen=True):
    """A time that is over and left the decision to a person."""

    timer: str
    label: str
    citation: Citation | None


class OpenMove(msgspec.Struct, frozen=True):
    """A move that the caller can make now. `evidence` is a JSON Schema of what it asks for."""

    name: str
    label: str
    help: str
    citation: Citation | None
    evidence: dict[str, Any]
    bulk: bool
    own_page: bool


class ShutMove(msgspec.Struct, frozen=True):
    """A move of the caller's that is not possible now, with every rule that stands against it."""

    name: str
    label: str
    reasons: list[FieldError]


class CaseNow(msgspec.Struct, frozen=True):
    """A case as it stands. `status` is what a port would be told of it (null where the scheme gives no standing).

    `version` goes up with every move: send it with a move to be refused when somebody was faster.
    """

    id: UUID
    scheme: str
    subject: UUID
    state: str
    state_label: str
    since: datetime
    opened_at: datetime
    version: int
    rules_as_of: date
    final: bool
    due: Due | None
    deadlines: list[Due]
    overdue: list[Overdue]
    status: str | None
    moves: list[OpenMove]
    not_open: list[ShutMove]
    page: str


class Detail(msgspec.Struct, frozen=True):
    """One line of what a case is about. With `sealed`: the value is masked; reveal it by that name."""

    label: str
    value: str
    sealed: str = ""


class Evidence(msgspec.Struct, frozen=True):
    """What was given with a move: a value in words, or the id of a text that is kept sealed."""

    field: str
    label: str
    value: str
    note: UUID | None


class Cause(msgspec.Struct, frozen=True):
    """The step that brought another about; its case when the caller may see it."""

    label: str
    case: UUID | None


class HistoryLine(msgspec.Struct, frozen=True):
    """One step in the life of a case. `by` is a role in words, never a name."""

    entry: int
    at: datetime
    by: str
    move: str
    label: str
    from_state: str
    to_state: str
    version: int
    clause: str
    citation: Citation | None
    cause: Cause | None
    evidence: list[Evidence]


class Case(CaseNow, frozen=True):
    """A case with what it is about and its history, oldest first."""

    details: list[Detail]
    history: list[HistoryLine]


class CaseItem(msgspec.Struct, frozen=True):
    """A case in a list."""

    id: UUID
    scheme: str
    subject: UUID
    state: str
    state_label: str
    since: datetime
    opened_at: datetime
    version: int
    due_at: datetime | None
    due_provisional: bool
    overdue: bool
    status: str | None
    details: list[Detail]
    page: str


class StateCount(msgspec.Struct, frozen=True):
    """How many cases stand in a state; with `more`, at least so many."""

    scheme: str
    state: str
    state_label: str
    number: int
    more: bool


class CaseList(msgspec.Struct, frozen=True):
    """Some cases; ask again with `after=<next>` for those that follow. `next` is empty at the end."""

    cases: list[CaseItem]
    next: str
    counts: list[StateCount]


class ChangeList(msgspec.Struct, frozen=True):
    """Changes in their order; ask again with `after=<next>`, now or later."""

    changes: list[Change]
    next: int


class MoveRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A move asked for. `evidence` is as the move's schema says; `version`: refuse if the case has moved on since."""

    evidence: dict[str, Any] = {}
    version: int | None = None


class OpenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A case to be opened. `scope` says in which of the caller's scopes, if they have several."""

    evidence: dict[str, Any] = {}
    scope: str | None = None


class Opened(msgspec.Struct, frozen=True):
    """A case that was opened."""

    id: UUID
    scheme: str
    state: str
    state_label: str
    version: int
    page: str


class BulkRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One move on many cases, at most 500, each for itself."""

    move: str
    cases: list[UUID]
    evidence: dict[str, Any] = {}


class BulkResult(msgspec.Struct, frozen=True):
    """What came of one case: its state and version, or the problem."""

    case: UUID
    status: int
    state: str | None = None
    version: int | None = None
    problem: Problem | None = None


class BulkResults(msgspec.Struct, frozen=True):
    """One result for each case, in the order asked."""

    results: list[BulkResult]
    done: int
    refused: int


class RevealRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to reveal: a detail's `sealed`, or `note:<id>`."""

    what: str


class Revealed(msgspec.Struct, frozen=True):
    """A text in plain. That it was read is on record."""

    text: str


def case_now(look: Look, language: str) -> CaseNow:
    """A case without its details and history; fit to be stored as an answer, since nothing in it is personal."""
    return CaseNow(**_now(look, language))


def case(look: Look, details: Sequence[Shown], lines: Sequence[Line], language: str) -> Case:
    """A case as its reader sees it."""
    return Case(
        **_now(look, language),
        details=[Detail(each.label, each.value, each.sealed) for each in details],
        history=[_line(line) for line in lines],
    )


def _now(look: Look, language: str) -> dict[str, Any]:
    return {
        "id": look.case.id,
        "scheme": look.scheme.code,
        "subject": look.case.subject,
        "state": look.state.code,
        "state_label": translate(look.state.label, language),
        "since": look.case.since,
        "opened_at": look.opened_at,
        "version": look.case.version,
        "rules_as_of": look.rules_as_of,
        "final": look.state in look.scheme.final,
        "due": _due(look.due, language) if look.due else None,
        "deadlines": [_due(running, language) for running in look.deadlines],
        "overdue": [Overdue(t.name, translate(t.label, language), citation_of(t.cite)) for t in look.overdue],
        "status": look.status.value if look.status else None,
        "moves": [_open(move, language) for move in look.open_moves],
        "not_open": [
            ShutMove(p.move.name, translate(p.move.label, language), [reason(r, language) for r in p.reasons])
            for p in look.moves
            if not p.open
        ],
        "page": look.installed.page.format(id=look.case.id),
    }


def _due(running: Running, language: str) -> Due:
    timer = running.timer
    label = translate(timer.label, language)
    return Due(timer.name, label, running.day, running.at, running.provisional, citation_of(timer.cite))


def _open(move: Move[Any], language: str) -> OpenMove:
    return OpenMove(
        name=move.name,
        label=translate(move.label, language),
        help=translate(move.help, language),
        citation=citation_of(move.cite),
        evidence=evidence_schema(move.evidence, language),
        bulk=move.bulk,
        own_page=move.own_page,
    )


def reason(why: Reason, language: str) -> FieldError:
    """A rule that stands against a move."""
    return FieldError(why.code, translate(why.message, language, why.params), "", citation_of(why.cite))


def _line(line: Line) -> HistoryLine:
    return HistoryLine(
        entry=line.entry,
        at=line.at,
        by=line.who,
        move=line.move,
        label=line.what,
        from_state=line.from_state,
        to_state=line.to_state,
        version=line.version,
        clause=line.clause,
        citation=citation_of(line.cite),
        cause=Cause(line.because.what, line.because.case) if line.because else None,
        evidence=[Evidence(given.field, given.label, given.value, given.note) for given in line.given],
    )


def case_item(item: Item, details: Sequence[Shown], state_label: str, page: str) -> CaseItem:
    """A case in a list."""
    return CaseItem(
        id=item.case.id,
        scheme=item.case.scheme,
        subject=item.case.subject,
        state=item.case.state,
        state_label=state_label,
        since=item.case.since,
        opened_at=item.opened_at,
        version=item.case.version,
        due_at=item.due_at,
        due_provisional=item.due_provisional,
        overdue=item.overdue,
        status=item.status.value if item.status else None,
        details=[Detail(each.label, each.value, each.sealed) for each in details],
        page=page,
    )


def state_count(count: Count, actor: Actor) -> StateCount:
    """How many stand in a state."""
    label = translate(count.state.label, actor.language)
    return StateCount(count.scheme, count.state.code, label, count.number, count.more)
