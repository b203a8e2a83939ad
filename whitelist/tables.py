"""Entries of the second-line list, receipts of those who declared, and listings of serious dishonesty."""

from __future__ import annotations

from datetime import date
from typing import Literal

from piccolo.columns import UUID, Boolean, Bytea, Date, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.catalogue import THREE_YEARS, Kept, Personal
from privacy.columns import Protected, SealedText
from privacy.ids import uuid7
from privacy.masks import mask_all, mask_document, mask_name, mask_phone

CONSENT = "PIPL 13(1)1: consent of the person who declares; HQ-4.2"
KEPT = "while the entry lives, then three years"


def _asked(sensitivity: Literal["general", "sensitive"] = "general") -> Personal:
    return Personal(
        purpose="verify-entry", basis=CONSENT, sensitivity=sensitivity, keep=KEPT, share="the sponsoring unit",
        kept=Kept("person", THREE_YEARS),
    )  # fmt: skip


class Entry(Protected, Table):
    """What a person declared: themselves and one vehicle, through one unit (HQ-1.2, HQ-4.2, annex 1).

    The values are the declaration's own, sealed under the person's key. They become the person's contact on record
    only when the unit has verified them, so that typing somebody's number changes nothing of theirs.
    """

    plain = (
        "ids, codes of answers (document_type, document_country), and days (document_expires, licence_expires, visit_until),"
        " which alone tell nothing of a person"
    )

    id = UUID(primary_key=True, default=uuid7, help_text="also the id of its case")
    person = UUID(default=None, null=False, index=True)
    vehicle = UUID(default=None, null=False, index=True)
    unit = UUID(default=None, null=False, index=True)
    code = UUID(default=None, null=False, help_text="the unit's code it came through")
    use = Varchar(length=16, help_text="`self_use` or `unit`")
    owner_person = UUID(default=None, null=True, index=True, help_text="who is declared to own a self-use vehicle")
    relation = Varchar(length=32)
    vehicle_class = Varchar(length=32)
    energy = Varchar(length=16, default="")
    language = Varchar(length=16)
    document_type = Varchar(length=32)
    document_country = Varchar(length=2, default="")
    document_expires = Date(default=None, null=False)
    licence_expires = Date(default=None, null=False)
    visit_until = Date(default=None, null=True, help_text="a visitor's last civil day (HV-3); null: no visitor")
    stale = Boolean(default=False, help_text="details changed since the unit verified them (HQ-4.4)")
    suspended_by = Varchar(length=16, default="", help_text="`unit` or `operator`: who can restore it")
    fingerprint = Bytea(default=b"", help_text="stamp of the whole declaration, to know it when sent twice")
    declared_at = Timestamptz(default=None, null=False)
    name = SealedText(mask=mask_name, personal=_asked())
    phone = SealedText(mask=mask_phone, personal=_asked())
    document_number = SealedText(mask=mask_document, personal=_asked("sensitive"))
    licence_class = SealedText(mask=mask_all, personal=_asked("sensitive"))

    _subject_column = "person"


class Receipt(Table):
    """What the declarant keeps: a number, and a secret which is derived and never stored."""

    plain = "an id, a random number, and random bytes"

    id = UUID(primary_key=True, default=uuid7)
    number = Varchar(length=24, unique=True)
    entry = UUID(default=None, null=False, unique=True)
    key_version = SmallInt(default=None, null=False, help_text="of the index key its secret is derived under")
    shift = Bytea(default=None, null=True, help_text="what that key's digest lacks of the first key's, once replaced")


class Listing(Protected, Table):
    """A line of the "separate-line management" serious-dishonesty list (HQ-5.1), as its authority sent it."""

    plain = "the authority, its document, codes and days"

    id = UUID(primary_key=True, default=uuid7, help_text="also the id of its case")
    kind = Varchar(length=16, help_text="`person`, `vehicle`, `unit`")
    subject = UUID(default=None, null=True, help_text="null: a unit that has not registered yet")
    authority = Varchar(length=200)
    document = Varchar(length=200)
    from_day = Date(default=None, null=False)
    to_day = Date(default=None, null=True)
    imported_by = Varchar(length=120)
    number = SealedText(
        mask=mask_all,
        personal=Personal(
            purpose="dishonesty-match",
            basis="PIPL 13(1)3: carrying out a statutory duty; HQ-5.1",
            sensitivity="sensitive",
            keep="while the listing lasts, then three years",
            share="not shared",
            kept=Kept("listing", THREE_YEARS),
        ),
    )

    listing_once = Unique([kind, subject, authority, document, from_day])

    def in_force(self, day: date) -> bool:
        """Whether the line stands on a civil day (Asia/Shanghai)."""
        return bool(self.from_day <= day and (self.to_day is None or day <= self.to_day))


class ListingEntry(Table):
    """Which entries a listing moved, so that a wrong match can put back just those."""

    plain = "ids and codes"

    id = UUID(primary_key=True, default=uuid7)
    listing = UUID(default=None, null=False, index=True)
    entry = UUID(default=None, null=False, index=True)
    move = Varchar(length=32)

    listing_entry_once = Unique([listing, entry])


class ListFile(Protected, Table):
    """A file of the list between its dry run and its import, for an hour."""

    plain = "who sent it and when"

    id = UUID(primary_key=True, default=uuid7)
    sent_by = Varchar(length=120)
    sent_at = Timestamptz(default=None, null=False, help_text="wall time")
    rows = SealedText(
        mask=mask_all,
        personal=Personal(
            purpose="dishonesty-match",
            basis="PIPL 13(1)3: carrying out a statutory duty; HQ-5.1",
            sensitivity="sensitive",
            keep="an hour",
            share="not shared",
            kept=Kept("list-file", 0),
        ),
    )
