"""Can staff stop all sending, say what became of a message, and move to another server, by what they type?"""

from datetime import UTC, datetime

from store import attempts, endings, installation
from store.engine import Tx
from tests.commands.conftest import Puntual
from tests.commands.test_reading import a_message

NOW = datetime(2026, 2, 10, 14, 30, tzinfo=UTC)


async def held(tx: Tx) -> int:
    """A message that was called for and never answered."""
    message_id = await a_message(tx)
    assert await attempts.begin_call(tx, "t", "twilio", NOW)
    await attempts.unknown(tx, "t", "ReadTimeout")
    assert (await endings.hold(tx, message_id, "no_proof", NOW)).changed
    return message_id


def test_sending_is_stopped_with_a_reason_that_everybody_reads_and_goes_on(loaded: Puntual) -> None:
    assert "Messages may leave" in loaded("sending", "show").out
    assert loaded("sending", "stop").code == 2, "a reason is asked for"
    assert loaded("sending", "stop", "--reason", "wrong bank account").code == 0
    told = loaded("sending", "show")
    assert "wrong bank account" in told.out
    assert loaded("sending", "show", "--json").json["stopped_why"] == "wrong bank account"
    again = loaded("sending", "stop", "--reason", "me too")
    assert (again.code, "stopped already" in again.err) == (1, True)
    assert loaded("sending", "start").code == 0
    assert (loaded("sending", "start").code, "Messages may leave" in loaded("sending", "show").out) == (1, True)


def test_a_copy_of_the_database_goes_on_by_arming_it_and_by_nothing_else(loaded: Puntual) -> None:
    async def elsewhere(tx: Tx) -> None:
        await installation.arm(tx, "production")
        assert not await installation.guard(tx, "a laptop", NOW)

    loaded.in_database(elsewhere)
    refused = loaded("sending", "start")
    assert (refused.code, "arm it" in refused.err) == (1, True)
    assert loaded("sending", "arm").code == 0
    assert "Messages may leave" in loaded("sending", "show").out


def test_held_messages_are_listed_and_counted_as_sent(loaded: Puntual) -> None:
    assert loaded("held", "list", "--json").json == []
    message_id = loaded.in_database(held)
    (told,) = loaded("held", "list", "--json").json
    assert (told["id"], told["reason"], told["channel"]) == (message_id, "no_proof", "email")
    assert "no_proof" in loaded("held", "list").out
    assert loaded("held", "sent", str(message_id)).code == 0
    assert loaded("held", "list", "--json").json == []
    assert loaded("message", str(message_id), "--json").json["state"] == "accepted"
    twice = loaded("held", "sent", str(message_id))
    assert (twice.code, "only a held one" in twice.err) == (1, True)
    assert loaded("held", "sent", "999").code == 4


def test_a_held_message_that_did_not_go_out_is_said_anew(loaded: Puntual) -> None:
    message_id = loaded.in_database(held)
    assert loaded("held", "again", str(message_id)).code == 0
    assert loaded("message", str(message_id), "--json").json["state"] == "superseded"
    kinds = [entry["kind"] for entry in loaded("timeline", "0042", "--json").json]
    assert kinds[-2:] == ["message_withdrawn", "message_settled"]
