"""`creditpass audit`: signed heads over all records, exports, proofs, and verifying them without a database."""

from __future__ import annotations

import argparse
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from deploy import publishing
from deploy.commands import Commands, Failed, Progress, command, group, reading_records, within
from deploy.publishing import NotPublished
from deploy.settings import Settings
from registry import journal
from registry.audit import checking, export, heads, records, signing, tree, verifying
from registry.audit.heads import HeadWrong
from registry.audit.merkle import ProofWrong
from registry.audit.signing import Signed
from registry.audit.tree import TreeBroken
from registry.audit.verifying import Keys, Verdict
from registry.clock import wall_now
from registry.database import Connection, transaction

T = TypeVar("T")


def add(commands: Commands) -> None:
    audit = group(commands, "audit", "prove that nobody changed what was recorded")
    one = command(audit, "head", _head, "sign what is recorded now; prints the signed head")
    one.add_argument("--out", type=Path, metavar="FILE", help="write it there instead")
    one = command(audit, "export", _export, "write all records, heads and public keys into a new folder")
    one.add_argument("folder", type=Path, help="where to write it: a folder that is not there yet, or is empty")
    one = command(
        audit, "verify", _verify, "hold an export to a signed head; needs no database",
        description="Hold an export to a signed head. Nothing is needed but the export, the head and the public keys:"
        " no database and no secret.",
    )  # fmt: skip
    one.add_argument("export", type=Path, help="the folder that `audit export` wrote")
    one.add_argument("--head", type=Path, required=True, metavar="FILE", help="the head, as it was received earlier")
    one.add_argument("--earlier", type=Path, metavar="FOLDER", help="an earlier export, to tell which records changed")
    _keys_argument(one)
    one = command(audit, "check", _check, "compute everything again in the live database, against all its heads")
    one = command(audit, "prove", _prove, "a proof that a record is under a head, as JSON")
    one.add_argument("log", choices=sorted(records.LOGS), help="which log the record is in")
    one.add_argument("record", help="the record's id")
    one.add_argument("--size", type=int, help="of the head to prove it under (default: the newest)")
    one = command(audit, "prove-consistency", _prove_consistency, "a proof that a later head continues an earlier one")
    one.add_argument("first", type=int, help="how many records the earlier head covers")
    one.add_argument("second", type=int, help="how many the later one covers")
    one = command(audit, "verify-proof", _verify_proof, "check a proof; needs no database")
    one.add_argument("proof", type=Path, metavar="FILE", help="the proof, as `audit prove` wrote it")
    _keys_argument(one, required=True)
    one = command(audit, "publish", _publish, "give the newest head to another party")
    one.add_argument(
        "--to", help="a folder, a file to append to, or an address of https (default: the setting audit_publish_to)"
    )


def _keys_argument(one: argparse.ArgumentParser, required: bool = False) -> None:
    otherwise = "" if required else " (default: those in the export, which proves less)"
    one.add_argument(
        "--keys", type=Path, metavar="FILE", required=required,
        help=f"the public keys as a JWK set, as they were received earlier{otherwise}",
    )  # fmt: skip


# --- With the database -------------------------------------------------------------------------------------------------


def _head(settings: Settings, given: argparse.Namespace) -> None:
    signed = within(settings, lambda _: _signed(), as_timers=True)
    if given.out is None:
        print(signed.note, end="")
    else:
        _written(given.out, signed.note)


def _export(settings: Settings, given: argparse.Namespace) -> None:
    if given.folder.exists():
        raise Failed(f"{given.folder} is there already. An export goes into a new folder.")
    progress = Progress("Records", every=100_000)

    async def run(_: Settings) -> Signed:
        head = await _signed()
        async with transaction(readonly=True) as connection:
            await export.write(connection, given.folder, head, progress)
        return head

    head = within(settings, run, as_timers=True)
    progress.done()
    print(f"{head.size} records in {given.folder}, under the head of {head.at.isoformat()}.")


def _check(settings: Settings, given: argparse.Namespace) -> int:
    progress = Progress("Records", every=100_000)
    verdict = _reading(settings, lambda connection: checking.check(connection, progress))
    progress.done()
    return _told(verdict)


