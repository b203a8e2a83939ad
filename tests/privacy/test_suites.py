"""Each suite against published vectors, and the wrapping of keys."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from privacy.errors import SealBroken
from privacy.suites import AES_256_GCM, SM4_GCM, Sm4Gcm, Suite, joined, suite_of, unwrap, wrap

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
either = pytest.mark.parametrize("suite", [AES_256_GCM, SM4_GCM], ids=["aes", "sm4"])


def test_sm4_gcm_gives_the_vector_of_rfc_8998() -> None:
    cipher = Sm4Gcm(bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"))
    nonce = bytes.fromhex("00001234567800000000ABCD")
    associated = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    text = bytes.fromhex("".join(digit * 16 for digit in "AABBCCDDEEFFEEAA"[::2]))
    sealed = cipher.encrypt(nonce, text, associated)
    assert sealed.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert cipher.decrypt(nonce, sealed, associated) == text


def test_sm4_gcm_refuses_what_is_shorter_than_a_tag() -> None:
    with pytest.raises(InvalidTag):
        Sm4Gcm(b"k" * 16).decrypt(b"n" * 12, b"short", b"")


def test_aes_is_the_256_bit_one() -> None:
    assert AES_256_GCM.cipher is AESGCM
    assert AES_256_GCM.cipher_key_bytes == 32


@either
def test_a_key_for_one_use_opens_nothing_of_another(suite: Suite) -> None:
    sealed = suite.aead(KEY, b"field").encrypt(b"n" * 12, b"text", b"")
    assert suite.aead(KEY, b"field").decrypt(b"n" * 12, sealed, b"") == b"text"
    with pytest.raises(InvalidTag):
        suite.aead(KEY, b"wrap").decrypt(b"n" * 12, sealed, b"")


@either
def test_a_wrapped_key_opens_under_its_key_and_context_alone(suite: Suite) -> None:
    blob = wrap(suite, KEY, b"secret key", b"context")
    assert b"secret key" not in blob
    assert unwrap(KEY, blob, b"context") == b"secret key"
    for key, altered, context in (
        (OTHER_KEY, blob, b"context"),
        (KEY, blob, b"another context"),
        (KEY, blob[:-1] + bytes([blob[-1] ^ 1]), b"context"),
        (KEY, bytes([3 - blob[0]]) + blob[1:], b"context"),  # the other suite's number
        (KEY, b"\x63" + blob[1:], b"context"),  # nobody's number
        (KEY, blob[:20], b"context"),
        (KEY, b"", b"context"),
    ):
        with pytest.raises(SealBroken):
            unwrap(key, altered, context)


def test_an_unknown_suite_is_broken() -> None:
    with pytest.raises(SealBroken):
        suite_of(0)


def test_no_other_parts_make_the_same_string() -> None:
    assert joined(b"ab", b"c") != joined(b"a", b"bc")
    assert joined(b"a") != joined(b"a", b"")
