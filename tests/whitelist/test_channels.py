"""The channels as announced, in the words of the announcement."""

from datetime import date, datetime, time

import pytest

from registry.ports.channels import on, use
from registry.workdays import SHANGHAI
from whitelist.answers import VEHICLE_CLASSES
from whitelist.channels import ALL, CHANNELS

DAY = date(2026, 11, 22)


def may(channel: str, vehicle_class: str, listed: bool, hour: int, minute: int = 0, second: int = 0) -> bool | None:
    found = on(CHANNELS, channel, DAY)
    assert found is not None
    return use(found, vehicle_class, listed, None, datetime.combine(DAY, time(hour, minute, second), SHANGHAI)).may_use


@pytest.mark.parametrize("listed", [True, False])
def test_the_bridge_takes_all_but_goods_vehicles_day_and_night(listed: bool) -> None:
    for vehicle_class in ("small_passenger", "large_passenger", "engineering"):
        assert may("hengqin-bridge", vehicle_class, listed, 3) is True
    assert may("hengqin-bridge", "goods", listed, 3) is False


@pytest.mark.parametrize("listed", [True, False])
def test_the_tunnel_takes_goods_vehicles_and_small_passenger_ones_day_and_night(listed: bool) -> None:
    assert may("hengqin-tunnel", "goods", listed, 0) is True
    assert may("hengqin-tunnel", "small_passenger", listed, 23, 59, 59) is True
    assert may("hengqin-tunnel", "large_passenger", listed, 12) is False


def test_shenjing_takes_listed_passenger_vehicles_from_six_to_midnight() -> None:
    assert may("shenjing", "large_passenger", True, 5, 59, 59) is False
    assert may("shenjing", "large_passenger", True, 6) is True
    assert may("shenjing", "small_passenger", True, 23, 59, 59) is True
    assert may("shenjing", "small_passenger", True, 0) is False
    assert may("shenjing", "small_passenger", False, 12) is False
    assert may("shenjing", "goods", True, 12) is False


def test_the_shizimen_tunnel_takes_listed_small_passenger_vehicles_from_eight_to_midnight() -> None:
    assert may("shizimen-tunnel", "small_passenger", True, 7, 59, 59) is False
    assert may("shizimen-tunnel", "small_passenger", True, 8) is True
    assert may("shizimen-tunnel", "small_passenger", False, 12) is False
    assert may("shizimen-tunnel", "large_passenger", True, 12) is False


def test_the_classes_are_those_that_people_declare() -> None:
    assert set(VEHICLE_CLASSES) == ALL
    admitted = {each for c in CHANNELS.on(DAY).values() for line in c.admits for each in line.classes}
    assert admitted == ALL
