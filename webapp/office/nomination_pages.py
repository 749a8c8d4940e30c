"""Choosing colleagues: limits for all, who is asked about one cadre, decisions by another officer, cards."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit, rounds
from surveys.frames import nominations, records
from surveys.frames.nomination_cards import issue_cards
from surveys.frames.nomination_rules import GROUPS, NominationRule, rule_of, rules, set_rule
from surveys.frames.nominations import Choice, Place, Reason
from surveys.frames.records import FrameKind
from surveys.identifiers import RespondentGroup, SubjectNumber
from surveys.prints import slips
from surveys.prints.slips import Layout, Slip, Stack
from surveys.problems import BadInput
from surveys.survey import Subject
from webapp.errors import status_of
from webapp.office import place, print_files
from webapp.office.assignment_pages import OFFICERS
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.frame_pages import keys, note
from webapp.office.frame_words import CHOICES, REFUSALS
from webapp.office.permissions import page
from webapp.office.whole import whole
from webapp.office.words import name_of

blueprint = Blueprint("nominations", __name__)
MOST_PEOPLE = 65_535
ABOUT = "/rounds/<survey>/nominations/<int:number>/<group>"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the choosing of one group about one subject is."""

    subject: Subject
    group: RespondentGroup
    proposed: int
    approved: int
    issued: int


@page(blueprint, "/rounds/<survey>/nominations", OFFICERS, methods=("GET", "POST"))
def overview(survey: str) -> ResponseReturnValue:
    """Show how far the choosing is; set the limits of a group."""
    refuse_conflict()  # also for looking: the cadre does not learn who is asked, whatever role they hold
    if request.method == "GET":
        return _overview(empty(load="3"))
    form = sent()
    rule = _rule(form)
    if rule is None:
        return _overview(form), 400
    office = place.installation()
    try:
        with office.engine.begin() as connection:
            set_rule(connection, rule)
            facts = {"group": rule.group, "least": rule.least, "most": rule.most, "load": rule.load}
            audit.append(connection, office.clock, note("nomination.limits", list=rule.frame, **facts))
    except BadInput as error:
        form.blame_where(error, {name: name for name in ("group", "frame", "least", "most", "load")})
        return _overview(form), status_of(error)
    flash(gettext("The limits are set: %(group)s.", group=name_of(rule.group)), "good")
    return redirect(url_for("nominations.overview", survey=survey))


def _rule(form: Form) -> NominationRule | None:
    group = form.value("group")
    if group not in GROUPS:
        form.blame("group", gettext("Choose the respondent group."))
    frame = form.whole("frame", 1, MOST_PEOPLE)
    least, most, load = (form.whole(name, 1, MOST_PEOPLE) for name in ("least", "most", "load"))
    if form.faults or frame is None or least is None or most is None or load is None:
        return None
    return NominationRule(place.survey().code, RespondentGroup(group), frame, least, most, load)


def _overview(form: Form) -> str:
    connection, found = place.reading(), place.survey()
    subjects = rounds.subjects(connection, found.code)
    set_here = rules(connection, found.code)
    kinds = rounds.assignments(connection, found.code)
    rows = []
    for rule in set_here:
        counted = nominations.counts(connection, keys(), rule)
        for one in subjects:
            counts = counted.get(one.number, {})
            spot = Place(found.code, one.number, rule.group)
            issued = sum(kind.issued for kind in nominations.kinds_among(kinds, spot))
            proposed, approved = counts.get(Choice.PROPOSED, 0), counts.get(Choice.APPROVED, 0)
            rows.append(Progress(one, rule.group, proposed, approved, issued))
    lists = [
        (one.number, one.title)
        for one in records.listing(connection, found.code)
        if one.kind is FrameKind.STAFF
    ]
    return render_template(
        "office/nominations.html",
        survey=found,
        rules=set_here,
        rows=rows,
        lists=lists,
        groups=[(one, name_of(one)) for one in GROUPS if one in {r.group for r in found.rules.groups}],
        form=form,
    )


@page(blueprint, ABOUT, OFFICERS, methods=("GET", "POST"))
def about(survey: str, number: int, group: str) -> ResponseReturnValue:
    """Show who is proposed about one cadre; propose more on behalf of the office."""
    refuse_conflict()
    spot = _spot(number, group)
    if request.method == "GET":
        return _about(spot, empty())
    form = sent()
    chosen = _rows(form, "people")
    if not chosen:
        form.blame("people", gettext("Choose at least one."))
        return _about(spot, form), 400
    office = place.installation()
    try:
        with office.engine.begin() as connection:
            new = nominations.propose(connection, keys(), spot, chosen, place.member().username)
            facts = {"subject": spot.subject, "group": spot.group, "people": len(new)}
            audit.append(connection, office.clock, note("nomination.propose", **facts))
    except BadInput as error:
        form.blame_where(error, {"people": "people"})
        return _about(spot, form), status_of(error)
    flash(gettext("Proposed: %(people)s. Another officer decides.", people=len(new)), "good")
    return redirect(url_for("nominations.about", survey=survey, number=number, group=group))


