"""Access tokens: what is in them, which hold, for how long, and under which of our keys."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from registry.clock import wall_now
from registry.database import transaction
from registry.ports import keys, tokens
from registry.ports.tokens import Access, Issued, ScopeUnknown
from tests.registry.ports.conftest import ORIGIN, Port

MINUTE = timedelta(minutes=1)


async def issued(port: Port, scope: str = "") -> Issued:
    async with transaction() as connection:
        return await tokens.exchange(connection, port.auth().assertion(), scope, ORIGIN, wall_now())


async def read(token: str, after: timedelta = timedelta(), origin: str = ORIGIN) -> Access | None:
    async with transaction() as connection:
        return await tokens.read(connection, token, origin, wall_now() + after)


async def forged(**changes: object) -> str:
    """A token signed by our own key, with something changed."""
    async with transaction() as connection:
        key = await keys.signing_key(connection, wall_now())
    now = int(wall_now().timestamp())
    claims = {
        "iss": ORIGIN, "aud": f"{ORIGIN}/port/v1", "sub": str(uuid4()), "scope": "check:bridge", "iat": now,
        "exp": now + 300, "jti": "1",
    }  # fmt: skip
    headers = {"kid": key.kid, "typ": changes.pop("typ", "at+jwt")}
    return jwt.encode(claims | changes, key.private, algorithm="EdDSA", headers=headers)


async def test_a_token_says_who_may_ask_about_what_for_five_minutes(port: Port) -> None:
    made = await issued(port)
    assert (made.scope, made.seconds) == ("check:bridge check:ferry", 300)
    access = await read(made.token)
    assert access is not None
    assert access.asker == port.asker
    assert await read(made.token, 4 * MINUTE) is not None
    assert await read(made.token, 5 * MINUTE) is None


async def test_a_token_may_be_had_for_less_than_was_granted_and_not_for_more(port: Port) -> None:
    access = await read((await issued(port, "check:ferry")).token)
    assert access is not None
    assert access.asker.schemes == {"ferry"}
    for scope in ("check:hengqin", "check:ferry admin", "ferry"):
        with pytest.raises(ScopeUnknown):
            await issued(port, scope)


async def test_an_assertion_used_for_a_wrong_scope_may_be_used_again(port: Port) -> None:
    """Nothing was given for it, and its transaction was rolled back."""
    assertion = port.auth().assertion()
    with pytest.raises(ScopeUnknown):
        async with transaction() as connection:
            await tokens.exchange(connection, assertion, "admin", ORIGIN, wall_now())
    async with transaction() as connection:
        assert await tokens.exchange(connection, assertion, "", ORIGIN, wall_now())


async def test_the_forger_of_these_tests_makes_tokens_that_hold(port: Port) -> None:
    assert await read(await forged()) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": f"{ORIGIN}/api/v1"},
        {"aud": [f"{ORIGIN}/port/v1"]},
        {"iss": "https://elsewhere.example"},
        {"scope": ""},
        {"scope": "bridge"},
        {"sub": "port"},
        {"exp": 1},
        {"typ": "JWT"},
        {"typ": None},
    ],
)
async def test_a_token_for_anything_else_does_not_hold(port: Port, changes: dict[str, object]) -> None:
    assert await read(await forged(**changes)) is None


async def test_a_token_does_not_hold_at_another_installation(port: Port) -> None:
    assert await read((await issued(port)).token, origin="https://elsewhere.example") is None


async def test_neither_a_ports_own_signature_nor_a_strangers_makes_a_token(port: Port) -> None:
    real = await issued(port)
    kid = jwt.get_unverified_header(real.token)["kid"]
    claims = jwt.decode(real.token, options={"verify_signature": False})
    for key in (port.key, Ed25519PrivateKey.generate()):
        for name in (kid, port.kid):
            token = jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": name, "typ": "at+jwt"})
            assert await read(token) is None
    assert await read(jwt.encode(claims, "", algorithm="none", headers={"kid": kid, "typ": "at+jwt"})) is None
    assert await read(port.auth().assertion()) is None


async def test_our_keys_rotate_with_an_overlap(port: Port) -> None:
    before = await issued(port)
    async with transaction() as connection:
        new = await keys.rotate(connection, wall_now(), overlap=2 * MINUTE)
    after = await issued(port)
    assert jwt.get_unverified_header(after.token)["kid"] == new
    assert jwt.get_unverified_header(before.token)["kid"] != new
    assert await read(before.token, MINUTE) is not None
    assert await read(before.token, 2 * MINUTE) is None
    assert await read(after.token, 2 * MINUTE) is not None


async def test_a_token_verifies_by_the_published_keys_alone(port: Port) -> None:
    made = await issued(port)
    async with transaction() as connection:
        published = await keys.published(connection, wall_now())
    found = jwt.PyJWKSet.from_dict(published)[jwt.get_unverified_header(made.token)["kid"]]
    assert isinstance(found.key, Ed25519PublicKey)
    claims = jwt.decode(made.token, found.key, algorithms=["EdDSA"], audience=f"{ORIGIN}/port/v1", issuer=ORIGIN)
    assert claims["sub"] == str(port.id)


async def test_no_private_key_is_published_or_stored(port: Port) -> None:
    await issued(port)
    async with transaction() as connection:
        published = await keys.published(connection, wall_now())
        key = await keys.signing_key(connection, wall_now())
        stored = await connection.fetch("select t::text as row from token_key t")
    private = key.private.private_bytes_raw()
    assert [set(jwk) for jwk in published["keys"]] == [{"kty", "crv", "x", "kid", "use", "alg"}]
    for hidden in (private.hex(), keys.encode(private)):
        assert not any(hidden in row["row"] for row in stored)


async def test_two_processes_that_start_at_once_sign_with_one_key(port: Port) -> None:
    kids = set()
    for _ in range(2):
        async with transaction() as connection:
            kids.add((await keys.signing_key(connection, wall_now())).kid)
    assert len(kids) == 1
