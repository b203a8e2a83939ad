"""Invented people and two small tables to seal them in."""

from piccolo.columns import UUID, Varchar
from piccolo.table import Table

from privacy.catalogue import Personal
from privacy.columns import Protected, SealedText
from privacy.ids import uuid7
from privacy.purposes import Purpose
from privacy.secret import Secret

NAME, NUMBER, PHONE = "陈大文", "11010519491231002X", "+8613800138000"
OTHER_NAME, OTHER_NUMBER = "何小满", "440308199901010012"
PLATE = "粤C12345"

PURPOSE = Purpose("verify-entry", "case-1")
CLERK = "account:clerk"

PERSONAL = Personal(
    purpose="verify-entry",
    basis="PIPL 13(1)1: consent",
    sensitivity="general",
    keep="until the test ends",
    share="not shared",
)


def mask(text: str) -> str:
    """The first character, then stars."""
    return text[0] + "**"


class Sealee(Protected, Table):
    """A person whose row is the subject."""

    plain = "ids and a state"

    id = UUID(primary_key=True, default=uuid7)
    name = SealedText(mask=mask, personal=PERSONAL)
    number = SealedText(mask=mask, personal=PERSONAL)
    phone = SealedText(mask=mask, personal=PERSONAL, null=True)
    state = Varchar(length=16)


class SealeeCar(Protected, Table):
    """A row of somebody else's: sealed under the owner's key."""

    plain = "ids"

    id = UUID(primary_key=True, default=uuid7)
    owner = UUID(default=None, null=False)
    plate = SealedText(mask=mask, personal=PERSONAL)

    _subject_column = "owner"


def sealee(name: str = NAME, number: str = NUMBER, phone: str | None = PHONE) -> Sealee:
    """A person, not saved yet."""
    return Sealee(name=Secret(name), number=Secret(number), phone=None if phone is None else Secret(phone))
