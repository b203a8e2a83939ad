"""Guangdong's conduct and circulars on the database: who is named, what goes to the archive, and when agencies are told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from argon2 import PasswordHasher

from privacy.ids import uuid7
from privacy.purposes import Purpose
from privacy.secret import Secret
from privacy.vault import Vault, vault
from registry import archive, cases, deliveries, installed, letters, subjects
from registry.accounts import passwords
from registry.actors import Actor, ActorKind, Grant
from registry.database import transaction
from registry.errors import Forbidden, GuardRefused, Invalid, NotFound
from registry.formats.documents import possible_documents
from registry.notice_tables import CreditRecord
from registry.timers import fire_due
from tests.vehicles.guangdong import CITY_OFFICER, COUNTY_OFFICER, DEPARTMENT, SHENZHEN, ZHUHAI, AnEnterprise, Guangdong
from tests.vehicles.province import OFFICER as HUNANS
from vehicles import archive_steps
from vehicles.archive_steps import DECIDERS
from vehicles.enterprise_api import READERS
from vehicles.guangdong_changing import NewFiling
from vehicles.guangdong_conduct import CODE
from vehicles.guangdong_law import CIRCULARS, CIRCULARS_SCOPE
from vehicles.guangdong_law import DEPARTMENT as DEPARTMENT_INBOX
from vehicles.guangdong_schemes import SCHEMES

CUSTOMS = Actor(ActorKind.ACCOUNT, "customs", frozenset({Grant(CIRCULARS, CIRCULARS_SCOPE)}), "en")
OFFICER = COUNTY_OFFICER[ZHUHAI]
REPORT = {"kind": "smuggling", "what": "Undeclared goods", "reported_by": "Customs"}
WHY = Secret("记错了")
HANDLED = {"outcome": "Fined", "authority": "Zhuhai", "document": "Decision 9", "decided_on": "2026-03-02"}


@pytest.fixture
async def province(sealing: Vault, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Guangdong]:
    """A Guangdong with nobody in it yet, at noon of Monday, 2 March 2026."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    before = installed.every()
    installed.install(SCHEMES)
    made = Guangdong()
    await made.start()
    yield made
    installed.install(before)


async def reported(province: Guangdong, **whom: str) -> UUID:
    """Conduct at Zhuhai's port, reported there."""
    subject = uuid7()
    async with transaction() as connection:
        opened = await cases.open_case(
            connection, CODE, subject=subject, about=subject, actor=OFFICER, at=province.at, case=subject,
            scopes=(f"city:{ZHUHAI}",), given={**REPORT, **whom},
        )  # fmt: skip
    return opened.case.id


async def entries(who: Actor) -> list[CreditRecord]:
    async with transaction(readonly=True) as connection:
        return await archive.readable(connection, who, READERS)


async def violations(who: Actor) -> list[str]:
    return sorted(row.subject_kind for row in await entries(who) if row.kind == archive.VIOLATION)


async def test_gd_7_5_recording_how_it_was_handled_writes_the_archive_of_vehicle_and_unit_by_itself(
    province: Guangdong,
) -> None:
    firm, other = await province.enterprise(), await province.enterprise(ZHUHAI)
    _, plate = await province.operating(firm)
    case = await reported(province, plate=plate)  # its holder is found by the quota
    assert await violations(DEPARTMENT) == []  # a report is no finding
    await province.move(case, "handle", OFFICER, **HANDLED)
    for reader in (DEPARTMENT, firm.actor, OFFICER, CITY_OFFICER[SHENZHEN]):
        assert await violations(reader) == ["unit", "vehicle"]
    for stranger in (other.actor, HUNANS, CUSTOMS):
        assert await violations(stranger) == []
    row = next(row for row in await entries(firm.actor) if row.subject_kind == "unit" and row.kind == archive.VIOLATION)
    assert (row.authority, row.document, row.day, row.clause) == ("Zhuhai", "Decision 9", date(2026, 3, 2), "GD-7.5")
    words = await vault().reveal(Purpose("quota-case"), "test", [row.what])
    assert words == ["走私：Fined"]


