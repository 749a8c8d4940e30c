"""Questionnaires made at random: sound ones, of every shape that the rules allow."""

from dataclasses import replace
from typing import Literal

from hypothesis import strategies as st

from surveys.identifiers import ItemId, RespondentGroup, SubjectKind
from surveys.questionnaire import (
    Condition,
    ContactFilter,
    Criterion,
    Item,
    NoAnswer,
    Option,
    Questionnaire,
    Scale,
    Section,
    Texts,
)
from surveys.text import nfc

LANGUAGES = ("vi", "en")
GROUPS = (RespondentGroup.CITIZEN, RespondentGroup.PEER, RespondentGroup.SELF)
# Words that are hard to write down: quotation marks, signs of TOML, of formulas and of workbooks.
WORDS = st.one_of(
    st.sampled_from(['nói "to"', "=1+1", "'''", "a\\b", "ế\nhai dòng", "#{x}", "${y}", "true", "12", "<b>&"]),
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12).map(nfc),
)


def texts(number: int, words: str = "") -> Texts:
    """Give words that differ from those of every other number."""
    return {language: f"{words}{language} {number}" for language in LANGUAGES}


@st.composite
def _some_texts(draw: st.DrawFn) -> Texts:
    return {language: draw(WORDS) for language in LANGUAGES}


@st.composite
def _scales(draw: st.DrawFn) -> dict[str, Scale]:
    found = {}
    for number in range(draw(st.integers(1, 2))):
        labels = tuple(texts(n, "mức ") for n in range(draw(st.integers(2, 5))))
        away = tuple(NoAnswer(f"away_{n}", texts(n, "? ")) for n in range(draw(st.integers(0, 2))))
        found[f"scale-{number}"] = Scale(f"scale-{number}", labels, away)
    return found


def _answers_of(item: Item, scales: dict[str, Scale]) -> list[str]:
    if item.scale is None:
        return [option.id for option in item.options]
    scale = scales[item.scale]
    return [str(n) for n in range(1, scale.points + 1)] + [one.id for one in scale.no_answers]


@st.composite
def _condition(draw: st.DrawFn, earlier: list[Item], scales: dict[str, Scale]) -> Condition | None:
    leading = [item for item in earlier if item.kind != "text"]
    if not leading or not draw(st.booleans()):
        return None
    asked = draw(st.sampled_from(leading))
    offered = _answers_of(asked, scales)
    chosen = draw(st.lists(st.sampled_from(offered), min_size=1, unique=True))
    return Condition(asked.id, tuple(chosen))


@st.composite
def _item(
    draw: st.DrawFn, number: int, earlier: list[Item], scales: dict[str, Scale], codes: list[str]
) -> Item:
    kinds: list[Literal["rating", "choice", "text"]] = ["rating", "choice"]
    if not any(item.kind == "text" for item in earlier):
        kinds.append("text")
    kind = draw(st.sampled_from(kinds))
    options = tuple(Option(f"o{n}", texts(n, "chọn ")) for n in range(draw(st.integers(2, 4))))
    return Item(
        id=ItemId(f"item_{number}"),
        kind=kind,
        text=draw(_some_texts()),
        hint=draw(st.none() | _some_texts()),
        scale=draw(st.sampled_from(sorted(scales))) if kind == "rating" else None,
        options=options if kind == "choice" else (),
        criteria=tuple(draw(st.lists(st.sampled_from(codes), unique=True))) if kind == "rating" else (),
        required=kind != "text" and draw(st.booleans()),
        asked_of=tuple(draw(st.lists(st.sampled_from(GROUPS), unique=True))),
        show_if=draw(_condition(earlier, scales)),
    )


def _first(scales: dict[str, Scale], codes: list[str]) -> list[Item]:
    """Give a contact question and one rating by every scale, so that everything is used by everybody."""
    contact = Item(
        ItemId("contact"),
        "choice",
        texts(0),
        None,
        None,
        (Option("yes", texts(1)), Option("no", texts(2))),
        (),
        required=True,
        asked_of=(),
        show_if=None,
    )
    rating = replace(contact, kind="rating", options=(), criteria=tuple(codes))
    return [contact, *(replace(rating, id=ItemId(f"by_{name}"), scale=name) for name in scales)]


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """Give a sound questionnaire."""
    scales = draw(_scales())
    codes = [f"C{n}" for n in range(draw(st.integers(1, 3)))]
    items = _first(scales, codes)
    sections = [Section("first", draw(_some_texts()), None, None, tuple(items))]
    for number in range(draw(st.integers(0, 2))):
        show_if = draw(_condition(items, scales))
        own = []
        for place in range(draw(st.integers(1, 3))):
            own.append(draw(_item(10 * number + place, items, scales, codes)))
            items.append(own[-1])
        lead = draw(st.none() | _some_texts())
        sections.append(Section(f"section-{number}", draw(_some_texts()), lead, show_if, tuple(own)))
    return Questionnaire(
        id="made-up",
        version=draw(st.integers(1, 9999)),
        languages=LANGUAGES,
        title=draw(_some_texts()),
        purpose=draw(_some_texts()),
        minutes=draw(st.integers(1, 60)),
        subject=draw(st.sampled_from(SubjectKind)),
        respondent_groups=GROUPS,
        scales=scales,
        criteria=tuple(
            Criterion(code, draw(_some_texts()), draw(st.sampled_from([1.0, 2.5, 0.1])), draw(WORDS))
            for code in codes
        ),
        contact=draw(st.none() | st.just(ContactFilter(ItemId("contact"), ("no",)))),
        sections=tuple(sections),
    )
