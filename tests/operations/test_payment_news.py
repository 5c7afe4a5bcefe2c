"""Does money told by a provider end in exact balances and one receipt, however often, late or shuffled it is told?"""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from models.checkout import Checkout, CheckoutState, Movement, MovementKind, PaymentNews
from models.credit import CreditKind
from operations.credits import reverse
from operations.portal.payment_news import apply
from tests.operations.office import Office, empty
from tests.operations.paying import Till
from tests.providers.mercado_pago import MercadoPagoFake
from tests.providers.stripe import StripeFake

#: Real time, as providers tell it: the books have the day of our clock.
_AT = datetime.now(UTC)
_OPEN, _PENDING, _PAID = CheckoutState.OPEN, CheckoutState.PENDING, CheckoutState.PAID


def came(amount: str, currency: str = "COP", ref: str = "pi_1") -> Movement:
    return Movement(ref, MovementKind.PAYMENT, currency, Decimal(amount), _AT)


def went(ref: str, amount: str, *, undone: bool = False, chargeback: bool = False, currency: str = "COP") -> Movement:
    kind = MovementKind.CHARGEBACK if chargeback else MovementKind.REFUND
    return Movement(ref, kind, currency, Decimal(amount), _AT, "pi_1", undone)


#: What a provider tells of 150.00 for two invoices, in the order in which it happens: state and all that moved by then.
STORIES: dict[str, list[tuple[CheckoutState, tuple[Movement, ...]]]] = {
    "paid": [(_OPEN, ()), (_PAID, (came("150"),))],
    "a voucher": [(_OPEN, ()), (_PENDING, ()), (_PAID, (came("150"),))],
    "never": [(_OPEN, ()), (_PENDING, ()), (CheckoutState.FAILED, ())],
    "too late": [(_OPEN, ()), (CheckoutState.EXPIRED, ()), (_PAID, (came("150"),))],
    "too little": [(_PENDING, ()), (_PAID, (came("120"),))],
    "too much": [(_PAID, (came("170"),))],
    "in dollars": [(_PAID, (came("150", "USD"),))],
    "twice": [(_PAID, (came("150"),)), (_PAID, (came("150"), came("150", ref="pi_2")))],
    "given back in parts": [
        (_PAID, (came("150"),)),
        (_PAID, (came("150"), went("re_1", "30"))),
        (_PAID, (came("150"), went("re_1", "30"), went("re_2", "50"))),
        (_PAID, (came("150"), went("re_1", "30"), went("re_2", "50"), went("re_3", "70"))),
    ],
    "a refund that failed": [
        (_PAID, (came("150"),)),
        (_PAID, (came("150"), went("re_1", "60"))),
        (_PAID, (came("150"), went("re_1", "60", undone=True))),
    ],
    "a chargeback that we won": [
        (_PAID, (came("150"),)),
        (_PAID, (came("150"), went("du_1", "150", chargeback=True))),
        (_PAID, (came("150"), went("du_1", "150", chargeback=True, undone=True))),
    ],
    "all of it": [
        (_PENDING, ()),
        (_PAID, (came("170"),)),
        (_PAID, (came("170"), went("re_1", "20"))),
        (_PAID, (came("170"), went("re_1", "20"), went("du_1", "150", chargeback=True))),
    ],
}
#: Of each story: state, balances of both invoices, what lies on account, by currency what we have.
ENDS: dict[str, tuple[str, str, str, str, dict[str, str]]] = {
    "paid": ("paid", "0", "0", "0", {"COP": "150"}),
    "a voucher": ("paid", "0", "0", "0", {"COP": "150"}),
    "never": ("failed", "100", "50", "0", {}),
    "too late": ("paid", "0", "0", "0", {"COP": "150"}),
    "too little": ("paid", "0", "30", "0", {"COP": "120"}),
    "too much": ("paid", "0", "0", "20", {"COP": "170"}),
    "in dollars": ("paid", "100", "50", "150", {"USD": "150"}),
    "twice": ("paid", "0", "0", "150", {"COP": "300"}),
    "given back in parts": ("refunded", "100", "50", "0", {}),
    "a refund that failed": ("paid", "0", "0", "0", {"COP": "150"}),
    "a chargeback that we won": ("paid", "0", "0", "0", {"COP": "150"}),
    "all of it": ("refunded", "100", "50", "0", {}),
}


@pytest.fixture
async def till(office: Office, stripe: StripeFake, mercado_pago: MercadoPagoFake) -> Till:
    return Till.of(office, stripe, mercado_pago)


async def _begun(till: Till) -> Checkout:
    await empty(till.desk.database)
    await till.desk.publish_strategies()
    await till.office.customer()
    await till.office.invoice("F-1", "100.00")
    await till.office.invoice("F-2", "50.00", due_on="2026-03-20")
    return await till.begin({"F-1": "100.00", "F-2": "50.00"})


def _told(checkout: Checkout, story: Sequence[tuple[CheckoutState, tuple[Movement, ...]]]) -> list[PaymentNews]:
    return [
        PaymentNews("stripe", checkout.id, state, payment_ref="pi_1" if moved else None, movements=moved)
        for state, moved in story
    ]


async def _end(till: Till, checkout: Checkout) -> tuple[Any, ...]:
    known = await till.known(checkout)
    balances = [str((await till.office.balance(id_)).normalize()) for id_ in ("F-1", "F-2")]
    balances = [f"{Decimal(one):f}" for one in balances]
    query = "SELECT currency, SUM(amount) AS amount FROM credits WHERE reversed_on IS NULL GROUP BY currency"
    ours = {row["currency"]: f"{row['amount'].normalize():f}" for row in await till.office.rows(query)}
    on_account = f"{Decimal(await till.office.on_account()).normalize():f}"
    return known.state.value, *balances, on_account, ours


