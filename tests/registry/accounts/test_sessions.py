from datetime import UTC, datetime, timedelta

import pytest

from privacy.secret import Secret
from registry.accounts import accounts, sessions
from registry.accounts.sessions import SessionKind, SessionRules
from registry.actors import ActorKind, Grant
from registry.database import current, transaction

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
RULES = SessionRules()
PAGE = SessionKind.PAGE


@pytest.fixture
async def account(sealing):
    async with transaction():
        made = await accounts.create_account("wang.li", Secret("seven grey herons fly"), at=NOON, language="pt")
        await accounts.grant(made, "unit_clerk", "unit:1", at=NOON)
        await accounts.grant(made, "unit_clerk", "unit:2", at=NOON)
    return made


async def mint(account, at=NOON, kind=PAGE):
    async with transaction():
        return await sessions.mint(account, kind, at=at, rules=RULES)


async def live(token, at=NOON, kind=PAGE):
    async with transaction():
        return await sessions.live(token, kind, at=at, rules=RULES)


async def test_a_session_tells_who_acts_with_which_roles_where(account):
    found = await live(await mint(account))
    assert found.actor.kind is ActorKind.ACCOUNT
    assert found.actor.id == str(account)
    assert found.actor.grants == {Grant("unit_clerk", "unit:1"), Grant("unit_clerk", "unit:2")}
    assert (found.login, found.actor.language) == ("wang.li", "pt")


async def test_roles_are_those_of_now_and_not_of_the_sign_in(account):
    token = await mint(account)
    async with transaction():
        await accounts.revoke(account, "unit_clerk", "unit:1", at=NOON)
        actor = await sessions.actor_of(token, PAGE, at=NOON, rules=RULES)
    assert actor.grants == {Grant("unit_clerk", "unit:2")}


async def test_an_account_without_roles_can_sign_in(account):
    async with transaction():
        for scope in ("unit:1", "unit:2"):
            await accounts.revoke(account, "unit_clerk", scope, at=NOON)
    assert (await live(await mint(account))).actor.grants == frozenset()


async def test_every_sign_in_has_a_token_of_its_own_and_the_database_holds_none(account):
    first, second = await mint(account), await mint(account)
    assert first != second
    async with transaction():
        stored = await current().fetch("select * from session")
    assert len(stored) == 2
    assert first not in repr([dict(row) for row in stored])
    assert {row["id"] for row in stored} == {sessions.digest(first), sessions.digest(second)}


async def test_a_token_that_we_never_gave_is_nobodys(account):
    assert await live("chosen-by-somebody-else") is None
    assert await live("\ud800") is None


async def test_a_browsers_token_is_no_programs_and_the_other_way_round(account):
    assert await live(await mint(account), kind=SessionKind.API) is None
    assert await live(await mint(account, kind=SessionKind.API)) is None


async def test_unused_for_half_an_hour_it_is_over(account):
    token = await mint(account)
    assert await live(token, NOON + timedelta(minutes=29, seconds=59))
    token = await mint(account)
    assert await live(token, NOON + timedelta(minutes=30)) is None


async def test_used_all_the_time_it_is_over_after_twelve_hours(account):
    token = await mint(account)
    at = NOON
    while at < NOON + timedelta(hours=11, minutes=45):
        assert await live(token, at), at
        at += timedelta(minutes=15)
    assert await live(token, NOON + timedelta(hours=11, minutes=59))
    assert await live(token, NOON + timedelta(hours=12)) is None


async def test_signed_out_it_is_over_at_once_and_for_good(account):
    token, other = await mint(account), await mint(account)
    async with transaction():
        await sessions.sign_out(sessions.digest(token), at=NOON)
    assert await live(token) is None
    assert await live(other)


async def test_signing_out_everywhere_ends_all_but_the_one_kept(account):
    kept, page, program = await mint(account), await mint(account), await mint(account, kind=SessionKind.API)
    async with transaction():
        assert await sessions.sign_out_everywhere(account, at=NOON, keep=sessions.digest(kept)) == 2
        listed = await sessions.sessions_of(account, at=NOON, rules=RULES)
    assert [each.id for each in listed] == [sessions.digest(kept)]
    assert await live(page) is None
    assert await live(program, kind=SessionKind.API) is None
    assert await live(kept)


async def test_what_forms_send_back_is_the_sessions_own(account):
    token = await mint(account)
    one, two = await live(token), await live(await mint(account))
    assert one.csrf != two.csrf
    assert len(one.csrf) == 40
    assert one.csrf == (await live(token)).csrf


async def test_ended_sessions_are_forgotten_after_a_while(account):
    old, running = await mint(account), await mint(account, NOON + timedelta(days=40))
    async with transaction():
        assert await sessions.forget_ended(NOON + timedelta(days=30)) == 1
    assert await live(running, NOON + timedelta(days=40))
    assert old != running
