"""The product's copy and the second reader: the same messages taken, the same refused, the same answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.ports.channels import Direction
from registry.ports.copies.copy import Copy, open_copy
from registry.ports.copies.making import Standing, set_of
from registry.ports.copies.records import Packed
from registry.standings import Status
from tests.registry.ports.copies.faults import CHANGED, CONTENT, ENVELOPE, Content, content_of, signed_content
from tests.registry.ports.copies.sample import KEY, KEYS, driver, edition, plate, signed, standing
from tests.registry.ports.copies.second_cbor import Refused
from tests.registry.ports.copies.second_reader import Answer
from tests.registry.ports.copies.test_second_reader import MIDNIGHT, PATIENT, PRODUCT_REFUSES, reader

LAST_DAY = date(2026, 11, 22)
DAYS = st.none() | st.sampled_from([LAST_DAY - timedelta(days=1), LAST_DAY, date(2179, 6, 5)])
STANDINGS = st.lists(
    st.builds(
        standing,
        st.integers(0, 2),
        st.none() | st.integers(0, 2),
        st.integers(0, 1),
        st.sampled_from([Status.LISTED, Status.LISTED, Status.SUSPENDED, Status.NOT_LISTED]),
        DAYS,
        st.sampled_from([None, None, "in", "out"]),
    ),
    max_size=6,
)
TIMES = st.sampled_from(["00:00", "06:00", "08:30", "22:00", "23:59"])
LINES = st.fixed_dictionaries(
    {
        "classes": st.lists(st.sampled_from(["bus", "car"]), max_size=2),
        "hours": st.lists(st.tuples(TIMES, TIMES | st.just("24:00")).map(list), max_size=2),
        "listed_only": st.booleans(),
        "directions": st.lists(st.sampled_from(["in", "out"]), max_size=2),
    }
)
FIRST_DAYS = st.lists(st.sampled_from(["2026-01-01", "2026-11-22", "2026-11-23"]), unique=True).map(sorted)
FAULTS: st.SearchStrategy[tuple[dict[str, Callable[..., Any]], str] | None] = st.one_of(
    st.none(),
    st.none(),
    *(st.sampled_from([(among, name) for name in among]) for among in (CONTENT, CHANGED, ENVELOPE)),
)
"""Nothing wrong, or one fault. A fault may be none where it is put: then both readers take the message, or neither."""


class Pair:
    """The product's copy and the second reader, given the same messages."""

    def __init__(self) -> None:
        self.copy: Copy | None = None
        self.second = reader()

    def give(self, message: bytes, *, whole: bool) -> bool:
        """Whether it is taken: by both or by neither."""
        try:
            self.second.take(message)
            taken = True
        except Refused:
            taken = False
        try:
            if whole or self.copy is None:
                self.copy = open_copy(message, KEYS, KEY, self.copy.version if self.copy else 0)
            else:
                self.copy = self.copy.follow(message, KEYS)
        except PRODUCT_REFUSES:
            assert not taken, "the product refuses what the second reader takes"
        else:
            assert taken, "the second reader refuses what the product takes"
        assert self.second.version == (self.copy.version if self.copy else None)
        return taken

    def compare(self, car: int, person: int | None, at: datetime, asked: tuple[Any, ...]) -> None:
        """The same answer under each scheme, and the same use of a channel."""
        if self.copy is None:
            return
        channel, vehicle_class, direction, asked_about = asked
        way = direction and Direction(direction)
        decided = self.copy.decide(plate(car), None if person is None else driver(person), at, direction=way)
        told = [(one.scheme, one.status, one.because, one.valid_until, one.cite.clause) for one in decided]
        assert told == self._second(car, person, at, way)
        by_scheme = {one.scheme: one for one in decided if asked_about in (None, one.scheme)}
        use = self.copy.use(channel, vehicle_class, by_scheme, way, at)
        answers = {code: self._answer(code, car, person, at, way) for code in by_scheme}
        other = self.second.use(channel, vehicle_class, direction, at, answers)
        assert (use and (use.may_use, use.because)) == (other and (other.may_use, other.reason))

    def _second(self, car: int, person: int | None, at: datetime, way: str | None) -> list[tuple[Any, ...]]:
        told = []
        for scheme in self.second.schemes():
            answer = self._answer(scheme, car, person, at, way)
            assert answer.cite is not None
            told.append((scheme, answer.status, answer.reason, answer.last_day, answer.cite["clause"]))
        return told

    def _answer(self, scheme: str, car: int, person: int | None, at: datetime, way: str | None) -> Answer:
        named = None if person is None else driver(person).expose_unrecorded()
        return self.second.answer(scheme, plate(car).expose_unrecorded(), named, at, direction=way)


