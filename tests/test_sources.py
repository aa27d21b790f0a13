"""Recognising sources, staging them once, finding the board in them, refusing the rest with a useful word."""

from __future__ import annotations

import gzip
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import pytest
import sqlalchemy as sa

from adapters import sources
from adapters.base import Options, SourceError
from adapters.sources import adapter_classes, open_adapter, open_source, recognise
from adapters.sql.database import Database
from tests.database_servers import PASSWORD, MariaDB, PostgreSQL


class Toy:
    """An adapter for boards of one table, ``toy_posts``."""

    support = SimpleNamespace(system="toy", name="Toy", versions="1 – 2", reads={"toy_posts": ("id", "text")})
    STAGE_INDEXES: ClassVar[dict[str, list[tuple[str, ...]]]] = {"toy_posts": [("text",)]}

    def __init__(self, database: Database, prefix: str, options: Options) -> None:
        database.prefix = prefix
        self.database, self.options = database, options

    @staticmethod
    def detect(tables: Mapping[str, tuple[str, ...]]) -> list[str]:
        return sorted(
            name.removesuffix("toy_posts")
            for name, columns in tables.items()
            if name.endswith("toy_posts") and "id" in columns
        )


@pytest.fixture(autouse=True)
def only_the_toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "ADAPTERS", {"toy": "tests.test_sources:Toy"})


def dump(*prefixes: str) -> bytes:
    return b"".join(
        b"CREATE TABLE `%stoy_posts` (`id` int, `text` text, `ip` text);\n"
        b"INSERT INTO `%stoy_posts` VALUES (1,'one','10.0.0.1');\n" % (prefix.encode(), prefix.encode())
        for prefix in prefixes
    )


def board(path: Path, *prefixes: str) -> Path:
    path.write_bytes(dump(*prefixes))
    return path


def first_row(source: sources.OpenSource) -> tuple[object, ...]:
    adapter = open_adapter(source.url, source.options, source.system, source.snapshot)
    assert isinstance(adapter, Toy)
    database = adapter.database
    row = database.rows(sources_select(database))[0]
    database.close()
    return row


def sources_select(database: Database):
    return sa.select(database.table("toy_posts").c["id", "text"])


def test_a_dump_is_staged_once(tmp_path: Path) -> None:
    path, work = board(tmp_path / "forum.txt", "x_"), tmp_path / "work"
    seen: list[tuple[int, int]] = []
    source = open_source(str(path), Options(), work, lambda done, total: seen.append((done, total)))
    assert (source.kind, source.system, source.options.prefix, source.damages) == ("dump", "toy", "x_", ())
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)
    assert source.fingerprint.startswith(f"dump:{path.stat().st_size}:")
    (stage,) = work.iterdir()
    assert source.url == f"sqlite:///{stage}"
    assert first_row(source) == (1, b"one")
    before = stage.stat().st_mtime_ns
    again = open_source(str(path), Options(), work, lambda done, total: pytest.fail("staged again"))
    assert (again.url, again.fingerprint, stage.stat().st_mtime_ns) == (source.url, source.fingerprint, before)
    os.utime(path, ns=(1, 1))
    assert open_source(str(path), Options(), work).url != source.url
    assert open_adapter(source.url, Options()).options.prefix == "x_"  # type: ignore[attr-defined]


def test_compressed_dumps_and_folders(tmp_path: Path) -> None:
    (tmp_path / "packed").write_bytes(gzip.compress(dump("")))
    assert first_row(open_source(str(tmp_path / "packed"), Options(), tmp_path / "work")) == (1, b"one")
    folder = tmp_path / "backup"
    folder.mkdir()
    board(folder / "vol-10.sql", "").write_bytes(b"INSERT INTO `toy_posts` VALUES (3,'three','');\n")
    board(folder / "vol-9.sql", "")
    (folder / "index.htm").write_text("<html></html>")
    (folder / "empty").write_bytes(b"")
    assert [path.name for path in recognise(str(folder)).paths] == ["vol-9.sql", "vol-10.sql"]
    source = open_source(str(folder), Options(), tmp_path / "work")
    adapter = open_adapter(source.url, source.options, source.system)
    assert adapter.database.count("toy_posts") == 2  # type: ignore[attr-defined]


def test_a_damaged_dump_says_so(tmp_path: Path) -> None:
    path = tmp_path / "forum.sql"
    path.write_bytes(dump("")[:-5])
    for _ in range(2):  # staged, and found staged
        source = open_source(str(path), Options(), tmp_path / "work")
        assert [(damage.file, damage.table) for damage in source.damages] == [("forum.sql", "toy_posts")]


