"""What a lane keeps on its disk: written whole or not at all, so that what is there after a crash is good.

key.json           the key of tags (0600), given once
trusted.json       the public keys that sign copies
whole.cose         the newest whole set
changes/<n>.cose   what came after it, by version
state.json         the version held, and when it was last known to be in step
decisions/*.jsonl  what was answered from the copy and is not delivered yet
aside.jsonl        of that, what the centre would not take, and why
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any


class Folder:
    """A lane's folder. Every method may raise OSError: a disk that is full, or gone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for folder in (path, path / "changes", path / "decisions"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in path.rglob("*.part"):
            left.unlink(missing_ok=True)

    def replace(self, name: str, content: bytes) -> None:
        """Put this content in the place of what was there: a reader sees the one or the other, after a crash too."""
        final = self.path / name
        part = final.with_name(final.name + ".part")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(final)
            sync(final.parent)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise

    def replace_json(self, name: str, content: Any) -> None:
        self.replace(name, json.dumps(content).encode())

    def read(self, name: str) -> bytes | None:
        """The content; None where there is none."""
        with suppress(FileNotFoundError):
            return (self.path / name).read_bytes()
        return None

    def read_json(self, name: str) -> Any:
        """The content; None where there is none, or what is there is no JSON."""
        content = self.read(name)
        try:
            return None if content is None else json.loads(content)
        except ValueError:
            return None

    def changes(self) -> list[Path]:
        """The changes that are kept, in the order of their versions."""
        return sorted((self.path / "changes").glob("*.cose"), key=lambda path: int(path.stem))

    def drop_changes(self, up_to: int) -> None:
        """Changes up to this version are in the whole."""
        for path in self.changes():
            if int(path.stem) <= up_to:
                path.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Have a folder's names on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
