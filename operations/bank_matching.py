"""What becomes of the lines of a bank? What is clear is a payment at once, a person sees the rest."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from domain.bank_matching import Candidate, Verdict, match
from domain.bank_portfolio import Portfolio
from domain.bank_returns import Earlier, Undone, undo
from models.bank import BankEntry, BankLineState
from models.case import Why
from models.credit import CreditKind, Payment
from operations.bank_payments import kind_of_return, payment_of, reason_of
from operations.bank_tasks import end_task, open_task
from operations.batches import BATCH, take_in
from operations.credits import record_within, reverse_within
from operations.desk import Desk
from operations.recorded import Recorded, Status
from store import bank, bank_evidence, customers
from store.bank import Decided, Line
from store.engine import Tx
from temporal.wake import WakeUp

_ENGINE = "engine"
#: What was settled so long ago is not taken for what somebody pays twice.
_LATELY = timedelta(days=90)


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


def told(candidate: Candidate) -> dict[str, Any]:
    """A candidate as it is stored beside a line."""
    return {
        "customer_id": candidate.customer_id,
        "invoices": list(candidate.invoices),
        "pays": [[invoice_id, format(part, "f")] for invoice_id, part in candidate.pays],
        "points": candidate.points,
        "reasons": [{"code": one.code, "params": one.params} for one in candidate.reasons],
    }
