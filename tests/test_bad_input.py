"""What is wrong with a source or a target is said in one line, and what can be read is read."""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.phpbb_boards import T0, TABLES_30, board, dump, entry, post, topic
from tests.running import change, convert, query, run, small_board

Rows = dict[str, list[dict[str, Any]]]


def written(tmp_path: Path, extra: Rows, *options: object) -> Path:
    """The target of a small board; its books must balance, with the source and without."""
    source = small_board(tmp_path / "board.sql", extra)
    target = tmp_path / "out.db"
    convert(source, target, *options)
    run("verify", target)
    run("verify", target, source)
    return target


def rejects(target: Path) -> list[tuple[Any, ...]]:
    return query(target, "SELECT kind, source_id, reason FROM rejects ORDER BY kind, source_id")


# ---- no source


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("letter.sql", b"Dear forum,\nyours sincerely\n", "neither an SQL dump nor an SQLite file"),
        ("empty.sql", b"", "empty"),
        ("picture.sql", b"\x89PNG\r\n\x1a\n" + bytes(5000), "neither an SQL dump nor an SQLite file"),
        ("utf16.sql", "CREATE TABLE a (b int);".encode("utf-16"), "UTF-16"),
        ("shop.sql", b"CREATE TABLE `articles` (`id` int);\nINSERT INTO `articles` VALUES (1);\n", "unknown software"),
        ("letter.sql.gz", gzip.compress(b"no dump\n" * 100, mtime=0), "neither an SQL dump nor an SQLite file"),
    ],
)
@pytest.mark.parametrize("command", ["inspect", "preview", "convert"])
def test_what_is_no_board_is_refused(command: str, name: str, content: bytes, says: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    target = [tmp_path / "out.db"] if command == "convert" else []
    ended = run(command, file, *target, "--quiet", code=3)
    assert says in ended.err
    assert ended.err.startswith(f"migrator: {file}")
    assert not (tmp_path / "out.db").exists()


@pytest.mark.parametrize("source", ["nowhere.sql", "ftp://host/forum.sql", "mysql+pymysql://u:pw@127.0.0.1:1/forum"])
def test_what_is_not_there_is_refused(source: str, tmp_path: Path) -> None:
    ended = convert(source, tmp_path / "out.db", code=3)
    assert ended.err.startswith("migrator: ")
    assert ":pw@" not in ended.err


def test_a_folder_without_a_dump_is_refused(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "readme.txt").write_text("hello\n")
    assert "no SQL dump among the 1 files" in convert(tmp_path / "files", tmp_path / "out.db", code=3).err


def test_software_that_is_known_but_not_read_is_named(boards: Path, tmp_path: Path) -> None:
    if not (boards / "phorum-sql").is_dir():
        pytest.skip("needs the dump of a Phorum board, phorum-sql")
    ended = convert(boards / "phorum-sql" / "dump.sql.gz", tmp_path / "out.db", code=3)
    assert "Phorum" in ended.err
    assert "phpBB" in ended.err  # what is supported


def test_two_boards_in_one_dump_need_a_prefix(tmp_path: Path) -> None:
    both = tmp_path / "both.sql"
    other: Rows = {"topics": [topic()], "posts": [post(1), post(2)]}
    both.write_text(
        dump(board({"topics": [topic()], "posts": [post(1)]}), prefix="a_") + dump(board(other), prefix="b_")
    )
    ended = convert(both, tmp_path / "out.db", code=3)
    assert all(word in ended.err for word in ("--prefix", "a_", "b_"))
    convert(both, tmp_path / "b.db", "--prefix", "b_")
    assert query(tmp_path / "b.db", "SELECT COUNT(*) FROM statuses") == [(2,)]
    convert(both, tmp_path / "a.db", "--prefix", "a_")
    assert query(tmp_path / "a.db", "SELECT COUNT(*) FROM statuses") == [(1,)]
    assert "no board with prefix" in convert(both, tmp_path / "c.db", "--prefix", "c_", code=3).err


# ---- a source with holes


def test_missing_tables_are_told_and_done_without(tmp_path: Path) -> None:
    few = {name: TABLES_30[name] for name in ("config", "users", "forums", "topics", "posts")}
    source = small_board(tmp_path / "board.sql", {"topics": [topic()], "posts": [post(1)]}, tables=few)
    assert "acl_groups" in run("inspect", source, "--json").json["missing_tables"]
    # Without permission data nothing counts as public, unless the user says so.
    convert(source, tmp_path / "private.db")
    assert query(tmp_path / "private.db", "SELECT COUNT(*) FROM statuses") == [(0,)]
    run("verify", tmp_path / "private.db", source)
    convert(source, tmp_path / "public.db", "--assume-public")
    assert query(tmp_path / "public.db", "SELECT COUNT(*) FROM statuses") == [(1,)]


def test_a_newer_version_is_read_and_told(tmp_path: Path) -> None:
    rows = board({"topics": [topic()], "posts": [post(1)]})
    rows["config"][0]["config_value"] = "9.1.0"
    source = tmp_path / "board.sql"
    source.write_text(dump(rows))
    assert any("9.1.0" in warning for warning in run("inspect", source, "--json").json["warnings"])
    convert(source, tmp_path / "out.db")
    assert query(tmp_path / "out.db", "SELECT COUNT(*) FROM statuses") == [(1,)]


def test_a_wrong_charset_is_seen_and_repaired(tmp_path: Path) -> None:
    text = dump(board({"topics": [topic()], "posts": [post(1, post_text="Чай и варенье, пожалуйста: большая чашка")]}))
    source = tmp_path / "board.sql"
    source.write_bytes(text.encode("windows-1251"))  # the dump says utf8
    convert(source, tmp_path / "out.db", "--charset", "windows-1251")
    assert query(tmp_path / "out.db", "SELECT text FROM statuses")[0][0].startswith("Чай и варенье")
    convert(source, tmp_path / "told.db")
    ((shown, original),) = query(
        tmp_path / "told.db",
        "SELECT s.text, o.original FROM statuses s JOIN origins o ON o.target_id = s.id AND o.kind = 'post'",
    )
    assert shown.startswith("Чай") or original is not None  # found out, or the bytes are kept
    run("verify", tmp_path / "told.db", source)


ORPHANS: dict[str, tuple[Rows, list[tuple[str, str]]]] = {
    "a post without topic": ({"topics": [topic()], "posts": [post(1), post(2, topic_id=9)]}, [("post", "2")]),
    "a topic without forum": ({"topics": [topic(), topic(2, forum_id=9)], "posts": [post(1), post(2, topic_id=2)]}, []),
    "an author that is gone": ({"topics": [topic()], "posts": [post(1, poster_id=99)]}, []),
}


@pytest.mark.parametrize("case", list(ORPHANS))
def test_orphans_are_accounted_for(case: str, tmp_path: Path) -> None:
    extra, expected = ORPHANS[case]
    target = written(tmp_path, extra)
    assert [(kind, key.rpartition(":")[2]) for kind, key, _ in rejects(target)] == expected
    books = run("status", target, "--json").json["books"]
    assert books["post"]["read"] == len(extra["posts"])
    if case == "an author that is gone":
        assert query(target, "SELECT a.kind FROM statuses s JOIN accounts a ON a.id = s.account_id") == [("guest",)]


def test_cycles_in_the_forum_tree_are_cut(tmp_path: Path) -> None:
    forums = [
        {"forum_id": 2, "parent_id": 3, "left_id": 2, "forum_name": "Egg"},
        {"forum_id": 3, "parent_id": 2, "left_id": 3, "forum_name": "Hen"},
        {"forum_id": 4, "parent_id": 4, "left_id": 4, "forum_name": "Ouroboros"},
        {"forum_id": 5, "parent_id": 88, "left_id": 5, "forum_name": "Foundling"},
    ]
    target = written(
        tmp_path, {"forums": forums, "topics": [topic(1, forum_id=3)], "posts": [post(1)]}, "--assume-public"
    )
    books = run("status", target, "--json").json["books"]
    assert books["board"]["read"] == 5
    parents = dict(query(target, "SELECT id, parent_id FROM accounts WHERE kind = 'board'"))
    for start, above in parents.items():
        seen, at = {start}, above
        while at is not None:
            assert at not in seen
            seen.add(at)
            at = parents.get(at)


def test_odd_dates_are_kept_or_unknown_but_never_invented(tmp_path: Path) -> None:
    times = {1: T0, 2: 0, 3: -5, 4: T0 + 10, 5: 4_102_444_800, 6: 2**40}
    posts = [post(number, post_time=at) for number, at in times.items()]
    target = written(tmp_path, {"topics": [topic()], "posts": posts})
    stored = dict(
        query(
            target,
            "SELECT CAST(o.source_id AS INTEGER), s.created_at FROM statuses s"
            " JOIN origins o ON o.target_id = s.id AND o.kind = 'post'",
        )
    )
    assert stored.keys() == times.keys()
    assert all(stored[number] in (None, times[number]) for number in times)
    assert stored[2] is None
    parents = query(target, "SELECT id, in_reply_to_id FROM statuses WHERE in_reply_to_id IS NOT NULL")
    assert all(parent < id for id, parent in parents)


def test_duplicated_ids_are_set_aside(tmp_path: Path) -> None:
    posts = [post(1), post(2), post(2, post_text="the other one")]
    target = written(tmp_path, {"topics": [topic()], "posts": posts})
    ((kind, key, reason, detail, raw),) = query(target, "SELECT kind, source_id, reason, detail, raw FROM rejects")
    assert (kind, key, reason) == ("post", "posts:2", "duplicate_id")
    # Its row holds a network address: then its place in the dump is told instead of its bytes.
    assert b"the other one" in raw or "byte" in detail
    assert b"192.0.2.77" not in raw
    assert query(target, "SELECT COUNT(*) FROM statuses") == [(2,)]


def test_a_reject_limit_stops_the_run_and_a_higher_one_lets_it_go_on(tmp_path: Path) -> None:
    posts = [post(1), *(post(number, topic_id=99) for number in range(2, 40))]
    source = small_board(tmp_path / "board.sql", {"topics": [topic()], "posts": posts})
    ended = convert(source, tmp_path / "out.db", code=5)
    assert "38" in ended.err
    assert "migrator resume" in ended.err
    assert run("status", tmp_path / "out.db", "--json").json["state"] == "stopped"
    run("resume", tmp_path / "out.db", "--quiet", "--reject-limit", 38)
    run("verify", tmp_path / "out.db", source)


# ---- a source of monstrous shape


def test_a_post_of_ten_megabytes(tmp_path: Path) -> None:
    body = "A long story about tea. " * 420_000
    target = written(tmp_path, {"topics": [topic()], "posts": [post(1, post_text=body), post(2)]})
    assert query(target, "SELECT LENGTH(text) > 10000000 FROM statuses ORDER BY id") == [(1,), (0,)]
    convert(tmp_path / "board.sql", tmp_path / "short.db", "--mapping", "gotosocial")
    assert query(tmp_path / "short.db", "SELECT COUNT(*) > 100, MAX(LENGTH(text)) <= 5000 FROM statuses") == [(1, 1)]


@pytest.mark.parametrize("tag", ["b", "quote", "list"])
@pytest.mark.parametrize("closed", [True, False], ids=["closed", "open"])
def test_a_hundred_thousand_nested_tags(tag: str, closed: bool, tmp_path: Path) -> None:
    body = f"[{tag}:u]" * 100_000 + "deep" + (f"[/{tag}:u]" * 100_000 if closed else "")
    target = written(tmp_path, {"topics": [topic()], "posts": [post(1, post_text=body, bbcode_uid="u"), post(2)]})
    assert "deep" in query(target, "SELECT content FROM statuses ORDER BY id")[0][0]


def test_a_hundred_thousand_nested_elements_of_xml(tmp_path: Path) -> None:
    body = "<r>" + "<B><s>[b]</s>" * 100_000 + "deep" + "<e>[/b]</e></B>" * 100_000 + "</r>"
    target = written(tmp_path, {"topics": [topic()], "posts": [post(1, post_text=body), post(2)]})
    assert "deep" in query(target, "SELECT content FROM statuses ORDER BY id")[0][0]


def test_serialized_objects_are_never_made(tmp_path: Path) -> None:
    bomb = 'O:8:"Evil\\Bomb":1:{s:4:"file";s:9:"/etc/pass";}'
    log = [
        {**entry(1, "LOG_LOCK", forum_id=1, topic_id=1), "log_data": bomb},
        {**entry(2, "LOG_MOVE", forum_id=1, topic_id=1), "log_data": f'a:2:{{i:0;{bomb}i:1;s:3:"abc";}}'},
        {**entry(3, "LOG_UNLOCK", forum_id=1, topic_id=1), "log_data": "a:999999999:{i:0;"},
    ]
    target = written(tmp_path, {"topics": [topic()], "posts": [post(1)], "log": log})
    books = run("status", target, "--json").json["books"]
    assert books["action"]["read"] == 3
    assert b"/etc/pass" not in b"".join(d.encode() for (d,) in query(target, "SELECT details FROM moderation_events"))


def test_a_damaged_dump_is_read_up_to_the_damage(tmp_path: Path) -> None:
    posts = [post(number) for number in range(1, 400)]
    text = dump(board({"topics": [topic()], "posts": posts})).encode()
    cut = tmp_path / "cut.sql.gz"
    packed = gzip.compress(text, mtime=0)
    cut.write_bytes(packed[: len(packed) * 2 // 3])
    ended = convert(cut, tmp_path / "out.db")
    assert "damaged" in ended.out
    ((count,),) = query(tmp_path / "out.db", "SELECT COUNT(*) FROM statuses")
    assert 0 <= count < 399
    assert run("inspect", cut, "--json").json["damages"]
    run("verify", tmp_path / "out.db", cut)


MEASURED = """
import resource, sys
from click.testing import CliRunner
from migrator.cli import main
result = CliRunner().invoke(main, ["convert", sys.argv[1], sys.argv[2], "--quiet", "--jobs", "1"])
assert result.exit_code == 0, result.output
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _peak(source: Path, target: Path) -> int:
    """Most memory that a conversion ever had, in bytes."""
    command = [sys.executable, "-c", MEASURED, source, target]
    return 1024 * int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_memory_does_not_grow_with_the_longest_thread(tmp_path: Path) -> None:
    words = "Ten words of no importance stand here for the weight. " * 10
    peaks = []
    for count in (10, 20_000):
        posts = [post(number, post_text=words) for number in range(1, count)]
        source = small_board(tmp_path / f"{count}.sql", {"topics": [topic()], "posts": posts})
        peaks.append(_peak(source, tmp_path / f"{count}.db"))
    assert query(tmp_path / "20000.db", "SELECT COUNT(*) FROM statuses") == [(19_999,)]
    assert peaks[1] - peaks[0] < 100_000_000, peaks


# ---- a target that is not ours


def _foreign(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE statuses (mine TEXT)")
        connection.execute("INSERT INTO statuses VALUES ('precious')")


def _text(file: Path) -> None:
    file.write_text("my notes\n" * 1000)


def _folder(file: Path) -> None:
    file.mkdir()


@pytest.mark.parametrize("make", [_foreign, _text, _folder])
def test_a_target_that_is_not_ours_is_left_alone(make: Callable[[Path], None], tmp_path: Path) -> None:
    target = tmp_path / "out.db"
    make(target)
    before = target.read_bytes() if target.is_file() else None
    ended = convert(small_board(tmp_path / "board.sql"), target, code=4)
    assert ended.err.startswith("migrator: ")
    assert before is None or target.read_bytes() == before
    run("status", target, code=4)
    run("verify", target, code=4)


@pytest.mark.parametrize("target", ["out.txt", "oracle://u:pw@h/d", "sqlite://"])
def test_a_target_of_no_kind_is_refused(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ended = convert(small_board(tmp_path / "board.sql"), target, code=4)
    assert ended.err.startswith("migrator: ")
    assert ":pw@" not in ended.err


@pytest.mark.parametrize("state", ["finished", "interrupted"])
def test_a_schema_from_the_future_is_refused(state: str, tmp_path: Path) -> None:
    target = tmp_path / "out.db"
    source = small_board(tmp_path / "board.sql")
    convert(source, target)
    change(target, "UPDATE migrator_schema_version SET version_num = '9999'")
    change(target, "UPDATE runs SET state = ?", state)
    for command in (("convert", source, target), ("resume", target)):
        assert "newer version" in run(*command, code=4).err
    assert query(target, "SELECT version_num FROM migrator_schema_version") == [("9999",)]
