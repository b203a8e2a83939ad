"""Tables of what an authority tells outside: numbers without a gap, letters, public notices, the credit archive."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Array, Boolean, Bytea, Date, Integer, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import ForeignKey
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.catalogue import THREE_YEARS, Kept, Personal
from privacy.columns import Protected, SealedText
from privacy.ids import uuid7
from privacy.masks import mask_all

_STATUTORY = "PIPL 13(1)3: carrying out a statutory duty"


def _kept_with_case(rule: str) -> Personal:
    return Personal(
        purpose="quota-case",
        basis=f"{_STATUTORY}; {rule}",
        sensitivity="general",
        keep="with the case, then three years",
        share="not shared",
        kept=Kept("archive", THREE_YEARS),
    )


class NumberSeries(Table):
    """The last number given in a series. Written in the transaction that uses the number, so none is ever missing."""

    plain = "names of series and numbers"

    id = UUID(primary_key=True, default=uuid7)
    series = Varchar(length=64, unique=True)
    last = Integer(default=0)


class DocumentKey(Table):
    """A key that signs notices and letters; the private half is derived from the installation's index key."""

    plain = "public keys"

    id = UUID(primary_key=True, default=uuid7)
    index_version = SmallInt(unique=True)
    public_key = Varchar(length=64, help_text="its `x`, base64url")
    made_at = Timestamptz(default=None, null=False, help_text="wall time")


class Letter(Table):
    """A letter or circular: whom to, what, under which number. Its words are message ids with values filled in."""

    plain = "ids, codes, message ids, and in `params` what the letter says: enterprises' names, numbers, days"

    id = UUID(primary_key=True, default=uuid7)
    scheme = Varchar(length=64)
    case = UUID(default=None, null=True, index=True, help_text="null: a circular of several cases")
    series = Varchar(length=64)
    number = Integer()
    kind = Varchar(length=32)
    to = Varchar(length=64, help_text="a code of the scheme's addressees")
    to_label = Varchar(length=200, help_text="a message id: what the addressee is called")
    title = Varchar(length=200, help_text="a message id")
    body = Varchar(length=2000, help_text="a message id")
    params = JSONB(default="{}")
    clause = Varchar(length=32)
    scopes = Array(base_column=Varchar(), default=[])
    at = Timestamptz(default=None, null=False, index=True, help_text="legal time")

    letter_number_once = Unique([series, number])


class PublicNotice(Table):
    """A public notice on a case. Its last day is that of the case's deadline `timer` that began on `published_on`."""

    plain = "ids, codes, message ids, and in `params` what is published: an enterprise's name, a number, days"

    id = UUID(primary_key=True, default=uuid7)
    scheme = Varchar(length=64)
    case = UUID(default=None, null=False, index=True)
    timer = Varchar(length=64)
    series = Varchar(length=64)
    number = Integer()
    title = Varchar(length=200, help_text="a message id")
    body = Varchar(length=2000, help_text="a message id")
    params = JSONB(default="{}")
    clause = Varchar(length=32)
    published_at = Timestamptz(default=None, null=False, help_text="legal time")
    published_on = Date(default=None, null=False, help_text="the civil day from which its period counts")
    ended_at = Timestamptz(default=None, null=True, help_text="legal time; null: it runs")
    outcome = Varchar(length=32, default="", help_text="`lapsed`, `withdrawn`, `upheld`, or what the scheme says")
    reason = Varchar(length=500, default="", help_text="a message id: why it was withdrawn")

    notice_number_once = Unique([series, number])


class NoticeResponse(Protected, Table):
    """An appeal or an objection to a notice. An appeal's words are a note of the case; an objection's stand here.

    Whoever objects reads the answer with a secret, which stands sealed (for a request sent twice) and as its SHA-256.
    """

    plain = "ids, codes and instants, and the digest of a random secret"

    id = UUID(primary_key=True, default=uuid7)
    notice = ForeignKey(references=PublicNotice, on_delete=OnDelete.restrict, null=False, index=True)
    kind = Varchar(length=16, help_text="`appeal`, `objection`")
    by = Varchar(length=120, help_text="the caller, as in the journal")
    at = Timestamptz(default=None, null=False, help_text="legal time")
    text = SealedText(null=True, mask=mask_all, personal=_kept_with_case("HN-11.2"))
    reply_to = SealedText(null=True, mask=mask_all, personal=_kept_with_case("HN-11.2"))
    secret = SealedText(null=True, mask=mask_all, personal=_kept_with_case("HN-11.2"))
    secret_digest = Bytea(default=None, null=True)
    decided_at = Timestamptz(default=None, null=True)
    upheld = Boolean(default=None, null=True)
    answer = SealedText(null=True, mask=mask_all, personal=_kept_with_case("HN-11.2"))
    answered_by = Varchar(length=120, default="", help_text="the caller, as in the journal")


class CreditRecord(Protected, Table):
    """An entry of the credit archive: a violation or an undertaking of a unit, a person or a vehicle.

    `scopes` say who besides its subject reads it. Its words are sealed under a key of the entry's own.
    """

    plain = (
        "ids, codes, days; `authority` and `document` name an office and its decision,"
        " `subject_kind` says unit, person or vehicle"
    )

    id = UUID(primary_key=True, default=uuid7)
    subject = UUID(default=None, null=False, index=True)
    subject_kind = Varchar(length=16, help_text="`unit`, `person`, `vehicle`")
    kind = Varchar(length=32, help_text="`violation`, `undertaking`, or what a scheme says")
    authority = Varchar(length=200)
    document = Varchar(length=200)
    clause = Varchar(length=32)
    scheme = Varchar(length=64)
    case = UUID(default=None, null=True, index=True)
    day = Date(default=None, null=False)
    until = Date(default=None, null=True, help_text="last civil day on which it counts; null: no end is set")
    what = SealedText(mask=mask_all, personal=_kept_with_case("HN-3, GD-7.5"))
    scopes = Array(base_column=Varchar(), default=[])
    recorded_by = Varchar(length=120)
    recorded_at = Timestamptz(default=None, null=False, help_text="legal time")
    objection = SealedText(null=True, mask=mask_all, personal=_kept_with_case("HN-3, GD-7.5"))
    objected_at = Timestamptz(default=None, null=True)
    objected_by = Varchar(length=120, help_text="empty: nobody did")
    decided_at = Timestamptz(default=None, null=True)
    decided_by = Varchar(length=120, help_text="empty: nobody did")
    upheld = Boolean(default=None, null=True, help_text="true: the objection was right and the entry no longer counts")
    withdrawn_at = Timestamptz(default=None, null=True, help_text="legal time; from then on it no longer counts")
    withdrawn_by = Varchar(length=120, help_text="empty: nobody did")
    withdrawal = SealedText(null=True, mask=mask_all, personal=_kept_with_case("HN-3, GD-7.5"))
