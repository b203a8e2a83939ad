"""The routes of port systems: a token, a check, and our public keys."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, cast

from litestar import Request, Response, Router, get, post
from litestar.enums import RequestEncodingType
from litestar.exceptions import ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import Body
from msgspec import Struct

from registry.clock import wall_now
from registry.database import session, transaction
from registry.errors import CreditpassError
from registry.i18n import text, translate
from registry.ports import allowance, check, keys, tokens
from registry.ports.assertions import TokenRefused
from registry.ports.batching import Batcher
from registry.ports.check import Answer, Asked, Asker
from registry.ports.examples import ANSWERS, QUESTIONS
from registry.ports.identify import asker_of
from registry.ports.messages import (
    BatchAnswer,
    BatchItem,
    BatchRequest,
    BatchResult,
    CheckAnswer,
    CheckRequest,
    message_of,
    question_of,
)
from registry.web.kit import api
from registry.web.problems import problem_of
from registry.web.site import AnyRequest
from registry.web.throttle import Throttle
from registry.web.visit import language_of, site_of, visit
from registry.web.who import Who

CHECKS = Throttle("port-check", per_minute=6000, burst=600)
"""Of one client and process: many lanes in a rush. How much in a day: `allowance.py`."""
BATCHES = Throttle("port-check-batch", per_minute=600, burst=60)
BATCH_SECONDS = 5.0
"""After so long nobody at a lane waits any more, and whoever waits behind is told."""
CHECK_PATH = tokens.PORT_PATH + "/check"
BATCH_PATH = CHECK_PATH + ":batch"
ENDED = "creditpass.check-ended"
"""In a scope: the error that a question ended with on the short way (`shortcut.py`); of a batch, how each item ended."""
TOKENS = Throttle("port-token", per_minute=60, burst=30)
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenRequest(Struct, frozen=True):
    """RFC 6749, 4.4 with RFC 7523, 2.2. Without `scope`: everything granted (`check:<scheme>`, space between)."""

    grant_type: str = ""
    client_assertion_type: str = ""
    client_assertion: str = ""
    scope: str = ""


class TokenAnswer(Struct, frozen=True):
    """RFC 6749, 5.1."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class TokenError(Struct, frozen=True):
    """RFC 6749, 5.2."""

    error: str
    error_description: str


class GrantUnknown(TokenRefused):
    """There is one way to a token."""

    code = "unsupported_grant_type"
    message = text("grant_type must be client_credentials")


def answer_refusal(request: AnyRequest, thrown: Exception) -> Response[TokenError]:
    """Errors of the token's route as OAuth clients expect them."""
    refused = thrown if isinstance(thrown, TokenRefused) else TokenRefused()
    headers = {**NOT_KEPT, **({"WWW-Authenticate": 'Bearer realm="creditpass"'} if refused.status == 401 else {})}
    body = TokenError(refused.code, translate(refused.message, language_of(request), refused.params))
    return Response(body, status_code=refused.status, headers=headers)


