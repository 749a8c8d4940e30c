"""A questionnaire as a LimeSurvey structure file (.lss), as LimeSurvey 6 writes and reads it.

What LimeSurvey has no word for (criteria, weights, groups, what is a scale, our names) stands in settings of
questions whose names begin with ``ydan_``; LimeSurvey keeps settings it does not know and writes them out
again. Codes there are short and plain, so questions and answers have codes beside their names. No text of a
questionnaire becomes markup or an expression.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from surveys.exchange.lss_relevance import any_of, none_of
from surveys.exchange.lss_words import as_html
from surveys.identifiers import ItemId
from surveys.problems import N_, BadInput, Problem
from surveys.questionnaire import Condition, Item, Questionnaire, Section, Texts
from surveys.questionnaire_writer import write

VERSION = 623
"""Of the database of LimeSurvey 6.5."""
SURVEY = "100000"
MOST_QUESTION_CODE, MOST_ANSWER_CODE = 20, 5
RESERVED = frozenset({"lang", "sid", "savedid", "token", "qid", "gid", "sgq", "self", "that", "this"})
"""Codes, in small letters, that mean something else in conditions there."""
THEMES = {"L": "listradio", "T": "longfreetext"}
NOT_XML = frozenset("\ufffe\uffff")

Line = dict[str, str]


def export_lss(questionnaire: Questionnaire) -> bytes:
    """Give a questionnaire as the bytes of a file. Raises BadInput for a sign that XML cannot hold."""
    root = Element("document")
    SubElement(root, "LimeSurveyDocType").text = "Survey"
    SubElement(root, "DBVersion").text = str(VERSION)
    languages = SubElement(root, "languages")
    for language in questionnaire.languages:
        SubElement(languages, "language").text = language
    for name, lines in tables(questionnaire).items():
        _table(root, name, lines)
    indent(root, " ")
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"


def _table(root: Element, name: str, lines: Sequence[Line]) -> None:
    table = SubElement(root, name)
    fields = SubElement(table, "fields")
    for column in lines[0] if lines else ():
        SubElement(fields, "fieldname").text = column
    rows = SubElement(table, "rows")
    for line in lines:
        row = SubElement(rows, "row")
        for column, cell in line.items():
            if NOT_XML & set(cell):
                raise BadInput(
                    Problem(
                        N_("The text contains a character that cannot be stored (%(code)s). Remove it."),
                        {"code": "U+FFFE"},
                        name,
                    )
                )
            SubElement(row, column).text = cell


def tables(questionnaire: Questionnaire) -> Mapping[str, Sequence[Line]]:
    """Give the rows of every table, each cell under the name of its column."""
    return _Writer(questionnaire, Codes(questionnaire)).tables()


class Codes:
    """Codes that LimeSurvey takes, for questions and for the answers of each, by our names of them."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questions = _coded((item.id for item in questionnaire.items), "Q", MOST_QUESTION_CODE)
        self.answers = {item.id: _answer_codes(questionnaire, item) for item in questionnaire.items}


def _answer_codes(questionnaire: Questionnaire, item: Item) -> dict[str, str]:
    """Give the code of every answer by our name of it, in the order in which they are offered."""
    if item.scale in questionnaire.scales:
        scale = questionnaire.scales[str(item.scale)]
        points = {str(value): str(value) for value in range(scale.points, 0, -1)}
        return points | {one.id: f"N{n}" for n, one in enumerate(scale.no_answers, 1)}
    return _coded((option.id for option in item.options), "A", MOST_ANSWER_CODE)


def _coded(names: Iterable[str], letter: str, most: int) -> dict[str, str]:
    """Give each name a code of plain letters and digits: itself where it is one and is short enough."""
    codes: dict[str, str] = {}
    taken = set(RESERVED)  # in small letters: LimeSurvey takes A and a for the same
    listed = tuple(names)
    fits = {name for name in listed if name.isalnum() and name.isascii() and len(name) <= most}
    for number, name in enumerate(listed, 1):
        code = name if name in fits else "".join(sign for sign in name if sign.isalnum())[:most]
        if letter == "A" and name not in fits:
            code = f"A{number}"
        while code.lower() in taken or (name not in fits and code in fits):
            code = f"{letter}{number + len(codes)}"[:most]
            number += 1  # noqa: PLW2901 - the next number that is free
        taken.add(code.lower())
        codes[name] = code
    return codes


