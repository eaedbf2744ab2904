"""SQL of Spark for the columns of the events table, as the landing door reads those of files (`column_values.py`)."""

from pyspark.sql import types

from tenure.rollups.order import RollupOrder

LONGEST_LINE = 255
# A time without an offset or a zone, and one in UTC.
_PLAIN = r"r'(?i)^[^:]*(:\d\d?)*(\.\d+)?\s*(z|utc)?$'"
# What a text looks like that DuckDB reads as a time as well.
_TIME = r"r'^\d{4,6}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{1,2}(:\d{1,2}(\.\d*)?)?.*)?$'"
_TIMES = (types.TimestampType, types.TimestampNTZType, types.DateType)
_NESTED = (types.StructType, types.MapType, types.ArrayType)


def values(order: RollupOrder, schema: types.StructType) -> dict[str, str]:
    """SQL by name of the columns, over a relation with the schema; NULL for what it does not have."""
    found = {field.name.lower(): field for field in schema.fields}
    read = {}
    for name, data_type in order.columns.items():
        field = found.get(name.lower())
        if field is None:
            read[name] = f"cast(null as {'string' if data_type == 'text' else data_type})"
        elif data_type == "text":
            read[name] = _text(name, field, order)
        else:
            read[name] = _time(field)
    if order.erased_users:
        read["user_id"] = _pseudonym(read["user_id"], order)
    return read


def moment(name: str, is_text: bool) -> str:
    """SQL of the timestamp that a column holds, NULL where it holds none."""
    if not is_text:
        return name
    return f"case when {name} rlike {_TIME} then try_cast({name} as timestamp) end"


def quoted(text: str) -> str:
    """A text as a constant in SQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _text(name: str, field: types.StructField, order: RollupOrder) -> str:
    column = f"`{field.name}`"
    if isinstance(field.dataType, types.DoubleType | types.FloatType):
        whole = f"abs({column}) < 9e18 and {column} = floor({column})"
        return (
            f"case when isnan({column}) then null when {whole} then cast(cast({column} as bigint) as string)"
            f" else cast({column} as string) end"
        )
    if isinstance(field.dataType, _NESTED):
        return f"to_json({column})"
    if isinstance(field.dataType, types.BinaryType):
        column = f"decode({column}, 'UTF-8')"
    elif not isinstance(field.dataType, types.StringType):
        return f"cast({column} as string)"
    return column if name in order.keys else _shown(column, order.unseen)


def _shown(text: str, unseen: str) -> str:
    """Without the signs that no one sees, as `shown_text.py` says."""
    marks = f"r'[{unseen}]'"
    stripped = (
        f"regexp_replace(regexp_replace({text}, r'[\\t\\n\\r\\x{{2028}}\\x{{2029}}]+', ' '), {marks}, '')"
    )
    cut = (
        f"case when length({stripped}) > {LONGEST_LINE} then left({stripped}, {LONGEST_LINE - 1}) || '…'"
        f" else nullif(trim({stripped}), '') end"
    )
    odd = f"{text} rlike {marks} or length({text}) > {LONGEST_LINE} or trim({text}) = ''"
    return f"case when {odd} then {cut} else {text} end"


def _time(field: types.StructField) -> str:
    column = f"`{field.name}`"
    if isinstance(field.dataType, types.StringType):
        text = f"nullif(trim({column}), '')"
        utc = f"cast({moment(text, is_text=True)} as string)"
        return (
            f"case when {text} rlike {_PLAIN} then {text}"
            f" else coalesce({utc}, {text} || ' (unknown time zone)') end"
        )
    return f"cast({column if isinstance(field.dataType, _TIMES) else 'null'} as timestamp)"


def _pseudonym(user: str, order: RollupOrder) -> str:
    """Of a user who was erased, as `erased.py` makes it."""
    digest = f"sha2({quoted(order.erased_key + 'user_id|')} || trim({user}), 256)"
    known = ", ".join(map(quoted, order.erased_users))
    return f"case when {digest} in ({known}) then 'erased-' || left({digest}, 16) else {user} end"
