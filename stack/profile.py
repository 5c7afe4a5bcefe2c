"""Which Temporal does `temporal.toml` name?"""

from pathlib import Path
from typing import TYPE_CHECKING

from config.settings import Settings
from models.errors import InvalidInput

if TYPE_CHECKING:
    from temporalio.envconfig import ClientConfigProfile

PROFILE_FILE = "temporal.toml"


def profile(settings: Settings) -> "ClientConfigProfile | None":
    """The profile in force, or None: TEMPORAL_ADDRESS says where to go, or there is no file.

    Raises InvalidInput when the file is named but not there, broken, or its profile has no address.
    """
    if settings.temporal_address is not None:
        return None
    path = settings.temporal_config_file or Path(PROFILE_FILE)
    if not path.is_file():
        if settings.temporal_config_file is None:
            return None
        raise InvalidInput(f"TEMPORAL_CONFIG_FILE: {path} is not a file", (("TEMPORAL_CONFIG_FILE", "a file"),))
    # Half a second of start-up that only those who have such a file pay.
    from temporalio.envconfig import ClientConfigProfile

    try:
        found = ClientConfigProfile.load(
            profile=settings.temporal_profile, config_source=path, disable_env=True, config_file_strict=True
        )
    except (RuntimeError, ValueError) as failure:
        raise InvalidInput(f"{path}: {failure}", ((str(path), "a Temporal profile"),)) from failure
    if found.address is None:
        raise InvalidInput(f"{path}: profile {settings.temporal_profile!r} has no address", ((str(path), "address"),))
    return found
