"""The weekly review as one page that opens without a network: promises against outcomes, drift, and what follows."""

from collections.abc import Sequence
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
    """Write `reports/review/<day>.html`; the same review gives the same bytes."""
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
    """NULL as None, days without their midnight."""
    frame = frame.assign(as_of_date=frame["as_of_date"].dt.date)
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _chart(record: "pd.DataFrame") -> dict[str, Any] | None:
    """Places in pixels: a bar from low to high, a tick where the promise stands, a dot where it ended."""
    if record.empty:
        return None
    days = record.sort_values("as_of_date")
    highest = float(days[["high", "realised"]].max().max()) or 1.0
    step = WIDTH / len(days)

    def height(count: float) -> float:
        return round(HEIGHT - HEIGHT * float(count) / highest, 1)

    marks = [
        {
            "x": round(step * (place + 0.5), 1),
            "day": row.as_of_date.date(),
            "low": height(row.low),
            "high": height(row.high),
            "expected": height(row.expected),
            "realised": height(row.realised) if row.is_ripe else None,
            "says": f"{row.as_of_date.date()}: {row.expected:g} promised ({row.low} to {row.high}), "
            + (f"{row.realised:.0f} came" if row.is_ripe else "too early to say"),
        }
        for place, row in enumerate(days.itertuples())
    ]
    return {
        "marks": marks,
        "highest": f"{highest:g}",
        "width": WIDTH,
        "height": HEIGHT,
        "bar": min(14, round(step * 0.6, 1)),
    }
