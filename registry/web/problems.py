"""The one map from what went wrong to what HTTP says: RFC 9457 problems for programs, a page for people.

Domain errors carry their own status, code and citation (`registry/errors.py`). Litestar's and the database's are
turned into domain errors here. Anything else is a fault of ours: 500, told to nobody but the log, and there by
type and place alone, since texts of exceptions may quote what somebody typed.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import asyncpg
import msgspec
import structlog
from litestar import Response
from litestar.exceptions import HTTPException, ValidationException

from privacy.errors import ProviderUnreachable
from registry.database import LOST, RETRIED
from registry.errors import (
    CreditpassError,
    FieldProblem,
    Forbidden,
    GuardRefused,
    Invalid,
    NotFound,
    Reason,
    SignInNeeded,
    TooMany,
    Unavailable,
)
from registry.i18n import text, translate
from registry.law import Cite
from registry.web.bodies import NOT_TEXT, Malformed, WrongType
from registry.web.cookies import clear_cookie
from registry.web.frame import frame_of
from registry.web.refusals import action_of, holds_ids_alone
from registry.web.site import AnyRequest
from registry.web.validation import WRONG_VALUE, field_problems
from registry.web.visit import is_api, language_of, visit, wants_html

log = structlog.get_logger("creditpass.problems")


class TooLarge(CreditpassError):
    status = 413
    code = "too-large"
    message = text("What you sent is too large")


class WrongMethod(CreditpassError):
    status = 405
    code = "method-not-allowed"
    message = text("This address does not take requests of this kind")


class Unexpected(CreditpassError):
    status = 500
    code = "unexpected"
    message = text("Something went wrong on our side. It was noted. Please try again later.")


class Citation(msgspec.Struct, frozen=True):
    """Where a rule comes from."""

    clause: str
    article: str
    instrument: str


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with one field (`field` as in the request), or one of several rules that said no."""

    code: str
    detail: str
    field: str = ""
    citation: Citation | None = None


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457. `code` is stable and for programs; `detail` is in the caller's language, for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str = ""
    citation: Citation | None = None
    errors: list[FieldError] = []


LITESTAR: dict[int, type[CreditpassError]] = {
    400: Malformed,
    401: SignInNeeded,
    403: Forbidden,
    404: NotFound,
    405: WrongMethod,
    413: TooLarge,
    415: WrongType,
}
UNTEXT = (
    asyncpg.CharacterNotInRepertoireError,
    asyncpg.UntranslatableCharacterError,
    UnicodeEncodeError,
)
BEYOND = (asyncpg.NumericValueOutOfRangeError, asyncpg.DatetimeFieldOverflowError)
BUSY = (*LOST, *RETRIED, asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError, ProviderUnreachable)


def error_of(thrown: Exception) -> CreditpassError:
    """The domain error that an exception amounts to; Unexpected when it is none that we know."""
    if isinstance(thrown, CreditpassError):
        return thrown
    if isinstance(thrown, ValidationException):
        return Invalid(field_problems(thrown.extra))
    if isinstance(thrown, HTTPException) and thrown.status_code == 429:
        return TooMany(60)
    if isinstance(thrown, HTTPException):
        return LITESTAR.get(thrown.status_code, Unexpected)()
    if isinstance(thrown, UNTEXT):
        return Invalid([FieldProblem("", "not-text", NOT_TEXT)])
    if isinstance(thrown, BEYOND) or (isinstance(thrown, asyncpg.DataError) and _overflows(thrown)):
        return Invalid([FieldProblem("", "wrong-value", WRONG_VALUE)])
    if isinstance(thrown, BUSY):
        return Unavailable()
    return Unexpected()


def _overflows(thrown: Exception) -> bool:
    """Whether a number or an instant is beyond what the database takes: ours are not, so it was asked for."""
    return isinstance(thrown.__cause__, OverflowError)


