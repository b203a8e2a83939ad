"""The short way of a check: one question, or a batch, that is in order is answered in front of the framework's
routing.

A lane waits, and a port has many: most of what a framework does for a request is not needed for this one. Only what
is plainly in order goes this way: a token that was verified before, a small JSON body that reads as a question.
Everything else, and every error, is the ordinary route's: it gets the same request, so that there is one place that
refuses. Both ask the same desk.
"""

from __future__ import annotations

from typing import Any, cast

import msgspec
from litestar import Litestar
from litestar.types import ASGIApp, Receive, Scope, Send

from registry.actors import ActorKind
from registry.clock import wall_now
from registry.errors import CreditpassError
from registry.ports import allowance, api
from registry.ports.check import Answer, Asked
from registry.ports.identify import Identifier, Known
from registry.ports.messages import (
    BatchAnswer,
    BatchRequest,
    BatchResult,
    CheckAnswer,
    CheckRequest,
    message_of,
    question_of,
)
from registry.web.app import Shortcut, to_secret
from registry.web.observed import ON_RECORD
from registry.web.site import Site
from registry.web.throttle import Buckets, Throttle
from registry.web.visit import visit_in

PATHS = {api.CHECK_PATH: 4_096, api.BATCH_PATH: 400_000}
"""What is answered here, and its most bytes; larger ones go the ordinary way."""
BEARER, JSON = b"Bearer ", b"application/json"
REFUSED = (CreditpassError, msgspec.ValidationError, msgspec.DecodeError, TypeError, UnicodeDecodeError)


def shortcut(app: Litestar, onward: ASGIApp) -> ASGIApp:
    """The application with the short way in front. See `registry.web.app.Shortcut`."""
    site = cast(Site, app.state["site"])
    identifier = site.identify.get(ActorKind.PORT)
    if not isinstance(identifier, Identifier):
        return onward
    way = ShortWay(identifier, cast(Buckets, app.state["buckets"]) if site.throttled else None)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        details = cast("dict[str, Any]", scope)
        known = way.caller(details)
        if known is None:
            await onward(scope, receive, send)
            return
        messages, asked = await _read(receive, PATHS[details["path"]])
        body = None if asked is None else await way.answer(known, details, asked)
        if body is None:
            await onward(scope, _again(messages, receive), send)
            return
        headers = [(b"content-type", JSON), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return answer


class ShortWay:
    """Answers what is in order. None is not an answer: then the ordinary route is asked."""

    def __init__(self, identifier: Identifier, buckets: Buckets | None) -> None:
        self._identifier, self._buckets = identifier, buckets
        self._one = msgspec.json.Decoder(CheckRequest, dec_hook=to_secret)
        self._many = msgspec.json.Decoder(BatchRequest, dec_hook=to_secret)
        self._encoder = msgspec.json.Encoder()

    def caller(self, scope: dict[str, Any]) -> Known | None:
        """Who asks, if this is a check by somebody whose token was verified before."""
        if scope["type"] != "http" or scope["path"] not in PATHS or scope["method"] != "POST":
            return None
        bearer, kind = b"", b""
        for name, value in scope["headers"]:
            if name == b"authorization":
                bearer = value
            elif name == b"content-type":
                kind = value
        if kind != JSON or not bearer.startswith(BEARER):
            return None
        return self._identifier.known(bearer[len(BEARER) :])

    async def answer(self, known: Known, scope: dict[str, Any], asked: bytes) -> bytes | None:
        """The answer's body, when it is on record."""
        if b"\\u0000" in asked:
            return None
        visit_in(scope).actor = known.actor
        scope["path_template"] = scope["path"]
        try:
            told = await (self._check if scope["path"] == api.CHECK_PATH else self._batch)(known, scope, asked)
        except REFUSED:
            return None
        if told is None:
            return None
        scope[ON_RECORD] = True
        return self._encoder.encode(told)

    async def _check(self, known: Known, scope: dict[str, Any], asked: bytes) -> CheckAnswer | None:
        at = wall_now()
        self._take(api.CHECKS, known)
        question = question_of(self._one.decode(asked), at)
        await allowance.take(known.asker.client, at)
        try:
            return message_of(await api.desk.ask(Asked(known.asker, question)))
        except Exception as ended:
            scope[api.ENDED] = ended
            return None

    async def _batch(self, known: Known, scope: dict[str, Any], asked: bytes) -> BatchAnswer | None:
        at = wall_now()
        self._take(api.BATCHES, known)
        items = self._many.decode(asked).items
        questions = [Asked(known.asker, question_of(item.check, at)) for item in items]
        await allowance.take(known.asker.client, at, len(items))
        try:
            ends = await api.carry_out(questions)
        except Exception as ended:
            scope[api.ENDED] = ended
            return None
        answers = [end for end in ends if isinstance(end, Answer)]
        if len(answers) < len(items):
            scope[api.ENDED] = ends
            return None
        return BatchAnswer(
            [BatchResult(item.id, message_of(answer)) for item, answer in zip(items, answers, strict=True)]
        )

    def _take(self, throttle: Throttle, known: Known) -> None:
        if self._buckets is not None:
            self._buckets.take(throttle, known.actor.caller)


async def _read(receive: Receive, most: int) -> tuple[list[Any], bytes | None]:
    """The messages of a request, and its body: None when it is too large or the caller has gone."""
    messages: list[Any] = []
    body = b""
    while len(body) <= most:
        messages.append(message := cast("dict[str, Any]", await receive()))
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        if not message.get("more_body"):
            return messages, body
    return messages, None


def _again(messages: list[Any], receive: Receive) -> Receive:
    """The same messages, and what comes after them."""
    messages.reverse()

    async def next_message() -> Any:
        return messages.pop() if messages else await receive()

    return next_message


_: Shortcut = shortcut
