"""How a unit is told outside the application: its contact's mailbox, and a signed webhook where it has one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from privacy.purposes import Purpose
from privacy.secret import Secret
from privacy.vault import vault
from registry.accounts import accounts
from registry.actors import Actor
from registry.channels import webhook
from registry.clock import wall_now
from registry.database import Connection
from registry.errors import FieldProblem, Invalid, NotFound
from registry.i18n import text
from registry.outbox import Contact
from units import units
from units.tables import Unit

NOT_A_URL = text("Give a full address, such as https://example.org/notices")


@dataclass(frozen=True)
class Notices:
    """Where a unit's messages go besides the application. `webhook_url` empty: to no webhook."""

    email: bool
    webhook_url: str


async def set_notices(connection: Connection, unit: UUID, notices: Notices, actor: Actor) -> None:
    """Set where the messages go. A new webhook address gets a new secret. Raises NotFound, Invalid."""
    units.require_clerk(unit, actor)
    row = await Unit.objects().where(Unit.id == unit).first().lock_rows("NO KEY UPDATE")
    if row is None:
        raise NotFound()
    url = _checked(notices.webhook_url) or None
    row.email_notices = notices.email
    if url != row.webhook_url:
        row.webhook_url = url
        row.webhook_secret = Secret(webhook.new_key()) if url else None
    await row.save([Unit.email_notices, Unit.webhook_url, Unit.webhook_secret])
    await accounts.note(UUID(actor.id), "notices-set", wall_now(), actor, units.scope(unit))


async def webhook_secret(connection: Connection, unit: UUID, actor: Actor) -> str | None:
    """The secret that signs the unit's webhooks, for its clerk; None without one. Recorded. Raises NotFound."""
    units.require_clerk(unit, actor)
    row = await units.find(connection, unit)
    if row.webhook_secret is None:
        return None
    return (await vault().reveal(Purpose("notice", units.scope(unit)), actor.caller, [row.webhook_secret]))[0]


async def contacts_of(connection: Connection, recipient: str) -> Sequence[Contact]:
    """The contacts of `unit:<id>`, for the outbox: `outbox.register("unit", contacts_of)`."""
    row = await Unit.objects().where(Unit.id == UUID(recipient.removeprefix("unit:"))).first()
    if row is None:
        return ()
    found = [Contact("email", row.contact_email, row.language)] if row.email_notices else []
    if row.webhook_url:
        found.append(Contact("webhook", row.webhook_url, row.language, key=row.webhook_secret))
    return found


def _checked(typed: str) -> str:
    """The address, if it looks like one; whether it may be reached is asked each time something is sent."""
    url = typed.strip()
    try:
        parts = urlsplit(url)
        sound = not url or (parts.scheme in ("https", "http") and parts.hostname and parts.username is None)
    except ValueError:
        sound = False
    if not sound or len(url) > 500 or not (url.isascii() and url.isprintable()):
        raise Invalid([FieldProblem("webhook_url", "url", NOT_A_URL)])
    return url
