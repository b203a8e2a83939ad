"""The search finds a value in every form, in the midst of other bytes; else what it does not find would mean nothing."""

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.leaks.traces import Known, Trace, forms_of

VALUES = (
    "欧阳澄澄",
    "João d'Ávila-Conceição",
    "粤C·QZX88",
    "440499198503021234",
    "+8619000123456",
    "a.person@example.org",
)
WRITTEN: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-16-le": lambda value: value.encode("utf-16-le"),
    "utf-16-be": lambda value: value.encode("utf-16-be"),
    "gb18030": lambda value: value.encode("gb18030"),
    "json": lambda value: json.dumps(value)[1:-1].encode(),
    "hex": lambda value: value.encode().hex().encode(),
    "HEX": lambda value: value.encode().hex().upper().encode(),
    "hex of utf-16": lambda value: value.encode("utf-16-le").hex().encode(),
    "url": lambda value: quote(value).encode(),
    "small url": lambda value: quote(value, safe="").lower().encode(),
    "repr": lambda value: repr(value.encode())[2:-1].encode(),
    "html": lambda value: "".join(f"&#{ord(c)};" if ord(c) > 127 else c for c in value).encode(),
    "capitals": lambda value: value.upper().encode(),
    **{f"base64 after {n}": (lambda value, n=n: base64.b64encode(b"x" * n + value.encode() + b"yz")) for n in range(4)},
    "base64 for addresses": lambda value: base64.urlsafe_b64encode(b"?" + value.encode() + b"??"),
}


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_found_however_it_is_written(tmp_path: Path, value: str, written: str) -> None:
    known = Known({"it": value})
    noise, file = os.urandom(4096), tmp_path / "deep" / "below"
    file.parent.mkdir()
    file.write_bytes(noise + WRITTEN[written](value) + noise)
    (tmp_path / "other").write_bytes(noise)
    found = known.traces_in(tmp_path)
    assert {(trace.what, trace.place) for trace in found} == {("it", file)}


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(os.urandom(200_000))
    assert Known(dict(zip("abcdef", VALUES, strict=True))).traces_in(tmp_path) == []


def test_one_of_many_is_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("… 粤C·QZX88 …")
    known = Known()
    known.add("plate", "粤C·QZX88")
    known.add("other plate", "粤C·QZX89")
    assert known.traces_in(file) == [Trace("plate", file, "粤C·QZX88".encode(), 4)]


def test_a_value_too_short_to_be_looked_for_is_no_value(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="too short"):
        Known({"ab": "ab"}).traces_in(tmp_path)


def test_a_place_that_is_not_there_is_no_clean_place(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="not there"):
        Known({"it": "欧阳澄澄"}).traces_in(tmp_path / "nothing")


def test_forms_are_long_enough_to_mean_something() -> None:
    assert all(len(form) >= 6 for value in VALUES for form in forms_of(value))
