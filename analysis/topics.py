"""What many short texts speak of: TF-IDF of syllables and pairs of syllables, split by NMF into topics.

Vietnamese writes a blank after every syllable, and most words have two: pairs carry the meaning. A text that
was typed without accents is read as the rest of the texts write the same syllables (Lee and Seung 1999 for
the factorisation; a topic is a part of the texts, no truth about them).
"""

import math
import re
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.arrays import FloatArray, IntArray

LEAST_TEXTS = 20
"""Fewer are quicker read one by one."""
FEWEST_TOPICS, MOST_TOPICS = 3, 14
WORDS_SHOWN = 6
LEAST_WEIGHT_SHOWN = 0.15
"""Of the strongest word of a topic; what is weaker does not set it apart."""
LEAST_TEXTS_WITH_A_WORD = 2
MOST_SHARE_WITH_A_WORD = 0.4
SEED = 20260302

_STOP_WORDS_IN_LINES = (
    "a à ạ ai anh bà bác bạn bao bây bên bị bởi các cái cần càng chỉ chị cho chú chúng chưa có còn cô "
    "con của cũng cùng cứ đã đang đây để đến đều đi đó được do em gì giờ hay hãy hơn họ hoặc khi không "
    "kia là lại lên lúc luôn mà mấy mình mỗi một mới nào này nên nếu ngay nhất nhé như nhưng những nó "
    "nữa ở ông phải qua quá ra rằng rất rồi sau sẽ sự tại thấy thể thêm theo thì thôi tôi tới trên "
    "trong trước từ và vậy vẫn về vì việc với vừa xin the an and or of to in on at for with is are was "
    "were be been it this that i we you they he she my our not no does did have has had but so if as by "
    "from very more can could would should there "
)
STOP_WORDS = frozenset(_STOP_WORDS_IN_LINES.split())
_SYLLABLE = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. ``words``: what sets it apart, the strongest first. ``share``: of all texts, 0..1.

    ``members``: places of its texts among all, the nearest to the topic first; every text has one topic at
    most.
    """

    words: tuple[str, ...]
    share: float
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics, the largest first; ``without``: places of texts that none of them holds."""

    topics: tuple[Topic, ...]
    without: tuple[int, ...]


def find_topics(texts: Sequence[str], seed: int = SEED) -> Topics:
    """Split texts into topics; the same texts in the same order give the same topics.

    Fewer than `LEAST_TEXTS`, or texts that have no words in common, have no topic.
    """
    features = _features(texts)
    everything = tuple(range(len(texts)))
    if len(texts) < LEAST_TEXTS:
        return Topics((), everything)
    weights, vocabulary = _weights(features)
    if weights is None or min(weights.shape) <= FEWEST_TOPICS:
        return Topics((), everything)
    of_texts, of_words = _factors(weights, min(number_of_topics(len(texts)), min(weights.shape) - 1), seed)
    nearest = np.where(of_texts.max(axis=1) > 0, of_texts.argmax(axis=1), -1).astype(np.int64)
    topics = [
        Topic(_told(of_words[topic], vocabulary), len(members) / len(texts), tuple(members))
        for topic in range(of_words.shape[0])
        if (members := _members(of_texts[:, topic], nearest == topic))
    ]
    topics.sort(key=lambda topic: (-len(topic.members), topic.words))
    return Topics(tuple(topics), tuple(int(place) for place in np.flatnonzero(nearest < 0)))


def number_of_topics(texts: int) -> int:
    """Give how many topics so many texts are split into: as the cube root, within bounds."""
    return min(max(round(math.cbrt(texts)), FEWEST_TOPICS), MOST_TOPICS)


def _members(weights: FloatArray, mine: Any) -> list[int]:  # noqa: ANN401 - a boolean array
    places = np.flatnonzero(mine)
    order: IntArray = np.argsort(-weights[places], kind="stable")
    return [int(place) for place in places[order]]


def _plain(word: str) -> str:
    return "".join(
        letter
        for letter in unicodedata.normalize("NFD", word).replace("đ", "d")
        if not unicodedata.combining(letter)
    )


def _features(texts: Sequence[str]) -> list[list[str]]:
    """Give the syllables and neighbouring pairs of every text, without those that carry no meaning."""
    found = [list(_syllables_and_pairs(text)) for text in texts]
    accented = _accented(found)
    return [
        [accented.get(feature, feature) for feature in features] if _is_plain(features) else features
        for features in found
    ]


def _syllables_and_pairs(text: str) -> Iterator[str]:
    for part in re.split(r"[.,;:!?()\n]", unicodedata.normalize("NFC", text).casefold()):
        before = ""
        for syllable in _SYLLABLE.findall(part):
            kept = syllable if len(syllable) > 1 and syllable not in STOP_WORDS else ""
            if kept:
                yield kept
            if kept and before:
                yield f"{before} {kept}"
            before = kept


def _is_plain(features: Sequence[str]) -> bool:
    return all(_plain(feature) == feature for feature in features)


def _accented(found: Sequence[Sequence[str]]) -> Mapping[str, str]:
    """Give for syllables without accents how the other texts write them most often."""
    counted = Counter(feature for features in found if not _is_plain(features) for feature in features)
    usual: dict[str, str] = {}
    for feature, _ in sorted(counted.items(), key=lambda one: (-one[1], one[0])):
        usual.setdefault(_plain(feature), feature)
    return usual


def _weights(features: Sequence[Sequence[str]]) -> tuple[Any, list[str]]:
    """Give the TF-IDF weights, shape (texts, words), and the words; None where the texts share no word."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]  # it has no types

    counting = TfidfVectorizer(
        analyzer=_as_they_are,
        min_df=LEAST_TEXTS_WITH_A_WORD,
        max_df=MOST_SHARE_WITH_A_WORD,
        sublinear_tf=True,
    )
    try:
        weights = counting.fit_transform(features)
    except ValueError:  # no word is left: the texts have none in common
        return None, []
    return weights, [str(word) for word in counting.get_feature_names_out()]


def _as_they_are(features: Sequence[str]) -> Sequence[str]:
    return features


def _factors(weights: Any, topics: int, seed: int) -> tuple[FloatArray, FloatArray]:  # noqa: ANN401 - a sparse matrix
    from sklearn.decomposition import NMF  # type: ignore[import-untyped]  # it has no types
    from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]  # it has no types

    model = NMF(n_components=topics, init="nndsvd", random_state=seed, max_iter=300, tol=1e-3)
    # an error of nearly nothing may come out below zero, and its root is looked at
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", ConvergenceWarning)  # near enough to read by
        of_texts = model.fit_transform(weights)
    return np.asarray(of_texts, dtype=np.float64), np.asarray(model.components_, dtype=np.float64)


def _told(weights: FloatArray, vocabulary: Sequence[str]) -> tuple[str, ...]:
    """Give the strongest words of a topic; a syllable that stands in a pair shown is not shown again."""
    shown: list[str] = []
    for place in np.argsort(-weights, kind="stable"):
        word = vocabulary[place]
        if weights[place] <= LEAST_WEIGHT_SHOWN * weights.max() or len(shown) == WORDS_SHOWN:
            break
        if any(set(word.split()) <= set(other.split()) for other in shown):
            continue
        shown = [other for other in shown if not set(other.split()) <= set(word.split())] + [word]
    return tuple(shown)
