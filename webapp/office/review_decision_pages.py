"""Deciding about a round in review: two reviewers sign; what re-interviews found is counted."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit, review, review_acts
from surveys.frames.records import EntryState
from surveys.identifiers import Role
from surveys.problems import BadInput
from surveys.review import Decision, Ruling
from surveys.review_acts import Interviews
from surveys.telephone import call_checks
from surveys.telephone.call_checks import CallerCount
from webapp.errors import status_of
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import page
from webapp.office.review_pages import IN_REVIEW, shown_review
from webapp.office.review_words import CHOICES
from webapp.office.signatures import sign
from webapp.office.staff_reach import colleague

blueprint = Blueprint("review_decision", __name__)
SIGNERS = (Role.REVIEWER,)
MOST_PEOPLE = 100_000
MOST_SEED = 2**62 - 1
MOST_CHECKS = 10_000
FIELDS = {"reason": "reason", "note-vi": "note-vi", "note-en": "note-en"}
LIST_FIELDS = {"frame": "frame", "n": "people"}


@page(blueprint, "/rounds/<survey>/review/decide", IN_REVIEW, methods=("GET", "POST"))
def decide(survey: str) -> ResponseReturnValue:
    """Let two reviewers decide about a round."""
    refuse_conflict()
    if request.method == "GET":
        last = review.last(place.reading(), place.survey().code)
        return _shown(empty(after=str(0 if last is None else last.number)))
    form = sent()
    ruling, interviews = _ruling(form)
    if ruling is None or form.faults or not _decide(form, ruling, interviews):
        return _shown(form), form.status
    flash(_DONE[ruling.decision](), "good")
    return redirect(url_for("review.shown", survey=survey))


_DONE = {
    Decision.ACCEPT: lambda: gettext("The round is accepted. Two people can release it now."),
    Decision.NOTE: lambda: gettext("The round is accepted with a note. Two people can release it now."),
    Decision.INTERVIEW: lambda: gettext("The sample is drawn. Print the list for the interviewers."),
    Decision.REJECT: lambda: gettext("The round is rejected. Nothing of it is told."),
}


def _ruling(form: Form) -> tuple[Ruling | None, Interviews | None]:
    chosen = form.value("decision")
    if chosen not in list(Decision):
        form.blame("decision", gettext("Choose what becomes of the round."))
        return None, None
    decision, reason = Decision(chosen), form.text("reason")
    note = {language: form.text(f"note-{language}", required=False) for language in review.NOTE_LANGUAGES}
    after = form.whole("after", 0, 10**6)
    interviews = _interviews(form) if decision is Decision.INTERVIEW else None
    if decision is Decision.NOTE:
        for language, text in note.items():
            if not text:
                form.blame(
                    f"note-{language}",
                    gettext("Write the note in Vietnamese and in English: readers of either see it."),
                )
    return Ruling(decision, reason, note, after or 0), interviews


def _interviews(form: Form) -> Interviews | None:
    if not _living():
        return None  # the domain says that the list is gone
    frame = form.whole("frame", 1, MOST_PEOPLE)
    people = form.whole("people", 1, MOST_PEOPLE)
    seed = form.whole("seed", 0, MOST_SEED, required=False)
    return None if frame is None or people is None else Interviews(frame, people, seed)


def _living() -> list[tuple[int, str]]:
    """Give the lists that people may still be drawn from, with how many stand in them."""
    office = place.installation()
    today = office.clock().astimezone(office.time_zone).date()
    found = review_acts.living_frames(place.reading(), place.survey().code, today)
    return [
        (
            one.number,
            gettext(
                "%(title)s (%(people)s people)", title=one.title, people=one.counts.get(EntryState.KEPT, 0)
            ),
        )
        for one in found
    ]


def _decide(form: Form, ruling: Ruling, interviews: Interviews | None) -> bool:
    pair = sign(form, SIGNERS)
    if pair is None:
        return False
    by = (pair.first.username, pair.second.username)
    try:
        review_acts.decide(place.installation(), place.survey().code, ruling, by, interviews)
    except BadInput as error:
        form.blame_where(error, FIELDS | (LIST_FIELDS if _living() else {}))
        form.status = status_of(error)
        return False
    return True


def _shown(form: Form) -> str:
    return render_template(
        "office/review_decide.html",
        survey=place.survey(),
        form=form,
        choices=[(one.value, gettext(text)) for one, text in CHOICES.items()],
        frames=_living(),
        last=review.last(place.reading(), place.survey().code),
    )


@page(blueprint, "/rounds/<survey>/review/found", IN_REVIEW, methods=("POST",))
def found(survey: str) -> ResponseReturnValue:
    """Count what one interviewer's re-interviews found; nothing about anybody who was asked."""
    refuse_conflict()
    form = sent()
    who = form.text("interviewer")
    numbers = [form.whole(name, 0, MOST_CHECKS) for name in ("confirmed", "denied", "unreached")]
    if who and colleague(who) is None:
        form.blame("interviewer", gettext("Nobody of the staff has this username."))
    if form.faults:
        return shown_review(form), 400
    office, code = place.installation(), place.survey().code
    confirmed, denied, unreached = (number or 0 for number in numbers)
    counted = CallerCount(who, confirmed, denied, unreached)
    with office.engine.begin() as connection:
        call_checks.add(connection, code, counted)
        details = {"of": who, "confirmed": confirmed, "denied": denied, "unreached": unreached}
        act = audit.Act(place.member().username, "review.interviewed", code, details)
        audit.append(connection, office.clock, act)
    flash(gettext("What the re-interviews found is counted."), "good")
    return redirect(url_for("review.shown", survey=survey, _anchor="calls"))
