"""The guidelines on Hengqin's second-line list, as far as they speak of units: dated sentences."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from privacy.ids import uuid7
from registry import calendar, cases, journal, standings
from registry.actors import SYSTEM, Actor, Grant
from registry.cases import MoveRequest
from registry.database import transaction
from registry.errors import ClaimTaken, Forbidden, GuardRefused, Invalid, NotFound, NotOpen, Refused
from registry.standings import Status
from registry.surface.look import look
from registry.timers import fire_due
from registry.workdays import working_days
from tests.units import world
from tests.units.world import MONDAY, OFFICER, VISITOR, AUnit
from units import codes, units
from units.clerks import add_clerk
from units.details import read_details
from units.kinds import KINDS, UnitKind
from units.registration import register, resubmit
from units.scheme import AUTHENTICATE_WITHIN, CLERK_ROLE, OPERATOR_ROLE, SCHEME, UnitFacts, business_shown

REASON = {"reason": "The register says otherwise"}


def noon(day: date) -> datetime:
    """Noon in Hengqin of a civil day."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


async def refused(unit: AUnit, move: str, actor: Actor = OFFICER, **evidence: object) -> Refused:
    """That a rule refuses this move, in a transaction of its own."""
    with pytest.raises(Refused) as caught:
        async with transaction() as connection:
            await world.move(connection, unit, move, actor, **evidence)
    return caught.value


async def did(unit: AUnit, move: str, actor: Actor = OFFICER, at: datetime = MONDAY, **evidence: object) -> str:
    async with transaction() as connection:
        return (await world.move(connection, unit, move, actor, at, **evidence)).case.state


async def applied(at: datetime = MONDAY, **changes: str) -> AUnit:
    async with transaction() as connection:
        return await world.applied(connection, at, **changes)


async def active(at: datetime = MONDAY, **changes: str) -> AUnit:
    async with transaction() as connection:
        return await world.active(connection, at, **changes)


async def listed(unit: AUnit, at: datetime = MONDAY) -> Status:
    async with transaction() as connection:
        return (await standings.statuses(connection, [unit.case], at))[unit.case]


async def told(unit: AUnit) -> list[str]:
    async with transaction() as connection:
        rows = await connection.fetch(
            "select subject from delivery where recipient = $1 and channel = 'inbox' order by entry", f"unit:{unit.id}"
        )
    return [row["subject"] for row in rows]


# -- the law ----------------------------------------------------------------------------------------------------


async def test_on_2024_02_17_no_unit_can_register_and_on_2024_02_18_one_can(zone: str) -> None:
    with pytest.raises(GuardRefused) as too_early:
        await applied(noon(date(2024, 2, 17)))
    assert too_early.value.code == "law-not-yet-in-force"
    assert await world.state_of(await applied(noon(date(2024, 2, 18)))) == "applied"


def test_every_move_and_guard_cites_the_guidelines() -> None:
    for move in SCHEME.moves:
        assert move.cite.clause.startswith(("HQ-", "HV-"))
        assert move.cite.article
        for guard in move.guards:
            assert guard.cite.clause.startswith("HQ-")


def test_hq_3_1_to_3_6_each_kind_cites_its_item_and_says_what_it_may_bring() -> None:
    assert [rule.cite.clause for rule in KINDS.values()] == [f"HQ-3.{n}" for n in range(1, 7)]
    without_unit_vehicles = {kind for kind, rule in KINDS.items() if not rule.unit_vehicles}
    without_own_cars = {kind for kind, rule in KINDS.items() if not rule.self_use_vehicles}
    assert without_unit_vehicles == {UnitKind.COMMUNITY_COMMITTEE}
    assert without_own_cars == {UnitKind.OTHER}


@pytest.mark.parametrize("kind", [kind for kind in UnitKind if kind is not UnitKind.OFFICIAL_BUSINESS])
async def test_hq_3_units_of_every_kind_register_and_are_authenticated(zone: str, kind: UnitKind) -> None:
    assert await world.state_of(await active(kind=kind.value)) == "active"


# -- HQ-3.5: official business ----------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["reason", "supporting_document"])
def test_hq_3_5_a_unit_on_official_business_says_why_and_by_which_document(missing: str) -> None:
    business = {"reason": "Repairs the bridge", "supporting_document": "Contract 2026-18"}
    assert read_details(world.given(kind="official_business", **business)).reason is not None
    with pytest.raises(Invalid) as invalid:
        read_details(world.given(kind="official_business", **business | {missing: " "}))
    assert [(p.field, p.cite.clause if p.cite else "") for p in invalid.value.problems] == [(missing, "HQ-3.5")]


