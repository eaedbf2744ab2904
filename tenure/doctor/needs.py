"""Which needed tables stand in the way: absent, refused, or without a row that counts."""

from collections.abc import Collection

from tenure.doctor.findings import Problem, TableFound
from tenure.landing.contract import NEEDED_ROLE


def find_blocking(tables: Collection[TableFound]) -> list[Problem]:
    """One problem per needed table that is not there, or of which a file is refused.

    Asked are the sources that have landed anything; that none of the needed role has is one problem.
    """
    landed = {table.source for table in tables if table.files}
    needed_role = {table.source: table for table in tables if table.role == NEEDED_ROLE and table.is_needed}
    if landed.isdisjoint(needed_role) and not any(one.is_switched_off for one in needed_role.values()):
        return [_role_is_absent(tables, list(needed_role))]
    return [
        problem
        for table in tables
        if table.is_needed
        and (table.source in landed or (table.is_switched_off and table.role == NEEDED_ROLE))
        for problem in _problem_of(table)
    ]


def _role_is_absent(tables: Collection[TableFound], sources: list[str]) -> Problem:
    ways = [
        ", ".join(
            f"{table.source}/{table.name}/" for table in tables if table.source == source and table.is_needed
        )
        for source in sources
    ]
    return Problem(
        f"{NEEDED_ROLE} is needed, and {' or '.join(sources)} has no file",
        f"land {'; or '.join(ways)}",
        is_blocking=True,
    )


def _problem_of(table: TableFound) -> list[Problem]:
    place = f"{table.source}/{table.name}/"
    if table.is_switched_off:
        return [
            Problem(
                f"{table.full_name} is needed, and {table.source} is switched off",
                f"take {table.source} and {table.role} out of sources_switched_off in tenure.yml",
                is_blocking=True,
            )
        ]
    if table.refused:
        files = f"{table.refused} of {table.files} files" if table.files > 1 else "its only file"
        what = f"{table.full_name} is needed, and {files} cannot be read"
        return [Problem(what, "put the files right that are listed as refused", is_blocking=True)]
    if not table.is_there:
        have = "its files hold no rows" if table.files else "it has no file"
        return [
            Problem(
                f"{table.full_name} is needed, and {have}",
                f"land it in {place}",
                is_blocking=True,
            )
        ]
    if table.test_mode == table.rows:
        what = f"{table.full_name} is needed, and all its rows are of test mode"
        return [Problem(what, "connect the loader to live mode", is_blocking=True)]
    return []
