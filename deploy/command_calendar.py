"""`creditpass calendar`: the years' arrangements of holidays, and what follows for deadlines."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec

from deploy.commands import Commands, Failed, Progress, command, group, within
from deploy.settings import Settings
from registry import calendar
from registry.clock import wall_now
from registry.database import transaction
from registry.recompute import NotAll, recompute

BY = "system:command-line"

FORM = """\
The file is JSON, such as

  {"year": 2027,
   "days_off": ["2027-01-01", "2027-02-05"],
   "working_weekends": ["2027-01-31"],
   "source": "State Council General Office, notice of …",
   "confirmed": true}

Weekends rest unless they are among the working weekends, so days_off needs weekdays alone. While an arrangement is
not confirmed, deadlines that reach into the year stay provisional. Afterwards provisional deadlines are counted again;
if that is interrupted, run the same import again.
"""


class YearFile(msgspec.Struct, forbid_unknown_fields=True):
    """What an imported file says."""

    year: int
    days_off: list[date]
    working_weekends: list[date]
    source: str
    confirmed: bool


def add(commands: Commands) -> None:
    of_calendar = group(commands, "calendar", "the arrangements of holidays, from which working days are counted")
    one = command(
        of_calendar, "import", _import, "take in a year's arrangement and count provisional deadlines again",
        epilog=FORM, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    one.add_argument("file", type=Path)


def read_file(path: Path) -> YearFile:
    """The arrangement in a file. Raises Failed."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=YearFile)
    except OSError as error:
        raise Failed(f"{path}: {error.strerror}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Failed(f"{path}: {error}") from None


def _import(settings: Settings, given: argparse.Namespace) -> None:
    read = read_file(given.file)
    progress = Progress("Deadlines looked at")

    async def work(_: Settings) -> tuple[int, int, Mapping[UUID, str]]:
        async with transaction() as connection:
            version = await calendar.import_year(
                connection, read.year, days_off=read.days_off, working_weekends=read.working_weekends,
                source=read.source, confirmed=read.confirmed, actor=BY, at=wall_now(),
            )  # fmt: skip
        try:
            return version, await recompute(progress=progress), {}
        except NotAll as some:
            return version, some.changed, some.cases

    version, changed, failed = within(settings, work)
    progress.done()
    print(f"The calendar is at version {version}. Deadlines that now say something else: {changed}.")
    if failed:
        told = "".join(f"\n  {case}  {why}" for case, why in failed.items())
        raise Failed(
            f"These cases' deadlines could not be counted, and stand as they were; import again when mended:{told}"
        )
