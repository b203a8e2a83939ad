"""`creditpass`: everything that is done at a terminal. `creditpass COMMAND --help` tells more of each.

Exit codes: 0 done, 1 refused or failed (the reason is printed), 2 used wrongly or set up wrongly.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

os.environ.setdefault("PICCOLO_CONF", "deploy.piccolo_conf")

from deploy import (
    command_accounts,
    command_audit,
    command_calendar,
    command_keys,
    command_lane,
    command_ports,
    command_retention,
    command_running,
    command_simulate,
)
from deploy.commands import Failed
from deploy.postgres_place import PostgresError
from deploy.rights import NotSeparated
from deploy.settings import Settings, SettingsError
from privacy.errors import PrivacyError
from registry.errors import CreditpassError, Invalid
from registry.i18n import translate

REFUSED, WRONG = 1, 2


def parser() -> argparse.ArgumentParser:
    """All commands."""
    top = argparse.ArgumentParser(
        prog="creditpass",
        description="Registry of cross-border credit passes: who holds which pass, under which article, on which day.",
        epilog="Settings come from the environment, each named CREDITPASS_…; deploy/settings.py explains each. Without any,"
        " it runs on a PostgreSQL of its own in the folder var.",
    )
    top.add_argument("--trace", action="store_true", help="show where in the program an unexpected error arose")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in (
        command_running.add,
        command_accounts.add,
        command_ports.add,
        command_lane.add,
        command_simulate.add,
        command_calendar.add,
        command_audit.add,
        command_retention.add,
        command_keys.add,
    ):
        add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    given = parser().parse_args(arguments)
    try:
        settings = Settings.from_env()
        if getattr(given, "sandbox", False):
            settings = replace(settings, sandbox=True)
        return int(given.run(settings, given) or 0)
    except SettingsError as error:
        return _say(str(error), WRONG)
    except CreditpassError as error:
        return _say(in_words(error), REFUSED)
    except (Failed, NotSeparated, PostgresError, PrivacyError) as error:
        return _say(str(error), REFUSED)
    except KeyboardInterrupt:
        return _say("Stopped.", 130)
    except Exception as error:
        if given.trace:
            raise
        # Its words may hold a value: only its kind is told.
        return _say(f"Failed: {type(error).__name__}. Run it again with --trace to see where.", REFUSED)


def in_words(error: CreditpassError) -> str:
    """What a refusal says, with every field that is wrong and the citation if a rule decided."""
    lines = [translate(error.message, "en", error.params)]
    if isinstance(error, Invalid):
        lines += [f"  {p.field}: {translate(p.message, 'en', p.params)}" for p in error.problems]
    if error.cite is not None:
        lines.append(f"  {error.cite}")
    return "\n".join(lines)


def _say(words: str, code: int) -> int:
    print(words, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
