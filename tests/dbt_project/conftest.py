"""A copy of the dbt project that tests may spoil."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tenure.core import paths
from tenure.transform.dbt_runner import invoke_dbt
from tests.dbt_project.empty_warehouse import AS_OF, create_empty_tables


@pytest.fixture(scope="session")
def project_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for the copies of all modules: dbt parses it whole once, then what a module has spoilt."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def project(project_home: Path) -> Iterator[Path]:
    """A copy of the project, so that seeds can be spoilt, on a warehouse with the tables' columns and no rows."""
    copy = project_home / "dbt_project"
    for left in (copy, project_home / "warehouse"):
        shutil.rmtree(left, ignore_errors=True)
    shutil.copytree(paths.DBT_PROJECT, copy, ignore=shutil.ignore_patterns("target", "logs"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(project_home))
        patch.setattr(paths, "DBT_PROJECT", copy)
        create_empty_tables(copy)
        assert invoke_dbt(["run-operation", "ml_create_tables", *AS_OF]).success
        assert invoke_dbt(["seed", *AS_OF]).success
        yield copy
