"""What two moderators decide about a text: one proposes, another agrees or gives it back with a remark."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from surveys import audit
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.round_records import hold
from surveys.staff_roles import refuse_conflict
from surveys.text import clean
from surveys.texts import records, redaction
from surveys.texts.queue import require_readable
from surveys.texts.records import REASONS, Outcome, Reason, Text, TextId, TextState

MOST_REMARK = 500
OPEN_TO_PROPOSALS = (TextState.WAITING, TextState.RETURNED)


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as somebody saw it: decided about only if it is still the same."""

    id: TextId
    version: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one moderator proposes. ``marked``: the copy with brackets; None: as it was shown first."""

    seen: Seen
    outcome: Outcome
    reason: Reason | None
    marked: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the second moderator says. ``remark``: why not, where they do not agree."""

    seen: Seen
    agrees: bool
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """How many texts were moved on, and how many somebody else had changed meanwhile: those stay."""

    saved: int
    overtaken: int


def propose(installation: Installation, survey: SurveyCode, by: str, proposals: Sequence[Proposal]) -> Done:
    """Propose what becomes of texts. Manages its own transaction.

    Raises BadInput (where: the text's id) when a reason is missing or a copy says something else than the
    text: then nothing is saved; Refused as `surveys.texts.queue.begin`.
    """
    wanted = {one.seen.id: one for one in proposals}

    def proposed(text: Text) -> Text:
        one = wanted[text.id]
        return replace(
            text,
            state=TextState.PROPOSED,
            outcome=one.outcome,
            reason=one.reason,
            proposed_by=by,
            decided_by=None,
            content=replace(text.content, spans=_spans(text, one.marked), remark=""),
        )

    _refuse_reasons(proposals)
    return _act(
        _Acting(installation, survey, by, "texts.propose"),
        [one.seen for one in proposals],
        OPEN_TO_PROPOSALS,
        proposed,
    )


def _refuse_reasons(proposals: Iterable[Proposal]) -> None:
    problems = []
    for one in proposals:
        allowed = REASONS[one.outcome]
        if allowed and one.reason not in allowed:
            problem = N_("Choose why this text is withheld or passed on.")
            problems.append(Problem(problem, where=one.seen.id.hex()))
        elif not allowed and one.reason is not None:
            problem = N_("A reason belongs only to a text that is withheld or passed on.")
            problems.append(Problem(problem, where=one.seen.id.hex()))
    if problems:
        raise BadInput(*problems)


def _spans(text: Text, marked: str | None) -> tuple[redaction.Span, ...]:
    if marked is None:
        return first_spans(text)
    try:
        return redaction.spans_of(text.content.original, marked)
    except BadInput as error:
        raise BadInput(*(replace(one, where=text.id.hex()) for one in error.problems)) from error


def first_spans(text: Text) -> tuple[redaction.Span, ...]:
    """Give what is marked in the copy before the moderator changes it."""
    is_new = text.state is TextState.WAITING
    return redaction.suggested(text.content.original) if is_new else text.content.spans


def answer(installation: Installation, survey: SurveyCode, by: str, answers: Sequence[Answer]) -> Done:
    """Answer what another moderator proposed. Manages its own transaction. Raises as `propose`."""
    wanted = {one.seen.id: one for one in answers}

    def answered(text: Text) -> Text:
        one = wanted[text.id]
        if is_same(by, text.proposed_by):
            raise Refused(
                Problem(N_("You proposed this yourself. A second moderator decides."), where=text.id.hex())
            )
        state = TextState.DECIDED if one.agrees else TextState.RETURNED
        content = replace(text.content, remark="" if one.agrees else clean(one.remark).strip())
        return replace(text, state=state, decided_by=by, content=content)

    problems = [found for one in answers for found in _remark_problems(one)]
    if problems:
        raise BadInput(*problems)
    acting = _Acting(installation, survey, by, "texts.answer")
    return _act(acting, [one.seen for one in answers], (TextState.PROPOSED,), answered)


def is_same(by: str, other: str | None) -> bool:
    """Say whether two usernames are one person's."""
    return other is not None and by.casefold() == other.casefold()


def _remark_problems(one: Answer) -> list[Problem]:
    where = one.seen.id.hex()
    if not one.agrees and not one.remark.strip():
        return [
            Problem(N_("Say in a few words why you do not agree; the first moderator reads it."), where=where)
        ]
    if len(clean(one.remark)) > MOST_REMARK:
        sentence = N_("The remark has more than %(most)s characters. Please shorten it.")
        return [Problem(sentence, {"most": MOST_REMARK}, where)]
    return []


def take_back(installation: Installation, survey: SurveyCode, by: str, seen: Seen, remark: str) -> Done:
    """Take back a decision: the text is told no more, and decided anew by two. Raises as `propose`."""
    problems = _remark_problems(Answer(seen, agrees=False, remark=remark))
    if problems:
        raise BadInput(*problems)

    def taken(text: Text) -> Text:
        content = replace(text.content, remark=clean(remark).strip())
        return replace(text, state=TextState.RETURNED, decided_by=by, content=content)

    return _act(_Acting(installation, survey, by, "texts.take_back"), [seen], (TextState.DECIDED,), taken)


@dataclass(frozen=True, slots=True)
class _Acting:
    installation: Installation
    survey: SurveyCode
    by: str
    act: str


def _act(
    acting: _Acting, seen: Sequence[Seen], states: Sequence[TextState], changed: Callable[[Text], Text]
) -> Done:
    """Change texts that are still as they were seen; note how many, by outcome, never the words."""
    installation, survey = acting.installation, acting.survey
    keys = installation.keys.readable("installation")
    versions = {one.id: one.version for one in seen}
    outcomes: Counter[str] = Counter()
    with installation.engine.begin() as connection:
        hold(connection, survey)  # two who decide at once come one after the other
        refuse_conflict(connection, acting.by, survey)
        require_readable(connection, survey)
        for text in records.listing(connection, keys, survey, versions):
            if text.state not in states or text.version != versions[text.id]:
                continue
            after = changed(text)
            outcomes[f"{after.state}:{after.outcome}"] += records.change(connection, keys[0], text, after)
        if outcomes.total():
            _note(connection, acting, outcomes)
    saved = outcomes.total()
    return Done(saved, len(versions) - saved)


def _note(connection: sa.Connection, acting: _Acting, outcomes: Mapping[str, int]) -> None:
    act = audit.Act(acting.by, acting.act, acting.survey, dict(sorted(outcomes.items())))
    audit.append(connection, acting.installation.clock, act)
