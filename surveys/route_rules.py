"""Rules for the way through a questionnaire: it leads forward, and every group finds something on it."""

from collections.abc import Iterator, Mapping

from surveys.answers import codes_of
from surveys.problems import N_, Problem
from surveys.questionnaire import Condition, Item, Option, Questionnaire
from surveys.routing import is_asked


def route_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find what is wrong with groups, conditions and the contact question."""
    yield from _every_group_is_asked(questionnaire)
    yield from _conditions(questionnaire)
    yield from _contact(questionnaire)


def _every_group_is_asked(questionnaire: Questionnaire) -> Iterator[Problem]:
    if not questionnaire.respondent_groups:
        yield Problem(N_("Name at least one respondent group."), where="respondent_groups")
    for group in questionnaire.respondent_groups:
        if not any(is_asked(item, group) for item in questionnaire.coded_items):
            yield Problem(
                N_("The group “%(group)s” is asked nothing. Remove it or let it answer an item."),
                {"group": group},
                "respondent_groups",
            )


def _conditions(questionnaire: Questionnaire) -> Iterator[Problem]:
    earlier: dict[str, Item] = {}
    everything: dict[str, Item] = {item.id: item for item in questionnaire.items}
    for section in questionnaire.sections:
        if section.show_if is not None:
            where = f"sections.{section.id}.show_if"
            yield from _condition(questionnaire, section.show_if, (earlier, everything), where)
        for item in section.items:
            if item.show_if is not None:
                where = f"items.{item.id}.show_if"
                yield from _condition(questionnaire, item.show_if, (earlier, everything), where)
            earlier[item.id] = item


def _condition(
    questionnaire: Questionnaire,
    condition: Condition,
    known: tuple[Mapping[str, Item], Mapping[str, Item]],
    where: str,
) -> Iterator[Problem]:
    earlier, everything = known
    if condition.item not in everything:
        yield Problem(
            N_("The item “%(item)s” does not exist. Correct the name."), {"item": condition.item}, where
        )
        return
    if condition.item not in earlier:
        yield Problem(
            N_("The item “%(item)s” does not come earlier. The way leads only forward: move one of them."),
            {"item": condition.item},
            where,
        )
        return
    asked = earlier[condition.item]
    if asked.kind == "text":
        yield Problem(
            N_("“%(item)s” is a text; only ratings and choices can lead on."), {"item": asked.id}, where
        )
        return
    yield from _answers_exist(questionnaire, asked, condition.answers, where)


def _answers_exist(
    questionnaire: Questionnaire, item: Item, answers: tuple[str, ...], where: str
) -> Iterator[Problem]:
    if not answers:
        yield Problem(N_("The list of answers is empty. Name at least one."), where=where)
    if item.scale is not None and item.scale not in questionnaire.scales:
        return  # told where the item is
    offered = codes_of(questionnaire, item)
    for answer in answers:
        if answer not in offered:
            yield Problem(
                N_("“%(answer)s” is not an answer of “%(item)s” (there are: %(offered)s). Correct it."),
                {"answer": answer, "item": item.id, "offered": ", ".join(offered)},
                where,
            )


def _contact(questionnaire: Questionnaire) -> Iterator[Problem]:
    contact = questionnaire.contact
    if contact is None:
        return
    first: Item | None = next(iter(questionnaire.items), None)
    if first is None or first.id != contact.item or questionnaire.sections[0].show_if or first.show_if:
        yield Problem(
            N_("The contact question must be the first item and be shown always. Move it to the beginning."),
            where="contact.item",
        )
        return
    if first.kind != "choice" or not first.required:
        yield Problem(
            N_("The contact question must be a required item of the kind “choice”. Change it."),
            where="contact.item",
        )
        return
    yield from _answers_exist(questionnaire, first, contact.no_contact, "contact.no_contact")
    if not _others(first.options, contact.no_contact):
        yield Problem(
            N_("All options of the contact question mean “no contact”: nobody could go on. Leave one out."),
            where="contact.no_contact",
        )


def _others(options: tuple[Option, ...], names: tuple[str, ...]) -> list[Option]:
    return [option for option in options if option.id not in names]
