"""How many colleagues are asked about each subject, from which list: the same for everybody in a round."""

from dataclasses import dataclass

import sqlalchemy as sa

from surveys import round_records
from surveys.frames.records import EntryState, FrameKind, get
from surveys.identifiers import RespondentGroup, SurveyCode
from surveys.invitations import ISSUING_STATES
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.round_records import hold
from surveys.schema import nomination, nomination_rule

GROUPS = (RespondentGroup.PEER, RespondentGroup.SUBORDINATE)
"""Groups of colleagues who are chosen; all others are everybody, or drawn by lot."""


@dataclass(frozen=True, slots=True)
class NominationRule:
    """The limits of one group. ``load``: about how many subjects one person is asked at most."""

    survey: SurveyCode
    group: RespondentGroup
    frame: int
    least: int
    most: int
    load: int


def set_rule(connection: sa.Connection, rule: NominationRule) -> None:
    """Set the limits of a group, in place of earlier ones.

    Raises BadInput for a group the round does not ask or does not choose, for limits that do not fit each
    other, the threshold or the list; Refused when the round is closed, the list is not there, or people were
    proposed from another list.
    """
    hold(connection, rule.survey)
    survey = round_records.get(connection, rule.survey)
    if survey.state not in ISSUING_STATES:
        raise Refused(
            Problem(N_("Round %(survey)s is closed: nobody is chosen for it."), {"survey": rule.survey})
        )
    frame = get(connection, rule.survey, rule.frame)
    asked = {one.group: one for one in survey.rules.groups}
    if rule.group not in GROUPS or rule.group not in asked:
        raise BadInput(Problem(N_("This round chooses nobody of this respondent group."), where="group"))
    kept = frame.counts.get(EntryState.KEPT, 0)
    problems = _broken(rule, asked[rule.group].threshold, kept)
    if frame.kind is not FrameKind.STAFF:
        problems.append(Problem(N_("Colleagues are chosen from a list of staff. Choose one."), where="frame"))
    if problems:
        raise BadInput(*problems)
    _replace(connection, rule)


def _broken(rule: NominationRule, threshold: int, kept: int) -> list[Problem]:
    problems = []
    if rule.least < threshold:
        problems.append(
            Problem(
                N_("At least %(threshold)s: with fewer ballots nothing of this group could be told."),
                {"threshold": threshold},
                "least",
            )
        )
    if not rule.least <= rule.most <= kept:
        problems.append(
            Problem(
                N_("Between the least number and the %(kept)s people of the list."), {"kept": kept}, "most"
            )
        )
    if rule.load < 1:
        problems.append(Problem(N_("Everybody is asked about at least one person."), where="load"))
    return problems


def _replace(connection: sa.Connection, rule: NominationRule) -> None:
    table = nomination_rule.c
    others = sa.select(nomination.c.id).where(
        nomination.c.survey == rule.survey, nomination.c.frame != rule.frame
    )
    if connection.scalar(others.limit(1)) is not None:
        raise Refused(
            Problem(N_("People were proposed from another list. Destroy that list first, or keep to it."))
        )
    connection.execute(
        sa.delete(nomination_rule).where(table.survey == rule.survey, table.respondent_group == rule.group)
    )
    connection.execute(
        sa.insert(nomination_rule).values(
            survey=rule.survey,
            respondent_group=rule.group,
            frame=rule.frame,
            least=rule.least,
            most=rule.most,
            load=rule.load,
        )
    )


def rules(connection: sa.Connection, survey: SurveyCode) -> tuple[NominationRule, ...]:
    """Give the limits of a round, in the order of the respondent groups."""
    table = nomination_rule.c
    rows = connection.execute(sa.select(nomination_rule).where(table.survey == survey))
    found = {
        RespondentGroup(row.respondent_group): NominationRule(
            survey, RespondentGroup(row.respondent_group), row.frame, row.least, row.most, row.load
        )
        for row in rows
    }
    return tuple(found[group] for group in RespondentGroup if group in found)


def rule_of(connection: sa.Connection, survey: SurveyCode, group: RespondentGroup) -> NominationRule:
    """Give the limits of a group. Raises Refused when none are set or the round is closed."""
    for one in rules(connection, survey):
        if one.group is group and round_records.get(connection, survey).state in ISSUING_STATES:
            return one
    raise Refused(Problem(N_("Nobody of this respondent group is chosen for this round now.")))
