"""``ydan plan``: the planner without a database."""

import json

import pytest

from surveys.planning import Expected, forecast
from tests.webapp.cli.conftest import Ydan


def test_the_plan_tells_precision_and_what_is_needed(ydan: Ydan) -> None:
    shown = ydan("plan", "--answers", "120", "--frame", "1000")
    assert shown.exit_code == 0
    found = forecast(Expected(answers=120, frame=1000))
    assert f"120 answers give about +-{found.asked.half_width:g} points." in shown.stdout
    assert f"from a difference of about {found.asked.difference:g} points." in shown.stdout
    assert f"For +-5 points about {found.needed} answers are needed." in shown.stdout
    assert "(Yamane, 5 points): 286." in shown.stdout


def test_the_same_numbers_for_machines(ydan: Ydan) -> None:
    told = json.loads(ydan("plan", "--answers", "50", "--json").stdout)
    found = forecast(Expected(answers=50))
    assert told["expected"]["answers"] == 50
    assert told["asked"]["half_width"] == found.asked.half_width
    assert (told["needed"], told["reliable"], told["reliable_at"]) == (found.needed, found.reliable, 0.8)


def test_what_cannot_be_done_is_said_in_words(ydan: Ydan) -> None:
    shown = ydan("plan", "--answers", "2", "--mean", "50", "--sd", "50", "--units", "10000", "--between", "0")
    assert "No two can be told apart, however far they lie from each other." in shown.stdout
    assert "No number of ballots reaches a reliability of 0.8." in shown.stdout
    assert "cannot be told" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--answers", "1"), "--answers: Enter a number from 2 to 10000000."),
        (("--design-effect", "0"), "--design-effect: Enter a number from 0.1 to 100."),
        (("--mean", "99", "--sd", "40"), "--sd: Scores from 0 to 100 with this mean cannot spread so far."),
        (("--frame", "5"), "--frame: Fewer people may answer than answers are expected."),
    ],
)
def test_bad_input_is_one_line_that_names_the_option(
    ydan: Ydan, arguments: tuple[str, ...], said: str
) -> None:
    shown = ydan("plan", *arguments)
    assert shown.exit_code == 2
    assert shown.stderr.startswith(said)
    assert shown.stderr.count("\n") == 1
