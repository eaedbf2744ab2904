"""Names that settings may mention because the dbt project declares them: sources, their roles, and owners' roles."""

import csv
from pathlib import Path

from tenure.core.settings_file import read_settings_file


def known_sources(project: Path) -> list[str]:
    """The sources that can be switched off, by the vendor's name or by the role that it plays (`models/conformed/`)."""
    staging, conformed = project / "models" / "staging", project / "models" / "conformed"
    names = {
        source["name"]
        for file in staging.glob("*/_*__sources.yml")
        for source in read_settings_file(file)["sources"]
    }
    roles = {folder.name for folder in conformed.glob("*") if folder.is_dir()}
    return sorted(names | roles)


def known_owner_roles(project: Path) -> list[str]:
    """The roles that playbooks are given to."""
    with (project / "seeds" / "playbooks.csv").open(newline="") as file:
        return sorted({row["owner_role"] for row in csv.DictReader(file) if row["owner_role"]})
