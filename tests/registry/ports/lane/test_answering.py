"""A lane answers from its copy as the centre does at the same version; and what it does not know looks like nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.secret import Secret
from registry import installed
from registry.errors import Forbidden
from registry.installed import Installed
from registry.law import Dated
from registry.ports import channels, check
from registry.ports.channels import Admits, Channel, Channels, Direction, Hours
from registry.ports.check import Asked, Asker
from registry.ports.copies.copy import Copy, open_copy
from registry.ports.copies.documents import RuleCite, SchemeRules
from registry.ports.copies.making import Edition, Standing, set_of
from registry.ports.decision import Answered, Because, Found, Terms
from registry.ports.lane.answering import Why, answer
from registry.ports.lane.clock import Anchor, LaneClock
from registry.ports.look_up import Seen
from registry.ports.messages import message_of
from registry.ports.questions import PlateRead, Question
from registry.standings import Row, Status
from tests.registry.ports import passes
from tests.registry.ports.copies.sample import KEY, KEYS, driver, plate, signed

TRAM = replace(passes.FERRY, code="tram")
SCHEMES = (passes.BRIDGE, passes.FERRY, TRAM)
CODES = [scheme.code for scheme in SCHEMES]
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
CITE = passes.BRIDGE.cite


@pytest.fixture(autouse=True, scope="module")
def three_schemes() -> Iterator[None]:
    """All three schemes are in use; each test installs tables of channels of its own."""
    before, tables = installed.every(), channels.every()
    installed.install([Installed(each, passes._gather) for each in SCHEMES])
    yield
    installed.install(before)
    channels.install(tables)


# --- what stands, and what is asked, at random ------------------------------------------------------------------------

TIMES = st.sampled_from([time(0), time(6), time(8, 30), time(22), time(23, 59)])
LINES = st.builds(
    Admits,
    st.frozensets(st.sampled_from(["bus", "car"])),
    st.lists(st.builds(Hours, TIMES, TIMES), max_size=2).map(tuple),
    st.booleans(),
    st.frozensets(st.sampled_from(list(Direction))),
)
CHANNELS = st.builds(lambda lines: Channel("gate", "Gate", tuple(lines), CITE), st.lists(LINES, max_size=3))
DAYS = st.dictionaries(
    st.sampled_from([TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)]),
    st.dictionaries(st.sampled_from(["gate", "pier"]), CHANNELS, max_size=2).map(
        lambda table: {code: replace(channel, code=code) for code, channel in table.items()}
    ),
    min_size=1,
)
TABLES: st.SearchStrategy[dict[str, Channels]] = st.dictionaries(
    st.sampled_from(CODES), DAYS.map(lambda days: Dated(days, CITE))
)
DATES = st.none() | st.sampled_from([TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)])
STATUS = st.sampled_from([Status.LISTED, Status.LISTED, Status.SUSPENDED])


@dataclass(frozen=True)
class Stands:
    """A standing, bound to a driver or not, through a sponsor or not."""

    car: int
    person: int | None
    scheme: int
    status: Status
    until: date | None
    sponsor: tuple[Status, date | None] | None
    direction: Direction | None = None

    def found(self) -> tuple[int, Found]:
        """As the centre looks it up."""
        opened = NOON - timedelta(days=9)
        own = Row(self.status, opened, None, self.until, self.sponsor is not None)
        sponsor = self.sponsor and Row(self.sponsor[0], opened, None, self.sponsor[1])
        bound = None if self.person is None else subject(self.person)
        return self.car, Found(CODES[self.scheme], bound, own, sponsor, direction=self.direction)

    def copied(self) -> Standing:
        """As it comes into a copy."""
        drivers = None if self.person is None else (KEY.of_driver(driver(self.person)),)
        through = self.sponsor[0] if self.sponsor else Status.LISTED
        status = self.status if through is Status.LISTED else through
        days = [day for day in (self.until, self.sponsor and self.sponsor[1]) if day]
        plates, last = (KEY.of_plate(plate(self.car)),), min(days, default=None)
        return Standing(self.scheme, plates, drivers, status, last, self.direction)


STANDS = st.lists(
    st.builds(
        Stands,
        st.integers(0, 1),
        st.none() | st.integers(0, 1),
        st.integers(0, 2),
        STATUS,
        DATES,
        st.none() | st.tuples(STATUS, DATES),
        st.sampled_from([None, None, *Direction]),
    ),
    max_size=8,
)
CARS = st.sampled_from([0, 0, 1, 2])
UNCERTAIN = st.sampled_from([None, None, None, Because.PLATE_UNCERTAIN, Because.PLATE_AMBIGUOUS])
INSTANTS = st.integers(-36 * 3600, 36 * 3600).map(lambda seconds: NOON + timedelta(seconds=seconds))


def subject(number: int) -> UUID:
    return uuid5(UUID(int=7), str(number))


def copy_of(standings: list[Stands], tables: dict[str, Channels]) -> Copy:
    rules = []
    for scheme in SCHEMES:
        terms = Terms.of(scheme)
        assert terms is not None
        rules.append(SchemeRules(scheme.code, RuleCite.of(terms.listed), RuleCite.of(terms.absent), 300, 900))
    records = set_of([each.copied() for each in standings], KEY)
    return open_copy(signed(Edition(KEY, 1, NOON, tuple(rules), tables).full(records)), KEYS, KEY)


def clock_at(instant: datetime, age: float | None = 0) -> LaneClock:
    """A lane's clock that shows this instant, with a copy that was in step so many seconds ago (None: nobody knows)."""
    now = instant.timestamp()
    made = LaneClock(wall=lambda: now, count=lambda: 0.0, boot="boot")
    made.anchor = Anchor(now, now, 0.0 if age is None else now - age, 0.0, now, "boot")
    return made


