"""The sample dumps: what is committed is what the generators make, real servers take it, it holds what it should."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sample_dumps import generate, markup, phpbb, sqldump
from sample_dumps.board import SampleBoard, load
from tests.database_servers import MariaDB

DUMPS = list(generate.DUMPS)


@pytest.fixture(scope="module")
def board() -> SampleBoard:
    return load()


@pytest.fixture(scope="module")
def expected(sample_dumps: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((sample_dumps / "expected.json").read_text(encoding="utf-8"))
    return facts


def test_committed_files_are_what_the_generators_make(sample_dumps: Path) -> None:
    contents = generate.contents()
    stale = [name for name, data in contents.items() if generate.stored(sample_dumps / name) != data]
    assert stale == [], "run: python -m sample_dumps"
    files = {path.relative_to(sample_dumps).as_posix() for path in sample_dumps.glob("*_files/**/*") if path.is_file()}
    assert files == {name for name in contents if "_files/" in name}
    assert generate.contents() == contents  # the same bytes every time


def test_update_writes_only_what_differs(tmp_path: Path) -> None:
    assert set(generate.update(tmp_path)) == set(generate.contents())
    assert generate.update(tmp_path) == []
    assert (tmp_path / "phpbb33.sql.gz").read_bytes()[4:8] == bytes(4)  # no time in the file
    (tmp_path / "expected.json").write_text("{}")
    assert generate.update(tmp_path) == ["expected.json"]


@pytest.mark.parametrize("name", DUMPS)
def test_mariadb_takes_the_dump(name: str, mariadb_server: MariaDB, sample_dumps: Path, expected: Any) -> None:
    database = f"sample_{name}"
    mariadb_server.create(database)
    mariadb_server.load(database, sample_dumps / f"{name}.sql.gz")
    for table, rows in expected[name]["rows"].items():
        assert (table, mariadb_server.sql(f"SELECT COUNT(*) FROM phpbb_{table}", database).strip()) == (
            table,
            str(rows),
        )


def test_mariadb_dump_gives_the_same_bytes_back(mariadb_server: MariaDB, sample_dumps: Path) -> None:
    """The proof that the 3.3 dump is what mariadb-dump writes."""
    mariadb_server.create("larkpass")
    mariadb_server.load("larkpass", sample_dumps / "phpbb33.sql.gz")
    if "10.11" not in mariadb_server.sql("SELECT VERSION()"):
        pytest.skip("another version of MariaDB writes its dumps another way")
    ours = generate.stored(sample_dumps / "phpbb33.sql.gz")
    assert ours is not None
    assert _without_versions(mariadb_server.dump("larkpass")) == _without_versions(ours)


def _without_versions(dump: bytes) -> list[bytes]:
    return [
        line for line in dump.splitlines() if not line.startswith((b"-- MariaDB dump", b"-- Server", b"-- Dump comp"))
    ]


def test_tables_are_those_of_a_real_installation(boards: Path) -> None:
    real = generate.stored(boards / "phpbb-a" / "dump.sql.gz")
    assert real is not None
    created = dict(re.findall(r"(?ms)^CREATE TABLE `phpbb_(\w+)` (\(.*?^\)[^;]*;)", real.decode("utf-8", "replace")))
    tables = sqldump.read_tables(phpbb.FORMATS["3.3"].tables)
    assert tables.keys() == created.keys()
    for name, table in tables.items():
        ours = sqldump.create(table, [], name, sqldump.MARIADB_10_11).removeprefix(f"CREATE TABLE `{name}` ")
        assert ours == re.sub(r" AUTO_INCREMENT=\d+", "", created[name])


def test_quotes_quote_what_was_said(board: SampleBoard) -> None:
    quoted = 0
    for post in board.posts():
        for how, key, words in markup.quotes(post.text):
            if how in ("@", "~"):
                original = board.post(key)
                assert words in markup.plain(original.text), (post.key, key)
                assert original.at <= post.at
                quoted += 1
    assert quoted > 50


def test_the_board_has_one_of_everything(board: SampleBoard) -> None:
    threads, posts = board.threads.values(), list(board.posts())
    assert {thread.kind for thread in threads} == {"normal", "sticky", "announcement", "global"}
    assert {post.state for post in posts} == {"public", "unapproved", "deleted"}
    actions = {action["kind"] for thread in threads for action in thread.facts.get("actions", ())}
    assert actions >= {"lock", "unlock", "merge", "split", "sticky", "unsticky", "bump", "restore_post", "approve_post"}
    assert any(thread.shadows for thread in threads)
    assert any("copied" in thread.facts for thread in threads)
    assert [len(post.text) > 5000 for post in posts].count(True) >= 2
    used = {token.name for post in posts for token in markup.tokens(post.text)}
    assert used >= markup.PAIRED | markup.SINGLE | {"*", "thread", "post", "board"}
    assert any("\u200d" in post.text for post in posts)
    ids = [post.id for post in posts]
    assert len(set(ids)) == len(ids) < max(ids) - min(ids)  # unique, with gaps


@pytest.mark.parametrize("name", DUMPS)
def test_private_words_are_in_the_dump(name: str, sample_dumps: Path, expected: Any) -> None:
    dump = generate.stored(sample_dumps / f"{name}.sql.gz")
    assert dump is not None
    for word in expected[name]["absent"]:
        assert word.encode() in dump, "a canary that is not in the dump proves nothing"


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("[b]x[/b]", ["open b", "text x", "close b"]),
        ("[b]x[/i] [u]", ["text [b]x[/i] [u]"]),
        ("[b][i]x[/b]", ["open b", "text [i]x", "close b"]),
        ("[code][b]x[/b][/code]", ["open code", "text [b]x[/b]", "close code"]),
        (
            "[list][*]a\n[*]b[/list]",
            ["open list", "open *", "text a", "close *", "text \n", "open *", "text b", "close *", "close list"],
        ),
        ("{post:tea.1} www.x.example.", ["address post", "text  ", "url url", "text ."]),
    ],
)
def test_markup(text: str, pairs: list[str]) -> None:
    found = [f"{token.kind} {token.source if token.kind == 'text' else token.name}" for token in markup.tokens(text)]
    assert found == pairs
