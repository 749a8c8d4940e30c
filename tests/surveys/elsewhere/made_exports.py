"""Exports as three programs write them, made by hand from the same seeded answers.

Columns, their order and the ways of writing were taken down from exports of LimeSurvey, KoboToolbox and
Google Forms; the answers are nobody's.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from random import Random

from surveys import questionnaire_library
from surveys.answers import codes_of
from surveys.identifiers import ItemId, RespondentGroup
from surveys.questionnaire import Item, Questionnaire
from surveys.routing import path

QUESTIONNAIRE: Questionnaire = questionnaire_library.load("citizen-official", 1)[1]
SUBJECTS = {"CB-0001": "Nguyễn Văn Hùng", "CB-0002": "Trần Thị Hoà"}
ROWS = 12
Filled = dict[str, str]


def filled(seed: int = 20261123, rows: int = ROWS) -> list[tuple[str, Filled]]:
    """Give forms filled in by nobody: the subject's code and the answers by item, in codes of ours."""
    random = Random(seed)  # noqa: S311 - answers of people who do not exist
    forms = []
    for _ in range(rows):
        answers: dict[ItemId, str] = {}
        while True:
            on_path = path(QUESTIONNAIRE, RespondentGroup.CITIZEN, answers)
            item = next((one for one in on_path if one.id not in answers), None)
            if item is None:
                break
            answers[item.id] = (
                "" if item.kind == "text" else random.choice(list(codes_of(QUESTIONNAIRE, item)))
            )
        forms.append((random.choice(sorted(SUBJECTS)), {str(key): value for key, value in answers.items()}))
    return forms


def label(item: Item, code: str, language: str) -> str:
    """Give the words of an answer."""
    if item.scale is None:
        return next(option.label[language] for option in item.options if option.id == code)
    scale = QUESTIONNAIRE.scales[item.scale]
    if code.isdecimal():
        return scale.labels[int(code) - 1][language]
    return next(one.label[language] for one in scale.no_answers if one.id == code)


def written(header: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",") -> bytes:
    """Write a CSV file as these programs do: with a byte order mark, every cell in quotation marks."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([header, *rows])
    return file.getvalue().encode("utf-8-sig")


def _cells(answers: Mapping[str, str], say: Callable[[Item, str], str]) -> list[str]:
    return [say(item, answers[item.id]) if answers.get(item.id) else "" for item in QUESTIONNAIRE.items]


def limesurvey(forms: Sequence[tuple[str, Filled]], *, codes: bool = True) -> bytes:
    """Give a response export: question and answer codes, or full texts of both."""
    before = ["id", "submitdate", "lastpage", "startlanguage", "seed", "token", "startdate", "datestamp"]
    names = [item.id.replace("_", "") for item in QUESTIONNAIRE.items]
    if not codes:
        before = ["Response ID", "Date submitted", "Last page", "Start language", "Seed", "Access code",
                  "Date started", "Date last action"]  # fmt: skip
        names = [f"{name}. {item.text['en']}" for name, item in zip(names, QUESTIONNAIRE.items, strict=True)]
    header = [*before, "ipaddr" if codes else "IP address", "refurl", "canbo", *names, "interviewtime"]

    def say(item: Item, code: str) -> str:
        if not codes:
            return label(item, code, "en")
        return "N1" if item.scale and not code.isdecimal() else code

    rows = []
    for number, (subject, answers) in enumerate(forms, 1):
        at = f"2026-03-{number:02} 08:{number:02}:11"
        start = [
            str(number),
            at,
            "3",
            "vi",
            str(71000 + number),
            f"tok{number}",
            at,
            at,
            f"10.1.2.{number}",
            "",
        ]
        rows.append([*start, subject, *_cells(answers, say), "93.4"])
    unfinished = ["99", "", "1", "vi", "1", "", "2026-03-01 08:00:00", "2026-03-01 08:00:00", "10.1.2.9", ""]
    rows.append([*unfinished, "CB-0001", *([""] * len(names)), "3.1"])
    return written(header, rows)


def kobo(forms: Sequence[tuple[str, Filled]]) -> bytes:
    """Give an export with names of groups, and columns of 0 and 1 for the answers to one question."""
    how = next(item for item in QUESTIONNAIRE.items if item.id == "how")
    header = ["start", "end", "today", "deviceid", "can_bo"]
    for section in QUESTIONNAIRE.sections:
        for item in section.items:
            if item.id == "how":
                header += [f"{section.id}/how/{option.id}" for option in how.options]
            else:
                header.append(f"{section.id}/{item.id}")
    header += ["_gps_latitude", "_gps_longitude", "_id", "_uuid", "_submission_time", "_validation_status",
               "_notes", "_status", "_submitted_by", "__version__", "_tags", "_index"]  # fmt: skip
    rows = []
    for number, (subject, answers) in enumerate(forms, 1):
        at = f"2026-03-{number:02}T08:{number:02}:11.000+07:00"
        cells = []
        for item in QUESTIONNAIRE.items:
            given = answers.get(item.id, "")
            cells += (
                [str(int(given == one.id)) if given else "" for one in how.options]
                if item is how
                else [given]
            )
        uuid = f"8c5a1f00-0000-4000-8000-{number:012}"
        end = ["21.02", "107.35", str(5000 + number), uuid, at, "", "", "submitted_via_web"]
        end += ["dieu_tra_vien_1", "vKq", "", str(number)]
        rows.append([at, at, at[:10], "ee.kobotoolbox.org:x1", SUBJECTS[subject], *cells, *end])
    return written(header, rows, ";")


def google(forms: Sequence[tuple[str, Filled]], language: str = "vi") -> bytes:
    """Give the answers as Google Forms keeps them: the texts of questions and answers."""
    whom = {"vi": "Ông/bà cho ý kiến về cán bộ nào?", "en": "About which official?"}
    first = {"vi": ["Dấu thời gian", "Địa chỉ email"], "en": ["Timestamp", "Email Address"]}
    texts = [f"{number}. {item.text[language]} *" for number, item in enumerate(QUESTIONNAIRE.items, 1)]
    rows = [
        [
            f"{number}/3/2026 8:{number:02}:11",
            f"nguoi{number}@example.vn",
            SUBJECTS[subject],
            *_cells(answers, lambda item, code: label(item, code, language)),
        ]
        for number, (subject, answers) in enumerate(forms, 1)
    ]
    return written([*first[language], whom[language], *texts], rows)
