"""The routes of a port's lanes: the copy, what changed, its keys, acknowledgements, decisions delivered afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import cbor2
from litestar import Request, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body, QueryParameter
from msgspec import Meta, Struct

from registry.clock import legal_now, wall_now
from registry.database import transaction
from registry.errors import FieldProblem, Invalid, NotFound
from registry.i18n import text
from registry.ports.channels import Direction
from registry.ports.decision import Answered
from registry.ports.editions import epochs, keeping, lanes, signing, telling
from registry.ports.editions.lanes import Decided
from registry.ports.editions.telling import Following
from registry.ports.editions.watching import Watch
from registry.ports.identify import asker_of
from registry.ports.keys import encode
from registry.ports.messages import LANE_NAME, Code
from registry.ports.tokens import PORT_PATH
from registry.web.kit import api
from registry.web.throttle import Throttle
from registry.web.visit import visit
from registry.web.who import Who

WHOLES = Throttle("port-copy", per_minute=60, burst=120)
LANES = Throttle("port-lanes", per_minute=6000, burst=600)
"""Of one client and process: every lane follows and acknowledges."""
LONGEST_WAIT = 25.0
MOST_DECISIONS = 500
COSE, CBOR = "application/cose", "application/cbor"
NOT_A_TAG = text("This is no tag of a copy")
Name = Annotated[str, Meta(pattern=rf"^{LANE_NAME}\Z")]
NAME_OR_NONE = rf"^({LANE_NAME})?\Z"
Small = Annotated[int, Meta(ge=0, lt=2**31)]
Count = Annotated[int, Meta(ge=0, le=2**62)]


class KeyRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Which lane asks: its name within your system."""

    lane: Name


class KeyAnswer(Struct, frozen=True):
    """The key of tags (32 bytes, base64url) of this port and epoch. Keep it where it cannot be read: a TPM, an HSM."""

    port: str
    epoch: int
    key: str


class Acknowledgement(Struct, frozen=True, forbid_unknown_fields=True):
    """The version that a lane answers from now."""

    lane: Name
    epoch: Small
    version: Count


class LaneAnswer(Struct, frozen=True, forbid_unknown_fields=True):
    """What was answered under one scheme."""

    scheme: Code
    status: Answered
    reason: Code
    clause: Annotated[str, Meta(max_length=64)] | None = None


class LaneDecision(Struct, frozen=True, forbid_unknown_fields=True):
    """A question that was answered from a copy. Tags as 32 hex digits; `age` of the copy in seconds."""

    id: UUID
    at: Annotated[datetime, Meta(tz=True)]
    lane: Name
    epoch: Small
    version: Count
    age: Small
    answers: Annotated[list[LaneAnswer], Meta(max_length=16)]
    plate_tag: str | None = None
    driver_tag: str | None = None
    channel: Code | None = None
    direction: Direction | None = None


