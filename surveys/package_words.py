"""The words of a package's report and workbook, in English; they are shown in the reader's language."""

from collections.abc import Mapping

from surveys.package_content import COMPOSITE, OPEN_LINK
from surveys.problems import N_
from surveys.summary import BandName, Coded

GROUPS: Mapping[str, str] = {
    "citizen": N_("Citizens"),
    "superior": N_("Direct superiors"),
    "peer": N_("Peers"),
    "subordinate": N_("Direct subordinates"),
    "residence": N_("Community of residence"),
    "front": N_("Front members"),
    COMPOSITE: N_("Composite"),
}
OPEN_LINK_WORD = N_("Open link")
BANDS: Mapping[BandName, str] = {
    BandName.LOW: N_("below 50"),
    BandName.MIDDLE: N_("from 50 to below 75"),
    BandName.HIGH: N_("75 or more"),
}
CODED: Mapping[Coded, str] = {Coded.TOP: N_("%(score)s or more"), Coded.BOTTOM: N_("%(score)s or less")}
WITHHELD = N_("withheld: %(reason)s")

TITLE = N_("Scores of a survey round")
CORRECTED = N_(
    "Corrected: release %(number)s stands in place of release %(before)s since %(day)s. Reason: %(reason)s"
)
CORRECTION_SHEET = N_("Correction")
NOTE_OF_REVIEWERS = N_("Note of the reviewers:")
FACTS = {
    "unit": N_("Organized by"),
    "period": N_("Period asked about"),
    "questionnaire": N_("Questionnaire"),
    "integrity": N_("Integrity of the ballots"),
    "method": N_("Method version"),
    "release": N_("Hash of the release"),
}
COLUMNS = {
    "code": N_("Code"),
    "name": N_("Name"),
    "position": N_("Position"),
    "unit": N_("Unit"),
    "group": N_("Respondent group"),
    "n": N_("Valid ballots"),
    "score": N_("Score (0-100)"),
    "interval": N_("Interval"),
}
NOTES = (
    N_(
        "A score is an estimate; its %(confidence)s %% interval says how far it may be off. Scores are told "
        "as coarsely as the number of ballots requires, so that nobody can work out a single answer."
    ),
    N_("A withheld score is not zero. It has a reason, and no number behind it in this file."),
    N_("Scores of different position groups are not comparable with each other."),
    N_("The people's opinion is one source among others; this document classifies nobody."),
    N_("Answers that came by an open link are a self-selected sample; they have no part in any composite."),
)
RELIABILITY = N_("Reliability of the questionnaire in this round (Cronbach's alpha)")
PAGE = N_("Page")
SUMMARY_SHEET = N_("Summary")


def group_word(name: str) -> tuple[str, ...]:
    """Give the words of a respondent group as it is called in tables: one, or two for the open link."""
    if name.startswith(OPEN_LINK):
        return (OPEN_LINK_WORD, GROUPS[name.removeprefix(f"{OPEN_LINK}_")])
    return (GROUPS[name],)
