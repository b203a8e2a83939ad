"""A reader written from FORMAT.md alone gives its answers and refuses what it says."""

from __future__ import annotations

import ast
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.formats.documents import DocumentType, parse_document
from registry.formats.plates import Jurisdiction, parse_plate
from registry.ports.copies.copy import Gap, NotForUs, RolledBack, open_copy
from registry.ports.copies.cose import NotSigned
from registry.ports.copies.making import set_of
from registry.ports.copies.records import Malformed
from tests.registry.ports.copies import second_cbor, second_reader
from tests.registry.ports.copies.faults import CHANGED, CONTENT, ENVELOPE, content_of, signed_content
from tests.registry.ports.copies.sample import KEY, KEYS, edition, plate, signed, standing
from tests.registry.ports.copies.second_cbor import Refused, decode, encode
from tests.registry.ports.copies.second_reader import NO_COPY, SecondReader

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text())
FULL, CHANGES, ONE_WAY = (bytes.fromhex(VECTORS[name]) for name in ("full", "changes", "one_way"))
MIDNIGHT = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PRODUCT_REFUSES = (NotSigned, NotForUs, RolledBack, Gap, Malformed)


def reader(*messages: bytes) -> SecondReader:
    """A reader with the keys of the worked example that has taken these messages."""
    trusted = {VECTORS["kid"]: Ed25519PublicKey.from_public_bytes(bytes.fromhex(VECTORS["public_key"]))}
    made = SecondReader(VECTORS["port"], VECTORS["epoch"], bytes.fromhex(VECTORS["tag_key"]), trusted)
    for message in messages:
        made.take(message)
    return made


def at_version(version: int) -> SecondReader:
    return reader(*(FULL, CHANGES, ONE_WAY)[: (7, 9, 12).index(version) + 1])


# --- the worked example -----------------------------------------------------------------------------------------------


def test_it_imports_nothing_of_the_product() -> None:
    own = {"tests.registry.ports.copies.second_cbor"}
    for module in (second_cbor, second_reader):
        tree = ast.parse(Path(str(module.__file__)).read_text())
        names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert not [name for name in names - own if name.partition(".")[0] in ("registry", "privacy", "tests", "cbor2")]


@pytest.mark.parametrize("told", VECTORS["answers"])
def test_every_answer_of_the_worked_example_comes_out(told: dict[str, Any]) -> None:
    held = at_version(told["version"])
    assert held.version == told["version"]
    assert held.schemes() == [scheme for scheme, *_ in told["schemes"]]
    for scheme, status, reason, last_day in told["schemes"]:
        at, direction = datetime.fromisoformat(told["at"]), told["direction"]
        answer = held.answer(scheme, told["plate"], told["driver"], at, direction=direction)
        assert (answer.status, answer.reason) == (status, reason)
        assert answer.last_day == (last_day and date.fromisoformat(last_day))
        assert answer.cite is not None
        assert answer.cite["clause"] == ("X-1" if status == "NOT_LISTED" else "X-4")


@pytest.mark.parametrize("told", VECTORS["uses"])
def test_every_use_of_the_worked_example_comes_out(told: dict[str, Any]) -> None:
    held, at = at_version(told["version"]), datetime.fromisoformat(told["at"])
    answers = {
        scheme: held.answer(scheme, told["plate"], told["driver"], at, direction=told["direction"])
        for scheme in held.schemes()
    }
    use = held.use(told["channel"], told["class"], told["direction"], at, answers)
    assert (use and [use.may_use, use.reason]) == told["use"]


@pytest.mark.parametrize("told", VECTORS["unknown"])
def test_what_is_unknown_in_the_worked_example_comes_out(told: dict[str, Any]) -> None:
    held, age = (reader() if told["version"] is None else at_version(told["version"])), timedelta(seconds=told["age"])
    answers = {code: held.answer(code, told["plate"], None, MIDNIGHT, age) for code in held.schemes()}
    said = [[code, each.status, each.reason] for code, each in answers.items()]
    if held.version is None:
        said = [[None, NO_COPY.status, NO_COPY.reason]]
    assert said == told["schemes"]
    use = held.use("pier", "bus", None, MIDNIGHT, answers)
    assert (use and [use.may_use, use.reason]) == told["use"]


def test_a_copy_too_old_and_no_copy_at_all_know_nothing() -> None:
    held, car = reader(FULL), plate(2).expose_unrecorded()
    young = held.answer("quota", car, None, MIDNIGHT, timedelta(seconds=599))
    old = held.answer("quota", car, None, MIDNIGHT, timedelta(seconds=600))
    assert (young.status, young.reason) == ("LISTED", "listed")
    assert (old.status, old.reason) == ("UNKNOWN", "copy-too-old")
    assert held.use("pier", "bus", None, MIDNIGHT, {"quota": old}) is None
    assert reader().answer("quota", car, None, MIDNIGHT) == NO_COPY
    assert (held.alarms(timedelta(seconds=59)), held.alarms(timedelta(seconds=60))) == ([], ["list", "quota"])


