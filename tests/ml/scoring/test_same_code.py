"""A worker with another version of Tenure or of a library scores nothing and says which version differs."""

from pathlib import Path

import pytest

from ml.scoring.same_code import OtherCode, own_code, require_code
from tenure.core import paths
from tenure.core.code_version import code_version


def test_the_same_code_is_content() -> None:
    require_code(own_code())


@pytest.mark.parametrize("name", ["tenure", "scikit-learn", "numpy"])
def test_what_differs_is_named(name: str) -> None:
    with pytest.raises(OtherCode, match=f"{name} .+ instead of another one"):
        require_code(own_code() | {name: "another one"})


def test_the_digest_is_another_when_a_source_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ml").mkdir()
    source = tmp_path / "ml" / "score.py"
    monkeypatch.setattr(paths, "REPOSITORY", tmp_path)
    found = set()
    for name, text in (("score.py", "1"), ("score.py", "2"), ("scores.py", "2")):
        source.unlink(missing_ok=True)
        source = source.with_name(name)
        source.write_text(text)
        code_version.cache_clear()
        found.add(own_code()["tenure"])
    code_version.cache_clear()
    assert len(found) == 3


def test_a_library_that_is_not_there_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OtherCode, match="lightgbm None instead of 4"):
        require_code(own_code() | {"lightgbm": "4"})
