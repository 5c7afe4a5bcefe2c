"""How does root run a server that refuses to run as root?"""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import PuntualError

UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    """Whom the server runs as, where it cannot run as us."""

    uid: int
    gid: int


def account() -> Account | None:
    """None unless we are root."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(UNPRIVILEGED)
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def _open_to_all(path: Path) -> bool:
    """Whether any account can reach `path`: each folder on the way lets others through."""
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def as_account(arguments: list[str], data: Path) -> tuple[list[str], dict[str, Any]]:
    """Arguments and Popen options that run the program as `account()`."""
    runs_as = account()
    if runs_as is None:
        return arguments, {}
    if _open_to_all(data) and _open_to_all(Path(arguments[0])):
        return arguments, {"user": runs_as.uid, "group": runs_as.gid, "extra_groups": []}
    # A home under /root is closed to others. Opening its parents would outlive us; lending the server the right to
    # pass closed doors does not. Whoever has no password for it gains nothing by that.
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise PuntualError(
            f"PostgreSQL cannot run as root, and {UNPRIVILEGED!r} cannot reach {data}: set PUNTUAL_HOME to a folder "
            "whose parents are open to others (chmod o+x), run as another user, or set DATABASE_URL"
        )
    ids = [f"--reuid={runs_as.uid}", f"--regid={runs_as.gid}", "--clear-groups"]
    right = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [setpriv, *ids, *right, "--", *arguments], {}
