"""Which prices are in force? Those of config/costs.yaml, made known to the database by whoever starts with them."""

from psycopg.types.json import Jsonb

from models.costs import Costs
from store.engine import Tx, run

_PUBLISH = "UPDATE installation SET costs = %(costs)s WHERE costs IS DISTINCT FROM %(costs)s"
_IN_FORCE = "SELECT costs FROM installation"


async def publish(tx: Tx, costs: Costs) -> None:
    """From now on every figure is reckoned with these."""
    await run(tx, _PUBLISH, {"costs": Jsonb(costs.model_dump(mode="json", exclude_defaults=True))})


async def in_force(tx: Tx) -> Costs:
    """Without prices where nobody has made any known yet: no cost is known then."""
    found = await run(tx, _IN_FORCE, {})
    return Costs.model_validate(found[0]["costs"] or {}) if found else Costs()
