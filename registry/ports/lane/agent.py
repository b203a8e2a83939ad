"""The lane agent: follows the copy, asks the centre first, answers from the copy when it does not answer in time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import cbor2
import httpx
import msgspec
import structlog

from registry.ports.asking import ASSERTION_LIFE, PortAuth, why_of
from registry.ports.copies.copy import Copy, RolledBack
from registry.ports.copies.cose import NotSigned
from registry.ports.lane.answering import LaneAnswer, answer, read_request
from registry.ports.lane.clock import LaneClock
from registry.ports.lane.folder import Folder
from registry.ports.lane.holder import Holder
from registry.ports.lane.offline import NotTaken, Offline
from registry.ports.messages import question_of

log = structlog.get_logger("creditpass.lane")

CENTRE_SECONDS = 0.3
"""So long a lane waits for the centre (ports.md)."""
REST, WAIT = 1.0, 20
NOTE_SECONDS = 30.0
ABOUT_THEM = frozenset({400, 413, 422})
"""Answers of the centre that are about the decisions that were delivered, so that trying again helps nothing."""
RELAYED = frozenset({400, 403, 413, 415, 422})
"""Answers of the centre that are about the question, so that a copy could say nothing better."""


class LaneAuth(PortAuth):
    """Signs assertions by the centre's time as it was last told, so that a clock that is off cuts no lane off."""

    ahead = timedelta()

    def assertion(self, **other: object) -> str:
        now = datetime.now(UTC) - self.ahead
        times = {"iat": int(now.timestamp()), "exp": int((now + ASSERTION_LIFE).timestamp())}
        return super().assertion(**times, **other)

    def hear(self, response: httpx.Response) -> None:
        """Take the centre's time from an answer."""
        with suppress(KeyError, ValueError):
            self.ahead = datetime.now(UTC) - parsedate_to_datetime(response.headers["date"])


