"""Port systems: admitted, granted schemes, ended."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from privacy.ids import uuid7
from registry.clock import wall_now
from registry.database import transaction
from registry.errors import Invalid, NotFound
from registry.ports import clients
from registry.ports.keys import encode, public_jwk
from tests.registry.ports.conftest import Port

WELL = {"name": "Ferry lanes", "port": "ferry", "schemes": ["ferry"], "agreement": "F-1"}


def jwk(kid: str = "k") -> dict[str, str]:
    return public_jwk(encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()), kid)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"agreement": ""}, "agreement"),
        ({"schemes": []}, "schemes"),
        ({"schemes": ["hengqin"]}, "schemes"),
        ({"schemes": ["mute"]}, "schemes"),
        ({"port": "West Bridge"}, "port"),
    ],
)
async def test_what_is_not_well_said_is_refused(port: Port, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        async with transaction() as connection:
            await clients.create(connection, **{**WELL, **changes}, public_jwk=jwk(), at=wall_now())  # type: ignore[arg-type]
    assert [problem.field for problem in refused.value.problems] == [field]


async def test_every_client_is_listed_with_the_keys_that_count(port: Port) -> None:
    async with transaction() as connection:
        await clients.add_key(connection, port.id, jwk("next"), at=wall_now())
        await clients.end_key(connection, port.id, port.kid, until=wall_now())
        (client,) = await clients.every(connection, at=wall_now())
    assert (client.id, client.name, client.port, client.active) == (port.id, "Bridge lanes", "bridge-west", True)
    assert (client.schemes, client.keys) == (("bridge", "ferry"), ("next",))


async def test_a_kid_is_used_once(port: Port) -> None:
    with pytest.raises(Invalid):
        async with transaction() as connection:
            await clients.add_key(connection, port.id, jwk(port.kid), at=wall_now())


async def test_only_schemes_that_tell_ports_something_are_granted(port: Port) -> None:
    with pytest.raises(Invalid):
        async with transaction() as connection:
            await clients.grant(connection, port.id, ["mute"])


async def test_who_is_not_a_client_is_not_found(port: Port) -> None:
    stranger, at = uuid7(), wall_now()
    async with transaction() as connection:
        for attempt in (
            clients.add_key(connection, stranger, jwk(), at=at),
            clients.end_key(connection, stranger, "k", until=at),
            clients.grant(connection, stranger, ["ferry"]),
            clients.deactivate(connection, stranger, at=at),
        ):
            with pytest.raises(NotFound):
                await attempt


async def test_a_client_ends_once(port: Port) -> None:
    async with transaction() as connection:
        first = wall_now()
        await clients.deactivate(connection, port.id, at=first)
        await clients.deactivate(connection, port.id, at=wall_now())
        assert await connection.fetchval("select ended_at from port_client where id = $1", port.id) == first
