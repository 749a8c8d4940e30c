"""What commands write: JSON for machines, aligned lines for people, progress that fits where it goes."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

import click

Cells = Sequence[object]
PLAIN_STEPS = 10  # a log gets a line per tenth of the way, not per step

as_json = click.option("--json", "as_json", is_flag=True, help="JSON")


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def write_json(value: Mapping[str, object] | Sequence[object]) -> None:
    """Write a value as JSON on standard output: UTF-8, indented, keys in their order."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def write_table(header: Cells, rows: Sequence[Cells]) -> None:
    """Write rows as aligned columns; numbers to the right."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(header))]
    right = [
        bool(rows) and all(isinstance(row[at], int | float) for row in rows) for at in range(len(header))
    ]
    for row in cells:
        parts = [
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ]
        click.echo("  ".join(parts).rstrip())


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far a long work is: a bar on a terminal, a line per tenth elsewhere (standard error).

    Gives a function to call with how much is done and how much there is.
    """
    bar = _Bar(label) if sys.stderr.isatty() else _Lines(label)
    try:
        yield bar.show
    finally:
        bar.end()


class Steps:
    """Progress of a work of several steps: a bar (or lines) for each, one after the other."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels
        self._step = ""
        self._bar: _Bar | _Lines | None = None

    def show(self, step: str, done: int, whole: int) -> None:
        """Tell how far a step is; a step that was not seen before ends the one before it."""
        if step != self._step or self._bar is None:
            self.end()
            label = self._labels.get(step, step)
            self._step, self._bar = step, _Bar(label) if sys.stderr.isatty() else _Lines(label)
        self._bar.show(done, whole)

    def end(self) -> None:
        """Finish the last step's line."""
        if self._bar is not None:
            self._bar.end()
            self._bar = None


class _Bar:
    def __init__(self, label: str) -> None:
        self._bar = click.progressbar(length=1, label=label, file=sys.stderr, width=30)

    def show(self, done: int, whole: int) -> None:
        self._bar.length = max(whole, 1)
        self._bar.update(done - self._bar.pos)

    def end(self) -> None:
        self._bar.render_finish()


class _Lines:
    def __init__(self, label: str) -> None:
        self._label = label
        self._next = 0

    def show(self, done: int, whole: int) -> None:
        if done * PLAIN_STEPS >= self._next * max(whole, 1):
            click.echo(f"{self._label} {done}/{whole}", err=True)
            self._next = done * PLAIN_STEPS // max(whole, 1) + 1

    def end(self) -> None:
        """Nothing is left to tidy on plain lines."""
