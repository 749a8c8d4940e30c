"""What a cadre does before their own round: propose colleagues who can judge their work. No more is shown."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit, rounds
from surveys.frames import nominations
from surveys.frames.nomination_rules import NominationRule, rules
from surveys.frames.nominations import Choice, Nominee, Place
from surveys.frames.records import Entry
from surveys.identifiers import Role, SubjectNumber
from surveys.problems import BadInput
from surveys.staff import StaffMember
from surveys.survey import Survey
from webapp.errors import status_of
from webapp.office import place
from webapp.office.assignment_pages import INVITING
from webapp.office.form import Form, empty, sent
from webapp.office.frame_pages import keys, note
from webapp.office.permissions import Access, Reach, Rule, page
from webapp.office.whole import whole

blueprint = Blueprint("own_nominations", __name__)
OWN = Access({Role.CADRE: Rule(Reach.OWN, frozenset(INVITING))})


@dataclass(frozen=True, slots=True)
class OwnList:
    """The colleagues of one group to choose from; ``fixed`` were looked at and cannot be taken back."""

    rule: NominationRule
    people: tuple[Entry, ...]
    ticked: frozenset[int]
    fixed: frozenset[int]
    printed: bool


@page(blueprint, "/rounds/<survey>/my-colleagues", OWN, methods=("GET", "POST"))
def propose(survey: str) -> ResponseReturnValue:
    """Propose colleagues, or take a proposal back; who is asked in the end is not told."""
    if request.method == "GET":
        return _shown(empty())
    form = sent()
    chosen = {
        rule.group: [
            number for value in form.values(f"people-{rule.group}") if (number := whole(value)) is not None
        ]
        for rule in _rules()
    }
    changed = 0
    office, me = place.installation(), place.member().username
    try:
        with office.engine.begin() as connection:
            for group, people in chosen.items():
                spot = Place(place.survey().code, _own(), group)
                if _is_printed(spot):
                    continue
                standing = {one.entry.number for one in _mine(spot)}
                changed += nominations.withdraw(connection, keys(), spot, sorted(standing - set(people)), me)
                changed += len(nominations.propose(connection, keys(), spot, people, me, anew=True))
            audit.append(connection, office.clock, note("nomination.own", people=changed))
    except BadInput as error:
        form.blame_where(error, {})
        return _shown(form), status_of(error)
    flash(gettext("Your proposals are kept. An officer of the round decides who is asked."), "good")
    return redirect(url_for("own_nominations.propose", survey=survey))


def waiting(member: StaffMember) -> list[Survey]:
    """Give the rounds for which a cadre may propose colleagues now."""
    connection = place.reading()
    if member.cadre is None or not member.holds(Role.CADRE):
        return []
    return [
        one
        for one in rounds.listing(connection)
        if one.state in INVITING
        and rules(connection, one.code)
        and any(subject.code == member.cadre for subject in rounds.subjects(connection, one.code))
    ]


def _own() -> SubjectNumber:
    """Give the number of the one who asks among the subjects of the round."""
    mine = place.grant().subjects or frozenset()
    return min(mine)


def _rules() -> tuple[NominationRule, ...]:
    found = rules(place.reading(), place.survey().code)
    if not found:
        abort(404)
    return found


def _mine(spot: Place) -> list[Nominee]:
    """Give who the cadre proposed; what was decided about them is not part of it."""
    me = place.member().username
    return [one for one in nominations.nominees(place.reading(), keys(), spot) if me in one.by]


def _is_printed(spot: Place) -> bool:
    return any(one.issued for one in nominations.kinds_of(place.reading(), spot))


def _shown(form: Form) -> str:
    connection, found = place.reading(), place.survey()
    mine = next(one for one in rounds.subjects(connection, found.code) if one.number == _own())
    lists = []
    for rule in _rules():
        spot = Place(found.code, mine.number, rule.group)
        standing = _mine(spot)
        lists.append(
            OwnList(
                rule,
                tuple(
                    one for one in nominations.staff(connection, keys(), rule) if one.person.name != mine.name
                ),
                frozenset(one.entry.number for one in standing),
                # What was decided stays ticked, approved or not: only that somebody looked at it shows.
                frozenset(one.entry.number for one in standing if one.choice is not Choice.PROPOSED),
                _is_printed(spot),
            )
        )
    return render_template("office/my_colleagues.html", survey=found, lists=lists, form=form)
