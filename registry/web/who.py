"""Who may call a route. Every route declares it in its `opt`; an application with one that does not will not start.

    @get("/units/{unit:uuid}", opt={"who": Who.role("unit_clerk", "platform_operator")})

A role here says only that the caller holds it somewhere: in *which* scope is asked where the data is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.actors import Actor, ActorKind
from registry.errors import Forbidden, SignInNeeded
from registry.i18n import text

if TYPE_CHECKING:
    from litestar import Litestar

TOKEN_NEEDED = text("No access token that is in force: get one at /api/v1/token")


@dataclass(frozen=True)
class Who:
    """Kinds of actors that may call; of those with an account, the roles of which they need one (none: any)."""

    kinds: frozenset[ActorKind]
    roles: frozenset[str] = frozenset()
    asked: bool = True
    """False: credentials are not even looked at, so that the route answers without a database."""

    @classmethod
    def anyone(cls) -> Who:
        """Whoever asks; whoever is signed in is known by name."""
        return cls(frozenset({ActorKind.ANYONE, ActorKind.ACCOUNT}))

    @classmethod
    def unasked(cls) -> Who:
        """Whoever asks, and nobody looks who it is: health, static files."""
        return cls(frozenset(ActorKind), asked=False)

    @classmethod
    def signed_in(cls) -> Who:
        """Any account."""
        return cls(frozenset({ActorKind.ACCOUNT}))

    @classmethod
    def role(cls, *roles: str) -> Who:
        """An account that holds one of the roles in some scope."""
        if not roles:
            raise ValueError("name at least one role")
        return cls(frozenset({ActorKind.ACCOUNT}), frozenset(roles))

    @classmethod
    def port(cls) -> Who:
        """A port's system with an access token."""
        return cls(frozenset({ActorKind.PORT}))

    @classmethod
    def receipt(cls) -> Who:
        """Whoever holds a receipt's number and secret."""
        return cls(frozenset({ActorKind.RECEIPT}))

    def __or__(self, other: Who) -> Who:
        """Either. An account's roles add up, unless one side admits any account."""
        open_to_all = any(ActorKind.ACCOUNT in who.kinds and not who.roles for who in (self, other))
        roles = frozenset() if open_to_all else self.roles | other.roles
        return Who(self.kinds | other.kinds, roles, self.asked or other.asked)

    def unknown(self) -> SignInNeeded:
        """The error for somebody unknown: a system without a token that counts is told where to get one."""
        return SignInNeeded(TOKEN_NEEDED if self.kinds == {ActorKind.PORT} else None)

    def check(self, actor: Actor) -> None:
        """Raises SignInNeeded for somebody unknown and Forbidden for somebody who may not."""
        if actor.kind not in self.kinds:
            raise self.unknown() if actor.kind is ActorKind.ANYONE else Forbidden()
        if actor.kind is ActorKind.ACCOUNT and self.roles and not any(map(actor.has, self.roles)):
            raise Forbidden()


def declared(opt: dict[str, object]) -> Who:
    """The declaration of a route. Raises LookupError when there is none."""
    who = opt.get("who")
    if not isinstance(who, Who):
        raise LookupError("no declaration of who may call")
    return who


def check_routes(app: Litestar) -> None:
    """Raises RuntimeError naming every route that does not say who may call it."""
    silent = sorted(
        f"{'/'.join(sorted(getattr(handler, 'http_methods', ())))} {route.path}"
        for route in app.routes
        for handler in getattr(route, "route_handlers", [getattr(route, "route_handler", None)])
        if getattr(handler, "http_methods", None) != {"OPTIONS"}
        and not isinstance(getattr(handler, "opt", {}).get("who"), Who)
    )
    if silent:
        raise RuntimeError("these routes do not say who may call them: " + ", ".join(silent))
