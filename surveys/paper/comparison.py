"""Two keyings of one batch beside each other: what agrees, and what somebody has to decide at the paper.

Sheets are put together by the invitation their code stands for, so that one clerk may type the digits and
the other scan the QR code. What is compared are the answers that count: those on the path.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from surveys.identifiers import ItemId, RespondentGroup
from surveys.paper.drafts import Sheet
from surveys.questionnaire import Questionnaire
from surveys.routing import Answers, path

SECOND_ONLY = 1000
"""Added to the numbers of sheets that only the second clerk has: no batch is as large."""


class Kind(StrEnum):
    """Why a sheet has to be looked at."""

    DIFFERS = "differs"  # the two keyed some answers differently
    ONE_PASS = "one_pass"  # noqa: S105 - only one of the two has a sheet with this code
    DOUBLED = "doubled"  # one of the two has several sheets with this code
    DOUBTFUL = "doubtful"  # the reading program was not sure of a mark


@dataclass(frozen=True, slots=True)
class Difference:
    """One item about one subject (``place``) with what each keyed; None: left blank."""

    place: int
    item: ItemId
    first: str | None
    second: str | None


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A sheet to be decided. ``first`` and ``second``: what each keyed under this code."""

    invitation: bytes = field(repr=False)
    kind: Kind
    first: tuple[Sheet, ...]
    second: tuple[Sheet, ...]
    differences: tuple[Difference, ...] = ()

    @property
    def number(self) -> int:
        """Give the number of the sheet that decides it."""
        return self.first[0].number if self.first else SECOND_ONLY + self.second[0].number

    @property
    def shown(self) -> Sheet:
        """A sheet to find the paper by."""
        return (self.first or self.second)[0]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two keyings beside each other.

    ``agreed``: sheets by the invitation they spend. ``foreign``: sheets whose code is of no invitation of
    this print run, or which show none: they hold no ballot whatever was keyed. ``compared``: answers keyed
    by both, ``differing``: those of them not keyed alike.
    """

    agreed: Mapping[bytes, Sheet]
    mismatches: tuple[Mismatch, ...]
    foreign: tuple[Sheet, ...]
    compared: int
    differing: int


@dataclass(frozen=True, slots=True)
class Reader:
    """How answers of one print run are read: its questionnaire, its group, whom a code stands for."""

    questionnaire: Questionnaire
    group: RespondentGroup
    invitation_of: Callable[[str], bytes | None]

    def counting(self, sheet: Sheet) -> tuple[Answers, ...]:
        """Give the answers of a sheet that count: those on the path; two marks are a blank."""
        return tuple(
            self._counting(answers, {item for at, item in sheet.unclear if at == place})
            for place, answers in enumerate(sheet.answers)
        )

    def _counting(self, answers: Answers, unclear: set[ItemId]) -> Answers:
        clear = {item: answer for item, answer in answers.items() if item not in unclear}
        on_path = (item.id for item in path(self.questionnaire, self.group, clear))
        return {item: answer for item in on_path if (answer := clear.get(item, "").strip())}

    def is_empty(self, sheet: Sheet) -> bool:
        """Say whether a sheet has no answer at all: it holds no ballot."""
        return not any(self.counting(sheet))


def compare(reader: Reader, first: Sequence[Sheet], second: Sequence[Sheet]) -> Comparison:
    """Put two keyings beside each other."""
    ours, foreign = _by_invitation(reader, first)
    theirs, _ = _by_invitation(reader, second)
    agreed: dict[bytes, Sheet] = {}
    mismatches = []
    compared = differing = 0
    for invitation in dict.fromkeys([*ours, *theirs]):
        mine, other = tuple(ours.get(invitation, ())), tuple(theirs.get(invitation, ()))
        if len(mine) == len(other) == 1:
            differences = _differences(reader, mine[0], other[0])
            compared += len(reader.questionnaire.coded_items) * len(mine[0].answers)
            differing += len(differences)
            if not differences:
                agreed[invitation] = mine[0]
                continue
            mismatches.append(Mismatch(invitation, Kind.DIFFERS, mine, other, differences))
        else:
            kind = Kind.DOUBLED if max(len(mine), len(other)) > 1 else Kind.ONE_PASS
            mismatches.append(Mismatch(invitation, kind, mine, other))
    return Comparison(agreed, _in_order(mismatches), foreign, compared, differing)


def review(reader: Reader, read: Sequence[Sheet]) -> Comparison:
    """Look through sheets that a program read: doubtful marks and doubled codes have to be decided."""
    ours, foreign = _by_invitation(reader, read)
    agreed: dict[bytes, Sheet] = {}
    mismatches = []
    for invitation, sheets in ours.items():
        if len(sheets) == 1 and not sheets[0].unclear:
            agreed[invitation] = sheets[0]
        else:
            kind = Kind.DOUBLED if len(sheets) > 1 else Kind.DOUBTFUL
            mismatches.append(Mismatch(invitation, kind, tuple(sheets), ()))
    return Comparison(agreed, _in_order(mismatches), foreign, 0, 0)


def decide(
    comparison: Comparison, decided: Mapping[bytes, Sheet]
) -> tuple[dict[bytes, Sheet], tuple[Mismatch, ...]]:
    """Give the sheets that stand, by invitation, and what is still open.

    A sheet decided to be left out stands nowhere.
    """
    standing = dict(comparison.agreed)
    still_open = []
    for mismatch in comparison.mismatches:
        decision = decided.get(mismatch.invitation)
        if decision is None:
            still_open.append(mismatch)
        elif not decision.left_out:
            standing[mismatch.invitation] = decision
    return standing, tuple(still_open)


def _by_invitation(
    reader: Reader, sheets: Iterable[Sheet]
) -> tuple[dict[bytes, list[Sheet]], tuple[Sheet, ...]]:
    found: defaultdict[bytes, list[Sheet]] = defaultdict(list)
    foreign = []
    for sheet in sheets:
        invitation = reader.invitation_of(sheet.code)
        if invitation is None:
            foreign.append(sheet)
        else:
            found[invitation].append(sheet)
    return dict(found), tuple(foreign)


def _differences(reader: Reader, first: Sheet, second: Sheet) -> tuple[Difference, ...]:
    order = {item.id: at for at, item in enumerate(reader.questionnaire.items)}
    return tuple(
        Difference(place, item, mine.get(item), other.get(item))
        for place, (mine, other) in enumerate(
            zip(reader.counting(first), reader.counting(second), strict=True)
        )
        for item in sorted(mine.keys() | other.keys(), key=order.__getitem__)
        if mine.get(item) != other.get(item)
    )


def _in_order(mismatches: list[Mismatch]) -> tuple[Mismatch, ...]:
    return tuple(sorted(mismatches, key=lambda mismatch: mismatch.shown.number))
