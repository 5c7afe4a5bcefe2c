"""What did the ERP do about what it was asked? Whoever reads its books says so, until it says so itself."""

from models.erp_request import ErpAnswer
from models.errors import Refused
from models.interaction import InteractionKind
from operations.desk import Desk
from operations.expected_credits import refuse_within
from store import customers, erp_requests, left_over


async def answer(desk: Desk, request_id: int, answer: ErpAnswer, note: str | None = None) -> bool:
    """Record that a request was booked or refused; the same answer again changes nothing. Whether it was new.

    What it books moves no case: that comes as what it is (a credit note, a payment). What was to be credited, and will
    not be, is owed again. Raises NotFound, and Refused where the other answer was given before.
    """
    freed: list[str] = []
    async with desk.database.begin() as tx:
        request = await erp_requests.get(tx, request_id)
        await customers.lock(tx, [request["customer_id"]])
        now = await desk.clock.now(tx)
        new = await erp_requests.answer(tx, request_id, answer, by=desk.actor, now=now, note=note)
        if not new:
            request = await erp_requests.get(tx, request_id)
            if request["answer"] != answer.value:
                said = f"{request['answer']} on {request['done_at']:%Y-%m-%d} by {request['done_by']}"
                raise Refused(f"Request {request_id} was answered already: {said}; ask anew what has changed since")
        elif answer is ErpAnswer.REFUSED:
            freed = await refuse_within(tx, desk, request_id, now)
            await left_over.refuse(tx, request_id, desk.actor, note or "not invoiced", now)
    kind, shown = InteractionKind.ERP_ANSWERED, {"asked": request["kind"], "answer": answer.value}
    await desk.waker.wake([desk.wake_up(invoice_id, kind, shown) for invoice_id in freed])
    return new
