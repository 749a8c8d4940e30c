"""Opened ballots at rest: they come back whole, or it is said that they are damaged."""

import numpy as np
import pytest
import sqlalchemy as sa

from surveys import ballot_blocks, opened
from surveys.ballot_blocks import BlockPlace
from surveys.ballot_parts import RatingsPart, TextPart
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyCode
from surveys.installation import Installation
from surveys.problems import NotReady
from surveys.schema import ballot_block
from tests.surveys.sealed.open_round import SURVEY, OpenRound

KEY = b"k" * 32
GROUPS = list(RespondentGroup)
CHANNELS = list(Channel)


def parts(count: int) -> list[RatingsPart]:
    return [
        RatingsPart(
            SubjectNumber(number % 65536),
            GROUPS[number % len(GROUPS)],
            65535 - number,
            CHANNELS[number % len(CHANNELS)],
            bytes([number % 256, 255, 0]),
        )
        for number in range(count)
    ]


@pytest.fixture
def installation(opened_round: OpenRound) -> Installation:
    return opened_round.installation


def same(one: opened.OpenedBallots, other: opened.OpenedBallots) -> bool:
    names = ("subject", "group", "stratum", "channel", "codes")
    return all(
        getattr(one, name).dtype == getattr(other, name).dtype
        and np.array_equal(getattr(one, name), getattr(other, name))
        for name in names
    )


@pytest.mark.parametrize("count", [0, 1, 4096, 4097])
def test_ballots_come_back_as_they_were_written(installation: Installation, count: int) -> None:
    ballots = opened.gather(parts(count), 3)
    with installation.engine.begin() as connection:
        opened.write(connection, KEY, SURVEY, ballots)
    with installation.engine.connect() as connection:
        found = opened.read(connection, KEY, SURVEY)
    assert len(found) == count
    assert found.codes.shape == (count, 3)
    assert same(found, ballots)


def test_gathering_keeps_each_ballots_row_together() -> None:
    ballots = opened.gather(parts(3), 3)
    assert ballots.subject.tolist() == [0, 1, 2]
    assert ballots.group.tolist() == [0, 1, 2]
    assert ballots.stratum.tolist() == [65535, 65534, 65533]
    assert ballots.channel.tolist() == [0, 1, 2]
    assert ballots.codes.tolist() == [[0, 255, 0], [1, 255, 0], [2, 255, 0]]


@pytest.mark.parametrize("count", [0, 1, 256, 257])
def test_texts_come_back_as_they_were_written(installation: Installation, count: int) -> None:
    texts = tuple(
        TextPart(SubjectNumber(number), RespondentGroup.FRONT, Channel.WEB, f"Góp ý {number}\n🌾")
        for number in range(count)
    )
    with installation.engine.begin() as connection:
        opened.write_texts(connection, KEY, SURVEY, texts)
    with installation.engine.connect() as connection:
        assert opened.read_texts(connection, KEY, SURVEY) == texts


@pytest.fixture
def written(installation: Installation) -> Installation:
    with installation.engine.begin() as connection:
        opened.write(connection, KEY, SURVEY, opened.gather(parts(9000), 3))
        opened.write_texts(connection, KEY, SURVEY, ())
    return installation


def read(installation: Installation, key: bytes = KEY) -> None:
    with installation.engine.connect() as connection:
        opened.read(connection, key, SURVEY)


def box(connection: sa.Connection, number: int) -> bytes:
    table = ballot_block.c
    found = connection.scalar(sa.select(table.box).where(table.number == number, table.kind == "ratings"))
    assert found is not None
    return bytes(found)


def put(connection: sa.Connection, number: int, content: bytes) -> None:
    table = ballot_block.c
    connection.execute(
        sa.update(ballot_block).where(table.number == number, table.kind == "ratings").values(box=content)
    )


def test_another_installation_key_does_not_open(written: Installation) -> None:
    with pytest.raises(NotReady, match="damaged, or the installation key is another one"):
        read(written, b"j" * 32)


def test_one_changed_byte_is_noticed(written: Installation) -> None:
    with written.engine.begin() as connection:
        content = box(connection, 2)
        put(connection, 2, content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(NotReady, match="damaged"):
        read(written)


def test_two_blocks_swapped_are_noticed(written: Installation) -> None:
    with written.engine.begin() as connection:
        first, second = box(connection, 1), box(connection, 2)
        put(connection, 1, second)
        put(connection, 2, first)
    with pytest.raises(NotReady, match="damaged"):
        read(written)


@pytest.mark.parametrize("number", [1, 3])
def test_a_missing_block_is_noticed(written: Installation, number: int) -> None:
    with written.engine.begin() as connection:
        table = ballot_block.c
        connection.execute(sa.delete(ballot_block).where(table.number == number, table.kind == "ratings"))
    with pytest.raises(NotReady, match="damaged"):
        read(written)


def test_the_blocks_of_another_round_do_not_open(written: Installation) -> None:
    with written.engine.connect() as connection:
        rows = connection.execute(sa.select(ballot_block).where(ballot_block.c.kind == "texts")).all()
    assert ballot_blocks.opens(KEY, BlockPlace(SURVEY, "texts", 1, 1), rows[0].box)
    with pytest.raises(NotReady):
        ballot_blocks.decrypt(KEY, BlockPlace(SurveyCode("another"), "texts", 1, 1), rows[0].box)
