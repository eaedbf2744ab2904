"""What others wrote: harmless for a terminal and a line, and otherwise as they wrote it."""

import pytest

from tenure.core.plain_text import is_readable, one_line, without_controls


def test_no_control_character_and_no_mark_of_direction_is_left() -> None:
    hidden = [
        *range(32),
        *range(127, 160),
        0x61C,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
    text = "".join(map(chr, hidden)) + "\ud800\ufeff"
    assert without_controls(text) == "\t\n"
    assert one_line(f"a{text}b") == "a b"


@pytest.mark.parametrize("text", ["Möbel & Söhne", "می‌خواهم", "👩‍💻", "שלום", "日本"])
def test_names_of_the_world_stay_as_they_are(text: str) -> None:
    assert without_controls(text) == one_line(text) == text
    assert is_readable(text)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u200d\u2060\u00ad", "\t\n"])
def test_blanks_and_marks_of_no_width_cannot_be_read(text: str) -> None:
    assert not is_readable(text)


def test_a_long_line_ends_with_an_ellipsis() -> None:
    assert one_line("a\nb c", 4) == "a b…"
    assert one_line("a\nb", 3) == "a b"
