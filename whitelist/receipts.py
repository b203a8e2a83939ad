"""Receipts: with number and secret a declarant sees, corrects and withdraws, without an account.

The secret is derived from the receipt's id under the installation's key and is stored nowhere: a replayed request can
be given it again, and a copy of the database does not hold it. When that key is replaced, the receipt keeps how the
former digest differs from the new one, which tells nothing without the new key. Whoever asks for a number that does
not exist gets the same answer, after the same work, as with a wrong secret.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from privacy.vault import vault
from registry.actors import Actor, ActorKind, Grant
from registry.database import Connection, current
from registry.i18n import DEFAULT_LANGUAGE
from whitelist.scheme import DECLARANT
from whitelist.tables import Receipt

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUPS = 3
NOBODY = UUID(int=0)
COLUMNS = "select id, number, entry, key_version, shift from receipt"


@dataclass(frozen=True)
class Issued:
    """A receipt. Give the secret to the declarant alone; it is never stored or logged."""

    number: str
    entry: UUID
    id: UUID
    key_version: int
    shift: bytes | None = None

    def secret(self) -> str:
        """26 characters, derived."""
        return _secret(self.id, self.key_version, self.shift)


def _active() -> int:
    return vault().index.active


def _secret(receipt: UUID, version: int, shift: bytes | None = None) -> str:
    return base64.b32encode(_digest(receipt, version, shift))[:26].decode()


def _digest(receipt: UUID, version: int, shift: bytes | None) -> bytes:
    digest = vault().digest("receipt-secret", receipt.bytes, version).digest
    return digest if shift is None else _apart(digest, shift)


def _apart(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


async def issue(connection: Connection, entry: UUID) -> Issued:
    """A new receipt for an entry."""
    await vault().fresh()
    groups = ["".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(GROUPS)]
    receipt = Receipt(id=uuid7(), number="-".join(groups), entry=entry, key_version=_active())
    await receipt.save()
    return Issued(receipt.number, entry, receipt.id, receipt.key_version)


async def of_entry(connection: Connection, entry: UUID) -> Issued:
    """The receipt that was issued for an entry."""
    return await _issued(await connection.fetchrow(f"{COLUMNS} where entry = $1", entry))


async def by_number(connection: Connection, number: str) -> Issued:
    """The receipt with this number, for whoever it has just been issued to."""
    return await _issued(await connection.fetchrow(f"{COLUMNS} where number = $1", number))


async def _issued(row: Any) -> Issued:
    await vault().know(row["key_version"])
    return Issued(row["number"], row["entry"], row["id"], row["key_version"], row["shift"])


async def open_(
    connection: Connection, number: str, secret: Secret[str], language: str = DEFAULT_LANGUAGE
) -> Actor | None:
    """The actor who holds this receipt; None for an unknown number and for a wrong secret alike."""
    row = await connection.fetchrow(f"{COLUMNS} where number = $1", _tidy(number))
    await vault().know(row["key_version"] if row else _active())
    expected = _secret(row["id"], row["key_version"], row["shift"]) if row else _secret(NOBODY, _active())
    right = hmac.compare_digest(expected.encode(), _typed_back(secret).encode("utf-8", "replace"))
    if row is None or not right:
        return None
    grant = Grant(DECLARANT, f"case:{row['entry']}")
    return Actor(ActorKind.RECEIPT, _tidy(number), frozenset({grant}), language)


def _typed_back(secret: Secret[str]) -> str:
    """A secret as it is typed from paper, where it stands in groups."""
    return "".join(secret.expose_unrecorded().upper().split()).replace("-", "")


def entry_of(actor: Actor) -> UUID | None:
    """The entry whose receipt the actor holds."""
    scopes = actor.scopes(DECLARANT)
    return UUID(next(iter(scopes)).removeprefix("case:")) if scopes else None


def _tidy(number: str) -> str:
    plain = "".join(c for c in number.upper() if c in ALPHABET)[: 4 * GROUPS]
    return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


# --- Another index key ------------------------------------------------------------------------------------------------


async def carry(version: int, most: int) -> int:
    """Let up to so many receipts' secrets be derived under this version, each the same as before. Gives how many."""
    connection = current()
    rows = await connection.fetch(
        "select id, key_version, shift from receipt where key_version = any($1::smallint[])"
        " order by id limit $2 for update skip locked",
        _older(version), most,
    )  # fmt: skip
    shifts = [
        _apart(_digest(row["id"], version, None), _digest(row["id"], row["key_version"], row["shift"])) for row in rows
    ]
    await connection.execute(
        "update receipt r set key_version = $1, shift = n.shift from unnest($2::uuid[], $3::bytea[]) n(id, shift)"
        " where r.id = n.id",
        version, [row["id"] for row in rows], shifts,
    )  # fmt: skip
    return len(rows)


async def left(version: int) -> int:
    """How many receipts' secrets are derived under an older version than this."""
    count: int = await current().fetchval(
        "select count(*) from receipt where key_version = any($1::smallint[])", _older(version)
    )
    return count


def _older(version: int) -> list[int]:
    """Versions before it that live: of one that was retired, in data of an old backup, nothing can be derived."""
    return [each for each in vault().index.keys if each < version]


async def needing(version: int) -> int:
    """How many receipts' secrets are derived under this version."""
    count: int = await current().fetchval("select count(*) from receipt where key_version = $1", version)
    return count
