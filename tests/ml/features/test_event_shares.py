"""The shares of single events: columns that no file can name beforehand."""

from datetime import date

import pandas as pd
import pytest

from ml.features.event_shares import attach_uses, event_of
from tenure import warehouse
from tests.ml.conftest import write_table

DAY = date(2026, 6, 29)
EXPORTED, SHARED = "adoption_share_of_report_exported_last_28d", "adoption_share_of_board_shared_last_28d"


@pytest.fixture
def frame() -> pd.DataFrame:
    uses = [("busy", "report_exported", 30), ("busy", "board_shared", 10), ("calm", "board_shared", 2)]
    rows = pd.DataFrame(uses, columns=["account_id", "event_name", "events_last_28d"])
    write_table("marts.fct_feature_use", rows.assign(as_of_date=DAY))
    return pd.DataFrame({"account_id": ["calm", "idle", "busy"], "as_of_date": pd.Timestamp(DAY)})


def test_each_event_is_a_share_of_what_the_account_did_and_unknown_where_it_did_nothing(frame):
    with warehouse.connect(read_only=True) as connection:
        shares = attach_uses(connection, frame).set_index("account_id")
    assert shares.loc["busy", [EXPORTED, SHARED]].tolist() == [0.75, 0.25]
    assert shares.loc["calm", [EXPORTED, SHARED]].tolist() == [0, 1]
    assert shares.loc["idle", [EXPORTED, SHARED]].isna().all()


def test_what_a_model_asks_for_is_there_even_when_nobody_does_it_any_more(frame):
    gone = "adoption_share_of_chart_pinned_last_28d"
    with warehouse.connect(read_only=True) as connection:
        shares = attach_uses(connection, frame, [EXPORTED, gone, "usage_events_last_28d"]).set_index(
            "account_id"
        )
    assert set(shares.columns) == {"as_of_date", EXPORTED, gone}
    assert shares.loc["busy", [EXPORTED, gone]].tolist() == [0.75, 0]
    assert event_of(gone) == "chart pinned"


def test_where_there_are_no_accounts_there_are_the_columns(frame: pd.DataFrame):
    """A company without trials has no examples of conversion: in an empty frame the keys have no type."""
    with warehouse.connect(read_only=True) as connection:
        shares = attach_uses(connection, pd.DataFrame({"account_id": [], "as_of_date": []}))
    assert shares.empty
    assert {EXPORTED, SHARED} <= set(shares.columns)


@pytest.mark.parametrize("accounts", [["idle"], ["calm"], ["idle", "busy"]])
def test_an_account_has_the_same_shares_alone_as_among_others(frame: pd.DataFrame, accounts: list[str]):
    with warehouse.connect(read_only=True) as connection:
        among_all = attach_uses(connection, frame, [EXPORTED, SHARED])
        alone = attach_uses(connection, frame[frame["account_id"].isin(accounts)], [EXPORTED, SHARED])
    wanted = among_all[among_all["account_id"].isin(accounts)]
    pd.testing.assert_frame_equal(alone[[EXPORTED, SHARED]], wanted[[EXPORTED, SHARED]], check_exact=True)
