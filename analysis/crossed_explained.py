"""Ratings that their levels explain to the last digit: REML has no estimate there, whatever a search says.

Where the levels reproduce every rating and still leave degrees of freedom, the criterion falls without end
as the residual variance goes to 0; a search stops somewhere on the way, where rounding lets it. Levels
that exhaust the ratings (a sparse table) reproduce them, too, and have an estimate: they are told apart.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array, csr_array, hstack
from scipy.sparse.linalg import lsmr

from analysis.arrays import CodeArray, FloatArray

EXPLAINED = 1e-9
"""Part of the spread of the ratings that rounding may leave."""
MOST_COUNTED = 1_000
"""Ratings, or levels, up to which degrees of freedom are counted; above, the search has to find out."""


def are_explained(ratings: FloatArray, codes: Sequence[CodeArray], sizes: Sequence[int]) -> bool:
    """Tell whether the levels, taken as fixed, reproduce the ratings and do not exhaust them.

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
    if left > EXPLAINED * float(np.linalg.norm(spread)) or min(design.shape) > MOST_COUNTED:
        return False
    products = design @ design.T if design.shape[0] < design.shape[1] else design.T @ design
    weights = np.linalg.eigvalsh(products.toarray())
    return int((weights > weights.max() * 1e-9).sum()) < ratings.size
