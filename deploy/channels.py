"""The ways out of the application that the settings give."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from deploy.settings import Settings
from registry.channels.channel import Channel
from registry.channels.email import Email, Encryption, MailServer
from registry.channels.sms import HttpGateway, Sms
from registry.channels.webhook import Webhook
from registry.outbox import Outbox

ENCRYPTION = {"smtp": Encryption.NONE, "smtps": Encryption.TLS, "smtp+starttls": Encryption.STARTTLS}
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


def mail_server(settings: Settings) -> MailServer:
    """The mail server of `smtp_url`."""
    url = urlsplit(settings.smtp_url)
    return MailServer(
        host=url.hostname or "localhost",
        port=url.port or PORTS[url.scheme],
        sender=settings.mail_sender,
        encryption=ENCRYPTION[url.scheme],
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password) if url.password else None,
        domain=urlsplit(settings.base_url).hostname or "localhost",
    )


def channels(settings: Settings) -> list[Channel]:
    """Webhooks always; e-mail and text messages where they are set."""
    found: list[Channel] = [Webhook(anywhere=settings.sandbox)]
    if settings.smtp_url:
        found.append(Email(mail_server(settings)))
    if settings.sms_url:
        found.append(Sms(HttpGateway(settings.sms_url, settings.sms_key)))
    return found


def outbox(settings: Settings) -> Outbox:
    """The sender of messages of this installation."""
    return Outbox(channels(settings), settings.base_url)
