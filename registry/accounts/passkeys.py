"""Passkeys (WebAuthn): asking an authenticator to make one or to sign with one, and judging what it answers.

We keep public keys alone. Each question is random, belongs to one session and is taken once
(`factors.take_challenge`). Attestation is not asked for: which make of key somebody uses is their own affair.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from privacy.ids import uuid7
from registry.accounts.accounts import note
from registry.accounts.factor_tables import Passkey
from registry.actors import SYSTEM, Actor
from registry.database import current

KNOWN_TRANSPORTS = frozenset(each.value for each in AuthenticatorTransport)
MOST = 10
"""Passkeys an account."""


@dataclass(frozen=True)
class RelyingParty:
    """Us, as authenticators know us: the host (`id`), our name, and where pages come from."""

    id: str
    name: str
    origin: str


@dataclass(frozen=True)
class Question:
    """What the page gives to the browser (JSON), and the challenge within."""

    options: str
    challenge: bytes


async def ask_to_make(account: UUID, login: str, party: RelyingParty) -> Question:
    """Ask for a new passkey, on an authenticator that holds none of this account yet."""
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=account.bytes,
        user_name=login,
        exclude_credentials=await _descriptors(account),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return Question(options_to_json(options), options.challenge)


async def add(
    account: UUID, answer: str, challenge: bytes | None, party: RelyingParty, *, at: datetime, by: Actor
) -> bool:
    """Store the passkey that an authenticator made; False when the answer is none to our question."""
    given = _read(answer)
    if challenge is None or given is None:
        return False
    try:
        made = verify_registration_response(
            credential=given, expected_challenge=challenge, expected_rp_id=party.id, expected_origin=party.origin
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    if await current().fetchval("select count(*) from passkey where account = $1", account) >= MOST:
        return False
    stored = Passkey(
        id=uuid7(),
        account=account,
        credential=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=_transports(given),
        created_at=at,
    )
    try:
        await Passkey.insert(stored)
    except asyncpg.UniqueViolationError:
        return False
    await note(account, "factor-added", at, by, "passkey")
    return True


async def ask_to_sign(account: UUID, party: RelyingParty) -> Question:
    """Ask one of the account's passkeys to sign."""
    options = generate_authentication_options(
        rp_id=party.id,
        allow_credentials=await _descriptors(account),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return Question(options_to_json(options), options.challenge)


async def fits(account: UUID, answer: str, challenge: bytes | None, party: RelyingParty, *, at: datetime) -> bool:
    """Whether one of this account's passkeys signed our question, and its counter went up."""
    given = _read(answer)
    if challenge is None or given is None:
        return False
    try:
        row = await current().fetchrow(
            "select id, public_key, sign_count from passkey where account = $1 and credential = $2 for update",
            account, base64url_to_bytes(str(given.get("rawId"))),
        )  # fmt: skip
        if row is None:
            return False
        signed = verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=row["public_key"],
            credential_current_sign_count=0,  # judged below, to tell a copy from a wrong signature
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    if (signed.new_sign_count or row["sign_count"]) and signed.new_sign_count <= row["sign_count"]:
        await note(account, "passkey-copied", at, SYSTEM, str(row["id"]))  # two authenticators hold one key
        return False
    await current().execute(
        "update passkey set sign_count = $2, last_used_at = $3 where id = $1", row["id"], signed.new_sign_count, at
    )
    return True


async def _descriptors(account: UUID) -> list[PublicKeyCredentialDescriptor]:
    rows = await current().fetch("select credential, transports from passkey where account = $1", account)
    return [
        PublicKeyCredentialDescriptor(
            id=row["credential"], transports=[AuthenticatorTransport(each) for each in row["transports"].split()]
        )
        for row in rows
    ]


def _read(answer: str) -> dict[str, object] | None:
    try:
        given = json.loads(answer)
    except ValueError:
        return None
    return given if isinstance(given, dict) else None


def _transports(given: dict[str, object]) -> str:
    """How the browser says the authenticator is reached, of what we know; it is a hint, and nothing is believed."""
    response = given.get("response")
    told = response.get("transports") if isinstance(response, dict) else None
    return " ".join(sorted(KNOWN_TRANSPORTS.intersection(map(str, told)))) if isinstance(told, list) else ""
