"""The operator's board: lanes and their copies, removals on their way, checks and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from registry.accounts.roles import SYSTEM_ADMIN
from registry.board import chart, reading
from registry.board.chart import Bar
from registry.board.figures import Reach, Step
from registry.board.lanes import Age
from registry.board.reading import Board
from registry.clock import SHANGHAI, legal_now, wall_now
from registry.database import Connection, transaction
from registry.errors import NotFound
from registry.i18n import text, translate
from registry.ports.editions import marking
from registry.web.flash import Flash
from registry.web.kit import page, pages, see_other
from registry.web.throttle import Throttle
from registry.web.visit import language_of
from registry.web.who import Who
from units.roles import OPERATOR

AnyRequest = Request[Any, Any, Any]
BOARD = {"who": Who.role(OPERATOR.code, SYSTEM_ADMIN.code), "throttle": Throttle("board", per_minute=60, burst=60)}

AGES = {
    Age.FRESH: ("green", text("Fresh")),
    Age.SOFT: ("yellow", text("Getting old")),
    Age.HARD: ("red", text("Too old")),
    Age.UNKNOWN: ("grey", text("Not known")),
}
STATUSES = ("LISTED", "NOT_LISTED", "SUSPENDED", "UNKNOWN")
REFUSED = {
    400: text("It could not be read"),
    401: text("No token, an old one, or a client that was ended"),
    403: text("A scheme that was not granted"),
    404: text("Nothing there, or a copy that is no longer kept"),
    409: text("A key of tags that was given already"),
    422: text("A field was wrong"),
    429: text("Too many questions"),
    500: text("An error of ours"),
    503: text("Too many waited, or the database was away"),
}
SECONDS, MINUTES, HOURS, DAYS = (
    text("%(count)s s"), text("%(count)s min"), text("%(count)s h"), text("%(count)s d"),
)  # fmt: skip
CHECKS, REMOVALS = text("Checks per second"), text("Seconds until the last lane had it")
SAID = text("%(label)s: %(value)s.")
OFF = text("The lane is off the board until it asks again.")


async def read() -> Board:
    """The board of now."""
    async with transaction(readonly=True) as connection:
        return await reading.read(connection, await legal_now(connection), wall_now())


@get("/board", opt=BOARD)
async def show(request: AnyRequest) -> Response[Any]:
    """All of it on one page, which looks again by itself."""
    board, language = await read(), language_of(request)
    return page(
        request, "deploy/board.html", board=board, now=board.at, ages=AGES, statuses=STATUSES, refused=REFUSED,
        checks=_checks(board.steps, language), reaches=[(each, _removals(each, language)) for each in board.reaches],
        long=lambda seconds: long(seconds, language), within=within, clock=_clock, newest=board.steps[-1],
        wrong=sum(times for status, times in board.answers.items() if status >= 400),
    )  # fmt: skip


def long(seconds: float | None, language: str) -> str:
    """How long something is, in one unit; empty for None."""
    if seconds is None:
        return ""
    for size, message in ((86_400, DAYS), (3_600, HOURS), (60, MINUTES)):
        if seconds >= 2 * size:
            return translate(message, language, {"count": f"{seconds / size:.0f}"})
    return translate(SECONDS, language, {"count": f"{seconds:.0f}" if seconds >= 10 else f"{seconds:.2g}"})


def within(seconds: float | None) -> str:
    """A bound that a time lies within; empty for None."""
    if seconds is None:
        return ""
    return "> 10 s" if seconds > 10 else f"≤ {seconds * 1000:g} ms" if seconds < 1 else f"≤ {seconds:g} s"


def _clock(step: Step) -> str:
    return f"{step.begins.astimezone(SHANGHAI):%H:%M}"


def _checks(steps: Sequence[Step], language: str) -> str:
    return _drawn(CHECKS, [Bar(_clock(step), step.per_second) for step in steps], language)


def _removals(reach: Reach, language: str) -> str:
    bars = [Bar(f"{each.removed_at.astimezone(SHANGHAI):%H:%M}", each.reached_after) for each in reach.newest[::-1]]
    return _drawn(REMOVALS, bars, language)


def _drawn(title: str, bars: Sequence[Bar], language: str) -> str:
    said = [translate(SAID, language, {"label": bar.label, "value": f"{bar.value or 0:.2g}"}) for bar in bars]
    return chart.svg(translate(title, language), " ".join(said), bars)


async def retire(connection: Connection, lane: UUID) -> None:
    """Take a lane off the board. Raises NotFound."""
    if not await marking.retire(connection, lane, wall_now()):
        raise NotFound()


@post("/board/lanes/{lane:uuid}/retire", opt=BOARD)
async def retire_lane(request: AnyRequest, lane: FromPath[UUID]) -> Response[Any]:
    """A lane that is no longer used."""
    async with transaction() as connection:
        await retire(connection, lane)
    return see_other(request, "/board", Flash(OFF))


router = pages(show, retire_lane)
