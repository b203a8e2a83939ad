"""A declaration: every field that is wrong is named at once, the same one twice is one, papers are renewed safely."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from registry.database import transaction
from registry.errors import ClaimTaken, Invalid, NotFound, NotOpen, Refused
from registry.formats.documents import DocumentType
from tests.whitelist.world import REASON, Declared, World
from whitelist import declarations
from whitelist.declarations import Declaration

DAY = date(2026, 11, 23)


def form(world: World, **typed: str) -> dict[str, Any]:
    """An otherwise good declaration."""
    return {
        **world.typed(world.person(), world.car()),
        **{name.replace("__", "."): value for name, value in typed.items()},
    }


def problems(typed: dict[str, Any], day: date = DAY) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        declarations.read(typed, day)
    return {problem.field: problem.code for problem in caught.value.problems}


@pytest.fixture
def here() -> World:
    """Somebody to invent people; no database."""
    return World()


# --- fields -----------------------------------------------------------------------------------------------------------


def test_a_good_declaration_is_read_and_keeps_its_secrets(here: World) -> None:
    person, car = here.person(), here.car()
    told = declarations.read(here.typed(person, car), DAY)
    assert isinstance(told, Declaration)
    assert (told.use, told.relation, told.owner) == ("self_use", "staff", None)
    for value in (person.name, person.number, person.phone, car.plate):
        assert value not in repr(told)


def test_an_empty_form_names_every_field_that_is_needed(here: World) -> None:
    assert problems({}) == {
        "person.name": "missing",
        "person.document_type": "missing",
        "person.document_expires": "missing",
        "person.phone": "missing",
        "person.licence_class": "missing",
        "person.licence_expires": "missing",
        "person.relation": "missing",
        "vehicle.plate": "missing",
        "vehicle.class": "missing",
        "vehicle.use": "missing",
        "consent.sensitive": "missing",
        "consent.ports": "missing",
        "undertaking": "missing",
    }


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("person.name", "a\ud800", "unreadable-character"),
        ("person.document_type", "library card", "choice"),
        ("person.document_number", "", "missing"),
        ("person.document_expires", "2026-11-22", "expired"),
        ("person.document_expires", "22 November", "date"),
        ("person.licence_expires", "2026-11-22", "expired"),
        ("person.licence_class", "Z9", "choice"),
        ("person.phone", "12", "pattern"),
        ("person.relation", "friend", "choice"),
        ("vehicle.plate", "粤C1I345", "pattern"),
        ("vehicle.jurisdiction", "FR", "choice"),
        ("vehicle.class", "submarine", "choice"),
        ("vehicle.use", "shared", "choice"),
        ("vehicle.owner", "nobody", "choice"),
        ("vehicle.energy", "steam", "choice"),
        ("consent.sensitive", "no", "missing"),
        ("consent.ports", "", "missing"),
        ("undertaking", "perhaps", "missing"),
        ("person.favourite_colour", "red", "unknown-field"),
    ],
)
def test_each_field_that_is_wrong_is_named_and_no_other(here: World, field: str, value: str, code: str) -> None:
    found = problems({**form(here), field: value})
    assert set(found) == {field}
    if field != "person.phone":
        assert found[field] == code


def test_papers_that_end_today_are_valid_today(here: World) -> None:
    told = declarations.read(
        form(here, person__document_expires="2026-11-23", person__licence_expires="2026-11-23"), DAY
    )
    assert told.person.document_expires == told.person.licence_expires == DAY


@pytest.mark.parametrize("typed", ["2099-12-31", "2100-01-01", "9999-12-31"])
def test_papers_without_an_end_are_valid_to_the_last_day_that_there_is(here: World, typed: str) -> None:
    told = declarations.read(form(here, person__document_expires=typed, person__licence_expires=typed), DAY)
    assert told.person.document_expires == told.person.licence_expires == date(2099, 12, 31)


def test_the_owner_of_somebody_elses_car_is_asked_for_and_is_not_oneself(here: World) -> None:
    me, owner, car = here.person(), here.person(), here.car()
    assert problems({**here.typed(me, car), "vehicle.owner": "other"}) == {"vehicle.owner_document_type": "missing"}
    assert problems(here.typed(me, car, owner=me)) == {"vehicle.owner_document_number": "owner-is-self"}
    told = declarations.read(here.typed(me, car, owner=owner), DAY)
    assert told.owner is not None


def test_of_a_units_vehicle_no_owner_is_asked_for(here: World) -> None:
    told = declarations.read(here.typed(here.person(), here.car(), use="unit"), DAY)
    assert (told.use, told.owner) == ("unit", None)


@pytest.mark.parametrize("kind", [DocumentType.PASSPORT, DocumentType.HOME_RETURN_PERMIT, DocumentType.TAIWAN_PERMIT])
def test_where_the_number_does_not_tell_the_age_the_day_of_birth_is_asked_for(here: World, kind: DocumentType) -> None:
    typed = here.typed(here.person(kind), here.car())
    assert problems({**typed, "person.birth_date": ""}) == {"person.birth_date": "missing"}
    assert problems({**typed, "person.birth_date": "in spring"}) == {"person.birth_date": "date"}
    assert problems({**typed, "person.birth_date": "2008-11-24"}) == {"person.birth_date": "too-young"}
    declarations.read({**typed, "person.birth_date": "2008-11-23"}, DAY)


# --- the same one twice -----------------------------------------------------------------------------------------------


async def test_sent_again_within_a_day_it_is_the_same_and_gets_the_same_receipt(world: World) -> None:
    unit, typed = await world.unit(), form(world)
    first = await world.declare(unit, typed)
    world.later(hours=23, minutes=59)
    again = await world.declare(unit, typed)
    assert (again.receipt, again.case) == (first.receipt, first.case)


@pytest.mark.parametrize(
    "change", [{"person__phone": "+85366123457"}, {"vehicle__energy": "electric"}, {"person__licence_class": "A1"}]
)
async def test_with_anything_changed_it_is_another_declaration_of_the_same_entry(
    world: World, change: dict[str, str]
) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    await world.declare(unit, world.typed(person, car))
    with pytest.raises(ClaimTaken) as caught:
        await world.declare(unit, world.typed(person, car, **change))
    assert caught.value.code == "live-entry"


async def test_after_a_day_or_once_the_unit_has_looked_at_it_it_is_not_sent_twice_but_declared_again(
    world: World,
) -> None:
    unit, typed, other = await world.unit(), form(world), form(world)
    await world.declare(unit, typed)
    world.later(hours=24, seconds=1)
    with pytest.raises(ClaimTaken):
        await world.declare(unit, typed)
    await world.listed(unit, world.person(), world.car())
    declared = await world.declare(unit, other)
    await world.verify(unit, declared)
    with pytest.raises(ClaimTaken):
        await world.declare(unit, other)


async def test_through_another_unit_it_is_another_entry(world: World) -> None:
    typed = form(world)
    one, two = await world.declare(await world.unit(), typed), await world.declare(await world.unit(), typed)
    assert one.case != two.case
    assert one.receipt.number != two.receipt.number


async def test_when_it_is_over_the_same_can_be_declared_anew(world: World) -> None:
    unit, typed = await world.unit(), form(world)
    first = await world.declare(unit, typed)
    await world.move(first.case, "withdraw", first.holder)
    assert (await world.declare(unit, typed)).case != first.case


# --- papers renewed ---------------------------------------------------------------------------------------------------


async def change(world: World, declared: Declared, typed: dict[str, Any], move: str = "change_details") -> None:
    told = declarations.read(typed, (world.at + timedelta(hours=8)).date()).person
    async with transaction() as connection:
        await declarations.change_person(connection, declared.case, told, declared.holder, world.at, move=move)


async def test_new_dates_of_papers_are_the_listings_own_from_the_same_moment(world: World) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    listed = await world.declare(unit, world.typed(person, car, person__licence_expires="2026-12-01"))
    await world.verify(unit, listed)
    await change(world, listed, world.typed(person, car, person__licence_expires="2027-12-01"))
    world.day(date(2027, 6, 1))
    assert await world.status(listed) == "LISTED"


async def test_papers_that_have_run_out_are_not_verified_before_they_are_renewed(world: World) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    declared = await world.declare(unit, world.typed(person, car, person__licence_expires="2026-11-24"))
    world.day(date(2026, 11, 25))
    with pytest.raises(Refused) as caught:
        await world.verify(unit, declared)
    assert caught.value.code == "papers-expired"
    await world.move(declared.case, "return", unit.clerk, **REASON)
    await change(world, declared, world.typed(person, car, person__licence_expires="2027-11-24"), "correct")
    assert await world.verify(unit, declared) == "listed"


@pytest.mark.parametrize(
    ("kind", "renewed"),
    [
        (DocumentType.PASSPORT, True),
        (DocumentType.RESIDENT_ID, False),
        (DocumentType.RESIDENCE_PERMIT, False),
        (DocumentType.HOME_RETURN_PERMIT, False),
        (DocumentType.TAIWAN_PERMIT, False),
    ],
)
async def test_a_passport_gets_another_number_and_papers_for_life_do_not(
    world: World, kind: DocumentType, renewed: bool
) -> None:
    """Else a third driver would be the second one, by the second naming the third's number (HQ-3.7)."""
    unit, person, friend, car = await world.unit(), world.person(kind), world.person(kind), world.car()
    listed = await world.listed(unit, person, car)
    typed = world.typed(person, car, person__document_number=friend.number)
    if renewed:
        await change(world, listed, typed)
    else:
        with pytest.raises(Invalid) as caught:
            await change(world, listed, typed)
        assert [(p.field, p.code) for p in caught.value.problems] == [("person.document_number", "another-document")]
    theirs = await world.declare(unit, world.typed(friend, world.car()))
    same = (await world.entry(theirs))["person"] == (await world.entry(listed))["person"]
    assert same is renewed


