"""Keys as JWKs: what is taken for one, and the file for development."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.errors import Invalid
from registry.ports.keys import encode, make_key_file, read_key_file, read_public_jwk, thumbprint

# RFC 8037, appendix A
X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
JWK = {"kty": "OKP", "crv": "Ed25519", "x": X}


def test_the_thumbprint_of_the_rfcs_example() -> None:
    assert thumbprint(X) == THUMBPRINT


def test_a_key_without_a_name_is_named_by_its_thumbprint() -> None:
    assert read_public_jwk(JWK) == (THUMBPRINT, X)
    assert read_public_jwk({**JWK, "kid": "2026"}) == ("2026", X)


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {**JWK, "crv": "X25519"},
        {**JWK, "kty": "EC"},
        {**JWK, "x": X[:-2]},
        {**JWK, "x": "!"},
        {**JWK, "x": 7},
        {**JWK, "kid": ""},
        {**JWK, "kid": "k" * 129},
        {**JWK, "kid": 7},
    ],
)
def test_what_is_no_public_ed25519_key_is_refused(jwk: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        read_public_jwk(jwk)


def test_a_private_key_is_refused_and_not_repeated() -> None:
    d = encode(Ed25519PrivateKey.generate().private_bytes_raw())
    with pytest.raises(Invalid) as refused:
        read_public_jwk({**JWK, "d": d})
    assert refused.value.problems[0].code == "private-key"
    assert d not in repr(vars(refused.value))


def test_a_key_file_is_its_owners_alone_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    public = make_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "d" not in public
    kid, private = read_key_file(path)
    assert (kid, encode(private.public_key().public_bytes_raw())) == (public["kid"], public["x"])
    with pytest.raises(FileExistsError):
        make_key_file(path)
    assert json.loads(path.read_text())["x"] == public["x"]
