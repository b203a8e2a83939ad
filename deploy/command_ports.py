"""`creditpass port-client`: systems of ports that may ask, and their keys."""

from __future__ import annotations

import argparse
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from deploy.commands import Commands, Failed, command, group, instant, within
from deploy.settings import Settings
from registry.clock import wall_now
from registry.database import Connection, transaction
from registry.ports import allowance, clients, keys
from registry.ports.editions import epochs

T = TypeVar("T")


def add(commands: Commands) -> None:
    of_clients = group(commands, "port-client", "admit systems of ports that may ask, and end them")
    one = command(of_clients, "create", _create, "admit a port's system with its first key; prints the client id")
    one.add_argument("--name", required=True, help="the organisation that is told")
    one.add_argument("--port", required=True, help="the port's code")
    one.add_argument(
        "--scheme", action="append", required=True, help="what it may ask about; may be given more than once"
    )
    one.add_argument("--agreement", required=True, help="reference of the contract under which it is told")
    _key_arguments(one)
    one = command(of_clients, "add-key", _add_key, "a further key beside those there are; prints its name")
    one.add_argument("client", type=UUID)
    one.add_argument("--until", type=instant, help="when it ends, such as 2027-11-21T00:00:00+08:00")
    _key_arguments(one)
    one = command(of_clients, "end-key", _end_key, "a key counts no longer")
    one.add_argument("client", type=UUID)
    one.add_argument("kid", help="the key's name")
    one.add_argument("--at", type=instant, help="when (default: now)")
    one = command(of_clients, "deactivate", _deactivate, "end a client: its next question is refused")
    one.add_argument("client", type=UUID)
    one = command(
        of_clients, "new-epoch", _new_epoch, "a new key of tags for a port's copies; every lane is given it anew"
    )
    one.add_argument("port", help="the port's code")
    command(
        of_clients, "restored", _restored,
        "after a restore from a backup: every port's copies begin anew, above all that lanes can have",
    )  # fmt: skip
    command(of_clients, "list", _list, "show all clients and the names of their keys")


def _key_arguments(one: argparse.ArgumentParser) -> None:
    either = one.add_mutually_exclusive_group(required=True)
    either.add_argument("--key", type=Path, metavar="FILE", help="its public Ed25519 key, as a JWK")
    either.add_argument(
        "--new-key",
        type=Path,
        metavar="FILE",
        help="make a key pair, for development; the private key goes into this file",
    )


def _public_key(given: argparse.Namespace) -> dict[str, Any]:
    if given.new_key is not None:
        try:
            return dict(keys.make_key_file(given.new_key))
        except OSError as error:
            raise Failed(f"{given.new_key}: {error.strerror}. A key is never overwritten.") from None
    try:
        read = json.loads(given.key.read_text())
    except OSError as error:
        raise Failed(f"{given.key}: {error.strerror}.") from None
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise Failed(f"{given.key} does not hold a JWK.")
    return read


def _create(settings: Settings, given: argparse.Namespace) -> None:
    jwk = _public_key(given)
    client = _within(
        settings,
        lambda connection: clients.create(
            connection, name=given.name, port=given.port, schemes=given.scheme, public_jwk=jwk,
            agreement=given.agreement, at=wall_now(),
        ),
    )  # fmt: skip
    print(client)


def _add_key(settings: Settings, given: argparse.Namespace) -> None:
    jwk = _public_key(given)
    print(
        _within(settings, lambda connection: clients.add_key(
            connection, given.client, jwk, at=wall_now(), until=given.until,
        ))
    )  # fmt: skip


def _end_key(settings: Settings, given: argparse.Namespace) -> None:
    until = given.at or wall_now()
    _within(settings, lambda connection: clients.end_key(connection, given.client, given.kid, until=until))
    print(f"The key counts until {until.isoformat()}.")


def _deactivate(settings: Settings, given: argparse.Namespace) -> None:
    _within(settings, lambda connection: clients.deactivate(connection, given.client, at=wall_now()))
    print("The client is ended.")


def _restored(settings: Settings, given: argparse.Namespace) -> None:
    async def renew(connection: Connection) -> list[str]:
        ports = [epoch.port for epoch in await epochs.every(connection)]
        for port in ports:
            await epochs.renew(connection, port, wall_now(), leap=True)
        return ports

    ports = _within(settings, renew)
    print(f"Copies begin anew: {', '.join(ports)}." if ports else "No port has copies.")


def _new_epoch(settings: Settings, given: argparse.Namespace) -> None:
    epoch = _within(settings, lambda connection: epochs.renew(connection, given.port, wall_now()))
    print(f"Epoch {epoch.epoch} has begun. Lanes answer from what they hold until they have its copy.")


def _list(settings: Settings, given: argparse.Namespace) -> None:
    async def read(connection: Connection) -> list[tuple[clients.Client, bool]]:
        every = await clients.every(connection, at=wall_now())
        return [(one, await allowance.stopped_since(connection, one.id, wall_now()) is not None) for one in every]

    found = _within(settings, read)
    for one, stopped in found:
        state = "ended" if not one.active else "stopped for today: too many questions" if stopped else "active"
        print(
            f"{one.id}  {state:<6}  {one.port}  {one.name}  {','.join(one.schemes)}  keys: {','.join(one.keys) or '–'}"
        )
    if not found:
        print("There are no clients yet. Admit one: creditpass port-client create")


def _within(settings: Settings, work: Callable[[Connection], Awaitable[T]]) -> T:
    async def run(_: Settings) -> T:
        async with transaction() as connection:
            return await work(connection)

    return within(settings, run)
