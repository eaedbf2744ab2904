"""The weekly review as one HTML page that opens offline: expected against realised counts, drift, and the verdicts."""

from collections.abc import Hashable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml.monitoring.drift import PSI, SCORES
from tenure.core import paths
from tenure.core.report_page import render_page

if TYPE_CHECKING:
    import pandas as pd

    from ml.monitoring.track_record import TargetReview

TEMPLATES = Path(__file__).parent / "templates"
BADGES = {"holds": "passed", "retrain": "failed", "too early": "warning", "no signal": "warning"}
DRIFT_SHOWN, DAYS_SHOWN, REVIEWS_SHOWN = 15, 60, 12
WIDTH, HEIGHT = 900, 220


def write_page(day: date, reviews: Sequence["TargetReview"]) -> Path:
    """Write `reports/review/<day>.html` and return its path; the same review gives the same bytes."""
    page = render_page(TEMPLATES, "review.html.jinja", day=day, targets=[_shown(one, day) for one in reviews])
    file = paths.reports() / "review" / f"{day}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page)
    return file


def _shown(review: "TargetReview", day: date) -> dict[str, Any]:
    of_all = review.record[review.record["population"] == "all accounts"].head(DAYS_SHOWN)
    today = review.drift[review.drift["as_of_date"].dt.date == day]
    features = today[(today["measure"] == PSI) & (today["what"] != SCORES)]
    scores = review.drift[review.drift["what"] == SCORES].tail(REVIEWS_SHOWN)
    return {
        "name": review.target.name,
        "verdict": review.verdict,
        "badge": BADGES[review.verdict],
        "reasons": review.reasons,
        "champion": review.champion,
        "chart": _chart(of_all),
        "record": _rows(review.record.head(2 * DAYS_SHOWN)),
        "whole": _rows(today.drop(features.index)),
        "features": _rows(features.head(DRIFT_SHOWN)),
        "counted": len(features),
        "trend": _rows(scores.assign(what=scores["as_of_date"].dt.strftime("%Y-%m-%d"))),
    }


def _rows(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """The rows as dictionaries, NULL as None and days as dates."""
    frame = frame.assign(as_of_date=frame["as_of_date"].dt.date)
    records = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): value for name, value in record.items()} for record in records]


def _chart(record: "pd.DataFrame") -> dict[str, Any] | None:
    """Positions in pixels: per day a bar from low to high, a tick at the expected and a dot at the realised count.

    None without promises.
    """
    if record.empty:
        return None
    days = record.sort_values("as_of_date")
    highest = float(days[["high", "realised"]].max().max()) or 1.0
    step = WIDTH / len(days)
    marks = [
        {"x": round(step * (place + 0.5), 1), **_mark(row, highest)}
        for place, row in enumerate(days.to_dict("records"))
    ]
    return {
        "marks": marks,
        "highest": f"{highest:g}",
        "width": WIDTH,
        "height": HEIGHT,
        "bar": min(14, round(step * 0.6, 1)),
    }


def _mark(row: dict[Hashable, Any], highest: float) -> dict[str, Any]:
    def height(count: float) -> float:
        return round(HEIGHT - HEIGHT * float(count) / highest, 1)

    day, is_matured = row["as_of_date"].date(), bool(row["is_ripe"])
    outcome = f"{row['realised']:.0f} realised" if is_matured else "labels not matured"
    return {
        "day": day,
        "low": height(row["low"]),
        "high": height(row["high"]),
        "expected": height(row["expected"]),
        "realised": height(row["realised"]) if is_matured else None,
        "says": f"{day}: {row['expected']:g} expected ({row['low']} to {row['high']}), {outcome}",
    }
