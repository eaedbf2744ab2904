"""Who may approve a model, and who may do without an approval.

The names stand in the environment (`TENURE_APPROVERS`), not in the settings beside the data: that is for those who
deploy Tenure to decide.
"""

import os

# What `dag.test`, and so `tenure run`, enters as the user of a run: with commands on the home one may promote anyway.
COMMAND_LINE = "dag_test"


def approvers() -> list[str]:
    """Ids of Airflow users from `TENURE_APPROVERS` (ids between commas); empty: all who may answer in Airflow."""
    return [name.strip() for name in os.environ.get("TENURE_APPROVERS", "").split(",") if name.strip()]


def who_may_approve(requester: str | None) -> list[str]:
    """The approvers of one run, without the person who started it where another one is there; empty: all."""
    named = approvers()
    others = [name for name in named if name != requester]
    return others or named


def may_skip_approval(requester: str | None) -> bool:
    """Whether a run without an approval is that person's decision: an approver's, or a command's on this machine.

    :param requester: who started the run, as Airflow knows it; None for a scheduled one
    """
    return requester == COMMAND_LINE or requester in approvers()
