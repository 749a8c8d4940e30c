"""Whole numbers as addresses and forms carry them."""

MOST_DIGITS = 9  # Python ends a request with an error at some thousands


def whole(text: str) -> int | None:
    """Give a text of one to nine digits 0-9 as a number; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
