"""Ratings that their levels explain to the last digit: REML has no estimate there, whatever a search says.

Nothing is left over that a residual variance could be told from. Where the levels leave degrees of
freedom, the criterion falls without end as the residual goes to 0; where they leave none, the residual
and the effects take each other's place. A search would stop somewhere, where rounding lets it.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array, csr_array, hstack
from scipy.sparse.linalg import lsmr

from analysis.arrays import CodeArray, FloatArray

EXPLAINED = 1e-9
"""Part of the spread of the ratings that rounding may leave."""


def are_explained(ratings: FloatArray, codes: Sequence[CodeArray], sizes: Sequence[int]) -> bool:
    """Tell whether the levels, taken as fixed, reproduce the ratings.

    ``ratings``: shape (n,); ``codes``: a level of 0..size-1 for each rating, one array per factor.
    """
    rows = np.arange(ratings.size)
    design = csr_array(
        hstack(
            [
                coo_array((np.ones(ratings.size), (rows, code)), shape=(ratings.size, size))
                for code, size in zip(codes, sizes, strict=True)
            ]
        )
    )
    spread = ratings - ratings.mean()
    left = float(lsmr(design, spread, atol=1e-15, btol=1e-15, maxiter=20 * design.shape[1])[3])
    return left <= EXPLAINED * float(np.linalg.norm(spread))
