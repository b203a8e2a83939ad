"""Pages of second factors: showing one after the password, setting up and removing one's own, and the way back in."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from registry.accounts import accounts, factors, one_time_codes, passkeys, recovery, sessions
from registry.accounts.factors import Factor
from registry.accounts.sessions import Live, SessionKind
from registry.clock import wall_now
from registry.database import transaction
from registry.errors import FieldProblem, Invalid, SignInNeeded
from registry.i18n import text
from registry.web import qr
from registry.web.account_words import welcome
from registry.web.flash import Flash
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import actor, local_path, page, pages, see_other, set_cookie
from registry.web.signing import SecondFactorFailed, finish_set_up, is_present_password, show_second
from registry.web.site import AnyRequest, Step
from registry.web.throttle import Throttle
from registry.web.visit import site_of, visit
from registry.web.who import Who

TRIES = Throttle("second-factor", per_minute=10, burst=10)
ANYONE = {"who": Who.anyone()}
TRIED = {"who": Who.anyone(), "throttle": TRIES}

CODE = Field("code", text("Code from your app"), inputmode="numeric", autocomplete="one-time-code", longest=10, width=5)
PRESENT = Field("present_password", text("Present password"), "password", autocomplete="current-password", width=20)
LOGIN = Field("login", text("User name"), autocomplete="username", longest=64, width=20)
FIRST = Field("first", text("First code"), autocomplete="off", longest=40, width=30)
SECOND = Field(
    "second",
    text("Second code"),
    required=False,
    hint=text("From the second administrator. A new account has one code only."),
    autocomplete="off",
    longest=40,
    width=30,
)
NEW = Field(
    "new_password", text("New password"), "password", hint=text("At least 12 characters."),
    autocomplete="new-password", longest=256, width=20,
)  # fmt: skip
RECOVER = (LOGIN, FIRST, SECOND, NEW)
CODE_WRONG = text("This code is wrong or used already. Wait for the next one.")


# -- after the password ---------------------------------------------------------------------------------------------


@get("/sign-in/second", opt=ANYONE)
async def second_page(request: AnyRequest) -> Response[Any]:
    """Ask for the second factor; whoever needs none here goes on."""
    waiting = visit(request).waiting
    if waiting is None or site_of(request).waits(waiting) is not Step.SHOW:
        return see_other(request, "/sign-in")
    return await _second_page(request, waiting, local_path(request.query_params.get("next"), ""))


@post("/sign-in/second", opt=TRIED)
async def send_second(request: AnyRequest) -> Response[Any]:
    """Judge the code or the passkey's answer; the session goes on under a new token."""
    waiting = visit(request).waiting
    if waiting is None or site_of(request).waits(waiting) is not Step.SHOW:
        raise SignInNeeded()
    sent = await request.form()
    back = local_path(str(sent.get("next") or ""), "")
    answer, code = str(sent.get("answer") or ""), str(sent.get("code") or "")
    factor = Factor.PASSKEY if answer else Factor.CODE
    began = wall_now()
    try:
        token = await show_second(site_of(request), waiting, factor, answer or code)
    except SecondFactorFailed as failed:
        return await _second_page(request, waiting, back, failed.message)
    response = see_other(request, back or "/home", await welcome(request, waiting.account, began))
    set_cookie(request, response, "session", token)
    return response


async def _second_page(request: AnyRequest, waiting: Live, back: str, message: str = "") -> Response[Any]:
    async with transaction():
        held = await factors.held(waiting.account)
        question = await passkeys.ask_to_sign(waiting.account, site_of(request).party) if held.passkeys else None
        if question:
            await factors.keep_challenge(waiting.id, question.challenge)
    return page(
        request,
        "sign_in_second.html",
        status=422 if message else 200,
        form=Form((CODE,), message=message),
        held=held,
        options=question.options if question else "",
        next=back,
    )


# -- one's own factors ----------------------------------------------------------------------------------------------


@get("/account/factors", opt=ANYONE)
async def factors_page(request: AnyRequest) -> Response[Any]:
    """One's own second factors; where somebody lands whose role demands one that they do not have."""
    return await _factors_page(request, _mine(request), _asking(request))


@post("/account/factors/passkey", opt=TRIED)
async def add_passkey(request: AnyRequest) -> Response[Any]:
    """Store the passkey that the browser made."""
    live = _mine(request)
    form = read_form(_asking(request).fields, await request.form())
    answer = str((await request.form()).get("answer") or "")
    site, at = site_of(request), wall_now()
    try:
        await _check_present(request, live, form)
    except Invalid as invalid:
        return await _factors_page(request, live, form.with_problems(invalid), 422)
    async with transaction():
        challenge = await factors.take_challenge(live.id)
        made = await passkeys.add(live.account, answer, challenge, site.party, at=at, by=live.actor)
        token = await _after_adding(request, live, Factor.PASSKEY) if made else None
    if not made:
        form = Form(form.fields, message=text("That did not work. Try again, or use another key."))
        return await _factors_page(request, live, form, 422)
    return _added(request, token)


@post("/account/factors/code", opt=TRIED)
async def begin_code(request: AnyRequest) -> Response[Any]:
    """Begin to set up an authenticator app."""
    live = _mine(request)
    form = read_form(_asking(request).fields, await request.form())
    try:
        await _check_present(request, live, form)
    except Invalid as invalid:
        return await _factors_page(request, live, form.with_problems(invalid), 422)
    async with transaction():
        await one_time_codes.begin(live.account, at=wall_now())
    return await _code_page(request, live, blank((CODE,)))