@given(st.data())
@settings(PATIENT, max_examples=60)
def test_both_take_refuse_and_answer_alike(data: st.DataObject) -> None:
    pair, held = Pair(), Packed(b"")
    for version in range(2, 2 + data.draw(st.integers(1, 4))):
        after = set_of(data.draw(STANDINGS), KEY)
        content, whole = _message(data, pair, version, held, after)
        fault = data.draw(FAULTS)
        fitting = whole or pair.copy is not None
        taken = pair.give(_with_fault(content, fault), whole=whole)
        assert fault is not None or taken is fitting, "what has no fault is taken, but changes of nothing"
        held = after if taken else held
        for car, person in ((0, None), (0, 0), (1, 2)):
            pair.compare(car, person, *data.draw(QUESTIONS))


QUESTIONS = st.tuples(
    st.sampled_from([MIDNIGHT + timedelta(hours=hours, seconds=seconds) for hours in (-24, -8, 0, 6, 14) for seconds in (-1, 0)]),
    st.tuples(st.sampled_from(["gate", "tunnel"]), st.sampled_from(["car", "bus", None]), st.sampled_from(["in", "out", None]),
              st.sampled_from([None, None, "list", "quota"])),
)  # fmt: skip


def _message(data: st.DataObject, pair: Pair, version: int, held: Packed, after: Packed) -> tuple[Content, bool]:
    """A whole or changes from what both hold, with channels of its own."""
    whole = (pair.copy is None and version > 2) or data.draw(st.booleans())
    base = pair.copy.version if pair.copy else 1
    made = edition(version)
    content = content_of(made.full(after) if whole else made.changes(base, held, after))
    content["channels"] = [
        {"scheme": scheme, "first_day": day, "channels": [_channel(data, code) for code in data.draw(CODES)]}
        for scheme in range(len(content["schemes"]))
        for day in data.draw(FIRST_DAYS)
    ]
    return content, whole


CODES = st.lists(st.sampled_from(["gate", "tunnel"]), unique=True)


def _channel(data: st.DataObject, code: str) -> Content:
    cite = {"instrument": "sample-law", "article": "4", "clause": "X-4"}
    return {"code": code, "name": code, "admits": data.draw(st.lists(LINES, max_size=2)), "cite": cite}


def _with_fault(content: Content, fault: tuple[dict[str, Callable[..., Any]], str] | None) -> bytes:
    """Signed with the fault in it, as far as it can be put there."""
    if fault is None:
        return signed_content(content)
    among, name = fault
    if among is ENVELOPE:
        return bytes(among[name](signed_content(content)))
    try:
        among[name](content)
    except (KeyError, IndexError):
        content["format"] = 3  # the fault has no place in this message
    return signed_content(content)


def test_a_standing_of_two_plates_and_two_documents_is_found_by_each_of_them() -> None:
    plates, documents = (
        (KEY.of_plate(plate(1)), KEY.of_plate(plate(2))),
        (KEY.of_driver(driver(1)), KEY.of_driver(driver(2))),
    )
    pair = Pair()
    assert pair.give(signed(edition(1).full(set_of([Standing(0, plates, documents, Status.LISTED)], KEY))), whole=True)
    for car in (1, 2):
        for person in (None, 1, 2, 3):
            pair.compare(car, person, MIDNIGHT, ("gate", "car", None, None))
            named = None if person is None else driver(person).expose_unrecorded()
            answer = pair.second.answer("list", plate(car).expose_unrecorded(), named, MIDNIGHT)
            assert (answer.status == "LISTED") == (person != 3)
