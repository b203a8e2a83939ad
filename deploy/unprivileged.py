"""The account that runs a program which refuses to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Account:
    """An account of the system. As root we become it to run a program; otherwise it is our own."""

    uid: int
    gid: int
    name: str

    @classmethod
    def named_by(cls, entry: pwd.struct_passwd) -> Account:
        return cls(entry.pw_uid, entry.pw_gid, entry.pw_name)

    def own(self, path: Path) -> None:
        """Give it the path, if that is ours to give."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, path: Path) -> bool:
        """Whether it may enter this folder, or run this file: asked of the system itself."""
        if os.geteuid() != 0:
            return os.access(path, os.X_OK)
        done = subprocess.run(["test", "-x", str(path)], check=False, **self.options(Path("/")))
        return done.returncode == 0

    def options(self, folder: Path) -> dict[str, Any]:
        """What makes `subprocess` run a program as this account, in a folder that it can enter, with a bare
        environment."""
        environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(folder)}
        options: dict[str, Any] = {"cwd": folder, "env": environment, "umask": 0o077}
        if os.geteuid() == 0:
            options.update(user=self.uid, group=self.gid, extra_groups=[])
        return options


def account_over(folder: Path) -> Account:
    """Who is to run a server over this folder: its owner; for a folder of root's, an account without
    rights.
    """
    owner = folder.stat().st_uid
    if owner:
        return Account.named_by(pwd.getpwuid(owner))
    return account_without_rights()


def account_without_rights() -> Account:
    """Ourselves; for root, `postgres` if the system has it, else `nobody`."""
    if os.geteuid() != 0:
        return Account.named_by(pwd.getpwuid(os.geteuid()))
    for name in ("postgres", "nobody"):
        try:
            return Account.named_by(pwd.getpwnam(name))
        except KeyError:
            continue
    raise RuntimeError("This system has neither an account `postgres` nor `nobody`.")
