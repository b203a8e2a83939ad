"""E-mail by SMTP: a plain text with a link. The Message-ID is the delivery's, so that a second copy is one message."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum

from registry.channels.channel import PERMANENT, Outgoing, Undelivered


class Encryption(StrEnum):
    """How the way to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"  # for a server on this machine alone


@dataclass(frozen=True)
class MailServer:
    """Where mail goes out. `sender` is an address, with a name if wanted: `Credit pass <no-reply@example.org>`."""

    host: str
    port: int
    sender: str
    encryption: Encryption = Encryption.STARTTLS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    domain: str = "creditpass.invalid"
    """What Message-IDs end in: the installation's own host name."""
    timeout: float = 20.0
    """Seconds, for each step of the conversation."""


@dataclass(frozen=True)
class Email:
    """The channel. Each message is a conversation of its own, in a thread."""

    server: MailServer
    name: str = "email"

    async def send(self, message: Outgoing, sent_at: datetime) -> None:
        await asyncio.to_thread(self._send, message, sent_at)

    def _send(self, message: Outgoing, sent_at: datetime) -> None:
        mail = compose(message, self.server, sent_at)
        try:
            with self._conversation() as smtp:
                smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            raise _undelivered(min(codes, default=0)) from None
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
            raise _undelivered(refused.smtp_code) from None
        except smtplib.SMTPAuthenticationError:
            raise Undelivered("smtp-sign-in") from None
        except smtplib.SMTPNotSupportedError:
            raise Undelivered("smtp-not-supported") from None
        except (smtplib.SMTPException, ssl.SSLError):
            raise Undelivered("smtp-failed") from None
        except TimeoutError:
            raise Undelivered("smtp-timeout") from None
        except OSError:
            raise Undelivered("smtp-unreachable") from None

    @contextmanager
    def _conversation(self) -> Iterator[smtplib.SMTP]:
        server = self.server
        smtp: smtplib.SMTP
        if server.encryption is Encryption.TLS:
            context = ssl.create_default_context()
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        with smtp:
            if server.encryption is Encryption.STARTTLS:
                smtp.starttls(context=ssl.create_default_context())
            if server.username is not None and server.password is not None:
                smtp.login(server.username, server.password)
            yield smtp


def compose(message: Outgoing, server: MailServer, sent_at: datetime) -> EmailMessage:
    """The mail. Raises Undelivered for an address that cannot stand in a header."""
    mail = EmailMessage()
    try:
        mail["To"] = message.address
        (address,) = mail["To"].addresses
        if mail["To"].defects or not address.username or not address.domain:
            raise ValueError
    except (ValueError, IndexError):
        raise Undelivered("address", PERMANENT) from None
    mail["From"] = server.sender
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(sent_at)
    mail["Message-ID"] = f"<{message.id}@{server.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{message.body}\n\n{message.url}\n")
    mail["Content-Language"] = message.language  # after the content, which would take it away
    return mail


def _undelivered(code: int) -> Undelivered:
    """SMTP says 4xx for now and 5xx for good (RFC 5321 4.2.1)."""
    return Undelivered(f"smtp-{code}", permanent=500 <= code < 600)
