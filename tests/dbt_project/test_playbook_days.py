"""A random company through six weeks: nothing that was raised is lost, and no one carries more than they can."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from tenure.transform.dbt_runner import invoke_dbt
from tests.dbt_project.empty_warehouse import AS_OF
from tests.dbt_project.playbook_days import (
    TABLES,
    Condition,
    Playbook,
    calm,
    close_tasks,
    open_warehouse,
    plant,
    read_playbooks,
    readings_of,
    run_day,
)

FIRST = date(2026, 5, 4)
# Two days on which no one ran it, one after the other.
DAYS = [FIRST + timedelta(days=number) for number in range(42) if number not in (9, 20, 21)]
ACCOUNTS = [f"acc_{number:02d}" for number in range(60)]
OWNERS = {
    account: "unassigned" if number in (2, 5, 8) else ("mary", "sam")[number % 2]
    for number, account in enumerate(ACCOUNTS)
}
CAPACITY, RESERVED = 12, 4
OPEN = ("opened", "open", "reminded")
PENDING = ("waiting", "suppressed", "cooling down")
IN_CONTROL = ("held out", "held")
ENDED = ("done", "dismissed", "cleared", "expired", "absorbed", "cured", "lapsed")


@pytest.fixture(scope="module")
def queries(project: Path) -> dict[str, str]:
    """The compiled models by name."""
    assert invoke_dbt(["run", "--select", "int_playbooks__conditions_parsed", *AS_OF]).success
    with open_warehouse() as connection:
        connection.execute(TABLES)
    names = ["pub_playbook_cases", "int_playbooks__conditions_evaluated"]
    # Without a list of competitors no one can say that one was named.
    result = invoke_dbt(
        ["compile", "--select", *names, "--vars", "{as_of_date: 2026-06-29, competitors: [Globex]}"]
    )
    assert result.success
    return {run.node.name: run.node.compiled_code for run in result.result}


@pytest.fixture(scope="module")
def playbooks(project: Path) -> list[Playbook]:
    return read_playbooks(project)


@pytest.fixture
def warehouse(queries: dict[str, str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """What a test plants is taken back."""
    with open_warehouse() as connection:
        connection.execute("begin")
        yield connection
        connection.execute("rollback")


def is_over_without_a_value(playbook: Playbook) -> bool:
    """A fact that is not stated is not the case, and a feature that is not suggested is not there: known to be over."""

    def is_known(condition: Condition) -> bool:
        return condition.signal.startswith(("fact_", "recent_")) or condition.signal == "has_next_feature"

    if playbook.cleared_when:
        return all(is_known(each) for each in playbook.cleared_when)
    return playbook.cleared_when == () and any(is_known(each) for each in playbook.raised_when)


def give_contacts(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "insert into marts.dim_contacts (account_id, contact_id, email, place, wants_no_mail)"
        " select distinct account_id, 'c' || account_id, account_id || '@x.example', 1, false"
        " from marts.fct_account_features"
    )


def test_each_playbook_is_raised_and_clears_when_what_raised_it_is_over(warehouse, queries, playbooks):
    """An account for each. Unknown neither raises nor clears; `never` does not clear."""
    query = queries["int_playbooks__conditions_evaluated"]
    raised, cured, unknown = (FIRST + timedelta(days=number) for number in range(3))
    for number, playbook in enumerate(playbooks):
        well = calm(playbooks, playbook.population)
        signals = {raised: playbook.raised(), cured: playbook.cured(), unknown: playbook.unknown()}
        days = {day: {f"acc_{number:02d}": well | values} for day, values in signals.items()}
        plant(warehouse, days, {f"acc_{number:02d}": "mary"}, playbook.population)
    give_contacts(warehouse)
    readings = {day: readings_of(warehouse, query, day) for day in (raised, cured, unknown)}
    for number, playbook in enumerate(playbooks):
        key = (f"acc_{number:02d}", playbook.playbook_id)
        read = {day: found[key] for day, found in readings.items()}
        assert read[raised] == (True, False), playbook.playbook_id
        assert read[cured] == (False, playbook.cleared_when is not None), playbook.playbook_id
        assert read[unknown] == (False, is_over_without_a_value(playbook)), playbook.playbook_id


def plant_weeks(connection: duckdb.DuckDBPyConnection, playbooks: list[Playbook]) -> None:
    """Signals that come and go; a tenth of the days of a signal it is unknown. Two leave, and people close tasks."""
    chance = random.Random(7)
    customers = [playbook for playbook in playbooks if playbook.population == "customers"]
    spells = {
        (account, playbook.playbook_id): (start := chance.randrange(42), start + chance.choice((1, 1, 4, 12, 30)))
        for account in ACCOUNTS for playbook in customers if chance.random() < (0.5 if playbook.duty_rank else 0.15)
    }  # fmt: skip
    well, days = calm(playbooks, "customers"), {}
    for day in DAYS:
        age, accounts = (day - FIRST).days, {}
        for account in ACCOUNTS:
            if account in ("acc_03", "acc_04") and age > 15:
                continue
            signals = dict(well)
            for playbook in customers:
                start, end = spells.get((account, playbook.playbook_id), (99, 99))
                if start <= age < end:
                    unknown = chance.random() < 0.1
                    signals |= playbook.unknown() if unknown else playbook.raised()
            accounts[account] = signals
        days[day] = accounts
    plant(connection, days, OWNERS)
    give_contacts(connection)


def rows_of(connection: duckdb.DuckDBPyConnection, day: date) -> list[tuple]:
    return sorted(
        connection.execute("select * from publish.pub_playbook_cases where as_of_date = ?", [day]).fetchall(),
        key=repr,
    )


@pytest.fixture(scope="module")
def weeks(queries: dict[str, str], playbooks: list[Playbook]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The company with the cases of all days; every third evening each owner closes a task."""
    with open_warehouse() as connection:
        connection.execute("begin")
        plant_weeks(connection, playbooks)
        for day in DAYS:
            run_day(connection, queries["pub_playbook_cases"], day)
            if day.day % 3 == 0:
                connection.execute(
                    "insert into conformed.cnf_people__task_events (task_id, account_id, playbook_id, event, acted_at)"
                    " select min_by(task_id, due_on), min_by(account_id, due_on), min_by(playbook_id, due_on), 'done',"
                    f" timestamp '{day} 18:00:00' from publish.pub_playbook_cases"
                    f" where as_of_date = '{day}' and kind = 'task' and state in {OPEN} group by owner_email"
                )
        yield connection
        connection.execute("rollback")


