"""The same phpBB board read from a dump and from database servers gives the same records."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import sqlalchemy as sa

from adapters.base import Options
from tests.database_servers import MariaDB, PostgreSQL
from tests.phpbb_boards import everything, opened_file


def test_mariadb(sample_dumps: Path, mariadb_server: MariaDB, tmp_path: Path) -> None:
    for name in ("phpbb33.sql.gz", "phpbb30.sql.gz"):
        url = mariadb_server.create("phpbb_live")
        mariadb_server.load("phpbb_live", sample_dumps / name)
        staged = opened_file(sample_dumps / name, tmp_path, Options(private_messages=True))
        live = opened_file(url, tmp_path, Options(private_messages=True))
        assert live.site == staged.site
        assert live.counts() == staged.counts()
        assert list(everything(live)) == list(everything(staged))
        assert live.findings().warnings == staged.findings().warnings
        live.close()


def test_postgresql(sample_dumps: Path, postgres_server: PostgreSQL, tmp_path: Path) -> None:
    """phpBB on PostgreSQL has the same tables; they are made here from the staged dump's."""
    staged = opened_file(sample_dumps / "phpbb33.sql.gz", tmp_path, Options(private_messages=True))
    url = postgres_server.create("phpbb_live")
    copy(next((tmp_path / "work").glob("stage-*.db")), url)
    live = opened_file(url, tmp_path, Options(private_messages=True))
    assert live.counts() == staged.counts()
    assert list(everything(live)) == list(everything(staged))
    live.close()


def copy(stage: Path, url: str) -> None:
    """The board's tables of a stage into PostgreSQL: numbers as BIGINT, text as TEXT."""
    source, target = sqlite3.connect(stage), sa.create_engine(url)
    with target.begin() as connection:
        listed_tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 1) <> '_'"
        for (name,) in source.execute(listed_tables):
            declared = source.execute(f'PRAGMA table_info("{name}")').fetchall()
            kinds = {"INTEGER": "BIGINT"}
            columns = [f'"{column[1]}" {kinds.get(column[2], "TEXT")}' for column in declared]
            key = [f'"{column[1]}"' for column in sorted(declared, key=lambda column: column[5]) if column[5]]
            listed = ", ".join([*columns, *([f"PRIMARY KEY ({', '.join(key)})"] if key else [])])
            connection.exec_driver_sql(f'CREATE TABLE "{name}" ({listed})')
            marks = ", ".join(["%s"] * len(declared))
            for row in source.execute(f'SELECT * FROM "{name}"'):
                values = tuple(value.decode() if isinstance(value, bytes) else value for value in row)
                connection.exec_driver_sql(f'INSERT INTO "{name}" VALUES ({marks})', values)
    target.dispose()
    source.close()
