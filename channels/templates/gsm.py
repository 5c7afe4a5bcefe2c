"""How does a text travel as an SMS at half its price? In the alphabet of GSM 03.38, where letters can be had plain.

160 characters fit into one part of that alphabet, 70 where a single character lies outside it. Spanish á, í, ó, ú and
Portuguese ã, õ, ç lie outside; é, ñ and ¿ inside. A text whose plain form fits loses those accents, others keep all.
"""

import unicodedata

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")
_PLAINER = {
    "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "·": "-",
    "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ",
}  # fmt: skip


def for_sms(text: str) -> str:
    """The text in the GSM alphabet where it can be written so, else as it was."""
    folded = "".join(character if _fits(character) else _plain(character) for character in text)
    return folded if all(map(_fits, folded)) else text


def parts_of(text: str) -> int:
    """How many messages a text is paid as."""
    if all(map(_fits, text)):
        length = sum(2 if character in _EXTENDED else 1 for character in text)
        return 1 if length <= 160 else -(-length // 153)
    length = len(text.encode("utf-16-be")) // 2
    return 1 if length <= 70 else -(-length // 67)


def _fits(character: str) -> bool:
    return character in _BASIC or character in _EXTENDED


def _plain(character: str) -> str:
    if character in _PLAINER:
        return _PLAINER[character]
    return "".join(part for part in unicodedata.normalize("NFD", character) if not unicodedata.combining(part))
