"""The report of a package: a PDF for people, with letters made for Vietnamese and no other fonts."""

import json
from importlib import resources
from pathlib import Path

from surveys import package_words as words
from surveys.package_content import Content, Words
from surveys.package_lines import correction, lines
from surveys.summary import REASON_SENTENCES, Coefficient, Withheld
from surveys.summary_integrity import GRADE_SENTENCES, IntegrityGrade

_ENGLISH = "en"


def report_pdf(content: Content) -> bytes:
    """Write the report; the same content gives the same bytes."""
    import fontpkg_be_vietnam_pro
    import typst

    fonts = Path(fontpkg_be_vietnam_pro.__file__).parent / "files"
    template = (resources.files("surveys") / "package_report.typ").read_bytes()
    pdf: bytes = typst.compile(  # type: ignore[call-overload] # its stubs want template and folders of one type
        template,
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(_told(content), ensure_ascii=False)},
        pdf_standards="ua-1",
    )
    return pdf


def _told(content: Content) -> dict[str, object]:
    """All words and numbers of the report; English stands below where the report is not English."""
    summary, say = content.summary, content.words.say
    language = content.words.language
    period = f"{summary.period_start:%d/%m/%Y} – {summary.period_end:%d/%m/%Y}"
    asked = f"{content.questionnaire.title[language]} ({content.questionnaire_name})"
    unit = content.name("unit", summary.unit)
    integrity = _say_integrity(summary.analyses.integrity.grade, content.words)
    facts = (unit, period, asked, integrity, summary.method_version, content.hash)
    corrected = correction(content)
    noted = [] if corrected is None else [corrected]
    if content.note is not None:
        noted.append(f"{say(words.NOTE_OF_REVIEWERS)} {content.note[language]}")
    return {
        "language": language,
        "title": f"{say(words.TITLE)}: {summary.title[language]}",
        "subtitle": None if language == _ENGLISH else f"{words.TITLE}: {summary.title.get(_ENGLISH, '')}",
        "author": unit,
        "hash": content.hash,
        "page": say(words.PAGE),
        "facts": [[say(word), fact] for word, fact in zip(words.FACTS.values(), facts, strict=True)],
        "notes": [
            *noted,
            *(say(note) % {"confidence": f"{100 * summary.confidence:g}"} for note in words.NOTES),
        ],
        "columns": [[say(word), None if language == _ENGLISH else word] for word in words.COLUMNS.values()],
        "lines": [
            {
                "cells": [
                    line.code,
                    line.name,
                    line.position,
                    line.unit,
                    line.group,
                    line.n,
                    line.score,
                    line.interval,
                ],
                "withheld": line.is_withheld,
            }
            for line in lines(content)
        ],
        "reliability_title": say(words.RELIABILITY),
        "reliability": [
            [say(words.GROUPS[one.group.value]), _say_coefficient(one.alpha, content.words)]
            for one in summary.reliability
        ],
    }


def _say_integrity(found: IntegrityGrade | Withheld, reader: Words) -> str:
    if isinstance(found, Withheld):
        return reader.say(words.WITHHELD) % {"reason": reader.say(REASON_SENTENCES[found.reason])}
    return f"{found.value} – {reader.say(GRADE_SENTENCES[found])}"


def _say_coefficient(found: Coefficient | Withheld, reader: Words) -> str:
    if isinstance(found, Withheld):
        return reader.say(words.WITHHELD) % {"reason": reader.say(REASON_SENTENCES[found.reason])}
    value, *ends = (
        reader.number(f"{one:.2f}") for one in (found.value, found.low, found.high) if one is not None
    )
    return f"{value} ({'–'.join(ends)})" if ends else value
