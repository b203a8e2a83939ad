"""Telephone numbers in E.164, by the public numbering plans."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from registry.formats.normalise import LONGEST_IDENTIFIER, TOO_LONG, UNREADABLE
from registry.formats.problem import FormatProblem
from registry.i18n import text

REGIONS = ("CN", "HK", "MO")

PATTERN = text("This is not a telephone number that can be called. Please look for a typing mistake.")
COUNTRY = text("Please begin with the country code, such as +86, +852 or +853")
REGION = text("Numbers of this country or region are not accepted here")
MOBILE = text("Please give a mobile number")

_TYPED = re.compile(r"\+?[0-9 ()./-]+")
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that can be called. Personal when it is a person's."""

    e164: str = field(repr=False)
    region: str

    @property
    def identity(self) -> str:
        """What the blind index takes."""
        return self.e164


def parse_phone(
    typed: str,
    *,
    region: str | None = None,
    regions: Collection[str] = REGIONS,
    mobile: bool = True,
) -> Phone:
    """Read a number. `region` (CN, HK, MO) is assumed where no country code is typed; `regions` are accepted.

    Raises FormatProblem: `pattern`, `country-code`, `region`, `not-mobile`, and those of `normalise`.
    """
    number = _parsed(_readable(typed), region)
    if not phonenumbers.is_valid_number(number):
        raise FormatProblem("pattern", PATTERN)
    found = phonenumbers.region_code_for_number(number)
    if found is None or found not in regions:
        raise FormatProblem("region", REGION)
    if mobile and phonenumbers.number_type(number) not in _MOBILE:
        raise FormatProblem("not-mobile", MOBILE)
    return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), found)


def _readable(typed: str) -> str:
    if len(typed) > LONGEST_IDENTIFIER:
        raise FormatProblem("too-long", TOO_LONG, {"longest": LONGEST_IDENTIFIER})
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in typed.strip()):
        raise FormatProblem("unreadable-character", UNREADABLE)
    compatible = unicodedata.normalize("NFKC", typed.strip())
    plain = "".join(_plain(c) for c in compatible)
    if not _TYPED.fullmatch(plain):  # the library reads letters as keys of a telephone, and extensions
        raise FormatProblem("pattern", PATTERN)
    return re.sub(r"^00", "+", plain)


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    return {"Cf": "", "Zs": " ", "Pd": "-"}.get(category, character)


def _parsed(typed: str, region: str | None) -> phonenumbers.PhoneNumber:
    if region is None and not typed.startswith("+"):
        raise FormatProblem("country-code", COUNTRY)
    try:
        return phonenumbers.parse(typed, region)
    except NumberParseException:
        raise FormatProblem("pattern", PATTERN) from None
