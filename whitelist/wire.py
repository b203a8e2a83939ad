"""What the API of declarations, receipts, listings and owners takes and gives. Personal values are secret once read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

import msgspec

from privacy.secret import Secret
from registry.web.problems import Problem
from whitelist.declarations import Typed


class PersonDetails(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The declarant. `document_type` and `licence_class` are codes; days are ISO 8601.

    `document_country` (ISO 3166-1) is for passports. `birth_date` is needed where the number does not tell it; it is
    checked and not kept.
    """

    name: Secret[str]
    document_type: str
    document_number: Secret[str]
    document_expires: str
    phone: Secret[str]
    licence_class: str
    licence_expires: str
    document_country: str = ""
    birth_date: Secret[str] | None = None


class DeclaringPerson(PersonDetails, frozen=True, forbid_unknown_fields=True):
    """The declarant, and what they are to the unit."""

    relation: str = ""


class DeclaredVehicle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"class_": "class"}):
    """The vehicle. `use` is `self_use` or `unit`; `owner` is `self` or `other`, for self-use.

    Where somebody else owns it, the owner's document is named, so that the owner's own entry can be found.
    """

    plate: Secret[str]
    class_: str
    use: str
    jurisdiction: str = ""
    energy: str = ""
    owner: str = ""
    owner_document_type: str = ""
    owner_document_number: Secret[str] | None = None
    owner_document_country: str = ""


class Consents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two separate consents (PIPL arts. 23 and 29). Neither is given unless said."""

    sensitive: bool = False
    ports: bool = False


class NewDeclaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A declaration (annex 1) with consents and the personal undertaking (annex 2)."""

    person: DeclaringPerson
    vehicle: DeclaredVehicle
    consent: Consents = Consents()
    undertaking: bool = False


def typed(data: NewDeclaration) -> Typed:
    """The declaration as `declarations.read` takes it: one flat name for each field."""
    return {
        **_flat("person", data.person),
        **_flat("vehicle", data.vehicle),
        "consent.sensitive": "yes" if data.consent.sensitive else "",
        "consent.ports": "yes" if data.consent.ports else "",
        "undertaking": "yes" if data.undertaking else "",
    }


def typed_person(data: PersonDetails) -> Typed:
    return _flat("person", data)


def _flat(prefix: str, part: msgspec.Struct) -> dict[str, str | Secret[str]]:
    names = dict(zip(part.__struct_fields__, part.__struct_encode_fields__, strict=True))
    values = {f"{prefix}.{sent}": getattr(part, name) for name, sent in names.items()}
    return {name: value for name, value in values.items() if value is not None}


class UnitOfCode(msgspec.Struct, frozen=True):
    """Whom a code belongs to, and what can be declared through it. `visiting`: it is a visitor code (HV-1)."""

    unit: str
    kind: str
    relations: Mapping[str, str]
    uses: Mapping[str, str]
    open: bool
    visiting: bool = False


class ReceiptIssued(msgspec.Struct, frozen=True):
    """Keep number and secret: with them one sees, corrects and withdraws. `warnings` are for reading, nothing more."""

    receipt: str
    secret: str
    case: UUID
    state: str
    state_label: str
    warnings: list[str]


class ReceiptMove(msgspec.Struct, frozen=True):
    """Something the declarant can do now."""

    name: str
    label: str
    help: str


class ReceiptMessage(msgspec.Struct, frozen=True):
    """Something the declarant was told."""

    at: datetime
    subject: str
    body: str


class ReceiptView(msgspec.Struct, frozen=True):
    """Where a declaration stands. `status` is what a port would be told now.

    `visit_until`: a visitor's last civil day; the port is told so on the way out alone (HV-2).
    """

    receipt: str
    case: UUID
    unit: str
    state: str
    state_label: str
    means: str
    since: datetime
    status: str
    version: int
    details: Mapping[str, str]
    reason: str | None
    moves: list[ReceiptMove]
    messages: list[ReceiptMessage]
    visit_until: date | None = None


class Rows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lines of the serious-dishonesty list."""

    rows: list[dict[str, str | int | float | None]]


class ImportedRow(msgspec.Struct, frozen=True):
    """What became of a line, by its place in what was sent (from 1): `new`, `unchanged` or `wrong`."""

    row: int
    outcome: str
    moved: int = 0
    case: UUID | None = None
    problem: Problem | None = None


class Imported(msgspec.Struct, frozen=True):
    """The result of an import; with `dry_run` nothing was written."""

    dry_run: bool
    new: int
    unchanged: int
    wrong: int
    moved: int
    rows: list[ImportedRow]


class OwnerSettlement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who becomes the owner on record: the person of this entry (its case). `evidence` says which papers were seen."""

    entry: UUID
    evidence: Secret[str]
    former_stays: bool = False


class SettledCase(msgspec.Struct, frozen=True):
    """An entry that the settlement touched."""

    case: UUID
    move: str
    state: str
