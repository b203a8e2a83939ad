"""What happened to an account, in words; and the word that greets whoever has just signed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from registry.accounts import accounts
from registry.accounts.factors import Factor
from registry.database import transaction
from registry.i18n import text
from registry.web.flash import Flash
from registry.web.site import AnyRequest
from registry.web.visit import language_of
from registry.web.words import instant_in_words

ACTORS: Mapping[str, str] = {
    "system:system": text("The system"),
    "anyone:anyone": text("Somebody without an account"),
}
"""Who did something to an account, where no account did."""
EVENTS: Mapping[str, str] = {
    "created": text("Account made"),
    "granted": text("Role granted"),
    "revoked": text("Role taken away"),
    "password-right": text("Password accepted"),
    "signed-in": text("Signed in"),
    "sign-in-failed": text("Wrong password"),
    "sign-in-refused": text("Sign-in refused"),
    "second-factor-failed": text("Second factor failed"),
    "locked": text("Locked after failed attempts"),
    "password-changed": text("Password changed"),
    "factor-added": text("Second factor set up"),
    "factor-removed": text("Second factor removed"),
    "passkey-copied": text("A passkey was refused: it seems to be a copy"),
    "invited": text("First code given"),
    "recovery-started": text("Recovery started"),
    "recovery-confirmed": text("Recovery confirmed"),
    "recovery-cancelled": text("Recovery cancelled"),
    "recovery-failed": text("Recovery codes failed"),
    "recovered": text("Password set by codes"),
    "closed": text("Account closed"),
    "opened": text("Account opened again"),
}
FACTORS: Mapping[Factor, str] = {
    Factor.PASSWORD: text("Password"),
    Factor.PASSKEY: text("Passkey"),
    Factor.CODE: text("One-time code"),
}
LAST = text("You last signed in on %(when)s.")
LAST_AND_FAILED = text(
    "You last signed in on %(when)s. Since then somebody failed to sign in as you: %(failed)s times."
)


async def welcome(request: AnyRequest, account: UUID, began: datetime) -> Flash | None:
    """When they last signed in, and what failed since (GB/T 22239 8.1.4.1); None at the first time."""
    async with transaction(readonly=True):
        last = await accounts.last_sign_in(account, before=began)
    if last.at is None:
        return None
    when = instant_in_words(last.at, language_of(request))
    if not last.failed:
        return Flash(LAST, "notice", {"when": when})
    return Flash(LAST_AND_FAILED, "warning", {"when": when, "failed": last.failed})
