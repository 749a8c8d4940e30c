"""Topics put together what speaks of the same, every time alike, and tell when there is nothing to say."""

from random import Random

import numpy as np
import pytest

from analysis.topics import LEAST_TEXTS, MOST_TOPICS, Topics, find_topics, number_of_topics

ABOUT = {
    "thu gom": (
        "rác thải để lâu không ai thu gom",
        "xe thu gom rác thải đến muộn",
        "mong thu gom rác thải đúng giờ",
    ),
    "ổ gà": ("đường thôn nhiều ổ gà", "sửa đường thôn đầy ổ gà", "đường thôn ổ gà đi lại khó"),
    "niềm nở": ("thái độ niềm nở lịch sự", "cán bộ niềm nở lịch sự", "niềm nở lịch sự với người già"),
}


def texts(each: int, seed: int = 1) -> tuple[list[str], list[str]]:
    """Give texts in mixed order with what each is about."""
    random = Random(seed)  # noqa: S311 - texts of nobody
    found = [(random.choice(some), about) for about, some in ABOUT.items() for _ in range(each)]
    random.shuffle(found)
    return [text for text, _ in found], [about for _, about in found]


def test_texts_about_the_same_come_together() -> None:
    written, about = texts(30)
    found = find_topics(written)
    for topic in found.topics:
        subjects = [about[place] for place in topic.members]
        assert max(map(subjects.count, subjects)) >= 0.9 * len(subjects)
    told = " ".join(word for topic in found.topics for word in topic.words)
    for word in ("thu gom", "đường thôn", "niềm nở"):
        assert word in told


def test_every_text_has_one_topic_or_none() -> None:
    written, _ = texts(20)
    written[7] = "???"
    written[9] = "xyzzy"
    found = find_topics(written)
    places = [place for topic in found.topics for place in topic.members] + list(found.without)
    assert sorted(places) == list(range(len(written)))
    assert {7, 9} <= set(found.without)
    assert sum(topic.share for topic in found.topics) == pytest.approx(1 - len(found.without) / len(written))
    sizes = [len(topic.members) for topic in found.topics]
    assert sizes == sorted(sizes, reverse=True)


def test_the_same_texts_give_the_same_topics() -> None:
    written, _ = texts(25)
    assert find_topics(written) == find_topics(written)


def test_a_text_without_accents_is_read_as_the_others_write() -> None:
    written, _ = texts(30)
    plain = "duong thon o ga"
    found = find_topics([*written, plain])
    mine = next(topic for topic in found.topics if len(written) in topic.members)
    assert any("đường thôn" in written[place] for place in mine.members if place < len(written))


@pytest.mark.parametrize(
    "written",
    [
        [],
        ["rác thải"] * (LEAST_TEXTS - 1),
        [""] * 50,
        [f"{chr(0x4E00 + place)}{chr(0x5E00 + place)}" for place in range(50)],  # no word in common
        ["rác thải"] * 50,  # one word in all of them sets nothing apart
    ],
)
def test_without_anything_to_tell_apart_there_is_no_topic(written: list[str]) -> None:
    assert find_topics(written) == Topics((), tuple(range(len(written))))


def test_more_texts_have_more_topics_within_bounds() -> None:
    numbers = [number_of_topics(count) for count in (20, 200, 2000, 200_000)]
    assert numbers == [3, 6, 13, MOST_TOPICS]


def test_a_pair_stands_for_its_syllables() -> None:
    written, _ = texts(30)
    for topic in find_topics(written).topics:
        for word in topic.words:
            assert not [
                other for other in topic.words if other != word and set(other.split()) <= set(word.split())
            ]
        assert len(topic.words) <= 6
    assert np.isfinite([topic.share for topic in find_topics(written).topics]).all()
