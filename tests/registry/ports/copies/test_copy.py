"""A copy: what is opened, what is refused, and that it answers as the centre does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid5

import cbor2
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.secret import Secret
from registry.ports.channels import Because as Use
from registry.ports.channels import Direction
from registry.ports.copies.copy import Copy, Gap, NotForUs, RolledBack, open_copy
from registry.ports.copies.cose import NotSigned, sign
from registry.ports.copies.documents import Full, decode, encode
from registry.ports.copies.making import Standing, set_of
from registry.ports.copies.records import Malformed, Packed
from registry.ports.copies.tags import TagKey
from registry.ports.decision import Answered, Because, Decision, Found, Named, decide
from registry.standings import Row, Status
from tests.registry.ports.copies import vectors
from tests.registry.ports.copies.sample import (
    AT,
    KEY,
    KEYS,
    KID,
    RULES,
    SIGNER,
    driver,
    edition,
    plate,
    signed,
    standing,
)  # fmt: skip

LAST_DAY = date(2026, 11, 22)
MIDNIGHT = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


def copy_of(*standings: Standing, version: int = 1) -> Copy:
    return open_copy(signed(edition(version).full(set_of(standings, KEY))), KEYS, KEY)


def decided(copy: Copy, car: int) -> dict[str, Decision | None]:
    return {decision.scheme: decision for decision in copy.decide(plate(car), None, AT)}


def said(copy: Copy, car: int, person: int | None, at: datetime = AT) -> list[tuple[Answered, Because]]:
    found = copy.decide(plate(car), None if person is None else driver(person), at)
    return [(decision.status, decision.because) for decision in found]


LISTED = (Answered.LISTED, Because.LISTED)
NOBODY = (Answered.NOT_LISTED, Because.NOT_ON_LIST)


def test_a_copy_tells_who_is_listed_with_whom_and_under_which_scheme() -> None:
    copy = copy_of(standing(1, 1), standing(2, None, scheme=1), standing(3, 3, status=Status.SUSPENDED))
    assert said(copy, 1, None) == [LISTED, NOBODY]
    assert said(copy, 1, 1) == [LISTED, NOBODY]
    assert said(copy, 1, 2) == [(Answered.NOT_LISTED, Because.OTHER_DRIVER), NOBODY]
    assert said(copy, 2, 7) == [NOBODY, LISTED], "bound to nobody: whoever drives"
    assert said(copy, 3, 3) == [(Answered.SUSPENDED, Because.SUSPENDED), NOBODY]
    assert said(copy, 4, None) == [NOBODY, NOBODY]
    assert [d.scheme for d in copy.decide(plate(2), None, AT, "quota")] == ["quota"]


def test_a_last_day_ends_at_midnight_in_shanghai() -> None:
    copy = copy_of(standing(1, 1, until=LAST_DAY))
    assert said(copy, 1, 1, MIDNIGHT - timedelta(seconds=1))[0] == LISTED
    assert said(copy, 1, 1, MIDNIGHT)[0] == NOBODY


def test_channels_travel_along() -> None:
    copy = copy_of(standing(1, 1))
    for car, because in ((1, Use.OPEN), (2, Use.LISTED_ONLY)):
        use = copy.use("gate", "car", decided(copy, car), None, AT)
        assert use is not None
        assert use.because is because
    assert copy.use("another", "car", decided(copy, 1), None, AT) is None


def test_a_channel_is_opened_by_its_own_scheme_alone() -> None:
    copy = copy_of(standing(1, 1), standing(2, None, scheme=1))
    for channel, car, because in (
        ("gate", 1, Use.OPEN),
        ("gate", 2, Use.LISTED_ONLY),  # its quota is no listing
        ("pier", 1, Use.LISTED_ONLY),
        ("pier", 2, Use.OPEN),
    ):
        use = copy.use(channel, "car", decided(copy, car), None, AT)
        assert use is not None
        assert use.because is because, (channel, car)
    later = AT + timedelta(days=1)  # the list has no gate any more; the quota's own one counts
    use = copy.use("gate", "car", decided(copy, 2), None, later)
    assert use is not None
    assert use.because is Use.OPEN
    only_the_list = {code: decision for code, decision in decided(copy, 2).items() if code == "list"}
    assert copy.use("gate", "car", only_the_list, None, later) is None


def test_what_is_unknown_opens_nothing_and_is_not_told_as_not_listed() -> None:
    copy = copy_of(standing(1, 1))
    unknown = {rules.code: decide(rules.terms(), [], Because.PLATE_UNCERTAIN) for rules in RULES}
    for channel, vehicle_class, may_use, because in (
        ("gate", "car", None, Use.LISTING_UNKNOWN),
        ("pier", "bus", True, Use.OPEN),  # listed or not: the same
        ("gate", "bus", False, Use.NOT_FOR_CLASS),
    ):
        use = copy.use(channel, vehicle_class, unknown, None, AT)
        assert use is not None
        assert (use.may_use, use.because) == (may_use, because)
    too_old: dict[str, Decision | None] = dict.fromkeys(("list", "quota"))
    assert copy.use("pier", "bus", too_old, None, AT) is None


def test_the_same_content_is_the_same_bytes() -> None:
    one = set_of([standing(1, 1), standing(2, 2)], KEY)
    other = set_of([standing(2, 2), standing(1, 1), standing(1, 1)], KEY)
    assert signed(edition(3).full(one)) == signed(edition(3).full(other))


# --- what is refused --------------------------------------------------------------------------------------------------


def test_another_signer_another_port_another_epoch() -> None:
    full = edition(1).full(set_of([standing(1, 1)], KEY))
    stranger = Ed25519PrivateKey.generate()
    with pytest.raises(NotSigned):
        open_copy(sign(encode(full), stranger, KID), KEYS, KEY)
    with pytest.raises(NotSigned):
        open_copy(sign(encode(full), SIGNER, "unknown"), KEYS, KEY)
    for key in (TagKey("another-port", 1, KEY.key), TagKey(KEY.port, 2, KEY.key)):
        with pytest.raises(NotForUs):
            open_copy(signed(full), KEYS, key)


def test_an_older_version_is_refused_and_the_same_may_be_opened_again() -> None:
    message = signed(edition(5).full(set_of([standing(1, 1)], KEY)))
    assert open_copy(message, KEYS, KEY, at_least=5).version == 5
    with pytest.raises(RolledBack):
        open_copy(message, KEYS, KEY, at_least=6)


@given(st.data())
@settings(max_examples=200)
def test_no_byte_can_be_changed(data: st.DataObject) -> None:
    message = bytearray(signed(edition(1).full(set_of([standing(1, 1)], KEY))))
    place = data.draw(st.integers(0, len(message) - 1))
    message[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises((NotSigned, Malformed, NotForUs)):
        open_copy(bytes(message), KEYS, KEY)


@given(st.binary(max_size=60))
def test_noise_is_refused_as_noise(noise: bytes) -> None:
    with pytest.raises(NotSigned):
        open_copy(noise, KEYS, KEY)


def test_a_signed_message_that_contradicts_itself_is_refused() -> None:
    full = edition(1).full(set_of([standing(1, 1), standing(2, 2)], KEY))
    records = Packed(full.records)
    swapped = b"".join(reversed(list(records)))
    for wrong in (
        {"records": swapped},
        {"count": 3},
        {"digest": bytes(32)},
        {"records": full.records[:-1]},
        {"format": 2},
    ):
        with pytest.raises(Malformed):
            open_copy(signed(_with(full, **wrong)), KEYS, KEY)


def _with(full: Full, **values: object) -> Full:
    changed: Full = msgspec.structs.replace(full, **values)
    return changed


def test_another_encoding_of_the_same_content_is_refused() -> None:
    payload = encode(edition(1).full(set_of([standing(1, 1)], KEY)))
    loose = cbor2.dumps(cbor2.loads(payload), canonical=False)
    shuffled = cbor2.dumps(dict(reversed(cbor2.loads(payload).items())), canonical=False)
    assert decode(payload)
    with pytest.raises(Malformed):
        decode(shuffled if shuffled != payload else loose)


# --- following changes ------------------------------------------------------------------------------------------------


def test_a_gap_a_step_back_and_a_copy_of_elsewhere_are_refused_and_the_copy_stays() -> None:
    one, two = set_of([standing(1, 1)], KEY), set_of([standing(2, 2)], KEY)
    copy = open_copy(signed(edition(3).full(one)), KEYS, KEY)
    with pytest.raises(Gap):
        copy.follow(signed(edition(5).changes(4, one, two)), KEYS)
    with pytest.raises(Gap):
        copy.follow(signed(edition(5).full(two)), KEYS)
    with pytest.raises(RolledBack):
        copy.follow(signed(edition(3).changes(3, one, two)), KEYS)
    with pytest.raises(Malformed):
        copy.follow(signed(edition(4).changes(3, two, one)), KEYS)
    assert said(copy, 1, 1)[0] == LISTED
    followed = copy.follow(signed(edition(4).changes(3, one, two)), KEYS)
    assert (said(followed, 1, 1)[0], said(followed, 2, 2)[0]) == (NOBODY, LISTED)
    with pytest.raises(Gap):
        followed.follow(signed(edition(4).changes(3, one, two)), KEYS)  # delivered twice


STANDINGS = st.lists(
    st.builds(
        standing,
        st.integers(0, 4),
        st.none() | st.integers(0, 3),
        st.integers(0, 1),
        st.sampled_from([Status.LISTED, Status.SUSPENDED, Status.NOT_LISTED]),
        st.none() | st.sampled_from([LAST_DAY - timedelta(days=1), LAST_DAY, LAST_DAY + timedelta(days=1)]),
    ),
    max_size=8,
)


@given(st.lists(STANDINGS, min_size=1, max_size=6))
def test_the_whole_is_the_base_and_the_changes(history: list[list[Standing]]) -> None:
    sets = [set_of(standings, KEY) for standings in history]
    copy = open_copy(signed(edition(1).full(sets[0])), KEYS, KEY)
    for version, (before, after) in enumerate(pairwise(sets), start=2):
        copy = copy.follow(signed(edition(version).changes(version - 1, before, after)), KEYS)
        whole = open_copy(signed(edition(version).full(after)), KEYS, KEY)
        assert (copy.version, copy.records.run) == (whole.version, whole.records.run)


# --- and it answers as the centre does --------------------------------------------------------------------------------

SPACE = UUID(int=7)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 2),  # the car
        st.none() | st.integers(0, 2),  # the driver it is bound to
        st.integers(0, 1),  # the scheme
        st.sampled_from([Status.LISTED, Status.SUSPENDED]),
        st.none() | st.sampled_from([LAST_DAY - timedelta(days=1), LAST_DAY]),
        st.none() | st.tuples(st.sampled_from([Status.LISTED, Status.SUSPENDED]), st.none() | st.just(LAST_DAY)),
        st.sampled_from([None, None, *Direction]),
    ),
    max_size=8,
)
AROUND = st.sampled_from([AT, MIDNIGHT, AT - timedelta(days=1)])


def person(number: int) -> UUID:
    return uuid5(SPACE, str(number))


@given(ROWS, st.integers(0, 2), st.none() | st.integers(0, 3), AROUND, st.sampled_from([None, *Direction]))
@settings(max_examples=300)
def test_a_copy_answers_as_the_centre_does(
    rows: list[tuple[int, int | None, int, Status, date | None, tuple[Status, date | None] | None, Direction | None]],
    car: int,
    asked: int | None,
    at: datetime,
    way: Direction | None,
) -> None:
    opened = AT - timedelta(days=9)
    centre: list[tuple[int, Found]] = []
    copied: list[Standing] = []
    for whose, bound, scheme, status, until, sponsor, one_way in rows:
        own = Row(status, opened, None, until, sponsor is not None)
        through = sponsor and Row(sponsor[0], opened, None, sponsor[1])
        whoever = None if bound is None else person(bound)
        centre.append((whose, Found(RULES[scheme].code, whoever, own, through, direction=one_way)))
        effective = status if sponsor is None or sponsor[0] is Status.LISTED else sponsor[0]
        days = [day for day in (until, sponsor and sponsor[1]) if day]
        last = min(days, default=None)
        copied.append(replace(standing(whose, bound, scheme, effective), until=last, direction=one_way))
    named = Named(asked is not None, None if asked is None else person(asked))
    held = [found.held(named, at) for whose, found in centre if whose == car]
    told = tuple(decide(rules.terms(), held, direction=way) for rules in RULES)
    driver_asked: Secret[str] | None = None if asked is None else driver(asked)
    assert copy_of(*copied).decide(plate(car), driver_asked, at, direction=way) == told


def test_the_worked_example_is_what_the_code_makes() -> None:
    assert json.loads(vectors.FILE.read_text()) == vectors.made()
