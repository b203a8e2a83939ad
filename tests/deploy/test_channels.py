"""Which ways out of the application the settings give."""

from deploy.channels import channels, mail_server, outbox
from deploy.settings import Settings
from registry.channels.email import Encryption
from registry.channels.webhook import Webhook

MAIL = {"mail_sender": "Credit pass <no-reply@example.org>", "base_url": "https://pass.example.org"}


def test_webhooks_go_out_always_and_reach_private_addresses_in_the_sandbox_alone() -> None:
    assert channels(Settings()) == [Webhook(anywhere=False)]
    assert channels(Settings(sandbox=True)) == [Webhook(anywhere=True)]


def test_mail_and_text_messages_go_out_where_they_are_set() -> None:
    given = Settings(smtp_url="smtp://mail.example.org", sms_url="https://sms.example.org", sms_key="key", **MAIL)
    assert [channel.name for channel in channels(given)] == ["webhook", "email", "sms"]
    assert outbox(given).base_url == "https://pass.example.org"


def test_a_mail_servers_url_says_how_to_reach_it() -> None:
    server = mail_server(Settings(smtp_url="smtp+starttls://us%40er:p%3Aass@mail.example.org", **MAIL))
    assert (server.host, server.port, server.encryption) == ("mail.example.org", 587, Encryption.STARTTLS)
    assert (server.username, server.password) == ("us@er", "p:ass")
    assert (server.domain, server.sender) == ("pass.example.org", MAIL["mail_sender"])


def test_ports_and_encryption_follow_the_scheme_unless_a_port_is_named() -> None:
    named = mail_server(Settings(smtp_url="smtps://mail.example.org:2465", **MAIL))
    plain = mail_server(Settings(smtp_url="smtp://localhost", **MAIL))
    assert (named.port, named.encryption) == (2465, Encryption.TLS)
    assert (plain.port, plain.encryption, plain.username) == (25, Encryption.NONE, None)
