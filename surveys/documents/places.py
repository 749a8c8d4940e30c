"""The places that the wording of a document may leave to be filled in, and what they stand for."""

from collections.abc import Mapping

from surveys.documents.pieces import Kind
from surveys.problems import N_

_OF_ALL: dict[str, str] = {
    "issuer": N_("who asks in the round"),
    "round": N_("title of the round"),
    "code": N_("code of the round"),
    "unit": N_("unit of the round"),
    "period": N_("period asked about"),
    "questionnaire": N_("title and version of the questionnaire"),
    "day": N_("day of the act, two digits"),
    "month": N_("month of the act, two digits"),
    "year": N_("year of the act"),
}
_OF_REPORTS: dict[str, str] = {
    "hash": N_("hash of the frozen results, its first 16 signs"),
    "release": N_("number of the release"),
}
_OF_CADRE: dict[str, str] = {
    "name": N_("name of the cadre"),
    "cadre": N_("code of the cadre"),
    "position": N_("position of the cadre"),
    "place": N_("unit of the cadre"),
}
_OF_UNITS: dict[str, str] = {
    "place": N_("unit that the report is about"),
    "cadres": N_("number of cadres in the report"),
}
_OF_ACTS: dict[str, str] = {
    "first": N_("name of the first officer"),
    "second": N_("name of the second officer"),
    "time": N_("time of day of the act"),
}
_OF_EVALUATION: dict[str, str] = {
    "issuer": N_("unit whose evaluators work on the evaluation"),
    "unit": N_("unit of the evaluation"),
    "title": N_("title of the evaluation"),
    "period": N_("period evaluated"),
    "year": N_("year of the freezing, or of the period's end"),
}
_OF_CONFIDENCE: dict[str, str] = {
    "issuer": N_("unit that polls"),
    "unit": N_("unit that polls"),
    "title": N_("title of the poll"),
    "basis": N_("regulation that the poll follows"),
    "day": N_("day of the poll, two digits"),
    "month": N_("month of the poll, two digits"),
    "year": N_("year of the poll"),
    "first": N_("name of the first who signs"),
    "second": N_("name of the second who signs"),
}
_OF_SUPERVISION: dict[str, str] = {
    "issuer": N_("unit whose Front reports"),
    "unit": N_("unit whose Front reports"),
    "reported": N_("year that is reported"),
    "day": N_("day of the report, two digits"),
    "month": N_("month of the report, two digits"),
    "year": N_("year of the report"),
}
_OF_MEETING: dict[str, str] = {
    "issuer": N_("who asks in the round"),
    "unit": N_("unit where the meeting is"),
    "round": N_("title of the round"),
    "name": N_("name of the cadre or council that is met"),
    "venue": N_("where the meeting is"),
    "day": N_("day of the meeting, two digits"),
    "month": N_("month of the meeting, two digits"),
    "year": N_("year of the meeting"),
    "chair": N_("name of who leads the meeting"),
    "secretary": N_("name of who writes the minutes"),
}

_PLACES: Mapping[Kind, Mapping[str, str]] = {
    Kind.REPORT_CADRE: _OF_ALL | _OF_REPORTS | _OF_CADRE,
    Kind.REPORT_COMMUNE: _OF_ALL | _OF_REPORTS | _OF_UNITS,
    Kind.REPORT_PROVINCE: _OF_ALL | _OF_REPORTS | _OF_UNITS,
    Kind.MINUTES_OPENING: _OF_ALL | _OF_ACTS,
    Kind.MINUTES_CLOSING: _OF_ALL | _OF_ACTS,
    Kind.MINUTES_TALLY: _OF_ALL | _OF_ACTS,
    Kind.EVALUATION_SHEET: _OF_EVALUATION | _OF_CADRE,
    Kind.MINUTES_CONFIDENCE: _OF_CONFIDENCE,
    Kind.REPORT_SUPERVISION: _OF_SUPERVISION,
    Kind.MEETING_KIT: _OF_MEETING,
    Kind.MINUTES_MEETING: _OF_MEETING,
}


def places_of(kind: Kind) -> Mapping[str, str]:
    """Give the places of a kind of document with what they stand for, as sentences of ours."""
    return _PLACES[kind]
