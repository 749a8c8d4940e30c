"""Questionnaires as files to take along."""

from flask import Response

from surveys.questionnaire import Questionnaire

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsform_file(questionnaire: Questionnaire) -> Response:
    """Give a questionnaire as an XLSForm for KoboToolbox, ODK and others."""
    from surveys.xlsform import export_xlsform

    return _file(questionnaire, "xlsx", export_xlsform(questionnaire), XLSX)


def lss_file(questionnaire: Questionnaire) -> Response:
    """Give a questionnaire as a structure file of LimeSurvey."""
    from surveys.exchange.lss_export import export_lss

    return _file(questionnaire, "lss", export_lss(questionnaire), "application/xml; charset=utf-8")


def _file(questionnaire: Questionnaire, ending: str, content: bytes, kind: str) -> Response:
    name = f"{questionnaire.id or 'draft'}-v{questionnaire.version}.{ending}"
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