def _prove(settings: Settings, given: argparse.Namespace) -> None:
    async def work(connection: Connection) -> dict[str, Any]:
        head = await _of_size(connection, given.size)
        position = await export.position_of(connection, given.log, given.record)
        return await export.inclusion(connection, position, head)

    print(json.dumps(_reading(settings, work), ensure_ascii=False, indent=2))


def _prove_consistency(settings: Settings, given: argparse.Namespace) -> None:
    async def work(connection: Connection) -> dict[str, Any]:
        first, second = await _of_size(connection, given.first), await _of_size(connection, given.second)
        return await export.consistency(connection, first, second)

    print(json.dumps(_reading(settings, work), ensure_ascii=False, indent=2))


def _publish(settings: Settings, given: argparse.Namespace) -> None:
    to = given.to or settings.audit_publish_to
    if not to:
        raise Failed("Say where to: --to, or the setting CREDITPASS_AUDIT_PUBLISH_TO.")

    async def run(_: Settings) -> Signed:
        head = await _signed()
        try:
            await publishing.give(to, head)
        except NotPublished as error:
            raise Failed(str(error)) from None
        return head

    head = within(settings, run, as_timers=True)
    print(f"The head over {head.size} records went to {publishing.place(to)}.")


async def _signed() -> Signed:
    """A head over everything that is committed. Raises Failed."""
    more = 1
    while more:
        async with transaction() as connection:
            more = await journal.sequence(connection)
        async with transaction() as connection:
            more += await tree.sequence(connection)
    try:
        async with transaction() as connection:
            return await signing.sign(connection, wall_now())
    except TreeBroken as broken:
        raise Failed(f"Nothing was signed. {broken} Run: creditpass audit check") from None


async def _of_size(connection: Connection, size: int | None) -> Signed:
    head = await (signing.latest(connection) if size is None else signing.of_size(connection, size))
    if head is None:
        raise Failed("There is no such head. List them at /audit/heads, or make one: creditpass audit head")
    return head


def _reading(settings: Settings, work: Callable[[Connection], Awaitable[T]]) -> T:
    async def run() -> T:
        try:
            async with transaction(readonly=True) as connection:
                return await work(connection)
        except TreeBroken as broken:
            raise Failed(f"{broken} Run: creditpass audit check") from None

    return reading_records(settings, run)


# --- Without it --------------------------------------------------------------------------------------------------------


def _verify(settings: Settings, given: argparse.Namespace) -> int:
    path = given.keys or given.export / export.KEYS
    try:
        keys, note = _keys(path), heads.read(_read(given.head))
        verdict = verifying.verify(given.export, note, keys, given.earlier)
    except HeadWrong as wrong:
        raise Failed(str(wrong)) from None
    except OSError as error:
        raise Failed(f"{error.filename}: {error.strerror}.") from None
    if given.keys is None:
        print("The public keys are the export's own. Compare them with those you received earlier, or give --keys:")
        for key in keys:
            print(f"  {heads.verifier(note.head.origin, key)}")
    return _told(verdict)


def _verify_proof(settings: Settings, given: argparse.Namespace) -> None:
    try:
        document = json.loads(_read(given.proof))
        print(verifying.verify_proof(document, _keys(given.keys)))
    except (HeadWrong, ProofWrong) as wrong:
        raise Failed(str(wrong)) from None
    except ValueError:
        raise Failed(f"{given.proof} holds no proof.") from None


def _told(verdict: Verdict) -> int:
    """Say what came of it; gives the exit code."""
    if verdict.good:
        print(f"Nothing was changed: {verdict.size} records, as of {verdict.at.isoformat()}.")
        return 0
    for finding in verdict.findings:
        print(finding)
    print(f"CHANGED: {len(verdict.findings)} findings among {verdict.size} records.")
    return 1


def _keys(path: Path) -> Keys:
    try:
        return heads.keys_of(json.loads(_read(path)))
    except ValueError:
        raise Failed(f"{path} holds no public keys.") from None


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise Failed(f"{path}: {error.strerror}.") from None


def _written(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise Failed(f"{path}: {error.strerror}.") from None
