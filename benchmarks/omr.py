"""How often a mark on a scanned form is read wrongly, on generated pages; a plain reader beside it.

Everything is generated: forms of the library and drawn ones, filled in by drawn hands, shown by drawn
scanners and phones. What is measured is claimed for such pages and for no others. Limits of both readers
were chosen on other seeds (10,000 and up) than those measured here (5,000,000 and up).

``python -m benchmarks.omr 200 50`` looks at so many pages of each quality and stores nothing.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks._drawn_forms import drawn
from benchmarks._figures import Figure, report
from benchmarks._plain_reader import read_plainly
from surveys.paper.form_told import FormSize
from surveys.scans.reading import PageReading, read_page
from tests.degraded_pages import Picture, photo, scan
from tests.filled_forms import Truth, Truths, fill_in
from tests.printed_forms import PRINT_PER_MM, PrintedPage, printed

Pixels = NDArray[np.uint8]

FIRST_SEED = 5_000_000
CONFIDENCE = 0.95  # of the bounds, on one side
MOST_SECONDS = 0.3
NORMAL, LARGE = FormSize.NORMAL, FormSize.LARGE
VI, EN, BOTH = ("vi",), ("en",), ("vi", "en")
FORMS: tuple[tuple[str, FormSize, tuple[str, ...]], ...] = (
    ("three-sixty", NORMAL, VI), ("collective", NORMAL, VI), ("exemplary-conduct", NORMAL, BOTH),
    ("citizen-official", NORMAL, BOTH), ("three-sixty", NORMAL, EN), ("collective", NORMAL, BOTH),
    ("exemplary-conduct", LARGE, VI), ("citizen-official", LARGE, BOTH),
)  # fmt: skip
FEWEST_BUBBLES = {NORMAL: 30, LARGE: 12}
MOST_OF_ONE = {NORMAL: 2, LARGE: 4}  # pages of one form
CHUNK = 20  # pages
PLAINLY_EVERY = 5  # pages
DRAWN_AGAIN = 3  # times in the list of pages: they are few, and dense


@dataclass(frozen=True, slots=True)
class Quality:
    """How pages are shown. ``most``: errors per accepted mark."""

    name: str
    show: Callable[[Pixels, np.random.Generator], Picture]
    pages: int
    most: float
    dark: int  # for the plain reader


QUALITIES = (Quality("flatbed", scan, 3_600, 1e-4, 205), Quality("phone", photo, 600, 1e-3, 150))


@dataclass(slots=True)
class Count:
    """What a reader did with pages. A mark is an item that was marked, or read as marked."""

    pages: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    marks: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    plain: int = 0  # items marked once, as people mostly do
    doubtful_plain: int = 0
    items: int = 0
    doubtful: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, truth: Truth, answer: str | None, *, is_doubtful: bool) -> None:
        """Count one item."""
        self.items += 1
        self.doubtful += is_doubtful
        self.plain += truth.event == "marked"
        self.doubtful_plain += truth.event == "marked" and is_doubtful
        if is_doubtful or (answer is None and truth.answer is None and truth.clear):
            return
        self.marks += 1
        if not truth.clear or truth.answer != answer:
            self.wrong[truth.event] += 1

    def take(self, other: "Count") -> None:
        """Add what another process counted."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def rate(self) -> float:
        """Errors per accepted mark."""
        return self.wrong.total() / max(self.marks, 1)

    @property
    def bound(self) -> float:
        """The upper end of its interval (Clopper and Pearson 1934)."""
        wrong = self.wrong.total()
        return float(stats.beta.ppf(CONFIDENCE, wrong + 1, max(self.marks - wrong, 1)))


def main(sizes: Sequence[int] = ()) -> None:
    """Measure and report; with sizes only look."""
    figures: list[Figure] = []
    for number, quality in enumerate(QUALITIES):
        many = sizes[number] if sizes else quality.pages
        ours, plain = _shared_out(number, many)
        print(quality.name, "rejected", dict(ours.rejected), "wrong", dict(ours.wrong), flush=True)
        print(quality.name, "plain reader: wrong", dict(plain.wrong), flush=True)
        figures += _figures(quality, ours, plain)
    figures.append(Figure("peak memory of a process that reads a photo of 12 megapixels", _peak(), "MB"))
    if sizes:
        for figure in figures:
            print(figure.name, figure.measured, figure.unit)
    else:
        report("omr", figures)


