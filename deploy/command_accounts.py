"""`creditpass account`: accounts of staff. The clerks of units make their own, on the pages."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable
from uuid import UUID

from deploy.commands import PASSWORD, Commands, Failed, command, group, read_password, within
from deploy.roles import ROLES
from deploy.settings import Settings
from registry.accounts import accounts, factors, sessions
from registry.accounts.roles import ADMINISTRATOR_CODES
from registry.actors import EVERYWHERE, SYSTEM
from registry.clock import wall_now
from registry.database import Connection, transaction
from registry.i18n import DEFAULT_LANGUAGE, LANGUAGES

ASKED = f"the password is asked for, or taken from the environment variable {PASSWORD}"


def add(commands: Commands) -> None:
    of_accounts = group(commands, "account", "make and end accounts, and give them roles")
    one = command(of_accounts, "create", _create, f"make an account; {ASKED}")
    one.add_argument("login", help="3 to 64 letters a to z, digits, dots, hyphens, underscores; no name of a person")
    one.add_argument("--role", action="append", choices=sorted(ROLES), default=[], help="may be given more than once")
    one.add_argument(
        "--scope", default=EVERYWHERE, help="where the roles are held, such as unit:ID (default: everywhere)"
    )
    one.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE)
    for name, run, help in (("grant", _grant, "give an account a role"), ("revoke", _revoke, "take a role away")):
        one = command(of_accounts, name, run, help)
        one.add_argument("login")
        one.add_argument("role", choices=sorted(ROLES))
        one.add_argument("--scope", default=EVERYWHERE, help="such as unit:ID (default: everywhere)")
    one = command(of_accounts, "reset", _reset, f"set another password and end every session; {ASKED}")
    one.add_argument("login")
    one.add_argument(
        "--factors", action="store_true",
        help="remove the second factors too: for when no two administrators are left to recover the account",
    )  # fmt: skip
    one = command(of_accounts, "lock", _lock, "close an account and end every session")
    one.add_argument("login")
    command(of_accounts, "list", _list, "show all accounts and their roles")


def _create(settings: Settings, given: argparse.Namespace) -> None:
    for role in given.role:
        _check_scope(role, given.scope)
    password = read_password(given.login)

    async def work(connection: Connection) -> None:
        at = wall_now()
        account = await accounts.create_account(given.login, password, at=at, language=given.language)
        for role in given.role:
            await _give(account, role, given.scope)

    _within(settings, work)
    print(f"{accounts.normalise_login(given.login)} can sign in.")


def _grant(settings: Settings, given: argparse.Namespace) -> None:
    _check_scope(given.role, given.scope)
    _on(settings, given.login, lambda account: _give(account, given.role, given.scope))
    print(f"{given.login} holds {given.role} in {given.scope}.")


def _revoke(settings: Settings, given: argparse.Namespace) -> None:
    _on(settings, given.login, lambda account: accounts.revoke(account, given.role, given.scope, at=wall_now()))
    print(f"{given.login} no longer holds {given.role} in {given.scope}.")


def _reset(settings: Settings, given: argparse.Namespace) -> None:
    password = read_password(given.login)

    async def work(account: UUID) -> None:
        await accounts.change_password(account, password, at=wall_now(), by=SYSTEM)
        await sessions.sign_out_everywhere(account, at=wall_now())
        if given.factors:
            await factors.forget_all(account)
            await accounts.note(account, "factor-removed", wall_now(), SYSTEM, "all")

    _on(settings, given.login, work)
    print(f"{given.login} has another password, and is signed in nowhere.")


def _lock(settings: Settings, given: argparse.Namespace) -> None:
    async def work(account: UUID) -> None:
        await accounts.close_account(account, at=wall_now())
        await sessions.sign_out_everywhere(account, at=wall_now())

    _on(settings, given.login, work)
    print(f"{given.login} can no longer sign in.")


def _list(settings: Settings, given: argparse.Namespace) -> None:
    async def work(connection: Connection) -> list[str]:
        rows = await connection.fetch(
            "select a.login, a.status, string_agg(g.role || ' in ' || g.scope, ', ' order by g.role, g.scope) as roles"
            " from account a left join role_grant g on g.account = a.id group by a.id order by a.login"
        )
        return [f"{row['login']:<24} {row['status']:<8} {row['roles'] or '–'}" for row in rows]

    print("\n".join(_within(settings, work) or ["There are no accounts yet. Make one: creditpass account create"]))


def _check_scope(role: str, scope: str) -> None:
    if ROLES[role].scoped and scope == EVERYWHERE:
        raise Failed(f"{role} is held within a scope, never everywhere: name it by --scope unit:ID")


async def _give(account: UUID, role: str, scope: str) -> None:
    """Give a role; of administrators only the first of a kind, for later ones are the security administrator's matter."""
    if role in ADMINISTRATOR_CODES and await accounts.holders(role, EVERYWHERE):
        raise Failed(f"There is a {role} already. Further ones are made by a security administrator, on the pages.")
    await accounts.grant(account, role, scope, at=wall_now())


def _on(settings: Settings, login: str, work: Callable[[UUID], Awaitable[object]]) -> None:
    async def found(connection: Connection) -> None:
        account = (await accounts.candidate(login)).id
        if account is None:
            raise Failed(f"There is no account {login}.")
        await work(account)

    _within(settings, found)


def _within(settings: Settings, work: Callable[[Connection], Awaitable[list[str] | None]]) -> list[str] | None:
    async def run(_: Settings) -> list[str] | None:
        async with transaction() as connection:
            return await work(connection)

    return within(settings, run)
