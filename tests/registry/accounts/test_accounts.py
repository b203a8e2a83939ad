from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from privacy.secret import Secret
from registry.accounts import accounts, sessions
from registry.accounts.accounts import LockRules
from registry.accounts.sessions import SessionKind, SessionRules
from registry.actors import SYSTEM, Grant
from registry.database import current, transaction
from registry.errors import Invalid, NotFound

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
PASSWORD = Secret("seven grey herons fly")
RULES = LockRules(failures=3, lock=timedelta(minutes=15))


async def make(login: str = "wang.li"):
    async with transaction():
        return await accounts.create_account(login, PASSWORD, at=NOON)


async def attempt(login: str, right: bool, at: datetime = NOON) -> bool:
    async with transaction():
        return await accounts.settle_attempt(await accounts.candidate(login), right, at=at, rules=RULES)


async def events(account) -> list[str]:
    async with transaction():
        rows = await current().fetch("select event from account_event where account = $1 order by ctid", account)
    return [row["event"] for row in rows]


@pytest.mark.parametrize("typed", ["Wang.Li", " wang.li ", "ＷＡＮＧ．ＬＩ"], ids=["capitals", "spaces", "full width"])
async def test_a_login_is_one_login_however_it_is_typed(sealing, typed):
    account = await make()
    async with transaction():
        assert (await accounts.candidate(typed)).id == account
    with pytest.raises(Invalid) as taken:
        await make(typed)
    assert taken.value.problems[0].code == "login-taken"


@pytest.mark.parametrize("login", ["ab", "-abc", "王力王力", "a" * 65, "a b c", ""])
async def test_a_login_of_another_form_is_refused_beside_its_field(sealing, login):
    with pytest.raises(Invalid) as refused:
        await make(login)
    assert [(p.field, p.code) for p in refused.value.problems] == [("login", "login-form")]


async def test_the_password_is_stored_as_a_hash_alone(sealing):
    account = await make()
    async with transaction():
        row = await current().fetchrow("select * from account where id = $1", account)
    assert row["password_hash"].startswith("$argon2id$")
    assert "herons" not in repr(dict(row))


async def test_grants_are_held_once_and_taken_away(sealing):
    account = await make()
    async with transaction():
        await accounts.grant(account, "unit_clerk", "unit:1", at=NOON)
        await accounts.grant(account, "unit_clerk", "unit:1", at=NOON)
        assert await accounts.grants_of(account) == {Grant("unit_clerk", "unit:1")}
        assert await accounts.holders("unit_clerk", "unit:1") == [account]
        assert await accounts.holders("unit_clerk", "unit:2") == []
        await accounts.revoke(account, "unit_clerk", "unit:1", at=NOON)
        assert await accounts.grants_of(account) == frozenset()
        with pytest.raises(NotFound):
            await accounts.revoke(account, "unit_clerk", "unit:1", at=NOON)
    assert await events(account) == ["created", "granted", "revoked"]


async def test_the_third_wrong_password_locks_and_the_lock_ends_to_the_minute(sealing):
    account = await make()
    assert [await attempt("wang.li", False) for _ in range(3)] == [False] * 3
    assert not await attempt("wang.li", True)
    assert not await attempt("wang.li", True, NOON + timedelta(minutes=14, seconds=59))
    assert await attempt("wang.li", True, NOON + timedelta(minutes=15))
    assert (await events(account))[-1] == "signed-in"
    assert "locked" in await events(account)


async def test_a_good_sign_in_forgets_the_failures_before_it(sealing):
    await make()
    await attempt("wang.li", False)
    await attempt("wang.li", False)
    assert await attempt("wang.li", True)
    await attempt("wang.li", False)
    await attempt("wang.li", False)
    assert await attempt("wang.li", True)


async def test_an_unknown_login_is_refused_and_leaves_nothing(sealing):
    assert not await attempt("nobody.here", True)
    async with transaction():
        assert await current().fetchval("select count(*) from account_event") == 0


async def test_a_closed_account_is_refused_and_its_sessions_are_over(sealing):
    account = await make()
    rules = SessionRules()
    async with transaction():
        token = await sessions.mint(account, SessionKind.PAGE, at=NOON, rules=rules)
        await accounts.close_account(account, at=NOON)
        assert await sessions.live(token, SessionKind.PAGE, at=NOON, rules=rules) is None
    assert not await attempt("wang.li", True)


async def test_another_password_is_judged_by_the_same_rules_and_lifts_a_lock(sealing):
    account = await make()
    for _ in range(3):
        await attempt("wang.li", False)
    async with transaction():
        with pytest.raises(Invalid) as refused:
            await accounts.change_password(account, Secret("short"), at=NOON, by=SYSTEM)
        assert refused.value.problems[0].field == "new_password"
        await accounts.change_password(account, Secret("eight white herons sit"), at=NOON, by=SYSTEM)
    assert await attempt("wang.li", True)


async def test_what_happened_to_accounts_cannot_be_altered(sealing):
    account = await make()
    for statement in ("update account_event set event = 'x'", "delete from account_event"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction() as connection:
                await connection.execute(statement)
    assert await events(account) == ["created"]


async def test_the_name_of_whoever_holds_an_account_is_sealed(sealing):
    async with transaction():
        account = await accounts.create_account("chan", PASSWORD, at=NOON, display_name=Secret("Chan Tai Man"))
    async with transaction():
        row = await current().fetchrow("select * from account where id = $1", account)
    assert row["display_name"]
    assert b"Chan Tai Man" not in row["display_name"]
    assert "Chan Tai Man" not in repr(dict(row))
