"""Which needed tables stand in the way: absent, refused, or without a row that counts."""

from collections.abc import Collection

from tenure.doctor.findings import Problem, TableFound
from tenure.landing.contract import NEEDED_ROLE


def find_blocking(tables: Collection[TableFound]) -> list[Problem]:
    """One problem per table that this landing has to hold and that is not there, or of which a file is refused.

    That nothing of a role that is needed has landed is one problem.
    """
    landed = {table.source for table in tables if table.files}
    asked = [table for table in tables if table.is_asked]
    absent = [table for table in asked if table.source not in landed]
    switched_off = [table for table in absent if table.is_switched_off]
    role = [_role_is_absent(absent)] if absent and not switched_off else []
    looked_at = [table for table in asked if table.source in landed] + switched_off
    return role + [problem for table in looked_at for problem in _problem_of(table)]


def _role_is_absent(tables: Collection[TableFound]) -> Problem:
    ways = {
        table.source: ", ".join(f"{one.source}/{one.name}/" for one in tables if one.source == table.source)
        for table in tables
    }
    return Problem(
        f"{NEEDED_ROLE} is needed, and {' or '.join(ways)} has no file",
        f"land {'; or '.join(ways.values())}",
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
