"""Release times: computed by month, published without small cells, drawn and told as the same figures (SW-10.1)."""

from __future__ import annotations

import csv
import io
import statistics
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from httpx import AsyncClient

from privacy.ids import uuid7
from registry.clock import SHANGHAI, legal_now
from registry.database import transaction
from registry.i18n import LANGUAGES
from registry.passages import api, chart, pages, taking, times
from registry.passages.times import FEWEST, Channel, Month
from registry.web.app import build_app
from registry.web.site import Site
from tests.registry.ports.conftest import ORIGIN, Port
from tests.registry.web.browsing import client_of

NOW = datetime(2026, 11, 21, 12, tzinfo=SHANGHAI)
SVG = "{http://www.w3.org/2000/svg}"


async def passed(port: Port, released: datetime, seconds: Sequence[float], channel: str = "west") -> None:
    async with transaction() as connection:
        await connection.executemany(
            "insert into passage (id, client, reference, port, channel, direction, arrived_at, released_at, received_at)"
            " values ($1, $2, $1::uuid::text, 'bridge-west', $3, 'out', $4, $5, $5)",
            [(uuid7(), port.id, channel, released - timedelta(seconds=each), released) for each in seconds],
        )


async def counted(at: datetime = NOW) -> list[Channel]:
    async with transaction() as connection:
        await times.count(connection, at)
        return await times.published(connection, at)


async def test_average_median_and_ninetieth_percentile(port: Port) -> None:
    took = [30, 35, 40, 45, 50, 55, 60, 65, 70, 600]
    await passed(port, NOW, took)
    ((month,),) = [each.months for each in await counted()]
    deciles = statistics.quantiles(took, n=10, method="inclusive")
    assert (month.month, month.passages) == (date(2026, 11, 1), 10)
    assert (month.average, month.median, month.ninetieth) == (105, 52, round(deciles[8])), "52.5 is rounded to even"


@pytest.mark.parametrize(("many", "told"), [(FEWEST - 1, False), (FEWEST, True)])
async def test_of_few_passages_no_time_is_computed(port: Port, many: int, told: bool) -> None:
    await passed(port, NOW, [60] * many)
    (one,) = await counted()
    assert (one.months[0].passages, one.months[0].told) == (many, told)
    assert times.rows_of([one])[0][3:] == (["10", "1.0", "1.0", "1.0"] if told else ["<10", "", "", ""])


async def test_the_month_is_that_of_the_release_in_shanghai(port: Port) -> None:
    midnight = datetime(2026, 11, 1, tzinfo=SHANGHAI)
    await passed(port, midnight - timedelta(seconds=1), [60] * FEWEST)
    await passed(port, midnight, [120] * FEWEST)
    (one,) = await counted()
    assert [(each.month, each.median) for each in one.months] == [(date(2026, 10, 1), 60), (date(2026, 11, 1), 120)]


async def test_what_comes_late_is_counted_while_its_month_is_kept_whole(port: Port) -> None:
    october = datetime(2026, 10, 5, tzinfo=SHANGHAI)
    await passed(port, october, [60] * FEWEST)
    await counted()
    await passed(port, october, [180] * FEWEST)
    (one,) = await counted()
    assert (one.months[0].passages, one.months[0].median) == (2 * FEWEST, 120)
    later = october + taking.KEEP + timedelta(days=10)
    async with transaction() as connection:
        await times.count(connection, later)
        assert await taking.forget(connection, later) == 2 * FEWEST
    (one,) = await counted(later)
    assert (one.months[0].passages, one.months[0].median) == (2 * FEWEST, 120), "the figures stand"


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (datetime(2026, 11, 21, tzinfo=SHANGHAI), date(2026, 9, 1)),
        (datetime(2026, 11, 30, 23, 59, tzinfo=SHANGHAI), date(2026, 9, 1)),
        (datetime(2026, 12, 1, tzinfo=SHANGHAI), date(2026, 10, 1)),
        (datetime(2027, 3, 20, tzinfo=SHANGHAI), date(2027, 1, 1)),
    ],
)
def test_which_months_are_whole(now: datetime, first: date) -> None:
    assert times.whole_since(now) == first


