"""Short labels of the variables of a release, in English; they are shown in the reader's language."""

from collections.abc import Mapping

from surveys.problems import N_

TABLES: Mapping[str, str] = {
    "scores": N_("Scores of a survey round"),
    "items": N_("Items of a survey round"),
    "counts": N_("Counts of a survey round"),
}
VARIABLES: Mapping[str, str] = {
    "cadre_code": N_("Code in the register of who was rated"),
    "cadre_name": N_("Name when the round was set up"),
    "position_code": N_("Code of the position"),
    "position_group": N_("Group of equivalent positions"),
    "unit_code": N_("Code of the unit"),
    "survey_code": N_("Code of the round"),
    "period_start": N_("First day of the period asked about"),
    "period_end": N_("Last day of the period asked about"),
    "questionnaire": N_("Questionnaire and its version"),
    "criterion_code": N_("Code of the criterion"),
    "criterion": N_("Criterion"),
    "respondent_group": N_("Respondent group"),
    "issued": N_("Ballots asked for"),
    "returned": N_("Ballots that came back"),
    "valid": N_("Valid ballots (n of the score)"),
    "no_contact": N_("Ballots without contact"),
    "score": N_("Score (0-100)"),
    "low": N_("Score: lower end of the interval"),
    "high": N_("Score: upper end of the interval"),
    "shrunk": N_("Score drawn towards its equivalents"),
    "adjusted": N_("Score with the leniency of raters taken out"),
    "adjusted_low": N_("Adjusted score: lower end of the interval"),
    "adjusted_high": N_("Adjusted score: upper end of the interval"),
    "rank_low": N_("Best place it may hold among its equivalents"),
    "rank_high": N_("Last place it may hold among its equivalents"),
    "peers": N_("Equivalent positions it is compared with"),
    "reliability": N_("Cronbach's alpha of the group in this round"),
    "integrity_grade": N_("Integrity of the ballots of the round"),
    "withheld_reason": N_("Why there is no score"),
    "reply": N_("Reply of the person rated"),
    "method_version": N_("Version of the method"),
    "item": N_("Item of the questionnaire"),
    "question": N_("Question"),
    "n": N_("Answers with a value"),
    "dont_know": N_("Chose a way of not answering (per cent)"),
    "dont_know_low": N_("Did not answer: lower end of the interval"),
    "dont_know_high": N_("Did not answer: upper end of the interval"),
    "dont_know_band": N_("Did not answer, told only as a band"),
    "category": N_("Value or option; + joins what was merged"),
    "answer": N_("Answer"),
    "ballots": N_("Answers in the category"),
    "percent": N_("Share of the answers with a value (per cent)"),
}
NOT_TOLD = N_("not told in this row")
BAND_ONLY = N_("told only as a band: %(band)s")
REPLY_WORDS = {"none": N_("no reply"), "replied": N_("replied")}
WHOLE_QUESTIONNAIRE = N_("Whole questionnaire")
