"""The method: its version, and every constant that belongs to it.

A published number names the version; the same ballots, policy and version give the same bytes.
Changing any constant here is a new version.

1.1: shrunk and adjusted scores and rank ranges beside the composite; every number of 1.0 is unchanged.
1.2: groups of rounds with strata of known size are weighted by their people;
variances read off published intervals allow for their rounding; intervals of adjusted scores from the
variance of the whole sum; a difference that the leniency of raters explains tells nobody apart. Beside the
results: response, D-study, key drivers, channels, weights, gaps, fair average, ordinal score, integrity.
1.3: a channel is how a form came back: response by channel in parts of all who were asked; no
rates where ballots were imported. Rounds that were declared linked: adjusted scores with the raters
themselves, not pools of them.
"""

METHOD_VERSION = "1.3"

PRIOR_RATIO = 0.6
"""rho0: the dispersion ratio expected before any ballot (variance over the largest possible)."""
PRIOR_SPREAD = 0.075
"""b0: the largest possible variance, on the unit scale, that the prior ballots are worth."""
PRIOR_FREEDOM = 6.0
"""d0: how many degrees of freedom the prior is worth."""

CONFIDENCE = 0.95
"""Level of every interval unless the policy says otherwise."""

LEAST_ANSWERED = 0.5
"""A mean over items (or criteria, by weight) counts only from this share answered on."""

TOP_SCORE = 100.0
"""Scores run from 0 to this."""
