"""A request sent twice is carried out once, and both get the same answer.

`once` runs inside the caller's transaction. Two that come at the same time meet at the unique (caller, key): the
second waits until the first commits, then gives the stored answer; if the first rolls back, the second is the
first. So an error stores nothing and may be tried again under the same key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.columns import JSONB, UUID, Bytea, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from privacy.ids import uuid7
from registry.clock import wall_now
from registry.database import current
from registry.errors import FieldProblem, Invalid, KeyReused
from registry.i18n import text

KEY = re.compile(r"[\x21-\x7e]{8,128}")
KEY_FORM = text("An idempotency key is 8 to 128 visible characters")


class AnsweredRequest(Table):
    """An answer given to a request under a key. The request itself is kept as a keyed digest alone.

    So is the key kept as a digest: a page's holds one of what was typed, which could be tried against guesses but for
    the form's own random part.
    """

    plain = "callers' ids, digests and answers, which hold no personal value"

    id = UUID(primary_key=True, default=uuid7)
    caller = Varchar(length=120)
    key = Varchar(length=200)
    request = Bytea(default=b"", help_text="keyed digest of the request, after the version of its key")
    status = SmallInt(default=None, null=True)
    answer = JSONB(default=None, null=True)
    at = Timestamptz(default=None, null=False, index=True, help_text="wall time")

    once = Unique([caller, key])


@dataclass(frozen=True)
class Answer:
    """What is answered: an HTTP status and a body that JSON can hold. Never a secret or a personal value."""

    status: int
    body: Any


DigestsOf = Callable[[bytes], Awaitable[Sequence[bytes]]]
"""Digests of a request under the installation's own keys, the one to store first; each key stays the same for all
processes as long as anything stored needs it. Keyed, so that what is stored cannot be tried against guesses."""
_digests_of: DigestsOf | None = None


def install(digests_of: bytes | DigestsOf) -> None:
    """Give what digests requests, when a process starts: a function, or a key of 32 bytes that never changes."""
    global _digests_of
    if isinstance(digests_of, bytes):
        if len(digests_of) < 32:
            raise ValueError("the idempotency secret needs 32 bytes")
        _digests_of = _under(digests_of)
    else:
        _digests_of = digests_of


def _under(key: bytes) -> DigestsOf:
    async def digests(request: bytes) -> Sequence[bytes]:
        return [hmac.digest(key, request, hashlib.sha256)]

    return digests


async def _digested(request: bytes) -> Sequence[bytes]:
    if _digests_of is None:
        raise RuntimeError("no idempotency secret is installed: call idempotency.install at start")
    return await _digests_of(request)


async def once(caller: str, key: str | None, request: bytes, run: Callable[[], Awaitable[Answer]]) -> Answer:
    """Run a request unless it was answered before under this key by this caller.

    Without a key it is simply run. Raises Invalid for a key of the wrong form, and KeyReused when the key came
    before with another request. `request` is what makes it the same request: method, route and body.
    """
    if key is None:
        return await run()
    base = key.split("/", 1)[0]
    if not KEY.fullmatch(base) or len(key) > 200:
        raise Invalid([FieldProblem("Idempotency-Key", "key-form", KEY_FORM)])
    key, asked = hashlib.sha256(key.encode()).hexdigest(), await _digested(request)
    if not await _reserve(caller, key, asked[0]):
        return await _stored(caller, key, asked)
    answer = await run()
    await current().execute(
        "update answered_request set status = $3, answer = $4 where caller = $1 and key = $2",
        caller, key, answer.status, json.dumps(answer.body),
    )  # fmt: skip
    return answer


def derived(key: str | None, item: str) -> str | None:
    """The key of one item of a bulk request: the same item of the same request has the same key.

    `item` names it within the request (a case's id); what is long is shortened by a digest.
    """
    if key is None:
        return None
    return f"{key}/{item if len(item) <= 64 else hashlib.sha256(item.encode()).hexdigest()}"


async def forget(before: datetime) -> int:
    """Delete answers given before an instant (wall time); gives how many."""
    gone = await current().fetch("delete from answered_request where at < $1 returning id", before)
    return len(gone)


async def _reserve(caller: str, key: str, asked: bytes) -> bool:
    """Put the key down; waits for whoever is putting down the same one. False when it is there already."""
    made = await current().fetchval(
        "insert into answered_request (id, caller, key, request, at) values ($1, $2, $3, $4, $5)"
        " on conflict (caller, key) do nothing returning true",
        uuid7(), caller, key, asked, wall_now(),
    )  # fmt: skip
    return bool(made)


async def _stored(caller: str, key: str, asked: Sequence[bytes]) -> Answer:
    row = await current().fetchrow(
        "select request, status, answer from answered_request where caller = $1 and key = $2", caller, key
    )
    if row is None or not any(hmac.compare_digest(row["request"], digest) for digest in asked):
        raise KeyReused()
    if row["status"] is None:
        raise RuntimeError("a request may not run itself again under its own key")
    return Answer(row["status"], json.loads(row["answer"]))
