"""What can go wrong, as one tree. `registry/web/problems.py` maps it to HTTP, and nothing else does.

    CreditpassError
    ├── Refused            409  a rule said no; carries its citation
    │   ├── GuardRefused        the facts do not satisfy a guard
    │   ├── ClaimTaken          a limit is reached (decided by the database)
    │   └── NotOpen             the move does not exist from the case's present state
    ├── Changed            409  somebody else changed the case in between
    ├── Invalid            422  fields are wrong; carries one FieldProblem for each
    ├── KeyReused          422  an idempotency key came back with another request
    ├── SignInNeeded       401
    ├── Forbidden          403
    ├── NotFound           404  also for what exists but may not be seen
    ├── TooMany            429  with seconds to wait
    └── Unavailable        503  with seconds to wait

A `code` is stable and for programs; a `message` is an English msgid for people, translated at the edge
with `params`. Neither ever carries a personal value.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.i18n import text
from registry.law import Cite


class CreditpassError(Exception):
    """The root. `status` is the HTTP status the edge answers with."""

    status = 500
    code = "error"
    message = text("Something went wrong")

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        cite: Cite | None = None,
        params: Mapping[str, object] | None = None,
    ) -> None:
        self.message = message or type(self).message
        self.code = code or type(self).code
        self.cite = cite
        self.params = dict(params or {})
        super().__init__(self.code)


@dataclass(frozen=True)
class Reason:
    """One rule that said no."""

    code: str
    message: str
    cite: Cite | None
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


class Refused(CreditpassError):
    """A rule decided against the request."""

    status = 409
    code = "refused"
    message = text("A rule does not allow this")


class GuardRefused(Refused):
    """One or more guards said no; the first one gives the code, the message and the citation."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        first = reasons[0]
        super().__init__(first.message, code=first.code, cite=first.cite, params=first.params)
        self.reasons = tuple(reasons)


class ClaimTaken(Refused):
    """The limit is reached: another case holds what this one needs."""

    code = "claim-taken"
    message = text("The limit is reached")


class NotOpen(Refused):
    """The move does not exist from the present state (or not for the rules of that day)."""

    code = "not-open"
    message = text("This step is not possible in the present state")


class Changed(CreditpassError):
    status = 409
    code = "changed"
    message = text("Somebody else changed this in the meantime. Look at it again before you go on.")


FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z_]{0,40}")


def told_back(name: str) -> str:
    """The name of an unknown field that somebody sent, if it can be one: a personal value in its place is not repeated."""
    return name if FIELD_NAME.fullmatch(name) else ""


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field; `field` is the name in the request (`person.document_number`)."""

    field: str
    code: str
    message: str
    cite: Cite | None = None
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


class Invalid(CreditpassError):
    """Fields are wrong: every one is named, nothing was stored."""

    status = 422
    code = "invalid"
    message = text("Some details need to be put right")

    def __init__(self, problems: Sequence[FieldProblem], message: str | None = None) -> None:
        cite = next((p.cite for p in problems if p.cite), None)
        super().__init__(message, cite=cite)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return f"{self.code}: " + ", ".join(f"{p.field} {p.code}" for p in self.problems)


class KeyReused(CreditpassError):
    status = 422
    code = "idempotency-key-reused"
    message = text("This idempotency key was used before with another request")


class SignInNeeded(CreditpassError):
    status = 401
    code = "sign-in-needed"
    message = text("Please sign in")


class Forbidden(CreditpassError):
    status = 403
    code = "forbidden"
    message = text("You may not do this")


class NotFound(CreditpassError):
    status = 404
    code = "not-found"
    message = text("There is nothing here")


class TooMany(CreditpassError):
    status = 429
    code = "too-many"
    message = text("Too many requests. Please wait a little.")

    def __init__(self, wait_seconds: int, message: str | None = None) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class Unavailable(CreditpassError):
    status = 503
    code = "unavailable"
    message = text("The service cannot answer just now. Nothing was stored. Please try again.")

    def __init__(self, wait_seconds: int = 5, message: str | None = None) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds
