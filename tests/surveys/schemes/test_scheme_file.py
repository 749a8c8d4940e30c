"""A scheme file is read whole or not at all, and its author reads every mistake with its place and line."""

import ast
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from surveys.problems import BadInput, Problem
from surveys.schemes import band_ends, element_file, element_rules, examples, scheme_file, scheme_rules
from surveys.schemes.places import placed
from surveys.schemes.scheme import AdjustmentKind, ElementKind, WhenMissing
from surveys.schemes.scheme_file import read, read_file

SMALL = Path(__file__).with_name("small.toml").read_text("utf-8")

MISTAKES = [
    # what stands in the small scheme, what a hasty author writes instead, place, what is said
    ('id = "small"', 'id = "Khung 2026"', "id", "The id may hold small letters"),
    ('languages = ["vi", "en"]', 'languages = ["vi", "en", "Tiếng Anh"]', "languages",
     "“Tiếng Anh” is not a la"),
    ('languages = ["vi", "en"]', 'languages = ["vi"]', "languages", "Every scheme is in Vietnamese (vi) and"),
    ('title = { vi = "Nhóm A", en = "Group A" }', 'title = { vi = "Nhóm A" }', "groups.A.title.en",
     "The text in the language “en” is missing"),
    ("starts_on = 2026-01-01", "starts_on = 0026-01-01", "period.starts_on", "This year cannot be meant"),
    ("starts_on = 2026-01-01", 'starts_on = "01/13/2026"', "period.starts_on",
     "This must be a day written as"),
    ("ends_on = 2026-12-31", "ends_on = 2025-12-31", "period.ends_on", "The period ends before it begins"),
    ("date = 2025-08-30", "date = 2205-08-30", "legal_basis.#1.date",
     "The norm “366-QĐ/TW” would be of 2205-08-30"),
    ("date = 2025-08-30", "", "legal_basis.#1.date", "“date” is missing"),
    ("points = 6 # a2", "points = 5 # a2", "groups.A.points",
     "The elements of group A sum to 29, not to its 30"),
    ("points = 6 # a2", "points = -6 # a2", "groups.A.elements.A2.points",
     "This must be a number from 0 to 1000"),
    ("points = 6 # a2", "points = 6.25 # a2", "groups.A.elements.A2.points",
     "Points have at most 1 decimals"),
    ("points = 6 # a2", "points = 0 # a2", "groups.A.elements.A2.points", "Points must be more than 0"),
    ("points = 30 # a", "points = 29 # a", "total",
     "The points of the groups sum to 99, not to the total 100"),
    ("points = 40 # b", "points = 10 # b", "groups.B.points",
     "The elements of group B already take 10 of its 10"),
    ('code = "A2"', 'code = "A1"', "groups.A.elements.A1.code", "The code “A1” is used twice"),
    ('code = "A2"', 'code = "Mục 2"', "groups.A.elements.Mục 2.code", "“Mục 2” cannot be a code"),
    ('kind = "binary"', 'kind = ""', "groups.A.elements.A1.kind", "This text is empty"),
    ('kind = "binary"', 'kind = "yes/no"', "groups.A.elements.A1.kind", "“yes/no” is not known here"),
    ('kind = "axis" # b2', 'kind = "axis" # b2\npoints = 30', "groups.B.elements.B2.points",
     "The points of an axis are"),
    ('group = "citizen"', 'group = "voters"', "groups.C.elements.C1.people.sources.#1.group",
     "“voters” is not a resp"),
    ('sources = [{ group = "citizen", weight = 2 }, { group = "front" }]', "sources = []",
     "groups.C.elements.C1.people.sources", "Name whose opinion counts"),
    ('{ group = "front" }', '{ group = "front", weight = 0 }', "groups.C.elements.C1.people.sources",
     "A weight must be"),
    ('{ group = "front" }', '{ group = "front", criterion = "Tiêu chí 1" }',
     "groups.C.elements.C1.people.sources",
     "“Tiêu chí 1” cannot be the code of a criterion"),
    ('{ group = "front" }', '{ group = "composite", criterion = "C1" }',
     "groups.C.elements.C1.people.sources",
     "A composite is told for the whole questionnaire only"),
    ('{ group = "front" }', '{ group = "citizen" }', "groups.C.elements.C1.people.sources",
     "The same opinion stands here"),
    ('figure = "score"', 'figure = "adjusted"', "groups.C.elements.C1.people.figure",
     "An adjusted score is told for the"),
    ("{ from = 0, points = 0 }", "{ from = 5, points = 0 }", "groups.C.elements.C1.people.steps",
     "The first step begins"),
    ("{ from = 60, points = 20 }", "{ from = 0, points = 20 }", "groups.C.elements.C1.people.steps",
     "The steps stand in"),
    ("{ from = 80, points = 30 }", "{ from = 80, points = 10 }", "groups.C.elements.C1.people.steps",
     "A higher score"),
    ("{ from = 80, points = 30 }", "{ from = 80, points = 31 }", "groups.C.elements.C1.people.steps",
     "A step brings more"),
    ("{ from = 80, points = 30 }", "{ from = 80, points = 29.95 }", "groups.C.elements.C1.people.steps",
     "Points have at"),
    ("most = 3 # t1", "most = 0 # t1", "adjustments.T1.most", "Points must be more than 0"),
    ("most = 3 # t1", "most = 2.25 # t1", "adjustments.T1.most", "Points have at most 1 decimals"),
    ("bonus = 3", "bonus = 0", "clamps.bonus", "Say with “bonus” how much all of them together may be"),
    ("low = 0", "low = 100", "clamps.low", "The lowest total must be below the highest"),
    ("from = 0 # low", "from = 10 # low", "bands", "Totals from 0 to below 10 are in no band"),
    ("from = 70", "from = 50", "bands.complete.from", "Two bands begin at 50: they overlap"),
    ("from = 70", "from = 170", "bands.good.from",
     "A band begins between the lowest total 0 and the highest 100"),
    ("below = 70", "below = 65", "bands.complete.below", "Totals from 65 to below 70 are in no band"),
    ("below = 70", "below = 75", "bands.complete.below", "Totals from 70 to below 75 are in two bands"),
    ("from = 70", "from = 70\nbelow = 100", "bands.good.below", "Band “good” is the highest"),
    ('bands = ["good"]', "bands = []", "conditions.D1.bands", "Name the bands that this condition is for"),
    ('bands = ["good"]', 'bands = ["tốt"]', "conditions.D1.bands", "There is no band “tốt”"),
    ('band = "good" # cap', 'band = "best" # cap', "caps.TL20.band", "There is no band “best”"),
    ('of = "complete"', 'of = "rest"', "caps.TL20.of", "There is no band “rest”"),
    ("percent = 20", "percent = 120", "caps.TL20.percent", "A cap is more than 0 and at most 100 percent"),
    ('source = "366-QĐ/TW" # a', 'source = "366" # a', "groups.A.source",
     "The norm “366” is not in the legal basis"),
    ("decimals = 1", "decimals = 3", "decimals", "This must be a whole number from 0 to 2"),
    ("[clamps]", "weight = 5\n[clamps]", "adjustments.K1.weight", "The key “weight” is not known here"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "written", "where", "said"), MISTAKES)
