"""The words within evaluation sheets that are ours, in English; shown in the reader's language."""

from collections.abc import Mapping

from surveys.evaluations.records import FileKind
from surveys.package_content import COMPOSITE, OPEN_LINK
from surveys.package_scores import TOLD_AS_BAND
from surveys.package_words import BANDS, GROUPS, OPEN_LINK_WORD
from surveys.problems import N_
from surveys.schemes.sheet import Lack, Origin, Standing
from surveys.summary import REASON_SENTENCES, BandName, WithheldReason

LACKS: Mapping[Lack, str] = {
    Lack.NOT_TOLD: N_("not told yet"),
    Lack.WITHHELD: N_("the people's score is withheld; it is not 0"),
    Lack.NOT_ASKED: N_("no score of the people was taken in"),
    Lack.SEVERAL: N_("several scores fit, and the scheme does not say which one counts"),
    Lack.OUT_OF_RANGE: N_("what was told cannot be a value of it"),
    Lack.NO_MAXIMUM: N_("its personal maximum was not told"),
    Lack.MAXIMA_DIFFER: N_("two files say different personal maxima"),
    Lack.MAXIMA_DO_NOT_SUM: N_("the personal maxima of its group do not sum to the points of the group"),
}
ORIGINS: Mapping[Origin, str] = {
    Origin.SELF: N_("self-evaluation"),
    Origin.MARK: N_("mark of the council"),
    Origin.PRODUCT: N_("results of tasks"),
    Origin.PEOPLE: N_("the people's opinion"),
    Origin.NOBODY: N_("not there"),
}
STANDINGS: Mapping[Standing, str] = {
    Standing.MET: N_("met"),
    Standing.NOT_MET: N_("not met"),
    Standing.NOT_TOLD: N_("not told yet"),
}
FILES: Mapping[FileKind, str] = {
    FileKind.PACKAGE: N_("score package"),
    FileKind.SCORES: N_("table of scores"),
    FileKind.SELF: N_("self-evaluation"),
    FileKind.PRODUCTS: N_("results of tasks"),
    FileKind.CONDITIONS: N_("conditions"),
    FileKind.MARKS: N_("marks of the council"),
}
WITHHELD_ELSEWHERE = N_("not told by the table")
ALL_GROUPS = N_("All groups together")

# --- the sheet ------------------------------------------------------------------------------------------
CADRE = N_("Cadre")
POST = N_("Position, unit")
PERIOD = N_("Period evaluated")
SCHEME = N_("Scheme")
SCHEME_NAMED = N_("%(title)s (%(id)s, version %(version)s)")
LEGAL_BASIS = N_("Legal basis, as the scheme names it")
LEGAL_BASIS_LINE = N_("%(number)s of %(day)s")
POINTS = N_("Points by the scheme")
CRITERION = N_("Criterion")
MOST = N_("At most")
SELF = N_("Self")
COUNCIL = N_("Council")
RANGE = N_("Possible")
FROM = N_("From")
SUM_OF = N_("Sum of group %(code)s: %(title)s")
BONUS = N_("Bonus")
MINUS = N_("Minus")
TOTAL = N_("Total")
NO_TOTAL = N_("no total; missing elements: %(number)s")
MISSING_CELL = N_("missing: %(why)s")
ENDS = N_("%(low)s to %(high)s")
WOULD_FALL = N_("By its total alone it would fall in: %(bands)s.")
WOULD_FALL_NOWHERE = N_("The scheme tells no total without the people's opinion.")
OR = N_("%(first)s or %(second)s")
NOT_MET = N_("Conditions not met: %(conditions)s.")
NOT_CHECKED = N_("Conditions that nobody has checked: %(conditions)s.")
ALL_MET = N_("All conditions of the scheme are met as far as they were told.")
NO_CLASS = N_(
    "This is no class. A total alone never decides: people decide, with the conditions and everything else "
    "they know."
)
PEOPLE = N_("The people's opinion")
ROUND_AND_GROUP = N_("Round, respondent group")
VALID = N_("Valid ballots")
SCORE = N_("Score (0–100)")
INTERVAL = N_("Interval")
INTEGRITY = N_("Integrity")
PLACES = N_("Place among equivalents")
PLACES_OF = N_("%(low)s–%(high)s of %(all)s")
REPLY = N_("Reply of the cadre")
REPLIED = N_("present")
NOT_REPLIED = N_("none")
WITHHELD = N_("withheld: %(reason)s")
NO_PEOPLE = N_("No score of the people was taken in. That is not a score of 0.")
CONDITIONS = N_("Conditions, which are no scores")
CONDITION = N_("Condition")
STANDING = N_("Standing")
NOTE = N_("Note")
MISSING = N_("What is missing")
MISSING_LINE = N_("%(code)s %(title)s: %(why)s")
MISSING_SELF = N_("Self-evaluation, %(code)s %(title)s: %(why)s")
SOURCES = N_("Where the figures come from")
SOURCE = N_("[%(number)s] %(kind)s “%(file)s”, taken in on %(day)s by %(who)s; SHA-256 %(digest)s")
SOURCE_ROUND = N_("round %(survey)s, release %(release)s, key %(key)s")
REMARKS = N_("Opinion of the council:")
OPEN_FOOT = N_("Evaluation %(id)s, working copy: not frozen, it may change. Scheme %(scheme)s.")
FROZEN_FOOT = N_("Evaluation %(id)s, frozen on %(day)s by two, hash %(hash)s. Scheme %(scheme)s.")


def group_of(name: str) -> tuple[str, ...]:
    """Give the words of ours that name a respondent group of a package."""
    if not name or name == COMPOSITE:
        return (ALL_GROUPS,)
    if name.startswith(f"{OPEN_LINK}_"):
        return (OPEN_LINK_WORD, GROUPS.get(name.removeprefix(f"{OPEN_LINK}_"), name))
    return (GROUPS.get(name, name),)


def reason_of(code: str) -> str:
    """Give the sentence of ours for why a score is withheld."""
    if code in set(WithheldReason):
        return REASON_SENTENCES[WithheldReason(code)]
    band = code.removeprefix(TOLD_AS_BAND)
    return BANDS[BandName(band)] if band in set(BandName) else WITHHELD_ELSEWHERE
