"""What was heard about a draft and what was done with it: written by an officer, told by two.

An answer follows what is told to everybody: while the round is not public there is nothing to answer. How
many opinions it stands for is told in tens, and never more than the round's texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import audit
from surveys.contributions.making import LANGUAGES, held
from surveys.contributions.records import Answer, AnswerState, Draft, Outcome, answers
from surveys.installation import Installation
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.publications import Level, level_of
from surveys.schema import draft_answer as table
from surveys.schema import moderated_text
from surveys.signers import require_two
from surveys.typed_words import said

MOST_TEXT = 2000
TEN = 10


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as somebody wants it. ``opinions``: how many said so; less than ten is told as no number."""

    heard: Mapping[str, str]
    done: Mapping[str, str]
    outcome: Outcome | None
    opinions: int | None = None


def write(installation: Installation, code: str, number: int | None, written: Written, by: str) -> int:
    """Write an answer down, as a new one (``number`` None) or in place of an earlier one; give its number.

    Manages its own transaction. An answer that was told is told no more until two sign it again. Raises
    BadInput, Refused while the round is not public.
    """
    today = _today(installation)
    with installation.engine.begin() as connection:
        draft = held(connection, code)
        _require_public(connection, draft)
        values = _checked(connection, draft, written)
        known = [one.number for one in answers(connection, code)]
        if number is not None and number not in known:
            raise BadInput(Problem(N_("There is no answer of this number.")))
        values |= {"state": AnswerState.DRAFT, "changed_by": by, "changed_on": today}
        if number is None:
            number = max(known, default=0) + 1
            connection.execute(sa.insert(table).values(document=code, number=number, **values))
        else:
            here = (table.c.document == code, table.c.number == number)
            connection.execute(sa.update(table).where(*here).values(**values))
        act = audit.Act(by, "contribution.answer", code, {"number": number})
        audit.append(connection, installation.clock, act)
        return number


def tell(installation: Installation, code: str, *by: str) -> int:
    """Tell every answer that is whole, by two; give how many were not told before.

    Raises Refused when they are one person, when the round is not public, when there is nothing new.
    """
    with installation.engine.begin() as connection:
        draft = held(connection, code)
        _require_public(connection, draft)
        require_two(connection, by)
        new = [one for one in answers(connection, code) if one.state is AnswerState.DRAFT]
        if not new:
            raise Refused(Problem(N_("There is no new answer to tell. Write one first.")))
        open_ones = [one.number for one in new if not _is_whole(one)]
        if open_ones:
            sentence = N_("Answer %(number)s does not say yet what was done. Complete it first.")
            raise Refused(Problem(sentence, {"number": open_ones[0]}))
        connection.execute(sa.update(table).where(table.c.document == code).values(state=AnswerState.TOLD))
        details = {"answers": len(new), "second": by[1]}
        audit.append(connection, installation.clock, audit.Act(by[0], "contribution.tell", code, details))
        return len(new)


def _is_whole(one: Answer) -> bool:
    return one.outcome is not None and all(one.done.get(language) for language in LANGUAGES)


def _require_public(connection: sa.Connection, draft: Draft) -> None:
    level = None if draft.survey is None else level_of(connection, draft.survey)
    if level is None or not level.reaches(Level.PUBLIC):
        raise Refused(
            Problem(
                N_(
                    "What was said is not public yet. Release the round and tell it to everybody; "
                    "then it can be answered."
                )
            )
        )


def _checked(connection: sa.Connection, draft: Draft, written: Written) -> dict[str, object]:
    problems: list[Problem] = []
    texts: dict[str, dict[str, str]] = {"heard": {}, "done": {}}
    for name, given in (("heard", written.heard), ("done", written.done)):
        for language in LANGUAGES:
            text, found = said(
                given.get(language, ""), MOST_TEXT, f"{name}_{language}", needed=name == "heard"
            )
            texts[name][language] = text
            problems += found
    if written.outcome is None and any(texts["done"].values()):
        problems.append(Problem(N_("Choose what became of it."), where="outcome"))
    tens = _in_tens(written.opinions or 0)
    if tens > (most := _in_tens(_texts(connection, draft))):  # in tens: nobody tries out how many there are
        sentence = N_("The round has only about %(most)s texts: so many people cannot have said it.")
        problems.append(Problem(sentence, {"most": most}, "opinions"))
    if problems:
        raise BadInput(*problems)
    return {**texts, "outcome": written.outcome, "opinions": tens or None}


def _in_tens(count: int) -> int:
    return count // TEN * TEN


def _texts(connection: sa.Connection, draft: Draft) -> int:
    of_round = moderated_text.c.survey == draft.survey
    return connection.scalar(sa.select(sa.func.count()).select_from(moderated_text).where(of_round)) or 0


def _today(installation: Installation) -> date:
    return installation.clock().astimezone(installation.time_zone).date()