def test_every_mistake_is_said_once_with_its_place(there: str, written: str, where: str, said: str) -> None:
    assert SMALL.count(there) == 1
    source = SMALL.replace(there, written)
    with pytest.raises(BadInput) as refused:
        read(source)
    about = [one for one in refused.value.problems if one.where == where]
    assert [str(one).removeprefix(f"{where}: ")[: len(said)] for one in about] == [said]


def test_the_whole_small_scheme_is_read() -> None:
    scheme = read(SMALL)
    assert [group.code for group in scheme.groups] == ["A", "B", "C"]
    assert (scheme.total, scheme.decimals, scheme.period.starts_on) == (Decimal(100), 1, date(2026, 1, 1))
    people = scheme.people[0].people
    assert people is not None
    assert [f"{one.group} {one.weight}" for one in people.sources] == ["citizen 2", "front 1"]
    assert people.when_missing is WhenMissing.NO_TOTAL
    assert [one.kind for one in scheme.adjustments] == [AdjustmentKind.BONUS, AdjustmentKind.MINUS]
    assert scheme.elements[0].kind is ElementKind.BINARY
    assert scheme.period.covers(date(2026, 1, 1), date(2026, 12, 31))
    assert not scheme.period.covers(date(2026, 7, 1), date(2027, 1, 1))


def test_every_sentence_of_the_rules_is_shown_by_a_mistake() -> None:
    sentences = set()
    for module in (scheme_file, element_file, band_ends, scheme_rules, element_rules):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
                sentences.add(ast.literal_eval(node.args[0]))
    shown: set[str] = set()
    head = SMALL[: SMALL.index("[[legal_basis]]")]
    basis = SMALL[len(head) : SMALL.index("# --- groups")]
    for source in (
        *(SMALL.replace(there, written) for there, written, _where, _said in MISTAKES),
        SMALL.replace('[[conditions]]\ncode = "D1"', '[[bands]]\ncode = "good"\nfrom = 99'),
        SMALL.replace(basis, basis * 2),
        "legal_basis = []\ngroups = []\nbands = []\n" + head + "[clamps]\nlow = 0\nhigh = 100\n",
        SMALL.replace(
            SMALL[SMALL.index("[[groups.elements]] # a1") : SMALL.index("# --- b")], "elements = []\n"
        ),
    ):
        with pytest.raises(BadInput) as refused:
            read(source)
        shown |= {problem.sentence for problem in refused.value.problems}
    assert sentences - shown == set()


