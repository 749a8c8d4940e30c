"""Times of files: a box changes with every ballot and tells the last; as many files as ballots tell each."""

from collections import defaultdict
from collections.abc import Iterator

from surveys.problems import N_
from surveys.selftest.evidence import Evidence
from surveys.selftest.findings import Attack, Finding, leak, looked

LEAST_USED = 8  # fewer used codes can be as many as some files by chance
LEAST_SHARE, MOST_SHARE = 0.5, 4.0  # files for each used code: some may be gone, a code may carry several


def scan(evidence: Evidence) -> Iterator[Finding]:
    """Count files in each folder beside the used codes."""
    used = sum(len(database.rows(table, "code")) for database, table in evidence.tables("spent"))
    folders: dict[str, set[int]] = defaultdict(set)
    for name, time in evidence.times:
        folders[name.rpartition("/")[0]].add(time)
    for folder, times in sorted(folders.items()):
        if used >= LEAST_USED and LEAST_SHARE * used <= len(times) <= MOST_SHARE * used:
            yield leak(
                N_("About as many files as used codes, each with a time of its own: a time for each ballot."),
                folder,
            )
    yield looked(N_("times of %(files)s files"), files=len(evidence.times))


ATTACK = Attack(
    "times",
    N_("thief of database, backup or laptop"),
    N_("tell from the times of files who answered when"),
    scan,
)
