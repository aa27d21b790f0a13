"""The schema holds the microblog vocabulary, and the migrations make exactly the schema."""

from __future__ import annotations

import types
import typing

import pytest
import sqlalchemy as sa

from mappings import microblog
from migrator import schema

# What the issue promises to those who read the target.
PROMISED = {
    "accounts": "id handle display_name kind created_at suspended_from suspended_until",
    "statuses": "id account_id created_at edited_at in_reply_to_id conversation_id quote_of_id part parts title "
    "content text visibility sensitive spoiler_text language replies_closed_at reply_evidence",
    "forwards": "id account_id status_id created_at reason",
    "follows": "account_id target_account_id created_at kind reason weight",
    "pins": "account_id status_id pinned_at unpinned_at",
    "moderation_events": "id kind at moderator_account_id subject_kind subject_id board_account_id details source",
    "origins": "kind source_id target_id source_url digest site",
    "rejects": "kind source_id reason detail raw",
    "skips": "kind reason count",
    **dict.fromkeys(("favourites", "mentions", "tags", "status_tags", "media", "polls", "poll_options"), ""),
    **dict.fromkeys(("poll_votes", "blocks", "mutes", "bookmarks", "status_edits", "sanctions", "reports"), ""),
    **dict.fromkeys(("runs", "shards"), ""),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest) -> typing.Iterator[sa.Connection]:
    """A database that the migrations have made."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    engine = sa.create_engine(server.create("schema") if server else "sqlite://")
    with engine.begin() as connection:
        schema.migrate(connection)
        yield connection
    engine.dispose()


def test_columns_are_the_fields_of_the_records(connection: sa.Connection) -> None:
    inspector = sa.inspect(connection)
    for name, record in microblog.TABLES.items():
        columns = {column["name"]: column for column in inspector.get_columns(name)}
        assert list(columns) == list(record.__struct_fields__)
        for field, annotation in typing.get_type_hints(record).items():
            optional = isinstance(annotation, types.UnionType)
            assert columns[field]["nullable"] == optional, f"{name}.{field}"
        assert inspector.get_pk_constraint(name)["constrained_columns"] == list(schema.KEYS[name])


def test_promised_tables_and_columns(connection: sa.Connection) -> None:
    inspector = sa.inspect(connection)
    for name, columns in PROMISED.items():
        there = {column["name"] for column in inspector.get_columns(name)}
        assert set(columns.split()) <= there, name
    assert set(inspector.get_table_names()) == {
        *PROMISED,
        "redirects",
        "tombstones",
        "interactions",
        schema.VERSION_TABLE,
    }


def test_migrations_make_the_schema_and_nothing_else(connection: sa.Connection) -> None:
    assert schema.differences(connection) == []
    connection.execute(sa.text("DROP INDEX statuses_conversation_id_idx"))
    connection.execute(sa.text("ALTER TABLE tags ADD COLUMN colour TEXT"))
    found = [difference[0] for difference in schema.differences(connection)]
    assert sorted(found) == ["add_index", "remove_column"]


def test_migrating_twice_changes_nothing(connection: sa.Connection) -> None:
    before = schema.revision(connection)
    schema.migrate(connection)
    assert schema.revision(connection) == before == "0001"


def test_newer_schema_is_refused(connection: sa.Connection) -> None:
    connection.execute(sa.text(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(schema.SchemaTooNewError, match="9999"):
        schema.migrate(connection)


def test_numbers_are_wide_and_ids_are_rowids(connection: sa.Connection) -> None:
    statuses = schema.TABLES["statuses"]
    with connection.begin_nested():
        values = dict.fromkeys(statuses.columns.keys(), 0) | {"id": 2**63 - 1, "sensitive": False}
        values |= {column.name: "" for column in statuses.columns if isinstance(column.type, sa.Text)}
        connection.execute(sa.insert(statuses).values(values))
    assert connection.execute(sa.select(statuses.c.id)).scalar() == 2**63 - 1
    if connection.dialect.name == "sqlite":
        assert connection.execute(sa.text("SELECT rowid FROM statuses")).scalar() == 2**63 - 1
        with pytest.raises(sa.exc.OperationalError):  # stored in its key, no rowid
            connection.execute(sa.text("SELECT rowid FROM origins"))


def test_a_field_of_an_unknown_type_is_no_column() -> None:
    assert schema.python_type(int | None) == (int, True)
    assert schema.python_type(bytes) == (bytes, False)
    with pytest.raises(TypeError):
        schema.python_type(list[int])
