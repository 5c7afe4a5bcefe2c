"""Are these two names of one payer? Words without accents, legal forms and the order in which a bank puts them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

#: Legal forms and little words of our customers' countries: they tell nobody apart.
_SAYS_NOTHING = frozenset({
    "SA", "SAS", "SL", "SLU", "SLL", "SLP", "SC", "SCA", "SRL", "SPA", "LTDA", "LTD", "LIMITED", "LIMITADA", "LLC",
    "LLP", "INC", "CORP", "CO", "CIA", "GMBH", "AG", "KG", "BV", "NV", "SARL", "EURL", "CV", "RL", "EIRL", "EIRELI",
    "ME", "EPP", "MEI", "SAPI", "SOCIEDAD", "SOCIEDADE", "ANONIMA", "DE", "DEL", "DA", "DO", "DOS", "DAS", "LA", "EL",
    "LOS", "LAS", "Y", "E", "AND", "THE", "OF", "SR", "SRA", "SRES", "DON", "DONA", "MR", "MRS", "MS",
})  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
#: A single word has to be so long to be a name by itself.
_ALONE = 5


def words_of(name: str) -> frozenset[str]:
    """What tells a name apart: `Café Ñandú, S.A.S.` is `CAFE NANDU`. Digits count, single letters do not."""
    decomposed = unicodedata.normalize("NFKD", name)
    plain = "".join(one for one in decomposed if not unicodedata.combining(one)).upper()
    found = _WORD.findall(plain)
    return frozenset(word for word in found if word not in _SAYS_NOTHING and (len(word) > 1 or word.isdigit()))


class Names:
    """Names of customers, kept so that whoever is named in a text is found without looking at all of them."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """names: (customer id, name)."""
        self._words: Mapping[str, frozenset[str]] = {
            customer_id: words for customer_id, name in names if _tells(words := words_of(name))
        }
        often = Counter(word for words in self._words.values() for word in words)
        # Under its rarest word: a name is only in a text that has all of its words.
        self._by_word: dict[str, list[str]] = {}
        for customer_id, words in self._words.items():
            self._by_word.setdefault(min(words, key=lambda word: (often[word], word)), []).append(customer_id)

    def named_in(self, text: str) -> frozenset[str]:
        """Customers all of whose words are in the text; not those whose name is only a part of another one there."""
        said = words_of(text)
        full = {
            one: self._words[one] for word in said for one in self._by_word.get(word, ()) if self._words[one] <= said
        }
        return frozenset(one for one, words in full.items() if not any(words < other for other in full.values()))


def _tells(words: frozenset[str]) -> bool:
    letters = [word for word in words if not word.isdigit()]
    return len(letters) > 1 or any(len(word) >= _ALONE for word in letters)
