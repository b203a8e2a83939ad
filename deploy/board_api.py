"""`/api/v1/board`: what the operator's board shows, for programs."""

from __future__ import annotations

import math
from datetime import datetime
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath

from deploy.board_pages import BOARD, read, retire
from registry.board.reading import Board
from registry.database import transaction
from registry.i18n import translate
from registry.web.kit import api
from registry.web.site import AnyRequest
from registry.web.visit import language_of


class AlarmBody(msgspec.Struct, frozen=True):
    """What somebody should look at: what is wrong, and what to do. `grave`: something does not work as it should."""

    code: str
    grave: bool
    what: str
    do: str


class CopyBody(msgspec.Struct, frozen=True):
    """A port's copies. `age_seconds`: since the newest version was known to be complete."""

    port: str
    epoch: int
    version: int
    age_seconds: int | None


class LaneBody(msgspec.Struct, frozen=True):
    """A lane. `age`: `fresh`, `soft-stale`, `beyond` or `unknown`; `behind`: how many versions it lacks."""

    id: UUID
    port: str
    lane: str
    client: str
    version: int
    behind: int
    ahead: bool
    age: str
    age_seconds: int | None
    seen_at: datetime | None
    set_aside: int


class ReachBody(msgspec.Struct, frozen=True):
    """Removals of a port in the last day, in seconds until the last lane had them. `open`: not with every lane yet."""

    port: str
    removals: int
    open: int
    median_seconds: float | None
    p99_seconds: float | None


class StepBody(msgspec.Struct, frozen=True):
    """Five minutes. Times are the bounds within which half, and 99 of 100 checks were answered; null: none was, or it
    took longer than ten seconds.
    """

    begins: datetime
    checks_per_second: float
    median_within_seconds: float | None
    p99_within_seconds: float | None


class ToldBody(msgspec.Struct, frozen=True):
    """What a port was told under a scheme in the last day, by status."""

    port: str
    scheme: str
    times: dict[str, int]
    unknown_percent: float


class SlowedBody(msgspec.Struct, frozen=True):
    """A client that is held back. `why`: `slowed` (asks about too many plates) or `spent` (its day is used up)."""

    client: str
    name: str
    port: str
    since: datetime
    why: str


class BoardBody(msgspec.Struct, frozen=True):
    """The board. `answers`: requests of ports in the last day by HTTP status."""

    at: datetime
    alarms: list[AlarmBody]
    copies: list[CopyBody]
    lanes: list[LaneBody]
    removals: list[ReachBody]
    checks: list[StepBody]
    told: list[ToldBody]
    answers: dict[str, int]
    slowed: list[SlowedBody]


@get("/api/v1/board", opt=BOARD, summary="Lanes, removals and checks as they are now")
async def show(request: AnyRequest) -> BoardBody:
    """Each lane's version and age, removals on their way, checks per second and their times, and what is wrong."""
    return _body(await read(), language_of(request))


@post("/api/v1/board/lanes/{lane:uuid}/retire", opt=BOARD, status_code=204, summary="Take a lane off the board")
async def retire_lane(request: AnyRequest, lane: FromPath[UUID]) -> None:
    """A lane that is no longer used. It comes back when it asks again."""
    async with transaction() as connection:
        await retire(connection, lane)


def _body(board: Board, language: str) -> BoardBody:
    return BoardBody(
        board.at,
        [
            AlarmBody(each.code, each.grave, translate(each.what, language, each.params), translate(each.do, language))
            for each in board.alarms
        ],
        [CopyBody(each.port, each.epoch, each.version, each.seconds) for each in board.copies],
        [
            LaneBody(
                each.id, each.port, each.name, each.client, each.version, each.behind, each.ahead, each.age,
                each.seconds, each.seen_at, each.set_aside,
            )
            for each in board.lanes
        ],
        [ReachBody(each.port, each.removals, each.open, each.median, each.p99) for each in board.reaches],
        [StepBody(each.begins, each.per_second, _told(each.median), _told(each.p99)) for each in board.steps],
        [ToldBody(each.port, each.scheme, dict(each.times), each.share("UNKNOWN")) for each in board.told],
        {str(status): times for status, times in board.answers.items()},
        [SlowedBody(each.client, each.name, each.port, each.since, each.why) for each in board.slowed],
    )  # fmt: skip


def _told(seconds: float | None) -> float | None:
    return None if seconds is None or math.isinf(seconds) else seconds


router = api(show, retire_lane, tags=["Operation"])
