"""What every page of the product must be: valid, named, labelled, ours, small, translated."""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib

MOST_PAGE_BYTES = 14_000  # compressed: a whole page in the first round trips of a slow line
UNNAMED_INPUTS = {"hidden", "submit"}
FOREIGN_WORDS = {
    "vi": re.compile(r"\b(?:the|your|and|are|is|not|please|this|with|from|answer|back)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:của|và|không|này|được|những|các|xin|phiếu)\b", re.IGNORECASE),
}
"""Words that stand in nearly every sentence of the other language and in no name."""


def faults_of(html: str, *, most_bytes: int = MOST_PAGE_BYTES) -> list[str]:
    """Give what is wrong with a page; nothing for a good one."""
    try:
        page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    except html5lib.html5parser.ParseError as error:
        return [f"no valid HTML: {error}"]
    size = len(gzip.compress(html.encode()))
    found = [f"{size} bytes compressed, more than {most_bytes}"] if size > most_bytes else []
    for check in (_heading, _identifiers, _labels, _error_summary, _inline, _hosts, _names, _language):
        found += check(page)
    return found


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _heading(page: Element) -> Iterator[str]:
    headings = [_text(one) for one in page.iter("h1")]
    title = " ".join(_text(one) for one in page.iter("title"))
    if len(headings) != 1 or not headings[0]:
        yield f"h1: {headings}"
    elif headings[0] not in title:
        yield f"the title {title!r} does not hold the heading {headings[0]!r}"


def _identifiers(page: Element) -> Iterator[str]:
    counted = Counter(one.get("id") for one in page.iter() if one.get("id") is not None)
    for name, times in counted.items():
        if times > 1 or not name:
            yield f"id {name!r} stands {times} times"


def _labels(page: Element) -> Iterator[str]:
    named = {label.get("for") for label in page.iter("label") if _text(label)}
    wrapped = {id(one) for label in page.iter("label") if _text(label) for one in label.iter()}
    for kind in ("input", "select", "textarea"):
        for one in page.iter(kind):
            if one.get("type") in UNNAMED_INPUTS or one.get("aria-label"):
                continue
            if id(one) not in wrapped and one.get("id", "") not in named:
                yield f"no label: {kind} {one.get('name')}"
    for one in page.iter("fieldset"):
        if one.find("legend") is None:
            yield "fieldset without legend"


def _error_summary(page: Element) -> Iterator[str]:
    known = {one.get("id") for one in page.iter()}
    for link in page.iter("a"):
        target = link.get("href", "")
        if target.startswith("#") and target[1:] not in known:
            yield f"link to nowhere: {target}"
    for one in page.iter():
        for name in (one.get("aria-describedby", "") + " " + one.get("aria-labelledby", "")).split():
            if name not in known:
                yield f"described by nothing: {name}"
        if one.get("aria-invalid") == "true" and not any(
            link.get("href") == f"#{one.get('id')}" for link in page.iter("a")
        ):
            yield f"no summary leads to {one.get('id')}"


def _inline(page: Element) -> Iterator[str]:
    for one in page.iter():
        if one.tag == "style" or (one.tag == "script" and not one.get("src")):
            yield f"inline {one.tag}"
        for name, value in one.attrib.items():
            if name.startswith("on") or name == "style" or value.strip().lower().startswith("javascript:"):
                yield f"inline {name} on {one.tag}"


def _hosts(page: Element) -> Iterator[str]:
    for one in page.iter():
        for name in ("src", "href", "action", "formaction", "poster", "data"):
            if urlsplit(one.get(name, "")).netloc:
                yield f"foreign address {one.get(name)}"


def _names(page: Element) -> Iterator[str]:
    for kind in ("button", "a"):
        for one in page.iter(kind):
            if not (_text(one) or one.get("aria-label")):
                yield f"{kind} without words"
    for one in page.iter("img"):
        if one.get("alt") is None:
            yield f"picture without words: {one.get('src')}"


def _language(page: Element) -> Iterator[str]:
    whole = next(page.iter("html"), page)
    language = whole.get("lang", "")
    if language not in FOREIGN_WORDS:
        yield f"lang={language!r}"
        return
    for text in _own_words(whole, language):
        if FOREIGN_WORDS[language].search(text):
            yield f"not in {language}: {text!r}"


def _own_words(element: Element, language: str) -> Iterator[str]:
    """Give the texts below an element, without parts that say they are in another language or typed."""
    if element.get("lang", language) != language or element.tag in {"script", "textarea", "code"}:
        return
    if element.text and element.text.strip():
        yield element.text.strip()
    for name in ("aria-label", "alt", "title", "placeholder"):
        if element.get(name):
            yield element.get(name, "")
    for child in element:
        yield from _own_words(child, language)
        if child.tail and child.tail.strip():
            yield child.tail.strip()
