"""What a channel admits, looked up in a table of a test's own."""

from datetime import UTC, date, datetime, time

import pytest

from registry.law import Cite, Dated, Instrument
from registry.ports.channels import Admits, Because, Channel, Channels, Direction, Hours, on, use
from registry.workdays import SHANGHAI

LAW = Instrument("sample-notice", "A notice", "Somebody", date(2026, 1, 1))
CITE = Cite(LAW, "1", "X-1")
NIGHT = Hours(opens=time(22), closes=time(6))
GATE = Channel(
    "gate",
    "Gate",
    (
        Admits(frozenset({"car"}), (Hours(opens=time(8)),)),
        Admits(frozenset({"car", "bus"}), (Hours(opens=time(6), closes=time(8)),), listed_only=True),
        Admits(frozenset({"truck"}), (NIGHT,), directions=frozenset({Direction.OUT})),
    ),
    CITE,
)


def local(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, 22, hour, minute, second, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("vehicle_class", "listed", "direction", "at", "may_use", "because"),
    [
        ("car", False, None, local(8), True, Because.OPEN),
        ("car", False, None, local(7, 59, 59), False, Because.CLOSED),
        ("car", False, None, local(23, 59, 59), True, Because.OPEN),
        ("car", False, None, local(0), False, Because.CLOSED),
        ("car", True, None, local(6), True, Because.OPEN),
        ("car", True, None, local(5, 59, 59), False, Because.CLOSED),
        ("bus", True, None, local(7, 59, 59), True, Because.OPEN),
        ("bus", True, None, local(8), False, Because.CLOSED),
        ("bus", False, None, local(7), False, Because.LISTED_ONLY),
        ("truck", False, Direction.OUT, local(22), True, Because.OPEN),
        ("truck", False, Direction.OUT, local(5, 59, 59), True, Because.OPEN),
        ("truck", False, Direction.OUT, local(6), False, Because.CLOSED),
        ("truck", False, Direction.IN, local(22), False, Because.NOT_THIS_WAY),
        ("crane", True, None, local(12), False, Because.NOT_FOR_CLASS),
        (None, True, None, local(12), None, Because.CLASS_NEEDED),
    ],
)
def test_who_may_use_it_to_the_second(
    vehicle_class: str | None,
    listed: bool,
    direction: Direction | None,
    at: datetime,
    may_use: bool | None,
    because: Because,
) -> None:
    answer = use(GATE, vehicle_class, listed, direction, at)
    assert (answer.may_use, answer.because) == (may_use, because)


def test_the_hours_are_those_of_who_asks_and_of_shanghai_whatever_zone_asks() -> None:
    listed = use(GATE, "car", True, None, datetime(2026, 11, 21, 22, 0, tzinfo=UTC))
    assert listed.may_use is True  # six in the morning in Hengqin
    assert [str(hours) for hours in listed.hours] == ["08:00-24:00", "06:00-08:00"]
    assert [str(hours) for hours in use(GATE, "car", False, None, local(9)).hours] == ["08:00-24:00"]


def test_a_class_that_is_not_told_is_not_guessed_unless_nobody_fits() -> None:
    out_only = Channel("out", "Out", (Admits(frozenset({"truck"}), directions=frozenset({Direction.OUT})),), CITE)
    assert use(out_only, None, True, Direction.IN, local(9)).because is Because.NOT_THIS_WAY


def test_a_table_counts_from_its_first_day() -> None:
    channels: Channels = Dated({date(2026, 11, 22): {"gate": GATE}, date(2027, 1, 1): {}}, CITE)
    assert on(channels, "gate", date(2026, 11, 21)) is None
    assert on(channels, "gate", date(2026, 11, 22)) is GATE
    assert on(channels, "other", date(2026, 11, 22)) is None
    assert on(channels, "gate", date(2027, 1, 1)) is None
