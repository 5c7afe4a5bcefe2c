"""What becomes of a bank statement? Its lines are stored once; what is clear is a payment, a person sees the rest."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from domain.bank_matching import Candidate, Verdict, match
from domain.bank_portfolio import Portfolio
from domain.bank_returns import Earlier, Undone, undo
from models.bank import BankEntry, BankLineState, Statement
from models.case import Why
from models.credit import Allocation, CreditKind, Payment, ReversalKind
from operations.bank_tasks import end_task, open_task
from operations.batches import BATCH, take_in
from operations.credits import record_within, reverse_within
from operations.desk import Desk
from operations.recorded import Recorded, Status, refused
from store import bank, bank_evidence, customers
from store.bank import Decided, Line
from store.engine import Tx
from temporal.wake import WakeUp

_ENGINE = "engine"
#: What was settled so long ago is not taken for what somebody pays twice.
_LATELY = timedelta(days=90)
_LONGEST_REFERENCE = 500


async def take_statement(desk: Desk, statement: Statement) -> list[Recorded]:
    """Store the lines of a statement, each once, whatever else the file repeats; what became of each, in order.

    `decide_open` says whose they are. Refused is a line whose reference stands for another one already.
    """
    taken: list[Recorded] = []
    async with desk.database.begin() as tx:
        now = await desk.clock.now(tx)
        known = await bank.known(tx, statement.entries)
        new: dict[str, BankEntry] = {}
        for entry in statement.entries:
            before = known.get((entry.account, entry.reference)) or _said(new.get(entry.reference))
            if before is None:
                new[entry.reference] = entry
                taken.append(Recorded(entry.reference, Status.NEW))
            elif _said(entry) == {name: before[name] for name in ("booked_on", "currency", "amount")}:
                taken.append(Recorded(entry.reference, Status.UNCHANGED))
            else:
                expected = (
                    f"expected a reference of its own: {entry.reference} stands for {before['amount']:f} "
                    f"{before['currency']} of {before['booked_on']} already"
                )
                taken.append(refused(entry.reference, "reference", expected))
        if new:
            number = await bank.enter_statement(
                tx,
                account=statement.account,
                reference=statement.reference,
                sha256=statement.sha256,
                now=now,
                by=desk.actor,
            )
            await bank.add(tx, number, list(new.values()))
    return taken


def _said(entry: BankEntry | None) -> dict[str, Any] | None:
    """What two lines of one reference have to agree in."""
    if entry is None:
        return None
    return {"booked_on": entry.booked_on, "currency": entry.currency, "amount": entry.amount}


async def decide_open(desk: Desk) -> Counter[BankLineState]:
    """Compare every open line that no person has decided about with what is owed now; what was decided anew.

    Lines that were doubtful before are looked at again: the invoice that they name may have come since.
    """
    decided: Counter[BankLineState] = Counter()
    async with desk.database.connect() as tx:
        lines = await bank.to_decide(tx)
        if not lines:
            return decided
        since = (await desk.clock.now(tx)).date() - _LATELY
        room = await bank_evidence.portfolio(tx, (line.entry for line in lines), since)
    for run in _runs(lines):
        found, back = await _decide(desk, run, room)
        decided += found
        if back:
            # What was taken back is owed again, and later lines may pay it.
            async with desk.database.connect() as tx:
                room.put(await bank_evidence.owed(tx, since, sorted(back)))
    return decided


def _runs(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Lines in their order, returns apart: what they undo is to be in the books before, and owed again after."""
    for _, group in groupby(lines, key=lambda line: line.entry.returned is not None):
        run = list(group)
        yield from (run[begin : begin + BATCH] for begin in range(0, len(run), BATCH))


async def _decide(desk: Desk, run: Sequence[Line], room: Portfolio) -> tuple[Counter[BankLineState], set[str]]:
    came = {line.id: match_and_take(line.entry, room) for line in run if line.entry.amount > 0}
    left = [line.entry for line in run if line.entry.amount < 0]

    async def do(lines: Sequence[Line]) -> _Work:
        async with desk.database.begin() as tx:
            work = _Work(desk, await desk.clock.now(tx))
            concerned = {one.customer_id for verdict in came.values() for one in verdict.candidates}
            concerned |= {one.customer_id for one in await bank_evidence.earlier(tx, left)}
            # Customers before lines, as everybody locks them.
            await customers.lock(tx, concerned)
            still = await bank.lock_undecided(tx, [line.id for line in lines])
            await work.money_in(tx, {id_: (line, came[id_]) for id_, line in still.items() if id_ in came})
            await work.money_out(tx, [line for id_, line in still.items() if id_ not in came])
        return work

    work = await take_in(run, do)
    await desk.waker.wake(work.woken)
    return Counter(one.state for one in work.decided), work.back


def match_and_take(entry: BankEntry, room: Portfolio) -> Verdict:
    """Whose an entry is; what it pays is not what the next one is for."""
    verdict = match(entry, room)
    if verdict.customer_id is not None:
        room.take(verdict.customer_id, entry.currency, entry.amount, verdict.pays)
    return verdict


