"""Opening: two officers, two passphrases of their own, a key that is nowhere whole."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from nacl.public import PrivateKey

from surveys import ceremony, key_store, rounds, shares
from surveys.box_engines import box_of
from surveys.ceremony import Officer
from surveys.identifiers import SurveyState
from surveys.installation import Installation
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import audit_event
from surveys.survey import Survey
from tests.surveys.sealed.open_round import AN, BINH, SURVEY, OpenRound, open_up, prepare

BOTH = (AN, BINH)


def stored(installation: Installation) -> Survey:
    with installation.engine.connect() as connection:
        return rounds.get(connection, SURVEY)


@pytest.fixture
def checked(sqlite_installation: Installation) -> Installation:
    with sqlite_installation.engine.begin() as connection:
        prepare(connection)
    return sqlite_installation


def test_the_round_is_open_with_a_public_key_and_its_day(opened_round: OpenRound) -> None:
    survey = stored(opened_round.installation)
    assert survey.state is SurveyState.OPEN
    assert survey.public_key is not None
    assert len(survey.public_key) == 32
    assert survey.opened_on == opened_round.opening.opened_on
    assert box_of(opened_round.installation, SURVEY).exists()


def test_the_opening_is_in_the_audit_trail(opened_round: OpenRound) -> None:
    with opened_round.installation.engine.connect() as connection:
        (event,) = connection.execute(sa.select(audit_event))
    assert (event.actor, event.act, event.object) == ("an", "survey.open", SURVEY)
    assert event.details == '{"officers":["an","binh"]}'


def test_words_passphrases_and_shares_are_in_no_representation(opened_round: OpenRound) -> None:
    said = repr(opened_round.opening) + repr(AN) + repr(opened_round.issued)
    assert opened_round.opening.words[5] not in said
    assert "mật khẩu" not in said


def private_key(found: OpenRound) -> bytes:
    return ceremony.recover_key(found.installation, stored(found.installation), BOTH, None)


def test_the_private_key_lies_nowhere_whole(sqlite_round: OpenRound, tmp_path: Path) -> None:
    key = private_key(sqlite_round)
    words = " ".join(sqlite_round.opening.words).encode()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        content = path.read_bytes()
        assert key not in content
        assert key.hex().encode() not in content
        assert words not in content


@pytest.mark.parametrize(
    ("officers", "with_words"),
    [
        (BOTH, False),
        (BOTH, True),
        ((AN, Officer("binh")), True),
        ((Officer("an"), BINH), True),
        ((AN, Officer("chi")), True),
        ((Officer("BINH", BINH.passphrase), Officer("chi")), True),
    ],
)
def test_two_of_passphrases_and_printed_words_give_the_key(
    sqlite_round: OpenRound, officers: tuple[Officer, Officer], *, with_words: bool
) -> None:
    survey = stored(sqlite_round.installation)
    words = " ".join(sqlite_round.opening.words) if with_words else None
    key = ceremony.recover_key(sqlite_round.installation, survey, officers, words)
    assert bytes(PrivateKey(key).public_key) == survey.public_key


@pytest.mark.parametrize(
    ("officers", "words", "sentence"),
    [
        ((AN, replace(AN)), None, "an cannot do this alone"),
        ((AN, Officer("AN", BINH.passphrase)), None, "an cannot do this alone"),
        ((AN, Officer("binh", "một mật khẩu khác")), None, "passphrase of binh is not right"),
        ((Officer("an", ""), BINH), None, "passphrase of an is not right"),
        ((AN, Officer("chi", "mật khẩu của Chi")), None, "chi holds no share"),
        ((AN, Officer("binh")), None, "Two of three are needed"),
        ((Officer("an"), Officer("binh")), "words", "Two of three are needed"),
        ((AN, Officer("binh")), "no such words", "do not open round sealed-1"),
    ],
)
def test_anything_less_is_refused_and_says_what_is_wrong(
    sqlite_round: OpenRound, officers: tuple[Officer, Officer], words: str | None, sentence: str
) -> None:
    survey = stored(sqlite_round.installation)
    with pytest.raises(Refused, match=sentence):
        ceremony.recover_key(sqlite_round.installation, survey, officers, words)


def test_words_of_another_round_are_refused(sqlite_round: OpenRound) -> None:
    survey = stored(sqlite_round.installation)
    with pytest.raises(Refused, match="do not open"):
        ceremony.recover_key(
            sqlite_round.installation, survey, (AN, Officer("binh")), shares.split(bytes(32))[2]
        )


def test_shares_of_another_key_are_refused(sqlite_round: OpenRound) -> None:
    survey = replace(stored(sqlite_round.installation), public_key=bytes(32))
    with pytest.raises(Refused, match="do not open"):
        ceremony.recover_key(sqlite_round.installation, survey, BOTH, None)


def test_a_damaged_share_is_named(sqlite_round: OpenRound) -> None:
    folder = key_store.folder(sqlite_round.installation.key_store, SURVEY)
    (folder / "share-1.json").write_text("{")
    with pytest.raises(NotReady, match=r"sealed-1/share-1\.json is damaged"):
        private_key(sqlite_round)


def test_a_missing_share_is_named(sqlite_round: OpenRound) -> None:
    folder = key_store.folder(sqlite_round.installation.key_store, SURVEY)
    (folder / "share-2.json").unlink()
    with pytest.raises(NotReady, match=r"share-2\.json cannot be read"):
        private_key(sqlite_round)


def test_short_passphrases_are_named_both_at_once(checked: Installation) -> None:
    short = (Officer("an", " elevenchars  "), Officer("binh"))
    with pytest.raises(BadInput) as raised:
        ceremony.open_round(checked, SURVEY, short)
    assert [problem.values["officer"] for problem in raised.value.problems] == ["an", "binh"]
    assert stored(checked).state is SurveyState.CHECKED


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (Officer("an", BINH.passphrase), "an cannot do this alone"),
        (Officer("binh", AN.passphrase), "passphrases are the same"),
        (Officer("binh", f"  {(AN.passphrase or '').upper()} "), "passphrases are the same"),
    ],
)
def test_one_officer_or_one_passphrase_twice_is_refused(
    checked: Installation, second: Officer, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        ceremony.open_round(checked, SURVEY, (AN, second))
    assert stored(checked).state is SurveyState.CHECKED
    assert not box_of(checked, SURVEY).exists()


def test_an_open_round_keeps_its_key_when_somebody_opens_it_again(opened_round: OpenRound) -> None:
    key = private_key(opened_round)
    with pytest.raises(Refused, match="cannot go to"):
        ceremony.open_round(opened_round.installation, SURVEY, BOTH)
    assert private_key(opened_round) == key


def test_a_round_whose_last_day_is_over_is_not_opened(checked: Installation) -> None:
    late = replace(checked, clock=lambda: checked.clock().replace(year=2027))
    with pytest.raises(Refused, match="last day of round sealed-1 is over"):
        ceremony.open_round(late, SURVEY, BOTH)


def test_an_interrupted_opening_is_done_again_from_the_start(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = key_store.write

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device", arguments)

    monkeypatch.setattr(key_store, "write", full)
    with pytest.raises(OSError, match="No space left"):
        open_up(installation)
    assert stored(installation).state is SurveyState.CHECKED
    monkeypatch.setattr(key_store, "write", real)
    ceremony.open_round(installation, SURVEY, BOTH)
    assert stored(installation).state is SurveyState.OPEN
