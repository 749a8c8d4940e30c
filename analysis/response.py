"""Response rates by the definitions of the American Association for Public Opinion Research (AAPOR)."""

from dataclasses import dataclass, fields

import numpy as np

from analysis.arrays import ArrayLike, FloatArray, as_floats, divide
from analysis.method import METHOD_VERSION


@dataclass(frozen=True, slots=True)
class Dispositions:
    """What became of those selected; counts in arrays of one shape, for example (groups, channels).

    ``complete`` (I), ``partial`` (P), ``refused`` (R, break-offs too), ``not_contacted`` (NC), ``other`` (O):
    may answer; ``unknown`` (UH + UO): nobody knows whether they may; ``ineligible``: may not (moved away,
    died). Additive: those of two parts sum to those of the whole.
    """

    complete: FloatArray
    partial: FloatArray
    refused: FloatArray
    not_contacted: FloatArray
    other: FloatArray
    unknown: FloatArray
    ineligible: FloatArray

    @classmethod
    def of(cls, complete: ArrayLike, **rest: ArrayLike) -> "Dispositions":
        """Take counts by name; those left out are 0.

        Raises
        ------
        ValueError
            A negative, missing or infinite count, or a name that is none of these.
        """
        names = [field.name for field in fields(cls)]
        if unknown := sorted(set(rest) - set(names)):
            raise ValueError(f"{unknown[0]}: no such disposition")
        every = [as_floats(rest.get(name, 0), name) for name in names[1:]]
        counts = np.broadcast_arrays(as_floats(complete, names[0]), *every)
        for name, count in zip(names, counts, strict=True):
            if not (count >= 0).all():
                raise ValueError(f"{name}: expected counts of 0 or more")
        return cls(*counts)

    def __add__(self, other: "Dispositions") -> "Dispositions":
        return Dispositions(
            *(getattr(self, field.name) + getattr(other, field.name) for field in fields(Dispositions))
        )

    def over(self, axis: int | tuple[int, ...]) -> "Dispositions":
        """Sum over axes: all groups, all channels."""
        return Dispositions(
            *(np.asarray(getattr(self, field.name).sum(axis=axis)) for field in fields(Dispositions))
        )

    @property
    def eligible(self) -> FloatArray:
        """Those known to be among those who may answer."""
        return self.complete + self.partial + self.refused + self.not_contacted + self.other


@dataclass(frozen=True, slots=True)
class ResponseRates:
    """Shares 0..1, arrays of one shape; NaN where nobody was selected.

    ``rr1``: complete answers among all who may or might answer: the least the rate can be. ``rr3``: with the
    unknown counted by ``eligibility``, the share of those who may answer among those of whom it is known.
    """

    rr1: FloatArray
    rr3: FloatArray
    eligibility: FloatArray
    method_version: str = METHOD_VERSION


def response_rates(counts: Dispositions, eligibility: ArrayLike | None = None) -> ResponseRates:
    """Give RR1 and RR3 (AAPOR, Standard Definitions, 9th edition 2016).

    RR1 = I / (I + P + R + NC + O + U); RR3 = I / (I + P + R + NC + O + e U).

    Parameters
    ----------
    counts
        Of those selected. Answers through an open link have no frame: they have no response rate.
    eligibility
        e, 0..1, where something better is known; else eligible / (eligible + ineligible), 1 where of
        nobody it is known.

    Raises
    ------
    ValueError
        An eligibility outside 0..1.
    """
    if eligibility is None:
        known = divide(counts.eligible, counts.eligible + counts.ineligible)
        share = np.where(np.isnan(known), 1.0, known)
    else:
        share = np.broadcast_to(as_floats(eligibility, "eligibility"), counts.complete.shape)
        if not ((share >= 0) & (share <= 1)).all():
            raise ValueError("eligibility: expected within 0..1")
    return ResponseRates(
        divide(counts.complete, counts.eligible + counts.unknown),
        divide(counts.complete, counts.eligible + share * counts.unknown),
        share,
    )
