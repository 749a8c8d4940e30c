"""The planner: textbook numbers, bad input in one sentence, what no number of answers can do."""

from dataclasses import replace
from math import inf, nan, sqrt

import pytest

from surveys.planning import SHOWN, Expected, forecast
from surveys.problems import BadInput

USUAL = Expected()


def test_many_answers_are_as_precise_as_the_textbook_says() -> None:
    found = forecast(replace(USUAL, answers=4000, mean=50.0, sd=20.0))
    assert found.asked.half_width == pytest.approx(1.96 * 20 / sqrt(4000), abs=0.1)
    # two means, found in 80 of 100 rounds: (1.96 + 0.84) sd sqrt(2 / n)
    assert found.asked.difference == pytest.approx(2.8 * 20 * sqrt(2 / 4000), abs=0.15)


def test_the_needed_answers_reach_the_wanted_precision_and_one_less_does_not() -> None:
    needed = forecast(USUAL).needed
    assert needed is not None
    assert forecast(replace(USUAL, answers=needed)).asked.half_width <= USUAL.wanted
    assert forecast(replace(USUAL, answers=needed - 1)).asked.half_width >= USUAL.wanted


def test_reliability_follows_spearman_and_brown() -> None:
    found = forecast(USUAL)  # a tenth of the spread lies between cadres, 120 ballots each
    assert found.reliability == round(120 * 0.1 / (1 + 119 * 0.1), 2)
    assert found.reliable == 36  # .8 x .9 / (.2 x .1)


def test_the_sample_of_practice_is_yamanes_rounded_up() -> None:
    assert forecast(USUAL).sample is None
    assert forecast(replace(USUAL, frame=1000)).sample == 286  # 285.7
    assert forecast(replace(USUAL, frame=20000)).sample == 393  # 392.2


def test_a_frame_that_answers_whole_is_known_exactly_and_no_more_are_shown() -> None:
    found = forecast(replace(USUAL, answers=120, frame=120))
    assert found.asked.half_width == 0
    assert [line.answers for line in found.others] == [answers for answers in SHOWN if answers <= 120]


def test_more_answers_are_never_less_precise_and_more_units_never_easier() -> None:
    lines = forecast(USUAL).others
    assert [line.half_width for line in lines] == sorted((line.half_width for line in lines), reverse=True)
    few, many = forecast(USUAL).asked.difference, forecast(replace(USUAL, units=54)).asked.difference
    assert few is not None
    assert many is not None
    assert few < many


def test_what_no_number_of_answers_can_do_is_said() -> None:
    hopeless = forecast(
        replace(USUAL, answers=2, frame=None, mean=50.0, sd=50.0, units=10_000, between=0.0, wanted=0.1)
    )
    assert (hopeless.asked.difference, hopeless.reliable) == (None, None)


def test_every_width_that_may_be_wanted_has_its_number_of_answers() -> None:
    widest = replace(USUAL, mean=50.0, sd=50.0, design_effect=100.0, wanted=0.1, confidence=0.999)
    needed = forecast(widest).needed
    assert needed == pytest.approx((3.29 * 50 / 0.1) ** 2 * 100, rel=0.01)
    assert forecast(replace(widest, answers=2, frame=2)).needed == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("answers", 1),
        ("mean", 101.0),
        ("mean", nan),
        ("sd", -1.0),
        ("sd", inf),
        ("design_effect", 0.0),
        ("units", 1),
        ("between", 1.1),
        ("wanted", 0.0),
        ("confidence", 1.0),
        ("frame", 119),
    ],
)
def test_a_number_outside_its_range_is_named(field: str, value: float) -> None:
    with pytest.raises(BadInput) as fault:
        forecast(replace(USUAL, **{field: value}))  # type: ignore[arg-type]
    assert [problem.where for problem in fault.value.problems] == [field]


def test_a_spread_that_no_scores_have_is_named_with_the_largest() -> None:
    with pytest.raises(BadInput, match=r"sd: .* at most 29\.8\."):  # sqrt(90.1 x 9.9) = 29.87
        forecast(replace(USUAL, mean=90.1, sd=40.0))
