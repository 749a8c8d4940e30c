"""The attacker's eyes: JSON of the command line, tables of a package, its workbook, pages of the office."""

import csv
import io
import json
import re
import tomllib
import zipfile
from collections.abc import Mapping
from typing import Any

import html5lib
import openpyxl

from tests.attack.facts import BANDS, Form, GroupFacts, ItemFacts, Notebook, Score, Where, figure

GROUPS = {"Citizens": "citizen", "Người dân": "citizen", "Peers": "peer", "Đồng cấp, đồng nghiệp": "peer"}
BAND_WORDS = {
    "lower": "low",
    "middle": "middle",
    "higher": "high",
    "ở mức thấp": "low",
    "ở mức giữa": "middle",
    "ở mức cao": "high",
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
SMALL_STEP = 1.0


def form_of(source: str) -> Form:
    """Read a questionnaire as it is published."""
    found = tomllib.loads(source)
    items = [one for part in found["sections"] for one in part["items"] if one["kind"] == "rating"]
    points = {one["id"]: len(found["scales"][one["scale"]]["options"]) for one in items}
    words = {text: one["id"] for one in items for text in one["text"].values()}
    words |= {text: one["code"] for one in found["criteria"] for text in one["title"].values()}
    labels = {
        one["id"]: {
            text: option["value"] - 1
            for option in found["scales"][one["scale"]]["options"]
            for text in option["label"].values()
        }
        for one in items
    }
    return Form(
        points,
        {one["id"]: tuple(one["criteria"]) for one in items},
        {one["code"]: float(one["weight"]) for one in found["criteria"]},
        words,
        labels,
    )


def read_json(book: Notebook, text: str, edition: int) -> None:
    """Read what ``ydan survey scores --json`` prints."""
    told = json.loads(text)
    for policy in told["policies"]:
        book.thresholds[policy["group"]] = policy["threshold"]
    for subject in told["subjects"]:
        for kind, groups in (("", subject["groups"]), ("open_link_", subject["open_link"])):
            for group in groups:
                _read_group(book.group(Where(edition, subject["code"], kind + group["group"])), group)


def _read_group(facts: GroupFacts, told: dict[str, Any]) -> None:
    if "valid" in told["counts"]:
        facts.valid, facts.returned = told["counts"]["valid"], told["counts"]["returned"]
    _note(facts.ballot, _score(told["score"]))
    for one in told["criteria"]:
        _note(facts.criteria.setdefault(one["criterion"], set()), _score(one["score"]))
    for one in told["items"]:
        item = facts.item(one["item"])
        _note(item.scores, _score(one["score"]))
        if "shares" in one["distribution"]:
            item.answers = one["distribution"]["n"]
            for share in one["distribution"]["shares"]:
                if all(value.isdecimal() for value in share["categories"]):
                    item.shares[tuple(int(value) - 1 for value in share["categories"])] = share["ballots"]
        else:
            item.reasons.add(one["distribution"]["reason"])


def _score(told: dict[str, Any] | None) -> Score | None:
    if told is None or "reason" in told:
        return None
    if "name" in told:
        return BANDS[told["name"]]
    return figure(told["value"], told["low"], told["high"], told["step"])


def _note(scores: set[Score], score: Score | None) -> None:
    if score is not None:
        scores.add(score)


def read_package(book: Notebook, archive: bytes, edition: int) -> None:
    """Read the tables of a package and the same tables in its workbook."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        tables = {
            name: list(csv.DictReader(io.StringIO(files.read(f"{name}.csv").decode("utf-8-sig"))))
            for name in ("scores", "items", "counts")
        }
        sheets = openpyxl.load_workbook(io.BytesIO(files.read("scores.xlsx")), read_only=True)
    for rows in sheets:
        cells = [
            [str(cell) if cell is not None else "" for cell in row]
            for row in rows.iter_rows(values_only=True)
        ]
        for at, row in enumerate(cells):
            if "cadre_code" in row and "respondent_group" in row:
                table = [dict(zip(row, line, strict=False)) for line in cells[at + 1 :]]
                read_tables(book, {_kind_of(row): table}, edition)
    sheets.close()
    read_tables(book, tables, edition)


def _kind_of(header: list[str]) -> str:
    return "scores" if "criterion_code" in header else "counts" if "category" in header else "items"


def read_tables(book: Notebook, tables: dict[str, list[dict[str, str]]], edition: int) -> None:
    """Read tables of a package or of open data, in any order."""
    for row in tables.get("scores", []):
        if row["respondent_group"] == "composite":
            continue
        facts = book.group(Where(edition, row["cadre_code"], row["respondent_group"]))
        if row["valid"]:
            facts.valid, facts.returned = int(float(row["valid"])), int(float(row["returned"]))
        code = row["criterion_code"]
        _note(facts.ballot if code == "overall" else facts.criteria.setdefault(code, set()), _of_row(row))
    for row in tables.get("items", []):
        item = book.group(Where(edition, row["cadre_code"], row["respondent_group"])).item(row["item"])
        _note(item.scores, _of_row(row))
    for row in tables.get("counts", []):
        item = book.group(Where(edition, row["cadre_code"], row["respondent_group"])).item(row["item"])
        if row["ballots"] and re.fullmatch(r"[\d+.]+", row["category"]):
            places = tuple(int(float(value)) - 1 for value in row["category"].split("+"))
            item.shares[places] = int(float(row["ballots"]))
            item.answers = sum(item.shares.values())


def _of_row(row: dict[str, str]) -> Score | None:
    """Read a score from a table that tells no step: multiples of five may be rounded to five."""
    if row["withheld_reason"].startswith("band_"):
        return BANDS[row["withheld_reason"].removeprefix("band_")]
    if not row["score"]:
        return None
    value, low, high = (float(row[name]) for name in ("score", "low", "high"))
    if any(part % 1 for part in (value, low, high)):
        return figure(value, low, high, 0.1)
    fives = all(part % 5 == 0 for part in (value, low, high))
    # whole numbers may be whole points, or tenths that happen to be whole: only the range is sure
    told = figure(value, low, high, 5.0 if fives else SMALL_STEP)
    return Score(told.least, told.below)


def read_report(book: Notebook, form: Form, subject: str, workbook: bytes, edition: int) -> None:
    """Read the workbook of a cadre's report: what it tells of every group, and of their criteria."""
    sheets = openpyxl.load_workbook(io.BytesIO(workbook), read_only=True)
    for sheet in list(sheets)[1:]:
        head, *rows = ([*row] for row in sheet.iter_rows(values_only=True))
        for row in rows:
            code = form.words.get(str(row[0]))
            if code in form.weights:
                for group, score in zip(head[1:], row[1:], strict=False):
                    facts = book.group(Where(edition, subject, GROUPS[str(group)]))
                    _note(facts.criteria.setdefault(code or "", set()), _of_cell(score, None))
            elif str(row[0]) in GROUPS and isinstance(row[2], int | float):
                facts = book.group(Where(edition, subject, GROUPS[str(row[0])]))
                facts.valid = int(row[2])
                _note(facts.ballot, _of_cell(row[3], row[4]))
    sheets.close()


def _of_cell(score: object, interval: object) -> Score | None:
    """Read a score that is a number; its interval where one stands beside it. No step is told."""
    if not isinstance(score, int | float):
        return None
    if not isinstance(interval, str) or "–" not in interval:
        return Score(max(score - 2.5, 0.0), min(score + 2.5, 100.0001))  # rounded to five at the coarsest
    low, high = (part.replace(",", ".") for part in interval.split("–"))
    return _of_row({"withheld_reason": "", "score": str(score), "low": low, "high": high})


def read_page(book: Notebook, form: Form, subject: str, page: str, edition: int) -> None:
    """Read a page about one subject, in whatever language, from its marked-up facts."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    seen: list[str] = []
    for section in tree.iter("details"):
        if "group" in section.get("class", "").split():
            group = GROUPS["".join(section.find(".//h3").itertext()).strip()]
            seen.append(group)
            kind = "open_link_" if seen.count(group) > 1 else ""  # it stands last, under the same name
            _read_section(book, form, Where(edition, subject, kind + group), section)


def _read_section(book: Notebook, form: Form, where: Where, section: Any) -> None:
    numbers = [
        "".join(cell.itertext()).strip() for facts in section.findall("dl") for cell in facts.findall("dd")
    ]
    if not numbers:
        return
    facts = book.group(where)
    returned, valid = int(numbers[-3]), int(numbers[-2])
    facts.returned, facts.valid = returned, valid
    for line in section.iter("div"):
        if "line" in line.get("class", "").split() and line.find("div[@class='rowhead']") is not None:
            code = form.words.get("".join(line.find("div[@class='rowhead']").itertext()).strip())
            if code is not None and code in form.points:
                _read_item(facts.item(code), form.labels[code], line)
            elif code is not None:
                _note(facts.criteria.setdefault(code, set()), _of_line(line))


def _read_item(item: ItemFacts, labels: Mapping[str, int], line: Any) -> None:
    """Read score and table of an item. The table leaves out what nobody chose."""
    _note(item.scores, _of_line(line))
    shares = {}
    for row in line.iter("tr"):
        cells = ["".join(cell.itertext()).strip() for cell in row.findall("td")]
        if cells:
            ends = [labels[label] for label in "".join(row.find("th").itertext()).strip().split(" – ")]
            shares[tuple(range(ends[0], ends[-1] + 1))] = int(cells[0])
    caption = line.find(".//caption")
    if caption is not None and sum(shares.values()) == int(_NUMBER.findall("".join(caption.itertext()))[-1]):
        read = {place for places in shares for place in places}
        item.shares = shares | {(place,): 0 for place in set(labels.values()) - read}
        item.answers = sum(shares.values())


def read_question(book: Notebook, form: Form, page: str, edition: int) -> None:
    """Read a page about one question and all subjects: which question, of whom, stands in its own form."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    chosen = {
        one.get("id"): option.get("value")
        for one in tree.iter("select")
        for option in one.iter("option")
        if option.get("selected") is not None
    }
    for line in tree.iter("div"):
        link = line.find("div[@class='rowhead']/a")
        if "line" in line.get("class", "").split() and link is not None and chosen["item"] in form.points:
            where = Where(edition, f"CB{link.get('href').rpartition('/')[2]}", chosen["of"])
            _read_item(book.group(where).item(chosen["item"]), form.labels[chosen["item"]], line)


def _of_line(line: Any) -> Score | None:
    for more in line.iter("details"):
        if more.get("class") == "why":
            summary = more.find("summary")
            shown = (summary.find("span").tail or "").strip()
            facts = ["".join(cell.itertext()).strip() for cell in more.iter("dd")]
            band = BAND_WORDS.get(shown.casefold())
            if band:
                return BANDS[band]
            value, low, high, step = (
                float(number.replace(",", "."))
                for number in (
                    *_NUMBER.findall(shown)[:1],
                    *_NUMBER.findall(facts[0])[:2],
                    *_NUMBER.findall(facts[1])[:1],
                )
            )
            return figure(value, low, high, step)
    return None


def read_minutes(book: Notebook, page: str, edition: int) -> None:
    """Read the total of ballots from the minutes, where they tell one of all."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    numbers = [int("".join(cell.itertext())) for cell in tree.iter("td") if cell.get("class") == "number"]
    if len(numbers) == 4:  # issued, used, opened, not valid
        book.opened[edition] = numbers[2]
