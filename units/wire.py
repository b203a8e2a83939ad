"""What the API of units takes and gives. Personal values are secret as soon as they are read; none is given back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from privacy.secret import Secret
from units.kinds import UnitKind


class NewUnit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit that registers. `login` and `password` make its first clerk's account; not for who is signed in.

    `reason` and `supporting_document` are for units of kind `official_business`, which must give them (HQ-3.5).
    """

    name: str
    kind: UnitKind
    credit_code: Secret[str]
    address: Secret[str]
    legal_representative: Secret[str]
    contact_name: Secret[str]
    contact_phone: Secret[str]
    contact_email: Secret[str]
    reason: Secret[str] | None = None
    supporting_document: Secret[str] | None = None
    login: str | None = None
    password: Secret[str] | None = None


class UnitChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Details to be changed; what is not given stays as it is."""

    name: str | None = None
    kind: UnitKind | None = None
    credit_code: Secret[str] | None = None
    address: Secret[str] | None = None
    legal_representative: Secret[str] | None = None
    contact_name: Secret[str] | None = None
    contact_phone: Secret[str] | None = None
    contact_email: Secret[str] | None = None
    reason: Secret[str] | None = None
    supporting_document: Secret[str] | None = None


class UnitCase(msgspec.Struct, frozen=True):
    """A unit and where its case stands; `/api/v1/cases/{case}` tells the rest."""

    id: UUID
    case: UUID
    state: str
    version: int


class UnitView(msgspec.Struct, frozen=True):
    """A unit as its clerks and officers see it. `details` are masked."""

    id: UUID
    case: UUID
    state: str
    since: datetime
    name: str
    kind: UnitKind
    details: dict[str, str]
    email_notices: bool
    webhook_url: str | None
    created_at: datetime


class UnitLine(msgspec.Struct, frozen=True):
    """A unit in a list. `due_at`: when the operator should have decided."""

    id: UUID
    case: UUID
    state: str
    since: datetime
    name: str
    kind: UnitKind
    due_at: datetime | None
    overdue: bool


class UnitPage(msgspec.Struct, frozen=True):
    """Some units, and the cursor (`after`) of the next ones when there are more."""

    items: list[UnitLine]
    next: str


class CodeView(msgspec.Struct, frozen=True):
    """A unit's live code, and the address to which its QR leads. `until`: the last civil day of a visitor code."""

    code: str
    url: str
    made_at: datetime
    until: date | None = None


class ClerkView(msgspec.Struct, frozen=True):
    """A clerk of a unit."""

    account: UUID
    login: str
    since: datetime


class ClerkAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The account to be made for another clerk."""

    login: str
    password: Secret[str]
    name: Secret[str] | None = None


class NoticeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a unit's messages go besides the application. A new webhook address gets a new secret."""

    email: bool
    webhook_url: str = ""


class WebhookSecret(msgspec.Struct, frozen=True):
    """What signs the unit's webhooks (HMAC-SHA256, Standard Webhooks); null without a webhook."""

    secret: str | None
