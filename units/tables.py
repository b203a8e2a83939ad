"""Units, their declaration codes, and the people who come through them with their identity documents.

A unit and a person are each the subject of their own data key. Partial indexes and checks are in
`piccolo_migrations/units_constraints.py`.
"""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Bytea, Date, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import ForeignKey
from piccolo.table import Table

from privacy.catalogue import THREE_YEARS, Kept, Personal
from privacy.columns import Protected, SealedText
from privacy.ids import uuid7
from privacy.masks import mask_all, mask_document, mask_email, mask_name, mask_phone

_STATUTORY = "PIPL 13(1)3: carrying out a statutory duty"


def _of_unit(rule: str, purpose: str = "verify-unit") -> Personal:
    """A detail of a unit that names, or may name, a person."""
    return Personal(
        purpose=purpose,
        basis=f"{_STATUTORY}; {rule}",
        sensitivity="general",
        keep="as long as the unit is registered, then three years",
        share="not shared",
        kept=Kept("unit", THREE_YEARS),
    )


def _of_person(purpose: str, rule: str, *, sensitive: bool = False) -> Personal:
    """A detail of somebody who declared."""
    return Personal(
        purpose=purpose,
        basis=f"{_STATUTORY}; {rule}",
        sensitivity="sensitive" if sensitive else "general",
        keep="as long as the person has a live entry, then three years",
        share="not shared: ports get a status and a reason code (PI-23)",
        kept=Kept("person", THREE_YEARS),
    )


class Unit(Protected, Table):
    """A legal person that declares people through a code of its own, or a community committee (HQ-3.1 to 3.6).

    `entity` is the subject that the credit code finds: the same when a refused unit applies again, and what a
    serious-dishonesty list can bar. At most one live unit has it: the claim `unit` decides (HQ-4.1).
    """

    plain = "ids, its kind, its name (public for a unit), a webhook's address, whether email_notices are on, instants"

    id = UUID(primary_key=True, default=uuid7)
    entity = UUID(default=None, null=False, index=True)
    kind = Varchar(length=32, help_text="a code of `units.kinds`")
    name = Varchar(length=200)
    credit_code = SealedText(mask=mask_document, personal=_of_unit("HQ-4.1; personal where the unit is a sole trader"))
    address = SealedText(mask=mask_all, personal=_of_unit("HQ-4.1; personal where the unit is a sole trader"))
    legal_representative = SealedText(mask=mask_name, personal=_of_unit("HQ-4.1"))
    contact_name = SealedText(mask=mask_name, personal=_of_unit("HQ-4.6"))
    contact_phone = SealedText(mask=mask_phone, personal=_of_unit("HQ-4.6", "notice"))
    contact_email = SealedText(mask=mask_email, personal=_of_unit("HQ-4.6", "notice"))
    reason = SealedText(null=True, mask=mask_all, personal=_of_unit("HQ-3.5"))
    supporting_document = SealedText(null=True, mask=mask_all, personal=_of_unit("HQ-3.5"))
    email_notices = Boolean(default=True, help_text="whether messages also go to the contact's mailbox")
    webhook_url = Varchar(length=500, default=None, null=True)
    webhook_secret = SealedText(null=True, mask=mask_all, personal=_of_unit("HQ-5.1: it signs what is sent", "notice"))
    language = Varchar(length=8, help_text="in which the unit is written to")
    registered_by = UUID(default=None, null=False, help_text="the account: the unit's first clerk (HQ-4.6)")
    created_at = Timestamptz(default=None, null=False, help_text="legal time")


class UnitCode(Table):
    """A unit's code: what its poster shows. `kind` is `declaration`, or `visitor` (HV-1).

    "One unit, one code" (HQ-4.1) is a unique index over the living rows of (unit, kind). The row is itself the
    thing that is limited, and nothing but it waits for the place, so the index says it without a claim beside it
    that could come to say something else. The scheme's moves make, replace and end codes, and nothing else does.
    """

    plain = "ids and a random code that is shown in public"

    id = UUID(primary_key=True, default=uuid7)
    unit = ForeignKey(references=Unit, on_delete=OnDelete.restrict, null=False)
    kind = Varchar(length=16, default="declaration")
    code = Varchar(length=26, unique=True)
    made_at = Timestamptz(default=None, null=False, help_text="legal time")
    until = Date(default=None, null=True, help_text="the last civil day of a visitor code; null: until it is ended")
    ended_at = Timestamptz(default=None, null=True, help_text="legal time; null: it lives")


