"""Is a dossier what it was when it was made? Every part by its digest, the chain by its seals, the ZIP byte by byte."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from channels.paper.dossier import CHAIN, FORMAT, MANIFEST, TOLD, archive
from domain.seals import BEGINNING, Link, first_misfit
from models.errors import InvalidInput

#: What an entry of the chain and one of dossier.json have in common.
_SAME = ("kind", "actor", "invoice_id", "details", "why")


@dataclass(frozen=True, slots=True)
class Checked:
    """A dossier in which everything fits together. `sha256` of the whole file, in hexadecimal digits.

    seals: (position, digest) of the chain's places, in their order.
    """

    customer_id: str
    invoices: tuple[str, ...]
    purpose: str
    made_at: datetime
    sha256: str
    seals: tuple[tuple[int, bytes], ...]


def check(content: bytes) -> Checked:
    """Raises InvalidInput that names the first thing that does not fit.

    It shows what was changed by somebody who did not know how dossiers are made. Whoever knows can make another one:
    only the digest that the installation keeps tells the two apart.
    """
    parts = _parts(content)
    try:
        manifest = json.loads(parts[MANIFEST])
        made_at = datetime.fromisoformat(manifest["made_at"])
        files, chain = dict(manifest["files"]), manifest["chain"]
        if manifest["format"] != FORMAT:
            raise _fault(f"{MANIFEST}: expected the format {FORMAT}, found {manifest['format']}")
        about = Checked(
            manifest["customer"], tuple(manifest["invoices"]), manifest["purpose"], made_at,
            sha256(content).hexdigest(), (),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise _fault(f"{MANIFEST} is not that of a dossier") from error
    _match_files(parts, files)
    links, entries = _links(parts[CHAIN])
    misfit = first_misfit(links)
    if misfit is not None:
        raise _fault(f"{CHAIN}: the entry at position {misfit.position} does not fit its seal ({misfit.what})")
    head = links[-1].digest if links else BEGINNING
    if (chain.get("entries"), chain.get("head")) != (len(links), head.hex()):
        raise _fault(f"{CHAIN} has not the entries that {MANIFEST} names: {chain.get('entries')}, found {len(links)}")
    _match_entries(parts[TOLD], entries)
    # Whatever stands between the parts (names, times, flags, comments) is as it was written too.
    if archive(parts, made_at) != content:
        raise _fault("the ZIP was put together anew: its parts fit, the file around them does not")
    return Checked(
        about.customer_id, about.invoices, about.purpose, made_at, about.sha256,
        tuple((link.position, link.digest) for link in links),
    )  # fmt: skip


def _fault(what: str) -> InvalidInput:
    return InvalidInput(f"This dossier was changed: {what}")


def _parts(content: bytes) -> dict[str, bytes]:
    try:
        with ZipFile(BytesIO(content)) as book:
            entries = book.infolist()
            # Nothing is packed in ours, so no part is larger than the file: no bomb is unpacked.
            if any(one.compress_type != ZIP_STORED or one.file_size > len(content) for one in entries):
                raise _fault("its parts are packed")
            parts = {one.filename: book.read(one) for one in entries}
    # Whatever a ZIP that is broken, cut off, encrypted or lies about its parts makes of its reader.
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise _fault("it is no ZIP that can be read") from error
    if len(parts) != len(entries) or MANIFEST not in parts:
        raise _fault(f"it has no {MANIFEST}, or a part twice")
    return parts


def _match_files(parts: dict[str, bytes], files: dict[str, Any]) -> None:
    for name in sorted({*parts, *files} - {MANIFEST}):
        if name not in parts:
            raise _fault(f"{name} is missing")
        if name not in files:
            raise _fault(f"{name} was added")
        if sha256(parts[name]).hexdigest() != files[name]:
            raise _fault(f"{name} is not what it was")


def _links(lines: bytes) -> tuple[list[Link], dict[int, dict[str, Any]]]:
    """The places of the chain, and the entries whose text is there, by id."""
    links, entries = [], {}
    try:
        for line in filter(None, lines.decode().split("\n")):
            row = json.loads(line)
            text = row.get("entry")
            digests = bytes.fromhex(row["digest"]), bytes.fromhex(row["entry_sha256"])
            links.append(Link(int(row["position"]), digests[0], text, digests[1]))
            if text is not None:
                entry = json.loads(text)
                entries[int(entry["id"])] = entry
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _fault(f"{CHAIN}, line {len(links) + 1} is not a seal") from error
    return links, entries


def _match_entries(told: bytes, entries: dict[int, dict[str, Any]]) -> None:
    """What the story tells of each entry is what was sealed."""
    try:
        rows = {int(row["id"]): row for row in json.loads(told)["interactions"]}
        for id_ in sorted({*rows, *entries}):
            if id_ not in rows or id_ not in entries:
                raise _fault(f"{TOLD} and {CHAIN} differ: entry {id_} is in one of them only")
            same = all(rows[id_][name] == entries[id_][name] for name in _SAME)
            if not same or _instant(rows[id_]["at"]) != _instant(entries[id_]["at"]):
                raise _fault(f"{TOLD} and {CHAIN} differ about entry {id_}")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _fault(f"{TOLD} is not the story of a dossier") from error


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
