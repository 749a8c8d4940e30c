"""Advice on wording finds what was labelled by hand and says nothing about good questions."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from benchmarks.questionnaire_lint import Counted, counted, labelled
from surveys import questionnaire_library
from surveys.identifiers import ItemId, RespondentGroup
from surveys.questionnaire import Questionnaire, Scale
from surveys.questionnaire_edits import put_item, put_scale
from surveys.questionnaire_lint import Finding, Rule, lint, lint_text
from surveys.questionnaire_parts import found
from tests.surveys.questionnaire_strategies import questionnaires

FOLDER = Path(__file__).parent / "questionnaire_lint"
CITIZENS = questionnaire_library.load("citizen-official", 1)[1]
COLLEAGUES = questionnaire_library.load("three-sixty", 1)[1]
OF_SENTENCES = tuple(Rule(path.stem) for path in sorted(FOLDER.glob("*.toml")))


def _of(rule: Rule, findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.rule is rule]


def _asking(text: dict[str, str], **changes: object) -> Questionnaire:
    item = replace(found(CITIZENS.items, "fair"), text=text)
    return put_item(CITIZENS, "opinion", "fair", replace(item, **changes))  # type: ignore[arg-type] # by name


@pytest.mark.parametrize("rule", OF_SENTENCES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_most_of_what_people_call_a_mistake_is_found_and_hardly_anything_else(
    rule: Rule, language: str
) -> None:
    result: Counted = counted(rule, language)
    assert result.recall >= 0.6
    assert result.precision >= 0.9


def test_both_languages_have_sentences_of_every_rule_with_and_without_the_mistake() -> None:
    for rule in OF_SENTENCES:
        for language in ("vi", "en"):
            bad, good = labelled(rule, language)
            assert min(len(bad), len(good)) >= 2


def test_a_good_question_of_the_set_has_no_finding_of_its_rule() -> None:
    wrong = [
        text
        for rule in OF_SENTENCES
        for language in ("vi", "en")
        for text in labelled(rule, language)[1]
        if _of(rule, lint_text(text, language))
    ]
    assert wrong == []


@given(questionnaires())
def test_advice_is_given_about_every_questionnaire_without_stumbling(questionnaire: Questionnaire) -> None:
    assert all(finding.sentence for finding in lint(questionnaire))


def test_words_of_the_office_are_told_only_where_people_outside_are_asked() -> None:
    text = {"vi": "Cán bộ tham mưu tốt không?", "en": "Does the cadre know procurement?"}
    assert len(_of(Rule.JARGON, lint(_asking(text)))) == 2
    section = COLLEAGUES.sections[0].id
    inside = put_item(COLLEAGUES, section, None, replace(COLLEAGUES.items[0], id=ItemId("new"), text=text))
    assert _of(Rule.JARGON, lint(inside)) == []
    mixed = replace(inside, respondent_groups=(*inside.respondent_groups, RespondentGroup.CITIZEN))
    assert len([one for one in _of(Rule.JARGON, lint(mixed)) if "items.new" in one.where]) == 2


def test_a_text_in_own_words_may_be_about_two_things() -> None:
    text = {"vi": "Ông/bà góp ý và đề nghị điều gì?", "en": "What do you suggest and wish?"}
    own_words = lint(_asking(text, kind="text", scale=None))
    assert [one for one in _of(Rule.DOUBLE_BARRELLED, own_words) if "fair" in one.where] == []
    rated = lint(_asking(text))
    assert len([one for one in _of(Rule.DOUBLE_BARRELLED, rated) if "fair" in one.where]) == 2


def test_a_denied_statement_on_a_scale_of_agreement_is_a_double_negation() -> None:
    denied = {
        "vi": "Cán bộ này không gần dân. Ông/bà có đồng ý không?",
        "en": "This official is not fair. Agree?",
    }
    assert [finding.found for finding in _of(Rule.DOUBLE_NEGATION, lint(_asking(denied)))] == ["không", "not"]
    other = _asking(denied, scale="satisfaction")
    assert _of(Rule.DOUBLE_NEGATION, lint(other)) == []


def test_a_missing_language_is_named_at_its_place() -> None:
    halved = replace(_asking({"vi": "Chỉ tiếng Việt?"}), title={"en": "Only English"})
    assert [finding.where for finding in _of(Rule.MISSING, lint(halved))] == [
        "title.vi",
        "items.fair.text.en",
    ]


def test_a_scale_that_leans_or_stands_upside_down_is_told_and_unknown_words_are_not() -> None:
    def scaled(*labels: tuple[str, str]) -> list[Finding]:
        texts = tuple({"vi": vi, "en": en} for vi, en in labels)
        return _of(Rule.SCALE, lint(put_scale(CITIZENS, "trust", Scale("trust", texts, ()))))

    bad, fair, good = ("Kém", "Poor"), ("Bình thường", "Neutral"), ("Tốt", "Good")
    assert scaled(bad, fair, good) == []
    assert {finding.found for finding in scaled(bad, good, ("Rất tốt", "Very good"))} == {"2 + / 1 −"}
    assert {finding.found for finding in scaled(good, fair, bad)} == {"Kém", "Poor"}
    assert scaled(good, ("Lạ", "Odd"), ("Rất tốt", "Very good")) == []
    assert scaled() == []


def test_hard_reading_is_told_for_enough_words_only() -> None:
    hard = {
        "vi": "Nghiêng " * 40 + "nghiêng?",
        "en": "Administrative accountability necessitates institutional transparency " * 8 + "?",
    }
    told = _of(Rule.READING_LEVEL, lint(_asking(hard)))
    assert [finding.language for finding in told] == ["en"]
    assert "grade" in told[0].sentence
    short = replace(CITIZENS, sections=(replace(CITIZENS.sections[0], items=CITIZENS.items[:1]),))
    assert _of(Rule.READING_LEVEL, lint(short)) == []


def test_what_a_text_says_in_capitals_throughout_is_no_abbreviation() -> None:
    assert _of(Rule.JARGON, lint_text("UBND", "vi")) == []
    assert [finding.found for finding in _of(Rule.JARGON, lint_text("Gọi UBND xã", "vi"))] == ["UBND"]
    assert _of(Rule.JARGON, lint_text("Gọi UBND xã", "vi", public=False)) == []
