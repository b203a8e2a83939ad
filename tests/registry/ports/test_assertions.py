"""A port's system says who it is: every way in which its assertion can be wrong, old, somebody else's or used."""

from __future__ import annotations

import asyncio
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.database import transaction
from registry.ports import assertions, clients
from registry.ports.assertions import (
    BAD_AUDIENCE,
    BAD_CLAIMS,
    BAD_ISSUER,
    EXPIRED,
    NOT_YET,
    TOO_LONG_LIVED,
    UNKNOWN_CLIENT,
    USED,
    ClientUnknown,
    forget_used,
    known_client,
)
from registry.ports.keys import encode, public_jwk
from tests.registry.ports.conftest import ORIGIN, Port

AUDIENCE = f"{ORIGIN}/api/v1/token"
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def claims(port: Port, at: datetime = NOW, **other: object) -> dict[str, object]:
    said: dict[str, object] = {
        "iss": str(port.id), "sub": str(port.id), "aud": AUDIENCE, "jti": secrets.token_urlsafe(8),
        "iat": int(at.timestamp()), "exp": int((at + 60 * SECOND).timestamp()),
    }  # fmt: skip
    return {name: value for name, value in (said | other).items() if value is not None}


def signed(port: Port, at: datetime = NOW, kid: str | None = None, key: Ed25519PrivateKey | None = None,
           **other: object) -> str:  # fmt: skip
    said = claims(port, at, **other)
    return jwt.encode(said, key or port.key, algorithm="EdDSA", headers={"kid": kid or port.kid})


async def known(assertion: str, at: datetime = NOW) -> UUID:
    async with transaction() as connection:
        return await known_client(connection, assertion, AUDIENCE, at)


async def refusal(assertion: str, at: datetime = NOW) -> str:
    with pytest.raises(ClientUnknown) as refused:
        await known(assertion, at)
    return refused.value.message


@pytest.fixture
async def port(port: Port) -> Port:
    """The port's key counts since long ago, so that tests may set their own time."""
    async with transaction() as connection:
        await connection.execute("update port_client_key set valid_from = $1", NOW - timedelta(days=1))
    return port


async def test_the_client_is_known_by_its_signature(port: Port) -> None:
    assert await known(signed(port)) == port.id


async def test_an_assertion_is_good_once(port: Port) -> None:
    assertion = signed(port)
    await known(assertion)
    assert await refusal(assertion) == USED
    assert await refusal(signed(port, jti=jwt.decode(assertion, options={"verify_signature": False})["jti"])) == USED


async def test_of_many_that_send_one_assertion_at_once_one_is_known(port: Port) -> None:
    assertion = signed(port)
    results = await asyncio.gather(*(known(assertion) for _ in range(8)), return_exceptions=True)
    assert [r for r in results if not isinstance(r, ClientUnknown)] == [port.id]


async def test_an_assertion_whose_request_failed_is_not_used_up(port: Port) -> None:
    assertion = signed(port)
    async with transaction() as connection:
        rolled_back = connection.transaction()
        await rolled_back.start()
        await known_client(connection, assertion, AUDIENCE, NOW)
        await rolled_back.rollback()
    assert await known(assertion) == port.id


async def test_two_clients_may_use_the_same_jti(port: Port) -> None:
    other_key = Ed25519PrivateKey.generate()
    x = encode(other_key.public_key().public_bytes_raw())
    async with transaction() as connection:
        other = await clients.create(
            connection, name="Ferry", port="ferry", schemes=["ferry"], public_jwk=public_jwk(x, "f"),
            agreement="F-1", at=NOW,
        )  # fmt: skip
    await known(signed(port, jti="one"))
    assert await known(signed(Port(other, "f", other_key), jti="one")) == other


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"aud": f"{ORIGIN}/port/v1"}, BAD_AUDIENCE),
        ({"aud": "https://elsewhere.example/api/v1/token"}, BAD_AUDIENCE),
        ({"aud": [AUDIENCE]}, BAD_CLAIMS),
        ({"aud": [AUDIENCE, "https://elsewhere.example"]}, BAD_CLAIMS),
        ({"iss": "somebody"}, BAD_ISSUER),
        ({"exp": int((NOW + timedelta(days=3650)).timestamp())}, TOO_LONG_LIVED),
        ({"exp": int((NOW + 61 * SECOND).timestamp())}, TOO_LONG_LIVED),
        ({"exp": int((NOW - 1 * SECOND).timestamp())}, TOO_LONG_LIVED),
        ({"jti": None}, BAD_CLAIMS),
        ({"jti": ""}, BAD_CLAIMS),
        ({"jti": 7}, BAD_CLAIMS),
        ({"exp": None}, BAD_CLAIMS),
        ({"iat": None}, BAD_CLAIMS),
        ({"exp": float("nan")}, BAD_CLAIMS),
        ({"exp": float("inf")}, BAD_CLAIMS),
        ({"iss": None}, BAD_CLAIMS),
        ({"aud": None}, BAD_CLAIMS),
    ],
)
async def test_what_an_assertion_says_must_be_right(port: Port, changed: dict[str, Any], expected: str) -> None:
    assert await refusal(by_hand(port, base64url(claims(port, **changed)))) == expected


