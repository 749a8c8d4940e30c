"""A LimeSurvey survey as a questionnaire: our own comes back as it was, another as far as one can say it.

What cannot be said is told in one sentence that names the question and what to do; nothing is guessed,
nothing is left out unseen. What goes without loss (times, addresses, mails) is told as a remark.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from surveys.exchange import lss_relevance as relevance
from surveys.exchange.lss_answers import ARRAYS, OTHER_KINDS, SHOWN, SINGLE, TEXTS
from surveys.exchange.lss_file import Row, Tables, read_tables
from surveys.exchange.lss_items import Items
from surveys.exchange.lss_notes import Notes
from surveys.exchange.lss_settings import say_about_question, say_about_survey
from surveys.exchange.lss_structure import Group, Question, Structure, structure
from surveys.identifiers import SubjectKind
from surveys.problems import N_, BadInput, Problem
from surveys.questionnaire import Condition, Item, Questionnaire, Section
from surveys.questionnaire_file import read_unfinished
from surveys.questionnaire_parts import free_name
from surveys.xlsform_lists import own_name

SEVERAL = frozenset("MP")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a survey says. It may lack what only its author knows (criteria, a language, its groups)."""

    questionnaire: Questionnaire
    remarks: tuple[Problem, ...]


def import_lss(data: bytes, name: str) -> Imported:
    """Read a structure file. Raises BadInput with every problem found."""
    tables = read_tables(data, name)
    reader = _Reader(tables, structure(tables), Notes())
    questionnaire = reader.questionnaire()
    if reader.notes.problems:
        raise BadInput(*reader.notes.problems)
    return Imported(questionnaire, tuple(reader.notes.remarks))


