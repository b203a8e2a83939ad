"""A check on a real database: who is told what, what is recorded, and that a removal counts at once."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import asyncpg
import pytest

from privacy.ids import uuid7
from privacy.secret import Secret
from privacy.vault import vault
from registry.clock import legal_now, wall_now
from registry.database import transaction
from registry.errors import Forbidden, Invalid, SignInNeeded
from registry.formats.documents import DocumentType
from registry.ports import clients
from registry.ports.channels import Direction
from registry.ports.check import Answer, Asker, check
from registry.ports.decision import Answered, Because, Decision
from registry.ports.questions import Question, read_driver, read_plate
from tests.registry.ports import passes
from tests.registry.ports.conftest import Port

CAR, SECOND_PLATE, OTHER_CAR = "粤C12345", "粤Z123G澳", "粤C54321"
ANNA, BEN = "M12345678", "H87654321"
HOUR = timedelta(hours=1)


def asked(plate: str = CAR, driver: str | None = None, scheme: str | None = None, at: datetime | None = None,
          channel: str | None = None, direction: Direction | None = None) -> Question:  # fmt: skip
    permit = DocumentType.HOME_RETURN_PERMIT
    document = None if driver is None else read_driver(permit, driver, None, date(2026, 11, 21))
    return Question(read_plate(plate), document, scheme, channel=channel, direction=direction, at=at)


async def ask(asker: Asker, question: Question) -> Answer:
    async with transaction() as connection:
        return await check(connection, asker, question)


async def told(port: Port, question: Question, scheme: str = "bridge") -> Decision:
    answer = await ask(port.asker, question)
    return next(decision for decision in answer.decisions if decision.scheme == scheme)


async def status(port: Port, question: Question, scheme: str = "bridge") -> Answered:
    return (await told(port, question, scheme)).status


# --- Who is told what -------------------------------------------------------------------------------------------------


async def test_a_listed_vehicle_is_listed_with_the_citation(port: Port) -> None:
    async with transaction() as connection:
        car = await passes.vehicle(connection, CAR)
        await passes.enter(connection, car, driver=await passes.person(connection, ANNA), until=date(2030, 1, 31))
    decision = await told(port, asked())
    assert (decision.status, decision.because) == (Answered.LISTED, Because.LISTED)
    assert (decision.cite.clause, decision.valid_until) == ("BR-2", date(2030, 1, 31))


async def test_an_unknown_vehicle_is_not_listed_under_any_scheme(port: Port) -> None:
    answer = await ask(port.asker, asked())
    found = [(d.scheme, d.status, d.because) for d in answer.decisions]
    assert found == [(s, Answered.NOT_LISTED, Because.NOT_ON_LIST) for s in ("bridge", "ferry")]


async def test_each_scheme_has_its_own_answer(port: Port) -> None:
    async with transaction() as connection:
        await passes.enter(connection, await passes.vehicle(connection, CAR), scheme="ferry")
    answer = await ask(port.asker, asked())
    assert [d.status for d in answer.decisions] == [Answered.NOT_LISTED, Answered.LISTED]
    only = await ask(port.asker, asked(scheme="ferry"))
    assert [d.scheme for d in only.decisions] == ["ferry"]


async def test_the_driver_named_must_be_the_listed_one(port: Port) -> None:
    async with transaction() as connection:
        car = await passes.vehicle(connection, CAR)
        await passes.enter(connection, car, driver=await passes.person(connection, ANNA))
        await passes.person(connection, BEN)
    assert await status(port, asked(driver=ANNA)) is Answered.LISTED
    for stranger in (BEN, "M99999999"):  # known to the registry or not: no difference
        decision = await told(port, asked(driver=stranger))
        assert (decision.status, decision.because) == (Answered.NOT_LISTED, Because.OTHER_DRIVER)


async def test_what_is_for_one_direction_alone_is_not_told_to_who_comes_the_other_way(port: Port) -> None:
    async with transaction() as connection:
        car = await passes.vehicle(connection, CAR)
        made = await passes.enter(connection, car, driver=await passes.person(connection, ANNA), direction="out")
        since = await legal_now(connection)
    for at in (None, since):  # the present, and the past as it stood
        for driver in (None, ANNA):
            assert await status(port, asked(driver=driver, at=at, direction=Direction.OUT)) is Answered.LISTED
            for direction in (None, Direction.IN):
                decision = await told(port, asked(driver=driver, at=at, direction=direction))
                assert (decision.status, decision.because) == (Answered.NOT_LISTED, Because.NOT_ON_LIST)
    async with transaction() as connection:
        await passes.become(connection, replace(made, holding=replace(made.holding, direction=None)), "LISTED")
    assert await status(port, asked(direction=Direction.IN)) is Answered.LISTED


async def test_a_scheme_that_binds_no_driver_ignores_who_drives(port: Port) -> None:
    async with transaction() as connection:
        await passes.enter(connection, await passes.vehicle(connection, CAR), scheme="ferry")
    assert await status(port, asked(driver=BEN), "ferry") is Answered.LISTED


async def test_both_plates_of_a_cross_border_vehicle_find_it(port: Port) -> None:
    async with transaction() as connection:
        await passes.enter(connection, await passes.vehicle(connection, CAR, SECOND_PLATE))
    assert await status(port, asked(CAR)) is Answered.LISTED
    assert await status(port, asked(SECOND_PLATE)) is Answered.LISTED
    assert await status(port, asked(OTHER_CAR)) is Answered.NOT_LISTED


async def test_a_suspended_sponsor_suspends_at_once_and_a_missing_one_lists_nobody(port: Port) -> None:
    async with transaction() as connection:
        unit = uuid7()
        sponsor = await passes.enter(connection, unit, scheme="mute")
        await passes.enter(connection, await passes.vehicle(connection, CAR), sponsor=unit)
        await passes.enter(connection, await passes.vehicle(connection, OTHER_CAR), sponsor=uuid7())
    assert await status(port, asked()) is Answered.LISTED
    assert await status(port, asked(OTHER_CAR)) is Answered.NOT_LISTED
    async with transaction() as connection:
        await passes.become(connection, sponsor, "SUSPENDED")
    decision = await told(port, asked())
    assert (decision.status, decision.because) == (Answered.SUSPENDED, Because.SUSPENDED)
    async with transaction() as connection:
        await passes.become(connection, sponsor, None)
    assert await status(port, asked()) is Answered.NOT_LISTED


async def test_one_of_several_drivers_suspended_leaves_the_vehicle_listed(port: Port) -> None:
    async with transaction() as connection:
        car = await passes.vehicle(connection, CAR)
        await passes.enter(connection, car, driver=await passes.person(connection, ANNA))
        second = await passes.enter(connection, car, driver=await passes.person(connection, BEN))
        await passes.become(connection, second, "SUSPENDED")
    assert await status(port, asked()) is Answered.LISTED
    assert await status(port, asked(driver=BEN)) is Answered.SUSPENDED


# --- Time -------------------------------------------------------------------------------------------------------------


async def test_the_past_is_answered_as_it_stood(port: Port) -> None:
    async with transaction() as connection:
        now = await legal_now(connection)
        unit = uuid7()
        sponsor = await passes.enter(connection, unit, scheme="mute", at=now - 9 * HOUR)
        car = await passes.vehicle(connection, CAR)
        made = await passes.enter(connection, car, sponsor=unit, at=now - 8 * HOUR)
        await passes.become(connection, sponsor, "SUSPENDED", at=now - 6 * HOUR)
        await passes.become(connection, sponsor, "LISTED", at=now - 4 * HOUR)
        await passes.become(connection, made, None, at=now - 2 * HOUR)
    stood = {ago: await status(port, asked(at=now - ago * HOUR)) for ago in (9, 8, 6, 4, 2)}
    assert stood == {
        9: Answered.NOT_LISTED, 8: Answered.LISTED, 6: Answered.SUSPENDED, 4: Answered.LISTED, 2: Answered.NOT_LISTED,
    }  # fmt: skip
    assert (await ask(port.asker, asked(at=now - HOUR))).as_of == now - HOUR


async def test_neither_the_future_nor_a_history_is_told(port: Port) -> None:
    now = wall_now()
    for at, code in ((now + timedelta(minutes=3), "future"), (now - timedelta(days=91), "too-old")):
        with pytest.raises(Invalid) as refused:
            await ask(port.asker, asked(at=at))
        assert [(problem.field, problem.code) for problem in refused.value.problems] == [("at", code)]


async def test_a_lane_whose_clock_is_ahead_asks_about_the_present(port: Port) -> None:
    ahead = wall_now() + timedelta(minutes=1)
    assert (await ask(port.asker, asked(at=ahead))).as_of < ahead


async def test_the_present_is_legal_time(port: Port) -> None:
    async with transaction() as connection:
        today = (await legal_now(connection)).date()
        await passes.enter(connection, await passes.vehicle(connection, CAR), until=today + timedelta(days=30))
    assert await status(port, asked()) is Answered.LISTED
    async with transaction() as connection:
        await connection.execute("insert into legal_clock (id, \"offset\") values (1, interval '40 days')")
    assert await status(port, asked()) is Answered.NOT_LISTED


async def test_whoever_was_removed_stays_removed_when_the_clock_is_set_back(port: Port) -> None:
    async with transaction() as connection:
        await connection.execute("insert into legal_clock (id, \"offset\") values (1, interval '1 hour')")
        made = await passes.enter(connection, await passes.vehicle(connection, CAR), at=wall_now() - HOUR)
        await passes.become(connection, made, None)
        await connection.execute("delete from legal_clock")
    assert await status(port, asked()) is Answered.NOT_LISTED


# --- What is not decided ----------------------------------------------------------------------------------------------


async def test_an_o_for_a_nought_is_proposed_though_the_plate_meant_is_listed(port: Port) -> None:
    async with transaction() as connection:
        await passes.enter(connection, await passes.vehicle(connection, "粤C12340"))
    answer = await ask(port.asker, asked("粤C1234O"))
    assert {d.status for d in answer.decisions} == {Answered.UNKNOWN}
    assert [plate.canonical for plate in answer.proposals] == ["粤C12340"]


# --- Who may ask ------------------------------------------------------------------------------------------------------


async def test_a_client_that_was_ended_is_refused_whatever_its_token_says(port: Port) -> None:
    async with transaction() as connection:
        await clients.deactivate(connection, port.id, at=wall_now())
    with pytest.raises(SignInNeeded):
        await ask(port.asker, asked())


@pytest.mark.parametrize("scheme", ["ferry", "mute", "hengqin", None])
async def test_only_schemes_that_both_token_and_client_have_are_answered(port: Port, scheme: str | None) -> None:
    async with transaction() as connection:
        await clients.grant(connection, port.id, ["bridge"])
    token_for_ferry = Asker(port.id, frozenset({"ferry", "mute"}))
    with pytest.raises(Forbidden):
        await ask(token_for_ferry, asked(scheme=scheme))
    assert await records() == []


# --- The record -------------------------------------------------------------------------------------------------------


async def records() -> list[asyncpg.Record]:
    async with transaction() as connection:
        return list(await connection.fetch("select * from check_record order by id"))


async def test_the_record_says_who_asked_about_what_and_what_was_answered(port: Port) -> None:
    async with transaction() as connection:
        car = await passes.vehicle(connection, CAR)
        await passes.enter(connection, car, driver=await passes.person(connection, ANNA))
    answer = await ask(port.asker, asked(driver=ANNA, channel="west"))
    (record,) = await records()
    assert (record["id"], record["client"], record["port"]) == (answer.decision_id, port.id, "bridge-west")
    assert (record["subject"], record["channel"], record["as_of"]) == (car, "west", answer.as_of)
    assert record["at"] == record["as_of"]
    assert bytes(record["plate_tag"]) == vault().tag("plate", Secret(f"CN:{CAR}")).digest
    assert bytes(record["driver_tag"]) == vault().tag("document", Secret(f"HRP:{ANNA}")).digest
    assert json.loads(record["answers"]) == {
        "bridge": ["LISTED", "listed", "BR-2"],
        "ferry": ["NOT_LISTED", "not-on-list", "BR-1"],
    }


async def test_the_unlisted_and_the_uncertain_are_on_record_like_anybody(port: Port) -> None:
    await ask(port.asker, asked(OTHER_CAR, driver=BEN))
    await ask(port.asker, asked("粤C1234O"))
    unlisted, uncertain = await records()
    assert unlisted["subject"] is None
    assert unlisted["plate_tag"] is not None
    assert (uncertain["subject"], uncertain["plate_tag"]) == (None, None)
    assert json.loads(uncertain["answers"])["bridge"][:2] == ["UNKNOWN", "plate-uncertain"]


async def test_neither_plate_nor_document_is_anywhere_in_the_database(port: Port, database: str) -> None:
    async with transaction() as connection:
        car = await passes.vehicle(connection, CAR)
        await passes.enter(connection, car, driver=await passes.person(connection, ANNA))
    await ask(port.asker, asked(driver=ANNA))
    await ask(port.asker, asked(OTHER_CAR, driver=BEN))
    async with transaction() as connection:
        tables = await connection.fetch("select oid::regclass::text as name from pg_class where relkind = 'r'"
                                        " and relnamespace in ('public'::regnamespace, 'keys'::regnamespace)")  # fmt: skip
        texts = [
            record["row"] for table in tables for record in
            await connection.fetch(f"select t::text as row from {table['name']} t")
        ]  # fmt: skip
    assert any("bridge-west" in text for text in texts)  # the search finds what is there
    for plain in ("12345", "54321", ANNA[1:], BEN[1:]):
        hidden = (plain, plain.encode().hex())
        assert not [text for text in texts if any(each in text for each in hidden)]


async def test_listed_or_not_the_same_statements_run(port: Port) -> None:
    async with transaction() as connection:
        await passes.enter(connection, await passes.vehicle(connection, CAR))
        await check(connection, port.asker, asked())  # the first on a connection also asks about types
        ran: list[str] = []
        with connection.query_logger(lambda query: ran.append(query.query)):
            await check(connection, port.asker, asked(CAR))
            await check(connection, port.asker, asked(OTHER_CAR, driver=BEN))
            await asyncio.sleep(0)  # the logger is called a little later
    assert len(ran) == 4
    assert ran[:2] == ran[2:]


async def test_no_record_no_answer(port: Port, database: str) -> None:
    """Where the trail cannot be written, nobody is answered."""
    other = await asyncpg.connect(database)
    try:
        await other.execute("alter table check_record add constraint full_disk check (false) not valid")
        with pytest.raises(asyncpg.CheckViolationError):
            await ask(port.asker, asked())
    finally:
        await other.close()
