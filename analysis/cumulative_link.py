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
    value = _log_logit(above, below) if link == "logit" else _log_probit(above, below)
    a = np.exp(np.minimum(_log_density(above, link) - value, _LARGEST_EXPONENT))
    b = -np.exp(np.minimum(_log_density(below, link) - value, _LARGEST_EXPONENT))
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


def _log_logit(upper: FloatArray, lower: FloatArray) -> FloatArray:
    # F(a) - F(b) = F(a) F(-b) (1 - exp(b - a))
    return special.log_expit(upper) + special.log_expit(-lower) + np.log(-np.expm1(lower - upper))


def _log_probit(upper: FloatArray, lower: FloatArray) -> FloatArray:
    flipped = lower > 0  # in the upper tail the mirrored difference keeps its digits
    high = special.log_ndtr(np.where(flipped, -lower, upper))
    low = special.log_ndtr(np.where(flipped, -upper, lower))
    return np.asarray(high + np.log(-np.expm1(np.minimum(low - high, -_LEAST))))


def _log_density(latent: FloatArray, link: Link) -> FloatArray:
    if link == "logit":
        return np.asarray(special.log_expit(latent) + special.log_expit(-latent))
    return -0.5 * latent**2 - _LOG_ROOT_2PI


def _density_ratios(latent: FloatArray, link: Link) -> tuple[FloatArray, FloatArray]:
    """Give f'/f and f''/f."""
    if link == "logit":
        below = special.expit(latent)
        return 1 - 2 * below, 1 - 6 * below * (1 - below)
    return -latent, latent**2 - 1
