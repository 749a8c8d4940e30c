"""Looking at a draft: as respondents see it on a phone, what is different, what the check advises."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from markupsafe import Markup, escape

from surveys.answers import codes_of
from surveys.identifiers import ItemId, RespondentGroup
from surveys.paper.form_told import FormSize
from surveys.problems import N_, BadInput, Problem
from surveys.questionnaire import Item, Questionnaire, Section
from surveys.questionnaire_changes import changes
from surveys.questionnaire_drafts import Draft
from surveys.questionnaire_lint import Finding, lint
from surveys.readability import grade
from surveys.routing import items_on_page, path
from webapp.catalogue import LANGUAGES
from webapp.i18n import say
from webapp.office.draft_paper import paper_form
from webapp.office.draft_place import AUTHORS, the_draft
from webapp.office.draft_problems import marked
from webapp.office.permissions import page
from webapp.office.whole import whole
from webapp.security import POLICY

blueprint = Blueprint("draft_views", __name__)

PREFIX = "answer-"
# The page is shown within another of ours, and runs no script there.
FRAMED = {**POLICY, "script-src": "'none'", "frame-ancestors": "'self'"}
FRAMING = {**POLICY, "frame-src": "'self'", "font-src": "'self'"}


def _policy(rules: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in rules.items())


@page(blueprint, "/questionnaire-drafts/<draft>/changes", AUTHORS)
def different(draft: str) -> ResponseReturnValue:
    """Say in words what is different from the version the draft was started from."""
    one = the_draft(draft)
    base = one.started_from
    return render_template(
        "office/draft_changes.html",
        draft=one,
        questionnaire=one.questionnaire,
        base=base,
        changes=changes(base, one.questionnaire) if base else (),
    )


@page(blueprint, "/questionnaire-drafts/<draft>/preview", AUTHORS)
def preview(draft: str) -> ResponseReturnValue:
    """Show a draft on a phone, group by group, in each of its languages."""
    one = the_draft(draft)
    questionnaire = one.questionnaire
    group = request.args.get("group", "")
    groups = questionnaire.respondent_groups
    html = render_template(
        "office/draft_preview.html",
        draft=one,
        questionnaire=questionnaire,
        groups=groups,
        group=group if group in groups else next(iter(groups), ""),
        in_language=_language(),
        languages_offered=[code for code in questionnaire.languages if code in LANGUAGES],
        hindrance=_hindrance(questionnaire),
    )
    response = make_response(html)
    response.headers["Content-Security-Policy"] = _policy(FRAMING)
    return response


def _hindrance(questionnaire: Questionnaire) -> str:
    """Say why a draft cannot be shown yet; empty when it can."""
    if not questionnaire.respondent_groups:
        return str(gettext(N_("Choose at least one respondent group; then it can be shown.")))
    scales = questionnaire.scales
    if any(item.kind == "rating" and item.scale not in scales for item in questionnaire.items):
        return str(gettext(N_("Give every rating its scale; then it can be shown.")))
    return "" if questionnaire.items else str(gettext(N_("Add an item; then it can be shown.")))


def _language() -> str:
    asked = request.values.get("in", "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


@page(blueprint, "/questionnaire-drafts/<draft>/phone", AUTHORS, methods=("GET", "POST"))
def phone(draft: str) -> ResponseReturnValue:
    """Show one page of a draft as respondents of a group see it; the answers lead on, none is kept."""
    one = the_draft(draft)
    questionnaire = one.questionnaire
    asked = request.values.get("group", "")
    if _hindrance(questionnaire) or asked not in questionnaire.respondent_groups:
        abort(404)
    language = request.form.get("language") or _language()
    if language not in LANGUAGES:
        abort(400)
    with force_locale(language):
        response = make_response(_phone_page(one, RespondentGroup(asked), language))
    response.headers["Content-Security-Policy"] = _policy(FRAMED)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _phone_page(draft: Draft, group: RespondentGroup, language: str) -> str:
    questionnaire = draft.questionnaire
    answers = _answers(questionnaire)
    number = request.form.get("number", "0")
    at = whole(number) or 0
    stays = request.form.get("act") != "go"
    for index, section in enumerate(questionnaire.sections):
        items = items_on_page(questionnaire, group, section.id, answers)
        if items and (index >= at if stays else index > at):
            return _section_page(draft, group, language, (index, section, items, answers))
    counted = path(questionnaire, group, answers)
    return render_template(
        "office/draft_phone_end.html",
        title=gettext("That is all"),
        draft=draft,
        group=group,
        in_language=language,
        asked=len(counted),
        given=sum(bool(answers.get(item.id)) for item in counted),
    )


def _section_page(
    draft: Draft,
    group: RespondentGroup,
    language: str,
    at: tuple[int, Section, tuple[Item, ...], dict[ItemId, str]],
) -> str:
    index, section, items, answers = at
    own = {item.id for item in section.items}
    return render_template(
        "office/draft_phone.html",
        title=section.title.get(language) or gettext("Section %(number)s", number=index + 1),
        draft=draft,
        questionnaire=draft.questionnaire,
        section=section,
        items=items,
        group=group,
        in_language=language,
        number=index,
        steps=len(draft.questionnaire.sections),
        typed=answers,
        earlier={item: answer for item, answer in answers.items() if item not in own},
    )


def _answers(questionnaire: Questionnaire) -> dict[ItemId, str]:
    """Give the answers so far; those that no page of ours offers are left out."""
    found = {}
    for item in questionnaire.items:
        value = request.form.get(f"{PREFIX}{item.id}", "")
        if value and (item.kind == "text" or value in codes_of(questionnaire, item)):
            found[item.id] = value
    return found


@page(blueprint, "/questionnaire-drafts/<draft>/paper", AUTHORS)
def paper(draft: str) -> ResponseReturnValue:
    """Show a draft as a paper form of a group, to look at and to print for a trial."""
    one = the_draft(draft)
    group = request.args.get("group", "")
    size = request.args.get("size", FormSize.NORMAL)
    if one.problems or group not in one.questionnaire.respondent_groups or size not in list(FormSize):
        flash(gettext("A paper form can be shown when nothing is missing any more."), "warn")
        return redirect(url_for("drafts.shown", draft=draft))
    try:
        return paper_form(one, RespondentGroup(group), FormSize(size))
    except BadInput as error:
        for problem in error.problems:
            flash(say(problem), "warn")
        return redirect(url_for("draft_views.preview", draft=draft, group=group))


@page(blueprint, "/questionnaire-drafts/<draft>/advice", AUTHORS)
def advice(draft: str) -> ResponseReturnValue:
    """Give advice on the wording of a draft; none of it keeps it from being published."""
    one = the_draft(draft)
    findings = lint(one.questionnaire)
    parts = marked([Problem(one.sentence, {"found": one.found}, one.where) for one in findings])
    told = [(one, part, _sentence(one)) for one, part in zip(findings, parts, strict=True)]
    texts = [item.text for item in one.questionnaire.items]
    levels = {
        code: grade([text[code] for text in texts if text.get(code)], code)
        for code in one.questionnaire.languages
    }
    return render_template(
        "office/draft_advice.html",
        draft=one,
        questionnaire=one.questionnaire,
        findings=told,
        levels={code: level for code, level in levels.items() if level is not None},
        items={item.id: item for item in one.questionnaire.items},
    )


def _sentence(finding: Finding) -> Markup:
    """Say a finding; the words found stand there in their own language."""
    sentence = escape(gettext(finding.sentence))
    if not finding.found:
        return sentence
    return sentence % {"found": Markup('<span lang="{}">{}</span>').format(finding.language, finding.found)}
