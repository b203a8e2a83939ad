"""The API of the audit administrator: `/api/v1/audit/…`; and the public keys that check heads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromQuery

from registry.audit import checking, export, signing
from registry.audit.edge import CHECKING, READERS, head_of, known_log, one_page, sign_now
from registry.audit.searching import FILTERS, Found, wanted
from registry.audit.signing import Signed
from registry.database import transaction
from registry.web.kit import api
from registry.web.listing import asked
from registry.web.who import Who

AnyRequest = Request[Any, Any, Any]


class Record(msgspec.Struct, frozen=True):
    """A record of a log: ids and codes alone. `position`: in the tree, null as long as it waits."""

    id: str
    at: datetime
    actor: str
    what: str
    about: str
    clause: str
    detail: str
    position: int | None


class RecordList(msgspec.Struct, frozen=True):
    """Records, the newest first; `next` leads on as `after`, empty at the end."""

    records: list[Record]
    next: str


class HeadBody(msgspec.Struct, frozen=True):
    """A signed head: `note` is what is published (see FORMAT.md in `registry/audit`)."""

    size: int
    root: str
    at: datetime
    note: str
    given_to: list[str]


class HeadList(msgspec.Struct, frozen=True):
    """Signed heads, the newest first."""

    heads: list[HeadBody]


class Proof(msgspec.Struct, frozen=True, omit_defaults=True):
    """An inclusion or consistency proof of RFC 9162, with the heads that it is of."""

    kind: str
    hashes: list[str]
    position: int | None = None
    leaf: str | None = None
    head: str | None = None
    first: str | None = None
    second: str | None = None


class FindingBody(msgspec.Struct, frozen=True):
    """A record or head that is not as it was. `position` is -1 for one that has none."""

    what: str
    position: int
    record: str
    detail: str


class VerdictBody(msgspec.Struct, frozen=True):
    """What came of computing everything again."""

    good: bool
    size: int
    at: datetime
    findings: list[FindingBody]


class KeySet(msgspec.Struct, frozen=True):
    """A JWK set (RFC 7517) of Ed25519 public keys (RFC 8037)."""

    keys: list[dict[str, str]]


@get("/api/v1/audit/records", opt=READERS, summary="Search the logs")
async def list_records(
    request: AnyRequest, log: FromQuery[str] = "journal", after: FromQuery[str] = "", limit: FromQuery[int] = 50
) -> RecordList:
    """Also by `from` and `to` (days in Asia/Shanghai), `actor`, `case` (of a case, account or person), `what`, `clause`."""
    wish = asked(request, filters=FILTERS)
    async with transaction(readonly=True) as connection:
        rows, following = await one_page(connection, wanted(wish.filters), wish)
    return RecordList([_record(row) for row in rows], following)


@get("/api/v1/audit/heads", opt=READERS, summary="The newest signed heads")
async def list_heads(request: AnyRequest) -> HeadList:
    """The newest hundred."""
    async with transaction(readonly=True) as connection:
        return HeadList([_head(one) for one in await signing.every(connection, most=100)])


@post("/api/v1/audit/heads", opt=CHECKING, status_code=201, summary="Sign what is recorded now")
async def make_head(request: AnyRequest) -> HeadBody:
    """Everything that is committed is covered by it."""
    return _head(await sign_now())


@get("/api/v1/audit/proofs/inclusion", opt=READERS, summary="Prove that a record is under a head")
async def prove_inclusion(
    request: AnyRequest, log: FromQuery[str], record: FromQuery[str], size: FromQuery[int | None] = None
) -> Proof:
    """Under the head over `size` records, or the newest."""
    async with transaction(readonly=True) as connection:
        head = await head_of(connection, size)
        position = await export.position_of(connection, known_log(log), record)
        return Proof(**await export.inclusion(connection, position, head))


@get("/api/v1/audit/proofs/consistency", opt=READERS, summary="Prove that a later head continues an earlier one")
async def prove_consistency(request: AnyRequest, first: FromQuery[int], second: FromQuery[int]) -> Proof:
    """Heads by the number of records that they cover."""
    async with transaction(readonly=True) as connection:
        one, other = await head_of(connection, first), await head_of(connection, second)
        return Proof(**await export.consistency(connection, one, other))


@post("/api/v1/audit/check", opt=CHECKING, status_code=200, summary="Compute everything again")
async def check_all(request: AnyRequest) -> VerdictBody:
    """All records as they are now, against the kept hashes and every head."""
    async with transaction(readonly=True) as connection:
        verdict = await checking.check(connection)
    findings = [FindingBody(one.what, one.position, one.record, one.detail) for one in verdict.findings]
    return VerdictBody(verdict.good, verdict.size, verdict.at, findings)


@get("/.well-known/audit-keys.json", opt={"who": Who.anyone()}, summary="The public keys that check signed heads")
async def keys(request: AnyRequest) -> Response[KeySet]:
    """Also those that sign no more: old heads stay checkable."""
    async with transaction(readonly=True) as connection:
        return Response(KeySet(**await signing.published_keys(connection)))


def _record(row: Found) -> Record:
    return Record(row.id, row.at, row.actor, row.what, row.about, row.clause, row.detail, row.position)


def _head(one: Signed) -> HeadBody:
    return HeadBody(one.size, one.root.hex(), one.at, one.note, list(one.places))


router = api(
    list_records, list_heads, make_head, prove_inclusion, prove_consistency, check_all, keys, tags=["Audit"]
)  # fmt: skip
