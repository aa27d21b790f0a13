"""Staging: what of a dump is kept, how, and that a stage is whole or not there."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.base import SourceError
from adapters.sql.database import Database, RejectedRow
from adapters.sql.ddl import create_table
from adapters.sql.staging import StageReport, columns_to_keep, stage

READS = {"posts": ("post_id", "post_text", "pf_*"), "config": ("config_name",), "votes": ("a",)}
DUMP = b"""/*!40101 SET NAMES utf8mb4 */;
CREATE TABLE `x_posts` (
  `post_id` int(10) unsigned NOT NULL,
  `post_ip` varchar(40) NOT NULL,
  `post_text` mediumtext COLLATE utf8_bin NOT NULL,
  `pf_one` varbinary(10),
  `pf_two` double,
  PRIMARY KEY (`post_id`)
) DEFAULT CHARSET=utf8;
CREATE TABLE `x_config` (`config_name` varchar(255) NOT NULL, `config_value` varchar(255), PRIMARY KEY (`config_name`))
  DEFAULT CHARSET=latin1;
CREATE TABLE `x_votes` (`a` int, `b` int, PRIMARY KEY (`a`,`b`));
CREATE TABLE `x_sessions` (`session_id` char(32), `session_ip` varchar(40));
INSERT INTO `x_posts` VALUES (1,'10.0.0.1','one',NULL,1.5),(2,'10.0.0.2','two','\\0\xff',-2),
(2,'10.0.0.3','two again',NULL,0);
INSERT INTO `x_posts` VALUES (3,'10.0.0.1',now(),NULL,1.5),(4,'10.0.0.4','four',NULL,NULL),
(1,'10.0.0.9','one again',NULL,0);
INSERT INTO `x_posts` VALUES (99999999999999999999,'','beyond',NULL,0);
INSERT INTO `x_config` VALUES ('version','3.3'),('version','3.4'),('Version','3.5');
INSERT INTO `x_votes` VALUES (1,1),(1,2),(1,1);
INSERT INTO `x_sessions` VALUES ('a','10.0.0.1'),('b','10.0.0.2');
"""


def staged(tmp_path: Path, dump: bytes = DUMP, **options: object) -> tuple[StageReport, Database]:
    source = tmp_path / "dump.sql"
    source.write_bytes(dump)
    report = stage(
        [source], tmp_path / "stage.db", READS, {"posts": [("post_text", "post_id"), ("absent",)]}, **options
    )  # type: ignore[arg-type]
    return report, Database(f"sqlite:///{report.path}", prefix="x_")


def test_only_what_adapters_read_is_kept(tmp_path: Path) -> None:
    report, database = staged(tmp_path)
    assert dict(database.tables) == {
        "x_config": ("config_name",), "x_posts": ("post_id", "post_text", "pf_one", "pf_two"), "x_votes": ("a", "b"),
    }  # fmt: skip
    assert report.tables == {"x_config": 3, "x_posts": 7, "x_sessions": 2, "x_votes": 3}
    assert report.kept == {"x_posts", "x_config", "x_votes"}
    assert database.others() == {"x_sessions": 2}
    assert database.declared()["x_sessions"] == ("session_id", "session_ip")
    assert b"10.0.0.4" not in report.path.read_bytes()
    assert database.rows(sa.select(database.table("posts")).order_by(database.table("posts").c.post_id)) == [
        (1, b"one", None, 1.5), (2, b"two", b"\x00\xff", -2.0), (4, b"four", None, None),
    ]  # fmt: skip
    assert database.fingerprint == report.fingerprint
    assert report.fingerprint.startswith(f"dump:{len(DUMP)}:")


def test_rows_that_do_not_fit_are_set_aside_with_their_bytes(tmp_path: Path) -> None:
    report, database = staged(tmp_path)
    rejected = list(database.rejected())
    assert report.rejected == len(rejected) == 6
    assert all(DUMP[row.offset : row.offset + len(row.raw)] == row.raw for row in rejected)
    assert [(row.table, row.key, row.reason) for row in rejected] == [
        ("x_posts", "3", "broken_row"), ("x_posts", "2", "duplicate_id"), ("x_posts", "1", "duplicate_id"),
        ("x_posts", "99999999999999999999", "broken_row"), ("x_config", "version", "duplicate_id"),
        ("x_votes", "1,1", "duplicate_id"),
    ]  # fmt: skip
    assert rejected[2].raw == b"(1,'10.0.0.9','one again',NULL,0)"
    assert isinstance(rejected[0], RejectedRow)


def test_what_is_no_number_in_a_column_of_numbers_is_set_aside(tmp_path: Path) -> None:
    """Text, and NULL where the dump itself says that there is none; a column that may be empty may be."""
    dump = (
        b"CREATE TABLE `x_posts` (`post_id` int NOT NULL, `pf_ratio` double NOT NULL, `post_text` text NOT NULL,"
        b" PRIMARY KEY (`post_id`));\nINSERT INTO `x_posts` VALUES (1,0.5,'one'),(2,NULL,'two'),(3,'x','three'),"
        b"(NULL,1,'four'),(5,2,NULL);\n"
        b"CREATE TABLE `x_votes` (`a` int, `b` int DEFAULT NULL);\nINSERT INTO `x_votes` VALUES (1,NULL);\n"
    )
    _, database = staged(tmp_path, dump)
    posts = database.table("posts")
    assert database.rows(sa.select(posts.c.post_id, posts.c.post_text).order_by(posts.c.post_id)) == [
        (1, b"one"),
        (5, None),
    ]
    rejected = [(row.key, row.reason) for row in database.rejected()]
    assert sorted(rejected) == [("2", "broken_row"), ("3", "broken_row"), ("None", "broken_row")]
    assert database.count("votes") == 1
    with pytest.raises(SourceError, match="x_posts has no column nonsense"):
        database.table("posts").c.nonsense  # noqa: B018


def test_keys_declared_behind_the_rows(tmp_path: Path) -> None:
    dump = (
        DUMP.replace(b",\n  PRIMARY KEY (`post_id`)", b"") + b"ALTER TABLE `x_posts`\n  ADD PRIMARY KEY (`post_id`);\n"
    )
    _, early = staged(tmp_path)
    _, late = staged(tmp_path, dump)
    select = sa.select(early.table("posts")).order_by(early.table("posts").c.post_id)
    assert late.rows(select) == early.rows(select)
    twice = [{row[:3] for row in found.rejected() if row.reason == "duplicate_id"} for found in (late, early)]
    assert twice[0] == twice[1]
    again = next(row for row in late.rejected() if row.table == "x_posts" and row.key == "1")
    assert (again.raw, again.offset) == (b"(1,X'6F6E6520616761696E',NULL,0.0)", -1)


def test_columns_charsets_and_indexes(tmp_path: Path) -> None:
    report, database = staged(tmp_path)
    assert database.text("posts", "post_text").declared == "utf8mb4"  # SET NAMES wins over the table's charset
    assert database.text("posts", "pf_one").declared == "binary"
    _, other = staged(tmp_path, DUMP.replace(b"/*!40101 SET NAMES utf8mb4 */;\n", b""))
    assert other.text("posts", "post_text").declared == "utf8"
    assert other.text("config", "config_name").declared == "latin1"
    with sqlite3.connect(report.path) as connection:
        indexes = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL").fetchall()
        types = connection.execute("SELECT name, type, pk FROM pragma_table_info('x_posts')").fetchall()
    assert indexes == [('CREATE INDEX "stage_0" ON "x_posts" ("post_text", "post_id")',)]
    assert types == [("post_id", "INTEGER", 1), ("post_text", "BLOB", 0), ("pf_one", "BLOB", 0), ("pf_two", "REAL", 0)]


def test_damages_are_kept_in_the_stage(tmp_path: Path) -> None:
    report, database = staged(tmp_path, DUMP[: DUMP.index(b"'four'") + 3])
    assert [damage.table for damage in report.damages] == ["x_posts"]
    assert database.damages() == list(report.damages)
    assert database.count("posts") == 2


def test_the_window_does_not_show(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, _ = staged(tmp_path / "a")
    second, _ = staged(tmp_path / "b", window=5)
    with sqlite3.connect(first.path) as one, sqlite3.connect(second.path) as two:
        left, right = ([*filter(_no_number, db.iterdump())] for db in (one, two))
    assert sorted(left) == sorted(right)


def _no_number(statement: str) -> bool:
    return "_rejected" not in statement


def test_names_that_match() -> None:
    shape = create_table(b"CREATE TABLE my_board_Posts (POST_ID int, other int, pf_x int)")
    assert shape is not None
    assert columns_to_keep(shape, READS) == ("POST_ID", "pf_x")
    assert columns_to_keep(shape._replace(name="myposts"), READS) is None
    assert columns_to_keep(shape._replace(name="posts"), READS) == ("POST_ID", "pf_x")


def test_a_failed_stage_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "dump.sql"
    source.write_bytes(DUMP)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage([source], tmp_path / "stage.db", READS, {}, stop)
    with pytest.raises(SourceError, match=r"gone\.sql"):
        stage([tmp_path / "gone.sql"], tmp_path / "stage.db", READS, {})
    assert [path.name for path in tmp_path.iterdir()] == ["dump.sql"]


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "dump.sql"
    source.write_bytes(DUMP + b"INSERT INTO `x_posts` VALUES (50,'','%s',NULL,1);\n" % (b"x" * 1_000_000))
    connect = sqlite3.connect

    def small(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = connect(*arguments, **options)  # type: ignore[call-overload]
        connection.execute("PRAGMA max_page_count=20")
        return connection

    monkeypatch.setattr(sqlite3, "connect", small)
    with pytest.raises(SourceError, match=r"stage\.db\.part: database or disk is full"):
        stage([source], tmp_path / "stage.db", READS, {})
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ["dump.sql"]
    with pytest.raises(SourceError, match="No such file"):
        stage([source], tmp_path / "no such folder" / "stage.db", READS, {})


def test_killed_while_staging(tmp_path: Path) -> None:
    source = tmp_path / "dump.sql"
    rows = ",".join(f"({number},'10.0.0.1','text {number}',NULL,1)" for number in range(10, 60_000))
    source.write_bytes(DUMP + f"INSERT INTO `x_posts` VALUES {rows};\n".encode())
    program = (
        "import sys; from pathlib import Path; from adapters.sql.staging import stage; "
        "from tests.test_staging import READS; stage([Path(sys.argv[1])], Path(sys.argv[2]), READS, {}, window=5000)"
    )
    target = tmp_path / "stage.db"
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(source), str(target)], cwd=Path(__file__).parent.parent
    )
    part = tmp_path / "stage.db.part"
    deadline = time.monotonic() + 20
    while not part.exists() and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    if target.exists():
        pytest.skip("staging was quicker than the kill")
    assert part.exists()
    report = stage([source], target, READS, {})
    assert report.tables["x_posts"] == 7 + 59_990
    assert not part.exists()


def test_empty_tables_are_tables(tmp_path: Path) -> None:
    _, database = staged(tmp_path, DUMP.partition(b"INSERT")[0])
    assert database.has("posts")
    assert database.count("posts") == 0
