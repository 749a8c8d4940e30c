"""Reading free texts: one moderator proposes what becomes of each, a second one decides."""

from collections import Counter
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys.problems import BadInput
from surveys.texts import decisions, handover, queue
from surveys.texts.decisions import Answer, Done, Proposal
from surveys.texts.queue import Line
from surveys.texts.records import Outcome, Reason, TextState
from surveys.texts.standing import AT_ONCE, Standing, rounds_to_read, standing_of
from webapp.errors import status_of
from webapp.office import place, text_place
from webapp.office.form import Fault, Form, empty, sent
from webapp.office.permissions import page
from webapp.office.text_place import LISTING, MODERATING
from webapp.office.text_topic_pages import of_topic
from webapp.office.text_words import outcome_choices, reason_choices, text_word
from webapp.office.whole import whole

blueprint = Blueprint("texts", __name__)
AGREED, GIVEN_BACK = "agree", "back"


@page(blueprint, "/texts", LISTING)
def listing() -> ResponseReturnValue:
    """List the rounds whose texts the visitor may read."""
    number = max(whole(request.args.get("page", "")) or 1, 1)
    mine = rounds_to_read(place.reading(), place.member().username, offset=(number - 1) * AT_ONCE)
    pages = max(1, -(-mine.total // AT_ONCE))
    return render_template("office/texts.html", mine=mine.rows, number=number, pages=pages)


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
        standing=standing_of(place.reading(), place.member().username, [text_place.code()]).get(
            text_place.code(), Standing()
        ),
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
