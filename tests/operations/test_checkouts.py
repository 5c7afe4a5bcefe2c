"""How is a payment online begun, gone on with and given up? One per invoice, of what is owed, its cases resting."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from models.checkout import CheckoutState
from models.errors import NotFound, Refused
from operations.credits import record_credits
from operations.portal import checkouts as paying
from operations.portal.payment_watch import tend
from payments.port import ProviderUnavailable
from tests.operations.office import Office, payment
from tests.operations.paying import PUBLIC, Till, line
from tests.providers.faults import Call, Fault, Rule
from tests.providers.mercado_pago import MercadoPagoFake
from tests.providers.stripe import StripeFake
from web.hooks import mercado_pago as hook
from web.portal.address import address


@pytest.fixture
async def till(office: Office, stripe: StripeFake, mercado_pago: MercadoPagoFake) -> Till:
    await office.customer()
    await office.invoice("F-1", "100.00")
    await office.invoice("F-2", "50.00", due_on="2026-03-20")
    office.waker.take()
    return Till.of(office, stripe, mercado_pago)


@pytest.mark.parametrize("provider", ["stripe", "mercado_pago", "practice"])
async def test_what_is_begun_is_asked_for_once_and_the_case_rests(till: Till, provider: str) -> None:
    begun = await till.begin({"F-1": "100.00", "F-2": "50.00"}, provider)
    assert (begun.amount, begun.state, begun.invoice_ids) == (Decimal(150), CheckoutState.OPEN, ("F-1", "F-2"))
    assert begun.url is not None
    assert till.office.waker.take() == ["F-1", "F-2"]
    assert (await till.office.kinds("F-1"))[-1] == "checkout_opened"
    plan = await till.office.live("F-1")
    case = await till.office.case("F-1")
    assert case["why"]["code"] == "hold_payment"
    assert plan.seconds is not None


async def test_addresses_are_those_of_our_pages(till: Till) -> None:
    begun = await till.begin()
    session = till.stripe.sessions[till.stripe.session_of(begun.id)]
    assert session["success_url"] == f"{PUBLIC}{address('pay', begun.id)}"
    assert (session["locale"], session["amount_total"]) == ("es", 10_000)
    other = await till.begin({"F-2": "50.00"}, "mercado_pago")
    preference = till.mercado_pago.preferences[till.mercado_pago.preference_of(other.id)]
    assert preference["notification_url"] == f"{PUBLIC}{hook.EVENTS}"
    assert preference["items"][0]["title"] == "Factura No. F-2"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ({"F-1": "100.01"}, "less is owed"),
        ({"F-1": "9.99"}, "10 percent"),
        ({"F-1": "0"}, "less is owed"),
        ({"F-1": "-5"}, "less is owed"),
        ({"F-1": "10.001"}, "less is owed"),
    ],
)
async def test_what_is_not_owed_like_that_is_not_asked_for(till: Till, lines: dict[str, str], says: str) -> None:
    with pytest.raises(paying.NotToBePaid, match=says) as refusal:
        await till.begin(lines)
    assert refusal.value.most == {"F-1": (Decimal(100), Decimal(0))}
    assert till.stripe.sessions == {}


async def test_what_was_paid_meanwhile_is_not_asked_for_again(till: Till) -> None:
    await record_credits(till.desk, [payment("P-1", "60.00", {"F-1": "60.00"})])
    with pytest.raises(paying.NotToBePaid):
        await till.begin({"F-1": "100.00"})
    assert (await till.begin({"F-1": "40.00"})).amount == 40


async def test_nothing_of_another_customer_and_no_two_currencies(till: Till) -> None:
    await till.office.customer("C-2")
    await till.office.invoice("G-1", "10.00", customer_id="C-2")
    await till.office.invoice("F-3", "10.00", currency="USD")
    for lines in ({"G-1": "10.00"}, {"F-1": "100.00", "G-1": "10.00"}, {"none": "1.00"}):
        with pytest.raises(NotFound):
            await till.begin(lines)
    with pytest.raises(paying.NotToBePaid, match="one currency"):
        await till.begin({"F-1": "100.00", "F-3": "10.00"})
    begun = await till.begin()
    for what in (paying.one, paying.look, paying.give_up):
        with pytest.raises(NotFound):
            await what(till.desk, "C-2", begun.id)


async def test_pressed_twice_at_once_one_payment_is_under_way(till: Till) -> None:
    pressed = await asyncio.gather(*(till.begin() for _ in range(4)), return_exceptions=True)
    refused = [one for one in pressed if isinstance(one, paying.AnotherUnderWay)]
    assert (len(refused), len(till.stripe.sessions)) == (3, 1)
    [begun] = [one for one in pressed if not isinstance(one, BaseException)]
    assert {one.checkouts[0].id for one in refused} == {begun.id}
    with pytest.raises(paying.AnotherUnderWay):
        await till.begin({"F-2": "50.00", "F-1": "100.00"}, "mercado_pago")


@pytest.mark.parametrize("fault", [Fault.ACCEPT_HANG, Fault.ACCEPT_5XX, Fault.ACCEPT_RESET, Fault.FAIL_5XX, Fault.HANG])
@pytest.mark.parametrize("provider", ["stripe", "mercado_pago"])
async def test_a_provider_that_does_not_answer_is_asked_again_under_the_same_id(
    till: Till, provider: str, fault: Fault
) -> None:
    fake = till.stripe if provider == "stripe" else till.mercado_pago
    fake._faults.add(Rule(fault, seconds=4))
    with pytest.raises(ProviderUnavailable):
        await till.begin(provider=provider)
    with pytest.raises(paying.AnotherUnderWay) as other:
        await till.begin(provider=provider)
    [waiting] = other.value.checkouts
    assert waiting.url is None
    gone_on = await paying.go_on(till.desk, "C-1", waiting.id, public_url=PUBLIC, language="es")
    assert gone_on.url is not None
    assert len(till.stripe.sessions) <= 1


@pytest.mark.parametrize("fault", [Fault.UNAUTHORIZED, Fault.BAD_REQUEST])
@pytest.mark.parametrize("provider", ["stripe", "mercado_pago"])
async def test_a_provider_that_refuses_holds_nothing(till: Till, provider: str, fault: Fault) -> None:
    fake = till.stripe if provider == "stripe" else till.mercado_pago
    fake._faults.add(Rule(fault))
    with pytest.raises(paying.NotServed):
        await till.begin(provider=provider)
    [row] = await till.office.rows("SELECT state, reason, refused_at FROM checkouts")
    assert (row["state"], row["reason"]) == ("failed", "not_served")
    assert (row["refused_at"] is not None) is (fault is Fault.UNAUTHORIZED)
    assert await till.holds() == 0
    assert (await till.office.kinds("F-1"))[-1] == "checkout_ended"
    assert (await till.begin(provider=provider)).url is not None


@pytest.mark.parametrize("provider", ["stripe", "mercado_pago", "practice"])
async def test_given_up_it_is_closed_there_and_the_case_goes_on(till: Till, provider: str) -> None:
    begun = await till.begin(provider=provider)
    till.office.waker.take()
    ended = await paying.give_up(till.desk, "C-1", begun.id)
    assert (ended.state, await till.holds()) == (CheckoutState.CANCELLED, 0)
    assert till.office.waker.take() == ["F-1"]
    if provider == "stripe":
        assert till.stripe.sessions[begun.provider_id or ""]["status"] == "expired"
    assert (await till.office.kinds("F-1"))[-1] == "checkout_ended"
    assert (await paying.give_up(till.desk, "C-1", begun.id)).state is CheckoutState.CANCELLED
    with pytest.raises(Refused):
        await paying.go_on(till.desk, "C-1", begun.id, public_url=PUBLIC, language="es")
    await till.begin(provider=provider)


async def test_given_up_when_it_was_paid_a_moment_ago_it_is_paid(till: Till) -> None:
    begun = await till.begin()
    till.stripe.pay(begun.provider_id or "")
    assert (await paying.give_up(till.desk, "C-1", begun.id)).state is CheckoutState.PAID
    assert await till.office.balance() == 0


async def test_what_nobody_pays_is_over_in_time_and_paid_late_all_the_same(till: Till) -> None:
    begun = await till.begin(provider="mercado_pago")
    till.office.clock.instant += timedelta(minutes=59)
    assert await tend(till.desk) == 0
    till.office.clock.instant += timedelta(minutes=2)
    assert await tend(till.desk) == 1
    assert ((await till.known(begun)).state, await till.holds()) == (CheckoutState.EXPIRED, 0)
    assert till.mercado_pago.preferences[begun.provider_id or ""]["expires"] is True
    till.mercado_pago.pay(begun.provider_id or "")
    assert (await till.told(begun)).state is CheckoutState.PAID
    assert await till.office.balance() == 0


async def test_where_the_provider_is_away_it_is_over_an_hour_later(till: Till) -> None:
    begun = await till.begin()
    till.stripe._faults.add(Rule(Fault.FAIL_5XX, on=Call.LOOK_UP, times=None))
    till.office.clock.instant += timedelta(minutes=61)
    await tend(till.desk)
    assert (await till.known(begun)).state is CheckoutState.OPEN
    await till.office.execute("UPDATE checkouts SET looked_at = NULL")
    till.office.clock.instant += timedelta(minutes=60)
    await tend(till.desk)
    assert (await till.known(begun)).state is CheckoutState.EXPIRED


async def test_who_begins_and_never_pays_is_asked_again_like_everybody(till: Till) -> None:
    for _ in range(3):
        begun = await till.begin(provider="practice")
        assert await till.holds() == 1
        await paying.give_up(till.desk, "C-1", begun.id)
    await till.begin(provider="practice")
    assert await till.holds() == 0


async def test_only_what_a_provider_takes_is_offered(till: Till) -> None:
    assert paying.ways_to_pay(till.desk, "COP", Decimal("100")) == ["stripe", "mercado_pago", "practice"]
    assert paying.ways_to_pay(till.desk, "COP", Decimal("100.50")) == ["stripe", "practice"]
    assert paying.ways_to_pay(till.desk, "USD", Decimal("100")) == ["stripe", "practice"]
    with pytest.raises(NotFound):
        await till.begin(provider="paypal")


async def test_charges_are_paid_beside_the_invoice(till: Till) -> None:
    with pytest.raises(paying.NotToBePaid):
        await paying.begin(
            till.desk, "C-1", [line("F-1", "100", "5")], "stripe", person=None, public_url=PUBLIC, language="en"
        )
