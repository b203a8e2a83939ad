"""Whoever must be told is told: in the application once, elsewhere until it arrives, whatever is killed in between."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from privacy.ids import uuid7
from privacy.masks import mask_all
from privacy.sealed import Field, Place, Sealed
from privacy.secret import Secret
from privacy.vault import Vault
from registry import cases, deliveries, outbox
from registry.cases import MoveRequest
from registry.channels.channel import Channel, Outgoing, Undelivered
from registry.channels.email import Email
from registry.channels.webhook import Webhook
from registry.database import Connection, transaction
from registry.outbox import Contact, Outbox, Patience, deliveries_of
from tests.registry import tiny
from tests.registry.channels.servers import Postbox, Receiver, http_server, mail_server

pytestmark = pytest.mark.usefixtures("database", "sealing", "lockers")

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
URL = "https://pass.example.org"
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Clock:
    """The wall, moved by hand."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def forward(self, by: timedelta) -> None:
        self.at += by


@dataclass
class Recorded:
    """A channel that keeps what it is given. `failing`: raised first, in order."""

    name: str = "email"
    failing: list[Exception] = field(default_factory=list)
    sent: list[Outgoing] = field(default_factory=list)

    async def send(self, message: Outgoing, sent_at: datetime) -> None:
        if self.failing:
            raise self.failing.pop(0)
        self.sent.append(message)


@pytest.fixture(autouse=True)
def nobody_knows_contacts() -> Iterator[None]:
    with no_contacts():
        yield


@contextmanager
def no_contacts() -> Iterator[None]:
    outbox.forget_registered()
    yield
    outbox.forget_registered()


def reached_by(prefix: str, *contacts: Contact) -> None:
    async def contacts_of(connection: Connection, recipient: str) -> Sequence[Contact]:
        return contacts

    outbox.register(prefix, contacts_of)


def by_mail(language: str = "en", address: Sealed | str = "person@example.org", **more: Any) -> Contact:
    return Contact("email", address, language, **more)


def an_outbox(*channels: Channel, clock: Clock | None = None, **more: Any) -> Outbox:
    return Outbox(channels, URL, clock=clock or Clock(), **more)


async def granted(person: UUID | None = None) -> UUID:
    """A case in which the person has been told that the key is ready, and the keeper that it was asked for."""
    async with transaction() as connection:
        case = (await tiny.ask(connection, at=NOW, person=person)).case.id
        await cases.make_move(connection, MoveRequest(case, "grant"), tiny.KEEPER, NOW)
    return case


async def told(case: UUID, channel: str) -> list[outbox.Told]:
    async with transaction() as connection:
        return [one for one in await deliveries_of(connection, case) if one.channel == channel]


async def test_a_message_is_in_the_application_with_the_move_and_before_any_sending() -> None:
    person = uuid7()
    await granted(person)
    async with transaction() as connection:
        messages = await deliveries.inbox(connection, [f"person:{person}"])
    assert [message.subject for message in messages] == ["Your key is ready"]


async def test_a_message_is_spread_to_the_recipients_channels_and_sent_once() -> None:
    reached_by("person", by_mail())
    channel = Recorded()
    box = an_outbox(channel)
    case = await granted()
    assert await box.spread() == 2  # the person's, and the keeper's, whom nobody knows
    assert await box.send() == 1
    assert (await box.spread(), await box.send()) == (0, 0)
    (message,) = channel.sent
    assert message.subject == "Your key is ready"
    assert message.url == f"{URL}/cases/{case}"
    assert (message.address, message.case, message.scheme) == ("person@example.org", case, "tiny")
    (row,) = await told(case, "email")
    assert (row.attempts, row.done_at, row.failed_at, row.next_try_at) == (1, NOW, None, None)
    assert len(await told(case, "inbox")) == 2


