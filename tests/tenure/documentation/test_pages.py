"""Links of the pages lead somewhere, and sentences with measured numbers are those of a demo run."""

import re
from pathlib import Path

import pytest

from tenure.core import paths
from tenure.core.errors import InvalidInput
from tenure.documentation import write_measured

LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
PAGES = sorted(
    page
    for folder in (
        "",
        "dags",
        "dbt_project",
        "docs",
        "docs/how-to",
        "docs/explanation",
        "docs/reference",
        "docs/tutorial",
    )
    for page in (paths.REPOSITORY / folder).glob("*.md")
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(paths.REPOSITORY)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert missing == []


def test_a_sentence_is_filled_between_its_marks_and_an_unknown_one_is_refused() -> None:
    page = "with <!-- measured:effect -->old\nwords<!-- /measured --> in it"
    filled = write_measured.fill_sentences(page, {"effect": "2 of 32"})
    assert filled == "with <!-- measured:effect -->2 of 32<!-- /measured --> in it"
    with pytest.raises(InvalidInput, match="no sentence 'effect'; there are churn_model"):
        write_measured.fill_sentences(page, {"churn_model": "AUC"})


@pytest.mark.parametrize(("share", "words"), [(-0.264, "−26"), (0.065, "+6"), (-0.001, "0"), (0.0, "0")])
def test_points_are_whole_and_signed(share: float, words: str) -> None:
    assert write_measured.points(share) == words
