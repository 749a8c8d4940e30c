"""Why a file is not taken in: one sentence each, the same for both sides."""

from enum import StrEnum

from surveys.problems import N_, BadInput, Problem


class Fault(StrEnum):
    """What is wrong with a file."""

    NAME = "name"
    ENDING = "ending"
    ENDINGS = "endings"
    EMPTY = "empty"
    LARGE = "large"
    UNPACKED = "unpacked"
    PAGES = "pages"
    UNKNOWN = "unknown"
    ARCHIVE = "archive"
    OLD = "old"
    LOCKED = "locked"
    MACROS = "macros"
    HOLDS = "holds"
    LINKS = "links"
    BROKEN = "broken"


MEGABYTES = 20
MOST_BYTES = MEGABYTES * 1_000_000
SENTENCES = {
    Fault.NAME: N_("The name of the file is too long or holds invisible characters. Rename it."),
    Fault.ENDING: N_(
        "The name must end as the file is: PDF, JPEG, PNG, DOCX or XLSX. Rename it, or save it as one."
    ),
    Fault.ENDINGS: N_("The name has two endings, like “bao-cao.pdf.exe”. Give it one."),
    Fault.EMPTY: N_("The file is empty. Choose another."),
    Fault.LARGE: N_("The file has more than 20 MB. Make it smaller or split it."),
    Fault.UNPACKED: N_(
        "The file unpacks to far more than it may, or takes too long to read. Nothing of it is kept."
    ),
    Fault.PAGES: N_("The PDF has too many pages (80 at most), or is too large as pictures. Split it."),
    Fault.UNKNOWN: N_(
        "This is no PDF, JPEG, PNG, DOCX or XLSX, whatever its name says. Save it as one of these."
    ),
    Fault.ARCHIVE: N_("This is an archive. Add the files in it one by one."),
    Fault.OLD: N_("This is an old Office file. Save it as DOCX, XLSX or PDF."),
    Fault.LOCKED: N_(
        "The file is locked with a password or with rights. Take the lock off and add it again."
    ),
    Fault.MACROS: N_("The file holds macros or controls, that is, programs. Save it without, or as PDF."),
    Fault.HOLDS: N_(
        "The file holds parts whose traces cannot be removed, such as other files. Save it as PDF."
    ),
    Fault.LINKS: N_(
        "The file takes content from another file or server. Break these links, or save it as PDF."
    ),
    Fault.BROKEN: N_("The file is damaged and cannot be read. Open it, save it once more and add it again."),
}


class Unfit(Exception):  # noqa: N818 - a finding, not a failure
    """A file that is not taken in."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def refusal(fault: Fault) -> BadInput:
    """Give the sentence for the user."""
    return BadInput(Problem(SENTENCES[fault], where="file"))
