"""Mastodon databases for tests: the tables of five versions in a real PostgreSQL, from the facts about them.

Every column, default, foreign key and index of the 82 described tables is made; of the other tables only the names are
known, and nothing here writes to them."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.database_servers import PostgreSQL

VERSIONS = ("4.3", "4.4", "4.5", "4.6", "main")
#: steps between two of the versions, as the facts call them; they are described from 4.6 on, in both directions
_STEPS = ("4.3.23 -> 4.4.22", "4.4.22 -> 4.5.15", "4.5.15 -> 4.6.5", "4.6.5 -> main")
_ON_DELETE = {"cascade": " ON DELETE CASCADE", "nullify": " ON DELETE SET NULL", None: ""}
Tables = dict[str, dict[str, Any]]

# As lib/mastodon/snowflake.rb makes it, with a fixed secret.
TIMESTAMP_ID = """
CREATE FUNCTION timestamp_id(table_name text) RETURNS bigint AS $$
  DECLARE time_part bigint; sequence_base bigint; tail bigint;
  BEGIN
    time_part := (date_part('epoch', now()) * 1000)::bigint << 16;
    sequence_base := ('x' || substr(md5(table_name || 'test secret' || time_part::text), 1, 4))::bit(16)::bigint;
    tail := (sequence_base + nextval(table_name || '_id_seq')) & 65535;
    RETURN time_part | tail;
  END
$$ LANGUAGE plpgsql VOLATILE;
"""
# What `rails db:setup` puts there: the instance's own actor, and the roles.
SEEDS = """
INSERT INTO accounts (id, username, actor_type, created_at, updated_at)
  VALUES (-99, 'mastodon.internal', 'Application', '2020-01-01', '2020-01-01');
INSERT INTO user_roles (id, name, position, permissions, created_at, updated_at) VALUES
  (-99, '', -1, 65536, '2020-01-01', '2020-01-01');
INSERT INTO user_roles (name, position, permissions, created_at, updated_at) VALUES
  ('Moderator', 10, 1308, '2020-01-01', '2020-01-01'), ('Admin', 100, 983036, '2020-01-01', '2020-01-01'),
  ('Owner', 1000, 1, '2020-01-01', '2020-01-01');
"""


def facts(folder: Path) -> dict[str, Any]:
    """The facts about Mastodon's schema."""
    found: dict[str, Any] = json.loads((folder / "targets" / "mastodon-schema.json").read_text(encoding="utf-8"))
    return found


def create(server: PostgreSQL, known: dict[str, Any], version: str, name: str) -> str:
    """A fresh database of that version; returns its address as a target."""
    server.create(name)
    server.sql(ddl(known, version), name)
    return address(server, name)


def address(server: PostgreSQL, name: str) -> str:
    return server.url(name).replace("postgresql+psycopg", "mastodon+postgresql")


def ddl(known: dict[str, Any], version: str) -> str:
    """The SQL that makes a database of that version, owned by the test user."""
    tables, schema_version = _tables(known, version)
    lines = [f"SET ROLE {'migrator'};", TIMESTAMP_ID]
    for name, table in tables.items():
        lines += _table(name, table)
    for name, table in tables.items():
        lines += _indexes(name, table)
    for name, table in tables.items():
        lines += _foreign_keys(name, table)
    lines.append("CREATE TABLE schema_migrations (version character varying PRIMARY KEY);")
    lines.append(f"INSERT INTO schema_migrations VALUES ('20160220174730'), ('{schema_version}');")
    return "\n".join(lines) + SEEDS


def _tables(known: dict[str, Any], version: str) -> tuple[Tables, str]:
    tables: Tables = copy.deepcopy(known["tables"])
    differences = known["version_differences"]
    if version == "main":
        step = differences[_STEPS[-1]]
        for name, change in step["tables_changed"].items():
            _forward(tables[name], change)
        return tables, step["to_schema"]
    schema_version = known["schema_version"]
    for later, name in reversed(list(zip(VERSIONS[1:-1], _STEPS, strict=False))):
        if VERSIONS.index(later) <= VERSIONS.index(version):
            break
        step = differences[name]
        schema_version = step["from_schema"]
        for added in step["tables_added"]:
            tables.pop(added, None)
        for table, change in step["tables_changed"].items():
            if table in tables:
                _backward(tables[table], change)
    for table in tables.values():
        table["foreign_keys"] = [key for key in table["foreign_keys"] if key["to_table"] in tables]
    return tables, schema_version


