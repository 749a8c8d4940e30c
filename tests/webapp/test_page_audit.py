"""The audit of pages finds what it is there to find."""

from hashlib import sha256

import pytest

from tests.page_audit import faults_of

GOOD = """<!doctype html>
<html lang="en"><head><title>Check – Ý Dân</title></head><body><h1>Check</h1>
<p>{}</p></body></html>"""


def test_a_good_page_has_no_fault() -> None:
    assert faults_of(GOOD.format("Answers are counted.")) == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<b>open", "no valid HTML"),
        ("<input name=a>", "no label: input a"),
        ("<label for=x>A</label><input id=y name=a>", "no label: input a"),
        ("<span id=a></span><span id=a></span>", "stands 2 times"),
        ("<a href='#gone'>there</a>", "link to nowhere: #gone"),
        ("<span aria-describedby=gone></span>", "described by nothing: gone"),
        ("<label>A<input id=a aria-invalid=true></label>", "no summary leads to a"),
        ("<span style='color:red'></span>", "inline style on span"),
        ("<span onclick='go()'></span>", "inline onclick on span"),
        ("<a href='javascript:go()'>go</a>", "inline href on a"),
        ("<script>go()</script>", "inline script"),
        ("<img src='//elsewhere.example/x' alt=''>", "foreign address //elsewhere.example/x"),
        ("<img src='/x'>", "picture without words: /x"),
        ("<button></button>", "button without words"),
        ("Xin gửi phiếu này", "not in en: 'Xin gửi phiếu này'"),
        ("".join(sha256(bytes([number])).hexdigest() for number in range(200)), "bytes compressed"),
    ],
)
def test_a_fault_is_found(content: str, fault: str) -> None:
    assert any(fault in one for one in faults_of(GOOD.format(content), most_bytes=3000))


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (GOOD.replace("<h1>Check</h1>", ""), "h1: []"),
        (GOOD.replace("<h1>Check</h1>", "<h1>Other</h1>"), "does not hold the heading"),
        (GOOD.replace(' lang="en"', ""), "lang=''"),
        (GOOD.replace('lang="en"', 'lang="vi"'), "not in vi"),
    ],
)
def test_a_fault_of_the_whole_page_is_found(page: str, fault: str) -> None:
    assert any(fault in one for one in faults_of(page.format("These are your answers.")))


def test_words_said_to_be_of_another_language_or_typed_are_not_judged() -> None:
    assert faults_of(GOOD.format("<span lang=vi>Tiếng Việt này</span> <span lang=''>phiếu này</span>")) == []
