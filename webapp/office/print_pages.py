"""What is handed out without codes: posters of open links, addresses for devices, records of a draw."""

from flask import Blueprint, Response, abort, render_template, request

from surveys import rounds
from surveys.identifiers import Channel, SurveyState
from surveys.prints import posters, qr, slips
from surveys.prints.posters import PosterSize
from surveys.standings import WAYS
from surveys.survey import Assignment
from webapp.office import place, print_files
from webapp.office.assignment_pages import OFFICERS
from webapp.office.form import empty
from webapp.office.permissions import page
from webapp.office.words import NAMES

blueprint = Blueprint("prints", __name__)


def _assignment(number: int) -> Assignment:
    found = {one.number: one for one in rounds.assignments(place.reading(), place.survey().code)}
    if number not in found:
        abort(404)
    return found[number]


@page(blueprint, "/rounds/<survey>/invitations/<int:number>/poster", OFFICERS)
def poster(survey: str, number: int) -> Response:
    """Give the poster of an open link for a culture house, A4 or A3."""
    if _assignment(number).channel is not Channel.OPEN_LINK:
        abort(404)
    size = request.args.get("size", "")
    paper = print_files.paper(empty(languages=request.args.get("languages", "")))
    address = f"{paper.address}/open/{survey}/{number}"
    chosen = PosterSize(size) if size in list(PosterSize) else PosterSize.A4
    return print_files.download(posters.poster(paper, address, chosen), f"poster-{number}-{chosen}", "pdf")


@page(blueprint, "/rounds/<survey>/invitations/<int:number>/offline", OFFICERS)
def offline(survey: str, number: int) -> str:
    """Show the address at which a device is made ready for places without a network."""
    found = _assignment(number)
    if found.channel not in WAYS:
        abort(404)
    address = f"{place.office().settings.public_url}/offline/{survey}/{number}"
    return render_template(
        "office/offline_address.html",
        survey=place.survey(),
        kind=found,
        address=address,
        code=qr.draw(address),
        is_open=place.survey().state is SurveyState.OPEN,
    )


@page(blueprint, "/rounds/<survey>/invitations/<int:number>/record", OFFICERS)
def record(survey: str, number: int) -> Response:
    """Give the record of a draw from a box: printed = drawn + unused + void."""
    del survey
    found = _assignment(number)
    group = NAMES[type(found.group), found.group.value]
    content = slips.record(print_files.paper(empty()), group, found.issued)
    return print_files.download(content, f"record-{number}", "pdf")