@dataclass(slots=True)
class _Reader:
    tables: Tables
    found: Structure
    notes: Notes
    head: Questionnaire | None = None
    items: Items = field(init=False)
    aliases: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.items = Items(self.notes, self.found.languages)
        self.head = self._head()

    def questionnaire(self) -> Questionnaire:
        """Read the whole survey."""
        say_about_survey(self.tables, self.found, self.notes)
        sections: list[Section] = []
        for group in self.found.groups:
            sections.append(self._section(group, [one.id for one in sections]))
        title = self._words("surveyls_title")
        purpose = self._words("surveyls_description")
        begun = self.head or _begun(next(iter(title.values()), ""))
        languages = (*begun.languages, *self.found.languages)
        return replace(
            begun,
            languages=tuple(dict.fromkeys(languages)),
            title=title,
            purpose=purpose,
            scales=self.items.scales,
            sections=tuple(sections),
        )

    def _words(self, column: str) -> dict[str, str]:
        html = {language: row.get(column, "") for language, row in self.found.words.items()}
        return self.notes.texts(html, column.removeprefix("surveyls_"))

    def _head(self) -> Questionnaire | None:
        """Read what our own export says about the whole; None in the file of others."""
        for group in self.found.groups:
            for question in group.questions:
                source = question.attributes.get("ydan_head", "")
                if source:
                    try:
                        return read_unfinished(source)[0]
                    except BadInput as error:
                        self.notes.problems.extend(
                            replace(one, where=f"{question.code}, ydan_head") for one in error.problems
                        )
        return None

    # --- groups and questions ---------------------------------------------------------------------

    def _section(self, group: Group, taken: list[str]) -> Section:
        title = self.notes.texts(group.html, f"gid {group.number}")
        said = next(iter(title.values()), "")
        where = said or f"gid {group.number}"
        wanted = next((one.attributes.get("ydan_section", "") for one in group.questions), "")
        name = own_name(wanted, taken, "section") if wanted else free_name(said, taken, "section")
        show_if = self._condition(group.relevance, where)
        lead = self.notes.texts(group.description, where)
        items: list[Item] = []
        for question in group.questions:
            if question.kind == SHOWN:
                lead = self._shown(question, lead, is_first=not items)
            else:
                items += self._question(group, question)
        return Section(name, title, lead or None, show_if, tuple(items))

    def _shown(self, question: Question, lead: Mapping[str, str], *, is_first: bool) -> dict[str, str]:
        """Take words that ask nothing as the beginning of their group."""
        if not is_first or lead:
            self.notes.complain(
                question.code,
                N_(
                    "Words that ask nothing can stand only at the beginning of a group without a description"
                    ". Write them as the help of a question."
                ),
            )
        elif question.relevance.strip() not in relevance.ALWAYS:
            self.notes.complain(
                question.code,
                N_("These words are always shown here. Put the condition on their group in LimeSurvey."),
            )
        return {**lead, **self.notes.texts(question.html, question.code)}

    def _question(self, group: Group, question: Question) -> list[Item]:
        if not question.code or question.code in self.items.answers or question.code in self.items.names:
            self.notes.complain(
                question.code, N_("This question has no code, or one that stands twice. Give it its own.")
            )
        if question.kind not in SINGLE | ARRAYS | TEXTS:
            self._refuse(question)
            return []
        say_about_question(question, self.notes)
        show_if = self._condition(question.relevance, question.code, self._designed(question))
        made = self.items.of(question, show_if)
        base = f"{self.found.head.get('sid', '')}X{group.number}X{question.number}"
        self.aliases[base] = question.code
        self.aliases |= {f"{base}{one.code}": f"{question.code}_{one.code}" for one in question.lines}
        return made

    def _refuse(self, question: Question) -> None:
        if question.kind in SEVERAL:
            self.notes.complain(
                question.code,
                N_(
                    "Several answers at once cannot be given here. Make a yes/no question of each answer in "
                    "LimeSurvey (or a list with one answer), and export it again."
                ),
            )
            return
        self.notes.complain(
            question.code,
            N_(
                "Questions of the kind “%(kind)s” cannot be asked here: there are lists with one answer, "
                "arrays, yes/no and texts. Change the kind in LimeSurvey, or take the question out, and "
                "export it again."
            ),
            kind=OTHER_KINDS.get(question.kind, question.kind),
        )

    # --- conditions ---------------------------------------------------------------------------------

    def _designed(self, question: Question) -> str:
        """Give the conditions of LimeSurvey's designer, which stand in a table of their own."""
        rows: list[Row] = [one for one in self.tables.of("conditions") if one.get("qid") == question.number]
        return relevance.from_conditions(rows)

    def _condition(self, told: str, where: str, designed: str = "") -> Condition | None:
        expression = told.strip()
        if expression in relevance.ALWAYS and designed:
            expression = designed
        expression = self._without_contact(expression)
        if expression in relevance.ALWAYS:
            return None
        choices = {name: tuple(known) for name, known in self.items.answers.items()}
        try:
            read = relevance.read_relevance(expression, choices, self.aliases, where)
        except BadInput as error:
            for one in error.problems:
                self.notes.complain(one.where, one.sentence, **one.values)
            return None
        known = self.items.answers[read.item]
        named = sorted(
            (code for code in known if code in read.answers), key=lambda code: expression.find(f'"{code}"')
        )
        return Condition(self.items.names[read.item], tuple(known[code] for code in named))

    def _without_contact(self, expression: str) -> str:
        """Take out what our own export says about contact: here it goes without saying."""
        contact = self.head.contact if self.head is not None else None
        if contact is None:
            return expression
        for variable, item in self.items.names.items():
            if item == contact.item:
                codes = {ours: code for code, ours in self.items.answers.get(variable, {}).items()}
                said = relevance.none_of(variable, [codes[one] for one in contact.no_contact if one in codes])
                if expression == said:
                    return ""
                return expression.removeprefix(f"{said} and ")
        return expression


def _begun(title: str) -> Questionnaire:
    """Give what a questionnaire is before its author has said anything."""
    return Questionnaire(
        id=free_name(title, (), "questionnaire").replace("_", "-"),
        version=1,
        languages=("vi", "en"),
        title={},
        purpose={},
        minutes=5,
        subject=SubjectKind.CADRE,
        respondent_groups=(),
        scales={},
        criteria=(),
        contact=None,
        sections=(),
    )
