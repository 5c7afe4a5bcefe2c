"""Can staff keep messages from an address, let them go again, and look after news that could not be applied?"""

import pytest
from sqlalchemy import text

from models.inbox import InboxEvent, InboxSource
from store import inbox
from store.engine import Tx
from tests.commands.conftest import Puntual


def test_an_address_is_blocked_listed_and_let_go(loaded: Puntual) -> None:
    said = loaded("blocks", "add", "email", "ANA@Acme.example")
    assert said.out == "Nothing is sent by email to ANA@acme.example any more (C-1)\n"
    [block] = loaded("blocks", "list", "--address", "Ana@acme.EXAMPLE", "--json").json
    assert (block["address"], block["kind"], block["source"]) == ("ana@acme.example", "opt_out", "staff")
    assert loaded("blocks", "add", "email", "ana@acme.example").code == 1
    assert "opted out" in loaded("blocks", "list").out
    assert loaded("blocks", "lift", "email", "ana@acme.example", "--json").json["lifted"] == ["opt_out"]
    assert loaded("blocks", "list", "--lifted", "--json").json[0]["lifted_by"] == "maria"
    assert loaded("blocks", "lift", "email", "ana@acme.example").code == 4


def test_it_is_told_in_the_customers_timeline(loaded: Puntual) -> None:
    loaded("blocks", "add", "sms", "+57 601 743 8900", "--why", "wrong_person")
    loaded("blocks", "lift", "sms", "+576017438900")
    timeline = loaded("timeline", "--customer", "C-1", "--json").json
    assert [one["kind"] for one in timeline][-2:] == ["address_blocked", "address_unblocked"]


@pytest.mark.parametrize("address", ["ana", "601 7438900", ""])
def test_what_is_no_address_is_wrong_usage(loaded: Puntual, address: str) -> None:
    for channel in ("email", "sms"):
        assert loaded("blocks", "add", channel, address).code == 2


def test_events_that_were_put_aside_are_listed_and_tried_again(puntual: Puntual) -> None:
    async def put_aside(tx: Tx) -> None:
        await inbox.put(tx, [InboxEvent(InboxSource.SENDGRID_EVENT, "e-1", {"event": "delivered"})])
        await tx.execute(
            text("UPDATE inbox SET state = 'quarantined', error = 'timestamp: expected seconds since 1970'")
        )

    assert puntual("inbox", "list").err == "Everything that came could be applied\n"
    puntual.in_database(put_aside)
    assert "expected seconds since 1970" in puntual("inbox", "list").out
    [event] = puntual("inbox", "list", "--json").json
    said = puntual("inbox", "retry", str(event["id"]), "--json")
    assert (said.code, said.json) == (3, {"tried": [event["id"]], "failed": [event["id"]]})
    assert puntual("inbox", "retry", "999").code == 4
