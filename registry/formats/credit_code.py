"""The unified social credit code (GB 32100) of units. Not personal."""

from __future__ import annotations

import re
from dataclasses import dataclass

from registry.formats.check_characters import credit_code_check
from registry.formats.normalise import normalise
from registry.formats.problem import CHECK, FormatProblem
from registry.i18n import text

PATTERN = text("A unified social credit code has 18 characters: digits, and letters other than I, O, S, V and Z")

# First the registering authority (letters A, N and Y among them), then its class, six digits of place.
_CREDIT_CODE = re.compile(r"[0-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A code whose check character fits."""

    code: str

    @property
    def identity(self) -> str:
        """What the blind index takes."""
        return self.code

    @property
    def authority(self) -> str:
        """The registering authority's character: 1 establishment, 5 civil affairs, 9 market regulation, …"""
        return self.code[0]


def parse_credit_code(typed: str) -> CreditCode:
    """Read a code. Raises FormatProblem: `pattern`, `check-digit`, and those of `normalise`."""
    code = normalise(typed)
    if not _CREDIT_CODE.fullmatch(code):
        raise FormatProblem("pattern", PATTERN)
    if credit_code_check(code[:17]) != code[17]:
        raise FormatProblem("check-digit", CHECK)
    return CreditCode(code)
