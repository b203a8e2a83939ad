"""What a lane answered from its copy: appended to a file before it is told, delivered when the line is back.

A segment is a file that grows and is then delivered as a whole; the centre takes each decision once, so that a segment
may be sent again after a crash. No plate is written, only tags.
"""

from __future__ import annotations

import asyncio
import errno
import json
import os
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from privacy.ids import uuid7
from registry.ports.batching import Batcher
from registry.ports.lane.folder import Folder, sync

log = structlog.get_logger("creditpass.lane")

AT_ONCE = 500
KEEP = timedelta(days=90)
MOST_IN_MEMORY = 10_000
"""Of decisions that the disk would not take; beyond them the oldest are lost, and that is an alarm."""

Line = dict[str, Any]
Send = Callable[[Sequence[Line]], Awaitable[None]]


class NotTaken(Exception):
    """The centre refuses what was delivered for what it says: the same will never be taken."""


class Aside:
    """Decisions that the centre would not take, each with why, in a file of their own. As the trail: kept 90 days."""

    NAME = "aside.jsonl"

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def lines(self) -> list[Line]:
        """Those that are there."""
        try:
            return read(self._folder.path / self.NAME)
        except FileNotFoundError:
            return []

    def put(self, line: Line, why: str) -> None:
        """Put one aside, once. Raises OSError."""
        kept = self.lines()
        if line["id"] not in {each["decision"]["id"] for each in kept}:
            self._write([*kept, {"why": why, "decision": line}])
            log.error("lane.decision_set_aside", why=why)

    def forget(self) -> None:
        """Forget those that are older than the trail is kept. Raises OSError."""
        kept = self.lines()
        oldest = (datetime.now(UTC) - KEEP).isoformat()
        young = [each for each in kept if each["decision"]["at"] >= oldest]
        if young != kept:
            self._write(young)

    def _write(self, lines: Sequence[Line]) -> None:
        self._folder.replace(self.NAME, b"".join(json.dumps(line).encode() + b"\n" for line in lines))


class Offline:
    """The decisions of this lane that are not delivered yet."""

    def __init__(self, folder: Folder) -> None:
        self._path = folder.path / "decisions"
        self._aside = Aside(folder)
        self._open: int | None = None
        self._writing = threading.Lock()
        self._unwritten: deque[Line] = deque(maxlen=MOST_IN_MEMORY)
        self._together = Batcher[Line, None](self._append)

    async def record(self, line: Line) -> None:
        """Have it on the disk. Many at once share a write. A disk that refuses is an alarm, and memory keeps it."""
        await self._together.ask(line)

    @property
    def set_aside(self) -> int:
        """How many the centre would not take: somebody must look, and remove the file when it is settled."""
        return len(self._aside.lines())

    @property
    def unwritten(self) -> int:
        """How many the disk has refused so far."""
        return len(self._unwritten)

    async def _append(self, lines: Sequence[Line]) -> list[None]:
        try:
            await asyncio.to_thread(self._write, lines)
        except OSError as full:
            log.error("lane.disk", why=full.strerror)
            self._unwritten.extend(lines)
        return [None] * len(lines)

    def _write(self, lines: Sequence[Line]) -> None:
        with self._writing:
            self._write_alone(lines)

    def _write_alone(self, lines: Sequence[Line]) -> None:
        if self._open is None:
            self._open = os.open(self._path / f"{uuid7()}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            sync(self._path)
        content = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        before = os.fstat(self._open).st_size
        try:
            if os.write(self._open, content) < len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fdatasync(self._open)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._open, before)
            self._close()  # a half line can only be the last of a segment
            raise

    async def deliver(self, send: Send) -> int:
        """Deliver everything there is; how many that was. Raises what `send` raises; what is left stays."""
        delivered = 0
        await asyncio.to_thread(self._aside.forget)
        for segment in await asyncio.to_thread(self._closed):
            lines = read(segment)
            for first in range(0, len(lines), AT_ONCE):
                await self._hand_over(send, lines[first : first + AT_ONCE])
            segment.unlink(missing_ok=True)
            delivered += len(lines)
        while self._unwritten:
            lines = list(self._unwritten)[:AT_ONCE]
            await self._hand_over(send, lines)
            for line in lines:
                if line in self._unwritten:
                    self._unwritten.remove(line)
            delivered += len(lines)
        return delivered

    async def _hand_over(self, send: Send, lines: Sequence[Line]) -> None:
        """Deliver these; one that the centre will never take is put aside, and the others go on."""
        try:
            await send(lines)
        except NotTaken as refused:
            if len(lines) == 1:
                await asyncio.to_thread(self._aside.put, lines[0], str(refused))
                return
            half = len(lines) // 2
            await self._hand_over(send, lines[:half])
            await self._hand_over(send, lines[half:])

    def _closed(self) -> list[Path]:
        """Every segment that there is; what comes after goes into another."""
        with self._writing:
            self._close()
            return sorted(self._path.glob("*.jsonl"))

    def _close(self) -> None:
        if self._open is not None:
            os.close(self._open)
            self._open = None


def read(segment: Path) -> list[Line]:
    """The decisions of a segment. A last line that was cut off by a crash was told to nobody."""
    lines = []
    for written in segment.read_bytes().split(b"\n")[:-1]:
        try:
            lines.append(json.loads(written))
        except ValueError:
            log.error("lane.line_unreadable")
    return lines
