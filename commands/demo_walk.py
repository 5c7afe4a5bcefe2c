"""What happens in the six weeks of the demo? The shipped portfolio comes in day by day, and people do their part."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import TypeVar

from config.files import config_file
from domain.time_zones import at_local
from erp.fields import ImportKind
from erp.imports import Accepted, read_items
from models.arrangement import PromiseTerms
from models.credit import Credit, CreditKind, CreditNote, Payment
from models.customer import Customer
from models.dispute import DisputeKind, DisputeOutcome, DisputeResolution, DisputeTerms
from models.errors import InvalidInput, PuntualError, Refused
from models.invoice import Invoice
from models.plan import PlanTerms
from models.task import TaskAnswer, TaskKind, TaskOutcome
from operations.cases import pause
from operations.clock import advance_to, show
from operations.credits import record_credits, reverse
from operations.customers import record_customers
from operations.desk import Desk
from operations.disputes import open_dispute, resolve_of
from operations.invoices import record_invoices
from operations.plans import agree
from operations.promises import promise
from operations.recorded import Recorded, Status
from operations.tasks import complete
from store import demo_books
from store.clock import ShiftedClock
from store.tasks import listed

_HISTORY_DAY = date(2026, 1, 1)
FIRST_DAY, LAST_DAY = date(2026, 1, 5), date(2026, 2, 16)
_BEGINS, _NOON, _ENDS = time(8), time(12), time(18)

Noun = TypeVar("Noun")


@dataclass(frozen=True, slots=True)
class Portfolio:
    customers: Sequence[Customer]
    invoices: Sequence[Invoice]
    payments: Sequence[Payment]
    credit_notes: Sequence[CreditNote]

    def settled_before(self, day: date) -> set[str]:
        """Ids of the invoices that payments of earlier days are meant for."""
        return {part.invoice_id for one in self.payments if one.received_on < day for part in one.allocations}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that a person does at noon of a day."""

    on: date
    sentence: str
    actor: str
    do: Callable[[Desk], Awaitable[object]]


def read_portfolio() -> Portfolio:
    """The shipped portfolio (or the one in PUNTUAL_CONFIG/demo). Raises InvalidInput for a row that is refused."""
    return Portfolio(
        _read("customers", Customer),
        _read("invoices", Invoice),
        _read("payments", Payment),
        _read("credit-notes", CreditNote),
    )


