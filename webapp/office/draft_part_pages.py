"""The forms of a draft's parts: the whole, a section, an item, a scale, a criterion.

Each form carries a sign of the part as it was shown: when somebody else changed it meanwhile, both versions
are shown and nothing is saved until their author decides. Other parts may change freely meanwhile.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveys import questionnaire_changes as told
from surveys import questionnaire_edits as edits
from surveys.identifiers import RespondentGroup, SubjectKind
from surveys.problems import BadInput
from surveys.questionnaire import Item, Questionnaire, Scale, Section
from surveys.questionnaire_changes import Change
from surveys.questionnaire_drafts import Draft
from surveys.questionnaire_parts import ChangedMeanwhile, fingerprint, found, name_of_part, require_unchanged
from webapp.errors import status_of
from webapp.i18n import own
from webapp.office import draft_forms as forms
from webapp.office.draft_place import AUTHORS, save, the_draft
from webapp.office.draft_problems import WHOLE, marked
from webapp.office.draft_whole import Whole, fill_whole, put_whole, read_whole, whole_of
from webapp.office.form import Form, sent
from webapp.office.permissions import page
from webapp.office.words import name_of

blueprint = Blueprint("draft_parts", __name__)

CONFLICT = 409


@dataclass(frozen=True, slots=True)
class PartForm:
    """One kind of part: how it is found, shown, read and put back."""

    kind: str
    template: str
    find: Callable[[Questionnaire, str], Any]
    fill: Callable[[Any], Form]
    read: Callable[[Form, Questionnaire, Any], Any]
    put: Callable[[Questionnaire, str | None, Any], Questionnaire]
    differences: Callable[[Any, Any], tuple[Change, ...]]
    offered: Callable[[Draft, Form, Any], Mapping[str, object]]


def _part_page(draft: Draft, name: str, spec: PartForm) -> ResponseReturnValue:
    """Show the form of a part or save it. ``name`` empty: a new one."""
    try:
        old = spec.find(draft.questionnaire, name) if name else None
    except BadInput:
        if request.method == "GET":
            abort(404)
        old = None  # gone meanwhile: what was typed is shown, and can be added anew
    if request.method == "GET":
        form = spec.fill(old)
        _mark(form, draft, spec.kind, name)
        return _shown(draft, form, spec, (name, old))
    form = sent()
    if form.value("act").startswith("more "):
        forms.more_rows(form, form.value("act").removeprefix("more "))
        return _shown(draft, form, spec, (name, old))
    new = spec.read(form, draft.questionnaire, old)
    if form.faults or form.value("act") == "look":
        form.faults = [] if form.value("act") == "look" else form.faults
        return _shown(draft, form, spec, (name, old)), 400 if form.faults else 200
    return _saved(draft, form, spec, (name, new))


def _saved(draft: Draft, form: Form, spec: PartForm, part: tuple[str, Any]) -> ResponseReturnValue:
    name, new = part

    def edit(questionnaire: Questionnaire) -> Questionnaire:
        if name:
            require_unchanged(spec.find(questionnaire, name), form.value("seen"))
        return spec.put(questionnaire, name or None, new)

    try:
        save(draft, edit)
    except ChangedMeanwhile as error:
        form.blame_all(error)
        newest = the_draft(draft.id)
        theirs = spec.find(newest.questionnaire, name)
        form.typed["seen"] = fingerprint(theirs)
        return _shown(newest, form, spec, (name, theirs), spec.differences(theirs, new)), CONFLICT
    except BadInput as error:
        form.blame_where(error, {"id": "id", "code": "code"})
        gone = name and not any(fault.field for fault in form.faults)
        return _shown(the_draft(draft.id), form, spec, ("" if gone else name, None)), status_of(error)
    anchor = "parts" if spec.kind == WHOLE else f"{spec.kind}-{name_of_part(new)}"
    return redirect(url_for("drafts.shown", draft=draft.id, _anchor=anchor))


def _shown(
    draft: Draft, form: Form, spec: PartForm, part: tuple[str, Any], theirs: tuple[Change, ...] = ()
) -> str:
    name, old = part
    return render_template(
        spec.template,
        draft=draft,
        questionnaire=draft.questionnaire,
        form=form,
        name=name,
        part=old,
        theirs=theirs,
        rows_shown=forms.rows_shown,
        answers_offered=forms.answers_offered,
        **spec.offered(draft, form, old),
    )


def _mark(form: Form, draft: Draft, kind: str, name: str) -> None:
    """Note what is still missing in a part at its fields."""
    for one in marked(draft.problems):
        if (one.kind, one.name) == (kind, name):
            form.blame(_input(form, one.field), one.sentence)


def _input(form: Form, field: str) -> str:
    """Give the input of a field; a row of answers is named by its id, or its place (#2)."""
    if field.count(":") != 2:  # noqa: PLR2004 - rows, row, language
        return field if field in _INPUTS or "-" in field else ""
    rows, row, language = field.split(":")
    for number in range(1, forms.rows_shown(form, rows) + 1):
        if row in (f"#{number}", form.value(f"{rows}-{number}-id")):
            return f"{rows}-{number}-{language}"
    return ""


_INPUTS = frozenset(
    {"id", "version", "minutes", "subject", "respondent_groups", "languages", "show_if", "asked_of", "weight"}
) | {"source", "scale", "code"}


def _nothing(_draft: Draft, _form: Form, _part: object) -> Mapping[str, object]:
    return {}


# --- the whole --------------------------------------------------------------------------------------


def _offered_to_whole(draft: Draft, _form: Form, _part: object) -> Mapping[str, object]:
    first = next(iter(draft.questionnaire.items), None)
    return {
        "subjects": [(one.value, name_of(one)) for one in SubjectKind],
        "groups": [(one.value, name_of(one)) for one in RespondentGroup],
        "first": first if first is not None and first.kind == "choice" else None,
    }


_WHOLE = PartForm(
    kind=WHOLE,
    template="office/draft_whole.html",
    find=lambda one, _name: whole_of(one),
    fill=lambda whole: whole,
    read=lambda form, one, _old: read_whole(form, one),
    put=lambda one, _old, new: put_whole(one, new),
    differences=lambda _theirs, _mine: (),
    offered=_offered_to_whole,
)


@page(blueprint, "/questionnaire-drafts/<draft>/whole", AUTHORS, methods=("GET", "POST"))
def whole(draft: str) -> ResponseReturnValue:
    """Change the code, title, purpose, groups and languages of a draft."""
    one = the_draft(draft)
    spec = replace(
        _WHOLE,
        fill=lambda _whole: fill_whole(one.questionnaire),
        differences=lambda _theirs, mine: _head_changes(one.id, mine),
    )
    return _part_page(one, WHOLE, spec)


def _head_changes(draft: str, mine: Whole) -> tuple[Change, ...]:
    theirs = the_draft(draft).questionnaire
    return tuple(
        change for change in told.changes(theirs, put_whole(theirs, mine)) if change.part == told.HEAD
    )


# --- sections and items -----------------------------------------------------------------------------


def _offered_to_section(draft: Draft, _form: Form, part: Section | None) -> Mapping[str, object]:
    return {"earlier": forms.before_section(draft.questionnaire, part.id if part else None)}


_SECTION = PartForm(
    kind="section",
    template="office/draft_section.html",
    find=lambda one, name: forms.bare(found(one.sections, name)),
    fill=forms.fill_section,
    read=forms.read_section,
    put=lambda one, old, new: edits.put_section(
        one, old, replace(new, items=found(one.sections, old).items) if old else new
    ),
    differences=lambda theirs, mine: told.differences(told.SECTION, theirs, mine),
    offered=_offered_to_section,
)


@page(blueprint, "/questionnaire-drafts/<draft>/section", AUTHORS, methods=("GET", "POST"))
def section(draft: str) -> ResponseReturnValue:
    """Add or change a section."""
    return _part_page(the_draft(draft), _name(), _SECTION)


def _name() -> str:
    return request.values.get("name", "") if request.method == "GET" else request.form.get("name", "")


def _scale_words(scale: Scale) -> str:
    """Tell a scale by its best and its worst answer."""
    ends = [own(label) for label in (scale.labels[-1:] + scale.labels[:1])]
    return f"{scale.id}: {' … '.join(ends)}"


def _item_spec(draft: Draft, section_id: str) -> PartForm:
    def earlier(questionnaire: Questionnaire, old: Item | None) -> list[Item]:
        return forms.earlier_items(questionnaire, section_id, old.id if old else None)

    def offered(one: Draft, _form: Form, old: Item | None) -> Mapping[str, object]:
        return {
            "earlier": earlier(one.questionnaire, old),
            "section": section_id,
            "groups": one.questionnaire.respondent_groups,
            "scales": [(scale.id, _scale_words(scale)) for scale in one.questionnaire.scales.values()],
        }

    def put(questionnaire: Questionnaire, old: str | None, new: Item) -> Questionnaire:
        place = edits.section_of(questionnaire, old).id if old else section_id
        return edits.put_item(questionnaire, place, old, new)

    del draft
    return PartForm(
        kind="item",
        template="office/draft_item.html",
        find=lambda one, name: found(one.items, name),
        fill=forms.fill_item,
        read=lambda form, one, old: forms.read_item(form, one, old, earlier(one, old)),
        put=put,
        differences=lambda theirs, mine: told.differences(told.ITEM, theirs, mine),
        offered=offered,
    )


@page(blueprint, "/questionnaire-drafts/<draft>/item", AUTHORS, methods=("GET", "POST"))
def item(draft: str) -> ResponseReturnValue:
    """Add or change an item."""
    one, name = the_draft(draft), _name()
    place = request.values.get("section", "")
    sections = {item.id: section.id for section in one.questionnaire.sections for item in section.items}
    place = sections.get(name, place)  # type: ignore[call-overload] # a name as typed
    if place not in {section.id for section in one.questionnaire.sections}:
        abort(404)
    return _part_page(one, name, _item_spec(one, place))


# --- scales and criteria ----------------------------------------------------------------------------

_SCALE = PartForm(
    kind="scale",
    template="office/draft_scale.html",
    find=lambda one, name: found(one.scales.values(), name),
    fill=forms.fill_scale,
    read=forms.read_scale,
    put=edits.put_scale,
    differences=lambda theirs, mine: told.differences(told.SCALE, theirs, mine),
    offered=_nothing,
)


@page(blueprint, "/questionnaire-drafts/<draft>/scale", AUTHORS, methods=("GET", "POST"))
def scale(draft: str) -> ResponseReturnValue:
    """Add or change a scale."""
    return _part_page(the_draft(draft), _name(), _SCALE)


_CRITERION = PartForm(
    kind="criterion",
    template="office/draft_criterion.html",
    find=lambda one, name: found(one.criteria, name),
    fill=forms.fill_criterion,
    read=forms.read_criterion,
    put=edits.put_criterion,
    differences=lambda theirs, mine: told.differences(told.CRITERION, theirs, mine),
    offered=_nothing,
)


@page(blueprint, "/questionnaire-drafts/<draft>/criterion", AUTHORS, methods=("GET", "POST"))
def criterion(draft: str) -> ResponseReturnValue:
    """Add or change a criterion."""
    return _part_page(the_draft(draft), _name(), _CRITERION)
