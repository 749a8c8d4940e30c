"""The questions, the check of all answers, the sending, the receipt."""

from collections.abc import Mapping

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.identifiers import ItemId
from surveys.intake import busy
from surveys.notice import Notice
from surveys.personal_details import DetailKind, find
from surveys.problems import N_, BadInput, NotReady, Problem, Refused
from webapp.access import Audience, open_to
from webapp.i18n import say, words
from webapp.public import browser, helping
from webapp.public.door import door
from webapp.public.forms import PREFIX, Examined, SectionForm, Sheet, examine, showable
from webapp.public.gate import CHECK, SEE_OTHER
from webapp.public.pages import (
    SectionPage,
    answered_items,
    first_gap,
    page_after,
    page_at,
    page_before,
    pages_of,
)
from webapp.public.views import BAD, UNAVAILABLE, public, refused_page
from webapp.public.visit import Visit, from_content

__all__ = ["public"]  # all pages hang on the one blueprint

DETAIL_NAMES = {
    DetailKind.NAME: N_("Perhaps a name"),
    DetailKind.PHONE: N_("Perhaps a phone number"),
    DetailKind.ID_NUMBER: N_("Perhaps an ID number"),
    DetailKind.PLATE: N_("Perhaps a number plate"),
    DetailKind.EMAIL: N_("An e-mail address"),
}


@public.get("/section/<int:number>")
@open_to(Audience.CODE_HOLDER)
def section(number: int) -> ResponseReturnValue:
    """Show one page of questions with what was answered so far."""
    visit, notice = _visit_and_notice()
    page = page_at(pages_of(notice, visit), number)
    if page is None:
        return redirect(_next(notice, visit, 0), SEE_OTHER)
    sheet = _sheet(page, notice, visit)
    typed = browser.draft(request.path)
    if typed is None:
        return _section_page(sheet, visit, sheet.earlier, Examined())
    drafted = {ItemId(name.removeprefix(PREFIX)): value for name, value in typed.items()}
    found = examine(sheet, drafted) if browser.is_draft_checked() else Examined()
    return _section_page(sheet, visit, drafted, found)


@public.post("/section/<int:number>")
@open_to(Audience.CODE_HOLDER)
def answer(number: int) -> ResponseReturnValue:
    """Take the answers of one page and go on; with a fault, the page comes again as it was filled in."""
    visit, notice = _visit_and_notice()
    page = page_at(pages_of(notice, visit), number)
    if page is None:
        return redirect(_next(notice, visit, 0), SEE_OTHER)
    sheet = _sheet(page, notice, visit)
    form = SectionForm()
    form.answers.put_to(sheet)
    typed = {item: showable(value) for item, value in form.answers.data.items()}
    if form.validate():
        visit = visit.answered(page.place, form.answers.examined.answers)
        if browser.keep(visit):
            browser.drop_draft()
            return redirect(_next(notice, visit, number), SEE_OTHER)
        found = _too_much(sheet)
    else:
        found = form.answers.examined
        # A page shown after a redirect can be gone back to; an answer to a POST cannot.
        if not found.is_forged and browser.keep_draft(request.path, checked=True):
            return redirect(request.path, SEE_OTHER)
    return _section_page(sheet, visit, typed, found), BAD


@public.get(CHECK)
@open_to(Audience.CODE_HOLDER)
def check() -> ResponseReturnValue:
    """List all answers before they are sent."""
    visit, notice = _visit_and_notice()
    gap = first_gap(notice, visit, pages_of(notice, visit))
    return redirect(f"/section/{gap.number}", SEE_OTHER) if gap else _check_page(notice, visit)


@public.post("/send")
@open_to(Audience.CODE_HOLDER)
def send() -> ResponseReturnValue:
    """Count the answers of the form, once, and give the receipt; then forget the visit."""
    content = browser.unsealed(request.form.get("visit"))
    if content is None:
        raise BadInput(
            Problem(N_("The form is not complete. Go back to the list of your answers and send them again."))
        )
    visit = from_content(content["visit"])  # what the person saw, not what another tab answered since
    notice = door().notice(visit.ticket.survey)
    try:
        receipt = door().send(visit, helping.way_of(visit.ticket))
    except Refused:
        return refused_page("")
    except NotReady:
        return _check_page(notice, visit, " ".join(say(one) for one in busy().problems)), UNAVAILABLE
    except BadInput:
        gap = first_gap(notice, visit, pages_of(notice, visit))
        if gap is None:
            raise
        return redirect(f"/section/{gap.number}", SEE_OTHER)
    if not helping.is_on():
        return _receipt_page(receipt.code, visit.ticket.channel)
    browser.put_down_receipt(receipt.code, visit.ticket.channel)
    return redirect("/receipt", SEE_OTHER)


@public.get("/receipt")
@open_to(Audience.ANYONE)
def arrived() -> ResponseReturnValue:
    """Show the receipt once: a shared phone's history keeps an address, and no form that was sent."""
    code, channel = browser.take_receipt()
    return _receipt_page(code, channel) if code else redirect("/", SEE_OTHER)


def _receipt_page(code: str, channel: str) -> str:
    title = _("Your form has arrived")
    html = render_template("public/receipt.html", title=title, receipt=code, channel=channel)
    browser.forget()
    return html


def _visit_and_notice() -> tuple[Visit, Notice]:
    visit = browser.visit()
    assert visit is not None  # noqa: S101 - the gate lets nobody else in
    return visit, door().notice(visit.ticket.survey)


def _next(notice: Notice, visit: Visit, number: int) -> str:
    page = page_after(pages_of(notice, visit), number)
    return f"/section/{page.number}" if page else CHECK


def _sheet(page: SectionPage, notice: Notice, visit: Visit) -> Sheet:
    return Sheet(page, notice.questionnaire, visit.ticket.group, visit.answers[page.place])


def _too_much(sheet: Sheet) -> Examined:
    sentence = _("Your texts together are too long for this phone to keep. Please make this one shorter.")
    return Examined(faults={item.id: sentence for item in sheet.page.items if item.kind == "text"})


def _section_page(sheet: Sheet, visit: Visit, typed: Mapping[ItemId, str], found: Examined) -> str:
    notice = door().notice(visit.ticket.survey)
    pages = pages_of(notice, visit)
    before = page_before(pages, sheet.page.number)
    return render_template(
        "public/section.html",
        title=words(sheet.page.section.title),
        sheet=sheet,
        subject=notice.subjects[visit.ticket.subjects[sheet.page.place]],
        turn=visit.order.index(sheet.page.place) + 1,
        turns=len(visit.order),
        typed=typed,
        found=found,
        step=pages.index(sheet.page) + 1,
        steps=len(pages) + 1,
        back=f"/section/{before.number}" if before else "/about",
    )


def _check_page(notice: Notice, visit: Visit, failure: str = "") -> str:
    pages = pages_of(notice, visit)
    sheets = [
        (place, notice.subjects[visit.ticket.subjects[place]], answered_items(notice, visit, place))
        for place in visit.order
    ]
    texts = [value for _place, _face, items in sheets for item, value in items if item.kind == "text"]
    return render_template(
        "public/check.html",
        title=_("Check your answers"),
        notice=notice,
        sheets=sheets,
        page_of={(page.place, item.id): page.number for page in pages for item in page.items},
        details=[(_(DETAIL_NAMES[one.kind]), one.words) for text in texts for one in find(text)],
        failure=failure,
        step=len(pages) + 1,
        steps=len(pages) + 1,
        back=f"/section/{pages[-1].number}",
    )
