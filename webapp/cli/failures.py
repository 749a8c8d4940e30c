"""The one place where a failure becomes a line on standard error and an exit code."""

import errno
import os
import sys
import traceback
from enum import IntEnum

import click

from surveys.problems import N_, BadInput, NotReady, Problem
from webapp.cli.words import gettext as _
from webapp.cli.words import said

TRACEBACK_VARIABLE = "YDAN_TRACEBACK"  # for whoever repairs the program, never needed to use it


class Exit(IntEnum):
    """What an exit code tells the caller."""

    DONE = 0
    CHECK_FAILED = 1
    BAD_INPUT = 2
    NOT_READY = 3


def _usage(error: click.ClickException) -> str:
    line = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    if context is not None:
        line += " " + _("“%(command)s --help” tells how it is used.", command=context.command_path)
    return line


def _of_database(error: BaseException) -> Problem | None:
    # Asked without importing: a command that never met SQLAlchemy cannot have raised its errors.
    module = sys.modules.get("sqlalchemy.exc")
    if module is None or not isinstance(error, module.DBAPIError):
        return None
    return Problem(
        N_("The database does not answer: %(why)s. Nothing was changed; “ydan doctor” tells more."),
        {"why": str(error.orig).rstrip(".")},
    )


def _of_disk(error: OSError) -> Problem:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Problem(
            N_("The disk is full or a limit is reached. Make room, then do it again."),
            where=str(error.filename or ""),
        )
    return Problem(
        N_("The system refuses: %(why)s."), {"why": error.strerror or error}, str(error.filename or "")
    )


def _of_program(error: BaseException) -> Problem:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return Problem(
        N_(
            "A fault of the program: %(what)s (%(file)s, line %(line)s). "
            "Please report it; %(variable)s=1 shows more."
        ),
        {
            "what": f"{type(error).__name__}: {error}",
            "file": os.path.basename(frame.filename),  # noqa: PTH119 - the frame may be no file
            "line": frame.lineno,
            "variable": TRACEBACK_VARIABLE,
        },
    )


def lines_and_code(error: BaseException) -> tuple[list[str], Exit]:
    """Give what a person reads about a failure, one line per problem, and the exit code."""
    if isinstance(error, BadInput):
        code = Exit.NOT_READY if isinstance(error, NotReady) else Exit.BAD_INPUT
        return [said(problem) for problem in error.problems], code
    if isinstance(error, click.ClickException):
        return [_usage(error)], Exit.BAD_INPUT
    if isinstance(error, click.Abort):
        return [_("Stopped.")], Exit.BAD_INPUT
    problem = _of_database(error)
    if problem is None:
        problem = _of_disk(error) if isinstance(error, OSError) else _of_program(error)
    return [said(problem)], Exit.NOT_READY


def tell(error: BaseException) -> Exit:
    """Write a failure on standard error and give the exit code."""
    if os.environ.get(TRACEBACK_VARIABLE):
        traceback.print_exception(error)
    lines, code = lines_and_code(error)
    for line in lines:
        click.echo(harmless(line), err=True)
    return code


def harmless(line: str) -> str:
    """Give a line that a terminal and a log take for one line of text, whatever a file or its name holds."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)