class Person(Protected, Table):
    """Somebody who declared. Name and phone are those a unit verified, and null until then.

    They are the contact on record: to it alone goes what only the number's holder may learn.
    """

    plain = "ids and instants"

    id = UUID(primary_key=True, default=uuid7)
    name = SealedText(null=True, mask=mask_name, personal=_of_person("verify-entry", "HQ-4.2, HQ-4.3"))
    phone = SealedText(null=True, mask=mask_phone, personal=_of_person("notice", "HQ-4.2, HQ-5.1"))
    created_at = Timestamptz(default=None, null=False, help_text="wall time")


class PersonDocument(Protected, Table):
    """An identity document of a person, as typed. Its number is found by its tag (`registry.subjects`), not here."""

    plain = "ids, the document's kind, issuing country and last day, and instants"

    id = UUID(primary_key=True, default=uuid7)
    person = ForeignKey(references=Person, on_delete=OnDelete.restrict, null=False, index=True)
    kind = Varchar(length=32, help_text="a code of `registry.formats.documents.DocumentType`")
    country = Varchar(length=2, default="", help_text="who issued a passport, ISO 3166-1; else empty")
    number = SealedText(mask=mask_document, personal=_of_person("verify-entry", "HQ-4.2, HQ-5.1", sensitive=True))
    expires_on = Date(default=None, null=True, help_text="its last civil day")
    created_at = Timestamptz(default=None, null=False, help_text="wall time")

    _subject_column = "person"


class RightsRequest(Table):
    """What a person asks for about their own data; its id is also that of its case (PIPL arts. 44 to 50)."""

    plain = "ids and codes; what the person wrote is a note of the case, sealed"

    id = UUID(primary_key=True, default=uuid7)
    person = UUID(default=None, null=False, index=True)
    of = UUID(default=None, null=False, index=True, help_text="the case whose receipt was in hand")
    kind = Varchar(length=16, help_text="a code of `units.rights_scheme.KINDS`")
    consent = Varchar(length=64, default="", help_text="the purpose of the consent that is withdrawn")


class Incident(Table):
    """An incident with personal data; its id is also that of its case. Its scope is read from the disclosure log."""

    plain = "ids, who looked as the log names them, and instants"

    id = UUID(primary_key=True, default=uuid7)
    actor = Varchar(length=120, help_text="whose looking it is about, as in the log (`account:<id>`); empty: anybody's")
    from_at = Timestamptz(default=None, null=False, help_text="wall time, as the log's")
    to_at = Timestamptz(default=None, null=False, help_text="wall time")


class ExportRoute(Table):
    """A proposal to let personal data leave by a route; its id is also that of its case, which tells what became of it."""

    plain = "ids and the clause that names the route"

    id = UUID(primary_key=True, default=uuid7)
    route = Varchar(length=16, help_text="the clause, such as `GD-8.3`")


class NoticeVersion(Table):
    """What the privacy notice said from an instant on. Append-only."""

    plain = "a digest of the notice's words, and an instant"

    id = UUID(primary_key=True, default=uuid7)
    digest = Bytea(default=None, null=False, help_text="SHA-256, see `units/notice.py`")
    at = Timestamptz(default=None, null=False, help_text="legal time")


class NoticeSeen(Table):
    """The person behind a case said that they have read the notice. Append-only."""

    plain = "ids, a digest of the notice's words, and an instant"

    id = UUID(primary_key=True, default=uuid7)
    case = UUID(default=None, null=False)
    digest = Bytea(default=None, null=False)
    at = Timestamptz(default=None, null=False, help_text="legal time")
