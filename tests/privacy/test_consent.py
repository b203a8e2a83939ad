"""Consents: each text apart, in four languages; withdrawn once, and never otherwise changed."""

import hashlib
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from privacy.consent import record, standing, withdraw
from privacy.consent_text import ConsentText
from privacy.ids import uuid7
from privacy.tables import Consent

WORDS = {"zh-Hans": "我同意", "zh-Hant": "我同意。", "en": "I agree", "pt": "Concordo"}
DETAILS = ConsentText("details", "2026-11-01", WORDS)
PORTS = ConsentText("ports", "2026-11-01", {**WORDS, "en": "Ports may be told"})
GIVEN = datetime(2026, 11, 21, 4, tzinfo=UTC)
LATER = GIVEN + timedelta(days=9)


async def test_a_consent_keeps_which_words_were_shown(database: str) -> None:
    subject = uuid7()
    await record(DETAILS, subject=subject, language="zh-Hans", channel="web", at=GIVEN, ref="case-1")
    (consent,) = await standing(subject)
    assert consent.text_hash == hashlib.sha256("我同意".encode()).digest()
    assert (consent.purpose, consent.text_version, consent.language) == ("details", "2026-11-01", "zh-Hans")
    assert (consent.channel, consent.reference, consent.given_at) == ("web", "case-1", GIVEN)


async def test_withdrawing_one_leaves_the_others(database: str) -> None:
    subject, other = uuid7(), uuid7()
    for whose, text in ((subject, DETAILS), (subject, PORTS), (other, PORTS)):
        await record(text, subject=whose, language="pt", channel="web", at=GIVEN)
    assert await withdraw(subject, "ports", LATER) == 1
    assert await withdraw(subject, "ports", LATER) == 0
    assert [consent.purpose for consent in await standing(subject)] == ["details"]
    assert [consent.purpose for consent in await standing(other)] == ["ports"]


async def test_withdrawing_for_one_case_leaves_the_other_case(database: str) -> None:
    subject = uuid7()
    for ref in ("case-1", "case-2"):
        await record(DETAILS, subject=subject, language="en", channel="web", at=GIVEN, ref=ref)
    assert await withdraw(subject, "details", LATER, ref="case-1") == 1
    assert [consent.reference for consent in await standing(subject)] == ["case-2"]


async def test_agreeing_again_is_a_new_consent(database: str) -> None:
    subject = uuid7()
    await record(DETAILS, subject=subject, language="en", channel="web", at=GIVEN)
    await withdraw(subject, "details", GIVEN + timedelta(days=1))
    await record(DETAILS, subject=subject, language="en", channel="web", at=LATER)
    assert [consent.given_at for consent in await standing(subject)] == [LATER]
    assert await Consent.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        "update consent set given_at = now()",
        "update consent set withdrawn_at = now(), language = 'pt'",
        "update consent set withdrawn_at = null",
    ],
)
async def test_a_consent_changes_in_no_other_way(database: str, beside: asyncpg.Connection, change: str) -> None:
    await record(DETAILS, subject=uuid7(), language="en", channel="web", at=GIVEN)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="changes once"):
        await beside.execute(change)


async def test_a_withdrawn_consent_does_not_come_back(database: str, beside: asyncpg.Connection) -> None:
    subject = uuid7()
    await record(DETAILS, subject=subject, language="en", channel="web", at=GIVEN)
    await withdraw(subject, "details", LATER)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await beside.execute("update consent set withdrawn_at = null")


@pytest.mark.parametrize(
    "words", [{}, {**WORDS, "pt": " "}, {**WORDS, "fr": "J'accepte"}, {k: v for k, v in WORDS.items() if k != "pt"}]
)
def test_a_text_is_in_four_languages(words: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="must be in"):
        ConsentText("details", "1", words)


async def test_a_language_without_words_cannot_be_agreed_in(database: str) -> None:
    with pytest.raises(KeyError):
        await record(DETAILS, subject=uuid7(), language="fr", channel="web", at=GIVEN)
