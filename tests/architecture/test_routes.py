"""Every route says who may call it, and refuses everybody else (GB/T 22239 8.1.4.2: least privilege).

The routes of the sandbox's application are walked, its own included. A route that is open to anyone is named here:
adding one is a decision, not an accident.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from httpx import AsyncClient
from litestar import Litestar

from deploy.app import create
from deploy.roles import ROLES
from deploy.settings import Settings
from privacy.ids import uuid7
from privacy.keys import FileProvider
from privacy.secret import Secret
from privacy.vault import Vault, install
from registry import idempotency
from registry.accounts import accounts, passwords, sessions
from registry.accounts.sessions import SessionKind, SessionRules
from registry.actors import ActorKind
from registry.clock import wall_now
from registry.database import transaction
from registry.web.app import LARGEST_BODY
from registry.web.throttle import Throttle
from registry.web.who import Who, declared
from tests.registry.web.browsing import client_of

ORIGIN = "http://localhost:8000"

OPEN = {
    # The front, signing in and out, the language.
    "GET /",
    "GET /privacy",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-out",
    "POST /api/v1/session",
    # Between the password and the second factor nobody is signed in yet: each of these asks for itself who it is.
    "GET /sign-in/second",
    "POST /sign-in/second",
    "GET /account/factors",
    "POST /account/factors/passkey",
    "POST /account/factors/code",
    "POST /account/factors/code/confirm",
    "GET /recover",
    "POST /recover",
    "GET /language/{language}",
    "GET /static/{name}",
    # Operations: they say nothing of anybody. /metrics asks for its own token.
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    # What the law is, and how to talk to us.
    "GET /schemes",
    "GET /schemes/{scheme}",
    "GET /api/v1/schemes",
    "GET /api/v1/schemes/{scheme}",
    "GET /api/v1/schemes/{scheme}/diagram.svg",
    "GET /api/docs",
    "GET /openapi",
    "GET /openapi.json",
    "GET /openapi/openapi.json",
    "GET /openapi/{path}",
    "GET /.well-known/jwks.json",
    "GET /guides/{name}",
    "GET /.well-known/audit-keys.json",
    "GET /.well-known/document-keys.json",
    "POST /api/v1/token",
    # An enterprise registers (HN-7.1, GD-1.1.2a).
    "GET /enterprises/new",
    "POST /enterprises/new",
    "POST /api/v1/enterprises",
    # Figures that ports publish (SW-10.1).
    "GET /release-times",
    "GET /release-times.csv",
    "GET /api/v1/release-times",
    # Public notices (HN-10.5), and anybody's objection to one.
    "GET /notices",
    "GET /notices/{notice}",
    "GET /notices/{notice}/print",
    "POST /notices/{notice}/objections",
    "GET /notices/{notice}/objections/{objection}",
    "POST /notices/{notice}/objections/{objection}",
    "GET /api/v1/notices/{notice}/objections/{objection}/answer",
    "GET /api/v1/notices",
    "GET /api/v1/notices/{notice}",
    "GET /api/v1/notices/{notice}/document",
    "POST /api/v1/notices/{notice}/objections",
    # Opening: a unit registers (HQ-4.1), a person declares with the unit's code (HQ-4.2); the scheme says who may.
    "GET /units/new",
    "POST /units/new",
    "POST /api/v1/units",
    "GET /enrol/{code}",
    "POST /enrol/{code}",
    "GET /api/v1/enrol/{code}",
    "POST /api/v1/enrol/{code}",
    "POST /api/v1/schemes/{scheme}/cases",
    # Showing a receipt's number and secret, and putting it away.
    "GET /receipt",
    "POST /receipt",
    "POST /receipt/close",
    # The sandbox alone.
    "GET /sandbox/clock",
    "POST /sandbox/clock",
    "POST /sandbox/reset",
}


@dataclass(frozen=True)
class Route:
    """A method of a route: its address with something in every place, and who may call it."""

    method: str
    template: str
    who: Who
    accepts: frozenset[str] = frozenset()
    throttle: Throttle | None = None
    largest: int | None = None
    """Bytes of a body, where the route has a limit of its own."""

    @property
    def name(self) -> str:
        plain = re.sub(r":\w+", "", self.template)
        return f"{self.method} {plain}"

    @property
    def address(self) -> str:
        return self.filled({})

    @property
    def places(self) -> list[str]:
        """The names of what changes in the address."""
        return re.findall(r"\{(\w+):\w+\}", self.template)

    @property
    def is_api(self) -> bool:
        return self.template.startswith(("/api/v1/", "/port/", "/sandbox/"))

    def filled(self, given: Mapping[str, str]) -> str:
        """The address with these in their places; elsewhere ids of nothing."""

        def one(place: re.Match[str]) -> str:
            name, kind = place.groups()
            return given.get(name, str(uuid7()) if kind == "uuid" else "something")

        return re.sub(r"\{(\w+):(\w+)\}", one, self.template)


def routes_of(app: Litestar) -> Iterator[Route]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", [getattr(route, "route_handler", None)]):
            for method in sorted(set(handler.http_methods) - {"OPTIONS"}):
                accepts = handler.opt.get("accepts", frozenset())
                throttle, largest = handler.opt.get("throttle"), handler.request_max_body_size
                yield Route(
                    method,
                    route.path,
                    declared(handler.opt),
                    accepts,
                    throttle,
                    largest if type(largest) is int else None,
                )


@pytest.fixture(scope="module")
def app() -> Litestar:
    idempotency.install(b"k" * 32)
    app = create(Settings(sandbox=True, base_url=ORIGIN))
    app.state["site"] = replace(app.state["site"], throttled=False)  # one caller knocks at every door
    return app


@pytest.fixture
async def client(app: Litestar, database: str, tmp_path: Path) -> AsyncIterator[AsyncClient]:
    vault = await Vault(FileProvider.create(tmp_path / "root.key")).start()
    install(vault)
    async with client_of(app, ORIGIN) as started:
        started.follow_redirects = False
        yield started
    install(None)
    await vault.stop()


def test_what_is_open_to_anyone_is_a_closed_list(app: Litestar) -> None:
    found = {route.name for route in routes_of(app) if ActorKind.ANYONE in route.who.kinds}
    assert found - OPEN == set(), "open to anyone, and not meant to be"
    assert OPEN - found == set(), "no longer there: take it off the list"


def test_roles_of_routes_are_those_of_the_installation(app: Litestar) -> None:
    assert {role for route in routes_of(app) for role in route.who.roles} <= set(ROLES)


def test_production_has_no_route_of_the_sandbox(tmp_path: Path) -> None:
    settings = Settings(
        production=True, base_url="https://pass.example", database_url="postgresql://x/y", root_key_file=tmp_path / "k"
    )
    assert not [route.name for route in routes_of(create(settings)) if "sandbox" in route.template]


UNHURRIED = {
    # Nothing can be guessed or flooded by these: they end something, choose a language, or are the sandbox's own.
    "POST /sign-out",
    "POST /receipt/close",
    "POST /sandbox/clock",
    "POST /sandbox/reset",
    # What a scheme lets anybody open it opens at an address of its own, which is slowed down.
    "POST /api/v1/schemes/{scheme}/cases",
}
STRANGERS = {ActorKind.ANYONE, ActorKind.RECEIPT, ActorKind.PORT}


def test_whoever_has_no_account_is_slowed_down_wherever_they_send_something(app: Litestar) -> None:
    """Sign-in, second factors, enrolment, receipts, registration, ports: every route that takes what can be guessed."""
    sending = [route for route in routes_of(app) if route.method != "GET" and STRANGERS & route.who.kinds]
    unhurried = {route.name for route in sending if route.throttle is None and ActorKind.ACCOUNT not in route.who.kinds}
    open_to_all = {route.name for route in sending if route.throttle is None and ActorKind.ANYONE in route.who.kinds}
    assert unhurried | open_to_all == UNHURRIED, "needs a throttle"
    groups = {route.throttle.group for route in routes_of(app) if route.throttle}
    assert {
        "sign-in",
        "second-factor",
        "enrol",
        "receipt",
        "own-data",
        "register-unit",
        "port-check",
        "port-token",
    } <= groups


def test_only_staff_send_anything_large_and_files_are_named_by_type(app: Litestar) -> None:
    assert app.request_max_body_size == LARGEST_BODY == 1_000_000
    for route in routes_of(app):
        if route.largest is not None and route.largest > LARGEST_BODY:
            assert route.who.kinds == {ActorKind.ACCOUNT}, route.name
            assert route.who.roles, route.name
            assert route.accepts or route.is_api, f"{route.name} must say which types it takes"
            assert route.largest <= 8_000_000, route.name


POLICY = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


async def test_every_answer_of_every_route_carries_the_policy(app: Litestar, client: AsyncClient) -> None:
    for route in routes_of(app):
        if "sandbox" in route.template:
            continue
        answer = await client.request(route.method, route.address)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy, route.name
        assert "unsafe" not in policy, route.name
        assert {name: answer.headers.get(name) for name in POLICY} == POLICY, route.name
        assert answer.headers["referrer-policy"] in ("same-origin", "no-referrer"), route.name
        public = "static" in route.template or "well-known" in route.template
        assert public or answer.headers["cache-control"] == "no-store", route.name
        assert "set-cookie" not in answer.headers or "httponly" in answer.headers["set-cookie"].lower(), route.name


async def test_nobody_gets_through_a_closed_door(app: Litestar, client: AsyncClient) -> None:
    for route in routes_of(app):
        if ActorKind.ANYONE in route.who.kinds:
            continue
        sent = await client.request(route.method, route.address, headers={"accept": "application/json"})
        assert sent.status_code == 401, route.name
        page = await client.request(route.method, route.address, headers={"accept": "text/html"})
        assert page.status_code in (401, 303), route.name
        if page.status_code == 303:
            assert page.headers["location"].startswith("/sign-in"), route.name


@pytest.mark.parametrize("role", [None, *sorted(ROLES)])
async def test_an_account_gets_no_further_than_its_roles(
    app: Litestar, client: AsyncClient, role: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    at = wall_now()
    async with transaction():
        account = await accounts.create_account("somebody", Secret("seven grey herons"), at=at)
        if role:
            await accounts.grant(account, role, "unit:nowhere" if ROLES[role].scoped else "*", at=at)
        tokens = {
            kind: await sessions.mint(account, kind, at=at, rules=SessionRules())
            for kind in (SessionKind.PAGE, SessionKind.API)
        }
    shut = [
        route
        for route in routes_of(app)
        if ActorKind.ANYONE not in route.who.kinds
        and (ActorKind.ACCOUNT not in route.who.kinds or (route.who.roles and role not in route.who.roles))
    ]
    assert shut
    on_record = 0
    for route in shut:
        headers = {"accept": "application/json"}
        if route.template.startswith(("/api/", "/port/")):
            headers["authorization"] = f"Bearer {tokens[SessionKind.API]}"
        else:
            headers["cookie"] = f"session={tokens[SessionKind.PAGE]}"
            headers["origin"] = ORIGIN
        sent = await client.request(route.method, route.address, headers=headers)
        # A door for receipts or ports alone does not look at accounts: there, somebody signed in is nobody.
        expected = 403 if ActorKind.ACCOUNT in route.who.kinds else 401
        assert sent.status_code == expected, (route.name, sent.text)
        on_record += expected == 403 or route.method != "GET"
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from refusal") == on_record
