"""The sample boards into every kind of target, from every kind of source: the facts, and always the same rows."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from sample_dumps import generate
from tests.database_servers import MariaDB, PostgreSQL
from tests.running import bytes_of, convert, query, run, same

EVENTS = """SELECT e.kind, e.at, m.source_id, e.subject_kind, e.subject_id FROM moderation_events e
LEFT JOIN origins m ON m.target_id = e.moderator_account_id AND m.kind = 'member' WHERE e.source = 'log'
ORDER BY e.at, e.id"""
ORIGIN = "SELECT source_id, target_id FROM origins WHERE kind = '{}' AND part = 0"
# What the data call an action → what the log of phpBB knows of it.
KINDS_OF_LOG = {
    "announce": {"announce", "pin_changed"},
    "sticky": {"sticky", "pin_changed"},
    "unsticky": {"pin_changed"},
}


class Converted:
    """A sample board in an SQLite file, with the facts it must hold."""

    def __init__(self, name: str, file: Path, facts: dict[str, Any]) -> None:
        self.name, self.file, self.facts = name, file, facts

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return query(self.file, statement, *values)

    def ids(self, kind: str) -> dict[str, int]:
        """Source id → id in the target."""
        return dict(self.rows(ORIGIN.format(kind)))

    def public(self) -> dict[str, dict[str, Any]]:
        return {number: post for number, post in self.facts["posts"].items() if post["public"]}


@pytest.fixture(scope="module")
def expected(sample_dumps: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((sample_dumps / "expected.json").read_text(encoding="utf-8"))
    return facts


@pytest.fixture(scope="module", params=list(generate.DUMPS))
def sample(
    request: pytest.FixtureRequest,
    sample_dumps: Path,
    expected: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Converted:
    name = request.param
    file = tmp_path_factory.mktemp(name) / "out.db"
    convert(sample_dumps / f"{name}.sql.gz", file, "--site-files", sample_dumps / "phpbb33_files")
    return Converted(name, file, expected[name])


@pytest.fixture(scope="module")
def reference(sample_dumps: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The 3.3 board in an SQLite file, by one process, from the dump."""
    file = tmp_path_factory.mktemp("reference") / "out.db"
    convert(sample_dumps / "phpbb33.sql.gz", file, "--jobs", 1)
    return file


@pytest.fixture(scope="module")
def text(sample_dumps: Path) -> bytes:
    return gzip.decompress((sample_dumps / "phpbb33.sql.gz").read_bytes())


# ---- the facts


def test_everything_in_the_source_was_read(sample: Converted) -> None:
    books = run("status", sample.file, "--json").json["books"]
    read = {kind: books.get(kind, {}).get("read", 0) for kind in sample.facts["counts"]}
    assert read == sample.facts["counts"] | {"private_message": 0}


def test_every_public_post_is_a_status_of_its_author(sample: Converted) -> None:
    found = {
        source_id: (author, at, " ".join(text.split()))
        for source_id, author, at, text in sample.rows(
            "SELECT o.source_id, a.display_name, s.created_at, s.text FROM origins o JOIN statuses s"
            " ON s.id = o.target_id JOIN accounts a ON a.id = s.account_id WHERE o.kind = 'post' AND o.part = 0"
        )
    }
    assert found.keys() == sample.public().keys()
    for number, post in sample.public().items():
        author, at, text = found[number]
        assert at == post["created_at"]
        assert author == (post["author_name"] or "Anonymous")
        assert " ".join(post["says"].split()) in text


def test_replies_stand_below_what_they_answer(sample: Converted) -> None:
    statuses = sample.ids("post")
    found = {
        id: (parent, evidence)
        for id, parent, evidence in sample.rows("SELECT id, in_reply_to_id, reply_evidence FROM statuses")
    }
    public = sample.public()
    for number, post in public.items():
        parent, evidence = found[statuses[number]]
        answered = str(post["reply_to"])
        if post["reply_to"] is None:
            assert (parent, evidence) == (None, None)
        elif answered in public and post["same_thread"]:
            assert (parent, evidence) == (statuses[answered], post["evidence"])
        assert parent is None or parent < statuses[number]


def test_quotes_across_threads_are_quotes(sample: Converted) -> None:
    statuses = sample.ids("post")
    public = sample.public()
    across = [
        (number, str(post["reply_to"]))
        for number, post in public.items()
        if post["evidence"] == "quoted_post_id" and not post["same_thread"] and str(post["reply_to"]) in public
    ]
    assert across or sample.name == "phpbb30"  # which keeps no ids in quotes
    for number, quoted in across:
        assert sample.rows("SELECT quote_of_id FROM statuses WHERE id = ?", statuses[number]) == [(statuses[quoted],)]


