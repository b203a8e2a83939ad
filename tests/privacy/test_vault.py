"""Reading: for a known purpose, by somebody, recorded first; and masked, for lists."""

import asyncio
from datetime import UTC, datetime

import asyncpg
import pytest

from privacy.disclosures import Reveal, disclosures_of
from privacy.errors import KeyMissing, SealBroken, UnknownPurpose
from privacy.ids import uuid7
from privacy.keys import FileProvider
from privacy.purposes import PURPOSES, Purpose, PurposeKind, Purposes
from privacy.rows import masked_rows, reveal_row, reveal_rows
from privacy.secret import Secret
from privacy.suites import AES_256_GCM, SM4_GCM, Suite
from privacy.vault import ERASED, Vault, install, vault
from tests.privacy.conftest import both_suites, rolled_back, running
from tests.privacy.people import CLERK, NAME, NUMBER, OTHER_NAME, PHONE, PURPOSE, Sealee, sealee

AT = datetime(2026, 11, 21, tzinfo=UTC)


@both_suites
async def test_a_batch_is_revealed_in_order_with_one_record(sealing: Vault, suite: Suite) -> None:
    one, two = sealee(), sealee(OTHER_NAME)
    await Sealee.insert(one, two)
    assert await sealing.reveal(PURPOSE, CLERK, [two.name, one.number, one.name]) == [OTHER_NAME, NUMBER, NAME]
    (record,) = await disclosures_of(one.id)
    assert record.actor == CLERK
    assert (record.purpose, record.reference) == (PURPOSE.code, PURPOSE.ref)
    assert record.fields == ["sealee.name", "sealee.number"]
    assert record.subjects == sorted([one.id, two.id])
    assert record.at.tzinfo is not None


async def test_the_record_survives_the_rollback_of_the_transaction_it_was_read_in(sealing: Vault) -> None:
    person = sealee()
    await person.save()
    async with rolled_back():
        await sealing.reveal(PURPOSE, CLERK, [person.name])
    assert len(await disclosures_of(person.id)) == 1


async def test_the_record_is_committed_before_anything_is_opened(
    sealing: Vault, beside: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = sealee()
    await person.save()
    opened = []

    def opens(*_: object) -> str:
        opened.append("opened")
        return "text"

    monkeypatch.setattr("privacy.vault.open_text", opens)
    async with beside.transaction():
        await beside.execute("lock table disclosure")  # so that no record can be written
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await sealing.reveal(PURPOSE, CLERK, [person.name])
        assert not opened
    assert await sealing.reveal(PURPOSE, CLERK, [person.name]) == ["text"]
    assert opened


async def test_without_a_record_nothing_is_given(sealing: Vault, root: FileProvider) -> None:
    async def cannot_record(_: Reveal) -> None:
        raise OSError("no disk")

    person = sealee()
    await person.save()
    async with running(root, record=cannot_record) as careless:
        with pytest.raises(OSError, match="no disk") as failure:
            await careless.reveal(PURPOSE, CLERK, [person.name])
    assert NAME not in str(failure.value)


async def test_an_unknown_purpose_is_refused_and_leaves_no_record(sealing: Vault) -> None:
    person = sealee()
    await person.save()
    with pytest.raises(UnknownPurpose):
        await sealing.reveal(Purpose("curiosity"), CLERK, [person.name])
    with pytest.raises(ValueError, match="who reads"):
        await sealing.reveal(PURPOSE, "", [person.name])
    assert await disclosures_of(person.id) == []


async def test_an_upper_layer_adds_its_purposes(database: str, root: FileProvider) -> None:
    more = PURPOSES.also(PurposeKind("quota-draw", "A quota is drawn", "Applicants"))
    assert "quota-draw" in more
    assert "quota-draw" not in PURPOSES
    assert more["quota-draw"].concerns == "Applicants"
    with pytest.raises(ValueError, match="two purposes"):
        Purposes([*more, *more])


async def test_nothing_asked_nothing_recorded(sealing: Vault, beside: asyncpg.Connection) -> None:
    assert await sealing.reveal(PURPOSE, CLERK, []) == []
    assert await beside.fetchval("select count(*) from disclosure") == 0


async def test_lists_are_masked_without_a_record(sealing: Vault, beside: asyncpg.Connection) -> None:
    people = [sealee(), sealee(OTHER_NAME, phone=None)]
    await Sealee.insert(*people)
    assert await masked_rows(people, ["name", "phone"]) == [
        {"name": "陈**", "phone": "+**"},
        {"name": "何**", "phone": ""},
    ]
    assert await beside.fetchval("select count(*) from disclosure") == 0


async def test_a_list_shows_that_somebody_was_erased(sealing: Vault) -> None:
    gone, here = sealee(), sealee(OTHER_NAME)
    await Sealee.insert(gone, here)
    await sealing.destroy(gone.id, AT)
    assert await sealing.masked([gone.name, None, here.name]) == [ERASED, "", "何**"]


async def test_what_does_not_open_is_not_masked_either(sealing: Vault) -> None:
    one, two = sealee(), sealee()
    await Sealee.insert(one, two)
    with pytest.raises(SealBroken):
        await sealing.masked([Sealee.name.sealed(one.name, row=two.id, subject=two.id)])
    with pytest.raises(KeyMissing):
        await sealing.masked([Sealee.name.sealed(one.name, row=one.id, subject=uuid7())])


async def test_the_fields_of_a_row_are_revealed_by_name(sealing: Vault) -> None:
    person, other = sealee(phone=None), sealee(OTHER_NAME)
    await Sealee.insert(person, other)
    assert await reveal_row(PURPOSE, CLERK, person, ["name", "phone"]) == {"name": NAME, "phone": None}
    assert await reveal_rows(PURPOSE, CLERK, [other, person], ["phone", "name"]) == [
        {"phone": PHONE, "name": OTHER_NAME},
        {"phone": None, "name": NAME},
    ]
    assert len(await disclosures_of(person.id)) == 2


async def test_a_row_not_saved_yet_has_nothing_to_reveal(sealing: Vault) -> None:
    with pytest.raises(TypeError, match="not sealed"):
        await reveal_row(PURPOSE, CLERK, sealee(), ["name"])


@both_suites
async def test_what_one_suite_sealed_opens_under_the_other(sealing: Vault, suite: Suite, root: FileProvider) -> None:
    person = sealee()
    await person.save()
    other = AES_256_GCM if suite is SM4_GCM else SM4_GCM
    async with running(root, other) as switched:
        assert await switched.reveal(PURPOSE, CLERK, [person.name]) == [NAME]
        (renamed,) = await switched.seal([(person.name.place, Secret("新"))])
    assert (person.name[1], renamed[1]) == (suite.id, other.id)
    assert await sealing.reveal(PURPOSE, CLERK, [renamed]) == ["新"]


def test_before_a_vault_is_installed_there_is_none() -> None:
    install(None)
    with pytest.raises(RuntimeError, match="no vault is installed"):
        vault()
