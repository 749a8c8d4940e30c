"""What a person decides about scans: marks, handwriting, pages that were not read or do not fit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys import questionnaires, rounds
from surveys.identifiers import ItemId
from surveys.paper import batch_keys
from surveys.paper.batch_records import Batch
from surveys.problems import BadInput
from surveys.questionnaire import Item, Questionnaire
from surveys.scans import review, vault
from surveys.scans.page_reader import rows_of
from surveys.scans.page_record import Page, PageState, TakenOut
from surveys.scans.review import Keyed, Look, Task, TaskKind, layout_at
from surveys.scans.sheets import in_the_pile
from webapp.errors import status_of
from webapp.i18n import words
from webapp.office import place
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import page
from webapp.office.scan_place import ENTERING, look_at, own_batch
from webapp.office.scan_words import TAKEN_OUT, TROUBLES, reason_of, where
from webapp.office.whole import whole

blueprint = Blueprint("scan_review", __name__)
AT_ONCE = 10  # items on one page: few enough to load quickly, enough to type through
BLANK = "-"
TURNS = 4


@dataclass(frozen=True, slots=True)
class Question:
    """One item as it is shown beside its picture. ``answers``: value and words, in the order on paper."""

    name: str
    picture: str
    where: str
    text: str
    about: str
    answers: tuple[tuple[str, str], ...]
    is_writing: bool


@page(blueprint, "/rounds/<survey>/scans/<int:batch>/review", ENTERING, methods=("GET", "POST"))
def items(survey: str, batch: int) -> ResponseReturnValue:
    """Show the next items that wait for a person, some at a time, and take in what is decided."""
    found = own_batch(batch)
    if request.method == "GET":
        return _items(found, empty())
    form, office = sent(), place.installation()
    decisions = _decisions(form)
    try:
        with office.engine.begin() as connection:
            done = review.decide(office, connection, found.place, decisions)
    except BadInput as error:
        form.blame_where(error, {name: name for name in decisions})
        return _items(found, form), status_of(error)
    if not done:
        form.blame("", gettext("Nothing was decided. Choose an answer, or “blank”, for at least one item."))
        return _items(found, form), 400
    flash(ngettext("%(num)s item decided.", "%(num)s items decided.", done), "good")
    return redirect(url_for("scan_review.items", survey=survey, batch=batch))


def _decisions(form: Form) -> dict[str, str]:
    """Give what was chosen or typed. An item without a choice, and handwriting not dealt with, wait on."""
    found = {}
    for name in form.typed:
        task, _, part = name.rpartition(":")
        if part == "answer" and form.value(name):
            found[task] = "" if form.value(name) == BLANK else form.raw(name)
        elif part == "words" and (form.value(name).strip() or form.value(f"{task}:empty")):
            found[task] = form.raw(name)
    return found


def _items(batch: Batch, form: Form) -> str:
    look = look_at(batch)
    tasks = look.tasks
    asked = _asked()
    return render_template(
        "office/scan_review.html",
        survey=place.survey(),
        batch=batch,
        questions=[_question(look, asked, task) for task in tasks[:AT_ONCE]],
        waiting=len(tasks),
        blank=BLANK,
        form=form,
    )


def _asked() -> Questionnaire:
    found = place.survey()
    return questionnaires.get(place.reading(), found.questionnaire_id, found.questionnaire_version)


def _question(look: Look, asked: Questionnaire, task: Task) -> Question:
    item = next(one for one in asked.items if one.id == task.item)
    return Question(
        task.name,
        task.picture,
        where(task.page),
        words(item.text),
        _about(look, task.place),
        tuple((answer, answer_words(asked, item, answer)) for answer in task.answers),
        task.kind is TaskKind.WRITING,
    )


def _about(look: Look, at: int) -> str:
    """Name the cadre an item is about, where a sheet is about several."""
    if look.places == 1:
        return ""
    kinds = rounds.assignments(place.reading(), look.batch.survey)
    numbers = next(one.subjects for one in kinds if one.number == look.batch.assignment)
    names = {one.number: one.name for one in rounds.subjects(place.reading(), look.batch.survey)}
    return names[numbers[at]]


def answer_words(asked: Questionnaire, item: Item, answer: str) -> str:
    """Say an answer of an item in words."""
    if item.scale is None:
        return next(words(one.label) for one in item.options if one.id == answer)
    scale = asked.scales[item.scale]
    if answer.isdecimal():
        return words(scale.labels[int(answer) - 1])
    return next(words(one.label) for one in scale.no_answers if one.id == answer)


@page(blueprint, "/rounds/<survey>/scans/<int:batch>/pictures/<name>", ENTERING)
def picture(survey: str, batch: int, name: str) -> Response:
    """Give a picture to the clerk of the batch: decrypted in memory, kept by nobody."""
    del survey
    found, office = own_batch(batch), place.installation()
    if not name.replace("-", "").isalnum():
        abort(404)
    try:
        key = batch_keys.read(office.key_store, *found.place)
    except BadInput:
        abort(404)
    content = vault.picture(vault.folder(office, *found.place), key, name)
    if content is None:
        abort(404)
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    return Response(content, mimetype=kind, headers={"Cache-Control": "no-store"})


@page(blueprint, "/rounds/<survey>/scans/<int:batch>/pages", ENTERING)
def troubles(survey: str, batch: int) -> ResponseReturnValue:
    """Show the pages that do not fit, and what was taken out."""
    del survey
    return _troubles(own_batch(batch), empty())


def _troubles(batch: Batch, form: Form) -> str:
    look = look_at(batch)
    out = sorted((one for one in look.pages if one.state is PageState.LEFT_OUT), key=in_the_pile)
    return render_template(
        "office/scan_troubles.html",
        survey=place.survey(),
        batch=batch,
        look=look,
        titles={kind: gettext(title) for kind, title in TROUBLES.items()},
        taken_out={why: gettext(word) for why, word in TAKEN_OUT.items()},
        out=out,
        where=where,
        reason_of=reason_of,
        form=form,
    )


@page(blueprint, "/rounds/<survey>/scans/<int:batch>/settle", ENTERING, methods=("POST",))
def settle(survey: str, batch: int) -> ResponseReturnValue:
    """Settle pages that do not fit: taken out, put back, or counted without those that are missing."""
    found, form, office = own_batch(batch), sent(), place.installation()
    acts: dict[str, Callable[[sa.Connection, Iterable[str]], None]] = {
        **{why.value: _taking_out(found, why) for why in TakenOut},
        "put_back": lambda connection, pages: review.put_back(office, connection, found.place, pages),
        "alone": lambda connection, pages: review.stand_alone(office, connection, found.place, pages),
    }
    act = acts.get(form.value("act"))
    if act is None or not form.values("page"):
        form.blame("", gettext("Choose what to do with the page."))
        return _troubles(found, form), 400
    try:
        with office.engine.begin() as connection:
            act(connection, form.values("page"))
    except BadInput as error:
        form.blame_all(error)
        return _troubles(found, form), status_of(error)
    return redirect(url_for("scan_review.troubles", survey=survey, batch=batch))


def _taking_out(batch: Batch, why: TakenOut) -> Callable[[sa.Connection, Iterable[str]], None]:
    office = place.installation()
    return lambda connection, pages: review.take_out(office, connection, batch.place, pages, why)


@page(blueprint, "/rounds/<survey>/scans/<int:batch>/pages/<page_id>", ENTERING, methods=("GET", "POST"))
def key_page(survey: str, batch: int, page_id: str) -> ResponseReturnValue:
    """Key a page that could not be read, from its picture or from the paper."""
    found = own_batch(batch)
    look = look_at(found)
    try:
        rejected = look.page(page_id)
    except BadInput:
        abort(404)
    if rejected.state is not PageState.REJECTED:
        return redirect(url_for("scan_review.troubles", survey=survey, batch=batch))
    if request.method == "GET":
        return _key_page(look, rejected, empty(number=request.args.get("number", "")))
    form, office = sent(), place.installation()
    number = form.whole("number", 1, len(look.layout.pages))
    if number is None:
        return _key_page(look, rejected, form), 400
    try:
        with office.engine.begin() as connection:
            review.key_page(office, connection, found.place, page_id, _keyed(look, form, number))
    except BadInput as error:
        form.blame_where(error, {"of": "of", "number": "number", **{name: name for name in form.typed}})
        return _key_page(look, rejected, form), status_of(error)
    flash(gettext("The page is keyed."), "good")
    return redirect(url_for("scan_review.troubles", survey=survey, batch=batch))


def _keyed(look: Look, form: Form, number: int) -> Keyed:
    layout = layout_at(look.layout, number)
    answers = {
        (row[0].place, row[0].item): form.raw(f"answer.{row[0].place}.{row[0].item}")
        for row in rows_of(layout)
    }
    written = {(box.place, box.item): form.raw(f"words.{box.place}.{box.item}") for box in layout.boxes}
    of = form.value("code").strip() or form.value("of")
    return Keyed(number, of, answers, written)


def _key_page(look: Look, rejected: Page, form: Form) -> str:
    typed = form.value("number")
    numbers = review.needed(look.layout)
    number = rejected.number or (whole(typed) or 0)
    if len(numbers) == 1:
        number = numbers[0]
    turn = request.args.get("turn", "0")
    return render_template(
        "office/scan_key.html",
        survey=place.survey(),
        batch=look.batch,
        rejected=rejected,
        reason=reason_of(rejected),
        where=where,
        numbers=numbers,
        number=number if number in numbers else 0,
        lacking=_lacking(look, number),
        questions=_to_key(look, number) if number in numbers else (),
        turn=(whole(turn) or 0) % TURNS,
        form=form,
    )


def _lacking(look: Look, number: int) -> list[Page]:
    """Give a page of every sheet that lacks this one."""
    return [trouble.pages[0] for trouble in look.pile.troubles if number in trouble.missing]


def _to_key(look: Look, number: int) -> list[Question]:
    asked, layout = _asked(), layout_at(look.layout, number)
    texts = {one.id: one for one in asked.items}
    rows = [
        Question(
            f"answer.{row[0].place}.{row[0].item}",
            *("", "", words(texts[row[0].item].text), _about(look, row[0].place)),
            tuple((one.answer, answer_words(asked, texts[row[0].item], one.answer)) for one in row),
            is_writing=False,
        )
        for row in rows_of(layout)
    ]
    boxes = [
        Question(
            f"words.{box.place}.{box.item}",
            *("", "", words(texts[ItemId(box.item)].text), _about(look, box.place)),
            (),
            is_writing=True,
        )
        for box in layout.boxes
    ]
    return rows + boxes
