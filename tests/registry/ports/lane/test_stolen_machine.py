"""The threat of a stolen lane machine: what lies on it, what it can still do, and how it is shut out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from privacy.secret import Secret
from registry.clock import wall_now
from registry.database import transaction
from registry.formats.plates import parse_plate
from registry.ports import clients
from registry.ports.copies.copy import NotForUs, open_copy
from registry.ports.editions import epochs
from registry.ports.editions.following import Follower
from registry.ports.keys import make_key_file, read_key_file
from tests.registry.ports import passes
from tests.registry.ports.conftest import Port
from tests.registry.ports.editions.world import PORT, followed
from tests.registry.ports.lane.booth import DAY, PLATE, Booth, listed

PERMIT = "M12345678"


def spellings(text: str) -> list[bytes]:
    """However it may be written."""
    return [*(text.encode(encoding) for encoding in ("utf-8", "gb18030", "utf-16-le")), json.dumps(text).encode()[1:-1]]


async def test_nothing_on_it_is_in_plain_and_all_of_it_is_for_its_owner_alone(booth: Booth) -> None:
    async with transaction() as connection:
        driver = await passes.person(connection, PERMIT)
        await passes.enter(connection, await passes.vehicle(connection, PLATE), driver=driver)
    await followed(Follower())
    await booth.agent.step()
    booth.line.cut = True
    paper = {"type": "home_return_permit", "number": PERMIT}
    status, body, source = await booth.agent.check(json.dumps({"plate": PLATE, "driver": paper}).encode())
    assert (status, source, json.loads(body)["schemes"][0]["status"]) == (200, "copy", "LISTED")
    files = [path for path in booth.folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"whole.cose", "key.json", "state.json"}
    assert any(path.suffix == ".jsonl" for path in files), "what was answered lies there, as tags"
    for path in files:
        content = path.read_bytes()
        for text in (PLATE, PLATE[1:], PERMIT, PERMIT[1:]):
            assert not [each for each in spellings(text) if each in content], path.name
    for path in (booth.folder, *booth.folder.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


async def test_what_it_holds_does_not_compare_with_what_another_port_holds(booth: Booth) -> None:
    identity = Secret(parse_plate(PLATE).identity)
    async with transaction() as connection:
        other = await (await epochs.ensure(connection, "bridge-east", wall_now())).key()
    ours = booth.agent.holder.key
    assert ours is not None
    assert ours.of_plate(identity) != other.of_plate(identity)


async def test_it_is_shut_out_and_the_lanes_that_are_left_go_on_by_themselves(booth: Booth, tmp_path: Path) -> None:
    """A lane with a client of its own is ended alone; a new epoch makes worthless the key that it holds."""
    public = make_key_file(tmp_path / "other.json")
    async with transaction() as connection:
        other = await clients.create(
            connection, name="Another lane", port=PORT, schemes=["bridge", "ferry"], public_jwk=public,
            agreement="BW-2026-08", at=wall_now(),
        )  # fmt: skip
    left = Booth(tmp_path / "left", Port(other, *read_key_file(tmp_path / "other.json")), booth.line)
    await listed()
    follower = Follower()
    await followed(follower)
    for lane in (booth, left):
        await lane.agent.step()
    stolen = booth.agent.holder
    assert stolen.key is not None
    async with transaction() as connection:
        await clients.deactivate(connection, booth.port.id, at=wall_now())
        await epochs.renew(connection, PORT, wall_now())
    await followed(follower)
    with pytest.raises(httpx.HTTPStatusError, match="401"):
        await booth.agent.step()
    with pytest.raises(httpx.HTTPStatusError, match="401"):
        await booth.agent._enrol()
    await left.agent.step()
    copy = left.agent.holder.copy
    assert copy is not None
    assert copy.key.epoch == 2
    whole = (await left.agent.http.get("/port/v1/copy")).content
    with pytest.raises(NotForUs):
        open_copy(whole, left.agent.holder.trusted, stolen.key)
    renamed = replace(stolen.key, epoch=2)  # told that it is of the new epoch, the old key finds nothing
    assert not open_copy(whole, left.agent.holder.trusted, renamed).held(
        Secret(parse_plate(PLATE).identity), None, wall_now()
    )
    booth.line.cut = True
    booth.hands.pass_(DAY)
    assert (await booth.asked())["status"] == "UNKNOWN", "and what the thief holds goes out of date"
