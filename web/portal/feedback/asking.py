"""Is whoever came asked how it was? What the pages that ask need to know."""

from fastapi import Request

from models.feedback import Question
from operations.portal.asking import Asked, question
from store.engine import Tx
from web.portal.account.seen import scope_of
from web.portal.pages import brand_of
from web.portal.visit import Visit


def asked_of(request: Request, visit: Visit) -> Asked:
    return Asked(visit.customer_id, visit.zone, scope_of(visit).asked, brand_of(request).feedback_every)


async def question_of(request: Request, visit: Visit, tx: Tx) -> Question | None:
    """For `feedback/question.html.j2`, which any page may show."""
    return await question(tx, asked_of(request, visit), await visit.desk.clock.now(tx))
