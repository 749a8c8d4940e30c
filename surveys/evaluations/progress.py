"""How far an evaluation is: of how many cadres each kind of thing was told, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from surveys.evaluations.entries import COUNTS
from surveys.evaluations.records import Evaluation, FileKind, Kind
from surveys.schema import evaluation_entry, evaluation_import, evaluation_member, evaluation_score

ORDER = (
    (FileKind.PACKAGE,),
    (FileKind.SELF,),
    (FileKind.PRODUCTS, FileKind.MARKS),
    (FileKind.CONDITIONS,),
)
"""In which order files usually come; one of a step is enough."""
_TOLD_BY = {
    FileKind.SELF: Kind.SELF,
    FileKind.PRODUCTS: Kind.PRODUCT,
    FileKind.MARKS: Kind.MARK,
    FileKind.CONDITIONS: Kind.CONDITION,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """Of how many cadres something was told. Scores of a table count as those of a package."""

    members: int
    told: Mapping[FileKind, int]

    def of(self, *kinds: FileKind) -> int:
        """Give of how many cadres one of some kinds tells most."""
        return max(self.told.get(kind, 0) for kind in kinds)

    @property
    def next(self) -> FileKind | None:
        """What to take in next: the first kind that tells of nobody yet; None: all sheets can be read."""
        return next((kinds[0] for kinds in ORDER if not self.of(*kinds)), None)


def progress(connection: sa.Connection, evaluation: Evaluation) -> Progress:
    """Count what was taken in and counts."""
    counting = sa.select(evaluation_import.c.number).where(
        evaluation_import.c.evaluation == evaluation.id, evaluation_import.c.state == COUNTS
    )
    every = sa.select(sa.func.count()).where(evaluation_member.c.evaluation == evaluation.id)
    entry, score = evaluation_entry.c, evaluation_score.c
    by_kind = {
        row.kind: row.cadres
        for row in connection.execute(
            sa.select(entry.kind, sa.func.count(entry.cadre.distinct()).label("cadres"))
            .where(entry.evaluation == evaluation.id, entry.number.in_(counting))
            .group_by(entry.kind)
        )
    }
    scored = connection.scalar(
        sa.select(sa.func.count(score.cadre.distinct())).where(
            score.evaluation == evaluation.id, score.number.in_(counting)
        )
    )
    told = {kind: by_kind.get(of, 0) for kind, of in _TOLD_BY.items()}
    return Progress(connection.scalar(every) or 0, told | {FileKind.PACKAGE: scored or 0})
