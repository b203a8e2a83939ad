"""What the audit administrator does in a browser and by program; and that nobody else does."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from httpx import AsyncClient

from privacy.secret import Secret
from privacy.vault import Vault
from registry.accounts import accounts, sessions
from registry.accounts.roles import AUDIT_ADMIN, Role
from registry.accounts.sessions import SessionKind, SessionRules
from registry.audit import api, heads, pages, verifying
from registry.clock import wall_now
from registry.database import transaction
from registry.web.app import build_app
from registry.web.listing import cursor
from registry.web.site import Site
from tests.conftest import Server
from tests.registry.audit.conftest import (
    NOW,
    guarded_superuser,
    lift_guards,
    reading,
    sequenced,
    signed,
    some_records,
)
from tests.registry.test_journal import CLERK
from tests.registry.web.browsing import client_of

ORIGIN = "http://testserver.local"
PASSWORD = Secret("seven grey herons")


@pytest.fixture
async def client(sealing: Vault) -> AsyncIterator[AsyncClient]:
    roles = {AUDIT_ADMIN.code: AUDIT_ADMIN, "clerk": Role("clerk", "Clerk")}
    site = Site(public_url=ORIGIN, templates={"audit": pages.TEMPLATES}, roles=roles)
    async with client_of(build_app(site, [pages.router, api.router]), ORIGIN) as started:
        yield started


async def caller(role: str) -> tuple[dict[str, str], dict[str, str], str]:
    """An account's headers as a program and as a browser, and its form token."""
    at = wall_now()
    async with transaction():
        account = await accounts.create_account(f"holder.{role}", PASSWORD, at=at, language="en")
        await accounts.grant(account, role, "*", at=at)
        program = await sessions.mint(account, SessionKind.API, at=at, rules=SessionRules())
        browser = await sessions.mint(account, SessionKind.PAGE, at=at, rules=SessionRules())
    return (
        {"authorization": f"Bearer {program}", "accept": "application/json"},
        {"cookie": f"session={browser}; language=en", "accept": "text/html", "origin": ORIGIN},
        sessions.csrf_of(browser),
    )


@pytest.fixture
async def admin(client: AsyncClient) -> tuple[dict[str, str], dict[str, str], str]:
    return await caller(AUDIT_ADMIN.code)


Admin = tuple[dict[str, str], dict[str, str], str]


async def test_the_logs_are_searched_by_every_question(client: AsyncClient, admin: Admin) -> None:
    await some_records(2)
    await sequenced()
    async with reading() as connection:
        case = await connection.fetchval('select "case" from journal order by id limit 1')
    for query, number in {
        "": 2,
        f"?case={case}": 1,
        f"?actor={CLERK.caller}": 2,
        "?actor=account:nobody": 0,
        "?actor=holder.audit_admin": 0,
        "?what=enter&clause=HO-1": 2,
        "?what=leave": 0,
        "?from=2026-11-21&to=2026-11-21": 2,
        "?from=2026-11-22": 0,
        "?log=disclosure": 2,
        "?log=disclosure&what=verify-entry": 2,
        "?log=refusal&clause=HQ-3.7&what=forbidden": 2,
        f"?log=refusal&case={case}": 1,
        "?log=account_event&what=signed-in": 2,
        f"?log=account_event&case={case}": 0,
    }.items():
        sent = await client.get(f"/api/v1/audit/records{query}", headers=admin[0])
        assert sent.status_code == 200, sent.text
        found = sent.json()["records"]
        assert len(found) == number, query
        assert all(isinstance(each["position"], int) for each in found)
        page = await client.get(f"/audit{query}", headers=admin[1])
        assert page.status_code == 200
        assert page.text.count(">Proof<") == number
    beyond = "9" * 30
    for page_of in (f"proof?log=journal&record=1&size={beyond}", f"consistency?first={beyond}&second={beyond}"):
        assert (await client.get(f"/audit/{page_of}", headers=admin[1])).status_code == 422
    before_all_time = cursor("0001-01-01T00:00:00+14:00", 5)
    assert (await client.get(f"/audit?after={before_all_time}", headers=admin[1])).status_code == 422
    for wrong in ("?case=x", "?from=yesterday", "?from=0001-01-01", "?to=9999-12-31", "?log=secrets"):
        assert (await client.get(f"/api/v1/audit/records{wrong}", headers=admin[0])).status_code == 422
        assert (await client.get(f"/audit{wrong}", headers=admin[1])).status_code == 422


