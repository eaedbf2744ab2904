"""What both CRMs share: a company gets the scores of its account, in fields that are ours alone."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenure.delivery.channels.http_sender import HttpSender
from tenure.delivery.channels.sender import RowRefused, Unavailable

# Columns of publish.pub_crm_companies; docs/how-to/scores-in-the-crm.md names the fields that they are written to.
FIELDS = (
    "health_score",
    "churn_percent",
    "health_band",
    "reason_1",
    "reason_2",
    "reason_3",
    "next_task",
    "next_task_due_on",
    "updated_on",
)
HOW_TO = "docs/how-to/scores-in-the-crm.md"


@dataclass(frozen=True)
class Company:
    """`values` by the names in FIELDS; None empties the field. `company_id` is the CRM's own."""

    company_id: str
    account_id: str
    values: Mapping[str, int | str | None]


# Why a company of a batch was not taken.
NotTaken = dict[str, RowRefused | Unavailable]


class CrmSender(HttpSender):
    """Sends tasks, and where its Connection says so (`writes_companies`) the companies in batches."""

    most_companies: int
    writes_companies: bool

    def write_companies(self, companies: Sequence[Company]) -> NotTaken:
        """Make one attempt at a batch, at most `most_companies` long.

        :returns: by company id, why the CRM did not take it; empty when it took all of them.
        :raises RowRefused: it took none and would refuse them again, perhaps for the sake of one of them.
        :raises Unavailable, OutcomeUnknown: as `Sender.send`, for the whole batch.
        """
        self._begin_attempt()
        return self._write(companies)

    @abstractmethod
    def _write(self, companies: Sequence[Company]) -> NotTaken: ...

    @abstractmethod
    def fields_of(self, company: Company) -> dict[str, Any]:
        """Return the values by the CRM's names of the fields."""
