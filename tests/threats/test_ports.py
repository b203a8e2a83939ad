"""Threats at the ports' door: an assertion used again, a sweep over all plates, an answer that takes longer for some."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from litestar import Litestar

from privacy.secret import Secret
from privacy.vault import vault
from registry.accounts import accounts, passwords
from registry.accounts.sessions import SessionKind
from registry.clock import wall_now
from registry.database import Connection, transaction
from registry.formats.invented import InventedPerson
from registry.ports import allowance, check, clients
from registry.ports.asking import PortAuth
from registry.ports.check import Asker
from registry.ports.keys import make_key_file, read_key_file
from registry.ports.messages import CheckRequest, Driver, question_of
from registry.web.signing import SignInFailed, sign_in
from tests.registry.web.browsing import client_of
from tests.units.browser import ORIGIN
from tests.whitelist.world import World
from whitelist import receipts
from whitelist.scheme import CODE


@pytest.fixture
async def auth(world: World, tmp_path: Path) -> PortAuth:
    """A port's system that may ask about the list."""
    public = make_key_file(tmp_path / "port.json")
    async with transaction() as connection:
        made = await clients.create(
            connection, name="Bridge", port="bridge", schemes=[CODE], public_jwk=public, agreement="B-1", at=wall_now()
        )
    return PortAuth(ORIGIN, str(made), *read_key_file(tmp_path / "port.json"))


@pytest.fixture
async def http(app: Litestar) -> AsyncIterator[AsyncClient]:
    async with client_of(app, ORIGIN) as client:
        yield client


