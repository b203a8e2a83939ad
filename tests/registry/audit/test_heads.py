"""Heads as text: what is signed, what is refused, and that another's reading of the formats agrees."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.audit import heads
from registry.audit.heads import Head, HeadWrong

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
HEAD = Head("pass.example/audit", 1234, hashlib.sha256(b"root").digest(), datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC))


def test_a_head_is_a_checkpoint_in_a_signed_note() -> None:
    text = heads.sign(HEAD, KEY).text()
    body, _, signature = text.partition("\n\n")
    root = base64.b64encode(HEAD.root).decode()
    assert body == f"pass.example/audit\n1234\n{root}\ntime 2026-11-22T01:02:03Z"
    assert signature.startswith("— pass.example/audit ")
    packed = base64.b64decode(signature.split()[2])
    public = KEY.public_key()
    expected = hashlib.sha256(b"pass.example/audit\n\x01" + public.public_bytes_raw()).digest()[:4]
    assert packed[:4] == expected
    public.verify(packed[4:], f"{body}\n".encode())
    assert heads.verifier(HEAD.origin, public).startswith(f"pass.example/audit+{expected.hex()}+AQ")


def test_a_head_reads_back_also_with_a_witness_below_and_is_checked() -> None:
    text = heads.sign(HEAD, KEY).text() + "— witness.example AAAA\n"
    note = heads.read(text)
    assert note.head == HEAD
    heads.check(note, [Ed25519PrivateKey.generate().public_key(), KEY.public_key()])


@pytest.mark.parametrize(
    ("old", "new"), [("1234", "1235"), ("2026", "2025"), ("pass.example/audit\n", "pass.example/other\n")]
)
def test_a_changed_head_is_not_ours(old: str, new: str) -> None:
    text = heads.sign(HEAD, KEY).text().replace(old, new, 1)
    with pytest.raises(HeadWrong):
        heads.check(heads.read(text), [KEY.public_key()])


def test_a_head_of_another_key_is_not_ours() -> None:
    note = heads.sign(HEAD, Ed25519PrivateKey.generate())
    with pytest.raises(HeadWrong, match="none of the keys"):
        heads.check(note, [KEY.public_key()])
    forged = replace(note, key_id=heads.key_id(HEAD.origin, KEY.public_key()))
    with pytest.raises(HeadWrong, match="signature is wrong"):
        heads.check(forged, [KEY.public_key()])


@pytest.mark.parametrize("text", ["", "a\n\nb", "a\nb\nc\n\nd", "a\n1\nAAAA\ntime 2026-11-22T01:02:03Z\n\n— a AAAA\n"])
def test_what_is_no_head_is_not_read(text: str) -> None:
    with pytest.raises(HeadWrong, match="no signed head"):
        heads.read(text)


@pytest.mark.parametrize("document", [None, [], {}, {"keys": []}, {"keys": [{"x": "short"}]}, {"keys": "x"}])
def test_what_is_no_set_of_keys_is_not_read(document: object) -> None:
    with pytest.raises(HeadWrong, match="no set of public keys"):
        heads.keys_of(document)
