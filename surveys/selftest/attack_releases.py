"""Thresholds through every stored output: releases, packages, and what is left when they are subtracted.

The floors are written here a second time, from the promise to respondents; the gate is not asked.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from surveys.problems import N_
from surveys.selftest.evidence import Database, Evidence
from surveys.selftest.findings import Attack, Finding, leak, limit, looked

LEAST_CITIZENS, LEAST_COLLEAGUES = 10, 5
PUBLIC = ("citizen", "residence", "front")
COLLEAGUES = ("superior", "peer", "subordinate")
# From how many ballots on: steps of ballot, criterion and item scores (None: not told as a number).
FLOORS = (
    (5, 5.0, None, None),
    (10, 1.0, 1.0, None),
    (30, 1.0, 1.0, 5.0),
    (50, 1.0, 1.0, 1.0),
    (400, 0.1, 0.1, 0.1),
)
BANDED, MERGED, FULL = 10, 30, 50
TOP, BOTTOM = 95.0, 5.0
LEAST_OUTSIDE = 2
TOLERANCE = 1e-9
BASES = ("n", "ballots", "returned", "valid")

Record = Mapping[str, Any]


def scan(evidence: Evidence) -> Iterator[Finding]:
    """Read every release and package as the public would, and subtract what can be subtracted."""
    read = 0
    for database, table in evidence.tables("release"):
        rows = database.rows(table, "survey", "summary")
        told = [(str(survey), json.loads(str(summary))) for survey, summary in rows]
        read += len(told)
        for survey, summary in told:
            yield from _of_summary(f"{database.name}: release {survey}", summary)
            yield from _subtracted(database, survey, summary)
        for survey in sorted({code for code, _ in told}):
            yield from _between([summary for code, summary in told if code == survey], survey)
    for file in evidence.plain:
        if file.content.startswith(b"PK\3\4"):
            read += 1
            yield from _of_package(file.name, file.content)
    yield looked(N_("%(read)s releases and packages, every number against the floors"), read=read)


def least_of(group: str) -> int:
    """Give the number of ballots under which nothing of a group may be told."""
    return LEAST_COLLEAGUES if group in COLLEAGUES else LEAST_CITIZENS


def steps_for(ballots: int) -> tuple[float | None, float | None, float | None]:
    """Give the finest steps of ballot, criterion and item scores."""
    found: tuple[float | None, float | None, float | None] = (None, None, None)
    for least, *steps in FLOORS:
        if ballots >= least:
            found = (steps[0], steps[1], steps[2])
    return found


def _of_summary(where: str, summary: Record) -> Iterator[Finding]:
    for subject in summary["subjects"]:
        for group in (*subject["groups"], *subject["open_link"]):
            yield from _of_group(f"{where}, {subject['code']}, {group['group']}", group)
    yield from _counted(where, summary.get("analyses"))


def _counted(where: str, part: object) -> Iterator[Finding]:
    """Find a base of few ballots anywhere in what was computed besides."""
    if isinstance(part, list):
        for one in part:
            yield from _counted(where, one)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name in BASES and isinstance(value, int) and 0 < value < LEAST_COLLEAGUES:
                yield leak(N_("A number of %(ballots)s ballots is told."), where, ballots=value)
            yield from _counted(where, value)


def _of_group(where: str, group: Record) -> Iterator[Finding]:
    counts = group["counts"]
    if "reason" in counts:
        if "reason" not in group["score"] or group["criteria"] or group["items"]:
            yield leak(N_("A group whose number of ballots is withheld tells a score."), where)
        return
    ballots = counts["valid"]
    if counts["returned"] < least_of(group["group"]):
        yield leak(
            N_("A group of %(ballots)s ballots is told; the floor is %(floor)s."),
            where,
            ballots=counts["returned"],
            floor=least_of(group["group"]),
        )
    ballot, criterion, item = steps_for(ballots)
    yield from _figure(where, group["score"], ballot)
    for one in group["criteria"]:
        yield from _figure(f"{where}, {one['criterion']}", one["score"], criterion)
    for one in group["items"]:
        yield from _of_item(f"{where}, {one['item']}", one, ballots, item)


def _of_item(where: str, item: Record, ballots: int, step: float | None) -> Iterator[Finding]:
    score = item["score"]
    if score is not None and "least" in score and ballots < BANDED:
        yield leak(N_("A band is told of too few ballots (%(ballots)s)."), where, ballots=ballots)
    elif score is not None and "step" in score:
        yield from _figure(where, score, step)
    spread = item["distribution"]
    if "shares" in spread:
        counts = [share["ballots"] for share in spread["shares"]]
        if ballots < MERGED or (ballots < FULL and not spread["merged"]):
            yield leak(N_("A distribution is told of too few ballots (%(ballots)s)."), where, ballots=ballots)
        if sum(counts) - max(counts) < LEAST_OUTSIDE:
            yield leak(N_("A distribution tells what nearly everybody, or one person, answered."), where)


def _figure(where: str, score: Record, step: float | None) -> Iterator[Finding]:
    if "step" not in score:
        return
    if step is None or score["step"] < step - TOLERANCE:
        yield leak(N_("A score is told more finely than so few ballots allow."), where)
    if score["value"] > TOP + TOLERANCE or score["value"] < BOTTOM - TOLERANCE:
        yield leak(N_("A score at the end of the scale is told exactly."), where)


def _told_ballots(summary: Record) -> tuple[int, int]:
    """Count ballots of told groups, and groups that are withheld."""
    groups = [one for subject in summary["subjects"] for one in (*subject["groups"], *subject["open_link"])]
    told = sum(one["counts"].get("returned", 0) for one in groups)
    return told, sum("reason" in one["counts"] for one in groups)


def _subtracted(database: Database, survey: str, summary: Record) -> Iterator[Finding]:
    """Try the minutes in the database against the release: withheld groups are what is left."""
    table = database.table("closing")
    minuted = {row[0] for row in database.rows(table, "survey")} if table else set()
    if survey in minuted and _told_ballots(summary)[1]:
        # Not how many are left, nor whether any: this report is read by people who may not know.
        yield limit(
            N_(
                "Who reads the database itself learns from the minutes how many ballots the withheld groups "
                "of round %(survey)s have together. No page and no package tells it."
            ),
            survey=survey,
        )


def _between(summaries: Sequence[Record], survey: str) -> Iterator[Finding]:
    """Subtract releases of one round from one another."""
    for one, other in pairwise(summaries):
        changed = abs(_told_ballots(one)[0] - _told_ballots(other)[0])
        if changed < LEAST_CITIZENS:
            yield leak(
                N_("Two releases of round %(survey)s differ by %(changed)s ballots: subtract them."),
                survey=survey,
                changed=changed,
            )


def _of_package(name: str, content: bytes) -> Iterator[Finding]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "scores.csv" not in archive.namelist():
            return
        scores = csv.DictReader(io.StringIO(archive.read("scores.csv").decode("utf-8-sig")))
        for number, row in enumerate(scores, 2):
            group, ballots = row["respondent_group"], row["returned"]
            if group in (*PUBLIC, *COLLEAGUES) and ballots and int(ballots) < least_of(group):
                yield leak(
                    N_("A group of %(ballots)s ballots is told; the floor is %(floor)s."),
                    f"{name}: scores.csv, row {number}",
                    ballots=ballots,
                    floor=least_of(group),
                )


ATTACK = Attack(
    "releases",
    N_("publisher over rounds and filters"),
    N_("find a number under its floor in what is released, and subtract releases from one another"),
    scan,
)
