"""Quotas and who holds them: enterprises, quotas, holdings, applications, papers, clearance records, suspensions.

A quota is a thing with a number, for life. A *holding* is one enterprise's having it: a case of its own, from
assignment to return (`docs/decisions/0010-…`). Who has what in hand is held by claims, not by these rows.
"""

from __future__ import annotations

from piccolo.columns import UUID, Array, Boolean, Date, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import ForeignKey
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.catalogue import THREE_YEARS, Kept, Personal
from privacy.columns import Protected, SealedText
from privacy.ids import uuid7
from privacy.masks import mask_all, mask_document, mask_name, mask_phone

_STATUTORY = "PIPL 13(1)3: carrying out a statutory duty"


def _of_enterprise(rule: str, purpose: str = "quota-case") -> Personal:
    return Personal(
        purpose=purpose,
        basis=f"{_STATUTORY}; {rule}",
        sensitivity="general",
        keep="as long as the enterprise has an application or a quota, then three years",
        share="not shared",
        kept=Kept("enterprise", THREE_YEARS),
    )


def _of_paper(rule: str) -> Personal:
    return Personal(
        purpose="quota-case",
        basis=f"{_STATUTORY}; {rule}",
        sensitivity="general",
        keep="with the case, then three years",
        share="not shared",
        kept=Kept("paper", THREE_YEARS),
    )


class Enterprise(Protected, Table):
    """An enterprise that applies for quotas or holds them. `entity` is what its credit code finds (`registry.subjects`)."""

    plain = "ids, its name (public for an enterprise), the code of the city of its seat, language, instants"

    id = UUID(primary_key=True, default=uuid7)
    entity = UUID(default=None, null=True, unique=True, help_text="null: it was erased, and may register anew")
    name = Varchar(length=200)
    city = Varchar(length=6, help_text="of its seat: GB/T 2260, such as 430100")
    credit_code = SealedText(mask=mask_document, personal=_of_enterprise("HN-7.1, GD-1.1.2b"))
    legal_representative = SealedText(mask=mask_name, personal=_of_enterprise("HN-7.1, GD-1.1.2b"))
    contact_name = SealedText(mask=mask_name, personal=_of_enterprise("HN-13, GD-7.3"))
    contact_phone = SealedText(mask=mask_phone, personal=_of_enterprise("HN-13, GD-7.3", "notice"))
    language = Varchar(length=8)
    registered_by = UUID(default=None, null=False)
    created_at = Timestamptz(default=None, null=False, help_text="legal time")


class Quota(Table):
    """A quota: one vehicle's right to be used, under a number. Its class is fixed for life (GD-1.5)."""

    plain = "ids, codes, the quota's number and the day on which it was given to the province"

    id = UUID(primary_key=True, default=uuid7)
    scheme = Varchar(length=64)
    klass = Varchar(length=32)
    number = Varchar(length=32)
    given_on = Date(default=None, null=False)

    quota_number_once = Unique([scheme, number])


class QuotaApplication(Table):
    """An application for quotas; its id is also that of its case. `receipt` is its place in the queue, without gaps."""

    plain = "ids, codes, numbers and instants"

    id = UUID(primary_key=True, default=uuid7)
    scheme = Varchar(length=64)
    klass = Varchar(length=32)
    enterprise = ForeignKey(references=Enterprise, on_delete=OnDelete.restrict, null=False, index=True)
    city = Varchar(length=6)
    wanted = Integer(default=1)
    given = Integer(default=0)
    receipt = Integer(default=None, null=True)
    received_at = Timestamptz(default=None, null=True, help_text="legal time of the receipt")

    receipt_once = Unique([scheme, receipt])


class QuotaHolding(Table):
    """One enterprise's holding of one quota; its id is also that of its case."""

    plain = "ids"

    id = UUID(primary_key=True, default=uuid7)
    quota = ForeignKey(references=Quota, on_delete=OnDelete.restrict, null=False, index=True)
    enterprise = ForeignKey(references=Enterprise, on_delete=OnDelete.restrict, null=False, index=True)
    application = UUID(default=None, null=True)
    vehicle = UUID(default=None, null=True, index=True, help_text="the vehicle that uses it now")