def test_hq_3_5_is_asked_of_that_kind_alone() -> None:
    def facts(kind: UnitKind, shown: bool) -> UnitFacts:
        some = uuid7()
        return UnitFacts(some, some, kind, 1, False, shown, False)

    every = [(kind, shown) for kind in UnitKind for shown in (True, False)]
    assert [each for each in every if not business_shown.test(facts(*each), MONDAY.date())] == [
        (UnitKind.OFFICIAL_BUSINESS, False)
    ]


async def test_hq_3_5_a_unit_returned_cannot_turn_to_official_business_without_a_reason(zone: str) -> None:
    unit = await applied()
    await did(unit, "return", **REASON)
    with pytest.raises(GuardRefused) as caught:
        async with transaction() as connection:
            await resubmit(connection, unit.id, {"kind": "official_business"}, unit.clerk, MONDAY)
    assert caught.value.cite is not None
    assert caught.value.cite.clause == "HQ-3.5"


# -- HQ-4.1: an account, authentication, one unit one code --------------------------------------------------------


async def test_hq_4_1_a_unit_registers_is_authenticated_and_only_then_has_a_code(zone: str) -> None:
    unit = await applied()
    async with transaction() as connection:
        assert await codes.live(connection, unit.id) is None
    assert await listed(unit) is Status.NOT_LISTED
    assert await did(unit, "authenticate", checked=True) == "active"
    async with transaction() as connection:
        assert await codes.live(connection, unit.id) is not None
    assert await listed(unit) is Status.LISTED
    assert await told(unit) == ["Your registration has arrived", "Your unit is active"]


async def test_hq_4_1_whoever_registered_a_unit_does_not_authenticate_it(zone: str) -> None:
    async with transaction() as connection:
        made = await register(connection, read_details(world.given()), VISITOR, MONDAY, clerk=world.new_clerk())
    unit = AUnit.of(made)
    both = Actor(unit.clerk.kind, unit.clerk.id, unit.clerk.grants | {Grant(OPERATOR_ROLE)}, "en")
    assert (await refused(unit, "authenticate", both, checked=True)).code == "same-officer"
    assert await did(unit, "authenticate", checked=True) == "active"


async def test_hq_4_1_nor_does_another_clerk_of_the_unit(zone: str) -> None:
    unit = await applied()
    async with transaction() as connection:
        second = await add_clerk(connection, unit.id, world.new_clerk(), unit.clerk)
    officer = Actor(unit.clerk.kind, str(second), frozenset({Grant(OPERATOR_ROLE)}), "en")
    assert (await refused(unit, "authenticate", officer, checked=True)).code == "same-officer"


async def test_hq_4_1_the_officer_says_that_the_details_were_checked(zone: str) -> None:
    unit = await applied()
    with pytest.raises(Invalid) as invalid:
        await did(unit, "authenticate")
    assert [p.field for p in invalid.value.problems] == ["checked"]


async def test_hq_4_1_one_live_unit_has_a_credit_code_and_a_refused_one_may_apply_again(zone: str) -> None:
    code = world.credit_code()
    first = await applied(credit_code=code)
    with pytest.raises(ClaimTaken) as taken:
        await applied(credit_code=code)
    assert (taken.value.code, taken.value.cite.clause if taken.value.cite else "") == ("unit-registered", "HQ-4.1")
    await did(first, "refuse", **REASON)
    again = await applied(credit_code=code)
    async with transaction() as connection:
        rows = [await units.find(connection, each.id) for each in (first, again)]
        assert rows[0].entity == rows[1].entity
        assert await units.live_unit_of(connection, rows[0].entity) == again.id
    with pytest.raises(ClaimTaken):
        await applied(credit_code=code)


@pytest.mark.parametrize(
    ("move", "evidence"), [("leave", {"understood": True}), ("deregister", {"reason": "Struck off"})]
)
async def test_hq_4_1_a_unit_that_ended_may_register_again(zone: str, move: str, evidence: dict[str, object]) -> None:
    code = world.credit_code()
    unit = await active(credit_code=code)
    await did(unit, move, unit.clerk if move == "leave" else OFFICER, **evidence)
    assert await world.state_of(await applied(credit_code=code)) == "applied"


