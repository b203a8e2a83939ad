import asyncio
import hashlib
from datetime import timedelta

import pytest

from registry import idempotency
from registry.clock import wall_now
from registry.database import current, transaction
from registry.errors import Invalid, KeyReused
from registry.idempotency import Answer, derived, once

KEY = "0192f0c1-aaaa-7000-8000-000000000001"
CALLER = "account:1"


@pytest.fixture(autouse=True)
def secret():
    idempotency.install(b"k" * 32)


class Work:
    """Something that writes a row each time it really runs."""

    def __init__(self, *, fails: bool = False, seconds: float = 0) -> None:
        self.runs = 0
        self.fails = fails
        self.seconds = seconds

    async def __call__(self) -> Answer:
        self.runs += 1
        await asyncio.sleep(self.seconds)
        if self.fails:
            raise ValueError("the work failed")
        return Answer(201, {"number": self.runs, "text": "琴"})


async def ask(work: Work, *, caller: str = CALLER, key: str | None = KEY, request: bytes = b"POST /x {}") -> Answer:
    async with transaction():
        return await once(caller, key, request, work)


async def test_the_second_time_the_first_answer_is_given_and_nothing_runs(database):
    work = Work()
    first = await ask(work)
    again = await ask(work)
    assert first == again == Answer(201, {"number": 1, "text": "琴"})
    assert work.runs == 1


async def test_without_a_key_it_runs_each_time_and_nothing_is_kept(database):
    work = Work()
    await ask(work, key=None)
    await ask(work, key=None)
    async with transaction():
        assert await current().fetchval("select count(*) from answered_request") == 0
    assert work.runs == 2


async def test_another_request_under_the_same_key_is_refused_and_changes_nothing(database):
    work = Work()
    await ask(work)
    with pytest.raises(KeyReused):
        await ask(work, request=b"POST /x {changed}")
    assert work.runs == 1
    assert await ask(work) == Answer(201, {"number": 1, "text": "琴"})


async def test_two_callers_may_use_the_same_key(database):
    work = Work()
    assert (await ask(work, caller="account:1")).body["number"] == 1
    assert (await ask(work, caller="account:2")).body["number"] == 2


async def test_an_error_stores_nothing_and_the_same_key_may_be_tried_again(database):
    with pytest.raises(ValueError, match="the work failed"):
        await ask(Work(fails=True))
    work = Work()
    assert (await ask(work, request=b"POST /x {mended}")).body["number"] == 1


async def test_eight_at_once_run_once_and_all_get_the_same_answer(database):
    work = Work(seconds=0.2)
    answers = await asyncio.gather(*(ask(work) for _ in range(8)))
    assert work.runs == 1
    assert answers == [Answer(201, {"number": 1, "text": "琴"})] * 8


async def test_of_eight_at_once_the_next_takes_over_when_the_first_fails(database):
    async def failing_first() -> Answer:
        ran.append(1)
        await asyncio.sleep(0.05)
        if len(ran) == 1:
            raise ValueError("the first fails")
        return Answer(200, len(ran))

    ran: list[int] = []

    async def one() -> Answer | ValueError:
        try:
            async with transaction():
                return await once(CALLER, KEY, b"same", failing_first)
        except ValueError as failed:
            return failed

    answers = await asyncio.gather(*(one() for _ in range(8)))
    assert len(ran) == 2
    assert sorted(type(answer).__name__ for answer in answers) == ["Answer"] * 7 + ["ValueError"]
    assert {answer.body for answer in answers if isinstance(answer, Answer)} == {2}


async def test_eight_at_once_with_eight_different_bodies_let_one_through(database):
    work = Work(seconds=0.1)
    answers = await asyncio.gather(*(ask(work, request=f"body {n}".encode()) for n in range(8)), return_exceptions=True)
    assert work.runs == 1
    assert sum(isinstance(answer, KeyReused) for answer in answers) == 7


@pytest.mark.parametrize("key", ["", "short", "x" * 129, "with space in it", "琴琴琴琴琴琴琴琴琴", "tab\tinside-key"])
async def test_a_key_of_another_form_is_refused_by_name(database, key):
    with pytest.raises(Invalid) as refused:
        await ask(Work(), key=key)
    assert refused.value.problems[0].field == "Idempotency-Key"


async def test_the_request_itself_is_not_in_the_database(database):
    await ask(Work(), request=b'{"name": "Chan Tai Man"}')
    async with transaction():
        row = await current().fetchrow("select * from answered_request")
    assert "Chan" not in repr(dict(row))
    assert len(row["request"]) == 32


async def test_nor_is_anything_by_which_a_guess_at_it_could_be_tried(database):
    typed = hashlib.sha256(b'{"name": "Chan Tai Man"}').hexdigest()
    await ask(Work(), key=derived(KEY, typed))
    async with transaction():
        row = await current().fetchrow("select * from answered_request")
    assert typed not in repr(dict(row))
    assert KEY not in repr(dict(row))


def test_items_of_a_bulk_request_have_keys_of_their_own():
    assert derived(None, "case-1") is None
    assert derived(KEY, "case-1") == f"{KEY}/case-1"
    assert derived(KEY, "case-1") != derived(KEY, "case-2")
    assert len(derived(KEY, "x" * 5000)) < 200


async def test_an_item_and_the_whole_are_two_requests(database):
    work = Work()
    await ask(work)
    await ask(work, key=derived(KEY, "case-1"))
    await ask(work, key=derived(KEY, "case-1"))
    assert work.runs == 2


async def test_a_request_that_runs_itself_again_is_a_mistake_of_ours(database):
    async def again() -> Answer:
        return await once(CALLER, KEY, b"same", again)

    async with transaction():
        with pytest.raises(RuntimeError, match="run itself"):
            await once(CALLER, KEY, b"same", again)


async def test_old_answers_are_forgotten(database):
    work = Work()
    await ask(work)
    async with transaction():
        assert await idempotency.forget(wall_now() - timedelta(days=1)) == 0
        assert await idempotency.forget(wall_now() + timedelta(days=1)) == 1
    await ask(work)
    assert work.runs == 2


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        idempotency.install(b"short")
