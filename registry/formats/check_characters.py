"""Check characters by the standards: parsers compare them, the inventor of test data makes them."""

from __future__ import annotations

NATIONAL_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
NATIONAL_CHARACTERS = "10X98765432"
CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_CODE_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def national_check(first17: str) -> str:
    """The 18th character of a national identity number: GB 11643, ISO 7064 MOD 11-2."""
    return NATIONAL_CHARACTERS[sum(int(c) * w for c, w in zip(first17, NATIONAL_WEIGHTS, strict=True)) % 11]


def credit_code_check(first17: str) -> str:
    """The 18th character of a unified social credit code: GB 32100, weights 3^i modulo 31."""
    values = (CREDIT_CODE_ALPHABET.index(c) for c in first17)
    total = sum(v * w for v, w in zip(values, CREDIT_CODE_WEIGHTS, strict=True))
    return CREDIT_CODE_ALPHABET[-total % 31]


def organisation_check(first8: str) -> str:
    """The last of the nine characters within a credit code that are the old organisation code: GB 11714."""
    total = sum(int(c, 36) * w for c, w in zip(first8, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def hkid_check(letters: str, digits: str) -> str:
    """The check character of a Hong Kong identity card: modulo 11 over one or two letters and six digits."""
    values = [36 if c == " " else int(c, 36) for c in letters.rjust(2) + digits]
    return "0123456789A"[-sum(v * w for v, w in zip(values, range(9, 1, -1), strict=True)) % 11]
