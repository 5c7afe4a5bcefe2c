"""How does somebody of us have a customer told something now, from a page?"""

from collections.abc import Sequence

from domain.by_hand import by_hand
from models.message_order import MessageOrder
from models.strategy import Channel
from operations import messages_now
from web.console.customers.action import Action, Doing, Done, Field
from web.console.customers.subject import Subject
from web.console.visit import Visit
from web.formats import Formats
from web.forms import checked

_APART = " | "


def _fields(visit: Visit, subject: Subject) -> Sequence[Field]:
    available = visit.reader.in_force.words.available()
    sentences = visit.reader.sentences
    templates = by_hand({name for name, language in available if language == subject.customer.language})
    return [
        Field("template", "choice", options=tuple((one, sentences.word("template", one)) for one in templates)),
        Field("whom", "choice", required=True, options=_whom(visit, subject)),
    ]


def _whom(visit: Visit, subject: Subject) -> tuple[tuple[str, str], ...]:
    """Each address of each person, once for each channel that leads there."""
    found = []
    for person in subject.customer.contacts:
        number = person.whatsapp or person.phone
        ways = (
            (Channel.EMAIL, person.email),
            (Channel.SMS, person.phone),
            (Channel.WHATSAPP, number),
            (Channel.LETTER, person.name if "address" in subject.customer.attributes else None),
        )
        role = visit.reader.sentences.word("role", person.role.value)
        for channel, address in ways:
            if address:
                word = visit.reader.sentences.word("channel", channel.value)
                found.append((f"{channel.value}{_APART}{address}", f"{word}: {person.name} ({role}), {address}"))
    return tuple(dict(found).items())


async def _send(doing: Doing) -> Done | None:
    form, visit = doing.form, doing.visit
    channel, _, address = form["whom"].partition(_APART)
    values = {"invoices": doing.invoices, "template": form["template"], "channel": channel, "address": address}
    wanted = checked(MessageOrder, {**values, "invoices": doing.invoices}, form, visit.words)
    if wanted is None:
        return None
    templates = visit.reader.in_force.words.available()
    ordered = await messages_now.order(visit.desk, doing.subject.id, wanted, templates)
    at = Formats(visit.language, visit.desk.zone).moment(ordered.at, doing.subject.time_zone)
    if ordered.moved_by is None:
        return Done(visit.words("customers.actions.message.done"))
    why = visit.reader.sentences.why(ordered.moved_by, {"rule": ordered.rule} if ordered.rule else {})
    return Done(visit.words("customers.actions.message.done_later", at=at, why=why))


ACTIONS = (
    Action(
        "message",
        _fields,
        _send,
        needs_invoices=True,
        leads={"channel": "whom", "address": "whom", "invoices": "invoices"},
    ),
)
