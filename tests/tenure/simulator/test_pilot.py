"""The pilot: half of the accounts in the control group by hash, one playbook with an effect and one without."""

import json
from hashlib import md5
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tenure.core import paths
from tenure.simulator.sources.check_ins import CAUSE_CODES, check_in_surveys
from tenure.simulator.sources.task_events import RECORDED_CAUSE_CODES, draw_task_events
from tenure.simulator.truth.effects import planted_effects
from tenure.simulator.world import pilot
from tenure.simulator.world.accounts import account_ids
from tenure.simulator.world.clock import DAY_US, NEVER, Clock
from tenure.simulator.world.simulate import simulate
from tenure.simulator.world.sponsors import follow_sponsors
from tenure.simulator.world.state import PLAYBOOKS, SPONSOR_GONE, USAGE_DROP
from tests.tenure.simulator.small_company import rows_by_table

ACCOUNTS = 700


@pytest.fixture(scope="module")
def twins(simulated) -> dict[str, object]:
    """The same company with treated and control group of one playbook swapped."""
    return {playbook: simulate(simulated[0].clock, ACCOUNTS, swap_arms_of=playbook) for playbook in PLAYBOOKS}


def known_causes() -> set[str]:
    return set(pd.read_csv(paths.DBT_PROJECT / "seeds" / "cause_codes.csv").cause_code)


@pytest.fixture(scope="module")
def events(simulated) -> pd.DataFrame:
    events = draw_task_events(simulated[0])["tenure.task_event"]
    return events[events.playbook_id.isin(PLAYBOOKS)]


def test_an_account_is_in_the_control_group_when_its_hash_is_below_the_share(events: pd.DataFrame):
    entries = events[events.event.isin(["opened", "held_out"])]
    digest = [
        md5(f"{playbook}|{account}|tenure".encode()).hexdigest()[:8]
        for playbook, account in zip(entries.playbook_id, entries.account_id, strict=True)
    ]
    assert ((np.array(digest) < "80000000") == (entries.event == "held_out")).all()
    share = pilot.control_group(10_000).mean(axis=1)
    assert share == pytest.approx([0.5, 0.5], abs=0.015)


def test_an_account_enters_a_playbook_once_and_the_control_group_has_no_done_tasks(events: pd.DataFrame):
    entries = events[events.event != "done"]
    assert not entries.duplicated(["account_id", "playbook_id"]).any()
    assert entries.event.value_counts().min() > 40
    done = events[events.event == "done"].merge(entries, on="task_id", suffixes=("", "_entry"))
    assert (done.event_entry == "opened").all()
    assert len(done) == (entries.event == "opened").sum()
    waited = (done["at"] - done.at_entry).dt.days
    assert (waited.min(), waited.max()) == (2, 9)
    assert (
        set(done.cause_code)
        == {code for codes in RECORDED_CAUSE_CODES.values() for code in codes}
        <= known_causes()
    )
    day = entries["at"].dt.strftime("%Y-%m-%d")
    assert (entries.task_id == entries.account_id + "|" + entries.playbook_id + "|" + day).all()


def test_a_sponsor_s_task_is_opened_on_the_day_after_the_crm_shows_that_the_sponsor_left(
    simulated, events: pd.DataFrame
):
    world, _ = simulated
    terms = follow_sponsors(world).terms
    left = {
        (account, day) for account, day in terms[terms.ends == "left"][["account", "until_day"]].to_numpy()
    }
    entries = events[(events.playbook_id == SPONSOR_GONE) & (events.event != "done")]
    days = entries["at"].astype("datetime64[us]").astype("int64") // DAY_US
    accounts = entries.account_id.str[4:].astype(int)
    assert {(account, day - 1) for account, day in zip(accounts, days, strict=True)} <= left


def test_the_task_helps_treated_accounts_and_no_others(simulated, twins: dict):
    world, twin = simulated[0], twins[SPONSOR_GONE]
    entered = world.state.case_day[0] < NEVER
    differs = world.state.leave_day != twin.state.leave_day
    assert differs[entered].sum() > 10
    assert not differs[~entered].any()
    treated = np.where(world.is_control[0], twin.state.leave_day, world.state.leave_day)[entered]
    control = np.where(world.is_control[0], world.state.leave_day, twin.state.leave_day)[entered]
    assert (treated >= control).mean() > 0.95


