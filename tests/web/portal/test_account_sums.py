"""Are the sums of the portal those of messages and of the console, whatever was paid, charged, promised or disputed?"""

import random
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from domain.balance import totals
from domain.telling import claim_on, netted_of
from models.arrangement import PromiseTerms
from models.charge import ChargeKind
from models.dispute import DisputeTerms
from models.errors import PuntualError
from models.plan import PlanTerms
from operations import cases, charges
from operations.disputes import open_dispute
from operations.plans import agree
from operations.promises import promise
from reading import customer_page
from reading.portal import invoices
from reading.portal.scope import Scope
from reading.portal.standing import Standing, standings
from reading.reader import InForce, Reader
from store import charges as stored_charges
from store import facts
from tests.operations.office import Office
from tests.web.portal.conftest import Customers

MADRID = ZoneInfo("Europe/Madrid")
_IDS = [f"F-{number}" for number in range(8)]


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_shown_is_what_messages_ask_for_and_what_the_console_counts(
    customers: Customers, seed: int
) -> None:
    office, chance = customers.office, random.Random(seed)
    await office.customer("C-1", country="ES")
    for number, id_ in enumerate(_IDS):
        currency, due = chance.choice(["EUR", "EUR", "USD"]), date(2026, 1, 20) + timedelta(days=9 * number)
        amount = f"{chance.randrange(100, 90_000)}.{chance.randrange(100):02}"
        await office.invoice(id_, amount, currency=currency, issued_on="2026-01-05", due_on=due.isoformat())
    for number in range(25):
        try:
            await _something(office, chance, number)
        except PuntualError:
            continue  # what the rules do not allow happens to nobody
    for some in (None, frozenset(chance.sample(_IDS, 3)), frozenset(_IDS[:1])):
        await _compare(customers, Scope("C-1", some))


async def _something(office: Office, chance: random.Random, number: int) -> None:
    desk, id_, part = office.desk, chance.choice(_IDS), f"{chance.randrange(1, 20_000)}.{chance.randrange(100):02}"
    currency = await office.value("SELECT currency FROM invoices WHERE id = :id", id=id_)
    day = (office.clock.instant.date() + timedelta(days=chance.randrange(1, 20))).isoformat()
    word = {"invoices": [{"invoice_id": id_, "amount": part}], "payments": [{"on": day}]}
    objection = {"invoice_id": id_, "reason": "wrong", "kind": "price", "amount": part}
    terms = {"invoices": [{"invoice_id": id_}], "instalments": 3, "first_on": day}
    doings: list[Callable[[], Awaitable[object]]] = [
        lambda: office.pay(f"P-{number}", part, {id_: part}, currency=currency),
        lambda: office.pay(f"P-{number}", part, {"NOT-HERE": part}, currency=currency),
        lambda: office.credit_note(f"N-{number}", part, {id_: part}, currency=currency),
        lambda: promise(desk, PromiseTerms.model_validate(word)),
        lambda: open_dispute(desk, DisputeTerms.model_validate(objection)),
        lambda: agree(desk, PlanTerms.model_validate(terms)),
        lambda: charges.claim(desk, id_, chance.choice([ChargeKind.INTEREST, ChargeKind.COMPENSATION]), "late"),
        lambda: charges.claim(desk, id_, ChargeKind.FEE, "late", Decimal("7.50")),
        lambda: office.walk(office.clock.instant + timedelta(days=chance.randrange(1, 6))),
        lambda: cases.cancel(desk, id_, reason="a mistake") if number > 20 else office.bounce(f"P-{number - 3}"),
    ]
    await chance.choice(doings)()


async def _compare(customers: Customers, scope: Scope) -> None:
    office = customers.office
    desk = office.desk
    asked = [one for one in _IDS if scope.sees(one)]
    async with desk.database.connect() as tx:
        today = office.clock.instant.astimezone(MADRID).date()
        shown = {one.currency: one for one in await standings(tx, scope, today)}
        known = await facts.of_cases(tx, desk.shelf, asked)
        live = [one for one in known if one.closed_as is None and one.balance > 0]
        claims = {one.invoice_id: claim_on(one, today) for one in live}
        beside, charged = await stored_charges.beside(tx, scope.customer_id, asked)
        netted = netted_of([(one.invoice_id, one.currency, claims[one.invoice_id]) for one in live], beside)
        owed = dict(totals((one.currency, one.balance) for one in live))
        asking = totals(
            [(one.currency, claims[one.invoice_id] - netted.get(one.invoice_id, Decimal(0))) for one in live]
            + [(one.currency, one.left) for one in charged if one.left > 0]
        )
        for currency, amount in asking:
            assert shown[currency].to_pay_now == amount
            assert shown[currency].owed == owed.get(currency, 0)
        assert all(one.to_pay_now == 0 for currency, one in shown.items() if currency not in dict(asking))
        listed = [one for owing in (True, False) for one in await invoices.page(tx, scope, today, owed=owing)]
        assert sorted(one.invoice_id for one in listed) == asked
        assert {one.invoice_id: one.claim for one in listed if one.invoice_id in claims} == claims
        if scope.whole:
            await _as_the_console(customers, shown)


async def _as_the_console(customers: Customers, shown: dict[str, Standing]) -> None:
    office = customers.office
    desk, door = office.desk, customers.running.app.state.door  # type: ignore[attr-defined] # an ASGI app to mypy
    in_force = InForce(door.settings, desk.rulebook)
    reader = Reader(door.settings, desk.database, desk.clock, desk.sentences, desk.zone, in_force, desk.shelf)
    async with desk.database.connect() as tx:
        counted = (await customer_page.page(reader, tx, "C-1"))["accounts"]
    for row in counted:
        one = shown[row["currency"]]
        found = (one.owed, one.overdue, one.on_account, one.in_all)
        assert found == tuple(Decimal(row[name]) for name in ("owed", "overdue", "on_account", "to_pay"))
        assert [(kind.value, amount) for kind, amount in one.charges] == sorted(
            ((kind, Decimal(amount)) for kind, amount in row["charges"]),
            key=lambda charge: [kind.value for kind in ChargeKind].index(charge[0]),
        )
