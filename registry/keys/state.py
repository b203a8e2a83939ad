"""What keys the installation has, what uses them, and which of them can be retired. No key, and nothing personal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from privacy.master_keys import ENCRYPTION, INDEX
from privacy.retiring import Need, needs_of_encryption, needs_of_root
from privacy.rotation import ROOT, SEAL, Rotation, latest
from privacy.suites import SUITES
from privacy.vault import Vault
from registry.clock import wall_now
from registry.database import transaction
from registry.keys.rotation import needs_of_index
from registry.ports.keys import TOKEN

COMMAND_WORDS = {ROOT: "root", ENCRYPTION: "kek", INDEX: "index", SEAL: "seal", TOKEN: "token"}
"""What each kind is called at the command line."""


@dataclass(frozen=True)
class KeyState:
    """One key. `name`: its version, or the name its provider or its token has for it.

    `uses`: how many it wraps, finds or verifies. `newest`: what is made now is made by it. `needs`: what keeps an
    older one from being retired. `until`: of a token-signing key that was replaced, how long it still verifies.
    """

    kind: str
    name: str
    held_by: str
    suite: str
    made_at: datetime | None
    uses: int
    newest: bool
    needs: tuple[Need, ...] = ()
    until: datetime | None = None
    wrapped_by: str = ""
    """The name of the key of the kind `held_by` that wraps it, or from which it is derived; empty for a root."""

    @property
    def holder(self) -> str:
        """What holds it, for programs: a provider, or a key."""
        return f"{self.held_by} {self.wrapped_by}".strip()

    @property
    def retirable(self) -> bool:
        """Whether the command to retire it would be obeyed."""
        return not (self.newest or self.needs or self.kind == TOKEN)

    @property
    def retiring(self) -> str:
        """The command that destroys it."""
        return f"creditpass keys retire {COMMAND_WORDS[self.kind]} {self.name}"


@dataclass(frozen=True)
class State:
    """Every key there is, and the newest rotation of each kind."""

    keys: Sequence[KeyState]
    rotations: Sequence[Rotation]


async def state(vault: Vault) -> State:
    """The state of all keys now."""
    keys = [*await _roots(vault), *await _master_keys(vault), *await _token_keys()]
    rotations = sorted((await latest(vault.apart)).values(), key=lambda rotation: rotation.begun_at)
    return State(keys, rotations)


async def _roots(vault: Vault) -> list[KeyState]:
    names = await vault.provider.roots()
    found = []
    for name in names:
        needs = await needs_of_root(vault.apart, name)
        uses = sum(need.count for need in needs)
        found.append(KeyState(ROOT, name, vault.provider.kind, "", None, uses, name == names[-1], tuple(needs)))
    return found


MASTER_KEYS = (
    "select kind, version, suite, root, made_at, active_at from keys.master_key where blob is not null order by 1, 2"
)


async def _master_keys(vault: Vault) -> list[KeyState]:
    rows = await vault.apart.fetch(MASTER_KEYS)
    newest = {row["kind"]: row["version"] for row in rows if row["active_at"] is not None}
    found = []
    for row in rows:
        kind, version = row["kind"], row["version"]
        in_use = version >= newest[kind]
        if kind == ENCRYPTION:
            needs = await needs_of_encryption(vault.apart, version)
            uses = sum(need.count for need in needs)
        else:
            needs = [] if in_use else await needs_of_index(version)
            uses = await _tags(vault, version)
        found.append(
            KeyState(
                kind, str(version), ROOT, SUITES[row["suite"]].name, row["made_at"], uses, in_use,
                tuple(needs), wrapped_by=row["root"],
            )
        )  # fmt: skip
    return found


async def _tags(vault: Vault, version: int) -> int:
    rows = await vault.apart.fetch("select count(*) as n from subject_tag where version = $1", version)
    count: int = rows[0]["n"]
    return count


async def _token_keys() -> list[KeyState]:
    async with transaction(readonly=True) as connection:
        rows = await connection.fetch(
            "select id, index_version, made_at, retired_at from token_key"
            " where retired_at is null or $1 < retired_at order by made_at, id",
            wall_now(),
        )  # fmt: skip
    return [
        KeyState(
            TOKEN, str(row["id"]), INDEX, "Ed25519", row["made_at"], 0,
            row["retired_at"] is None, until=row["retired_at"], wrapped_by=str(row["index_version"]),
        )
        for row in rows
    ]  # fmt: skip
