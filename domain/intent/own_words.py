"""Which part of an e-mail did its sender write? Quoted history, signatures and legal notes are cut off."""

import re

#: What is looked at. Nobody needs more to say what they mean; a megabyte must not cost a second.
_LONGEST = 50_000
_LONGEST_LINE = 2_000
_LINES = 1_000

_ATTRIBUTION = re.compile(
    r"\s*(?:(?:el|on|em|no dia|le|a) .{4,300}(?:escribi[oó]|wrote|escreveu|a écrit)"
    r"|.{3,200} (?:escribi[oó]|wrote|escreveu)) ?:\s*",
    re.IGNORECASE,
)
_ATTRIBUTION_BEGINS = re.compile(r"\s*(?:el|on|em) .{0,120}\d", re.IGNORECASE)
_DIVIDER = re.compile(
    r"\s*(?:-{2,} ?(?:original message|mensaje original|mensagem original|forwarded message|mensaje reenviado"
    r"|mensagem encaminhada)\b.*|_{20,}|begin forwarded message:.*|inicio del mensaje reenviado:.*)\s*",
    re.IGNORECASE,
)
_FROM = re.compile(r"\s*\*?(?:de|from|remitente|von)\*?:\*?\s.*", re.IGNORECASE)
_OTHER_HEADER = re.compile(
    r"\s*\*?(?:enviado(?: el| em)?|sent|fecha|date|data|para|to|asunto|subject|assunto|cc)\*?:", re.IGNORECASE
)
_SIGN_OFF = re.compile(
    r"\s*(?:(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?| atento)?|(?:muy )?atentamente|cordialmente"
    r"|(?:kind|best|warm|many)? ?regards|sincerely(?: yours)?|yours (?:truly|sincerely|faithfully)|cheers"
    r"|atenciosamente|att|atte|(?:um )?abraços?|cumprimentos)\s*[,.!]*\s*",
    re.IGNORECASE,
)
_SENT_FROM = re.compile(
    r"\s*(?:enviado (?:desde|do|de|por) (?:mi|meu|mon|el|o|outlook|yahoo|correo|samsung|iphone|android)\b"
    r"|sent (?:from|via) (?:my|outlook|yahoo|mail|the|samsung|iphone)\b"
    r"|(?:get|obten(?:er|ga)|obter o|obtenha o) outlook"
    r"|descarga outlook|get yahoo).*",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"\W*(?:aviso (?:legal|de confidencialidad(?:e)?)\b|confidential(?:ity)? notice|disclaimer\b"
    r"|(?:este|el presente) (?:mensaje|correo|e-?mail)[^.]{0,80}(?:confidencial|destinatari|dirigid)"
    r"|this (?:e-?mail|message|communication)[^.]{0,80}(?:confidential|intended|privileged)"
    r"|est[ea] (?:mensagem|e-?mail)[^.]{0,80}(?:confidencia|destin)"
    r"|(?:si|if|se) (?:usted |ud\.? |you |você )?(?:ha |have |has )?"
    r"(?:recib|receiv|receb)[^.]{0,80}(?:error|engano|mistake)"
    r"|please consider the environment|antes de imprimir|before printing).*",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,500}|!--[^<>]{0,500}--)>")
_LINE_TAG = re.compile(r"<(?:br|/p|/div|/li|/tr)\b[^<>]{0,100}>", re.IGNORECASE)


def own_words(text: str) -> str:
    """The text without what the mail program or the company added to it; may be empty."""
    text = _TAG.sub(" ", _LINE_TAG.sub("\n", text[:_LONGEST]))
    lines = [line[:_LONGEST_LINE] for line in text.splitlines()[:_LINES]]
    kept: list[str] = []
    said = False
    for n, line in enumerate(lines):
        if _is_attribution(lines, n):
            # History in the lines below it marked with ">" is dropped by itself: an answer may stand under it.
            if _answers_below(lines, n):
                continue
            break
        if _DIVIDER.fullmatch(line) or _heads_a_quote(lines, n) or _LEGAL.fullmatch(line):
            break
        if said and (line.rstrip() == "--" or _SIGN_OFF.fullmatch(line)):
            break
        if line.lstrip().startswith(">") or _SENT_FROM.fullmatch(line) or _ends_attribution(lines, n):
            continue
        said = said or bool(line.strip())
        kept.append(line)
    return "\n".join(kept).strip()


def _is_attribution(lines: list[str], n: int) -> bool:
    """`On Monday ... wrote:`, which mail programs also break over two lines."""
    line = lines[n]
    if _ATTRIBUTION.fullmatch(line):
        return True
    return bool(
        _ATTRIBUTION_BEGINS.match(line) and n + 1 < len(lines) and _ATTRIBUTION.fullmatch(f"{line} {lines[n + 1]}")
    )


def _ends_attribution(lines: list[str], n: int) -> bool:
    return n > 0 and _is_attribution(lines, n - 1) and not _ATTRIBUTION.fullmatch(lines[n - 1])


def _answers_below(lines: list[str], n: int) -> bool:
    following = [line for line in lines[n + 1 : n + 4] if line.strip()]
    return any(line.lstrip().startswith(">") for line in following)


def _heads_a_quote(lines: list[str], n: int) -> bool:
    """`From: ...` with another header of a mail close below it."""
    return bool(_FROM.fullmatch(lines[n])) and any(_OTHER_HEADER.match(line) for line in lines[n + 1 : n + 4])
