"""What customers and other systems wrote, made harmless for a terminal, a line and a header."""

import re
import unicodedata

from tenure.core.unseen import CONTROLS, DIRECTIONS

# Beside them the byte order mark, and halves of surrogate pairs, which cannot be encoded.
HIDDEN = re.compile(f"[{CONTROLS}{DIRECTIONS}\ufeff\ud800-\udfff]")


def without_controls(text: str) -> str:
    """Return the text without control characters; line feeds and tabs stay."""
    return HIDDEN.sub("", text)


def one_line(text: object, most: int | None = None) -> str:
    """Return the text in one line, without control characters.

    :param most: characters; a longer text ends with an ellipsis.
    """
    # Control characters that break a line become blanks before the others go, which may leave blanks side by side.
    line = " ".join(without_controls(" ".join(str(text).split())).split())
    return line if most is None or len(line) <= most else f"{line[: most - 1].rstrip()}…"


def is_readable(text: str) -> bool:
    """Return whether there is anything to read: a letter, a digit or a sign, not only blanks and marks of no width."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)
