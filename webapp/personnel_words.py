"""What is said about a list of personnel: why a cell was changed, what is asked, what a row is taken for."""

from collections.abc import Callable, Mapping

from surveys.elsewhere.whom import ALL, COLUMN
from surveys.identifiers import RespondentGroup
from surveys.personnel.lists import Look
from surveys.personnel.questions import Change, Doubt, Option, Question, Why
from surveys.problems import N_

Translate = Callable[[str], str]
MOST_ROWS = 12  # named in one sentence

WHY: Mapping[Why, str] = {
    Why.TCVN3: N_("typed in TCVN3 (.VnTime)"),
    Why.VNI: N_("typed in VNI"),
    Why.UTF8: N_("UTF-8 that was read as Windows text"),
    Why.VIQR: N_("typed in VIQR"),
    Why.LOOKALIKE: N_("a letter that only looks like Đ"),
    Why.COMPOSED: N_("the same letters, put together as usual"),
    Why.SPACES: N_("unusual spaces"),
    Why.CHOSEN: N_("as you decided"),
    Why.DAY_NUMBER: N_("a day kept as a number"),
    Why.DAY_WORDS: N_("a day written in another way"),
    Why.FIRST_DAY: N_("counted from the first day, as you decided"),
    Why.NO_END: N_("no end yet"),
    Why.MERGED: N_("one cell for several rows"),
    Why.UNIT_OF_HEADING: N_("the unit under whose name the row stands"),
    Why.WORDS_TO_CODE: N_("its code in the register"),
    Why.NEW_CODE: N_("a new code"),
    Why.KNOWN_CODE: N_("the code of this person in the register or in this list"),
}
"""Why a cell is read differently from how it is written."""

ASKED: Mapping[Doubt, str] = {
    Doubt.SHEET: N_("Which sheet holds the list?"),
    Doubt.HEADING: N_("What does the column “%(words)s” (%(letter)s) hold?"),
    Doubt.TEXT: N_("How is “%(words)s” to be read? (column “%(column)s”, rows %(rows)s)"),
    Doubt.HIDDEN_ROWS: N_("Rows %(rows)s are hidden in the file. Should they be read?"),
    Doubt.LONE_TEXT: N_("Row %(rows)s holds only “%(words)s”. What is it?"),
    Doubt.BELOW: N_(
        "Row %(rows)s (“%(words)s”) stands below the signatures and looks like a person. Should it be read?"
    ),
    Doubt.UNIT: N_("Which unit of the register is “%(words)s”? (rows %(rows)s)"),
    Doubt.POSITION: N_("Which position of the register is “%(words)s”? (rows %(rows)s)"),
    Doubt.INCOMPLETE_DAYS: N_(
        "Of some days only the month or year is known (%(words)s; rows %(rows)s). How do they count?"
    ),
    Doubt.ITEM: N_("Which column holds the answers to “%(words)s”?"),
    Doubt.ANSWER: N_("What does the answer “%(words)s” mean? (column “%(column)s”)"),
    Doubt.DIRECTION: N_("The answers are numbers (%(words)s). What does the highest one mean?"),
    Doubt.SUBJECT: N_("About whom are the answers?"),
    Doubt.SUBJECT_WORDS: N_("Whom does “%(words)s” mean?"),
    Doubt.GROUP: N_("Which respondent group answered?"),
    Doubt.GROUP_WORDS: N_("Which respondent group is “%(words)s”?"),
    Doubt.STRATUM: N_("Of which stratum are the answers?"),
    Doubt.STRATUM_WORDS: N_("Which stratum is “%(words)s”?"),
    Doubt.BLANKS: N_(
        "Answers to required questions are missing (%(words)s rows: %(rows)s). How do they count?"
    ),
    Doubt.PERSON: N_("Who is “%(words)s” of unit “%(unit)s”? (rows %(rows)s)"),
}
"""What is asked about a doubt."""