def test_six_weeks_lose_nothing_and_burden_no_one(weeks, queries, playbooks):
    kinds = {playbook.playbook_id: playbook.kind for playbook in playbooks}
    later_steps = {playbook.playbook_id for playbook in playbooks if playbook.follows}
    found = weeks.execute(
        "select as_of_date, account_id, playbook_id, state, owner_email from publish.pub_playbook_cases"
    ).fetchall()
    assert len({row[:3] for row in found}) == len(found)
    states = {row[:3]: row[3] for row in found}
    seen = Counter(states.values())
    assert set(seen) == {*OPEN, *PENDING, *IN_CONTROL, *ENDED} - {"dismissed"}

    before: dict[tuple[str, str], str] = {}
    for day in DAYS:
        today = {key[1:]: state for key, state in states.items() if key[0] == day}
        raised = readings_of(weeks, queries["int_playbooks__conditions_evaluated"], day)
        missing = [pair for pair, (is_raised, _) in raised.items() if is_raised and pair not in today]
        assert [pair for pair in missing if pair[1] not in later_steps] == []
        lost = [
            pair for pair, state in before.items()
            if state not in ENDED and pair not in today
            and not (kinds[pair[1]] == "message" and state in ("opened", "held out"))
        ]  # fmt: skip
        assert lost == [], day
        assert [
            pair for pair, state in today.items() if state == "cured" and before.get(pair) not in PENDING
        ] == []
        kept = [pair for pair, state in today.items() if state in ("open", "reminded") and raised[pair][1]]
        assert kept == [], day
        before = today

    loads = Counter((row[0], row[4]) for row in found if row[3] in OPEN and kinds[row[2]] == "task")
    assert max(load for (_, owner), load in loads.items() if owner != "unassigned") == CAPACITY
    assert min(load for (_, owner), load in loads.items() if owner == "unassigned") > 0
    assert [row for row in found if row[3] == "waiting" and row[4] == "unassigned"] == []


