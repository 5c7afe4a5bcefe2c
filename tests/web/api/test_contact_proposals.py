"""Does the ERP read what a customer wants changed, and can staff decide on it over HTTP?"""

from models.contact_proposal import ContactProposal
from models.customer import Contact
from operations.portal.contact_proposals import propose
from store import portal_people
from tests.web.api.conftest import Api

NEW = {"role": "management", "name": "Luis", "email": "luis@acme.example", "phone": None, "whatsapp": None}
HERE = "/customers/C-1/contact-proposals"


async def proposed(api: Api, **other: str) -> ContactProposal:
    async with api.office.desk.database.begin() as tx:
        ana = await portal_people.know(tx, "C-1", "ana@acme.example")
    assert ana is not None
    return await propose(api.office.desk, ana, None, Contact.model_validate(NEW | other))


async def test_it_is_read_by_the_erp_and_decided_by_staff(api: Api) -> None:
    first, second = await proposed(api), await proposed(api, name="Eva")
    for by in ("read", "ops", "erp"):
        _, one = api.get(HERE, by=by).json()["items"]
        assert (one["id"], one["change"], one["before"], one["after"], one["decision"]) == (
            first.id, "new", None, NEW, None,
        )  # fmt: skip
    assert [one["id"] for one in api.get("/contact-proposals").json()["items"]] == [second.id, first.id]
    done = api.post(f"/contact-proposals/{first.id}/approve", by="ops")
    assert (done.status_code, done.json()["decision"]) == (200, "approved")
    assert NEW in api.get("/customers/C-1").json()["contacts"]
    refused = api.post(f"/contact-proposals/{second.id}/refuse", {"reason": "Nobody knows her"}, by="ops")
    assert (refused.status_code, refused.json()["reason"]) == (200, "Nobody knows her")
    told = {one["id"]: (one["decision"], one["on_file"]) for one in api.get(HERE).json()["items"]}
    assert told == {first.id: ("approved", True), second.id: ("rejected", None)}
    assert api.get("/contact-proposals").json()["items"] == []


async def test_what_cannot_be_decided_is_said(api: Api) -> None:
    proposal = await proposed(api)
    where = f"/contact-proposals/{proposal.id}"
    assert api.post(f"{where}/approve", by="erp").status_code == 403
    assert api.post(f"{where}/refuse", {}, by="ops").status_code == 422
    assert api.post(f"{where}/refuse", {"reason": " "}, by="ops").status_code == 422
    assert api.post("/contact-proposals/404/approve", by="ops").status_code == 404
    assert api.get("/customers/C-9/contact-proposals").status_code == 404
    assert api.post(f"{where}/approve", by="ops").status_code == 200
    assert api.post(f"{where}/approve", by="ops").status_code == 409
    assert api.post(f"{where}/refuse", {"reason": "x"}, by="ops").status_code == 409
