"""What the dbt project says of each feature: its type by the contract, its unit and its roles by the description.

A description ends with `Unit: days. Source: surveys, support.` Sources are named by their role: product, billing,
support, issues, crm, surveys, community, people, company. It is the one place where this is written: the catalogue, the
features gate and the models read it from here.
"""

import re
from dataclasses import dataclass

import yaml

from tenure.core import paths

CONTRACT = paths.DBT_PROJECT / "models" / "marts" / "_fct_account_features.yml"
KEY = ("account_id", "as_of_date")
UNIT = re.compile(r"Unit: (.*?)\. Source: ")
SOURCE = re.compile(r"Source: (.*?)\.?\s*$")


@dataclass(frozen=True)
class FeatureDescription:
    """One column of `marts.fct_account_features`."""

    name: str
    is_number: bool
    text: str = ""
    """The whole description; empty for a column without one."""

    @property
    def unit(self) -> str:
        found = UNIT.search(self.text)
        return found.group(1) if found else ""

    @property
    def sources(self) -> tuple[str, ...]:
        """All the sources that the feature needs."""
        return _sources(self.text)

    @property
    def family(self) -> str:
        return self.name.split("_")[0]

    @property
    def may_be_unknown(self) -> bool:
        """Some accounts have no value although the sources are connected: the description says when."""
        return "NULL" in self.text


def read_feature_sources() -> dict[str, tuple[str, ...]]:
    """The sources of each feature, all of which it needs; empty for one whose description names none."""
    return {feature.name: feature.sources for feature in read_feature_descriptions()}


def read_feature_descriptions() -> list[FeatureDescription]:
    """Every feature of the contract of `marts.fct_account_features`, in the order of its columns."""
    model = yaml.load(CONTRACT.read_text(), Loader=yaml.CSafeLoader)["models"][0]
    return [
        FeatureDescription(
            column["name"], column["data_type"] != "text", column.get("description", "").strip()
        )
        for column in model["columns"]
        if column["name"] not in KEY
    ]


def _sources(text: str) -> tuple[str, ...]:
    found = SOURCE.search(text)
    return tuple(re.split(r", | and ", found.group(1))) if found else ()
