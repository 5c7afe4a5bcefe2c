"""What does a reply mean? Plain rules on plain words; how sure they are, and which words made them so, is said with it.

Nothing is decided here that costs money: a person reads what these rules only sort. They err on the harmless side. A
denied payment is never read as one, a wish to pay never as a wish to hear no more.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.intent.amounts import named_amount
from domain.intent.days import NamedDay, named_days, without_days
from domain.intent.english import ENGLISH
from domain.intent.keywords import is_start, is_stop
from domain.intent.own_words import own_words
from domain.intent.plain import Clause, bare_words, clauses, plain
from domain.intent.portuguese import PORTUGUESE
from domain.intent.spanish import SPANISH
from domain.intent.tongue import Cue, Needs, Tongue, whole_words
from models.reply import Intent, Understood

#: A whole message that is a keyword leaves nothing to interpret.
CERTAIN = 1.0

#: Where a reply means several things, the one that must not be overlooked names it.
GRAVEST_FIRST = (
    Intent.STOP,
    Intent.WRONG_PERSON,
    Intent.DISPUTE,
    Intent.PAID,
    Intent.PROMISE,
    Intent.OUT_OF_OFFICE,
    Intent.QUESTION,
)

_TONGUES = {tongue.code: tongue for tongue in (SPANISH, ENGLISH, PORTUGUESE)}
_SUREST = 0.97
_MIXED = 0.75
_OTHER_LANGUAGE = 0.85
_VAGUE_DAY = 0.9
_ODD_DAY = 0.6
_BARE_DAY = 0.6
_ASKED = 0.6
_NOTHING = 0.3
_FAR = timedelta(days=120)
_OUR_SUBJECT = re.compile(r"\s*(?:re|rv|fw|fwd|enc|res|aw) ?:", re.IGNORECASE)
_LONGEST_EVIDENCE = 160


@dataclass(frozen=True, slots=True)
class _Sign:
    """One thing that speaks for an intent, with the clause it was found in and where its words end there."""

    intent: Intent
    weight: float
    words: str
    clause: int
    at: int = 0


def understand(
    text: str, *, language: str, today: date, channel: str, country: str, automatic: bool = False, subject: str = ""
) -> Understood:
    """What `text` seems to mean. `today` is the writer's day, `country` where they are (days off, keywords, 3/12).

    automatic: the message says of itself that no person wrote it (its headers). It then means out of office, or that
    the person is not there any more, and nothing else. subject: of an e-mail; it counts where the text is empty.
    """
    own = own_words(text) if channel == "email" else text
    theirs = "" if _OUR_SUBJECT.match(subject) else plain(subject)
    said = plain(own) or theirs
    words = bare_words(said)
    if not automatic and is_stop(words, country):
        return Understood(Intent.STOP, CERTAIN, words)
    if not automatic and is_start(words, country):
        return Understood(Intent.START, CERTAIN, words)
    first = _tongue(words, language)
    found = _Reading(first, said, theirs, today, country, automatic).meaning()
    if found.intent is not Intent.OTHER:
        return found
    for tongue in (tongue for tongue in _TONGUES.values() if tongue is not first):
        other = _Reading(tongue, said, theirs, today, country, automatic, strange=True).meaning()
        if other.intent is not Intent.OTHER:
            return other
    return found


def _tongue(words: str, language: str) -> Tongue:
    """The language with most of its frequent words in the text; the customer's own where that says nothing."""
    present = words.split()
    own = _TONGUES.get(language, ENGLISH)
    ranked = [own, *(tongue for tongue in _TONGUES.values() if tongue is not own)]
    return max(ranked, key=lambda tongue: sum(word in tongue.common for word in present) + (tongue is own))


