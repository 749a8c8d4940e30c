"""Any sequence of permitted views, filters, languages, formats and releases: an attacker pins nothing.

The attacker (tests/attack) reads what comes out of pages, packages, workbooks and the command line, and
never the program. Whatever is refused is refused; everything that is shown is read.
"""

from datetime import date
from itertools import count
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from werkzeug.test import TestResponse

from surveys import opened, questionnaires, release, rounds
from surveys.identifiers import RespondentGroup, SurveyCode, SurveyState
from surveys.problems import Refused
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.schema import assignment
from surveys.schema import closing as closing_table
from surveys.schema import survey as survey_table
from surveys.survey import GroupRule, Rules
from tests.attack.facts import Notebook
from tests.attack.reading import (
    form_of,
    read_json,
    read_minutes,
    read_package,
    read_page,
    read_question,
    read_report,
)
from tests.attack.rounds import draw, draw_round, mixed_form
from tests.attack.solving import attack
from tests.surveys.release.conftest import CITIZEN, PEER, WEB, Row, make_ballots
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import NEAR
from webapp.cli import main

FORM = mixed_form()
READERS = ("reviewer", "closing-officer", "campaign-officer", "evaluator", "auditor", "cadre")
TODAY = date(2026, 3, 2)
SIZES = st.tuples(
    st.sampled_from((9, 10, 12, 29, 30, 33, 49, 50, 61, 100)),
    st.sampled_from((3, 5, 7, 10, 13, 30, 52)),
    st.sampled_from((0, 0, 12, 31)),
)
_numbers = count(1)


def _rules() -> Rules:
    groups = (
        GroupRule(CITIZEN, 0.5, 10, required=True, size=None),
        GroupRule(PEER, 0.5, 5, required=True, size=None),
    )
    return Rules({"vi": "Đợt", "en": "Round"}, {"vi": "Mặt trận", "en": "Front"}, groups, (), 0.95, 0.0)


def _set_up(site: OfficeSite, code: SurveyCode, rows: list[Row]) -> None:
    """Put a closed round with these ballots beside the others of the office."""
    from tests.webapp.office import world

    place = site.installation
    with place.engine.begin() as connection:
        asked = questionnaires.add(connection, FORM)
        like = rounds.subjects(connection, SurveyCode("closed"))[:3]
        plan = SurveyPlan(
            code,
            NEAR,
            asked.id,
            asked.version,
            date(2026, 1, 1),
            date(2026, 3, 31),
            date(2026, 4, 15),
            _rules(),
            like,
        )
        rounds.create(connection, plan)
        for group in (CITIZEN, PEER):
            kind = AssignmentPlan(group, WEB, tuple(one.number for one in like))
            rounds.add_assignment(connection, code, kind)
        connection.execute(sa.update(assignment).where(assignment.c.survey == code).values(issued=500))
        connection.execute(
            sa.update(survey_table)
            .where(survey_table.c.code == code)
            .values(state=SurveyState.CLOSED, opened_on=TODAY, closed_on=TODAY)
        )
        connection.execute(
            sa.insert(closing_table).values(
                survey=code,
                issued=2 * len(rows),
                spent=len(rows),
                opened=len(rows),
                invalid=0,
                officers=[one.username for one in world.OFFICERS],
                destroyed=True,
            )
        )
        _write(connection, site, code, rows)


def _write(connection: sa.Connection, site: OfficeSite, code: SurveyCode, rows: list[Row]) -> None:
    from surveys.schema import ballot_block

    connection.execute(sa.delete(ballot_block).where(ballot_block.c.survey == code))
    key = site.installation.keys.read("installation")
    opened.write(connection, key, code, make_ballots(rows))
    opened.write_texts(connection, key, code, [])


