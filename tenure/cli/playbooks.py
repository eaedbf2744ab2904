"""`tenure playbooks`: read them, and see what a change would do before it is used."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import pandas as pd

    from tenure.playbooks.check import Condition, Playbook
    from tenure.playbooks.preview import Preview

app = typer.Typer(
    no_args_is_help=True, help="Read the playbooks, and see what a change would do before it is used."
)

OPEN = ("opened", "open", "reminded")
SHOWN = 10
# Words of `suppressed_by` that are no playbook.
GROUPS = {
    "any": "any task that is at least as urgent",
    "risk": "any task of priority 1 or 2 about a customer who may leave, but for duties",
}


@app.command()
def check(
    playbook: Annotated[str | None, typer.Argument(help="Only this one, such as usage_drop.")] = None,
) -> None:
    """Check the playbooks, and say in words what each asks for. Needs no warehouse.

    A row that cannot be read is named with what is wrong, and the command ends with status 1. Otherwise it shows for
    each playbook who does what, the conditions that raise and clear it with the meaning of their signals, and what
    holds it back. What is unknown raises nothing and clears nothing.

    \b
    tenure playbooks check
    tenure playbooks check usage_drop
    """
    from tenure.cli.console import quiet
    from tenure.core import paths
    from tenure.core.errors import InvalidInput
    from tenure.playbooks.check import check_playbooks

    with quiet(paths.home() / "logs" / "playbooks.log") as console, console.status("Read the playbooks"):
        found = check_playbooks()
    shown = [one for one in found if playbook in (None, one.playbook_id)]
    if not shown:
        raise InvalidInput(
            f"there is no playbook {playbook}; there are {', '.join(p.playbook_id for p in found)}"
        )
    print("\n\n".join("\n".join(_explain(one)) for one in shown))


@app.command()
def preview(
    csv: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="All rows that differ: the cases, and FILE-accounts.csv."),
    ] = None,
) -> None:
    """Show what the playbooks, weights and settings as they stand now would change about the latest day.

    Edit the files in dbt_project/seeds or tenure.yml, then look: tasks that would be opened, closed or wait, accounts
    whose health moves or that enter or leave the Monday list. The latest published day is run again on a copy of the
    home, so nothing is changed and nothing is delivered. It takes as long as a day.

    What has landed since that run counts as well; to see the change alone, run the day once more before editing.
    """
    from tenure.cli.console import quiet, step
    from tenure.core import paths
    from tenure.playbooks.preview import preview_change

    log_file = paths.home() / "logs" / "preview.log"
    with quiet(log_file) as console, step(console, "Run the latest day again on a copy of the home"):
        found = preview_change()
    for line in _summary(found):
        print(line)
    if csv:
        accounts = csv.with_name(f"{csv.stem}-accounts.csv")
        found.cases.to_csv(csv, index=False)
        found.accounts.to_csv(accounts, index=False)
        print(f"\nAll rows: {csv}, {accounts}")


def _explain(playbook: "Playbook") -> list[str]:
    row = playbook.row
    duty = (
        f"{row['kind']} for the {row['owner_role']}"
        if row["kind"] == "task"
        else "message, sent automatically"
    )
    lines = [
        f"{playbook.playbook_id}: {row['title']}",
        f"  {duty}, about {row['population']}, priority {row['priority']}, due in {row['due_in_days']} days",
        *_conditions("raised when", "and", playbook.raised_when),
    ]
    if not playbook.ends_by_itself:
        lines.append("  cleared       never: only a person or the calendar ends it")
    elif playbook.cleared_when:
        lines += _conditions("cleared when", "and", playbook.cleared_when)
    else:
        lines.append("  cleared when  one of these is known to be over")
    if row["suppressed_by"]:
        lines.append(
            f"  held back by  {', '.join(GROUPS.get(one, one) for one in row['suppressed_by'].split('|'))}"
        )
    if row["follows"]:
        lines.append(
            f"  follows       {row['follows']}, {row['after_days']} days or more after it ended without an answer"
        )
    return lines


def _conditions(title: str, joined_by: str, conditions: list["Condition"]) -> list[str]:
    lines = []
    for place, condition in enumerate(conditions):
        lines.append(f"  {joined_by if place else title:<13} {condition.text}")
        if condition.meaning:
            lines.append(f"{'':<18}{condition.meaning}")
    return lines


def _summary(found: "Preview") -> list[str]:
    if found.cases.empty and found.accounts.empty:
        return [f"Nothing would change about {found.day}."]
    return [f"What would change about {found.day}:", *_tasks(found.cases), *_accounts(found.accounts)]


def _tasks(cases: "pd.DataFrame") -> list[str]:
    """Return a line per playbook: how many of its cases would become open, be no longer open, or change otherwise."""
    lines = []
    for playbook, rows in cases.groupby("playbook_id"):
        was_open, is_open = rows["state_before"].isin(OPEN), rows["state_after"].isin(OPEN)
        counts = {
            "opened": (is_open & ~was_open).sum(),
            "no longer open": (was_open & ~is_open).sum(),
            "waiting, suppressed or over": (~was_open & ~is_open).sum(),
        }
        said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        lines.append(f"  {playbook}: {said or 'only the wording of its state'}")
    return ["Tasks and messages", *lines] if lines else []


def _accounts(accounts: "pd.DataFrame") -> list[str]:
    """Return how many accounts move, and those whose health score moves most."""
    if accounts.empty:
        return []
    change = (accounts["health_score_after"] - accounts["health_score_before"]).round(1)
    was_listed, is_listed = (accounts[f"place_on_the_list_{when}"].notna() for when in ("before", "after"))
    bands = (accounts["health_band_before"] != accounts["health_band_after"]).sum()
    lines = [
        "Accounts",
        f"  {(change != 0).sum()} health scores move, {bands} accounts change their band",
        f"  {(is_listed & ~was_listed).sum()} enter the Monday list, {(was_listed & ~is_listed).sum()} leave it",
    ]
    moved = accounts.assign(change=change)[change.abs() > 0]
    for row in (
        moved.reindex(moved["change"].abs().sort_values(ascending=False).index).head(SHOWN).itertuples()
    ):
        lines.append(
            f"  {row.account_name}: {row.health_score_before:.0f} to {row.health_score_after:.0f}"
            f" ({row.health_band_before} to {row.health_band_after})"
        )
    return lines
