"""``ydan analyse``: scores from any table of ratings, without a database."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import click

from surveys.problems import N_, BadInput, NotReady, Problem
from webapp.cli.output import progress
from webapp.cli.words import gettext as _

LONG_FILE_BYTES = 20_000_000  # smaller ones are done before progress could be read
MODELS = ("design", "shrunk", "crossed")
Model = Literal["design", "shrunk", "crossed"]


def _names(text: str | None) -> tuple[str, ...]:
    """Split a list of columns at commas."""
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())


def _scale(text: str) -> tuple[float, float]:
    low, _colon, high = text.partition(":")
    try:
        return float(low), float(high)  # without a colon, high is empty and no number
    except ValueError as error:
        raise BadInput(
            Problem(
                N_("“%(text)s” is no scale. Write LOW:HIGH, such as --scale 1:5."), {"text": text}, "--scale"
            )
        ) from error


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise NotReady(
            Problem(
                N_("The result cannot be written (%(why)s). Name another file with --output."),
                {"why": error.strerror},
                str(output),
            )
        ) from error


_COLUMN = "COL"
_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--subject", required=True, metavar=_COLUMN, help=_("column: what a ballot is about")),
    click.option("--items", required=True, metavar="COL[,COL...]", help=_("columns with the ratings")),
    click.option("--scale", required=True, metavar="LOW:HIGH", help=_("ends of the scale, worst first")),
    click.option("--group", metavar=_COLUMN, help=_("column: respondent group")),
    click.option("--rater", metavar=_COLUMN, help=_("column: who rated (for --model crossed)")),
    click.option("--weight", metavar=_COLUMN, help=_("column: weight of the ballot, above 0")),
    click.option("--stratum", metavar=_COLUMN, help=_("column: stratum of the sample")),
    click.option("--cluster", metavar=_COLUMN, help=_("column: sampling cluster")),
    click.option("--peer-group", metavar=_COLUMN, help=_("column: group of equivalent positions")),
    click.option("--missing", metavar="TEXT[,TEXT]", help=_("texts that mean: no value")),
    click.option("--model", type=click.Choice(MODELS), default="design", show_default=True),
    click.option("--random", metavar="COL[,COL...]", help=_("columns with random effects (crossed)")),
    click.option("--min-ballots", type=click.IntRange(min=1), help=_("withhold scores of fewer ballots")),
    click.option("--confidence", type=float, default=0.95, show_default=True),
    click.option("--seed", type=click.IntRange(min=0), default=1, help=_("seed of simulations")),
    click.option("--output", type=click.Path(path_type=Path), help=_("write here, not to standard output")),
)


def _with_options(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@click.command(
    name="analyse",
    help=_("Score a table of RATINGS (CSV or Parquet, one row a ballot); JSON on standard output."),
)
@click.argument("ratings", type=click.Path(path_type=Path))
@_with_options
def analyse(ratings: Path, model: Model, output: Path | None, **options: Any) -> None:  # noqa: ANN401 - click
    """Read a table, analyse it, write the JSON object of the contract."""
    from surveys.ratings_file import read_ratings
    from surveys.standalone import Request, check_request
    from surveys.standalone import analyse as analyse_table

    low, high = _scale(options["scale"])
    request = Request(
        subject=options["subject"],
        items=_names(options["items"]),
        low=low,
        high=high,
        group=options["group"],
        rater=options["rater"],
        weight=options["weight"],
        stratum=options["stratum"],
        cluster=options["cluster"],
        peer_group=options["peer_group"],
        missing=frozenset(_names(options["missing"])),
        model=model,
        random=_names(options["random"]),
        least_ballots=options["min_ballots"],
        confidence=options["confidence"],
        seed=options["seed"],
    )
    check_request(request)
    table = read_ratings(ratings, request.columns)
    if ratings.stat().st_size < LONG_FILE_BYTES:
        report = analyse_table(table, request)
    else:
        with progress(_("Analysing")) as show:
            report = analyse_table(table, request, show)
    _write(json.dumps(report.as_json(), ensure_ascii=False, indent=1, allow_nan=False), output)


command = analyse
