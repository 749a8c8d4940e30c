"""The registry of everything ever told: about whom, from which release, in which form, since when.

What was told cannot be taken back, so every new telling is looked at beside all earlier ones: two results
over nearly the same ballots may be subtracted from each other.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from analysis.disclosure import LEAST_OUTSIDE, floor_for
from surveys import summary_json
from surveys.identifiers import RespondentGroup, SurveyCode
from surveys.problems import N_, Problem, Refused
from surveys.schema import ballot_import, release, told
from surveys.summary import Distribution, GroupCounts, GroupResult, SubjectSummary, Summary, Withheld
from surveys.survey import LEAST_CITIZENS

RELEASE = "release"
WHOLE_ROUND = "round"


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing that was told. ``subject_kind`` "round": the whole round in one file."""

    survey: SurveyCode
    number: int
    subject_kind: str
    subject_code: str
    format: str
    digest: str
    told_on: date


def note_release(connection: sa.Connection, summary: Summary, number: int, on: date) -> None:
    """Note what a release tells about each of its subjects."""
    for part in json.loads(summary_json.dump(summary))["subjects"]:
        text = json.dumps(part, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        _note(connection, Telling(summary.survey, number, part["kind"], part["code"], RELEASE, digest, on))


def note_file(connection: sa.Connection, survey: SurveyCode, form: str, content: bytes, on: date) -> None:
    """Note that the last release of a round left the house as a file ("package-vi").

    The same file again changes nothing.
    """
    number = connection.execute(
        sa.select(sa.func.max(release.c.number)).where(release.c.survey == survey)
    ).scalar_one()
    digest = hashlib.sha256(content).hexdigest()
    _note(connection, Telling(survey, number, WHOLE_ROUND, survey, form, digest, on))


def _note(connection: sa.Connection, one: Telling) -> None:
    values = {name: getattr(one, name) for name in one.__dataclass_fields__}
    key = [told.c[name] == values[name] for name in values if name != "told_on"]
    if connection.scalar(sa.select(told.c.told_on).where(*key)) is None:
        connection.execute(sa.insert(told).values(values))


def tellings(connection: sa.Connection, survey: SurveyCode) -> tuple[Telling, ...]:
    """Give everything that was told of a round, in order."""
    rows = connection.execute(
        sa.select(told).where(told.c.survey == survey).order_by(*(told.c[name] for name in told.c.keys()))  # noqa: SIM118 - columns by key
    )
    return tuple(Telling(**row._mapping) for row in rows)  # noqa: SLF001 - the documented way to a row's names


def refuse_subtraction(connection: sa.Connection, summary: Summary) -> None:
    """Refuse a summary that could be subtracted from what was told before.

    Looked at: earlier releases of the same round, and releases of rounds into which a file of ballots was
    imported that this round holds too. Raises Refused naming subject and group.
    """
    problems = [
        problem
        for earlier in _sharing(connection, summary.survey)
        for problem in _subtractions(earlier, summary)
    ]
    if problems:
        raise Refused(*problems)


def _sharing(connection: sa.Connection, survey: SurveyCode) -> Iterator[Summary]:
    """Give all releases that rest, in part, on ballots of this round."""
    imports = sa.select(ballot_import.c.file_hash).where(ballot_import.c.survey == survey)
    shared = sa.select(ballot_import.c.survey).where(ballot_import.c.file_hash.in_(imports))
    texts = connection.scalars(
        sa.select(release.c.summary)
        .where(sa.or_(release.c.survey == survey, release.c.survey.in_(shared)))
        .order_by(release.c.survey, release.c.number)
    )
    return map(summary_json.load, texts.all())


def _subtractions(earlier: Summary, summary: Summary) -> Iterator[Problem]:
    before = {(one.kind, one.code): one for one in earlier.subjects}
    thresholds = {policy.group: policy.threshold for policy in summary.policies}
    for subject in summary.subjects:
        if (subject.kind, subject.code) not in before:
            continue
        for old, new in _pairs(before[subject.kind, subject.code], subject):
            if _can_be_subtracted(old, new, thresholds.get(new.group, LEAST_CITIZENS)):
                yield Problem(
                    N_(
                        "Results over nearly the same ballots were told in the round “%(code)s”: subtracted "
                        "from these they would tell of the few that differ. Nothing is told again."
                    ),
                    {"code": earlier.survey},
                    f"{subject.code}, {new.group.value}",
                )


def _pairs(old: SubjectSummary, new: SubjectSummary) -> Iterator[tuple[GroupResult, GroupResult]]:
    for before, after in ((old.groups, new.groups), (old.open_link, new.open_link)):
        known: dict[RespondentGroup, GroupResult] = {one.group: one for one in before}
        yield from ((known[one.group], one) for one in after if one.group in known)


def _can_be_subtracted(old: GroupResult, new: GroupResult, threshold: int) -> bool:
    """Say whether the difference of two told results is a group too small for being told like that.

    The ballots that differ are known as finely as the coarser of the two results. Ballots taken out and put
    in at once only hide each other; the net number is what an attacker may count on.
    """
    if old == new or not isinstance(old.counts, GroupCounts) or not isinstance(new.counts, GroupCounts):
        return False
    if _tell_every_answer(old, new):
        return False
    differ = abs(new.counts.returned - old.counts.returned)
    fewest = min(new.counts.valid, old.counts.valid)
    if floor_for(differ, threshold).least < floor_for(fewest, threshold).least:
        return True
    before = {one.item: one.distribution for one in old.items}
    return any(_shows_few(before.get(one.item), one.distribution) for one in new.items)


def _tell_every_answer(old: GroupResult, new: GroupResult) -> bool:
    """Say whether both rest on the same ballots and tell all answers that scores are made from, by item.

    Then another method only sums up anew what was told before.
    """
    rated = [one.distribution for one in old.items if one.score is not None]
    return (
        old.counts == new.counts
        and [one.distribution for one in old.items] == [one.distribution for one in new.items]
        and bool(rated)
        and all(isinstance(one, Distribution) for one in rated)
    )


def _shows_few(old: Distribution | Withheld | None, new: Distribution | Withheld) -> bool:
    """Say whether the difference of two distributions could not be told as a distribution itself."""
    if not isinstance(old, Distribution) or not isinstance(new, Distribution):
        return False
    first, second = _cumulated(old), _cumulated(new)
    common = sorted(first.keys() & second.keys())  # where the shares of both end
    steps = [second[end] - first[end] for end in common]
    parts = [abs(after - before) for before, after in zip([0, *steps], steps, strict=False)]
    return any(parts) and (1 in parts or sum(parts) - max(parts) < LEAST_OUTSIDE)


def _cumulated(told_shares: Distribution) -> dict[int, int]:
    """Give the answers up to the end of each share, by the number of categories until there."""
    found: dict[int, int] = {}
    categories = ballots = 0
    for share in told_shares.shares:
        categories += len(share.categories)
        ballots += share.ballots
        found[categories] = ballots
    return found