@dataclass
class Agent:
    """One lane's agent. `http` speaks to the centre as the port's client; `trust` pins the keys that sign copies."""

    lane: str
    folder: Folder
    http: httpx.AsyncClient
    pinned: bool = False
    clock: LaneClock = field(default_factory=LaneClock)

    def __post_init__(self) -> None:
        self.holder = Holder(self.folder)
        self.offline = Offline(self.folder)
        self._alarms: frozenset[str] = frozenset()
        self._acknowledged: tuple[int, int] | None = None
        self._why: str | None = None
        self._in_step = False
        """Whether what is held was the newest when the centre was last asked; only then it is waited for."""

    def start(self) -> None:
        """Take up what is on the disk."""
        self.clock.recall(self.folder.read_json("state.json"))
        self.holder.load()

    # -- answering ----------------------------------------------------------------------------------------------

    async def check(self, body: bytes) -> tuple[int, bytes, str]:
        """Status, body and source (`centre` or `copy`) for a question as the centre takes it. Raises CreditpassError
        for a question that is none.
        """
        with suppress(httpx.HTTPError, TimeoutError):
            async with asyncio.timeout(CENTRE_SECONDS):
                asked = await self.http.post(
                    "/port/v1/check", content=body, headers={"Content-Type": "application/json"}
                )
            if asked.status_code == 200 or asked.status_code in RELAYED:
                return asked.status_code, asked.content, "centre"
        told = await self.from_copy(body)
        return 200, msgspec.json.encode(told), "copy"

    async def from_copy(self, body: bytes) -> LaneAnswer:
        """The answer from the copy, on the disk before it is told."""
        question = question_of(read_request(body), self.clock.legal())
        found = answer(self.holder.copy, self.clock, question)
        told = found.answer
        if told.version is not None:
            await self.offline.record(
                {
                    "id": str(told.decision_id), "at": told.as_of.isoformat(), "lane": self.lane,
                    "epoch": self.holder.key.epoch if self.holder.key else 0, "version": told.version,
                    "age": min(told.age_seconds, 2**31 - 1) if told.age_seconds is not None else 2**31 - 1,
                    "plate_tag": found.plate and found.plate.hex(), "driver_tag": found.driver and found.driver.hex(),
                    "channel": question.channel, "direction": question.direction,
                    "answers": [
                        {"scheme": line.scheme, "status": line.status, "reason": line.reason,
                         "clause": line.citation.clause if line.citation else None}
                        for line in told.schemes
                    ],
                }
            )  # fmt: skip
        return told

    # -- following ----------------------------------------------------------------------------------------------

    async def follow(self) -> None:
        """Follow the centre until cancelled. Whatever fails is tried again."""
        while True:
            try:
                await self.step(WAIT)
                self._tell_line(None)
            except Exception as failed:  # whatever came over the line: a lane that follows no more grows old for good
                self._in_step = False  # so that the next look is short, and what waits is delivered right after it
                self._tell_line(why_of(failed))
                await asyncio.sleep(REST)
            self.tell_alarms()

    async def step(self, wait: int = 0) -> None:
        """One round: what is missing is fetched, changes are followed, what was answered meanwhile is delivered."""
        if self.holder.key is None:
            await self._enrol()
        if self.holder.copy is None or self.holder.wants_whole:
            await self._whole()
        while await self._changes(wait if self._in_step else 0):  # until it has the newest
            continue
        with suppress(OSError):
            if delivered := await self.offline.deliver(self._send):
                log.info("lane.delivered", decisions=delivered)

    async def _changes(self, wait: int) -> bool:
        """Say what is held, which acknowledges it, and take what is new; whether to ask again at once."""
        copy = self.holder.copy
        if copy is None:
            return False
        asked = await self.http.get("/port/v1/copy/changes", params=self._following(copy) | {"wait": wait})
        if asked.status_code == 404:
            await self._whole()
            return True
        changes = messages_of(asked)
        self._acknowledged = (copy.key.epoch, copy.version)  # by the question itself
        for message in changes:
            await self._take(message)
        held = self.holder.copy
        self._in_step = held is not None and held.version >= int(asked.headers["copy-newest"])
        self._contact(asked, self._in_step)
        return bool(changes) and not self._in_step

    def _following(self, copy: Copy) -> dict[str, str | int]:
        """What the centre is told of this lane when it asks for changes."""
        told: dict[str, str | int] = {"since": copy.version, "lane": self.lane, "epoch": copy.key.epoch}
        return told | {"set_aside": self.offline.set_aside}

    async def _enrol(self) -> None:
        given = (await self.http.post("/port/v1/copy/key", json={"lane": self.lane})).raise_for_status().json()
        self.holder.keep_key(given["port"], given["epoch"], given["key"])

    async def _trust(self) -> None:
        if not self.pinned:
            self.holder.trust((await self.http.get("/port/v1/copy/keys")).raise_for_status().json())

    async def _whole(self) -> None:
        self._in_step = False
        asked = (await self.http.get("/port/v1/copy")).raise_for_status()
        if self.holder.copy is not None and self.holder.key is not None:
            epoch, _, _ = asked.headers.get("etag", "").strip('"').partition("-")
            if epoch.isdigit() and int(epoch) != self.holder.key.epoch:
                await self._enrol()
        changes = await self._after(asked.headers["etag"])
        try:
            self.holder.take(asked.content, changes)
        except NotSigned:
            await self._trust()  # a key that is new to us, told by the centre itself
            self.holder.take(asked.content, changes)
        self._contact(asked, in_step=False)

    async def _after(self, tag: str) -> list[bytes]:
        """What came after a whole: a centre signs one only now and then."""
        version, changes = int(tag.strip('"').partition("-")[2]), list[bytes]()
        while True:
            asked = await self.http.get("/port/v1/copy/changes", params={"since": version + len(changes)})
            more = messages_of(asked)
            if not more:
                return changes
            changes += more

    async def _take(self, message: bytes) -> None:
        try:
            self.holder.follow(message)
        except NotSigned:
            await self._trust()
            self.holder.follow(message)
        except RolledBack:
            raise
        except ValueError:
            await self._whole()  # a gap, or what does not fit: FORMAT.md, 2

    async def _send(self, lines: Any) -> None:
        answer = await self.http.post("/port/v1/decisions", json={"items": list(lines)})
        if answer.status_code in ABOUT_THEM:
            raise NotTaken(f"{answer.status_code}")
        answer.raise_for_status()

    def _contact(self, asked: httpx.Response, in_step: bool) -> None:
        now, legal = (datetime.fromisoformat(asked.headers[name]) for name in ("copy-now", "copy-legal-now"))
        step = asked.headers.get("copy-in-step") if in_step else None
        self.clock.contact(now, legal, datetime.fromisoformat(step) if step else None)
        self.note()

    def note(self) -> None:
        """Keep what time it is, so that it does not go back while the machine is off."""
        with suppress(OSError):
            self.folder.replace_json("state.json", self.clock.noted())

    async def note_time(self) -> None:
        """Do so for ever."""
        while True:
            await asyncio.sleep(NOTE_SECONDS)
            self.note()

    # -- alarms -------------------------------------------------------------------------------------------------

    def alarms(self) -> frozenset[str]:
        """What somebody should look at."""
        found = set()
        copy, age = self.holder.copy, self.clock.age()
        if copy is None:
            found.add("no-copy")
        elif age is None or any(age >= rules.soft for rules in copy.schemes):
            hard = age is None or any(age >= rules.hard for rules in copy.schemes)
            found.add("hard-stale" if hard else "soft-stale")
        if self.clock.is_off():
            found.add("clock-off")
        if not self.holder.on_disk or self.offline.unwritten:
            found.add("disk")
        if self.offline.set_aside:
            found.add("not-delivered")
        return frozenset(found)

    def _tell_line(self, why: str | None) -> None:
        """Log why the centre cannot be followed, and that it can be again: each once."""
        if why and why != self._why:
            log.warning("lane.no_centre", why=why)
        elif self._why and not why:
            log.info("lane.centre_again")
        self._why = why

    def tell_alarms(self) -> None:
        """Log those that are new, and those that are over."""
        now = self.alarms()
        for alarm in now - self._alarms:
            log.error("lane.alarm", alarm=alarm)
        for alarm in self._alarms - now:
            log.info("lane.alarm_over", alarm=alarm)
        self._alarms = now


def messages_of(asked: httpx.Response) -> list[bytes]:
    """The signed changes of an answer. Raises httpx.HTTPStatusError, ValueError for what is no list of messages."""
    try:
        found = cbor2.loads(asked.raise_for_status().content)
    except cbor2.CBORDecodeError as wrong:
        raise ValueError("no list of changes") from wrong
    if not isinstance(found, list) or not all(isinstance(each, bytes) for each in found):
        raise ValueError("no list of changes")
    return found


def centre(address: str, auth: LaneAuth) -> httpx.AsyncClient:
    """A client for the centre that hears its time."""

    async def hear(response: httpx.Response) -> None:
        auth.hear(response)

    limits = httpx.Limits(max_connections=64, max_keepalive_connections=16)
    return httpx.AsyncClient(
        base_url=address, auth=auth, timeout=WAIT + 15.0, limits=limits, event_hooks={"response": [hear]}
    )
