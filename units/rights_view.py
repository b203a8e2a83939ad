"""The person's own page (PIPL arts. 44 to 50): what is held of them and why, who looked, who was told, what they asked.

Everything is for whoever holds the receipt of one case, and only of that case. Reading it is on record too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from privacy import holdings
from privacy.catalogue import Personal
from privacy.consent_text import ConsentText
from privacy.disclosures import disclosures_for
from privacy.errors import KeyDestroyed
from privacy.holdings import Held, Told, Whose
from privacy.purposes import Purpose
from privacy.sealed import Sealed
from privacy.tables import Consent, Disclosure
from privacy.vault import vault
from registry import deliveries, journal, rules
from registry.actors import EVERYWHERE, Actor
from registry.clock import civil_day
from registry.database import Connection
from registry.deliveries import Message
from registry.i18n import text, translate
from registry.installed import CaseRow
from registry.scheme import State
from registry.surface.history import BY_PORT, BY_RECEIPT, BY_SYSTEM, SOMEBODY, YOU
from registry.surface.wording import Roles, by_whom
from registry.tables import Note
from units import notice, rights
from units.erasure import is_erased
from units.incident_scheme import CODE as INCIDENTS
from units.notice import Version
from units.rights_scheme import CODE, KINDS, PERSON, SCHEME

MORE = text("Other details")
OTHERS = {"receipt": BY_RECEIPT, "port": BY_PORT, "system": BY_SYSTEM, "job": BY_SYSTEM}


@dataclass(frozen=True)
class Line:
    """One thing held, in plain. `personal` says why; None for what alone tells nothing of a person. `ours`: a message."""

    label: str
    value: str | date | datetime
    personal: Personal | None
    purpose: str
    ours: bool = False


@dataclass(frozen=True)
class Seen:
    """Somebody was shown something: when (UTC), who by role, why, and which details."""

    at: datetime
    who: str
    why: str
    what: tuple[str, ...]


@dataclass(frozen=True)
class Agreed:
    """A consent given with this declaration, and whether it still stands. `words` in the language it was given in."""

    purpose: str
    words: str
    version: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Request:
    """A request of the person: what, since when, until when it is answered, and the answer."""

    case: UUID
    code: str
    kind: str
    state: State
    asked_at: datetime
    since: datetime
    due_at: datetime | None
    overdue: bool
    answer: str
    can_take_back: bool

    @property
    def due_day(self) -> date | None:
        """The last civil day for the answer: `due_at` is the midnight that ends it."""
        return civil_day(self.due_at - timedelta(microseconds=1)) if self.due_at else None


@dataclass(frozen=True)
class View:
    """All of it, at an instant of legal time."""

    erased: bool
    held: tuple[Line, ...]
    seen: tuple[Seen, ...]
    told: tuple[Told, ...]
    agreed: tuple[Agreed, ...]
    requests: tuple[Request, ...]
    incidents: tuple[Message, ...]
    """Notices of incidents with the person's data (art. 57)."""
    changed: Version | None = None
    """The privacy notice, where it changed since they were last told (art. 17)."""


async def view(connection: Connection, actor: Actor, roles: Roles, at: datetime, purpose: str = "receipt-view") -> View:
    """What the holder of a receipt sees of their data. Raises NotFound without a receipt."""
    case = await rights.case_in_hand(connection, actor)
    whose = Whose(case.about, case.id)
    parts = reversed(holdings.every())
    held = [(one, await one.read(whose)) for one in parts]
    flat = [item for _, items in held for item in items]
    requests = await _requests(connection, actor, case, at)
    messages = await deliveries.inbox(connection, [f"person:{case.about}"], most=200)
    return View(
        erased=await is_erased(connection, case.about),
        held=tuple(await _lines(flat, Purpose(purpose, str(case.id)), actor)),
        seen=tuple(await _seen(connection, case, flat, [r.case for r in requests], actor, roles)),
        told=tuple([each for one in holdings.every() for each in await one.told(whose)]),
        agreed=tuple(await _agreed(case)),
        requests=tuple(requests),
        incidents=tuple([m for m in messages if m.scheme == INCIDENTS]),
        changed=await notice.not_told(connection, case.id),
    )


async def _lines(held: Sequence[Held], purpose: Purpose, actor: Actor) -> list[Line]:
    sealed = [item.value for item in held if isinstance(item.value, Sealed)]
    shown = iter(await _opened(sealed, purpose, actor))
    return [
        Line(
            item.label,
            next(shown) if isinstance(item.value, Sealed) else item.value,
            personal,
            _why(personal),
            item.ours,
        )
        for item in held
        for personal in [holdings.personal(item.column)]
        if item.value is not None
    ]


