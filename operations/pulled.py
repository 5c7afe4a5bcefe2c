"""What becomes of what a connector read? It is taken in as if it had been handed in, each item once, and remembered."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from erp.connectors.port import Entry, Gone, Mark, Read, Wrong, read
from erp.fields import ImportKind
from models.credit import Credit, CreditKind, CreditNote, Payment, ReversalKind
from models.erp_request import ErpAnswer
from models.errors import NotFound, Refused
from operations import cases, erp_requests
from operations.credits import record_credits, record_within, reverse, reverse_within
from operations.customers import record_customers
from operations.desk import Desk
from operations.invoices import record_invoices
from operations.recorded import Recorded, Status
from store import connectors, credits, customers
from store.connectors import Link
from temporal.wake import WakeUp

#: Who is known before what is theirs, and money before what it pays: nobody is asked for what has come in.
_ORDER: tuple[ImportKind, ...] = ("customers", "payments", "credit-notes", "invoices")
_CREDITS = {"payments": CreditKind.PAYMENT, "credit-notes": CreditKind.CREDIT_NOTE}
#: Refused items that are tried again in one go.
_RETRY = 200
#: Between the ERP's id of a credit and how often it was allocated otherwise.
_REVISED = "~"


@dataclass(slots=True)
class _Taken:
    """What a page came to: what to remember, what was refused."""

    links: list[Link] = field(default_factory=list)
    refused: list[tuple[ImportKind, str, Mapping[str, Any], tuple[tuple[str, str], ...]]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


class Intake:
    """The connectors' way in (activities/connectors.py)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def take(
        self, name: str, entries: Sequence[Entry], stream: str | None = None, mark: Mark | None = None
    ) -> Counter[str]:
        """Take in a page and note how far `stream` was read; counts of new, amended, unchanged, refused, gone.

        Safe to repeat: what was taken in before a crash is found unchanged.
        """
        latest = {(entry.kind, entry.key): entry for entry in entries}
        async with self._desk.database.begin() as tx:
            known = await connectors.links(tx, name, list(latest))
        taken = _Taken()
        for kind in _ORDER:
            await self._take_kind(kind, [one for one in latest.values() if one.kind == kind], known, taken)
        async with self._desk.database.begin() as tx:
            now = await self._desk.clock.now(tx)
            await connectors.link(tx, name, taken.links)
            wrong = {(kind, key) for kind, key, *_ in taken.refused}
            await connectors.forget_refused(tx, name, latest.keys() - wrong)
            for refused in taken.refused:
                await connectors.refuse(tx, name, *refused, now)
            if stream is not None and mark is not None:
                await connectors.has_read(tx, name, stream, {"at": mark.at, "id": mark.id})
        return taken.counts

    async def retry(self, name: str) -> Counter[str]:
        """Try again what was refused: its customer may have come since."""
        counts: Counter[str] = Counter()
        after = ("", "")
        while True:
            async with self._desk.database.begin() as tx:
                rows = await connectors.refused(tx, name, after=after, limit=_RETRY)
            if not rows:
                return counts
            after = (rows[-1]["kind"], rows[-1]["key"])
            counts += await self.take(name, [read(row["kind"], row["key"], row["shape"]) for row in rows])

    async def answer(self, request_id: int, answer: ErpAnswer, note: str) -> None:
        """The ERP's answer to a request; somebody else's, given meanwhile, stands."""
        try:
            await erp_requests.answer(self._desk, request_id, answer, note)
        except Refused:
            return

    async def _take_kind(
        self, kind: ImportKind, entries: Sequence[Entry], known: Mapping[tuple[str, str], Link], taken: _Taken
    ) -> None:
        changed: list[tuple[Read, Link]] = []
        for entry in entries:
            before = known.get((kind, entry.key))
            match entry:
                case Wrong():
                    taken.refused.append((kind, entry.key, entry.shape, entry.errors))
                    taken.counts["refused"] += 1
                case Gone():
                    await self._withdraw(entry, before, taken)
                case Read():
                    digest = _digest(entry.shape)
                    if before is not None and before.digest == digest:
                        taken.counts["unchanged"] += 1
                    else:
                        changed.append((entry, _link(entry, digest, before)))
        if not changed:
            return
        recorded = await self._record(kind, changed, known)
        for entry, link in changed:
            answer = recorded[entry.key]
            taken.counts[answer.status.value] += 1
            if answer.status is Status.REFUSED:
                taken.refused.append((kind, entry.key, entry.shape, answer.errors))
            else:
                revision = link.revision + (kind in _CREDITS and answer.id != link.item_id)
                taken.links.append(replace(link, item_id=answer.id, revision=revision))

    async def _record(
        self, kind: ImportKind, changed: Sequence[tuple[Read, Link]], known: Mapping[tuple[str, str], Link]
    ) -> dict[str, Recorded]:
        """What became of each, by the ERP's id."""
        items: list[Any] = [entry.item for entry, _ in changed]
        if kind == "customers":
            found = await record_customers(self._desk, items)
        elif kind == "invoices":
            found = await record_invoices(self._desk, items)
            await self._restart([link.item_id for entry, link in changed if _was_gone(known, entry)], found)
        else:
            return await self._credits(_CREDITS[kind], changed)
        by_id = {one.id: one for one in found}
        return {entry.key: by_id[entry.item.id] for entry, _ in changed}

    async def _credits(self, kind: CreditKind, changed: Sequence[tuple[Read, Link]]) -> dict[str, Recorded]:
        async with self._desk.database.connect() as tx:
            stored = await credits.get(tx, kind, [link.item_id for _, link in changed])
        new = [entry for entry, link in changed if link.item_id not in stored]
        done = {one.id: one for one in await record_credits(self._desk, [_credit_of(entry) for entry in new])}
        found = {entry.key: done[entry.item.id] for entry in new}
        for entry, link in changed:
            if entry.key not in found:
                found[entry.key] = await self._again(kind, _credit_of(entry), link)
        return found

    async def _again(self, kind: CreditKind, credit: Payment | CreditNote, link: Link) -> Recorded:
        """A credit that is known: under the id of its last revision, or the next one where the ERP has changed it.

        A credit never changes once it is received. One transaction: no invoice is owed again in between.
        """
        current = _revised(credit, link.revision)
        async with self._desk.database.connect() as tx, tx.begin() as transaction:
            now = await self._desk.clock.now(tx)
            await customers.lock(tx, [credit.customer_id])
            stored = (await credits.get(tx, kind, [current.id]))[current.id]
            counts = stored["reversed_on"] is None
            if counts and _says_the_same(current, stored, await connectors.in_force(tx, kind, current.id)):
                return Recorded(current.id, Status.UNCHANGED)
            woken: list[WakeUp] = []
            if counts:
                why, as_ = "allocated otherwise in the ERP", ReversalKind.MISTAKE
                _, woken = await reverse_within(tx, self._desk, kind, current.id, self._day(now), why, now, as_)
            [recorded], more = await record_within(tx, self._desk, [_revised(credit, link.revision + 1)], now)
            if recorded.status is Status.REFUSED:
                # What it paid so far, it goes on to pay.
                await transaction.rollback()
                return recorded
        await self._desk.waker.wake([*woken, *more])
        return replace(recorded, status=Status.AMENDED) if recorded.status is Status.NEW else recorded

    async def _withdraw(self, gone: Gone, before: Link | None, taken: _Taken) -> None:
        """Cancel or reverse what the ERP no longer counts. What was decided here first stands."""
        if before is None or before.digest is None:
            return
        try:
            if gone.kind == "invoices":
                await cases.cancel(self._desk, before.item_id, gone.why)
            elif gone.kind in _CREDITS:
                async with self._desk.database.connect() as tx:
                    today = self._day(await self._desk.clock.now(tx))
                kind, as_ = _CREDITS[gone.kind], ReversalKind.MISTAKE
                await reverse(self._desk, kind, before.item_id, today, gone.why, as_)
        except (Refused, NotFound):
            taken.counts["unchanged"] += 1
        else:
            taken.counts["gone"] += 1
        taken.links.append(replace(before, digest=None))

    async def _restart(self, invoice_ids: Sequence[str], recorded: Sequence[Recorded]) -> None:
        """Invoices that the ERP counts again go on where they stood."""
        stored = {one.id for one in recorded if one.status is not Status.REFUSED}
        for invoice_id in invoice_ids:
            if invoice_id in stored:
                try:
                    await cases.start(self._desk, invoice_id)
                except Refused:
                    continue

    def _day(self, now: datetime) -> date:
        return now.astimezone(self._desk.zone).date()


