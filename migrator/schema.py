"""The migrator's own schema: the microblog's tables and the ledger's, for SQLite and PostgreSQL.

Columns of the microblog tables are the fields of :mod:`mappings.microblog`, in order. Times are seconds since
1970-01-01 UTC; JSON is text. No foreign keys: shards arrive in any order, and a reference into a shard that is still to
come is legal until the run's end, when :meth:`migrator.writers.base.Target.finish` cuts what leads nowhere.

Changing a table here needs a new file in ``migrator/alembic/versions``; ``tests/test_schema.py`` fails until it is
there.
"""

from __future__ import annotations

import types
import typing
from pathlib import Path

import sqlalchemy as sa

from mappings import microblog

VERSION_TABLE = "migrator_schema_version"  #: holds the Alembic revision; its presence says that a database is ours

METADATA = sa.MetaData()

# INTEGER in SQLite, because only a column of that very type is the rowid itself.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Collation "C" compares bytes, as SQLite does: same order on both, and twice as fast to index.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

COLUMN_TYPES: dict[type, sa.types.TypeEngine[typing.Any]] = {
    int: ID,
    str: TEXT,
    bool: sa.Boolean(),
    float: sa.Double(),
    bytes: sa.LargeBinary(),
}

#: table → primary key
KEYS: dict[str, tuple[str, ...]] = {
    "accounts": ("id",),
    "statuses": ("id",),
    "forwards": ("id",),
    "follows": ("account_id", "target_account_id"),
    "favourites": ("account_id", "status_id"),
    "mentions": ("status_id", "account_id"),
    "tags": ("id",),
    "status_tags": ("status_id", "tag_id"),
    "media": ("id",),
    "polls": ("id",),
    "poll_options": ("poll_id", "position"),
    "poll_votes": ("poll_id", "position", "account_id"),
    "pins": ("account_id", "status_id"),
    "blocks": ("account_id", "target_account_id"),
    "mutes": ("account_id", "target_account_id"),
    "bookmarks": ("account_id", "status_id"),
    "status_edits": ("id",),
    "sanctions": ("id",),
    "reports": ("id",),
    "moderation_events": ("id",),
    "origins": ("site", "kind", "source_id", "part"),
    "redirects": ("kind", "source_id"),
    "tombstones": ("kind", "source_id"),
}

#: table → columns that are unique beside the key
UNIQUE: dict[str, tuple[str, ...]] = {"accounts": ("handle",), "tags": ("name",)}

#: table → secondary indexes, which a first load builds at its end
INDEXES: dict[str, tuple[tuple[str, ...], ...]] = {
    "statuses": (("account_id", "id"), ("conversation_id",), ("in_reply_to_id",)),
    "forwards": (("account_id", "id"), ("status_id",)),
    "follows": (("target_account_id",),),
    "favourites": (("status_id",),),
    "mentions": (("account_id",),),
    "status_tags": (("tag_id",),),
    "media": (("status_id",), ("account_id",)),
    "polls": (("status_id",), ("account_id",)),
    "poll_votes": (("account_id",),),
    "blocks": (("target_account_id",),),
    "mutes": (("target_account_id",),),
    "status_edits": (("status_id",),),
    "sanctions": (("account_id",),),
    "reports": (("target_account_id",),),
    "moderation_events": (("subject_id",), ("board_account_id",)),
    "origins": (("kind", "target_id"),),
}

#: columns of a microblog table that hold the id of a status and may be empty; what leads nowhere is cut at the end
STATUS_REFERENCES: tuple[tuple[str, str], ...] = (
    ("statuses", "in_reply_to_id"),
    ("statuses", "quote_of_id"),
    ("sanctions", "status_id"),
    ("reports", "status_id"),
)


def python_type(annotation: object) -> tuple[type, bool]:
    """``int | None`` → (int, True): the type of a field and whether it may be None."""
    if isinstance(annotation, types.UnionType):
        (kind,) = (part for part in typing.get_args(annotation) if part is not types.NoneType)
        return kind, True
    if not isinstance(annotation, type):
        raise TypeError(f"no column type for {annotation!r}")
    return annotation, False


def _microblog_table(name: str, record: type[microblog.Record]) -> sa.Table:
    columns = []
    for field, annotation in typing.get_type_hints(record).items():
        kind, nullable = python_type(annotation)
        key = field in KEYS[name]
        columns.append(sa.Column(field, COLUMN_TYPES[kind], nullable=nullable, primary_key=key, autoincrement=False))
    unique = [sa.UniqueConstraint(column, name=f"{name}_{column}_key") for column in UNIQUE.get(name, ())]
    indexes = [sa.Index(f"{name}_{'_'.join(of)}_idx", *of) for of in INDEXES.get(name, ())]
    # A table whose key is more than one number is stored in its key: no second copy of the key in an index.
    return sa.Table(name, METADATA, *columns, *unique, *indexes, sqlite_with_rowid=len(KEYS[name]) == 1)