def _shared_out(quality: int, many: int) -> tuple[Count, Count]:
    """Measure with all processors; the counts are the same with any number of them."""
    workers = os.cpu_count() or 1
    parts = [range(worker * CHUNK, many, workers * CHUNK) for worker in range(workers)]
    ours, plain = Count(), Count()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for mine, theirs in pool.map(measured, repeat(quality), parts, repeat(many)):
            ours.take(mine)
            plain.take(theirs)
    return ours, plain


def _pages() -> list[PrintedPage]:
    """Give pages of many layouts, each with enough bubbles to be worth its time."""
    dense = [
        page
        for form in FORMS
        for page in printed(*form)[: MOST_OF_ONE[form[1]]]
        if len(page.layout.bubbles) >= FEWEST_BUBBLES[form[1]]
    ]
    return [*dense, *drawn() * DRAWN_AGAIN]


def measured(quality: int, chunks: Sequence[int], end: int) -> tuple[Count, Count]:
    """Measure chunks of pages by their first numbers."""
    cv2.setNumThreads(1)
    pages = _pages()
    ours, plain = Count(), Count()
    for number in (number for start in chunks for number in range(start, min(start + CHUNK, end))):
        random = np.random.default_rng(FIRST_SEED * (quality + 1) + number)
        page = pages[int(random.integers(len(pages)))]
        sheet = page.pixels.copy()
        truths = fill_in(sheet, page.layout, PRINT_PER_MM, random)
        picture = QUALITIES[quality].show(sheet, random).pixels
        _read(ours, page, picture, truths)
        if number % PLAINLY_EVERY == 0:
            _read_plainly(plain, QUALITIES[quality].dark, page, (picture, truths))
    return ours, plain


def _read(count: Count, page: PrintedPage, picture: Pixels, truths: Truths) -> None:
    begun = time.process_time()
    reading = read_page(picture, page.find)
    count.seconds.append(time.process_time() - begun)
    count.pages += 1
    if not isinstance(reading, PageReading):
        count.rejected[reading.reason] += 1
        return
    for one in reading.marks:
        count.add(truths[one.place, one.item], one.answer, is_doubtful=one.doubtful)


def _read_plainly(count: Count, dark: int, page: PrintedPage, shown: tuple[Pixels, Truths]) -> None:
    picture, truths = shown
    found = read_plainly(picture, page.layout, dark)
    count.pages += 1
    if found is None:
        count.rejected["corners"] += 1
        return
    for asked, truth in truths.items():
        count.add(truth, found.get(asked), is_doubtful=asked not in found)


def _figures(quality: Quality, ours: Count, plain: Count) -> Iterator[Figure]:
    name, most = quality.name, quality.most
    yield Figure(f"{name}: pages", ours.pages, "pages")
    yield Figure(f"{name}: accepted marks", ours.marks, "marks")
    yield Figure(f"{name}: errors", ours.wrong.total(), "marks")
    yield Figure(f"{name}: errors per accepted mark", ours.rate, "", most, "most")
    yield Figure(f"{name}: errors per accepted mark, upper bound (95 %)", ours.bound, "", most, "most")
    yield Figure(f"{name}: rejected pages", 100 * ours.rejected.total() / ours.pages, "%")
    yield Figure(f"{name}: doubtful of all items", 100 * ours.doubtful / max(ours.items, 1), "%")
    share = 100 * ours.doubtful_plain / max(ours.plain, 1)
    yield Figure(f"{name}: doubtful of items plainly marked once", share, "%")
    mean = float(np.mean(ours.seconds))
    yield Figure(f"{name}: seconds a page (processor)", mean, "s", MOST_SECONDS, "most")
    yield Figure(f"{name}: seconds a page, 95 of 100", float(np.percentile(ours.seconds, 95)), "s")
    yield Figure(f"{name}: plain reader, errors per accepted mark", plain.rate, "")
    yield Figure(f"{name}: plain reader, errors", plain.wrong.total(), "marks")
    yield Figure(f"{name}: plain reader, rejected pages", 100 * plain.rejected.total() / plain.pages, "%")
    ratio = plain.rate / ours.bound
    yield Figure(f"{name}: errors of the plain reader, against our upper bound", ratio, "times")


def _peak() -> float:
    """Measure a fresh process that reads one large photo."""
    program = "import benchmarks.omr as omr; omr.read_one_large()"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return float(run.stdout)


def read_one_large() -> None:
    """Read a photo of 12 megapixels; print the most megabytes that this process ever held."""
    layout_page = drawn()[0]
    size = (3_000, 4_000)
    picture = np.asarray(cv2.resize(layout_page.pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    read_page(picture, layout_page.find)
    told = Path("/proc/self/status").read_text(encoding="utf-8")  # getrusage tells the parent's as well
    print(int(told.split("VmHWM:")[1].split()[0]) / 1024)


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]])
