"""What stands on a paper form: who asks, who sees it, the way through it, every answer once."""

from dataclasses import replace
from itertools import combinations

import pytest

from surveys import questionnaire_library
from surveys.codes import shown
from surveys.identifiers import ItemId, RespondentGroup
from surveys.paper.form_told import FormSize, PaperForm
from surveys.paper.forms import SAMPLE, forms, prepare, sample
from surveys.paper.layout import Bubble, FormLayout, PageLayout
from surveys.paper.routes import answer_labels, sections_asked
from surveys.prints.paper import Paper
from surveys.problems import BadInput
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read as read_toml
from tests.surveys.paper.sheets import form, issued, laid_out, library
from tests.surveys.prints.pdf_pages import Pages, letter_sizes, read

LIBRARY = [name for name, _ in questionnaire_library.names()]
BOTH = ("vi", "en")
CUT_MARGIN = 5

MADE = """
format = 1
id = "made"
version = 1
languages = ["vi", "en"]
minutes = 2
subject = "cadre"
respondent_groups = ["citizen", "peer"]
title = { vi = "Thử", en = "Trial" }
purpose = { vi = "Để thử.", en = "To try." }
[scales.long]
options = [
LONG
]
no_answers = [{ id = "none", label = { vi = "Không biết", en = "Don't know" } }]
[[criteria]]
code = "C"
title = { vi = "C", en = "C" }
weight = 1
source = "C"
[[sections]]
id = "first"
title = { vi = "Phần một", en = "Part one" }
[[sections.items]]
id = "place"
kind = "choice"
text = { vi = "Ở đâu?", en = "Where?" }
options = [
OPTIONS
]
[[sections.items]]
id = "there"
kind = "rating"
scale = "long"
criteria = ["C"]
text = { vi = "Ở đó thế nào?", en = "How was it there?" }
show_if = { item = "place", answers = ["o1", "o2"] }
[[sections.items]]
id = "inside"
kind = "choice"
asked_of = ["peer"]
text = { vi = "Đồng nghiệp?", en = "Colleagues?" }
options = [
    { id = "a", label = { vi = "A", en = "A" } },
    { id = "b", label = { vi = "B", en = "B" } },
]
[[sections]]
id = "second"
title = { vi = "Phần hai", en = "Part two" }
show_if = { item = "place", answers = ["o1"] }
[[sections.items]]
id = "again"
kind = "rating"
scale = "long"
criteria = ["C"]
text = { vi = "Lần nữa?", en = "Again?" }
[[sections]]
id = "third"
title = { vi = "Phần ba", en = "Part three" }
show_if = { item = "inside", answers = ["a"] }
[[sections.items]]
id = "colleague"
kind = "rating"
scale = "long"
criteria = ["C"]
text = { vi = "Của đồng nghiệp?", en = "As a colleague?" }
[[sections]]
id = "peers"
title = { vi = "Riêng đồng nghiệp", en = "Peers alone" }
[[sections.items]]
id = "peers_only"
kind = "rating"
scale = "long"
criteria = ["C"]
asked_of = ["peer"]
text = { vi = "Làm việc cùng thế nào?", en = "How is working together?" }
[[sections]]
id = "last"
title = { vi = "Phần cuối", en = "Last part" }
[[sections.items]]
id = "words"
kind = "text"
text = { vi = "Góp ý?", en = "Comment?" }
"""


def made(options: int = 3, points: int = 11) -> Questionnaire:
    """Give a questionnaire with many answers, a jump, and parts that only some groups reach."""
    long = [
        f'{{ value = {k}, label = {{ vi = "Mức {k}", en = "Level {k}" }} }},' for k in range(1, points + 1)
    ]
    some = [
        f'{{ id = "o{k}", label = {{ vi = "Nơi {k}", en = "Place {k}" }} }},' for k in range(1, options + 1)
    ]
    return read_toml(MADE.replace("LONG", "\n".join(long)).replace("OPTIONS", "\n".join(some)))


def read_form(asked: PaperForm) -> Pages:
    return read(forms(prepare(asked), 1, issued(1)))


def bubbles(layout: FormLayout) -> list[tuple[PageLayout, Bubble]]:
    return [(page, bubble) for page in layout.pages for bubble in page.bubbles]


