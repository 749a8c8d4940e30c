"""A draft as a paper form, for a round that does not exist: with a code that admits nobody."""

from flask import Response
from flask_babel import gettext

from surveys.identifiers import Language, RespondentGroup, SurveyCode, SurveyState
from surveys.notice import SubjectFace
from surveys.paper import forms
from surveys.paper.form_told import FormSize, PaperForm
from surveys.prints.paper import Paper, Speech
from surveys.questionnaire_drafts import Draft
from surveys.survey import GroupRule, Rules, Survey
from surveys.survey_rules import floor
from webapp.catalogue import LANGUAGES, translations
from webapp.office import place
from webapp.office.draft_place import today


def paper_form(draft: Draft, group: RespondentGroup, size: FormSize) -> Response:
    """Give a sound draft as PDF, in both languages. Raises BadInput when it does not fit on paper."""
    speech = Speech(tuple((Language(one), translations(one).gettext) for one in LANGUAGES))
    settings = place.office().settings
    paper = Paper(_round(draft, group), speech, settings.public_url, settings.contact)
    face = SubjectFace(
        kind=draft.questionnaire.subject, name=gettext("(the name of who is rated)"), position={}, unit=""
    )
    form = PaperForm(paper, draft.questionnaire, group, (face,), size)
    response = Response(forms.sample(forms.prepare(form)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{draft.questionnaire.id}-{group}.pdf"'
    return response


def _round(draft: Draft, group: RespondentGroup) -> Survey:
    questionnaire = draft.questionnaire
    rules = Rules(
        title=questionnaire.title,
        asks={"vi": "…", "en": "…"},
        groups=(GroupRule(group, 1.0, floor(group), required=True, size=None),),
        strata=(),
        confidence=0.95,
        least_reliability=0.7,
    )
    day = today()
    return Survey(
        code=SurveyCode("draft"),
        unit=draft.unit,
        state=SurveyState.DRAFT,
        questionnaire_id=questionnaire.id,
        questionnaire_version=questionnaire.version,
        questionnaire_hash=questionnaire.hash,
        period_start=day,
        period_end=day,
        closes_on=day,
        rules=rules,
        public_key=None,
        opened_on=None,
        closed_on=None,
    )
