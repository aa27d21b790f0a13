"""The servers that other tests rely on: they start, take a dump, and answer through SQLAlchemy with a password."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.database_servers import MariaDB, PostgreSQL


def test_mariadb_takes_a_dump_and_answers(mariadb_server: MariaDB, tmp_path: Path) -> None:
    dump = tmp_path / "small.sql"
    dump.write_text("CREATE TABLE tea (id INT PRIMARY KEY, name TEXT);\nINSERT INTO tea VALUES (1,'烏龍'),(2,'thé')")
    url = mariadb_server.create("server_check")
    mariadb_server.load("server_check", dump)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT name FROM tea ORDER BY id")).scalars().all() == ["烏龍", "thé"]
    engine.dispose()


def test_mariadb_tells_of_a_broken_dump(mariadb_server: MariaDB, tmp_path: Path) -> None:
    dump = tmp_path / "broken.sql"
    dump.write_text("INSERT INTO nowhere VALUES (1);")
    mariadb_server.create("server_check")
    with pytest.raises(RuntimeError, match="nowhere"):
        mariadb_server.load("server_check", dump)


def test_postgresql_answers(postgres_server: PostgreSQL) -> None:
    engine = sa.create_engine(postgres_server.create("server_check"))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE tea (id INT PRIMARY KEY, name TEXT)"))
        connection.execute(sa.text("INSERT INTO tea VALUES (1, '烏龍 🍵')"))
        assert connection.execute(sa.text("SELECT name FROM tea")).scalar_one() == "烏龍 🍵"
    engine.dispose()
