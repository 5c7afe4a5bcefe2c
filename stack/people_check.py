"""Do the rules of assignment name people who work here?"""

from config.rulebook import load_rulebook
from config.settings import Settings
from models.errors import PuntualError
from models.staff import StaffRole
from stack import postgres, state
from stack.finding import Finding

_CHECK = "rules.assignment"


async def people(settings: Settings) -> list[Finding]:
    """Names without anybody behind them: whom they were to get stays with others, or with nobody."""
    from sqlalchemy.exc import SQLAlchemyError  # these take a second to load

    from store import staff
    from store.engine import open_engine

    try:
        addresses = state.resolve(settings)
        assignment = load_rulebook(settings.config_dir, collector_role=settings.collector_role).assignment
    except PuntualError:
        return []  # said by other checks
    if not await postgres.is_ready(addresses.database_url, timeout=5.0):
        return []
    database = open_engine(addresses.database_url, 1)
    try:
        async with database.connect() as tx:
            known = {member.name: member.role for member in await staff.members(tx)}
    except SQLAlchemyError:
        return []  # its tables are not there yet: said by `database`
    finally:
        await database.dispose()
    if not known:
        return [Finding(_CHECK, True, "nobody is entered as staff: tasks wait in their queues")]
    strangers = [
        f"rule {rule.name} names {name}"
        for rule in assignment.rules
        if isinstance(rule.to, tuple)
        for name in rule.to
        if name not in known
    ]
    strangers += [
        f"rule {rule.name} names {rule.to.value}s, and there is none"
        for rule in assignment.rules
        if isinstance(rule.to, StaffRole) and rule.to not in known.values()
    ]
    if strangers:
        advice = "Enter them (`puntual staff add`), or correct assignment.yaml"
        return [Finding(_CHECK, False, "; ".join(strangers), advice)]
    return [Finding(_CHECK, True, f"{len(known)} work here; every rule has somebody")]
