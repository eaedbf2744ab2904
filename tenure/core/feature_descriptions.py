"""What the description of a feature says, read from dbt's docs blocks: `Source: surveys, support.`

Sources are named by their role: product, billing, support, issues, crm, surveys, community, people. The descriptions
are the one place where this is written; the catalogue and the gate show the same words.
"""

import re

from tenure.core import paths

DESCRIPTIONS = "_feature_columns_*.md"
BLOCK = re.compile(r"{% docs (\w+) %}(.*?){% enddocs %}", flags=re.S)
SOURCE = re.compile(r"Source: (.*?)\.?\s*$")


def read_feature_sources() -> dict[str, tuple[str, ...]]:
    """The sources of each described feature, all of which it needs; empty for one whose description names none."""
    found = {}
    for file in sorted((paths.DBT_PROJECT / "models" / "marts").glob(DESCRIPTIONS)):
        for name, text in BLOCK.findall(file.read_text()):
            source = SOURCE.search(text)
            found[name] = tuple(re.split(r", | and ", source.group(1))) if source else ()
    return found
