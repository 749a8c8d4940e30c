"""A cadre's term: the released rounds about them by post, with reply, commitments, recommendations."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template
from flask_babel import gettext

from surveys import commitments, posts, staff, term_view, unit_changes
from surveys.commitments import Commitment
from surveys.identifiers import CadreCode, Role
from surveys.recommendations import parties, records
from surveys.recommendations.records import Choice, Page, Recommendation
from surveys.replies import told
from surveys.replies.told import ToldReply
from surveys.term_view import Entry
from webapp import unit_words
from webapp.i18n import language
from webapp.office import place
from webapp.office.charts.axis import SCORES
from webapp.office.charts.lines import laid
from webapp.office.commitment_words import standing
from webapp.office.earlier import readable
from webapp.office.permissions import RESULTS, Access, Reach, Rule, page
from webapp.office.recommendation_place import READER_ROLES
from webapp.recommendation_words import STATES

blueprint = Blueprint("terms", __name__)
READERS = Access({role: Rule(Reach.ANYWHERE) for role in RESULTS.rules}, results=True)
"""Whoever reads results of any round; which rounds stand on the page is asked of each."""
FOLLOWERS = (Role.CAMPAIGN_OFFICER, Role.REVIEWER)
MOST_RECOMMENDATIONS = 20


@dataclass(frozen=True, slots=True)
class _Row:
    """One round as the page tells it; ``unit``: its name of then, with what it is now."""

    entry: Entry
    unit: str
    reply: ToldReply | None
    promised: tuple[Commitment, ...]
    recommended: tuple[Recommendation, ...]


@page(blueprint, "/terms/<path:cadre>", READERS)
def shown(cadre: str) -> str:
    """Show the rounds about a cadre that the visitor may read, by post."""
    connection, code = place.reading(), CadreCode(cadre)
    name = term_view.name_of(connection, code)
    found = [one for one in term_view.entries(connection, code) if readable(one.summary, code)]
    is_own = place.member().cadre == code
    if name is None or not (found or is_own):
        abort(404)  # of others not even that they are in the register is told
    units = {one.subject.unit for one in found}
    became = {unit: unit_changes.now(connection, unit, place.today()) for unit in units}
    held = term_view.posts_held(connection, found, became)
    return render_template(
        "office/term.html",
        name=name,
        is_own=is_own,
        held=[(one, [_row(entry) for entry in one.entries]) for one in held],
        charts=[laid([entry.point for entry in one.entries], SCORES, apart=one.apart) for one in held],
        units=dict(posts.unit_names(connection)),
        positions=posts.names(connection, "position", language()),
        standing=standing,
        states={state: gettext(words) for state, words in STATES.items()},
    )


def _row(entry: Entry) -> _Row:
    connection, summary, subject = place.reading(), entry.summary, entry.subject
    then = unit_words.told(connection, [subject.unit], summary.period_end, place.today())
    names = unit_changes.names(connection, [subject.unit])
    return _Row(
        entry,
        then.get(subject.unit, names.get(subject.unit, subject.unit)),
        told.of_round(connection, summary.survey).get(subject.number),
        commitments.of_round(connection, summary.survey).get(subject.number, ()) if _follows(entry) else (),
        tuple(_recommended(entry)),
    )


def _follows(entry: Entry) -> bool:
    """Say whether the visitor reads commitments after this round: the own, or those of the unit's people."""
    member = place.member()
    return member.cadre == entry.subject.code or any(
        staff.may(place.reading(), member.username, role, entry.subject.unit) for role in FOLLOWERS
    )


def _recommended(entry: Entry) -> Sequence[Recommendation]:
    """Give the recommendations about the cadre after this round that the visitor may read."""
    connection, member = place.reading(), place.member()
    choice = Choice(place.today(), survey=entry.summary.survey)
    some = records.listing(connection, choice, Page(0, MOST_RECOMMENDATIONS)).rows
    about = [one for one in some if one.subject == entry.subject.number]
    if member.cadre == entry.subject.code:
        return [one for one in about if parties.answers_for(connection, member.username, one)]
    return [
        one
        for one in about
        if any(staff.may(connection, member.username, role, one.unit) for role in READER_ROLES)
        and not parties.is_too_near(connection, member.username, one)
    ]
