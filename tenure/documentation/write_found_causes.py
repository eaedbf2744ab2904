"""docs/explanation/found-causes.md: how the planted causes of the demo company are found, with picture and tables.

It alone reads the truth beside the warehouse; the tables feed the catalogue of signals.
"""

import csv
from pathlib import Path

import pandas as pd

from ml.insights.detection import (
    Detection,
    Ends,
    History,
    measure_detection,
    read_history,
)
from tenure import warehouse
from tenure.core import paths
from tenure.documentation.conjunction_check import measure_conjunction
from tenure.documentation.ends_of_truth import read_ends
from tenure.documentation.feature_lead_times import measure_feature_lead_times
from tenure.documentation.found_causes_text import write_page
from tenure.documentation.lead_times_picture import draw_lead_times
from tenure.simulator.truth.expected_signs import EXPECTED_SIGNS
from tenure.simulator.world.causes import CONJUNCTION

DOCS = paths.REPOSITORY / "docs"
PAGE, PICTURE = DOCS / "explanation" / "found-causes.md", DOCS / "images" / "lead-times.svg"
FACTS, FEATURES = (DOCS / "reference" / f"lead-times-of-{what}.csv" for what in ("facts", "features"))


def write_found_causes() -> dict[Path, bytes]:
    """The page, its picture and its tables from the demo run in this home."""
    truth = paths.home() / "truth"
    with warehouse.connect(read_only=True) as connection:
        history = read_history(connection)
        ends = read_ends(truth, history)
        rise = measure_feature_lead_times(connection, history, ends)
    found = {
        cause: [
            (
                sign,
                measure_detection(
                    history, ends.of_cause(cause), history.of_facts(sign.facts, sign.needs_all)
                ),
            )
            for sign in signs
        ]
        for cause, signs in EXPECTED_SIGNS.items()
    }
    facts = measure_facts(history, ends)
    together = measure_conjunction(truth, history, EXPECTED_SIGNS[CONJUNCTION][0].facts)
    return {
        PAGE: write_page(truth, history, ends, found, facts, together).encode(),
        PICTURE: draw_lead_times({cause: rows[0] for cause, rows in found.items()}),
        FACTS: _facts_table(facts).to_csv(index=False).encode(),
        FEATURES: rise.to_csv(index=False).encode(),
    }


def measure_facts(history: History, ends: Ends) -> dict[str, Detection | None]:
    """Every fact of the catalogue over all who left, whatever the cause; None where the history has none of it."""
    with (paths.DBT_PROJECT / "seeds" / "facts.csv").open() as file:
        names = [row["fact"] for row in csv.DictReader(file)]
    return {
        name: measure_detection(history, ends, history.of_facts((name,)))
        if name in history.has_fact
        else None
        for name in names
    }


def _facts_table(facts: dict[str, Detection | None]) -> pd.DataFrame:
    rows = [
        {
            "fact": name, "left": each.share, "others": each.others, "ratio": each.ratio, "low": each.low,
            "high": each.high, "lead_days": each.lead(),
        }
        for name, each in facts.items()
        if each
    ]  # fmt: skip
    return (
        pd.DataFrame(rows)
        .round({"left": 3, "others": 3, "ratio": 2, "low": 2, "high": 2, "lead_days": 0})
        .astype({"lead_days": "Int64"})
    )
