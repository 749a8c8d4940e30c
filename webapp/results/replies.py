"""What became of the commitments on a published page: noted after it was published, read at this hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from surveys import commitments
from surveys.commitments import CommitmentState
from surveys.published import Promised
from webapp.results.shelf import shelf


@dataclass(frozen=True, slots=True)
class Now:
    """How a commitment stands at this hour: days and states only, no words that two people did not sign."""

    state: CommitmentState
    due_on: date
    noted_on: date | None = None


def promises_now(promised: Sequence[Promised]) -> list[tuple[Promised, Now]]:
    """Give commitments as they were published, each with how it stands now."""
    if not promised:
        return []
    with shelf().reading() as connection:
        found = commitments.chosen(connection, [one.id for one in promised])
    return [
        (
            one,
            Now(found[one.id].state, found[one.id].due_on, found[one.id].noted_on)
            if one.id in found
            else Now(CommitmentState(one.state), one.due_on),
        )
        for one in promised
    ]
