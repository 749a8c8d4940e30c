"""Structure files as LimeSurvey writes them, made from a few words each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SID = "482913"
Cells = dict[str, str]


@dataclass
class Survey:
    """A survey in Vietnamese and English; questions are added to the last group."""

    languages: tuple[str, ...] = ("vi", "en")
    version: str = "623"
    doctype: str = "Survey"
    head: Cells = field(default_factory=dict)
    words: Cells = field(default_factory=dict)
    tables: dict[str, list[Cells]] = field(default_factory=dict)

    def _add(self, table: str, **cells: object) -> int:
        rows = self.tables.setdefault(table, [])
        rows.append({name: str(cell) for name, cell in cells.items()})
        return len(rows)

    def group(
        self, name: str = "Lần đến", description: str = "", relevance: str = "1", **more: str
    ) -> "Survey":
        """Add a group."""
        before = len(self.tables.get("groups", []))
        number = self._add(
            "groups", gid=before + 7, sid=SID, grelevance=relevance, group_order=before, **more
        )
        for language in self.languages:
            self._add("group_l10ns", gid=number + 6, group_name=f"{name} {language}", language=language,
                      description=description)  # fmt: skip
        return self

    def question(
        self,
        kind: str,
        code: str,
        answers: Mapping[str, str] | None = None,
        lines: Sequence[str] = (),
        **more: str,
    ) -> "Survey":
        """Add a question with answers by code, or lines (codes SQ001 and so on)."""
        text, relevance = more.pop("text", f"{code}?"), more.pop("relevance", "1")
        attributes = {name[5:]: more.pop(name) for name in list(more) if name.startswith("attr_")}
        number = 100 + len(self.tables.get("questions", [])) * 20
        self._add("questions", qid=number, gid=len(self.tables["groups"]) + 6, sid=SID, type=kind, title=code,
                  question_order=len(self.tables.get("questions", [])), relevance=relevance, parent_qid=0,
                  **{"mandatory": "Y", "other": "N", **more})  # fmt: skip
        self._words(number, text, more.get("help", ""))
        for order, line in enumerate(lines, 1):
            self._add("subquestions", qid=number + order, parent_qid=number, title=f"SQ00{order}", type="T",
                      question_order=order, sid=SID, relevance="1")  # fmt: skip
            self._words(number + order, line, "")
        for order, (one, said) in enumerate((answers or {}).items(), 1):
            aid = self._add("answers", aid=len(self.tables.get("answers", [])) + 1, qid=number, code=one,
                            sortorder=order, assessment_value=0, scale_id=0)  # fmt: skip
            for language in self.languages:
                self._add("answer_l10ns", aid=aid, answer=f"{said} {language}", language=language)
        for name, value in attributes.items():
            self._add("question_attributes", qid=number, attribute=name, value=value, language="")
        return self

    def _words(self, number: int, text: str, help_: str) -> None:
        for language in self.languages:
            self._add(
                "question_l10ns", qid=number, question=f"{text} {language}", help=help_, language=language
            )

    def file(self) -> bytes:
        """Write the file, texts as CDATA."""
        first, *others = self.languages
        head = {"sid": SID, "language": first, "additional_languages": " ".join(others), **self.head}
        tables = {
            **self.tables,
            "surveys": [head],
            "surveys_languagesettings": [
                {"surveyls_language": one, "surveyls_title": f"Chợ {one}", **self.words}
                for one in self.languages
            ],
        }
        listed = "".join(f"<language>{one}</language>" for one in self.languages)
        written = "".join(_table(name, rows) for name, rows in tables.items())
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<document>\n'
            f" <LimeSurveyDocType>{self.doctype}</LimeSurveyDocType>\n"
            f" <DBVersion>{self.version}</DBVersion>\n <languages>{listed}</languages>\n"
            f"{written}</document>\n"
        ).encode()


def _table(name: str, rows: list[Cells]) -> str:
    fields = "".join(f"<fieldname>{one}</fieldname>" for one in rows[0])
    written = "".join(
        "   <row>\n" + "".join(f"    {_cell(one, said)}\n" for one, said in row.items()) + "   </row>\n"
        for row in rows
    )
    return f" <{name}>\n  <fields>{fields}</fields>\n  <rows>\n{written}  </rows>\n </{name}>\n"


def _cell(name: str, said: str) -> str:
    return f"<{name}><![CDATA[{said}]]></{name}>" if said else f"<{name}/>"
