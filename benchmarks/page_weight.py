"""What a respondent's pages weigh on the wire: a real Chromium, a real server, a counting socket between.

The first visit is everything the browser fetches for the first page; the whole way goes on to the
receipt. First paint is measured as on a poor phone: 400 kbit/s, 300 ms away, a processor 4 times slower.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks._figures import Figure, report
from benchmarks._wire import Wire, wire_to
from tests.browser.served import Site, chromium, open_site

MOST_FIRST_VISIT_KB = 30
MOST_FIRST_VISIT_REQUESTS = 4
MOST_FIRST_PAINT_SECONDS = 1.5
SLOW_LINE = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER_PROCESSOR = 4
PAINTS = 5
FIRST_PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0].startTime / 1000"""


def main() -> None:
    """Measure and report."""
    with tempfile.TemporaryDirectory() as folder, open_site(Path(folder)) as site, chromium() as browser:
        report("page_weight", [*_weights(browser, site), _first_paint(browser, site)])


def _weights(browser: Browser, site: Site) -> Sequence[Figure]:
    with wire_to(site.port) as wire:
        page = browser.new_context(locale="vi").new_page()
        page.goto(f"http://127.0.0.1:{wire.port}/", wait_until="networkidle")
        first = [
            Figure("first visit, both directions", _kilobytes(wire), "kB", MOST_FIRST_VISIT_KB, "most"),
            Figure("first visit, requests", wire.requests, "requests", MOST_FIRST_VISIT_REQUESTS, "most"),
        ]
        _answer(page, site.citizen())
        page.wait_for_selector(".receipt")
        whole = [
            Figure("whole way to the receipt, both directions", _kilobytes(wire), "kB"),
            Figure("whole way to the receipt, requests", wire.requests, "requests"),
        ]
        page.context.close()
    return [*first, *whole]


def _kilobytes(wire: Wire) -> float:
    return (len(wire.sent) + len(wire.received)) / 1000


def _answer(page: Page, code: str) -> None:
    page.fill("#code", code)
    page.click("button.go")
    page.click("a.go")
    page.check("[name=answer-contact][value=yes]")
    page.check("[name=answer-how][value=counter]")
    page.click("button.go")
    for item in page.locator("fieldset").all():
        item.locator("input").nth(1).check()
    page.click("button.go")
    page.click("button.go")


def _first_paint(browser: Browser, site: Site) -> Figure:
    """Give the median of several first visits, each with an empty cache."""
    seen = []
    for _ in range(PAINTS):
        context = browser.new_context(locale="vi", viewport={"width": 360, "height": 740})
        page = context.new_page()
        inside = context.new_cdp_session(page)
        inside.send("Network.enable")
        inside.send("Network.emulateNetworkConditions", SLOW_LINE)
        inside.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
        page.goto(site.address, wait_until="load")
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        seen.append(float(page.evaluate(FIRST_PAINT)))
        context.close()
    return Figure(
        "first paint on a poor phone", sorted(seen)[PAINTS // 2], "s", MOST_FIRST_PAINT_SECONDS, "most"
    )


if __name__ == "__main__":
    main()
