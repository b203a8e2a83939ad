"""Editions on a real database: in step after any sequence of moves, whole and changes agreeing; and what is refused."""

from __future__ import annotations

import json
import random
from datetime import date, datetime, timedelta
from itertools import product

import asyncpg
import pytest

from privacy.ids import uuid7
from privacy.secret import Secret
from privacy.vault import vault
from registry import subjects
from registry.clock import legal_now, wall_now
from registry.database import Connection, transaction
from registry.formats.documents import DocumentType, parse_document
from registry.formats.plates import parse_plate
from registry.ports import clients
from registry.ports.channels import Direction
from registry.ports.copies.making import Edition
from registry.ports.copies.records import Packed
from registry.ports.decision import Answered
from registry.ports.editions import epochs, following, keeping, signing, standing
from registry.ports.editions.following import Follower
from tests.registry.ports import passes
from tests.registry.ports.conftest import Port
from tests.registry.ports.editions.world import (
    PORT,
    begun,
    fetched,
    followed,
    question,
    said_by_the_copy,
    said_by_the_registry,
    same,
    up_to_date,
)

PLATES = [f"粤C3000{digit}" for digit in range(6)]
SECOND = [f"粤Z300{digit}澳" for digit in range(6)]
PERMITS = [f"M1234567{digit}" for digit in range(4)]
RENEWED = [f"H7654321{digit}" for digit in range(4)]


WAYS = (None, Direction.OUT, Direction.IN, Direction.OUT)
ASKED = product([*PLATES, *SECOND], [None, *PERMITS, *RENEWED])
EVERY = [question(*asked, WAYS[number % len(WAYS)]) for number, asked in enumerate(ASKED)]


