"""`creditpass lane`: the agent on a lane's own machine. It needs no database and no setting of the centre."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import signal
from contextlib import suppress
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server

from deploy.commands import Commands, Failed, check_free, command
from deploy.settings import Settings
from registry.ports.keys import read_key_file
from registry.ports.lane.agent import Agent, LaneAuth, centre
from registry.ports.lane.folder import Folder
from registry.ports.lane.serving import LaneApp
from registry.ports.messages import LANE_NAME
from registry.web.observed import configure_logging


def add(commands: Commands) -> None:
    one = command(commands, "lane", _lane, "answer a lane's questions, from a copy of its own when the line is cut")
    one.add_argument("--centre", required=True, metavar="URL", help="the public address of the service")
    one.add_argument("--client", required=True, help="the client id of your port's system")
    one.add_argument("--key", required=True, type=Path, metavar="FILE", help="its private key, as a JWK")
    one.add_argument("--lane", required=True, metavar="NAME", help="this lane's name: small letters, digits, . _ -")
    one.add_argument("--folder", required=True, type=Path, help="where the copy is kept")
    one.add_argument(
        "--trust", type=Path, metavar="FILE", help="keys that sign copies (JWKS); else the centre is asked"
    )
    one.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine alone)")
    one.add_argument("--port", type=int, default=8100, help="where to listen (default: 8100)")


def _lane(settings: Settings, given: argparse.Namespace) -> None:
    if not re.fullmatch(LANE_NAME, given.lane):
        raise Failed(f"{given.lane}: a lane's name has small letters, digits, dots, dashes and _, such as west-1.")
    check_free(given.host, given.port)  # else two agents would share the questions
    configure_logging(settings.log_level.upper())
    try:
        kid, key = read_key_file(given.key)
        trusted = None if given.trust is None else json.loads(given.trust.read_text())
        folder = Folder(given.folder)
    except OSError as error:
        raise Failed(f"{error.filename}: {error.strerror}.") from None
    except (ValueError, KeyError):
        raise Failed("A key's file does not hold what it should.") from None
    auth = LaneAuth(given.centre, given.client, kid, key)
    asyncio.run(_serve(given, folder, auth, trusted))


async def _serve(given: argparse.Namespace, folder: Folder, auth: LaneAuth, trusted: object) -> None:
    async with centre(given.centre, auth) as http:
        agent = Agent(given.lane, folder, http, pinned=trusted is not None)
        if trusted is not None:
            agent.holder.trust(trusted)
        agent.start()
        server = Server(
            LaneApp(agent), address=given.host, port=given.port, interface=Interfaces.ASGINL, websockets=False,
            log_enabled=False,
        )  # fmt: skip
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, server.stop)
        beside = [asyncio.create_task(agent.follow()), asyncio.create_task(agent.note_time())]
        print(f"creditpass lane {given.lane} answers on http://{given.host}:{given.port}", flush=True)
        try:
            await server.serve()
        finally:
            for task in beside:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*beside)
            agent.note()
