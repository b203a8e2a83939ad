"""Bodies that cannot be read are refused before anybody looks at them: wrong type, malformed, not text."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from litestar.enums import RequestEncodingType
from litestar.utils.scope.state import ScopeState

from registry.errors import CreditpassError, FieldProblem, Invalid
from registry.i18n import text
from registry.web.site import AnyRequest
from registry.web.visit import is_api

FORMS = frozenset({RequestEncodingType.URL_ENCODED.value, RequestEncodingType.MULTI_PART.value})
JSON = frozenset({RequestEncodingType.JSON.value})
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
NOT_TEXT = text("The text holds characters that cannot be stored")


class Malformed(CreditpassError):
    """The body is not what its type says."""

    status = 400
    code = "malformed"
    message = text("The request could not be read")


class WrongType(CreditpassError):
    """The body is of a type that the route does not take."""

    status = 415
    code = "unsupported-media-type"
    message = text("The request is of a type that is not accepted here")


async def check_body(request: AnyRequest) -> None:
    """Raises WrongType, Malformed, or Invalid for what is no text (half of a surrogate pair, a NUL)."""
    if request.method in ("GET", "HEAD", "OPTIONS") or not _has_body(request):
        return
    taken = request.route_handler.opt.get("accepts") or (JSON if is_api(request) else FORMS)
    sent = request.content_type[0]
    if sent not in taken:
        raise WrongType()
    if sent in JSON:
        await _check_json(request)


def _has_body(request: AnyRequest) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


async def _check_json(request: AnyRequest) -> None:
    body = await request.body()
    try:
        value = msgspec.json.decode(body)
    except UnicodeDecodeError:
        raise _not_text() from None
    except RecursionError:
        raise Malformed() from None
    except msgspec.DecodeError:
        raise (_not_text() if SURROGATE.search(body) else Malformed()) from None
    if b"\\u0000" in body and _holds_nul(value):
        raise _not_text()
    ScopeState.from_scope(request.scope).json = value


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(map(_holds_nul, value))


def _not_text() -> Invalid:
    return Invalid([FieldProblem("", "not-text", NOT_TEXT)])
