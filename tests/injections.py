"""Texts that would do something anywhere they are not treated as text, and how to see that they did."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse

SIGN = "ydanx"  # stands in every payload and in nothing of ours
PRODUCT = "60481729"  # 7777 x 7777: what a template would make of its payloads

PAYLOADS = {
    "element": f"<{SIGN}>",
    "script": f"<script>{SIGN}()</script>",
    "image": f'"><img src={SIGN} onerror={SIGN}()>',
    "attribute": f"\" autofocus onfocus={SIGN}() x='",
    "single quotes": f"' onmouseover='{SIGN}()",
    "vector": f"<svg/onload={SIGN}()>",
    "end of text field": f"</textarea></title></style><{SIGN}>",
    "comment": f"--><{SIGN}><!--",
    "address": f"javascript:{SIGN}()",
    "data": f"data:text/html,<script>{SIGN}()</script>",
    "template": "{{7777*7777}}${7777*7777}#{7777*7777}<%=7777*7777%>{%print(7777*7777)%}" + SIGN,
    "object": "{{config}}{{self.__class__.__mro__}}" + SIGN,
    "format": "%(password)s%s%n{0.__class__}{password}" + SIGN,
    "formula": f'=HYPERLINK("http://{SIGN}.example","{SIGN}")',
    "command": f"@SUM(1+1)*cmd|' /C {SIGN}'!A0",
    "header": f"{SIGN}\r\nSet-Cookie: {SIGN}=1\r\nX-Ydanx: 1\r\n\r\n<{SIGN}>",
    "log": f"{SIGN}\n2026-01-01 ERROR {SIGN} signed in\x1b[2J",
    "statement": f"'; DROP TABLE survey; -- {SIGN}",
    "pattern": f"%' OR 1=1 {SIGN} --",
    "folder": f"../../../../etc/passwd {SIGN}",
    "writing direction": f"\u202e{SIGN}\u2066",
    "not composed": f"Nguye\u0302\u0303n {SIGN}",
    "entity": f"&lt;{SIGN}&gt;&#60;{SIGN}&#62;",
    "long": SIGN * 300,
}
"""By what they attack."""

ONE_LINE = " ".join(text for text in PAYLOADS.values() if "\n" not in text and len(text) < 1000)
"""All that a name of one line could be, at once: a page is asked for once and tried by all."""

TYPED = {"all": ONE_LINE, "header": PAYLOADS["header"]}
"""What is typed into every field: all at once, and alone what would be refused for its line ends."""


ADDRESSES = {"href", "src", "action", "formaction"}


def faults(answer: TestResponse) -> list[str]:
    """Give what an answer lets a payload do; nothing when it is text and stays text."""
    found = [f"header {name}" for name, value in answer.headers if _in_header(name, value)]
    if answer.mimetype == "text/html" and SIGN in answer.text.lower():  # else nothing of a payload is there
        page = html5lib.parse(answer.text, namespaceHTMLElements=False)
        found += [fault for element in page.iter() for fault in _of_element(element)]
    if PRODUCT in answer.text:
        found.append("a template was computed")
    return found


def _in_header(name: str, value: str) -> bool:
    if name.lower() == "location":
        return not value.startswith("/") or value.startswith(("//", "/\\"))
    return SIGN in name.lower() or (SIGN in value and name.lower() != "content-disposition")


def _of_element(element: Element) -> Iterator[str]:
    tag = str(element.tag).lower()
    if SIGN in tag:
        yield f"element {tag}"
    if tag == "script" and (element.text or "").strip():
        yield "script"
    for name, value in element.items():
        if name.lower().startswith("on") or SIGN in name.lower():
            yield f"attribute {name} of {tag}"
        if name.lower() in {"href", "src", "action", "formaction"} and not value.startswith(
            ("/", "#", "?", "http")
        ):
            yield f"address {value} of {tag}"
