"""`tenure bench`: what each step costs, as multiples of a bare scan."""

import shutil
from enum import StrEnum
from functools import partial
from typing import Annotated

import typer

from tenure.cli.console import quiet, step
from tenure.core import paths


class BenchEngine(StrEnum):
    """What is measured beside DuckDB."""

    DUCKDB = "duckdb"
    POSTGRES = "postgres"
    SPARK = "spark"


def bench(
    accounts: Annotated[
        int,
        typer.Option(
            min=50,
            help="Size of the demo company: 1500 are about 4.6 million events, 3250 about ten million.",
        ),
    ] = 1500,
    copies: Annotated[
        int,
        typer.Option(
            min=1,
            help="Have each account so many times, under names of its own: 3250 accounts ten times are about a hundred "
            "million events.",
        ),
    ] = 1,
    engine: Annotated[
        BenchEngine,
        typer.Option(
            help="postgres: the same steps on a PostgreSQL of the benchmark's own as well. spark: the rollups of its "
            "events by DuckDB and by Spark on this machine."
        ),
    ] = BenchEngine.DUCKDB,
) -> None:
    """Measure what each step costs on a demo company of its own, in multiples of a bare scan of its events.

    CPU seconds by dbt node, with dbt in one thread; memory; the same five metrics in plain SQL. Machines and neighbours
    differ, so compare the multiples. The home (bench/ in TENURE_HOME) is made anew each time.
    """
    from tenure.benchmark.run import run_benchmark
    from tenure.benchmark.spark_rollups import run_spark_benchmark

    home = paths.home() / "bench"
    shutil.rmtree(home, ignore_errors=True)
    with quiet(home / "logs" / "bench.log") as console:
        tables = (
            run_spark_benchmark(home, accounts, copies, partial(step, console))
            if engine is BenchEngine.SPARK
            else run_benchmark(home, accounts, copies, partial(step, console), engine is BenchEngine.POSTGRES)
        )
        for table in tables:
            console.print(table)
