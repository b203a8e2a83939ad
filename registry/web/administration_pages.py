"""Pages of the security administrator: accounts, their roles, and the way back in, which takes two.

Codes are shown once, in the answer to the form that made them: they stand in no address, cookie or table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from registry.accounts import accounts, administration, recovery
from registry.accounts.roles import SECURITY_ADMIN, SYSTEM_ADMIN
from registry.clock import wall_now
from registry.database import transaction
from registry.errors import CreditpassError, Invalid
from registry.i18n import text
from registry.web.account_words import ACTORS, EVENTS
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.frame import LANGUAGE_NAMES
from registry.web.kit import actor, page, pages, see_other
from registry.web.listing import Column, Listing, asked, cursor
from registry.web.refusals import record_refusal
from registry.web.site import AnyRequest
from registry.web.visit import language_of, site_of
from registry.web.who import Who

SECURITY = {"who": Who.role(SECURITY_ADMIN.code)}
EITHER = {"who": Who.role(SECURITY_ADMIN.code, SYSTEM_ADMIN.code)}
"""A recovery is confirmed by another security administrator, or by a system administrator."""

LOGIN = Field(
    "login", text("User name"), longest=64, width=20, autocomplete="off",
    hint=text("3 to 64 letters a to z, digits, dots, hyphens, underscores; not the name of the person."),
)  # fmt: skip
LANGUAGE = Field("language", text("Language"), "select", choices=LANGUAGE_NAMES, translated=False)
COLUMNS = (
    Column(text("User name")),
    Column(text("Roles")),
    Column(text("State")),
    Column(text("Second factors")),
    Column(text("Last sign-in")),
)


@dataclass(frozen=True)
class Told:
    """A code to hand on, and what to say with it."""

    login: str
    code: str
    first: bool = True
    waits: bool = False
    """Whether another administrator is still to confirm."""


@get("/accounts", opt=SECURITY)
async def list_page(request: AnyRequest) -> Response[Any]:
    """All accounts, by login."""
    wish = asked(request, filters=("login", "role"))
    after = str(wish.position[0]) if wish.position else ""
    role = wish.filters.get("role", "")
    async with transaction(readonly=True):
        rows = await administration.list_accounts(
            at=wall_now(), begins=wish.filters.get("login", ""), role=role, after=after, limit=wish.limit + 1
        )
        opened = await recovery.open_ones(at=wall_now())
        places = await site_of(request).places([grant.scope for row in rows for grant in row.grants])
    more, rows = len(rows) > wish.limit, rows[: wish.limit]
    listing = Listing(rows, wish, COLUMNS, next=cursor(rows[-1].login) if more else "")
    return page(
        request,
        "accounts.html",
        listing=listing,
        filters=Form(_filters(request), wish.filters),
        opened=opened,
        roles=site_of(request).roles,
        places=places,
    )


@get("/accounts/new", opt=SECURITY)
async def new_page(request: AnyRequest) -> Response[Any]:
    """The form for a new account."""
    return page(request, "account_new.html", form=Form((LOGIN, LANGUAGE), {"language": language_of(request)}))


@post("/accounts/new", opt=SECURITY)
async def make(request: AnyRequest) -> Response[Any]:
    """Make an account; shows the code for its holder."""
    form = read_form((LOGIN, LANGUAGE), await request.form())
    try:
        form.check()
        async with transaction():
            made = await administration.make(
                form.text("login"), at=wall_now(), by=actor(request), language=form.text("language")
            )
    except Invalid as invalid:
        return page(request, "account_new.html", status=422, form=form.with_problems(invalid))
    told = Told(accounts.normalise_login(form.text("login")), made.code)
    return page(request, "code_told.html", status=201, told=told, onward=f"/accounts/{made.id}")


@get("/accounts/{account:uuid}", opt=SECURITY)
async def account_page(request: AnyRequest, account: FromPath[UUID]) -> Response[Any]:
    """One account: roles, factors, recovery, what happened to it."""
    return await _account_page(request, account)


@post("/accounts/{account:uuid}/grant", opt=SECURITY)
async def grant(request: AnyRequest, account: FromPath[UUID]) -> Response[Any]:
    """Give a role."""
    form = read_form((_role_field(request),), await request.form())
    try:
        form.check()
    except Invalid as invalid:
        return await _account_page(request, account, form.with_problems(invalid), 422)
    return await _done(request, account, administration.grant, text("The role is granted"), form.text("role"))


@post("/accounts/{account:uuid}/revoke", opt=SECURITY)
async def revoke(request: AnyRequest, account: FromPath[UUID]) -> Response[Any]:
    """Take a role away."""
    sent = await request.form()
    role, scope = str(sent.get("role") or ""), str(sent.get("scope") or "")
    return await _done(request, account, administration.revoke, text("The role is taken away"), role, scope)


@post("/accounts/{account:uuid}/close", opt=SECURITY)
async def close(request: AnyRequest, account: FromPath[UUID]) -> Response[Any]:
    """Close the account and end its sessions."""
    return await _done(request, account, administration.close, text("The account is closed"))


@post("/accounts/{account:uuid}/open", opt=SECURITY)
async def open_again(request: AnyRequest, account: FromPath[UUID]) -> Response[Any]:
    """Open a closed account, lift a lock."""
    return await _done(request, account, administration.open_again, text("The account is open"))


@post("/accounts/{account:uuid}/recovery", opt=SECURITY)
async def start_recovery(request: AnyRequest, account: FromPath[UUID]) -> Response[Any]:
    """Start recovery; shows the first code."""
    try:
        async with transaction():
            code = await administration.start_recovery(account, at=wall_now(), by=actor(request))
            login = (await administration.read(account, at=wall_now())).login
    except CreditpassError as refused:
        return await _refused(request, account, refused)
    told = Told(login, code, waits=True)
    return page(request, "code_told.html", status=201, told=told, onward=f"/accounts/{account}")


@get("/recoveries", opt=EITHER)
async def recoveries_page(request: AnyRequest) -> Response[Any]:
    """What waits for a second administrator."""
    async with transaction(readonly=True):
        opened = await recovery.open_ones(at=wall_now())
    return page(request, "recoveries.html", opened=opened, me=actor(request).caller, form=blank(()))


@post("/recoveries/{which:uuid}/confirm", opt=EITHER)
async def confirm_recovery(request: AnyRequest, which: FromPath[UUID]) -> Response[Any]:
    """Confirm a recovery that another started; shows the second code."""
    async with transaction():
        known = {each.id: each.login for each in await recovery.open_ones(at=wall_now())}
        code = await administration.confirm_recovery(which, at=wall_now(), by=actor(request))
    told = Told(known.get(which, ""), code, first=False)
    return page(request, "code_told.html", status=201, told=told, onward="/recoveries")


@post("/recoveries/{which:uuid}/cancel", opt=EITHER)
async def cancel_recovery(request: AnyRequest, which: FromPath[UUID]) -> Response[Any]:
    """Close a way in that is open."""
    async with transaction():
        await recovery.cancel(which, at=wall_now(), by=actor(request))
    return see_other(request, "/recoveries", Flash(text("It is cancelled")))


async def _done(request: AnyRequest, account: UUID, step: Any, said: str, *more: str) -> Response[Any]:
    """Carry out a step in one transaction; what a rule refuses is said on the account's page and put on record."""
    try:
        async with transaction():
            await step(account, *more, at=wall_now(), by=actor(request))
    except CreditpassError as refused:
        return await _refused(request, account, refused)
    return see_other(request, f"/accounts/{account}", Flash(said))