def test_actions_of_moderators_are_kept_in_order(sample: Converted) -> None:
    got = sample.rows(EVENTS)
    assert [event[1] for event in got] == sorted(event[1] for event in got)
    left = Counter((kind, at, moderator) for kind, at, moderator, *_ in got)
    told = [
        action
        for action in sample.facts["actions"]
        if action["thread_id"] is None or _board_of(sample, action)["public"]
    ]
    for action in told:
        moderator = None if action["moderator_id"] is None else str(action["moderator_id"])
        kinds = KINDS_OF_LOG.get(action["kind"], {action["kind"]})
        events = [key for key in left if key[1:] == (action["at"], moderator) and key[0] in kinds]
        assert events, action
        for event in events:
            del left[event]
    assert not left


def _board_of(sample: Converted, action: dict[str, Any]) -> Any:
    thread = sample.facts["threads"].get(str(action["thread_id"]))
    return sample.facts["boards"][str(thread["board_id"])] if thread else {"public": True}


def test_actions_of_moderators_show_in_the_microblog(sample: Converted) -> None:
    threads = sample.ids("thread")
    boards = sample.ids("board")
    members = sample.ids("member")
    public = {number: thread for number, thread in sample.facts["threads"].items() if number in threads}
    locked = {id for (id,) in sample.rows("SELECT id FROM statuses WHERE replies_closed_at IS NOT NULL")}
    pins = {(a, s): (start, end) for a, s, start, end in sample.rows("SELECT * FROM pins")}
    for number, thread in public.items():
        if thread["moved_to"] is None:
            assert (threads[number] in locked) == thread["locked"], number
            pin = pins.get((boards[str(thread["board_id"])], threads[number]))
            # A pinned thread may have an end that was set when it was pinned.
            assert pin is not None if thread["kind"] != "normal" else pin is None or pin[1] is not None, number
    for action in sample.facts["actions"]:
        root = threads.get(str(action["thread_id"]))
        match action["kind"]:
            case "move" if root:
                reasons = sample.rows("SELECT reason, created_at FROM forwards WHERE status_id = ?", root)
                assert ("move", action["at"]) in reasons
                withdrawn = sample.rows(
                    "SELECT withdrawn_at FROM forwards WHERE status_id = ? AND reason = 'board'", root
                )
                assert (action["at"],) in withdrawn
            case "bump" if root:
                by = sample.rows("SELECT account_id FROM forwards WHERE status_id = ? AND reason = 'bump'", root)
                assert (members[str(action["moderator_id"])],) in by
            case "edit_post":
                edits = sample.rows(
                    "SELECT edited_at, account_id FROM status_edits WHERE status_id = ?",
                    sample.ids("post")[str(action["post_id"])],
                )
                assert (action["at"], members[str(action["moderator_id"])]) in edits


def test_bans_became_suspensions(sample: Converted) -> None:
    members = sample.ids("member")
    for number, member in sample.facts["members"].items():
        ((start, until, active, kind),) = sample.rows(
            "SELECT suspended_from, suspended_until, active, kind FROM accounts WHERE id = ?", members[number]
        )
        assert (start, until) == (member["banned_from"], member["banned_until"]), member["name"]
        assert (bool(active), kind) == (member["active"], member["kind"])


def test_polls_media_edits_and_favourites(sample: Converted) -> None:
    threads, posts = sample.ids("thread"), sample.ids("post")
    polls = {id for (id,) in sample.rows("SELECT status_id FROM polls")}
    assert polls == {threads[n] for n, t in sample.facts["threads"].items() if t["poll"] and t["public"]}
    ((votes, counted),) = sample.rows(
        "SELECT (SELECT COUNT(*) FROM poll_votes), (SELECT SUM(votes_count) FROM poll_options)"
    )
    assert votes == counted == sample.facts["counts"]["poll_vote"]
    for number, post in sample.public().items():
        status = posts[number]
        names = [name for (name,) in sample.rows("SELECT file_name FROM media WHERE status_id = ?", status)]
        assert sorted(names) == sorted(post["attachments"])
        ((likes,),) = sample.rows("SELECT COUNT(*) FROM favourites WHERE status_id = ?", status)
        assert likes == post["likes"]
        ((edited,),) = sample.rows("SELECT edited_at FROM statuses WHERE id = ?", status)
        assert edited == post["edited_at"]


def test_ties_that_members_made_are_explicit_follows(sample: Converted) -> None:
    reasons = Counter(r for (r,) in sample.rows("SELECT reason FROM follows WHERE kind = 'explicit'"))
    assert reasons["friend"] > 0
    assert reasons["watch_board"] > 0
    assert sum(reasons.values()) > reasons["friend"] + reasons["watch_board"]  # boards follow their moderators


