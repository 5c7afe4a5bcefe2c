"""Does a template read right? It is rendered with invented messages for every channel, before anybody gets it."""

from collections.abc import Iterator

from channels.templates.render import Fault, Renderer, TemplateFault
from channels.templates.sample import samples
from channels.templates.sources import is_part
from models.errors import InvalidInput
from models.strategy import Channel
from models.values import LANGUAGES

#: A text for a phone, without what the law adds to it; the subject of an e-mail.
SHORT_LIMIT, SUBJECT_LIMIT = 300, 150


def check(renderer: Renderer, *, own_only: bool = False) -> list[Fault]:
    """Everything that is wrong with the templates in force; own_only: with those that the installation wrote."""
    found: dict[Fault, None] = {}
    for name, source in renderer.sources.items():
        if is_part(name) and (source.own or not own_only):
            found |= dict.fromkeys(renderer.at_rest(name))
    for template in sorted(renderer.names):
        for language in LANGUAGES:
            if not own_only or renderer.is_own(template, language):
                found |= dict.fromkeys(faults_of(renderer, template, language))
    return list(found)


def faults_of(renderer: Renderer, template: str, language: str) -> list[Fault]:
    """What is wrong with one template in one language."""
    name = f"{template}/{language}.j2"
    if name not in renderer.sources:
        return [Fault(f"templates/{name}", None, "missing: every template is needed in every language")]
    return renderer.at_rest(name) or list(dict.fromkeys(_in_use(renderer, template, language)))


def _in_use(renderer: Renderer, template: str, language: str) -> Iterator[Fault]:
    place = renderer.sources[f"{template}/{language}.j2"].place
    try:
        for sample in samples(language):
            for channel in Channel:
                words = renderer.render(template, channel, sample)
                if words.subject is None and channel not in (Channel.SMS, Channel.WHATSAPP):
                    return  # a script for the phone: the same for every channel
                if words.subject is not None and not words.subject:
                    yield Fault(place, None, "expected a subject that is not empty")
                if len(words.subject or "") > SUBJECT_LIMIT:
                    found = len(words.subject or "")
                    yield Fault(place, None, f"expected at most {SUBJECT_LIMIT} characters in the subject, not {found}")
            short = len(renderer.short(template, sample))
            if short > SHORT_LIMIT:
                yield Fault(place, None, f"expected at most {SHORT_LIMIT} characters in the block short, not {short}")
    except TemplateFault as error:
        yield error.fault
    except InvalidInput as error:
        yield Fault(place, None, error.message)
