"""The seven steps in which a round is set up: which there are, and how far each of them is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import url_for
from flask_babel import gettext, ngettext

from surveys import questionnaires, rounds
from surveys.frames import records
from surveys.identifiers import RespondentGroup, SubjectKind, SurveyCode, SurveyState
from surveys.paper import runs
from surveys.problems import N_, Problem
from surveys.survey import Assignment, Subject, Survey
from webapp.i18n import words
from webapp.office import place
from webapp.office.permissions import BEFORE_OPENING
from webapp.office.words import day, name_of, number

PER_CENT = 100


class SetUp(StrEnum):
    """The steps in their order; as they stand in addresses."""

    TEMPLATE = "template"
    CADRES = "cadres"
    GROUPS = "groups"
    FRAME = "frame"
    PRIVACY = "privacy"
    MATERIALS = "materials"
    OPEN = "open"


TITLES: Mapping[SetUp, str] = {
    SetUp.TEMPLATE: N_("Questionnaire, title, period, who asks"),
    SetUp.CADRES: N_("Cadres"),
    SetUp.GROUPS: N_("Respondent groups and weights"),
    SetUp.FRAME: N_("Who is asked: villages, lists, invitations"),
    SetUp.PRIVACY: N_("Thresholds and privacy"),
    SetUp.MATERIALS: N_("Slips, cards, forms, posters"),
    SetUp.OPEN: N_("Check and open"),
}

_STEP_OF: tuple[tuple[str, SetUp], ...] = (
    ("title", SetUp.TEMPLATE),
    ("asks", SetUp.TEMPLATE),
    ("unit", SetUp.TEMPLATE),
    ("period", SetUp.TEMPLATE),
    ("closes_on", SetUp.TEMPLATE),
    ("opens_on", SetUp.TEMPLATE),
    ("subjects", SetUp.CADRES),
    ("groups", SetUp.GROUPS),
    ("strata", SetUp.FRAME),
    ("target", SetUp.FRAME),
    ("confidence", SetUp.PRIVACY),
    ("least_reliability", SetUp.PRIVACY),
)


@dataclass(frozen=True, slots=True)
class SetUpStep:
    """One step: how far it is, in one sentence, and where it is done."""

    step: SetUp
    title: str
    done: bool
    sentence: str
    address: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything a step needs to know of its round."""

    survey: Survey
    subjects: tuple[Subject, ...]
    kinds: tuple[Assignment, ...]
    problems: Sequence[Problem]
    asks_about: SubjectKind = SubjectKind.CADRE

    @property
    def issued(self) -> int:
        """How many codes are out."""
        return sum(one.issued for one in self.kinds)

    @property
    def about(self) -> SubjectKind:
        """What kind of subject the round is about; what its questionnaire asks about while none is chosen."""
        return self.subjects[0].kind if self.subjects else self.asks_about

    @property
    def is_fixed(self) -> bool:
        """Whether the set-up can be changed no more as things are."""
        return self.survey.state is not SurveyState.DRAFT or self.issued > 0


def step_of(problem: Problem) -> SetUp:
    """Give the step in which a problem is mended."""
    for start, step in _STEP_OF:
        if problem.where.startswith(start):
            return SetUp.PRIVACY if problem.where.endswith(".threshold") else step
    return SetUp.TEMPLATE


def standing(code: SurveyCode) -> Standing:
    """Read how far a round is set up."""
    connection = place.reading()
    found = rounds.get(connection, code)
    asked = questionnaires.get(connection, found.questionnaire_id, found.questionnaire_version)
    return Standing(
        found,
        rounds.subjects(connection, code),
        rounds.assignments(connection, code),
        rounds.missing(connection, code),
        asked.subject,
    )


def said(problem: Problem) -> str:
    """Say what is missing; the step's page names the field, the respondent group is named here."""
    if problem.where == "groups" and "total" in problem.values:  # the office writes weights in per cent
        total = number(float(str(problem.values["total"])) * PER_CENT)
        return str(gettext("The weights add up to %(total)s. They must add up to 100.", total=total))
    sentence = str(gettext(problem.sentence, **problem.values))
    group = problem.where.split(".")[1:2]
    if problem.where.startswith("groups.") and group[0] in list(RespondentGroup):
        return f"{name_of(RespondentGroup(group[0]))}: {sentence}"
    return sentence


def problems_of(now: Standing, step: SetUp) -> list[str]:
    """Say what a step lacks."""
    return [said(one) for one in now.problems if step_of(one) is step]