def _forward(table: dict[str, Any], change: dict[str, Any]) -> None:
    table["columns"] += change.get("columns_added", [])
    for changed in change.get("columns_changed", []):
        next(column for column in table["columns"] if column["name"] == changed["name"]).update(changed["to"])
    removed = change.get("indexes_removed", [])
    table["indexes"] = [i for i in table["indexes"] if not _same_index(i, removed)] + change.get("indexes_added", [])


def _backward(table: dict[str, Any], change: dict[str, Any]) -> None:
    added = {column["name"] for column in change.get("columns_added", [])}
    table["columns"] = [column for column in table["columns"] if column["name"] not in added]
    # Of columns that went away only the names are known.
    table["columns"] += [
        {"name": name, "type": "character varying", "null": True, "default": None, "array": False}
        for name in change.get("columns_removed", [])
    ]
    for changed in change.get("columns_changed", []):
        next(column for column in table["columns"] if column["name"] == changed["name"]).update(changed["from"])
    gone = change.get("indexes_added", [])
    table["indexes"] = [i for i in table["indexes"] if not _same_index(i, gone)] + change.get("indexes_removed", [])
    if "fks_added" in change:
        new = {(key["column"], key["to_table"]) for key in change["fks_added"]}
        table["foreign_keys"] = [k for k in table["foreign_keys"] if (k["column"], k["to_table"]) not in new]
        table["foreign_keys"] += change.get("fks_removed", [])


def _same_index(index: dict[str, Any], among: list[dict[str, Any]]) -> bool:
    return any(index["name"] == other["name"] and index["unique"] == other["unique"] for other in among)


def _table(name: str, table: dict[str, Any]) -> Iterator[str]:
    defaults = [column["default"] for column in table["columns"]]
    serial = [default["sql"] for default in defaults if isinstance(default, dict) and "_id" in default["sql"]]
    if serial:
        yield f"CREATE SEQUENCE {name}_id_seq;"
    columns = [_column(column) for column in table["columns"]]
    if table["primary_key"]:
        columns.append(f"PRIMARY KEY ({', '.join(table['primary_key'])})")
    yield f"CREATE TABLE {name} ({', '.join(columns)});"
    if any("nextval" in default for default in serial):
        yield f"ALTER SEQUENCE {name}_id_seq OWNED BY {name}.id;"


def _column(column: dict[str, Any]) -> str:
    kind = column["type"] + ("[]" if column["array"] else "")
    default = column["default"]
    said = ""
    if isinstance(default, dict):
        said = f" DEFAULT {default['sql']}"
    elif isinstance(default, list):
        items = ", ".join(_literal(item) for item in default)
        said = f" DEFAULT ARRAY[{items}]::{kind}"
    elif default is not None:
        said = f" DEFAULT {_literal(default)}"
    return f'"{column["name"]}" {kind}{said}{"" if column["null"] else " NOT NULL"}'


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dict):
        value = json.dumps(value)
    return "'" + str(value).replace("'", "''") + "'"


def _indexes(name: str, table: dict[str, Any]) -> Iterator[str]:
    for index in table["indexes"]:
        columns = ", ".join(part["expr"] if isinstance(part, dict) else f'"{part}"' for part in index["columns"])
        unique = "UNIQUE " if index["unique"] else ""
        using = f" USING {index['using']}" if index.get("using") else ""
        where = f" WHERE {index['where']}" if index.get("where") else ""
        yield f"CREATE {unique}INDEX {index['name']} ON {name}{using} ({columns}){where};"


def _foreign_keys(name: str, table: dict[str, Any]) -> Iterator[str]:
    for key in table["foreign_keys"]:
        reference = f"REFERENCES {key['to_table']} ({key['to_column']}){_ON_DELETE[key['on_delete']]}"
        yield f'ALTER TABLE {name} ADD FOREIGN KEY ("{key["column"]}") {reference};'
