"""The API is as its description says: whatever is sent, and whoever sends it, there is no fault, and no answer of a
status, type or shape that the description does not have.

Requests are made of the description by Schemathesis, fitting and unfitting ones, the same at each run, and sent to the
application itself as somebody of each role, with ids of what is there in half of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from litestar import Litestar
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from deploy.app import create
from deploy.settings import Settings
from registry import idempotency
from tests.architecture.doors import RECEIPT, Doors, build
from tests.architecture.test_routes import ORIGIN
from tests.registry.web.browsing import client_of
from tests.whitelist.conftest import cheap_passwords as cheap_passwords
from tests.whitelist.conftest import world as world
from tests.whitelist.world import World

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
CALLERS = ("unit_clerk", "platform_operator", "security_admin", "dpo", "audit_admin", RECEIPT, "")
EXAMPLES = {GenerationMode.POSITIVE: 4, GenerationMode.NEGATIVE: 2}
NOT_HERE = {
    "POST /sandbox/reset": "drops the database of this very test",
    "POST /sandbox/clock": "moves the clock for all that follows",
}


@pytest.fixture
def app(world: World) -> Litestar:
    idempotency.install(b"k" * 32)
    app = create(Settings(sandbox=True, base_url=ORIGIN, log_level="error"))
    app.state["site"] = replace(app.state["site"], throttled=False)
    return app


@pytest.fixture
async def doors(app: Litestar, world: World) -> AsyncIterator[Doors]:
    async with client_of(app, ORIGIN) as client:
        client.follow_redirects = False
        yield await build(client, world)


def operations(served: dict[str, Any]) -> Iterator[Any]:
    """The operations of the description, as it was served."""
    schema = schemathesis.openapi.from_dict(served)
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.label not in NOT_HERE:
            yield operation


def cases_of(operation: Any) -> list[Case]:
    """Requests for one operation, that fit its description and that do not; the same at each run."""
    cases: list[Case] = []
    for mode, examples in EXAMPLES.items():
        limits = settings(
            max_examples=examples, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip

        @limits
        @given(case=operation.as_strategy(generation_mode=mode))
        def collect(case: Case) -> None:
            cases.append(case)

        with suppress(Unsatisfiable):  # nothing in it can be wrong
            collect()
    return cases


async def send(doors: Doors, case: Case) -> httpx.Response:
    """The request as it would go over the wire, with the caller's credentials."""
    given = case.as_transport_kwargs(base_url=ORIGIN)
    given = {name: value for name, value in given.items() if name in requests.Request().__dict__ and value is not None}
    made = requests.Request(**given).prepare()
    headers = {name: value for name, value in made.headers.items() if name.lower() not in ("cookie", "authorization")}
    headers |= await doors.credentials()
    doors.client.cookies.clear()
    content = made.body.encode() if isinstance(made.body, str) else made.body
    return await doors.client.request(str(made.method), str(made.url), headers=encoded(headers), content=content)


def encoded(headers: dict[str, Any]) -> dict[bytes, bytes]:
    return {as_bytes(name): as_bytes(value) for name, value in headers.items()}


def as_bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1", "replace")


async def test_whatever_is_sent_the_answer_is_one_that_the_description_has(doors: Doors) -> None:
    wrong: dict[str, str] = {}
    statuses: Counter[int] = Counter()
    number = 0
    served = await doors.client.get("/openapi.json")
    for operation in operations(served.json()):
        for case in cases_of(operation):
            number += 1
            await doors.become(CALLERS[number % len(CALLERS)])
            if number // len(CALLERS) % 2:  # every caller with both
                ids = doors.mine.ids
                case.path_parameters = {
                    name: ids.get(name, value) for name, value in (case.path_parameters or {}).items()
                }
            answer = await send(doors, case)
            statuses[answer.status_code] += 1
            try:
                case.validate_response(answer, checks=CHECKS)
            except FailureGroup as failed:
                for failure in failed.exceptions:
                    key = f"{operation.label} {answer.status_code} {type(failure).__name__}"
                    wrong.setdefault(key, f"{failure}\n{answer.text[:300]}")
    assert not wrong, "\n\n".join(f"{key}: {words}" for key, words in wrong.items())
    assert number > 250
    assert {200, 201, 401, 403, 404, 422} <= set(statuses), "the requests come far enough to be worth sending"
