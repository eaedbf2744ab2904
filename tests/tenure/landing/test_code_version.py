"""The landing's version also changes with the code, so that a run after an edit is not taken for one done before."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tenure.core import paths
from tenure.core.code_version import CODE, CODE_SUFFIXES, WRITTEN, code_files, code_version
from tenure.landing import landing_version

TEMPLATE_SUFFIX = ".html.jinja"
TEMPLATES = sorted(file for file in code_files() if file.name.endswith(TEMPLATE_SUFFIX))


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    for name in CODE:
        shutil.copytree(
            paths.REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns(*WRITTEN), symlinks=True
        )
    return folder


@pytest.fixture
def repository(copied: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(paths, "REPOSITORY", copied)
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    return copied


def version() -> str:
    code_version.cache_clear()
    return landing_version.version()


@pytest.fixture(autouse=True)
def forget_the_copy() -> Iterator[None]:
    yield
    code_version.cache_clear()


def example_of(suffix: str) -> Path:
    return next(file for file in code_files() if file.suffix == suffix)


@pytest.mark.parametrize("file", [*TEMPLATES, *map(example_of, sorted(CODE_SUFFIXES))], ids=str)
def test_an_edit_changes_the_version(file: Path, repository: Path) -> None:
    before = version()
    with (repository / file).open("a") as edited:
        edited.write("\n")
    assert version() != before
    assert version() == version()


def test_no_file_of_the_code_can_change_unseen() -> None:
    everything = {
        file.relative_to(paths.REPOSITORY)
        for folder in CODE
        for file in (paths.REPOSITORY / folder).rglob("*")
        if file.is_file() and not file.name.startswith(".") and not WRITTEN & set(file.parts)
    }
    assert everything == set(code_files())


def test_templates_have_one_suffix() -> None:
    files = [
        file
        for name in (*CODE, "plugins", "docs")
        for file in (paths.REPOSITORY / name).rglob("*")
        if file.is_file()
    ]
    templates = [file.name for file in files if ".j2" in file.suffixes or ".jinja" in file.suffixes]
    assert len(templates) > 20
    assert [name for name in templates if not name.endswith(TEMPLATE_SUFFIX)] == []
    assert [
        file for file in files if file.parent.name == "templates" and not file.name.endswith(TEMPLATE_SUFFIX)
    ] == []
