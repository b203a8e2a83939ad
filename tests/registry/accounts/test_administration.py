"""Three administrators who are three people, none of whom raises themselves or is the last to go (GB/T 22239 8.1.5)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from privacy.ids import uuid7
from privacy.secret import Secret
from registry.accounts import accounts, administration, passwords, recovery, sessions
from registry.accounts.administration import OwnAccount
from registry.accounts.recovery import AlreadyStarted, CodeFailed, RecoveryRefused
from registry.accounts.roles import ADMINISTRATOR_CODES
from registry.accounts.sessions import SessionKind, SessionRules
from registry.actors import SYSTEM, Actor, ActorKind, Grant
from registry.database import current, transaction
from registry.errors import CreditpassError, Invalid, NotFound

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
NEW = Secret("eight white herons sit")


def as_actor(account: UUID) -> Actor:
    return Actor(ActorKind.ACCOUNT, str(account))


async def make(login: str, *roles: str) -> UUID:
    """An account that the command line made, with roles."""
    async with transaction():
        account = await accounts.create_account(login, None, at=NOON)
        for role in roles:
            await accounts.grant(account, role, "*", at=NOON)
    return account


async def held(account: UUID) -> set[str]:
    async with transaction():
        return {grant.role for grant in await accounts.grants_of(account)}


async def outcome(work) -> str:
    """`done`, or the code of what refused it; in a transaction of its own."""
    try:
        async with transaction():
            await work()
    except CreditpassError as refused:
        return refused.code
    return "done"


@pytest.fixture
async def chief(sealing) -> UUID:
    return await make("chief", "security_admin")


OTHERS = (*sorted(ADMINISTRATOR_CODES), "platform_operator", "auditor", "dpo")
PAIRS = [(one, two) for one in sorted(ADMINISTRATOR_CODES) for two in OTHERS if one != two]


@pytest.mark.parametrize(("first", "second"), PAIRS)
async def test_an_administrator_holds_no_other_role_in_either_order(chief, first, second):
    for one, two in ((first, second), (second, first)):
        account = await make(f"a{uuid7().hex}", one)
        by = as_actor(chief)
        assert await outcome(lambda: administration.grant(account, two, at=NOON, by=by)) == "administrators-apart"  # noqa: B023
        assert await held(account) == {one}


async def test_two_roles_granted_in_the_same_instant_are_not_both_held(sealing):
    """The race: each transaction sees an account without a role."""
    for _ in range(5):
        account = await make(f"a{uuid7().hex}")
        rivals = [accounts.grant(account, role, "*", at=NOON) for role in sorted(ADMINISTRATOR_CODES)]
        got = await asyncio.gather(*(outcome(lambda rival=rival: rival) for rival in rivals))
        assert sorted(got) == ["administrators-apart", "administrators-apart", "done"]
        assert len(await held(account)) == 1


async def test_an_administrator_and_an_officer_granted_in_the_same_instant_are_not_both_held(sealing):
    for _ in range(5):
        account = await make(f"a{uuid7().hex}")
        rivals = [accounts.grant(account, role, "*", at=NOON) for role in ("audit_admin", "platform_operator")]
        got = await asyncio.gather(*(outcome(lambda rival=rival: rival) for rival in rivals))
        assert sorted(got) == ["administrators-apart", "done"]


async def test_nobody_grants_a_role_to_themselves(chief):
    by = as_actor(chief)
    assert await outcome(lambda: administration.grant(chief, "dpo", at=NOON, by=by)) == "own-account"
    assert await outcome(lambda: accounts.grant(chief, "dpo", "*", at=NOON, by=by)) == "administrators-apart"
    clerk = await make("clerk")
    assert await outcome(lambda: accounts.grant(clerk, "dpo", "*", at=NOON, by=as_actor(clerk))) == "own-role"
    assert await held(clerk) == set()


async def test_an_administrator_holds_the_role_everywhere_or_not_at_all(chief):
    account = await make("other")
    refused = await outcome(lambda: accounts.grant(account, "audit_admin", "unit:1", at=NOON))
    assert refused == "administrators-everywhere"


@pytest.mark.parametrize("role", sorted(ADMINISTRATOR_CODES))
async def test_the_last_of_each_stays_whoever_asks(sealing, role):
    account = await make("only", role)
    for by in (SYSTEM, as_actor(uuid7())):
        assert await outcome(lambda: accounts.revoke(account, role, "*", at=NOON, by=by)) == "last-administrator"  # noqa: B023
        assert await outcome(lambda: accounts.close_account(account, at=NOON, by=by)) == "last-administrator"  # noqa: B023
    with pytest.raises(asyncpg.CheckViolationError):
        async with transaction() as connection:
            await connection.execute("delete from role_grant")
    second = await make("second", role)
    assert await outcome(lambda: accounts.revoke(account, role, "*", at=NOON)) == "done"
    assert await outcome(lambda: accounts.close_account(second, at=NOON)) == "last-administrator"


async def test_a_closed_account_is_no_administrator_who_could_stay(sealing):
    one, two = await make("one", "security_admin"), await make("two", "security_admin")
    assert await outcome(lambda: accounts.close_account(one, at=NOON)) == "done"
    assert await outcome(lambda: accounts.close_account(two, at=NOON)) == "last-administrator"
    assert await outcome(lambda: accounts.revoke(two, "security_admin", "*", at=NOON)) == "last-administrator"
    assert await outcome(lambda: accounts.revoke(one, "security_admin", "*", at=NOON)) == "done"


async def test_of_two_who_leave_in_the_same_instant_one_stays(sealing):
    """The race: each transaction sees the other still there. By taking roles away and by closing."""
    one = await make("one", "system_admin")
    for _ in range(5):
        two = await make(f"a{uuid7().hex}", "system_admin")
        got = await asyncio.gather(
            outcome(lambda: accounts.revoke(one, "system_admin", "*", at=NOON)),  # noqa: B023
            outcome(lambda: accounts.close_account(two, at=NOON)),  # noqa: B023
        )
        assert sorted(got) == ["done", "last-administrator"]
        async with transaction():
            [one] = await accounts.holders("system_admin", "*")


async def test_a_new_account_is_taken_up_by_one_code_and_nothing_fits_before(chief):
    by = as_actor(chief)
    async with transaction():
        made = await administration.make("wang.li", at=NOON, by=by)
        found = await accounts.candidate("wang.li")
        assert not (await administration.read(made.id, at=NOON)).has_password
    for guess in ("", passwords.DECOY, "anything at all"):
        assert not await passwords.matches(found.password_hash, Secret(guess))
    async with transaction():
        with pytest.raises(CodeFailed):
            await recovery.use("wang.li", "wrong", "", NEW, at=NOON, by=SYSTEM)
        with pytest.raises(Invalid):
            await recovery.use("wang.li", made.code, "", Secret("short"), at=NOON, by=SYSTEM)
        assert (
            await recovery.use("wang.li", made.code.upper().replace("-", " "), "", NEW, at=NOON, by=SYSTEM) == made.id
        )
        found = await accounts.candidate("wang.li")
    assert await passwords.matches(found.password_hash, NEW)
    async with transaction():
        with pytest.raises(CodeFailed):  # it is used
            await recovery.use("wang.li", made.code, "", NEW, at=NOON, by=SYSTEM)
        with pytest.raises(RecoveryRefused):  # an account with a password is recovered by two
            await recovery.invite(made.id, at=NOON, by=by)


async def test_recovery_takes_two_and_neither_is_the_person(chief):
    other, person = await make("other", "security_admin"), await make("person")
    assert await outcome(lambda: administration.start_recovery(chief, at=NOON, by=as_actor(chief))) == "own-account"
    assert await outcome(lambda: recovery.start(chief, at=NOON, by=as_actor(chief))) == "recovery-refused"
    async with transaction():
        first = await administration.start_recovery(person, at=NOON, by=as_actor(chief))
        [opened] = await recovery.open_ones(at=NOON)
    assert opened.waits
    assert await outcome(lambda: recovery.use("person", first, "", NEW, at=NOON, by=SYSTEM)) == "recovery-failed"
    for nobody in (chief, person):
        by = as_actor(nobody)
        assert await outcome(lambda: administration.confirm_recovery(opened.id, at=NOON, by=by)) == "recovery-refused"  # noqa: B023
    assert await outcome(lambda: recovery.start(person, at=NOON, by=as_actor(other))) == AlreadyStarted.code
    async with transaction():
        second = await administration.confirm_recovery(opened.id, at=NOON, by=as_actor(other))
    for codes in ((first, ""), (first, first), (second, second), (second, first)):
        assert await outcome(lambda: recovery.use("person", *codes, NEW, at=NOON, by=SYSTEM)) == "recovery-failed"  # noqa: B023
    assert await outcome(lambda: recovery.use("person", first, second, NEW, at=NOON, by=SYSTEM)) == "done"
    async with transaction():
        done = [event.event for event in await accounts.events_of(person, 100)]
    assert {"recovery-started", "recovery-confirmed", "recovered", "password-changed"} <= set(done)


async def test_a_cancelled_recovery_opens_nothing_and_the_codes_are_kept_as_digests(chief):
    other, person = await make("other", "system_admin"), await make("person")
    async with transaction():
        first = await recovery.start(person, at=NOON, by=as_actor(chief))
        [opened] = await recovery.open_ones(at=NOON, account=person)
        second = await recovery.confirm(opened.id, at=NOON, by=as_actor(other))
        row = repr(dict(await current().fetchrow("select * from recovery")))
        assert first not in row
        assert second not in row
        await recovery.cancel(opened.id, at=NOON, by=as_actor(chief))
    assert await outcome(lambda: recovery.use("person", first, second, NEW, at=NOON, by=SYSTEM)) == "recovery-failed"
    assert await outcome(lambda: recovery.cancel(opened.id, at=NOON, by=as_actor(chief))) == NotFound.code
    assert await outcome(lambda: recovery.start(person, at=NOON, by=as_actor(chief))) == "done"


async def test_one_that_ran_out_makes_room_for_another(chief):
    person = await make("person")
    assert await outcome(lambda: recovery.start(person, at=NOON, by=as_actor(chief))) == "done"
    later = NOON + recovery.LASTS
    assert await outcome(lambda: recovery.start(person, at=later - timedelta(seconds=1), by=as_actor(chief))) != "done"
    assert await outcome(lambda: recovery.start(person, at=later, by=as_actor(chief))) == "done"


async def test_closing_ends_sessions_and_opening_again_lifts_a_lock(chief):
    person, by = await make("person", "auditor"), as_actor(chief)
    async with transaction():
        token = await sessions.mint(person, SessionKind.PAGE, at=NOON, rules=SessionRules())
        await administration.close(person, at=NOON, by=by)
        assert not (await administration.read(person, at=NOON)).active
        await current().execute("update account set locked_until = $1", NOON + timedelta(hours=1))
        assert (await administration.read(person, at=NOON)).locked
        await administration.open_again(person, at=NOON, by=by)
        found = await administration.read(person, at=NOON)
        assert (found.active, found.locked) == (True, False)
        assert await sessions.live(token, SessionKind.PAGE, at=NOON, rules=SessionRules()) is None
    assert await outcome(lambda: administration.close(uuid7(), at=NOON, by=by)) == NotFound.code
    assert await outcome(lambda: administration.close(chief, at=NOON, by=by)) == OwnAccount.code


async def test_accounts_are_listed_by_login_and_found_by_beginning_and_role(chief):
    for login in ("anna", "ann", "berta"):
        await make(login, *(["auditor"] if login == "ann" else []))
    async with transaction():

        async def logins(**how):
            return [row.login for row in await administration.list_accounts(at=NOON, **how)]

        assert await logins() == ["ann", "anna", "berta", "chief"]
        assert await logins(limit=2) == ["ann", "anna"]
        assert await logins(after="anna") == ["berta", "chief"]
        assert await logins(begins=" ANN") == ["ann", "anna"]
        assert await logins(role="auditor") == ["ann"]
        assert (await administration.list_accounts(at=NOON, begins="ann"))[0].grants == (Grant("auditor"),)
