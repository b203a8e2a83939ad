"""One vehicle, every scheme that applies: a port's check tells Hunan's quota beside the second-line list (PI-23)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from privacy.secret import Secret
from registry.clock import wall_now
from registry.database import transaction
from registry.formats.plates import Plate
from registry.ports import check, clients
from registry.ports.check import Asker
from registry.ports.keys import make_key_file
from registry.ports.questions import PlateRead, Question
from tests.vehicles.province import OFFICER, Province
from vehicles.hunan_law import QUOTA

SCHEMES = frozenset({"hengqin", QUOTA, "guangdong-hkmo-quota"})


async def answers(car: Plate, key: Path) -> dict[str, str]:
    """What a port is told of a vehicle now, by scheme."""
    async with transaction() as connection:
        known = await connection.fetchval("select id from port_client limit 1")
        client = known or await clients.create(
            connection, name="Sample port", port="bridge", schemes=sorted(SCHEMES), public_jwk=make_key_file(key),
            agreement="S-1", at=wall_now(),
        )  # fmt: skip
        question = Question(PlateRead(Secret(car.identity)))
        answer = await check.check(connection, Asker(client, SCHEMES), question)
    return {decision.scheme: str(decision.status) for decision in answer.decisions}


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
