"""Advice on wording against questions that were labelled by hand: how much is found, how much is wrong.

The set is small and was written by those who wrote the rules, before they tried them on it (one list was
mended afterwards): it shows what the rules are like, not how they do on the questions of others.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from benchmarks._figures import Figure, report
from surveys.questionnaire_lint import Rule, lint_text

FOLDER = Path(__file__).parents[1] / "tests" / "surveys" / "questionnaire_lint"
LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Counted:
    """Mistakes found, mistakes overlooked, good questions blamed."""

    found: int
    overlooked: int
    blamed: int

    @property
    def recall(self) -> float:
        """Share of the mistakes that were found."""
        return self.found / (self.found + self.overlooked)

    @property
    def precision(self) -> float:
        """Share of mistakes among what was found; 1 when nothing was."""
        return self.found / (self.found + self.blamed) if self.found + self.blamed else 1.0


def labelled(rule: Rule, language: str) -> tuple[list[str], list[str]]:
    """Give the questions with this mistake, and those without it."""
    sentences = tomllib.loads((FOLDER / f"{rule}.toml").read_text("utf-8"))[language]
    return sentences["bad"], sentences["good"]


def counted(rule: Rule, language: str) -> Counted:
    """Compare the advice of one rule with the labels."""
    bad, good = labelled(rule, language)
    found = sum(_is_told(rule, text, language) for text in bad)
    return Counted(found, len(bad) - found, sum(_is_told(rule, text, language) for text in good))


def _is_told(rule: Rule, text: str, language: str) -> bool:
    return any(finding.rule is rule for finding in lint_text(text, language))


def main() -> None:
    """Print precision and recall of every rule about single questions, in both languages."""
    figures = []
    for language in LANGUAGES:
        results = {
            Rule(path.stem): counted(Rule(path.stem), language) for path in sorted(FOLDER.glob("*.toml"))
        }
        for rule, one in results.items():
            figures.append(Figure(f"{rule}, {language}: recall", one.recall, "", 0.6, "least"))
            figures.append(Figure(f"{rule}, {language}: precision", one.precision, "", 0.9, "least"))
        whole = Counted(
            sum(one.found for one in results.values()),
            sum(one.overlooked for one in results.values()),
            sum(one.blamed for one in results.values()),
        )
        figures.append(Figure(f"all rules, {language}: recall", whole.recall, "", 0.75, "least"))
        figures.append(Figure(f"all rules, {language}: precision", whole.precision, "", 0.95, "least"))
    report("questionnaire_lint", figures)
