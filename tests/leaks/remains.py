"""What a story leaves behind: the database and what was made of it, what servers said, and what they answered."""

from __future__ import annotations

import asyncio
import io
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from deploy.postgres import SUPERUSER, EmbeddedPostgres
from deploy.postgres_place import wheel_binaries
from deploy.trial import Trial
from tests.leaks.traces import Known
from tests.registry.channels.servers import Postbox, Receiver


@dataclass
class Remains:
    """Places to be searched, by name, and what must not be in them. `control` is stored plainly: it must be found."""

    heard: Path
    trial: Trial
    server: EmbeddedPostgres
    postbox: Postbox
    gateway: Receiver
    hook: Receiver
    known: Known = field(default_factory=Known)
    erased: Known = field(default_factory=Known)
    """Of those who were erased: what can still be found by key (tags), as hexadecimal digits."""
    control: str = ""
    answers: int = 0

    def hear(self, kind: str, answer: httpx.Response) -> httpx.Response:
        """Keep an answer: its first line, headers and body, unpacked where it is packed."""
        folder = self.heard / kind
        folder.mkdir(parents=True, exist_ok=True)
        self.answers += 1
        head = f"{answer.status_code}\n" + "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
        body = answer.content
        if body.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(body)) as packed:
                body = b"\n".join(packed.read(name) for name in packed.namelist())
        (folder / f"{self.answers:04}").write_bytes(head.encode() + b"\n" + body)
        return answer

    def note(self, kind: str, words: str | bytes) -> None:
        """Keep what somebody else was told."""
        folder = self.heard / kind
        folder.mkdir(parents=True, exist_ok=True)
        self.answers += 1
        (folder / f"{self.answers:04}").write_bytes(words.encode() if isinstance(words, str) else words)

    def gather(self) -> None:
        """Write down what can only be had at the end."""
        self.query("checkpoint", role=SUPERUSER)
        self.dump("dump.sql")
        for mail in self.postbox.mails:
            self.note("mails", f"{mail['Subject']}\n{mail['From']}\n{mail['Message-ID']}\n{mail.get_content()}")
        for sent in self.hook.got:
            self.note("webhooks", repr(sent.headers).encode() + sent.path.encode() + sent.body)
        for sent in self.gateway.got:
            self.note("texts", f"{sent.json['id']} {sent.json['text']} {sent.path}")
        for row in self.query("select * from delivery"):
            self.note("outbox", repr(dict(row)))

    def dump(self, name: str, *more: str) -> Path:
        """A dump of the whole database as text."""
        self.heard.mkdir(parents=True, exist_ok=True)
        file = self.heard / name
        tool = wheel_binaries() / "pg_dump"
        done = subprocess.run(
            [tool, *more, "-f", str(file), self.server.dsn(role=SUPERUSER)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return file

    def query(self, statement: str, *values: Any, role: str = "creditpass") -> list[asyncpg.Record]:
        """Ask the database itself."""

        async def ask() -> list[asyncpg.Record]:
            connection = await asyncpg.connect(self.server.dsn(role=role))
            try:
                rows: list[asyncpg.Record] = await connection.fetch(statement, *values)
                return rows
            finally:
                await connection.close()

        return asyncio.run(ask())

    @property
    def places(self) -> dict[str, Callable[[], list[Path]]]:
        """Where to look, by name. Each must exist, and hold something."""
        folder, home = self.server.folder, self.trial.home
        return {
            "data files": lambda: [self.server.data / "base", self.server.data / "global"],
            "WAL": lambda: [self.server.data / "pg_wal"],
            "log of the database": lambda: [folder / "server.log"],
            "dump": lambda: [self.heard / "dump.sql"],
            "yesterday's dump": lambda: [self.heard / "yesterday.sql"],
            "log of the server": lambda: [home / "server.log"],
            "folder of the installation": lambda: [home],
            **{kind: (lambda kind=kind: [self.heard / kind]) for kind in HEARD},
        }


HEARD = ("refusals", "lists", "ports", "records", "metrics", "mails", "webhooks", "texts", "outbox", "public")
"""What was answered and sent. `refusals`: error pages and problems. `lists`: what staff see masked, and exports of it.
`records`: journal and logs, as pages and files. `public`: what anybody may see."""
