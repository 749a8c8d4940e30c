"""A cadre's term: the released rounds about them by post, with reply, commitments, recommendations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, render_template
from flask_babel import gettext

from surveys import commitments, organizations, posts, term_view, unit_changes
from surveys.commitments import Commitment
from surveys.identifiers import CadreCode, Role, SubjectKind, SurveyCode, UnitCode
from surveys.recommendations import parties, records
from surveys.recommendations.records import Choice, Page, Recommendation
from surveys.replies.records import ReplyPlace
from surveys.replies.told import sent_days
from surveys.term_view import Entry
from webapp import unit_words
from webapp.i18n import language
from webapp.office import place
from webapp.office.charts.axis import SCORES
from webapp.office.charts.lines import laid
from webapp.office.commitment_words import standing
from webapp.office.earlier import readable
from webapp.office.permissions import RESULTS_OF_ANY_ROUND, page
from webapp.office.recommendation_place import READER_ROLES
from webapp.recommendation_words import STATES

blueprint = Blueprint("terms", __name__)
FOLLOWERS = (Role.CAMPAIGN_OFFICER, Role.REVIEWER)
MOST_RECOMMENDATIONS = 200


@dataclass(frozen=True, slots=True)
class _Row:
    """One round as the page tells it; ``unit``: its name of then, with what it is now."""

    entry: Entry
    unit: str
    replied_on: date | None
    promised: tuple[Commitment, ...]
    recommended: tuple[Recommendation, ...]


@page(blueprint, "/terms/<path:cadre>", RESULTS_OF_ANY_ROUND)
def shown(cadre: str) -> str:
    """Show the rounds about a cadre that the visitor may read, by post."""
    connection, code = place.reading(), CadreCode(cadre)
    name = term_view.name_of(connection, code)
    told = term_view.entries(connection, code)
    found = [one for one, may in zip(told, readable([one.summary for one in told], code), strict=True) if may]
    is_own = place.member().cadre == code
    if name is None or not (found or is_own):
        abort(404)  # of others not even that they are in the register is told
    became = unit_changes.every_now(connection, {one.subject.unit for one in found}, place.today())
    held = term_view.posts_held(connection, found, became)
    around = _around(code, found)
    return render_template(
        "office/term.html",
        name=name,
        is_own=is_own,
        held=[(one, [around.row(entry) for entry in one.entries]) for one in held],
        charts=[laid([entry.point for entry in one.entries], SCORES, apart=one.apart) for one in held],
        units=dict(posts.unit_names(connection)),
        positions=posts.names(connection, "position", language()),
        standing=standing,
        states={state: gettext(words) for state, words in STATES.items()},
    )


@dataclass(frozen=True, slots=True)
class _Around:
    """What belongs to some rounds about one cadre, as the visitor may read it."""

    names: Mapping[tuple[str, date], str]  # of units on a day
    replies: Mapping[ReplyPlace, date]
    promised: Mapping[SurveyCode, Sequence[Commitment]]
    recommended: Mapping[ReplyPlace, Sequence[Recommendation]]

    def row(self, entry: Entry) -> _Row:
        """Give one round as the page tells it."""
        summary, subject = entry.summary, entry.subject
        spot = ReplyPlace(summary.survey, subject.number)
        return _Row(
            entry,
            self.names[subject.unit, summary.period_end],
            self.replies.get(spot),
            tuple(self.promised.get(summary.survey, ())),
            tuple(self.recommended.get(spot, ())),
        )


def _around(code: CadreCode, found: Sequence[Entry]) -> _Around:
    """Read what belongs to some rounds; as many questions to the database for many rounds as for one."""
    connection, reach = place.reading(), organizations.reach(place.reading(), place.member().username)
    is_own = place.member().cadre == code
    days = {(one.subject.unit, one.summary.period_end) for one in found}
    now = unit_changes.names(connection, {unit for unit, _ in days})
    then = unit_words.every_told(connection, days, place.today())
    followed = {unit for role in FOLLOWERS for unit in reach.get(role, ())}
    seen = {one.summary.survey for one in found if is_own or one.subject.unit in followed}
    promised: dict[SurveyCode, list[Commitment]] = {}
    for one in commitments.of_person(connection, SubjectKind.CADRE, code):
        if one.survey in seen:
            promised.setdefault(one.survey, []).append(one)
    return _Around(
        {(unit, day): then.get((unit, day), now.get(unit, unit)) for unit, day in days},
        sent_days(connection, [ReplyPlace(one.summary.survey, one.subject.number) for one in found]),
        promised,
        _recommended(code, reach),
    )


def _recommended(
    code: CadreCode, reach: Mapping[Role, frozenset[UnitCode]]
) -> Mapping[ReplyPlace, Sequence[Recommendation]]:
    """Give the recommendations about a cadre that the visitor may read, by the round they followed from."""
    connection, member = place.reading(), place.member()
    if member.cadre == code:
        choice = Choice(place.today(), about=code, person=code)
    else:
        units = {unit for role in READER_ROLES for unit in reach.get(role, ())}
        near = parties.too_near(connection, member.username)
        choice = Choice(place.today(), about=code, units=units, apart_from=near)
    found: dict[ReplyPlace, list[Recommendation]] = {}
    for one in records.listing(connection, choice, Page(0, MOST_RECOMMENDATIONS)).rows:
        if one.survey is not None and one.subject is not None:
            found.setdefault(ReplyPlace(one.survey, one.subject), []).append(one)
    return found