async def test_hq_4_1_a_suspended_units_credit_code_is_not_free(zone: str) -> None:
    code = world.credit_code()
    await did(await active(credit_code=code), "suspend", **REASON)
    with pytest.raises(ClaimTaken):
        await applied(credit_code=code)


async def test_hq_4_1_a_returned_unit_that_corrects_its_credit_code_frees_the_wrong_one(zone: str) -> None:
    wrong, right = world.credit_code(), world.credit_code()
    unit = await applied(credit_code=wrong)
    await did(unit, "return", **REASON)
    with pytest.raises(ClaimTaken):
        await applied(credit_code=wrong)
    async with transaction() as connection:
        await resubmit(connection, unit.id, {"credit_code": right}, unit.clerk, MONDAY)
    assert await world.state_of(await applied(credit_code=wrong)) == "applied"
    with pytest.raises(ClaimTaken):
        await applied(credit_code=right)


async def test_hq_4_1_eight_units_of_one_credit_code_in_one_instant_are_one(zone: str) -> None:
    code = world.credit_code()

    async def attempt() -> str:
        try:
            return await world.state_of(await applied(credit_code=code))
        except ClaimTaken:
            return "taken"

    assert sorted(await asyncio.gather(*(attempt() for _ in range(8)))) == ["applied"] + ["taken"] * 7


async def test_hq_4_1_two_officers_deciding_at_once_decide_once(zone: str) -> None:
    unit = await applied()
    other = world.somebody(Grant(OPERATOR_ROLE))

    async def attempt(move: str, officer: Actor, **evidence: object) -> str:
        try:
            return await did(unit, move, officer, **evidence)
        except NotOpen:
            return "too late"

    outcomes = await asyncio.gather(
        *(attempt("authenticate", OFFICER, checked=True) for _ in range(4)),
        *(attempt("refuse", other, **REASON) for _ in range(4)),
    )
    assert sorted(outcomes)[-7:] == ["too late"] * 7
    async with transaction() as connection:
        codes_made = await connection.fetchval("select count(*) from unit_code where unit = $1", unit.id)
    assert codes_made == (1 if "active" in outcomes else 0)


# -- the operator's time ----------------------------------------------------------------------------------------


def test_the_text_gives_no_time_so_the_figure_is_ours_dated_and_cited() -> None:
    assert AUTHENTICATE_WITHIN.on(date(2024, 2, 18)) == working_days(5)
    assert AUTHENTICATE_WITHIN.cite.clause == "HQ-4.1"


async def test_a_unit_that_registers_on_monday_2026_11_23_is_overdue_from_tuesday_2026_12_01(zone: str) -> None:
    async with transaction() as connection:
        await calendar.seed(connection, MONDAY)
    unit = await applied()
    async with transaction() as connection:
        seen = await look(connection, unit.case, OFFICER, MONDAY)
        assert seen.due is not None
        assert (seen.due.day, seen.due.provisional) == (date(2026, 11, 30), False)
        last_instant = seen.due.at - timedelta(seconds=1)
        assert (await look(connection, unit.case, OFFICER, last_instant)).overdue == ()
        assert [t.name for t in (await look(connection, unit.case, OFFICER, seen.due.at)).overdue] == [
            "authenticate_by"
        ]


async def test_a_decision_that_is_late_takes_nothing_away(zone: str) -> None:
    unit = await applied()
    late = noon(date(2027, 1, 31))
    assert await fire_due(late) == 1
    assert await world.state_of(unit) == "applied"
    async with transaction() as connection:
        assert [t.name for t in (await look(connection, unit.case, OFFICER, late)).overdue] == ["authenticate_by"]
    assert await did(unit, "authenticate", at=late, checked=True) == "active"
    async with transaction() as connection:
        assert (await look(connection, unit.case, OFFICER, late)).overdue == ()


async def test_time_does_not_run_against_the_operator_while_the_unit_corrects(zone: str) -> None:
    unit = await applied()
    await did(unit, "return", **REASON)
    async with transaction() as connection:
        assert (await look(connection, unit.case, OFFICER, MONDAY)).due is None
    later = noon(date(2027, 3, 1))
    async with transaction() as connection:
        await resubmit(connection, unit.id, {}, unit.clerk, later)
        due = (await look(connection, unit.case, OFFICER, later)).due
    assert due is not None
    assert due.day == date(2027, 3, 8)


# -- suspension, leaving, HQ-5.3 ----------------------------------------------------------------------------------


