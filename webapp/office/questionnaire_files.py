"""Questionnaires as files to take along."""

from flask import Response

from surveys.questionnaire import Questionnaire

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsform_file(questionnaire: Questionnaire) -> Response:
    """Give a questionnaire as an XLSForm for KoboToolbox, ODK and others."""
    from surveys.xlsform import export_xlsform

    name = f"{questionnaire.id or 'draft'}-v{questionnaire.version}.xlsx"
    response = Response(export_xlsform(questionnaire), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
