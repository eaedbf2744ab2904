"""In which currencies amounts have landed, and which of them are counted."""

import duckdb

from tenure.core.settings import Settings
from tenure.doctor.findings import Currency, shown

SHARES = """
select currency, sum(rows) / sum(sum(rows)) over () as share from amounts group by currency order by share desc, currency
"""


def find_currencies(connection: duckdb.DuckDBPyConnection, settings: Settings) -> tuple[Currency, ...]:
    """The currencies of prices, invoices and charges, by their share of these rows.

    An amount that names no currency is taken to be in the reporting currency, as the pipeline does.
    """
    own = settings.reporting_currency.lower()
    return tuple(
        Currency("not named" if currency is None else shown(currency, 20), share, currency in (None, own))
        for currency, share in connection.execute(SHARES).fetchall()
    )