def test_nobody_who_wrote_is_alone(sample: Converted) -> None:
    lonely = sample.rows(
        "SELECT display_name FROM accounts a WHERE kind = 'person'"
        " AND EXISTS (SELECT 1 FROM statuses s WHERE s.account_id = a.id)"
        " AND NOT (EXISTS (SELECT 1 FROM follows f WHERE f.account_id = a.id)"
        " AND EXISTS (SELECT 1 FROM follows f WHERE f.target_account_id = a.id))"
    )
    assert lonely == []


# ---- always the same rows


def _two_files(data: bytes, folder: Path) -> Path:
    """The dump cut in two between tables, as programs do that write a file per table."""
    cut = data.index(b"DROP TABLE", len(data) // 2)
    folder.mkdir()
    (folder / "forum-1.sql").write_bytes(data[:cut])
    (folder / "forum-2.sql").write_bytes(data[cut:])
    return folder


WRAPPED: dict[str, Callable[[bytes], bytes]] = {
    "forum.sql": lambda data: data,
    "forum.sql.bz2": bz2.compress,
    "forum.sql.xz": lzma.compress,
    "forum.sql.zst": lambda data: zstandard.ZstdCompressor().compress(data),
    "misnamed.txt": gzip.compress,
}


@pytest.mark.parametrize("name", list(WRAPPED))
def test_any_wrapping_of_the_dump_gives_the_same_target(
    name: str, text: bytes, reference: Path, tmp_path: Path
) -> None:
    source = tmp_path / name
    source.write_bytes(WRAPPED[name](text))
    convert(source, tmp_path / "out.db")
    assert same(tmp_path / "out.db", reference)


def test_a_folder_of_files_gives_the_same_target(text: bytes, reference: Path, tmp_path: Path) -> None:
    convert(_two_files(text, tmp_path / "dumps"), tmp_path / "out.db")
    assert same(tmp_path / "out.db", reference)


def test_two_processes_give_the_same_target(sample_dumps: Path, reference: Path, tmp_path: Path) -> None:
    convert(sample_dumps / "phpbb33.sql.gz", tmp_path / "out.db", "--jobs", 2)
    assert same(tmp_path / "out.db", reference)


def test_a_live_server_gives_the_same_target(
    mariadb_server: MariaDB, sample_dumps: Path, reference: Path, tmp_path: Path
) -> None:
    url = mariadb_server.create("sample_live")
    mariadb_server.load("sample_live", sample_dumps / "phpbb33.sql.gz")
    before = mariadb_server.dump("sample_live", "--skip-dump-date")
    convert(url, tmp_path / "out.db")
    assert same(tmp_path / "out.db", reference)
    assert mariadb_server.dump("sample_live", "--skip-dump-date") == before
    run("verify", tmp_path / "out.db", url)


def test_postgresql_gets_the_same_rows(
    postgres_server: PostgreSQL, sample_dumps: Path, reference: Path, expected: dict[str, Any], tmp_path: Path
) -> None:
    url = postgres_server.create("sample_target")
    convert(sample_dumps / "phpbb33.sql.gz", url, "--work-dir", tmp_path / "work", "--jobs", 2)
    assert same(url, reference)
    run("verify", url)
    dumped = _pg_dump(postgres_server, "sample_target")
    assert [word for word in expected["phpbb33"]["absent"] if word.encode() in dumped] == []


def _pg_dump(server: PostgreSQL, name: str) -> bytes:
    command = [str(server.programs / "pg_dump"), "-h", str(server.folder), "-p", str(server.port), "-U", "postgres"]
    return subprocess.run([*command, name], check=True, capture_output=True).stdout


def test_jsonl_gets_the_same_rows(
    sample_dumps: Path, reference: Path, expected: dict[str, Any], tmp_path: Path
) -> None:
    target = f"jsonl:{tmp_path / 'rows'}"
    convert(sample_dumps / "phpbb33.sql.gz", target)
    assert same(target, reference)
    run("verify", target)
    data = bytes_of(tmp_path / "rows")
    assert [word for word in expected["phpbb33"]["absent"] if word.encode() in data] == []


# ---- what must not be there


def test_nothing_private_is_in_any_byte(sample: Converted) -> None:
    data = bytes_of(sample.file)
    assert sample.facts["members"]["2"]["name"].encode() in data
    assert [word for word in sample.facts["absent"] if word.encode() in data] == []
    assert [path for path in sample.file.parent.iterdir() if path.name.endswith(".work")] == []


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_preview_counts_what_convert_writes_and_writes_nothing(
    sample_dumps: Path, reference: Path, watched: Path
) -> None:
    preview = run("preview", sample_dumps / "phpbb33.sql.gz", "--json").json
    status = run("status", reference, "--json").json
    # Inferred follows need the whole board and are made at the end of a run.
    rows = {table: count for table, count in status["rows"].items() if count and table != "follows"}
    assert {table: count for table, count in preview["rows"].items() if count and table != "follows"} == rows
    assert preview["books"] == status["books"]
    assert list(watched.iterdir()) == []
