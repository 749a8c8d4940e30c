"""Reviewing rounds: the list by integrity, one round with its pictures, the interviews that were ordered."""

from dataclasses import replace
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys import posts, review, review_acts, review_figures, review_list, rounds, staff
from surveys.frames import records, samples
from surveys.frames.records import EntryState
from surveys.identifiers import Role, SurveyState, UnitCode
from surveys.paper import batches
from surveys.paper.batch_records import BatchState
from surveys.problems import Refused
from surveys.release_draft import question
from surveys.review import Decision, Review
from surveys.review_list import REVIEWED, WAITING, Wanted
from surveys.scans import proof
from surveys.summary import Summary
from surveys.telephone import call_checks
from webapp.i18n import words
from webapp.office import place, work
from webapp.office.charts.axis import SCORES, differences
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty
from webapp.office.frame_pages import keys
from webapp.office.permissions import AFTER_CLOSE, Access, Reach, Rule, page
from webapp.office.result_pages import read_summary
from webapp.office.review_view import (
    GRADES,
    MOST_BESIDE,
    GradeRow,
    asked_and_open,
    strata_of,
    without_flagged,
)
from webapp.office.review_words import SIGNS, decision_name
from webapp.office.whole import whole
from webapp.office.words import name_of

blueprint = Blueprint("review", __name__)
LIST = Access({Role.REVIEWER: Rule(Reach.SOME_ROUND)}, results=True)
READ = Access(
    {role: Rule(Reach.ROUND, AFTER_CLOSE) for role in (Role.REVIEWER, Role.CLOSING_OFFICER)}, results=True
)
BEGIN = Access({Role.REVIEWER: Rule(Reach.ROUND, frozenset({SurveyState.CLOSED}))}, results=True)
IN_REVIEW = Access({Role.REVIEWER: Rule(Reach.ROUND, frozenset({SurveyState.IN_REVIEW}))}, results=True)
ALL = "all"


@page(blueprint, "/review", LIST)
def listing() -> ResponseReturnValue:
    """List the rounds that the visitor reviews, the least trustworthy first; never by score."""
    connection, mine = place.reading(), _mine()
    state, day = request.args.get("state", ""), request.args.get("period", "")
    wanted = replace(
        mine,
        states=_states(state),
        words=request.args.get("search", ""),
        period=_period(day),
    )
    return render_template(
        "office/reviews.html",
        listed=review_list.page(connection, wanted, whole(request.args.get("page", "")) or 1),
        wanted=wanted,
        state=state if state in {ALL, *REVIEWED} else "",
        states=[(one.value, name_of(one)) for one in REVIEWED],
        periods=review_list.periods(connection, mine),
        uncomputed=review_list.uncomputed(connection, mine),
        today=_today(),
        decision_name=decision_name,
    )


def _mine() -> Wanted:
    member = place.member()
    tops = [held.unit for held in member.roles if held.role is Role.REVIEWER]
    units: frozenset[UnitCode] = frozenset().union(*(posts.units_below(place.reading(), top) for top in tops))
    single = [held.survey for held in member.round_roles if held.role is Role.REVIEWER]
    return Wanted(member.username, units, single)


def _states(asked: str) -> tuple[SurveyState, ...]:
    if asked == ALL:
        return REVIEWED
    return (SurveyState(asked),) if asked in REVIEWED else WAITING


def _period(asked: str) -> date | None:
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None


def _today() -> date:
    office = place.installation()
    return office.clock().astimezone(office.time_zone).date()


@page(blueprint, "/review/compute", LIST, methods=("POST",))
def compute() -> ResponseReturnValue:
    """Have the figures of rounds computed that have none yet: long work, never done by this page."""
    found = review_list.uncomputed(place.reading(), _mine())
    for code in found:
        work.desk().ask(question(code), place.member().username)
    flash(
        ngettext(
            "The figures of %(num)s round are being computed. Look at this list again in a while.",
            "The figures of %(num)s rounds are being computed. Look at this list again in a while.",
            len(found),
        ),
        "good",
    )
    return redirect(url_for("review.listing"))


@page(blueprint, "/rounds/<survey>/review", READ)
def shown(survey: str) -> ResponseReturnValue:
    """Show how far the ballots of a round can be trusted, what was decided, and what to do next."""
    del survey
    return shown_review(empty())


