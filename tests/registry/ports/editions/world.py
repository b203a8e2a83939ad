"""A lane's view of the editions of a port, and what the registry says, to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from registry.clock import legal_now
from registry.database import transaction
from registry.formats.documents import DocumentType
from registry.ports.channels import Direction
from registry.ports.check import Answer, Asked, check_many
from registry.ports.copies.copy import Copy, open_copy
from registry.ports.copies.tags import TagKey
from registry.ports.decision import Decision
from registry.ports.editions import epochs, keeping
from registry.ports.editions.following import Follower
from registry.ports.questions import Question, read_driver, read_plate
from tests.registry.ports.conftest import Port

PORT = "bridge-west"


async def begun() -> TagKey:
    """The port has copies from now on."""
    async with transaction() as connection:
        at = await legal_now(connection)
        return await (await epochs.ensure(connection, PORT, at)).key()


async def followed(follower: Follower) -> int:
    """Follow until nothing is left; how many editions that made."""
    made = 0
    while more := await follower.follow():
        made += more
    return made


async def fetched(key: TagKey) -> Copy:
    """The whole, as a lane takes it, and what came after it."""
    async with transaction() as connection:
        whole = await keeping.whole(connection, PORT, key.epoch)
        assert whole is not None
        copy = open_copy(whole.message, await keeping.trusted(connection), key)
    return await up_to_date(copy)


async def up_to_date(copy: Copy) -> Copy:
    """The copy after every change since, edition by edition. AssertionError where the whole is needed."""
    async with transaction() as connection:
        keys = await keeping.trusted(connection)
        changes = await keeping.changes(connection, PORT, copy.key.epoch, copy.version)
    assert changes is not None
    for message in changes:
        copy = copy.follow(message, keys)
    return copy


def question(plate: str, permit: str | None, direction: Direction | None = None) -> Question:
    kind = DocumentType.HOME_RETURN_PERMIT
    driver = None if permit is None else read_driver(kind, permit, None, date(2026, 11, 21))
    return Question(read_plate(plate), driver, direction=direction)


async def said_by_the_registry(port: Port, asked: Sequence[Question]) -> list[Answer]:
    async with transaction() as connection:
        answers = await check_many(connection, [Asked(port.asker, each) for each in asked])
    return [answer for answer in answers if isinstance(answer, Answer)]


def said_by_the_copy(copy: Copy, asked: Question, at: datetime) -> tuple[Decision, ...]:
    assert asked.plate.identity is not None
    return copy.decide(asked.plate.identity, asked.driver, at, direction=asked.direction)


def same(one: tuple[Decision, ...], other: tuple[Decision, ...]) -> bool:
    """Whether two answers say the same. Of a citation's instrument only the code travels."""
    return [_told(each) for each in one] == [_told(each) for each in other]


def _told(decision: Decision) -> tuple[object, ...]:
    cite = decision.cite
    said = (decision.scheme, decision.status, decision.because, decision.valid_until)
    return (*said, cite.instrument.code, cite.article, cite.clause)
