"""The minutes of adding up the paper of a round (biên bản đối soát phiếu), ready to be signed by two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from surveys.paper.batch_records import Batch, BatchState
from surveys.paper.reconciliation import FORMS, Counted, RunStanding
from surveys.prints import typeset
from surveys.prints.paper import Paper, written
from surveys.problems import N_, Problem, Refused
from surveys.scans.proof import Proof

HEADING = N_("MINUTES OF ADDING UP THE PAPER")
LEAD = N_(
    "The undersigned counted, together, the paper that was printed for this round, what came back, what is "
    "void and what was never used, and found for every print run: printed = returned + void + unused."
)
ROUND = N_("Round:")
COUNTED_BY = N_("Counted by:")
PLACE = N_("Place:")
COLUMNS = (
    N_("Run"),
    N_("What was printed"),
    N_("Printed"),
    N_("Returned"),
    N_("Void, not come back"),
    N_("Unused"),
)
FORMS_OF = N_("Paper forms, %(group)s")
CARDS_OF = N_("Cards from the box, %(group)s (returned: drawn)")
COUNTED_ON = N_("printed %(printed)s, counted %(counted)s")
KEYED = N_(
    "The sheets that came back were entered in %(batches)s batches: %(counted)s were counted, of %(already)s "
    "the code had been used before (the first counts), %(invalid)s hold no ballot."
)
QUALITY = N_(
    "Of %(compared)s answers keyed by two people, %(differing)s differed; each was decided at the paper."
)
SCANNED = N_(
    "Scans: %(files)s files with %(pages)s pages. Of %(marks)s items the program left %(doubtful)s to a "
    "person; of %(checked)s others that a person checked, %(differing)s had been read otherwise. All scans "
    "were deleted and the keys of their batches destroyed, the last on %(day)s."
)
UNUSED = N_("Sheets and cards that are void or unused were made unusable, their codes ended or destroyed.")
READ_AND_SIGNED = N_("Those who counted have read these minutes together, agree with them and sign.")
INTERNAL = N_("For the file of the round. Not to be made public: it counts small groups too.")
REMARKS = N_("Remarks (missing or spoiled sheets, and why):")
FIRST = N_("FIRST PERSON")
SECOND = N_("SECOND PERSON")
SIGN = N_("(signature, full name)")


@dataclass(frozen=True, slots=True)
class PaperMinutes:
    """What the minutes tell: print runs with their respondent groups, batches, who counted (names)."""

    runs: Sequence[RunStanding]
    groups: Mapping[int, str]  # by print run, as a sentence of ours
    batches: Sequence[Batch]
    names: Mapping[str, str]  # of usernames
    on: date
    scans: Sequence[Proof] = ()


def minutes(paper: Paper, about: PaperMinutes) -> bytes:
    """Give the minutes as PDF. Raises Refused while the paper does not add up."""
    counted = [(one, one.counted) for one in about.runs if one.counted is not None and one.is_reconciled]
    if not about.runs or len(counted) != len(about.runs):
        raise Refused(
            Problem(N_("There are no minutes yet: first every print run has to be added up by two people."))
        )
    speech = paper.speech
    people = sorted({name for _, one in counted for name in one.by})
    told = paper.told() | {
        "title": speech.ours(HEADING)[0]["text"],
        "letterhead": paper.letterhead(about.on),
        "heading": speech.ours(HEADING),
        "round": speech.theirs(paper.survey.rules.title),
        "lead": speech.ours(LEAD),
        "facts": [
            {"word": speech.ours(ROUND), "fact": str(paper.survey.code)},
            {"word": speech.ours(PLACE), "fact": "…" * 30},
            {
                "word": speech.ours(COUNTED_BY),
                "fact": ", ".join(about.names.get(name, name) for name in people),
            },
        ],
        "columns": [speech.ours(column) for column in COLUMNS],
        "rows": [_row(paper, about, run, found) for run, found in counted],
        "said": [*_said(paper, about.batches), *_scanned(paper, about.scans), *_ended(paper)],
        "remarks": speech.ours(REMARKS),
        "signed": [
            {
                "role": speech.ours(role),
                "name": about.names.get(name, name) if len(people) == len(_ROLES) else "",
            }
            for role, name in zip(_ROLES, (people * 2)[: len(_ROLES)], strict=True)
        ],
        "sign": speech.ours(SIGN),
    }
    return typeset.pdf("paper_minutes", told)


_ROLES = (FIRST, SECOND)


def _row(paper: Paper, about: PaperMinutes, run: RunStanding, found: Counted) -> dict[str, str]:
    say = paper.speech.languages[0][1]
    kind = FORMS_OF if run.kind == FORMS else CARDS_OF
    days = {"printed": written(run.printed_on), "counted": written(found.on)}
    return {
        "run": str(run.run),
        "about": say(kind) % {"group": say(about.groups[run.run])},
        "day": say(COUNTED_ON) % days,
        "printed": str(run.printed),
        "returned": str(found.count.returned),
        "void": str(found.count.void),
        "unused": str(found.count.unused),
    }


def _said(paper: Paper, batches: Sequence[Batch]) -> list[list[dict[str, str]]]:
    ours = paper.speech.ours
    stored = [(one, one.outcome) for one in batches if one.state is BatchState.STORED and one.outcome]
    said = []
    if stored:
        outcomes = [outcome for _, outcome in stored]
        said.append(
            ours(
                KEYED,
                batches=len(stored),
                counted=sum(one.counted for one in outcomes),
                already=sum(one.already for one in outcomes),
                invalid=sum(one.invalid for one in outcomes),
            )
        )
    compared = sum(one.compared or 0 for one, _ in stored)
    if compared:
        differing = sum(one.differing or 0 for one, _ in stored)
        said.append(ours(QUALITY, compared=compared, differing=differing))
    return said


def _scanned(paper: Paper, scans: Sequence[Proof]) -> list[list[dict[str, str]]]:
    deleted = [(one, one.deleted_on) for one in scans if one.deleted_on is not None]
    if not deleted:
        return []
    names = ("files", "pages", "marks", "doubtful", "checked", "differing")
    counts = {name: sum(getattr(one, name) for one, _ in deleted) for name in names}
    return [paper.speech.ours(SCANNED, day=written(max(day for _, day in deleted)), **counts)]


def _ended(paper: Paper) -> list[list[dict[str, str]]]:
    return [paper.speech.ours(one) for one in (UNUSED, READ_AND_SIGNED, INTERNAL)]
