"""How is a Python program of the project run as a process of its own?"""

import os
import sys
from pathlib import Path

from config.settings import Settings, child_environment

ROOT = Path(__file__).resolve().parent.parent


def command(settings: Settings, module: str, *arguments: str, **variables: str) -> tuple[list[str], dict[str, str]]:
    """Arguments and environment of `python -m module`; `variables` go over the environment of this process."""
    environment = child_environment(settings, **variables)
    # The working folder is not searched for modules (-P): there may be a `config` or a `web` of someone else in it.
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), environment.get("PYTHONPATH")]))
    environment["PYTHONUNBUFFERED"] = "1"
    return [sys.executable, "-P", "-m", module, *arguments], environment
