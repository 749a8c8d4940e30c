"""Replies in the office: the page of whoever is rated, and the page of those who handle the round."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys import questionnaires, rounds
from surveys.commitments import MOST_AT_ONCE, CommitmentState, Promise
from surveys.identifiers import ItemId, Role, SubjectNumber
from surveys.installation import Installation
from surveys.own_subjects import OwnSubject
from surveys.problems import BadInput
from surveys.questionnaire import Item
from surveys.replies import fairness, moderation, records, told, windows, writing
from surveys.replies.moderation import Ruling
from surveys.replies.records import ITEM, WHOLE_PARTS, Author, ReplyPlace, Window
from surveys.replies.windows import Moved
from surveys.replies.writing import Sent, Written
from webapp.errors import status_of
from webapp.i18n import words
from webapp.office import place, portal_sections
from webapp.office.conflicts import refuse_conflict
from webapp.office.door import prove
from webapp.office.form import Fault, Form, empty, sent
from webapp.office.permissions import FROZEN, Access, Reach, Rule, page
from webapp.office.portal_pages import own_subject
from webapp.office.portal_sections import Link, Section, Standing
from webapp.office.release_pages import SIGNERS
from webapp.office.signatures import sign
from webapp.reply_words import PARTS, commitment_state, part_title

blueprint = Blueprint("replies", __name__)
OWN = Access({Role.CADRE: Rule(Reach.OWN, FROZEN)}, results=True)
HANDLERS = (*SIGNERS, Role.CAMPAIGN_OFFICER, Role.MODERATOR)
SHOWN = Access({role: Rule(Reach.ROUND, FROZEN) for role in HANDLERS}, results=True)
DECIDES = Access({Role.MODERATOR: Rule(Reach.ROUND, FROZEN)}, results=True)
SIGNED = Access({role: Rule(Reach.ROUND, FROZEN) for role in SIGNERS}, results=True)
LINES = 5  # commitments on the page; more where more are written
MEND = "mend-"


@page(blueprint, "/rounds/<survey>/mine/<int:subject>/reply", OWN, methods=("GET", "POST"))
def write(survey: str, subject: int) -> ResponseReturnValue:
    """Write the reply: draft, send, or put right what a moderator gave back."""
    one = own_subject(subject)
    window = records.window(place.reading(), _place(one)) or abort(404)
    form = sent()
    act = _ACTS.get(form.value("act"))
    if act is None:
        return _page(one, window, _draft(one))
    done = act(one, form)
    if done is None:
        # What others changed meanwhile is read anew; what was typed stays.
        return _page(one, records.window(place.reading(), _place(one)) or window, form), form.status
    flash(done, "good")
    return redirect(url_for("replies.write", survey=survey, subject=subject))


def _author() -> Author:
    return Author(place.member().username, place.member().cadre)


def _place(one: OwnSubject) -> ReplyPlace:
    return ReplyPlace(one.survey.code, one.subject.number)


def _items(one: OwnSubject) -> tuple[Item, ...]:
    asked = questionnaires.get(place.reading(), one.survey.questionnaire_id, one.survey.questionnaire_version)
    return tuple(asked.coded_items)


def _save(one: OwnSubject, form: Form) -> str | None:
    written = _written(one, form)
    if written is None or not _done(form, lambda: writing.save(*_head(one), written)):
        return None
    return str(gettext("Your draft is kept. Nobody but you reads it."))


def _send(one: OwnSubject, form: Form) -> str | None:
    written = _written(one, form)
    if form.value("sure") != "yes":
        form.blame("sure", gettext("Tick that the reply is to be sent: it is sent once."))
    if written is None or form.faults or (one.as_head and not _proven(form)):
        return None
    found: list[Sent] = []
    if not _done(form, lambda: found.append(writing.send(*_head(one), written))):
        return None
    return _said(found[0].held)


def _mend(one: OwnSubject, form: Form) -> str | None:
    texts = {
        name.removeprefix(MEND): form.text(name, required=False)
        for name in form.typed
        if name.startswith(MEND)
    }
    found: list[Sent] = []
    if form.faults or not _done(form, lambda: found.append(writing.put_right(*_head(one), texts))):
        return None
    return _said(found[0].held)


_ACTS: dict[str, Callable[[OwnSubject, Form], str | None]] = {"save": _save, "send": _send, "mend": _mend}


def _head(one: OwnSubject) -> tuple[Installation, ReplyPlace, Author]:
    return place.installation(), _place(one), _author()


def _proven(form: Form) -> bool:
    """Let the head of a collective prove who they are: they sign for others."""
    return prove(form, "", place.member().username) is not None and not form.faults


def _said(held: int) -> str:
    if not held:
        return str(gettext("Your reply is sent."))
    return str(
        ngettext(
            "Your reply is sent. A moderator reads %(num)s part first: it seems to name somebody.",
            "Your reply is sent. A moderator reads %(num)s parts first: they seem to name somebody.",
            held,
        )
    )


def _done(form: Form, act: Callable[[], object]) -> bool:
    try:
        act()
    except BadInput as error:
        for problem in error.problems:
            form.blame(problem.where, gettext(problem.sentence, **problem.values))
        form.status = status_of(error)
        return False
    return True


def _written(one: OwnSubject, form: Form) -> Written | None:
    names = (*WHOLE_PARTS, *(f"{ITEM}{item.id}" for item in _items(one)))
    parts = {name: form.text(name, required=False) for name in names}
    promises = []
    for number in range(1, MOST_AT_ONCE + 1):
        text = form.text(f"commitment-{number}", required=False)
        day = form.day(f"due-{number}", required=bool(text))
        if day is not None:
            item = form.value(f"about-{number}")
            promises.append(Promise(text, day, ItemId(item) if item else None))
    return None if form.faults else Written(parts, tuple(promises))


def _draft(one: OwnSubject) -> Form:
    """Give the form with the draft as it is kept."""
    connection = place.reading()
    values: dict[str, str] = {}
    for part in records.parts_of(connection, _place(one)):
        values |= {part.name: part.text, f"{MEND}{part.name}": part.text}
    given_back = (CommitmentState.RETURNED,)
    for promise in writing.own_promises(connection, _place(one), one.subject.number, *given_back):
        values[f"{MEND}{promise.id}"] = promise.text
    drafts = writing.own_promises(connection, _place(one), one.subject.number, CommitmentState.DRAFT)
    for number, promise in enumerate(drafts, 1):
        values[f"commitment-{number}"] = promise.text
        values[f"due-{number}"] = promise.due_on.isoformat()
        values[f"about-{number}"] = promise.item or ""
    return empty(**values)


def _page(one: OwnSubject, window: Window, form: Form) -> str:
    connection, items = place.reading(), _items(one)
    parts, promises = writing.returned(connection, window, one.subject)
    written = records.parts_of(connection, _place(one))
    promised = writing.own_promises(connection, _place(one), one.subject.number)
    lines = sum(bool(form.value(f"commitment-{number}")) for number in range(1, MOST_AT_ONCE + 1))
    return render_template(
        "office/reply.html",
        survey=one.survey,
        one=one,
        window=window,
        form=form,
        items=items,
        by_id={item.id: item for item in items},
        choices=[(item.id, words(item.text)) for item in items],
        parts=PARTS,
        lines=min(max(lines + 2, LINES), MOST_AT_ONCE),
        is_open=window.is_open(place.today()),
        written=written,
        promised=promised,
        mending={**parts, **promises},
        part_title=part_title,
        commitment_state=commitment_state,
    )


@portal_sections.in_round(50)
def section(one: OwnSubject) -> Section | None:
    """Give the part of the cadre's page that leads to the reply."""
    window = records.window(place.reading(), _place(one))
    if window is None or one.survey.state not in FROZEN:
        return None
    address = url_for("replies.write", survey=one.survey.code, subject=one.subject.number)
    returned = [
        day for some in writing.returned(place.reading(), window, one.subject) for day in some.values()
    ]
    due = [day for day in returned if day >= place.today()]
    if due:
        said = gettext("A moderator gave part of your reply back, with a reason.")
        link = Link(address, gettext("Put it right"))
        return Section(gettext("Your reply"), (said,), Standing.TO_DO, (link,), max(due))
    if window.sent_on is not None:
        said = gettext("Your reply is sent. It stands beside the result wherever the result is told.")
        link = Link(address, gettext("Read your reply"))
        return Section(gettext("Your reply"), (said,), Standing.DONE, (link,))
    if not window.is_open(place.today()):
        said = gettext(
            "The days for a reply are over. Two officers of the round can give more, with a reason."
        )
        return Section(gettext("Your reply"), (said,), Standing.WAITING)
    said = gettext(
        "Say what you think of the result, on the whole and on single questions, and promise what you will "
        "do. Nothing is made public before your days are over."
    )
    link = Link(address, gettext("Write your reply"))
    return Section(gettext("Your reply"), (said,), Standing.TO_DO, (link,), window.ends_on)


