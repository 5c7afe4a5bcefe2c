"""How was it? A customer's answer to our question after a case, a collector's opinion of a text."""

from models.errors import NotFound
from models.interaction import Interaction, InteractionKind
from operations.desk import Desk
from store import customers, feedback, history

_CUSTOMER = "customer"


async def answer(desk: Desk, message_id: int, rating: int, text: str | None) -> None:
    """From 1 to 5, with a line if they like; a later answer takes the place of the one before. Raises NotFound.

    It moves nothing, so it wakes nobody. The timelines tell how many of five, not what the line says.
    """
    async with desk.database.begin() as tx:
        before = await feedback.asked(tx, message_id)
        if before is None:
            raise NotFound(f"No message {message_id}")
        if (before["rating"], before["text"]) == (rating, text):
            return
        await customers.lock(tx, [before["customer_id"]])
        now = await desk.clock.now(tx)
        await feedback.answer(tx, message_id, rating, text, now)
        if before["rating"] == rating:
            return
        details = {"message": message_id, "rating": rating}
        told = [
            Interaction(InteractionKind.FEEDBACK, before["customer_id"], _CUSTOMER, now, invoice_id, details)
            for invoice_id in await feedback.invoices_of(tx, message_id)
        ]
        await history.append(tx, told)


async def about_template(desk: Desk, template: str, language: str | None, rating: int, text: str | None) -> int:
    """What whoever is at this desk thinks of a text, from 1 to 5; the id. The template has to exist."""
    async with desk.database.begin() as tx:
        now = await desk.clock.now(tx)
        return await feedback.about_template(tx, template, language, rating, text, now, desk.actor)
