"""A person's rights over real declarations: consents withdrawn, requests answered, erasure, and what is left of it."""

from datetime import timedelta
from uuid import UUID

import pytest

from privacy.secret import Secret
from registry.actors import Actor, ActorKind, Grant
from registry.database import transaction
from registry.errors import ClaimTaken, GuardRefused, Invalid, NotFound, Refused
from registry.formats.invented import InventedPerson, InventedVehicle
from tests.whitelist.world import OPERATOR, OTHER_OPERATOR, Declared, TestUnit, World
from units import rights, rights_copy, rights_view
from units.rights import Asked
from units.rights_view import View
from whitelist import dishonesty

DPO = Actor(ActorKind.ACCOUNT, "0192f000-0000-7000-8000-0000000000d0", frozenset({Grant("dpo")}), "en")


async def ask(world: World, holder: Actor, kind: str, consent: str = "", words: str = "") -> UUID:
    async with transaction() as connection:
        return (await rights.ask(connection, Asked(kind, consent, Secret(words)), holder, world.at)).case.id


async def seen(world: World, holder: Actor) -> View:
    async with transaction() as connection:
        return await rights_view.view(connection, holder, {}, world.at)


async def erased(world: World, declared: Declared) -> UUID:
    request = await ask(world, declared.holder, "erasure")
    await world.move(request, "erase", DPO)
    return request


async def somebody(world: World) -> tuple[TestUnit, InventedPerson, InventedVehicle, Declared]:
    unit, person, car = await world.unit(), world.person(), world.car()
    return unit, person, car, await world.listed(unit, person, car)


# --- The page ------------------------------------------------------------------------------------------------------


async def test_pi_44_the_person_sees_what_is_held_why_and_until_when(world: World) -> None:
    _, person, car, declared = await somebody(world)
    held = {line.label: line for line in (await seen(world, declared.holder)).held}
    assert held["Name"].value == person.name
    assert held["Plate"].value == car.plate.replace("·", "")
    name = held["Document number"].personal
    assert name is not None
    assert (name.sensitivity, bool(name.keep), bool(name.basis)) == ("sensitive", True, True)
    assert held["Document number"].purpose == "A unit checks a declaration sent to it"


async def test_pi_44_the_person_sees_who_looked_at_it_and_why(world: World) -> None:
    unit, _, _, declared = await somebody(world)
    (look,) = [one for one in (await seen(world, declared.holder)).seen if one.who != "You"]
    assert look.why == "A unit checks a declaration sent to it"  # the clerk verified
    assert set(look.what) == {"Name", "Mobile telephone"}
    assert unit.clerk.id not in look.who


async def test_another_units_receipt_tells_nothing_of_this_one(world: World) -> None:
    """Whoever has typed somebody's number holds a receipt: it proves no more than what was typed."""
    _, person, car, _ = await somebody(world)
    other, thief_car = await world.unit(), world.car()
    typed = world.typed(person, thief_car, person__phone="+85366000000")
    declared = await world.declare(other, {**typed, "person.name": Secret("王小明")})
    view = await seen(world, declared.holder)
    shown = {str(line.value) for line in view.held}
    assert "王小明" in shown
    assert not shown & {person.name, person.phone, car.plate.replace("·", "")}
    assert [one for one in view.seen if one.who != "You"] == []


async def test_the_copy_holds_everything_for_machines_and_for_people(world: World) -> None:
    _, person, _, declared = await somebody(world)
    view = await seen(world, declared.holder)
    copy = rights_copy.as_json(view, world.at)
    assert {one["label"]: one["value"] for one in copy["held"]}["Name"] == person.name
    assert {one["purpose"] for one in copy["consents"]} == {"sensitive-items", "provision-to-ports"}
    words = rights_copy.as_text(view, "en", world.at)
    assert person.number in words
    assert "PIPL" in words


