"""How is a file attached to a dispute? Bounded in size and number, and only of sorts that somebody can open."""

from pathlib import PurePath

from domain.documents import TAKEN, media_type_of
from models.errors import InvalidInput, Refused
from models.interaction import Interaction, InteractionKind
from operations.desk import Desk
from store import customers, dispute_documents, disputes, history

_MEGABYTE = 1_000_000
_LONGEST_NAME = 150


async def attach(desk: Desk, dispute_id: int, name: str, content: bytes, *, from_customer: bool = True) -> int:
    """Keep a file as evidence, also of a dispute that is closed; its id. It moves no case.

    Raises NotFound, InvalidInput for an empty or too large file or one of another sort, Refused where the dispute has
    as many as it may have.
    """
    rules = desk.rulebook.disputes.documents
    media_type = media_type_of(name, content)
    fault = None
    if not content:
        fault = "expected a file that is not empty"
    elif len(content) > rules.megabytes * _MEGABYTE:
        fault = f"expected at most {rules.megabytes} MB, not {len(content) / _MEGABYTE:.1f}"
    elif media_type is None:
        fault = f"expected {TAKEN}"
    if fault is not None or media_type is None:
        raise InvalidInput(f"{name}: {fault}", (("file", str(fault)),))
    kept = _plain(name)
    async with desk.database.begin() as tx:
        dispute = await disputes.get(tx, dispute_id)
        await customers.lock(tx, [dispute["customer_id"]])
        if len(await dispute_documents.listed(tx, dispute_id)) >= rules.most:
            raise Refused(f"Dispute {dispute_id} has {rules.most} documents already: expected no more")
        now = await desk.clock.now(tx)
        document_id = await dispute_documents.add(
            tx,
            dispute_id,
            name=kept,
            media_type=media_type,
            content=content,
            from_customer=from_customer,
            at=now,
            by=desk.actor,
        )
        details = {"dispute": dispute_id, "document": document_id, "name": kept, "from_customer": from_customer}
        kind = InteractionKind.DOCUMENT_ADDED
        told = Interaction(kind, dispute["customer_id"], desk.actor, now, dispute["invoice_id"], details)
        await history.append(tx, [told])
    return document_id


def _plain(name: str) -> str:
    """A name that can be written into any folder: no path, nothing unprintable, its ending kept."""
    bare = PurePath("".join(one for one in name.replace("\\", "/") if one.isprintable())).name or "document"
    path = PurePath(bare)
    return path.stem[: _LONGEST_NAME - len(path.suffix)] + path.suffix[:_LONGEST_NAME]
