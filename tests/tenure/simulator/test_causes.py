"""Causes: each is visible in the landed data weeks before the end; harmless signs stay harmless."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from tenure.simulator import names
from tenure.simulator.sources.billing import _invoices
from tenure.simulator.sources.crm import draw_crm
from tenure.simulator.sources.events import ERROR, EventSource, draw_steps
from tenure.simulator.sources.subscriptions import draw_subscriptions
from tenure.simulator.sources.support import draw_tickets
from tenure.simulator.sources.surveys_and_community import draw_surveys_and_community
from tenure.simulator.world import causes
from tenure.simulator.world.clock import DAY_US, NEVER
from tenure.simulator.world.sponsors import follow_sponsors

WEEKS = slice(20, 60)


@pytest.fixture(scope="module")
def tickets(simulated) -> pd.DataFrame:
    world, people = simulated
    rows = draw_tickets(world, people)
    return rows.assign(week=(rows.number - 1_000_000) // 10_000)


@pytest.fixture(scope="module")
def weeks(simulated) -> pd.DataFrame:
    """One row per paying account and week: events, errors, active users, features used."""
    world, people = simulated
    source = EventSource(world, people, follow_sponsors(world), draw_steps(world, people))
    rows = []
    for week in range(world.clock.weeks)[WEEKS]:
        block = source.draw(week)
        own = pd.DataFrame({"account": block.account, "user": block.user, "event": block.event})
        own = own[(block.dirt <= 1) & (own.account >= 0)]
        per = own.groupby("account").agg(
            events=("event", "size"), users=("user", "nunique"), kinds=("event", "nunique"),
            errors=("event", lambda event: (event == ERROR).sum()),
        )  # fmt: skip
        monday = world.clock.monday(week)
        whole_week = (world.state.paid_from <= monday) & (world.state.leave_day > monday + 6)
        per = per.reindex(np.flatnonzero(whole_week), fill_value=0).reset_index(names="account")
        rows.append(per.assign(week=week))
    return pd.concat(rows, ignore_index=True)


def shown(simulated, rows: pd.DataFrame, cause: str) -> np.ndarray:
    world, _ = simulated
    return world.shown[causes.NAMES.index(cause), rows.week, rows.account]


def means(
    simulated, rows: pd.DataFrame, cause: str, of: Callable[[pd.DataFrame], pd.Series]
) -> tuple[float, float]:
    """Mean where the cause is fully visible, and where it is absent."""
    level = shown(simulated, rows, cause)
    return of(rows[level == 1]).mean(), of(rows[level == 0]).mean()


def test_decay_takes_user_by_user(simulated, weeks: pd.DataFrame):
    world, _ = simulated
    ill, well = means(
        simulated, weeks, "engagement_decay", lambda r: r.users / world.accounts.first_users[r.account]
    )
    assert ill < 0.45 * well


def test_decay_begins_weeks_before_the_end(simulated):
    world, _ = simulated
    gone = pd.concat(world.departures)
    gone = gone[(gone.cause == "engagement_decay") & (gone.ends_on_day > world.clock.monday(20))]
    end_week = world.clock.week_of(gone.ends_on_day.to_numpy())
    k = causes.NAMES.index("engagement_decay")
    lead = [(world.shown[k, :w, a] > 0).sum() for a, w in zip(gone.account, end_week, strict=True)]
    assert len(lead) >= 5
    assert min(lead) >= 6


def test_hard_product_is_used_narrowly_and_with_errors(simulated, weeks: pd.DataFrame):
    busy = weeks[weeks.events > 10]
    narrow, broad = means(simulated, busy, "hard_product", lambda r: r.kinds)
    assert narrow < broad
    errors, usual = means(simulated, busy, "hard_product", lambda r: r.errors / r.events)
    assert errors > 2.5 * usual


def test_hard_product_leaves_onboarding_unfinished(simulated):
    world, people = simulated
    steps = draw_steps(world, people)
    early = steps["week"] < 10
    done = np.bincount(people.account[steps["user"][early]], minlength=len(world.accounts))
    stock = world.accounts.arrived_in < 0
    hard = world.accounts.is_hard_start & (world.shown[causes.NAMES.index("hard_product"), 10] > 0)
    assert done[stock & hard].mean() < 3 < done[stock & ~world.accounts.is_hard_start].mean()


def test_bugs_bring_linked_tickets_and_slow_support(simulated, tickets: pd.DataFrame):
    bugs, few = means(simulated, tickets, "bugs_and_slow_support", lambda r: r.is_bug)
    assert bugs > 2 * few
    hours = lambda r: (r.solved - r.created).dt.total_seconds() / 3600  # noqa: E731
    slow, usual = means(simulated, tickets, "bugs_and_slow_support", hours)
    assert slow > 3 * usual


def test_silence_means_no_tickets_and_ebbing_use(simulated, weeks: pd.DataFrame, tickets: pd.DataFrame):
    counted = weeks.merge(
        tickets.groupby(["account", "week"]).size().rename("tickets").reset_index(), how="left"
    )
    counted = counted.fillna({"tickets": 0})
    none, some = means(simulated, counted, "silence", lambda r: r.tickets)
    assert none < 0.5 * some
    world, _ = simulated
    ebb, flow = means(simulated, weeks, "silence", lambda r: r.events / world.accounts.first_users[r.account])
    assert ebb < 0.6 * flow


def test_silent_accounts_do_not_answer_surveys(simulated):
    world, people = simulated
    landed = draw_surveys_and_community(world, people, draw_tickets(world, people))
    asked = landed["survey.survey_invitation"]
    account = asked.account_id.str[4:].astype(int)
    week = world.clock.week_of(asked.sent_at.astype("datetime64[us]").astype("int64") // DAY_US)
    answered = asked.id.isin(landed["survey.survey_response"].invitation_id)
    rows = pd.DataFrame({"account": account, "week": week, "answered": answered})
    quiet, usual = means(simulated, rows, "silence", lambda r: r.answered)
    assert quiet < 0.15 < usual


def test_billing_trouble_fails_charges_and_breaks_the_own_habit(simulated):
    world, _ = simulated
    invoices = _invoices(world)
    late = (invoices.paid - invoices.due).dt.total_seconds() / 86_400
    in_trouble = invoices.trouble > 0
    assert (invoices.attempts[in_trouble] >= 2).all()
    assert late[in_trouble & invoices.by_card].median() > 6
    assert late[in_trouble & ~invoices.by_card].median() > 15
    assert late[~in_trouble & ~world.accounts.is_late_payer[invoices.account]].median() < 1


def test_chronically_late_payers_are_harmless(simulated):
    world, _ = simulated
    invoices = _invoices(world)
    late = (invoices.paid - invoices.due).dt.total_seconds() / 86_400
    habitual = world.accounts.is_late_payer[invoices.account]
    assert late[habitual].min() > 14
    paid = world.state.paid_from < NEVER
    gone = world.state.leave_day < NEVER
    is_late = world.accounts.is_late_payer
    assert gone[paid & is_late].mean() < 1.25 * gone[paid & ~is_late].mean()


def test_sponsor_leaving_and_sponsor_moving_are_two_events(simulated):
    world, people = simulated
    history = draw_crm(world, people, follow_sponsors(world))["hubspot.contact_property_history"]
    later = history[history.timestamp > pd.Timestamp("2024-07-08")]
    assert ((later.name == "employment_status") & (later.value == "left")).sum() >= 10
    assert ((later.name == "hs_buying_role") & (later.value == "")).sum() >= 10
    assert ((later.name == "hs_buying_role") & (later.value == "EXECUTIVE_SPONSOR")).sum() >= 5


def leaving_rate(world, exposed: np.ndarray) -> float:
    """Share of the paying (account, week) pairs in `exposed` that have left ten weeks later."""
    week, account = np.nonzero(exposed[:-10])
    monday = world.clock.monday(week)
    paying = (world.state.paid_from[account] <= monday) & (world.state.leave_day[account] > monday)
    return (world.state.leave_day[account] <= monday + 70)[paying].mean()


def test_three_signs_are_deadly_together_and_harmless_alone(simulated):
    world, _ = simulated
    pause, burst, bad_ratings = (world.signs[k] for k in causes.CONJUNCTION_SIGNS)
    usual = leaving_rate(world, ~(pause | burst | bad_ratings))
    for alone in (
        pause & ~(burst & bad_ratings),
        burst & ~(pause & bad_ratings),
        bad_ratings & ~(pause & burst),
    ):
        assert leaving_rate(world, alone) < 2 * usual
    assert leaving_rate(world, pause & burst & bad_ratings) > 5 * usual


def test_the_conjunction_shows_in_events_tickets_and_ratings(
    simulated, weeks: pd.DataFrame, tickets: pd.DataFrame
):
    world, _ = simulated
    has_conjunction = world.signs[list(causes.CONJUNCTION_SIGNS)].all(axis=0)
    rows = weeks[has_conjunction[weeks.week, weeks.account]]
    assert len(rows) >= 20
    assert rows.events.sum() == 0
    hit = tickets[has_conjunction[tickets.week, tickets.account]]
    assert len(hit) / has_conjunction.sum() * 30 / 7 > 10
    assert hit.unhappy.mean() > 0.8


def test_the_planted_segment_leaves_more_often(simulated):
    world, _ = simulated
    everywhere = np.ones(world.signs.shape[1:], bool)
    bad_fit = everywhere & world.accounts.is_bad_fit
    assert names.BAD_FIT == {"industry": "logistics", "channel": "marketplace"}
    assert leaving_rate(world, bad_fit) > 1.7 * leaving_rate(world, everywhere & ~world.accounts.is_bad_fit)


def test_there_are_trials_that_convert_and_trials_that_do_not(simulated):
    world, _ = simulated
    over = (world.accounts.trial_days > 0) & (world.trial_end < world.clock.monday(world.clock.weeks - 1))
    converted = world.state.paid_from[over] < NEVER
    assert 0.15 < converted.mean() < 0.5
    eager = world.accounts.eagerness[over].mean(axis=1) > 0.5
    assert converted[eager].mean() > 3 * converted[~eager].mean()


def test_some_accounts_grow_and_some_leave_seats_unused(simulated):
    world, _ = simulated
    items = draw_subscriptions(world)["stripe.subscription_item"]
    by_item = items.groupby("id").quantity
    assert (by_item.last() > 1.1 * by_item.first()).mean() > 0.1
    assert (world.accounts.unused_share > 0.3).mean() > 0.15


def test_some_departures_are_announced_at_most_three_weeks_before(simulated):
    world, _ = simulated
    is_announced = world.state.announce_day < NEVER
    notice = (world.state.leave_day - world.state.announce_day)[is_announced]
    assert is_announced.sum() >= 10
    assert notice.min() >= 1
    assert notice.max() <= 21
