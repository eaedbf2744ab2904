"""The raw tables without which there are no accounts to speak of; every other table is allowed to be absent.

The sources yml marks them (`config: {meta: {required: true}}`), for the connectors of the roles product and billing.
"""

from tenure.landing.contract import read_contract

NEEDED_TABLES = tuple((table.source, table.name) for table in read_contract().tables if table.is_required)
# As SQL: rows of source and table.
REQUIRED = f"({', '.join(map(str, NEEDED_TABLES))})"