@post(
    tokens.TOKEN_PATH,
    status_code=200,
    opt={
        "who": Who.unasked(),
        "kind": "api",
        "throttle": TOKENS,
        "accepts": frozenset({RequestEncodingType.URL_ENCODED.value}),
    },
    exception_handlers={TokenRefused: answer_refusal, ValidationException: answer_refusal},
    responses={status: ResponseSpec(TokenError, generate_examples=False) for status in (400, 401)},
    tags=["Ports"],
    summary="Get an access token",
)
async def token(
    request: Request[Any, Any, Any],
    data: Annotated[TokenRequest, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[TokenAnswer]:
    """A five-minute access token for an assertion that the client signed (RFC 7523). Each assertion is good once."""
    if data.client_assertion_type != JWT_BEARER or not data.client_assertion:
        raise TokenRefused()
    if data.grant_type != "client_credentials":
        raise GrantUnknown()
    async with transaction() as connection:
        issued = await tokens.exchange(
            connection, data.client_assertion, data.scope, site_of(request).origin, wall_now()
        )
    return Response(TokenAnswer(issued.token, "Bearer", issued.seconds, issued.scope), headers=NOT_KEPT)


@get(
    "/.well-known/jwks.json",
    opt={"who": Who.unasked(), "kind": "api"},
    media_type="application/jwk-set+json",
    tags=["Ports"],
    summary="The keys that sign access tokens",
)
async def jwks() -> Response[dict[str, list[dict[str, str]]]]:
    """The public keys by which our access tokens can be verified."""
    async with transaction(readonly=True) as connection:
        found = await keys.published(connection, wall_now())
    return Response(found, media_type="application/jwk-set+json", headers={"Cache-Control": "max-age=300"})


@post(
    CHECK_PATH,
    status_code=200,
    opt={"who": Who.port(), "throttle": CHECKS},
    responses={200: ResponseSpec(CheckAnswer, examples=[Example(summary=s, value=v) for s, v in ANSWERS])},
    security=[{"port": []}],
    tags=["Ports"],
    summary="Check a vehicle",
)
async def check_plate(
    request: Request[Any, Any, Any],
    data: Annotated[CheckRequest, Body(examples=[Example(summary=s, value=v) for s, v in QUESTIONS])],
) -> CheckAnswer:
    """What a vehicle (and its driver, if named) may expect, under each scheme that the client may ask about.

    The answer is recorded before it is given, and a removal counts from the next check after it. Not listed means
    the ordinary lane, never a refusal.
    """
    if ended := request.scope.get(ENDED):
        raise cast(Exception, ended)
    asker = asker_of(visit(request).actor)
    question = question_of(data, wall_now())
    await allowance.take(asker.client, wall_now())
    return message_of(await desk.ask(Asked(asker, question)))


@post(
    BATCH_PATH,
    status_code=200,
    opt={"who": Who.port(), "throttle": BATCHES},
    security=[{"port": []}],
    tags=["Ports"],
    summary="Check many vehicles",
)
async def check_batch(request: Request[Any, Any, Any], data: Annotated[BatchRequest, Body()]) -> BatchAnswer:
    """Up to 500 checks at once. Each has its own answer or its own problem, and its own record."""
    ended = cast("list[Answer | CreditpassError] | Exception | None", request.scope.get(ENDED))
    if isinstance(ended, Exception):
        raise ended
    ends = ended or await _ends(data, asker_of(visit(request).actor))
    return BatchAnswer([_result(request, item, end) for item, end in zip(data.items, ends, strict=True)])


async def _ends(data: BatchRequest, asker: Asker) -> list[Answer | CreditpassError]:
    at = wall_now()
    await allowance.take(asker.client, at, len(data.items))
    read = [_read(item, asker, at) for item in data.items]
    questions = [each for each in read if isinstance(each, Asked)]
    answers = iter(await carry_out(questions) if questions else ())
    return [next(answers) if isinstance(each, Asked) else each for each in read]


def _read(item: BatchItem, asker: Asker, at: datetime) -> Asked | CreditpassError:
    try:
        return Asked(asker, question_of(item.check, at))
    except CreditpassError as wrong:
        return wrong


def _result(request: AnyRequest, item: BatchItem, end: Answer | CreditpassError) -> BatchResult:
    if isinstance(end, Answer):
        return BatchResult(item.id, answer=message_of(end))
    return BatchResult(item.id, problem=problem_of(request, end))


async def carry_out(asked: Sequence[Asked]) -> list[Answer | CreditpassError]:
    """A batch, committed before anything of it is told: its records are one statement."""
    async with session() as connection, asyncio.timeout(BATCH_SECONDS):
        return await check.check_many(connection, asked)


desk = Batcher[Asked, Answer](carry_out)
"""The checks of this process: those that meet share a batch."""


router = Router(path="/", route_handlers=[token, jwks, api(check_plate, check_batch, tags=["Ports"])])
