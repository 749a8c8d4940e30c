"""The last self-test of anonymity, as administrators and auditors read it."""

from collections.abc import Mapping

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from surveys import signing_keys
from surveys.identifiers import Role
from surveys.package_signature import fingerprint, public_pem
from surveys.problems import N_, BadInput
from surveys.selftest import report
from surveys.selftest.findings import Kind, Verdict
from webapp.job_kinds import ATTACK
from webapp.office import place, work
from webapp.office.permissions import anywhere, page

blueprint = Blueprint("selftest", __name__)

VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.PASSED: ("open", N_("Passed")),
    Verdict.LIMIT: ("draft", N_("Passed, within known limits")),
    Verdict.NOT_TRIED: ("closed", N_("Not tried")),
    Verdict.FAILED: ("failed", N_("Failed")),
}
"""The style of the tag and the word for each verdict."""
KINDS: Mapping[Kind, str] = {
    Kind.LOOKED: N_("Looked at"),
    Kind.LEAK: N_("Leak"),
    Kind.LIMIT: N_("Known limit"),
    Kind.SKIPPED: N_("Not tried"),
}


TESTERS = anywhere(Role.AUDITOR, Role.ADMINISTRATOR)


@page(blueprint, "/self-test/run", TESTERS, methods=("POST",))
def run() -> ResponseReturnValue:
    """Attack a copy of this installation now."""
    return work.begin(ATTACK, url_for("selftest.last"))


def _own() -> set[str]:
    """Give the fingerprints of the keys that sign or signed here, but for those that were revoked."""
    keys = signing_keys.listing(place.reading())
    present = fingerprint(public_pem(place.installation().keys.read(signing_keys.NAME)))
    return ({present} | {one.read_out for one in keys}) - {one.read_out for one in keys if one.is_revoked}


@page(blueprint, "/self-test", TESTERS)
def last() -> ResponseReturnValue:
    """Show what the last attacks on a copy of this installation found."""
    try:
        found = report.last(place.office().settings.data_dir)
        is_damaged = False
    except BadInput:
        found, is_damaged = None, True
    # Only what this installation signed is shown: whoever can write the file cannot write a report.
    is_ours = found is not None and found.fingerprint in _own() and found.holds
    return render_template(
        "office/selftest.html",
        signed=found if is_ours else None,
        is_foreign=is_damaged or (found is not None and not is_ours),
        verdicts=VERDICTS,
        kinds=KINDS,
    )