async def test_a_passage_that_is_not_over_takes_no_part(port: Port) -> None:
    await passed(port, NOW, [60] * FEWEST)
    async with transaction() as connection:
        await connection.execute("update passage set released_at = null")
    assert await counted() == []


# --- The chart --------------------------------------------------------------------------------------------------------


def month(number: int, *figures: int | None) -> Month:
    return Month(date(2026, number, 1), 50 if figures[0] else 3, *figures)


def test_the_chart_says_in_words_what_it_draws() -> None:
    drawn = ET.fromstring(chart.svg("West", [month(1, 60, 30, 120), month(2, None, None, None)], "en"))
    assert drawn.findtext("title") == "Release times, West"
    assert drawn.findtext("desc") == "2026-01: average 1.0, median 0.5, 90th percentile 2.0 minutes."
    assert "style" not in ET.tostring(drawn, encoding="unicode")


def test_a_month_without_times_leaves_a_gap() -> None:
    gap = [month(1, 60, 30, 120), month(2, None, None, None), month(3, 60, 30, 120), month(4, 60, 30, 120)]
    lines = [each.get("points", "").split() for each in ET.fromstring(chart.svg("West", gap, "en")).iter("polyline")]
    assert [len(points) for points in lines] == [1, 2] * 3


@pytest.mark.parametrize("highest", [0, 1, 61, 299, 3_600, 100_000])
def test_every_point_lies_on_the_paper_and_the_higher_is_the_longer(highest: int) -> None:
    months = [month(1, highest, highest // 2, highest)] if highest else []
    drawn = ET.fromstring(chart.svg("West", months, "en"))
    places = [
        tuple(map(float, point.split(",")))
        for line in drawn.iter("polyline")
        for point in line.get("points", "").split()
    ]
    frame = chart.FRAME
    assert all(0 <= x <= frame.width and frame.top <= y <= frame.height - frame.bottom for x, y in places)
    assert len(list(drawn.iter("line"))) <= 7
    if highest:
        ninetieth, _, median = (y for _, y in places)
        assert ninetieth <= median


# --- Page, file and API -------------------------------------------------------------------------------------------------


@pytest.fixture
async def http(port: Port) -> AsyncIterator[AsyncClient]:
    site = Site(public_url=ORIGIN, templates={"passages": pages.TEMPLATES}, throttled=False)
    async with client_of(build_app(site, [pages.router, api.router]), ORIGIN) as client:
        yield client


@pytest.fixture
async def published(port: Port) -> None:
    async with transaction() as connection:
        now = await legal_now(connection)
    await passed(port, now, [90] * FEWEST)
    await passed(port, now, [61] * (FEWEST - 1), "east")
    async with transaction() as connection:
        await times.count(connection, now)


@pytest.mark.usefixtures("published")
async def test_page_file_and_api_tell_the_same_and_nothing_of_few(http: AsyncClient) -> None:
    this = f"{datetime.now(UTC).astimezone(SHANGHAI):%Y-%m}"
    told = (await http.get("/api/v1/release-times")).json()
    assert told["citation"]["clause"] == "SW-10.1"
    figures = {each["channel"]: each["months"][0] for each in told["channels"]}
    assert figures["west"] == {
        "month": this, "passages": FEWEST, "average_seconds": 90, "median_seconds": 90, "ninetieth_percentile_seconds": 90,
    }  # fmt: skip
    assert set(figures["east"].values()) == {this, None}
    sent = await http.get("/release-times.csv", headers={"accept-language": "en"})
    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Port", "Channel", "Month"]
    assert rows[1:] == [
        ["bridge-west", "east", this, "<10", "", "", ""],
        ["bridge-west", "west", this, "10", "1.5", "1.5", "1.5"],
    ]
    page = (await http.get("/release-times", headers={"accept-language": "en"})).text
    assert page.count("<svg") >= 2
    assert "1.5" in page
    assert "1.0" not in page.split("</svg>")[-1]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_in_four_languages_and_its_channel_by_its_name(http: AsyncClient, language: str) -> None:
    page = await http.get("/release-times", headers={"accept-language": language})
    assert page.status_code == 200
    assert f'lang="{language}"' in page.text
    assert "West" in page.text


async def test_nothing_told_yet(http: AsyncClient) -> None:
    page = await http.get("/release-times", headers={"accept-language": "en"})
    assert "No port has told of passages yet." in page.text