def told(message: Any) -> Any:
    """What is said: the lines under each scheme, the channel and the proposals. A copy does not know conditions."""
    plain = json.loads(msgspec.json.encode(message))
    lines = [{name: line[name] for name in line if name != "conditions"} for line in plain["schemes"]]
    return lines, plain["channel"], plain["proposals"]


@given(st.data())
@settings(max_examples=200)
def test_at_the_same_version_a_lane_says_what_the_centre_says(data: st.DataObject) -> None:
    standings, tables = data.draw(STANDS), data.draw(TABLES)
    channels.install(tables)
    copy = copy_of(standings, tables)
    car, person = data.draw(CARS), data.draw(st.none() | st.integers(0, 2))
    uncertain = data.draw(UNCERTAIN)
    question = Question(
        PlateRead(None, uncertain) if uncertain else PlateRead(plate(car)),
        None if person is None else driver(person),
        data.draw(st.sampled_from([None, None, *CODES])),
        data.draw(st.sampled_from([None, "gate", "gate", "pier", "ferry"])),
        data.draw(st.sampled_from([None, *Direction])),
        data.draw(st.sampled_from([None, "bus", "car", "crane"])),
    )
    at = data.draw(INSTANTS)
    known = () if uncertain else tuple(found for whose, found in map(Stands.found, standings) if whose == car)
    whoever = None if person is None or person > 1 else subject(person)
    seen = Seen(at, "bridge-west", frozenset(CODES), subject(100 + car), whoever, known)
    centre = check._answer(Asked(Asker(subject(0), frozenset(CODES)), question), seen)
    assert isinstance(centre, check.Answer)
    assert told(answer(copy, clock_at(at), question).answer) == told(message_of(centre))


# --- UNKNOWN ----------------------------------------------------------------------------------------------------------

