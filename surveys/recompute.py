"""Compute the published scores of a score package again, from its own tables, and compare every digit.

Run it in the folder of the unpacked files with any Python from 3.10 on; nothing has to be installed:

    python3 -I -S recompute.py [FOLDER]

It checks the columns that method.json lists as recomputable, in counts.csv, items.csv and scores.csv. All
other columns are signed, not recomputable. Exit code 0: every digit is the same; 1: one differs.
"""

import csv
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LEAST_TOLD, MOST_TOLD = 5.0, 95.0
Row = dict[str, str]
Check = tuple[str, str, str]  # what, the digits published, the digits computed


def main(folder: Path) -> int:
    """Compare everything in a folder; give the exit code."""
    method = json.loads((folder / "method.json").read_text(encoding="utf-8"))
    tables = {name: read(folder / f"{name}.csv") for name in ("counts", "items", "scores")}
    checks = [
        *check_percents(tables["counts"]),
        *check_items(tables["items"], tables["counts"], method),
        *check_composites(tables["scores"], method),
    ]
    wrong = [check for check in checks if check[1] != check[2]]
    for what, published, computed in wrong:
        sys.stdout.write(f"DIFFERS {what}: published {published}, computed {computed}\n")
    for name, columns in method["signed_not_recomputable"].items():
        sys.stdout.write(f"signed, not recomputable: {name}: {', '.join(columns)}\n")
    sys.stdout.write(f"{len(checks)} numbers computed again, {len(wrong)} differ\n")
    return 1 if wrong else 0


def read(path: Path) -> list[Row]:
    """Read a table; the byte order mark is not part of it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def distributions(counts: list[Row]) -> dict[tuple[str, str, str], list[Row]]:
    """Gather the told categories by subject, respondent group and item."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in counts:
        if row["ballots"]:
            found.setdefault((row["cadre_code"], row["respondent_group"], row["item"]), []).append(row)
    return found


def check_percents(counts: list[Row]) -> Iterator[Check]:
    """Whole points by largest remainders: the whole parts, then one more to the largest rests."""
    for where, rows in distributions(counts).items():
        ballots = [int(row["ballots"]) for row in rows]
        total = sum(ballots)
        percents = [100 * number // total for number in ballots]
        rests = sorted(range(len(rows)), key=lambda place: -(100 * ballots[place] % total))
        for place in rests[: 100 - sum(percents)]:
            percents[place] += 1
        for row, percent in zip(rows, percents, strict=True):
            yield (f"counts.csv percent {' '.join(where)} {row['category']}", row["percent"], str(percent))


def check_items(items: list[Row], counts: list[Row], method: dict[str, Any]) -> Iterator[Check]:
    """Sum the counts to n; score 100 (mean - 1) / (K - 1) where no categories were merged."""
    found = distributions(counts)
    for row in items:
        where = (row["cadre_code"], row["respondent_group"], row["item"])
        if where not in found:
            continue
        ballots = {category["category"]: int(category["ballots"]) for category in found[where]}
        total = sum(ballots.values())
        yield (f"items.csv n {' '.join(where)}", row["n"], str(total))
        points = method["items"][row["item"]]["points"]
        if row["score"] and len(ballots) == points:
            mean = sum(int(value) * number for value, number in ballots.items()) / total
            step = 1.0 if "." not in row["score"] else 0.1
            coarser = method.get("coarser_items", {}).get(row["cadre_code"], {})
            step = coarser.get(row["respondent_group"], {}).get(row["item"], step)
            computed = nearest(100 * (mean - 1) / (points - 1), step)
            yield (f"items.csv score {' '.join(where)}", row["score"], digits(computed, step))


def check_composites(scores: list[Row], method: dict[str, Any]) -> Iterator[Check]:
    """Sum the published group scores by weight; the interval is by MOVER (Zou & Donner 2008)."""
    overall = [row for row in scores if row["criterion_code"] == "overall"]
    groups = {(row["cadre_code"], row["respondent_group"]): row for row in overall}
    for row in overall:
        if row["respondent_group"] == "composite" and row["score"]:
            parts = [
                (group["weight"], groups[row["cadre_code"], group["group"]])
                for group in method["groups"]
                if group["required"] and group["weight"] > 0
            ]
            published = (row["score"], row["low"], row["high"])
            names = ("score", "low", "high")
            for name, told, computed in zip(names, published, composite(parts), strict=True):
                yield (f"scores.csv {name} {row['cadre_code']} composite", told, computed)


def composite(parts: list[tuple[float, Row]]) -> tuple[str, str, str]:
    """Sum the scores by their weights, and the squared distances to the ends of the intervals."""
    if len(parts) == 1:
        only = parts[0][1]
        return (only["score"], only["low"], only["high"])
    step = 0.1 if any("." in row["score"] for _, row in parts) else 1.0
    centre = math.fsum(weight * float(row["score"]) for weight, row in parts)
    below = math.fsum((weight * (float(row["score"]) - float(row["low"]))) ** 2 for weight, row in parts)
    above = math.fsum((weight * (float(row["high"]) - float(row["score"]))) ** 2 for weight, row in parts)
    value = nearest(centre, step)
    low = math.floor(round(max(0.0, centre - math.sqrt(below)), 9) / step + 1e-9) * step
    high = math.ceil(round(min(100.0, centre + math.sqrt(above)), 9) / step - 1e-9) * step
    return (digits(value, step), digits(min(end(low), value), step), digits(max(end(high), value), step))


def nearest(value: float, step: float) -> float:
    """Round to the nearest step, halves up, without binary dust; scores are told from 5 to 95 only."""
    return min(MOST_TOLD, max(LEAST_TOLD, round(math.floor(round(value, 9) / step + 0.5) * step, 6)))


def end(value: float) -> float:
    """Tell an end of an interval beyond 5..95 as the end of the scale."""
    if round(value, 6) <= LEAST_TOLD:
        return 0.0
    return 100.0 if round(value, 6) >= MOST_TOLD else round(value, 6)


def digits(value: float, step: float) -> str:
    """Write a number in the digits of its step."""
    return f"{value:.0f}" if step >= 1 else f"{value:.1f}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