def test_sqlite_files_by_content(tmp_path: Path) -> None:
    path = tmp_path / "forum.sql"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE p_toy_posts (id int, text text)")
        connection.execute("INSERT INTO p_toy_posts VALUES (1, 'one')")
    connection.close()
    for locator in (str(path), f"sqlite:///{path}"):
        source = open_source(locator, Options(), tmp_path / "work")
        assert (source.kind, source.options.prefix, source.locator) == ("sqlite", "p_", str(path))
        assert first_row(source) == (1, b"one")
    assert not (tmp_path / "work").exists()


def test_live_databases(tmp_path: Path, mariadb_server: MariaDB, postgres_server: PostgreSQL) -> None:
    url = mariadb_server.create("toy")
    mariadb_server.sql(dump("m_").decode(), "toy")
    source = open_source(url, Options(), tmp_path)
    assert (source.kind, source.options.prefix, source.snapshot) == ("database", "m_", None)
    assert PASSWORD not in source.locator
    assert first_row(source) == (1, b"one")
    url = postgres_server.create("toy")
    postgres_server.sql(dump("p_").decode().replace("`", "") + "GRANT SELECT ON p_toy_posts TO PUBLIC", "toy")
    source = open_source(url, Options(), tmp_path)
    assert source.snapshot
    postgres_server.sql("DELETE FROM p_toy_posts", "toy")
    assert first_row(source) == (1, "one")  # the snapshot holds
    source.close()
    source.close()
    with pytest.raises(SourceError):
        first_row(source)
    assert list(tmp_path.iterdir()) == []


def test_two_boards_need_a_prefix(tmp_path: Path) -> None:
    path = board(tmp_path / "forum.sql", "a_", "b_")
    with pytest.raises(SourceError, match=r"holds 2 boards.*--prefix.*a_ \(Toy\), b_ \(Toy\)"):
        open_source(str(path), Options(), tmp_path / "work")
    assert open_source(str(path), Options(prefix="b_"), tmp_path / "work").options.prefix == "b_"
    with pytest.raises(SourceError, match="no board with prefix 'c_'"):
        open_source(str(path), Options(prefix="c_"), tmp_path / "work")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"just some text\nINSERT coin", "neither an SQL dump nor an SQLite file"),
        (os.urandom(5000), "neither"),
        (gzip.compress(b"nothing", mtime=0), "neither"),
        (b"PK\x03\x04xxxx", "zip archive"),
        (b"\xff\xfeI\0N\0S\0E\0R\0T\0", "UTF-16"),
        (b"CREATE TABLE wiki (a int);\n", r"unknown software with 1 tables \(wiki\)\. Supported: Toy 1 – 2"),
        (b"DROP TABLE IF EXISTS x;\n", "no tables in it"),
    ],
)
def test_files_that_are_no_source(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "forum.sql"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=message) as caught:
        open_source(str(path), Options(), tmp_path / "work")
    assert "forum.sql" in str(caught.value)


def test_places_that_are_no_source(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x.txt").write_text("x")
    for locator, message in (
        (str(tmp_path / "gone.sql"), "no such file or folder"),
        (str(tmp_path / "folder"), "no SQL dump among the 1 files"),
        ("https://me:secret@example.org/forum", "https:// are not known"),
        ("oracle://me:secret@host/db", "oracle:// are not known"),
        (f"sqlite:///{tmp_path}/gone.db", "no such file"),
    ):
        with pytest.raises(SourceError, match=message) as caught:
            open_source(locator, Options(), tmp_path / "work")
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "software"),
    [
        ("phorum-sql", "Phorum"),
    ],
)
def test_real_boards_of_other_systems_are_refused_by_name(
    boards: Path, tmp_path: Path, name: str, software: str
) -> None:
    with pytest.raises(SourceError, match=f"this is {software}.*not supported yet.*Supported: Toy"):
        open_source(str(boards / name / "dump.sql.gz"), Options(), tmp_path)


def test_adapters_of_other_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def entries(group: str) -> list[SimpleNamespace]:
        assert group == "migrator.adapters"
        return [
            SimpleNamespace(name="other", value="x:Y", load=lambda: Toy),
            SimpleNamespace(name="toy", value="", load=None),
        ]

    monkeypatch.setattr(sources, "entry_points", entries)
    assert adapter_classes() == {"other": Toy, "toy": Toy}

    def broken() -> None:
        raise ImportError("no module x")

    monkeypatch.setattr(sources, "entry_points", lambda group: [SimpleNamespace(name="bad", value="x:Y", load=broken)])
    with pytest.raises(SourceError, match=r"adapter bad \(x:Y\) cannot be loaded: no module x"):
        adapter_classes()
