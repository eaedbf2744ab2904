"""Signs that no one sees in a text that people read: they steer a terminal, forge lines, or turn text around."""

# Of a class of regular expressions, as Python and DuckDB read them: C0 and C1 with DEL, direction marks and overrides,
# separators of lines and paragraphs.
UNSEEN = r"\x00-\x1f\x7f-\x9f" + "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
