"""The gate before every page: who is asking, may they, about this object, in this state of the round."""

from flask import Flask, Response, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import Conflict, Forbidden, NotFound

from surveys import organizations, own_subjects, rounds, staff
from surveys.identifiers import Role, SubjectNumber, SurveyCode
from surveys.problems import BadInput
from surveys.staff import StaffMember
from surveys.staff_sessions import Way
from surveys.survey import Subject, Survey
from webapp.office import place, sessions
from webapp.office.permissions import OF_ROUNDS, Access, Reach, Rule, access_to
from webapp.office.place import Grant

HALF_WAY = {Way.CODE_MISSING: "provider.second_step", Way.NEW_PHONE: "phone.set_up"}
"""Where somebody goes who is only half-way in: nowhere else."""


def install(app: Flask) -> None:
    """Put the gate before every page of an application."""
    app.before_request(look)


def look() -> ResponseReturnValue | None:
    """Look at who asks for the page of this request; gives an answer where it goes no further."""
    g.member = g.staff_session = g.half_session = None
    if request.endpoint is None:
        return None  # no such address, or not by this method: the error page says so
    access = access_to(request.endpoint)
    if access is None:
        abort(404)
    found = sessions.present()
    if found is not None and found.way in HALF_WAY:
        g.half_session = found
    elif found is not None:
        g.staff_session, g.member = found, _active(found.username)
    if access.door:
        return None
    if g.half_session is not None:
        return redirect(url_for(HALF_WAY[g.half_session.way]))
    if g.member is None:
        return _to_the_door()
    g.grant = granted(g.member, access)
    return None


def _active(username: str) -> StaffMember | None:
    found = staff.get(place.reading(), username)
    return found if found is not None and found.active else None


def _to_the_door() -> Response:
    if sessions.is_claimed():
        sessions.end()
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("door.sign_in", back=back if back != "/" else None))  # type: ignore[return-value]


def granted(member: StaffMember, access: Access) -> Grant:
    """Give what a member may do on a page, or end the request with the fitting refusal."""
    if access.everyone:
        return Grant(frozenset())
    rules = {role: rule for role, rule in access.rules.items() if holds(member, role, rule)}
    if not rules or (access.results and member.holds(Role.ADMINISTRATOR)):
        abort(403)
    found = _find_round()
    if found is None:
        return Grant(frozenset(rules))
    if access.results and staff.has_conflict(place.reading(), member.username, found.code):
        # A round about oneself is read like any cadre reads it: own results, once they are released.
        rules = {role: rule for role, rule in rules.items() if rule.reach is Reach.OWN}
    return _granted_on_round(member, rules, found)


def granted_beside(endpoint: str) -> Grant | None:
    """Give what the visitor may do on another page of this round; None where it would refuse them."""
    access = access_to(endpoint)
    try:
        return None if access is None else granted(place.member(), access)
    except (Forbidden, NotFound, Conflict):
        return None


def holds(member: StaffMember, role: Role, rule: Rule) -> bool:
    """Say whether a member holds a role as far as a page without an object asks for it."""
    if rule.reach is Reach.EVERYWHERE:
        return staff.may_everywhere(place.reading(), member.username, role)
    if rule.reach is Reach.TOPMOST:
        return bool(organizations.administered(member, organizations.tops(place.reading()), role))
    if rule.reach in OF_ROUNDS:
        return member.holds_in_a_round(role)
    return member.holds(role)


def _find_round() -> Survey | None:
    code = (request.view_args or {}).get("survey")
    if code is None:
        return None
    try:
        found = rounds.get(place.reading(), SurveyCode(code))
    except BadInput:
        abort(404)
    g.survey = found
    return found


def _granted_on_round(member: StaffMember, rules: dict[Role, Rule], survey: Survey) -> Grant:
    subjects = rounds.subjects(place.reading(), survey.code)
    reached = {role: _reached(member, role, rule.reach, subjects) for role, rule in rules.items()}
    reached = {role: numbers for role, numbers in reached.items() if numbers is None or numbers}
    if not reached:
        abort(404)  # a round of others: not even that it exists is told
    timely = {
        role: numbers
        for role, numbers in reached.items()
        if (states := rules[role].states) is None or survey.state in states
    }
    if not timely:
        abort(409, gettext("The round is not in a state that allows this page."))
    grant = Grant(frozenset(timely), _union(timely))
    wanted = (request.view_args or {}).get("subject")
    if wanted is not None and grant.subjects is not None and wanted not in grant.subjects:
        abort(404)
    return grant


def _reached(
    member: StaffMember, role: Role, reach: Reach, subjects: tuple[Subject, ...]
) -> frozenset[SubjectNumber] | None:
    """Give the subjects that a role reaches; None: the whole round."""
    if reach is Reach.OWN:
        return own_subjects.numbers(place.reading(), member.cadre, place.survey().code, place.today())
    if reach is Reach.SUBJECTS:
        units = {one.unit for one in subjects}
        own = {unit for unit in units if staff.may(place.reading(), member.username, role, unit)}
        return frozenset(one.number for one in subjects if one.unit in own)
    whole = reach is Reach.ANYWHERE or staff.may_in_round(
        place.reading(), member.username, role, place.survey().code
    )
    return None if whole else frozenset()


def _union(
    reached: dict[Role, frozenset[SubjectNumber] | None],
) -> frozenset[SubjectNumber] | None:
    known = [numbers for numbers in reached.values() if numbers is not None]
    return frozenset().union(*known) if len(known) == len(reached) else None
