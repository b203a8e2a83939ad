"""`/api/v1/accounts`: what a security administrator does to accounts, for programs.

An idempotency key is not looked at where a code is told: its answer would have to be kept, and codes are not.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from registry.accounts import accounts, administration, recovery
from registry.accounts.administration import Summary
from registry.accounts.roles import AUDIT_ADMIN
from registry.actors import EVERYWHERE
from registry.clock import wall_now
from registry.database import transaction
from registry.errors import FieldProblem, Invalid
from registry.i18n import DEFAULT_LANGUAGE
from registry.web.administration_pages import EITHER, SECURITY
from registry.web.forms import NOT_A_CHOICE
from registry.web.kit import actor, api
from registry.web.site import AnyRequest
from registry.web.visit import site_of
from registry.web.who import Who


class GrantBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role and where it is held (`*`: everywhere)."""

    role: str
    scope: str = EVERYWHERE


class AccountBody(msgspec.Struct, frozen=True):
    """An account as administrators see it. `state` is `active` or `closed`; `locked` after failed attempts."""

    id: UUID
    login: str
    state: str
    locked: bool
    second_factors: int
    created_at: datetime
    last_sign_in: datetime | None
    grants: list[GrantBody]


class AccountsBody(msgspec.Struct, frozen=True):
    """A page of accounts by login; `next` is what to send as `after` for the next one, empty at the end."""

    accounts: list[AccountBody]
    next: str


class NewAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A user name (no name of a person) and the language of notices."""

    login: str
    language: str = DEFAULT_LANGUAGE


class Code(msgspec.Struct, frozen=True):
    """A code to hand on to the person, told once. They use it at `/recover`."""

    account: UUID
    code: str


class RecoveryBody(msgspec.Struct, frozen=True):
    """A way in that is open. `waits`: a second administrator is still to confirm."""

    id: UUID
    account: UUID
    login: str
    waits: bool
    started_at: datetime
    expires_at: datetime


class EventBody(msgspec.Struct, frozen=True):
    """Something that happened to an account; `actor` is who did it."""

    at: datetime
    event: str
    detail: str
    actor: str


@get("/api/v1/accounts", opt=SECURITY, summary="List accounts")
async def list_accounts(
    login: FromQuery[str] = "", role: FromQuery[str] = "", after: FromQuery[str] = ""
) -> AccountsBody:
    """Accounts by login, those that begin with `login` and hold `role`, if given."""
    size = administration.PAGE
    async with transaction(readonly=True):
        rows = await administration.list_accounts(at=wall_now(), begins=login, role=role, after=after, limit=size + 1)
    return AccountsBody([_body(row) for row in rows[:size]], rows[size - 1].login if len(rows) > size else "")


@post("/api/v1/accounts", opt=SECURITY, status_code=201, summary="Make an account")
async def make(request: AnyRequest, data: JSONBody[NewAccount]) -> Code:
    """Gives the code by which its holder sets a password."""
    async with transaction():
        made = await administration.make(data.login, at=wall_now(), by=actor(request), language=data.language)
    return Code(made.id, made.code)


@get("/api/v1/accounts/{account:uuid}", opt=SECURITY, summary="Read an account")
async def read(account: FromPath[UUID]) -> AccountBody:
    """One account: its state, roles and second factors."""
    return await _read(account)


@get(
    "/api/v1/accounts/{account:uuid}/events",
    opt={"who": SECURITY["who"] | Who.role(AUDIT_ADMIN.code)},
    summary="What happened to an account",
)
async def events(account: FromPath[UUID]) -> list[EventBody]:
    """The latest 500 events, the latest first."""
    async with transaction(readonly=True):
        await administration.read(account, at=wall_now())
        found = await accounts.events_of(account, 500)
    return [EventBody(each.at, each.event, each.detail, each.actor) for each in found]


@post("/api/v1/accounts/{account:uuid}/roles", opt=SECURITY, status_code=200, summary="Grant a role")
async def grant(request: AnyRequest, account: FromPath[UUID], data: JSONBody[GrantBody]) -> AccountBody:
    """Roles that are held everywhere. System, security and audit administrators are three people."""
    role = site_of(request).roles.get(data.role)
    if role is None or role.scoped or data.scope != EVERYWHERE:
        raise Invalid([FieldProblem("role", "not-a-choice", NOT_A_CHOICE)])
    async with transaction():
        await administration.grant(account, data.role, at=wall_now(), by=actor(request))
    return await _read(account)


@delete("/api/v1/accounts/{account:uuid}/roles/{role:str}", opt=SECURITY, status_code=200, summary="Take a role away")
async def revoke(
    request: AnyRequest, account: FromPath[UUID], role: FromPath[str], within: FromQuery[str] = EVERYWHERE
) -> AccountBody:
    """`within` is the scope of the grant. The last administrator of a kind keeps the role."""
    async with transaction():
        await administration.revoke(account, role, within, at=wall_now(), by=actor(request))
    return await _read(account)


@post("/api/v1/accounts/{account:uuid}/close", opt=SECURITY, status_code=200, summary="Close an account")
async def close(request: AnyRequest, account: FromPath[UUID]) -> AccountBody:
    """Nobody signs in with it any more, and its sessions end."""
    async with transaction():
        await administration.close(account, at=wall_now(), by=actor(request))
    return await _read(account)


@post("/api/v1/accounts/{account:uuid}/open", opt=SECURITY, status_code=200, summary="Open an account again")
async def open_again(request: AnyRequest, account: FromPath[UUID]) -> AccountBody:
    """A closed account can sign in, and a lock is lifted."""
    async with transaction():
        await administration.open_again(account, at=wall_now(), by=actor(request))
    return await _read(account)


@post("/api/v1/accounts/{account:uuid}/recovery", opt=SECURITY, status_code=201, summary="Start recovery")
async def start_recovery(request: AnyRequest, account: FromPath[UUID]) -> Code:
    """The first of two codes; another administrator's confirmation gives the second."""
    async with transaction():
        code = await administration.start_recovery(account, at=wall_now(), by=actor(request))
    return Code(account, code)


