"""A page of HTML as the text that a reader would see. Pure."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

_TAGS = {
    "p", "div", "br", "li", "ul", "ol", "tr", "td", "th", "table", "tbody", "thead", "h1", "h2", "h3", "h4", "h5", "h6",
    "blockquote", "pre", "hr", "a", "b", "i", "span", "strong", "em",
}  # fmt: skip
_LINES = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr", "ul", "ol"}
# Whose inside is no text at all.
_GONE = {"script", "style", "head", "title", "noscript", "template", "object", "svg"}
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LINES:
            self.said.append("\n- " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self.said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _LINES and tag != "br":
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        self.said.append(_SPACES.sub(" ", data))


def text_of_html(page: str) -> str:
    r"""Sanitised first, so that nothing but harmless marks is left to be read.

    >>> text_of_html("<style>p{}</style><p>보험금&nbsp;문의<br>계약 <b>K-1</b></p><script>alert(1)</script>")
    '보험금 문의\n계약 K-1'
    """
    reader = _Reader()
    reader.feed(nh3.clean(page, tags=_TAGS, clean_content_tags=_GONE, attributes={}, link_rel=None))
    reader.close()
    lines = [line.strip() for line in "".join(reader.said).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
