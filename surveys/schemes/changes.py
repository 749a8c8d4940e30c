"""What is different between two versions of a scheme, part by part, as people would tell it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from surveys.problems import N_
from surveys.questionnaire_changes import ADDED, REMOVED, Change, Facts
from surveys.schemes.scheme import (
    Adjustment,
    Band,
    Cap,
    Condition,
    Element,
    Group,
    LegalBasis,
    People,
    Scheme,
    Texts,
)

HEAD = N_("The scheme as a whole")
LEGAL_BASIS = N_("Norm “%(name)s”")
GROUP = N_("Group “%(name)s”")
ELEMENT = N_("Element “%(name)s”")
ADJUSTMENT = N_("Bonus or minus “%(name)s”")
BAND = N_("Band “%(name)s”")
CONDITION = N_("Condition “%(name)s”")
CAP = N_("Cap “%(name)s”")

Part = Any


def changes(before: Scheme, after: Scheme) -> tuple[Change, ...]:
    """Give the differences in the order of the new version; the version and the file's layout are none."""
    found: list[Change] = [*_told(HEAD, "", _head(before), _head(after))]
    for kind, listed, facts in _KINDS:
        found += _parts(kind, listed(before), listed(after), facts)
    return tuple(found)


def _parts(
    kind: str, before: Mapping[str, Part], after: Mapping[str, Part], facts: Callable[[Part], Facts]
) -> Iterator[Change]:
    for name, part in before.items():
        if name not in after:
            yield Change(kind, name, REMOVED, was=_title(part))
    for name, part in after.items():
        if name not in before:
            yield Change(kind, name, ADDED, now=_title(part))
        else:
            yield from _told(kind, name, facts(before[name]), facts(part))


def _title(part: Part) -> str:
    texts: Texts = part.settles if isinstance(part, LegalBasis) else part.title
    return next(iter(texts.values()), "")


def _told(kind: str, name: str, before: Facts, after: Facts) -> Iterator[Change]:
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key, ""), after.get(key, "")
        if was != now:
            yield Change(kind, name, key[0], key[1], was, now)


def _texts(what: str, texts: Texts) -> Facts:
    return {(what, language): words for language, words in texts.items()}


def _plain(**words: object) -> Facts:
    return {(_WHAT[what], ""): "" if said is None else f"{said}" for what, said in words.items()}


_WHAT = {
    "id": N_("code"),
    "languages": N_("languages"),
    "starts_on": N_("first day of use"),
    "ends_on": N_("last day of use"),
    "position_groups": N_("position groups"),
    "decimals": N_("decimals"),
    "total": N_("total"),
    "low": N_("lowest total"),
    "high": N_("highest total"),
    "bonus": N_("all bonus together at most"),
    "minus": N_("all minus together at most"),
    "date": N_("date"),
    "points": N_("points"),
    "kind": N_("kind"),
    "result": N_("result told as"),
    "people": N_("people's opinion"),
    "most": N_("at most"),
    "least": N_("from"),
    "bands": N_("bands"),
    "band": N_("band"),
    "percent": N_("percent"),
    "of": N_("percent of"),
    "source": N_("norm"),
}


def _head(scheme: Scheme) -> Facts:
    period, clamps = scheme.period, scheme.clamps
    return {
        **_texts(N_("title"), scheme.title),
        **_texts(N_("note"), scheme.note),
        **_plain(id=scheme.id, languages=", ".join(scheme.languages)),
        **_plain(starts_on=period.starts_on, ends_on=period.ends_on),
        **_plain(position_groups=", ".join(scheme.position_groups), decimals=scheme.decimals),
        **_plain(total=scheme.total, low=clamps.low, high=clamps.high),
        **_plain(bonus=clamps.bonus, minus=clamps.minus),
    }


def _legal_basis(one: LegalBasis) -> Facts:
    return {**_plain(date=one.dated), **_texts(N_("what it settles"), one.settles)}


def _group(one: Group) -> Facts:
    return {**_texts(N_("title"), one.title), **_plain(points=one.points, source=one.source)}


def _element(one: Element) -> Facts:
    told = _plain(kind=one.kind, points=one.points, result=one.result, people=_people(one.people))
    return {**_texts(N_("title"), one.title), **told, **_plain(source=one.source)}


def _people(one: People | None) -> str:
    if one is None:
        return ""
    sources = ", ".join(
        " ".join([source.group or "composite", *filter(None, [source.criterion]), f"× {source.weight}"])
        for source in one.sources
    )
    steps = ", ".join(f"{step.least} → {step.points}" for step in one.steps)
    words = [sources, one.figure, one.rounds, one.when_missing, steps]
    return "; ".join(word for word in words if word)


def _adjustment(one: Adjustment) -> Facts:
    return {**_texts(N_("title"), one.title), **_plain(kind=one.kind, most=one.most, source=one.source)}


def _band(one: Band) -> Facts:
    return {**_texts(N_("title"), one.title), **_plain(least=one.least, source=one.source)}


def _condition(one: Condition) -> Facts:
    return {**_texts(N_("title"), one.title), **_plain(bands=", ".join(one.bands), source=one.source)}


def _cap(one: Cap) -> Facts:
    told = _plain(band=one.band, percent=one.percent, of=one.of, source=one.source)
    return {**_texts(N_("title"), one.title), **told}


def _by_code(parts: Iterable[Part]) -> Mapping[str, Part]:
    return {part.code: part for part in parts}


_KINDS: tuple[tuple[str, Callable[[Scheme], Mapping[str, Part]], Callable[[Part], Facts]], ...] = (
    (LEGAL_BASIS, lambda scheme: {one.number: one for one in scheme.legal_basis}, _legal_basis),
    (GROUP, lambda scheme: _by_code(scheme.groups), _group),
    (ELEMENT, lambda scheme: _by_code(scheme.elements), _element),
    (ADJUSTMENT, lambda scheme: _by_code(scheme.adjustments), _adjustment),
    (BAND, lambda scheme: _by_code(scheme.bands), _band),
    (CONDITION, lambda scheme: _by_code(scheme.conditions), _condition),
    (CAP, lambda scheme: _by_code(scheme.caps), _cap),
)
