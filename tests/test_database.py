"""Reading databases: the same answers from a stage, an SQLite file, MariaDB and PostgreSQL."""

from __future__ import annotations

import gzip
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.base import SourceError
from adapters.sql.database import Database, SourceLost, masked
from adapters.sql.staging import stage
from tests.database_servers import PASSWORD, MariaDB, PostgreSQL

COLUMNS = "topic_id int NOT NULL, at int NOT NULL, post_id int NOT NULL PRIMARY KEY, body {text}, ratio decimal(6,2)"
ROWS = [(number % 7, number // 5, number, f"Zoë's {number} \\ 漢😀", number / 4) for number in range(1, 200)]


def inserts(prefix: str) -> str:
    escaped = [(*row[:3], row[3].replace("\\", "\\\\").replace("'", "''"), row[4]) for row in ROWS]
    values = ",".join(f"({topic},{at},{post},'{body}',{ratio})" for topic, at, post, body, ratio in escaped)
    return f"INSERT INTO {prefix}posts VALUES {values};\n"


@pytest.fixture(params=["stage", "sqlite", "mysql", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Table ``x_posts`` with ROWS, and an empty table ``x_empty``, in every kind of source."""
    empty = "CREATE TABLE x_empty (a int);\n"
    if request.param == "stage":
        dump = tmp_path / "dump.sql"
        dump.write_text(
            f"CREATE TABLE x_posts ({COLUMNS.format(text='longtext')}) CHARSET=utf8mb4;\n{empty}{inserts('x_')}"
        )
        url = f"sqlite:///{stage([dump], tmp_path / 'stage.db', {'posts': ('*',), 'empty': ('*',)}, {}).path}"
    elif request.param == "sqlite":
        with sqlite3.connect(tmp_path / "forum.db") as connection:
            connection.execute(f"CREATE TABLE x_posts ({COLUMNS.format(text='text')})")
            connection.execute(empty)
            connection.executemany("INSERT INTO x_posts VALUES (?, ?, ?, ?, ?)", ROWS)
        connection.close()
        url = f"sqlite:///{tmp_path / 'forum.db'}"
    elif request.param == "mysql":
        server: MariaDB = request.getfixturevalue("mariadb_server")
        url = server.create("reading")
        table = f"CREATE TABLE x_posts ({COLUMNS.format(text='longtext')}) CHARSET=utf8mb4;"
        server.sql("SET NAMES utf8mb4;" + table + empty + inserts("x_"), "reading")
    else:
        other: PostgreSQL = request.getfixturevalue("postgres_server")
        url = other.create("reading")
        text = inserts("x_").replace("\\\\", "\\")
        other.sql(
            f"CREATE TABLE x_posts ({COLUMNS.format(text='text')});{empty}{text}"
            "GRANT SELECT ON x_posts, x_empty TO PUBLIC",
            "reading",
        )
    opened = Database(url, prefix="x_")
    yield opened
    opened.close()
    opened.close()


def test_what_is_there(database: Database) -> None:
    assert dict(database.tables) == {"x_empty": ("a",), "x_posts": ("topic_id", "at", "post_id", "body", "ratio")}
    assert database.names("x_") == ("empty", "posts")
    assert (database.has("posts"), database.has("x_posts"), database.columns("absent")) == (True, False, ())
    assert (database.count("posts"), database.count("empty"), database.count("absent")) == (199, 0, 0)
    posts = database.table("posts")
    assert database.count("posts", posts.c.topic_id == 3) == sum(row[0] == 3 for row in ROWS)
    with pytest.raises(SourceError, match="x_absent"):
        database.table("absent")


def test_values_as_stored(database: Database) -> None:
    posts = database.table("posts")
    found = database.rows(sa.select(posts).order_by(posts.c.post_id))
    decode = database.text("posts", "body")
    assert [(*row[:3], decode(row[3]), row[4]) for row in found] == ROWS
    assert {type(cell) for row in found for cell in (*row[:3], row[4])} <= {int, float}
    assert type(found[0][3]) is (str if database.dialect == "postgresql" else bytes)
    assert decode is database.text("posts", "body")
    assert decode.repaired == 0
    assert list(database.charsets()) == ["x_posts.body"]
    assert found[0].__class__ is tuple


@pytest.mark.parametrize("size", [1, 2, 7, 50, 199, 1000])
def test_pages(database: Database, size: int) -> None:
    posts = database.table("posts")
    statement = sa.select(posts.c.body, posts.c.topic_id, posts.c.post_id, posts.c.at).where(posts.c.post_id > 3)
    keys = [posts.c.topic_id, posts.c.at, posts.c.post_id]
    pages = list(database.pages(statement, keys, size))
    expected = sorted((row[0], row[1], row[2]) for row in ROWS if row[2] > 3)
    assert [(row[1], row[3], row[2]) for page in pages for row in page] == expected
    assert all(len(page) == size for page in pages[:-1])
    labelled = [
        row
        for page in database.pages(sa.select(posts.c.post_id.label("n")), [posts.c.post_id.label("n")], size)
        for row in page
    ]
    assert len(labelled) == 199
    with pytest.raises(ValueError, match="not among"):
        next(database.pages(sa.select(posts.c.body), [posts.c.post_id]))


def test_pages_of_one_statement_read_again(database: Database) -> None:
    posts = database.table("posts")
    low, topics = sa.bindparam("low", type_=sa.BigInteger()), sa.bindparam("topics", expanding=True)
    statement = sa.select(posts.c.post_id, posts.c.topic_id).where(posts.c.post_id >= low)
    paged = database.paged(statement, [posts.c.topic_id, posts.c.post_id], 7)
    for least in (1, 150, 2**40):
        expected = sorted((row[0], row[2]) for row in ROWS if row[2] >= least)
        assert [(row[1], row[0]) for page in paged.read(low=least) for row in page] == expected
    some = sa.select(posts.c.post_id).where(posts.c.topic_id.in_(topics))
    for wanted in ([1, 2, 6], [5], []):
        found = database.rows(some, topics=wanted)
        assert sorted(found) == [(row[2],) for row in ROWS if row[0] in wanted]


def test_text_keys_and_text_comparisons(database: Database) -> None:
    posts = database.table("posts")
    body = database.exact(posts.c.body).label("body")
    found = [row[0] for page in database.pages(sa.select(body), [body], 10) for row in page]
    assert [text.encode() if isinstance(text, str) else text for text in found] == sorted(
        row[3].encode() for row in ROWS
    )
    wanted = database.constant(ROWS[4][3])
    assert database.rows(sa.select(posts.c.post_id).where(posts.c.body == wanted)) == [(5,)]


def test_columns_of_other_versions(database: Database) -> None:
    posts = database.table("posts")
    assert database.column("posts", "at", 0) is posts.c.at
    statement = sa.select(
        posts.c.post_id,
        database.column("posts", "new", 7),
        database.column("posts", "none", None),
        database.column("posts", "s", ""),
    )
    ((*numbers, text),) = database.rows(statement.order_by(posts.c.post_id).limit(1))
    assert numbers == [1, 7, None]
    assert text == ("" if database.dialect == "postgresql" else b"")
    assert database.text("posts", "new")(None) == ""


def test_the_source_cannot_be_written(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError):
        database._connection.exec_driver_sql("DELETE FROM x_posts")


def test_fingerprints(database: Database) -> None:
    again = Database(database.url)
    assert database.fingerprint == again.fingerprint
    assert database.fingerprint.startswith("dump:" if database.staged else "live:")
    assert PASSWORD not in database.fingerprint
    again.close()


def test_errors_name_the_place_and_no_password(database: Database) -> None:
    with pytest.raises(SourceError, match="nonsense") as caught:
        database.rows(sa.select(sa.table("nonsense", sa.column("a"))))
    assert not isinstance(caught.value, SourceLost)
    assert PASSWORD not in str(caught.value)


def test_only_stages_have_rejects(database: Database) -> None:
    assert list(database.rejected()) == []
    assert (database.others(), database.damages(), database.declared()) == ({}, [], dict(database.tables))


def test_postgresql_snapshot(postgres_server: PostgreSQL) -> None:
    url = postgres_server.create("snapshot")
    postgres_server.sql("CREATE TABLE t (a int); INSERT INTO t VALUES (1); GRANT SELECT ON t TO PUBLIC", "snapshot")
    first = Database(url)
    name = first.export_snapshot()
    assert name
    postgres_server.sql("INSERT INTO t VALUES (2)", "snapshot")
    second, third = Database(url, snapshot=name), Database(url)
    assert [each.count("t") for each in (first, second, third)] == [1, 1, 2]
    for each in (first, second, third):
        each.close()


def test_mysql_snapshot_and_charsets(mariadb_server: MariaDB) -> None:
    url = mariadb_server.create("charsets")
    mariadb_server.sql(
        """SET NAMES utf8mb4;
        CREATE TABLE t (id int PRIMARY KEY, l varchar(9) CHARACTER SET latin1, g varchar(9) CHARACTER SET gbk,
          u varchar(9) CHARACTER SET utf8mb4, b blob, d datetime, y year, e enum('a','b'), f float,
          big bigint unsigned);
        INSERT INTO t VALUES
          (1, 'é€', '中文', '😀', 0x00ff, '2020-01-02 03:04:05', 2020, 'b', 1.5,
           18446744073709551615)""",
        "charsets",
    )
    database = Database(url.replace("mysql+pymysql", "mariadb"))
    mariadb_server.sql("INSERT INTO t (id) VALUES (2)", "charsets")
    row = database.rows(sa.select(database.table("t")))
    assert row == [
        (
            1,
            "é€".encode("cp1252"),
            "中文".encode("gbk"),
            "😀".encode(),
            b"\x00\xff",
            b"2020-01-02 03:04:05",
            2020,
            b"b",
            1.5,
            2**64 - 1,
        )
    ]
    assert [database.text("t", name)(cell) for name, cell in zip("lgu", row[0][1:4], strict=True)] == [
        "é€",
        "中文",
        "😀",
    ]
    assert database.export_snapshot() is None
    database.close()


@pytest.mark.parametrize("kind", ["mysql", "postgresql"])
def test_a_lost_connection(request: pytest.FixtureRequest, kind: str) -> None:
    server: MariaDB | PostgreSQL
    if kind == "mysql":
        server = request.getfixturevalue("mariadb_server")
        kill, number, grant = "KILL {}", "SELECT connection_id()", ""
    else:
        server = request.getfixturevalue("postgres_server")
        kill, number = "SELECT pg_terminate_backend({})", "SELECT pg_backend_pid()"
        grant = "GRANT SELECT ON t TO PUBLIC"
    url = server.create("lost")
    server.sql(f"CREATE TABLE t (a int);{grant}", "lost")
    database = Database(url)
    statement = sa.select(database.table("t"))
    assert database.rows(statement) == []
    server.sql(kill.format(database._connection.exec_driver_sql(number).scalar()))
    with pytest.raises(SourceLost) as lost:
        _until_it_fails(database, statement)
    database.close()
    again = Database(url)
    assert again.count("t") == 0
    again.close()
    with pytest.raises(SourceError) as denied:
        Database(url.replace(PASSWORD, "wrong"))
    with pytest.raises(SourceError, match="absent") as unknown:
        Database(url.replace("/lost", "/absent"))
    assert not isinstance(denied.value, SourceLost)
    assert not isinstance(unknown.value, SourceLost)
    with pytest.raises(SourceLost) as nobody:
        Database(re.sub(r":\d+/", ":1/", url))
    assert PASSWORD not in "".join(str(caught.value) for caught in (lost, denied, unknown, nobody))


def _until_it_fails(database: Database, statement: sa.Select) -> None:
    for _ in range(200):  # the server may take a moment to end a connection
        database.rows(statement)
        time.sleep(0.01)


def test_addresses_are_masked() -> None:
    assert masked("mysql://me:secret@host/db?charset=utf8") == "mysql://me:***@host/db?charset=utf8"
    assert "secret" not in masked("postgresql://host/db?user=me&password=secret")
    assert "secret" not in masked("mysql://me:secret@[broken:x/db")
    assert masked("sqlite:///a.db") == "sqlite:///a.db"


def test_files_that_are_no_database(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.db"):
        Database(f"sqlite:///{tmp_path / 'gone.db'}")
    assert not (tmp_path / "gone.db").exists()
    (tmp_path / "text.db").write_text("no database, but long enough to look like a page of something" * 100)
    with pytest.raises(SourceError, match="not a database"):
        Database(f"sqlite:///{tmp_path / 'text.db'}")
    with pytest.raises(SourceError, match="oracle"):
        Database("oracle://me:secret@host/db")
    with pytest.raises(SourceError, match="not a database address"):
        Database("nothing at all")


def test_missing_drivers_name_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SourceError, match=r"forum-migrator\[mysql\]"):
        Database("mysql://me:secret@host/db")
    with pytest.raises(SourceError, match=r"forum-migrator\[postgresql\]"):
        Database("postgresql://me:secret@host/db")


def test_reading_sqlite_leaves_no_files(tmp_path: Path) -> None:
    path = tmp_path / "a b#?.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    before = path.read_bytes()
    database = Database(sa.URL.create("sqlite", database=str(path)).render_as_string())
    assert database.count("t") == 0
    database.close()
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == before


def test_pages_ask_for_what_indexes_answer(tmp_path: Path) -> None:
    """A thread of many posts must not be scanned again for each page."""
    with sqlite3.connect(tmp_path / "f.db") as connection:
        connection.execute("CREATE TABLE posts (topic int NOT NULL, at int NOT NULL, id INTEGER PRIMARY KEY)")
        connection.execute("CREATE INDEX i ON posts (topic, at, id)")
    connection.close()
    database = Database(f"sqlite:///{tmp_path / 'f.db'}")
    seen: list[str] = []
    posts = database.table("posts")
    fetch = database._fetch

    def explain(statement: sa.Select, parameters: dict[str, object]) -> list:
        compiled = statement.compile(dialect=database._engine.dialect)
        values = tuple((compiled.params | parameters)[name] for name in compiled.positiontup or ())
        plan = database._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)
        seen.extend(row[3].decode() for row in plan.cursor.fetchall())
        return [(1, 1, 1), (1, 1, 2)] if len(seen) == 1 else []

    database._fetch = explain  # type: ignore[method-assign]
    list(database.pages(sa.select(posts), [posts.c.topic, posts.c.at, posts.c.id], 2))
    database._fetch = fetch  # type: ignore[method-assign]
    assert seen == [
        "SCAN posts USING COVERING INDEX i",
        "SEARCH posts USING COVERING INDEX i (topic=? AND at=? AND id>?)",
        "SEARCH posts USING COVERING INDEX i (topic=? AND at>?)",
        "SEARCH posts USING COVERING INDEX i (topic>?)",
    ]
    database.close()


def test_null_in_a_key_is_told(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "f.db") as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (NULL), (NULL), (1)")
    connection.close()
    database = Database(f"sqlite:///{tmp_path / 'f.db'}")
    with pytest.raises(SourceError, match="NULL in a key column of t"):
        list(database.pages(sa.select(database.table("t")), [database.table("t").c.a], 2))
    database.close()


def test_a_real_board_is_the_same_live_and_staged(boards: Path, mariadb_server: MariaDB, tmp_path: Path) -> None:
    dump = boards / "phpbb-a" / "dump.sql.gz"
    url = mariadb_server.create("board")
    mariadb_server.load("board", dump)
    live = Database(url)
    report = stage([dump], tmp_path / "stage.db", dict.fromkeys(live.tables, ("*",)), {})
    staged = Database(f"sqlite:///{report.path}")
    assert dict(staged.tables) == dict(sorted(live.tables.items()))
    for name, columns in staged.tables.items():
        rows = []
        for database in (live, staged):
            decoders = [database.text(name, column) for column in columns]
            found = database.rows(sa.select(database.table(name)))
            read = [
                tuple(
                    decode(cell) if isinstance(cell, bytes) else cell
                    for decode, cell in zip(decoders, row, strict=True)
                )
                for row in found
            ]
            rows.append(sorted(read, key=repr))
        assert rows[0] == rows[1], name
        assert live.count(name) == report.tables.get(name, 0)
    assert len(gzip.decompress(dump.read_bytes())) == int(staged.fingerprint.split(":")[1])
    live.close()
    staged.close()
