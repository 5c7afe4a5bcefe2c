"""What does the engine do for the people at the desk? What falls due for them without any case acting, every minute."""

from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.exc import DBAPIError
from temporalio import activity

from activities.heartbeat import beating
from activities.resources import Resources
from activities.tending.absences import absences
from activities.tending.caseless_arrangements import caseless_arrangements
from activities.tending.expired_offers import expired_offers
from activities.tending.notifications import tell_staff
from activities.tending.overdue_credit_notes import overdue_credit_notes
from activities.tending.overdue_tasks import overdue_tasks
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
    "sealed": seals,
}


class DeskDuties:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @activity.defn(name=TEND_DESK)
    async def tend_desk(self) -> DeskReport:
        """Every duty once. One that the database refuses does not keep the others: it is due again in a minute."""
        report = DeskReport()
        async with beating():
            for field, duty in DUTIES.items():
                try:
                    setattr(report, field, await duty(self._resources))
                except DBAPIError as failure:
                    _log.warning("duty_not_done", duty=field, reason=type(failure.orig).__name__)
        return report
