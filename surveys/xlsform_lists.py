"""The lists of answers of an XLSForm: as scales of ratings, and as answers of one item."""

from collections.abc import Collection, Iterable

from surveys.naming_rules import wrong_names
from surveys.problems import N_
from surveys.questionnaire import NoAnswer, Option, Scale, Texts
from surveys.questionnaire_parts import free_name
from surveys.text import search_key
from surveys.xlsform_sheets import Line

LEAST_POINTS = 2


def own_name(name: str, taken: Collection[str], otherwise: str) -> str:
    """Give our name of something in a form: its own where it can be one; 1 becomes answer_1."""
    if not list(wrong_names((name,), "")) and name not in taken:
        return name
    has_letters = search_key(name).strip("0123456789 ")
    return free_name(name if has_letters else f"{otherwise} {name}", taken, otherwise)


class AnswerLists:
    """The lists of the sheet ``choices``. ``default``: the language of a label that names none."""

    def __init__(self, lines: Iterable[Line], default: str) -> None:
        self.default = default
        self.scales: dict[str, Scale] = {}
        self._lists: dict[str, list[Line]] = {}
        self._answers: dict[str, dict[str, str]] = {}
        for line in lines:
            if not line.get("list_name"):
                line.complain("list_name", N_("This answer belongs to no list. Name its list."))
                continue
            own = self._lists.setdefault(line.get("list_name"), [])
            if line.get("name") in {one.get("name") for one in own}:
                line.complain(
                    "name",
                    N_("The answer “%(name)s” stands twice in its list. Keep one."),
                    name=line.get("name"),
                )
            own.append(line)

    def has(self, name: str) -> bool:
        """Say whether there is such a list."""
        return name in self._lists

    def is_scale(self, name: str) -> bool:
        """Say whether a list counts 1, 2, 3, ... with nothing but ways of not answering beside it."""
        return self._points(name) >= LEAST_POINTS

    def _points(self, name: str) -> int:
        names = {line.get("name") for line in self._lists[name]}
        points = 0
        while str(points + 1) in names:
            points += 1
        return points

    def scale_id(self, name: str) -> str:
        """Give our name of a scale."""
        return own_name(name, (), "scale")

    def as_scale(self, name: str) -> dict[str, str]:
        """Take a list as a scale, the highest number the best; gives our name of each answer."""
        points = self._points(name)
        values = {str(value): value for value in range(1, points + 1)}
        lines = {line.get("name"): line for line in self._lists[name]}
        labels = tuple(lines[value].texts("label", self.default) for value in values)
        away: dict[str, Texts] = {}
        names = {value: value for value in values}
        for known, line in lines.items():
            if known not in values:
                names[known] = own_name(known, away, "away")
                away[names[known]] = line.texts("label", self.default)
        scale = Scale(self.scale_id(name), labels, tuple(NoAnswer(one, label) for one, label in away.items()))
        self.scales[scale.id] = scale
        return names

    def scales_in_order(self) -> dict[str, Scale]:
        """Give the scales that were taken, in the order of the sheet."""
        named = (self.scale_id(name) for name in self._lists)
        return {name: self.scales[name] for name in named if name in self.scales}

    def as_options(self, name: str) -> tuple[tuple[Option, ...], dict[str, str]]:
        """Take a list as the answers of one item; gives them, and our name of each."""
        names: dict[str, str] = {}
        options = []
        for line in self._lists[name]:
            known = line.get("name")
            names[known] = own_name(known, set(names.values()), "answer")
            options.append(Option(names[known], line.texts("label", self.default)))
        return tuple(options), names
