"""Why a case is as it is, and what happens next, when: assembled from journal and rules, each sentence with its article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from registry.actors import Actor
from registry.clock import civil_day
from registry.database import Connection
from registry.i18n import text, translate
from registry.law import Cite
from registry.rules import law_allows
from registry.scheme import NOTHING, Timer
from registry.surface import wording
from registry.surface.history import Line, history
from registry.surface.look import Look, Running, as_it_stood, look
from registry.surface.wording import Roles
from registry.web.words import day_in_words, days_left

STANDS = text("%(state)s, since %(day)s")
BROUGHT = text("On %(day)s: %(step)s (%(who)s)")
BECAUSE = text("It followed from: %(step)s")
RAN_OUT = text("The time is over: %(what)s. Nothing was taken away by the clock; a person decides.")
TOLD = text("Ports are told: %(status)s")
UNTIL = text("%(what)s: until the end of %(day)s (%(left)s)")
THEN = text("After that the system makes this step: %(step)s")
MARKS = text("After that it is marked as overdue, and a person decides.")
MOVABLE = text("This day may still move: the working days of that year are not published yet.")
CAN = text("%(who)s can make this step: %(step)s")
NOTHING_MORE = text("Nothing more: this case has come to its end.")


@dataclass(frozen=True)
class Statement:
    """One sentence, with the article on which it rests; `more` are sentences that belong to it."""

    says: str
    cite: Cite | None = None
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Of a case at an instant: why it is so, which clocks run, and what can happen next."""

    look: Look
    at: datetime
    why: Sequence[Statement] = field(default_factory=tuple)
    runs: Sequence[Statement] = field(default_factory=tuple)
    next: Sequence[Statement] = field(default_factory=tuple)


async def explain(
    connection: Connection, case: UUID, actor: Actor, roles: Roles, now: datetime, past: datetime | None = None
) -> Explanation:
    """The explanation of a case now, or as it stood at an instant. Raises NotFound as looking does."""
    at = min(past, now) if past else now
    seen = await (as_it_stood(connection, case, actor, at) if past else look(connection, case, actor, at))
    lines = await history(connection, seen.case, actor, roles, at if past else None)
    language = actor.language
    return Explanation(
        seen, at, why=_why(seen, lines, at, language), runs=_runs(seen, at, language),
        next=_next(seen, roles, at, language),
    )  # fmt: skip


def _why(seen: Look, lines: Sequence[Line], at: datetime, language: str) -> list[Statement]:
    """The state, the steps that led to it, what ran out, and what ports are told."""
    since = {"state": translate(seen.state.label, language), "day": day_in_words(seen.case.since, language)}
    found = [Statement(translate(STANDS, language, since), more=_words(seen.state.means, language))]
    found += [_step(line, language) for line in _steps_into(seen, lines)]
    found += [Statement(translate(RAN_OUT, language, {"what": timer.label}), timer.cite) for timer in seen.overdue]
    if seen.status is not None and seen.scheme.standing is not None:
        told = {"status": wording.STATUS_WORDS[seen.status]}
        found.append(Statement(translate(TOLD, language, told), seen.scheme.standing.cite))
    if warning := wording.warning(seen.scheme.law, civil_day(at), language):
        found.append(Statement(warning, seen.scheme.cite))
    return found


def _words(message: str, language: str) -> tuple[str, ...]:
    return (translate(message, language),) if message else ()


def _steps_into(seen: Look, lines: Sequence[Line]) -> Sequence[Line]:
    """The step that led into the present state, and those made since."""
    start = next((n for n in reversed(range(len(lines))) if lines[n].from_state != lines[n].to_state), 0)
    return lines[start:]


def _step(line: Line, language: str) -> Statement:
    told = {"day": day_in_words(line.at, language), "step": line.what, "who": line.who}
    more = (translate(BECAUSE, language, {"step": line.because.what}),) if line.because else ()
    return Statement(translate(BROUGHT, language, told), line.cite, more)


def _runs(seen: Look, at: datetime, language: str) -> list[Statement]:
    """Every clock that runs: until when, under which article, and what then."""
    return [_clock(seen, running, at, language) for running in seen.deadlines if running.timer not in seen.overdue]


def _clock(seen: Look, running: Running, at: datetime, language: str) -> Statement:
    told = {
        "what": running.timer.label,
        "day": day_in_words(running.day, language),
        "left": days_left(running.day, at, language),
    }
    more = [_then(seen, running.timer, language)]
    if running.provisional:
        more.append(translate(MOVABLE, language))
    return Statement(translate(UNTIL, language, told), running.timer.cite, tuple(more))


def _then(seen: Look, timer: Timer[Any], language: str) -> str:
    if timer.then is None:
        return translate(MARKS, language)
    return translate(THEN, language, {"step": seen.scheme.move(timer.then).label})


def _next(seen: Look, roles: Roles, at: datetime, language: str) -> list[Statement]:
    """Who can do what from here, as far as the regulation is in force for it."""
    if seen.state in seen.scheme.final:
        return [Statement(translate(NOTHING_MORE, language), seen.scheme.cite)]
    day: date = civil_day(at)
    return [
        Statement(
            translate(CAN, language, {"who": wording.by_whom(m.by, roles, language), "step": m.label}), m.cite,
            _words(m.help, language),
        )
        for m in seen.scheme.moves
        if m.from_(seen.state) and not m.from_(NOTHING) and law_allows(seen.scheme, m, day) is None
    ]  # fmt: skip
