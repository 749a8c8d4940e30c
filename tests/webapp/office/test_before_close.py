"""Nobody sees a result before the close, by any sequence: two offices that differ in nothing but the answers.

In one everybody answered as well as can be, in the other as badly, with other texts and one person more in
every group. Two people who hold every role that handles rounds do the same things in both: every page with
every sensible parameter, every form, while the round is open and while it is closing. If one byte told
anything of an answer, the two offices would differ. Progress is told in tens, so it is the same in both.
"""

import os
import random
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from surveys import ballots, invitations, questionnaire_library, rounds, staff
from surveys.answers import encode
from surveys.ballots import Entry
from surveys.box_engines import box_of
from surveys.identifiers import ItemId, RespondentGroup, Role, SurveyCode, SurveyState, UnitCode
from surveys.intake import Intake
from surveys.routing import Answers, path
from surveys.staff import RoleGrant
from tests.webapp.office.agreed import DOORS, VALUES
from tests.webapp.office.conftest import Maker, OfficeClient, OfficeSite
from tests.webapp.office.world import ANSWERED, NEAR, OPEN_LINK, SPARE

PEOPLE = ("campaign-officer", "closing-officer-2")
HANDLING = frozenset(Role) - {Role.ADMINISTRATOR, Role.CADRE}
OPEN = SurveyCode("open")
TOKEN = re.compile(r'(name="csrf_token" value=")[^"]+')
QUERIES = ("", "?language=vi", "?group=citizen&search=an", "?page=2&sort=score", "?subject=1", "?unit=06652")
LANGUAGES = ("vi", "en")


class Dice:
    """The same chance in both offices: set anew before every request."""

    def __init__(self) -> None:
        self._random = Random(0)  # noqa: S311 - chance that two offices share

    def throw(self, seed: int) -> None:
        self._random.seed(seed)

    def bytes_(self, count: int | None = None) -> bytes:
        return self._random.randbytes(32 if count is None else count)

    def load(self, patch: pytest.MonkeyPatch) -> None:
        """Take the place of chance."""
        patch.setattr(secrets, "token_bytes", self.bytes_)
        patch.setattr(secrets, "token_hex", lambda count=None: self.bytes_(count).hex())
        patch.setattr(secrets, "token_urlsafe", lambda count=None: self.bytes_(count).hex())
        patch.setattr(secrets, "randbelow", self._random.randrange)
        patch.setattr(os, "urandom", self.bytes_)
        patch.setattr(random, "_urandom", self.bytes_)


@dataclass
class Twin:
    """One of the two offices, with a browser for each of the two people in each language."""

    site: OfficeSite
    clients: dict[tuple[str, str], OfficeClient] = field(default_factory=dict)

    def client(self, who: str, language: str) -> OfficeClient:
        if (who, language) not in self.clients:
            client = self.site.signed_in(who, language)
            client.audits = False
            self.clients[who, language] = client
        return self.clients[who, language]


Act = Callable[[OfficeClient, OfficeSite], TestResponse]


@dataclass
class Pair:
    """Two offices in which everything is done twice."""

    twins: tuple[Twin, Twin]
    dice: Dice
    done: int = 0

    def both(self, who: str, language: str, told: str, act: Act) -> int:
        """Do something in both; give the status. Fails when anything differs."""
        seen = []
        for twin in self.twins:
            self.dice.throw(self.done)
            client = twin.client(who, language)
            seen.append(_seen(act(client, twin.site)))
        self.done += 1
        assert seen[0] == seen[1], f"{told} as {who} in {language} tells of the answers"
        return int(seen[0][0])

    def begin_to_close(self) -> None:
        """Let a closing begin that is never finished: the box stays sealed."""
        for twin in self.twins:
            with twin.site.installation.engine.begin() as connection:
                rounds.set_state(connection, OPEN, SurveyState.CLOSING)


def _seen(answer: TestResponse) -> tuple[int, str, str, bytes]:
    body = answer.data
    if answer.mimetype == "text/html":
        body = TOKEN.sub(r"\1", answer.text).encode()
    return answer.status_code, answer.headers.get("Location", ""), answer.mimetype or "", body


def _answered(text: str, *, best: bool) -> Answers:
    asked = questionnaire_library.load("citizen-official", 1)[1]
    answers: dict[ItemId, str] = {ItemId("contact"): "yes", ItemId("how"): "counter"}
    for item in path(asked, RespondentGroup.CITIZEN, answers):
        if item.kind == "rating" and item.scale is not None:
            answers[item.id] = str(asked.scales[item.scale].points if best else 1)
        elif item.kind == "text":
            answers[item.id] = text
    return answers


