"""What the page needs of the rule book, as the company's own tenure.yml has it."""

import yaml

from tenure.core import paths
from tenure.core.settings import read_settings


def health_bands() -> list[str]:
    """Bands from best to worst."""
    book = yaml.load((paths.DBT_PROJECT / "dbt_project.yml").read_text(), Loader=yaml.CSafeLoader)["vars"]
    bands = (book | read_settings().overrides)["bands"]
    return sorted(bands, key=bands.get, reverse=True)


def capacities(owners: list[str]) -> dict[str, int]:
    """Open tasks that each of them can have at most."""
    rules = read_settings().playbooks
    return {owner: rules.capacity_of_owners.get(owner, rules.capacity_per_owner) for owner in owners}


def holdout_share() -> float:
    """Share of the accounts that each playbook leaves alone, to measure what it does."""
    return read_settings().playbooks.holdout_share
