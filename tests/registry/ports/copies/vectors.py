"""The worked example of FORMAT.md: `python -m tests.registry.ports.copies.vectors` writes it anew."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from registry.ports.channels import Direction
from registry.ports.copies.copy import Copy, open_copy
from registry.ports.copies.making import set_of
from registry.standings import Status
from tests.registry.ports.copies.sample import KEY, KEYS, KID, SIGNER, driver, edition, plate, signed, standing

FILE = Path(__file__).with_name("vectors.json")
BEFORE = [
    standing(1, 1, until=date(2026, 11, 22)),
    standing(1, 2, status=Status.SUSPENDED),
    standing(2, None, scheme=1),
    standing(3, 3),
]
AFTER = [*BEFORE[:3], standing(4, 4, until=date(2031, 5, 8))]
ASKED = ((1, None), (1, 1), (1, 2), (1, 3), (2, 9), (3, None), (4, 4), (5, None))
CHANNELS: tuple[tuple[str, str | None, Direction | None, int | None], ...] = (
    ("gate", "car", None, None),
    ("gate", None, None, None),
    ("gate", "bus", Direction.IN, None),
    ("tunnel", "car", Direction.OUT, 1),
    ("tunnel", "bus", Direction.OUT, 1),
    ("tunnel", "bus", Direction.OUT, 3),
    ("bridge", "car", None, 1),
)
"""Channel, class, direction, and the driver with whom car 1 comes."""
INSTANTS = (datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC), datetime(2026, 11, 22, 16, 0, tzinfo=UTC))


def made() -> dict[str, Any]:
    """Everything a reader needs to try itself."""
    before, after = set_of(BEFORE, KEY), set_of(AFTER, KEY)
    full, changes = signed(edition(7).full(before)), signed(edition(9).changes(7, before, after))
    copy = open_copy(full, KEYS, KEY)
    later = copy.follow(changes, KEYS)
    answers = []
    for held in (copy, later):
        for car, person in ASKED:
            for at in INSTANTS:
                told = held.decide(plate(car), None if person is None else driver(person), at)
                answers.append(
                    {
                        "version": held.version,
                        "plate": plate(car).expose_unrecorded(),
                        "driver": None if person is None else driver(person).expose_unrecorded(),
                        "at": at.isoformat(),
                        "schemes": [
                            [one.scheme, one.status, one.because, one.valid_until and one.valid_until.isoformat()]
                            for one in told
                        ],
                    }
                )
    return {
        "port": KEY.port,
        "epoch": KEY.epoch,
        "tag_key": KEY.key.expose_unrecorded().hex(),
        "kid": KID,
        "public_key": SIGNER.public_key().public_bytes_raw().hex(),
        "full": full.hex(),
        "changes": changes.hex(),
        "answers": answers,
        "uses": [_used(copy, *asked, at) for asked in CHANNELS for at in INSTANTS],
    }


def _used(
    copy: Copy, channel: str, vehicle_class: str | None, direction: Direction | None, person: int | None, at: datetime
) -> dict[str, Any]:
    named = None if person is None else driver(person)
    use = copy.use(channel, vehicle_class, copy.decide(plate(1), named, at), direction, at)
    return {
        "version": copy.version,
        "plate": plate(1).expose_unrecorded(),
        "driver": None if named is None else named.expose_unrecorded(),
        "channel": channel,
        "class": vehicle_class,
        "direction": direction,
        "at": at.isoformat(),
        "use": use and [use.may_use, use.because],
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), ensure_ascii=False, indent=1) + "\n")
