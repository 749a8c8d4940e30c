"""Whoever is rated contests a text or something in the result; two decide, and an upheld text is gone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from surveys import retention, rounds
from surveys.identifiers import CadreCode, SubjectNumber, SurveyState
from surveys.installation import Installation
from surveys.objections import deciding, making, records
from surveys.objections.deciding import Decision
from surveys.objections.making import Wish
from surveys.objections.records import Kind, Objection, State
from surveys.problems import BadInput, Refused
from surveys.replies.records import Author, ReplyPlace
from surveys.schema import audit_event, staff
from surveys.texts import records as texts
from surveys.texts.records import Outcome, Reason, TextId, TextState
from surveys.texts.told import told
from tests.surveys.sealed.open_round import SURVEY
from tests.surveys.texts.closed_round import FIRST, ONE, SECOND, begun, decide

PLACE = ReplyPlace(SURVEY, ONE)
AUTHOR = Author("an", CadreCode("CB1"))
OFFICERS = ("lan", "hoa")
WORDS, KEPT = "Chuyện gia đình ông ấy", "Làm việc tận tình"
UPHELD = Decision(upheld=True, answer="Đúng là chuyện riêng.", why=Reason.PRIVATE_LIFE)
REFUSED = Decision(upheld=False, answer="Đây là việc công.")


@dataclass(frozen=True, slots=True)
class Told:
    """A round that is with the cadre, with two texts told and one kept back."""

    place: Installation
    texts: dict[str, TextId]

    def make(self, text: str | None = WORDS, reason: str = "Không phải việc công.") -> Objection:
        """Contest a text, or (None) something in the result."""
        wish = Wish(None if text is None else self.texts[text], reason)
        return making.make(self.place, PLACE, AUTHOR, wish)

    def decide(self, one: Objection, decision: Decision, officers: tuple[str, str] = OFFICERS) -> Objection:
        return deciding.decide(self.place, SURVEY, one.id, decision, officers)

    def read(self, audience: str = "cadre") -> list[str]:
        """Give what an audience reads."""
        with self.place.engine.connect() as connection:
            keys = self.place.keys.readable("installation")
            return sorted(one.text for one in told(connection, keys, SURVEY, ONE, audience))


@pytest.fixture
def with_cadre(sqlite_installation: Installation) -> Told:
    place = sqlite_installation
    found = {one.content.original: one for one in begun(place, WORDS, KEPT, "Giữ lại")}
    decide(place, found[WORDS], Outcome.PUBLIC)
    decide(place, found[KEPT], Outcome.CADRE)
    decide(place, found["Giữ lại"], Outcome.WITHHELD, Reason.INSULT)
    with place.engine.begin() as connection:
        rounds.set_state(connection, SURVEY, SurveyState.IN_REVIEW)
        rounds.set_state(connection, SURVEY, SurveyState.WITH_CADRE)
        for name in (FIRST, SECOND, "hoa"):
            values = {"username": name, "name": name, "state": "active"}
            connection.execute(sa.insert(staff).values(**values))
    return Told(place, {words: one.id for words, one in found.items()})


def test_an_upheld_text_is_told_to_nobody_any_more(with_cadre: Told) -> None:
    assert with_cadre.read() == [WORDS, KEPT]
    one = with_cadre.make()
    assert (one.kind, one.state, one.made_on, one.answer_by) == (
        Kind.TEXT,
        State.NEW,
        date(2026, 3, 2),  # a Monday
        date(2026, 3, 4),
    )
    decided = with_cadre.decide(one, UPHELD)
    assert (decided.state, decided.answer, decided.decided_by) == (
        State.UPHELD,
        UPHELD.answer,
        ("hoa", "lan"),
    )
    assert [with_cadre.read(audience) for audience in ("cadre", "public")] == [[KEPT], []]


def test_a_refused_objection_leaves_the_text_and_is_not_made_again(with_cadre: Told) -> None:
    decided = with_cadre.decide(with_cadre.make(), REFUSED)
    assert (decided.state, with_cadre.read()) == (State.REFUSED, [WORDS, KEPT])
    with pytest.raises(Refused, match="decided about this text already"):
        with_cadre.make()
    with pytest.raises(Refused, match="decided already"):
        with_cadre.decide(decided, UPHELD)


def test_something_in_the_result_is_contested_again_when_it_is_still_wrong(with_cadre: Told) -> None:
    first = with_cadre.make(None)
    with pytest.raises(Refused, match="contested this already"):
        with_cadre.make(None)
    with_cadre.decide(first, Decision(upheld=True, answer="Đã sửa chức danh."))
    assert with_cadre.make(None).kind is Kind.RESULT


def test_what_is_taken_back_is_not_decided_and_may_be_made_again(with_cadre: Told) -> None:
    one = with_cadre.make()
    with pytest.raises(Refused, match="Only whom a result is about"):
        making.take_back(with_cadre.place, ReplyPlace(SURVEY, SubjectNumber(2)), AUTHOR, one.id)
    with pytest.raises(Refused, match="Only whom a result is about"):
        making.take_back(
            with_cadre.place, ReplyPlace(SURVEY, SubjectNumber(2)), Author("be", CadreCode("CB2")), one.id
        )
    assert making.take_back(with_cadre.place, PLACE, AUTHOR, one.id).state is State.TAKEN_BACK
    with pytest.raises(Refused, match="decided already"):
        making.take_back(with_cadre.place, PLACE, AUTHOR, one.id)
    with pytest.raises(Refused, match="decided already"):
        with_cadre.decide(one, REFUSED)
    assert with_cadre.make().state is State.NEW


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda told: told.make(reason=" "), "Please fill this in"),
        (lambda told: told.make(reason="x" * 2001), "1 characters too long"),
        (lambda told: told.make(reason="Gọi 0912 345 678"), "may belong to a person"),
        (lambda told: told.make("Giữ lại"), "not shown any more"),
        (lambda told: told.decide(told.make(), replace(REFUSED, answer="")), "Please fill this in"),
        (lambda told: told.decide(told.make(), replace(UPHELD, why=None)), "Choose why this text"),
        (lambda told: told.decide(told.make(), replace(UPHELD, why=Reason.MONEY)), "Choose why this text"),
        (lambda told: told.decide(told.make(), UPHELD, ("lan", "lan")), "Two people sign"),
        (lambda told: told.decide(told.make(), UPHELD, (FIRST, SECOND)), "At least one other moderator"),
        (lambda told: deciding.decide(told.place, SURVEY, "none", REFUSED, OFFICERS), "is not there"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(
    with_cadre: Told, act: Callable[[Told], object], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        act(with_cadre)
    assert with_cadre.read() == [WORDS, KEPT]


def test_only_whom_the_result_is_about_contests_it_and_not_before_or_after(with_cadre: Told) -> None:
    for cadre in (None, CadreCode("CB2")):
        with pytest.raises(Refused, match="Only whom a result is about"):
            making.make(with_cadre.place, PLACE, Author("be", cadre), Wish(None, "Sai"))
    with with_cadre.place.engine.begin() as connection:
        rounds.set_state(connection, SURVEY, SurveyState.RELEASED)
        rounds.set_state(connection, SURVEY, SurveyState.ARCHIVED)
    with pytest.raises(Refused, match="until the archive"):
        with_cadre.make(None)


def test_a_text_that_left_for_the_competent_body_is_answered_and_stays_there(with_cadre: Told) -> None:
    one, keys = with_cadre.make(), with_cadre.place.keys.readable("installation")
    with with_cadre.place.engine.begin() as connection:
        (text,) = texts.listing(connection, keys, SURVEY, [with_cadre.texts[WORDS]])
        texts.change(connection, keys[0], text, replace(text, state=TextState.HANDED_OVER))
    assert with_cadre.decide(one, UPHELD).state is State.UPHELD
    with with_cadre.place.engine.connect() as connection:
        (text,) = texts.listing(connection, keys, SURVEY, [with_cadre.texts[WORDS]])
    assert text.state is TextState.HANDED_OVER


def test_the_day_of_the_answer_leaps_over_a_weekend() -> None:
    friday, saturday = date(2026, 3, 6), date(2026, 3, 7)
    assert [records.working_days_after(day) for day in (friday, saturday)] == [date(2026, 3, 10)] * 2


def _waiting(place: Installation) -> list[str]:
    with place.engine.connect() as connection:
        return list(connection.scalars(records.rounds_with_waiting(Kind.TEXT)))


def test_it_is_late_after_its_day_and_no_more_once_decided(with_cadre: Told) -> None:
    one = with_cadre.make()
    assert _waiting(with_cadre.place) == [SURVEY]
    assert [one.is_overdue(date(2026, 3, day)) for day in (4, 5)] == [False, True]
    assert not with_cadre.decide(one, REFUSED).is_overdue(date(2026, 3, 9))
    assert _waiting(with_cadre.place) == []


def test_the_trail_tells_that_somebody_asked_and_who_decided_but_no_word_of_it(with_cadre: Told) -> None:
    with_cadre.decide(with_cadre.make(), UPHELD)
    with with_cadre.place.engine.connect() as connection:
        rows = connection.execute(
            sa.select(audit_event.c.act, audit_event.c.details).where(audit_event.c.act.like("objection.%"))
        ).all()
    assert [row.act for row in rows] == ["objection.make", "objection.decide"]
    assert not {WORDS, "Không phải việc công.", UPHELD.answer} & {*str(rows).split("'")}


def test_they_end_five_years_after_the_period_of_their_round(with_cadre: Told) -> None:
    with_cadre.make()
    later = replace(with_cadre.place, clock=lambda: datetime(2031, 4, 1, 12, tzinfo=UTC))
    for dry_run in (True, False):
        found = retention.purge(later, "admin", audit_days=90, dry_run=dry_run)
        assert retention.DataClass.SELF_ASSESSMENTS in {one.data for one in found}
        with with_cadre.place.engine.connect() as connection:
            assert bool(records.of_round(connection, SURVEY)) is dry_run
