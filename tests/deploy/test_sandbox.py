"""The sandbox over HTTP: the invented world, its clock, starting again; and nothing of it elsewhere."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from deploy import sandbox, seed
from deploy.app import create
from deploy.roles import ROLES
from deploy.settings import Settings, SettingsError
from registry import standings
from registry.clock import legal_now
from registry.database import transaction

Client = AsyncTestClient[Litestar]


async def clock(client: Client, **move: str) -> Any:
    answer = await client.post("/sandbox/clock", json=move)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def signed_in(client: Client, account: Any) -> dict[str, str]:
    login, password = account["login"], account["password"]
    answer = await client.post("/api/v1/session", json={"login": login, "password": password})
    assert answer.status_code == 201, answer.text
    return {"authorization": f"Bearer {answer.json()['token']}"}


async def test_the_clock_is_read_and_moved(client: Client) -> None:
    before = datetime.fromisoformat((await client.get("/sandbox/clock")).json()["now"])
    after = datetime.fromisoformat((await clock(client, advance="P90D"))["now"])
    assert timedelta(days=90) <= after - before < timedelta(days=90, seconds=30)
    assert (await clock(client, now="2031-01-01T00:00:00+08:00"))["now"].startswith("2030-12-31T16:00")


async def test_back_is_refused_as_a_problem(client: Client) -> None:
    answer = await client.post("/sandbox/clock", json={"now": "2020-01-01T00:00:00Z"})
    assert (answer.status_code, answer.json()["code"]) == (409, "clock-backward")


@pytest.mark.parametrize(
    "move",
    [{}, {"now": "2031-01-01T00:00:00Z", "advance": "P1D"}, {"now": "2031-01-01T00:00:00"}, {"advance": "tomorrow"},
     {"then": "P1D"}, {"advance": "P90000000D"}],
)  # fmt: skip
async def test_what_is_no_move_of_the_clock_is_refused(client: Client, move: dict[str, str]) -> None:
    answer = await client.post("/sandbox/clock", json=move)
    assert answer.status_code in (400, 422), answer.text
    assert (await client.get("/sandbox/clock")).json()["now"] < "2030"


async def test_starting_again_gives_an_account_for_each_role_that_can_sign_in(client: Client) -> None:
    world = (await client.post("/sandbox/reset")).json()
    roles = set()
    for account in world["accounts"]:
        await signed_in(client, account)
        roles.add(account["role"])
    assert roles == {role.name for role in ROLES.values()}


async def test_starting_again_forgets_everything_and_sets_the_clock_back(client: Client) -> None:
    first = (await client.post("/sandbox/reset")).json()
    headers = await signed_in(client, first["accounts"][0])
    await clock(client, advance="P400D")
    second = (await client.post("/sandbox/reset")).json()
    assert second["now"] < first["now"].replace(first["now"][:4], str(int(first["now"][:4]) + 1))
    assert (await client.get("/api/v1/cases", headers=headers)).status_code == 401
    assert second["accounts"][0]["password"] != first["accounts"][0]["password"]
    await signed_in(client, second["accounts"][0])
    assert (await client.get("/readyz")).status_code == 200


async def test_the_world_has_cases_in_many_states_and_a_couple_on_the_list(open_sandbox: Settings) -> None:
    await sandbox.start(open_sandbox)
    async with transaction() as connection:
        at = await legal_now(connection)
        rows = await connection.fetch("select id, scheme, state from case_")
        entries = [row["id"] for row in rows if row["scheme"] == "hengqin"]
        statuses = await standings.statuses(connection, entries, at)
    states = {(row["scheme"], row["state"]) for row in rows}
    assert {("hengqin", state) for state in
            ("declared", "listed", "awaiting_owner", "suspended", "returned", "removed")} <= states  # fmt: skip
    assert {("hengqin-unit", "active"), ("hengqin-unit", "applied")} <= states
    assert sum(status == standings.Status.LISTED for status in statuses.values()) >= 4


async def test_the_world_is_made_once(open_sandbox: Settings) -> None:
    first = await sandbox.start(open_sandbox)
    second = await sandbox.start(open_sandbox)
    assert first.accounts == second.accounts
    assert first.port_client == second.port_client
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from account") == len(seed.logins())


async def test_ninety_days_pass_in_the_invented_world_and_timers_do_their_work(client: Client) -> None:
    await client.post("/sandbox/reset")
    assert (await clock(client, advance="P90D"))["fired"] > 0


async def test_outside_the_sandbox_its_routes_do_not_exist(settings: Settings) -> None:
    async with AsyncTestClient(create(replace(settings, sandbox=False)), base_url=settings.base_url) as client:
        for method, path in (("GET", "/sandbox/clock"), ("POST", "/sandbox/clock"), ("POST", "/sandbox/reset")):
            assert (await client.request(method, path, json={})).status_code == 404, path


def test_a_sandbox_is_never_in_production(settings: Settings) -> None:
    with pytest.raises(SettingsError):
        replace(settings, production=True, base_url="https://pass.example.org", root_key_file=settings.home)