GATE = Channel("gate", "Gate", (Admits(frozenset({"car"}), listed_only=True),), CITE)
BUSES = Channel("buses", "Buses", (Admits(frozenset({"bus"})),), CITE)
TABLE: dict[str, Channels] = {"ferry": Dated({TODAY: {"gate": GATE, "buses": BUSES}}, CITE)}
LISTED = [Stands(0, None, 1, Status.LISTED, None, None)]
UNKNOWN = {Why.TOO_OLD, Why.NO_COPY, Why.NOT_PRESENT, Because.PLATE_UNCERTAIN, Because.PLATE_AMBIGUOUS}


def asked(number: int = 0, **more: Any) -> Question:
    return Question(PlateRead(plate(number)), **more)


@given(
    st.none() | st.floats(0, 2000),
    st.booleans(),
    CARS,
    UNCERTAIN,
    st.sampled_from([None, NOON, NOON - timedelta(hours=1)]),
    st.sampled_from(["car", "bus"]),
)
def test_unknown_never_looks_like_not_listed(
    age: float | None, held: bool, car: int, uncertain: Because | None, at: datetime | None, vehicle_class: str
) -> None:
    copy = copy_of(LISTED, TABLE) if held else None
    question = asked(car, at=at, channel="gate", vehicle_class=vehicle_class)
    if uncertain:
        question = replace(question, plate=PlateRead(None, uncertain))
    said = answer(copy, clock_at(NOON, age), question).answer
    assert said.schemes, "there is always a line: none would look as if nobody were listed"
    for line in said.schemes:
        assert (line.status is Answered.UNKNOWN) == (line.reason in UNKNOWN)
        assert line.reason
        if line.status is Answered.UNKNOWN:
            assert line.valid_until is None
    unknown = any(line.status is Answered.UNKNOWN for line in said.schemes)
    assert not unknown or said.channel is None or said.channel.reason != "listed-only"


@pytest.mark.parametrize(
    ("age", "status", "reason", "stale"),
    [
        (299.9, Answered.LISTED, "listed", "no"),
        (300.0, Answered.LISTED, "listed", "soft"),
        (899.9, Answered.LISTED, "listed", "soft"),
        (900.0, Answered.UNKNOWN, "copy-too-old", "hard"),
        (None, Answered.UNKNOWN, "copy-too-old", "hard"),
    ],
)
def test_a_copy_is_used_to_the_second_and_says_why_not(
    age: float | None, status: Answered, reason: str, stale: str
) -> None:
    question = asked(scheme="ferry", channel="buses", vehicle_class="bus")
    said = answer(copy_of(LISTED, TABLE), clock_at(NOON, age), question).answer
    (line,) = said.schemes
    assert (line.status, line.reason, said.stale) == (status, reason, stale)
    assert (said.channel is None) == (status is Answered.UNKNOWN), "an old copy tells nothing of channels either"
    assert line.citation is not None


def test_without_a_copy_there_is_one_line_that_says_so() -> None:
    for scheme in ("ferry", None):
        (line,) = answer(None, clock_at(NOON), asked(scheme=scheme)).answer.schemes
        assert (line.scheme, line.status, line.reason, line.citation) == (scheme, Answered.UNKNOWN, "no-copy", None)


def test_a_scheme_that_the_copy_lacks_is_refused_as_at_the_centre() -> None:
    with pytest.raises(Forbidden) as refused:
        answer(copy_of(LISTED, TABLE), clock_at(NOON), asked(scheme="hovercraft"))
    assert refused.value.code == "scheme-not-granted"


def test_schemes_grow_old_each_by_its_own_limits() -> None:
    copy = copy_of([*LISTED, Stands(0, None, 0, Status.LISTED, None, None)], TABLE)
    copy = replace(copy, schemes=(replace_limits(copy.schemes[0], 60, 120), *copy.schemes[1:]))
    said = answer(copy, clock_at(NOON, 130), asked(channel="gate", vehicle_class="car")).answer
    assert [line.reason for line in said.schemes] == ["copy-too-old", "listed", "not-on-list"]
    assert said.stale == "hard"
    assert said.channel is not None
    assert said.channel.may_use is True, "the channel is the ferry's, which is young enough"


