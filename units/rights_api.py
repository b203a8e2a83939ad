"""A person's rights for programs: one's own data behind a receipt, a copy, consents, requests (PIPL arts. 15, 44 to 50).

The same functions as the pages (`rights_pages.py`); the secret comes in the header `X-Receipt-Secret`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Operation, Schema
from litestar.params import FromPath, FromQuery, JSONBody

from privacy.secret import Secret
from registry.errors import NotFound
from registry.web.kit import actor, api
from units import rights_copy, rights_edge
from units.rights import Asked
from units.rights_edge import HOLDER
from units.rights_scheme import WITHDRAWAL
from units.rights_wire import DisclosureItem, NewRequest, OwnData, RequestItem, disclosures, own_data, request_item

AnyRequest = Request[Any, Any, Any]

DATA = "/api/v1/receipts/{number:str}/data"


@get(DATA, opt=HOLDER, summary="Everything held behind a receipt")
async def show_data(request: AnyRequest, number: FromPath[str]) -> OwnData:
    """What is held, for what, on what basis, how long and who is told; who looked; consents; requests; notices."""
    seen, at = await rights_edge.seen(request)
    return own_data(seen, at, actor(request).language)


@get(f"{DATA}/disclosures", opt=HOLDER, summary="Who looked at it")
async def show_disclosures(request: AnyRequest, number: FromPath[str]) -> list[DisclosureItem]:
    """Who was shown something of it: by role, when, why, and which details."""
    seen, _ = await rights_edge.seen(request)
    return disclosures(seen, actor(request).language)


@dataclass
class CopyOperation(Operation):
    """A copy is an object, or a text."""

    def __post_init__(self) -> None:
        assert self.responses is not None
        given = self.responses["200"]
        assert isinstance(given, OpenAPIResponse)
        given.content = {
            "application/json": OpenAPIMediaType(schema=Schema(type=OpenAPIType.OBJECT)),
            "text/plain": OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING)),
        }


@get(f"{DATA}/copy", opt=HOLDER, summary="A copy to take elsewhere", operation_class=CopyOperation)
async def copy_data(request: AnyRequest, number: FromPath[str], readable: FromQuery[bool] = False) -> Response[bytes]:
    """Everything as a file (art. 45): JSON in English; with `readable` a text in the caller's language."""
    seen, at = await rights_edge.seen(request, "own-copy")
    if readable:
        return _file(
            rights_copy.as_text(seen, actor(request).language, at), "text/plain; charset=utf-8", "own-data.txt"
        )
    words = json.dumps(rights_copy.as_json(seen, at), ensure_ascii=False, indent=2)
    return _file(words, "application/json", "own-data.json")


def _file(words: str, kind: str, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(words.encode(), media_type=kind, headers=headers)


@post(f"{DATA}/consents/{{purpose:str}}/withdrawal", opt=HOLDER, status_code=201, summary="Withdraw a consent")
async def withdraw_consent(request: AnyRequest, number: FromPath[str], purpose: FromPath[str]) -> Response[RequestItem]:
    """At once, with its effect on the list in the same transaction (PI-13). 404 where no such consent stands."""
    seen, _ = await rights_edge.seen(request)
    if not any(one.purpose == purpose and one.withdrawn_at is None for one in seen.agreed):
        raise NotFound()
    return await _made(request, Asked(WITHDRAWAL, purpose))


@get(f"{DATA}/requests", opt=HOLDER, summary="Requests about one's data")
async def list_requests(request: AnyRequest, number: FromPath[str]) -> list[RequestItem]:
    """What was asked for, by when it is answered, and the answer; newest first."""
    seen, _ = await rights_edge.seen(request)
    return [request_item(one, actor(request).language) for one in seen.requests]


@get(f"{DATA}/requests/{{case:uuid}}", opt=HOLDER, summary="One request")
async def show_request(request: AnyRequest, number: FromPath[str], case: FromPath[UUID]) -> RequestItem:
    """How it stands."""
    return await _one(request, case)


@post(f"{DATA}/requests", opt=HOLDER, status_code=201, summary="Ask, or object to a decision")
async def make_request(request: AnyRequest, number: FromPath[str], data: JSONBody[NewRequest]) -> Response[RequestItem]:
    """Ask for access, a copy, correction or erasure, or object to a decision (arts. 24, 44 to 47).

    A case with a deadline is opened. Asking for erasure takes the declaration off the list at once.
    """
    return await _made(request, Asked(data.kind, words=data.words if data.words is not None else Secret("")))


@post(f"{DATA}/requests/{{case:uuid}}/withdrawal", opt=HOLDER, status_code=200, summary="Take a request back")
async def take_back(request: AnyRequest, number: FromPath[str], case: FromPath[UUID]) -> RequestItem:
    """No longer ask for it, as long as it is not answered."""
    await rights_edge.take_back(request, case)
    return await _one(request, case)


async def _made(request: AnyRequest, asked: Asked) -> Response[RequestItem]:
    case = await rights_edge.ask(request, asked)
    return Response(await _one(request, case), status_code=201)


async def _one(request: AnyRequest, case: UUID) -> RequestItem:
    seen, _ = await rights_edge.seen(request)
    for one in seen.requests:
        if one.case == case:
            return request_item(one, actor(request).language)
    raise NotFound()


router = api(
    show_data, show_disclosures, copy_data, withdraw_consent, list_requests, show_request, make_request, take_back,
    tags=["One's own data"],
)  # fmt: skip
