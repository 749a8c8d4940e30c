"""``ydan evaluation``: evaluations made in our own office."""

from surveys.problems import N_
from webapp.cli.commands import Commands
from webapp.cli.words import gettext as _

command = Commands(
    name="evaluation",
    members={
        "begin": ("webapp.cli.evaluation_acts:begin", N_("begin an evaluation of a unit over a period")),
        "list": ("webapp.cli.evaluation_acts:listed", N_("list the evaluations")),
        "import": ("webapp.cli.evaluation_import:take", N_("take a file in: all of it, or nothing")),
        "imports": ("webapp.cli.evaluation_import:listed", N_("list the files taken in")),
        "undo": ("webapp.cli.evaluation_import:undo", N_("take a file back")),
        "sheet": ("webapp.cli.evaluation_sheets:sheet", N_("tell the sheet of one cadre")),
        "weight": (
            "webapp.cli.evaluation_sheets:weight",
            N_("show what the weight of the people's opinion does"),
        ),
        "export": ("webapp.cli.evaluation_sheets:export", N_("write the sheets as XLSX, or one as PDF")),
        "freeze": ("webapp.cli.evaluation_acts:freeze", N_("freeze the sheets: two evaluators")),
        "template": ("webapp.cli.evaluation_import:template", N_("write a table to fill in")),
    },
    help=_("Evaluations of cadres: sheets, and the files taken in for them."),
)