@pytest.mark.parametrize("name", STORIES)
async def test_shuffled_and_doubled_it_ends_the_same(till: Till, name: str) -> None:
    for seed in range(3):
        checkout = await _begun(till)
        news = _told(checkout, STORIES[name])
        if seed:
            chance = random.Random(seed)
            news = [*news, *chance.choices(news, k=len(news))]
            chance.shuffle(news)
        for one in news:
            await apply(till.desk, one)
        assert await _end(till, checkout) == ENDS[name], [one.state for one in news]
        open_holds = await till.holds("F-1") + await till.holds("F-2")
        assert open_holds == 0
        # Every unit that came is somewhere: in an invoice, on account, or back.
        await _adds_up(till)


async def _adds_up(till: Till) -> None:
    query = """
    SELECT c.id FROM credits c WHERE c.reversed_on IS NULL AND c.amount <> c.unallocated
      + COALESCE((SELECT SUM(a.amount) FROM allocations a WHERE a.credit_id = c.id), 0)
      + COALESCE((SELECT SUM(a.amount) FROM charge_allocations a WHERE a.credit_id = c.id), 0)
    """
    assert await till.office.rows(query) == []


@pytest.mark.parametrize("seed", range(3))
async def test_one_receipt_however_often_it_is_told(till: Till, seed: int) -> None:
    checkout = await _begun(till)
    news = _told(checkout, STORIES["a voucher"]) * 3
    random.Random(seed).shuffle(news)
    for one in news:
        await apply(till.desk, one)
        await till.office.walk(till.office.clock.instant + timedelta(minutes=40))
    await till.office.walk(till.office.clock.instant + timedelta(days=2))
    thanks = await till.office.rows("SELECT * FROM interactions WHERE kind = 'thanks_sent'")
    letters = await till.office.rows("SELECT * FROM messages WHERE template = 'thanks'")
    assert (len(thanks), len(letters)) == (2, 1), "one mail, told in the timelines of both invoices"
    paid = await till.office.rows("SELECT * FROM interactions WHERE kind = 'payment_received' ORDER BY id")
    assert [(row["invoice_id"], row["actor"]) for row in paid] == [("F-1", "customer"), ("F-2", "customer")]


@pytest.mark.parametrize(("name", "why"), [("too little", "differs"), ("in dollars", "differs"), ("twice", "twice")])
async def test_what_is_not_as_asked_is_looked_into_by_somebody(till: Till, name: str, why: str) -> None:
    checkout = await _begun(till)
    for one in _told(checkout, STORIES[name]) * 2:
        await apply(till.desk, one)
    [task] = await till.office.rows("SELECT * FROM tasks WHERE kind = 'online_payment'")
    assert (task["queue"], task["details"]["cause"], task["closed_at"]) == ("payments", why, None)


async def test_while_it_waits_the_cases_rest_until_it_may_be_paid_no_more(till: Till) -> None:
    checkout = await _begun(till)
    until = datetime.now(UTC) + timedelta(days=3)
    pending = PaymentNews("stripe", checkout.id, _PENDING, expires_at=until)
    await apply(till.desk, pending)
    await apply(till.desk, pending)
    known = await till.known(checkout)
    assert timedelta(days=3, hours=23) < known.expires_at - till.office.clock.instant < timedelta(days=4, minutes=1)
    [hold, _] = await till.office.rows("SELECT until FROM holds WHERE kind = 'payment' ORDER BY invoice_id")
    assert hold["until"].isoformat() == "2026-03-06"
    assert (await till.office.kinds("F-1")).count("checkout_pending") == 1


async def test_what_staff_took_back_by_hand_is_not_taken_back_again(till: Till) -> None:
    checkout = await _begun(till)
    first, *_, last = _told(checkout, STORIES["given back in parts"])
    await apply(till.desk, first)
    await reverse(till.desk, CreditKind.PAYMENT, "stripe:pi_1", till.office.clock.instant.date(), "by hand")
    await apply(till.desk, last)
    assert await _end(till, checkout) == ENDS["given back in parts"]


async def test_a_part_that_went_back_is_told_in_the_timeline_of_its_invoice(till: Till) -> None:
    checkout = await _begun(till)
    for one in _told(checkout, STORIES["given back in parts"])[:2]:
        await apply(till.desk, one)
    assert [await till.office.balance(one) for one in ("F-1", "F-2")] == [0, 30]
    assert await till.credits() == [("stripe:pi_1", "1.2E+2", 0, None), ("stripe:re_1", "3E+1", 0, "refund")]
    [back] = await till.office.rows("SELECT * FROM interactions WHERE kind = 'payment_reversed'")
    assert (back["invoice_id"], back["details"]["amount"], back["details"]["as"]) == ("F-2", "30.00", "refund")
    assert (await till.office.case("F-2"))["open"] is True


async def test_news_of_another_provider_or_of_nobody_changes_nothing(till: Till) -> None:
    checkout = await _begun(till)
    paid = (came("150"),)
    assert await apply(till.desk, PaymentNews("mercado_pago", checkout.id, _PAID, movements=paid)) is None
    assert await apply(till.desk, PaymentNews("stripe", "nobody", _PAID, movements=paid)) is None
    assert (await till.known(checkout)).state is _OPEN