_COLUMNS: Mapping[str, str] = {
    "name": N_("Full name"),
    "code": N_("Code"),
    "position": N_("Position"),
    "unit": N_("Unit"),
    "post": N_("Position and unit in one cell"),
    "starts_on": N_("First day of the term"),
    "ends_on": N_("Last day of the term"),
    "birth": N_("Date of birth (only to tell people of the same name apart; not kept)"),
    "local": N_("From the locality: yes or no"),
    "superior": N_("Code of the direct superior"),
    "kind": N_("Kind of unit"),
    "parent": N_("Code of the unit above"),
    "position_group": N_("Position group"),
    "-": N_("Nothing that is needed here: do not read it"),
}
_CHOICES: Mapping[tuple[Doubt, str], str] = {
    (Doubt.HIDDEN_ROWS, "read"): N_("Read them"),
    (Doubt.HIDDEN_ROWS, "leave"): N_("Leave them out"),
    (Doubt.BELOW, "read"): N_("Read it"),
    (Doubt.BELOW, "leave"): N_("Leave it out"),
    (Doubt.LONE_TEXT, "heading"): N_("The name of the unit of the rows below"),
    (Doubt.LONE_TEXT, "person"): N_("A person"),
    (Doubt.LONE_TEXT, "leave"): N_("Neither: leave it out"),
    (Doubt.INCOMPLETE_DAYS, "first"): N_("From the first day of that month or year"),
    (Doubt.INCOMPLETE_DAYS, "refuse"): N_("Not at all: I will complete them in the file"),
    (Doubt.PERSON, "new"): N_("Somebody else, who gets a new code"),
    (Doubt.UNIT, "-"): N_("No unit, only a heading"),
    (Doubt.ITEM, "-"): N_("No column: nobody was asked this"),
    (Doubt.ANSWER, "-"): N_("Not answered"),
    (Doubt.BLANKS, "leave"): N_("Leave these rows out"),
    (Doubt.STRATUM, "all:0"): N_("None of the strata"),
    (Doubt.STRATUM_WORDS, "0"): N_("None of the strata"),
    (Doubt.TEXT, "as_is"): N_("“%(words)s” (as it stands)"),
}
_BY_COLUMN = N_("The column “%(column)s” says so for each row")
_FOR_ALL = N_("All of them: %(words)s")
_SAY_IT_ALL = frozenset(
    {Doubt.TEXT, Doubt.SHEET, Doubt.ITEM, Doubt.DIRECTION, Doubt.BLANKS, Doubt.STRATUM, Doubt.STRATUM_WORDS}
)
_SAME_PERSON = N_("The same person as in row %(row)s: %(name)s (%(code)s)")


def question_words(question: Question, translate: Translate) -> str:
    """Ask a question in the reader's language."""
    rows = ", ".join(str(row) for row in question.rows[:MOST_ROWS])
    if len(question.rows) > MOST_ROWS:
        rows += ", …"
    places = {"words": question.words, "rows": rows} | dict(question.more)
    return translate(ASKED[question.doubt]) % places


def option_words(question: Question, option: Option, translate: Translate) -> str:
    """Say what an answer means in the reader's language."""
    chosen = _CHOICES.get((question.doubt, option.value))
    if chosen is not None:
        return translate(chosen) % {"words": option.words}
    if question.doubt is Doubt.HEADING:
        return translate(_COLUMNS[option.value])
    if option.value.startswith(COLUMN):
        return translate(_BY_COLUMN) % {"column": option.words}
    if option.value.startswith(ALL):
        return translate(_FOR_ALL) % {"words": _known(question, option, translate)}
    if option.row:
        return translate(_SAME_PERSON) % {"row": option.row, "name": option.words, "code": option.value}
    return _known(question, option, translate)


def is_vietnamese(question: Question, option: Option) -> bool:
    """Say whether an answer is told in words of the list, the register or the questionnaire."""
    told = (question.doubt, option.value) in _CHOICES or question.doubt in (Doubt.GROUP, Doubt.GROUP_WORDS)
    return bool(option.words) and not told and not option.value.startswith((COLUMN, ALL)) and not option.row


def _known(question: Question, option: Option, translate: Translate) -> str:
    value = option.value.removeprefix(ALL)
    if question.doubt in (Doubt.GROUP, Doubt.GROUP_WORDS):
        from webapp.office.words import NAMES

        return translate(NAMES[RespondentGroup, value])
    if question.doubt in _SAY_IT_ALL:
        return option.words
    return f"{option.words} ({value})"


def change_words(change: Change, translate: Translate) -> str:
    """Say why a cell is read differently."""
    return translate(WHY[change.why])


def hidden_words(look: Look, translate: Translate) -> str:
    """Say which sheets were not read; empty when all were."""
    if not look.hidden:
        return ""
    return translate(N_("Hidden sheets are not read: %(names)s.")) % {"names": ", ".join(look.hidden)}


def old_words(look: Look, translate: Translate) -> str:
    """Say what an old file does not tell; empty for others."""
    if not look.is_old:
        return ""
    return translate(
        N_("An old .xls file does not tell which cells are formulas or hidden. Please look at the rows well.")
    )