async def test_a_long_list_is_read_page_by_page(client: AsyncClient, admin: Admin) -> None:
    await some_records(5)
    for log in ("journal", "disclosure"):
        seen, after = [], ""
        for _ in range(5):
            sent = await client.get(f"/api/v1/audit/records?log={log}&limit=2&after={after}", headers=admin[0])
            seen += [each["id"] for each in sent.json()["records"]]
            after = sent.json()["next"]
            if not after:
                break
        assert len(seen) == len(set(seen)) == 5
    assert (await client.get("/api/v1/audit/records?after=WzFd", headers=admin[0])).status_code == 422


async def test_a_spreadsheet_calculates_nothing_from_the_file(client: AsyncClient, admin: Admin) -> None:
    await some_records(1)
    async with transaction() as connection:
        await connection.execute(
            "insert into refusal (id, at, actor, action, target, status, code, clause) values"
            " (gen_random_uuid(), now(), '=1+1', '@here', '-2', 403, '+3', '=4')"
        )
    sent = await client.get("/audit/records.csv?log=refusal", headers=admin[1])
    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert sum(cell.startswith("'") for row in rows for cell in row) == 5


async def test_heads_are_made_listed_and_taken_and_proofs_with_them(client: AsyncClient, admin: Admin) -> None:
    program, browser, token = admin
    await some_records(1)
    made = await client.post("/audit/heads", headers=browser, data={"csrf_token": token})
    assert made.status_code == 200
    assert "A head is signed" in made.text
    await some_records(1)
    assert (await client.post("/api/v1/audit/heads", headers=program)).status_code == 201
    second, first = (await client.get("/api/v1/audit/heads", headers=program)).json()["heads"]
    assert second["size"] == first["size"] + 5
    keys = heads.keys_of((await client.get("/.well-known/audit-keys.json")).json())
    query = f"first={first['size']}&second={second['size']}"
    for kind in ("/audit/consistency?", "/api/v1/audit/proofs/consistency?"):
        sent = await client.get(f"{kind}{query}", headers=browser if kind.startswith("/audit") else program)
        assert "are what they were" in verifying.verify_proof(sent.json(), keys)
    records = (await client.get("/api/v1/audit/records", headers=program)).json()["records"]
    asked = f"log=journal&record={records[0]['id']}"
    for kind in ("/audit/proof?", "/api/v1/audit/proofs/inclusion?"):
        sent = await client.get(f"{kind}{asked}", headers=browser if kind.startswith("/audit") else program)
        assert f"journal:{records[0]['id']}" in verifying.verify_proof(sent.json(), keys)
    for missing in (f"{asked}&size=3", "log=journal&record=99", f"log=journal&record={records[0]['id']}&size=1"):
        assert (await client.get(f"/api/v1/audit/proofs/inclusion?{missing}", headers=program)).status_code == 404
    async with reading() as connection:
        head = await connection.fetchval("select id from audit_head where size = $1", second["size"])
    assert (await client.get(f"/audit/heads/{head}", headers=browser)).text == second["note"]


async def test_everything_is_computed_again_and_what_was_changed_is_said(
    client: AsyncClient, admin: Admin, database: str, postgres: Server
) -> None:
    program, browser, token = admin
    await some_records(2)
    await signed()
    good = await client.post("/audit/check", headers=browser, data={"csrf_token": token})
    assert "Nothing was changed" in good.text
    async with guarded_superuser(database, postgres) as superuser:
        await lift_guards(superuser)
        record = await superuser.fetchval("update journal set actor = 'account:x' where id = 1 returning id")
    bad = await client.post("/audit/check", headers=browser, data={"csrf_token": token})
    assert "Changed since it was recorded" in bad.text
    assert f"journal:{record}" in bad.text
    said = (await client.post("/api/v1/audit/check", headers=program)).json()
    assert not said["good"]
    assert {finding["what"] for finding in said["findings"]} == {"edited", "changed"}
    async with guarded_superuser(database, postgres) as superuser:
        await superuser.execute("update audit_node set hash = sha256(hash)")
    assert (await client.post("/api/v1/audit/heads", headers=program)).json()["code"] == "history-changed"


async def test_others_learn_nothing(client: AsyncClient) -> None:
    program, browser, token = await caller("clerk")
    await signed(NOW + timedelta(hours=1))
    for path in ("/audit", "/audit/heads", "/audit/records.csv", "/audit/proof?log=journal&record=1"):
        assert (await client.get(path, headers=browser)).status_code == 403, path
    assert (await client.get("/api/v1/audit/records", headers=program)).status_code == 403
    assert (await client.post("/audit/check", headers=browser, data={"csrf_token": token})).status_code == 403
