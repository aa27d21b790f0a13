"""The sample dumps of the systems beside phpBB 3: real servers take them, they have the tables of real installations,
and what the table of exceptions says is so."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sample_dumps import generate, sqldump
from sample_dumps.systems import System, load_systems
from sample_dumps.writer import Writer
from tests.database_servers import MariaDB

SYSTEMS = list(load_systems().values())
REAL = {  # dump → the real installation whose tables it has, and their prefix
    "fluxbb15": ("fluxbb-a", "flux_"),
    "mybb18": ("mybb-a", "mybb_"),
    "smf21": ("smf-a", "smf_"),
    "discuz34": ("discuz-x34-sql", "pre_"),
    "discuz34gbk": ("discuz-x34-sql", "pre_"),
}
each = pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.dump)


def written(system: System) -> Writer:
    writer: Writer = generate.WRITERS[system.adapter].fill(system.load(), system)
    return writer


def facts(folder: Path, system: System) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "expected" / f"{system.dump}.json").read_text(encoding="utf-8"))
    return found


@each
def test_mariadb_takes_the_dump_and_gives_it_back(system: System, mariadb_server: MariaDB, sample_dumps: Path) -> None:
    """Loads without a warning, row by row what was written; the tables come back as they were declared."""
    mariadb_server.create(system.dump)
    mariadb_server.load(system.dump, sample_dumps / f"{system.dump}.sql.gz")
    writer = written(system)
    there = _lengths_there(mariadb_server, system, writer)
    assert there == _lengths_here(writer)
    assert {table: row[0] for table, row in there.items()} == facts(sample_dumps, system)["rows"]
    if writer.style is not sqldump.MARIADB_10_11 or "10.11" not in mariadb_server.sql("SELECT VERSION()"):
        return
    ours = generate.stored(sample_dumps / f"{system.dump}.sql.gz")
    assert ours is not None
    assert _statements(mariadb_server.dump(system.dump)) == _statements(ours)


def _text_columns(table: sqldump.Table) -> list[sqldump.Column]:
    return [
        column for column in table.columns if column.type.startswith(("varchar", "text", "mediumtext", "varbinary"))
    ]


def _lengths_there(server: MariaDB, system: System, writer: Writer) -> dict[str, list[int]]:
    """Rows, and bytes in each column of text: shows what was cut, replaced or converted while it was loaded."""
    statements = []
    for name in writer.rows:
        sums = [f"COALESCE(SUM(LENGTH(`{column.name}`)),0)" for column in _text_columns(writer.tables[name])]
        statements.append(f"SELECT {','.join(['COUNT(*)', *sums])} FROM `{system.prefix}{name}`")
    lines = server.sql(";".join(statements), system.dump).splitlines()
    return {name: [int(number) for number in line.split()] for name, line in zip(writer.rows, lines, strict=True)}


def _lengths_here(writer: Writer) -> dict[str, list[int]]:
    encoding, found = writer.system.encoding, {}
    for name, rows in writer.rows.items():
        table = writer.tables[name]
        columns = [n for n, column in enumerate(table.columns) if column in _text_columns(table)]
        values = [table.values(row) for row in rows]
        found[name] = [len(rows), *(sum(_length(row[n], encoding) for row in values) for n in columns)]
    return found


def _length(value: sqldump.Value, encoding: str) -> int:
    if value is None:
        return 0
    return len(value if isinstance(value, bytes) else str(value).encode(encoding, "surrogateescape"))


def _statements(dump: bytes) -> list[bytes]:
    """Without remarks, and in an order of their own: the server sorts the rows by the collation of their keys."""
    return sorted(line.rstrip(b",;") for line in dump.splitlines() if not line.startswith(b"--"))


@each
def test_tables_are_those_of_a_real_installation(system: System, boards: Path) -> None:
    if system.dump not in REAL:
        pytest.skip("no dump of a real installation at hand")
    folder, prefix = REAL[system.dump]
    real = generate.stored(boards / folder / "dump.sql.gz")
    assert real is not None
    pattern = r"(?m)^  `(\w+)` (\w+)"
    created = {
        name: re.findall(pattern, body)
        for name, body in re.findall(
            rf"(?ms)^CREATE TABLE (?:IF NOT EXISTS )?`{prefix}(\w+)` (\(.*?^\)[^;]*;)",
            real.decode("utf-8", "replace").replace("\r\n", "\n"),
        )
    }
    ours = {name: re.findall(pattern, table.statement) for name, table in written(system).tables.items()}
    made_later = {"forum_post_1"}  # a second table of posts
    ours = {name: columns for name, columns in ours.items() if name not in made_later}
    assert ours.keys() <= created.keys()
    for name, columns in ours.items():  # a board may have fields of its own
        assert [column for column in columns if column in created[name]] == created[name]


@each
def test_private_words_are_in_the_dump(system: System, sample_dumps: Path) -> None:
    dump = generate.stored(sample_dumps / f"{system.dump}.sql.gz")
    assert dump is not None
    words = facts(sample_dumps, system)["absent"]
    assert {"CANARY", "canary-", "leak.example"} <= set(words)
    for word in words:
        assert word.encode() in dump, "a canary that is not in the dump proves nothing"


@each
def test_every_exception_says_why(system: System) -> None:
    assert all(len(reason) > 3 for reason in system.lacks.values())
    assert all(system.keeps(feature) is False for feature in system.lacks)
    with pytest.raises(KeyError):
        system.keeps("telepathy")


@each
def test_what_the_system_keeps_is_in_the_facts(system: System, sample_dumps: Path) -> None:
    """Threads and posts are left out only where the table of exceptions says so."""
    found = facts(sample_dumps, system)
    states = {"public"} | {state for state in ("deleted", "unapproved") if system.keeps(state)}
    assert {post["key"] for post in found["posts"].values()} == {
        post.key for post in system.load().posts() if post.state in states
    }
    assert bool(found["actions"]) == system.keeps("action_log")
    assert any(thread["poll"] for thread in found["threads"].values()) == system.keeps("polls")