@dataclass(slots=True)
class _Writer:
    questionnaire: Questionnaire
    codes: Codes
    found: dict[str, list[Line]] = field(default_factory=dict)

    def tables(self) -> Mapping[str, Sequence[Line]]:
        """Write all tables in the order of LimeSurvey's own files."""
        names = ("answers", "answer_l10ns", "groups", "group_l10ns", "questions", "question_l10ns",
                 "question_attributes", "surveys", "surveys_languagesettings")  # fmt: skip
        self.found = {name: [] for name in names}
        for number, section in enumerate(self.questionnaire.sections, 1):
            self._section(number, section)
        self._survey()
        return self.found

    def _add(self, table: str, **cells: object) -> None:
        self.found[table].append({name: str(cell) for name, cell in cells.items()})

    def _survey(self) -> None:
        asked = self.questionnaire
        first, *others = asked.languages
        self._add(
            "surveys",
            sid=SURVEY,
            gsid=1,
            admin="inherit",
            adminemail="inherit",
            anonymized="Y",
            format="G",
            savetimings="N",
            template="inherit",
            language=first,
            additional_languages=" ".join(others),
            datestamp="N",
            usecookie="N",
            allowregister="N",
            allowsave="N",
            allowprev="Y",
            ipaddr="N",
            ipanonymize="N",
            refurl="N",
            publicstatistics="N",
            publicgraphs="N",
            listpublic="N",
            assessments="N",
            usetokens="N",
            shownoanswer="N",
            showwelcome="N",
        )
        for language in asked.languages:
            self._add(
                "surveys_languagesettings",
                surveyls_survey_id=SURVEY,
                surveyls_language=language,
                surveyls_title=as_html(asked.title.get(language, "")),
                surveyls_description=as_html(asked.purpose.get(language, "")),
                surveyls_dateformat=5 if language == "vi" else 2,
                surveyls_numberformat=1 if language == "vi" else 0,
            )

    def _section(self, number: int, section: Section) -> None:
        shown = self._relevance(section.show_if, follows=number > 1)
        common = {"group_order": number, "randomization_group": "", "grelevance": shown}
        self._add("groups", gid=number, sid=SURVEY, **common)
        for language in self.questionnaire.languages:
            self._add(
                "group_l10ns",
                id=len(self.found["group_l10ns"]) + 1,
                gid=number,
                group_name=as_html(section.title.get(language, "")),
                description=as_html((section.lead or {}).get(language, "")),
                language=language,
                sid=SURVEY,
                **common,
            )
        for order, item in enumerate(section.items, 1):
            self._item((number, order), section, item)

    def _item(self, place: tuple[int, int], section: Section, item: Item) -> None:
        group, order = place
        number = len(self.found["questions"]) + 1
        kind = "T" if item.kind == "text" else "L"
        self._add(
            "questions",
            qid=number,
            parent_qid=0,
            sid=SURVEY,
            gid=group,
            type=kind,
            title=self.codes.questions[item.id],
            preg="",
            other="N",
            mandatory="Y" if item.required else "N",
            encrypted="N",
            question_order=order,
            scale_id=0,
            same_default=0,
            relevance=self._relevance(item.show_if, follows=group == 1 and order > 1),
            question_theme_name=THEMES[kind],
            modulename="",
            same_script=0,
        )
        for language in self.questionnaire.languages:
            self._add(
                "question_l10ns",
                id=len(self.found["question_l10ns"]) + 1,
                qid=number,
                question=as_html(item.text.get(language, "")),
                help=as_html((item.hint or {}).get(language, "")),
                script="",
                language=language,
            )
        for order_of_answer, (name, code) in enumerate(self.codes.answers[item.id].items(), 1):
            self._answer((number, order_of_answer), code, self._label(item, name))
        for name, value in self._own(number, section, item).items():
            if value:
                self._add("question_attributes", qid=number, attribute=name, value=value, language="")

    def _answer(self, place: tuple[int, int], code: str, label: Texts) -> None:
        question, order = place
        number = len(self.found["answers"]) + 1
        self._add(
            "answers", aid=number, qid=question, code=code, sortorder=order, assessment_value=0, scale_id=0
        )
        for language in self.questionnaire.languages:
            self._add(
                "answer_l10ns",
                id=len(self.found["answer_l10ns"]) + 1,
                aid=number,
                answer=as_html(label.get(language, "")),
                language=language,
            )

    def _label(self, item: Item, answer: str) -> Texts:
        scale = self.questionnaire.scales.get(item.scale or "")
        if scale is None:
            return next(one.label for one in item.options if one.id == answer)
        if answer.isdigit():
            return scale.labels[int(answer) - 1]
        return next(one.label for one in scale.no_answers if one.id == answer)

    def _own(self, number: int, section: Section, item: Item) -> Mapping[str, str]:
        """Give what LimeSurvey has no word for."""
        answers = self.codes.answers[item.id]
        head = replace(self.questionnaire, sections=(), scales={}, title={}, purpose={})
        return {
            "ydan_id": item.id,
            "ydan_kind": item.kind,
            "ydan_section": section.id,
            "ydan_scale": item.scale or "",
            "ydan_answers": " ".join(f"{code}={name}" for name, code in answers.items()),
            "ydan_criteria": " ".join(item.criteria),
            "ydan_asked_of": " ".join(item.asked_of),
            "ydan_head": write(head) if number == 1 else "",
        }

    # --- conditions ---------------------------------------------------------------------------------

    def _relevance(self, condition: Condition | None, *, follows: bool) -> str:
        parts = []
        contact = self.questionnaire.contact
        if follows and contact is not None:
            parts.append(none_of(*self._named(contact.item, contact.no_contact)))
        if condition is not None:
            told = any_of(*self._named(condition.item, condition.answers))
            parts.append(f"({told})" if parts and len(condition.answers) > 1 else told)
        return " and ".join(parts) or "1"

    def _named(self, item: ItemId, answers: Iterable[str]) -> tuple[str, list[str]]:
        known = self.codes.answers.get(item, {})
        return self.codes.questions.get(item, item), [known.get(one, one) for one in answers]
