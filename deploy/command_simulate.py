"""`creditpass simulate`: a day's traffic of a port against any server, with a client's key. It needs no database."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path

from deploy.commands import Commands, Failed, command
from deploy.settings import Settings
from registry.ports.client import Port, PortError, SigningKey
from registry.ports.simulation import DAY, Crossing, day, play, steady, tell_passages


def add(commands: Commands) -> None:
    one = command(commands, "simulate", _simulate, "play a day's traffic of a port against a server, and sum it up")
    one.add_argument("--centre", required=True, metavar="URL", help="the public address of the service")
    one.add_argument("--client", required=True, help="the client id of your port's system")
    one.add_argument("--key", required=True, type=Path, metavar="FILE", help="its private key, as a JWK")
    one.add_argument("--seconds", type=float, default=60.0, help="how long it takes here (default: 60)")
    one.add_argument("--vehicles", type=int, default=2_000, help="how many come in the day (default: 2000)")
    one.add_argument("--rate", type=float, help="instead of a day: so many a second, at random instants")
    one.add_argument("--seed", type=int, default=1, help="another number, another day (default: 1)")
    one.add_argument(
        "--plates", type=Path, metavar="FILE", help="plates that come often, one a line (default: those of the sandbox)"
    )
    one.add_argument("--passages", action="store_true", help="post their passages too, when all have been asked about")


def _simulate(settings: Settings, given: argparse.Namespace) -> int:
    if given.seconds <= 0 or given.vehicles < 1 or (given.rate is not None and given.rate <= 0):
        raise Failed("--seconds, --vehicles and --rate must be above nought.")
    try:
        key = SigningKey.read(given.key)
        plates = given.plates.read_text(encoding="utf-8").split("\n") if given.plates else []
    except OSError as error:
        raise Failed(f"{error.filename}: {error.strerror}.") from None
    except (ValueError, KeyError):
        raise Failed("A file does not hold what it should.") from None
    often = [line.strip() for line in plates if line.strip()]
    whole = given.seconds if given.rate else DAY
    crossings = steady(given.seed, given.rate, given.seconds, often) if given.rate else day(
        given.seed, given.vehicles, often
    )  # fmt: skip
    print(f"{len(crossings):,} vehicles in {given.seconds:g} seconds, against {given.centre}", flush=True)
    try:
        return asyncio.run(_play(given, key, crossings, whole))
    except PortError as error:
        raise Failed(f"The service could not be asked: {error}") from None


async def _play(given: argparse.Namespace, key: SigningKey, crossings: list[Crossing], whole: float) -> int:
    async with Port(given.centre, given.client, [key]) as port:
        await port.ready()
        began = datetime.now(UTC)
        played = await play(port, crossings, given.seconds, whole)
        if given.passages:
            await tell_passages(port, played, began)
    print("\n".join(played.lines()))
    return 0 if played.took else 1
