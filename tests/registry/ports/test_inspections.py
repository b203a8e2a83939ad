"""Orders meet in one joint inspection, told in the check's answer; released once, when all have reported (SW-5, SW-17)."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from privacy.ids import uuid7
from registry.clock import legal_now
from registry.database import transaction
from registry.errors import NotFound
from registry.formats.documents import DocumentType
from registry.ports import inspections
from registry.ports.check import Answer, Asked, check, check_many
from registry.ports.inspections import RECOGNISED, Joint, NothingToReport, Result
from registry.ports.messages import message_of
from registry.ports.questions import Question, read_driver, read_plate
from tests.registry.ports import passes
from tests.registry.ports.conftest import Port

CAR, OTHER_CAR, ANNA = "粤C12345", "粤C54321", "M12345678"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CUSTOMS, BORDER, TRANSPORT = "customs", "border_inspection", "transport"
PORT = "bridge-west"


async def order(
    subject: UUID, authority: str = CUSTOMS, scope: str = "vehicle", *, every: bool = False, ports: tuple[str, ...] = (),
    lasts: timedelta = DAY,
) -> UUID:  # fmt: skip
    made = uuid7()
    async with transaction() as connection:
        now = await legal_now(connection)
        await connection.execute(
            "insert into inspection_order (id, authority, scope, subject, every, ports, placed_at, expires_at)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8)",
            made, authority, scope, subject, every, list(ports), now - DAY, now + lasts,
        )  # fmt: skip
    return made


async def car(plate: str = CAR, sponsor: UUID | None = None) -> UUID:
    async with transaction() as connection:
        made = await passes.vehicle(connection, plate)
        await passes.enter(connection, made, sponsor=sponsor)
        return made


async def ask(port: Port, plate: str = CAR, driver: str | None = None, at: datetime | None = None) -> Answer:
    permit = DocumentType.HOME_RETURN_PERMIT
    document = None if driver is None else read_driver(permit, driver, None, datetime(2026, 11, 21).date())  # noqa: DTZ001
    async with transaction() as connection:
        return await check(connection, port.asker, Question(read_plate(plate), document, at=at))


async def joint(port: Port, plate: str = CAR, driver: str | None = None) -> Joint | None:
    return (await ask(port, plate, driver)).inspection


async def required(port: Port, plate: str = CAR, driver: str | None = None) -> Joint:
    found = await joint(port, plate, driver)
    assert found is not None
    return found


async def report(inspection: UUID, authority: str, result: Result = Result.CLEAN, *, ends: bool = True) -> list[UUID]:
    """Report, and let go of the vehicle if nobody is waited for; which inspections were released."""
    async with transaction() as connection:
        now = await legal_now(connection)
        done = await inspections.report(connection, inspection, authority, result, "account:1", now, None)
        if ends:
            await connection.execute(
                "update inspection_order set ended_at = $2 where id = any($1::uuid[]) and not every", done, now
            )
        return await inspections.settle(connection, now)


async def test_without_orders_there_is_none(port: Port) -> None:
    await car()
    await order(await car(OTHER_CAR))
    assert await joint(port) is None


async def test_several_orders_are_one_joint_inspection_that_names_the_authorities(port: Port) -> None:
    vehicle = await car()
    for authority in (CUSTOMS, TRANSPORT, BORDER, CUSTOMS):
        await order(vehicle, authority, lasts=DAY if authority != BORDER else 2 * DAY)
    first, second = await required(port), await required(port)
    assert first == second
    assert first.authorities == (BORDER, CUSTOMS, TRANSPORT)
    async with transaction() as connection:
        assert first.expires_at - await legal_now(connection) > DAY, "until the last of them expires"
        told = await connection.fetch("select inspection from check_record")
    assert [row["inspection"] for row in told] == [first.id, first.id]


async def test_orders_on_vehicle_driver_and_unit_meet(port: Port) -> None:
    unit = uuid7()
    vehicle = await car(sponsor=unit)
    async with transaction() as connection:
        anna = await passes.person(connection, ANNA)
    await order(anna, CUSTOMS, "driver")
    assert await joint(port) is None, "nobody said who drives"
    await order(unit, TRANSPORT, "unit")
    await order(vehicle, BORDER)
    alone, together = await required(port), await required(port, driver=ANNA)
    assert (alone.authorities, together.authorities) == ((BORDER, TRANSPORT), (BORDER, CUSTOMS, TRANSPORT))
    assert alone.id == together.id


async def test_the_vehicle_need_not_be_listed_nor_known(port: Port) -> None:
    async with transaction() as connection:
        anna = await passes.person(connection, ANNA)
        await passes.vehicle(connection, OTHER_CAR)
    await order(anna, CUSTOMS, "driver")
    assert (await required(port, driver=ANNA)).authorities == (CUSTOMS,)
    assert (await required(port, OTHER_CAR, ANNA)).authorities == (CUSTOMS,)


@pytest.mark.parametrize(("ports", "told"), [((), True), ((PORT,), True), (("bridge-east",), False)])
async def test_an_order_reaches_every_port_or_those_it_names(port: Port, ports: tuple[str, ...], told: bool) -> None:
    await order(await car(), ports=ports)
    assert (await joint(port) is not None) is told


async def test_an_order_counts_until_it_expires_and_not_for_the_past(port: Port) -> None:
    vehicle = await car()
    await order(vehicle, lasts=-timedelta(seconds=1))
    assert await joint(port) is None
    await order(vehicle, BORDER)
    assert (await required(port)).authorities == (BORDER,)
    async with transaction() as connection:
        now = await legal_now(connection)
    assert (await ask(port, at=now - HOUR)).inspection is None
    async with transaction() as connection:
        await connection.execute("insert into legal_clock (id, \"offset\") values (1, interval '25 hours')")
    assert await joint(port) is None


async def test_released_once_when_all_have_reported(port: Port) -> None:
    vehicle = await car()
    for authority in (CUSTOMS, BORDER):
        await order(vehicle, authority)
    told = await required(port)
    assert await report(told.id, CUSTOMS) == []
    assert (await required(port)) == Joint(told.id, (BORDER,), told.expires_at)
    assert await report(told.id, BORDER, Result.IRREGULAR) == [told.id]
    assert await joint(port) is None
    later = await order(vehicle, TRANSPORT)
    assert later
    assert (await required(port)).id != told.id, "a further order is another inspection"


async def test_released_when_the_others_have_expired_or_were_withdrawn(port: Port) -> None:
    vehicle = await car()
    first, second = await order(vehicle), await order(vehicle, BORDER)
    told = await required(port)
    async with transaction() as connection:
        now = await legal_now(connection)
        await connection.execute("update inspection_order set ended_at = $2 where id = $1", first, now)
        assert await inspections.settle(connection, now) == []
        await connection.execute("update inspection_order set expires_at = $2 where id = $1", second, now)
        assert await inspections.settle(connection, now) == [told.id]


async def test_a_report_counts_once_and_only_of_those_who_are_waited_for(port: Port) -> None:
    await order(await car())
    told = await required(port)
    with pytest.raises(NothingToReport):
        await report(told.id, BORDER)
    await report(told.id, CUSTOMS)
    assert await report(told.id, CUSTOMS) == [], "sent again"
    with pytest.raises(NothingToReport):
        await report(told.id, CUSTOMS, Result.IRREGULAR)
    async with transaction() as connection:
        now = await legal_now(connection)
        for inspection, port_code in ((uuid7(), PORT), (told.id, "bridge-east")):
            with pytest.raises(NotFound):
                await inspections.report(connection, inspection, CUSTOMS, Result.CLEAN, "port:1", now, port_code)


async def test_an_alert_stays_and_what_was_just_reported_is_recognised(port: Port) -> None:
    vehicle = await car()
    await order(vehicle, every=True, lasts=30 * DAY)
    told = await required(port)
    assert await report(told.id, CUSTOMS) == [told.id]
    assert await joint(port) is None, "inspected a moment ago"
    async with transaction() as connection:
        await connection.execute('insert into legal_clock (id, "offset") values (1, $1)', RECOGNISED)
    assert (await required(port)).id != told.id


async def test_an_alert_on_a_unit_is_for_each_of_its_vehicles(port: Port) -> None:
    unit = uuid7()
    await car(sponsor=unit)
    await car(OTHER_CAR, sponsor=unit)
    await order(unit, scope="unit", every=True)
    first, other = await required(port), await required(port, OTHER_CAR)
    assert first.id != other.id
    await report(first.id, CUSTOMS)
    assert (await joint(port), await joint(port, OTHER_CAR)) == (None, other)


async def test_many_checks_at_once_open_one(port: Port) -> None:
    vehicle = await car()
    await order(vehicle)
    await order(vehicle, BORDER)
    found = await asyncio.gather(*(required(port) for _ in range(12)))
    assert len({each.id for each in found}) == 1


async def test_in_a_batch_each_has_its_own(port: Port) -> None:
    vehicle = await car()
    await car(OTHER_CAR)
    await order(vehicle)
    async with transaction() as connection:
        asked = [Asked(port.asker, Question(read_plate(plate))) for plate in (CAR, OTHER_CAR, CAR)]
        answers = [each for each in await check_many(connection, asked) if isinstance(each, Answer)]
    first, other, again = (each.inspection for each in answers)
    assert other is None
    assert first == again
    assert first is not None
    said = message_of(answers[0]).inspection
    assert said is not None
    assert (said.id, said.authorities, said.expires_at) == (first.id, [CUSTOMS], first.expires_at)


async def test_the_look_up_of_orders_is_by_index(port: Port) -> None:
    """However many orders there are on others, a check reads none of them."""
    vehicle = await car()
    async with transaction() as connection:
        now = await legal_now(connection)
        await connection.execute(
            "insert into inspection_order (id, authority, scope, subject, every, ports, placed_at, expires_at)"
            " select gen_random_uuid(), 'customs', 'vehicle', gen_random_uuid(), false, '{}', $1, $2"
            " from generate_series(1, 5000)",
            now, now + DAY,
        )  # fmt: skip
        await connection.execute("analyze inspection_order")
        plan = await connection.fetch(
            "explain select array_agg(o.id) from inspection_order o where o.ended_at is null"
            f" and o.subject = any(array['{vehicle}'::uuid, null, null]) and o.expires_at > now()"
        )
    assert any("inspection_order_open" in row[0] for row in plan)


async def test_what_was_released_long_ago_is_forgotten(port: Port) -> None:
    await order(await car())
    told = await required(port)
    await report(told.id, CUSTOMS)
    async with transaction() as connection:
        now = await legal_now(connection)
        await inspections.forget(connection, now, DAY)
        assert await connection.fetchval("select count(*) from joint_inspection") == 1
        await inspections.forget(connection, now + 2 * DAY, DAY)
        left = [
            await connection.fetchval(f"select count(*) from {each}")
            for each in ("joint_inspection", "inspection_part")
        ]
    assert left == [0, 0]
