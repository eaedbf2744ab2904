"""Names that settings may mention because the dbt project declares them: sources, their roles, and owners' roles."""

import csv
from pathlib import Path

from tenure.core.settings_file import read_settings_file


def known_sources(project: Path) -> list[str]:
    """What can be switched off: each source by its own name, or all sources of a role by the role's."""
    files = (project / "models" / "staging").glob("*/_*__sources.yml")
    sources = [source for file in files for source in read_settings_file(file)["sources"]]
    return sorted({name for source in sources for name in (source["name"], source["config"]["meta"]["role"])})


def known_owner_roles(project: Path) -> list[str]:
    """The roles that playbooks are given to."""
    with (project / "seeds" / "playbooks.csv").open(newline="") as file:
        return sorted({row["owner_role"] for row in csv.DictReader(file) if row["owner_role"]})
