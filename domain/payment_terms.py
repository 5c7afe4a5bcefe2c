"""After how many days do these terms of payment make an invoice due?"""

import re
import unicodedata

#: Longer ones are a slip of the pen, or a year.
LONGEST = 1000

_DAYS = re.compile(r"\b([0-9]{1,4}) ?(?:calendar |natural )?(?:days?|dias?|d|tage[n]?|jours?|giorni|dagen)\b")
_NET = re.compile(r"\b(?:net|neto|neta|netto|n) ?/? ?([0-9]{1,4})\b")
_BARE = re.compile(r"[0-9]{1,4}")
_AT_ONCE = re.compile(
    r"\b(?:contado|due (?:up)?on receipt|(?:up)?on receipt|immediate(?:ly)?|inmediat[oa]|imediat[oa]|a vista|cash"
    r"|sofort|comptant|pago en una sola exhibicion|prepaid|a la vista)\b"
)
#: What moves the day in a way that a number of days does not tell.
_MOVED = re.compile(
    r"\b(?:eom|month|months|mes|meses|monats\w*|fin de mois|business|working|habiles|laborables|uteis"
    r"|werktage|weeks?|semanas?)\b"
)


def days_of(terms: str) -> int | None:
    """`Net 30`, `30 días`, `2/10 net 30`, `contado` -> 30, 30, 30, 0. None for terms that say something else, or two
    things: end of month, working days, two numbers of which neither is the net one."""
    text = _plain(terms)
    if _BARE.fullmatch(text):
        return _bounded({int(text)})
    if _MOVED.search(text):
        return None
    if net := set(map(int, _NET.findall(text))):
        return _bounded(net)
    if named := set(map(int, _DAYS.findall(text))):
        return _bounded(named)
    return 0 if _AT_ONCE.search(text) else None


def _bounded(found: set[int]) -> int | None:
    (days,) = found if len(found) == 1 else (None,)
    return days if days is not None and days <= LONGEST else None


def _plain(text: str) -> str:
    """Small letters without accents, one blank between words."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
