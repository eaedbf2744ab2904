"""The columns of `_fct_account_features.yml`, from the docs blocks in `feature_columns/<family>.md`.

dbt reads the columns of a contract from YAML only, so a feature would be listed there by hand a second time.
"""

import re
from pathlib import Path

from ml.features.training_set import CATEGORICAL, family_of
from tenure.core import paths
from tenure.core.feature_descriptions import BLOCK, DESCRIPTIONS
from tenure.core.settings import families

MARTS = paths.DBT_PROJECT / "models" / "marts"
FILE = MARTS / "_fct_account_features.yml"
# What stands above it in the file is written by hand.
MARK = "      # From here on written by `tenure docs`; a test keeps it true.\n"


def write_feature_columns() -> dict[Path, bytes]:
    """The file with a line per docs block."""
    return {FILE: feature_columns_yml().encode()}


def feature_columns_yml() -> str:
    """The file with a line per docs block.

    Known columns keep their order, which is that of the training data; new ones come last in their family.
    """
    head, mark, written = FILE.read_text().partition(MARK)
    known = {name: place for place, name in enumerate(re.findall(r"name: (\w+)", written))}
    described = [
        name for file in sorted(MARTS.glob(DESCRIPTIONS)) for name, _ in BLOCK.findall(file.read_text())
    ]
    described.sort(key=lambda name: (families().index(family_of(name)), known.get(name, len(known))))
    return head + mark + "".join(map(_column, described))


def _column(name: str) -> str:
    data_type = "text" if name in CATEGORICAL else "double precision"
    return f"""      - {{name: {name}, data_type: {data_type}, description: "{{{{ doc('{name}') }}}}"}}\n"""
