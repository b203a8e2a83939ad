"""A webhook reaches the public internet and nothing of ours."""

import pytest

from registry.channels.addresses import checked, is_public
from registry.channels.channel import Undelivered


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2400:3200::1", "64:ff9b::8.8.8.8"])
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "2002:7f00:1::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://169.254.169.254/latest", "https://0/",
        "https://2130706433/", "https://0x7f.1/", "https://[::ffff:10.0.0.1]/",
    ],
)  # fmt: skip
async def test_private_addresses_are_refused_however_they_are_written(url: str) -> None:
    with pytest.raises(Undelivered, match="webhook-private-address") as caught:
        await checked(url)
    assert caught.value.permanent


@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8/", "ftp://8.8.8.8/", "file:///etc/passwd", "//8.8.8.8/", "https:///x", "", "https://[bad/",
        "https://user:word@8.8.8.8/", "https://8.8.8.8:99999/",
    ],
)  # fmt: skip
async def test_what_is_no_https_address_is_refused(url: str) -> None:
    with pytest.raises(Undelivered, match="webhook-url"):
        await checked(url)


async def test_the_address_that_was_checked_is_the_one_to_reach() -> None:
    target = await checked("https://8.8.8.8:8443/hook?x=1#part")
    assert (target.url, target.host, target.authority) == (
        "https://8.8.8.8:8443/hook?x=1",
        "8.8.8.8",
        "8.8.8.8:8443",
    )


async def test_the_sandbox_reaches_this_machine_by_plain_http() -> None:
    target = await checked("http://localhost:8080/hook", anywhere=True)
    assert target.host == "localhost"
    assert target.url in ("http://127.0.0.1:8080/hook", "http://[::1]:8080/hook")


async def test_a_host_that_nobody_knows_is_tried_again() -> None:
    with pytest.raises(Undelivered, match="webhook-unknown-host") as caught:
        await checked("https://nowhere.invalid/")
    assert not caught.value.permanent