def replace_limits(rules: SchemeRules, soft: int, hard: int) -> SchemeRules:
    changed: SchemeRules = msgspec.structs.replace(rules, soft=soft, hard=hard)
    return changed


# --- time -------------------------------------------------------------------------------------------------------------

NIGHT = Channel("gate", "Gate", (Admits(frozenset({"car"}), (Hours(time(22), time(6)),)),), CITE)


def local(hour: int, minute: int = 0, second: int = 0, day: int = 22) -> datetime:
    return (
        datetime(2026, 11, day, hour - 8, minute, second, tzinfo=UTC)
        if hour >= 8
        else (datetime(2026, 11, day, hour, minute, second, tzinfo=UTC) - timedelta(hours=8))
    )


def by_both(standings: list[Stands], tables: dict[str, Channels]) -> Callable[[datetime], tuple[str, str]]:
    """What centre and copy say of car 0 and the gate at an instant: the same, or this fails."""
    channels.install(tables)
    copy = copy_of(standings, tables)
    question = asked(scheme="ferry", channel="gate", vehicle_class="car")

    def at(instant: datetime) -> tuple[str, str]:
        known = tuple(found for _, found in map(Stands.found, standings))
        seen = Seen(instant, "bridge-west", frozenset(CODES), subject(100), None, known)
        centre = check._answer(Asked(Asker(subject(0), frozenset(CODES)), question), seen)
        assert isinstance(centre, check.Answer)
        lines, channel, _ = told(message_of(centre))
        assert told(answer(copy, clock_at(instant), question).answer)[:2] == (lines, channel)
        return lines[0]["status"], channel and channel["reason"]

    return at


def test_hours_across_midnight_open_and_close_on_the_second_on_both_sides_of_it() -> None:
    say = by_both([], {"ferry": Dated({TODAY - timedelta(days=9): {"gate": NIGHT}}, CITE)})
    for instant, reason in (
        (local(21, 59, 59), "closed-now"),
        (local(22), "open"),
        (local(23, 59, 59), "open"),
        (local(0, day=23), "open"),
        (local(5, 59, 59, day=23), "open"),
        (local(6, day=23), "closed-now"),
    ):
        assert say(instant)[1] == reason, instant


def test_a_new_table_counts_from_midnight_on_the_second_in_the_middle_of_the_night_hours() -> None:
    closed = Channel("gate", "Gate", (Admits(frozenset({"car"}), ()),), CITE)
    say = by_both([], {"ferry": Dated({TODAY - timedelta(days=9): {"gate": NIGHT}, TODAY: {"gate": closed}}, CITE)})
    assert say(local(23, 59, 59, day=21))[1] == "open"
    assert say(local(0))[1] == "closed-now"


def test_a_last_day_ends_on_the_second_for_who_is_listed_and_for_the_channel() -> None:
    say = by_both([Stands(0, None, 1, Status.LISTED, TODAY, None)], TABLE)
    assert say(local(23, 59, 59)) == ("LISTED", "open")
    assert say(local(0, day=23)) == ("NOT_LISTED", "listed-only")


def test_a_sponsors_last_day_ends_what_holds_through_it() -> None:
    yesterday = TODAY - timedelta(days=1)
    say = by_both([Stands(0, None, 1, Status.LISTED, None, (Status.LISTED, yesterday))], TABLE)
    assert say(local(23, 59, 59, day=21))[0] == "LISTED"
    assert say(local(0))[0] == "NOT_LISTED"


def test_a_secret_plate_is_not_in_what_a_lane_prints() -> None:
    said = answer(copy_of(LISTED, TABLE), clock_at(NOON), asked())
    assert isinstance(plate(0), Secret)
    assert plate(0).expose_unrecorded() not in repr(said)
