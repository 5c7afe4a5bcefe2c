"""Does a link lead to its own message, and to no other?"""

from hypothesis import given
from hypothesis import strategies as some

from domain.links import link_of, message_of

_ids = some.integers(1, 2**59)
_secrets = some.binary(min_size=32, max_size=32)


@given(_secrets, _ids)
def test_a_link_leads_to_its_message(secret: bytes, message_id: int) -> None:
    link = link_of(secret, "https://pay.example/", message_id)
    assert link.startswith(f"https://pay.example/u/{message_id}.")
    assert message_of(secret, link.rpartition("/")[2]) == message_id


@given(_secrets, _secrets, _ids, _ids)
def test_it_leads_to_no_other(secret: bytes, other: bytes, message_id: int, another: int) -> None:
    signed = link_of(secret, "https://pay.example", message_id).rpartition("/")[2]
    mac = signed.partition(".")[2]
    assert (message_of(other, signed) is None) == (secret != other)
    assert (message_of(secret, f"{another}.{mac}") is None) == (message_id != another)


@given(_secrets, _ids, some.text(max_size=80))
def test_what_was_not_signed_leads_nowhere(secret: bytes, message_id: int, text: str) -> None:
    mac = link_of(secret, "", message_id).partition(".")[2]
    for forged in (
        text,
        f"{message_id}.{text}",
        f"0{message_id}.{mac}",
        f"{message_id}.{mac}=",
        f"{message_id}.{mac}\n",
    ):
        assert message_of(secret, forged) is None
