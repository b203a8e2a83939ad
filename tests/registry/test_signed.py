"""Documents that anyone can check."""

import base64
import json
from datetime import UTC, datetime

import pytest

from privacy.vault import Vault
from registry import signed
from registry.database import transaction
from registry.signed import DocumentWrong

AT = datetime(2026, 11, 23, tzinfo=UTC)
SAID = {"kind": "notice", "number": "湘示-2026-0001", "days": 30}


async def test_what_was_signed_is_read_again_with_the_published_keys(sealing: Vault) -> None:
    async with transaction() as connection:
        text = await signed.sign(connection, SAID, AT)
        again = await signed.sign(connection, SAID, AT)
        keys = await signed.published_keys(connection)
    assert len(keys["keys"]) == 1
    assert signed.check(text, keys) == signed.check(again, keys) == SAID


async def test_a_changed_document_is_told(sealing: Vault) -> None:
    async with transaction() as connection:
        text = await signed.sign(connection, SAID, AT)
        keys = await signed.published_keys(connection)
    head, _, signature = text.split(".")
    other = base64.urlsafe_b64encode(json.dumps({**SAID, "days": 5}).encode()).rstrip(b"=").decode()
    with pytest.raises(DocumentWrong):
        signed.check(f"{head}.{other}.{signature}", keys)
    with pytest.raises(DocumentWrong):
        signed.check(text, {"keys": []})