# --- Consents ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", ["sensitive-items", "provision-to-ports"])
async def test_pi_13_withdrawing_a_consent_takes_effect_in_the_same_transaction(world: World, purpose: str) -> None:
    _, _, _, declared = await somebody(world)
    assert await world.status(declared) == "LISTED"
    await ask(world, declared.holder, "withdrawal", purpose)
    assert (await world.state(declared), await world.status(declared)) == ("removed", "NOT_LISTED")
    view = await seen(world, declared.holder)
    assert {one.purpose: one.withdrawn_at is not None for one in view.agreed} == {
        "sensitive-items": purpose == "sensitive-items",
        "provision-to-ports": purpose == "provision-to-ports",
    }
    assert view.requests[0].state.code == "done"


async def test_a_withdrawn_owner_lets_the_second_driver_wait(world: World) -> None:
    unit, owner, car, declared = await somebody(world)
    second = await world.listed(unit, world.person(), car, owner=owner)
    assert await world.state(second) == "listed"
    await ask(world, declared.holder, "withdrawal", "provision-to-ports")
    assert await world.state(second) == "awaiting_owner"


async def test_a_withdrawal_that_fails_withdraws_nothing(world: World) -> None:
    _, _, _, declared = await somebody(world)
    with pytest.raises(Invalid):
        await ask(world, declared.holder, "withdrawal")
    assert all(one.withdrawn_at is None for one in (await seen(world, declared.holder)).agreed)
    assert await world.status(declared) == "LISTED"


# --- Requests ------------------------------------------------------------------------------------------------------


async def test_a_request_is_a_case_with_a_deadline_and_an_answer(world: World) -> None:
    _, _, _, declared = await somebody(world)
    request = await ask(world, declared.holder, "access", words="Everything, please")
    (one,) = (await seen(world, declared.holder)).requests
    assert (one.state.code, one.overdue) == ("asked", False)
    assert one.due_at is not None
    assert timedelta(days=20) < one.due_at - world.at < timedelta(days=23)  # 15 working days
    world.later(days=30)
    assert (await seen(world, declared.holder)).requests[0].overdue
    await world.move(request, "answer", DPO, answer="It was sent to you by letter")
    (one,) = (await seen(world, declared.holder)).requests
    assert (one.state.code, one.answer) == ("done", "It was sent to you by letter")


async def test_a_refusal_needs_reasons_and_the_person_reads_them(world: World) -> None:
    _, _, _, declared = await somebody(world)
    request = await ask(world, declared.holder, "copy")
    with pytest.raises(Invalid):
        await world.move(request, "refuse", DPO)
    await world.move(request, "refuse", DPO, reasons="The page has all of it")
    assert (await seen(world, declared.holder)).requests[0].answer == "The page has all of it"


async def test_the_same_is_not_asked_twice_at_once_and_can_be_taken_back(world: World) -> None:
    _, _, _, declared = await somebody(world)
    request = await ask(world, declared.holder, "access")
    with pytest.raises(ClaimTaken):
        await ask(world, declared.holder, "access")
    await world.move(request, "take_back", declared.holder)
    await ask(world, declared.holder, "access")


async def test_pi_24_an_objection_is_looked_at_by_somebody_who_has_not_decided(world: World) -> None:
    _, _, _, declared = await somebody(world)
    await world.move(declared.case, "suspend", OPERATOR, reason="Papers")
    request = await ask(world, declared.holder, "objection", words="My papers are right")
    with pytest.raises(GuardRefused) as refused:
        await world.move(request, "uphold", OPERATOR, answer="No")
    assert refused.value.code == "another-person-looks"
    await world.move(request, "uphold", OTHER_OPERATOR, answer="You are right")
    assert (await seen(world, declared.holder)).requests[0].state.code == "done"


async def test_nobody_else_reads_or_answers_a_request(world: World) -> None:
    unit, _, _, declared = await somebody(world)
    request = await ask(world, declared.holder, "access")
    stranger = await world.declare(unit, world.typed(world.person(), world.car()))
    for actor in (unit.clerk, stranger.holder):
        with pytest.raises(NotFound):
            await world.move(request, "take_back", actor)
    async with transaction() as connection:
        with pytest.raises(NotFound):
            await rights.case_in_hand(connection, unit.clerk)


# --- Erasure -------------------------------------------------------------------------------------------------------


