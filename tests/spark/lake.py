"""Events tables in a lake, as Parquet files: those of the demo company with what goes wrong planted among them."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

AGENT = "cast(null as varchar)"
COLUMNS = (
    "id", "user_id", "anonymous_id", "event", "event_text", "timestamp", "received_at", "sent_at", "context_group_id",
    "context_user_agent",
)  # fmt: skip
# What becomes of copies of single events: name, and the columns that differ. A name in `SAME_ID` keeps the id.
PLANTED: dict[str, dict[str, str]] = {
    "late": {"timestamp": "timestamp - interval 20 day"},
    "late by a year": {"timestamp": "timestamp - interval 400 day"},
    "early": {"timestamp": "received_at + interval 3 day"},
    "in the last century": {"timestamp": "timestamp '1999-12-31 23:59:59'"},
    "in the next century": {"timestamp": "timestamp '2150-01-01'"},
    "received in the next century": {"received_at": "timestamp '2150-01-01'"},
    "received when computers began": {"received_at": "timestamp '1970-01-01'"},
    "without a time": {"timestamp": "null"},
    "never received": {"received_at": "null"},
    "bot": {"context_user_agent": "'Mozilla/5.0 (compatible; GoogleBOT/2.1)'"},
    "person": {"context_user_agent": "'Mozilla/5.0 (Robotics Inc.)'"},
    "unknown account": {"context_group_id": "'acc_99999'"},
    "unseen account": {"context_group_id": "context_group_id || chr(8206)"},
    "empty account": {"context_group_id": "''"},
    "no account": {"context_group_id": "null"},
    "visitor": {"context_group_id": "null", "user_id": "null"},
    "empty user": {"user_id": "''"},
    "long user": {"user_id": "repeat('u', 300)"},
    "unseen user": {"user_id": "user_id || chr(7)"},
    "quoted user": {"user_id": "'o''neil \\ \"x\"'"},
    "own user": {"user_id": "'insider'"},
    "missing event": {"event": "'  '"},
    "no event": {"event": "null"},
    "event in lines": {"event": "'report' || chr(10) || chr(9) || 'opened' || chr(8206)"},
    "long event": {"event": "repeat('é', 400)"},
    "step": {"event": "'onboarding_step_completed'", "event_text": "'Invited  a team'"},
    "text like the name": {"event_text": "replace(upper(event), '_', ' ')"},
    "text in lines": {"event_text": "chr(13) || 'a' || chr(8232) || 'b'"},
    "replayed": {"received_at": "received_at + interval 1 day"},
    "replayed on the day": {"received_at": "received_at + interval 1 second"},
    "replayed earlier": {"received_at": "received_at - interval 30 hour"},
    "corrected": {"received_at": "received_at - interval 1 minute", "event": "'report_exported'"},
    "bad at first": {"received_at": "received_at - interval 2 day", "timestamp": "null"},
    "replayed unseen": {"received_at": "received_at + interval 2 day", "context_group_id": "'acc_99999'"},
    "twice the same": {},
}
SAME_ID = {
    "replayed", "replayed on the day", "replayed earlier", "corrected", "bad at first", "replayed unseen",
    "twice the same",
}  # fmt: skip
WITHOUT_ID = {"no id": "null", "empty id": "''", "blank id": "'  '"}
EACH = 8


def plant(folder: Path) -> None:
    """Add copies of single events, broken or repeated, in a file of their own, which alone has browsers."""
    kinds = len(PLANTED) + len(WITHOUT_ID)
    with duckdb.connect() as connection:
        connection.execute(
            f"create table events as select *, {AGENT} as context_user_agent, row_number() over () as number"
            f" from (from read_parquet('{folder}/*.parquet')"
            " where context_group_id is not null and user_id is not null"
            f" order by hash(id), received_at limit {kinds * EACH})"
        )
        connection.execute(f"copy ({' union all '.join(_planted())}) to '{folder}/planted.parquet'")


def _planted() -> Iterable[str]:
    kinds = {name: dict(changed) for name, changed in PLANTED.items()}
    kinds |= {name: {"id": value} for name, value in WITHOUT_ID.items()}
    for nth, (name, changed) in enumerate(kinds.items()):
        if name not in SAME_ID and "id" not in changed:
            changed["id"] = f"id || ' {name}'"
        values = ", ".join(f"{changed.get(one, one)} as {one}" for one in COLUMNS)
        yield f"select {values} from events where number between {nth * EACH + 1} and {(nth + 1) * EACH}"


# The ways in which loaders write a time.
WAYS = ("%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S+00:00", "%Y-%m-%d %H:%M:%S.%g UTC")
# What else stands in a column of times, by the row of its file.
ODD_TIMES = {
    3: "soon",
    7: "2025-02-30",
    11: " 2025-03-01 ",
    13: "2025-03-01T10:00:00+02:00",
    17: "1740823200",
}


def as_texts(folder: Path) -> None:
    """Write all columns of all files as texts."""
    odd = " ".join(f"when number = {row} then '{text}'" for row, text in ODD_TIMES.items())
    texts = {name: f"cast({name} as varchar)" for name in COLUMNS}
    for name in ("timestamp", "received_at", "sent_at"):
        ways = " ".join(f"when {nth} then strftime({name}, '{way}')" for nth, way in enumerate(WAYS))
        texts[name] = f"case cast(hash(id) % {len(WAYS)} as integer) {ways} end"
    texts["timestamp"] = f"case {odd} else {texts['timestamp']} end"
    values = ", ".join(f"{text} as {name}" for name, text in texts.items())
    with duckdb.connect() as connection:
        for file in sorted(folder.glob("*.parquet")):
            read = connection.read_parquet(str(file))
            agent = "" if "context_user_agent" in read.columns else f"{AGENT} as context_user_agent, "
            connection.execute(
                "create or replace table landed as"
                f" select *, {agent}row_number() over () as number from read_parquet('{file}')"
            )
            connection.execute(f"copy (select {values} from landed order by number) to '{file}'")
