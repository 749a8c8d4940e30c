"""Flags show a moderator where to look; they find what the list holds, with accents and without."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.problems import BadInput
from surveys.texts import flags
from surveys.texts.flags import FlagKind, Piece, kinds, pieces, read, shipped


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Phải đưa phong bì mới xong", (FlagKind.MONEY,)),
        ("phai dua PHONG BI moi xong", (FlagKind.MONEY,)),
        ("bị đe doạ, trả thù", (FlagKind.THREAT,)),  # the other way to place a tone
        ("có sai phạm đất công", (FlagKind.ABUSE,)),
        ("they asked for money", (FlagKind.MONEY,)),
        ("báo chê dở", ()),  # not "bao che"
        ("hỏi lô đất", ()),  # not "hối lộ"
        ("một đoạn phong phú, bì thư", ()),
        ("Bà Nguyễn Thị Hoa, 0912345678, 001099012345", (FlagKind.NAME, FlagKind.PHONE, FlagKind.ID_NUMBER)),
        ("xe 14A-123.45, thư ab@example.vn", (FlagKind.PLATE, FlagKind.EMAIL)),
        ("Ông Phong Bì đến", (FlagKind.NAME,)),  # a mark does not lie upon another
        ("", ()),
    ],
)
def test_what_is_flagged(text: str, found: tuple[FlagKind, ...]) -> None:
    assert kinds(text, shipped()) == found


def test_marked_pieces_are_the_words_themselves() -> None:
    assert pieces("Ông Lê Văn Nam nhận tiền, nhận tiền!", shipped()) == (
        Piece("Ông Lê Văn Nam", FlagKind.NAME),
        Piece(" "),
        Piece("nhận tiền", FlagKind.MONEY),
        Piece(", "),
        Piece("nhận tiền", FlagKind.MONEY),
        Piece("!"),
    )


def test_the_longest_phrase_is_marked() -> None:
    assert pieces("tham ô tài sản", shipped()) == (Piece("tham ô tài sản", FlagKind.ABUSE),)


@given(st.text(max_size=200) | st.text(alphabet="phong bì[]<>&0912 nNễÔng.@", max_size=80))
def test_pieces_put_together_are_the_text(text: str) -> None:
    assert "".join(piece.words for piece in pieces(text, shipped())) == text


def test_an_installation_may_keep_a_list_of_its_own(tmp_path: Path) -> None:
    own = tmp_path / "trigger-words.toml"
    assert flags.of_installation(own) is shipped()
    own.write_text('version = 7\n[threat]\nvi = ["cắt nước"]\n', encoding="utf-8")
    found = flags.of_installation(own)
    assert found.version == 7
    assert kinds("dọa cắt nước, phong bì", found) == (FlagKind.THREAT,)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("version = ", "no TOML"),
        ('[money]\nvi = ["a"]', "needs a version"),
        ('version = 0\n[money]\nvi = ["a"]', "needs a version"),
        ('version = 1\n[fun]\nvi = ["a"]', "Unknown part"),
        ("version = 1\nmoney = 3", "Unknown part"),
        ('version = 1\n[money]\nvi = "a"', "in a list"),
        ("version = 1\n[money]\nvi = [3]", "in a list"),
        ('version = 1\n[money]\nvi = ["..."]', "in a list"),
    ],
)
def test_a_broken_list_is_named(content: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(content)