def asked_answers(asked: PaperForm) -> set[tuple[int, str, str]]:
    return {
        (place, item.id, answer)
        for place in range(len(asked.subjects))
        for section in sections_asked(asked.questionnaire, asked.group)
        for item in section.items
        for answer in answer_labels(asked.questionnaire, item)
    }


def check_layout(asked: PaperForm, layout: FormLayout) -> None:
    """Every answer once, an item on one page, white between circles, all within the corner marks."""
    found = bubbles(layout)
    every = [(bubble.place, bubble.item, bubble.answer) for _, bubble in found]
    assert len(every) == len(set(every))
    assert set(every) == asked_answers(asked)
    pages_of: dict[tuple[int, str], set[int]] = {}
    for page, bubble in found:
        pages_of.setdefault((bubble.place, bubble.item), set()).add(page.number)
        top_left, _, bottom_right, _ = page.corners
        assert top_left.x < bubble.x - bubble.radius < bubble.x + bubble.radius < bottom_right.x
        assert top_left.y < bubble.y - bubble.radius < bubble.y + bubble.radius < bottom_right.y - CUT_MARGIN
    assert all(len(pages) == 1 for pages in pages_of.values())
    for page in layout.pages:
        for one, other in combinations(page.bubbles, 2):
            apart = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
            assert apart - one.radius - other.radius >= 3, (one, other)
        for box in page.boxes:
            assert box.height > 20
            assert box.y + box.height < page.corners[2].y - CUT_MARGIN
    texts = [item for section in sections_asked(asked.questionnaire, asked.group) for item in section.items]
    boxes = [(box.place, box.item) for page in layout.pages for box in page.boxes]
    assert boxes == [
        (place, item.id) for place in range(len(asked.subjects)) for item in texts if item.kind == "text"
    ]
    assert len(layout.pages) % 2 == 0


@pytest.mark.parametrize("size", list(FormSize))
@pytest.mark.parametrize("name", LIBRARY)
def test_every_answer_has_one_circle_with_white_around_it_and_no_item_is_broken(
    name: str, size: FormSize
) -> None:
    least = {FormSize.NORMAL: 2.2, FormSize.LARGE: 3.0}[size]
    for prepared in (laid_out(name, size, BOTH), laid_out("three-sixty", FormSize.NORMAL, BOTH, 3)):
        check_layout(prepared.form, prepared.layout)
    assert all(bubble.radius >= least for _, bubble in bubbles(laid_out(name, size, BOTH).layout))


@pytest.mark.parametrize(("options", "points"), [(2, 2), (7, 7), (40, 11)])
@pytest.mark.parametrize("size", list(FormSize))
def test_many_answers_stand_in_lists_and_find_room(options: int, points: int, size: FormSize) -> None:
    asked = form(made(options, points), size, BOTH)
    found = bubbles(prepare(asked).layout)
    assert {(0, bubble.item, bubble.answer) for _, bubble in found} == asked_answers(asked)
    assert all(bubble.y < page.corners[2].y for page, bubble in found)


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("name", ["citizen-official", "collective", "exemplary-conduct", "three-sixty"])
def test_a_form_of_a_dozen_questions_is_one_sheet(name: str, language: str) -> None:
    assert len(laid_out(name, FormSize.NORMAL, (language,)).layout.pages) == 2


def test_each_subject_has_pages_of_its_own_and_is_named_on_each() -> None:
    prepared = laid_out("three-sixty", FormSize.NORMAL, BOTH, 3)
    asked = prepared.form
    places = [{bubble.place for bubble in page.bubbles} for page in prepared.layout.pages]
    assert all(len(place) <= 1 for place in places)
    words = read(forms(prepared, 1, issued(1))).words
    for place, face in enumerate(asked.subjects):
        here = [number for number, found in enumerate(places) if place in found]
        assert here
        assert all(face.name in words[number] for number in here)
    assert "Người thứ 3 trong 3 người" in " ".join(words)