def test_a_file_that_is_no_toml_or_empty_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not correct TOML at line 2"):
        read('id = "a"\npoints =\n')
    with pytest.raises(BadInput) as refused:
        read("")
    assert "legal_basis" in {one.where for one in refused.value.problems}
    (tmp_path / "a.toml").write_text(SMALL, "utf-8-sig")
    assert read_file(tmp_path / "a.toml").hash == read(SMALL).hash


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("id", 'id = "small"'),
        ("groups.A", "[[groups]] # a"),
        ("groups.A.points", "points = 30 # a"),
        ("groups.A.elements.A2.points", "points = 6 # a2"),
        ("groups.#1.elements.#2.points", "points = 6 # a2"),
        ("groups.C.elements.C1.people.figure", 'figure = "score"'),
        ("groups.C.elements.C1.people.sources.#1.group", "sources = "),
        ("legal_basis.#1.date", "date = 2025-08-30"),
        ("legal_basis.#1.settles.km", "settles = "),
        ("bands.good.from", "from = 70"),
        ("clamps.low", "low = 0"),
        ("groups.A.elements.A1.source", "[[groups.elements]] # a1"),
    ],
)
def test_a_place_is_found_on_its_line(where: str, line: str) -> None:
    problem = Problem("Wrong.", where=where)
    number = placed(SMALL, [problem], "small.toml")[0].where
    expected = next(n for n, text in enumerate(SMALL.splitlines(), 1) if text.startswith(line))
    assert number == f"small.toml, line {expected}, key {where}"


def test_a_file_made_to_take_long_is_answered_at_once() -> None:
    """Each of these took minutes or for ever; the suite's limit of time is what is claimed."""
    blanks, dots, ends = "[" + " " * 50_000, "a." * 30_000, "9" * 5000
    for source, where in ((f"{SMALL}\n{blanks}", "id"), (f'{SMALL}\n[[groups]]\ncode = "{dots}"', dots)):
        assert placed(source, [Problem("Wrong.", where=f"groups.{where}")])
    with pytest.raises(BadInput, match="thousands of digits"):
        read(f"points = {ends}")


def test_an_empty_line_or_a_loose_word_is_no_key() -> None:
    source = "nothing\n\n[a]\n[a]\n[[b]]\nid = 5\n[[b.c]]\nd = 1\n"
    wrong = [Problem("Wrong.", where=where) for where in ("b.#1.c.#1.d", "a", "a.x")]
    assert [placed(source, [one])[0].where for one in wrong] == [
        "-, line 8, key b.#1.c.#1.d", "-, line 3, key a", "-, line 3, key a.x",
    ]  # fmt: skip


def test_what_is_about_the_whole_file_has_no_line() -> None:
    assert placed(SMALL, [Problem("Wrong.")], "f") == (Problem("Wrong.", where="f"),)
    assert placed(SMALL, [Problem("Wrong.", where="nowhere.at.all")]) == (
        Problem("Wrong.", where="nowhere.at.all"),
    )


def test_the_examples_are_sound_labelled_and_cite_number_and_date() -> None:
    for (name, version), source in examples.sources().items():
        scheme = examples.read(source)
        assert (scheme.id, scheme.version, scheme.is_example) == (name, version, True)
        assert scheme.title["vi"].startswith("Ví dụ")
        assert scheme.title["en"].startswith("Example")
        assert scheme.note["vi"]
        assert [one.dated for one in scheme.legal_basis if one.number == "366-QĐ/TW"] == [date(2025, 8, 30)]
        assert [f"{one.code} {one.least}" for one in scheme.bands] == [
            "excellent 90", "good 70", "complete 50", "incomplete 0",
        ]  # fmt: skip
        assert [group.points for group in scheme.groups] == [30, 70]
        assert scheme.people


def test_a_copy_of_an_example_is_no_example_and_keeps_its_comments() -> None:
    source = examples.sources()["example-leaders-30-70", 1]
    copied = examples.copied(source, "quang-ninh", 3)
    scheme = read(copied)
    assert (scheme.id, scheme.version, scheme.is_example) == ("quang-ninh", 3, False)
    assert copied.count("#") == source.count("#")
    assert examples.has("example-leaders-30-70")
    assert not examples.has("quang-ninh")
