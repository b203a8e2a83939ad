"""Sealed columns through Piccolo: every way in seals, no way out leaks, no ciphertext can be moved."""

import io
import traceback
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from piccolo.columns import UUID
from piccolo.query.methods import Insert
from piccolo.table import Table

from privacy.columns import Protected, SealedText, sealed_columns
from privacy.errors import KeyDestroyed, KeyMissing, SealBroken
from privacy.ids import uuid7
from privacy.keys import FileProvider
from privacy.sealed import Sealed
from privacy.secret import Secret
from privacy.suites import Suite
from privacy.vault import Vault
from registry.database import transaction
from tests.privacy.conftest import both_suites, rolled_back, running
from tests.privacy.people import (
    CLERK,
    NAME,
    NUMBER,
    OTHER_NAME,
    OTHER_NUMBER,
    PERSONAL,
    PHONE,
    PLATE,
    PURPOSE,
    Sealee,
    SealeeCar,
    mask,
    sealee,
)  # fmt: skip


async def load(person: Sealee) -> Sealee:
    row = await Sealee.objects().get(Sealee.id == person.id)
    assert row is not None
    return row


async def read(vault: Vault, value: Sealed) -> str:
    return (await vault.reveal(PURPOSE, CLERK, [value]))[0]


# -- every way in -------------------------------------------------------------------------------------------------


@both_suites
async def test_saved_loaded_and_opened(sealing: Vault, suite: Suite, beside: asyncpg.Connection) -> None:
    person = sealee()
    await person.save()
    assert await read(sealing, person.name) == NAME
    row = await load(person)
    assert await sealing.reveal(PURPOSE, CLERK, [row.name, row.number, row.phone]) == [NAME, NUMBER, PHONE]
    stored = await beside.fetchrow("select * from sealee")
    assert stored is not None
    assert stored["name"][1] == suite.id
    assert NAME.encode() not in stored["name"]


async def test_changed_and_saved_again(sealing: Vault) -> None:
    person = sealee()
    await person.save()
    row = await load(person)
    row.name, row.state = Secret("陈大武"), "verified"
    await row.save()
    assert await read(sealing, row.name) == "陈大武"
    again = await load(person)
    assert (await read(sealing, again.name), await read(sealing, again.number)) == ("陈大武", NUMBER)
    assert again.state == "verified"


async def test_only_the_columns_named_are_saved(sealing: Vault) -> None:
    person = sealee()
    await person.save()
    row = await load(person)
    row.name, row.phone = Secret("陈大武"), Secret("+85366123456")
    await row.save([Sealee.phone])
    again = await load(person)
    assert await sealing.reveal(PURPOSE, CLERK, [again.name, again.phone]) == [NAME, "+85366123456"]
    assert isinstance(row.name, Secret)


async def test_inserted_by_the_hundred(sealing: Vault, beside: asyncpg.Connection) -> None:
    people = [sealee(f"n{number}") for number in range(300)]
    await Sealee.insert(*people)
    rows = await Sealee.objects().order_by(Sealee.id)
    assert sorted(await sealing.reveal(PURPOSE, CLERK, [row.name for row in rows])) == sorted(
        f"n{number}" for number in range(300)
    )
    assert await beside.fetchval("select count(*) from disclosure") == 1


async def test_created_and_got_or_created(sealing: Vault) -> None:
    row = await Sealee.objects().create(name=Secret(NAME), number=Secret(NUMBER))
    assert await read(sealing, row.name) == NAME
    key = uuid7()
    wanted: dict[Any, Any] = {Sealee.name: Secret(OTHER_NAME), Sealee.number: Secret(OTHER_NUMBER)}
    made = await Sealee.objects().get_or_create(Sealee.id == key, defaults=wanted)
    found = await Sealee.objects().get_or_create(Sealee.id == key, defaults=wanted)
    assert made.name == found.name
    assert await read(sealing, found.name) == OTHER_NAME


async def test_inserted_where_another_stands_already(sealing: Vault) -> None:
    person = sealee()
    await person.save()
    again = Sealee(id=person.id, name=Secret(OTHER_NAME), number=Secret(OTHER_NUMBER))
    await Sealee.insert(again).on_conflict(action="DO NOTHING")
    assert await read(sealing, (await load(person)).name) == NAME


async def test_refreshed(sealing: Vault) -> None:
    person = sealee()
    await person.save()
    person.name = Secret("not saved")
    await person.refresh()
    assert await read(sealing, person.name) == NAME


async def test_within_a_transaction(sealing: Vault, beside: asyncpg.Connection) -> None:
    async with transaction():
        person = sealee()
        await person.save()
        person.phone = None
        await person.save()
        assert await beside.fetchval("select count(*) from sealee") == 0
        assert await read(sealing, (await load(person)).name) == NAME
    assert (await load(person)).phone is None


