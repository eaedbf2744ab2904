"""Names that settings may mention because the dbt project declares them: sources, their roles, and owners' roles."""

import csv
from pathlib import Path

from tenure.core.settings_file import read_settings_file


def known_sources_and_roles(project: Path) -> list[str]:
    """What can be switched off: each source by its own name, or all sources of a role by the role's."""
    return sorted({name for source in _sources(project) for name in source})


def known_sources(project: Path) -> list[str]:
    return sorted(name for name, _ in _sources(project))


def _sources(project: Path) -> list[tuple[str, str]]:
    """Name and role of each."""
    files = (project / "models" / "staging").glob("*/_*__sources.yml")
    sources = [source for file in files for source in read_settings_file(file)["sources"]]
    return [(source["name"], source["config"]["meta"]["role"]) for source in sources]


def known_owner_roles(project: Path) -> list[str]:
    """The roles that playbooks are given to."""
    return sorted({row["owner_role"] for row in _playbooks(project) if row["owner_role"]})


def known_letters(project: Path) -> list[str]:
    """The playbooks that send automatic letters to customers."""
    return [row["playbook_id"] for row in _playbooks(project) if row["kind"] == "message"]


def _playbooks(project: Path) -> list[dict[str, str]]:
    with (project / "seeds" / "playbooks.csv").open(newline="") as file:
        return list(csv.DictReader(file))