async def _refused(request: AnyRequest, account: UUID, refused: CreditpassError) -> Response[Any]:
    if refused.status != 409:
        raise refused
    await record_refusal(refused, request.scope)
    return await _account_page(request, account, Form((_role_field(request),), message=refused.message), 409)


async def _account_page(
    request: AnyRequest, account: UUID, form: Form | None = None, status: int = 200
) -> Response[Any]:
    at = wall_now()
    async with transaction(readonly=True):
        found = await administration.read(account, at=at)
        events = await accounts.events_of(account)
        opened = await recovery.open_ones(at=at, account=account)
        logins = await _logins(events, opened)
        places = await site_of(request).places(_scopes(found, events))
    return page(
        request,
        "account_one.html",
        status=status,
        found=found,
        form=form or blank((_role_field(request),)),
        events=events,
        event_words=EVENTS,
        opened=opened,
        logins={**ACTORS, **logins},
        roles=site_of(request).roles,
        places=places,
        own=actor(request).id == str(account),
    )


def _scopes(found: administration.Summary, events: list[accounts.Event]) -> set[str]:
    """Where the account holds roles, and what its events speak of."""
    return {grant.scope for grant in found.grants} | {word for event in events for word in event.detail.split(" ")}


async def _logins(events: list[accounts.Event], opened: list[recovery.Open]) -> dict[str, str]:
    """Logins by caller, of the accounts that did something here."""
    return await accounts.logins_of({event.actor for event in events} | {each.started_by for each in opened})


def _role_field(request: AnyRequest) -> Field:
    """Roles that are held everywhere; those within a unit are the unit's own matter."""
    roles = {code: role.name for code, role in site_of(request).roles.items() if not role.scoped}
    return Field("role", text("Role to grant"), "select", choices=roles)


def _filters(request: AnyRequest) -> tuple[Field, ...]:
    roles = {code: role.name for code, role in site_of(request).roles.items()}
    return (
        Field("login", text("User name begins with"), required=False, width=20, autocomplete="off"),
        Field("role", text("Role"), "select", required=False, empty=text("All"), choices=roles),
    )


router = pages(
    list_page,
    new_page,
    make,
    account_page,
    grant,
    revoke,
    close,
    open_again,
    start_recovery,
    recoveries_page,
    confirm_recovery,
    cancel_recovery,
)
