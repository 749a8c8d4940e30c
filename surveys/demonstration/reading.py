"""Two moderators of the demonstration read the texts of a round: some are decided, some wait."""

from hashlib import sha256

from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.texts import decisions, flags, queue, records
from surveys.texts.decisions import Answer, Proposal, Seen
from surveys.texts.flags import VIOLATIONS, FlagKind
from surveys.texts.records import Outcome, Reason, Text, TextState

MODERATORS = ("kiem-duyet", "kiem-duyet-2")
DECIDED, PROPOSED = 60, 80  # of a hundred texts: up to here decided, up to here proposed, the others wait

SAYS_NOTHING = 3  # words


def read(installation: Installation, survey: SurveyCode) -> None:
    """Begin to read a round and decide about most of its texts. Manages its own transactions."""
    first, second = MODERATORS
    queue.begin(installation, survey, first)
    texts = [text for text in _every(installation, survey) if _place(text) < PROPOSED]
    decisions.propose(installation, survey, first, [_proposal(text) for text in texts])
    proposed = [text for text in _every(installation, survey) if text.state is TextState.PROPOSED]
    answers = [
        Answer(Seen(text.id, text.version), agrees=True) for text in proposed if _place(text) < DECIDED
    ]
    decisions.answer(installation, survey, second, answers)


def _every(installation: Installation, survey: SurveyCode) -> list[Text]:
    with installation.engine.connect() as connection:
        return records.every(connection, installation.keys.readable("installation"), survey)


def _place(text: Text) -> int:
    """Give 0..99 from the words and whom they are about: the same every time."""
    return sha256(f"{text.subject}/{text.content.original}".encode()).digest()[0] * 100 // 256


def _proposal(text: Text) -> Proposal:
    seen, found = Seen(text.id, text.version), flags.kinds(text.content.original, flags.shipped())
    for kind, reason in zip(VIOLATIONS, (Reason.MONEY, Reason.THREAT, Reason.ABUSE), strict=True):
        if kind in found:
            return Proposal(seen, Outcome.PASSED_ON, reason, None)
    if FlagKind.NAME in found:
        return Proposal(seen, Outcome.CADRE, None, None)
    if len(text.content.original.split()) <= SAYS_NOTHING:
        return Proposal(seen, Outcome.WITHHELD, Reason.NOT_ABOUT_WORK, None)
    return Proposal(seen, Outcome.PUBLIC, None, None)
