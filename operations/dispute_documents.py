"""How is a file attached to a dispute? Bounded in size and number, and only of sorts that somebody can open."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.documents import TAKEN, media_type_of, plain_name
from models.errors import InvalidInput, Refused
from models.evidence import Evidence
from models.interaction import Interaction, InteractionKind
from operations.desk import Desk
from store import customers, dispute_documents, disputes, history
from store.engine import Tx

_MEGABYTE = 1_000_000


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
    kept = Evidence(plain_name(name, media_type), media_type, content)
    async with desk.database.begin() as tx:
        dispute = await disputes.get(tx, dispute_id)
        await customers.lock(tx, [dispute["customer_id"]])
        now = await desk.clock.now(tx)
        [document_id] = await attach_within(tx, desk, dispute, [kept], now, from_customer=from_customer)
    return document_id


async def attach_within(
    tx: Tx,
    desk: Desk,
    dispute: Mapping[str, Any],
    files: Sequence[Evidence],
    now: datetime,
    *,
    from_customer: bool,
    known: Mapping[str, str] | None = None,
) -> list[int]:
    """As `attach`, of files that were looked at, in a transaction whose caller has locked the customer; their ids.

    known: what else the timeline says, such as which person it was.
    """
    most = desk.rulebook.disputes.documents.most
    if len(await dispute_documents.listed(tx, dispute["id"])) + len(files) > most:
        raise Refused(f"Dispute {dispute['id']} can have {most} documents: expected no more")
    ids = []
    for file in files:
        document_id = await dispute_documents.add(
            tx,
            dispute["id"],
            name=file.name,
            media_type=file.media_type,
            content=file.content,
            from_customer=from_customer,
            at=now,
            by=desk.actor,
        )
        ids.append(document_id)
        details = {
            "dispute": dispute["id"],
            "document": document_id,
            "name": file.name,
            "from_customer": from_customer,
            **(known or {}),
        }
        kind = InteractionKind.DOCUMENT_ADDED
        told = Interaction(kind, dispute["customer_id"], desk.actor, now, dispute["invoice_id"], details)
        await history.append(tx, [told])
    return ids
