"""Vehicle plates of the mainland, Hong Kong and Macao. A plate that cannot exist is refused.

A letter O typed for a nought is never decided here: `propose` offers what may have been meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product

from registry.formats.normalise import normalise
from registry.formats.problem import FormatProblem
from registry.i18n import text

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_A = "A-HJ-NP-Z"  # I and O are not used on mainland plates
_H = "A-HJ-NPR-Z"  # nor I, O and Q on Hong Kong's
_ENERGY = "ABCDEFGHJK"
LONGEST = 8

PATTERN = text("There is no such plate. Please look for a typing mistake, such as the letter O for a nought.")
AMBIGUOUS = text("Plates of Macao and Hong Kong can look like this. Please choose where it is from.")
TRADE = text("This is a trade plate. Please give the vehicle's own plate.")
MV_SERIES = text("Macao has no plates that begin with MV")


class Jurisdiction(StrEnum):
    """Who issued a plate."""

    MAINLAND = "CN"
    MACAO = "MO"
    HONG_KONG = "HK"


class PlateKind(StrEnum):
    """What sort of plate it is."""

    MAINLAND_STANDARD = "mainland_standard"
    NEW_ENERGY_SMALL = "mainland_new_energy_small"
    NEW_ENERGY_LARGE = "mainland_new_energy_large"
    CROSS_BORDER = "cross_border"
    MACAO = "macao"
    HONG_KONG = "hong_kong"


class PlateWarning(StrEnum):
    """What is worth asking about a plate that can exist."""

    MACAO_ONLY = "macao-plate-only"
    CROSS_BORDER_ENDING = "cross-border-ending-missing"
    SOUTHBOUND_GUANGDONG = "hong-kong-plate-of-a-guangdong-car"
    HONG_KONG_MAINLAND = "hong-kong-plate-of-a-mainland-car"


WARNINGS = {
    PlateWarning.MACAO_ONLY: text(
        "A car with a Macao plate alone may drive in Hengqin but not cross the second line. "
        "If it also has a mainland plate, please give that one."
    ),
    PlateWarning.CROSS_BORDER_ENDING: text("Plates that begin with 粤Z end in 港 or 澳. Please look at it again."),
    PlateWarning.SOUTHBOUND_GUANGDONG: text(
        "This is the Hong Kong plate of a Guangdong car. On the mainland its Guangdong plate counts."
    ),
    PlateWarning.HONG_KONG_MAINLAND: text(
        "This is the Hong Kong plate of a mainland car. On the mainland its mainland plate counts."
    ),
}


@dataclass(frozen=True, slots=True)
class Plate:
    """A plate that can exist; personal when a person's.

    `canonical` has no separators (`粤C12345`, `MX1234`). `warnings` are codes in `WARNINGS`.
    """

    canonical: str = field(repr=False)
    jurisdiction: Jurisdiction
    kind: PlateKind
    warnings: tuple[PlateWarning, ...] = ()

    @property
    def identity(self) -> str:
        """What the blind index takes: Hong Kong and Macao both have AA1234."""
        return f"{self.jurisdiction}:{self.canonical}"

    @property
    def shown(self) -> str:
        """As people write it: `粤C·12345`, `MX-12-34`, `AA 1234`."""
        if self.jurisdiction is Jurisdiction.MAINLAND:
            return f"{self.canonical[:2]}·{self.canonical[2:]}"
        if self.jurisdiction is Jurisdiction.MACAO:
            return f"{self.canonical[:-4]}-{self.canonical[-4:-2]}-{self.canonical[-2:]}"
        return f"{self.canonical[:2]} {self.canonical[2:]}" if _HK.fullmatch(self.canonical) else self.canonical


_HK = re.compile(rf"[{_H}]{{2}}[1-9][0-9]{{0,3}}")
_HK_PERSONALISED = re.compile(rf"[{_H}0-9]{{1,8}}")
_MACAO = re.compile(r"(?:M|M[A-UW-Z]|A[A-Z])[0-9]{4}")
_MACAO_TRADE = re.compile(r"E[XS][0-9]{2,4}")
_PATTERNS = (
    (PlateKind.CROSS_BORDER, Jurisdiction.MAINLAND, re.compile(rf"粤Z[{_A}0-9]{{4}}[港澳]")),
    (
        PlateKind.MAINLAND_STANDARD,
        Jurisdiction.MAINLAND,
        re.compile(rf"[{PROVINCES}][{_A}][{_A}0-9]{{4}}[{_A}0-9挂学警]"),
    ),
    (
        PlateKind.NEW_ENERGY_SMALL,
        Jurisdiction.MAINLAND,
        re.compile(rf"[{PROVINCES}][{_A}][{_ENERGY}][{_A}0-9][0-9]{{4}}"),
    ),
    (
        PlateKind.NEW_ENERGY_LARGE,
        Jurisdiction.MAINLAND,
        re.compile(rf"[{PROVINCES}][{_A}][0-9]{{5}}[{_ENERGY}]"),
    ),
    (PlateKind.MACAO, Jurisdiction.MACAO, _MACAO),
    (PlateKind.HONG_KONG, Jurisdiction.HONG_KONG, _HK),
)


def parse_plate(typed: str, jurisdiction: Jurisdiction | None = None) -> Plate:
    """Read a plate; without a jurisdiction, the one that it can only be from.

    Hong Kong's personalised plates are read only where the jurisdiction is given.
    Raises FormatProblem: `pattern`, `ambiguous-jurisdiction`, `trade-plate`, `no-such-series`, and those of
    `normalise`.
    """
    canonical = normalise(typed)
    found = _readings(canonical, jurisdiction)
    if len(found) > 1:
        raise FormatProblem("ambiguous-jurisdiction", AMBIGUOUS)
    if not found:
        raise _impossible(canonical, jurisdiction)
    return found[0]


def possible_plates(typed: str, jurisdiction: Jurisdiction | None = None) -> tuple[Plate, ...]:
    """Every plate the text can be, perhaps none: for lists that do not say where a plate is from."""
    return tuple(_readings(normalise(typed), jurisdiction))


def propose(typed: str, jurisdiction: Jurisdiction | None = None) -> tuple[Plate, ...]:
    """Plates that may have been meant where O and 0, or I and 1, were taken for each other.

    Fewest changes first. Empty when the text is a plate as it stands, or when no such change makes one.
    Raises FormatProblem as `normalise` does.
    """
    canonical = normalise(typed)
    if len(canonical) > LONGEST or _readings(canonical, jurisdiction):
        return ()
    others = [(c, _LOOKS_LIKE[c]) if c in _LOOKS_LIKE else (c,) for c in canonical]
    spellings = sorted(
        ("".join(s) for s in product(*others)), key=lambda spelling: (_changes(spelling, canonical), spelling)
    )
    return tuple(plate for spelling in spellings for plate in _readings(spelling, jurisdiction))


_LOOKS_LIKE = {"O": "0", "0": "O", "I": "1", "1": "I"}


def _changes(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _readings(canonical: str, jurisdiction: Jurisdiction | None) -> list[Plate]:
    found = [
        _plate(canonical, whose, kind)
        for kind, whose, pattern in _PATTERNS
        if jurisdiction in (None, whose) and pattern.fullmatch(canonical)
    ]
    if not found and jurisdiction is Jurisdiction.HONG_KONG and _HK_PERSONALISED.fullmatch(canonical):
        found = [_plate(canonical, Jurisdiction.HONG_KONG, PlateKind.HONG_KONG)]
    return found


def _plate(canonical: str, jurisdiction: Jurisdiction, kind: PlateKind) -> Plate:
    return Plate(canonical, jurisdiction, kind, tuple(_warnings(canonical, kind)))


def _warnings(canonical: str, kind: PlateKind) -> list[PlateWarning]:
    if kind is PlateKind.MACAO:
        return [PlateWarning.MACAO_ONLY]
    if kind is PlateKind.MAINLAND_STANDARD and canonical.startswith("粤Z"):
        return [PlateWarning.CROSS_BORDER_ENDING]
    if kind is PlateKind.HONG_KONG and _HK.fullmatch(canonical):
        series = {"FT": PlateWarning.SOUTHBOUND_GUANGDONG, "FV": PlateWarning.HONG_KONG_MAINLAND}
        return [series[canonical[:2]]] if canonical[:2] in series else []
    return []


def _impossible(canonical: str, jurisdiction: Jurisdiction | None) -> FormatProblem:
    if jurisdiction in (None, Jurisdiction.MACAO):
        if _MACAO_TRADE.fullmatch(canonical):
            return FormatProblem("trade-plate", TRADE)
        if re.fullmatch(r"MV[0-9]{4}", canonical):
            return FormatProblem("no-such-series", MV_SERIES)
    return FormatProblem("pattern", PATTERN)
