"""What is different between two versions of a questionnaire, part by part, as people would tell it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, TypeVar

from surveys.problems import N_
from surveys.questionnaire import Condition, Criterion, Item, Questionnaire, Scale, Section, Texts

ADDED = N_("added")
REMOVED = N_("removed")
MOVED = N_("moved to another place")

HEAD = N_("The questionnaire as a whole")
SECTION = N_("Section “%(name)s”")
ITEM = N_("Item “%(name)s”")
SCALE = N_("Scale “%(name)s”")
CRITERION = N_("Criterion “%(name)s”")

Part = TypeVar("Part")
Facts = Mapping[tuple[str, str], str]
"""What a part says: (what is told, language or "") and the words; an empty text is nothing said."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: ``part`` (with ``name``), ``what`` of it, in which ``language``, from what to what.

    ``part`` and ``what`` are English msgids. ``was`` and ``now`` are empty where nothing was said.
    """

    part: str
    name: str
    what: str
    language: str = ""
    was: str = ""
    now: str = ""


def changes(before: Questionnaire, after: Questionnaire) -> tuple[Change, ...]:
    """Give the differences in the order of the new version; removed parts come first. The version is none."""
    return (
        *_told(HEAD, "", _head(before), _head(after)),
        *_parts(SECTION, _by_id(before.sections), _by_id(after.sections), _section),
        *_parts(ITEM, _items(before), _items(after), _item),
        *_parts(SCALE, before.scales, after.scales, _scale),
        *_parts(CRITERION, _by_code(before.criteria), _by_code(after.criteria), _criterion),
    )


def _by_id(sections: Iterable[Section]) -> dict[str, Section]:
    return {section.id: section for section in sections}


def _items(questionnaire: Questionnaire) -> dict[str, Item]:
    return {item.id: item for item in questionnaire.items}


def _by_code(criteria: Iterable[Criterion]) -> dict[str, Criterion]:
    return {criterion.code: criterion for criterion in criteria}


def _parts(
    kind: str, before: Mapping[str, Part], after: Mapping[str, Part], facts: Callable[[Part], Facts]
) -> Iterator[Change]:
    for name in before:
        if name not in after:
            yield Change(kind, name, REMOVED)
    moved = _moved([name for name in before if name in after], [name for name in after if name in before])
    for name, part in after.items():
        if name not in before:
            yield Change(kind, name, ADDED)
            continue
        if name in moved:
            yield Change(kind, name, MOVED)
        yield from _told(kind, name, facts(before[name]), facts(part))


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Give the names that must move to turn one order into the other: as few as the eye would name."""
    kept = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return set(after) - {name for block in kept for name in after[block.b : block.b + block.size]}


def _told(kind: str, name: str, before: Facts, after: Facts) -> Iterator[Change]:
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key, ""), after.get(key, "")
        if was != now:
            yield Change(kind, name, key[0], key[1], was, now)


def _texts(what: str, texts: Texts | None) -> dict[tuple[str, str], str]:
    return {(what, language): words for language, words in (texts or {}).items()}


def _plain(what: str, words: str) -> dict[tuple[str, str], str]:
    return {(what, ""): words}


def _answers(what: str, labels: Iterable[Texts]) -> dict[tuple[str, str], str]:
    by_language: dict[str, list[str]] = {}
    for label in labels:
        for language, words in label.items():
            by_language.setdefault(language, []).append(words)
    return {(what, language): " / ".join(words) for language, words in by_language.items()}


def _condition(condition: Condition | None) -> dict[tuple[str, str], str]:
    words = f"{condition.item} = {', '.join(condition.answers)}" if condition else ""
    return _plain(N_("shown only if"), words)


def _head(questionnaire: Questionnaire) -> Facts:
    contact = questionnaire.contact
    return {
        **_plain(N_("code"), questionnaire.id),
        **_texts(N_("title"), questionnaire.title),
        **_texts(N_("purpose"), questionnaire.purpose),
        **_plain(N_("minutes"), str(questionnaire.minutes)),
        **_plain(N_("subject"), questionnaire.subject),
        **_plain(N_("languages"), ", ".join(questionnaire.languages)),
        **_plain(N_("respondent groups"), ", ".join(questionnaire.respondent_groups)),
        **_plain(
            N_("contact question"), f"{contact.item}: {', '.join(contact.no_contact)}" if contact else ""
        ),
    }


def _section(section: Section) -> Facts:
    return {
        **_texts(N_("title"), section.title),
        **_texts(N_("words above the items"), section.lead),
        **_condition(section.show_if),
    }


def _item(item: Item) -> Facts:
    return {
        **_plain(N_("kind of item"), item.kind),
        **_texts(N_("wording"), item.text),
        **_texts(N_("hint"), item.hint),
        **_plain(N_("scale"), item.scale or ""),
        **_answers(N_("answers"), (option.label for option in item.options)),
        **_plain(N_("criteria"), ", ".join(item.criteria)),
        **_plain(N_("asked of"), ", ".join(item.asked_of)),
        **_plain(N_("may be left out"), "" if item.required or item.kind == "text" else "✓"),
        **_condition(item.show_if),
    }


def _scale(scale: Scale) -> Facts:
    return {
        **_answers(N_("answers from worst to best"), scale.labels),
        **_answers(N_("ways of not answering"), (one.label for one in scale.no_answers)),
    }


def _criterion(criterion: Criterion) -> Facts:
    return {
        **_texts(N_("title"), criterion.title),
        **_plain(N_("weight"), f"{criterion.weight:g}"),
        **_plain(N_("source"), criterion.source),
    }


_FACTS: Mapping[str, Callable[[Any], Facts]] = {
    SECTION: _section,
    ITEM: _item,
    SCALE: _scale,
    CRITERION: _criterion,
}


def differences(kind: str, before: Any, after: Any) -> tuple[Change, ...]:  # noqa: ANN401 - a part of this kind
    """Give what one part says otherwise than another of its kind."""
    return tuple(_told(kind, "", _FACTS[kind](before), _FACTS[kind](after)))
