"""A dump that lost posts, filled from pages of the same board: nothing missing, nothing doubled."""

from __future__ import annotations

import gzip
import re
import shutil
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from migrator.workplace import work_directory
from tests import html_mirror
from tests.database_servers import PostgreSQL
from tests.running import convert, process, query, run

_ROW = re.compile(r"\((\d+),")
KINDS = ("member", "guest", "board", "thread", "post", "poll", "attachment", "action")
#: what a filled target has in common with one that never lost anything
TABLES = (
    "accounts",
    "statuses",
    "forwards",
    "mentions",
    "media",
    "status_tags",
    "polls",
    "poll_options",
    "pins",
    "moderation_events",
)
COLUMNS = "id, account_id, created_at, in_reply_to_id, conversation_id, quote_of_id, part, parts, title, reply_evidence"


def without_some_posts(dump: str) -> tuple[str, int]:
    """The dump without every tenth post, and how many went."""
    out: list[str] = []
    rows: list[str] | None = None
    lost = 0
    for line in dump.split("\n"):
        if line.startswith("INSERT INTO `phpbb_posts` VALUES"):
            rows = []
            out.append(line)
        elif rows is not None and (found := _ROW.match(line)):
            if int(found[1]) % 10 == 3:
                lost += 1
            else:
                rows.append(line.rstrip(",;"))
            if line.endswith(";"):
                out.append(",\n".join(rows) + ";")
                rows = None
        else:
            out.append(line)
    return "\n".join(out), lost


