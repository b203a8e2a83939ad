"""Identity documents: what a number must look like, what it checks, and what of it identifies the person."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from registry.formats.check_characters import hkid_check, national_check
from registry.formats.dates import age_on
from registry.formats.issuers import ISSUERS
from registry.formats.normalise import normalise
from registry.formats.problem import CHECK, FormatProblem
from registry.i18n import text

OLDEST = 150
_PROVINCES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71"
PROVINCES = frozenset(_PROVINCES.split())
PERMIT_REGIONS = ("810000", "820000", "830000")  # Hong Kong, Macao, Taiwan

BIRTH = text("The date of birth inside this number does not exist")
FUTURE = text("The date of birth inside this number is in the future")
PROVINCE = text("No province has the first two digits of this number")
OTHER_KIND = text("This is the number of another kind of document. Please choose that kind.")
ISSUER = text("Please choose the country or region that issued the passport")


class DocumentType(StrEnum):
    """Kinds of identity document. A scheme says which of them it accepts."""

    RESIDENT_ID = "resident_id"
    RESIDENCE_PERMIT = "residence_permit"
    HOME_RETURN_PERMIT = "home_return_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    PASSPORT = "passport"
    FOREIGN_PERMANENT_RESIDENT = "foreign_permanent_resident"
    HKID = "hkid"
    MACAO_BIR = "macao_bir"


NAMES = {
    DocumentType.RESIDENT_ID: text("Resident identity card"),
    DocumentType.RESIDENCE_PERMIT: text("Residence permit for Hong Kong, Macao and Taiwan residents"),
    DocumentType.HOME_RETURN_PERMIT: text("Mainland travel permit for Hong Kong and Macao residents"),
    DocumentType.TAIWAN_PERMIT: text("Mainland travel permit for Taiwan residents"),
    DocumentType.PASSPORT: text("Passport"),
    DocumentType.FOREIGN_PERMANENT_RESIDENT: text("Foreign permanent resident identity card"),
    DocumentType.HKID: text("Hong Kong identity card"),
    DocumentType.MACAO_BIR: text("Macao resident identity card"),
}
PATTERNS = {
    DocumentType.RESIDENT_ID: text("This number has 17 digits, then a digit or X"),
    DocumentType.RESIDENCE_PERMIT: text(
        "This number begins with 810000, 820000 or 830000 and has 17 digits, then a digit or X"
    ),
    DocumentType.HOME_RETURN_PERMIT: text("This number begins with H or M, then 8 digits, or 10"),
    DocumentType.TAIWAN_PERMIT: text("This number has 8 digits, or 10"),
    DocumentType.PASSPORT: text("No passport of this country or region has such a number"),
    DocumentType.FOREIGN_PERMANENT_RESIDENT: text(
        "This number begins with 9 and has 18 digits; on older cards it has 3 letters, then 12 digits"
    ),
    DocumentType.HKID: text("This number has one or two letters, 6 digits, then a digit or A in parentheses"),
    DocumentType.MACAO_BIR: text("This number has 8 digits and begins with 1, 5 or 7"),
}

_NATIONAL = re.compile(r"[1-9][0-9]{16}[0-9X]")
_OLD_PERMANENT = re.compile(r"[A-Z]{3}[0-9]{12}")
_HOME_RETURN = re.compile(r"([HM][0-9]{8})(?:[0-9]{2})?")
_TAIWAN = re.compile(r"([0-9]{8})(?:[0-9]{2})?")
_HKID = re.compile(r"([A-Z]{1,2})([0-9]{6})([0-9A])")
_MACAO_BIR = re.compile(r"[157][0-9]{7}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,15}")
_CHINESE_PASSPORT = re.compile(
    r"[EG][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}"  # ordinary
    r"|(?:[DSP]|[DSP]E)[0-9]{7,8}"  # diplomatic, service, public affairs
    r"|[HKM][A-Z]?[0-9]{7,8}"  # Hong Kong and Macao
)
_SAME_ISSUER = {"HK": "CN", "MO": "CN"}  # their passports are the People's Republic's


@dataclass(frozen=True, slots=True)
class Document:
    """A number that can be right. Its values are personal: seal them, and never print them.

    `identity` is what the blind index takes: the same for every reissue of one document, never the same for
    two kinds. `birth_date` where the number tells it.
    """

    kind: DocumentType
    number: str = field(repr=False)
    identity: str = field(repr=False)
    birth_date: date | None = field(default=None, repr=False)


def parse_document(kind: DocumentType, typed: str, *, on: date, issuer: str | None = None) -> Document:
    """Read a document's number as of a civil day; a passport needs its issuer (ISO 3166-1 alpha-2).

    Raises FormatProblem: `pattern`, `check-digit`, `birth-date`, `future-birth`, `unknown-province`,
    `other-document`, `issuer`, and those of `normalise`.
    """
    number = normalise(typed)
    if kind is DocumentType.PASSPORT:
        return _passport(number, issuer)
    return _READERS[kind](number, on)


def possible_documents(typed: str, *, on: date) -> tuple[Document, ...]:
    """Everything that a number can be, foreign passports apart: for lists that do not name the kind."""
    found = []
    for kind in DocumentType:
        try:
            found.append(parse_document(kind, typed, on=on, issuer="CN"))
        except FormatProblem:
            continue
    return tuple(found)


def _resident_id(number: str, on: date) -> Document:
    kind = DocumentType.RESIDENT_ID
    _require_national(kind, number)
    if number.startswith(PERMIT_REGIONS) or number[0] == "9":
        raise FormatProblem("other-document", OTHER_KIND)
    if number[:2] not in PROVINCES:
        raise FormatProblem("unknown-province", PROVINCE)
    return Document(kind, number, f"CN:{number}", _birth_date(number, on))


def _residence_permit(number: str, on: date) -> Document:
    kind = DocumentType.RESIDENCE_PERMIT
    _require_national(kind, number)
    if not number.startswith(PERMIT_REGIONS):
        raise FormatProblem("other-document", OTHER_KIND)
    return Document(kind, number, f"CN:{number}", _birth_date(number, on))


def _foreign_permanent_resident(number: str, on: date) -> Document:
    kind = DocumentType.FOREIGN_PERMANENT_RESIDENT
    if _OLD_PERMANENT.fullmatch(number):
        return Document(kind, number, f"FPR:{number}")
    _require_national(kind, number)
    if number[0] != "9":
        raise FormatProblem("other-document", OTHER_KIND)
    return Document(kind, number, f"CN:{number}", _birth_date(number, on))


def _home_return_permit(number: str, _on: date) -> Document:
    # The last two digits count reissues of the same person's permit.
    kind = DocumentType.HOME_RETURN_PERMIT
    return Document(kind, number, f"HRP:{_match(_HOME_RETURN, kind, number)[1]}")


def _taiwan_permit(number: str, _on: date) -> Document:
    kind = DocumentType.TAIWAN_PERMIT
    return Document(kind, number, f"TWP:{_match(_TAIWAN, kind, number)[1]}")


def _hkid(number: str, _on: date) -> Document:
    letters, digits, check = _match(_HKID, DocumentType.HKID, number).groups()
    if hkid_check(letters, digits) != check:
        raise FormatProblem("check-digit", CHECK)
    return Document(DocumentType.HKID, number, f"HKID:{number}")


def _macao_bir(number: str, _on: date) -> Document:
    # Its last digit is a check digit whose rule is not public.
    _match(_MACAO_BIR, DocumentType.MACAO_BIR, number)
    return Document(DocumentType.MACAO_BIR, number, f"BIR:{number}")


def _passport(number: str, issuer: str | None) -> Document:
    country = normalise(issuer or "")
    if country not in ISSUERS:
        raise FormatProblem("issuer", ISSUER)
    country = _SAME_ISSUER.get(country, country)
    _match(_CHINESE_PASSPORT if country == "CN" else _PASSPORT, DocumentType.PASSPORT, number)
    return Document(DocumentType.PASSPORT, number, f"P-{country}:{number}")


_READERS: dict[DocumentType, Callable[[str, date], Document]] = {
    DocumentType.RESIDENT_ID: _resident_id,
    DocumentType.RESIDENCE_PERMIT: _residence_permit,
    DocumentType.FOREIGN_PERMANENT_RESIDENT: _foreign_permanent_resident,
    DocumentType.HOME_RETURN_PERMIT: _home_return_permit,
    DocumentType.TAIWAN_PERMIT: _taiwan_permit,
    DocumentType.HKID: _hkid,
    DocumentType.MACAO_BIR: _macao_bir,
}


def _match(pattern: re.Pattern[str], kind: DocumentType, number: str) -> re.Match[str]:
    if found := pattern.fullmatch(number):
        return found
    raise FormatProblem("pattern", PATTERNS[kind])


def _require_national(kind: DocumentType, number: str) -> None:
    _match(_NATIONAL, kind, number)
    if national_check(number[:17]) != number[17]:
        raise FormatProblem("check-digit", CHECK)


def _birth_date(number: str, on: date) -> date:
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise FormatProblem("birth-date", BIRTH) from None
    if birth > on:
        raise FormatProblem("future-birth", FUTURE)
    if age_on(birth, on) > OLDEST:
        raise FormatProblem("birth-date", BIRTH)
    return birth
