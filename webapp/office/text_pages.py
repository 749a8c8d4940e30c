"""Reading free texts: one moderator proposes what becomes of each, a second one decides."""

from collections import Counter
from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys import rounds, staff
from surveys.identifiers import Role
from surveys.problems import BadInput
from surveys.texts import decisions, handover, queue
from surveys.texts.decisions import Answer, Done, Proposal
from surveys.texts.queue import Line
from surveys.texts.records import Outcome, Reason, TextState
from webapp.errors import status_of
from webapp.office import place, text_place
from webapp.office.form import Fault, Form, empty, sent
from webapp.office.permissions import page
from webapp.office.text_place import LISTING, MODERATING
from webapp.office.text_topic_pages import of_topic
from webapp.office.text_words import outcome_choices, reason_choices, text_word

blueprint = Blueprint("texts", __name__)
AGREED, GIVEN_BACK = "agree", "back"


@page(blueprint, "/texts", LISTING)
def listing() -> ResponseReturnValue:
    """List the rounds whose texts the visitor may read."""
    connection, member = place.reading(), place.member().username
    mine = [
        (one, _standing(queue.lines(connection, one.code, member)), queue.is_begun(connection, one.code))
        for one in rounds.listing(connection, *queue.READABLE)
        if staff.may_in_round(connection, member, Role.MODERATOR, one.code)
        and not staff.has_conflict(connection, member, one.code)
    ]
    return render_template("office/texts.html", mine=mine)


def _standing(found: Sequence[Line]) -> dict[str, int]:
    """Count what is to be done: to read first, to decide as second, waiting for others, passed on, done."""
    by = place.member().username
    counted: Counter[str] = Counter()
    for line in found:
        if line.state in decisions.OPEN_TO_PROPOSALS:
            counted["first"] += 1
        elif line.state is TextState.PROPOSED:
            counted["own" if decisions.is_same(by, line.proposed_by) else "second"] += 1
        elif line.state is TextState.DECIDED and line.outcome is Outcome.PASSED_ON:
            counted["passed_on"] += 1
        else:
            counted["done"] += 1
    return {name: counted[name] for name in ("first", "second", "own", "passed_on", "done")}


@page(blueprint, "/rounds/<survey>/texts", MODERATING, methods=("GET", "POST"))
def overview(survey: str) -> ResponseReturnValue:
    """Show how far the reading of a round is, and begin it."""
    if request.method == "POST":
        count = queue.begin(place.installation(), text_place.code(), place.member().username)
        flash(ngettext("%(num)s text can be read.", "%(num)s texts can be read.", count), "good")
        return redirect(url_for("texts.overview", survey=survey))
    found = text_place.lines()
    outcomes = Counter(line.outcome for line in found if line.state is TextState.DECIDED)
    return render_template(
        "office/texts_overview.html",
        survey=place.survey(),
        is_begun=queue.is_begun(place.reading(), text_place.code()),
        total=len(found),
        standing=_standing(found),
        outcomes=[(outcome, text_word(outcome), outcomes[outcome]) for outcome in Outcome],
        handed=handover.listing(place.reading(), text_place.code()),
        version=text_place.triggers().version,
    )


@page(blueprint, "/rounds/<survey>/texts/first", MODERATING, methods=("GET", "POST"))
def first(survey: str) -> ResponseReturnValue:
    """Show texts that wait for a first moderator, and take in what is proposed."""
    del survey
    return _reading("first", _propose)


@page(blueprint, "/rounds/<survey>/texts/second", MODERATING, methods=("GET", "POST"))
def second(survey: str) -> ResponseReturnValue:
    """Show what another moderator proposed, and take in the answers."""
    del survey
    return _reading("second", _answer)


@page(blueprint, "/rounds/<survey>/texts/decided", MODERATING, methods=("GET", "POST"))
def decided(survey: str) -> ResponseReturnValue:
    """Show what two decided; a decision can be taken back."""
    del survey
    return _reading("decided", _take_back)