#: the microblog's tables by name, in the order in which they can be filled
TABLES: dict[str, sa.Table] = {name: _microblog_table(name, record) for name, record in microblog.TABLES.items()}

runs = sa.Table(
    "runs",
    METADATA,
    sa.Column("id", ID, primary_key=True, autoincrement=False),
    sa.Column("source", TEXT, nullable=False),
    sa.Column("source_fingerprint", TEXT, nullable=False),
    sa.Column("adapter", TEXT, nullable=False),
    sa.Column("site", TEXT, nullable=False),
    sa.Column("policy_toml", TEXT, nullable=False),
    sa.Column("policy_digest", TEXT, nullable=False),
    sa.Column("tool_version", TEXT, nullable=False),
    sa.Column("options", TEXT, nullable=False),
    sa.Column("state", TEXT, nullable=False),
    sa.Column("started_at", ID),
    sa.Column("finished_at", ID),
    sa.Column("peak_memory", ID),
    sa.Column("summary", TEXT),
    sa.Column("cut", TEXT, nullable=False),
    sa.Column("adjustments", TEXT, nullable=False),
)

shards = sa.Table(
    "shards",
    METADATA,
    sa.Column("phase", TEXT, primary_key=True),
    sa.Column("number", ID, primary_key=True, autoincrement=False),
    sa.Column("phase_order", ID, nullable=False),
    sa.Column("low", TEXT, nullable=False),
    sa.Column("high", TEXT, nullable=False),
    sa.Column("posts", ID, nullable=False),
    sa.Column("state", TEXT, nullable=False),
    sa.Column("rows", TEXT, nullable=False),
    sa.Column("books", TEXT, nullable=False),
    sa.Column("seconds", sa.Double(), nullable=False),
    sqlite_with_rowid=False,
)

rejects = sa.Table(
    "rejects",
    METADATA,
    sa.Column("phase", TEXT, primary_key=True),
    sa.Column("shard", ID, primary_key=True, autoincrement=False),
    sa.Column("number", ID, primary_key=True, autoincrement=False),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("source_id", TEXT, nullable=False),
    sa.Column("reason", TEXT, nullable=False),
    sa.Column("detail", TEXT, nullable=False),
    sa.Column("raw", sa.LargeBinary(), nullable=False),
)

skips = sa.Table(
    "skips",
    METADATA,
    sa.Column("kind", TEXT, primary_key=True),
    sa.Column("reason", TEXT, primary_key=True),
    sa.Column("count", ID, nullable=False),
    sqlite_with_rowid=False,
)

# No key: written by every shard, read once as a whole; an index would cost more than all the rest of the ledger.
interactions = sa.Table(
    "interactions",
    METADATA,
    sa.Column("phase", TEXT, nullable=False),
    sa.Column("shard", ID, nullable=False),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("account_id", ID, nullable=False),
    sa.Column("target_account_id", ID, nullable=False),
    sa.Column("count", ID, nullable=False),
    sa.Column("last_at", ID),
)

#: the ledger's tables: how a run was planned, how far it came, and what was left out
LEDGER: dict[str, sa.Table] = {table.name: table for table in (runs, shards, rejects, skips, interactions)}


class SchemaTooNewError(Exception):
    """The database was made by a newer version of the migrator than this one."""


def _environment(connection: sa.Connection) -> typing.Any:
    from alembic.config import Config  # noqa: PLC0415 - heavy, and workers never need it

    config = Config()
    # Alembic reads % as the start of an interpolation.
    folder = str(Path(__file__).parent / "alembic").replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.attributes["connection"] = connection
    return config


def migrate(connection: sa.Connection) -> None:
    """Create the schema, or bring an older one up to date, in the connection's transaction.

    Raises :class:`SchemaTooNewError`."""
    from alembic import command  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = _environment(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    current = revision(connection)
    if current is not None and current not in known:
        raise SchemaTooNewError(current)
    command.upgrade(config, "head")


def revision(connection: sa.Connection) -> str | None:
    """The Alembic revision of a database, None where there is no schema of ours."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a constant


def differences(connection: sa.Connection) -> list[typing.Any]:
    """What ``alembic check`` would complain about: how a database differs from this module. Empty: nothing."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), METADATA))
