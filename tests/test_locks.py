"""The locks: a digest for every file, no address, nothing in the image that only checks need."""

import re
import tomllib
from functools import cache

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tenure.core import paths

LOCKS = ("requirements-build.txt", "requirements.txt", "requirements-dev.txt")
PROJECT = tomllib.loads((paths.REPOSITORY / "pyproject.toml").read_text())
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]


@cache
def locked(lock: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Version and digests of each package of the lock; fails at a line that is neither."""
    lines = (paths.REPOSITORY / lock).read_text().replace("\\\n", "").splitlines()
    packages = {}
    for line in lines:
        if line.startswith("#"):
            continue
        pin = re.fullmatch(r"([a-z0-9.-]+)==([\w.]+)((?: +--hash=sha256:[0-9a-f]{64})+)", line)
        assert pin, f"{lock}: no pin with digests: {line[:80]}"
        packages[pin[1]] = (pin[2], frozenset(pin[3].split()))
    return packages


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_digests_and_no_address(lock: str) -> None:
    assert locked(lock)
    assert "//" not in (paths.REPOSITORY / lock).read_text()


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("requirements-build.txt", PROJECT["dependency-groups"]["build"]),
        ("requirements.txt", PROJECT["project"]["dependencies"] + EXTRAS["postgres"]),
        ("requirements-dev.txt", EXTRAS["dev"]),
    ],
)
def test_each_direct_dependency_is_locked_in_its_range(lock: str, asked: list[str]) -> None:
    for requirement in map(Requirement, asked):
        version, _ = locked(lock)[canonicalize_name(requirement.name)]
        assert version in requirement.specifier, f"{lock}: {requirement} and {version}"


def test_tools_have_what_runs_in_the_same_versions() -> None:
    assert locked("requirements.txt").items() <= locked("requirements-dev.txt").items()


def test_what_only_checks_need_is_not_in_the_image() -> None:
    tools = {canonicalize_name(Requirement(one).name) for one in EXTRAS["dev"]}
    # Airflow needs jsonschema, too.
    assert tools & set(locked("requirements.txt")) == {"jsonschema"}
    assert "requirements-dev.txt" not in (paths.REPOSITORY / "Dockerfile").read_text()


@pytest.mark.parametrize("file", ["Makefile", "Dockerfile"])
def test_nothing_is_installed_without_its_digest(file: str) -> None:
    """But for this package itself, which is installed where it lies and without its dependencies, and extras outside
    the lock that someone asks for: they change nothing that is locked."""
    commands = re.findall(
        r"pip install (.+?)(?:&&|$)", (paths.REPOSITORY / file).read_text(), flags=re.MULTILINE
    )
    assert len(commands) >= 3
    for command in commands:
        if re.search(r"\.\[(spark|\$TENURE_EXTRAS)\]", command):
            assert re.search(r"(-c|--constraint) requirements(-dev)?\.txt ", command)
            continue
        assert "--require-hashes" in command or {"--no-deps", "--no-build-isolation"} <= set(command.split())
