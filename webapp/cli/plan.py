"""``ydan plan``: what precision so many answers buy, before anybody is asked."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from surveys.problems import BadInput
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _

if TYPE_CHECKING:
    from surveys.planning import Forecast, Line

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--answers", type=int, default=120, show_default=True, help=_("answers expected about each cadre")
    ),
    click.option("--frame", type=int, help=_("how many people may answer about each, where that is known")),
    click.option(
        "--mean", type=float, default=80.0, show_default=True, help=_("mean score expected, on 0-100")
    ),
    click.option("--sd", type=float, default=20.0, show_default=True, help=_("spread of ballot scores")),
    click.option(
        "--design-effect",
        type=float,
        default=1.0,
        show_default=True,
        help=_("how many times larger the variance is because neighbours think alike"),
    ),
    click.option(
        "--units", type=int, default=2, show_default=True, help=_("how many will be compared with each other")
    ),
    click.option(
        "--between",
        type=float,
        default=0.1,
        show_default=True,
        help=_("part of the spread of single ballots that lies between cadres, 0-1"),
    ),
    click.option(
        "--wanted", type=float, default=5.0, show_default=True, help=_("precision wanted: plus or minus")
    ),
    click.option("--confidence", type=float, default=0.95, show_default=True),
)


def _with_options(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@click.command(
    name="plan",
    help=_("What precision so many answers buy, and how many would be needed. Needs no database."),
)
@_with_options
@as_json
def plan(*, as_json: bool, **values: Any) -> None:  # noqa: ANN401 - click
    """Forecast the precision of a round."""
    from surveys.planning import RELIABLE, Expected, forecast

    expected = Expected(**values)
    try:
        found = forecast(expected)
    except BadInput as error:
        raise BadInput(*(replace(one, where=_option(one.where)) for one in error.problems)) from error
    if as_json:
        write_json({"expected": asdict(expected), "reliable_at": RELIABLE, **asdict(found)})
        return
    _write(found, RELIABLE, expected.wanted)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _write(found: "Forecast", wanted_reliability: float, wanted: float) -> None:
    click.echo(
        _(
            "%(answers)s answers give about +-%(half)s points.",
            answers=found.asked.answers,
            half=f"{found.asked.half_width:g}",
        )
    )
    click.echo(
        _("No two can be told apart, however far they lie from each other.")
        if found.asked.difference is None
        else _(
            "Two can be told apart from a difference of about %(points)s points.", points=_told(found.asked)
        )
    )
    click.echo(
        _(
            "For +-%(wanted)s points about %(needed)s answers are needed.",
            wanted=f"{wanted:g}",
            needed=found.needed,
        )
    )
    click.echo(_("Reliability of the mean: about %(value)s.", value=f"{found.reliability:.2f}"))
    click.echo(
        _("No number of ballots reaches a reliability of %(wanted)s.", wanted=f"{wanted_reliability:g}")
        if found.reliable is None
        else _(
            "For a reliability of %(wanted)s about %(needed)s ballots are needed.",
            wanted=f"{wanted_reliability:g}",
            needed=found.reliable,
        )
    )
    if found.sample is not None:
        click.echo(
            _("Sample size of practice for this frame (Yamane, 5 points): %(size)s.", size=found.sample)
        )
    click.echo()
    write_table(
        (_("Answers"), _("Plus or minus"), _("Told apart from")),
        [(line.answers, f"{line.half_width:g}", _told(line)) for line in found.others],
    )


def _told(line: "Line") -> str:
    return _("cannot be told") if line.difference is None else f"{line.difference:g}"


command = plan
