"""What was sent to whom, why then, with what, and what became of it? One message with all that is known of it."""

import base64
from typing import Any

from models.errors import NotFound
from models.values import amount_text
from reading.reader import Reader
from reading.steps import why_told
from store import message_files
from store.engine import Tx


async def one(reader: Reader, tx: Tx, message_id: int) -> dict[str, Any]:
    """Raises NotFound."""
    row = await message_files.behind(tx, message_id)
    if row is None:
        raise NotFound(f"No message {message_id}")
    invoices = [
        {**one, "claim": amount_text(one["claim"], one["currency"]), "why": why_told(reader.sentences, one["why"])}
        for one in await message_files.invoices(tx, message_id)
    ]
    told = [
        {
            "at": entry["at"],
            "actor": entry["actor"],
            "summary": reader.sentences.happened(entry["kind"], entry["details"]),
            "why": why_told(reader.sentences, entry["why"]),
        }
        for entry in await message_files.told(tx, message_id)
    ]
    return {
        **row,
        "invoices": invoices,
        "told": told,
        "files": [file for file in await message_files.files(tx, message_id) if file["content_id"] is None],
        "attempts": await message_files.attempts(tx, message_id),
    }


async def body(tx: Tx, message_id: int) -> tuple[str | None, str]:
    """Its HTML (None where it has none) with its own pictures inside it, and its text. Raises NotFound."""
    row = await message_files.behind(tx, message_id)
    if row is None:
        raise NotFound(f"No message {message_id}")
    html: str | None = row["body_html"]
    if html is not None:
        for picture in await message_files.shown_inside(tx, message_id):
            content = base64.b64encode(bytes(picture["content"])).decode()
            html = html.replace(f"cid:{picture['content_id']}", f"data:{picture['media_type']};base64,{content}")
    return html, row["body_text"]


async def file(tx: Tx, message_id: int, position: int) -> dict[str, Any]:
    """Raises NotFound."""
    found = await message_files.file(tx, message_id, position)
    if found is None:
        raise NotFound(f"Message {message_id} has no file {position}")
    return found
