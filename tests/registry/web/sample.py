"""Routes that only fail, and a form and a list, to try the frame with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from privacy.ids import uuid7
from privacy.secret import Secret
from registry.database import current
from registry.errors import (
    Changed,
    ClaimTaken,
    CreditpassError,
    FieldProblem,
    Forbidden,
    GuardRefused,
    Invalid,
    KeyReused,
    NotFound,
    NotOpen,
    Reason,
    SignInNeeded,
    TooMany,
    Unavailable,
)
from registry.idempotency import Answer
from registry.law import Cite, Instrument
from registry.web.forms import Field, Form, blank, read_form
from registry.web.kit import answered, api, page, pages, see_other, write
from registry.web.listing import Column, Listing, asked, cursor
from registry.web.throttle import Throttle
from registry.web.who import Who

RULES = Instrument("hengqin-2024", "横琴“二线”通道信用通行名单管理办法", "Issuer", date(2024, 2, 18), short="名单办法")
CITE = Cite(RULES, "第三条", "HQ-3.7")

ERRORS: dict[str, CreditpassError | Exception] = {
    "guard-refused": GuardRefused(
        [
            Reason("two-drivers", "At most %(most)s drivers", CITE, {"most": 2}),
            Reason("no-owner", "One of them is the owner", CITE),
        ]
    ),
    "claim-taken": ClaimTaken(cite=CITE),
    "not-open": NotOpen(),
    "changed": Changed(),
    "invalid": Invalid([FieldProblem("person.name", "missing", "This is needed", CITE)]),
    "idempotency-key-reused": KeyReused(),
    "sign-in-needed": SignInNeeded(),
    "forbidden": Forbidden(),
    "not-found": NotFound(),
    "too-many": TooMany(7),
    "unavailable": Unavailable(9),
    "unexpected": ZeroDivisionError("Chan Tai Man 440301198001010034"),
    "lost": ConnectionResetError("Chan Tai Man"),
    "nul": asyncpg.CharacterNotInRepertoireError("Chan Tai Man"),
}

ANY = {"who": Who.anyone()}
CLERK = {"who": Who.role("clerk")}

FIELDS = (
    Field("person.name", "Name", personal=True, autocomplete="name"),
    Field("person.document", "Document number", personal=True, longest=18, hint="As printed"),
    Field("person.birth", "Date of birth", "date", personal=True),
    Field("kind", "Vehicle", "radios", choices={"self": "Self-use", "unit": "Of the unit"}),
    Field("place", "Place", "select", choices={"1": "Hengqin", "2": "Zhuhai"}, required=False),
    Field("note", "Note", "textarea", required=False, longest=50),
    Field("consent", "I agree", "tick"),
    Field(
        "undertaking",
        "Undertaking",
        "undertaking",
        long_text={"en": "My details are true.", "zh-Hans": "所填信息真实。"},
    ),
)


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Secret[str]
    age: int = 0


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    person: Person
    plate: str


@get("/fail/{code:str}", opt=ANY)
async def fail_page(code: FromPath[str]) -> None:
    raise ERRORS[code]


@get("/api/v1/fail/{code:str}", opt=ANY)
async def fail_api(code: FromPath[str]) -> None:
    raise ERRORS[code]


@post("/fail/{code:str}", opt=ANY)
async def fail_post(code: FromPath[str]) -> None:
    raise ERRORS[code]


@get("/declare", opt=ANY)
async def declare_page(request: Request[Any, Any, Any]) -> Response[Any]:
    return page(request, "sample/page.html", form=blank(FIELDS))


@post("/declare", opt=ANY)
async def declare(request: Request[Any, Any, Any]) -> Response[Any]:
    form: Form = read_form(FIELDS, await request.form())
    try:
        form.check()
    except Invalid:
        return page(request, "sample/page.html", status=422, form=form)

    async def run(at: datetime) -> Answer:
        count = await current().fetchval("select count(*) from answered_request")
        return Answer(303, f"/receipt/{count}")

    return see_other(request, (await write(request, run)).body)


@get("/cases", opt=CLERK)
async def cases(request: Request[Any, Any, Any]) -> Response[Any]:
    wish = asked(request, filters=("state",), sorts=("-since", "name"))
    rows = [
        {"id": f"case-{n}", "name": "陈**", "plate": f"粤C·{n:05d}", "since": date(2026, 11, n)} for n in range(1, 8)
    ]
    columns = (Column("Name", "name"), Column("Plate"), Column("Since", "since"))
    filters = blank(
        (Field("state", "State", "select", required=False, empty="All", choices={"declared": "Declared"}),),
        wish.filters,
    )
    found = [] if wish.filters.get("state") == "declared" else rows
    listing = Listing(found, wish, columns, next=cursor("2026-11-07", "case-7"), total=7)
    actions = [
        {"name": "verify", "label": "Verify", "look": ""},
        {"name": "refuse", "label": "Refuse", "look": "warning"},
    ]
    return page(request, "sample/list.html", listing=listing, filters=filters, actions=actions)


@get("/cases/{case:uuid}", opt=CLERK)
async def case_page(case: FromPath[UUID]) -> None:
    raise NotFound()


@post("/cases/{case:uuid}/moves/{move:str}", opt=CLERK)
async def move_page(case: FromPath[UUID], move: FromPath[str]) -> None:
    raise ERRORS["guard-refused"]


@get("/receipts/{number:str}", opt={"who": Who.anyone(), "referrer": "no-referrer"})
async def receipt(request: Request[Any, Any, Any], number: FromPath[str]) -> Response[Any]:
    return page(request, "sample/page.html", form=blank(()))


@post("/api/v1/declare", opt=ANY)
async def declare_api(request: Request[Any, Any, Any], data: JSONBody[Declared]) -> Response[Any]:
    async def run(at: datetime) -> Answer:
        return Answer(201, {"id": str(uuid7()), "plate": data.plate, "name": repr(data.person.name)})

    return answered(await write(request, run))


@get("/api/v1/mine", opt=CLERK)
async def mine() -> dict[str, str]:
    return {"mine": "yes"}


@post("/api/v1/mine", opt=CLERK)
async def change_mine() -> dict[str, str]:
    return {"mine": "changed"}


@get("/api/v1/number", opt={**ANY, "throttle": Throttle("numbers", per_minute=60, burst=3)})
async def number(least: FromQuery[int] = 0) -> dict[str, int]:
    return {"least": least}


@get("/port/v1/hello", opt={"who": Who.port()})
async def hello() -> dict[str, str]:
    return {"port": "hello"}


pages_router = pages(fail_page, fail_post, declare_page, declare, cases, case_page, move_page, receipt)
api_router = api(fail_api, declare_api, mine, change_mine, number, hello, tags=["Sample"])
