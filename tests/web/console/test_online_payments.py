"""Do staff see what customers pay online: what came, what went back, what is odd, and a provider that refuses?"""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from models.checkout import CheckoutState, Movement, MovementKind, PaymentNews
from models.staff import StaffRole
from operations.portal import checkouts as paying
from operations.portal.payment_news import apply
from payments.practice import Practice
from store import checkouts
from tests.operations.office import Office
from tests.operations.paying import PUBLIC, line
from tests.web.console.conftest import Visitors


async def _paid(office: Office, amount: str) -> str:
    await office.customer()
    await office.invoice()
    desk = replace(office.desk, payments={"practice": Practice()})
    begun = await paying.begin(
        desk, "C-1", [line("F-1", "100")], "practice", person=None, public_url=PUBLIC, language="es"
    )
    came = Movement("p-1", MovementKind.PAYMENT, "COP", Decimal(amount), datetime.now(UTC))
    back = Movement("r-1", MovementKind.REFUND, "COP", Decimal(20), datetime.now(UTC), "p-1")
    await apply(desk, PaymentNews("practice", begun.id, CheckoutState.PAID, movements=(came, back)))
    return begun.id


async def test_the_customers_page_and_the_task_tell_of_it(visitors: Visitors, office: Office) -> None:
    await _paid(office, "130")
    ana = await visitors.sign_in()
    page = ana.get("/console/customers/C-1").text
    for told in ("Online payments", "Came in: ", "Given back: ", "130.00", "practice payment", "began to pay"):
        assert told in page, told
    [task] = await office.rows("SELECT id FROM tasks WHERE kind = 'online_payment'")
    shown = ana.get(f"/console/tasks/{task['id']}")
    assert shown.status_code == 200
    for told in ("online payment to look into", "it is not what was asked for", "practice payment", "130.00"):
        assert told in shown.text, told
    done = ana.post(f"/console/tasks/{task['id']}/outcome", data={"outcome": "done"})
    assert done.status_code == 303
    assert await office.value("SELECT outcome FROM tasks") == "done"


@pytest.mark.parametrize("language", ["en", "es", "pt"])
async def test_health_names_a_provider_that_refuses(visitors: Visitors, office: Office, language: str) -> None:
    checkout_id = await _paid(office, "100")
    boss = await visitors.sign_in("sofia", StaffRole.SUPERVISOR, language=language)
    assert "puntual doctor" not in boss.get("/console/health").text
    async with office.desk.database.begin() as tx:
        await checkouts.refused(tx, checkout_id, refused=True)
    assert "puntual doctor" in boss.get("/console/health").text
