"""About whom an answer is, of which respondent group and stratum: by a column, or the same for all."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from surveys.ballots_map import Source
from surveys.identifiers import RespondentGroup
from surveys.personnel.questions import Asking, Doubt, Option, Question, key_of
from surveys.sheet import Sheet
from surveys.text import search_key

COLUMN, ALL = "column:", "all:"
NO_STRATUM = "0"
GROUP_WORDS: Mapping[RespondentGroup, tuple[str, ...]] = {
    RespondentGroup.CITIZEN: ("citizen", "citizens", "nguoi dan", "dan", "cong dan", "nhan dan"),
    RespondentGroup.SUPERIOR: ("superior", "superiors", "direct superior", "cap tren", "cap tren truc tiep"),
    RespondentGroup.PEER: ("peer", "peers", "dong cap", "dong nghiep", "cung cap"),
    RespondentGroup.SUBORDINATE: ("subordinate", "subordinates", "direct subordinate", "cap duoi",
                                  "cap duoi truc tiep"),
    RespondentGroup.RESIDENCE: ("residence", "community of residence", "noi cu tru", "cong dong noi cu tru",
                                "cong dong dan cu noi cu tru", "khu dan cu"),
    RespondentGroup.FRONT: ("front", "front member", "front members", "mat tran", "can bo mat tran",
                            "thanh vien mat tran"),
    RespondentGroup.SELF: ("self", "the cadre self assessment", "tu danh gia", "ban than",
                           "can bo tu danh gia"),
}  # fmt: skip
"""What a respondent group may be called, without accents."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something that each answer has one of: codes with their names, and other words for them."""

    doubts: tuple[Doubt, Doubt]  # of the whole, of one word
    names: Mapping[str, str]
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    are_numbers: bool = False  # codes that could be anything: no column is taken for theirs unasked

    def code_of(self, cell: str) -> str:
        """Give the code that a cell means beyond doubt; "" for none."""
        if cell in self.names:
            return cell
        key = search_key(cell)
        said = {
            code
            for code, name in self.names.items()
            if key == search_key(name) or key in self.words.get(code, ())
        }
        return said.pop() if len(said) == 1 else ""


def subjects_named(subjects: Mapping[str, str]) -> Named:
    """Give the subjects of a round by code and name."""
    return Named((Doubt.SUBJECT, Doubt.SUBJECT_WORDS), subjects)


def groups_named(groups: Sequence[RespondentGroup]) -> Named:
    """Give the respondent groups of a round."""
    words = {group.value: frozenset(GROUP_WORDS[group]) for group in groups}
    return Named((Doubt.GROUP, Doubt.GROUP_WORDS), {group.value: group.value for group in groups}, words)


def strata_named(strata: Sequence[tuple[int, str]]) -> Named:
    """Give the strata of a round; an answer may be of none."""
    names = {str(number): name for number, name in strata}
    return Named((Doubt.STRATUM, Doubt.STRATUM_WORDS), {NO_STRATUM: ""} | names, are_numbers=True)


def source_of(sheet: Sheet, named: Named, taken: set[str], asking: Asking) -> Source:
    """Say where the code comes from: from the only one, from a column, or as somebody says.

    A column whose every cell is a code or a name of ours is it; ``taken`` columns are not.
    """
    if len(named.names) == 1:
        return Source(None, next(iter(named.names)), {})
    cells = _cells(sheet, taken)
    sure = [
        column
        for column, found in cells.items()
        if found
        and all(named.code_of(cell) and not (named.are_numbers and cell in named.names) for cell in found)
    ]
    if len(sure) == 1:
        return Source(sure[0], "", {cell: named.code_of(cell) for cell in cells[sure[0]]})
    likely = [column for column, found in cells.items() if any(map(named.code_of, found))]
    question = Question(
        key_of(named.doubts[0]),
        named.doubts[0],
        sheet.name,
        (
            *(Option(COLUMN + column, column) for column in cells),
            *(Option(ALL + code, name) for code, name in named.names.items()),
        ),
        proposal=COLUMN + likely[0] if len(likely) == 1 else "",
    )
    given = asking.ask(question)
    if given.startswith(ALL):
        return Source(None, given.removeprefix(ALL), {})
    column = given.removeprefix(COLUMN)
    return Source(column or None, "", _words(column, cells.get(column, ()), named, asking))


def _cells(sheet: Sheet, taken: set[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for place, column in enumerate(sheet.columns):
        if column not in taken:
            found[column] = {row.cells[place] for row in sheet.rows} - {""}
    return {column: tuple(sorted(cells)) for column, cells in found.items()}


def _words(column: str, cells: Sequence[str], named: Named, asking: Asking) -> Mapping[str, str]:
    """Say what each word of a column means."""
    values = {}
    for cell in cells:
        code = named.code_of(cell)
        if not code:
            options = tuple(Option(code, name) for code, name in named.names.items())
            code = asking.ask(Question(key_of(named.doubts[1], cell), named.doubts[1], cell, options))
        values[cell] = code or cell
    del column
    return values
