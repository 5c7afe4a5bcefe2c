"""Does money lie at the bank that nobody looks for the owner of?"""

from datetime import timedelta

from config.settings import Settings
from models.errors import PuntualError
from stack import postgres, state
from stack.finding import Finding

_CHECK = "bank.lines"
#: So long it may take until its invoice comes, or somebody asks the bank.
_PATIENCE = timedelta(days=7)


async def bank_lines(settings: Settings) -> list[Finding]:
    """Lines of statements that are on nobody's list: only `puntual bank lines --open` shows them."""
    from sqlalchemy.exc import SQLAlchemyError  # these take a second to load

    from store import bank
    from store.clock import open_clock
    from store.engine import open_engine

    try:
        addresses = state.resolve(settings)
    except PuntualError:
        return []  # said by `database`
    if not await postgres.is_ready(addresses.database_url, timeout=5.0):
        return []
    database = open_engine(addresses.database_url, 1)
    try:
        async with database.connect() as tx:
            found = await bank.waiting(tx)
            now = await open_clock(test_clock_allowed=addresses.test_clock).now(tx)
    except SQLAlchemyError:
        return []  # its tables are not there yet: said by `database`
    finally:
        await database.dispose()
    if not found["lines"]:
        return [Finding(_CHECK, True, "every line has its place or its task")]
    late = now.date() - found["since"] > _PATIENCE
    advice = "`puntual bank lines --open`, then `puntual bank match` or `ignore`" if late else ""
    return [
        Finding(_CHECK, not late, f"{found['lines']} belong to nobody known, the first of {found['since']}", advice)
    ]