async def test_sealed_under_the_key_of_the_subject_the_table_names(sealing: Vault) -> None:
    person = sealee()
    await person.save()
    car = SealeeCar(owner=person.id, plate=Secret(PLATE))
    await car.save()
    assert car.plate.place.subject == person.id
    assert await read(sealing, car.plate) == PLATE


async def test_selected_by_plain_sql_and_opened(sealing: Vault, beside: asyncpg.Connection) -> None:
    person = sealee()
    await person.save()
    rows = await beside.fetch("select id, name from sealee")
    sealed = [Sealee.name.sealed(row["name"], row=row["id"], subject=row["id"]) for row in rows]
    assert await sealing.reveal(PURPOSE, CLERK, sealed) == [NAME]


async def test_null_is_asked_for_and_set(sealing: Vault) -> None:
    person = sealee()
    await person.save()
    assert not await Sealee.exists().where(Sealee.phone.is_null())
    await Sealee.update({Sealee.phone: None}).where(Sealee.id == person.id)
    assert await Sealee.exists().where(Sealee.phone == None)  # noqa: E711 - Piccolo's own way to ask


# -- no way out ---------------------------------------------------------------------------------------------------


async def test_a_row_shows_nothing(sealing: Vault) -> None:
    person = sealee()
    for _ in ("before", "after"):
        for shown in (str(person), repr(person), repr(person.to_dict()), str(Sealee.insert(person))):
            assert NAME not in shown
            assert NUMBER not in shown
        await person.save()


@pytest.mark.parametrize("value", [NAME, 5, ["x"]])
def test_only_a_secret_is_taken(value: object) -> None:
    with pytest.raises(TypeError, match=r"sealee\.name takes a Secret") as refusal:
        Sealee(name=value)
    assert NAME not in str(refusal.value)
    person = sealee()
    with pytest.raises(TypeError):
        person.name = value  # type: ignore[assignment]


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c == Secret(NAME),
        lambda c: c == NAME,
        lambda c: c != None,  # noqa: E711
        lambda c: c < Secret(NAME),
        lambda c: c <= Secret(NAME),
        lambda c: c > Secret(NAME),
        lambda c: c >= Secret(NAME),
        lambda c: c.like("陈%"),
        lambda c: c.ilike("陈%"),
        lambda c: c.not_like("陈%"),
        lambda c: c.is_in([Secret(NAME)]),
        lambda c: c.not_in([Secret(NAME)]),
    ],
)
def test_it_is_neither_compared_nor_ordered(ask: Any) -> None:
    with pytest.raises(TypeError, match="look up by tag"):
        ask(Sealee.name)


async def test_many_rows_cannot_be_given_one_ciphertext(sealing: Vault) -> None:
    person = sealee()
    await person.save()
    for value in (Secret("x"), person.name, "bare"):
        with pytest.raises(TypeError, match="save"):
            await Sealee.update({Sealee.name: value}, force=True)
    with pytest.raises(TypeError, match="save"):
        await person.update_self({Sealee.name: Secret("x")})
    assert await read(sealing, (await load(person)).name) == NAME


async def test_a_way_past_the_mixin_writes_nothing_and_tells_nothing(sealing: Vault) -> None:
    with pytest.raises(asyncpg.DataError) as failure:
        await Insert(Sealee).add(sealee())
    assert_told_nothing(failure.value)


async def test_an_error_of_the_database_tells_nothing(sealing: Vault) -> None:
    person = sealee()
    await person.save()
    with pytest.raises(asyncpg.UniqueViolationError) as failure:
        await Sealee(id=person.id, name=Secret(NAME), number=Secret(NUMBER)).save()
    assert_told_nothing(failure.value)
    assert NAME not in str(failure.value.detail)


async def test_a_dump_of_every_table_shows_nobody(sealing: Vault, beside: asyncpg.Connection) -> None:
    person = sealee()
    await person.save()
    await SealeeCar(owner=person.id, plate=Secret(PLATE)).save()
    await read(sealing, person.name)
    dump = io.BytesIO()
    for row in await beside.fetch("select schemaname, tablename from pg_tables where schemaname in ('public', 'keys')"):
        every = f'select * from "{row["schemaname"]}"."{row["tablename"]}"'
        await beside.copy_from_query(every, output=dump, format="binary")
    assert str(person.id).replace("-", "") in dump.getvalue().hex()  # the dump is one
    for text in (NAME, NUMBER, PHONE, PLATE):
        assert text.encode().hex() not in dump.getvalue().hex()


async def test_a_value_too_odd_to_seal_writes_nothing(sealing: Vault, beside: asyncpg.Connection) -> None:
    with pytest.raises(Exception, match=r"sealee\.name") as failure:
        await sealee(NAME + "\ud800").save()
    assert_told_nothing(failure.value)
    assert await beside.fetchval("select count(*) from sealee") == 0


def assert_told_nothing(error: BaseException) -> None:
    told = "".join(traceback.format_exception(error))
    assert NAME not in told
    assert NUMBER not in told


# -- no ciphertext can be moved -----------------------------------------------------------------------------------


