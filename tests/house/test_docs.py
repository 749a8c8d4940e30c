"""The documents keep their form: methods pages say everything, decisions stay short, paths exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
METHODS = sorted((ROOT / "docs" / "methods").glob("*.md"))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PARTS = ("Nghĩa là gì", "In English", "Checked against")
PARTS_OF_AN_ESTIMATE = (*PARTS, "Formula", "Source", "When it is withheld")
RULES = {"coarsening", "composition", "counts", "told-counts", "withheld"}  # pages of rules, not of estimates
PLACE = re.compile(r"^(?:webapp|surveys|analysis|translations|tests|benchmarks|docs|examples)/[\w./\-]*$")

# Which page explains a published column of numbers.
PAGES = {
    "issued": "counts", "returned": "counts", "valid": "counts", "no_contact": "counts",
    "score": "group-score", "low": "interval", "high": "interval", "shrunk": "shrunk-score",
    "adjusted": "adjusted-score", "adjusted_low": "adjusted-score", "adjusted_high": "adjusted-score",
    "rank_low": "rank-range", "rank_high": "rank-range", "peers": "rank-range",
    "reliability": "reliability", "integrity_grade": "integrity",
}  # fmt: skip
NOT_NUMBERS = {
    "cadre_code", "cadre_name", "position_code", "position_group", "unit_code", "survey_code", "period_start",
    "period_end", "questionnaire", "criterion_code", "respondent_group", "withheld_reason", "reply",
    "method_version",
}  # fmt: skip


@pytest.mark.parametrize("page", METHODS, ids=lambda page: page.stem)
def test_a_methods_page_says_everything_in_both_languages(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    wanted = PARTS if page.stem in RULES else PARTS_OF_AN_ESTIMATE
    assert [part for part in wanted if f"**{part}" not in text] == []


def test_every_published_column_of_numbers_has_its_methods_page() -> None:
    contract = set(PAGES) | NOT_NUMBERS
    source = (ROOT / "surveys" / "package_scores.py").read_text(encoding="utf-8")
    named = set(re.findall(r'"([a-z_]+)"', source))
    assert contract - named == set()
    pages = {page.stem for page in METHODS}
    assert {PAGES[column] for column in PAGES} - pages == set()


@pytest.mark.parametrize("record", DECISIONS, ids=lambda record: record.stem)
def test_a_decision_is_short_and_names_its_check(record: Path) -> None:
    lines = record.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 40
    assert any("Checked by" in line for line in lines)


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_path_a_document_names_exists(page: Path) -> None:
    quoted = re.findall(r"`([^`\s]+)`", page.read_text(encoding="utf-8"))
    missing = [place for place in quoted if PLACE.match(place) and not (ROOT / place).exists()]
    assert missing == []