def test_the_task_without_effect_changes_nothing(simulated, twins: dict):
    world, twin = simulated[0], twins[USAGE_DROP]
    assert (world.is_control[1] != twin.is_control[1]).all()
    assert (world.state.leave_day == twin.state.leave_day).all()
    assert all(ours.equals(theirs) for ours, theirs in zip(world.hazards, twin.hazards, strict=True))


def test_planted_effects_are_the_difference_between_two_simulations(simulated, twins: dict):
    world = simulated[0]
    until = world.clock.monday(world.clock.weeks)
    effects = planted_effects(world, twins, until)
    assert effects[SPONSOR_GONE]["effect"] < -0.1
    assert effects[USAGE_DROP]["effect"] == 0
    assert effects[USAGE_DROP]["churn_if_held_out"] > 0.05
    matured = world.state.case_day + world.window.matured_after <= until
    assert [effects[playbook]["accounts"] for playbook in PLAYBOOKS] == matured.sum(axis=1).tolist()
    assert planted_effects(world, twins, world.clock.monday(pilot.FROM_WEEK)) == {}


def test_hazards_depend_on_the_tasks(simulated):
    """Of the accounts that lost their sponsor, those about to be helped have the lower hazard."""
    world, _ = simulated
    rows = pd.concat(world.hazards, ignore_index=True)
    since = rows.as_of_day - world.state.case_day[0, rows.account.to_numpy()]
    just_entered = rows[(since > 0) & (since <= 7)]
    is_control = world.is_control[0, just_entered.account.to_numpy()]
    left = world.state.leave_day[just_entered.account.to_numpy()]
    label = (left > just_entered.as_of_day + 7) & (left <= just_entered.as_of_day + 67)
    control, treated = just_entered[is_control], just_entered[~is_control]
    assert treated.hazard.mean() < 0.5 * control.hazard.mean()
    for rows in (control, treated):
        assert rows.hazard.mean() == pytest.approx(label[rows.index].mean(), abs=0.12)


def test_a_longer_simulation_changes_no_earlier_case(simulated):
    world = simulated[0]
    shorter = simulate(Clock(world.clock.seed, world.clock.first_day, world.clock.weeks - 20), ACCOUNTS)
    border, n = shorter.clock.monday(shorter.clock.weeks), len(shorter.accounts)
    longer = np.where(world.state.case_day < border, world.state.case_day, NEVER)[:, :n]
    assert (shorter.state.case_day == longer).all()


def test_check_ins_land_their_answers(demo: Path, simulated):
    invited, answered = check_in_surveys(*simulated)
    assert answered.invitation_id.tolist() == invited.id.tolist()
    assert set(CAUSE_CODES) <= known_causes()
    answers = pd.DataFrame(answered.answers.map(json.loads).tolist())
    assert set(answers) == {"users_named", "main_users", "goal", "goal_met", "problems_solved", "gaps"}
    assert answers.goal_met.isin([True, False]).all()
    assert set(answers.problems_solved) == set(range(6))
    assert answers.users_named.min() >= 1
    assert answers.gaps.notna().mean() == pytest.approx(0.45, abs=0.15)
    landed = rows_by_table(demo / "landing")
    asked = {row[0] for row in landed["survey/survey_invitation"] if row[3] == "check_in"}
    landed_answers = {row[1]: row[5] for row in landed["survey/survey_response"] if row[5]}
    assert len(landed_answers) > 5
    assert set(landed_answers) <= asked


def test_visible_trouble_lowers_the_answers_of_a_check_in(simulated):
    world, people = simulated
    invited, answered = check_in_surveys(world, people)
    number = invited.id.str.extract(r"inv_k_(\d+)_(\d+)").astype(int)
    trouble = world.shown.max(axis=0)[number[1], number[0]]
    met = answered.answers.map(lambda text: json.loads(text)["goal_met"]).to_numpy()
    assert met[trouble == 0].mean() > met[trouble == 1].mean() + 0.2


def test_who_answers_a_check_in_belongs_to_the_account(simulated):
    world, people = simulated
    invited, _ = check_in_surveys(world, people)
    user = invited.user_id.str.extract(r"(\d+)")[0].astype(int)
    assert (account_ids(people.account[user]) == invited.account_id).all()
