"""Who acts. Roles and scopes are opaque strings here: upper layers name them, `deploy` lists them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from registry.i18n import DEFAULT_LANGUAGE

EVERYWHERE = "*"


class ActorKind(StrEnum):
    """How the actor is known to us."""

    ACCOUNT = "account"  # signed in: staff, clerks, officers
    RECEIPT = "receipt"  # holds a receipt's number and secret; `id` is the receipt's number
    PORT = "port"  # a machine client with a token
    SYSTEM = "system"  # timers, imports, the command line
    ANYONE = "anyone"  # nobody in particular


@dataclass(frozen=True, order=True)
class Grant:
    """A role within a scope, such as `unit_clerk` in `unit:<uuid>`. Scope `*` is everywhere."""

    role: str
    scope: str = EVERYWHERE


@dataclass(frozen=True)
class Actor:
    """Somebody who asks for something. `id` is written to the journal and is never a personal value."""

    kind: ActorKind
    id: str
    grants: frozenset[Grant] = frozenset()
    language: str = DEFAULT_LANGUAGE

    @property
    def caller(self) -> str:
        """One string for the journal, for idempotency keys and for throttling (`account:0192…`)."""
        return f"{self.kind}:{self.id}"

    @property
    def signed_in(self) -> bool:
        """Whether an account stands behind this actor."""
        return self.kind is ActorKind.ACCOUNT

    def has(self, role: str) -> bool:
        """Whether the role is held in any scope at all."""
        return any(grant.role == role for grant in self.grants)

    def scopes(self, role: str) -> frozenset[str]:
        """The scopes in which the role is held; contains `*` when it is held everywhere."""
        return frozenset(grant.scope for grant in self.grants if grant.role == role)

    def may(self, roles: Collection[str], scopes: Collection[str]) -> bool:
        """Whether one of the roles is held in one of the scopes, or everywhere."""
        return any(
            grant.role in roles and (grant.scope == EVERYWHERE or grant.scope in scopes) for grant in self.grants
        )


SYSTEM = Actor(ActorKind.SYSTEM, "system")
ANYONE = Actor(ActorKind.ANYONE, "anyone")
