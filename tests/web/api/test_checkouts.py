"""Does the API show what a customer has begun to pay online, and to whom it should?"""

from dataclasses import replace
from datetime import UTC, datetime

from operations.portal import checkouts as paying
from operations.portal.payment_news import apply
from payments.practice import Practice, Pressed, said
from tests.operations.paying import PUBLIC, line
from tests.web.api.conftest import Api


async def test_payments_online_are_listed_with_what_moved(api: Api) -> None:
    desk = replace(api.office.desk, payments={"practice": Practice()})
    begun = await paying.begin(
        desk, "C-1", [line("F-1", "100")], "practice", person=None, public_url=PUBLIC, language="es"
    )
    await apply(desk, said(begun, Pressed.PAID, datetime.now(UTC)))
    [shown] = api.get("/customers/C-1/checkouts").json()["items"]
    assert (shown["state"], shown["amount"], shown["payment"]) == ("paid", "100.00", f"practice:{begun.id}")
    assert [(one["kind"], one["amount"]) for one in shown["moved"]] == [("payment", "100.00")]
    assert [one["invoice_id"] for one in shown["invoices"]] == ["F-1"]
    assert api.get("/customers/nobody/checkouts").status_code == 404
    assert api.get("/customers/C-1/checkouts", by="erp").status_code == 403
