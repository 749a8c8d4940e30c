"""A release described as a codebook of the Data Documentation Initiative (DDI Codebook 2.5, XML)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from surveys.exchange.datasets import Category, DataSet, Labels, Reason, Variable
from surveys.package_content import Content

NAME = "codebook.xml"
NAMESPACE = "ddi:codebook:2_5"
SCHEMA = "https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NOT_XML = {0xFFFE: None, 0xFFFF: None}
GATE = (
    "Results that have passed the disclosure gate: no answers of single people. A withheld score is not 0; "
    "its reason is told. Anybody who combines these data with others must not try to learn who answered what."
)


@dataclass(frozen=True, slots=True)
class Coding:
    """How one format writes its values. ``reason``: None where an absent number is an empty cell.

    ``is_named``: codes stand beside variables that name them in words; else the codes are named themselves.
    """

    ending: str
    kind: str
    category: Callable[[Category], str]
    reason: Callable[[Reason], str] | None
    is_named: bool


TABLES = Coding("csv", "text/csv", lambda one: one.code, None, is_named=False)


def to_ddi(content: Content, data: Sequence[DataSet], coding: Coding = TABLES) -> bytes:
    """Describe the files of a release as they are written in one format."""
    summary = content.summary
    root = Element(
        "codeBook",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": XSI,
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
            "version": "2.5",
            "ID": f"ydan-{summary.survey}-{content.number}",
        },
    )
    _document(root, content)
    _study(root, content)
    for at, one in enumerate(data, 1):
        _file(root, at, one, coding)
    described = SubElement(root, "dataDscr")
    for at, one in enumerate(data, 1):
        for variable in _variables(one, coding):
            _variable(described, (f"F{at}", one.name), variable, coding)
    indent(root, " ")
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"


def _said(parent: Element, tag: str, words: str, **attributes: str) -> Element:
    found = SubElement(parent, tag, {name.replace("xml_", "xml:"): said for name, said in attributes.items()})
    found.text = words.translate(NOT_XML)
    return found


def _in_all(parent: Element, tag: str, labels: Labels, **attributes: str) -> None:
    for language, words in labels.items():
        _said(parent, tag, words, xml_lang=language, **attributes)


def _titles(citation: Element, content: Content) -> None:
    """Write the title, then the same in the other languages."""
    stated = SubElement(citation, "titlStmt")
    (first, title), *others = content.summary.title.items()
    _said(stated, "titl", title, xml_lang=first)
    for language, words in others:
        _said(stated, "parTitl", words, xml_lang=language)
    _said(stated, "IDNo", f"{content.summary.survey}/{content.number}", agency="ydan")


def _document(root: Element, content: Content) -> None:
    _titles(SubElement(SubElement(root, "docDscr"), "citation"), content)


def _study(root: Element, content: Content) -> None:
    summary = content.summary
    study = SubElement(root, "stdyDscr")
    citation = SubElement(study, "citation")
    _titles(citation, content)
    version = SubElement(citation, "verStmt")
    _said(version, "version", f"release {content.number}, sha256:{content.hash}")
    about = SubElement(study, "stdyInfo")
    _in_all(about, "abstract", content.questionnaire.purpose)
    scope = SubElement(about, "sumDscr")
    for event, day in (("start", summary.period_start), ("end", summary.period_end)):
        _said(scope, "timePrd", day.isoformat(), date=day.isoformat(), event=event)
    _said(scope, "nation", "Việt Nam", abbr="VN")
    _said(scope, "anlyUnit", "Office holder rated, by respondent group", xml_lang="en")
    _said(scope, "dataKind", "Aggregate data", xml_lang="en")
    method = SubElement(study, "method")
    _said(
        method,
        "notes",
        f"Questionnaire {content.questionnaire_name}; method version {summary.method_version}",
    )
    access = SubElement(SubElement(study, "dataAccs"), "useStmt")
    _said(access, "restrctn", GATE, xml_lang="en")


def _file(root: Element, at: int, data: DataSet, coding: Coding) -> None:
    told = SubElement(SubElement(root, "fileDscr", {"ID": f"F{at}"}), "fileTxt")
    _said(told, "fileName", f"{data.name}.{coding.ending}")
    _said(told, "fileCont", " / ".join(data.labels.values()))
    size = SubElement(told, "dimensns")
    _said(size, "caseQnty", str(len(data.rows)))
    _said(size, "varQnty", str(sum(1 for _ in _variables(data, coding))))
    _said(told, "fileType", coding.kind)


def _variables(data: DataSet, coding: Coding) -> Sequence[Variable]:
    """Give the variables that stand in the file; without names beside them, codes get their labels."""
    if coding.is_named:
        return data.variables
    names = {one.column: one.categories for one in data.variables if one.name != one.column}
    return [replace(one, categories=_codes(one, names)) for one in data.variables if one.name == one.column]


def _codes(variable: Variable, names: Mapping[str, tuple[Category, ...]]) -> tuple[Category, ...]:
    return () if variable.name == "category" else names.get(variable.name, variable.categories)


def _variable(parent: Element, place: tuple[str, str], variable: Variable, coding: Coding) -> None:
    file, table = place
    is_number = variable.kind in {"whole", "number"}
    found = SubElement(
        parent,
        "var",
        {
            "ID": f"{table}.{variable.name}",
            "name": variable.name,
            "files": file,
            "intrvl": "contin" if is_number else "discrete",
            **({"dcml": str(variable.decimals)} if is_number else {}),
        },
    )
    _in_all(found, "labl", variable.labels, level="variable")
    reasons = variable.reasons if coding.reason is not None else ()
    if variable.unit in {"points of 0-100", "per cent"}:
        SubElement(SubElement(found, "valrng"), "range", {"min": "0", "max": "100"})
    if reasons:
        invalid = SubElement(found, "invalrng")
        for one in reasons:
            SubElement(invalid, "item", {"VALUE": _reason(coding, one)})
    if variable.unit:
        _said(found, "txt", variable.unit, xml_lang="en")
    for category in variable.categories:
        _category(found, coding.category(category), category.labels)
    for one in reasons:
        _category(found, _reason(coding, one), one.labels, missing="Y")
    kind = "numeric" if is_number or (coding.is_named and variable.kind == "category") else "character"
    SubElement(found, "varFormat", {"type": kind, "schema": "other"})


def _reason(coding: Coding, reason: Reason) -> str:
    return coding.reason(reason) if coding.reason is not None else ""


def _category(parent: Element, code: str, labels: Labels, **attributes: str) -> None:
    found = SubElement(parent, "catgry", attributes)
    _said(found, "catValu", code)
    _in_all(found, "labl", labels, level="category")
