"""The worked example of FORMAT.md: `python -m tests.registry.ports.copies.vectors` writes it anew."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from registry.ports.channels import Direction
from registry.ports.copies.copy import Copy, open_copy
from registry.ports.copies.making import set_of
from registry.ports.lane.answering import answer
from registry.ports.lane.clock import Anchor, LaneClock
from registry.ports.questions import PlateRead, Question
from registry.standings import Status
from tests.registry.ports.copies.sample import AT, KEY, KEYS, KID, SIGNER, driver, edition, plate, signed, standing

FILE = Path(__file__).with_name("vectors.json")
BEFORE = [
    standing(1, 1, until=date(2026, 11, 22)),
    standing(1, 2, status=Status.SUSPENDED),
    standing(2, None, scheme=1),
    standing(3, 3),
]
AFTER = [*BEFORE[:3], standing(4, 4, until=date(2031, 5, 8))]
ONE_WAY = [*AFTER, standing(5, 5, until=date(2026, 11, 22), direction="out"), standing(5, None, 1, direction="in")]
ASKED = ((1, None), (1, 1), (1, 2), (1, 3), (2, 9), (3, None), (4, 4), (5, None))
CHANNELS: tuple[tuple[int, str, str | None, Direction | None, int | None], ...] = (
    (1, "gate", "car", None, None),
    (1, "gate", None, None, None),
    (1, "gate", "bus", Direction.IN, None),
    (1, "tunnel", "car", Direction.OUT, 1),
    (1, "tunnel", "bus", Direction.OUT, 1),
    (1, "tunnel", "bus", Direction.OUT, 3),
    (1, "pier", "car", None, 1),
    (1, "pier", "bus", None, 1),
    (1, "bridge", "car", None, 1),
    (2, "gate", "car", None, None),
    (2, "tunnel", "car", Direction.IN, None),
    (2, "pier", "car", None, 9),
)
"""The car, channel, class, direction, and the driver with whom it comes. Car 2 stands under the second scheme alone."""
INSTANTS = (datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC), datetime(2026, 11, 22, 16, 0, tzinfo=UTC))


def made() -> dict[str, Any]:
    """Everything a reader needs to try itself."""
    before, after = set_of(BEFORE, KEY), set_of(AFTER, KEY)
    full, changes = signed(edition(7).full(before)), signed(edition(9).changes(7, before, after))
    copy = open_copy(full, KEYS, KEY)
    later = copy.follow(changes, KEYS)
    one_way = signed(edition(12).changes(9, after, set_of(ONE_WAY, KEY)))
    last = later.follow(one_way, KEYS)
    answers = [
        _answered(held, car, person, None, at) for held in (copy, later) for car, person in ASKED for at in INSTANTS
    ]
    answers += [
        _answered(last, 5, person, direction, at)
        for person in (None, 5, 6)
        for direction in (None, *Direction)
        for at in INSTANTS
    ]
    return {
        "port": KEY.port,
        "epoch": KEY.epoch,
        "tag_key": KEY.key.expose_unrecorded().hex(),
        "kid": KID,
        "public_key": SIGNER.public_key().public_bytes_raw().hex(),
        "full": full.hex(),
        "changes": changes.hex(),
        "one_way": one_way.hex(),
        "answers": answers,
        "unknown": [_unknown(held, age) for held, age in ((None, 0), (copy, 599), (copy, 600))],
        "uses": [_used(copy, *asked, at) for asked in CHANNELS for at in INSTANTS],
    }


def _answered(copy: Copy, car: int, person: int | None, direction: Direction | None, at: datetime) -> dict[str, Any]:
    named = None if person is None else driver(person)
    return {
        "version": copy.version,
        "plate": plate(car).expose_unrecorded(),
        "driver": None if named is None else named.expose_unrecorded(),
        "direction": direction,
        "at": at.isoformat(),
        "schemes": [
            [one.scheme, one.status, one.because, one.valid_until and one.valid_until.isoformat()]
            for one in copy.decide(plate(car), named, at, direction=direction)
        ],
    }


def _unknown(copy: Copy | None, age: int) -> dict[str, Any]:
    """What a lane says of car 2 and the pier by a copy that was last known to be the newest so many seconds ago."""
    clock = LaneClock(boot="boot", count=lambda: float(age))
    clock.anchor = Anchor(AT.timestamp(), AT.timestamp(), AT.timestamp(), 0.0, AT.timestamp(), "boot")
    told = answer(copy, clock, Question(PlateRead(plate(2)), channel="pier", vehicle_class="bus")).answer
    return {
        "version": told.version,
        "age": age,
        "plate": plate(2).expose_unrecorded(),
        "schemes": [[one.scheme, one.status, one.reason] for one in told.schemes],
        "use": told.channel and [told.channel.may_use, told.channel.reason],
    }


def _used(
    copy: Copy,
    car: int,
    channel: str,
    vehicle_class: str | None,
    direction: Direction | None,
    person: int | None,
    at: datetime,
) -> dict[str, Any]:
    named = None if person is None else driver(person)
    decided = {decision.scheme: decision for decision in copy.decide(plate(car), named, at, direction=direction)}
    use = copy.use(channel, vehicle_class, decided, direction, at)
    return {
        "version": copy.version,
        "plate": plate(car).expose_unrecorded(),
        "driver": None if named is None else named.expose_unrecorded(),
        "channel": channel,
        "class": vehicle_class,
        "direction": direction,
        "at": at.isoformat(),
        "use": use and [use.may_use, use.because],
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), ensure_ascii=False, indent=1) + "\n")
