"""What does the engine write on a reminder step, when a payment came in, and when there is news to tell?"""

from collections.abc import Sequence
from datetime import datetime

from temporalio import activity

from activities.offers import offers_told
from activities.resources import Resources
from activities.speaking import Speech, speak
from activities.steps import Taken, Together, take_step
from domain.telling import dispute_told, promise_told, schedule_told
from models.contract import SEND_NOTICE, SEND_REMINDER, SEND_THANKS, Plan, StepOrder
from models.interaction import InteractionKind
from models.notice import Notice, NoticeKind
from store import arrangements, cases, notices, talks
from store.engine import Tx

_REMINDER = Speech(InteractionKind.REMINDER_SENT, InteractionKind.REMINDER_COVERED)
_THANKS = Speech(InteractionKind.THANKS_SENT, InteractionKind.THANKS_SENT)


class Reminders:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @activity.defn(name=SEND_REMINDER)
    async def send_reminder(self, order: StepOrder) -> Plan:
        """One message for all invoices of the customer whose reminder to the same person is due today."""
        return await take_step(self._resources, order, SEND_REMINDER, self._remind)

    @activity.defn(name=SEND_THANKS)
    async def send_thanks(self, order: StepOrder) -> Plan:
        """One thank-you for all invoices that the customer settled."""
        return await take_step(self._resources, order, SEND_THANKS, self._thank)

    @activity.defn(name=SEND_NOTICE)
    async def send_notice(self, order: StepOrder) -> Plan:
        """One message for all invoices of the customer about which there is the same kind of news."""
        return await take_step(self._resources, order, SEND_NOTICE, self._tell)

    async def _remind(self, tx: Tx, now: datetime, together: Together) -> Taken:
        return await speak(tx, self._resources, now, together, _REMINDER)

    async def _thank(self, tx: Tx, now: datetime, together: Together) -> Taken:
        taken = await speak(tx, self._resources, now, together, _THANKS)
        if taken.put_off is not None:
            return taken
        await cases.mark_thanked(tx, [due.facts.invoice_id for due in together.cases])
        return taken

    async def _tell(self, tx: Tx, now: datetime, together: Together) -> Taken:
        news = [notice for due in together.cases for notice in due.facts.notices if notice.id == due.act.occurrence]
        taken = await speak(tx, self._resources, now, together, await _speech(tx, news))
        if taken.message is not None:
            await notices.told(tx, [notice.id for notice in news], taken.message.id)
            if news[0].kind is NoticeKind.ANSWER:
                await talks.carried(tx, news[0].details["answer"], taken.message.id)
        return taken


async def _speech(tx: Tx, news: Sequence[Notice]) -> Speech:
    """What there is to tell: of what was agreed or offered as it stands now, of a dispute as it was written down."""
    told = InteractionKind.NOTICE_SENT
    if news[0].kind is NoticeKind.BY_HAND:
        return Speech(told, told)
    if news[0].kind is NoticeKind.OFFER:
        offers, until = await offers_told(tx, news[0].details["negotiation"], news[0].since)
        return Speech(told, told, offers, until)
    if news[0].kind is NoticeKind.ANSWER:
        return Speech(told, told, answer=await talks.answer_told(tx, news[0].details["answer"]))
    if news[0].arrangement is None:
        return Speech(told, told, dispute=dispute_told(news))
    [found] = await arrangements.get(tx, [news[0].arrangement])
    promise = promise_told(found.arrangement, found.received, news)
    return Speech(told, told, promise=promise, plan=schedule_told(found.arrangement))