class Moves:
    """Whatever can happen to a few vehicles, drivers and sponsors, at random."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.cars: list[object] = []
        self.held: list[passes.Pass] = []

    async def begin(self, connection: Connection) -> None:
        self.cars = [await passes.vehicle(connection, plate) for plate in PLATES]
        self.people = [await passes.person(connection, permit) for permit in PERMITS]
        self.sponsors = [await passes.enter(connection, uuid7(), scheme="mute") for _ in range(2)]

    async def one(self, connection: Connection) -> None:
        move = self.dice.choice(
            [self.enter, self.enter, self.enter, self.change, self.change, self.sponsor, self.plate, self.renew,
             self.erase]
        )  # fmt: skip
        await move(connection)

    async def enter(self, connection: Connection) -> None:
        scheme = self.dice.choice(["bridge", "ferry"])
        driver = self.dice.choice(self.people) if scheme == "bridge" else None
        sponsor = self.dice.choice([None, *(each.holding.subject for each in self.sponsors)])
        until = self.dice.choice([None, date(2020, 1, 1), date(2040, 1, 1)])
        car, way = self.dice.choice(self.cars), self.dice.choice([None, None, "in", "out"])
        self.held.append(
            await passes.enter(
                connection,
                car,
                scheme=scheme,
                driver=driver,
                sponsor=sponsor,
                until=until,
                direction=way,  # type: ignore[arg-type]
            )
        )

    async def change(self, connection: Connection) -> None:
        if self.held:
            status = self.dice.choice([None, "SUSPENDED", "LISTED"])
            await passes.become(connection, self.dice.choice(self.held), status)

    async def sponsor(self, connection: Connection) -> None:
        status = self.dice.choice([None, "SUSPENDED", "LISTED"])
        await passes.become(connection, self.dice.choice(self.sponsors), status)

    async def plate(self, connection: Connection) -> None:
        number = self.dice.randrange(len(self.cars))
        identity = Secret(parse_plate(SECOND[number]).identity)
        await subjects.add(connection, subjects.PLATE, identity, self.cars[number])  # type: ignore[arg-type]

    async def renew(self, connection: Connection) -> None:
        number = self.dice.randrange(len(self.people))
        document = parse_document(DocumentType.HOME_RETURN_PERMIT, RENEWED[number], on=date(2026, 1, 1))
        await subjects.add(connection, subjects.DOCUMENT, Secret(document.identity), self.people[number])

    async def erase(self, connection: Connection) -> None:
        if self.dice.random() < 0.3:
            await subjects.forget(connection, [self.dice.choice(self.people)])


@pytest.mark.parametrize("seed", range(6))
async def test_after_any_moves_whole_and_changes_agree_and_answer_as_the_registry(
    port: Port, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "EDITIONS_A_WHOLE", 3)  # wholes among the changes too
    moves, follower = Moves(seed), Follower()
    async with transaction() as connection:
        await moves.begin(connection)
    key = await begun()
    assert await followed(follower) == 1
    lane = await fetched(key)
    for _ in range(8):
        for _ in range(moves.dice.randrange(1, 5)):
            async with transaction() as connection:
                await moves.one(connection)
        if moves.dice.random() < 0.3:
            follower = Follower()  # another process goes on
        await followed(follower)
        behind = lane.version
        lane = await up_to_date(lane)
        fresh = await fetched(key)
        assert (fresh.version, fresh.records.run) == (lane.version, lane.records.run)
        assert lane.version >= behind
        for asked, told in zip(EVERY, await said_by_the_registry(port, EVERY), strict=True):
            assert same(said_by_the_copy(lane, asked, told.as_of), told.decisions)


async def test_what_changes_nothing_makes_no_edition_and_still_the_copy_is_in_step(port: Port) -> None:
    follower = Follower()
    async with transaction() as connection:
        await passes.enter(connection, await passes.vehicle(connection, PLATES[0]), scheme="ferry")
    await begun()
    assert await followed(follower) == 1
    began = wall_now()
    async with transaction() as connection:
        await passes.person(connection, PERMITS[0])  # somebody who drives nothing
    assert await followed(follower) == 0
    async with transaction() as connection:
        epoch = await epochs.of_port(connection, PORT)
        assert await connection.fetchval("select count(*) from copy_pending") == 0
    assert epoch is not None
    assert epoch.in_step_at is not None
    assert epoch.in_step_at >= began - timedelta(seconds=1)


async def test_a_change_that_commits_late_is_not_missed(port: Port) -> None:
    follower = Follower()
    async with transaction() as connection:
        car, other = [await passes.vehicle(connection, plate) for plate in PLATES[:2]]
    key = await begun()
    await followed(follower)
    async with transaction() as slow:
        await passes.enter(slow, car, scheme="ferry")  # noted first, committed last
        async with transaction() as quick:
            await passes.enter(quick, other, scheme="ferry")
        assert await followed(follower) == 1
        assert len((await fetched(key)).records) == 2
    assert await followed(follower) == 1
    assert len((await fetched(key)).records) == 4


async def test_plates_are_opened_once_with_one_record_a_batch(port: Port) -> None:
    async with transaction() as connection:
        for plate in PLATES:
            await passes.enter(connection, await passes.vehicle(connection, plate), scheme="ferry")
    await begun()
    await followed(Follower())
    async with transaction() as connection:
        rows = await connection.fetch("select purpose, subjects from disclosure order by at")
    assert {row["purpose"] for row in rows} == {"port-snapshot"}
    assert len(rows) == 2, "one for the tags, one for the sample"
    assert len(rows[0]["subjects"]) == len(PLATES)


async def test_an_erased_person_leaves_the_copy(port: Port) -> None:
    follower = Follower()
    async with transaction() as connection:
        car, person = await passes.vehicle(connection, PLATES[0]), await passes.person(connection, PERMITS[0])
        await passes.enter(connection, car, driver=person)
    key = await begun()
    await followed(follower)
    asked = question(PLATES[0], PERMITS[0])
    lane = await fetched(key)
    assert said_by_the_copy(lane, asked, wall_now())[0].status is Answered.LISTED
    async with transaction() as connection:
        await subjects.forget(connection, [person])
        await vault().destroy(person, wall_now())
    await followed(follower)
    lane = await up_to_date(lane)
    assert said_by_the_copy(lane, asked, wall_now())[0].status is Answered.NOT_LISTED
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from port_tag where subject = $1", person) == 0


async def test_a_scheme_that_was_taken_away_leaves_the_copy(port: Port) -> None:
    follower = Follower()
    async with transaction() as connection:
        await passes.enter(connection, await passes.vehicle(connection, PLATES[0]), scheme="ferry")
    key = await begun()
    await followed(follower)
    async with transaction() as connection:
        await clients.grant(connection, port.id, ["bridge"])
    assert await followed(follower) == 1
    lane = await fetched(key)
    assert [rules.code for rules in lane.schemes] == ["bridge"]
    assert len(lane.records) == 0


async def test_a_new_epoch_has_another_key_and_higher_versions(port: Port) -> None:
    follower = Follower()
    async with transaction() as connection:
        await passes.enter(connection, await passes.vehicle(connection, PLATES[0]), scheme="ferry")
    key = await begun()
    await followed(follower)
    before = await fetched(key)
    async with transaction() as connection:
        new = await (await epochs.renew(connection, PORT, wall_now())).key()
    assert (new.epoch, new.key.expose_unrecorded() == key.key.expose_unrecorded()) == (2, False)
    await followed(follower)
    after = await fetched(new)
    assert after.version > before.version
    assert after.records.run != before.records.run
    assert len(after.records) == len(before.records)


async def test_a_condition_beside_a_standing_is_not_in_the_copy_and_keeps_no_edition_back(port: Port) -> None:
    async with transaction() as connection:
        await passes.enter(connection, await passes.vehicle(connection, PLATES[0]), scheme="ferry")
        notice = [{"code": "under-notice", "clause": "BR-9", "since": "2026-11-01", "until": None}]
        await connection.execute("update standing set conditions = $1::jsonb", json.dumps(notice))
    key = await begun()
    assert await followed(Follower()) == 1
    asked = question(PLATES[0], None)
    (told,) = await said_by_the_registry(port, [asked])
    assert told.decisions[1].conditions
    assert same(said_by_the_copy(await fetched(key), asked, told.as_of), told.decisions)


@pytest.mark.parametrize("damaged", ["whole", "changes"])
async def test_an_edition_that_cannot_be_read_any_more_is_followed_by_a_new_whole(port: Port, damaged: str) -> None:
    follower = Follower()
    async with transaction() as connection:
        car = await passes.vehicle(connection, PLATES[0])
        made = await passes.enter(connection, car, scheme="ferry")
    key = await begun()
    await followed(follower)
    async with transaction() as connection:
        await passes.become(connection, made, "SUSPENDED")
    await followed(follower)
    async with transaction() as connection:
        await connection.execute(f"update port_edition set {damaged} = 'noise' where {damaged} is not null")
        await passes.become(connection, made, "LISTED")
    assert await followed(Follower()) == 1
    lane = await fetched(key)
    assert lane.version == 3
    assert said_by_the_copy(lane, question(PLATES[0], None), wall_now())[1].status is Answered.LISTED
    async with transaction() as connection:
        assert await keeping.changes(connection, PORT, key.epoch, 2) is None, "whoever held the former takes the whole"
        assert await keeping.changes(connection, PORT, key.epoch, 3) == []


# --- What is not signed -----------------------------------------------------------------------------------------------


async def test_a_copy_that_answers_otherwise_than_the_registry_is_not_signed_and_mends_itself(
    port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower = Follower()
    async with transaction() as connection:
        car = await passes.vehicle(connection, PLATES[0])
        made = await passes.enter(connection, car, scheme="ferry")
    key = await begun()
    await followed(follower)
    async with transaction() as connection:
        before = await epochs.of_port(connection, PORT)
        await passes.become(connection, made, "SUSPENDED")
    right = following.Work._holdings

    async def forgets(work: following.Work, vehicles: object) -> dict[object, object]:
        return {}

    async def blind(*_: object) -> dict[object, frozenset[bytes]]:
        return {car: frozenset()}

    monkeypatch.setattr(standing, "records", blind)
    monkeypatch.setattr(following.Work, "_hold", forgets)
    assert await follower.follow() == 0
    async with transaction() as connection:
        after = await epochs.of_port(connection, PORT)
        assert await keeping.newest_version(connection, PORT) == 1
    assert before is not None
    assert after is not None
    assert (after.position, after.in_step_at) == (before.position, before.in_step_at)
    monkeypatch.undo()
    assert following.Work._holdings is right
    assert await followed(follower) == 1
    lane = await fetched(key)
    assert said_by_the_copy(lane, question(PLATES[0], None), wall_now())[1].status is Answered.SUSPENDED


async def test_a_version_that_does_not_rise_and_a_whole_that_its_changes_do_not_lead_to_are_not_signed(
    port: Port,
) -> None:
    async with transaction() as connection:
        await passes.enter(connection, await passes.vehicle(connection, PLATES[0]), scheme="ferry")
    key = await begun()
    await followed(Follower())
    held = await fetched(key)
    async with transaction() as connection:
        at = await legal_now(connection)
        work = following.Work(connection, key, await following._schemes(connection, PORT), 0, 2)

        def edition(version: int) -> Edition:
            return Edition(key, version, at, work.rules(), work.channels())

        other = Packed(bytes(16) + held.records.run[16:19])
        for built in (
            signing.Built(edition(1).full(held.records), None),
            signing.Built(None, edition(1).changes(1, held.records, other)),
            signing.Built(edition(2).full(held.records), edition(2).changes(1, held.records, other)),
            signing.Built(None, edition(3).changes(2, held.records, other)),
            signing.Built(None, None),
        ):
            with pytest.raises(signing.NotInOrder):
                await signing.check_and_sign(connection, built, held, key, [], 0, wall_now())


async def test_what_goes_wrong_with_one_port_keeps_no_other_from_its_copy(
    port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    del port
    async with transaction() as connection:
        await passes.enter(connection, await passes.vehicle(connection, PLATES[0]), scheme="ferry")
        for name in ("a-port", "b-port"):
            await epochs.ensure(connection, name, await legal_now(connection))
    edition = Follower._edition

    async def broken(self: Follower, connection: Connection, name: str, began: datetime | None) -> int:
        if name == "a-port":
            raise ValueError("of this port alone")
        return await edition(self, connection, name, began)

    monkeypatch.setattr(Follower, "_edition", broken)
    with pytest.raises(ValueError, match="of this port alone"):
        await Follower().follow()
    async with transaction() as connection:
        assert [row["port"] for row in await connection.fetch("select distinct port from port_edition")] == ["b-port"]


async def test_a_last_day_that_no_copy_can_tell_is_not_stored(port: Port) -> None:
    for day in (date(1999, 12, 31), date(2179, 6, 6)):
        with pytest.raises(asyncpg.CheckViolationError):
            async with transaction() as connection:
                await passes.enter(connection, await passes.vehicle(connection, PLATES[0]), until=day)