def _answer(site: OfficeSite, codes: tuple[str, ...], more: int, *, best: bool) -> None:
    """Fill the box of the open round: whole tens of people in every group, and so many more."""
    asked = questionnaire_library.load("citizen-official", 1)[1]
    text = "Cán bộ tận tình với dân" if best else "Bắt dân chờ quá lâu, thái độ không tốt"
    encoded = encode(asked, RespondentGroup.CITIZEN, _answered(text, best=best))
    entries, start = [], 0
    with Intake(site.installation) as intake:
        for crowd in (*ANSWERED, OPEN_LINK):
            used = codes[start : start + crowd // 10 * 10 + more]
            entries += [Entry(invitations.admit(intake, one), os.urandom(16), (encoded,)) for one in used]
            start += crowd + SPARE
        ballots.submit_all(intake, OPEN, entries)


def _empower(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        for who in PEOPLE:
            for role in HANDLING:
                staff.grant(connection, who, RoleGrant(role, UnitCode(NEAR)))


@contextmanager
def _pair(make_office: Maker, folder: Path, more: int = 1) -> Iterator[Pair]:
    with (
        pytest.MonkeyPatch.context() as patch,
        make_office(folder / "best") as best,
        make_office(folder / "worst") as worst,
    ):
        for site, extra in ((best, 0), (worst, more)):
            _answer(site, site.world.open_codes, extra, best=site is best)
            _empower(site)
        dice = Dice()
        dice.load(patch)
        yield Pair((Twin(best), Twin(worst)), dice)


def _rules(site: OfficeSite, method: str) -> list[Rule]:
    found = [one for one in site.app.url_map.iter_rules() if method in (one.methods or ())]
    return sorted((one for one in found if one.endpoint not in DOORS), key=lambda one: one.rule)


def _address(rule: Rule) -> str:
    values = {**VALUES, "survey": OPEN}
    return re.sub(r"<(?:[\w()=,]+:)?(\w+)>", lambda match: values.get(match[1], "1"), rule.rule)


def _get(address: str) -> Act:
    return lambda client, _site: client.get(address)


def _send(address: str) -> Act:
    def act(client: OfficeClient, site: OfficeSite) -> TestResponse:
        client.get("/account")  # the token of this browser
        typed: dict[str, Any] = {**site.credentials(PEOPLE[1], "second-"), "read": "yes", "level": "public"}
        typed |= {"decision": "accept", "reason": "Đã xem", "act": "give", "count": "10", "kind": "cadre"}
        typed |= {"first-passphrase": "x" * 20, "second-passphrase": "y" * 20, "first-password": "z"}
        return client.send(address, **typed)

    return act


@pytest.mark.parametrize("queries", [QUERIES[:1], pytest.param(QUERIES, marks=pytest.mark.long)])
def test_no_page_of_an_open_round_tells_an_answer(
    make_office: Maker, tmp_path: Path, queries: tuple[str, ...]
) -> None:
    with _pair(make_office, tmp_path) as pair:
        site = pair.twins[0].site
        seen = set()
        for is_closing in (False, True):
            if is_closing:
                pair.begin_to_close()
            for number, rule in enumerate(_rules(site, "GET")):
                for query in queries:
                    who, language = PEOPLE[number % 2], LANGUAGES[number % 2]
                    address = _address(rule) + query
                    if pair.both(who, language, address, _get(address)) == 200:
                        seen.add(rule.endpoint)
        assert {"rounds.overview", "rounds.listing", "home.start", "closing.close_round"} <= seen
        assert not {
            one for one in seen if one.startswith(("results.", "package.", "summaries.", "texts."))
        } - {"texts.listing"}


def test_the_comparison_has_eyes(make_office: Maker, tmp_path: Path) -> None:
    """Six people more in every group are ten more in some place: that is told, and seen here."""
    with _pair(make_office, tmp_path, more=SPARE) as pair:
        address = f"/rounds/{OPEN}"
        with pytest.raises(AssertionError, match="tells of the answers"):
            pair.both(PEOPLE[0], "vi", address, _get(address))
        for twin in pair.twins:
            assert box_of(twin.site.installation, OPEN).count_parts().ratings >= 130


def test_no_form_of_an_open_round_tells_an_answer(make_office: Maker, tmp_path: Path) -> None:
    with _pair(make_office, tmp_path) as pair:
        for rule in _rules(pair.twins[0].site, "POST"):
            if "<survey>" in rule.rule:
                pair.both(PEOPLE[0], "vi", rule.rule, _send(_address(rule)))
        for twin in pair.twins:
            with twin.site.installation.engine.connect() as connection:
                assert rounds.get(connection, OPEN).state is SurveyState.OPEN


STEPS = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(LANGUAGES), st.booleans(), st.integers(0, 10_000)),
    min_size=40,
    max_size=120,
)


@pytest.mark.long
def test_no_sequence_of_pages_and_forms_tells_an_answer(make_office: Maker, tmp_path: Path) -> None:
    numbers = count()

    @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(steps=STEPS, query=st.sampled_from(QUERIES))
    def walk(steps: list[tuple[str, str, bool, int]], query: str) -> None:
        with _pair(make_office, tmp_path / str(next(numbers))) as pair:
            reading, sending = (_rules(pair.twins[0].site, method) for method in ("GET", "POST"))
            for who, language, reads, place in steps:
                rules = reading if reads else sending
                address = _address(rules[place % len(rules)]) + query
                pair.both(who, language, address, _get(address) if reads else _send(address))

    walk()