def _digest(shape: Mapping[str, Any]) -> bytes:
    return hashlib.sha256(json.dumps(shape, sort_keys=True, ensure_ascii=False).encode()).digest()


def _link(entry: Read, digest: bytes, before: Link | None) -> Link:
    """What is to be remembered of an item; a credit that is known goes on under its last id."""
    if before is None:
        return Link(entry.kind, entry.key, entry.item.id, digest)
    return replace(before, digest=digest)


def _credit_of(entry: Read) -> Payment | CreditNote:
    assert isinstance(entry.item, Payment | CreditNote)
    return entry.item


def _was_gone(known: Mapping[tuple[str, str], Link], entry: Read) -> bool:
    before = known.get((entry.kind, entry.key))
    return before is not None and before.digest is None


def _revised(credit: Payment | CreditNote, revision: int) -> Payment | CreditNote:
    return credit if revision == 1 else credit.model_copy(update={"id": f"{credit.id}{_REVISED}{revision}"})


def _says_the_same(credit: Credit, stored: Mapping[str, Any], in_force: Mapping[str, Any]) -> bool:
    """Whether the books and we agree: the same money, and no invoice that it pays there more than here."""
    head = {
        "customer_id": credit.customer_id,
        "received_on": credit.received_on,
        "currency": credit.currency,
        "amount": credit.amount,
    }
    if any(stored[column] != value for column, value in head.items()):
        return False
    wishes = {wish.invoice_id: wish.amount for wish in credit.allocations}
    return wishes == stored["requested"] or all(in_force.get(one, 0) >= amount for one, amount in wishes.items())
