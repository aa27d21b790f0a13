"""What a run into a Mastodon database has to remember beside the ledger: written once, before the first row.

One row per setting in ``migrator.mastodon``, the value as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

METADATA = sa.MetaData()
TABLE = sa.Table("mastodon", METADATA, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text))
#: ids that bigserial columns gave to our rows: table, first and last of a stretch
RANGES = sa.Table(
    "id_ranges",
    METADATA,
    sa.Column("table_name", sa.Text, primary_key=True),
    sa.Column("low", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("high", sa.BigInteger, nullable=False),
)
#: forwards that became statuses
REBLOGS = sa.Table(
    "reblogs",
    METADATA,
    sa.Column("forward_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("status_id", sa.BigInteger, nullable=False, unique=True),
)
#: usernames that were taken when the run began
TAKEN = sa.Table("taken_usernames", METADATA, sa.Column("name", sa.Text, primary_key=True))
_WITHDRAWN = "withdrawn"
_NAMES = 10_000  # names noted in one statement


@dataclass(frozen=True)
class Settings:
    """How a run was begun."""

    domain: str  #: the server's web domain
    media_dir: str | None  #: root of its Paperclip files
    imported_at: int  #: seconds since 1970 UTC, when the run was begun
    schema_version: str
    force: bool
    into_existing: bool  #: whether people may live on the server
    sequences: dict[str, int | None]  #: last value of each sequence before the run; None: never used
    barred: list[tuple[str, bool]]  #: usernames that the server bars (:mod:`migrator.writers.mastodon.living`)

    @property
    def web(self) -> str:
        """The server's address."""
        return f"https://{self.domain}"


def load(connection: sa.Connection) -> Settings | None:
    """The settings of the run that a database holds, None before there is one."""
    if not connection.execute(sa.text("SELECT to_regclass('migrator.mastodon') IS NOT NULL")).scalar():
        return None
    rows = {name: msgspec.json.decode(value) for name, value in connection.execute(sa.select(TABLE))}
    names = Settings.__dataclass_fields__.keys()
    return Settings(**{name: rows[name] for name in names}) if rows.keys() >= names else None


def save(connection: sa.Connection, settings: Settings, taken: Sequence[str]) -> None:
    """Make the tables and note the settings, and the usernames that are taken."""
    METADATA.create_all(connection)
    for at in range(0, len(taken), _NAMES):
        connection.execute(sa.insert(TAKEN), [{"name": name} for name in taken[at : at + _NAMES]])
    _put(connection, {name: getattr(settings, name) for name in Settings.__dataclass_fields__})


def taken_names(connection: sa.Connection) -> list[str]:
    """The usernames that were taken when the run began."""
    return list(connection.execute(sa.select(TAKEN.c.name).order_by(TAKEN.c.name)).scalars())


def set_withdrawn(connection: sa.Connection) -> None:
    """Note that the rows are taken out, so that the run does not go on."""
    connection.execute(sa.delete(TABLE).where(TABLE.c.name == _WITHDRAWN))
    _put(connection, {_WITHDRAWN: True})


def is_withdrawn(connection: sa.Connection) -> bool:
    return connection.execute(sa.select(TABLE.c.value).where(TABLE.c.name == _WITHDRAWN)).scalar() is not None


def losses(connection: sa.Connection) -> dict[str, int]:
    """What was left behind while the rows of the finish were written, by reason."""
    value = connection.execute(sa.select(TABLE.c.value).where(TABLE.c.name == "losses")).scalar()
    return {} if value is None else msgspec.json.decode(value, type=dict[str, int])


def set_losses(connection: sa.Connection, found: Mapping[str, int]) -> None:
    connection.execute(sa.delete(TABLE).where(TABLE.c.name == "losses"))
    _put(connection, {"losses": dict(found)})


def _put(connection: sa.Connection, values: Mapping[str, Any]) -> None:
    connection.execute(
        sa.insert(TABLE),
        [{"name": name, "value": msgspec.json.encode(value).decode()} for name, value in values.items()],
    )


def sequences(connection: sa.Connection) -> dict[str, int | None]:
    """Every sequence of the server's schema with its last value."""
    rows = connection.execute(
        sa.text("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1")
    )
    return {row.sequencename: row.last_value for row in rows}
