"""How lists show personal values: enough to tell two apart with the thing in hand, too little to use.

Every mask is pure, total (any text, the empty one too) and shows at most what its docstring says. Stars stand in
fixed number, so that they do not tell a length.
"""

from __future__ import annotations

import re
import unicodedata

HIDDEN = "****"
PLATE_HIDDEN = "***"

# Surnames of two characters that are common enough to be read as such: 欧 alone would be another surname.
_DOUBLE_SURNAMES = frozenset(
    ["欧阳", "歐陽", "司徒", "上官", "诸葛", "諸葛", "司马", "司馬", "皇甫", "尉迟", "尉遲", "公孙", "公孫"]
)
_MAINLAND_PLATE = re.compile(r"[\u4e00-\u9fff][A-Z]")
_KNOWN_COUNTRIES = ("+852", "+853", "+86")


def mask_all(_text: str) -> str:
    """Nothing of it."""
    return HIDDEN


def mask_name(name: str) -> str:
    """A Chinese name's surname (`张*`, `欧阳*`), or else the initials of each word (`M. d. S.`).

    A name that would be shown whole, such as a single character, is hidden.
    """
    words = name.split()
    if not words or all(len(word.strip(".")) <= 1 for word in words):
        return HIDDEN
    if not _is_alphabetic(words[0][0]):
        return _surname(words[0]) + "*"
    return " ".join(f"{word[0]}." for word in words)


def _surname(word: str) -> str:
    return word[:2] if len(word) > 2 and word[:2] in _DOUBLE_SURNAMES else word[0]


def _is_alphabetic(character: str) -> bool:
    """Whether its script writes words with a space between them, so that initials say little."""
    script = unicodedata.name(character, "").partition(" ")[0]
    return script in {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "ARMENIAN", "GEORGIAN", "DEVANAGARI"}


def mask_document(number: str) -> str:
    """Of a document's number: two characters at each end from sixteen on, one and two from eight, none below."""
    if len(number) >= 16:
        return f"{number[:2]}{HIDDEN}{number[-2:]}"
    if len(number) >= 8:
        return f"{number[:1]}{HIDDEN}{number[-2:]}"
    return HIDDEN


def mask_plate(plate: str) -> str:
    """Of a plate without separators: the mainland's place and the last two (`粤C·***12`), else the last two."""
    shown = plate[-2:] if len(plate) >= 5 else ""
    if _MAINLAND_PLATE.match(plate) and shown:
        return f"{plate[:2]}·{PLATE_HIDDEN}{shown}"
    return f"{PLATE_HIDDEN}{shown}"


def mask_phone(e164: str) -> str:
    """Of an E.164 number: the country and the last two; of the mainland's eleven digits also the first three."""
    country = next((code for code in _KNOWN_COUNTRIES if e164.startswith(code)), "")
    national = e164.removeprefix(country)
    if len(national) < 7:
        return HIDDEN
    first = national[:3] if country == "+86" and len(national) == 11 else ""
    return f"{country} {first}{HIDDEN}{national[-2:]}".strip()


def mask_email(address: str) -> str:
    """Of an e-mail address: its first character and its domain (`m****@example.org`)."""
    local, at, domain = address.rpartition("@")
    if not at or len(local) < 2:
        return f"{HIDDEN}{at}{domain}" if at else HIDDEN
    return f"{local[0]}{HIDDEN}@{domain}"
