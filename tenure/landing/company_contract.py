"""The contract as a company's settings leave it: without sources that are off and tables that lie elsewhere."""

from tenure.core.settings import Settings
from tenure.landing.contract import Contract, read_contract
from tenure.landing.rollups import tables_elsewhere


def company_contract(settings: Settings) -> Contract:
    """What is looked for in the company's landing folder, and what stands there for nothing."""
    return read_contract(
        switched_off=settings.sources_switched_off,
        null_markers=settings.null_markers,
        elsewhere=tables_elsewhere(settings),
    )
