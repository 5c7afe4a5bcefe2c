"""Who can be reached where, as somebody of us heard it? People of a customer, and addresses to be left alone."""

from collections.abc import Sequence

from pydantic import TypeAdapter, ValidationError

from models.block import BlockKind
from models.customer import Contact, Email, Phone, Role
from operations import blocks, contacts
from web.console.customers.action import Action, Doing, Done, Field
from web.console.customers.subject import Subject
from web.console.visit import Visit
from web.forms import checked, expected

_CHANNELS = ("email", "sms", "whatsapp", "call")


def _contact_fields(visit: Visit, subject: Subject) -> Sequence[Field]:
    roles = tuple((one.value, visit.reader.sentences.word("role", one.value)) for one in Role)
    return [
        Field("role", "choice", options=roles),
        Field("name", required=True, label="person_name"),
        Field("email", "email"),
        Field("phone", "tel"),
        Field("whatsapp", "tel"),
    ]


async def _contact(doing: Doing) -> Done | None:
    form, words = doing.form, doing.visit.words
    names = ("role", "name", "email", "phone", "whatsapp")
    person = checked(Contact, {name: form[name].strip() for name in names}, form, words)
    if person is None:
        return None
    changed = await contacts.correct(doing.visit.desk, doing.subject.id, person)
    return Done(words(f"customers.actions.contact.{'done' if changed else 'done_nothing'}"))


def _way_fields(visit: Visit, subject: Subject, kinds: Sequence[BlockKind]) -> list[Field]:
    sentences = visit.reader.sentences
    channels = tuple((one, visit.words(f"customers.ways.{one}")) for one in _CHANNELS)
    return [
        Field("channel", "choice", options=channels),
        Field("address", required=True),
        Field("why", "choice", options=tuple((one.value, sentences.word("block", one.value)) for one in kinds)),
    ]


def _address(doing: Doing) -> str | None:
    form = doing.form
    try:
        kind: type = Email if form["channel"] == "email" else Phone
        return str(TypeAdapter(kind).validate_python(form["address"].strip()))
    except ValidationError as error:
        message = error.errors()[0]["msg"].removeprefix("Value error, ")
        form.faults["address"] = expected(doing.visit.words, message)
        return None


async def _block(doing: Doing) -> Done | None:
    address = _known(doing)
    if address is None:
        return None
    await blocks.add(doing.visit.desk, doing.form["channel"], address, BlockKind(doing.form["why"]))
    return Done(doing.visit.words("customers.actions.block.done", address=address))


async def _unblock(doing: Doing) -> Done | None:
    address = _known(doing)
    if address is None:
        return None
    await blocks.lift(doing.visit.desk, doing.form["channel"], address, [BlockKind(doing.form["why"])])
    return Done(doing.visit.words("customers.actions.unblock.done", address=address))


def _known(doing: Doing) -> str | None:
    form, words = doing.form, doing.visit.words
    for name, known in (("channel", _CHANNELS), ("why", tuple(BlockKind))):
        if form[name] not in known:
            form.faults[name] = words("customers.choose_one")
    return None if form.faulty else _address(doing)


ACTIONS = (
    Action("contact", _contact_fields, _contact),
    Action(
        "block",
        lambda visit, subject: _way_fields(
            visit, subject, (BlockKind.OPT_OUT, BlockKind.WRONG_PERSON, BlockKind.INVALID)
        ),
        _block,
    ),
    Action("unblock", lambda visit, subject: _way_fields(visit, subject, tuple(BlockKind)), _unblock),
)
