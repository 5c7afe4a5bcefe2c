"""How many questions to the contact policies does one core answer in a second, by country?"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from zoneinfo import ZoneInfo

from bench.decide import case_of
from bench.room.tables import show
from config.files import SHIPPED
from config.rulebook import load_rulebook
from domain.contact_policy import permission
from models.case import Contacted
from models.contact_rule import CollectorRole, Medium
from models.customer import CustomerKind

#: A Tuesday morning in all of America, and the Saturday night before it.
_OPEN, _CLOSED = datetime(2027, 3, 2, 15, 30, tzinfo=UTC), datetime(2027, 2, 28, 3, tzinfo=UTC)
_PLACES = (
    ("CO", None, "America/Bogota"),
    ("CL", "RM", "America/Santiago"),
    ("MX", "CMX", "America/Mexico_City"),
    ("BR", "SP", "America/Sao_Paulo"),
    ("US", "CA", "America/Los_Angeles"),
    ("ES", "MD", "Europe/Madrid"),
    ("UY", None, "America/Montevideo"),
)
#: A customer who was written to every third day for half a year.
_SAID = tuple(Contacted(_OPEN - timedelta(days=3 * n), Medium.EMAIL) for n in range(60, 0, -1))


def _per_second(call: Callable[[], object]) -> float:
    call()
    rates = []
    for _ in range(5):
        count, begun = 0, time.process_time()
        while time.process_time() - begun < 0.1:
            for _ in range(20):
                call()
            count += 20
        rates.append(count / (time.process_time() - begun))
    return median(rates)


def main() -> None:
    rules = load_rulebook(SHIPPED, collector_role=CollectorRole.AGENCY).contact_rules
    rows = []
    for country, region, zone in _PLACES:
        place = {"country": country, "region": region, "time_zone": zone, "kind": CustomerKind.CONSUMER}
        facts = case_of(_OPEN.date(), **place, contacted=_SAID)
        local = ZoneInfo(zone)
        bare = _per_second(partial(_OPEN.astimezone, local))
        rates = [_per_second(partial(permission, facts, Medium.EMAIL, at, rules)) for at in (_OPEN, _CLOSED)]
        policies = len(rules.of(CustomerKind.CONSUMER, country, region))
        rows.append((country, policies, *map(round, rates), f"{bare / rates[0]:.0f}"))
    show(
        "Questions to the contact policies per second of one core's own time, sixty contacts in half a year",
        ("country", "policies", "allowed now", "put off", "times a bare change of time zone"),
        rows,
    )


if __name__ == "__main__":
    main()
