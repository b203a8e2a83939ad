import subprocess
import sys

import pytest
from argon2 import PasswordHasher

from privacy.secret import Secret
from registry.accounts import passwords
from registry.errors import Invalid

GOOD = Secret("seven grey herons fly")


def code_of(password: str, login: str = "wang.li") -> str:
    with pytest.raises(Invalid) as refused:
        passwords.check_rules(Secret(password), login)
    return refused.value.problems[0].code


def test_eleven_characters_are_too_few_and_twelve_are_enough():
    assert code_of("abcdefghijk") == "password-too-short"
    passwords.check_rules(Secret("abcdefghijkl"), "wang.li")


def test_a_password_is_not_the_user_name_in_any_case():
    assert code_of("Wang.Li-2026-x") == "password-is-login"


def test_a_password_of_one_repeated_character_is_too_plain():
    assert code_of("aaaaaaaaaaaaaaaa") == "password-too-plain"


def test_a_password_may_be_chinese_and_is_limited_in_length():
    passwords.check_rules(Secret("横琴口岸二零二六年秋天的风"), "wang.li")
    assert code_of("ab cd" * 60) == "password-too-long"


def test_the_refusal_names_the_field_and_never_the_password():
    with pytest.raises(Invalid) as refused:
        passwords.check_rules(Secret("short-one"), "wang.li", "new_password")
    assert refused.value.problems[0].field == "new_password"
    assert "short-one" not in repr(refused.value.problems)


async def test_a_hash_fits_its_own_password_alone():
    stored = await passwords.hash_password(GOOD)
    assert stored.startswith("$argon2id$")
    assert await passwords.matches(stored, GOOD)
    assert not await passwords.matches(stored, Secret("seven grey herons sit"))


async def test_without_an_account_the_same_work_is_done_and_the_answer_is_no(monkeypatch):
    """Timing: an unknown login goes through the same verification, at the same cost."""

    class Recording(PasswordHasher):
        def verify(self, hash, password):
            verified.append(hash)
            return super().verify(hash, password)

    verified = []
    monkeypatch.setattr(passwords, "HASHER", Recording())
    assert not await passwords.matches(None, GOOD)
    assert await passwords.matches(await passwords.hash_password(GOOD), GOOD)
    decoy, own = verified
    assert decoy.rsplit("$", 2)[0] == own.rsplit("$", 2)[0]  # algorithm, memory, passes and lanes


async def test_even_the_decoys_own_password_opens_nothing():
    assert not await passwords.matches(None, Secret(passwords.DECOY))


async def test_a_stored_hash_that_is_none_fits_nothing():
    assert not await passwords.matches("not a hash", GOOD)


async def test_a_hash_at_another_cost_is_stale():
    assert passwords.is_stale(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
    assert not passwords.is_stale(await passwords.hash_password(GOOD))


FORKED = """
import asyncio, os
from privacy.secret import Secret
from registry.accounts.passwords import hash_password
asyncio.run(hash_password(Secret("seven grey herons fly")))
child = os.fork()
if child == 0:
    asyncio.run(hash_password(Secret("seven grey herons fly")))
    os._exit(7)
os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_worker_forked_after_its_parent_hashed_can_hash_too():
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", FORKED], timeout=60, check=False)
    assert done.returncode == 7


async def test_only_what_a_program_drew_is_hashed_quickly_and_the_first_sign_in_makes_up_for_it():
    with passwords.drawn():
        quick = await passwords.hash_password(GOOD)
        assert await passwords.matches(quick, GOOD)
        assert not await passwords.matches(quick, Secret("another grey heron"))
        assert passwords.is_stale(quick)
    assert not passwords.is_stale(await passwords.hash_password(GOOD))
