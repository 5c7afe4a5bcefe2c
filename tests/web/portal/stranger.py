"""Somebody else's account, with a little of everything, and the words by which a page that shows it is found out."""

from datetime import date, timedelta

from models.arrangement import PromiseTerms
from models.customer import Contact
from models.dispute import DisputeTerms
from operations.disputes import open_dispute
from operations.portal.contact_proposals import propose
from operations.promises import promise
from store import portal_people
from tests.operations.office import MONDAY, Office
from tests.web.portal.conftest import Customers
from web.portal.address import address

STRANGER = "C-9"
#: Nobody else has these.
_NAME, _NUMBER, _AMOUNT, _SAID = "Hermética Reservada SL", "SECRETO-9", "98765.43", "nunca llegó a Hermética"
_WROTE = "Hermética pregunta por su saldo"


async def settle_strangers(customers: Customers) -> list[str]:
    """C-1 with F-1, who comes in, and the stranger; the words that C-1 must never read."""
    office = customers.office
    await office.customer()
    await office.invoice("F-1")
    await office.customer(
        STRANGER,
        name=_NAME,
        contacts=[{"role": "direction", "name": "Reservado Nueve", "email": "nueve@hermetica.example"}],
    )
    await office.invoice("F-9", _AMOUNT, customer_id=STRANGER, number=_NUMBER)
    await office.invoice("F-8", "70.00", customer_id=STRANGER, due_on="2026-03-03", issued_on="2026-01-15")
    await office.walk(office.clock.instant + timedelta(days=3))  # a reminder of F-8 goes out
    office.clock.instant = MONDAY
    await office.pay("P-9", "12.00", {"F-9": "12.00"}, customer_id=STRANGER)
    promised = {"invoices": [{"invoice_id": "F-9"}], "payments": [{"on": date(2026, 3, 6)}]}
    await promise(office.desk, PromiseTerms.model_validate(promised))
    await open_dispute(office.desk, DisputeTerms.model_validate({"invoice_id": "F-8", "reason": _SAID}))
    async with office.desk.database.begin() as tx:
        person = await portal_people.know(tx, STRANGER, "nueve@hermetica.example")
    assert person is not None
    new = {"role": "payables", "name": "Reservado Diez", "email": "diez@hermetica.example"}
    await propose(office.desk, person, None, Contact.model_validate(new))
    theirs = await customers.come_in(
        STRANGER, ["F-9"], email="nueve@hermetica.example", name="Reservado Nueve", whole=True
    )
    theirs.post(address("talk"), data={"text": _WROTE})
    return [
        _NAME,
        _NUMBER,
        _SAID,
        _WROTE,
        "98,765.43",
        "98.765,43",
        "Reservado Nueve",
        "@hermetica.example",
        "Reservado Diez",
    ]


#: Ids of what a customer has, by what may stand for them in an address or a form.
OF_A_CUSTOMER = {
    "invoice": "SELECT id FROM invoices WHERE customer_id = :c ORDER BY id",
    "payment": "SELECT id FROM credits WHERE customer_id = :c ORDER BY id",
    "customer": "SELECT id FROM customers WHERE id = :c",
    "person": "SELECT id FROM portal_people WHERE customer_id = :c ORDER BY id",
    "link": "SELECT id FROM portal_links WHERE customer_id = :c ORDER BY id",
    "message": "SELECT id FROM messages WHERE customer_id = :c ORDER BY id",
    "arrangement": "SELECT id FROM arrangements WHERE customer_id = :c ORDER BY id",
    "dispute": "SELECT d.id FROM disputes d JOIN invoices i ON i.id = d.invoice_id WHERE i.customer_id = :c ORDER BY 1",
    "negotiation": "SELECT id FROM negotiations WHERE customer_id = :c ORDER BY id",
    "offer": "SELECT o.id FROM offers o JOIN negotiations n ON n.id = o.negotiation_id "
    "WHERE n.customer_id = :c ORDER BY 1",
    "checkout": "SELECT id FROM checkouts WHERE customer_id = :c ORDER BY id",
    "proposal": "SELECT id FROM contact_proposals WHERE customer_id = :c ORDER BY id",
    "reply": "SELECT id FROM replies WHERE customer_id = :c ORDER BY id",
    "document": "SELECT d.id FROM dispute_documents d JOIN disputes x ON x.id = d.dispute_id "
    "JOIN invoices i ON i.id = x.invoice_id WHERE i.customer_id = :c ORDER BY 1",
}


async def everything_of(office: Office, customer_id: str) -> dict[str, list[str]]:
    return {
        name: [str(row["id"]) for row in await office.rows(query, c=customer_id)]
        for name, query in OF_A_CUSTOMER.items()
    }
