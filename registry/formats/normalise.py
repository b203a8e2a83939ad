"""Typed text made comparable: identifiers in one spelling, lines of text without what cannot be seen."""

from __future__ import annotations

import unicodedata

from registry.formats.problem import FormatProblem
from registry.i18n import text

LONGEST_IDENTIFIER = 64
LONGEST_LINE = 200
LONGEST_TEXT = 4000

TOO_LONG = text("Please use at most %(longest)s characters")
UNREADABLE = text("This contains a character that cannot be read. Please type it again.")

_TRADITIONAL, _SIMPLIFIED = "粵滬遼雲魯蘇貴晉陝閩贛寧瓊學掛", "粤沪辽云鲁苏贵晋陕闽赣宁琼学挂"
_LOWER, _UPPER = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SEPARATORS = "()·•‧・.-−_"
_ONE_SPELLING = str.maketrans(_LOWER + _TRADITIONAL, _UPPER + _SIMPLIFIED, _SEPARATORS + " ")
_INVISIBLE = frozenset({"Zs", "Cf", "Pd"})  # spaces, format characters such as U+200B, dashes of any length
_UNREADABLE = frozenset({"Cc", "Cs"})  # control characters, lone surrogates
_JOINERS = frozenset("\u200c\u200d")  # Persian and Indic names need them


def normalise(typed: str) -> str:
    """An identifier or plate in the one spelling that is matched and indexed. Idempotent.

    NFKC, upper case, without spaces, dots, dashes and parentheses, plate characters in simplified writing.
    Raises FormatProblem `too-long` or `unreadable-character`.
    """
    compatible = unicodedata.normalize("NFKC", _readable(typed.strip(), LONGEST_IDENTIFIER))
    kept = compatible.translate(_ONE_SPELLING)
    if not kept.isalnum():
        kept = "".join(c for c in kept if unicodedata.category(c) not in _INVISIBLE)
    return _readable(unicodedata.normalize("NFKC", kept), LONGEST_IDENTIFIER)


def clean_line(typed: str, longest: int = LONGEST_LINE) -> str:
    """One line of text for people, such as a name: NFC, single spaces, nothing invisible. May be empty.

    Raises FormatProblem `too-long` or `unreadable-character`.
    """
    seen = "".join(c for c in _readable(" ".join(typed.split()), longest) if _is_seen(c))
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def clean_text(typed: str, longest: int = LONGEST_TEXT) -> str:
    """Lines of text for people: each cleaned, empty ones at both ends dropped. Raises as `clean_line`."""
    if len(typed) > longest:
        raise FormatProblem("too-long", TOO_LONG, {"longest": longest})
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean_line(line, longest) for line in lines).strip("\n")


def _readable(typed: str, longest: int) -> str:
    if len(typed) > longest:
        raise FormatProblem("too-long", TOO_LONG, {"longest": longest})
    if not typed.isprintable() and any(unicodedata.category(c) in _UNREADABLE for c in typed):
        raise FormatProblem("unreadable-character", UNREADABLE)
    return typed


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) != "Cf" or character in _JOINERS
