"""The words of the poster of a published round, in English; shown in the reader's language, or in two."""

from surveys.problems import N_

LEAD = N_("What people answered")
READING = N_(
    "Score of 100; each line runs from 0 to 100. The dark stroke is the estimate; the bar around it is where "
    "the true value lies with %(confidence)s %% confidence. Where bars overlap, nobody can say who is better."
)
WITHHELD = N_(
    "A score that is not shown is not zero: it could show what somebody answered, or too few answered."
)
PROMISE = N_("Nobody can find out what anybody answered: no name, no telephone number is on a ballot.")
MORE = N_("Everything about this round, every question, and how the numbers are made:")
NOTE = N_("Note of the reviewers:")
QR = N_("QR code that opens the published results")
SIGNED = N_("Signed by two people, published on %(day)s. SHA-256:")
RANGE = N_("%(low)s to %(high)s")
BALLOTS = N_("%(number)s ballots")
