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
from registry.web.site import AnyRequest, Identify
from registry.web.visit import site_of

ROLE = "port_check"
"""The role of an actor of kind `port`; its scopes are the schemes granted."""
MOST_CACHED = 10_000


@dataclass
class Verified:
    """Tokens whose signature was verified, until they expire. Kept by digest, so that memory holds no token."""

    _known: OrderedDict[bytes, Access] = field(default_factory=OrderedDict)

    def get(self, token: bytes, at: datetime) -> Access | None:
        found = self._known.get(token)
        return found if found is not None and at < found.until else None

    def keep(self, token: bytes, access: Access) -> None:
        self._known[token] = access
        while len(self._known) > MOST_CACHED:
            self._known.popitem(last=False)


def identifier() -> Identify:
    """How a request's bearer token tells which port's system asks: give it to the site as `identify[PORT]`."""
    verified = Verified()

    async def identify(request: AnyRequest) -> Actor | None:
        token = bearer_of(request)
        if token is None:
            return None
        at, digest = wall_now(), hashlib.sha256(token.encode("utf-8", "replace")).digest()
        access = verified.get(digest, at)
        if access is None:
            async with transaction() as connection:
                access = await read(connection, token, site_of(request).origin, at)
            if access is None:
                return None
            verified.keep(digest, access)
        grants = frozenset(Grant(ROLE, scheme) for scheme in access.asker.schemes)
        return Actor(ActorKind.PORT, str(access.asker.client), grants)

    return identify


def asker_of(actor: Actor) -> Asker:
    """The port's system behind an actor that `identifier` gave."""
    return Asker(UUID(actor.id), actor.scopes(ROLE))
