"""What tests need of the machine beyond Python: a browser, Chinese fonts, SoftHSM, the distribution's own PostgreSQL.

    python -m tests.machine             installs what is missing, quickly done when nothing is
    python -m tests.machine browser     fails if no browser can be started

Installing needs root, or sudo without a password. Without a browser nothing can be tested, so that is an error;
without the second PostgreSQL the tests run on the embedded one alone, which is said.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

FONTS = Path("/usr/share/fonts")
CLUSTER_RULES = Path("/etc/postgresql-common/createcluster.d/creditpass.conf")
OLDEST_POSTGRES = 15


class Impossible(RuntimeError):
    """Something cannot be installed here; the message says what to do."""


def main() -> None:
    """See the module's text."""
    if sys.argv[1:] == ["browser"]:
        with sync_playwright() as playwright:
            launch(playwright).close()
        return
    try:
        if not _browser_works():
            _install_browser()
        if not any(FONTS.rglob("*CJK*")):
            apt_install("fonts-noto-cjk")
        if shutil.which("softhsm2-util") is None:
            apt_install("softhsm2")  # a PKCS#11 module in software, to test our provider of that kind against
    except Impossible as impossible:
        sys.exit(str(impossible))
    if system_postgres() is None:
        try:
            _install_postgres()
        except Impossible as impossible:
            print(f"{impossible}\nWithout it the tests run on the embedded PostgreSQL alone.", file=sys.stderr)


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium: the distribution's, else the one that Playwright downloaded."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's own sandbox refuses root
    return playwright.chromium.launch(executable_path=_system_chromium(), args=arguments)


def system_postgres() -> Path | None:
    """The folder of the newest PostgreSQL that the distribution installed, 15 or newer."""
    found = {
        int(folder.parent.name): folder
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if folder.parent.name.isdigit() and (folder / "initdb").exists()
    }
    newest = max(found, default=0)
    return found[newest] if newest >= OLDEST_POSTGRES else None


def apt_install(*packages: str) -> None:
    """Install packages of Debian or Ubuntu. Raises Impossible."""
    print(f"Installing {' '.join(packages)} …", flush=True)
    try:
        as_root("apt-get", "update", "-q")
        as_root("apt-get", "install", "-y", "-q", "--no-install-recommends", *packages)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Impossible(
            f"Could not install {' '.join(packages)}; that needs Debian or Ubuntu, and root or sudo without a "
            f"password. Please run, as root: apt-get install {' '.join(packages)}"
        ) from error


def as_root(*command: str, stdin: str | None = None) -> None:
    """Run a command as root, silent unless it fails."""
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"]
    done = subprocess.run(
        [*prefix, *command],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        input=stdin or "",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)
        done.check_returncode()


def _system_chromium() -> str | None:
    """The real program; Ubuntu's package of that name only fetches a snap, which tests cannot drive."""
    found = shutil.which("chromium")
    return None if found is None or "snap" in str(Path(found).resolve()) else found


def _browser_works() -> bool:
    """Tried by another process: a driver that cannot start leaves its caller in disorder."""
    command = [sys.executable, "-m", "tests.machine", "browser"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _install_browser() -> None:
    if platform.freedesktop_os_release().get("ID") == "debian":
        apt_install("chromium", "libatomic1")  # the second for Playwright's own driver
    else:
        print("Downloading a Chromium …", flush=True)
        _playwright("install", "chromium")
        try:
            as_root(sys.executable, "-m", "playwright", "install-deps", "chromium")
        except (OSError, subprocess.CalledProcessError) as error:
            raise Impossible("Chromium needs packages: as root, run `playwright install-deps chromium`.") from error
    if not _browser_works():
        raise Impossible("A browser was installed but does not start: see `python -m tests.machine browser`.")


def _playwright(*arguments: str) -> None:
    try:
        subprocess.run([sys.executable, "-m", "playwright", *arguments], check=True)
    except subprocess.CalledProcessError as error:
        raise Impossible("No Chromium could be downloaded.") from error


def _install_postgres() -> None:
    """The distribution's server without its usual cluster: nothing of it is to run but what tests start."""
    apt_install("postgresql-common")
    as_root("mkdir", "-p", str(CLUSTER_RULES.parent))
    as_root("tee", str(CLUSTER_RULES), stdin="create_main_cluster = false\n")
    try:
        apt_install(_newest_package())
    finally:
        as_root("rm", str(CLUSTER_RULES))


def _newest_package() -> str:
    """Such as "postgresql-15" on Debian 12."""
    said = subprocess.run(["apt-cache", "pkgnames", "postgresql-"], capture_output=True, text=True, check=False).stdout
    versions: Sequence[int] = [int(number) for number in re.findall(r"^postgresql-(\d+)$", said, re.MULTILINE)]
    if max(versions, default=0) < OLDEST_POSTGRES:
        raise Impossible(f"This distribution has no PostgreSQL {OLDEST_POSTGRES} or newer.")
    return f"postgresql-{max(versions)}"


if __name__ == "__main__":
    main()
