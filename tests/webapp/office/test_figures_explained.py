"""Every figure of a page of results explains itself in one tap: how, n or base, interval, method."""

import re
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest

from analysis.method import METHOD_VERSION
from tests.webapp.office.conftest import OfficeSite

ROUNDS = [
    "/rounds/closed/results", "/rounds/closed/results/1", "/rounds/closed/results/equivalent/chairs",
    "/rounds/closed/results/certainty", "/rounds/released/results", "/rounds/released/results/2",
    "/rounds/released/results/4", "/rounds/released/results/1/trend", "/rounds/released/results/items",
    "/rounds/released/results/equivalent/chairs", "/rounds/released/results/summary",
    "/rounds/released/results/units/06652",
]  # fmt: skip
HOLDERS = {"td": None, "div": "rowend", "p": "big", "strong": None, "dd": None}
Node = Any


def _classes(node: Node) -> list[str]:
    return str(node.get("class", "")).split()


def _is_explanation(node: Node) -> bool:
    return node.tag == "details" and ("why" in _classes(node) or node.get("data-explains") is not None)


def _own_text(node: Node) -> str:
    """Give what stands in a place itself: not its explanations, not pictures."""
    parts = [node.text or ""]
    for child in node:
        if not (_is_explanation(child) or child.tag in {"svg", "table", "details"}):
            parts.append(_own_text(child))
        parts.append(child.tail or "")
    return " ".join(parts)


def _unexplained(node: Node, above: tuple[Node, ...] = ()) -> Iterator[str]:
    if _is_explanation(node) or node.tag in {"nav", "form", "caption"}:
        return
    wanted = node.tag in HOLDERS and HOLDERS[node.tag] in {None, *_classes(node)}
    if wanted and node.get("data-label") not in DATES and re.search(r"\d", _own_text(node)):
        frames = [
            one for one in above if one.tag in {"section", "figure"} or {"card", "group"} & {*_classes(one)}
        ]
        if not any(_is_explanation(one) for frame in (node, *frames) for one in frame.iter()):
            yield " ".join(_own_text(node).split())
    for child in node:
        yield from _unexplained(child, (*above, node))


DATES = {"Period"}


def _explanations(tree: Node) -> list[Node]:
    return [one for one in tree.iter("details") if _is_explanation(one)]


@pytest.mark.parametrize("path", ROUNDS)
def test_every_figure_of_a_page_of_results_explains_itself(reading_site: OfficeSite, path: str) -> None:
    page = reading_site.signed_in("reviewer").get(path)
    assert page.status_code == 200
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    main = next(tree.iter("main"))
    assert list(_unexplained(main)) == []
    found = _explanations(main)
    assert found
    for one in found:
        said = " ".join(" ".join(one.itertext()).split())
        assert f"Method {METHOD_VERSION}" in said, said
        assert re.search(r"\b(n|Base)\b", said), said
        assert any("/results/method" in link.get("href", "") for link in one.iter("a")), said
        shown = "".join(one.find("summary").itertext())
        if "why" in _classes(one) and re.search(r":\s*[≥≤]?\s*\d+(\.\d)?\s*$", shown):
            assert "Interval (95%)" in said, said


def test_the_walk_sees_a_figure_that_nobody_explains() -> None:
    page = "<main><section class=card><table><tr><td>73</td><td>–</td></tr></table></section></main>"
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert list(_unexplained(next(tree.iter("main")))) == ["73"]
