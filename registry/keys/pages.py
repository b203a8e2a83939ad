"""The security administrator's page of keys: their state, and the commands that replace and retire them.

Only the token-signing key is replaced from here: that is done in an instant and breaks nothing. The others take a
while and belong to whoever is at the machine; the page says the command.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from litestar import Response, get, post

from privacy.master_keys import ENCRYPTION, INDEX
from privacy.rotation import ROOT, SEAL, Rotation
from privacy.suites import SUITES
from privacy.vault import vault
from registry.accounts.accounts import logins_of
from registry.clock import wall_now
from registry.database import transaction
from registry.i18n import text
from registry.keys import state as key_state
from registry.ports import keys as token_keys
from registry.web.administration_pages import SECURITY
from registry.web.flash import Flash
from registry.web.kit import actor, page, pages, see_other
from registry.web.listing import Column, Listing, asked
from registry.web.site import AnyRequest
from registry.web.throttle import Throttle

TEMPLATES = Path(__file__).parent / "templates"
STATE = {**SECURITY, "throttle": Throttle("key-state", per_minute=30, burst=30)}
"""Counting what uses a key is work for the database."""
KINDS = {
    ROOT: text("Root key"),
    ENCRYPTION: text("Key-encryption key"),
    INDEX: text("Key of the index"),
    token_keys.TOKEN: text("Token-signing key"),
    SEAL: text("Everything sealed anew"),
}
HOLDERS = {
    "file": text("A file of this machine"),
    "PKCS#11": text("A security module (PKCS #11)"),
    "transit": text("A key service (Transit)"),
}
COLUMNS = (
    Column(text("Key")),
    Column(text("Suite")),
    Column(text("Held by")),
    Column(text("Made")),
    Column(text("Used by"), numeric=True),
    Column(text("State")),
)
ROTATION_COLUMNS = (
    Column(text("Key")),
    Column(text("Begun")),
    Column(text("Who")),
    Column(text("Carried over"), numeric=True),
    Column(text("Finished")),
)
REPLACED = text("Tokens are signed by a new key")


@get("/keys", opt=STATE)
async def show(request: AnyRequest) -> Response[Any]:
    """The state of every key, and of the newest rotation of each kind."""
    now = await key_state.state(vault())
    async with transaction(readonly=True):
        logins = await logins_of({rotation.by for rotation in now.rotations})
    wish = asked(request)
    return page(
        request,
        "keys/keys.html",
        keys=Listing(now.keys, wish, COLUMNS),
        rotations=Listing(now.rotations, wish, ROTATION_COLUMNS),
        kinds=KINDS,
        holders=HOLDERS | KINDS,
        words=key_state.COMMAND_WORDS,
        logins=logins,
        target=target,
    )


def target(rotation: Rotation) -> str:
    """What a rotation leads to, for people."""
    return SUITES[rotation.version].name if rotation.kind == SEAL else rotation.target


@post("/keys/tokens", opt=SECURITY)
async def replace_tokens(request: AnyRequest) -> Response[Any]:
    """Sign tokens by a new key; the former verifies for a while longer."""
    async with transaction() as connection:
        await token_keys.rotate(connection, wall_now(), by=actor(request).caller)
    return see_other(request, "/keys", Flash(REPLACED))


router = pages(show, replace_tokens)
