"""The restricted queue: texts about possible violations, handed to the competent body by two people."""

from collections.abc import Callable

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from surveys.identifiers import Role
from surveys.problems import BadInput
from surveys.texts import handover
from surveys.texts.handover import HandoverFile
from webapp.errors import status_of
from webapp.office import place, text_place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import page
from webapp.office.signatures import Pair, sign
from webapp.office.text_place import MODERATING
from webapp.office.text_words import text_word
from webapp.office.whole import whole

blueprint = Blueprint("text_handover", __name__)
SIGNERS = (Role.MODERATOR,)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(blueprint, "/rounds/<survey>/texts/passed-on", MODERATING, methods=("GET", "POST"))
def shown(survey: str) -> ResponseReturnValue:
    """Show what was passed on; two moderators hand it over and get the file."""
    del survey
    refuse_conflict()
    if request.method == "GET":
        return _page(empty())
    form = sent()
    number = whole(form.value("number"))
    body = form.text("body", required=number is None)
    made = None if form.faults else _made(form, body, number)
    if made is None:
        return _page(form), form.status
    name = f"{text_place.code()}-{made.handover.number}.xlsx"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-SHA256": made.handover.digest,
    }
    return Response(made.content, mimetype=WORKBOOK, headers=headers)


def _made(form: Form, body: str, number: int | None) -> HandoverFile | None:
    pair = sign(form, SIGNERS)
    if pair is None:
        return None
    try:
        return _act(body, number)(pair)
    except BadInput as error:
        form.blame_where(error, {"body": "body"})
        form.status = status_of(error)
        return None


def _act(body: str, number: int | None) -> Callable[[Pair], HandoverFile]:
    office, code = place.installation(), text_place.code()
    if number is None:
        return lambda pair: handover.hand_over(office, code, body, _two(pair))
    return lambda pair: handover.file_again(office, code, number, _two(pair))


def _two(pair: Pair) -> tuple[str, str]:
    return pair.first.username, pair.second.username


def _page(form: Form) -> str:
    waiting = handover.waiting(place.reading(), text_place.keys(), text_place.code())
    return render_template(
        "office/texts_passed_on.html",
        survey=place.survey(),
        shown=text_place.shown([text.id for text in waiting]),
        handed=handover.listing(place.reading(), text_place.code()),
        word=text_word,
        form=form,
    )
