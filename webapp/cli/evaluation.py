"""``ydan evaluation``: evaluations made in our own office."""

from surveys.problems import N_
from webapp.cli.commands import Commands
from webapp.cli.words import gettext as _

command = Commands(
    name="evaluation",
    members={
        "import": ("webapp.cli.evaluation_import:take", N_("take a file in: all of it, or nothing")),
        "imports": ("webapp.cli.evaluation_import:listed", N_("list the files taken in")),
        "undo": ("webapp.cli.evaluation_import:undo", N_("take a file back")),
        "template": ("webapp.cli.evaluation_import:template", N_("write a table to fill in")),
    },
    help=_("Evaluations of cadres: sheets, and the files taken in for them."),
)
