"""What people say of tasks, landed as a CRM's loader would: a line of JSON for each."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path

# The first task of each owner that is open on the day.
FIRST_TASKS = """
select min_by(task_id, due_on), owner_email from publish.pub_playbook_cases
where as_of_date = date '{day}' and kind = 'task' and not is_held_out and state in ('opened', 'open', 'reminded')
group by owner_email
"""


def closing(task_id: str, event: str, by: str, day: date) -> dict[str, str]:
    """The row of somebody who closed a task in the afternoon of the day."""
    account_id, playbook_id, _ = task_id.split("|")
    at = datetime.combine(day, time(15)).isoformat()
    return {
        "task_id": task_id, "account_id": account_id, "playbook_id": playbook_id, "event": event,
        "cause_code": "none_found", "by": by, "at": at,
    }  # fmt: skip


def land_closings(landing: Path, name: str, closings: Iterable[dict[str, str]]) -> None:
    """Write a file of closings."""
    file = landing / "tenure" / "task_event" / f"{name}.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in closings))
