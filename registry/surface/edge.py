"""What pages and API of cases share at the edge: legal time to read at, results of many, refusals on record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from registry.clock import legal_now
from registry.database import Connection, transaction
from registry.surface.doing import Done, Many, move_many
from registry.surface.wording import Roles
from registry.web.kit import actor
from registry.web.refusals import record_refusal
from registry.web.site import AnyRequest
from registry.web.visit import site_of


@asynccontextmanager
async def reading() -> AsyncIterator[tuple[Connection, datetime]]:
    """A transaction that only reads, and the legal instant at which it does."""
    async with transaction(readonly=True) as connection:
        yield connection, await legal_now(connection)


def roles_of(request: AnyRequest) -> Roles:
    """What roles are called in this installation."""
    return site_of(request).roles


async def refuse_on_record(request: AnyRequest, error: Exception, **target: Any) -> None:
    """Record what was refused though the request as a whole is answered: one of many, or a page shown again."""
    params = {**request.scope.get("path_params", {}), **target}
    await record_refusal(error, {**request.scope, "path_params": params})


async def done_of_many(request: AnyRequest, many: Many, key: str | None) -> list[Done]:
    """One move on many cases, a result for each in order; each refusal is on record."""
    results = []
    async for done in move_many(many, actor(request), key):
        if done.error is not None:
            await refuse_on_record(request, done.error, case=done.case, move=many.move)
        results.append(done)
    return results
