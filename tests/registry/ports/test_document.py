"""`docs/integrating-a-port.md` is true: its code runs, its example and its tables are what the service says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from httpx import AsyncClient

from registry.formats.documents import DocumentType
from registry.ports.decision import Answered, Because
from registry.ports.examples import ANSWERS
from registry.ports.keys import encode
from registry.ports.messages import CheckRequest
from tests.registry.ports.conftest import ORIGIN, Port

TEXT = (Path(__file__).parents[3] / "docs/integrating-a-port.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_the_answer_shown_is_the_one_of_the_description() -> None:
    shown = json.loads(blocks("json")[0])
    assert shown == ANSWERS[0][1]


def test_every_status_reason_field_and_document_is_explained() -> None:
    words = set(re.findall(r"`([a-zA-Z_-]+)`", TEXT))
    assert {*Answered, *Because, *DocumentType, *CheckRequest.__struct_fields__} <= words


async def test_the_steps_lead_to_an_answer(http: AsyncClient, port: Port, tmp_path: Path) -> None:
    private = port.key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    public = port.key.public_key().public_bytes_raw()
    jwk = {"kty": "OKP", "crv": "Ed25519", "kid": port.kid, "x": encode(public), "d": encode(private)}
    (tmp_path / "key.json").write_text(json.dumps(jwk))
    names: dict[str, Any] = {"KEY_FILE": tmp_path / "key.json", "CLIENT_ID": str(port.id), "ADDRESS": ORIGIN}
    exec(blocks("python")[0], names)

    token_command = next(block for block in blocks("sh") if "/api/v1/token" in block)
    form = dict(re.findall(r"-d (\w+)=(\S+)", token_command.replace("$ASSERTION", names["ASSERTION"])))
    token = (await http.post("/api/v1/token", data=form)).json()["access_token"]

    check_command = next(block for block in blocks("sh") if "/port/v1/check" in block)
    (question,) = re.findall(r"-d '(.*)'", check_command)
    answer = await http.post("/port/v1/check", content=question.encode(), headers={
        "authorization": f"Bearer {token}", "content-type": "application/json",
    })  # fmt: skip
    assert answer.status_code == 200
    assert {each["status"] for each in answer.json()["schemes"]} == {"NOT_LISTED"}