@dataclass(slots=True)
class _Work:
    """One transaction over some lines. back: customers of whom a payment was taken back."""

    desk: Desk
    now: datetime
    decided: list[Decided] = field(default_factory=list)
    woken: list[WakeUp] = field(default_factory=list)
    back: set[str] = field(default_factory=set)

    async def money_in(self, tx: Tx, lines: dict[int, tuple[Line, Verdict]]) -> None:
        paid = {id_: payment_of(line.entry, verdict) for id_, (line, verdict) in lines.items() if verdict.customer_id}
        answers: dict[str, Recorded] = {}
        if paid:
            recorded, woken = await record_within(tx, self.desk, list(paid.values()), self.now)
            answers = {one.id: one for one in recorded}
            self.woken += woken
        for id_, (line, verdict) in lines.items():
            if id_ in paid:
                await self._paid(tx, line, verdict, paid[id_], answers[paid[id_].id])
            else:
                await self._open(tx, line, verdict.state, verdict.why, [(one.customer_id, one.invoices, told(one))
                                                                        for one in verdict.candidates])  # fmt: skip
        await bank.decide(tx, self.decided, now=self.now, by=_ENGINE)

    async def _paid(self, tx: Tx, line: Line, verdict: Verdict, payment: Payment, answer: Recorded) -> None:
        if answer.status is Status.REFUSED:
            why = Why("bank_refused", {"expected": "; ".join(expected for _, expected in answer.errors)})
            await self._open(tx, line, BankLineState.UNKNOWN, why, [])
            return
        await end_task(tx, line.task_id, self.now, by=_ENGINE, done=False)
        stored = bank.why_of(verdict.why, [told(one) for one in verdict.candidates])
        self.decided.append(Decided(line.id, verdict.state, stored, payment.customer_id, payment.id))

    async def money_out(self, tx: Tx, lines: Sequence[Line]) -> None:
        earlier = await bank_evidence.earlier(tx, [line.entry for line in lines])
        done = len(self.decided)
        for line in lines:
            undone = undo(line.entry, earlier)
            if undone.state is BankLineState.MATCHED:
                await self._taken_back(tx, line, undone, undone.earlier[0])
                # In force only once it is written: the next line may name the same payment.
                earlier = await bank_evidence.earlier(tx, [one.entry for one in lines])
            elif undone.state is BankLineState.IGNORED:
                await end_task(tx, line.task_id, self.now, by=_ENGINE, done=False)
                self.decided.append(Decided(line.id, undone.state, bank.why_of(undone.why)))
            else:
                shown = [(one.customer_id, one.invoices, {"customer_id": one.customer_id, "payment": one.payment_id})
                         for one in undone.earlier]  # fmt: skip
                await self._open(tx, line, undone.state, undone.why, shown)
        await bank.decide(tx, self.decided[done:], now=self.now, by=_ENGINE)

    async def _taken_back(self, tx: Tx, line: Line, undone: Undone, earlier: Earlier) -> None:
        on, reason = line.entry.booked_on, reason_of(line.entry)
        _, woken = await reverse_within(
            tx, self.desk, CreditKind.PAYMENT, earlier.payment_id, on, reason, self.now, kind_of_return(line.entry)
        )
        self.woken += woken
        self.back.add(earlier.customer_id)
        await end_task(tx, line.task_id, self.now, by=_ENGINE, done=False)
        why = bank.why_of(undone.why)
        self.decided.append(Decided(line.id, undone.state, why, earlier.customer_id, earlier.payment_id))

    async def _open(
        self,
        tx: Tx,
        line: Line,
        state: BankLineState,
        why: Why,
        candidates: Sequence[tuple[str, Sequence[str], dict[str, Any]]],
    ) -> None:
        """Leave it to people; what they have on their list already stays as they know it."""
        if line.task_id is not None or (line.looked_at and line.state is state):
            return
        task_id = None
        if state is BankLineState.DOUBTFUL and candidates:
            customer_id, about, _ = candidates[0]
            task_id = await open_task(tx, line.id, line.entry, customer_id, about, self.now)
        stored = bank.why_of(why, [shown for _, _, shown in candidates])
        self.decided.append(Decided(line.id, state, stored, task_id=task_id))


def payment_of(entry: BankEntry, verdict: Verdict) -> Payment:
    """The payment that a matched entry is."""
    assert verdict.customer_id is not None, "what is matched has its customer"
    return Payment(
        id=entry.payment_id,
        customer_id=verdict.customer_id,
        received_on=entry.booked_on,
        currency=entry.currency,
        amount=entry.amount,
        method=entry.method,
        reference=written(entry),
        allocations=tuple(Allocation(invoice_id=invoice_id, amount=part) for invoice_id, part in verdict.pays),
    )


def written(entry: BankEntry) -> str | None:
    """What the payer wrote, as far as a payment has room for it."""
    return entry.remittance[:_LONGEST_REFERENCE].strip() or None


def kind_of_return(entry: BankEntry) -> ReversalKind:
    """Why money went back: as the bank says, else it could not be collected."""
    return entry.returned.kind if entry.returned is not None else ReversalKind.BOUNCED


def reason_of(entry: BankEntry) -> str:
    """What stands in the timeline as the reason: the bank's code, else that it came back."""
    code = entry.returned.reason if entry.returned is not None else None
    return f"returned by the bank ({code})" if code else "returned by the bank"


def told(candidate: Candidate) -> dict[str, Any]:
    """A candidate as it is stored beside a line."""
    return {
        "customer_id": candidate.customer_id,
        "invoices": list(candidate.invoices),
        "pays": [[invoice_id, format(part, "f")] for invoice_id, part in candidate.pays],
        "points": candidate.points,
        "reasons": [{"code": one.code, "params": one.params} for one in candidate.reasons],
    }
