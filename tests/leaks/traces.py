"""Searching whatever a value could have got into, in whatever form: what the leak test looks with.

GNU grep looks for all forms of all values in one go, for there are hundreds of megabytes and thousands of forms.
"""

from __future__ import annotations

import base64
import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import quote

SHORTEST = 6
"""Bytes. Ciphertext and digests are noise, in which anything shorter turns up by chance."""


def forms_of(value: str) -> set[bytes]:
    """The ways in which a text may be written down. Those too short to mean anything are left out."""
    plain = value.encode()
    texts = {value, value.lower(), value.upper(), escape(value), quote(value), quote(value, safe="").lower()}
    texts |= {_escaped(value, "\\u{:04x}"), _escaped(value, "\\u{:04X}"), _escaped(value, "&#{};")}
    texts |= {_escaped(value, "&#x{:x};"), _escaped(value, "&#x{:X};"), plain.hex(), plain.hex().upper()}
    found = {text.encode() for text in texts}
    found |= {value.encode("utf-16-le"), value.encode("utf-16-be"), value.encode("gb18030"), repr(plain)[2:-1].encode()}
    for sixteen in ("utf-16-le", "utf-16-be"):
        found.add(value.encode(sixteen).hex().encode())
    found |= set(_base64(plain))
    return {form for form in found if len(form) >= SHORTEST and b"\n" not in form}


def _escaped(value: str, form: str) -> str:
    return "".join(c if c.isascii() else form.format(ord(c)) for c in value)


def _base64(plain: bytes) -> Iterable[bytes]:
    """What of the base64 of something longer is the value's alone, wherever in it the value stands."""
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + plain)
        begin = -(-before * 8 // 6)
        whole = (before + len(plain)) * 8 // 6
        for table in (coded, coded.replace(b"+", b"-").replace(b"/", b"_")):
            yield table[begin:whole]


@dataclass(frozen=True)
class Trace:
    """A known value was found: whose, where, and as what."""

    what: str
    place: Path
    form: bytes
    at: int

    def __str__(self) -> str:
        with self.place.open("rb") as file:
            file.seek(max(0, self.at - 200))
            around = file.read(300)
        return f"{self.what} in {self.place} at {self.at}: {around!r}"


@dataclass
class Known:
    """Values that are known, by what they are."""

    values: dict[str, str] = field(default_factory=dict)

    def add(self, what: str, *values: str) -> None:
        for number, value in enumerate(dict.fromkeys(values)):
            self.values[f"{what}/{number}" if number else what] = value

    def traces_in(self, *places: Path) -> list[Trace]:
        """Where any of the values stands, in any form, in files and in folders with all below them."""
        short = [what for what, value in self.values.items() if len(value.encode()) < SHORTEST]
        assert not short, f"too short to be looked for: {short}"
        forms = {form: what for what, value in self.values.items() for form in forms_of(value)}
        return list(_found(forms, places))


def _found(forms: Mapping[bytes, str], places: Iterable[Path]) -> Iterable[Trace]:
    """What grep says: file, NUL, offset, colon, form."""
    with tempfile.NamedTemporaryFile() as patterns:
        patterns.write(b"\n".join(forms))
        patterns.flush()
        for place in places:
            assert place.exists(), f"{place} is not there to be searched"
            command = ["grep", "-F", "-a", "-o", "-b", "-r", "-H", "-Z", "-f", patterns.name, str(place.resolve())]
            done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"})
            gone = all(b"No such file" in line for line in done.stderr.splitlines())
            assert done.returncode in (0, 1) or gone, done.stderr[-1000:]
            for line in done.stdout.split(b"\n"):
                file, _, found = line.partition(b"\0")
                at, _, form = found.partition(b":")
                if form in forms:
                    yield Trace(forms[form], Path(os.fsdecode(file)), form, int(at))
                else:
                    assert not line, f"grep said what nobody asked for: {line[:200]!r}"
