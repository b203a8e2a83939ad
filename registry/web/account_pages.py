"""Pages of signing in and out, of one's own account, and of the language."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath

from registry.accounts import accounts, factors, sessions
from registry.accounts.sessions import SessionKind
from registry.clock import wall_now
from registry.database import transaction
from registry.errors import FieldProblem, Invalid, NotFound
from registry.i18n import LANGUAGES, text
from registry.web.account_words import EVENTS, FACTORS, welcome
from registry.web.cookies import clear_cookie
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, local_path, page, pages, see_other, set_cookie
from registry.web.signing import SignInFailed, is_present_password, sign_in
from registry.web.site import Step
from registry.web.throttle import Throttle
from registry.web.visit import site_of, visit
from registry.web.who import Who

SIGN_IN = Throttle("sign-in", per_minute=20, burst=20)
YEAR = 365 * 24 * 3600

LOGIN = Field("login", text("User name"), autocomplete="username", longest=64, width=20)
PASSWORD = Field("password", text("Password"), "password", autocomplete="current-password", width=20)
NEW_PASSWORD = Field(
    "new_password",
    text("New password"),
    "password",
    hint=text("At least 12 characters. A few words in a row are easy to remember and hard to guess."),
    autocomplete="new-password",
    longest=256,
    width=20,
)
PRESENT_PASSWORD = Field(
    "present_password", text("Present password"), "password", autocomplete="current-password", width=20
)
CHANGE = (PRESENT_PASSWORD, NEW_PASSWORD)


@get("/sign-in", opt={"who": Who.anyone()})
async def sign_in_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The form; whoever is signed in goes home."""
    back = local_path(request.query_params.get("next"), "")
    me = visit(request).actor
    if me.signed_in:
        return see_other(request, back or site_of(request).home(me))
    if waiting := visit(request).waiting:
        return see_other(request, _next_step(site_of(request).waits(waiting), back))
    return page(request, "sign_in.html", form=blank((LOGIN, PASSWORD)), next=back)


@post("/sign-in", opt={"who": Who.anyone(), "throttle": SIGN_IN})
async def send_sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    """Begin a session under a new token, whatever token the browser came with."""
    sent = await request.form()
    back = local_path(str(sent.get("next") or ""), "")
    form = read_form((LOGIN, PASSWORD), sent)
    site = site_of(request)
    cookie = site.cookie("session")
    began = wall_now()
    try:
        form.check()
        token = await sign_in(
            site,
            form.text("login"),
            form.secret("password"),
            SessionKind.PAGE,
            leaving=request.cookies.get(cookie),
        )
    except Invalid:
        return page(request, "sign_in.html", status=422, form=form, next=back)
    except SignInFailed as failed:
        form = Form(form.fields, {"login": form.text("login")}, message=failed.message)
        return page(request, "sign_in.html", status=422, form=form, next=back)
    async with transaction():
        live = await sessions.live(token, SessionKind.PAGE, at=wall_now(), rules=site.sessions)
    step = site.waits(live) if live else None
    if live is None or step:
        response = see_other(request, _next_step(step, back))
    else:
        response = see_other(request, back or "/home", await welcome(request, live.account, began))
    set_cookie(request, response, "session", token)
    return response


def _next_step(step: Step | None, back: str) -> str:
    """Where whoever showed their password goes on."""
    there = "/account/factors" if step is Step.SET_UP else "/sign-in/second"
    return f"{there}?{urlencode({'next': back})}" if back else there


@get("/home", opt={"who": Who.signed_in()})
async def home(request: Request[Any, Any, Any]) -> Response[Any]:
    """To the page where this account's work begins."""
    return see_other(request, site_of(request).home(visit(request).actor))


@post("/sign-out", opt={"who": Who.anyone()})
async def sign_out(request: Request[Any, Any, Any]) -> Response[Any]:
    """End the session; signing out twice is no error."""
    live = visit(request).live or visit(request).waiting
    if live:
        async with transaction():
            await sessions.sign_out(live.id, at=wall_now())
    response = see_other(request, "/sign-in", Flash(text("You are signed out")))
    clear_cookie(request, response, "session")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@get("/account", opt={"who": Who.signed_in()})