async def test_gd_7_5_a_person_is_named_by_a_document(province: Guangdong) -> None:
    driver = province.inventor.person()
    case = await reported(province, driver_document=driver.number)
    await province.move(case, "handle", OFFICER, **HANDLED)
    (row,) = await entries(DEPARTMENT)
    async with transaction() as connection:
        (document,) = possible_documents(driver.number, on=province.at.date())
        known = await subjects.find(connection, subjects.DOCUMENT, Secret(document.identity))
    assert (row.subject_kind, row.subject) == ("person", known)


async def test_gd_7_5_nobody_named_is_refused_and_may_be_named_later(province: Guangdong) -> None:
    case = await reported(province)
    with pytest.raises(GuardRefused) as refused:
        await province.move(case, "handle", OFFICER, **HANDLED)
    assert refused.value.reasons[0].code == "nobody-named"
    with pytest.raises(Invalid) as wrong:
        await province.move(case, "name", OFFICER, plate="not a plate")
    assert wrong.value.problems[0].field == "plate"
    await province.move(case, "name", OFFICER, credit_code=(await province.enterprise()).code)
    await province.move(case, "handle", OFFICER, **HANDLED)
    assert await violations(DEPARTMENT) == ["unit"]


async def test_an_objection_of_the_unit_is_decided_by_its_own_department_and_then_no_longer_counts(
    province: Guangdong,
) -> None:
    firm = await province.enterprise()
    case = await reported(province, credit_code=firm.code)
    await province.move(case, "handle", OFFICER, **HANDLED)
    (row,) = await entries(firm.actor)
    async with transaction() as connection:
        await archive.object_to(
            await archive.find(connection, row.id, firm.actor, READERS), Secret("认错车"), firm.actor, province.at
        )
        with pytest.raises(NotFound):  # another province's department
            await archive.find(connection, row.id, HUNANS, DECIDERS)
        found = await archive.find(connection, row.id, DEPARTMENT, DECIDERS)
        await archive.decide(found, True, DEPARTMENT, province.at)
        assert await archive.counting(connection, row.subject, archive.VIOLATION, date(2026, 3, 3)) == 0


async def test_of_an_objection_the_department_is_told_and_finds_it_among_those_that_wait(province: Guangdong) -> None:
    firm, other = await province.enterprise(), await province.enterprise()
    _, plate = await province.operating(firm)
    await province.move(await reported(province, plate=plate), "handle", OFFICER, **HANDLED)
    rows = [row for row in await entries(firm.actor) if row.kind == archive.VIOLATION]
    async with transaction() as connection:
        for row in rows:
            await archive_steps.object_to(connection, row.id, Secret("认错车"), firm.actor, province.at)
        told_of = [one.subject for one in await deliveries.inbox(connection, [DEPARTMENT_INBOX])]
        waiting = await archive.waiting(connection, DEPARTMENT, DECIDERS)
        assert [row.id for row in waiting] == sorted((row.id for row in rows), key=str)
        for stranger in (HUNANS, OFFICER, firm.actor):
            assert await archive.waiting(connection, stranger, DECIDERS) == []
        await archive_steps.decide(connection, waiting[0].id, False, DEPARTMENT, province.at)
        await archive_steps.withdraw(connection, waiting[1].id, WHY, DEPARTMENT, province.at)
        theirs = [
            one.subject
            for one in await deliveries.inbox(connection, [f"enterprise:{firm.id}"])
            if "entry" in one.subject
        ]
        kinds = {"unit": "enterprise", "vehicle": "vehicle"}
        assert sorted(theirs) == [
            f"An entry about your {kinds[waiting[1].subject_kind]} is withdrawn",
            f"The objection to an entry about your {kinds[waiting[0].subject_kind]} is decided",
        ]
        assert await archive.waiting(connection, DEPARTMENT, DECIDERS) == []
        with pytest.raises(NotFound):
            await archive_steps.object_to(connection, rows[0].id, Secret("x"), other.actor, province.at)
    objections = [subject for subject in told_of if "objection" in subject]
    assert sorted(objections) == [
        "An objection to an entry about a vehicle", "An objection to an entry about an enterprise",
    ]  # fmt: skip