async def test_a_replayed_assertion(http: AsyncClient, auth: PortAuth) -> None:
    """Good once, also when many send it in the same instant; and no token in place of an assertion."""
    request = auth.token_request()
    form = request.content
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answers = await asyncio.gather(*(http.post("/api/v1/token", content=form, headers=headers) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 7
    later = await http.post("/api/v1/token", content=form, headers=headers)
    assert (later.status_code, later.json()["error"]) == (401, "invalid_client")
    fresh = await http.post("/api/v1/token", content=auth.token_request().content, headers=headers)
    assert fresh.status_code == 200
    stolen = {"client_assertion": fresh.json()["access_token"]}
    grant = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    assert (await http.post("/api/v1/token", data={**grant, **stolen})).status_code == 401
    long_lived = auth.assertion(exp=int((wall_now() + timedelta(hours=1)).timestamp()))
    assert (await http.post("/api/v1/token", data={**grant, "client_assertion": long_lived})).status_code == 401


@pytest.fixture
def hundred_a_day() -> Iterator[None]:
    allowance.install(100)
    yield
    allowance.install(allowance.A_DAY)


async def test_a_port_asking_a_million_plates(hundred_a_day: None, http: AsyncClient, auth: PortAuth) -> None:
    """So many a day by the setting, then 429 with the time to wait, and an alarm on record for the operator."""
    assert allowance.A_DAY < 10**6 / 2, "as it is shipped, a million plates take longer than a week"
    statuses = []
    for number in range(103):
        answer = await http.post("/port/v1/check", json={"plate": f"粤CAA{number:03}"}, auth=auth)
        statuses.append(answer.status_code)
    assert statuses == [200] * 100 + [429] * 3
    assert int(answer.headers["retry-after"]) > 0
    async with transaction() as connection:
        alarms = await connection.fetch("select actor, status from refusal where code = 'port-allowance'")
        assert [row["status"] for row in alarms] == [429]
        assert await connection.fetchval("select count(*) from check_record") == 100


# --- Timing: not measured but shown. Whatever the answer is, the same work leads to it. --------------------------------


INTROSPECTION = re.compile(r"typeinfo_tree|'jit'")
"""What the driver asks of types when a connection meets them for the first time, whatever is asked about."""


class Work:
    """What was done: each statement as it was sent, and how often the index key and argon2 were used."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.keyed = 0
        self.hashed = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Work) and vars(self) == vars(other)

    def __repr__(self) -> str:
        return repr(vars(self))

    __hash__ = None  # type: ignore[assignment]


@asynccontextmanager
async def watched(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Work]:
    """The work done on this connection until the block ends."""
    work, held = Work(), vault()
    tags, digest, matches = held.tags, held.digest, passwords.matches

    def counted_tags(*given: Any) -> Any:
        work.keyed += 1
        return tags(*given)

    def counted_digest(*given: Any) -> Any:
        work.keyed += 1
        return digest(*given)

    async def counted_matches(*given: Any) -> bool:
        work.hashed += 1
        return await matches(*given)

    def note(query: Any) -> None:
        if not INTROSPECTION.search(query.query):
            work.statements.append(re.sub(r"\s+", " ", query.query))

    with monkeypatch.context() as patched:
        patched.setattr(held, "tags", counted_tags)
        patched.setattr(held, "digest", counted_digest)
        patched.setattr(passwords, "matches", counted_matches)
        with connection.query_logger(note):
            yield work


async def test_a_timing_difference_between_listed_and_unlisted(
    world: World, auth: PortAuth, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listed, suspended, waiting, unknown; alone or with a driver known or unknown: the same statements, the same keys."""
    unit = await world.unit()
    listed, suspended, waits = world.car(), world.car(), world.car()
    driver, stranger = world.person(), world.person()
    await world.listed(unit, driver, listed)
    await world.move((await world.listed(unit, world.person(), suspended)).case, "suspend", unit.clerk, reason="x")
    await world.declare(unit, world.typed(world.person(), waits))
    asker = Asker(await client_id(), frozenset({CODE}))
    for named in (None, driver, stranger):
        done = []
        for car in (listed, suspended, waits, world.car()):
            body = CheckRequest(Secret(car.plate))
            if named is not None:
                body = CheckRequest(Secret(car.plate), driver=driver_of(named))
            question = question_of(body, wall_now())
            async with transaction() as connection, watched(connection, monkeypatch) as work:
                await check.check(connection, asker, question)
            done.append(work)
        assert len(done[0].statements) == 2
        assert done[0].keyed == (1 if named is None else 2)
        assert all(work == done[0] for work in done), done


def driver_of(person: InventedPerson) -> Driver:
    return Driver(person.document, Secret(person.number))


async def client_id() -> UUID:
    async with transaction() as connection:
        found: UUID = await connection.fetchval("select id from port_client")
    return found


async def test_a_timing_difference_between_known_and_unknown_receipts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = await world.unit()
    sent = await world.declare(unit, world.typed(world.person(), world.car()))
    done = []
    for number in (sent.receipt.number, "2222-2222-2222", "nonsense"):
        async with transaction() as connection, watched(connection, monkeypatch) as work:
            assert await receipts.open_(connection, number, Secret("Z" * 26)) is None
        work.keyed = min(work.keyed, 1)  # the version of the newest key is asked for first; that costs nothing
        done.append(work)
    assert len(done[0].statements) == 1
    assert done[0].keyed == 1
    assert all(work == done[0] for work in done), done


async def test_a_timing_difference_between_known_and_unknown_accounts(
    world: World, app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password is hashed for whoever is named, and for nobody too."""
    hashed = []
    matches = passwords.matches

    async def counted(known: str | None, password: Secret[str]) -> bool:
        hashed.append(known is None)
        return await matches(known, password)

    monkeypatch.setattr(passwords, "matches", counted)
    async with transaction():
        await accounts.create_account("wang.li", Secret("seven grey herons fly"), at=wall_now())
    for login in ("wang.li", "nobody.at.all", "+8619000000000"):
        with pytest.raises(SignInFailed):
            await sign_in(app.state["site"], login, Secret("wrong horse battery"), SessionKind.API)
    assert hashed == [False, True, True]
