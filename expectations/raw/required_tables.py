"""The raw tables that a source cannot do without, once it is connected; of the roles only billing has to be.

The sources yml marks them (`config: {meta: {required: true}}`). Of two billing systems one is enough.
"""

from tenure.landing.contract import NEEDED_ROLE, read_contract

__all__ = ["NEEDED", "NEEDED_ROLE", "NEEDED_TABLES", "REQUIRED"]

NEEDED = tuple(table for table in read_contract().tables if table.is_required)
NEEDED_TABLES = tuple((table.source, table.name) for table in NEEDED)
# As SQL: rows of source and table.
REQUIRED = f"({', '.join(map(str, NEEDED_TABLES))})"