def test_what_waits_says_why_and_duties_do_not_wait_while_they_have_room(weeks, playbooks):
    duties = {playbook.playbook_id for playbook in playbooks if playbook.duty_rank}
    lines, carried, opened = defaultdict(list), Counter(), defaultdict(list)
    waiting = []
    for day, account, playbook, state, owner, raised_on, due_on, note, place in weeks.execute(
        "select as_of_date, account_id, playbook_id, state, owner_email, raised_on, due_on, note, place_in_line"
        " from publish.pub_playbook_cases where kind = 'task'"
    ).fetchall():
        assert raised_on <= day
        if state == "waiting":
            lines[day, owner].append(place)
            waiting.append((day, owner, playbook))
            assert due_on >= raised_on
            assert f"{owner} has {CAPACITY} of {CAPACITY} places taken; {place}" in note
        elif state in (*OPEN, "held out") and playbook in duties:
            carried[day, owner] += 1
        elif state == "opened":
            opened[day, owner].append(account)
    assert all(sorted(places) == list(range(1, len(places) + 1)) for places in lines.values())
    absorbed = set(
        weeks.execute(
            "select as_of_date, account_id from publish.pub_playbook_cases where state = 'absorbed'"
        ).fetchall()
    )
    passed_over = [
        (day, owner) for day, owner, playbook in waiting
        if playbook in duties and carried[day, owner] < RESERVED
        and any((day, account) not in absorbed for account in opened[day, owner])
    ]  # fmt: skip
    assert passed_over == []


def test_a_second_step_comes_when_the_first_had_no_answer(warehouse, queries, playbooks):
    """At four accounts the task expires, nobody is reached, a person finds out why, and they come back themselves."""
    expires, not_reached, found_out, came_back = accounts = ("acc_10", "acc_11", "acc_12", "acc_13")
    days = [FIRST + timedelta(days=number) for number in (*range(7), 23, 24, 34)]
    silent = calm(playbooks, "customers") | {"usage_days_since_last_event": 20.0}
    back = silent | {"usage_days_since_last_event": 0.0}
    signals = {
        day: {name: back if name == came_back and day > days[5] else silent for name in accounts}
        for day in days
    }
    plant(warehouse, signals, dict.fromkeys(accounts, "mary"))
    give_contacts(warehouse)
    for day in days:
        run_day(warehouse, queries["pub_playbook_cases"], day)
        if day == days[3]:
            close_tasks(warehouse, day, {not_reached: "no_answer", found_out: "seasonal"})
    states = {
        (playbook, state, account, (day - FIRST).days)
        for day, account, playbook, state in warehouse.execute(
            "select as_of_date, account_id, playbook_id, state from publish.pub_playbook_cases"
        ).fetchall()
    }
    assert {row[1:] for row in states if row[0] == "silent_account" and row[1] in ENDED} == {
        ("expired", expires, 23),
        ("done", not_reached, 4),
        ("done", found_out, 4),
        ("cleared", came_back, 6),
    }
    assert {row[2:] for row in states if row[:2] == ("silent_account_escalated", "opened")} == {
        (expires, 24),
        (not_reached, 4),
    }
    # When the second had no answer either, and the first has cooled down, it begins anew.
    assert ("silent_account", "opened", not_reached, 34) in states


def test_a_day_that_is_run_again_has_the_same_rows(weeks, queries):
    for day in (DAYS[0], DAYS[9], DAYS[25], DAYS[-1]):
        before = rows_of(weeks, day)
        run_day(weeks, queries["pub_playbook_cases"], day)
        assert rows_of(weeks, day) == before
