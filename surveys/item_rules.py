"""Rules for the items of a questionnaire: each kind with what belongs to it."""

from collections.abc import Iterator

from surveys.naming_rules import same_labels, wrong_names
from surveys.problems import N_, Problem
from surveys.questionnaire import Item, Questionnaire

LEAST_OPTIONS = 2
MOST_OPTIONS = 40
MOST_CODED_ITEMS = 100
"""A stored ballot has one byte for each of these items and one fixed size."""


def item_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find what is wrong with single items."""
    yield from wrong_names((item.id for item in questionnaire.items), "items")
    if len(questionnaire.coded_items) > MOST_CODED_ITEMS:
        yield Problem(
            N_("There are more than %(most)s items. Nobody answers that many: remove some."),
            {"most": MOST_CODED_ITEMS},
            "items",
        )
    texts = [item.id for item in questionnaire.items if item.kind == "text"]
    if len(texts) > 1:
        yield Problem(
            N_("A questionnaire has at most one text item; this one has %(items)s. Keep one."),
            {"items": ", ".join(texts)},
            "items",
        )
    by_kind = {"rating": _rating, "choice": _choice, "text": _text}
    for item in questionnaire.items:
        yield from by_kind[item.kind](questionnaire, item)
        for group in item.asked_of:
            if group not in questionnaire.respondent_groups:
                yield Problem(
                    N_("It is asked of “%(group)s”, which is not among respondent_groups. Correct it."),
                    {"group": group},
                    f"items.{item.id}.asked_of",
                )


def _rating(questionnaire: Questionnaire, item: Item) -> Iterator[Problem]:
    where = f"items.{item.id}"
    if item.options:
        yield Problem(N_("A rating has a scale and no options of its own. Remove the options."), where=where)
    if item.scale is None:
        yield Problem(N_("A rating needs a scale. Add scale = “…” with the name of one."), where=where)
    elif item.scale not in questionnaire.scales:
        yield Problem(
            N_("The scale “%(scale)s” does not exist (there are: %(known)s). Correct the name."),
            {"scale": item.scale, "known": ", ".join(questionnaire.scales)},
            where,
        )
    known = [criterion.code for criterion in questionnaire.criteria]
    for code in item.criteria:
        if code not in known:
            yield Problem(
                N_("The criterion “%(code)s” does not exist (there are: %(known)s). Correct the code."),
                {"code": code, "known": ", ".join(known)},
                where,
            )


def _choice(_questionnaire: Questionnaire, item: Item) -> Iterator[Problem]:
    where = f"items.{item.id}"
    if item.scale is not None:
        yield Problem(N_("A choice has options and no scale. Remove the scale."), where=where)
    if item.criteria:
        yield Problem(N_("Only ratings count for criteria. Remove the criteria of this choice."), where=where)
    if not LEAST_OPTIONS <= len(item.options) <= MOST_OPTIONS:
        yield Problem(
            N_("A choice has %(least)s to %(most)s options. Add or remove some."),
            {"least": LEAST_OPTIONS, "most": MOST_OPTIONS},
            where,
        )
    yield from wrong_names((option.id for option in item.options), f"{where}.options")
    yield from same_labels((option.label for option in item.options), f"{where}.options")


def _text(_questionnaire: Questionnaire, item: Item) -> Iterator[Problem]:
    where = f"items.{item.id}"
    if item.scale is not None or item.options or item.criteria:
        yield Problem(N_("A text item has no scale, no options and no criteria. Remove them."), where=where)
    if item.required:
        yield Problem(
            N_("Nobody can be made to write a text. Remove required = true."), where=f"{where}.required"
        )
