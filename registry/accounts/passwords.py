"""Passwords: their rules, and argon2id in two threads of its own, so that sign-ins cannot starve everything else."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from privacy.secret import Secret
from registry.errors import FieldProblem, Invalid
from registry.i18n import text

SHORTEST = 12
LONGEST = 256
HASHER = PasswordHasher()  # argon2id, 64 MiB, three passes
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""For passwords that a program has drawn, of 80 bits: nobody guesses those, however quick a guess is."""
_drawn: ContextVar[bool] = ContextVar("drawn", default=False)
_threads: ThreadPoolExecutor

DECOY = "decoy: fits no account"

TOO_SHORT = text("Use at least %(shortest)s characters")
TOO_LONG = text("Use at most %(longest)s characters")
SAME_AS_LOGIN = text("The password must not contain the user name")
TOO_PLAIN = text("Use more than a few different characters")


def _make_threads() -> None:
    global _threads
    _threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


_make_threads()
os.register_at_fork(after_in_child=_make_threads)  # a forked worker has none of its parent's threads, and would wait


def check_rules(password: Secret[str], login: str, field: str = "password") -> None:
    """Length and the plainest of passwords. Raises Invalid naming `field`.

    Length protects; demands for signs and capitals do not, so there are none.
    """
    plain = password.expose_unrecorded()
    if len(plain) < SHORTEST:
        problem = FieldProblem(field, "password-too-short", TOO_SHORT, params={"shortest": SHORTEST})
    elif len(plain) > LONGEST:
        problem = FieldProblem(field, "password-too-long", TOO_LONG, params={"longest": LONGEST})
    elif login and login in plain.casefold():
        problem = FieldProblem(field, "password-is-login", SAME_AS_LOGIN)
    elif len(set(plain)) < 5:
        problem = FieldProblem(field, "password-too-plain", TOO_PLAIN)
    else:
        return
    raise Invalid([problem])


@contextmanager
def drawn() -> Iterator[None]:
    """What is set within was drawn at random by a program, as the sandbox's are; the first sign-in hashes it anew."""
    before = _drawn.set(True)
    try:
        yield
    finally:
        _drawn.reset(before)


async def hash_password(password: Secret[str]) -> str:
    """The argon2id hash to store, with its salt and cost inside."""
    hasher = QUICK if _drawn.get() else HASHER
    return await asyncio.get_running_loop().run_in_executor(_threads, hasher.hash, password.expose_unrecorded())


async def matches(stored: str | None, password: Secret[str]) -> bool:
    """Whether the password fits the stored hash. With none stored the same work is done, and the answer is no."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads, _fits, stored, password.expose_unrecorded())


def is_stale(stored: str) -> bool:
    """Whether the hash was made at another cost than today's."""
    return HASHER.check_needs_rehash(stored)


def _fits(stored: str | None, plain: str) -> bool:
    try:
        fits = HASHER.verify(stored or _decoy(HASHER), plain[: LONGEST + 1])
    except (Argon2Error, InvalidHashError):
        return False
    return fits and bool(stored)


@cache
def _decoy(hasher: PasswordHasher) -> str:
    """A hash that nothing fits, for logins that do not exist: their answer takes as long as any other."""
    return hasher.hash(DECOY)
