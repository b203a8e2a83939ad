"""The public page of release times, and the same as a file (SW-10.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from litestar import Request, Response, get

from registry.clock import civil_day
from registry.i18n import text, translate
from registry.passages import chart, times
from registry.passages.times import FEWEST, Month
from registry.ports import channels
from registry.ports.law import RELEASE_TIMES
from registry.surface.edge import reading
from registry.surface.export import CSV, as_csv
from registry.web.kit import page, pages
from registry.web.visit import language_of
from registry.web.who import Who

AnyRequest = Request[Any, Any, Any]
TEMPLATES = Path(__file__).parent / "templates"
ANYONE = {"who": Who.anyone()}
HEADINGS = (
    text("Port"), text("Channel"), text("Month"), text("Passages"), text("Average, minutes"), text("Median, minutes"),
    text("90th percentile, minutes"),
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A channel on the page: its name, its hours as announced, its months (the newest first), its chart."""

    port: str
    name: str
    known: channels.Channel | None
    hours: tuple[str, ...]
    months: tuple[Month, ...]
    drawn: str


@get("/release-times", opt=ANYONE)
async def show(request: AnyRequest) -> Response[Any]:
    """How long passages took, month by month, with charts and tables."""
    language = language_of(request)
    async with reading() as (connection, at):
        found = await times.published(connection, at)
    shown = [_shown(each, civil_day(at), language) for each in found]
    keys = [(line.label, chart.key(line)) for line in chart.LINES]
    return page(
        request, "passages/release_times.html", channels=shown, keys=keys, fewest=FEWEST, cite=RELEASE_TIMES, now=at,
        this_month=civil_day(at).replace(day=1), minutes=times.minutes,
    )  # fmt: skip


def _shown(of: times.Channel, day: date, language: str) -> Shown:
    known = _known(of.channel, day)
    name = translate(known.name, language) if known else of.channel
    hours = dict.fromkeys(str(each) for line in known.admits for each in line.hours) if known else {}
    return Shown(of.port, name, known, tuple(hours), of.months[::-1], chart.svg(name, of.months, language))


def _known(code: str, day: date) -> channels.Channel | None:
    """The channel of this code as it is on a day, of whichever scheme."""
    return next((found for table in channels.every().values() if (found := channels.on(table, code, day))), None)


@get("/release-times.csv", opt=ANYONE)
async def export(request: AnyRequest) -> Response[bytes]:
    """All that the page shows, as comma-separated text."""
    async with reading() as (connection, at):
        found = await times.published(connection, at)
    language = language_of(request)
    content = as_csv([translate(each, language) for each in HEADINGS], times.rows_of(found))
    return Response(
        content, media_type=CSV, headers={"Content-Disposition": 'attachment; filename="release-times.csv"'}
    )


router = pages(show, export)