class _Reading:
    """One text, read in one language."""

    def __init__(
        self, tongue: Tongue, said: str, subject: str, today: date, country: str, automatic: bool, strange: bool = False
    ) -> None:
        self.tongue = tongue
        self.today = today
        self.automatic = automatic
        self.strange = strange
        self.subject = clauses(subject, tongue.spelled)
        self.clauses = [
            part for clause in clauses(said, tongue.spelled, tongue.weekdays) for part in _split(clause, tongue)
        ]
        self.days = [self._days(clause.text, country) for clause in self.clauses]
        self.said = said

    def meaning(self) -> Understood:
        signs = self._signs()
        scores = {intent: _score(sign.weight for sign in signs if sign.intent is intent) for intent in GRAVEST_FIRST}
        present = [intent for intent in GRAVEST_FIRST if scores[intent] > 0]
        if self.automatic:
            present = [intent for intent in present if intent in (Intent.WRONG_PERSON, Intent.OUT_OF_OFFICE)]
            present = present or [Intent.OUT_OF_OFFICE]
            scores[present[0]] = max(scores[present[0]], _ASKED)
        if not present:
            return Understood(Intent.OTHER, _NOTHING, self.clauses[0].text[:_LONGEST_EVIDENCE] if self.clauses else "")
        intent = present[0]
        confidence = scores[intent] * (_MIXED if len(present) > 1 else 1) * (_OTHER_LANGUAGE if self.strange else 1)
        evidence = "; ".join(dict.fromkeys(sign.words for sign in signs if sign.intent is intent))[:_LONGEST_EVIDENCE]
        day, amount = None, None
        if intent is Intent.PROMISE:
            day, certainty = self._promised(signs)
            confidence *= certainty
        elif intent is Intent.OUT_OF_OFFICE:
            day = self._return()
        if intent in (Intent.PROMISE, Intent.PAID, Intent.DISPUTE):
            amount = self._amount()
        return Understood(intent, round(confidence, 2), evidence, day, amount)

    def _signs(self) -> list[_Sign]:
        found = [sign for n in range(len(self.clauses)) for sign in self._of_clause(n)]
        if any(sign.intent is Intent.OUT_OF_OFFICE for sign in found):
            found = [sign for sign in found if not (sign.intent is Intent.PROMISE and sign.weight == _BARE_DAY)]
        for clause in self.subject:
            for cue in self.tongue.cues:
                match = cue.pattern.search(clause.text) if cue.intent is Intent.OUT_OF_OFFICE else None
                if match is not None:
                    found.append(_Sign(cue.intent, cue.weight, match[0].strip(), 0))
        return found

    def _of_clause(self, n: int) -> list[_Sign]:
        clause, days = self.clauses[n], self.days[n]
        asks = clause.asks or bool(_at_start(self.tongue.asking).match(clause.text))
        found: list[_Sign] = []
        for cue in self.tongue.cues:
            for match in cue.pattern.finditer(clause.text):
                if self._holds(cue, match, clause, days):
                    asked = asks and cue.intent in (Intent.PAID, Intent.PROMISE)
                    intent, weight = (Intent.QUESTION, _ASKED) if asked else (cue.intent, cue.weight)
                    found.append(_Sign(intent, weight, match[0].strip(), n, match.end()))
                    break
        if not found:
            if days and self._is_bare(clause.text, days):
                found = [_Sign(Intent.PROMISE, _BARE_DAY, clause.text, n, 0)]
            elif asks and (clause.text or len(self.clauses) == 1):
                found = [_Sign(Intent.QUESTION, _ASKED, clause.text or "?", n)]
        return found

    def _holds(self, cue: Cue, match: re.Match[str], clause: Clause, days: Sequence[NamedDay]) -> bool:
        ahead = any(named.day >= self.today for named in days)
        match cue.needs:
            case Needs.DAY if not ahead:
                return False
            case Needs.NO_DAY if any(named.day > self.today for named in days):
                return False
            case Needs.PAST if not whole_words(self.tongue.past).search(clause.text):
                return False
        if cue.intent not in (Intent.PAID, Intent.PROMISE):
            return True
        before = whole_words(self.tongue.soothing).sub(",", clause.text[: match.start()])
        # What affirms may be the cue's own first word: "no ... ya pague".
        begun = clause.text[: match.start()] + match[0].split(" ")[0]
        affirmed = [found.end() for found in whole_words(self.tongue.affirmed).finditer(begun)]
        since = before[affirmed[-1] :] if affirmed and affirmed[-1] <= len(before) else "" if affirmed else before
        if any(whole_words(tongue.denied).search(since) for tongue in self._deniers()):
            return False
        if cue.intent is Intent.PAID and whole_words(self.tongue.supposed).search(clause.text[: match.start()]):
            return False
        # The denial may stand inside the words of the cue as well: "can not pay".
        inside = whole_words(self.tongue.soothing).sub(",", match[0])
        return not any(whole_words(tongue.denied).search(inside) for tongue in self._deniers())

    def _deniers(self) -> Iterable[Tongue]:
        """In a language that it is only guessed to be, a denial in any language counts."""
        return _TONGUES.values() if self.strange else (self.tongue,)

    def _is_bare(self, text: str, days: Sequence[NamedDay]) -> bool:
        """Whether a clause says a day and nothing else: "el viernes", as the answer to when."""
        if not any(named.day >= self.today for named in days):
            return False
        return not whole_words(self.tongue.courtesy).sub(" ", without_days(text, days)).strip(" -'")

    def _days(self, text: str, country: str) -> list[NamedDay]:
        """The days of a clause but those that are an invoice's."""
        named = named_days(text, self.tongue, self.today, country)
        billing = re.compile(rf"(?<![a-z0-9])(?:{self.tongue.billing})\s*$")
        return [one for one in named if not billing.search(text[: one.start])]

    def _promised(self, signs: Sequence[_Sign]) -> tuple[date | None, float]:
        """The day of the promise, and by how much it makes the promise more doubtful."""
        own = [sign for sign in signs if sign.intent is Intent.PROMISE]
        days = [named for sign in own for named in self._nearest(sign)] or [one for of in self.days for one in of]
        ahead = [named for named in days if named.day >= self.today]
        if not ahead:
            return (days[0].day, _ODD_DAY) if days else (None, _VAGUE_DAY)
        chosen = ahead[0]
        certainty = _VAGUE_DAY if chosen.vague else 1.0
        if chosen.day - self.today > _FAR:
            certainty *= _ODD_DAY
        return chosen.day, certainty

    def _nearest(self, sign: _Sign) -> list[NamedDay]:
        """The days of the cue's clause, those after its words first."""
        days = self.days[sign.clause]
        return [one for one in days if one.end > sign.at] + [one for one in reversed(days) if one.end <= sign.at]

    def _return(self) -> date | None:
        """The day on which somebody is back: the one said so, else the last one that is named."""
        back = re.compile(rf"(?<![a-z0-9])(?:{self.tongue.returning})(?![a-z0-9])")
        for clause, days in zip(self.clauses, self.days, strict=True):
            match = back.search(clause.text)
            after = [named.day for named in days if match is not None and named.start >= match.end()]
            if after:
                return after[0]
        ahead = [named.day for days in self.days for named in days if named.day > self.today]
        return ahead[-1] if ahead else None

    def _amount(self) -> Decimal | None:
        return next((amount for clause in self.clauses if (amount := named_amount(clause.text)) is not None), None)


def _split(clause: Clause, tongue: Tongue) -> list[Clause]:
    """Two statements that only a word joins ("... pero ...") are two clauses; a question mark belongs to the last."""
    parts = [part.strip() for part in re.split(rf"(?<![a-z0-9])(?:{tongue.joints})(?![a-z0-9])", clause.text)]
    parts = [part for part in parts if part] or [clause.text]
    return [Clause(part, clause.asks and n == len(parts) - 1) for n, part in enumerate(parts)]


def _score(weights: Iterable[float]) -> float:
    """The surest sign, a little surer for every other one."""
    ranked = sorted(weights, reverse=True)
    return min(_SUREST, ranked[0] + 0.03 * (len(ranked) - 1)) if ranked else 0.0


def _at_start(words: str) -> re.Pattern[str]:
    return whole_words(words)
