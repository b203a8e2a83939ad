"""`creditpass retention`: erase what is past its time, or only say what that is."""

from __future__ import annotations

import argparse

from deploy import retention
from deploy.commands import Commands, command, within
from deploy.settings import Settings
from privacy.retention import Found

BY = "system:command-line"


def add(commands: Commands) -> None:
    one = command(commands, "retention", _run, "erase personal data that is past its time, with a report")
    one.add_argument("--dry-run", action="store_true", help="only say what would be erased")


def _run(settings: Settings, given: argparse.Namespace) -> None:
    async def work(_: Settings) -> list[Found]:
        return await retention.run(dry=given.dry_run, by=BY)

    for found in within(settings, work):
        left = f" ({found.failed} could not be erased, see the log)" if found.failed else ""
        print(f"{found.count:6}  {found.rule}, kept {found.days} days: {', '.join(found.columns)}{left}")
    print("Nothing was erased: this was a trial." if given.dry_run else "Erased. The report is stored.")