def base64url(value: object) -> str:
    return encode(json.dumps(value).encode())


def by_hand(port: Port, payload: str) -> str:
    """A JWT of any payload at all, signed by the port: libraries refuse to make some of them."""
    head = base64url({"alg": "EdDSA", "kid": port.kid})
    return f"{head}.{payload}.{encode(port.key.sign(f'{head}.{payload}'.encode()))}"


async def test_an_assertion_lives_to_its_exp_and_a_leeway(port: Port) -> None:
    assert await known(signed(port), NOW + 64 * SECOND) == port.id
    assert await refusal(signed(port), NOW + 65 * SECOND) == EXPIRED


async def test_an_assertion_from_the_future_waits(port: Port) -> None:
    assert await refusal(signed(port, NOW + 6 * SECOND)) == NOT_YET
    assert await known(signed(port, NOW + 4 * SECOND)) == port.id


async def test_the_algorithm_is_pinned(port: Port) -> None:
    unsigned = jwt.encode(claims(port), "", algorithm="none", headers={"kid": port.kid})
    public = port.key.public_key().public_bytes_raw()
    by_public_key = jwt.encode(claims(port), public, algorithm="HS256", headers={"kid": port.kid})
    head, payload, _ = signed(port).split(".")
    stripped = f"{head}.{payload}."
    for forged in (unsigned, by_public_key, stripped):
        assert await refusal(forged) == UNKNOWN_CLIENT


async def test_the_signature_must_be_of_the_key_that_is_named(port: Port) -> None:
    assert await refusal(signed(port, kid="unknown")) == UNKNOWN_CLIENT
    assert await refusal(signed(port, key=Ed25519PrivateKey.generate())) == UNKNOWN_CLIENT
    nameless = jwt.encode(claims(port), port.key, algorithm="EdDSA")
    assert await refusal(nameless) == UNKNOWN_CLIENT


async def test_one_client_cannot_speak_for_another(port: Port) -> None:
    key = Ed25519PrivateKey.generate()
    x = encode(key.public_key().public_bytes_raw())
    async with transaction() as connection:
        other = await clients.create(
            connection, name="Ferry", port="ferry", schemes=["ferry"], public_jwk=public_jwk(x, port.kid),
            agreement="F-1", at=NOW,
        )  # fmt: skip
    assert await refusal(signed(port, key=key)) == UNKNOWN_CLIENT
    assert await refusal(signed(Port(other, port.kid, key), iss=str(port.id))) == BAD_ISSUER


@pytest.mark.parametrize("junk", ["", ".", "a.b.c", "x" * 5000, "é", "\ud800", "e30.e30.e30", "e30.W10.e30"])
async def test_what_is_no_assertion_is_refused_like_an_unknown_client(port: Port, junk: str) -> None:
    assert await refusal(junk) == UNKNOWN_CLIENT


async def test_a_subject_that_is_no_client_id_is_unknown(port: Port) -> None:
    assert await refusal(signed(port, sub="port", iss="port")) == UNKNOWN_CLIENT
    assert await refusal(signed(port, sub=None)) == UNKNOWN_CLIENT


async def test_keys_rotate_with_an_overlap(port: Port) -> None:
    new = Ed25519PrivateKey.generate()
    async with transaction() as connection:
        jwk = public_jwk(encode(new.public_key().public_bytes_raw()), "next")
        await clients.add_key(connection, port.id, jwk, at=NOW + 10 * SECOND)
        await clients.end_key(connection, port.id, port.kid, until=NOW + 20 * SECOND)
    old, renewed = port, Port(port.id, "next", new)
    for second, old_counts, new_counts in ((9, True, False), (10, True, True), (19, True, True), (20, False, True)):
        at = NOW + second * SECOND
        for each, counts in ((old, old_counts), (renewed, new_counts)):
            if counts:
                assert await known(signed(each, at), at) == port.id
            else:
                assert await refusal(signed(each, at), at) == UNKNOWN_CLIENT


async def test_a_client_that_was_ended_is_unknown(port: Port) -> None:
    async with transaction() as connection:
        await clients.deactivate(connection, port.id, at=NOW)
    assert await refusal(signed(port)) == UNKNOWN_CLIENT


async def test_used_assertions_are_forgotten_only_when_they_have_expired(port: Port) -> None:
    assertion = signed(port)
    await known(assertion)
    for second, gone in ((65, 0), (66, 1)):
        async with transaction() as connection:
            assert await forget_used(connection, NOW + second * SECOND) == gone
        assert await refusal(assertion, NOW + second * SECOND) == EXPIRED


async def test_a_bad_signature_leaves_nothing_behind(port: Port) -> None:
    await refusal(signed(port, key=Ed25519PrivateKey.generate()))
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from used_assertion") == 0


def test_leeway_is_small() -> None:
    assert timedelta() < assertions.LEEWAY <= 10 * SECOND
