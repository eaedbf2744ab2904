"""The raw tables without which there are no accounts to speak of; every other table is allowed to be absent.

The sources yml marks them (`config: {meta: {required: true}}`), for the connectors of the roles product and billing.
"""

from tenure.landing.contract import read_contract


def _pairs() -> str:
    """SQL rows `(('<source>', '<table>'), …)`."""
    required = [
        f"('{table.source}', '{table.name}')" for table in read_contract().tables if table.is_required
    ]
    return f"({', '.join(required)})"


REQUIRED = _pairs()
