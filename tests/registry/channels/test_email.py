"""E-mail, to a real SMTP server."""

import socket

import pytest

from registry.channels.channel import Undelivered
from registry.channels.email import Email, Encryption, MailServer
from tests.registry.channels.messages import MESSAGE, SENT_AT, message
from tests.registry.channels.servers import Postbox, mail_server


async def test_a_mail_arrives_in_the_readers_language_with_a_link() -> None:
    with mail_server(box := Postbox()) as server:
        await Email(server).send(MESSAGE, SENT_AT)
    (mail,) = box.mails
    assert mail["To"] == "clerk@example.org"
    assert mail["Subject"] == "钥匙已就绪"
    assert mail["Content-Language"] == "zh-Hans"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == SENT_AT
    assert mail.get_content().split() == ["请查看案卷。", "https://pass.example.org/cases/7"]


async def test_every_copy_of_a_delivery_has_one_message_id() -> None:
    with mail_server(box := Postbox()) as server:
        await Email(server).send(MESSAGE, SENT_AT)
        await Email(server).send(MESSAGE, SENT_AT)
    assert {mail["Message-ID"] for mail in box.mails} == {f"<{MESSAGE.id}@pass.example.org>"}


@pytest.mark.parametrize(("answer", "permanent"), [("451 4.3.0 busy", False), ("554 5.7.1 no", True)])
async def test_the_servers_code_says_whether_trying_again_is_of_use(answer: str, permanent: bool) -> None:
    with mail_server(Postbox(answers=[answer])) as server, pytest.raises(Undelivered) as caught:
        await Email(server).send(MESSAGE, SENT_AT)
    assert (caught.value.code, caught.value.permanent) == (f"smtp-{answer[:3]}", permanent)


@pytest.mark.parametrize(("answer", "permanent"), [("450 4.2.1 later", False), ("550 5.1.1 nobody", True)])
async def test_an_unknown_address_is_permanent_and_a_busy_one_is_not(answer: str, permanent: bool) -> None:
    with mail_server(Postbox(recipients_refused=answer)) as server, pytest.raises(Undelivered) as caught:
        await Email(server).send(MESSAGE, SENT_AT)
    assert (caught.value.code, caught.value.permanent) == (f"smtp-{answer[:3]}", permanent)


async def test_a_server_that_is_not_there_is_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = MailServer("127.0.0.1", free.getsockname()[1], "a@example.org", Encryption.NONE)
        with pytest.raises(Undelivered) as caught:
            await Email(server).send(MESSAGE, SENT_AT)
    assert (caught.value.code, caught.value.permanent) == ("smtp-unreachable", False)


async def test_a_server_without_encryption_is_not_used_where_encryption_is_asked_for() -> None:
    box = Postbox()
    with mail_server(box) as plain:
        server = MailServer(plain.host, plain.port, plain.sender, Encryption.STARTTLS)
        with pytest.raises(Undelivered, match="smtp-not-supported"):
            await Email(server).send(MESSAGE, SENT_AT)
    assert box.mails == []


@pytest.mark.parametrize(
    "address", ["a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "", "a b c"]
)
async def test_an_address_that_is_none_or_several_is_refused(address: str) -> None:
    box = Postbox()
    with mail_server(box) as server, pytest.raises(Undelivered) as caught:
        await Email(server).send(message(address=address), SENT_AT)
    assert caught.value.permanent
    assert box.mails == []


def test_a_server_does_not_show_its_password() -> None:
    assert "hidden" not in repr(MailServer("mail.example.org", 587, "a@example.org", password="hidden"))
