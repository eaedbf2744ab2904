"""The report is a static page: it opens without a network, escapes what it shows, and is the same each time."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from expectations.check import CRITICAL, WARNING, Suite, between
from expectations.evaluate_suite import SuiteResult, evaluate
from expectations.report import write_report
from expectations.validate import GATES, GateClosed, validate_gate

AS_OF = date(2026, 7, 1)
Plant = Callable[[str], None]


def evaluated(values: list[float], severity: str = CRITICAL, **texts: str) -> SuiteResult:
    check = between(
        "seats", 0, 10, description="seats fit", severity=severity, remedy=texts.get("remedy", "count again")
    )
    suite = Suite("marts.seats", texts.get("about", "accounts"), "select 1", (check,), key=("account_id",))
    frame = pd.DataFrame({"account_id": [f"a{n}" for n in range(len(values))], "seats": values})
    return SuiteResult(suite, frame, evaluate(suite, frame))


def test_report_loads_nothing_from_anywhere(plant: Plant) -> None:
    reports = [Path(validate_gate(gate, AS_OF)["report"]) for gate in GATES]
    for page in (*reports, reports[0].parent.parent / "index.html"):
        text = page.read_text()
        assert not re.search(r"https?://|//[a-z]|url\(|@import|<script|<link|<iframe", text)
        assert {
            target
            for target in re.findall(r'(?:src|href)="([^"]*)"', text)
            if not (page.parent / target).exists()
        } == set()


def test_same_tables_give_the_same_bytes(plant: Plant) -> None:
    pages = [Path(validate_gate(gate, AS_OF)["report"]) for gate in GATES]
    first = [page.read_bytes() for page in pages]
    assert [Path(validate_gate(gate, AS_OF)["report"]).read_bytes() for gate in GATES] == first


def test_failed_check_shows_badge_words_value_share_and_way_out(home: Path) -> None:
    text = write_report("features", AS_OF, [evaluated([1, 2, 3, 14])]).read_text()
    assert '<span class="badge failed">failed</span>' in text
    assert "seats fit" in text
    assert "14 (a3)" in text
    assert "1 of 4 rows" in text
    assert "25.0 % unexpected" in text
    assert "What to do: count again" in text


def test_failed_warning_leaves_the_gate_open(home: Path) -> None:
    text = write_report("features", AS_OF, [evaluated([14], severity=WARNING)]).read_text()
    assert '<span class="badge open-with-warnings">open with warnings</span>' in text
    assert '<span class="badge warning">warning</span>' in text


def test_text_from_the_data_is_escaped(home: Path) -> None:
    one = evaluated([14], remedy="<b>run</b>")
    assert one.frame is not None
    one.frame.loc[0, "account_id"] = "<script>alert(1)</script>"
    text = write_report(
        "features", AS_OF, [SuiteResult(one.suite, one.frame, evaluate(one.suite, one.frame))]
    ).read_text()
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "&lt;b&gt;run&lt;/b&gt;" in text


def test_index_lists_every_run_newest_first_with_its_state(plant: Plant, tmp_path: Path) -> None:
    validate_gate("scores", AS_OF)
    plant("update ml.account_scores set probability = 2")
    with pytest.raises(GateClosed):
        validate_gate("playbooks", "2026-06-30")
    index = (tmp_path / "reports" / "index.html").read_text()
    found = re.findall(r'class="badge ([a-z-]+)" href="([^"]+)"', index)
    assert found == [("open", "scores/2026-07-01.html"), ("closed", "playbooks/2026-06-30.html")]


def test_many_offending_rows_are_counted_not_listed(home: Path) -> None:
    text = write_report("features", AS_OF, [evaluated([11.0] * 500)]).read_text()
    assert "11 (a0); 11 (a1); 11 (a2); and 497 more" in text
    assert "What was looked at" not in text
