"""Which dossiers left the house? Made of sealed entries, kept with their digest, found again by it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from models.dossier import Purpose, Story
from models.errors import NotFound
from models.interaction import Interaction, InteractionKind
from models.message import Attachment
from store import customers, history, seals
from store.dossier_story import story_of
from store.engine import Tx, run

#: Turns a story into a file: the paper's business. Takes a second; called in a thread.
Press = Callable[[Story], Attachment]

_INSERT = """
INSERT INTO dossiers (customer_id, invoices, purpose, made_at, made_by, name, sha256, content)
VALUES (%(customer_id)s, %(invoices)s, %(purpose)s, %(made_at)s, %(made_by)s, %(name)s, %(sha256)s, %(content)s)
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A dossier that was made just now. `sha256` in hexadecimal digits."""

    id: int
    name: str
    sha256: str
    content: bytes


async def make(
    tx: Tx,
    press: Press,
    customer_id: str,
    invoice_ids: Sequence[str],
    *,
    purpose: Purpose,
    now: datetime,
    by: str,
    reason: str | None = None,
    language: str | None = None,
) -> Made:
    """Seal what is written of the customer, tell it, keep it. The customer is locked by the caller. Raises NotFound."""
    await seals.seal_customer(tx, customer_id)
    zone = (await customers.placements(tx, [customer_id]))[customer_id]["time_zone"]
    story = await story_of(
        tx,
        customer_id,
        invoice_ids,
        purpose=purpose,
        reason=reason,
        language=language,
        today=now.astimezone(ZoneInfo(zone)).date(),
        now=now,
        by=by,
    )
    file = await asyncio.to_thread(press, story)
    digest = sha256(file.content).hexdigest()
    parameters = {
        "customer_id": customer_id,
        "invoices": Jsonb(list(invoice_ids)),
        "purpose": purpose.value,
        "made_at": now,
        "made_by": by,
        "name": file.name,
        "sha256": digest,
        "content": file.content,
    }
    [row] = await run(tx, _INSERT, parameters)
    made = Made(int(row["id"]), file.name, digest, file.content)
    details = {"dossier": made.id, "purpose": purpose.value, "sha256": digest}
    kind = InteractionKind.DOSSIER_MADE
    await history.append(
        tx, [Interaction(kind, customer_id, by, now, invoice_id, details) for invoice_id in invoice_ids]
    )
    return made


_COLUMNS = "SELECT id, customer_id, invoices, purpose, made_at, made_by, name, sha256, length(content) AS bytes"


async def listed(tx: Tx, customer_id: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """Dossiers, the latest first, without their content."""
    query = " FROM dossiers WHERE %(id)s::text IS NULL OR customer_id = %(id)s ORDER BY id DESC LIMIT %(limit)s"
    return await run(tx, _COLUMNS + query, {"id": customer_id, "limit": limit})


async def get(tx: Tx, dossier_id: int) -> dict[str, Any]:
    """A dossier with its content. Raises NotFound."""
    found = await run(tx, _COLUMNS + ", content FROM dossiers WHERE id = %(id)s", {"id": dossier_id})
    if not found:
        raise NotFound(f"No dossier {dossier_id}")
    return {**found[0], "content": bytes(found[0]["content"])}


async def with_digest(tx: Tx, digest: str) -> dict[str, Any] | None:
    """The dossier whose file has this SHA-256, in hexadecimal digits."""
    found = await run(tx, _COLUMNS + " FROM dossiers WHERE sha256 = %(digest)s", {"digest": digest})
    return found[0] if found else None