def test_identities_are_those_of_the_document() -> None:
    assert parse_plate("粤C·12345").identity == "CN:粤C12345"
    assert parse_plate("粵z a123港").identity == "CN:粤ZA123港"
    for jurisdiction in (Jurisdiction.MACAO, Jurisdiction.HONG_KONG):
        assert parse_plate("MX 1234", jurisdiction).identity == f"{jurisdiction}:MX1234"
    for kind, typed, issuer, identity in (
        (DocumentType.HOME_RETURN_PERMIT, "h1234567802", None, "HRP:H12345678"),
        (DocumentType.TAIWAN_PERMIT, "0123456702", None, "TWP:01234567"),
        (DocumentType.PASSPORT, "ca 123456", "PT", "P-PT:CA123456"),
        (DocumentType.PASSPORT, "MA1234567", "MO", "P-CN:MA1234567"),
        (DocumentType.HKID, "A123456(3)", None, "HKID:A1234563"),
        (DocumentType.MACAO_BIR, "5000000(1)", None, "BIR:50000001"),
        (DocumentType.FOREIGN_PERMANENT_RESIDENT, "XXA110067010112", None, "FPR:XXA110067010112"),
    ):
        assert parse_document(kind, typed, on=date(2026, 11, 22), issuer=issuer).identity == identity


# --- what is refused, by both readers ---------------------------------------------------------------------------------

BEFORE = set_of([standing(1, 1), standing(2, None, scheme=1)], KEY)
AFTER = set_of([standing(1, 1), standing(3, 3, scheme=1)], KEY)
HELD = signed(edition(7).full(BEFORE))
NEXT = edition(9).changes(7, BEFORE, AFTER)


def test_what_the_faults_are_put_into_is_taken() -> None:
    assert reader(HELD, signed(NEXT), signed(edition(9).full(AFTER))).version == 9
    assert signed_content(content_of(NEXT)) == signed(NEXT)


@pytest.mark.parametrize("fault", CONTENT)
def test_a_whole_with_a_fault_is_refused(fault: str) -> None:
    wrong = content_of(edition(9).full(AFTER))
    CONTENT[fault](wrong)
    _both_refuse(signed_content(wrong))


@pytest.mark.parametrize("fault", CHANGED)
def test_changes_with_a_fault_are_refused_and_what_is_held_stays(fault: str) -> None:
    wrong = content_of(NEXT)
    CHANGED[fault](wrong)
    held, copy = reader(HELD), open_copy(HELD, KEYS, KEY)
    with pytest.raises(Refused):
        held.take(signed_content(wrong))
    with pytest.raises(PRODUCT_REFUSES):
        copy.follow(signed_content(wrong), KEYS)
    held.take(signed(NEXT))
    assert held.version == copy.follow(signed(NEXT), KEYS).version == 9


@pytest.mark.parametrize("fault", ENVELOPE)
def test_an_envelope_with_a_fault_is_refused(fault: str) -> None:
    _both_refuse(ENVELOPE[fault](HELD))


def _both_refuse(message: bytes) -> None:
    with pytest.raises(Refused):
        reader().take(message)
    with pytest.raises(PRODUCT_REFUSES):
        open_copy(message, KEYS, KEY)


def test_a_gap_a_rollback_and_a_repetition_are_refused() -> None:
    for before, refused in (
        ([], CHANGES),
        ([FULL, CHANGES], CHANGES),
        ([FULL, CHANGES], FULL),
        ([signed(edition(8).full(BEFORE))], CHANGES),
    ):
        held = reader(*before)
        version = held.version
        with pytest.raises(Refused):
            held.take(refused)
        assert held.version == version
    assert reader(FULL, FULL, CHANGES).version == 9, "the same whole again is taken"


@given(st.data())
@settings(PATIENT)
def test_no_byte_can_be_changed(data: st.DataObject) -> None:
    message = bytearray(FULL)
    message[data.draw(st.integers(0, len(message) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Refused):
        reader().take(bytes(message))


# --- its CBOR ---------------------------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.booleans() | st.integers(-(2**64), 2**64 - 1) | st.binary() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
@settings(PATIENT, max_examples=50)
def test_its_cbor_is_that_of_another_library(value: Any) -> None:
    assert encode(value) == cbor2.dumps(value, canonical=True)
    assert decode(encode(value)) == value


@given(st.binary(max_size=40))
@settings(PATIENT)
def test_noise_is_refused_or_encoded_deterministically(noise: bytes) -> None:
    try:
        value = decode(noise)
    except Refused:
        return
    assert encode(value) == noise