def _reading(task: str, act: Callable[[Form], Done]) -> ResponseReturnValue:
    if request.method == "GET":
        return _page(task, empty())
    form = sent()
    try:
        done = act(form)
    except BadInput as error:
        names = {name.partition(":")[0] for name in form.typed if ":" in name}
        form.blame_where(error, {name: name for name in names})
        return _page(task, form), status_of(error)
    if form.faults:
        return _page(task, form), 400
    _tell(done)
    return redirect(request.full_path.rstrip("?"))


def _tell(done: Done) -> None:
    if done.saved:
        flash(ngettext("%(num)s text saved.", "%(num)s texts saved.", done.saved), "good")
    if done.overtaken:
        said = ngettext(
            "%(num)s text was changed by somebody else meanwhile; your choice was not saved.",
            "%(num)s texts were changed by somebody else meanwhile; your choices were not saved.",
            done.overtaken,
        )
        flash(said, "warn")


def _waiting(task: str) -> list[Line]:
    by, wanted = place.member().username, request.args.get("outcome", "")
    if task == "first":
        return [one for one in text_place.lines() if one.state in decisions.OPEN_TO_PROPOSALS]
    if task == "second":
        proposed = [one for one in text_place.lines() if one.state is TextState.PROPOSED]
        return [one for one in proposed if not decisions.is_same(by, one.proposed_by)]
    there = [one for one in text_place.lines() if one.state is TextState.DECIDED]
    return [one for one in there if wanted in {"", one.outcome}]


def _page(task: str, form: Form) -> str:
    waiting, topic = of_topic(_waiting(task), request.args.get("topic", ""))
    cut = text_place.page_of(waiting, request.args.get("page", ""))
    shown = text_place.shown([line.id for line in cut.rows])
    there = {one.name for one in shown}
    # A text that is not on this page (any more) is named above the form.
    form.faults = [fault if fault.field in there else Fault("", fault.sentence) for fault in form.faults]
    return render_template(
        f"office/texts_{task}.html",
        survey=place.survey(),
        task=task,
        cut=cut,
        topic=topic,
        wanted=request.args.get("outcome", ""),
        shown=shown,
        outcomes=outcome_choices(),
        reasons=reason_choices(),
        word=text_word,
        form=form,
    )


def _names(form: Form) -> list[str]:
    """Give the texts that a form shows, by the versions it carries."""
    return [name.removesuffix(":version") for name in form.typed if name.endswith(":version")]


def _propose(form: Form) -> Done:
    rest = form.value("rest")
    proposals = []
    for name in _names(form):
        chosen = form.value(f"{name}:outcome") or (rest if rest in {Outcome.PUBLIC, Outcome.CADRE} else "")
        found = text_place.seen(name, form.value(f"{name}:version"))
        if found is None or chosen not in list(Outcome):
            continue
        outcome, why = Outcome(chosen), form.value(f"{name}:reason")
        is_reason = bool(outcome in {Outcome.WITHHELD, Outcome.PASSED_ON} and why in list(Reason))
        marked = form.raw(f"{name}:marked") if f"{name}:marked" in form.typed else None
        proposals.append(Proposal(found, outcome, Reason(why) if is_reason else None, marked))
    if not proposals:
        form.blame("", gettext("Nothing was chosen. Please choose for at least one text."))
        return Done(0, 0)
    return decisions.propose(place.installation(), text_place.code(), place.member().username, proposals)


def _answer(form: Form) -> Done:
    answers = []
    for name in _names(form):
        chosen = form.value(f"{name}:answer") or (AGREED if form.value("rest") == AGREED else "")
        found = text_place.seen(name, form.value(f"{name}:version"))
        if found is not None and chosen in {AGREED, GIVEN_BACK}:
            answers.append(Answer(found, chosen == AGREED, form.raw(f"{name}:remark")))
    if not answers:
        form.blame("", gettext("Nothing was chosen. Please choose for at least one text."))
        return Done(0, 0)
    return decisions.answer(place.installation(), text_place.code(), place.member().username, answers)


def _take_back(form: Form) -> Done:
    name = form.value("take_back")
    found = text_place.seen(name, form.value(f"{name}:version"))
    if found is None:
        form.blame("", gettext("Nothing was chosen. Please choose for at least one text."))
        return Done(0, 0)
    by, remark = place.member().username, form.raw(f"{name}:remark")
    return decisions.take_back(place.installation(), text_place.code(), by, found, remark)
