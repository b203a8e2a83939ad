"""A small port with two schemes, for tests of copies. Plates and documents are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from privacy.secret import Secret
from registry.law import Cite, Dated, Instrument
from registry.ports.channels import Admits, Channel, Channels, Direction, Hours
from registry.ports.copies.cose import sign
from registry.ports.copies.documents import Changes, Full, RuleCite, SchemeRules, encode
from registry.ports.copies.making import Edition, Standing
from registry.ports.copies.tags import TagKey
from registry.standings import Status

LAW = Instrument("sample-law", "A law", "Somebody", date(2026, 1, 1))
LISTED, ABSENT = Cite(LAW, "4", "X-4"), Cite(LAW, "1", "X-1")
RULES = tuple(SchemeRules(code, RuleCite.of(LISTED), RuleCite.of(ABSENT), 60, 600) for code in ("list", "quota"))
GATE = Channel("gate", "Gate", (Admits(frozenset({"car"}), listed_only=True),), LISTED)
TUNNEL = Channel(
    "tunnel",
    "Tunnel",
    (
        Admits(frozenset({"car"}), (Hours(time(22), time(6)),), directions=frozenset({Direction.OUT})),
        Admits(frozenset({"bus", "car"}), (Hours(time(8), time(9, 30)), Hours(time(16))), listed_only=True),
    ),
    LISTED,
)
PIER = Channel("pier", "Pier", (Admits(frozenset({"car"}), listed_only=True), Admits(frozenset({"bus"}))), LISTED)
CHANNELS: dict[str, Channels] = {
    "list": Dated({date(2026, 1, 1): {"gate": GATE, "tunnel": TUNNEL}, date(2026, 11, 23): {"tunnel": TUNNEL}}, LISTED),
    "quota": Dated({date(2026, 11, 22): {"gate": replace(PIER, code="gate"), "pier": PIER}}, LISTED),
}
"""Two schemes with channels; both know a `gate`, and the first one's counts while it has one."""
KEY = TagKey("sample-port", 1, Secret(bytes(range(32))))
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(reversed(range(32))))
KID = "sample-key"
KEYS = {KID: SIGNER.public_key()}
AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def plate(number: int) -> Secret[str]:
    return Secret(f"CN:粤CS{number:04}")


def driver(number: int) -> Secret[str]:
    return Secret(f"BIR:5{number:07}")


def standing(
    car: int,
    person: int | None,
    scheme: int = 0,
    status: Status = Status.LISTED,
    until: date | None = None,
    direction: str | None = None,
) -> Standing:
    """A standing of a car's one plate with one driver, or with whoever drives; in one direction alone, or either way."""
    drivers = None if person is None else (KEY.of_driver(driver(person)),)
    return Standing(scheme, (KEY.of_plate(plate(car)),), drivers, status, until, direction)


def edition(version: int) -> Edition:
    return Edition(KEY, version, AT, RULES, CHANNELS)


def signed(message: Full | Changes) -> bytes:
    return sign(encode(message), SIGNER, KID)
