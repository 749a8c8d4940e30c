"""On PostgreSQL the self-test sees what a superuser sees: transactions, places, settings."""

import pytest
import sqlalchemy as sa

from surveys.box_engines import TableBox
from surveys.selftest.attacks import attack
from surveys.selftest.copying import Sources, copied
from surveys.selftest.findings import Outcome, Verdict
from tests.surveys.sealed.open_round import SURVEY, OpenRound
from tests.surveys.selftest.conftest import failed, leaks


def attacked(found: OpenRound) -> dict[str, Outcome]:
    place = found.installation
    sources = Sources(place.boxes.parent, server=place.engine, key_folders=(place.key_store,))
    with copied(sources) as evidence:
        return {one.name: one for one in attack(evidence)}


def do(found: OpenRound, *sentences: str) -> None:
    prefix = TableBox(found.installation.engine, SURVEY)._tables.spent.name.removesuffix("spent")
    with found.installation.engine.begin() as connection:
        for sentence in sentences:
            connection.exec_driver_sql(sentence.replace("BOX_", prefix))


def test_an_installation_without_a_leak_passes(server_round: OpenRound) -> None:
    outcomes = attacked(server_round)
    assert {name: leaks(one) for name, one in outcomes.items() if leaks(one)} == {}
    assert outcomes["order"].verdict in (Verdict.PASSED, Verdict.LIMIT)


PLANTS = {
    "a column of times": ("schema", ("ALTER TABLE BOX_spent ADD COLUMN sent timestamptz DEFAULT now()",)),
    "a serial": ("schema", ("ALTER TABLE BOX_spent ADD COLUMN place bigserial",)),
    "a table of its own": ("schema", ("CREATE TABLE visits (agent text)",)),
    "a view": ("schema", ("CREATE VIEW of_all AS SELECT code FROM BOX_spent",)),
    "readable parts": ("seals", ("UPDATE BOX_sealed_ratings SET part = decode(repeat('33', 300), 'hex')",)),
    "a box of a closed round": ("remains", ("UPDATE survey SET state = 'closed'",)),
}


@pytest.mark.parametrize("name", PLANTS)
def test_a_leak_on_a_server_is_found(server_round: OpenRound, name: str) -> None:
    expected, sentences = PLANTS[name]
    do(server_round, *sentences)
    assert expected in failed(attacked(server_round))


def test_a_server_that_notes_times_or_sentences_is_found(
    server_round: OpenRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sa.Connection.execute

    def execute(self: sa.Connection, statement: sa.Executable, *args: object, **more: object) -> object:
        if "pg_settings" in str(statement):
            return [("track_commit_timestamp", "on"), ("archive_mode", "on"), ("log_statement", "none")]
        return real(self, statement, *args, **more)  # type: ignore[call-overload]  # handed on as it came

    monkeypatch.setattr(sa.Connection, "execute", execute)
    assert len(leaks(attacked(server_round)["logs"])) == 2