def unasked(now: Standing) -> list[tuple[str, str]]:
    """Give respondent groups that count, with the name of a cadre about whom nobody of them is asked yet."""
    found = []
    for rule in now.survey.rules.groups:
        asked = {number for one in now.kinds if one.group is rule.group for number in one.subjects}
        missing = [one.name for one in now.subjects if one.number not in asked]
        if rule.required and missing:
            found.append((name_of(rule.group), missing[0]))
    return found


def steps(now: Standing) -> list[SetUpStep]:
    """Give the seven steps of a round, each with what is done or what is missing."""
    return [_step(now, one) for one in SetUp]


def _step(now: Standing, step: SetUp) -> SetUpStep:
    lacking = problems_of(now, step)
    done, sentence = (False, lacking[0]) if lacking else _SAID[step](now)
    address = url_for("set_up.step", survey=now.survey.code, step=step)
    return SetUpStep(step, _title(now, step), done, sentence, address)


def _title(now: Standing, step: SetUp) -> str:
    if step is SetUp.CADRES and now.about is SubjectKind.RECOMMENDATION:
        return str(gettext("Recommendations"))
    if step is SetUp.CADRES and now.about is SubjectKind.COLLECTIVE:
        return str(gettext("Collectives"))
    return str(gettext(TITLES[step]))


def _template(now: Standing) -> tuple[bool, str]:
    survey = now.survey
    return True, gettext(
        "“%(title)s”, %(start)s – %(end)s; answers until %(last)s.",
        title=words(survey.rules.title),
        start=day(survey.period_start),
        end=day(survey.period_end),
        last=day(survey.closes_on),
    )


def _cadres(now: Standing) -> tuple[bool, str]:
    many = len(now.subjects)
    if now.about is SubjectKind.RECOMMENDATION:
        asked = ngettext(
            "%(num)s recommendation is asked about.", "%(num)s recommendations are asked about.", many
        )
        return True, asked
    if now.about is SubjectKind.COLLECTIVE:
        return True, ngettext("%(num)s collective is chosen.", "%(num)s collectives are chosen.", many)
    return True, ngettext("%(num)s cadre is chosen.", "%(num)s cadres are chosen.", many)


def _groups(now: Standing) -> tuple[bool, str]:
    parts = [
        gettext("%(group)s %(weight)s%%", group=name_of(rule.group), weight=number(rule.weight * PER_CENT))
        for rule in now.survey.rules.groups
    ]
    return True, "; ".join(parts) + "."


def _frame(now: Standing) -> tuple[bool, str]:
    for group, cadre in unasked(now):
        return False, gettext("%(group)s: nobody is asked about %(cadre)s yet.", group=group, cadre=cadre)
    lists = len(records.listing(place.reading(), now.survey.code))
    if not now.kinds:
        return False, gettext("Nobody is asked yet. Add kinds of invitation.")
    return True, gettext(
        "Kinds of invitation: %(kinds)s; lists of people: %(lists)s.", kinds=len(now.kinds), lists=lists
    )


def _privacy(now: Standing) -> tuple[bool, str]:
    if not now.survey.rules.groups:
        return False, gettext("Choose the respondent groups first; each has its threshold.")
    parts = [
        gettext("%(group)s from %(threshold)s ballots", group=name_of(rule.group), threshold=rule.threshold)
        for rule in now.survey.rules.groups
    ]
    return True, gettext("Results are told: %(parts)s.", parts="; ".join(parts))


def _materials(now: Standing) -> tuple[bool, str]:
    printed = sum(run.printed for run in runs.listing(place.reading(), now.survey.code))
    if not now.issued:
        return False, gettext("Nothing is printed yet. Codes for people of a list come after opening.")
    return True, gettext(
        "Codes issued: %(issued)s; of them forms and cards printed: %(printed)s.",
        issued=now.issued,
        printed=printed,
    )


def _open(now: Standing) -> tuple[bool, str]:
    if now.survey.state not in BEFORE_OPENING:
        return True, gettext("The round was opened.")
    if now.survey.state is SurveyState.CHECKED:
        return False, gettext("The round is checked. Two closing officers can open it now.")
    if now.problems:
        return False, ngettext(
            "%(num)s thing is missing before the round can be checked.",
            "%(num)s things are missing before the round can be checked.",
            len(now.problems),
        )
    return False, gettext("Nothing is missing. Read everything once more, then check the round.")


_SAID = {
    SetUp.TEMPLATE: _template,
    SetUp.CADRES: _cadres,
    SetUp.GROUPS: _groups,
    SetUp.FRAME: _frame,
    SetUp.PRIVACY: _privacy,
    SetUp.MATERIALS: _materials,
    SetUp.OPEN: _open,
}


def next_step(found: Sequence[SetUpStep]) -> SetUpStep:
    """Give the step to do next: the first that is not done, in the end the last."""
    return next((one for one in found if not one.done), found[-1])
