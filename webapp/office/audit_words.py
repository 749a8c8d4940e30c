"""The details of an act in the reader's language: what was noted, of what, how many."""

import json
from collections.abc import Mapping, Sequence

from flask_babel import gettext

from surveys.audit import AuditEvent
from surveys.identifiers import RespondentGroup, Role, SurveyState
from surveys.minutes import COUNTS_OF_ALL
from surveys.problems import N_
from surveys.texts.records import Outcome, TextState
from webapp.office.publication_levels import LEVELS
from webapp.office.review_words import DECISIONS
from webapp.office.text_words import OUTCOMES, STATES
from webapp.office.words import NAMES

HASH_SHOWN = 12
MOST_SHOWN = 60  # letters of one value

DETAILS: Mapping[str, str] = {
    "told": N_("may be told"),
    "held": N_("read by a moderator first"),
    "parts": N_("parts"),
    "address": N_("address"),
    "added": N_("rows added"),
    "answered": N_("answered"),
    "archive": N_("file"),
    "assignment": N_("kind of invitation"),
    "audit_days": N_("days kept after the release"),
    "ballots": N_("ballots"),
    "batch": N_("batch"),
    "before": N_("before"),
    "by": N_("with"),
    "cadre": N_("cadre"),
    "changed": N_("rows changed"),
    "class": N_("kind of data"),
    "closes_on": N_("last day"),
    "codes": N_("codes"),
    "confirmed": N_("confirmed"),
    "content": N_("hash of what is public"),
    "copied_from": N_("copied from"),
    "count": N_("number"),
    "decided": N_("decided"),
    "decision": N_("decision"),
    "denied": N_("denied"),
    "destroyed": N_("destroyed"),
    "digest": N_("hash of the file"),
    "document": N_("document"),
    "each": N_("each"),
    "ends_on": N_("last day"),
    "entries": N_("entries"),
    "evaluator": N_("evaluator"),
    "file": N_("file"),
    "files": N_("files"),
    "expired": N_("ended by age"),
    "failures": N_("failures in a row"),
    "file_hash": N_("hash of the file"),
    "form": N_("form"),
    "format": N_("format"),
    "frame": N_("list of people"),
    "group": N_("respondent group"),
    "hash": N_("hash"),
    "cells_changed": N_("cells read differently"),
    "elsewhere": N_("exported from"),
    "import": N_("number of the import"),
    "invalid": N_("invalid ballots"),
    "issued": N_("codes issued"),
    "key": N_("key"),
    "kind": N_("kind"),
    "kinds": N_("kinds"),
    "language": N_("language"),
    "level": N_("told to"),
    "lines": N_("values"),
    "list": N_("list"),
    "made_on": N_("made on"),
    "name": N_("name"),
    "number": N_("number"),
    "of": N_("of"),
    "officers": N_("officers"),
    "older_keys": N_("older keys"),
    "on": N_("day"),
    "pages": N_("pages"),
    "people": N_("people"),
    "problems": N_("problems found"),
    "questionnaire": N_("questionnaire"),
    "reason": N_("reason"),
    "release": N_("release"),
    "replaces": N_("replaces"),
    "role": N_("role"),
    "rounds": N_("rounds"),
    "rows": N_("rows"),
    "run": N_("print run"),
    "sample": N_("sample"),
    "scheme": N_("scheme"),
    "scopes": N_("may read"),
    "seed": N_("seed of the lot"),
    "sheets": N_("sheets"),
    "signature": N_("signature"),
    "size": N_("size"),
    "starts_on": N_("first day"),
    "state": N_("state"),
    "step": N_("step"),
    "subject": N_("subject"),
    "subjects": N_("subjects"),
    "supersedes": N_("in place of release"),
    "tables": N_("tables"),
    "tens": N_("at least"),
    "texts": N_("texts"),
    "times": N_("times"),
    "title": N_("title"),
    "unit": N_("unit"),
    "unreached": N_("not reached"),
    "until": N_("until"),
    "username": N_("username"),
    "verdict": N_("result"),
    "version": N_("version"),
    "way": N_("way"),
    "witness": N_("witness file"),
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "role": {role.value: NAMES[Role, role.value] for role in Role},
    "group": {group.value: NAMES[RespondentGroup, group.value] for group in RespondentGroup},
    "state": {state.value: NAMES[SurveyState, state.value] for state in SurveyState},
    "level": {level.value: words[0] for level, words in LEVELS.items()},
    "decision": {one.value: word for one, word in DECISIONS.items()},
    "verdict": {
        "passed": N_("Passed"),
        "limit": N_("Passed, within known limits"),
        "not_tried": N_("Not tried"),
        "failed": N_("Failed"),
    },
}
"""The words of those details that are one of a few."""
_HEXADECIMAL = frozenset("0123456789abcdef")


def told(event: AuditEvent) -> list[tuple[str, str]]:
    """Give the details of an act, but for totals from which a withheld number of ballots would follow."""
    details = json.loads(event.details)
    shown = [
        (_name(name), _value(name, value))
        for name, value in details.items()
        if name not in COUNTS_OF_ALL and value is not None
    ]
    return sorted(shown)


def _name(name: str) -> str:
    if name in DETAILS:
        return str(gettext(DETAILS[name]))
    state, colon, outcome = name.partition(":")  # of texts: so many went there
    if colon and state in STATES and outcome in OUTCOMES:
        return f"{gettext(STATES[TextState(state)])} – {gettext(OUTCOMES[Outcome(outcome)])}"
    return name.replace("_", " ")


def _value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_value('', one)}" for key, one in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_value(name, one) for one in value)
    known = _WORDS.get(name, {}).get(str(value))
    return str(gettext(known)) if known else _short(name, str(value))


def _short(name: str, text: str) -> str:
    is_hash = len(text) > 2 * HASH_SHOWN and set(text) <= _HEXADECIMAL
    most = HASH_SHOWN if is_hash or name == "signature" else MOST_SHOWN
    return text if len(text) <= most else f"{text[:most]}…"
