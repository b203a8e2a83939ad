"""A SIMULATION of a transit engine: speaks the part of HashiCorp Vault's HTTP API that we use, in this process.

Not Vault: it was written from its documentation, to test what we send and how we take what comes back.
"""

from __future__ import annotations

import json
import secrets
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "s.invented"


class Engine:
    """Keys by name, each with its versions, and what was asked."""

    def __init__(self) -> None:
        self.keys: dict[str, dict[int, bytes]] = {}
        self.oldest: dict[str, int] = {}
        self.asked: list[tuple[str, str]] = []
        self.broken = False

    def answer(self, method: str, path: str, token: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and JSON of one request."""
        self.asked.append((method, path))
        if self.broken:
            return 503, {"errors": ["Vault is sealed"]}
        if token != TOKEN:
            return 403, {"errors": ["permission denied"]}
        what, _, rest = path.removeprefix("/v1/transit/").partition("/")
        name, _, then = rest.partition("/")
        if what == "keys" and method == "POST" and not then:
            self.keys.setdefault(name, {1: secrets.token_bytes(32)})
            self.oldest.setdefault(name, 1)
            return 204, {}
        if name not in self.keys:
            return (404, {"errors": []}) if method == "GET" else (400, {"errors": ["encryption key not found"]})
        return self._of_key(method, what, name, then, body)

    def _of_key(
        self, method: str, what: str, name: str, then: str, body: dict[str, Any]
    ) -> tuple[int, dict[str, Any]]:  # fmt: skip
        versions, newest = self.keys[name], max(self.keys[name])
        if what == "keys" and method == "GET":
            told = {str(version): 1 for version in versions if version >= self.oldest[name]}
            return 200, {"data": {"keys": told, "latest_version": newest, "min_decryption_version": self.oldest[name]}}
        if then == "rotate":
            versions[newest + 1] = secrets.token_bytes(32)
            return 200, {"data": {}}
        if then == "config":
            self.oldest[name] = body["min_decryption_version"]
            return 200, {"data": {}}
        bound = b64decode(body["associated_data"])
        if what == "encrypt":
            nonce = secrets.token_bytes(12)
            sealed = nonce + AESGCM(versions[newest]).encrypt(nonce, b64decode(body["plaintext"]), bound)
            return 200, {"data": {"ciphertext": f"vault:v{newest}:{b64encode(sealed).decode()}"}}
        return self._decrypted(name, body["ciphertext"], bound)

    def _decrypted(self, name: str, ciphertext: str, bound: bytes) -> tuple[int, dict[str, Any]]:
        try:
            _, version, text = ciphertext.split(":")
            if (number := int(version[1:])) < self.oldest[name]:
                return 400, {"errors": ["ciphertext or signature version is disallowed by policy (too old)"]}
            sealed = b64decode(text)
            plaintext = AESGCM(self.keys[name][number]).decrypt(sealed[:12], sealed[12:], bound)
        except (ValueError, KeyError, InvalidTag):
            return 400, {"errors": ["invalid ciphertext: unable to decrypt"]}
        return 200, {"data": {"plaintext": b64encode(plaintext).decode()}}


@contextmanager
def transit_server() -> Iterator[tuple[str, Engine]]:
    """The URL of a simulated engine that runs until the block ends, and the engine."""
    engine = Engine()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self._answer(json.loads(self.rfile.read(length) or b"{}"))

        def _answer(self, body: dict[str, Any]) -> None:
            status, told = engine.answer(self.command, self.path, self.headers.get("X-Vault-Token", ""), body)
            self.send_response(status)
            content = json.dumps(told).encode() if status != 204 else b""
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", engine
    finally:
        server.shutdown()
        server.server_close()
