"""Does a link lead to its own message, and to no other?"""

from hypothesis import given
from hypothesis import strategies as some

from domain.links import asking_beside, concealed, entrance, link_of, message_of, told_without
from models.portal import STAND_IN
from store.portal_tokens import new_token

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


@given(
    some.text(max_size=80), some.text(max_size=80).filter(lambda text: not text[:1].isalnum() and text[:1] not in "-_")
)
def test_what_is_kept_of_a_text_opens_nothing(before: str, after: str) -> None:
    token = new_token()
    text = f"{before}{entrance('https://pay.example/', token)}{after}"
    assert token not in concealed(text)
    assert len(concealed(text)) == len(text)
    assert f"https://pay.example/portal/enter/{STAND_IN}" in concealed(text)
    assert concealed(concealed(text)) == concealed(text)


def test_what_stands_in_for_a_token_is_as_long_as_one_and_its_page_can_be_asked_for_another() -> None:
    assert len(STAND_IN) == len(new_token())
    assert asking_beside(entrance("https://pay.example/in")) == "https://pay.example/in/portal/ask"


def test_staff_read_that_there_was_a_link() -> None:
    kept = f"Sus facturas: {entrance('https://pay.example')}\nGracias"
    assert told_without(kept, "[a link]") == "Sus facturas: [a link]\nGracias"
