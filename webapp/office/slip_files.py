"""Codes of chosen kinds of invitation as one file: slips, cards for a box, a file for a mail merge."""

from collections.abc import Mapping, Sequence

from flask import Response

from surveys.identifiers import SubjectNumber
from surveys.invitations import IssuedCode
from surveys.prints import merge, slips
from surveys.prints.merge import FileKind
from surveys.prints.slips import Layout, Slip, Stack
from surveys.survey import Assignment, Subject
from webapp.office import place, print_files
from webapp.office.form import Form
from webapp.office.words import name_of

_MOST_NAMES = 3  # in the head of a stack


def download(
    form: Form,
    issued: Sequence[tuple[Assignment, Sequence[IssuedCode]]],
    subjects: Mapping[SubjectNumber, Subject],
) -> Response:
    """Give the codes as the file that the form asks for; they are in it and nowhere else."""
    wanted = form.value("layout")
    stacks = [
        Stack(_head(one, subjects), tuple(Slip(code.digits, code.link) for code in some))
        for one, some in issued
    ]
    if wanted in list(FileKind):
        every = [slip for stack in stacks for slip in stack.slips]
        content = merge.code_file(FileKind(wanted), place.office().settings.public_url, every)
        return print_files.download(content, "codes", wanted)
    return print_files.download(slips.slips(print_files.paper(form), Layout(wanted), stacks), wanted, "pdf")


def _head(assignment: Assignment, subjects: Mapping[SubjectNumber, Subject]) -> str:
    names = [subjects[number].name for number in assignment.subjects]
    more = f" + {len(names) - _MOST_NAMES}" if len(names) > _MOST_NAMES else ""
    return f"{assignment.number}. {name_of(assignment.group)}: {', '.join(names[:_MOST_NAMES])}{more}"