@page(blueprint, f"{ABOUT}/decide", OFFICERS, methods=("POST",))
def decide(survey: str, number: int, group: str) -> ResponseReturnValue:
    """Approve or refuse what others proposed."""
    spot = _spot(number, group)
    refuse_conflict()
    form = sent()
    decisions = _decisions(form)
    if not decisions:
        form.blame("", gettext("Say of at least one person whether they are asked."))
        return _about(spot, form), 400
    office = place.installation()
    try:
        with office.engine.begin() as connection:
            nominations.decide(connection, keys(), spot, decisions, place.member().username)
            approved = sum(reason is None for reason in decisions.values())
            facts = {"approved": approved, "refused": len(decisions) - approved}
            act = note("nomination.decide", subject=spot.subject, group=spot.group, **facts)
            audit.append(connection, office.clock, act)
    except BadInput as error:
        form.blame_all(error)
        return _about(spot, form), status_of(error)
    flash(gettext("Decided about people: %(people)s.", people=len(decisions)), "good")
    return redirect(url_for("nominations.about", survey=survey, number=number, group=group))


def _decisions(form: Form) -> dict[int, Reason | None]:
    """Read "row-12: approve" or a reason. Rows about which nothing was said stay as they are."""
    found: dict[int, Reason | None] = {}
    for name in form.typed:
        start, _, row = name.partition("-")
        said = form.value(name)
        number = whole(row) if start == "row" else None
        if number is None:
            continue
        if said == "approve":
            found[number] = None
        elif said in list(Reason):
            found[number] = Reason(said)
    return found


@page(blueprint, f"{ABOUT}/cards", OFFICERS, methods=("POST",))
def cards(survey: str, number: int, group: str) -> ResponseReturnValue:
    """Print one card for each person chosen: they draw them from a box, nobody learns who drew which."""
    del survey
    spot = _spot(number, group)
    refuse_conflict()
    form = sent()
    try:
        kind, issued = issue_cards(place.installation(), spot, place.member().username)
    except BadInput as error:
        form.blame_all(error)
        return _about(spot, form), status_of(error)
    head = f"{kind}. {name_of(spot.group)}: {_subject(spot).name}"
    stack = Stack(head, tuple(Slip(code.digits, code.link) for code in issued))
    return print_files.download(slips.slips(print_files.paper(form), Layout.CARDS, [stack]), "cards", "pdf")


def _rows(form: Form, name: str) -> list[int]:
    return [number for value in form.values(name) if (number := whole(value)) is not None]


def _spot(number: int, group: str) -> Place:
    """Give what an address names; it ends the request where there is no such thing."""
    found = place.survey()
    known = {one.number for one in rounds.subjects(place.reading(), found.code)}
    if SubjectNumber(number) not in known or group not in {
        one.group for one in rules(place.reading(), found.code)
    }:
        abort(404)
    return Place(found.code, SubjectNumber(number), RespondentGroup(group))


def _subject(spot: Place) -> Subject:
    return next(one for one in rounds.subjects(place.reading(), spot.survey) if one.number == spot.subject)


def _about(spot: Place, form: Form) -> str:
    connection = place.reading()
    rule = rule_of(connection, spot.survey, spot.group)
    proposed = nominations.nominees(connection, keys(), spot)
    there = {one.entry.number for one in proposed}
    approved = sum(one.choice is Choice.APPROVED for one in proposed)
    return render_template(
        "office/nomination.html",
        survey=place.survey(),
        subject=_subject(spot),
        group=spot.group,
        rule=rule,
        proposed=proposed,
        approved=approved,
        others=[one for one in nominations.staff(connection, keys(), rule) if one.number not in there],
        issued=sum(one.issued for one in nominations.kinds_of(connection, spot)),
        ready=rule.least <= approved <= rule.most
        and all(one.choice is not Choice.PROPOSED for one in proposed),
        choices={choice: gettext(word) for choice, word in CHOICES.items()},
        refusals=[(reason, gettext(word)) for reason, word in REFUSALS.items()],
        form=form,
    )