@get("/api/v1/recoveries", opt=EITHER, summary="List open recoveries")
async def recoveries() -> list[RecoveryBody]:
    """What waits for a second administrator, or for the person."""
    async with transaction(readonly=True):
        found = await recovery.open_ones(at=wall_now())
    return [
        RecoveryBody(each.id, each.account, each.login, each.waits, each.started_at, each.expires_at) for each in found
    ]


@post("/api/v1/recoveries/{which:uuid}/confirm", opt=EITHER, status_code=200, summary="Confirm a recovery")
async def confirm(request: AnyRequest, which: FromPath[UUID]) -> Code:
    """By an administrator who neither started it nor is the person."""
    async with transaction():
        accounts_of = {each.id: each.account for each in await recovery.open_ones(at=wall_now())}
        code = await administration.confirm_recovery(which, at=wall_now(), by=actor(request))
    return Code(accounts_of[which], code)


@post("/api/v1/recoveries/{which:uuid}/cancel", opt=EITHER, status_code=204, summary="Cancel a recovery")
async def cancel(request: AnyRequest, which: FromPath[UUID]) -> None:
    """The codes told so far are worth nothing then."""
    async with transaction():
        await recovery.cancel(which, at=wall_now(), by=actor(request))


async def _read(account: UUID) -> AccountBody:
    async with transaction(readonly=True):
        return _body(await administration.read(account, at=wall_now()))


def _body(found: Summary) -> AccountBody:
    return AccountBody(
        id=found.id,
        login=found.login,
        state=found.status,
        locked=found.locked,
        second_factors=found.passkeys + found.has_code,
        created_at=found.created_at,
        last_sign_in=found.last_sign_in,
        grants=[GrantBody(grant.role, grant.scope) for grant in found.grants],
    )


router = api(
    list_accounts,
    make,
    read,
    events,
    grant,
    revoke,
    close,
    open_again,
    start_recovery,
    recoveries,
    confirm,
    cancel,
    tags=["Accounts"],
)
