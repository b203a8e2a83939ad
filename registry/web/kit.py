"""What thin handlers are made of. See `README.md` beside this file for a page and an API handler to copy."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

from litestar import Response, Router
from litestar.datastructures import UploadFile
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import ControllerRouterHandler

from registry import idempotency
from registry.actors import Actor, ActorKind
from registry.clock import legal_now
from registry.database import retrying, transaction
from registry.errors import NotFound
from registry.idempotency import Answer
from registry.web.bodies import FORMS
from registry.web.cookies import clear_cookie
from registry.web.cookies import set_cookie as set_cookie
from registry.web.flash import COOKIE, SECONDS, Flash
from registry.web.frame import frame_of
from registry.web.problems import Problem
from registry.web.site import AnyRequest
from registry.web.visit import is_api, language_of, site_of, visit
from registry.web.who import declared

T = TypeVar("T")

HTML = "text/html; charset=utf-8"
PROBLEMS = {
    status: ResponseSpec(Problem, media_type=cast(MediaType, "application/problem+json"), generate_examples=False)
    for status in (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
}
SCHEMES = {ActorKind.ACCOUNT: "session", ActorKind.PORT: "port", ActorKind.RECEIPT: "receipt"}
NOT_THE_REQUEST = frozenset({"csrf_token", "idempotency_key"})


def pages(*handlers: ControllerRouterHandler, path: str = "/") -> Router:
    """A router of pages for people: not in the API's documentation, errors as pages."""
    return Router(path=path, route_handlers=handlers, opt={"kind": "page"}, include_in_schema=False)


def api(*handlers: HTTPRouteHandler, tags: list[str]) -> Router:
    """A router for programs: JSON in and out, problems as RFC 9457, documented with who may call."""
    for handler in handlers:
        handler.responses = {**PROBLEMS, **(handler.responses or {})}
        kinds = declared(handler.opt).kinds
        if ActorKind.ANYONE not in kinds:
            handler.security = [{SCHEMES[kind]: []} for kind in sorted(kinds) if kind in SCHEMES]
    return Router(path="/", route_handlers=handlers, opt={"kind": "api"}, tags=tags)


def actor(request: AnyRequest) -> Actor:
    """Who asks. The language is the one of this request."""
    found = visit(request).actor
    return Actor(found.kind, found.id, found.grants, language_of(request))


def page(request: AnyRequest, template: str, *, status: int = 200, **context: Any) -> Response[str]:
    """A page from a template. A flash message shown on it is then gone."""
    content = frame_of(request).render(request, template, **context)
    response = Response(content, status_code=status, media_type=HTML)
    if site_of(request).cookie(COOKIE) in request.cookies:
        clear_cookie(request, response, COOKIE)
    return response


def see_other(request: AnyRequest, path: str, flash: Flash | None = None) -> Response[Any]:
    """Go on to another page of ours by GET, with a word to be shown there."""
    response: Response[Any] = Response(b"", status_code=303, headers={"Location": local_path(path)})
    if flash:
        set_cookie(request, response, COOKIE, flash.to_cookie(), max_age=SECONDS)
    return response


def local_path(path: str | None, otherwise: str = "/") -> str:
    """The path if it leads to a page of ours; never to another host, however it is written."""
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return otherwise
    return path


def answered(answer: Answer, headers: Mapping[str, str] | None = None) -> Response[Any]:
    """An answer as JSON."""
    return Response(answer.body, status_code=answer.status, media_type="application/json", headers=dict(headers or {}))


async def write(request: AnyRequest, run: Callable[[datetime], Awaitable[Answer]]) -> Answer:
    """The edge of everything that writes: one transaction, legal time, and the idempotency key.

    `run(at)` does the work at the legal instant `at` and says what to answer. It may run again when the database
    broke a deadlock, and does not run when the same request was answered before.
    """
    key, body = await _asked(request)

    async def attempt() -> Answer:
        async with transaction() as connection:
            at = await legal_now(connection)
            return await idempotency.once(visit(request).actor.caller, key, body, lambda: run(at))

    return await retrying(attempt)


async def _asked(request: AnyRequest) -> tuple[str | None, bytes]:
    """The idempotency key and what makes the request the same one.

    A page's key is made with the form and comes with every way of filling it in: someone who goes back, mends and
    sends again means another request.
    """
    route = f"{request.method} {request.url.path}\n".encode()
    if request.content_type[0] not in FORMS:
        body = await request.body()
        return request.headers.get("idempotency-key"), route + request.url.query.encode() + b"\n" + body
    form = await request.form()
    parts = [[name, await _digest(value)] for name, value in form.multi_items() if name not in NOT_THE_REQUEST]
    body = route + json.dumps(parts).encode()
    header = request.headers.get("idempotency-key")
    typed = form.get("idempotency_key")
    if header or is_api(request) or not typed:
        return header, body
    return idempotency.derived(str(typed), hashlib.sha256(body).hexdigest()), body


async def _digest(value: Any) -> str:
    """A form value for comparison; files by their content."""
    if not isinstance(value, UploadFile):
        return str(value)
    content = await value.read()
    await value.seek(0)
    return hashlib.sha256(content).hexdigest()


def found(value: T | None) -> T:
    """The value. Raises NotFound for None."""
    if value is None:
        raise NotFound()
    return value
