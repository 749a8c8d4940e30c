"""``ydan survey release`` and ``ydan survey scores``: freezing what may be told, and reading it."""

import sys
from typing import TYPE_CHECKING

import click

from surveys.identifiers import SurveyCode
from webapp.cli.failures import Exit
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.survey_ceremonies import officers_option, two
from webapp.cli.words import gettext as _
from webapp.cli.words import name_of

if TYPE_CHECKING:
    from surveys.summary import (
        Band,
        Coefficient,
        Figure,
        GroupResult,
        RankRange,
        SubjectSummary,
        Summary,
        Withheld,
    )
    from surveys.summary_integrity import IntegrityGrade

CITED_DIGITS = {0.1: 1}  # decimals by step of a figure; none for whole points


@click.command(
    help=_(
        "Release SURVEY: passes what was counted through the disclosure gate and freezes the result. "
        "A round is released once, by two people."
    )
)
@click.argument("survey")
@click.option(
    "--level",
    type=click.Choice(("cadre", "council", "front", "public")),
    default="front",
    show_default=True,
    help=_("who may read it; “ydan release publish” tells it further later"),
)
@officers_option
@as_json
def release(survey: str, level: str, officers: tuple[str, ...], *, as_json: bool) -> None:
    """Release a closed round."""
    from surveys.publications import Level
    from surveys.release import release_round

    both = two(officers)
    with opened() as installation:
        released = release_round(installation, SurveyCode(survey), both, Level(level))
    facts = {"survey": survey, "number": released.number, "hash": released.hash}
    if as_json:
        write_json(facts)
    else:
        click.echo(_("The round %(survey)s is released. Hash %(hash)s.", **facts))


@click.command(
    help=_(
        "Show what a released round tells: score, interval and number of ballots by subject and group.\n\n"
        "Exit code 1 when everything about the round, or about the --subject, is withheld."
    )
)
@click.argument("survey")
@click.option("--subject", help=_("only the subject with this code"))
@as_json
def scores(survey: str, subject: str | None, *, as_json: bool) -> None:
    """Show the scores of a released round."""
    from surveys import summary_json
    from surveys.release import read
    from surveys.summary import Figure

    with opened() as installation, installation.engine.connect() as connection:
        summary = read(connection, SurveyCode(survey))
    chosen = [one for one in summary.subjects if subject in (None, one.code)]
    if as_json:
        click.echo(summary_json.dump(summary))
    elif chosen:
        _write(summary, chosen)
    if not chosen:
        click.echo(_("The round has no subject with the code “%(code)s”.", code=subject), err=True)
    told = any(isinstance(one.composite, Figure) or _has_score(one) for one in chosen)
    sys.exit(Exit.DONE if told else Exit.CHECK_FAILED)


def _has_score(subject: "SubjectSummary") -> bool:
    from surveys.summary import Withheld

    return any(not isinstance(group.score, Withheld) for group in (*subject.groups, *subject.open_link))


def _write(summary: "Summary", chosen: list["SubjectSummary"]) -> None:
    rows = []
    for one in chosen:
        rows += [(one.code, one.name, name_of(group.group), *_cells(group)) for group in one.groups]
        rows += [(one.code, one.name, _("open link, apart"), *_cells(group)) for group in one.open_link]
        if len(one.groups) > 1:
            rows.append((one.code, one.name, _("composite"), "", _said(one.composite)))
    write_table((_("Subject"), _("Name"), _("Group"), "n", _("Score (interval)")), rows)
    click.echo()
    _write_standings(summary, chosen)
    header = (_("Group"), "alpha", "ICC(1)", "ICC(2)")
    lines = [
        (name_of(one.group), _reliability(one.alpha), _reliability(one.icc1), _reliability(one.icc2))
        for one in summary.reliability
    ]
    write_table(header, lines)
    found = summary.analyses.integrity.grade
    click.echo(f"{_('Integrity of the ballots')}: {_integrity(found)}")
    click.echo(
        _(
            "Scores on 0-100, intervals at %(confidence)s %%. Method %(method)s.",
            confidence=f"{100 * summary.confidence:g}",
            method=summary.method_version,
        )
    )


def _write_standings(summary: "Summary", chosen: list["SubjectSummary"]) -> None:
    """Write what stands beside the composite, one line a subject; one reason for all is said once."""
    from surveys.summary import Withheld

    rows = []
    for one in chosen:
        beside = summary.analyses.of(one.number)
        cells: list[Figure | Withheld] = [one.shrunk, one.adjusted]
        cells += [] if beside is None else [beside.fair, beside.ordinal]
        alike = isinstance(one.ranks, Withheld) and set(cells) == {one.ranks}
        said = [_places(one.ranks), *([] if alike else map(_said, cells))]
        rows.append((one.code, one.name, *said, *[""] * (5 - len(said))))
    titles = (
        _("Rank range"),
        _("Shrunk"),
        _("Adjusted for leniency"),
        _("Fair average"),
        _("By order alone"),
    )
    write_table((_("Subject"), _("Name"), *titles), rows)
    click.echo()


def _places(ranks: "RankRange | Withheld") -> str:
    from surveys.summary import Withheld

    if isinstance(ranks, Withheld):
        return _said(ranks)
    return _("%(low)s to %(high)s of %(all)s", low=ranks.low, high=ranks.high, all=ranks.of)


def _cells(group: "GroupResult") -> tuple[str, str]:
    from surveys.summary import Withheld

    counts = "" if isinstance(group.counts, Withheld) else str(group.counts.valid)
    return counts, _said(group.score)


def _said(score: "Figure | Band | Withheld") -> str:
    from surveys.summary import REASON_SENTENCES, Band, Coded, Withheld

    if isinstance(score, Withheld):
        return _("withheld: %(reason)s", reason=_(REASON_SENTENCES[score.reason]))
    if isinstance(score, Band):
        return f"{score.least:g}-{score.below:g}"
    digits = CITED_DIGITS.get(score.step, 0)
    sign = {Coded.TOP: "≥ ", Coded.BOTTOM: "≤ ", None: ""}[score.coded]
    return f"{sign}{score.value:.{digits}f} ({score.low:.{digits}f}-{score.high:.{digits}f})"


def _reliability(found: "Coefficient | Withheld") -> str:
    from surveys.summary import REASON_SENTENCES, Withheld

    if isinstance(found, Withheld):
        return _("withheld: %(reason)s", reason=_(REASON_SENTENCES[found.reason]))
    return f"{found.value:.2f}"


def _integrity(found: "IntegrityGrade | Withheld") -> str:
    from surveys.summary import REASON_SENTENCES, Withheld

    if isinstance(found, Withheld):
        return _("withheld: %(reason)s", reason=_(REASON_SENTENCES[found.reason]))
    return f"{found.value} – {name_of(found)}"
