"""What do the rules in force say, as a document that people read: collection, payment terms, late charges, contact?"""

from datetime import date

from channels.templates.render import Renderer
from config.rulebook import Rulebook
from models.policy_document import Audience, Concerned, PolicyDocument
from reading.policies.collection import collection
from reading.policies.contact_rules import contact_rules
from reading.policies.late_charges import late_charges
from reading.policies.payment_terms import payment_terms
from reading.policies.voice import Voice, filled


def policy_document(
    rulebook: Rulebook,
    renderer: Renderer,
    language: str,
    audience: Audience,
    day: date,
    concerned: Concerned | None = None,
) -> PolicyDocument:
    """Made of nothing but the configuration: it holds no personal data. `day`: as of which rates are shown.

    concerned: what concerns such a customer alone; None: what concerns anybody.
    """
    voice = Voice(renderer, language)
    words, company = voice.words, voice.brand.company
    remarks = (words.not_advice,) if audience is Audience.STAFF else ()
    return PolicyDocument(
        audience=audience,
        language=language,
        title=filled(words.titles[audience], company=company),
        file=f"{words.file[audience]}-{day.isoformat()}",
        day=day,
        as_of=filled(words.as_of, day=voice.wording.day(day)),
        contents=words.contents,
        paragraphs=(filled(words.intro[audience], company=company), *remarks),
        chapters=(
            collection(voice, rulebook, audience, concerned),
            payment_terms(voice, rulebook, audience, concerned),
            late_charges(voice, rulebook, audience, day, concerned),
            contact_rules(voice, rulebook, audience, concerned),
        ),
    )