def test_the_first_page_says_who_asks_what_for_who_sees_it_and_how_to_answer() -> None:
    (first, second) = read_form(form(library("citizen-official"), people=40)).words
    for words in (
        "Ủy ban MTTQ Việt Nam phường Hạ Long",
        "Lấy ý kiến về cán bộ phường Hạ Long, quý I",
        "một nguồn tham khảo khi đánh giá cán bộ",
        "chỉ xem số liệu chung, từ 12 phiếu",
        "40 người",
        "Nguyễn Thị Phượng Hằng",
        "Phó Chủ tịch Ủy ban nhân dân phường, Phường Hạ Long",
        "Mỗi câu tô kín một ô tròn",
        "Trang 1/2",
        "Phần ông/bà giữ lại",
        "nếu trang báo mã đã dùng thì phiếu của ông/bà đã được tính",
    ):
        assert words in first, words
    for words in ("Trang 2/2", "Nguyễn Thị Phượng Hằng", "15/04/2026", "0203 000 000", "10/2022/QH15"):
        assert words in second, words
    for words in ("Hai người của Mặt trận đọc trước", "không thấy nét chữ", "Xin đừng ghi tên"):
        assert words in second, words


@pytest.mark.parametrize("name", LIBRARY)
@pytest.mark.parametrize("language", BOTH)
def test_the_heading_has_sixty_words_at_most(name: str, language: str) -> None:
    asked = form(library(name), languages=(language,))
    rules = asked.paper.survey.rules
    heading = (rules.asks[language], rules.title[language], asked.questionnaire.purpose[language])
    assert len(" ".join(heading).split()) <= 60


def test_whoever_is_alone_in_the_group_is_told_and_nothing_else_is_promised() -> None:
    words = read_form(form(library("three-sixty"), languages=("en",), people=1)).words[0]
    assert "Your answer is not anonymous" in words
    assert "evaluators and the person rated" in words
    assert "only totals" not in words
    assert "Your group" not in words


def test_a_linked_round_says_so_where_one_code_is_about_several() -> None:
    asked = form(library("three-sixty"), languages=("en",), subjects=2)
    rules = replace(asked.paper.survey.rules, linked=True)
    linked = replace(asked, paper=replace(asked.paper, survey=replace(asked.paper.survey, rules=rules)))
    said = "Your answers about these 2 people stay together"
    assert said in read_form(linked).words[0]
    assert said not in read_form(asked).words[0]
    assert said not in read_form(replace(linked, subjects=linked.subjects[:1])).words[0]


def test_the_way_is_said_in_words() -> None:
    contact = " ".join(read_form(form(library("citizen-official"), languages=("en",))).words)
    assert "If you chose “No”: leave out the other questions and hand in the sheet." in contact
    assert "Only if your answer to question 1" not in contact  # the author's own hint says it
    several = " ".join(read_form(form(library("citizen-official"), languages=("en",), subjects=2)).words)
    assert "If you chose “No”: leave out the other questions of this part and go on to the next." in several
    follow_up = " ".join(read_form(form(library("follow-up"))).words)
    assert "Nếu chọn “Chưa giải quyết”, “Không biết”: chuyển sang câu 3." in follow_up
    assert "Chỉ trả lời nếu ở câu 1 ông/bà chọn “Đã giải quyết xong”, “Mới giải quyết một phần”." in follow_up


def test_conditions_across_parts_are_said_with_their_numbers_and_unreachable_parts_are_left_out() -> None:
    citizen = form(made(), languages=("en",))
    words = " ".join(read_form(citizen).words)
    assert "If you chose “Place 3”: go on with question 4." in words
    assert "Only if your answer to question 1 is “Place 1”, “Place 2”." in words
    assert "This part only if your answer to question 1 is “Place 1”." in words
    assert "Colleagues?" not in words
    assert "As a colleague?" not in words
    assert "Peers alone" not in words
    assert "block letters" in words
    peer = " ".join(read_form(replace(citizen, group=RespondentGroup.PEER, paper=_of_peers(citizen))).words)
    assert "Colleagues?" in peer
    assert "Peers alone" in peer
    assert "This part only if your answer to question 3 is “A”." in peer


def _of_peers(asked: PaperForm) -> Paper:
    rules = asked.paper.survey.rules
    groups = tuple(replace(rule, group=RespondentGroup.PEER) for rule in rules.groups)
    return replace(asked.paper, survey=replace(asked.paper.survey, rules=replace(rules, groups=groups)))


