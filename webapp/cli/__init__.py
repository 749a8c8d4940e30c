"""The command ``ydan``: each sub-command in a module of its own, imported when it is called."""

import click

from surveys.problems import N_
from webapp.cli.commands import Program
from webapp.cli.words import gettext as _

MEMBERS = {
    "init": (
        "webapp.cli.init:command",
        N_("make folders, keys, database and the first administrator"),
    ),
    "upgrade": ("webapp.cli.upgrade:command", N_("bring the database to this version")),
    "serve": ("webapp.cli.serve:command", N_("serve respondents and the office")),
    "demo": ("webapp.cli.demo:command", N_("make a demonstration province and print its accounts")),
    "doctor": (
        "webapp.cli.doctor:command",
        N_("check settings, versions, disk, keys, database and clock"),
    ),
    "backup": ("webapp.cli.backup:command", N_("write an encrypted backup")),
    "restore": ("webapp.cli.restore:command", N_("put a backup back in its place")),
    "keys": ("webapp.cli.keys:command", N_("recipients of backups, the installation key")),
    "purge": ("webapp.cli.purge:command", N_("destroy what is over its time")),
    "rights": ("webapp.cli.rights:command", N_("requests of people about what is stored of them")),
    "admin": ("webapp.cli.admin:command", N_("staff accounts")),
    "survey": ("webapp.cli.survey:command", N_("rounds: set up, open, close, show scores")),
    "questionnaire": ("webapp.cli.questionnaire:command", N_("questionnaires: check, add, list")),
    "import": ("webapp.cli.imports:command", N_("bring in a register or ballots from a file")),
    "collective": ("webapp.cli.collective:command", N_("collectives of the register and their heads")),
    "unit": ("webapp.cli.unit:command", N_("units merged, renamed or divided: history, lists")),
    "frame": ("webapp.cli.frame:command", N_("lists of people who may be asked, and samples")),
    "paper": ("webapp.cli.paper:command", N_("paper of a round: does it add up, minutes")),
    "plan": ("webapp.cli.plan:command", N_("what precision so many answers buy")),
    "analyse": ("webapp.cli.analyse:command", N_("scores from any table of ratings, without a database")),
    "release": ("webapp.cli.release:command", N_("releases: audit, registry of what was told")),
    "package": ("webapp.cli.package:command", N_("score packages: export, verify")),
    "scheme": ("webapp.cli.scheme:command", N_("evaluation schemes: check, add, approve")),
    "standard": ("webapp.cli.standard:command", N_("standards of positions: list, show, import")),
    "evaluation": ("webapp.cli.evaluation:command", N_("evaluations: files taken in, sheets")),
    "meeting": ("webapp.cli.meeting:command", N_("meetings with the people: list, minutes, papers")),
    "confidence-poll": ("webapp.cli.confidence:command", N_("confidence polls: list, figures, minutes")),
    "recommendation": (
        "webapp.cli.recommendation:command",
        N_("recommendations: list, history, report of a year"),
    ),
    "token": ("webapp.cli.token:command", N_("tokens by which other systems read what is released")),
    "webhook": ("webapp.cli.webhook:command", N_("other systems that are told of a release")),
    "selftest": ("webapp.cli.selftest:command", N_("tests that anybody can run: anonymity")),
    "audit": ("webapp.cli.audit:command", N_("the audit trail")),
}

main = Program(
    name="ydan",
    members=MEMBERS,
    help=_(
        "Ý Dân: sealed surveys of the people's opinion about cadres, scored honestly.\n\n"
        "Settings come from the environment (YDAN_...), then the file ydan.toml, then defaults."
    ),
    epilog=_(
        "Exit codes: 0 done, 1 the check failed or nothing was found, "
        "2 wrong use or bad input, 3 the system is not ready."
    ),
)
click.version_option(
    package_name="ydan", message="%(prog)s %(version)s", help=_("Show the version and exit.")
)(main)