@pytest.fixture(scope="module")
def parts(boards: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """(target of the whole dump, target of the dump that lost posts, folder of pages)."""
    folder = tmp_path_factory.mktemp("parts")
    dump = gzip.decompress((boards / "phpbb-a" / "dump.sql.gz").read_bytes()).decode()
    cut, lost = without_some_posts(dump)
    assert lost == 51
    (folder / "whole.sql").write_text(dump)
    (folder / "cut.sql").write_text(cut)
    with tarfile.open(boards / "phpbb-a" / "html.tar.gz") as archive:
        archive.extractall(folder / "pages", filter="data")
    for name in ("whole", "cut"):
        convert(folder / f"{name}.sql", folder / f"{name}.db")
    return folder / "whole.db", folder / "cut.db", folder / "pages"


def _ids(target: Path, kind: str) -> dict[str, int]:
    return dict(query(target, "SELECT source_id, target_id FROM origins WHERE kind = ? AND part = 0", kind))


def _same_as_whole(target: Path, whole: Path) -> None:
    for kind in KINDS:
        found, wanted = _ids(target, kind), _ids(whole, kind)
        assert found.keys() == wanted.keys(), kind
        if kind != "attachment":  # pages do not tell when files were uploaded, which makes their ids
            assert found == wanted, kind
    for table in TABLES:
        assert query(target, f"SELECT count(*) FROM {table}") == query(whole, f"SELECT count(*) FROM {table}"), table
    statuses = [sorted(query(database, f"SELECT {COLUMNS} FROM statuses"), key=repr) for database in (target, whole)]
    assert statuses[0] == statuses[1]
    assert query(target, "SELECT handle FROM accounts ORDER BY 1") == query(
        whole, "SELECT handle FROM accounts ORDER BY 1"
    )


def test_ten_percent_of_the_posts(parts: tuple[Path, Path, Path], tmp_path: Path) -> None:
    whole, cut, pages = parts
    target = tmp_path / "out.db"
    shutil.copy(cut, target)
    lost = len(_ids(whole, "post")) - len(_ids(target, "post"))
    assert lost == 46  # the other five could not be read by a guest
    books = convert(pages, target, "--fill-gaps", "--json").json["books"]["post"]
    assert books["written"] == len(_ids(whole, "post"))
    assert books["merged"] == len(_ids(cut, "post"))
    _same_as_whole(target, whole)
    run("verify", target)
    run("verify", target, cut.with_name("cut.sql"))
    assert "complete already" in convert(pages, target, "--fill-gaps").out
    assert not work_directory(str(target)).exists()


def test_a_target_that_lacks_nothing(parts: tuple[Path, Path, Path], tmp_path: Path) -> None:
    whole, _, pages = parts
    target = tmp_path / "out.db"
    shutil.copy(whole, target)
    convert(pages, target, "--fill-gaps")
    _same_as_whole(target, whole)


def test_killed_while_filling(parts: tuple[Path, Path, Path], tmp_path: Path) -> None:
    whole, cut, pages = parts
    target = tmp_path / "out.db"
    shutil.copy(cut, target)
    for seconds in (1.0, 1.6, 2.2, 2.8):
        runner = process("convert", pages, target, "--fill-gaps", "--quiet")
        time.sleep(seconds)
        runner.kill()
        runner.communicate()
    ended = run("resume", target, "--quiet") if _filling(target) else convert(pages, target, "--fill-gaps")
    assert ended.code == 0
    _same_as_whole(target, whole)
    assert not work_directory(str(target)).exists()


def _filling(target: Path) -> bool:
    return '"fill"' in query(target, "SELECT options FROM runs")[0][0]


def test_what_cannot_be_filled(parts: tuple[Path, Path, Path], tmp_path: Path) -> None:
    _, cut, pages = parts
    assert "finished conversion" in convert(pages, tmp_path / "none.db", "--fill-gaps", code=None).err
    other = html_mirror.write(tmp_path / "other", html_mirror.pages({1: 2}))
    target = tmp_path / "out.db"
    shutil.copy(cut, target)
    assert "must be the same site" in convert(other, target, "--fill-gaps", code=None).err
    assert "another mapping" in convert(pages, target, "--fill-gaps", "--mapping", "mastodon", code=None).err
    assert "takes pages" in convert(cut.with_name("whole.sql"), target, "--fill-gaps", code=None).err


def test_gaps_of_a_target_in_postgresql(parts: tuple[Path, Path, Path], postgres_server: PostgreSQL) -> None:
    whole, cut, pages = parts
    target = postgres_server.create("gaps")
    convert(cut.with_name("cut.sql"), target)
    convert(pages, target, "--fill-gaps")
    for kind in KINDS:
        ids = {row[0] for row in query(target, f"SELECT source_id FROM origins WHERE kind = '{kind}' AND part = 0")}
        assert ids == _ids(whole, kind).keys(), kind
    for table in TABLES:
        assert query(target, f"SELECT count(*) FROM {table}") == query(whole, f"SELECT count(*) FROM {table}"), table
    run("verify", target)


def _lacking(dump: bytes, table: bytes, lacks: Callable[[int], bool]) -> bytes:
    """The dump without some rows of a table, by their first number."""
    out: list[bytes] = []
    rows: list[bytes] | None = None
    for line in dump.split(b"\n"):
        if line == b"INSERT INTO `%b` VALUES" % table:
            rows = []
            out.append(line)
        elif rows is not None and line.startswith(b"("):
            if not lacks(int(line[1:].partition(b",")[0])):
                rows.append(line.rstrip(b",;"))
            if line.endswith(b";"):
                out.append(b",\n".join(rows) + b";")
                rows = None
        else:
            out.append(line)
    return b"\n".join(out)


def test_comments_of_discuz_whose_ids_pages_do_not_tell(boards: Path, tmp_path: Path) -> None:
    whole = gzip.decompress((boards / "discuz-a" / "dump.sql.gz").read_bytes())
    (tmp_path / "whole.sql").write_bytes(whole)
    # pages show times to the minute, which makes ids: only what is lost has others than in the whole
    gone = (7, 12, 116)
    cut = _lacking(whole, b"pre_forum_postcomment", lambda id: id in gone)
    (tmp_path / "cut.sql").write_bytes(_lacking(cut, b"pre_forum_post", lambda id: id % 10 == 8 and id > 130))
    for name in ("whole", "cut"):
        convert(
            tmp_path / f"{name}.sql", tmp_path / f"{name}.db", "--url", "http://discuz-a.example", "--reject-limit", 50
        )
    before, wanted = _ids(tmp_path / "cut.db", "post"), _ids(tmp_path / "whole.db", "post")
    assert len(wanted) > len(before) + len(gone)
    convert(boards / "discuz-a" / "html.tar.gz", tmp_path / "pages.db")
    pages = _ids(tmp_path / "pages.db", "post")
    convert(boards / "discuz-a" / "html.tar.gz", tmp_path / "cut.db", "--fill-gaps", "--reject-limit", 50)
    found = _ids(tmp_path / "cut.db", "post")
    assert before.items() <= found.items()
    lost = {f"comment:{id}" for id in (*gone, 88, 103)}  # the last two hang on posts that were lost
    unread = wanted.keys() - found.keys() - lost  # in rooms and threads that guests could not read
    assert len(unread) < 20
    assert unread.isdisjoint(pages.keys())
    added = found.keys() - wanted.keys()
    assert len(added) == len(lost)  # under ids made of what is shown
    assert all(re.fullmatch(r"comment:\d+\.[0-9a-f]{10}", id) for id in added)
    statuses = "SELECT count(*) FROM statuses WHERE part = 0"
    assert query(tmp_path / "cut.db", statuses)[0][0] == query(tmp_path / "whole.db", statuses)[0][0] - len(unread)
    run("verify", tmp_path / "cut.db")


@pytest.mark.parametrize("board", ["smf-a", "mybb-a"])
def test_a_poll_is_not_added_under_another_id(board: str, boards: Path, tmp_path: Path) -> None:
    """Pages of these systems do not tell the ids of polls, but a thread has one poll at most."""
    target = tmp_path / "out.db"
    convert(boards / board / "dump.sql.gz", target)
    before = [query(target, f"SELECT * FROM {table} ORDER BY 1, 2") for table in ("polls", "poll_options")]
    ids = _ids(target, "poll")
    with tarfile.open(boards / board / "html.tar.gz") as archive:
        archive.extractall(tmp_path / "pages", filter="data")
    books = convert(tmp_path / "pages", target, "--fill-gaps", "--json").json["books"]["poll"]
    assert books["merged"] == len(ids) == 5
    assert [query(target, f"SELECT * FROM {table} ORDER BY 1, 2") for table in ("polls", "poll_options")] == before
    assert _ids(target, "poll") == ids
    run("verify", target)
