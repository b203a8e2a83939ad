"""Short messages, by way of a real HTTP server that plays the gateway."""

import pytest

from registry.channels.channel import Undelivered
from registry.channels.sms import HttpGateway, Sms
from tests.registry.channels.messages import MESSAGE, SENT_AT, message
from tests.registry.channels.servers import Receiver, http_server

NUMBER = "+8613800138000"


async def test_the_gateway_gets_number_text_and_an_id_that_stays() -> None:
    with http_server(Receiver()) as gateway:
        await Sms(HttpGateway(gateway.url, "token")).send(message(address=NUMBER), SENT_AT)
    (got,) = gateway.got
    text = "钥匙已就绪\nhttps://pass.example.org/cases/7"
    assert got.json == {"id": str(MESSAGE.id), "to": NUMBER, "text": text}
    assert got.headers["authorization"] == "Bearer token"
    assert got.headers["idempotency-key"] == str(MESSAGE.id)


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (401, False), (429, False), (503, False)])
async def test_what_is_wrong_with_the_message_is_permanent_and_all_else_is_not(status: int, permanent: bool) -> None:
    with http_server(Receiver(answers=[status])) as gateway, pytest.raises(Undelivered) as caught:
        await Sms(HttpGateway(gateway.url, "token")).send(message(address=NUMBER), SENT_AT)
    assert (caught.value.code, caught.value.permanent) == (f"sms-{status}", permanent)


async def test_what_is_no_number_is_not_sent() -> None:
    with http_server(Receiver()) as gateway, pytest.raises(Undelivered) as caught:
        await Sms(HttpGateway(gateway.url, "token")).send(message(address="13800138000"), SENT_AT)
    assert caught.value.permanent
    assert gateway.got == []


def test_a_gateway_does_not_show_its_token() -> None:
    assert "hidden" not in repr(HttpGateway("https://sms.example.org", "hidden"))