@post("/account/factors/code/confirm", opt=TRIED)
async def confirm_code(request: AnyRequest) -> Response[Any]:
    """Take the app into use by its first code."""
    live = _mine(request)
    form = read_form((CODE,), await request.form())
    async with transaction():
        made = await one_time_codes.confirm(live.account, form.text("code"), at=wall_now(), by=live.actor)
        token = await _after_adding(request, live, Factor.CODE) if made else None
    if not made:
        wrong = Form((CODE,)).with_problems(Invalid([FieldProblem("code", "code-wrong", CODE_WRONG)]))
        return await _code_page(request, live, wrong, 422)
    return _added(request, token)


@post("/account/factors/remove", opt={"who": Who.signed_in(), "throttle": TRIES})
async def remove(request: AnyRequest) -> Response[Any]:
    """Remove a passkey (by its id) or the authenticator app."""
    live = _mine(request)
    form = read_form(_asking(request).fields, await request.form())
    which = str((await request.form()).get("which") or "")
    needed = site_of(request).demands_second(live.actor.grants)
    try:
        await _check_present(request, live, form)
        async with transaction():
            if which == "code":
                await factors.remove_code(live.account, needed=needed, at=wall_now(), by=live.actor)
            else:
                passkey = _id(which)
                await factors.remove_passkey(live.account, passkey, needed=needed, at=wall_now(), by=live.actor)
    except Invalid as invalid:
        return await _factors_page(request, live, form.with_problems(invalid), 422)
    return see_other(request, "/account/factors", Flash(text("It is removed")))


# -- the way back in ------------------------------------------------------------------------------------------------


@get("/recover", opt=ANYONE)
async def recover_page(request: AnyRequest) -> Response[Any]:
    """For whoever was given codes by their administrators."""
    return page(request, "recover.html", form=blank(RECOVER))


@post("/recover", opt={"who": Who.anyone(), "throttle": TRIES})
async def recover(request: AnyRequest) -> Response[Any]:
    """Set another password by the codes; second factors are set up anew afterwards."""
    form = read_form(RECOVER, await request.form())
    at, site = wall_now(), site_of(request)
    login = form.text("login")
    try:
        form.check()
        async with transaction():
            account = await recovery.use(
                login, form.text("first"), form.text("second"), form.secret("new_password"), at=at, by=actor(request)
            )
            token = await sessions.mint(account, SessionKind.PAGE, at=at, rules=site.sessions)
    except Invalid as invalid:
        return page(request, "recover.html", status=422, form=form.with_problems(invalid))
    except recovery.CodeFailed as failed:
        async with transaction():
            await recovery.note_failure(login, at=at, by=actor(request))
        again = Form(form.fields, {"login": login}, message=failed.message)
        return page(request, "recover.html", status=422, form=again)
    response = see_other(request, "/account/factors", Flash(text("Your password is changed")))
    set_cookie(request, response, "session", token)
    return response


# -- parts ----------------------------------------------------------------------------------------------------------


def _mine(request: AnyRequest) -> Live:
    """The session whose factors may be changed: one in force, or one that must set up its first. Raises SignInNeeded."""
    seen = visit(request)
    if seen.live is not None:
        return seen.live
    if seen.waiting is not None and site_of(request).waits(seen.waiting) is Step.SET_UP:
        return seen.waiting
    raise SignInNeeded()


def _asking(request: AnyRequest) -> Form:
    """The present password, unless it was given a moment ago."""
    return blank(() if visit(request).live is None else (PRESENT,))


async def _check_present(request: AnyRequest, live: Live, form: Form) -> None:
    form.check()
    if form.fields and not await is_present_password(site_of(request), live.login, form.secret("present_password")):
        raise Invalid([FieldProblem("present_password", "wrong-password", accounts.WRONG_CURRENT)])


def _id(which: str) -> UUID:
    try:
        return UUID(which)
    except ValueError:
        return UUID(int=0)


async def _after_adding(request: AnyRequest, live: Live, factor: Factor) -> str | None:
    """A new token when the session did not have two factors before; then the new one counts as shown."""
    return None if live.by_two else await finish_set_up(site_of(request), live, factor, wall_now())


def _added(request: AnyRequest, token: str | None) -> Response[Any]:
    response = see_other(request, "/account/factors", Flash(text("Your second factor is set up")))
    if token:
        set_cookie(request, response, "session", token)
    return response


async def _factors_page(request: AnyRequest, live: Live, form: Form, status: int = 200) -> Response[Any]:
    async with transaction():
        held = await factors.held(live.account)
        question = await passkeys.ask_to_make(live.account, live.login, site_of(request).party)
        await factors.keep_challenge(live.id, question.challenge)
    return page(
        request,
        "factors.html",
        status=status,
        form=form,
        held=held,
        options=question.options,
        must=site_of(request).demands_second(live.actor.grants),
        now=wall_now(),
    )


async def _code_page(request: AnyRequest, live: Live, form: Form, status: int = 200) -> Response[Any]:
    async with transaction():
        try:
            address = await one_time_codes.provisioning(live.account, live.login, site_of(request).name)
        except LookupError:  # one is in use already
            return see_other(request, "/account/factors")
    drawn = b64encode(qr.svg(address, "otpauth")).decode()
    return page(
        request,
        "factor_code.html",
        status=status,
        form=form,
        told=one_time_codes.read(address),
        picture=f"data:image/svg+xml;base64,{drawn}",
    )


router = pages(
    second_page,
    send_second,
    factors_page,
    add_passkey,
    begin_code,
    confirm_code,
    remove,
    recover_page,
    recover,
)
