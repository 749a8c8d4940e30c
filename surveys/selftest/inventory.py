"""The data inventory as the self-test's allow list: a column that is not told there may not exist."""

from pathlib import Path

PAGE = "data-inventory.md"
_CELLS = 5  # column, what, why, how long, who may read


def page() -> Path:
    """Give the page: beside this module in a wheel, among the documents in a checkout."""
    packed = Path(__file__).with_name(PAGE)
    return packed if packed.exists() else Path(__file__).parents[2] / "docs" / PAGE


def read(text: str) -> dict[str, frozenset[str]]:
    """Give the columns told for each table of the page."""
    told: dict[str, set[str]] = {}
    heading = ""
    for line in text.splitlines():
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
        elif line.startswith("|") and len(found := line.strip("|").split("|")) == _CELLS:
            told.setdefault(heading, set()).add(found[0].strip())
    return {name: frozenset(columns - {"column", "---"}) for name, columns in told.items()}
