"""Why plaintext may be read. A reveal names one of these; the person sees it, in words, on their own page.

The list is closed: what is not on it is refused. Upper layers add their own to `PURPOSES` where the vault is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from privacy.errors import UnknownPurpose


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why, this time: a code of the list, and the case or request it is for (empty when there is none)."""

    code: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class PurposeKind:
    """One purpose of the list. `description` and `concerns` (whose data may be read) are English message ids."""

    code: str
    description: str
    concerns: str


class Purposes:
    """A closed list of purposes."""

    def __init__(self, kinds: Iterable[PurposeKind]) -> None:
        self._kinds: dict[str, PurposeKind] = {}
        for kind in kinds:
            if kind.code in self._kinds:
                raise ValueError(f"two purposes have the code {kind.code}")
            self._kinds[kind.code] = kind

    def check(self, purpose: Purpose) -> None:
        """Raises UnknownPurpose."""
        if purpose.code not in self._kinds:
            raise UnknownPurpose(f"{purpose.code!r} is no purpose for which data may be read")

    def __getitem__(self, code: str) -> PurposeKind:
        return self._kinds[code]

    def __contains__(self, code: object) -> bool:
        return code in self._kinds

    def __iter__(self) -> Iterator[PurposeKind]:
        return iter(self._kinds.values())

    def also(self, *more: PurposeKind) -> Purposes:
        """A list with more on it."""
        return Purposes([*self, *more])


def text(message: str) -> str:
    """Mark a message for translation; gives it back unchanged. (The layer that translates is above this one.)"""
    return message


PURPOSES = Purposes(
    (
        PurposeKind(
            "verify-entry",
            text("A unit checks a declaration sent to it"),
            text("People who declared through that unit"),
        ),
        PurposeKind(
            "verify-unit",
            text("The operator checks who applies as a unit"),
            text("People named in a unit's registration"),
        ),
        PurposeKind(
            "quota-case",
            text("An application for a quota, or the use of one, is examined"),
            text("People named in an enterprise's papers"),
        ),
        PurposeKind(
            "papers-reused",
            text("What was given in one case is copied into another, as whoever gave it agreed"),
            text("People named in an enterprise's papers"),
        ),
        PurposeKind(
            "inspection",
            text("An authority orders an inspection at the port, or reports one"),
            text("People and vehicles that an authority wants inspected"),
        ),
        PurposeKind(
            "contact-person",
            text("Someone responsible for a case gets in touch"),
            text("People with a case in progress"),
        ),
        PurposeKind(
            "account",
            text("Whoever signed in is greeted by name, and accounts are told apart"),
            text("Staff and clerks"),
        ),
        PurposeKind(
            "second-factor",
            text("A one-time code that somebody typed to sign in is checked"),
            text("Staff and clerks with an authenticator app"),
        ),
        PurposeKind("notice", text("A decision is sent to the person it concerns"), text("People a decision concerns")),
        PurposeKind("correction", text("A person corrects what they declared"), text("The person themselves")),
        PurposeKind("receipt-view", text("A person looks at their own declaration"), text("The person themselves")),
        PurposeKind(
            "own-copy",
            text("A person takes a copy of what is held of them"),
            text("The person themselves"),
        ),
        PurposeKind(
            "personal-data-request",
            text("A person's request about their own data is answered"),
            text("The person who asks"),
        ),
        PurposeKind("export", text("Someone responsible writes a list to a file"), text("People on that list")),
        PurposeKind(
            "dishonesty-match",
            text("A match with the serious-dishonesty list is checked"),
            text("People whose number is on that list"),
        ),
        PurposeKind(
            "settle-owner",
            text("The operator settles who owns a vehicle"),
            text("Former, present and future owners of the vehicle"),
        ),
        PurposeKind(
            "port-snapshot",
            text("A port's list is made, in which plates appear as codes only"),
            text("Owners of listed vehicles"),
        ),
        PurposeKind("support", text("Someone asked for help with their case"), text("Whoever asked for help")),
    )
)
