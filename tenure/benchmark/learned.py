"""What learning costs, on a company small enough to have its whole history built; its champion scores the large one."""

import time
from datetime import date, timedelta
from functools import partial

from tenure import warehouse
from tenure.benchmark.company import SEED, scan
from tenure.benchmark.recorder import Recorder
from tenure.core.settings_schema import TARGETS
from tenure.simulator.demo_home import land_demo_company
from tenure.simulator.land import UNTIL

MOST_ACCOUNTS = 1500
MANY = 20_000
SCAN_TITLE = "small company: bare scan of the events"


def measure_learning(recorder: Recorder, accounts: int) -> None:
    """Stage, build the whole history, train, and score many accounts, in this home."""
    from ml.score import score_accounts
    from tenure.landing.open_landing import open_landing_folder
    from tenure.transform.build_stage import build_stage
    from tenure.transform.dbt_runner import parse_project

    day = UNTIL - timedelta(days=1)
    recorder.prepare("Land a small company to learn from", partial(land_demo_company, UNTIL, accounts, SEED))
    recorder.prepare("Parse the dbt project", parse_project)
    recorder.record(SCAN_TITLE, scan)
    recorder.record("small company: open the landing folder", open_landing_folder)
    recorder.record("small company: staging, everything new", partial(build_stage, "raw", day))
    recorder.record("small company: staging, nothing new", partial(build_stage, "raw", day))
    recorder.record(
        "small company: features, the whole history",
        partial(build_stage, "features", day, build_history=True),
    )
    for target in TARGETS:
        recorder.record(
            f"small company: train and evaluate a challenger for {target}",
            partial(_train, recorder, target, day),
        )
    recorder.prepare("Build one day more", partial(build_stage, "features", UNTIL))
    recorder.record("small company: score all accounts", partial(score_accounts, UNTIL))
    _score_many(recorder)


def _train(recorder: Recorder, target: str, day: date) -> None:
    from ml.tracking.champions import promote
    from ml.tracking.decisions import Answer
    from ml.train import train_challenger

    trained = train_challenger(target, day)
    if trained["verdict"] == "promote":
        promote(target, trained["model_version"], Answer(by="tenure bench"))
    else:
        recorder.notes.append(f"no champion for {target}: {'; '.join(trained['reasons'])}")


def _score_many(recorder: Recorder) -> None:
    from ml.score import score_target

    day = recorder.prepare(f"Make a day with {MANY:,} accounts", _make_many_accounts)
    title = f"small company: score {MANY:,} accounts"
    started = time.perf_counter()
    result = recorder.record(title, partial(score_target, day, "churn"))
    seconds = time.perf_counter() - started
    recorder.notes.append(
        f"accounts scored by {result['method']}, with reasons in words, read and written: "
        f"{result['accounts'] / seconds:,.0f} a second and "
        f"{result['accounts'] / recorder.costs[title].processor:,.0f} a CPU second"
    )


def _make_many_accounts() -> date:
    """A day on which the last `MANY` weekly rows are accounts of their own, with their events."""
    day = UNTIL + timedelta(days=1)
    with warehouse.connect() as connection:
        many = warehouse.read(
            connection,
            "select account_id, as_of_date from marts.fct_account_features "
            f"order by as_of_date desc, account_id limit {MANY}",
        )
        connection.register("many", many)
        for table in ("marts.fct_account_features", "marts.fct_feature_use"):
            connection.execute(
                f"insert into {table} by name select * replace ("
                "account_id || ' ' || as_of_date as account_id, ?::date as as_of_date"
                f") from {table} semi join many using (account_id, as_of_date)",
                [day],
            )
    return day