def answer_problem(request: AnyRequest, thrown: Exception) -> Response[Any]:
    """The handler of every exception: a page for people, a problem for programs."""
    error = error_of(thrown)
    if error.status >= 500:
        _log(request, error, thrown)
    headers = _headers(request, error, thrown)
    if not wants_html(request):
        return Response(
            msgspec.json.encode(problem_of(request, error)),
            status_code=error.status,
            media_type="application/problem+json",
            headers=headers,
        )
    if isinstance(error, SignInNeeded) and not is_api(request):
        return _to_sign_in(request)
    return _page(request, error, headers)


def problem_of(request: AnyRequest, error: CreditpassError) -> Problem:
    """The error as RFC 9457, in the caller's language."""
    language = language_of(request)
    return Problem(
        type=f"urn:creditpass:problem:{error.code}",
        title=translate(type(error).message, language),
        status=error.status,
        code=error.code,
        detail=translate(error.message, language, error.params),
        instance=f"urn:creditpass:request:{visit(request).request_id}",
        citation=citation_of(error.cite),
        errors=[
            FieldError(
                code=each.code,
                detail=translate(each.message, language, each.params),
                field=each.field if isinstance(each, FieldProblem) else "",
                citation=citation_of(each.cite),
            )
            for each in details_of(error)
        ],
    )


def details_of(error: CreditpassError) -> Sequence[FieldProblem | Reason]:
    """The fields that are wrong, or each of several rules that said no."""
    if isinstance(error, Invalid):
        return error.problems
    if isinstance(error, GuardRefused):
        return error.reasons
    return ()


def citation_of(cite: Cite | None) -> Citation | None:
    """A citation for programs."""
    return Citation(cite.clause, cite.article, cite.instrument.code) if cite else None


def _headers(request: AnyRequest, error: CreditpassError, thrown: Exception) -> dict[str, str]:
    headers: dict[str, str] = {}
    if isinstance(error, TooMany | Unavailable):
        headers["Retry-After"] = str(error.wait_seconds)
    if isinstance(error, SignInNeeded) and is_api(request):
        headers["WWW-Authenticate"] = 'Bearer realm="creditpass"'
    if isinstance(error, WrongMethod):
        headers["Allow"] = ", ".join(_allowed(request))
    if request.headers.get("hx-request"):
        headers |= {"HX-Retarget": "main", "HX-Reswap": "innerHTML"}
    return headers


def _allowed(request: AnyRequest) -> Iterator[str]:
    """The methods that the address does take; Litestar does not say."""
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        with suppress(HTTPException):
            request.app.asgi_router.handle_routing(request.scope["path"], method)
            yield method


def _page(request: AnyRequest, error: CreditpassError, headers: dict[str, str]) -> Response[Any]:
    part = "error_part.html" if request.headers.get("hx-request") else "error.html"
    content = frame_of(request).render(
        request,
        part,
        error=error,
        title=type(error).message,
        details=details_of(error),
        reason=HTTPStatus(error.status).phrase,
        request_id=visit(request).request_id,
        here=request.url.path if request.method == "GET" and holds_ids_alone(dict(request.scope)) else "/",
        here_query="",  # what was typed is not told back
    )
    return Response(content, status_code=error.status, media_type="text/html", headers=headers)


def _to_sign_in(request: AnyRequest) -> Response[Any]:
    """Send a person to the sign-in page, and back to where they were when that can be looked at.

    An address that holds words of the caller's own is not told back: whatever was typed there stays out of headers.
    """
    back = quote(request.url.path) if request.method == "GET" and holds_ids_alone(dict(request.scope)) else ""
    there = f"/sign-in?next={back}" if back else "/sign-in"
    if request.headers.get("hx-request"):
        return Response(b"", status_code=401, headers={"HX-Redirect": there})
    response = Response(b"", status_code=303, headers={"Location": there})
    if visit(request).waiting is None:
        clear_cookie(request, response, "session")
    return response


def _log(request: AnyRequest, error: CreditpassError, thrown: Exception) -> None:
    chain = thrown.__cause__ or thrown
    frames = traceback.extract_tb(chain.__traceback__)[-6:]
    log.error(
        error.code,
        request_id=visit(request).request_id,
        action=action_of(dict(request.scope)),
        kind=f"{type(chain).__module__}.{type(chain).__qualname__}",
        where=[f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames],
    )
