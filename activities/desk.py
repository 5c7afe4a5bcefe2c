"""What does the engine do for the people at the desk? What falls due for them without any case acting, every minute."""

import time
from collections.abc import Awaitable, Callable
from math import inf

import structlog
from sqlalchemy.exc import DBAPIError
from temporalio import activity

from activities.heartbeat import beating
from activities.resources import Resources
from activities.tending.absences import absences
from activities.tending.answers import send_answers
from activities.tending.caseless_arrangements import caseless_arrangements
from activities.tending.expired_offers import expired_offers
from activities.tending.figures import figures_of_today
from activities.tending.notifications import tell_staff
from activities.tending.old_addresses import tell_old_addresses
from activities.tending.overdue_credit_notes import overdue_credit_notes
from activities.tending.overdue_tasks import overdue_tasks
from activities.tending.receipts import send_receipts
from activities.tending.seals import seals
from activities.tending.stranded import stranded_cases
from models.contract import TEND_DESK, DeskReport

_log = structlog.get_logger()

#: How many it did something about; each is safe to repeat.
Duty = Callable[[Resources], Awaitable[int]]

#: The duties by the field of the report that counts them, in their order: who is told comes after what is told of.
DUTIES: dict[str, Duty] = {
    "expired": expired_offers,
    "followed": caseless_arrangements,
    "stranded": stranded_cases,
    "stood_in": absences,
    "missed": overdue_credit_notes,
    "escalated": overdue_tasks,
    "told": tell_staff,
    "moved": tell_old_addresses,
    "receipted": send_receipts,
    "answered": send_answers,
    "sealed": seals,
    "figured": figures_of_today,
}


#: Seconds of real time for which a duty is let be: a test clock that walks a year asks for all at each midnight.
_LET_BE = {"figured": 45.0}


class DeskDuties:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._begun: dict[str, float] = {}

    @activity.defn(name=TEND_DESK)
    async def tend_desk(self) -> DeskReport:
        """Every duty once. One that the database refuses does not keep the others: it is due again in a minute."""
        report = DeskReport()
        async with beating():
            for field, duty in DUTIES.items():
                now = time.monotonic()
                if now - self._begun.get(field, -inf) < _LET_BE.get(field, 0):
                    continue
                self._begun[field] = now
                try:
                    setattr(report, field, await duty(self._resources))
                except DBAPIError as failure:
                    _log.warning("duty_not_done", duty=field, reason=type(failure.orig).__name__)
        return report
