"""The page without a network asks, skips and packs exactly as the server does, for chance answers."""

import random
from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser

from surveys.answers import codes_of, encode
from surveys.codes import CODE_DIGITS, new_code, parse
from surveys.identifiers import ItemId, RespondentGroup
from surveys.problems import BadInput
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_library import load
from surveys.routing import path
from tests.browser.offline_visit import PLACE, TEAM_PLACE
from tests.browser.served import Site

FORMS = 25
PACK = """(all) => all.map((answers) => {
    const form = document.getElementById("page");
    form.reset();
    const block = document.querySelector(".about-one");
    for (const [item, value] of Object.entries(answers)) {
        const one = block.querySelector(`[data-item=${item}]`);
        const text = one.querySelector("textarea");
        if (text) text.value = value;
        else one.querySelector(`input[value="${value}"]`).checked = true;
    }
    return {
        codes: [...ydanRouting.codes(form, block)],
        text: ydanRouting.text(form, block),
        items: ydanRouting.path(form, block).flatMap(({ items }) => items.map((one) => one.dataset.item)),
    };
})"""
WORDS = (
    "",
    "  ",
    "Cảm ơn",
    "Cảm ơn\r\nchị \u0000\ud800 Hạnh\u0007",
    "Ho\u0061\u0300 a\u0302\u0301n",
    "\t– 😀 –\n",
)


def chance_answers(
    questionnaire: Questionnaire, group: RespondentGroup, chance: random.Random
) -> dict[ItemId, str]:
    """Answer every item that the group may be asked, some optional ones left out, on the path or not."""
    found: dict[ItemId, str] = {}
    for item in questionnaire.items:
        if item.asked_of and group not in item.asked_of:
            continue
        if item.kind == "text":
            found[item.id] = chance.choice(WORDS)
        elif item.required or chance.random() < 0.7:
            found[item.id] = chance.choice(list(codes_of(questionnaire, item)))
    return found


def kept(answers: Mapping[ItemId, str]) -> dict[ItemId, str]:
    """Give the answers as the server would take them: without signs that nobody can type."""
    bare = str.maketrans("", "", "\u0000\ud800\u0007")
    return {item: value.translate(bare) for item, value in answers.items() if value.translate(bare).strip()}


@pytest.mark.parametrize(
    ("place", "questionnaire", "group"),
    [
        (PLACE, "citizen-official", RespondentGroup.CITIZEN),
        (TEAM_PLACE, "three-sixty", RespondentGroup.PEER),
    ],
)
def test_the_page_packs_what_the_server_would(
    browser: Browser, site: Site, place: str, questionnaire: str, group: RespondentGroup
) -> None:
    asked = load(questionnaire, 1)[1]
    chance = random.Random(questionnaire)  # noqa: S311 - the same answers in every run
    forms = [chance_answers(asked, group, chance) for _ in range(FORMS)]
    page = browser.new_page()
    page.goto(f"{site.address}{place}/vi")
    page.wait_for_function("typeof ydanRouting === 'object'")
    found = page.evaluate(PACK, forms)
    page.close()
    for answers, one in zip(forms, found, strict=True):
        wanted = encode(asked, group, kept(answers))
        assert bytes(one["codes"]) == wanted.ratings
        assert one["text"] == wanted.text
        assert one["items"] == [item.id for item in path(asked, group, kept(answers))]
    assert len({tuple(one["codes"]) for one in found}) > FORMS / 3


def test_the_device_reads_codes_as_the_server_does(browser: Browser, site: Site) -> None:
    chance = random.Random("codes")  # noqa: S311 - the same codes in every run
    typed = []
    for _ in range(60):
        digits = list(new_code(chance.randrange))
        place = chance.randrange(CODE_DIGITS)
        kind = chance.randrange(4)
        if kind == 1:
            digits[place] = str((int(digits[place]) + chance.randrange(1, 10)) % 10)
        elif kind == 2:
            digits[place : place + 2] = reversed(digits[place : place + 2])
        elif kind == 3:
            digits.pop(place)
        gap = chance.choice(("", " ", ".", "–", "\u3000", "\u200b"))
        wide = chance.random() < 0.2
        text = gap.join("".join(digits[start : start + 4]) for start in range(0, len(digits), 4))
        typed.append(text.translate({48 + n: 0xFF10 + n for n in range(10)}) if wide else text)
    page = browser.new_page()
    page.goto(f"{site.address}{PLACE}/vi")
    page.wait_for_function("typeof ydanForm === 'object'")
    found = page.evaluate("(all) => all.map((one) => ydanForm.read(one).secret || '')", typed)
    page.close()
    assert found == [_read(one) for one in typed]
    assert 10 < sum(map(bool, found)) < 50


def _read(typed: str) -> str:
    try:
        return parse(typed)
    except BadInput:
        return ""