class Decisions(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 500 of them. One that was delivered before changes nothing."""

    items: Annotated[list[LaneDecision], Meta(min_length=1, max_length=MOST_DECISIONS)]


class Taken(Struct, frozen=True):
    """How many are on record now, of those that were sent."""

    taken: int


watch = Watch()


@get(
    PORT_PATH + "/copy",
    opt={"who": Who.port(), "throttle": WHOLES},
    summary="The whole copy for lanes",
    responses={200: ResponseSpec(bytes, media_type=COSE, generate_examples=False)},
)
async def copy(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The newest whole set that was signed: a COSE message, see the format of a lane's copy. Changes lead on from it.

    `ETag` is its epoch and version. 404 until the first one is made, a moment after the first lane got its key.
    """
    asker = asker_of(visit(request).actor)
    async with transaction() as connection:
        port = await lanes.port_of(connection, asker)
        epoch = await epochs.of_port(connection, port)
        whole = epoch and await keeping.whole(connection, port, epoch.epoch)
        if not whole:
            raise NotFound()
        headers = await telling.headers_of(connection, port) | {"ETag": f'"{whole.epoch}-{whole.version}"'}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(b"", status_code=304, headers=headers)
        await lanes.provide(connection, asker, await legal_now(connection))
    return Response(whole.message, media_type=COSE, headers=headers)


@get(
    PORT_PATH + "/copy/changes",
    opt={"who": Who.port(), "throttle": LANES},
    summary="What changed in the copy",
    responses={200: ResponseSpec(bytes, media_type=CBOR, generate_examples=False)},
)
async def changes(
    request: Request[Any, Any, Any],
    since: Annotated[int, QueryParameter(ge=0, le=2**62)],
    wait: Annotated[int, QueryParameter(ge=0, le=25)] = 0,
    lane: Annotated[str, QueryParameter(pattern=NAME_OR_NONE)] = "",
    epoch: Annotated[int, QueryParameter(ge=0, lt=2**31)] = 0,
    set_aside: Annotated[int, QueryParameter(ge=0, lt=2**31)] = 0,
) -> Response[bytes]:
    """The signed changes since a version, edition by edition: an array of byte strings in CBOR, each a COSE message.

    Empty when there are none; with `wait` it is answered as soon as there are some, or after so many seconds.
    With `lane` and `epoch` the question is an acknowledgement too: this lane answers from `since` now. `set_aside`:
    how many of its decisions were refused, so that somebody must look.
    404: this version is not kept, take the whole. The headers tell our time (`Copy-Now`, and `Copy-Legal-Now` by
    which standings count), the newest version (`Copy-Newest`), and since when it is known to be complete
    (`Copy-In-Step`).
    """
    holder = telling.Lane(lane, epoch, set_aside) if lane else None
    asked = Following(asker_of(visit(request).actor), since, holder)
    news = await telling.desk.ask(asked)
    if wait and news.changes == []:
        await watch.newer(news.port, since, min(wait, LONGEST_WAIT))
        news = await telling.desk.ask(replace(asked, lane=None))
    if news.changes is None:
        raise NotFound()
    return Response(cbor2.dumps(news.changes), media_type=CBOR, headers=news.headers)


@post(
    PORT_PATH + "/copy/key",
    status_code=200,
    opt={"who": Who.port(), "throttle": WHOLES},
    summary="The key of tags, for one lane",
)
async def key(request: Request[Any, Any, Any], data: Annotated[KeyRequest, Body()]) -> Response[KeyAnswer]:
    """The key by which a lane finds plates in its copy. Given to each lane once for each epoch, and put on record; again
    only while the lane has acknowledged no version under it, else 409. Whoever holds it can try every plate there is.
    """
    async with transaction() as connection:
        given = await lanes.give_key(connection, asker_of(visit(request).actor), data.lane, wall_now())
    told = KeyAnswer(given.port, given.epoch, encode(given.key.expose_unrecorded()))
    return Response(told, headers={"Cache-Control": "no-store"})


@get(PORT_PATH + "/copy/keys", opt={"who": Who.port(), "throttle": LANES}, summary="The keys that sign copies")
async def keys(request: Request[Any, Any, Any]) -> dict[str, list[dict[str, str]]]:
    """The public keys by which copies are signed, as a JWK set."""
    async with transaction(readonly=True) as connection:
        await lanes.port_of(connection, asker_of(visit(request).actor))
        return await signing.published(connection)


@post(
    PORT_PATH + "/copy/acknowledgements",
    status_code=204,
    opt={"who": Who.port(), "throttle": LANES},
    summary="A lane has a version",
)
async def acknowledge(request: Request[Any, Any, Any], data: Annotated[Acknowledgement, Body()]) -> None:
    """From now on this lane answers from this version when the line is cut."""
    asker = asker_of(visit(request).actor)
    async with transaction() as connection:
        await lanes.acknowledge(connection, asker, data.lane, data.epoch, data.version, wall_now())


@post(
    PORT_PATH + "/decisions",
    status_code=200,
    opt={"who": Who.port(), "throttle": LANES},
    summary="What lanes answered while the line was cut",
)
async def decisions(request: Request[Any, Any, Any], data: Annotated[Decisions, Body()]) -> Taken:
    """Decisions that were taken from copies, in any order, late or again: each is on record once, under its id."""
    asker = asker_of(visit(request).actor)
    decided = [_decided(number, each) for number, each in enumerate(data.items)]
    async with transaction() as connection:
        await lanes.take(connection, asker, decided, wall_now())
    return Taken(len(decided))


def _decided(number: int, each: LaneDecision) -> Decided:
    answers = {answer.scheme: [answer.status, answer.reason, answer.clause] for answer in each.answers}
    plate, driver = (
        _tag(f"items.{number}.plate_tag", each.plate_tag),
        _tag(f"items.{number}.driver_tag", each.driver_tag),
    )
    return Decided(
        each.id, each.at, each.lane, each.epoch, each.version, each.age, each.channel, each.direction, plate, driver,
        answers,
    )  # fmt: skip


def _tag(field: str, written: str | None) -> bytes | None:
    try:
        tag = None if written is None else bytes.fromhex(written)
    except ValueError:
        tag = b""
    if tag is not None and len(tag) != 16:
        raise Invalid([FieldProblem(field, "not-a-tag", NOT_A_TAG)])
    return tag


router = api(copy, changes, key, keys, acknowledge, decisions, tags=["Ports"])
