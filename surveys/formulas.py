"""Text that a spreadsheet would take for a formula, and compute, when it opens a file of ours."""

STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0")
"""Also as East Asian keyboards write them, which spreadsheets there take for the same."""


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet might compute a text."""
    return text.startswith(STARTS)


def as_cell(text: str) -> str:
    """Give a text as a cell of a CSV file: one that is text to every spreadsheet."""
    return f"'{text}" if is_formula(text) else text
