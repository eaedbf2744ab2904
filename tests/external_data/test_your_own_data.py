"""What docs/how-to/your-own-data.md promises about folders and settings is what the code does."""

import re

import pytest

from expectations.raw.files import REQUIRED
from tenure.core import paths
from tenure.core.settings import read_settings
from tenure.landing.contract import read_contract

PAGE = (paths.REPOSITORY / "docs" / "how-to" / "your-own-data.md").read_text()
NEEDED = dict(re.findall(r"^\| `(\w+\.\w+)` \| ((?:`\w+` ?)+)\|$", PAGE, flags=re.MULTILINE))


def test_the_needed_tables_are_those_the_raw_gate_requires():
    assert set(NEEDED) == {
        f"{source}.{table}" for source, table in re.findall(r"\('(\w+)', '(\w+)'\)", REQUIRED)
    }


@pytest.mark.parametrize("table", NEEDED)
def test_the_needed_columns_are_those_the_inspection_requires(table):
    asked = {f"{known.source}.{known.name}": known for known in read_contract().tables}[table]
    assert re.findall(r"`(\w+)`", NEEDED[table]) == [
        column.name for column in asked.columns if column.is_required
    ]


def test_every_other_column_it_names_is_in_the_contract():
    tables = {f"{known.source}.{known.name}": known for known in read_contract().tables}
    tables |= {known.name: known for known in read_contract().tables}
    named = re.findall(r"`((?:\w+\.)?\w+)\.(\w+)`", PAGE)
    wrong = [
        (table, column)
        for table, column in named
        if f"{table}.{column}" not in tables
        and table in tables
        and column not in {known.name for known in tables[table].columns}
    ]
    assert wrong == []


def test_its_settings_are_accepted(tmp_path):
    (tmp_path / "tenure.yml").write_text(re.search(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL).group(1))
    settings = read_settings(landing=tmp_path)
    assert settings.targets["churn"].capacity == 25
    read_contract(switched_off=settings.sources_switched_off)


def test_its_links_resolve():
    links = re.findall(r"\]\(([^)#]+)\)", PAGE)
    assert links
    assert [link for link in links if not (paths.REPOSITORY / "docs" / "how-to" / link).exists()] == []
