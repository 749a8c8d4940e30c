"""Evaluation schemes: which there are, what one says, its versions beside each other, its file."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from surveys import posts
from surveys.schemes import approval, store
from surveys.schemes.changes import changes
from surveys.schemes.store import SchemeState, StoredScheme
from webapp.i18n import language
from webapp.office import place, scheme_words
from webapp.office.form import Form, empty
from webapp.office.pages import Page
from webapp.office.permissions import page
from webapp.office.scheme_place import READERS, is_writer, may_handle, the_scheme, today
from webapp.office.unit_choices import unit_choices
from webapp.office.whole import whole

blueprint = Blueprint("schemes", __name__)
SCHEMES_A_PAGE = 40


@page(blueprint, "/schemes", READERS)
def listing() -> str:
    """List the schemes of the organization, and the examples."""
    number = max(whole(request.args.get("page", "")) or 1, 1)
    found = store.part(place.reading(), place.scope(), (number - 1) * SCHEMES_A_PAGE, SCHEMES_A_PAGE)
    pages = max(1, -(-found.total // SCHEMES_A_PAGE))
    return render_template(
        "office/schemes.html",
        listed=Page(found.rows, min(number, pages), pages, found.total),
        examples=store.shipped_examples(),
        names=dict(unit_choices(place.reading())),
        states=scheme_words.STATES,
        is_writer=is_writer(),
    )


@page(blueprint, "/schemes/<scheme>/<int:version>", READERS)
def shown(scheme: str, version: int) -> str:
    """Show what a scheme says, so that whoever knows a spreadsheet understands it."""
    return page_of(the_scheme(scheme, version))


def page_of(found: StoredScheme, form: Form | None = None) -> str:
    """Show a stored scheme with what the visitor may do with it."""
    connection = place.reading()
    mine = may_handle(found)
    others = [
        one for one in store.versions(connection, found.id, place.scope()) if one.version != found.version
    ]
    near = found.state is SchemeState.DRAFT and approval.has_conflict(
        connection, place.member().username, found, today()
    )
    return render_template(
        "office/scheme.html",
        form=form or empty(),
        stored=found,
        content=found.scheme,
        others=others,
        names=dict(unit_choices(connection)),
        mine=mine,
        is_near=near,
        is_writer=is_writer(),
        said=scheme_words,
        groups=posts.names(connection, "position_group", language()),
    )


@page(blueprint, "/schemes/<scheme>/<int:version>/file", READERS)
def file(scheme: str, version: int) -> Response:
    """Give a scheme as its authors wrote it."""
    found = the_scheme(scheme, version)
    response = Response(found.source, content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.id}-v{found.version}.toml"'
    return response


@page(blueprint, "/schemes/<scheme>/<int:version>/changes", READERS)
def different(scheme: str, version: int) -> ResponseReturnValue:
    """Show what changed from another version of the same scheme, the one before where none is named."""
    found = the_scheme(scheme, version)
    others = [
        one for one in store.versions(place.reading(), found.id, place.scope()) if one.version != version
    ]
    asked = whole(request.args.get("from", ""))
    earlier = [one for one in others if one.version < version]
    nearest = next(iter(earlier or others), None)
    before = next((one for one in others if one.version == asked), nearest)
    return render_template(
        "office/scheme_changes.html",
        stored=found,
        content=found.scheme,
        others=others,
        before=before,
        changes=changes(before.scheme, found.scheme) if before else (),
    )
