"""What a person does on the page, in a real browser, has taken effect after the next daily run."""

import os

import pytest

from tests.end_to_end.conftest import DAYS, NEXT_DAY
from tests.plugins import browser

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

OPEN_TASKS = """
    select task_id, account_id from publish.pub_task_list
    where status = 'open' and account_id in (select account_id from publish.pub_account_health where as_of_date = '{day}')
    order by account_id, task_id
"""


@pytest.mark.skipif(
    browser.find_browser() is None and os.environ.get("TENURE_BROWSER") != "required", reason="no Chromium"
)
def test_a_closed_task_and_an_override_have_taken_effect_after_the_next_daily_run(
    landed, run_daily, tmp_path
):
    home = landed.copy(tmp_path / "home")
    # An account with one task, so that the first on its page is this one.
    tasks = home.ask(OPEN_TASKS.format(day=DAYS[-1]))
    accounts = [account for _, account in tasks]
    task_id, account_id = next(one for one in tasks if accounts.count(one[1]) == 1)

    with browser.serve(home.folder) as site, browser.browse() as window:
        browser.log_in(window, site)
        assert "next daily run" in browser.close_task(
            window, site, account_id, "sponsor_change", "their boss left"
        )
        assert "next daily run" in browser.set_override(window, site, account_id, "at_risk", "they told me")

    run_daily(home, NEXT_DAY)

    closed = f"select status, cause_code, acted_by from publish.pub_task_list where task_id = '{task_id}'"
    assert home.ask(closed) == [("done", "sponsor_change", "admin")]
    told = f"select note from publish.pub_task_events where task_id = '{task_id}' and event = 'done'"
    assert home.ask(told) == [("their boss left",)]
    override = (
        "select override_band, override_reason, override_by from publish.pub_account_health"
        f" where account_id = '{account_id}' and as_of_date = '{NEXT_DAY}'"
    )
    assert home.ask(override) == [("at_risk", "they told me", "admin")]

    with browser.serve(home.folder) as site, browser.browse() as window:
        browser.log_in(window, site)
        window.get(f"{site.address}/tenure/accounts/{account_id}")
        page = window.find_element("tag name", "body").text
        assert "their boss left" in page
        assert "they told me" in page
