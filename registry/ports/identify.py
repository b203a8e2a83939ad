"""Which port's system sends a request, by its access token."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from registry.actors import Actor, ActorKind, Grant
from registry.clock import wall_now
from registry.database import transaction
from registry.ports.check import Asker
from registry.ports.tokens import Access, read
from registry.web.gate import bearer_of
from registry.web.site import AnyRequest
from registry.web.visit import site_of

ROLE = "port_check"
"""The role of an actor of kind `port`; its scopes are the schemes granted."""
MOST_CACHED = 10_000


@dataclass(frozen=True, slots=True)
class Known:
    """Whom a token names, until it expires (wall time)."""

    actor: Actor
    asker: Asker
    until: datetime


def digest_of(token: bytes) -> bytes:
    """By which a token is known here."""
    return hashlib.sha256(token).digest()


@dataclass
class Verified:
    """Tokens whose signature was verified, until they expire. Kept by digest, so that memory holds no token."""

    _known: OrderedDict[bytes, Known] = field(default_factory=OrderedDict)

    def get(self, token: bytes, at: datetime) -> Known | None:
        found = self._known.get(token)
        return found if found is not None and at < found.until else None

    def keep(self, token: bytes, access: Access) -> Known:
        grants = frozenset(Grant(ROLE, scheme) for scheme in access.asker.schemes)
        actor = Actor(ActorKind.PORT, str(access.asker.client), grants)
        known = self._known[token] = Known(actor, access.asker, access.until)
        while len(self._known) > MOST_CACHED:
            self._known.popitem(last=False)
        return known


class Identifier:
    """How a request's bearer token tells which port's system asks: give one to the site as `identify[PORT]`."""

    def __init__(self) -> None:
        self._verified = Verified()

    async def __call__(self, request: AnyRequest) -> Actor | None:
        token = bearer_of(request)
        if token is None:
            return None
        at, digest = wall_now(), digest_of(token.encode("utf-8", "replace"))
        known = self._verified.get(digest, at)
        if known is None:
            async with transaction() as connection:
                access = await read(connection, token, site_of(request).origin, at)
            if access is None:
                return None
            known = self._verified.keep(digest, access)
        return known.actor

    def known(self, token: bytes) -> Known | None:
        """Who sent a token that was verified before and has not expired."""
        return self._verified.get(digest_of(token), wall_now())


def identifier() -> Identifier:
    """A new one, which knows no token yet."""
    return Identifier()


def asker_of(actor: Actor) -> Asker:
    """The port's system behind an actor that `identifier` gave."""
    return Asker(UUID(actor.id), actor.scopes(ROLE))