class Publisher(RuleBasedStateMachine):
    """An office that shows and publishes, and an attacker who reads along."""

    site: OfficeSite

    @initialize(seed=st.integers(0, 10_000), sizes=st.lists(SIZES, min_size=2, max_size=3))
    def close(self, seed: int, sizes: list[tuple[int, int, int]]) -> None:
        """Close a round with some ballots."""
        self.random = np.random.default_rng(seed)
        self.code = SurveyCode(f"attacked-{next(_numbers)}")
        self.rows = draw_round(seed, sizes)
        self.edition, self.released = 1, False
        self.book, self.form = Notebook(), form_of(FORM)
        self.clients: dict[tuple[str, str], OfficeClient] = {}
        _set_up(self.site, self.code, self.rows)

    def _get(self, who: str, language: str, path: str) -> TestResponse:
        self.site.app.config["PROPAGATE_EXCEPTIONS"] = True
        answer = self._client(who, language).get(f"/rounds/{self.code}/{path}")
        assert answer.status_code in {200, 403, 404, 409}, answer.status_code
        return answer

    def _client(self, who: str, language: str) -> OfficeClient:
        if (who, language) not in self.clients:
            client = self.site.signed_in(who, language)
            client.audits = False
            self.clients[who, language] = client
        return self.clients[who, language]

    @rule(who=st.sampled_from(READERS), language=st.sampled_from(("vi", "en")), number=st.integers(1, 3))
    def look_at_a_subject(self, who: str, language: str, number: int) -> None:
        answer = self._get(who, language, f"results/{number}")
        if answer.status_code == 200:
            read_page(self.book, self.form, f"CB{number}", answer.text, self.edition)

    @rule(
        who=st.sampled_from(READERS),
        language=st.sampled_from(("vi", "en")),
        part=st.sampled_from(
            (
                *("results", "results?group=chairs&search=an", "results/equivalent/chairs", "minutes"),
                *("results/summary", "results/summary?fact=local", "results/units/06652?fact=new"),
                "results/certainty",
            )
        ),
    )
    def look_at_lists_and_minutes(self, who: str, language: str, part: str) -> None:
        answer = self._get(who, language, part)
        if answer.status_code == 200 and part == "minutes":
            read_minutes(self.book, answer.text, self.edition)

    @rule(
        who=st.sampled_from(READERS),
        language=st.sampled_from(("vi", "en")),
        item=st.sampled_from(("a", "b", "c", "d", "nothing")),
        filters=st.sampled_from(("of=peer", "of=citizen&group=chairs", "of=citizen&search=an", "unit=06652")),
    )
    def look_at_one_question(self, who: str, language: str, item: str, filters: str) -> None:
        answer = self._get(who, language, f"results/items?item={item}&{filters}")
        if answer.status_code == 200:
            read_question(self.book, self.form, answer.text, self.edition)

    @precondition(lambda self: not self.released)
    @rule()
    def release(self) -> None:
        release.release_round(self.site.installation, self.code, ("reviewer", "closing-officer"))
        self.released = True

    @precondition(lambda self: self.released)
    @rule(who=st.sampled_from(READERS), language=st.sampled_from(("vi", "en")))
    def take_the_package(self, who: str, language: str) -> None:
        answer = self._get(who, language, "package")
        if answer.status_code == 200:
            read_package(self.book, answer.data, self.edition)

    @precondition(lambda self: self.released)
    @rule(who=st.sampled_from(READERS), language=st.sampled_from(("vi", "en")), number=st.integers(1, 3))
    def take_a_report(self, who: str, language: str, number: int) -> None:
        answer = self._get(who, language, f"results/{number}/report/{language}.xlsx")
        if answer.status_code == 200:
            read_report(self.book, self.form, f"CB{number}", answer.data, self.edition)

    @precondition(lambda self: self.released)
    @rule(language=st.sampled_from(("vi", "en")))
    def print_scores(self, language: str) -> None:
        home = self.site.installation.keys.directory.parent
        environment = {"YDAN_HOME": str(home), "YDAN_LANGUAGE": language, "LANGUAGE": language}
        found = CliRunner().invoke(main, ["survey", "scores", self.code, "--json"], env=environment)
        if found.stdout.startswith("{"):
            read_json(self.book, found.stdout, self.edition)

    @precondition(lambda self: self.released)
    @rule(more=st.sampled_from((1, 4, 12, 35, 60)), group=st.sampled_from((CITIZEN, PEER)))
    def release_again(self, more: int, group: RespondentGroup) -> None:
        """More ballots come to light (an inquiry, a late parcel): they may be told again, or not."""
        place = self.site.installation
        rows = [*self.rows, *draw(self.random, 1, group, more, 0.6)]
        with place.engine.begin() as connection:
            _write(connection, self.site, self.code, rows)
        try:
            with place.engine.begin() as connection:
                found = release.draft(connection, place.keys.readable("installation"), self.code)
                release.publish(connection, found, TODAY)
        except Refused:
            with place.engine.begin() as connection:
                _write(connection, self.site, self.code, self.rows)
            return
        self.rows = rows
        self.edition += 1

    def teardown(self) -> None:
        """Let the attacker think about everything that was read."""
        if hasattr(self, "book"):
            assert attack(self.book, self.form) == []


def _attack_with(site: OfficeSite, examples: int, steps: int) -> None:
    machine = type("Attacked", (Publisher,), {"site": site})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )


@pytest.mark.parametrize("examples", [16, pytest.param(150, marks=pytest.mark.long)])
def test_no_sequence_of_views_formats_and_releases_pins_an_answer(site: OfficeSite, examples: int) -> None:
    _attack_with(site, examples, 8 if examples < 100 else 14)


def test_every_format_is_read_to_the_same_numbers(site: OfficeSite) -> None:
    """The attacker's eyes work: what one format tells of a group stands in the others, too."""
    machine: Any = type("Attacked", (Publisher,), {"site": site})()
    machine.close(seed=5, sizes=[(61, 30, 12), (29, 7, 0), (10, 3, 0)])
    machine.release()
    books = []
    for read in (
        lambda: machine.print_scores("vi"),
        lambda: machine.take_the_package("reviewer", "en"),
        lambda: [machine.look_at_a_subject("reviewer", "vi", number) for number in (1, 2, 3)],
    ):
        machine.book = Notebook()
        read()
        books.append(machine.book)
    told = [
        {
            (where.subject, where.group): (
                facts.valid,
                sorted(name for name, one in facts.items.items() if one.scores),
            )
            for where, facts in book.groups.items()
            if facts.valid is not None and not where.group.startswith("open_link")
        }
        for book in books
    ]
    assert told[0] == told[1] == told[2]
    assert len(told[0]) == 5
    machine.book = Notebook()
    for number in (1, 2, 3):
        machine.take_a_report("reviewer", "vi", number)
    groups = machine.book.groups
    valid = {
        (where.subject, where.group): facts.valid
        for where, facts in groups.items()
        if facts.valid is not None
    }
    assert valid == {place: facts[0] for place, facts in told[0].items()}
    machine.book = Notebook()
    for group in ("citizen", "peer"):
        for item in machine.form.points:
            machine.look_at_one_question("reviewer", "vi", item, f"of={group}")
    asked = {
        (where.subject, where.group): sorted(name for name, one in facts.items.items() if one.scores)
        for where, facts in machine.book.groups.items()
        if any(one.scores for one in facts.items.values())
    }
    assert asked == {where: items for where, (_valid, items) in told[0].items() if items}
    machine.look_at_lists_and_minutes("reviewer", "en", "minutes")
    assert machine.book.opened == {}  # peers of the third are withheld: no total is told
