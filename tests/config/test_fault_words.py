"""Are faults in the rules said in every language of the console, with what they name left as it is?"""

import re

import pytest
import yaml

from config.fault_words import FOLDER, message_told, told
from config.faults import RulebookInvalid
from config.published_rules import read_segments_text, read_strategy_text
from config.rulebook import load_rulebook
from models.values import LANGUAGES

FILES = load_rulebook()
WRONG = """
name: Wrong
for: a test
send_at: "9"
colour: blue
thanks: {channels: [pigeon]}
steps:
  - {id: early,  at: due - 3d,  do: escalation, level: credit_hold}
  - {id: early,  at: due - 9d,  do: reminder, template: overdue, channels: [email, email]}
  - {id: call,   at: due + 8d,  do: call_task, attempts: 3}
  - {id: offer,  at: due + 15d, do: negotiation, offers: [{discount: 5%, if_paid_within: 30d}], open_for: 10d}
  - {id: legal,  at: due + 60d, do: escalation, level: legal, template: final_notice}
  - {id: last,   at: tomorrow,  do: escalation, level: management}
  - {id: none,   at: due + 70d}
"""
SEGMENTS = """
segments:
  - {name: a, strategy: nobody, when: {on_time_ratio: {below: 5}, kind: {above: 3}, colour: {is: blue}}}
  - {name: a, strategy: firm, when: {}}
  - {name: c, strategy: firm, when: {country: {is: XX}, mean_days_late: {below: 1, above: 9}}}
"""


def faults() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for text, read in ((WRONG, lambda text: read_strategy_text(text, "right", FILES)),
                       (SEGMENTS, lambda text: read_segments_text(text, FILES)),
                       ("a: 1\na: 2\n", lambda text: read_strategy_text(text, None, FILES)),
                       ("a: [", lambda text: read_segments_text(text, FILES))):  # fmt: skip
        with pytest.raises(RulebookInvalid) as failure:
            read(text)
        found += failure.value.errors
    return found


@pytest.mark.parametrize("language", ["es", "pt"])
def test_faults_are_told_in_the_language(language: str) -> None:
    found = faults()
    assert len(found) > 20
    left = [(where, what) for where, what in found if message_told(what, language) == what]
    assert left == []
    assert not any(re.search(r"\b(step|field|segment) ", where) for where, _ in told(found, language))


def test_english_is_as_it_was_found() -> None:
    assert told(faults(), "en") == faults()


def test_every_language_has_the_same_phrases_with_the_same_places() -> None:
    said = {
        language: yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))["sentences"]
        for language in LANGUAGES
        if language != "en"
    }
    first, *others = said.values()
    assert all(set(first) == set(other) for other in others)
    for sentences in said.values():
        for english, translated in sentences.items():
            assert sorted(re.findall(r"\{(\w)\}", english)) == sorted(re.findall(r"\{(\w)\}", translated)), english
