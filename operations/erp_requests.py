"""What did the ERP do about what it was asked? Whoever reads its books says so, until it says so itself."""

from models.erp_request import ErpAnswer
from models.errors import Refused
from operations.desk import Desk
from store import customers, erp_requests


async def answer(desk: Desk, request_id: int, answer: ErpAnswer, note: str | None = None) -> bool:
    """Record that a request was booked or refused; the same answer again changes nothing. Whether it was new.

    It moves no case: what the ERP books comes as what it books (a credit note, a payment). Raises NotFound, and Refused
    where the other answer was given before.
    """
    async with desk.database.begin() as tx:
        request = await erp_requests.get(tx, request_id)
        await customers.lock(tx, [request["customer_id"]])
        now = await desk.clock.now(tx)
        if await erp_requests.answer(tx, request_id, answer, by=desk.actor, now=now, note=note):
            return True
        request = await erp_requests.get(tx, request_id)
        if request["answer"] != answer.value:
            said = f"{request['answer']} on {request['done_at']:%Y-%m-%d} by {request['done_by']}"
            raise Refused(f"Request {request_id} was answered already: {said}; ask anew what has changed since")
        return False
