"""`/api/v1/keys`: the state of the installation's keys, for programs. No key is ever told."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import get, post

from privacy.vault import vault
from registry.clock import wall_now
from registry.database import transaction
from registry.i18n import translate
from registry.keys import state as key_state
from registry.keys.pages import STATE, target
from registry.ports import keys as token_keys
from registry.web.administration_pages import SECURITY
from registry.web.kit import actor, api
from registry.web.site import AnyRequest
from registry.web.visit import language_of


class NeedBody(msgspec.Struct, frozen=True):
    """What cannot be without an older key, and how many. `until`: when that passes by itself, empty if it does not."""

    what: str
    count: int
    until: str


class KeyBody(msgspec.Struct, frozen=True):
    """A key. `kind`: `root`, `encryption`, `index` or `token`; `held_by`: its provider, or the key above it.

    `retirable`: the command to destroy it would be obeyed. `verifies_until`: of a token-signing key that was replaced.
    """

    kind: str
    name: str
    suite: str
    held_by: str
    made_at: datetime | None
    uses: int
    newest: bool
    retirable: bool
    needs: list[NeedBody]
    verifies_until: datetime | None


class RotationBody(msgspec.Struct, frozen=True):
    """The newest rotation of a kind. `finished_at`: null while it is under way."""

    kind: str
    to: str
    begun_at: datetime
    by: str
    done: int
    total: int
    finished_at: datetime | None


class KeysBody(msgspec.Struct, frozen=True):
    """Every key there is, and the newest rotation of each kind."""

    keys: list[KeyBody]
    rotations: list[RotationBody]


class TokenKeyBody(msgspec.Struct, frozen=True):
    """The name of the key that signs tokens from now on."""

    kid: str


@get("/api/v1/keys", opt=STATE, summary="State of all keys")
async def show(request: AnyRequest) -> KeysBody:
    """What uses each key, what is being replaced, and what can be retired. They are replaced at the command line."""
    now, language = await key_state.state(vault()), language_of(request)
    keys = [
        KeyBody(
            key.kind, key.name, key.suite, key.holder, key.made_at, key.uses, key.newest, key.retirable,
            [
                NeedBody(translate(need.what, language), need.count, need.until and translate(need.until, language))
                for need in key.needs
            ],
            key.until,
        )
        for key in now.keys
    ]  # fmt: skip
    rotations = [
        RotationBody(one.kind, target(one), one.begun_at, one.by, one.done, max(one.total, one.done), one.finished_at)
        for one in now.rotations
    ]
    return KeysBody(keys, rotations)


@post("/api/v1/keys/tokens", opt=SECURITY, status_code=201, summary="Replace the token-signing key")
async def replace_tokens(request: AnyRequest) -> TokenKeyBody:
    """Tokens are signed by a new key; those signed by the former verify until they expire."""
    async with transaction() as connection:
        return TokenKeyBody(await token_keys.rotate(connection, wall_now(), by=actor(request).caller))


router = api(show, replace_tokens, tags=["Keys"])
