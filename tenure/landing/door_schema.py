"""In which schema of the warehouse the door shows the tables of a source."""

from tenure import warehouse

# On a server the views of the door lie apart from the loaders' own tables.
PREFIX = "landed_"


def door_schema(source: str, connection: object) -> str:
    return f"{PREFIX}{source}" if warehouse.is_server(connection) else source