def test_only_what_the_group_is_asked_is_printed() -> None:
    asked = form(library("three-sixty"))
    assert asked.group is RespondentGroup.SUPERIOR
    items = {bubble.item for _, bubble in bubbles(prepare(asked).layout)}
    assert "reporting" in items
    assert not {"assigning", "fairness"} & items


def test_the_heads_of_the_answers_stand_on_every_page_with_ratings() -> None:
    prepared = laid_out("exemplary-conduct", FormSize.NORMAL, BOTH, 3)
    scale = prepared.form.questionnaire.scales["frequency"]
    for page, words in zip(prepared.layout.pages, read(forms(prepared, 1, issued(1))).words, strict=True):
        if page.bubbles:
            assert all(label["vi"] in words for label in scale.labels)


def test_a_table_that_goes_on_overleaf_takes_its_heads_along() -> None:
    long = library("exemplary-conduct")
    (section,) = long.sections
    more = tuple(replace(item, id=ItemId(f"{item.id}_{n}")) for n in range(6) for item in section.items[:-1])
    prepared = prepare(form(replace(long, sections=(replace(section, items=more),))))
    pages = read(forms(prepared, 1, issued(1))).words
    filled = [words for page, words in zip(prepared.layout.pages, pages, strict=True) if page.bubbles]
    assert len(filled) > 2
    assert all("Rất thường xuyên" in words or "Luôn luôn" in words for words in filled)
    check_layout(prepared.form, prepared.layout)


@pytest.mark.parametrize("name", LIBRARY)
def test_letters_of_large_print_have_sixteen_points_and_more(name: str) -> None:
    for languages in (("vi",), BOTH):
        prepared = laid_out(name, FormSize.LARGE, languages)
        assert min(letter_sizes(prepared.pages)) >= 16 - 0.01
        assert min(place.size for place in prepared.digits) >= 16


def test_the_letters_are_in_the_file_and_it_is_tagged() -> None:
    pages = read_form(form(library("collective"), languages=BOTH))
    assert pages.is_embedded
    assert pages.is_tagged
    assert {name.split("+")[-1].split("-")[0] for name in pages.fonts} == {"BeVietnamPro"}
    assert pages.sizes == [(210, 297)] * len(pages.sizes)


def test_long_titles_and_names_push_the_text_down_and_nothing_off_the_page() -> None:
    asked = form(library("citizen-official"), languages=BOTH)
    rules = asked.paper.survey.rules
    long = dict.fromkeys(BOTH, "Lấy ý kiến nhân dân về cán bộ chủ chốt " * 6)
    survey = replace(asked.paper.survey, rules=replace(rules, title=long, asks=long))
    face = replace(asked.subjects[0], name="Kiến nghị về việc sửa con đường liên thôn " * 7, position={})
    bare = replace(asked.subjects[0], name="Trần Đức Quảng", position={}, unit="")
    asked = replace(asked, paper=replace(asked.paper, survey=survey, contact=""), subjects=(face, bare))
    for size in FormSize:
        found = replace(asked, size=size)
        prepared = prepare(found)
        check_layout(found, prepared.layout)
        words = read(sample(prepared)).words
        assert "…" in words[1]
        assert "Cần hỏi thêm" not in " ".join(words)


def test_a_sign_without_a_letter_is_named_and_nothing_is_printed() -> None:
    asked = form(library("confidence-poll"))
    khmer = replace(asked, subjects=(replace(asked.subjects[0], name="មតិ"),))
    with pytest.raises(BadInput) as refused:
        prepare(khmer)
    assert refused.value.problems[0].values == {"sign": "ម"}


@pytest.mark.parametrize("size", list(FormSize))
def test_every_page_shows_the_digits_for_whoever_keys_it(size: FormSize) -> None:
    prepared = laid_out("citizen-official", size, BOTH)
    (code,) = issued(1)
    words = read(forms(prepared, 1, [code])).words
    assert [shown(code.digits) in page for page in words] == [True] * len(words)
    assert words[0].count(shown(code.digits)) >= 2  # the receipt is torn off


def test_a_sample_shows_itself_as_one_on_every_page() -> None:
    prepared = prepare(form(library("collective"), languages=("en",)))
    assert all("SAMPLE" in words for words in read(sample(prepared)).words)
    assert not any("SAMPLE" in words for words in read(forms(prepared, 1, issued(1))).words)
    assert SAMPLE.link not in repr(SAMPLE)
