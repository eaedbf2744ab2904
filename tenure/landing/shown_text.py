"""SQL for text that people will read: without the signs that no one sees, and no longer than a line or a page.

It is written by customers' customers: names, subjects, bodies. Keys are left as they are, as two of them must not
become one: staging sets a row with such a key aside.
"""

import re

from tenure.core.unseen import UNSEEN, UNSEEN_IN_A_BODY
from tenure.landing.contract import Column

LONGEST_LINE = 255
LONGEST_BODY = 2000
# Texts of several lines.
BODIES = {
    "body",
    "source_body",
    "comment",
    "gaps",
    "goal",
    "main_users",
    "note",
    "reason",
    "sentence",
    "words",
}
# Read for single values, or compared with words, and shown nowhere. A JSON text that is cut is none any more.
NEVER_SHOWN = {"answers", "context_user_agent", "metadata"}
_KEY = re.compile(r"(.*_)?(id|ids|key|id_c)|code|property_associatedcompanyid")
# Line breaks and tabs are spaces in a line; in a body they stay.
_BREAKS = "[\\t\\n\\r\u2028\u2029]+"


def is_key(column: Column) -> bool:
    """Whether the text column is named like a key, or lists some."""
    return _KEY.fullmatch(column.name) is not None


def as_shown(column: Column, text: str) -> str:
    """SQL for the text as it may be shown, NULL where nothing is left of it; that of a key as it is.

    :param text: SQL of the text, which is repeated
    """
    if is_key(column) or column.name in NEVER_SHOWN:
        return text
    if column.name in BODIES:
        unseen, longest, one = UNSEEN_IN_A_BODY, LONGEST_BODY, text
    else:
        unseen, longest, one = UNSEEN, LONGEST_LINE, f"regexp_replace({text}, '{_BREAKS}', ' ', 'g')"
    stripped = f"regexp_replace({one}, '[{unseen}]', '', 'g')"
    cut = (
        f"case when length({stripped}) > {longest} then left({stripped}, {longest - 1}) || '…'"
        f" else nullif(trim({stripped}), '') end"
    )
    odd = f"regexp_matches({text}, '[{unseen}]') or length({text}) > {longest} or trim({text}) = ''"
    return f"case when {odd} then {cut} else {text} end"
