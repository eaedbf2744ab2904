"""landing.files: what the landing inspection accepted and refused, file by file and table by table."""

from expectations.check import CRITICAL, WARNING, Suite, all_null, between
from expectations.raw.required_tables import REQUIRED

LANDED = """
    select file, source_name, table_name, coalesce(column_name, '') as column_name, reason
    from landing.files
    order by file, column_name
"""

FILES = Suite(
    table="landing.files",
    about="every file of the landing folder",
    query=LANDED,
    key=("file", "column_name"),
    checks=(
        all_null(
            "reason",
            description="no file was refused by the landing inspection",
            severity=WARNING,
            remedy="correct or remove the file that is named and land it again; the other files were read",
        ),
    ),
)

# A table with refused files only is empty for a reason that can be corrected: another fault than a table that never
# landed.
ACCEPTED = f"""
    select source_name, table_name,
        count(*) filter (where is_accepted) as files_accepted,
        count(*) filter (where not is_accepted) as files_refused
    from landing.files
    where (source_name, table_name) in {REQUIRED}
    group by source_name, table_name
    order by source_name, table_name
"""

REQUIRED_TABLES = Suite(
    table="landing.files",
    about="the landed tables that their source cannot do without",
    query=ACCEPTED,
    key=("source_name", "table_name"),
    checks=(
        between(
            "files_accepted",
            1,
            None,
            description="at least one file of each landed table was accepted",
            severity=CRITICAL,
            remedy="all files of the table were refused: the reasons are in landing.files; land a good file",
        ),
    ),
)

SUITES = (FILES, REQUIRED_TABLES)