def shown_review(form: Form) -> str:
    """Render the page of a review; ``form``: what somebody typed about re-interviews."""
    found, connection = place.survey(), place.reading()
    history = review.listing(connection, found.code)
    is_put_away = bool(history) and history[-1].decision is Decision.REJECT
    summary = None if is_put_away and found.state is SurveyState.ARCHIVED else read_summary()
    figures = review_figures.get(connection, found.code)
    return render_template(
        "office/review.html",
        survey=found,
        listed=review_list.one(connection, found.code),
        today=_today(),
        unit=dict(posts.unit_names(connection)).get(found.unit, found.unit),
        summary=summary,
        figures=figures,
        rows=[] if summary is None else _grade_rows(summary),
        grades=GRADES,
        signs=SIGNS,
        found_signs=() if summary is None else summary.analyses.integrity.signs,
        without=[] if summary is None else without_flagged(summary)[:MOST_BESIDE],
        by_link=[] if summary is None else asked_and_open(summary)[:MOST_BESIDE],
        axis=SCORES,
        gap_axis=differences(20),
        strata={group.group: strata_of(figures, group.group) for group in found.rules.groups},
        stratum_names={number: name for number, name, _ in found.rules.strata},
        batches=[one for one in batches.listing(connection, found.code) if one.state is BatchState.STORED],
        scans=proof.listing(connection, found.code),
        calls=call_checks.counts(connection, found.code),
        history=[(one, _people(one)) for one in history],
        last=history[-1] if history else None,
        decision_name=decision_name,
        sample=_sample(history[-1]) if history else None,
        roles=place.grant().roles,
        form=form,
    )


def _grade_rows(summary: Summary) -> list[GradeRow]:
    found = summary.analyses.integrity
    rows = [GradeRow(gettext("The whole round"), found.grade)]
    rows += [GradeRow(name_of(one.group), one.grade) for one in found.groups]
    if found.open_link is not None:
        rows.append(GradeRow(gettext("Open link: kept apart"), found.open_link))
    return rows


def _people(one: Review) -> str:
    names = [(staff.get(place.reading(), name), name) for name in one.decided_by]
    return ", ".join(person.name if person else name for person, name in names)


def _sample(last: Review) -> int | None:
    """Give how many people a re-interview asks; None where none is ordered, or its list is gone."""
    if last.sample is None:
        return None
    frame, number = last.sample
    try:
        return len(samples.drawn(place.reading(), keys(), (last.survey, frame), number).entries)
    except Refused:
        return None


@page(blueprint, "/rounds/<survey>/review/begin", BEGIN, methods=("POST",))
def begin(survey: str) -> ResponseReturnValue:
    """Begin the review of a closed round."""
    refuse_conflict()
    review_acts.begin(place.installation(), place.survey().code, place.member().username)
    flash(gettext("The review has begun. Look at the page, then decide with a second reviewer."), "good")
    return redirect(url_for("review.shown", survey=survey))


@page(blueprint, "/rounds/<survey>/review/put-away", IN_REVIEW, methods=("POST",))
def put_away(survey: str) -> ResponseReturnValue:
    """Put a rejected round into the archive."""
    refuse_conflict()
    review_acts.put_away(place.installation(), place.survey().code, place.member().username)
    flash(gettext("The round is in the archive. Nothing of it is told."), "good")
    return redirect(url_for("review.shown", survey=survey))


@page(blueprint, "/rounds/<survey>/review/interviews", IN_REVIEW)
def interviews(survey: str) -> ResponseReturnValue:
    """Give the list of people to be interviewed again, to be printed for interviewers."""
    del survey
    refuse_conflict()
    found, connection = place.survey(), place.reading()
    last = review.last(connection, found.code)
    if last is None or last.sample is None:
        abort(404)
    frame, number = last.sample
    drawn = samples.drawn(connection, keys(), (found.code, frame), number)
    return render_template(
        "office/review_interviews.html",
        survey=found,
        title=words(found.rules.title),
        frame=records.get(connection, found.code, frame),
        kept=records.get(connection, found.code, frame).counts.get(EntryState.KEPT, 0),
        sample=drawn,
        subjects=rounds.subjects(connection, found.code),
    )
