"""How does a customer want to be contacted, as they told one of us? For everybody of one role."""

from collections.abc import Mapping, Sequence

from models.contact_wish import ContactWish
from models.customer import Role
from models.errors import NotFound
from models.strategy import Channel
from models.values import LANGUAGES
from operations.contact_wishes import NobodyAgreed, OutsideTheLaw, wish
from web.console.customers.action import Action, Doing, Done, Field
from web.console.customers.subject import Subject
from web.console.visit import Visit
from web.forms import checked
from web.weeks import week_told

_TEXTS = ("channel", "language", "from_hour", "until_hour")


def _fields(visit: Visit, subject: Subject) -> Sequence[Field]:
    words = visit.words
    any_ = ("", words("customers.wishes.any"))
    channels = [(one.value, words(f"customers.ways.{one}")) for one in Channel]
    languages = [(one, words(f"rules.languages.{one}")) for one in LANGUAGES]
    known = subject.customer.channels
    agreed = [] if known is None else [Field(f"agreed_{one}", "check") for one in Channel if one.value not in known]
    role = subject.asked["role"]
    return [
        Field("role", "choice", options=((role, visit.reader.sentences.word("role", role)),)),
        Field("channel", "choice", options=(any_, *channels), label="wished_channel"),
        Field("language", "choice", options=(any_, *languages), label="wished_language"),
        Field("from_hour", "time"),
        Field("until_hour", "time"),
        *(Field(f"day_{day}", "check") for day in range(1, 8)),
        *agreed,
    ]


def _first(subject: Subject) -> Mapping[str, str]:
    kept = subject.wishes.get(subject.asked["role"])
    found = kept.wish if kept is not None else ContactWish()
    said = found.model_dump(mode="json")
    days = {f"day_{day}": "1" for day in found.weekdays or range(1, 8)}
    return {**{name: said[name] or "" for name in _TEXTS}, **days, **{f"agreed_{one}": "1" for one in found.agreed}}


async def _wish(doing: Doing) -> Done | None:
    form, words, role = doing.form, doing.visit.words, doing.subject.asked["role"]
    if role not in set(Role):
        raise NotFound(f"Nobody at customer {doing.subject.id} has the role {role}")
    values = {
        **{name: form[name].strip() for name in _TEXTS},
        "weekdays": [day for day in range(1, 8) if form[f"day_{day}"]],
        "agreed": [one.value for one in Channel if form[f"agreed_{one}"]],
    }
    said = checked(ContactWish, values, form, words)
    if said is None:
        return None
    try:
        changed = await wish(doing.visit.desk, doing.subject.id, Role(role), said)
    except OutsideTheLaw as failure:
        way, hours = (
            words(f"customers.ways.{failure.medium}"),
            week_told(failure.week, lambda day: words(f"customers.weekdays.{day}")),
        )
        form.faults["from_hour"] = words("customers.wishes.outside", way=way, hours=hours)
        return None
    except NobodyAgreed as failure:
        form.faults["channel"] = words("customers.wishes.agree_first", way=words(f"customers.ways.{failure.channel}"))
        return None
    return Done(words(f"customers.actions.wishes.{'done' if changed else 'done_nothing'}"))


ACTIONS = (Action("wishes", _fields, _wish, first=_first, asks=("role",), leads={"weekdays": "day_1"}),)
