"""One feature per event of the product: its share of all events of the account in the 28 days before the as-of date.

Shares instead of counts, because other features measure the volume of use, and twenty counts would repeat it.

Event names differ by company, so no table can declare these columns: the counts come from `marts.fct_feature_use` (one
row per account, as-of date and event) and are pivoted here.
"""

import re
from collections.abc import Iterable

import duckdb
import numpy as np
import pandas as pd

from tenure import warehouse

TABLE = "marts.fct_feature_use"
PREFIX = "adoption_share_of_"
SUFFIX = "_last_28d"
# The most widespread events only: hundreds of event names would outnumber all other features.
MOST_EVENTS = 30


def event_of(feature: str) -> str | None:
    """ "report exported" for `adoption_share_of_report_exported_last_28d`, None for any other feature."""
    if not feature.startswith(PREFIX):
        return None
    return feature.removeprefix(PREFIX).removesuffix(SUFFIX).replace("_", " ")


def widespread_events(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the `MOST_EVENTS` events that most accounts use, sorted; none when the table is not built."""
    if not warehouse.table_exists(connection, TABLE):
        return []
    query = f"""
        select event_name from {TABLE} group by event_name
        order by count(distinct account_id) desc, event_name limit {MOST_EVENTS}
    """
    return sorted(name for (name,) in connection.execute(query).fetchall())


def attach_uses(
    connection: duckdb.DuckDBPyConnection, frame: pd.DataFrame, wanted: Iterable[str] | None = None
) -> pd.DataFrame:
    """The frame with a column of shares (0 to 1) per event: the widespread ones, or those that `wanted` names.

    :param frame: account_id and as_of_date; an account without events gets NaN
    :param wanted: column names; those that are not shares of events are ignored
    """
    if wanted is None:
        columns = [_column(event) for event in widespread_events(connection)]
    else:
        columns = sorted(name for name in wanted if event_of(name))
    if frame.empty or not columns:
        return frame.reindex(columns=[*frame.columns, *columns])
    counts = warehouse.read(
        connection,
        f"select account_id, as_of_date, event_name, events_last_28d from {TABLE} "
        "where as_of_date between ? and ? and account_id between ? and ?",
        [border for key in ("as_of_date", "account_id") for border in (frame[key].min(), frame[key].max())],
    )
    names = {event: _column(event) for event in counts["event_name"].unique()}
    counts["event_name"] = counts["event_name"].map(names)
    keys = ["account_id", "as_of_date"]
    wide = counts.pivot_table(
        index=keys, columns="event_name", values="events_last_28d", aggfunc="sum", fill_value=0
    )
    shares = wide.div(wide.sum(axis=1), axis=0)
    return frame.join(shares.reindex(columns=columns, fill_value=0.0), on=keys)


def read_is_used(connection: duckdb.DuckDBPyConnection, frame: pd.DataFrame) -> pd.DataFrame:
    """A boolean column per widespread event, named after it: whether the account used it in the 28 days before.

    :param frame: account_id and as_of_date; the result has its rows
    """
    events = widespread_events(connection)
    is_used = np.zeros((len(frame), len(events)), dtype=bool)
    if events:
        uses = warehouse.read(
            connection,
            f"select account_id, as_of_date, event_name from {TABLE} where event_name = any(?)",
            [events],
        )
        keys = ["account_id", "as_of_date"]
        rows = pd.MultiIndex.from_frame(frame[keys]).get_indexer(pd.MultiIndex.from_frame(uses[keys]))
        columns = pd.Index(events).get_indexer(pd.Index(uses["event_name"]))
        is_used[rows[rows >= 0], columns[rows >= 0]] = True
    return pd.DataFrame(is_used, columns=events, index=frame.index)


def _column(event: str) -> str:
    return PREFIX + re.sub(r"\W+", "_", event.lower()) + SUFFIX
