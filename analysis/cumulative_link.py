"""Probability of a category between two bounds of a latent scale, and its derivatives.

``p = F(upper) - F(lower)``; everything is computed from logarithms, so that a category far out in a tail
keeps its digits.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from analysis.arrays import FloatArray

Link = Literal["logit", "probit"]

FAR = 1e4
"""Stands for infinity: the outer bound of the first and the last category."""
_FARTHEST = 1e6  # steps may go astray; farther out nothing changes any more
_LARGEST_EXPONENT = 200.0  # slopes of categories without probability stay finite when multiplied
_LEAST = 1e-300
_LOG_ROOT_2PI = 0.5 * float(np.log(2 * np.pi))


@dataclass(frozen=True, slots=True)
class LogShares:
    """Logarithm of a category's probability with its first derivatives, arrays of one shape.

    ``a`` by the upper bound, ``b`` by the lower; ``value`` is -inf where the bounds are not in order.
    """

    value: FloatArray
    a: FloatArray
    b: FloatArray

    @property
    def s(self) -> FloatArray:
        """Derivative by a shift of both bounds."""
        return self.a + self.b


@dataclass(frozen=True, slots=True)
class Curvature:
    """Second and third derivatives of the logarithm of a category's probability, arrays of one shape.

    Letters name what is derived by: ``a`` the upper bound, ``b`` the lower, ``s`` a shift of both.
    """

    aa: FloatArray
    ab: FloatArray
    bb: FloatArray
    ssa: FloatArray
    ssb: FloatArray

    @property
    def sa(self) -> FloatArray:
        """By a shift, then by the upper bound."""
        return self.aa + self.ab

    @property
    def sb(self) -> FloatArray:
        """By a shift, then by the lower bound."""
        return self.ab + self.bb

    @property
    def ss(self) -> FloatArray:
        """By a shift, twice; 0 or less (the model is log-concave)."""
        return self.aa + 2 * self.ab + self.bb

    @property
    def sss(self) -> FloatArray:
        """By a shift, three times."""
        return self.ssa + self.ssb


def log_shares(upper: FloatArray, lower: FloatArray, link: Link) -> LogShares:
    """Give the logarithm of each row's category probability and its slopes."""
    above, below = (np.clip(bound, -_FARTHEST, _FARTHEST) for bound in (upper, lower))
    ordered = above > below
    above = np.where(ordered, above, below + 1.0)
    value, of_above, of_below = (_logit if link == "logit" else _probit)(above, below)
    a = np.exp(np.minimum(of_above - value, _LARGEST_EXPONENT))
    b = -np.exp(np.minimum(of_below - value, _LARGEST_EXPONENT))
    return LogShares(np.where(ordered, value, -np.inf), a, b)


def curvature(shares: LogShares, upper: FloatArray, lower: FloatArray, link: Link) -> Curvature:
    """Give the second and third derivatives at the same bounds."""
    a, b = shares.a, -shares.b
    slope_a, bend_a = _density_ratios(upper, link)
    slope_b, bend_b = _density_ratios(lower, link)
    aa, bb, ab = a * slope_a - a**2, -b * slope_b - b**2, a * b
    aaa = a * bend_a - 3 * a**2 * slope_a + 2 * a**3
    bbb = -b * bend_b - 3 * b**2 * slope_b - 2 * b**3
    aab = ab * slope_a - 2 * a * ab
    abb = ab * slope_b + 2 * b * ab
    return Curvature(aa, ab, bb, aaa + 2 * aab + abb, aab + 2 * abb + bbb)


def distribution(latent: FloatArray, link: Link) -> FloatArray:
    """Give F: the share below a point of the latent scale."""
    return np.asarray(special.expit(latent) if link == "logit" else special.ndtr(latent))


def quantile(share: FloatArray, link: Link) -> FloatArray:
    """Give the point of the latent scale with a share below it."""
    return np.asarray(special.logit(share) if link == "logit" else special.ndtri(share))


def _logit(upper: FloatArray, lower: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give log(F(upper) - F(lower)), log f(upper), log f(lower)."""
    # F(a) - F(b) = F(a) F(-b) (1 - exp(b - a)); log F(-x) = log F(x) - x
    of_upper, of_lower = special.log_expit(upper), special.log_expit(-lower)
    value = of_upper + of_lower + np.log(-np.expm1(lower - upper))
    return value, 2 * of_upper - upper, 2 * of_lower + lower


def _probit(upper: FloatArray, lower: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give the same of the normal distribution."""
    flipped = lower > 0  # in the upper tail the mirrored difference keeps its digits
    high = special.log_ndtr(np.where(flipped, -lower, upper))
    low = special.log_ndtr(np.where(flipped, -upper, lower))
    value = high + np.log(-np.expm1(np.minimum(low - high, -_LEAST)))
    return value, -0.5 * upper**2 - _LOG_ROOT_2PI, -0.5 * lower**2 - _LOG_ROOT_2PI


def _density_ratios(latent: FloatArray, link: Link) -> tuple[FloatArray, FloatArray]:
    """Give f'/f and f''/f."""
    if link == "logit":
        below = special.expit(latent)
        return 1 - 2 * below, 1 - 6 * below * (1 - below)
    return -latent, latent**2 - 1