@page(blueprint, "/rounds/<survey>/replies", SHOWN)
def shown(survey: str) -> ResponseReturnValue:
    """Show whose reply is there, what waits for a moderator, and whose days run until when."""
    del survey
    return _overview(empty())


@page(blueprint, "/rounds/<survey>/replies/decide", DECIDES, methods=("POST",))
def decide(survey: str) -> ResponseReturnValue:
    """Let a part that seems to name somebody be told, or give it back."""
    refuse_conflict()
    form = sent()
    number = form.whole("subject", 1, 100_000)
    if number is not None:
        ruling = Ruling(
            SubjectNumber(number), form.value("part"), form.value("act") == "tell", form.value("reason")
        )
        _done(
            form,
            lambda: moderation.decide(
                place.installation(), place.survey().code, ruling, place.member().username
            ),
        )
    if form.faults:
        # Several passages may wait: the sentence stands above them all.
        form.faults = [Fault("", fault.sentence) for fault in form.faults]
        return _overview(form), form.status
    flash(gettext("Decided. The author reads it on their page."), "good")
    return redirect(url_for("replies.shown", survey=survey))


@page(blueprint, "/rounds/<survey>/replies/days", SIGNED, methods=("POST",))
def days(survey: str) -> ResponseReturnValue:
    """Give more days for a reply, or the days that a round never had: two people."""
    refuse_conflict()
    form = sent()
    begins = form.value("act") == "begin"
    until = None if begins else form.day("until")
    reason = "" if begins else form.text("reason")
    chosen = [SubjectNumber(int(value)) for value in form.values("subjects") if value.isdecimal()]
    pair = None if form.faults else sign(form, SIGNERS)
    if pair is not None:
        office, code = place.installation(), place.survey().code
        names = (pair.first.username, pair.second.username)
        _done(
            form,
            lambda: (
                windows.begin(office, code, names)
                if until is None
                else windows.move(office, code, Moved(chosen, until, reason), names)
            ),
        )
    if form.faults:
        return _overview(form), form.status
    flash(gettext("The days for a reply are changed; those concerned see it on their page."), "good")
    return redirect(url_for("replies.shown", survey=survey))


def _overview(form: Form) -> str:
    found, connection = place.survey(), place.reading()
    asked = questionnaires.get(connection, found.questionnaire_id, found.questionnaire_version)
    return render_template(
        "office/replies.html",
        survey=found,
        form=form,
        standing=fairness.standing(connection, found.code, place.today()),
        windows=windows.listing(connection, found.code),
        subjects={one.number: one for one in rounds.subjects(connection, found.code)},
        told=told.of_round(connection, found.code),
        waiting=moderation.waiting(connection, found.code),
        by_id={item.id: item for item in asked.items},
        part_title=part_title,
        today=place.today(),
        may_decide=Role.MODERATOR in place.grant().roles,
        may_sign=bool(place.grant().roles & set(SIGNERS)),
    )
