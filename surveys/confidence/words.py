"""The words of the ballot paper and the minutes that are ours, in English; shown in the language read."""

from collections.abc import Mapping
from decimal import Decimal

from surveys.confidence.result import Share
from surveys.confidence.rules import Base, Level, Relation, Threshold
from surveys.package_content import Words
from surveys.problems import N_

LEVELS: Mapping[Level, str] = {
    Level.HIGH: N_("High confidence"),
    Level.CONFIDENCE: N_("Medium confidence"),
    Level.LOW: N_("Low confidence"),
}
HEADS: Mapping[Level, str] = {
    Level.HIGH: N_("High level"),
    Level.CONFIDENCE: N_("Medium level"),
    Level.LOW: N_("Low level"),
}
"""The same where the table says already that they are levels of confidence."""
BASES: Mapping[Base, str] = {
    Base.ELECTORATE: N_("all who may vote"),
    Base.ISSUED: N_("papers issued"),
    Base.RETURNED: N_("papers returned"),
    Base.VALID: N_("valid papers"),
}
RELATIONS: Mapping[Relation, str] = {
    Relation.MORE_THAN: N_("more than %(share)s"),
    Relation.AT_LEAST: N_("%(share)s or more"),
}
REACHED = N_("%(name)s: %(threshold)s of %(base)s chose “%(level)s” (%(count)s of %(all)s, %(percent)s %%).")
NOBODY = N_("For nobody “%(level)s” reaches %(threshold)s of %(base)s.")
NO_BASE = N_("Nothing can be said about the thresholds: there are no %(base)s.")

BLANK = N_("Not marked")
TITLE = N_("Poll")
UNIT = N_("Unit")
HELD_ON = N_("Held on")
POLLED = N_("People polled")
TELLERS = N_("Counted apart by")
BASIS = N_("Legal basis")
OF_WHAT = N_("Every share is taken of")
OF_WHAT_COUNT = N_("%(base)s: %(count)s")

THE_PAPERS = N_("The ballot papers")
WHAT = N_("What was counted")
NUMBER = N_("Number")
SHARE_OF = N_("Share, and of what")
ELECTORATE = N_("May vote")
ISSUED = N_("Papers issued")
RETURNED = N_("Papers returned")
VALID = N_("Valid papers")
INVALID = N_("Invalid papers")
SHARE = N_("%(percent)s %% of %(base)s (%(count)s/%(all)s)")

THE_PEOPLE = N_("Level of confidence, by person; shares of %(base)s (%(all)s)")
ORDER = N_("Order")
NAME = N_("Full name")
POSITION = N_("Position")
THE_THRESHOLDS = N_("Thresholds")
ONLY_FACTS = N_(
    "These are facts about numbers. What follows from them the regulation says, not these minutes."
)
EVERY_PAPER = N_(
    "Everybody who may vote was asked and every paper was counted. There is no sample, so no interval of "
    "uncertainty is given. “Not marked” are valid papers without a level for that person."
)
REMARKS = N_("Remarks:")
UNSIGNED_FOOT = N_("Confidence poll %(id)s, not signed yet, hash %(hash)s")
SIGNED_FOOT = N_("Confidence poll %(id)s, signed on %(day)s, hash %(hash)s")

PAPER_TITLE = N_("CONFIDENCE BALLOT")
PAPER_HOW = N_("For each person mark one box with X. Do not write your name, do not sign, add no other sign.")
PAPER_BOX = N_("empty box")


def percent(share: Share, reader: Words) -> str:
    """Write a share per hundred, with two decimals; a dash where there is no base."""
    found = share.percent
    return "–" if found is None else reader.number(_plain(found))


def _plain(value: Decimal) -> str:
    return f"{value:.2f}"


def share(found: Share, base: str, reader: Words) -> str:
    """Write a share with its base: it never stands without."""
    if found.base == 0:
        return "–"
    values = {
        "percent": percent(found, reader),
        "base": reader.say(base),
        "count": found.count,
        "all": found.base,
    }
    return reader.say(SHARE) % values


def threshold(one: Threshold, reader: Words) -> str:
    """Write a threshold, for example "more than 1/2"."""
    return reader.say(RELATIONS[one.relation]) % {"share": f"{one.numerator}/{one.denominator}"}
