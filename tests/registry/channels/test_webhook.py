"""Webhooks, to a real HTTP server; signatures by the convention's published example."""

import base64
import hashlib
import hmac
import threading

import httpx
import pytest

from registry.channels import webhook
from registry.channels.channel import Undelivered
from registry.channels.webhook import Webhook, new_key, sign
from tests.registry.channels.messages import MESSAGE, SENT_AT, message
from tests.registry.channels.servers import Receiver, http_server

ANYWHERE = Webhook(anywhere=True)


def test_the_signature_of_the_conventions_example() -> None:
    signature = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_new_key_has_enough_in_it_and_is_new() -> None:
    one, other = new_key(), new_key()
    assert one != other
    assert len(base64.b64decode(one.removeprefix("whsec_"))) >= 24


async def test_it_says_what_happened_and_where_to_look_and_a_receiver_can_verify_it() -> None:
    with http_server(Receiver()) as receiver:
        await ANYWHERE.send(message(address=receiver.url), SENT_AT)
    (got,) = receiver.got
    assert got.path == "/hook"
    assert got.json == {
        "type": "case.notice",
        "timestamp": "2026-03-02T04:00:00+00:00",
        "data": {
            "delivery": str(MESSAGE.id),
            "case": str(MESSAGE.case),
            "scheme": "tiny",
            "subject": "钥匙已就绪",
            "body": "请查看案卷。",
            "url": "https://pass.example.org/cases/7",
        },
    }
    head = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode()
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    digest = base64.b64encode(hmac.digest(key, head + got.body, hashlib.sha256)).decode()
    assert got.headers["webhook-signature"] == f"v1,{digest}"
    assert got.headers["webhook-id"] == str(MESSAGE.id)
    assert got.headers["webhook-timestamp"] == str(int(SENT_AT.timestamp()))
    assert got.headers["host"] == receiver.url.split("/")[2]


@pytest.mark.parametrize(("status", "permanent"), [(500, False), (404, False), (429, False), (410, True)])
async def test_what_is_not_taken_is_tried_again_unless_it_is_gone(status: int, permanent: bool) -> None:
    with http_server(Receiver(answers=[status])) as receiver, pytest.raises(Undelivered) as caught:
        await ANYWHERE.send(message(address=receiver.url), SENT_AT)
    assert (caught.value.code, caught.value.permanent) == (f"webhook-{status}", permanent)


async def test_a_redirection_is_not_followed() -> None:
    with (
        http_server(Receiver(answers=[307])) as receiver,
        pytest.raises(Undelivered, match="webhook-307"),
    ):
        await ANYWHERE.send(message(address=receiver.url), SENT_AT)
    assert [got.path for got in receiver.got] == ["/hook"]


async def test_outside_the_sandbox_this_machine_is_not_reached() -> None:
    with http_server(Receiver()) as receiver, pytest.raises(Undelivered):
        await Webhook().send(message(address=receiver.url.replace("http:", "https:")), SENT_AT)
    assert receiver.got == []


@pytest.mark.parametrize("key", [None, "", "whsec_***", "no secret"])
async def test_without_a_good_key_nothing_is_sent(key: str | None) -> None:
    with http_server(Receiver()) as receiver, pytest.raises(Undelivered, match="webhook-key"):
        await ANYWHERE.send(message(address=receiver.url, key=key), SENT_AT)
    assert receiver.got == []


async def test_a_receiver_that_does_not_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT", httpx.Timeout(0.2))
    never = threading.Event()
    with http_server(Receiver(pause=never)) as receiver:
        with pytest.raises(Undelivered, match="webhook-timeout"):
            await ANYWHERE.send(message(address=receiver.url), SENT_AT)
        never.set()


async def test_nobody_there() -> None:
    with http_server(Receiver()) as receiver:
        pass
    with pytest.raises(Undelivered, match="webhook-unreachable"):
        await ANYWHERE.send(message(address=receiver.url), SENT_AT)
