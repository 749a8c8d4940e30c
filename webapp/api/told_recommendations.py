"""What is told of a public recommendation, as JSON. Every field is named here, as in ``told``."""

from surveys.identifiers import SurveyCode
from surveys.recommendations.status import Status, ToldStep, Whole
from surveys.recommendations.verdicts import GroupVerdict, Told, Verdict
from surveys.summary import Withheld
from webapp.api.told import Json, plain


def line(found: Status) -> Json:
    """Tell a recommendation as it stands, without its history."""
    one = found.one
    return {
        "id": one.id,
        "unit": one.unit,
        "unit_name": found.unit,
        "reference": one.reference,
        "year": one.year,
        "origin": one.origin.value,
        "document": one.document,
        "finding": one.finding,
        "recommendation": one.text,
        "addressee": {
            "kind": one.addressee_kind.value,
            "code": one.addressee,
            "name": found.addressee,
        },
        "made_on": plain(one.made_on),
        "answer_by": plain(one.answer_by),
        "answered_on": plain(one.answered_on),
        "due_on": plain(one.due_on),
        "done_on": plain(one.done_on),
        "state": one.state.value,
        "overdue": found.overdue,
    }


def whole(found: Whole, follows: SurveyCode | None) -> Json:
    """Tell a recommendation with its history, the first step first, and what the people say.

    ``follows``: the round it follows from, where that is public.
    """
    return line(found.status) | {
        "round": follows,
        "steps": [_step(one) for one in found.steps],
        "verdicts": [_verdict(one) for one in found.verdicts],
    }


def _step(found: ToldStep) -> Json:
    before, after = found.moved or (None, None)
    return {
        "act": found.act.value,
        "state": found.state.value,
        "on": plain(found.on),
        "text": found.text,
        "moved_from": plain(before),
        "moved_to": plain(after),
    }


def _verdict(found: Verdict) -> Json:
    return {
        "round": found.survey,
        "title": plain(found.title),
        "period_start": plain(found.period_start),
        "period_end": plain(found.period_end),
        "confidence": found.confidence,
        "groups": [_group(one) for one in found.groups],
    }


def _group(found: GroupVerdict) -> Json:
    return {"group": found.group.value, "told": _told(found.told)}


def _told(found: Told | Withheld) -> object:
    if isinstance(found, Withheld):
        return plain(found)
    shares = [
        {
            "answers": [answer.value for answer in part.answers],
            "ballots": part.ballots,
            "percent": part.percent,
            "low": part.low,
            "high": part.high,
        }
        for part in found.parts
    ]
    return {"kind": "verdict_shares", "n": found.n, "shares": shares}
