"""A round written as one TOML file: what is asked, about whom, of whom, by which rules.

format = 1
code = "y-kien-2026-q4"
unit = "22"                                  # whose round; left out: the top of the register
questionnaire = "citizen-official"
version = 1
questionnaire_file = "questionnaire.toml"    # may be left out when it is stored or in the library
period_start = 2026-10-01
period_end = 2026-12-31
closes_on = 2026-12-31                       # last day, until 24:00 local time
confidence = 0.95
least_reliability = 0.7
linked = false                               # true: ballots of one code stay together, and people are told
title = { vi = "...", en = "..." }
asks = { vi = "...", en = "..." }            # who asks

[[groups]]                                   # weights of the required groups sum to 1
group = "citizen"
weight = 1
threshold = 10
required = true
size = 400                                   # people, where known

[[strata]]                                   # may be left out
number = 1
name = "..."
size = 1200

[[subjects]]                                 # a cadre's name, position and unit come from the register
code = "MH-0001"

[[invitations]]                              # one code is about "each" subject alone, or about "all"
group = "citizen"
channel = "web"
subjects = "each"
stratum = 1
count = 50                                   # codes to issue for each
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from surveys.identifiers import (
    Channel,
    RespondentGroup,
    SubjectNumber,
    SurveyCode,
    UnitCode,
)
from surveys.problems import N_, BadInput, Problem
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.round_subjects import one_of, subjects_of
from surveys.survey import GroupRule, Rules
from surveys.toml_table import TomlTable, parse_toml, source_of
from surveys.top_unit import top_unit

FORMAT = 1
MOST_PEOPLE = 1_000_000_000
MOST_CODES = 1_000_000
EACH, ALL = "each", "all"


@dataclass(frozen=True, slots=True)
class InvitationPlan:
    """A kind of invitation and how many codes to issue for it."""

    assignment: AssignmentPlan
    count: int


@dataclass(frozen=True, slots=True)
class RoundFile:
    """A round as its file says. ``questionnaire_file`` is the path it names, None when it names none."""

    plan: SurveyPlan
    invitations: tuple[InvitationPlan, ...]
    questionnaire_file: Path | None


def read_file(connection: sa.Connection, path: Path) -> RoundFile:
    """Read a round file. Raises BadInput with every problem, each placed by file and key."""
    try:
        return read(connection, source_of(path), path.parent)
    except BadInput as error:
        raise BadInput(
            *(
                Problem(one.sentence, one.values, one.where if one.where == str(path) else _in(path, one))
                for one in error.problems
            )
        ) from error


def _in(path: Path, problem: Problem) -> str:
    return f"{path}, {problem.where}" if problem.where else str(path)


def read(connection: sa.Connection, source: str, folder: Path) -> RoundFile:
    """Read the text of a round file; ``folder`` is where the files it names are looked for."""
    table = parse_toml(source)
    table.whole("format", FORMAT, FORMAT)
    code = SurveyCode(table.text("code"))
    whose = UnitCode(table.text("unit")) if table.has("unit") else _top(connection, table)
    subjects = subjects_of(connection, table, whose)
    plan = SurveyPlan(
        code=code,
        unit=whose,
        questionnaire_id=table.text("questionnaire"),
        questionnaire_version=table.whole("version", 1, 10_000),
        period_start=table.day("period_start"),
        period_end=table.day("period_end"),
        closes_on=table.day("closes_on"),
        rules=_rules(table),
        subjects=subjects,
    )
    named = table.text("questionnaire_file") if table.has("questionnaire_file") else None
    invitations = tuple(_invitations(table, [one.number for one in subjects]))
    table.finish()
    if table.problems:
        raise BadInput(*table.problems)
    return RoundFile(plan, invitations, folder / named if named else None)


def _top(connection: sa.Connection, table: TomlTable) -> UnitCode:
    found = top_unit(connection)
    if found is None:
        table.complain("unit", N_("“%(key)s” is missing. Add it."), key="unit")
    return found or UnitCode("")


def _texts(table: TomlTable, key: str) -> Mapping[str, str]:
    inner = table.table(key)
    return {language: inner.text(language) for language in inner.values}


def _size(table: TomlTable) -> int | None:
    return table.whole("size", 1, MOST_PEOPLE) if table.has("size") else None


def _rules(table: TomlTable) -> Rules:
    return Rules(
        title=_texts(table, "title"),
        asks=_texts(table, "asks"),
        groups=tuple(_group(one) for one in table.tables("groups")),
        strata=tuple(_stratum(one) for one in (table.tables("strata") if table.has("strata") else ())),
        confidence=table.number("confidence", 0, 1),
        least_reliability=table.number("least_reliability", 0, 1),
        linked=table.flag("linked") if table.has("linked") else False,
    )


def _group(table: TomlTable) -> GroupRule:
    rule = GroupRule(
        group=one_of(table, "group", RespondentGroup),
        weight=table.number("weight", 0, 1),
        threshold=table.whole("threshold", 1, MOST_PEOPLE),
        required=table.flag("required"),
        size=_size(table),
    )
    table.finish()
    return rule


def _stratum(table: TomlTable) -> tuple[int, str, int | None]:
    stratum = (table.whole("number", 1, 65_535), table.text("name"), _size(table))
    table.finish()
    return stratum


def _invitations(table: TomlTable, numbers: list[SubjectNumber]) -> Iterable[InvitationPlan]:
    for one in table.tables("invitations") if table.has("invitations") else ():
        group, channel = one_of(one, "group", RespondentGroup), one_of(one, "channel", Channel)
        stratum = one.whole("stratum", 0, 65_535) if one.has("stratum") else 0
        count = one.whole("count", 0, MOST_CODES) if one.has("count") else 0
        about = one.text("subjects")
        if about not in (EACH, ALL, ""):
            one.complain(
                "subjects", N_("This must be one of: %(names)s. Correct it."), names=f"{EACH}, {ALL}"
            )
        one.finish()
        for subjects in [(number,) for number in numbers] if about == EACH else [tuple(numbers)]:
            yield InvitationPlan(AssignmentPlan(group, channel, subjects, stratum), count)
