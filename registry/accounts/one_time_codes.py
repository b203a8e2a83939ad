"""One-time codes of an authenticator app (RFC 6238: six digits, 30 seconds, SHA-1 as every app knows it)."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pyotp

from privacy.ids import uuid7
from privacy.purposes import Purpose
from privacy.rows import reveal_row
from privacy.secret import Secret
from registry.accounts.accounts import note
from registry.accounts.factor_tables import OneTimeCode
from registry.actors import Actor
from registry.database import current

SECONDS = 30
DRIFT = 1
"""Steps by which the app's clock may be off, either way."""
DIGITS = re.compile(r"[0-9]{6}")
PURPOSE = Purpose("second-factor")


async def begin(account: UUID, *, at: datetime) -> None:
    """Make a secret to be set up in an app. Until a code of it came back it counts for nothing.

    One that is being set up is kept, so that a page loaded twice shows the same; one in use stays in use.
    """
    await current().execute("select from account where id = $1 for update", account)  # a button pressed twice
    if await _row(account) is None:
        made = OneTimeCode(id=uuid7(), account=account, secret=Secret(pyotp.random_base32()), created_at=at)
        await OneTimeCode.insert(made)


async def provisioning(account: UUID, login: str, issuer: str) -> str:
    """What the app must be told, as an `otpauth:` address. Raises LookupError unless one is being set up."""
    row = await _row(account)
    if row is None or row.confirmed_at is not None:
        raise LookupError("no one-time code is being set up")
    return pyotp.TOTP(await _secret(row)).provisioning_uri(name=login, issuer_name=issuer)


@dataclass(frozen=True)
class Told:
    """What an app must be told: as an address to open or to draw as a QR code, and as letters to type."""

    address: str
    secret: str


def read(address: str) -> Told:
    """The letters within an `otpauth:` address, in groups of four."""
    secret = parse_qs(urlsplit(address).query)["secret"][0]
    return Told(address, " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)))


async def confirm(account: UUID, code: str, *, at: datetime, by: Actor) -> bool:
    """Take the secret into use, by a first code of it."""
    row = await _row(account)
    if row is None or row.confirmed_at is not None or not await _take(row, code, at):
        return False
    await current().execute("update one_time_code set confirmed_at = $2 where id = $1", row.id, at)
    await note(account, "factor-added", at, by, "code")
    return True


async def fits(account: UUID, code: str, *, at: datetime) -> bool:
    """Whether a code is right now, and never was used: it is spent by asking."""
    row = await _row(account)
    return row is not None and row.confirmed_at is not None and await _take(row, code, at)


async def _take(row: OneTimeCode, code: str, at: datetime) -> bool:
    code = re.sub(r"\s", "", code)
    if not DIGITS.fullmatch(code):
        return False
    generator = pyotp.TOTP(await _secret(row))
    now = int(at.timestamp()) // SECONDS
    right = [
        step
        for step in range(now - DRIFT, now + DRIFT + 1)
        if hmac.compare_digest(generator.at(step * SECONDS).encode(), code.encode())
    ]
    if not right:
        return False
    taken = await current().fetchval(
        "update one_time_code set last_step = $2 where id = $1 and last_step < $2 returning id", row.id, max(right)
    )
    return taken is not None


async def _row(account: UUID) -> OneTimeCode | None:
    return await OneTimeCode.objects().where(OneTimeCode.account == account).first()


async def _secret(row: OneTimeCode) -> str:
    """In plain, for this module alone; the reading is on the record as the account's own."""
    secret = (await reveal_row(PURPOSE, f"account:{row.account}", row, ["secret"]))["secret"]
    assert secret is not None
    return secret
