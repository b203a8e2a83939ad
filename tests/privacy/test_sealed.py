"""One sealed value: it opens where it was written, and nowhere else."""

import dataclasses
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.errors import KeyDestroyed, NotSealable, SealBroken
from privacy.ids import uuid7
from privacy.sealed import Field, Place, Sealed, open_text, pad, seal_text, unpad
from privacy.secret import Secret
from privacy.suites import AES_256_GCM, SM4_GCM, Suite
from tests.privacy.people import NAME, NUMBER, mask

KEYS = {1: b"k" * 32}
PLACE = Place(Field("person.name", mask), row=uuid7(), subject=uuid7())
suites = st.sampled_from([AES_256_GCM, SM4_GCM])
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(data=st.binary(), step=st.integers(1, 64))
def test_unpad_gives_what_pad_took(data: bytes, step: int) -> None:
    padded = pad(data, step)
    assert unpad(padded) == data
    assert len(padded) % step == 0
    assert len(data) < len(padded) <= len(data) + step


@given(text=texts, suite=suites)
def test_what_is_sealed_opens_again(text: str, suite: Suite) -> None:
    assert open_text(seal_text(Secret(text), PLACE, suite, KEYS), KEYS) == text


@given(text=texts.filter(lambda text: len(text) > 3), suite=suites)
def test_the_text_is_not_in_the_ciphertext(text: str, suite: Suite) -> None:
    assert text.encode() not in bytes(seal_text(Secret(text), PLACE, suite, KEYS))


def test_the_same_text_is_never_sealed_alike() -> None:
    assert len({bytes(seal_text(Secret(NAME), PLACE, AES_256_GCM, KEYS)) for _ in range(100)}) == 100


def test_short_names_and_long_numbers_are_of_one_length() -> None:
    assert len({len(seal_text(Secret(text), PLACE, AES_256_GCM, KEYS)) for text in ("李", NAME, NUMBER, "")}) == 1


@pytest.mark.parametrize("suite", [AES_256_GCM, SM4_GCM], ids=["aes", "sm4"])
@pytest.mark.parametrize(
    "elsewhere",
    [
        dataclasses.replace(PLACE, row=UUID(int=PLACE.row.int ^ 1)),
        dataclasses.replace(PLACE, subject=UUID(int=PLACE.subject.int ^ 1)),
        dataclasses.replace(PLACE, field=Field("person.phone", mask)),
    ],
    ids=["row", "subject", "column"],
)
def test_it_does_not_open_elsewhere(suite: Suite, elsewhere: Place) -> None:
    sealed = seal_text(Secret(NAME), PLACE, suite, KEYS)
    with pytest.raises(SealBroken):
        open_text(Sealed(sealed, elsewhere), KEYS)


@given(suite=suites, at=st.integers(0, 63), flip=st.integers(1, 255))
def test_no_byte_can_be_altered(suite: Suite, at: int, flip: int) -> None:
    sealed = seal_text(Secret(NAME), PLACE, suite, KEYS)
    assert len(sealed) == 64
    altered = bytearray(sealed)
    altered[at] ^= flip
    with pytest.raises((SealBroken, KeyDestroyed)) as failure:
        open_text(Sealed(bytes(altered), PLACE), KEYS)
    assert NAME not in str(failure.value)


@pytest.mark.parametrize("rubbish", [b"", b"\x01", b"\x01\x01\x00\x01" + b"0" * 27, NAME.encode() * 9])
def test_what_was_never_sealed_does_not_open(rubbish: bytes) -> None:
    with pytest.raises(SealBroken):
        open_text(Sealed(rubbish, PLACE), KEYS)


def test_the_newest_key_seals_and_each_opens_what_it_sealed() -> None:
    old = seal_text(Secret("old"), PLACE, AES_256_GCM, {1: b"1" * 32})
    both = {1: b"1" * 32, 2: b"2" * 32}
    new = seal_text(Secret("new"), PLACE, AES_256_GCM, both)
    assert (open_text(old, both), open_text(new, both)) == ("old", "new")
    with pytest.raises(KeyDestroyed):
        open_text(new, {1: b"1" * 32})
    with pytest.raises(SealBroken):
        open_text(old, {1: b"2" * 32})


@pytest.mark.parametrize("value", ["half \ud800", 5, None, b"bytes"])
def test_what_is_no_text_is_refused_without_being_told(value: object) -> None:
    with pytest.raises(NotSealable) as refusal:
        seal_text(Secret(value), PLACE, AES_256_GCM, KEYS)  # type: ignore[arg-type]
    assert "half" not in str(refusal.value)
    assert refusal.value.__suppress_context__


def test_it_shows_where_it_is_and_not_what() -> None:
    sealed = seal_text(Secret(NAME), PLACE, AES_256_GCM, KEYS)
    assert f"{sealed}" == str(sealed) == repr(sealed) == "<sealed person.name, 64 bytes>"
