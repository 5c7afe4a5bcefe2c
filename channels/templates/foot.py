"""What stands under a message because the law or good manners want it: whom to ask, how to stop it, who we are?"""

from dataclasses import dataclass

from channels.mime import one_line
from channels.templates.tables import web_link
from channels.templates.wording import Wording
from channels.templates.words import Told
from config.brand import Brand, phone_display
from domain.balance import totals
from models.contact_rule import RequiredText
from models.errors import InvalidInput
from models.message import MessageContext
from models.strategy import Channel

_NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of the foot; `label` and `url` where it ends in a link."""

    text: str
    label: str = ""
    url: str = ""


def filling(context: MessageContext, brand: Brand) -> dict[str, str]:
    """What the words in braces of the shared texts stand for."""
    who = brand.collectors.get(context.collector or "")
    phone = phone_display(who.phone) if who and who.phone else brand.phone_display
    email = (who.email if who else None) or brand.reply_to
    return {
        "{contact}": one_line(context.contact_name),
        "{customer}": one_line(context.customer_name),
        "{name}": who.name if who else "",
        "{phone}": phone.replace(" ", _NO_BREAK),
        "{email}": email,
        "{company}": brand.company,
        "{creditor}": brand.owed_to,
        "{contact_details}": ", ".join([*brand.address, brand.phone_display.replace(" ", _NO_BREAK), brand.reply_to]),
    }


def filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        if name in text:
            text = text.replace(name, value)
    return text


def questions(context: MessageContext, wording: Wording, values: dict[str, str], channel: str) -> str:
    words = wording.words
    if channel == Channel.LETTER:
        return filled(words.questions_letter_person if values["{name}"] else words.questions_letter, values)
    return filled(words.questions_person if values["{name}"] else words.questions, values)


def charged(context: MessageContext, wording: Wording) -> list[str]:
    """What is asked for beside the invoices, short enough for a phone, and what it comes to with them."""
    if not context.charges:
        return []
    amounts = wording.amounts(totals((one.currency, one.amount) for one in context.charges))
    said = {"{amounts}": amounts, "{to_pay}": wording.amounts(context.to_pay)}
    return [filled(wording.words.charges.short, said)]


def notes(context: MessageContext, wording: Wording, values: dict[str, str], channel: str) -> list[Note]:
    """What the law wants said, in its order; the way out last. Raises InvalidInput for a code that nobody knows."""
    told = [_demanded(context, wording, code).text for code in _codes(context) if code is not RequiredText.OPT_OUT]
    found = [Note(filled(text, values)) for text in told]
    out, url = wording.words.opt_out, web_link(context.unsubscribe_url)
    if url and channel == Channel.EMAIL:
        found.append(Note(out.link, out.label, url))
    elif RequiredText.OPT_OUT in context.required_texts:
        found.append(Note(filled(out.letter if channel == Channel.LETTER else out.reply, values)))
    return found


def spoken(context: MessageContext, wording: Wording, values: dict[str, str]) -> list[Note]:
    """What the law wants said, for whoever says it aloud: whom to ask for silence is asked on the phone."""
    told = [_demanded(context, wording, code).text for code in _codes(context) if code is not RequiredText.OPT_OUT]
    return [Note(filled(text, values)) for text in told]


def short_notes(context: MessageContext, wording: Wording, values: dict[str, str]) -> list[str]:
    """The same, short enough for a phone."""
    words = wording.words
    return [
        filled(words.opt_out.short if code is RequiredText.OPT_OUT else _demanded(context, wording, code).short, values)
        for code in sorted(_codes(context), key=lambda code: code is RequiredText.OPT_OUT)
    ]


def short_link(context: MessageContext, wording: Wording) -> list[str]:
    """Where its reader sees the invoices, for a phone."""
    url = web_link(context.portal_url)
    return [filled(wording.words.portal_short, {"{url}": url})] if url else []


def _demanded(context: MessageContext, wording: Wording, code: RequiredText) -> Told:
    if code is RequiredText.DEBT_DETAILS and context.charges:
        return wording.words.debt_details_charged
    return wording.words.required[code]


def _codes(context: MessageContext) -> list[RequiredText]:
    try:
        return [RequiredText(code) for code in context.required_texts]
    except ValueError as error:
        raise InvalidInput(f"No words for the required text: {error}", (("required_texts", str(error)),)) from error
