"""Who holds everything on the disk, before and after the close, does no better than chance."""

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from scipy import stats

from surveys import jobs, release, release_draft, release_review, summary_json
from surveys.ballots import submit
from surveys.intake import Intake
from surveys.invitations import admit
from surveys.schema import moderated_text
from surveys.selftest.attacks import attack
from surveys.selftest.copying import Sources, copied
from surveys.selftest.findings import Verdict
from surveys.selftest.processes import logs_of
from surveys.texts import queue, records, topics
from tests.anonymity.conftest import Hall, Seen
from tests.anonymity.known_people import Known, close, open_known
from tests.anonymity.linker import guesses, hits, rank_correlation
from tests.surveys.sealed.open_round import AN

ROUNDS = 20
SD_BOUND = 5
BY_CHANCE = 1e-6  # how rarely an order of pure chance may be taken for one that was kept


def most_by_chance(rounds: int) -> float:
    """Give the bound on hits in so many rounds: by chance one person a round is found, with variance one."""
    return rounds + SD_BOUND * math.sqrt(rounds)


def require_no_order(stored: Sequence[Sequence[int]]) -> None:
    """Require that where things are stored says nothing about when they came, neither forwards nor mixed.

    By chance Spearman's rho of n things has mean 0 and variance 1 / (n - 1): what is added up here has a
    known spread, however long the rounds are. One order that was kept is rho = 1 in every round.
    """
    parts = [rank_correlation(one) * math.sqrt(len(one) - 1) for one in stored]
    assert abs(sum(parts)) <= SD_BOUND * math.sqrt(len(parts))
    assert sum(part**2 for part in parts) <= stats.chi2.isf(BY_CHANCE, len(parts))


def hits_of(seen: list[Seen]) -> Counter[str]:
    """Sum the hits of each way of guessing, over rounds, of ratings and of texts."""
    found: Counter[str] = Counter()
    for one in seen:
        for about_texts, truth in ((False, one.stored.ratings), (True, one.stored.texts)):
            kind = "texts" if about_texts else "ratings"
            for way, guess in guesses(one.spent, one.box, about_texts=about_texts).items():
                found[f"{kind} {way}"] += hits(guess, truth)
    return found


def require_chance(seen: list[Seen]) -> None:
    found = hits_of(seen)
    assert len(found) >= 10
    assert {way: count for way, count in found.items() if count > most_by_chance(len(seen))} == {}


def work_of_the_office(hall: Hall, known: Known) -> tuple[int, ...]:
    """Do with a closed round what the office does; give where each person's text lies in the queue."""
    place, survey = hall.place, known.survey
    queue.begin(place, survey, AN.username)
    keys = place.keys.readable("installation")
    with place.engine.begin() as connection:
        drafted = release.draft(connection, keys, survey)
        release_review.note(connection, keys, survey, drafted)
        asked = (AN.username, place.clock())
        made = summary_json.dump(drafted).encode()
        jobs.keep(connection, keys[0], release_draft.question(survey), asked, made)
        listed = topics.make(connection, keys, survey)
        jobs.keep(connection, keys[0], topics.question(connection, survey), asked, listed)
        stored = connection.execute(sa.select(moderated_text.c.id).where(moderated_text.c.survey == survey))
        said = {one.id: one.content.original for one in records.every(connection, keys, survey)}
        words = [said[records.TextId(row.id)] for row in stored]  # as the database gives them by itself
    return tuple(words.index(person.words) for person in known.people)


def test_twenty_rounds_of_known_people_are_linked_no_better_than_by_chance(hall: Hall) -> None:
    seen = [hall.hold("known-50", 50)]
    seen += [hall.hold(f"known-30-{number}", 30) for number in range(2)]
    seen += [hall.hold(f"known-10-{number}", 10) for number in range(ROUNDS - 3)]
    require_chance(seen)
    read = [work_of_the_office(hall, one.known) for one in seen]
    in_order = sum(hits(tuple(range(len(one))), one) for one in read)
    assert in_order <= most_by_chance(len(read))
    require_no_order(read)
    assert hall.folder / "server.log" in logs_of(hall.place.boxes.parent)
    hall.server.stop()
    engine = hall.place.engine
    is_file = engine.dialect.name == "sqlite"
    sources = Sources(
        hall.place.boxes.parent,
        server=None if is_file else engine,
        database=Path(engine.url.database or "") if is_file else None,
        key_folders=(hall.place.keys.directory, hall.place.key_store),
        logs=(hall.folder / "server.log",),
        own_hosts=frozenset({"127.0.0.1"}),
    )
    with copied(sources) as evidence:
        assert {one.name: one.found for one in attack(evidence) if one.verdict is not Verdict.PASSED} == {}
    content = {path: path.read_bytes() for path in hall.files()}
    for person in seen[0].known.people:
        assert [path for path, found in content.items() if person.code.encode() in found] == []
        assert [path for path, found in content.items() if person.words.encode() in found] == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_linker_finds_everybody_when_the_close_does_not_shuffle(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoShuffle:
        def shuffle(self, _found: list[object]) -> None:
            """Leave them as they are."""

    monkeypatch.setattr("surveys.unsealing.random.SystemRandom", NoShuffle)
    found = hits_of([hall.hold("known", 12)])
    assert found["ratings by what came together"] == found["texts by what came together"] == 12


def test_where_a_ballot_is_stored_says_nothing_about_when_it_came(hall: Hall) -> None:
    kept: list[Sequence[int]] = []
    for number in range(ROUNDS):
        known = open_known(hall.place, f"order-{number}", 25, hall.chance)
        with Intake(hall.place) as intake:
            for count, person in enumerate(known.people):
                ticket = admit(intake, person.code)
                submit(intake, ticket, count.to_bytes(16), [person.answers])
        stored = close(hall.place, known)
        kept += [stored.ratings, stored.texts]
    require_no_order(kept)


def test_an_order_that_was_kept_in_half_is_seen_over_twenty_rounds() -> None:
    half = [0, 1, 2, 3, 4, 9, 7, 5, 8, 6]
    for kept in ([half] * ROUNDS, [half, half[::-1]] * (ROUNDS // 2)):
        with pytest.raises(AssertionError):
            require_no_order(kept)


def test_the_rank_correlation_is_that_of_the_textbook() -> None:
    assert rank_correlation([4, 5, 6, 7]) == 1
    assert rank_correlation([7, 6, 5, 4]) == -1
    assert rank_correlation([0, 2, 1, 3, 4]) == pytest.approx(0.9)


@pytest.mark.long
@pytest.mark.parametrize("count", [10, 30, 200])
def test_twenty_rounds_of_each_size_are_linked_no_better_than_by_chance(hall: Hall, count: int) -> None:
    require_chance([hall.hold(f"known-{number}", count) for number in range(ROUNDS)])
