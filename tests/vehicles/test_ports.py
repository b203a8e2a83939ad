"""One vehicle, every scheme that applies: a port's check tells Hunan's quota beside the second-line list (PI-23)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from privacy.secret import Secret
from registry.clock import wall_now
from registry.database import transaction
from registry.formats.plates import Plate
from registry.ports import check, clients
from registry.ports.check import Asked, Asker
from registry.ports.decision import Decision
from registry.ports.keys import make_key_file
from registry.ports.messages import message_of
from registry.ports.questions import PlateRead, Question
from registry.scheme import Condition
from tests.scenarios.hunan import published_2027
from tests.vehicles.province import OFFICER, Province
from vehicles.hunan_law import QUOTA

SCHEMES = frozenset({"hengqin", QUOTA, "guangdong-hkmo-quota"})


async def answered(car: Plate, key: Path, at: datetime | None = None) -> list[Decision]:
    """What a port is told of a vehicle now, or for an instant."""
    async with transaction() as connection:
        known = await connection.fetchval("select id from port_client limit 1")
        client = known or await clients.create(
            connection, name="Sample port", port="bridge", schemes=sorted(SCHEMES), public_jwk=make_key_file(key),
            agreement="S-1", at=wall_now(),
        )  # fmt: skip
        question = Question(PlateRead(Secret(car.identity)), at=at)
        one, other = await check.check_many(connection, [Asked(Asker(client, SCHEMES), question)] * 2)
    assert isinstance(one, check.Answer)
    assert isinstance(other, check.Answer)
    assert one.decisions == other.decisions  # of a batch, each is told the same
    return list(one.decisions)


async def answers(car: Plate, key: Path) -> dict[str, str]:
    """Status by scheme."""
    return {decision.scheme: str(decision.status) for decision in await answered(car, key)}


async def of_quota(car: Plate, key: Path, at: datetime | None = None) -> Decision:
    """What a port is told under Hunan's scheme."""
    return next(decision for decision in await answered(car, key, at) if decision.scheme == QUOTA)


async def legal_clock_at(province: Province) -> None:
    """The database's legal time, at the province's."""
    async with transaction() as connection:
        await connection.execute(
            'insert into legal_clock (id, "offset") values (1, $1::timestamptz - clock_timestamp())'
            ' on conflict (id) do update set "offset" = excluded."offset"',
            province.at,
        )


async def test_an_active_quota_is_listed_also_under_notice_and_a_lapsed_one_is_not(
    province: Province, tmp_path: Path
) -> None:
    firm = await province.firm()
    await province.pool(1)
    case = await province.inactive(firm)
    car = await province.plated(case, firm)
    key = tmp_path / "port.json"
    assert (await answers(car, key))[QUOTA] == "NOT_LISTED"  # inactive
    await province.filed(case, firm)
    told = await answers(car, key)
    assert told == {"hengqin": "NOT_LISTED", QUOTA: "LISTED", "guangdong-hkmo-quota": "NOT_LISTED"}
    await province.on(date(2026, 8, 4))
    await province.noticed(case)
    assert (await answers(car, key))[QUOTA] == "LISTED"
    await province.on((await province.due(case))["notice_ends"] + timedelta(days=1))
    assert await province.state(case) == "lapsed"
    assert (await answers(car, key))[QUOTA] == "NOT_LISTED"


async def test_a_quota_under_notice_that_never_was_active_is_not_listed(province: Province, tmp_path: Path) -> None:
    firm = await province.firm()
    await province.pool(1)
    case = await province.inactive(firm)
    await province.on(date(2026, 5, 7))
    await province.noticed(case, "plates")
    car = await province.plated(case, firm)
    assert (await answers(car, tmp_path / "port.json"))[QUOTA] == "NOT_LISTED"
    await province.move(case, "appeal", firm.people, appeal="已上牌")
    await province.move(case, "uphold", OFFICER, reason="已上牌")
    assert await province.state(case) == "inactive"


async def test_the_notice_that_runs_is_shown_beside_listed_from_its_day_on_and_gone_with_it(
    province: Province, tmp_path: Path
) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, car = await province.active(firm)
    key = tmp_path / "port.json"
    await province.on(date(2026, 8, 3))
    before = province.at
    assert (await of_quota(car, key)).conditions == ()
    await province.on(date(2026, 8, 4))
    await province.noticed(case)
    ends = (await province.due(case))["notice_ends"]
    shown = await of_quota(car, key)
    assert shown.status == "LISTED"
    assert shown.conditions == (Condition("under-notice", "HN-10.5", date(2026, 8, 4), ends),)
    await province.on(ends)
    assert (await of_quota(car, key)).conditions == shown.conditions
    await legal_clock_at(province)
    assert (await of_quota(car, key, before)).conditions == ()  # as it stood the day before
    assert (await of_quota(car, key, before + timedelta(days=2))).conditions == shown.conditions
    await province.move(case, "withdraw_notice", OFFICER, reason="有正当理由")
    cleared = await of_quota(car, key)
    assert (cleared.status, cleared.conditions) == ("LISTED", ())


async def test_the_notices_last_day_is_told_only_when_it_is_certain(province: Province, tmp_path: Path) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, car = await province.active(firm)
    await province.on(date(2026, 12, 1))
    await province.noticed(case)
    await legal_clock_at(province)
    key = tmp_path / "port.json"
    assert (await of_quota(car, key)).conditions == (Condition("under-notice", "HN-10.5", date(2026, 12, 1)),)
    await published_2027(province)
    (certain,) = (await of_quota(car, key)).conditions
    assert certain.until == (await province.due(case))["notice_ends"]


async def test_the_answer_that_is_sent_cites_the_notices_rule(province: Province, tmp_path: Path) -> None:
    firm = await province.firm()
    await province.pool(1)
    case, car = await province.active(firm)
    await province.on(date(2026, 8, 4))
    await province.noticed(case)
    decision = await of_quota(car, tmp_path / "port.json")
    sent = message_of(check.Answer(case, province.at, (decision,), ())).schemes[0]
    (told,) = sent.conditions
    assert (told.condition, told.since, told.until) == ("under-notice", date(2026, 8, 4), decision.conditions[0].until)
    assert told.citation is not None
    assert (told.citation.clause, told.citation.instrument) == ("HN-10.5", "hunan-hk-truck")
