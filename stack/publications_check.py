"""Does what was published over the files still fit?"""

from channels.templates.render import Renderer
from config.rulebook import load_rulebook
from config.settings import Settings
from models.errors import PuntualError
from stack import postgres, state
from stack.finding import Finding

_CHECK = "rules.published"


async def publications(settings: Settings) -> list[Finding]:
    """Publications that this version cannot carry out: their files are in force in their place."""
    from sqlalchemy.exc import SQLAlchemyError  # these take a second to load

    from store.engine import open_engine
    from store.publications import Publications

    try:
        addresses = state.resolve(settings)
        templates = Renderer(settings.config_dir).available()
        files = load_rulebook(settings.config_dir, templates, settings.collector_role)
    except PuntualError:
        return []  # said by other checks
    if not await postgres.is_ready(addresses.database_url, timeout=5.0):
        return []
    database = open_engine(addresses.database_url, 1)
    try:
        async with database.connect() as tx:
            found = await Publications().over(tx, files)
    except SQLAlchemyError:
        return []  # its tables are not there yet: said by `database`
    finally:
        await database.dispose()
    if not found.broken:
        return [Finding(_CHECK, True, f"{len(found.published)} published over the files")]
    advice = "Propose a corrected version, or take it back; until then the files are in force"
    return [
        Finding(_CHECK, False, f"proposal {id_}: {where}: {what}", advice)
        for id_, faults in found.broken.items()
        for where, what in faults
    ]