async def test_somebody_elses_number_is_not_a_renewal(world: World) -> None:
    unit = await world.unit()
    holder, other, car = world.person(DocumentType.PASSPORT), world.person(DocumentType.PASSPORT), world.car()
    listed = await world.listed(unit, holder, car)
    await world.declare(unit, world.typed(other, world.car()))
    with pytest.raises(Refused) as caught:
        await change(world, listed, world.typed(holder, car, person__document_number=other.number))
    assert caught.value.code == "document-of-another"


async def test_while_nobody_has_verified_them_no_other_document_is_tied_to_a_number_that_was_only_typed(
    world: World,
) -> None:
    unit, holder, car = await world.unit(), world.person(DocumentType.PASSPORT), world.car()
    declared = await world.declare(unit, world.typed(holder, car))
    await world.move(declared.case, "return", unit.clerk, **REASON)
    renewed = world.person(DocumentType.PASSPORT)
    with pytest.raises(Invalid) as caught:
        await change(world, declared, world.typed(holder, car, person__document_number=renewed.number), "correct")
    assert [problem.code for problem in caught.value.problems] == ["another-document"]


async def test_details_are_changed_by_the_holder_of_the_receipt_alone_and_in_their_time(world: World) -> None:
    unit, person, car = await world.unit(), world.person(), world.car()
    declared = await world.declare(unit, world.typed(person, car))
    stranger = await world.declare(unit, form(world))
    typed = world.typed(person, car, person__phone="+85366123457")
    with pytest.raises(NotOpen):
        await change(world, declared, typed)
    await world.verify(unit, declared)
    with pytest.raises(NotFound):
        await change(world, Declared(declared.case, declared.receipt, stranger.holder), typed)
    assert not await stale(declared)
    await change(world, declared, typed)
    assert await stale(declared)


async def stale(declared: Declared) -> bool:
    async with transaction(readonly=True) as connection:
        return bool(await connection.fetchval("select stale from entry where id = $1", declared.case))
