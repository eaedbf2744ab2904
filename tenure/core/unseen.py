"""Signs that no one sees in a text that people read: they steer a terminal, forge lines, or turn text around.

Each is the inside of a class of regular expressions, as Python and DuckDB read it.
"""

# C0 but tab and line feed, DEL, C1.
CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
# Marks and overrides of the direction of text.
DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# In a text of several lines, where tabs and line feeds belong; the others separate lines and paragraphs.
UNSEEN_IN_A_BODY = CONTROLS + DIRECTIONS + "\u2028\u2029"
UNSEEN = UNSEEN_IN_A_BODY + r"\t\n"