async def _opened(sealed: Sequence[Sealed], purpose: Purpose, actor: Actor) -> list[str]:
    """In plain for the person; once they are erased, what a list would show."""
    try:
        return await vault().reveal(purpose, actor.caller, sealed)
    except KeyDestroyed:
        return await vault().masked(sealed)


def _why(personal: Personal | None) -> str:
    return vault().purposes[personal.purpose].description if personal else ""


# --- Who looked -----------------------------------------------------------------------------------------------------


async def _seen(
    connection: Connection, case: CaseRow, held: Sequence[Held], requests: Sequence[UUID], actor: Actor, roles: Roles
) -> list[Seen]:
    subjects = {case.about} | {item.value.place.subject for item in held if isinstance(item.value, Sealed)}
    references = [str(case.id), *(str(request) for request in requests)]
    found = await disclosures_for(subjects, references)
    grants = await _roles_held(connection, [row.actor for row in found], case.scopes)
    labels = {item.column: item.label for item in held if item.column}
    return [
        Seen(row.at, _who(row, grants, actor, roles), vault().purposes[row.purpose].description, _what(row, labels))
        for row in found
    ]


def _what(row: Disclosure, labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(labels.get(field, MORE) for field in row.fields))


def _who(row: Disclosure, grants: Mapping[str, set[str]], actor: Actor, roles: Roles) -> str:
    """By role and not by name: who decides is answerable to the operator, and the journal knows them."""
    if row.actor == actor.caller:
        return translate(YOU, actor.language)
    kind = row.actor.partition(":")[0]
    if kind in OTHERS:
        return translate(OTHERS[kind], actor.language)
    held = grants.get(row.actor, set())
    return by_whom(sorted(held), roles, actor.language) if held else translate(SOMEBODY, actor.language)


async def _roles_held(connection: Connection, actors: Collection[str], scopes: Collection[str]) -> dict[str, set[str]]:
    rows = await connection.fetch(
        "select 'account:' || account as actor, role from role_grant"
        " where 'account:' || account = any($1::varchar[]) and (scope = $2 or scope = any($3::varchar[]))",
        list(actors), EVERYWHERE, list(scopes),
    )  # fmt: skip
    held: dict[str, set[str]] = {}
    for row in rows:
        held.setdefault(row["actor"], set()).add(row["role"])
    return held


# --- Consents and requests ------------------------------------------------------------------------------------------


async def _agreed(case: CaseRow) -> list[Agreed]:
    texts = {(words.purpose, words.version): words for one in holdings.every() for words in one.consents}
    given = (
        await Consent.objects()
        .where(Consent.subject == case.about, Consent.reference == f"entry:{case.id}")
        .order_by(Consent.given_at, Consent.id)
    )
    return [_one_agreed(row, texts.get((row.purpose, row.text_version))) for row in given]


def _one_agreed(row: Consent, words: ConsentText | None) -> Agreed:
    said = words.words[row.language] if words else row.purpose
    return Agreed(row.purpose, said, row.text_version, row.given_at, row.withdrawn_at)


async def _requests(connection: Connection, actor: Actor, case: CaseRow, at: datetime) -> list[Request]:
    rows = await connection.fetch(
        "select c.id, r.kind, c.state, c.opened_at, c.since, c.due_at, c.overdue from rights_request r"
        " join case_ c on c.id = r.id where r.of = $1 and c.scheme = $2 order by c.opened_at desc, c.id desc",
        case.id, CODE,
    )  # fmt: skip
    return [await _request(connection, row, actor, at) for row in rows]


async def _request(connection: Connection, row: Any, actor: Actor, at: datetime) -> Request:
    state = SCHEME.state(row["state"])
    return Request(
        case=row["id"],
        code=row["kind"],
        kind=KINDS[row["kind"]],
        state=state,
        asked_at=row["opened_at"],
        since=row["since"],
        due_at=row["due_at"],
        overdue=row["overdue"] is not None or (row["due_at"] is not None and row["due_at"] <= at),
        answer=await _answer(connection, row["id"], actor),
        can_take_back=bool([m for m in rules.offered(SCHEME, state, {PERSON}) if m.name == "take_back"]),
    )


async def _answer(connection: Connection, request: UUID, actor: Actor) -> str:
    """The last words that were written to the person: the answer, or the reasons."""
    entries = await journal.of_case(connection, request)
    written = [e.evidence[f]["note"] for e in entries for f in ("answer", "reasons") if f in e.evidence]
    row = await Note.objects().where(Note.id == UUID(written[-1])).first() if written else None
    if row is None:
        return ""
    return (await _opened([row.text], Purpose("personal-data-request", str(request)), actor))[0]