async def account_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """One's own account: roles, sessions, password."""
    return await _account_page(request, blank(CHANGE))


@post("/account/password", opt={"who": Who.signed_in(), "throttle": SIGN_IN})
async def change_password(request: Request[Any, Any, Any]) -> Response[Any]:
    """Change the password; every other session ends, and this one goes on under a new token."""
    live = visit(request).live
    assert live is not None
    form = read_form(CHANGE, await request.form())
    try:
        form.check()
        await _check_present(request, live.login, form)
        at = wall_now()
        async with transaction():
            await accounts.change_password(live.account, form.secret("new_password"), at=at, by=actor(request))
            await sessions.sign_out_everywhere(live.account, at=at)
            token = await sessions.mint(
                live.account, SessionKind.PAGE, at=at, rules=site_of(request).sessions, factors=live.factors
            )
    except Invalid as invalid:
        return await _account_page(request, Form(CHANGE).with_problems(invalid), status=422)
    response = see_other(request, "/account", Flash(text("Your password is changed")))
    set_cookie(request, response, "session", token)
    return response


@post("/account/sign-out-everywhere", opt={"who": Who.signed_in()})
async def sign_out_everywhere(request: Request[Any, Any, Any]) -> Response[Any]:
    """End every other session of this account, in browsers and programs."""
    live = visit(request).live
    assert live is not None
    async with transaction():
        ended = await sessions.sign_out_everywhere(live.account, at=wall_now(), keep=live.id)
    return see_other(request, "/account", Flash(text("Other sessions ended: %(ended)s"), params={"ended": ended}))


@post("/account/sessions/end", opt={"who": Who.signed_in()})
async def end_session(request: Request[Any, Any, Any]) -> Response[Any]:
    """End one other session of this account."""
    live = visit(request).live
    assert live is not None
    try:
        session = bytes.fromhex(str((await request.form()).get("session") or ""))
    except ValueError:
        raise NotFound() from None
    async with transaction():
        await sessions.sign_out_one(live.account, session, at=wall_now())
    return see_other(request, "/account", Flash(text("That session is ended")))


@get("/language/{language:str}", opt={"who": Who.anyone()})
async def choose(request: Request[Any, Any, Any], language: FromPath[str]) -> Response[Any]:
    """Remember the reader's language and go back to where they were."""
    if language not in LANGUAGES:
        raise NotFound()
    live = visit(request).live
    if live:
        async with transaction():
            await accounts.set_language(live.account, language)
    response = see_other(request, local_path(request.query_params.get("next")))
    set_cookie(request, response, "language", language, max_age=YEAR)
    return response


async def _check_present(request: Request[Any, Any, Any], login: str, form: Form) -> None:
    if not await is_present_password(site_of(request), login, form.secret("present_password")):
        raise Invalid([FieldProblem("present_password", "wrong-password", accounts.WRONG_CURRENT)])


async def _account_page(request: Request[Any, Any, Any], form: Form, status: int = 200) -> Response[Any]:
    live = visit(request).live
    assert live is not None
    async with transaction(readonly=True):
        mine = await sessions.sessions_of(live.account, at=wall_now(), rules=site_of(request).sessions)
        last = await accounts.last_sign_in(live.account, before=live.created_at)
        events = await accounts.events_of(live.account)
        held = await factors.held(live.account)
        places = await site_of(request).places([grant.scope for grant in live.actor.grants])
    return page(
        request,
        "account.html",
        status=status,
        form=form,
        sessions=mine,
        grants=sorted(live.actor.grants),
        places=places,
        roles=site_of(request).roles,
        last=last,
        events=events,
        event_words=EVENTS,
        factor_words=FACTORS,
        held=held,
        now=wall_now(),
    )


router = pages(
    sign_in_page,
    send_sign_in,
    home,
    sign_out,
    account_page,
    change_password,
    sign_out_everywhere,
    end_session,
    choose,
)
