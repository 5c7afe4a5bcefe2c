"""How does a story become a file that proves itself? A ZIP of papers, data and seals, with the digest of each part."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from channels.paper.dossier_pdf import dossier_pdf
from channels.paper.dossier_words import dossier_words
from channels.paper.statement import statement_pdf
from channels.templates.render import Renderer
from domain.seals import BEGINNING
from models.dossier import ChainLink, Story
from models.message import Attachment

ZIP = "application/zip"
MANIFEST, CHAIN, TOLD, README = "manifest.json", "chain.jsonl", "dossier.json", "README.txt"
#: The way in which a dossier is written: whoever reads one looks here first.
FORMAT = "puntual-dossier/1"


def dossier_of(renderer: Renderer, story: Story) -> Attachment:
    """The whole dossier. Takes half a second, some seconds for thousands of invoices: call it in a thread."""
    words = dossier_words(story.language)
    parts: dict[str, bytes] = {
        "dossier.pdf": dossier_pdf(renderer, story),
        "statement.pdf": statement_pdf(renderer, story.statement).content,
        TOLD: _json(_told(story)),
        CHAIN: b"".join(_line(link) for link in story.chain),
        README: words.readme.encode(),
        **{file.place: file.content for file in story.files},
    }
    head = story.chain[-1].digest if story.chain else BEGINNING
    manifest = {
        "format": FORMAT,
        "customer": story.customer["id"],
        "invoices": [invoice["id"] for invoice in story.invoices],
        "purpose": story.purpose.value,
        "made_at": story.made_at,
        "made_by": story.made_by,
        "chain": {"entries": len(story.chain), "head": head.hex()},
        "files": {name: sha256(content).hexdigest() for name, content in parts.items()},
    }
    content = archive({MANIFEST: _json(manifest), **parts}, story.made_at)
    name = f"{words.file}-{_in_a_name(story.customer['id'])}-{story.today.isoformat()}.zip"
    return Attachment(name, ZIP, content)


def archive(parts: dict[str, bytes], made_at: datetime) -> bytes:
    """A ZIP of parts in their order. The same parts give the same bytes, so that not one of them can differ unseen."""
    moment = made_at.astimezone(UTC)
    content = BytesIO()
    with ZipFile(content, "w", ZIP_STORED) as book:
        for name, part in parts.items():
            entry = ZipInfo(name, (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            book.writestr(entry, part)
    return content.getvalue()


def _line(link: ChainLink) -> bytes:
    """One line of chain.jsonl."""
    told = {
        "position": link.position,
        "digest": link.digest.hex(),
        "entry_sha256": link.entry_digest.hex(),
        **({"entry": link.entry} if link.entry is not None else {}),
    }
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def _told(story: Story) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "purpose": story.purpose,
        "reason": story.reason,
        "made_at": story.made_at,
        "made_by": story.made_by,
        "customer": story.customer,
        "invoices": story.invoices,
        "statement": {
            "as_of": story.statement.as_of,
            "invoices": [_fields(invoice) for invoice in story.statement.invoices],
            "charges": [_fields(charge) for charge in story.statement.charges],
            "credits": [_fields(credit) for credit in story.statement.credits],
        },
        "messages": story.messages,
        "replies": story.replies,
        "calls_and_visits": story.contacts_made,
        "promises_and_plans": story.arrangements,
        "disputes": story.disputes,
        "payments_and_credit_notes": story.credits,
        "late_charges": story.charges,
        "interactions": story.interactions,
        "files": [file.place for file in story.files],
    }


def _fields(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}


def _json(value: Any) -> bytes:
    return json.dumps(value, default=_plain, ensure_ascii=False, indent=1).encode() + b"\n"


def _plain(value: Any) -> str:
    match value:
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"{type(value).__name__} has no place in a dossier")


def _in_a_name(id_: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in id_)[:60]
