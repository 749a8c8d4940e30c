"""Points as people write them: exact decimals, so that a total of 90 is 90."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
HUNDRED = Decimal(100)
_FINEST = Decimal(1).scaleb(-12)


def exact(value: float) -> Decimal:
    """Give a number as it is written, without an exponent and without zeros at its end (0.1 is 1/10)."""
    found = Decimal(repr(float(value))).normalize()
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found


def settled(value: Decimal) -> Decimal:
    """Take out what a division left behind: 54 x 100/90 is 60, whichever end is rounded to."""
    return value.quantize(_FINEST)


def _to(value: Decimal, decimals: int, rounding: str) -> Decimal:
    return settled(value).quantize(Decimal(1).scaleb(-decimals), rounding=rounding)


def nearest(value: Decimal, decimals: int) -> Decimal:
    """Round to so many decimals, a half upwards."""
    return _to(value, decimals, ROUND_HALF_UP)


def downwards(value: Decimal, decimals: int) -> Decimal:
    """Round the lower end of an interval outwards."""
    return _to(value, decimals, ROUND_FLOOR)


def upwards(value: Decimal, decimals: int) -> Decimal:
    """Round the upper end of an interval outwards."""
    return _to(value, decimals, ROUND_CEILING)


def has_more_decimals(value: Decimal, decimals: int) -> bool:
    """Say whether rounding to so many decimals would change a number."""
    return value.quantize(Decimal(1).scaleb(-decimals)) != value  # a file may write numbers of any size