@both_suites
async def test_a_ciphertext_does_not_open_in_another_row(
    sealing: Vault, suite: Suite, beside: asyncpg.Connection
) -> None:
    one, two = sealee(), sealee(OTHER_NAME)
    await Sealee.insert(one, two)
    await beside.execute("update sealee s set name = o.name from sealee o where o.id = $1", two.id)
    with pytest.raises(SealBroken):
        await read(sealing, (await load(one)).name)


@both_suites
async def test_a_ciphertext_does_not_open_in_another_column(
    sealing: Vault, suite: Suite, beside: asyncpg.Connection
) -> None:
    person = sealee()
    await person.save()
    await beside.execute("update sealee set name = number")
    with pytest.raises(SealBroken):
        await read(sealing, (await load(person)).name)


@both_suites
async def test_a_ciphertext_does_not_open_for_another_subject(
    sealing: Vault, suite: Suite, beside: asyncpg.Connection
) -> None:
    one, two = sealee(), sealee(OTHER_NAME)
    await Sealee.insert(one, two)
    car = SealeeCar(owner=one.id, plate=Secret(PLATE))
    await car.save()
    await beside.execute("update sealee_car set owner = $1", two.id)
    row = await SealeeCar.objects().get(SealeeCar.id == car.id)
    assert row is not None
    with pytest.raises(SealBroken):
        await read(sealing, row.plate)


async def test_a_ciphertext_assigned_to_another_row_is_not_saved(sealing: Vault) -> None:
    one, two = sealee(), sealee(OTHER_NAME)
    await Sealee.insert(one, two)
    two.name = one.name
    with pytest.raises(SealBroken):
        await two.save()
    with pytest.raises(KeyMissing):
        await Sealee(id=uuid7(), name=Secret("x"), number=Secret("x"), phone=b"never sealed").save()


# -- trouble in the middle ----------------------------------------------------------------------------------------


async def test_a_row_whose_insert_failed_can_be_saved_anew(
    sealing: Vault, root: FileProvider, beside: asyncpg.Connection
) -> None:
    """The key made for the first try went with its transaction; the second must not seal with it."""
    person = sealee()
    await beside.execute("alter table sealee add constraint closed check (state = 'open')")
    with pytest.raises(asyncpg.CheckViolationError):
        async with transaction():
            await person.save()
    assert isinstance(person.name, Secret)
    await beside.execute("alter table sealee drop constraint closed")
    async with transaction():
        await person.save()
    async with running(root) as fresh:
        assert await read(fresh, (await load(person)).name) == NAME


async def test_a_row_sealed_in_a_transaction_rolled_back_is_not_written_under_the_lost_key(
    sealing: Vault, beside: asyncpg.Connection
) -> None:
    person = sealee()
    async with rolled_back():
        await person.save()
    with pytest.raises(KeyMissing):
        await Sealee.insert(person)
    assert await beside.fetchval("select count(*) from sealee") == 0


async def test_a_row_of_somebody_erased_can_still_change_its_state(sealing: Vault) -> None:
    person = sealee()
    await person.save()
    await sealing.destroy(person.id, datetime(2026, 11, 21, tzinfo=UTC))
    row = await load(person)
    row.state = "erased"
    await row.save()
    again = await load(person)
    assert again.state == "erased"
    with pytest.raises(KeyDestroyed):
        await read(sealing, again.name)


async def test_a_car_is_not_sealed_before_it_has_an_owner(sealing: Vault) -> None:
    with pytest.raises(ValueError, match="needs a key and a subject"):
        await SealeeCar(_ignore_missing=True, plate=Secret(PLATE)).save()


# -- declaring ----------------------------------------------------------------------------------------------------


def test_a_sealed_column_names_its_mask_and_why_it_is_held() -> None:
    with pytest.raises(TypeError, match="must name its `mask` and its `personal`"):

        class Unmasked(Protected, Table):
            id = UUID(primary_key=True, default=uuid7)
            name = SealedText(personal=PERSONAL)

    with pytest.raises(TypeError, match="must name its `mask` and its `personal`"):

        class Undeclared(Protected, Table):
            id = UUID(primary_key=True, default=uuid7)
            name = SealedText(mask=mask)


def test_a_table_names_a_subject_that_it_has() -> None:
    with pytest.raises(ValueError, match="nobody"):

        class Ownerless(Protected, Table):
            id = UUID(primary_key=True, default=uuid7)
            name = SealedText(mask=mask, personal=PERSONAL)
            _subject_column = "nobody"


def test_only_what_the_database_needs_goes_into_migrations() -> None:
    assert [column._meta.name for column in sealed_columns(Sealee)] == ["name", "number", "phone"]
    assert Sealee.name._meta.params.keys().isdisjoint({"mask", "personal", "padding"})
    made_again = SealedText(**Sealee.phone._meta.params)
    assert made_again._meta.params == Sealee.phone._meta.params
    assert made_again._meta.null
