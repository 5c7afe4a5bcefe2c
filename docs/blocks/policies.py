"""What may a contact policy say, and what do the shipped ones say? From the shape that checks them and their files."""

from pydantic import BaseModel

from config.policy_file import load_policies
from config.policy_shape import BeforeMeasures, GapOf, HoursOf, LimitOn, PauseAfterConversation, PolicyFile
from docs.blocks.markdown import code, codes, table
from models.contact_rule import Medium, RequiredText

#: What each field is for. A field that is not explained here stops the generator: whoever adds one explains it.
_SAYS = {
    "id": "The file's name. It is what a deferral is recorded with.",
    "country": "Whose debtors; left out: everybody's.",
    "region": "A part of the country, such as `SP`. Where a customer's part is unknown, the rules of all parts hold.",
    "instrument": "The law, in words that can be looked up.",
    "basis": "`law`, `custom`, `bill` (no law yet) or `company`. The first is named first where several object.",
    "applies_to": "`debtors` (`consumer`, `business`) and `collectors` (`creditor`, `agency`, `financial_entity`).",
    "fallback": "Only where no law or custom of the debtor's country that has hours applies.",
    "hours": "`media` with their `windows`: local time, from the first hour until just before the second.",
    "holidays_allowed": "Public holidays of the customer's country and region.",
    "weekends_allowed": "`false` closes the customer's own weekend even where the weekday has a window.",
    "all_zones": "The hours have to hold where each phone of the customer rings, too.",
    "limits": "At most `max` contacts by these `media` together `per` `day`, `week` (Monday to Sunday) or `7 days`.",
    "gaps": "At least so many `days` between contacts by these `media`.",
    "after_conversation": "After the customer spoke or wrote, none by `media` for the `rest_of` a `day`, `week` ...",
    "one_channel_a_week": "Who was contacted by one of these media is contacted by no other of them that week.",
    "third_parties": "`forbidden`: of a consumer only the contact `payables` is written to or called.",
    "forbidden_media": "Never used.",
    "authorised_channels_only": "Debtors choose the channels: the customer's field `channels`.",
    "required_texts": "What a message has to say, with the media it has to be said in.",
    "before_measures": "What has to be before a hold or a hand-over: that it was `announced` by name, `days` to wait.",
    "prohibited_texts": "For whoever writes templates.",
    "exceptions": "What the law allows besides; nothing here makes use of it by itself.",
    "conflicts": "Where sources contradict each other, and that the strict side was taken.",
    "confidence": "How sure that is.",
    "sources": "Where it was read.",
    "seen_on": "When it was read.",
}


def _fields() -> str:
    rows = [
        (code(name), "required" if field.is_required() else "", _SAYS[name])
        for name, field in PolicyFile.model_fields.items()
    ]
    return table(("field", "", "meaning"), rows)


def _keys() -> str:
    parts: dict[str, type[BaseModel]] = {
        "hours": HoursOf,
        "limits": LimitOn,
        "gaps": GapOf,
        "after_conversation": PauseAfterConversation,
        "before_measures": BeforeMeasures,
    }
    rows = [(code(name), codes(part.model_fields)) for name, part in parts.items()]
    return table(("entry of", "keys"), [*rows, (code("media"), f"`all`, or a list of {codes(Medium)}")])


def _shipped() -> str:
    rows = []
    for file in load_policies().files.values():
        where = " ".join(part for part in (file.country, file.region) if part) or "everywhere"
        whom = ", ".join((*file.applies_to.debtors, *file.applies_to.collectors)) or "everybody"
        rows.append((f"[{file.id}](../config/policies/{file.id}.yaml)", file.basis.value, where, whom, file.instrument))
    return table(("policy", "basis", "where", "for", "instrument"), rows)


def _company() -> str:
    [hours] = load_policies().files["company"].hours
    rows = []
    for day, windows in hours.windows.items():
        rows.append((day, ", ".join(f"{opens:%H:%M} to {closes:%H:%M}" for opens, closes in windows) or "closed"))
    return table(("day", "the customer's local time"), rows)


BLOCKS = {
    "policy fields": _fields,
    "policy entries": _keys,
    "shipped policies": _shipped,
    "company hours": _company,
    "required texts": lambda: codes(RequiredText),
}
