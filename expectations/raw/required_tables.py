"""The tables that a source cannot do without, once it is connected, for the queries of the gate."""

from tenure.landing.contract import read_contract

# As SQL: rows of source and table.
REQUIRED = f"({', '.join(str((table.source, table.name)) for table in read_contract().needed)})"