class QuotaDay(Table):
    """A day that counts for a holding: `registered`, `served`, `plated`, `filed`… Of a kind the newest row counts."""

    plain = "ids, codes and days"

    id = UUID(primary_key=True, default=uuid7)
    holding = ForeignKey(references=QuotaHolding, on_delete=OnDelete.restrict, null=False, index=True)
    kind = Varchar(length=32)
    day = Date(default=None, null=False)
    at = Timestamptz(default=None, null=False, help_text="legal time of writing")


class QuotaVehicle(Table):
    """Which vehicle used a holding's quota on which days; `until` is its last day, null: it still does."""

    plain = "ids and days"

    id = UUID(primary_key=True, default=uuid7)
    holding = ForeignKey(references=QuotaHolding, on_delete=OnDelete.restrict, null=False, index=True)
    vehicle = UUID(default=None, null=False, index=True)
    since = Date(default=None, null=False)
    until = Date(default=None, null=True)


class QuotaTransfer(Table):
    """A change of holder that was asked for: merger, split or another lawful cause, and who has confirmed it."""

    plain = "ids, codes and instants"

    id = UUID(primary_key=True, default=uuid7)
    holding = ForeignKey(references=QuotaHolding, on_delete=OnDelete.restrict, null=False, index=True)
    cause = Varchar(length=16)
    receiver = UUID(default=None, null=False)
    parties = Array(base_column=UUID(), help_text="the receiver and whoever else must confirm, without the holder")
    confirmed = Array(base_column=UUID(), default=[])
    asked_at = Timestamptz(default=None, null=False, help_text="legal time")
    decided_at = Timestamptz(default=None, null=True)
    approved = Boolean(default=None, null=True)


class ClearanceRecord(Table):
    """That cargo data of a vehicle was left with customs on a day. Posted late, twice or out of order, it counts once."""

    plain = "ids, codes, days; `reference` is the customs' own number of the record"

    id = UUID(primary_key=True, default=uuid7)
    vehicle = UUID(default=None, null=False, index=True)
    customs = Varchar(length=16, help_text="code of the customs that keeps the record")
    reference = Varchar(length=64)
    day = Date(default=None, null=False)
    recorded_at = Timestamptz(default=None, null=False, help_text="legal time of its arrival here")
    recorded_by = Varchar(length=120)

    clearance_once = Unique([customs, reference])


class Spell(Table):
    """A spell of suspension of a holding: from a day to its last day; null: it runs."""

    plain = "ids and days, and whether a cause was accepted"

    id = UUID(primary_key=True, default=uuid7)
    holding = ForeignKey(references=QuotaHolding, on_delete=OnDelete.restrict, null=False, index=True)
    since = Date(default=None, null=False)
    until = Date(default=None, null=True)
    cause = Boolean(default=False, help_text="just cause was accepted: it does not count towards the limit")


class Paper(Protected, Table):
    """A document that a checklist asks for, with number and days; a newer one of its item replaces it."""

    plain = "ids, codes and days; `document_kind` is the file's type"

    id = UUID(primary_key=True, default=uuid7)
    case = UUID(default=None, null=False, index=True)
    item = Varchar(length=32, help_text="a code of the scheme's checklist")
    number = SealedText(mask=mask_document, personal=_of_paper("HN-10.6, HN-14, GD-2"))
    holder = SealedText(null=True, mask=mask_name, personal=_of_paper("HN-14: a driver's papers"))
    issued_on = Date(default=None, null=True)
    expires_on = Date(default=None, null=True, index=True, help_text="last civil day of its validity")
    added_at = Timestamptz(default=None, null=False, help_text="legal time")
    added_by = Varchar(length=120)
    replaced_at = Timestamptz(default=None, null=True)
    reminded_at = Timestamptz(default=None, null=True)
    copied_from = UUID(default=None, null=True, help_text="the paper of another case whose copy it is (SW-4)")


class PaperFile(Protected, Table):
    """The file of a paper, sealed (base64). Type and size were checked by its first bytes, not by its name."""

    plain = "ids, type, size and digest"

    id = UUID(primary_key=True, default=uuid7)
    paper = UUID(default=None, null=False, unique=True)
    type = Varchar(length=32)
    size = Integer()
    sha256 = Varchar(length=64)
    content = SealedText(mask=mask_all, personal=_of_paper("HN-10.6, HN-14, GD-2"))

    _subject_column = "paper"
