"""Words of a LimeSurvey file: HTML with places for expressions there, plain words here."""

import re
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from surveys.problems import N_
from surveys.text import nfc

PLACES = {"{": "&#123;", "}": "&#125;"}
BREAKS = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
UNSEEN = frozenset({"script", "style", "template", "head", "noscript"})
MEDIA = frozenset({"img", "video", "audio", "iframe", "object", "embed", "svg", "picture", "canvas"})
BLANK = " \t\r\n"

EDGE = "\f"
"""Stands between two blocks while a text is read: several edges are one new line."""

_PROGRAM = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_EDGE = re.compile(rf"[ \t]*{EDGE}[ \t{EDGE}]*")
_PLACE = re.compile(r"\{[^\s{}][^{}]*\}")
_LINE = re.compile(r"[ \t]*[\r\n]+[ \t]*")

CLEANED = N_("Formatting was taken out of this text; only its words are kept. Compare it with the original.")
DROPPED = N_("Pictures, films and programs were taken out of this text. Say in words what they showed.")
EXPRESSION = N_(
    "The text holds the expression “%(found)s”, which LimeSurvey fills in. Here everybody reads the same "
    "words: write it without."
)


@dataclass(frozen=True, slots=True)
class Plain:
    """A text without formatting. ``remarks``: what was lost; ``expression``: one that stands in it."""

    words: str
    remarks: tuple[str, ...] = ()
    expression: str = ""


def as_html(words: str) -> str:
    """Write plain words so that LimeSurvey shows exactly these: nothing is markup, nothing an expression."""
    escaped = escape(words, quote=False)
    for sign, written in PLACES.items():
        escaped = escaped.replace(sign, written)
    return escaped.replace("\n", "<br />")


def as_plain(html: str) -> Plain:
    """Read a text of LimeSurvey as plain words."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    words = _EDGE.sub("\n", "".join(reader.parts).strip(f"{BLANK}{EDGE}"))
    expression = _PLACE.search(_PROGRAM.sub("", html))
    remarks = [sentence for sentence, is_so in ((CLEANED, reader.marked), (DROPPED, reader.dropped)) if is_so]
    return Plain(nfc(words), tuple(remarks), expression[0] if expression else "")


class _Words(HTMLParser):
    """Gathers the words between the tags; a break stays a new line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.marked = self.dropped = False
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.marked = self.marked or tag not in BREAKS or any(name != "dir" for name, _ in attrs)
        self.dropped = self.dropped or tag in MEDIA | UNSEEN
        self.unseen += tag in UNSEEN
        if tag in BREAKS:
            self.parts.append("\n" if tag == "br" else EDGE)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.unseen -= tag in UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN and self.unseen > 0
        if tag in BREAKS and tag != "br":
            self.parts.append(EDGE)

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            said = _LINE.sub(" ", data)
            is_new = self.parts[-1:] == ["\n"] and data[:1] in "\r\n"
            self.parts.append(said.lstrip(" ") if is_new else said)
