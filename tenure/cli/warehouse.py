"""Where the warehouse of a home lies."""

from typing import Annotated

import typer

from tenure.cli.options import Engine

app = typer.Typer(help="Move a home's warehouse to a server, or back.", no_args_is_help=True)


@app.command()
def move(
    to: Annotated[Engine, typer.Option(help="Where the warehouse goes.")],
) -> None:
    """Copy what a run cannot make again from the home's DuckDB file to a PostgreSQL server, or back.

    That is: versions of entities, scores and what was learned, features of past days, all that was published and sent.
    All other tables are built by the next run from what has landed. The target must be empty, what is copied from is
    left as it is. A move that was ended is simply started again: tables that have arrived are not copied twice.

    \b
    export PGHOST=db.example.com PGUSER=tenure PGDATABASE=tenure
    tenure warehouse move --to postgres
    export WAREHOUSE_TARGET=postgres
    tenure build --as-of 2026-07-01 --history
    """
    from tenure.backup.move import move_warehouse

    def show(table: str, rows: int) -> None:
        print(f"{table}: {rows:,} rows", flush=True)

    moved = move_warehouse(to is Engine.POSTGRES, show)
    print(f"{moved} tables are there. From now on: export WAREHOUSE_TARGET={to.value}")
