"""What else a LimeSurvey survey is set to: told when it changes what is asked, and when it is left out."""

from collections.abc import Iterable

from surveys.exchange.lss_file import NEWEST, Tables
from surveys.exchange.lss_notes import Notes
from surveys.exchange.lss_structure import Question, Structure
from surveys.problems import N_

RECORDED = ("datestamp", "ipaddr", "refurl", "savetimings", "usecookie")
CHANGES_WHAT_IS_ASKED = frozenset(
    {"array_filter", "array_filter_exclude", "em_validation_q", "em_validation_sq", "hidden"}
)
SHUFFLES = frozenset({"random_order", "answer_order", "random_group", "subquestion_order", "alphasort"})
SAME_ORDER = N_("The order is the same for everybody here: nothing is shuffled.")
EMPTY = frozenset({"", "0", "N", "normal"})


def say_about_survey(tables: Tables, found: Structure, notes: Notes) -> None:
    """Say what of the survey as a whole was left out."""
    if found.version > NEWEST:
        notes.remark(
            "",
            N_("The file is of a LimeSurvey newer than any we know. Compare everything with the original."),
        )
    if any(found.head.get(column) in {"Y", "I"} for column in RECORDED):
        notes.remark(
            "", N_("Times, addresses and cookies are never recorded here: those settings were left out.")
        )
    if any(row.get("surveyls_welcometext") or row.get("surveyls_endtext") for row in found.words.values()):
        notes.remark(
            "",
            N_(
                "The words of welcome and of thanks were left out: every questionnaire begins and ends "
                "alike here."
            ),
        )
    for table, sentence in (
        ("quota", N_("Quotas were left out: everybody who is asked may answer.")),
        ("defaultvalues", N_("Default answers were left out: nothing is chosen beforehand here.")),
        (
            "assessments",
            N_("Assessments were left out: scores are made of criteria, not shown to who answers."),
        ),
    ):
        if tables.of(table):
            notes.remark("", sentence)
    if any(group.is_shuffled for group in found.groups):
        notes.remark("", SAME_ORDER)
    for code in found.lost:
        notes.complain(
            code, N_("This question stands in no group. Put it into one in LimeSurvey, and export it again.")
        )


def say_about_question(question: Question, notes: Notes) -> None:
    """Say what is set for one question beyond its words and answers."""
    if question.other == "Y":
        notes.complain(
            question.code,
            N_("An answer in own words (“Other”) cannot be asked here. Write it as one of the answers."),
        )
    for name in _set(question, CHANGES_WHAT_IS_ASKED):
        notes.complain(
            question.code,
            N_(
                "The setting “%(name)s” changes what is asked and cannot be taken over. Empty it in "
                "LimeSurvey."
            ),
            name=name,
        )
    if _set(question, SHUFFLES):
        notes.remark("", SAME_ORDER)
    others = _set(question, question.attributes.keys() - CHANGES_WHAT_IS_ASKED - SHUFFLES)
    named = ", ".join(f"“{name}”" for name in others if not name.startswith("ydan_"))
    if named:
        notes.remark(
            question.code,
            N_("Settings that were not read, of how it looks for example: %(names)s."),
            names=named,
        )


def _set(question: Question, names: Iterable[str]) -> list[str]:
    return [name for name in sorted(names) if question.attributes.get(name, "") not in EMPTY]
