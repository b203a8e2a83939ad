"""`creditpass keys`: what keys there are, replacing each kind while everything serves, and destroying what is not needed.

A command that was stopped, however rudely, is run again and goes on where it was. See docs/keys.md.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta

from deploy.commands import Commands, Failed, command, group, within
from deploy.holdings import all_tables
from deploy.providers import create_root
from deploy.settings import Settings
from privacy.errors import StillNeeded
from privacy.key_events import note
from privacy.master_keys import ENCRYPTION, INDEX, KNOWN_SECONDS
from privacy.resealing import seal_phases
from privacy.retiring import retire_encryption, retire_root
from privacy.rewrapping import encryption_phases, root_phases
from privacy.rotation import BATCH, ROOT, SEAL, Phase, Rotation, begin, carry_on
from privacy.suites import SUITES
from privacy.vault import Vault, vault
from registry.clock import wall_now
from registry.database import transaction
from registry.keys import rotation as key_rotation
from registry.keys import state as key_state
from registry.ports import keys as token_keys

PHASES: dict[str, Callable[[Vault, Rotation], Sequence[Phase]]] = {
    ROOT: root_phases,
    ENCRYPTION: encryption_phases,
    INDEX: key_rotation.index_phases,
    SEAL: lambda vault, rotation: seal_phases(vault, rotation, all_tables()),
}
ROTATED = {
    "root": (ROOT, "a new root key; whatever it wraps is wrapped anew"),
    "kek": (ENCRYPTION, "a new key-encryption key; every data key is wrapped anew"),
    "index": (INDEX, "a new key of the blind index; everything that is found by it is found by the new one too"),
}


def add(commands: Commands) -> None:
    keys = group(commands, "keys", "the keys that seal personal data: their state, replacing and retiring them")
    command(keys, "state", _state, "show all keys: what uses them, what is being replaced, what can be retired")
    command(keys, "create-root", _create_root, "make the first root key where the settings say it is held")
    rotate = group(keys, "rotate", "replace a key by a new one; run it again to go on after an interruption")
    for name, (_, help) in ROTATED.items():
        one = command(rotate, name, _rotate, help, description=f"{help[0].upper()}{help[1:]}.")
        one.set_defaults(kind=name)
        _batch(one)
    one = command(rotate, "tokens", _rotate_tokens, "sign access tokens by a new key; the former verifies for a while")
    one.add_argument(
        "--at-once", action="store_true", help="the former verifies no longer: for a key that is in wrong hands"
    )
    _batch(command(keys, "reseal", _reseal, "seal everything anew under the suite of the settings"))
    retire = group(keys, "retire", "destroy a key that was replaced; refused while anything needs it")
    for name in ROTATED:
        one = command(retire, name, _retire, "destroy it, once nothing needs it")
        one.set_defaults(kind=name)
        one.add_argument("name", help="the version, or the root key's name, as `keys state` shows it")


def _batch(one: argparse.ArgumentParser) -> None:
    one.add_argument("--batch", type=int, default=BATCH, metavar="N", help=f"how many at a time (default: {BATCH})")


# --- Looking -------------------------------------------------------------------------------------------------------------


def _state(settings: Settings, given: argparse.Namespace) -> None:
    found = within(settings, lambda _: key_state.state(vault()))
    for key in found.keys:
        print("  ".join(part for part in (key_state.COMMAND_WORDS[key.kind], key.name, key.suite, _of(key)) if part))
    for rotation in found.rotations:
        print(_told(rotation))


def _of(key: key_state.KeyState) -> str:
    held = f"held by {key.holder}" if key.kind == ROOT else f"under {key.holder}"
    made = [f"made {key.made_at.isoformat(timespec='seconds')}"] if key.made_at else []
    if key.until is not None:
        use = f"verifies until {key.until.isoformat(timespec='seconds')}"
    elif key.newest:
        use = "in use" if key.kind == token_keys.TOKEN else f"in use by {key.uses}"
    elif key.needs:
        use = f"needed by {'; '.join(map(str, key.needs))}"
    else:
        use = f"can be retired: {key.retiring}"
    return "  ".join((held, *made, use))


def _told(rotation: Rotation) -> str:
    target = SUITES[rotation.version].name if rotation.kind == SEAL else rotation.target
    begun = f"begun {rotation.begun_at.isoformat(timespec='seconds')} by {rotation.by}"
    what = f"{key_state.COMMAND_WORDS[rotation.kind]} → {target}: {begun}"
    if rotation.finished_at is None:
        return f"{what}, {_share(rotation)}" if rotation.total else what
    return f"{what}, finished {rotation.finished_at.isoformat(timespec='seconds')}, {rotation.done} carried over"


def _share(rotation: Rotation) -> str:
    return f"{rotation.done} of {max(rotation.total, rotation.done)}"


# --- Making, replacing, retiring -------------------------------------------------------------------------------------------


def _create_root(settings: Settings, given: argparse.Namespace) -> None:
    try:
        name = asyncio.run(create_root(settings))
    except FileExistsError as there:
        raise Failed(f"There is a root key already: {there.filename or there}. It is never replaced.") from None
    print(f"The root key is {name}. Without it nothing can be read: keep a copy as its provider allows.")


def _rotate(settings: Settings, given: argparse.Namespace) -> None:
    _carried(settings, ROTATED[given.kind][0], given.batch)


def _reseal(settings: Settings, given: argparse.Namespace) -> None:
    _carried(settings, SEAL, given.batch)


def _carried(settings: Settings, kind: str, batch: int) -> None:
    async def run(_: Settings) -> Rotation:
        rotation = await begin(vault(), kind, by())
        print(f"{_told(rotation)}. Stopped, it goes on when it is run again.", file=sys.stderr, flush=True)
        phases = PHASES[kind](vault(), rotation)
        return await carry_on(
            vault(), rotation, phases, _progress, batch=batch, known=KNOWN_SECONDS, waiting=_waiting
        )  # fmt: skip

    print(f"\n{_told(within(settings, run))}")


def _progress(rotation: Rotation) -> None:
    print(f"\r{_share(rotation)}", end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)


def _waiting() -> None:
    print(f"\nUntil every process knows: {KNOWN_SECONDS:.0f} seconds …", file=sys.stderr, flush=True)


def _rotate_tokens(settings: Settings, given: argparse.Namespace) -> None:
    overlap = timedelta(0) if given.at_once else token_keys.OVERLAP

    async def run(_: Settings) -> str:
        async with transaction() as connection:
            return await token_keys.rotate(connection, wall_now(), overlap, by())

    print(f"Tokens are signed by {within(settings, run)}.")


def _retire(settings: Settings, given: argparse.Namespace) -> None:
    kind = ROTATED[given.kind][0]

    async def run(_: Settings) -> None:
        try:
            await _destroyed(kind, given.name)
        except StillNeeded as refused:
            await note(vault().apart, by(), "retire-refused", kind, given.name, str(refused)[:200])
            raise

    within(settings, run)
    print(f"{given.kind} {given.name} is destroyed. Copies in backups of keys go when those do.")


async def _destroyed(kind: str, name: str) -> None:
    if kind == ROOT:
        await retire_root(vault(), name, by())
    elif kind == ENCRYPTION:
        await retire_encryption(vault(), _version(name), by(), known=KNOWN_SECONDS)
    else:
        await key_rotation.retire(vault(), _version(name), by(), known=KNOWN_SECONDS)


def _version(name: str) -> int:
    if not (name.isascii() and name.isdigit()):
        raise Failed(f"{name} is no version: creditpass keys state shows them.")
    return int(name)


def by() -> str:
    """Who runs the command, for the record: the account of the machine."""
    return f"system:command-line/{getpass.getuser()}"
