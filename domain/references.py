"""Which invoices does a text name? Numbers as payers write them: other blanks and hyphens, no zeros, no prefix."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: Letters or digits that hang together.
_PIECE = re.compile(r"[^\W\d_]+|[0-9]+")
#: Words that say that a number comes, and belong to none.
_ANNOUNCING = frozenset(
    {"NO", "NUM", "NUMERO", "NUMBER", "FACTURA", "FACTURAS", "INVOICE", "INVOICES", "FATURA", "FATURAS"}
)
#: Prefixes that may also stand for the word: in front of a short number they name no other series.
_SHORT_FOR_INVOICE = frozenset({"FRA", "FACT", "FAC", "INV", "REF", "NF", "NFE"})
#: Between two pieces of one number stands at most this; a comma or an "and" begins the next number.
_JOINT = re.compile(r"[\s\-/.#_:]{0,3}(?:(?:NO|NUM|NUMERO|NUMBER)[\s.:#]{0,2})?")
#: Digits with this between them are one figure: no part of an amount, a date or a longer number is itself a number.
_TIGHT = frozenset({"", "-", "/", ".", ",", ":", "_"})
#: A number of more pieces (a UUID) is only found where it is written in one go.
_MOST_PIECES, _MOST_IN_ONE_GO = 8, 64
#: Digits without their prefix, or joined over a gap: fewer are in any text by chance.
_LONE = 5
#: What follows is not read: nobody writes a longer reference, and somebody hostile might.
_LONGEST = 20_000


#: Invoices by a form of their number. Tuples: of a hundred thousand numbers nearly all have one, and sets are large.
_Table = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Mention:
    """A number found in a text, as it was written there, and the invoices that bear it.

    exact: only blanks, signs and leading zeros differ, no prefix. distinct: too special to be there by chance.
    """

    written: str
    invoices: frozenset[str]
    exact: bool
    distinct: bool


class Numbers:
    """Numbers and ids of invoices, kept so that a text is searched in one pass, however many there are."""

    def __init__(self, known: Iterable[tuple[str, str]]) -> None:
        """known: (number or id, invoice id); several invoices may bear one number."""
        self._exact: _Table = {}
        self._bare: _Table = {}
        self._compact: _Table = {}
        self._without_prefix: _Table = {}
        self._longest = 1
        for number, invoice_id in known:
            self._enter(_pieces(_plain(number)), invoice_id)

    def _enter(self, pieces: Sequence["_Piece"], invoice_id: str) -> None:
        if not _digits(pieces):
            return  # a word is found in texts that mean something else
        _note(self._compact, _compact(pieces), invoice_id)
        if len(pieces) > _MOST_PIECES:
            return
        self._longest = max(self._longest, len(pieces))
        _note(self._exact, _as_written(pieces), invoice_id)
        _note(self._bare, _without_zeros(pieces), invoice_id)
        first = next(place for place, piece in enumerate(pieces) if piece.is_digits)
        if first and _digits(pieces[first:]) >= _LONE:
            _note(self._without_prefix, _without_zeros(pieces[first:]), invoice_id)

    def mentions(self, text: str) -> list[Mention]:
        """Each number that the text names, in its order; of several that begin at one place the longest."""
        pieces = _pieces(_plain(text[:_LONGEST]))
        found = []
        place = 0
        while place < len(pieces):
            length, mention = self._at(pieces, place)
            found += [] if mention is None else [mention]
            place += length
        return found

    def _at(self, pieces: Sequence["_Piece"], place: int) -> tuple[int, Mention | None]:
        joined = place + 1
        while joined < len(pieces) and joined - place < self._longest and pieces[joined].joins:
            joined += 1
        lengths = list(range(joined - place, 0, -1))
        if place == 0 or not pieces[place].in_one_go:
            word = place + 1
            while word < len(pieces) and word - place < _MOST_IN_ONE_GO and pieces[word].in_one_go:
                word += 1
            lengths[:0] = [word - place] if word > joined else []
        before = pieces[place - 1] if place else None
        for length in lengths:
            window, after = pieces[place : place + length], pieces[place + length : place + length + 1]
            if window[0].continues(before) or (after and after[0].continues(window[-1])) or not _digits(window):
                continue
            if (mention := self._known(window, before)) is not None:
                return length, mention
        return 1, None

    def _known(self, window: Sequence["_Piece"], before: "_Piece | None") -> Mention | None:
        written = "".join(piece.gap * bool(place) + piece.text for place, piece in enumerate(window))
        other_series, long = window[0].bears(before), _digits(window) >= _LONE
        if not other_series or long:
            for table, key in ((self._exact, _as_written(window)), (self._bare, _without_zeros(window))):
                if key in table:
                    return Mention(written, frozenset(table[key]), not other_series, _is_distinct(window))
        compact = _compact(window)
        if len(compact) > _LONE and compact in self._compact:
            return Mention(written, frozenset(self._compact[compact]), not other_series, True)
        lone = _without_zeros(window)
        if long and not other_series and lone in self._without_prefix:
            return Mention(written, frozenset(self._without_prefix[lone]), False, True)
        return None


def named_in(text: str, known: Mapping[str, str]) -> frozenset[str]:
    """Ids of the invoices that a text names beyond doubt. known: number or id -> invoice id.

    What could be several invoices (a number without its prefix) names none of them. O is never taken for 0.
    """
    mentions = Numbers(known.items()).mentions(text)
    return frozenset(invoice_id for one in mentions if len(one.invoices) == 1 for invoice_id in one.invoices)


def _note(table: _Table, key: str, invoice_id: str) -> None:
    known = table.get(key, ())
    if invoice_id not in known:
        table[key] = (*known, invoice_id)


@dataclass(frozen=True, slots=True)
class _Piece:
    """gap: what stands between it and the piece before. joins: the two may be parts of one number."""

    text: str
    gap: str
    joins: bool

    @property
    def is_digits(self) -> bool:
        return self.text[0].isdigit()

    @property
    def in_one_go(self) -> bool:
        return self.joins and not any(one.isspace() for one in self.gap)

    def continues(self, before: "_Piece | None") -> bool:
        """Whether it is only the rest of a figure."""
        return before is not None and before.is_digits and self.is_digits and self.gap in _TIGHT

    def bears(self, before: "_Piece | None") -> bool:
        """Whether these digits bear letters in front, as those of a series do."""
        if before is None or before.is_digits or not self.is_digits or before.text in _SHORT_FOR_INVOICE:
            return False
        return not self.gap or (self.gap in _TIGHT and len(before.text) < _LONE)


def _plain(text: str) -> str:
    """Capitals without accents; `Nº` is `NO`."""
    if text.isascii():
        return text.upper()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(one for one in decomposed if not unicodedata.combining(one)).upper()


def _pieces(plain: str) -> list[_Piece]:
    found: list[_Piece] = []
    end = 0
    for match in _PIECE.finditer(plain):
        if match[0] not in _ANNOUNCING:
            gap = plain[end : match.start()]
            found.append(_Piece(match[0], gap, bool(found) and _JOINT.fullmatch(gap) is not None))
            end = match.end()
    return found


def _as_written(pieces: Sequence[_Piece]) -> str:
    return "|".join(piece.text for piece in pieces)


def _without_zeros(pieces: Sequence[_Piece]) -> str:
    return "|".join((piece.text.lstrip("0") or "0") if piece.is_digits else piece.text for piece in pieces)


def _compact(pieces: Sequence[_Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _digits(pieces: Sequence[_Piece]) -> int:
    return sum(len(piece.text) for piece in pieces if piece.is_digits)


def _is_distinct(pieces: Sequence[_Piece]) -> bool:
    digits, signs = _digits(pieces), len(_compact(pieces))
    return digits >= _LONE or (signs >= _LONE - 1 and digits < signs)