def happenings() -> Iterator[Happening]:
    """What people do in these weeks, in the order in which they do it."""
    yield Happening(
        date(2026, 1, 7), "diego reaches Piedra Franca by phone", "diego",
        _answers("C-6002", TaskKind.CALL, TaskOutcome.REACHED, "Dicen que esperan un cobro; no dan fecha"),
    )  # fmt: skip
    yield Happening(
        date(2026, 1, 8), "Cordillera Austral refuses to pay", "carla",
        _answers("C-3002", TaskKind.CALL, TaskOutcome.REFUSES, "Exigen un descuento que no se pactó"),
    )  # fmt: skip
    yield Happening(
        date(2026, 1, 9), "ana reaches El Buen Tornillo by phone", "ana",
        _answers("C-1003", TaskKind.CALL, TaskOutcome.REACHED, "Espera la orden de compra; paga en febrero"),
    )  # fmt: skip
    yield Happening(
        date(2026, 1, 9), "bruno calls Talleres Quetzal, nobody answers", "bruno",
        _answers("C-2002", TaskKind.CALL, TaskOutcome.NO_ANSWER, None),
    )  # fmt: skip
    yield Happening(
        date(2026, 1, 14), "bruno reaches Talleres Quetzal at the second attempt", "bruno",
        _answers("C-2002", TaskKind.CALL, TaskOutcome.REACHED, "Pagarán una parte la semana próxima"),
    )  # fmt: skip
    yield Happening(
        date(2026, 1, 19), "Viñedos Alto Molle disputes a part of F-1323", "carla",
        lambda desk: open_dispute(desk, DisputeTerms(
            invoice_id="F-1323", kind=DisputeKind.PRICE, reason="Precio distinto del pactado en el pedido",
            amount=Decimal(480000),
        )),
    )  # fmt: skip
    yield Happening(
        date(2026, 1, 20), "carla pauses F-1329 of Clínica Las Retamas", "carla",
        lambda desk: pause(desk, reason="Falta el acta de recepción", invoice_id="F-1329", until=date(2026, 2, 27)),
    )  # fmt: skip
    yield Happening(
        date(2026, 1, 21), "Agro Pampa Clara promises to pay F-1301 within a week", "bruno",
        _promises("F-1301", date(2026, 1, 28)),
    )  # fmt: skip
    yield Happening(
        date(2026, 1, 27), "carla reaches Viñedos Alto Molle by phone", "carla",
        _answers("C-3001", TaskKind.CALL, TaskOutcome.REACHED, "Pagan cuando llegue la nota de crédito"),
    )  # fmt: skip
    yield Happening(
        date(2026, 1, 27), "diego approves the credit hold of Piedra Franca", "diego",
        _answers("C-6002", TaskKind.APPROVAL, TaskOutcome.APPROVED, "Sin respuesta a los avisos"),
    )  # fmt: skip
    yield Happening(
        date(2026, 2, 2), "the cheque of Padaria Pão da Serra bounces", "erp",
        lambda desk: reverse(desk, CreditKind.PAYMENT, "P-2116", date(2026, 2, 2), "Cheque devolvido"),
    )  # fmt: skip
    yield Happening(
        date(2026, 2, 4), "bruno reaches Nopal Verde by phone", "bruno",
        _answers("C-2001", TaskKind.CALL, TaskOutcome.REACHED, "El saldo entra en el próximo corte de pagos"),
    )  # fmt: skip
    yield Happening(
        date(2026, 2, 5), "the dispute about F-1323 is settled with a credit note", "carla",
        lambda desk: resolve_of(desk, "F-1323", DisputeResolution(outcome=DisputeOutcome.ACCEPTED, tell=False)),
    )  # fmt: skip
    yield Happening(
        date(2026, 2, 9), "ana agrees to a payment plan with Textiles Aburrá", "ana",
        lambda desk: agree(desk, PlanTerms.model_validate(
            {"invoices": [{"invoice_id": "F-1304"}], "instalments": 4, "first_on": "2026-02-27"}
        )),
    )  # fmt: skip
    yield Happening(
        date(2026, 2, 10), "Talleres Quetzal promises to pay F-1317", "bruno",
        _promises("F-1317", date(2026, 2, 20)),
    )  # fmt: skip


async def walk(desk: Desk, on_day: Callable[[date, Sequence[str]], Awaitable[None]]) -> int:
    """From where the clock stands to the last evening. Harmless to repeat: what is done already changes nothing.

    Calls `on_day` each evening with what people did. Returns how many cases did not follow in time.
    """
    portfolio = read_portfolio()
    erp = replace(desk, actor="erp")
    day, late = await _begin(erp, portfolio), 0
    while day <= LAST_DAY:
        if issued := [one for one in portfolio.invoices if one.issued_on == day]:
            late += await _walk_to(desk, day, _BEGINS)
            _all_taken(await record_invoices(erp, issued))
        late += await _walk_to(desk, day, _NOON)
        await _take_credits(erp, portfolio, partial(_came_on, day))
        done = [await _happens(desk, one) for one in happenings() if one.on == day]
        late += await _walk_to(desk, day, _ENDS)
        await on_day(day, done)
        day += timedelta(days=1)
    return late


async def has_begun(desk: Desk) -> bool:
    """Whether the demo was begun here. Raises Refused where there are customers of somebody else's."""
    ours = [customer.id for customer in read_portfolio().customers]
    async with desk.database.connect() as tx:
        others = await demo_books.has_strangers(tx, ours)
        begun = isinstance(desk.clock, ShiftedClock) and await desk.clock.is_set(tx)
    if others:
        raise Refused("There are customers here already: give the demo a home of its own, such as PUNTUAL_HOME=.demo")
    return begun