async def test_whoever_recorded_an_entry_and_the_department_withdraw_it_and_nobody_else(province: Guangdong) -> None:
    firm = await province.enterprise()
    await province.move(await reported(province, credit_code=firm.code), "handle", OFFICER, **HANDLED)
    (row,) = await entries(firm.actor)
    async with transaction() as connection:
        for reader in (CITY_OFFICER[SHENZHEN], CITY_OFFICER[ZHUHAI]):  # they read it; it is not theirs
            with pytest.raises(Forbidden):
                await archive_steps.withdrawable(connection, row.id, reader)
        for stranger in (HUNANS, firm.actor, Actor(ActorKind.ACCOUNT, "nobody")):
            with pytest.raises(NotFound):
                await archive_steps.withdrawable(connection, row.id, stranger)
        assert archive_steps.may_withdraw(row, DEPARTMENT)
        await archive_steps.withdraw(connection, row.id, WHY, OFFICER, province.at)
        assert await archive.counting(connection, row.subject, archive.VIOLATION, date(2026, 3, 3)) == 0
        with pytest.raises(Forbidden):  # once is enough
            await archive_steps.withdrawable(connection, row.id, DEPARTMENT)


async def test_gd_1_1_2b_the_undertaking_of_an_application_stands_on_the_archive_once(province: Guangdong) -> None:
    firm = await province.enterprise()
    case = await province.apply(firm, side="hong_kong", want_outbound_freight=1)
    await province.move(case, "return", CITY_OFFICER[SHENZHEN], reason="Please correct")
    await province.move(case, "resubmit", firm.actor, **resubmitted())
    kinds = [(row.kind, row.clause) for row in await entries(firm.actor)]
    assert kinds == [(archive.UNDERTAKING, "GD-1.1.2b")]


def resubmitted() -> dict[str, Any]:
    return {
        "side": "hong_kong", "equity": "51", "reasons": "Goods", "feasibility": "Drivers", "self_operation": True,
        "want_outbound_freight": 1,
    }  # fmt: skip


# -- circulars --------------------------------------------------------------------------------------------------------


async def told(who: Actor) -> list[str]:
    async with transaction(readonly=True) as connection:
        return [letter.numbered for letter in await letters.listed(connection, who)]


async def recorded(province: Guangdong, firm: AnEnterprise) -> UUID:
    """A new name, filed and recorded now."""
    case = await province.draw_up(firm, "rename", NewFiling(new_name="New name"), registered=True)
    await province.move(case, "file", firm.actor)
    await province.move(case, "record", DEPARTMENT)
    return case


async def run_to(province: Guangdong, day: date) -> None:
    province.day(day)
    await fire_due(province.at)


async def test_gd_1_3_4_filings_of_a_month_are_circulated_by_the_clock_and_numbered_without_a_gap(
    province: Guangdong,
) -> None:
    filings = [await recorded(province, await province.enterprise()) for _ in range(2)]
    assert {await province.due(case, "circulated_by") for case in filings} == {date(2026, 3, 31)}
    await run_to(province, date(2026, 3, 31))
    assert [await province.state(case) for case in filings] == ["effective", "effective"]
    assert await told(CUSTOMS) == []
    await run_to(province, date(2026, 4, 1))
    assert [await province.state(case) for case in filings] == ["circulated", "circulated"]
    assert sorted(await told(CUSTOMS)) == ["guangdong-circular-00001", "guangdong-circular-00002"]


async def test_gd_7_4_handled_conduct_is_copied_to_the_agencies_at_the_months_end_or_before_by_the_department(
    province: Guangdong,
) -> None:
    early, late = [await reported(province, plate="AB1234", plate_of="HK") for _ in range(2)]
    for case in (early, late):
        await province.move(case, "handle", OFFICER, **HANDLED)
    await province.move(early, "copy", DEPARTMENT)
    assert await told(CUSTOMS) == ["guangdong-conduct-00001"]
    await run_to(province, date(2026, 3, 31))
    assert await province.state(late) == "handled"
    await run_to(province, date(2026, 4, 1))
    assert await province.state(late) == "copied"
    assert await told(CUSTOMS) == ["guangdong-conduct-00002", "guangdong-conduct-00001"]


async def test_gd_1_3_4_whoever_is_told_by_circulars_reads_them_and_no_case(province: Guangdong) -> None:
    case = await recorded(province, await province.enterprise())
    await province.move(case, "circulate", DEPARTMENT)
    assert await told(CUSTOMS) == ["guangdong-circular-00001"]
    async with transaction(readonly=True) as connection:
        with pytest.raises(NotFound):
            await cases.find(connection, case, CUSTOMS)
