"""Bands of totals: half open, so that every total lies in exactly one."""

from decimal import Decimal

from surveys.schemes.scheme import Band, Scheme


def band_of(scheme: Scheme, total: Decimal) -> Band:
    """Give the band of a total: the highest whose lower end it reaches."""
    ascending = _ascending(scheme)
    return next((band for band in reversed(ascending) if total >= band.least), ascending[0])


def touched(scheme: Scheme, low: Decimal, high: Decimal) -> tuple[Band, ...]:
    """Give the bands that a range of totals touches, the lowest first."""
    ascending = _ascending(scheme)
    first, last = ascending.index(band_of(scheme, low)), ascending.index(band_of(scheme, high))
    return tuple(ascending[first : last + 1])


def upper_end(scheme: Scheme, band: Band) -> Decimal | None:
    """Give where the next band begins; None for the highest, which holds the highest total too."""
    above = [one.least for one in scheme.bands if one.least > band.least]
    return min(above, default=None)


def _ascending(scheme: Scheme) -> list[Band]:
    return sorted(scheme.bands, key=lambda band: band.least)