async def is_over(desk: Desk) -> bool:
    """Whether the demo was walked to its end here."""
    return await show(desk) >= at_local(LAST_DAY, _ENDS, desk.zone)


async def _begin(erp: Desk, portfolio: Portfolio) -> date:
    """The settled past first, which places customers in their segments; the day on which the walk goes on.

    It is taken in on New Year's Day, when nobody is written to, and days later nobody is thanked for it any more.
    """
    begins = at_local(FIRST_DAY, _BEGINS, erp.zone)
    before = portfolio.settled_before(FIRST_DAY)
    if not await has_begun(erp):
        await _set_clock(erp, at_local(_HISTORY_DAY, _BEGINS, erp.zone))
    _all_taken(await record_customers(erp, portfolio.customers))
    await _take_credits(erp, portfolio, lambda one: one.received_on < FIRST_DAY)
    _all_taken(await record_invoices(erp, [one for one in portfolio.invoices if one.id in before]))
    if await show(erp) < begins:
        await _set_clock(erp, begins)
    _all_taken(await record_invoices(erp, [one for one in portfolio.invoices if one.issued_on < FIRST_DAY]))
    return (await show(erp)).astimezone(erp.zone).date()


async def _set_clock(desk: Desk, instant: datetime) -> None:
    """Without walking there: nothing of what would happen in between happens."""
    if not isinstance(desk.clock, ShiftedClock):
        raise Refused("The demo needs a test clock")
    async with desk.database.begin() as tx:
        await desk.clock.set_to(tx, instant)


async def _take_credits(erp: Desk, portfolio: Portfolio, wanted: Callable[[Credit], bool]) -> None:
    for credits in (portfolio.payments, portfolio.credit_notes):
        _all_taken(await record_credits(erp, [one for one in credits if wanted(one)]))


async def _happens(desk: Desk, happening: Happening) -> str:
    try:
        await happening.do(replace(desk, actor=happening.actor))
    except (Refused, InvalidInput) as refusal:  # done already, when a broken walk goes on
        return f"{happening.sentence} (not now: {refusal.message})"
    return happening.sentence


def _came_on(day: date, credit: Credit) -> bool:
    return credit.received_on == day


def _promises(invoice_id: str, on: date) -> Callable[[Desk], Awaitable[object]]:
    """The customer gives its word, on the phone, to pay all of it until a day."""
    terms = PromiseTerms.model_validate({"invoices": [{"invoice_id": invoice_id}], "payments": [{"on": on}]})
    return lambda desk: promise(desk, terms, source="call")


def _answers(
    customer_id: str, kind: TaskKind, outcome: TaskOutcome, note: str | None
) -> Callable[[Desk], Awaitable[object]]:
    async def answer(desk: Desk) -> None:
        async with desk.database.connect() as tx:
            waiting = await listed(tx, customer=customer_id)
        for task in waiting:
            if task["kind"] == kind.value:
                await complete(desk, task["id"], TaskAnswer(outcome=outcome, note=note))
                return
        raise Refused(f"no {kind.value} of {customer_id} is waiting")

    return answer


async def _walk_to(desk: Desk, day: date, clock: time) -> int:
    """How many cases did not follow in time. The clock moves on by itself a little while work is done."""
    return (await advance_to(desk, max(at_local(day, clock, desk.zone), await show(desk)))).late


def _all_taken(recorded: Sequence[Recorded]) -> None:
    for one in recorded:
        if one.status is Status.REFUSED:
            raise PuntualError(f"The demo's {one.id} was not taken: {'; '.join(': '.join(e) for e in one.errors)}")


def _read(kind: ImportKind, noun: type[Noun]) -> list[Noun]:
    path = config_file(None, f"demo/{kind}.csv")
    items: list[Noun] = []
    for found in read_items(kind, path):
        if not isinstance(found, Accepted):
            raise InvalidInput(f"{path.name}, row {found.row}: {found.errors[0][1]}", found.errors)
        assert isinstance(found.item, noun)
        items.append(found.item)
    return items
