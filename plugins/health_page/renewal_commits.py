"""What a person commits for the contracts of an account that end in a quarter, beside the model's forecast."""

from decimal import Decimal
from functools import partial
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from plugins.health_page import write_raw_facts
from plugins.health_page.actions import TAKES_EFFECT, ActionRefused, Text, land, require_source
from plugins.health_page.snapshot import Snapshot
from tenure.core.money import minor_digits
from tenure.core.settings import read_settings

# Staging sets larger ones aside.
Amount = Annotated[Decimal, Field(ge=0, le=10**9, allow_inf_nan=False)]
DUE = "select 1 from publish.pub_renewal_forecast where account_id = ? and quarter = ? and as_of_date = ?"


class RenewalCommit(BaseModel):
    """How the contracts of a quarter end; `mrr` is what they are worth by the month afterwards, in whole money."""

    model_config = ConfigDict(extra="forbid", strict=True)

    quarter: str = Field(max_length=10)
    call: Literal["renew", "grow", "shrink", "lost"]
    mrr: Amount | None = None
    note: Text | None = None


def commit_renewal(snapshot: Snapshot, account_id: str, commit: RenewalCommit, by: str) -> str:
    """Write the commit to the landing folder.

    :returns: the confirmation for the person.
    :raises ActionRefused: nothing ends in that quarter, an amount is missing, or the folder is not writable.
    """
    require_source()
    if snapshot.row(DUE, account_id, commit.quarter, snapshot.day) is None:
        raise ActionRefused(404, "No contract of this account ends in that quarter.")
    if commit.mrr is None and commit.call in ("grow", "shrink"):
        raise ActionRefused(422, f"Say to how much MRR it will {commit.call}.")
    currency = read_settings().reporting_currency
    fact = {
        "account_id": account_id,
        "quarter": commit.quarter,
        "call": commit.call,
        "mrr_cents": minor_units(commit.mrr, currency),
        "currency": currency,
        "note": commit.note or None,
        "by": by,
    }
    write = partial(write_raw_facts.land_word, "renewal_commit", subject=("account_id", "quarter"))
    land(write, fact, snapshot.day, "This was just committed: reload the page.")
    return f"Committed for {commit.quarter}: {commit.call}. {TAKES_EFFECT}"


def minor_units(amount: Decimal | None, currency: str) -> int | None:
    """Return whole money in minor units of its currency."""
    return None if amount is None else round(amount * 10 ** minor_digits(currency))
