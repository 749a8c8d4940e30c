"""Requests of people on the command line: answered in full, honestly, and noted."""

import json

from tests.webapp.cli.conftest import Ydan


def test_a_member_of_staff_gets_what_is_stored_and_corrects_it(installed: Ydan) -> None:
    assert installed("rights", "rectify", "staff", "admin", "--name", "Lê Thị Lan").exit_code == 0
    told = installed("rights", "access", "staff", "admin")
    held = json.loads(told.stdout)
    assert held["staff"][0]["name"] == "Lê Thị Lan"
    assert "hash" not in told.stdout.replace("previous_hash", "").replace('"hash"', "")
    acts = [row["act"] for row in held["audit_event"]]
    assert "rights.rectify" in acts


def test_what_must_be_kept_is_refused_in_one_line(installed: Ydan) -> None:
    refused = installed("rights", "erase", "staff", "admin")
    assert refused.exit_code == 2
    [line] = refused.stderr.splitlines()
    assert "Lock it in the office first." in line
    assert installed("rights", "erase", "cadre", "nobody").exit_code == 2


def test_a_respondent_is_told_that_nobody_can_find_their_answers(installed: Ydan) -> None:
    told = installed("rights", "respondent")
    assert told.exit_code == 0
    assert "cannot be found" in told.stdout