async def test_what_is_said_is_translated_and_names_no_one(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {
        "Your key is ready": "您的钥匙已就绪",
        "Your key is ready. Please look at the case.": "您的钥匙已就绪,请查看案卷。",
        outbox.EXPLAINED: "%(body)s\n详情请打开下面的页面。",
    }
    monkeypatch.setattr("registry.i18n.catalogue", lambda language: words if language == "zh-Hans" else {})
    reached_by("person", by_mail("zh-Hans"))
    channel = Recorded()
    box = an_outbox(channel)
    person = uuid7()
    await granted(person)
    await box.spread()
    await box.send()
    (message,) = channel.sent
    assert message.subject == "您的钥匙已就绪"
    assert message.body == "您的钥匙已就绪,请查看案卷。\n详情请打开下面的页面。"
    assert str(person) not in message.subject + message.body + message.url


async def test_one_recipient_may_stand_for_several_and_the_same_one_is_told_once() -> None:
    reached_by(
        "unit",
        by_mail(recipient="account:1", address="unused"),
        by_mail(recipient="account:2", address="unused"),
        by_mail(recipient="account:2", address="unused"),
    )
    reached_by("account", by_mail(address="clerk@example.org", page="/mine/{id}"))
    channel = Recorded()
    box = an_outbox(channel)
    case = await granted()
    await box.spread()
    assert await box.send() == 2
    assert {row.recipient for row in await told(case, "email")} == {"account:1", "account:2"}
    assert {m.address for m in channel.sent} == {"clerk@example.org"}
    assert {m.url for m in channel.sent} == {f"{URL}/mine/{case}"}


async def test_a_channel_that_this_installation_does_not_have_is_not_written() -> None:
    reached_by("person", by_mail(), Contact("sms", "+8613800138000", "en"))
    case = await granted()
    await an_outbox(Recorded("sms")).spread()
    assert await told(case, "email") == []
    assert len(await told(case, "sms")) == 1


async def test_a_sealed_address_is_opened_for_a_notice_and_the_opening_is_recorded(sealing: Vault) -> None:
    subject = uuid7()
    place = Place(Field("note.text", mask_all), uuid7(), subject)
    (sealed,) = await sealing.seal([(place, Secret("sealed@example.org"))])
    reached_by("person", by_mail(address=sealed))
    channel = Recorded()
    box = an_outbox(channel)
    case = await granted()
    await box.spread()
    await box.send()
    assert channel.sent[0].address == "sealed@example.org"
    async with transaction() as connection:
        records = await connection.fetch("select * from disclosure")
    (record,) = records
    assert (record["purpose"], record["actor"]) == ("notice", "system:system")
    assert str(case) in str(dict(record).values())


async def test_to_somebody_erased_in_between_nothing_is_sent(sealing: Vault) -> None:
    subject = uuid7()
    place = Place(Field("note.text", mask_all), uuid7(), subject)
    (sealed,) = await sealing.seal([(place, Secret("sealed@example.org"))])
    reached_by("person", by_mail(address=sealed))
    box = an_outbox(channel := Recorded())
    case = await granted()
    await box.spread()
    await sealing.destroy(subject, NOW)
    await box.send()
    (row,) = await told(case, "email")
    assert (row.last_error, row.failed_at, channel.sent) == ("erased", NOW, [])


async def test_a_mail_server_that_is_busy_is_tried_again_and_the_message_arrives() -> None:
    reached_by("person", by_mail())
    clock = Clock()
    case = await granted()
    with mail_server(postbox := Postbox(answers=["451 4.3.0 busy"])) as server:
        box = an_outbox(Email(server), clock=clock)
        await box.spread()
        assert await box.send() == 1
        (row,) = await told(case, "email")
        assert (row.attempts, row.done_at, row.failed_at, row.last_error) == (1, None, None, "smtp-451")
        assert await box.send() == 0  # not yet
        clock.forward(timedelta(seconds=60))
        assert await box.send() == 1
    (mail,) = postbox.mails
    (row,) = await told(case, "email")
    assert (row.attempts, row.done_at, row.last_error) == (2, clock.at, "")
    assert mail["To"] == "person@example.org"


async def test_a_mail_address_that_does_not_exist_is_given_up_at_once() -> None:
    reached_by("person", by_mail())
    clock = Clock()
    case = await granted()
    with mail_server(Postbox(recipients_refused="550 5.1.1 nobody")) as server:
        box = an_outbox(Email(server), clock=clock)
        await box.spread()
        await box.send()
        clock.forward(timedelta(days=30))
        assert await box.send() == 0
    (row,) = await told(case, "email")
    assert (row.attempts, row.failed_at, row.last_error) == (1, NOW, "smtp-550")


async def test_a_message_is_given_up_after_the_last_try_and_each_wait_is_longer() -> None:
    reached_by("person", by_mail())
    clock = Clock()
    case = await granted()
    channel = Recorded(failing=[Undelivered("smtp-451") for _ in range(4)])
    box = an_outbox(channel, clock=clock, patience=Patience(tries=4))
    await box.spread()
    waits = []
    for attempt in range(1, 5):
        assert await box.send() == 1
        (row,) = await told(case, "email")
        assert row.attempts == attempt
        if row.next_try_at is not None:
            waits.append(row.next_try_at - clock.at)
        clock.forward(timedelta(hours=1))
    assert row.failed_at is not None
    assert await box.send() == 0
    for wait, doubled in zip(waits, (30, 60, 120), strict=True):
        assert timedelta(seconds=doubled * 0.8) <= wait <= timedelta(seconds=doubled * 1.2)


def test_the_longest_wait_is_six_hours_however_often_it_was_tried() -> None:
    assert Patience().wait(10_000) <= timedelta(hours=6) * 1.2


async def test_a_signed_webhook_arrives_at_a_real_receiver() -> None:
    case = await granted()
    with http_server(Receiver()) as receiver:
        reached_by("person", Contact("webhook", receiver.url, "en", key=KEY))
        box = an_outbox(Webhook(anywhere=True))
        await box.spread()
        await box.send()
    (got,) = receiver.got
    assert got.json["data"]["case"] == str(case)
    assert got.headers["webhook-signature"].startswith("v1,")


async def test_somebody_without_an_address_any_more_is_not_told_and_it_says_so() -> None:
    reached_by("person", by_mail())
    box = an_outbox(Recorded())
    case = await granted()
    await box.spread()
    outbox.forget_registered()
    await box.send()
    (row,) = await told(case, "email")
    assert (row.last_error, row.failed_at) == ("no-address", NOW)


async def test_one_that_cannot_be_spread_is_tried_later_and_stops_no_other() -> None:
    broken = uuid7()

    async def contacts_of(connection: Connection, recipient: str) -> Sequence[Contact]:
        if recipient == f"person:{broken}" and clock.at == NOW:
            await connection.execute("select 1 / 0")
        return [by_mail()]

    outbox.register("person", contacts_of)
    clock = Clock()
    box = an_outbox(Recorded(), clock=clock)
    first, second = await granted(broken), await granted()
    await box.spread()
    assert [len(await told(case, "email")) for case in (first, second)] == [0, 1]
    assert await box.spread() == 0
    clock.forward(timedelta(seconds=60))
    await box.spread()
    assert len(await told(first, "email")) == 1


async def test_one_that_cannot_be_sent_for_a_mistake_of_ours_stops_no_other() -> None:
    reached_by("person", by_mail())
    channel = Recorded(failing=[RuntimeError("a mistake of ours")])
    box = an_outbox(channel)
    await granted()
    await granted()
    await box.spread()
    assert await box.send() == 2
    assert len(channel.sent) == 1


async def test_a_channel_that_never_answers_is_left_in_time() -> None:
    reached_by("person", by_mail())

    class Hanging(Recorded):
        async def send(self, message: Outgoing, sent_at: datetime) -> None:
            await asyncio.sleep(3600)

    box = an_outbox(Hanging(), patience=Patience(one_try=timedelta(seconds=0.05)))
    case = await granted()
    await box.spread()
    await box.send()
    (row,) = await told(case, "email")
    assert (row.last_error, row.done_at) == ("email-timeout", None)


async def test_several_senders_at_once_send_each_message_once() -> None:
    reached_by("person", by_mail())

    class Slow(Recorded):
        async def send(self, message: Outgoing, sent_at: datetime) -> None:
            await asyncio.sleep(0.01)
            await super().send(message, sent_at)

    channel = Slow()
    boxes = [an_outbox(channel) for _ in range(4)]
    for _ in range(20):
        await granted()
    await asyncio.gather(*(box.spread() for box in boxes))
    await boxes[0].spread()
    tried = await asyncio.gather(*(box.send() for box in boxes))
    assert sum(tried) == 20
    assert len({message.id for message in channel.sent}) == len(channel.sent) == 20


async def test_many_workers_lease_different_rows_and_none_more_than_it_asked_for() -> None:
    reached_by("person", by_mail())
    boxes = [an_outbox(Recorded()) for _ in range(4)]
    for _ in range(10):
        await granted(uuid7())
    while await boxes[0].spread():
        pass
    leased = await asyncio.gather(*(box._lease(2) for box in boxes))
    assert [len(rows) for rows in leased] == [2, 2, 2, 2]
    assert len({row["id"] for rows in leased for row in rows}) == 8


async def test_the_operator_sees_who_was_told_how_and_what_came_of_it() -> None:
    person = uuid7()
    reached_by("person", by_mail())
    box = an_outbox(Recorded(failing=[Undelivered("smtp-550", permanent=True)]))
    case = await granted(person)
    await box.spread()
    await box.send()
    async with transaction() as connection:
        rows = await deliveries_of(connection, case)
    assert [(row.recipient, row.channel, row.done_at, row.failed_at) for row in rows] == [
        (f"person:{person}", "inbox", NOW, None),
        (f"person:{person}", "email", None, NOW),
        (f"unit:{person}", "inbox", NOW, None),
    ]


KILLED = """
import asyncio, os, signal, sys
from datetime import datetime
from deploy.pool import pool
from registry import outbox
from registry.channels.email import Email, Encryption, MailServer
from registry.outbox import Contact, Outbox
from tests.registry import tiny

dsn, port, where = sys.argv[1:4]

async def killed(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

async def contacts_of(connection, recipient):
    return [Contact("email", "person@example.org", "en")]

async def main():
    outbox.register("person", contacts_of)
    if where == "before-spreading":
        Outbox._spread_safely = killed
    if where == "between-claim-and-send":
        Outbox._outgoing = killed
    if where == "between-send-and-mark":
        Outbox._sent = killed
    server = MailServer("127.0.0.1", int(port), "a@example.org", Encryption.NONE, domain="pass.example.org")
    box = Outbox([Email(server)], "https://pass.example.org")
    async with pool(dsn):
        with tiny.installed_alone():
            await box.spread()
            await box.send()

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("where", "copies"),
    [("before-spreading", 1), ("between-claim-and-send", 1), ("between-send-and-mark", 2)],
)
async def test_kill_9_loses_nothing_and_the_application_tells_once(database: str, where: str, copies: int) -> None:
    reached_by("person", by_mail())
    person = uuid7()
    case = await granted(person)
    with mail_server(postbox := Postbox()) as server:
        command = [sys.executable, "-c", KILLED, database, str(server.port), where]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=False)
        assert done.returncode == -signal.SIGKILL, done.stderr
        after = Clock(datetime.now(UTC) + Patience().lease)
        box = Outbox([Email(server)], URL, clock=after)
        await box.spread()
        await box.send()
        assert await box.send() == 0
    assert len(postbox.mails) == copies
    assert len({mail["Message-ID"] for mail in postbox.mails}) == 1
    (row,) = await told(case, "email")
    assert row.done_at is not None
    async with transaction() as connection:
        assert len(await deliveries.inbox(connection, [f"person:{person}"])) == 1


async def test_until_its_lease_has_run_out_nobody_else_sends_what_a_killed_sender_had() -> None:
    reached_by("person", by_mail())
    clock = Clock()
    box = an_outbox(channel := Recorded(), clock=clock)
    await granted()
    await box.spread()
    assert len(await box._lease(10)) == 1  # and then nothing more was heard
    clock.forward(Patience().lease - timedelta(seconds=1))
    assert await box.send() == 0
    clock.forward(timedelta(seconds=1))
    assert await box.send() == 1
    assert len(channel.sent) == 1
