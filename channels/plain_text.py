"""What does an HTML mail say in plain text? Only words and line breaks: nothing of it is ever shown as HTML."""

import re
from html.parser import HTMLParser

_SPACE = re.compile(r"\s+")
_SILENT = frozenset({"head", "script", "style", "template", "title"})
_BREAKS = frozenset(
    {"address", "blockquote", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "p", "table", "tr", "ul"}
)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in _SILENT
        if tag in _BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        if tag in _BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(_SPACE.sub(" ", data))


def plain_text(html: str) -> str:
    """The words of a page, line by line, without empty lines."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return "\n".join(line for line in lines if line)