async def test_asking_for_erasure_restricts_at_once(world: World) -> None:
    _, _, _, declared = await somebody(world)
    await ask(world, declared.holder, "erasure")
    assert (await world.state(declared), await world.status(declared)) == ("removed", "NOT_LISTED")


async def test_pi_19_erasure_ends_every_entry_and_nothing_opens_any_more(world: World) -> None:
    _, person, _car, declared = await somebody(world)
    other, other_car = await world.unit(), world.car()
    elsewhere = await world.listed(other, person, other_car)
    await erased(world, declared)
    for one in (declared, elsewhere):
        assert (await world.state(one), await world.status(one)) == ("removed", "NOT_LISTED")
    view = await seen(world, declared.holder)
    assert view.erased
    assert {line.value for line in view.held if line.personal} == {"–"}
    assert all(one.withdrawn_at for one in view.agreed)
    with pytest.raises(Refused, match="already-erased"):
        await ask(world, declared.holder, "access")
    async with transaction() as connection:
        found = await connection.fetchval(
            "select count(*) from subject_tag where subject in (select person from entry union select vehicle from entry)"
        )
        assert found == 0
        # What was decided is still told, by ids alone.
        moves = await connection.fetch('select move from journal where "case" = $1 order by id', declared.case)
    assert [row["move"] for row in moves] == ["declare", "verify", "data_erased"]


async def test_who_was_erased_can_declare_again_as_somebody_new(world: World) -> None:
    unit, person, car, declared = await somebody(world)
    before = (await world.entry(declared))["person"]
    await erased(world, declared)
    again = await world.listed(unit, person, car)
    assert (await world.entry(again))["person"] != before
    assert await world.status(again) == "LISTED"


async def test_a_receipt_that_no_unit_vouched_for_erases_nobody_by_itself(world: World) -> None:
    _unit, person, _car, declared = await somebody(world)
    thief = await world.declare(await world.unit(), world.typed(person, world.car()))
    request = await ask(world, thief.holder, "erasure")
    assert await world.status(declared) == "LISTED"
    with pytest.raises(GuardRefused) as refused:
        await world.move(request, "erase", DPO)
    assert refused.value.code == "identity-not-proven"
    await world.move(request, "erase_identified", DPO, identity_seen=True)
    assert await world.status(declared) == "NOT_LISTED"


async def test_another_driver_of_the_car_stays_readable(world: World) -> None:
    unit, owner, car, declared = await somebody(world)
    driver = world.person()
    second = await world.listed(unit, driver, car, owner=owner)
    await erased(world, declared)
    values = {line.label: line.value for line in (await seen(world, second.holder)).held}
    assert (values["Name"], values["Plate"]) == (driver.name, car.plate.replace("·", ""))
    assert await world.state(second) == "awaiting_owner"


async def test_a_bar_in_effect_outlives_the_erasure_and_nothing_ties_it_to_the_person(world: World) -> None:
    unit, person, car, declared = await somebody(world)
    line = {"kind": "person", "number": person.number, "document_type": person.document.value,
            "authority": "Customs", "document": "2026-1", "from": "2026-01-01"}  # fmt: skip
    async with transaction() as connection:
        await dishonesty.import_line(connection, dishonesty.read_line(line, world.at.date()), OPERATOR, world.at)
    assert await world.state(declared) == "removed"
    await erased(world, declared)
    before = (await world.entry(declared))["person"]
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from listing where subject = $1", before) == 0
    again = await world.declare(unit, world.typed(person, car))
    with pytest.raises(GuardRefused) as refused:
        await world.verify(unit, again)
    assert refused.value.code == "cannot-be-verified"


async def test_a_legal_hold_keeps_storage_only(world: World) -> None:
    _, person, _, declared = await somebody(world)
    request = await ask(world, declared.holder, "erasure")
    await world.move(request, "hold", DPO, reasons="A case before the court", until="2027-01-01")
    assert await world.status(declared) == "NOT_LISTED"
    values = {str(line.value) for line in (await seen(world, declared.holder)).held}
    assert person.name in values
    await world.move(request, "erase", DPO)
    assert (await seen(world, declared.holder)).erased
