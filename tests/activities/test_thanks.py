"""Does the e-mail that thanks ask how it was: once in a while, once all is paid, and only where somebody can answer?"""

import re
from dataclasses import replace
from datetime import timedelta

from channels.templates.render import Renderer
from config.brand import load_brand
from domain.links import Purpose, message_of
from models.span import Span
from tests.activities.hands import Hands
from tests.activities.installation import DUE, customer, invoice

SECRET = b"signs the links of this test"
_LINK = re.compile(r"https://dunning\.example/f/(\S+)")


def asking(hands: Hands, every: Span | None, public_url: str | None = "https://dunning.example") -> Hands:
    """The same hands where customers can reach us, and the brand wants to know so often how it was."""
    brand = load_brand().model_copy(update={"feedback_every": every})
    resources = replace(hands.at.resources, public_url=public_url, secret=SECRET, renderer=Renderer(None, brand))
    return Hands(replace(hands.at, resources=resources), hands.clock, hands.errands)


async def thanked(hands: Hands, id_: str, days: int = 0) -> str:
    """The words with which the payment of an invoice is thanked for, so many days after its due day."""
    bill = invoice(id_, "C", DUE + timedelta(days=days))
    await hands.at.take_in(customer("C"), bill)
    hands.on(DUE + timedelta(days=days), 10)
    await hands.at.pay(bill)
    hands.on(DUE + timedelta(days=days), 11)
    await hands.do("send_thanks", id_, "*thanks")
    message = (await hands.at.messages())[-1]
    assert message["template"] == "thanks"
    return str(message["body_text"])


async def test_a_thank_you_asks_by_a_link_of_its_own(hands: Hands) -> None:
    said = await thanked(asking(hands, Span(90)), "I")
    [signed] = _LINK.findall(said)
    (message,) = await hands.at.messages()
    assert message_of(SECRET, signed, Purpose.FEEDBACK) == message["id"]
    assert f"/f/{signed}" in message["body_html"]
    # What stops messages is another link, and neither does what the other is for.
    assert message_of(SECRET, signed) is None
    assert "https://dunning.example/u/" in said


async def test_whoever_was_thanked_lately_is_not_asked_again(hands: Hands) -> None:
    hands = asking(hands, Span(60))
    asked = [bool(_LINK.search(await thanked(hands, f"I-{days}", days))) for days in (0, 41, 70, 140)]
    assert asked == [True, False, False, True]


async def test_nobody_is_asked_who_could_not_answer_or_where_nobody_wants_to_know(hands: Hands) -> None:
    assert not _LINK.search(await thanked(asking(hands, None), "I-1"))
    assert "/f/" not in await thanked(asking(hands, Span(90), public_url=None), "I-2", 1)
