"""One's own data for programs: what the API of a person's rights takes and gives, and what a copy holds (PIPL art. 45)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from privacy.secret import Secret
from registry.i18n import translate
from units.rights_view import Line, Request, View


class HeldItem(msgspec.Struct, frozen=True):
    """One thing held; days and times as in RFC 3339. What alone tells nothing of a person has no purpose and so on."""

    label: str
    value: str
    purpose: str | None = None
    basis: str | None = None
    sensitivity: Literal["general", "sensitive"] | None = None
    kept: str | None = None
    shared: str | None = None


class DisclosureItem(msgspec.Struct, frozen=True):
    """Somebody was shown something: by role, why, and which details."""

    at: datetime
    by: str
    purpose: str
    details: list[str]


class PortAnswer(msgspec.Struct, frozen=True):
    """A port was told a status of the vehicle."""

    at: datetime
    port: str
    status: list[str]


class ConsentItem(msgspec.Struct, frozen=True):
    """A consent, in the words and the language it was given in."""

    purpose: str
    version: str
    text: str
    given_at: datetime
    withdrawn_at: datetime | None


class RequestItem(msgspec.Struct, frozen=True):
    """A request of the person: a case with a deadline, and its answer."""

    id: UUID
    kind: str
    label: str
    state: str
    state_label: str
    means: str
    asked_at: datetime
    since: datetime
    due_at: datetime | None
    overdue: bool
    answer: str
    can_take_back: bool


class IncidentNotice(msgspec.Struct, frozen=True):
    """A notice of an incident with one's data (art. 57)."""

    at: datetime
    subject: str
    body: str


class OwnData(msgspec.Struct, frozen=True):
    """Everything behind a receipt. Times are RFC 3339 in UTC; `erased`: the key is destroyed, and nothing opens."""

    format: str
    made_at: datetime
    erased: bool
    held: list[HeldItem]
    seen: list[DisclosureItem]
    told: list[PortAnswer]
    consents: list[ConsentItem]
    requests: list[RequestItem]
    incidents: list[IncidentNotice]


class NewRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked for. `words`: what the person adds; an objection says to which decision."""

    kind: Literal["access", "copy", "correction", "erasure", "objection"]
    words: Secret[str] | None = None


def own_data(seen: View, at: datetime, language: str) -> OwnData:
    """The view as it is given out, its labels in that language."""
    return OwnData(
        format="creditpass-own-data/1",
        made_at=at,
        erased=seen.erased,
        held=[_held(line, language) for line in seen.held],
        seen=disclosures(seen, language),
        told=[PortAnswer(one.at, one.port, list(one.answers)) for one in seen.told],
        consents=[
            ConsentItem(one.purpose, one.version, one.words, one.given_at, one.withdrawn_at) for one in seen.agreed
        ],
        requests=[request_item(one, language) for one in seen.requests],
        incidents=[
            IncidentNotice(one.at, translate(one.subject, language), translate(one.body, language))
            for one in seen.incidents
        ],
    )


def disclosures(seen: View, language: str) -> list[DisclosureItem]:
    """Who looked, when and why."""
    return [
        DisclosureItem(one.at, one.who, translate(one.why, language), [translate(what, language) for what in one.what])
        for one in seen.seen
    ]


def request_item(one: Request, language: str) -> RequestItem:
    """One request."""
    return RequestItem(
        id=one.case,
        kind=one.code,
        label=translate(one.kind, language),
        state=one.state.code,
        state_label=translate(one.state.label, language),
        means=translate(one.state.means, language),
        asked_at=one.asked_at,
        since=one.since,
        due_at=one.due_at,
        overdue=one.overdue,
        answer=one.answer,
        can_take_back=one.can_take_back,
    )


def _held(line: Line, language: str) -> HeldItem:
    label, value = translate(line.label, language), in_words(line, language)
    value = value if isinstance(value, str) else value.isoformat()
    if line.personal is None:
        return HeldItem(label, value)
    why = line.personal
    return HeldItem(
        label, value, translate(line.purpose, language), translate(why.basis, language), why.sensitivity,
        translate(why.keep, language), translate(why.share, language),
    )  # fmt: skip


def in_words(line: Line, language: str) -> str | date | datetime:
    """A value of ours is a message and is translated; what somebody typed is theirs, and stays as it is."""
    return translate(line.value, language) if line.ours and isinstance(line.value, str) else line.value
