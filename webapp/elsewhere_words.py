"""What is said about an export of another program: what was dropped on arrival, what was left out."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from surveys.elsewhere.exports import Dropped, Program
from surveys.elsewhere.responses import Responses
from surveys.problems import N_

Translate = Callable[[str], str]
PROGRAMS: Mapping[Program, str] = {
    Program.LIMESURVEY: "LimeSurvey",
    Program.KOBO: "KoboToolbox, ODK",
    Program.GOOGLE: "Google Forms",
}
DROPPED: Mapping[Dropped, str] = {
    Dropped.TIME: N_("Times, dropped on arrival: %(names)s."),
    Dropped.ACCOUNT: N_("Accounts and contacts, dropped on arrival: %(names)s."),
    Dropped.ADDRESS: N_("Addresses and places, dropped on arrival: %(names)s."),
    Dropped.DEVICE: N_("Devices, dropped on arrival: %(names)s."),
    Dropped.NUMBER: N_("Numbers that tell the order, dropped on arrival: %(names)s."),
    Dropped.PROCESS: N_("Versions and states, dropped on arrival: %(names)s."),
}
"""What was dropped, by what it told."""


def dropped_words(dropped: Mapping[Dropped, Sequence[str]], translate: Translate) -> Iterator[str]:
    """Say which columns were dropped, and that the order is lost."""
    for what, names in dropped.items():
        yield translate(DROPPED[what]) % {"names": ", ".join(names)}
    yield translate(N_("The rows were put in an order that tells nothing of when they were sent."))


def left_out_words(found: Responses, unfinished: int, translate: Translate) -> Iterator[str]:
    """Say which rows were left out, and by which rule. ``unfinished``: when the file arrived."""
    for number, sentence in (
        (unfinished, N_("Left out because they were never sent (no date of sending): %(rows)s rows.")),
        (found.empty, N_("Left out because they answer nothing: %(rows)s rows.")),
        (found.incomplete, N_("Left out because they lack answers, as you decided: %(rows)s rows.")),
    ):
        if number:
            yield translate(sentence) % {"rows": number}