async def test_a_suspended_units_standing_is_suspended_and_restored_it_is_listed(zone: str) -> None:
    unit = await active()
    await did(unit, "suspend", **REASON)
    assert await listed(unit) is Status.SUSPENDED
    await did(unit, "restore")
    assert await listed(unit) is Status.LISTED
    assert (await told(unit))[-2:] == ["Your unit is suspended", "Your unit is active again"]


async def test_hq_5_3_a_deregistered_unit_is_off_the_list_from_that_instant(zone: str) -> None:
    unit = await active()
    later = MONDAY + timedelta(days=3)
    await did(unit, "deregister", at=later, effective="2026-11-25", **REASON)
    assert await listed(unit, later - timedelta(seconds=1)) is Status.LISTED
    assert await listed(unit, later) is Status.NOT_LISTED
    assert (await told(unit))[-1] == "Your unit was moved off the list"


@pytest.mark.parametrize(("effective", "allowed"), [("2026-11-23", True), ("2026-11-24", False)])
async def test_hq_5_3_not_before_the_day_on_which_its_registration_ends(
    zone: str, effective: str, allowed: bool
) -> None:
    unit = await active()
    if allowed:
        assert await did(unit, "deregister", effective=effective, **REASON) == "deregistered"
    else:
        assert (await refused(unit, "deregister", effective=effective, **REASON)).code == "effective-later"


async def test_a_unit_leaves_by_its_own_wish_and_nobody_elses(zone: str) -> None:
    unit, other = await active(), await active()
    with pytest.raises(Forbidden):
        await did(unit, "leave", OFFICER, understood=True)
    with pytest.raises(NotFound):
        await did(unit, "leave", other.clerk, understood=True)
    assert await did(unit, "leave", unit.clerk, understood=True) == "left"
    assert await listed(unit) is Status.NOT_LISTED


@pytest.mark.parametrize("move", ["return", "authenticate", "refuse", "suspend", "restore", "deregister"])
async def test_hq_2_1_what_the_operator_decides_no_clerk_decides(zone: str, move: str) -> None:
    unit = await applied()
    with pytest.raises(Forbidden):
        await did(unit, move, unit.clerk, checked=True, **REASON)


@pytest.mark.parametrize("end", ["refused", "left", "deregistered"])
async def test_nothing_more_happens_to_a_unit_that_ended(zone: str, end: str) -> None:
    if end == "refused":
        unit = await applied()
        await did(unit, "refuse", **REASON)
    else:
        unit = await active()
        await (did(unit, "leave", unit.clerk, understood=True) if end == "left" else did(unit, "deregister", **REASON))
    both = Actor(OFFICER.kind, OFFICER.id, OFFICER.grants | {Grant(CLERK_ROLE, f"unit:{unit.id}")}, "en")
    for move in SCHEME.moves[1:]:
        with pytest.raises(NotOpen):
            await did(unit, move.name, both)


# -- bars (HQ-5.1, case 5) ------------------------------------------------------------------------------------------


async def test_hq_5_1_withdrawing_a_code_is_the_engines_or_the_operators_and_takes_nothing_else(zone: str) -> None:
    unit = await active()
    assert await did(unit, "withdraw_code", SYSTEM) == "active"
    async with transaction() as connection:
        assert await codes.live(connection, unit.id) is None
    assert await listed(unit) is Status.LISTED
    with pytest.raises(Forbidden):
        await did(unit, "withdraw_code", unit.clerk)


# -- the record -----------------------------------------------------------------------------------------------------


async def test_every_step_is_on_record_with_who_when_and_the_clause(zone: str) -> None:
    unit = await applied()
    await did(unit, "return", **REASON)
    async with transaction() as connection:
        entries = await journal.of_case(connection, unit.case)
    assert [(e.move, e.actor, e.from_state, e.to_state, e.clause) for e in entries] == [
        ("register", unit.clerk.caller, "", "applied", "HQ-4.1"),
        ("return", OFFICER.caller, "applied", "returned", "HQ-4.1"),
    ]
    assert "register says" not in str(entries[1].evidence)  # the words are sealed; the journal refers to them


async def test_a_refused_step_changes_nothing(zone: str) -> None:
    unit = await applied()
    before = await world.state_of(unit)
    with pytest.raises(NotOpen):
        async with transaction() as connection:
            await cases.make_move(connection, MoveRequest(unit.case, "suspend", REASON), OFFICER, MONDAY)
    assert await world.state_of(unit) == before
    assert len(await told(unit)) == 1
