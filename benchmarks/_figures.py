"""A measured figure beside its target: printed, and stored where the README's links find it."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``bound`` says on which side of the target it must stay; None: shown for comparison."""

    name: str
    measured: float
    unit: str
    target: float | None = None
    bound: Literal["most", "least"] | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None or self.bound is None:
            return None
        return self.measured <= self.target if self.bound == "most" else self.measured >= self.target


def _line(figure: Figure, width: int) -> str:
    words = {True: "holds", False: "MISSED", None: ""}[figure.holds]
    sign = {"most": "<=", "least": ">=", None: ""}[figure.bound]
    wanted = f"{sign} {figure.target:g} {figure.unit}" if figure.target is not None else ""
    return f"{figure.name:<{width}}  {figure.measured:>12.4g} {figure.unit:<12} {wanted:<18} {words}"


def report(name: str, figures: Sequence[Figure]) -> None:
    """Print the figures as a table and write ``benchmarks/results/<name>.json``."""
    width = max(len(figure.name) for figure in figures)
    for figure in figures:
        print(_line(figure, width), flush=True)
    RESULTS.mkdir(exist_ok=True)
    content = {
        "benchmark": name,
        "python": platform.python_version(),
        "figures": [asdict(figure) | {"holds": figure.holds} for figure in figures],
    }
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
