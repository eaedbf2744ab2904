"""Judges the landed events: which are kept, and why the others are set aside, in the words of `set_aside.sql`."""

from collections.abc import Iterable

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from tenure.rollups.order import RollupOrder
from tenure.rollups.spark_columns import quoted

APART = (
    "event_id string, user_id string, account_id string, event_name string, event_text string,"
    " occurred_at timestamp_ntz, received_at timestamp_ntz, id_hash bigint, landed_file string, landed_row bigint,"
    " reason string, payload string"
)
EVENT = "event_id, user_id, account_id, event_name, event_text, occurred_at, received_at, known_on, id_hash"
# More ids than these are not copied to every worker.
MOST_COPIED = 4_000_000


def judge_rows(spark: SparkSession, order: RollupOrder, landed: DataFrame, accounts: DataFrame) -> DataFrame:
    """Every landed row with `reason_of_row`: why it cannot be kept, whatever else came in; NULL where it can."""
    judged = landed.selectExpr(
        "id as event_id",
        "nullif(user_id, '') as user_id",
        "nullif(context_group_id, '') as account_id",
        "event as event_name",
        "case when replace(lower(event_text), ' ', '_') <> replace(lower(event), ' ', '_') then event_text end"
        " as event_text",
        "cast(occurred_at as timestamp_ntz) as occurred_at",
        "cast(received as timestamp_ntz) as received_at",
        "known_on",
        "id_hash",
        "landed_file",
        "landed_row",
        f"struct({', '.join(f'`{name}`' for name in order.columns)}) as landed_record",
        f"coalesce({', '.join(_reasons(order))}) as row_reason",
    )
    known = accounts.selectExpr("account_id as known_account").distinct()
    orphan = f"case when account_id is not null and known_account is null then {_quoted_value(order)} end"
    return (
        judged.join(f.broadcast(known), judged["account_id"] == known["known_account"], "left")
        .selectExpr("*", f"coalesce(row_reason, {orphan}) as reason_of_row")
        .drop("known_account", "row_reason")
    )


def mark_repeated(judged: DataFrame, repeated: DataFrame) -> DataFrame:
    """The rows with `is_repeated`: their id came in more than once.

    :param repeated: `id_hash` of those ids.
    """
    ids = repeated.selectExpr("id_hash as repeated_hash")
    ids = f.broadcast(ids) if repeated.count() <= MOST_COPIED else ids
    marked = judged.join(ids, judged["id_hash"] == ids["repeated_hash"], "left")
    return marked.selectExpr("*", "repeated_hash is not null as is_repeated").drop("repeated_hash")


def look_at_apart(marked: DataFrame) -> DataFrame:
    """Rows of repeated ids and bad rows, with `reason`: the first good reception of an id is kept."""
    reception = (
        "row_number() over (partition by event_id, reason_of_row is null order by received_at nulls last,"
        " occurred_at nulls last, user_id nulls last, account_id nulls last, event_name nulls last,"
        " event_text nulls last, landed_file, landed_row)"
    )
    ranked = marked.where("is_repeated or reason_of_row is not null").selectExpr(
        "*", f"{reception} as reception"
    )
    return ranked.selectExpr(
        *EVENT.split(", "),
        "landed_file",
        "landed_row",
        "coalesce(reason_of_row, case when reception > 1 then 'replayed row' end) as reason",
        "case when reason_of_row is not null then to_json(landed_record, map('timestampFormat',"
        " 'yyyy-MM-dd HH:mm:ss.SSSSSS', 'ignoreNullFields', 'false')) end as payload",
    )


def kept_of(apart: DataFrame) -> DataFrame:
    return apart.where("reason is null").select(*EVENT.split(", "))


def kept_plainly(marked: DataFrame) -> DataFrame:
    """Rows that are kept without being looked at on their own."""
    return marked.where("not is_repeated and reason_of_row is null").select(*EVENT.split(", "))


def _reasons(order: RollupOrder) -> Iterable[str]:
    """The first one that holds is the reason: the order of `stg_segment__events_judged`."""
    agent = "lower(context_user_agent)"
    bots = " or ".join(f"contains({agent}, {quoted(name)})" for name in order.bots)
    yield f"case when {bots} then 'bot' end"
    for text in ("id", "event"):
        yield f"case when {text} is null or trim({text}) = '' then '{text}: missing' end"
    for time in ("timestamp", "received_at"):
        yield f"case when `{time}` is null then '{time}: missing' end"
    yield (
        f"case when length(user_id) > 255 then {_named('user_id', 'too long for a key', order)}"
        f" when user_id rlike {_signs(order)} then {_named('user_id', 'holds signs that cannot be seen', order)} end"
    )
    yield _bad_time("timestamp", "occurred_at", order)
    yield _bad_time("received_at", "received", order)
    yield (
        "case when occurred_at > received + interval '1' day"
        " then 'timestamp: impossible time, more than a day after received_at' end"
    )


def _bad_time(column: str, moment: str, order: RollupOrder) -> str:
    return (
        f"case when `{column}` is null then null"
        f" when {moment} is null then {_named(column, 'not a time', order)}"
        f" when {moment} >= timestamp '{order.moment_after_all}'"
        f" then {_named(column, 'impossible time, after 2099', order)}"
        f" when {moment} < timestamp '{order.first_moment}'"
        f" then {_named(column, 'impossible time, before 2000', order)} end"
    )


def _quoted_value(order: RollupOrder) -> str:
    return _named("account_id", "unknown account", order)


def _named(column: str, complaint: str, order: RollupOrder) -> str:
    """SQL of "column: complaint: 'value'", the value in one line and not too long."""
    text = f"cast(`{column}` as string)"
    start = (
        f"regexp_replace(left({text}, 120), {_signs(order)}, '?')"
        f" || case when length({text}) > 120 then '…' else '' end"
    )
    before = quoted(f"{column}: {complaint}: '")
    return f"{before} || {start} || {quoted(chr(39))}"


def _signs(order: RollupOrder) -> str:
    """Those of the macro `unseen`, which are more than those that a text loses when it is shown."""
    return f"r'{order.unseen_in_keys}'"
