"""Do the same facts end in the same books, whatever order they arrive in, and is the ledger exact?"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from models.case import Outcome, Why
from models.credit import Credit, CreditKind
from models.invoice import Invoice
from operations.credits import record_credits, reverse
from operations.invoices import record_invoices
from store import cases
from tests.operations.office import Office, credit_note, empty, invoice, payment

_PEOPLE = ("C-1", "C-2")
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Reversal:
    of: Credit


Fact = Invoice | Credit | Reversal


def _amounts(most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(1, most).map(lambda cents: cents * _CENT)


@st.composite
def _invoices(draw: st.DrawFn) -> list[Invoice]:
    return [
        invoice(
            f"F-{number}",
            str(draw(_amounts(20_000))),
            customer_id=draw(st.sampled_from(_PEOPLE)),
            currency=draw(st.sampled_from(("EUR", "COP"))),
            due_on=f"2026-03-{draw(st.integers(1, 28)):02}",
        )
        for number in range(draw(st.integers(1, 5)))
    ]


def _credit(number: int, owner: Invoice, amount: Decimal, to: dict[str, str], is_payment: bool) -> Credit:
    make = payment if is_payment else credit_note
    return make(f"P-{number}", str(amount), to, customer_id=owner.customer_id, currency=owner.currency)


@st.composite
def _allocated(draw: st.DrawFn) -> list[Fact]:
    """Invoices with credits that say for which invoice every cent is, at most what it is about; some are reversed."""
    facts: list[Fact] = [*draw(_invoices())]
    left = {one.id: one.amount for one in facts if isinstance(one, Invoice)}
    for number in range(draw(st.integers(0, 6))):
        first = draw(st.sampled_from([one for one in facts if isinstance(one, Invoice)]))
        same = [
            one.id
            for one in facts
            if isinstance(one, Invoice) and (one.customer_id, one.currency) == (first.customer_id, first.currency)
        ]
        to = {}
        for id in draw(st.lists(st.sampled_from(same), min_size=1, unique=True)):
            part = left[id] if draw(st.booleans()) else (left[id] / 2).quantize(_CENT)
            if part > 0:
                to[id] = str(part)
                left[id] -= part
        if to:
            credit = _credit(number, first, sum(map(Decimal, to.values()), Decimal(0)), to, draw(st.booleans()))
            facts += [credit, Reversal(credit)] if draw(st.booleans()) else [credit]
    return facts


@st.composite
def _anything(draw: st.DrawFn) -> list[Fact]:
    """Also money without a wish, for invoices that come later, and more than is owed."""
    invoices = draw(_invoices())
    facts: list[Fact] = [*invoices]
    for number in range(draw(st.integers(1, 6))):
        owner = draw(st.sampled_from(invoices))
        amount = draw(_amounts(30_000))
        wish = {owner.id: str(draw(st.integers(1, int(amount / _CENT))) * _CENT)} if draw(st.booleans()) else {}
        credit = _credit(number, owner, amount, wish, draw(st.booleans()))
        facts += [credit, Reversal(credit)] if draw(st.integers(0, 2)) == 0 else [credit]
    return facts


@st.composite
def _orders(draw: st.DrawFn, facts: st.SearchStrategy[list[Fact]], count: int) -> list[list[Fact]]:
    given_facts = draw(facts)
    return [_reversals_last_of_their_pair(draw(st.permutations(given_facts))) for _ in range(count)]


def _reversals_last_of_their_pair(facts: list[Fact]) -> list[Fact]:
    """A reversal that stands before its payment changes places with it."""
    facts = list(facts)
    for place, fact in enumerate(facts):
        if isinstance(fact, Reversal) and fact.of in facts[place:]:
            other = facts.index(fact.of)
            facts[place], facts[other] = facts[other], facts[place]
    return facts


async def _begin_again(office: Office) -> None:
    await empty(office.desk.database)
    await office.desk.publish_strategies()
    for id in _PEOPLE:
        await office.customer(id)


async def _take(office: Office, facts: list[Fact], close_between: bool = True) -> None:
    for fact in facts:
        if isinstance(fact, Invoice):
            await record_invoices(office.desk, [fact])
        elif isinstance(fact, Reversal):
            day = office.clock.instant.date()
            await reverse(office.desk, CreditKind(fact.of.kind), fact.of.id, day, "bounced")
        else:
            await record_credits(office.desk, [fact])
        if close_between:
            await _close_settled(office)


async def _close_settled(office: Office) -> None:
    """What the engine does about settled cases: it closes them. So reversals find closed ones."""
    async with office.desk.database.begin() as tx:
        rows = await tx.execute(text("SELECT invoice_id, revision FROM cases WHERE open AND settled_at IS NOT NULL"))
        for invoice_id, revision in rows.all():
            await cases.close(tx, invoice_id, Outcome.SETTLED, Why("settled"), office.clock.instant, revision=revision)


async def _books(office: Office) -> list[dict[str, Any]]:
    return await office.rows(
        "SELECT b.invoice_id, b.balance, c.open, c.outcome, c.settled_at IS NOT NULL AS settled, c.settled_on, "
        "c.settled_by_payment FROM balances b JOIN cases c USING (invoice_id) ORDER BY 1"
    )


async def _accounts(office: Office) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """(owed, on account) by customer and currency."""
    rows = await office.rows(
        "SELECT customer_id, currency, SUM(owed) AS owed, SUM(free) AS free FROM ("
        " SELECT customer_id, currency, balance AS owed, 0 AS free FROM balances UNION ALL"
        " SELECT customer_id, currency, 0, unallocated FROM credits) x GROUP BY 1, 2"
    )
    return {(row["customer_id"], row["currency"]): (row["owed"], row["free"]) for row in rows}


def _reference(facts: list[Fact]) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """The small ledger: what was invoiced and what stands to its credit, netted per account."""
    bounced = {fact.of.id for fact in facts if isinstance(fact, Reversal)}
    owed: dict[tuple[str, str], Decimal] = {}
    for fact in facts:
        if isinstance(fact, Invoice):
            account, change = (fact.customer_id, fact.currency), fact.amount
        elif isinstance(fact, Credit):
            account, change = (fact.customer_id, fact.currency), Decimal(0) if fact.id in bounced else -fact.amount
        else:
            continue
        owed[account] = owed.get(account, Decimal(0)) + change
    return {account: (max(net, Decimal(0)), max(-net, Decimal(0))) for account, net in owed.items()}


async def _check_identity(office: Office) -> None:
    """I6: sum open = sum invoiced - applied + reversed, exact, per currency; and every credit adds up."""
    wrong = await office.rows(
        "SELECT i.currency FROM invoices i GROUP BY i.currency HAVING "
        "(SELECT SUM(b.balance) FROM balances b WHERE b.currency = i.currency) <> SUM(i.amount)"
        " - (SELECT COALESCE(SUM(c.amount - c.unallocated), 0) FROM credits c WHERE c.currency = i.currency)"
        " + (SELECT COALESCE(SUM(c.amount), 0) FROM credits c"
        "     WHERE c.currency = i.currency AND c.reversed_on IS NOT NULL)"
    )
    assert wrong == []
    odd = await office.rows(
        "SELECT c.id FROM credits c LEFT JOIN allocations a ON (a.credit_kind, a.credit_id) = (c.kind, c.id) "
        "GROUP BY c.kind, c.id HAVING COALESCE(SUM(a.amount), 0) "
        "<> CASE WHEN c.reversed_on IS NULL THEN c.amount - c.unallocated ELSE 0 END"
    )
    assert odd == []
    assert await office.rows("SELECT * FROM balances WHERE balance < 0") == []
    lost = (
        "SELECT * FROM cases c JOIN balances b USING (invoice_id) WHERE (b.balance = 0) <> (c.settled_at IS NOT NULL)"
    )
    assert await office.rows(lost) == []


_FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_FEW
@given(orders=_orders(_allocated(), 3))
async def test_any_order_of_the_same_facts_ends_in_the_same_books(office: Office, orders: list[list[Fact]]) -> None:
    seen = []
    for facts in orders:
        await _begin_again(office)
        await _take(office, facts)
        await _check_identity(office)
        seen.append(await _books(office))
    assert seen[0] == seen[1] == seen[2]
    assert await _accounts(office) == _reference(orders[0])


@_FEW
@given(orders=_orders(_anything(), 2))
async def test_money_on_account_adds_up_to_a_small_ledger_in_any_order(
    office: Office, orders: list[list[Fact]]
) -> None:
    for facts in orders:
        await _begin_again(office)
        await _take(office, facts, close_between=False)
        await _check_identity(office)
        assert await _accounts(office) == _reference(facts)
