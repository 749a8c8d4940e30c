"""What a round's results are for one visitor: the frozen release, or after closing what would be released."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from surveys import release, release_draft, summary_json
from surveys.identifiers import SubjectNumber, SurveyCode
from surveys.installation import Installation
from surveys.summary import SubjectSummary, Summary
from surveys.summary_analyses import SubjectAnalyses
from surveys.survey import Survey
from surveys.text import search_key, sort_key
from webapp.office import work
from webapp.office.permissions import FROZEN

MOST_DRAFTS = 16


@dataclass(frozen=True, slots=True)
class Drafts:
    """Summaries of closed rounds that are not released yet; their ballots never change, so one is kept."""

    summary: Callable[[SurveyCode], Summary]


def drafts() -> Drafts:
    """Give the drafts of an office: a large one is long work, which the visitor waits for elsewhere."""

    @lru_cache(maxsize=MOST_DRAFTS)
    def summary(code: SurveyCode) -> Summary:
        return summary_json.load(work.made(release_draft.question(code)).decode())

    return Drafts(summary)


def results_of(installation: Installation, kept: Drafts, survey: Survey) -> Summary:
    """Give the summary of a closed round: the release where there is one."""
    if survey.state in FROZEN:
        with installation.engine.connect() as connection:
            return release.read(connection, survey.code)
    return kept.summary(survey.code)


def visible(summary: Summary, numbers: frozenset[SubjectNumber] | None) -> list[SubjectSummary]:
    """Give the subjects a visitor may see, by name in Vietnamese order; never by score."""
    mine = [one for one in summary.subjects if numbers is None or one.number in numbers]
    return sorted(mine, key=lambda one: (sort_key(one.name), one.code))


def beside(
    summary: Summary, listed: Sequence[SubjectSummary]
) -> list[tuple[SubjectSummary, SubjectAnalyses]]:
    """Give subjects with what stands beside their results; none where the release has none of it."""
    found = {one.number: one for one in summary.analyses.subjects}
    return [(one, found[one.number]) for one in listed if one.number in found]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to: words of a name or code, a position group, a unit ("" for all)."""

    words: str = ""
    position_group: str = ""
    unit: str = ""

    def keeps(self, one: SubjectSummary) -> bool:
        """Say whether a subject stays in the list. Scores play no part."""
        wanted = search_key(self.words)
        return (
            (not wanted or wanted in search_key(one.name) or wanted in search_key(one.code))
            and self.position_group in {"", one.position_group}
            and self.unit in {"", one.unit}
        )
