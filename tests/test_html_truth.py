"""Every board that was saved as pages, through the whole conversion, against what others counted and read there
(``truth.json``): all threads, all posts, all samples with author, time, text and quoted post."""

from __future__ import annotations

import gzip
import html
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.real_boards import holds_text, table
from tests.running import convert, query

Row = dict[str, str]

#: Boards of which there are only pages → hours by which the clock they show is known to differ from UTC.
CRAWLED = {
    "phpbb2-ftowa": 8,
    "phpbb30-visio": 4,
    "phpbb33-emerald": 0,
    "smf11-bitcointalk": 0,
    "mybb-archive-squarepenguin": 0,
    "xenforo2-antemortem": 0,
}

#: Boards whose quotes name the author and nothing else.
WITHOUT_ID = ("phpbb2-ftowa", "xenforo2-antemortem", "fluxbb-a")

ANONYMOUS = "Anonymous"
#: posts of which Discuz! shows a guest less than was typed: a part of an address, nothing of what answers unlock
CUT = {("discuz-a", 20), ("discuz-a", 10)}


class Kept(NamedTuple):
    """Where the database of a board keeps its posts and threads, and which of them a guest can open."""

    prefix: str
    posts: str
    post: str
    thread: str
    shown: Callable[[Row], bool]
    threads: str  #: table
    id: str
    board: str
    open: Callable[[Row], bool]
    hidden: tuple[str, ...] = ("F5",)  #: names of boards in ``forum_ids``
    minute: bool = True  #: pages show times to the minute, not to the second
    members: str = ""  #: table of members whose posts are not shown while they are banned
    comments: str = ""  #: table of what hangs on posts, without an id on pages


#: Boards of which there is a dump, too.
DUMPED = {
    "phpbb-a": Kept(
        "phpbb_", "posts", "post_id", "topic_id", lambda row: row["post_visibility"] == "1",
        "topics", "topic_id", "forum_id", lambda row: row["topic_visibility"] == "1" and row["topic_moved_id"] == "0",
        minute=False,
    ),
    "smf-a": Kept(
        "smf_", "messages", "id_msg", "id_topic", lambda row: row["approved"] == "1",
        "topics", "id_topic", "id_board", lambda row: row["approved"] == "1" and row["id_redirect_topic"] == "0",
        hidden=("F5", "RB"),
    ),
    "mybb-a": Kept(
        "mybb_", "posts", "pid", "tid", lambda row: row["visible"] == "1",
        "threads", "tid", "fid", lambda row: row["visible"] == "1" and not row["closed"].startswith("moved"),
    ),
    "fluxbb-a": Kept(
        "flux_", "posts", "id", "topic_id", lambda row: True,
        "topics", "id", "forum_id", lambda row: row["moved_to"] == "NULL",
    ),
    "discuz-a": Kept(
        "pre_forum_", "post", "pid", "tid", lambda row: row["invisible"] == "0" and not int(row["status"]) & 1,
        "thread", "tid", "fid", lambda row: int(row["displayorder"]) >= 0 and row["readperm"] == "0",
        members="pre_common_member", comments="postcomment",
    ),
}  # fmt: skip


class Found(NamedTuple):
    """A post in the target."""

    author: str
    member: str | None
    thread: str
    title: str | None
    at: int | None
    content: str
    quoted: int | None
    parent: int | None
    evidence: str | None

    def answers(self, status: int | None, by_id: bool) -> bool:
        """Whether it is known to quote that status; a quote without an id is found by its name and words."""
        if by_id:
            return status is not None and status == self.quoted
        return (self.evidence, self.parent) == ("name_and_text", status)


class Converted(NamedTuple):
    target: Path
    truth: dict[str, Any]

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return query(self.target, statement, *values)

    def status(self, kind: str, source_id: object) -> int | None:
        found = self.rows(
            "SELECT target_id FROM origins WHERE kind = ? AND source_id = ? AND part = 0", kind, str(source_id)
        )
        return found[0][0] if found else None

    def post(self, source_id: object) -> Found | None:
        rows = self.rows(
            "SELECT a.display_name, m.source_id, t.source_id, root.title, s.created_at, s.content, s.quote_of_id,"
            " s.in_reply_to_id, s.reply_evidence"
            " FROM origins p JOIN statuses s ON s.id = p.target_id JOIN accounts a ON a.id = s.account_id"
            " JOIN statuses root ON root.id = s.conversation_id"
            " JOIN origins t ON t.target_id = root.id AND t.kind = 'thread' AND t.part = 0"
            " LEFT JOIN origins m ON m.target_id = a.id AND m.kind = 'member'"
            " WHERE p.kind = 'post' AND p.part = 0 AND p.source_id = ?",
            str(source_id),
        )
        return Found(*rows[0]) if rows else None

    def per_thread(self) -> Counter[str]:
        """Posts of every thread, by the thread's id on the board. The post that it began with may be hidden."""
        return Counter(
            dict(
                self.rows(
                    "SELECT t.source_id, count(*) FROM origins p JOIN statuses s ON s.id = p.target_id"
                    " JOIN (SELECT conversation_id AS id, min(id) AS root FROM statuses GROUP BY 1) c"
                    " ON c.id = s.conversation_id"
                    " JOIN origins t ON t.target_id = c.root AND t.kind = 'thread' AND t.part = 0"
                    " WHERE p.kind = 'post' AND p.part = 0 GROUP BY 1"
                )
            )
        )


@pytest.fixture(scope="module")
def converted(boards: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Converted]:
    """The target of a board's pages, each made once."""
    made: dict[str, Converted] = {}

    def of(name: str) -> Converted:
        if name not in made:
            folder = boards / name
            archive = next(
                (folder / file for file in ("html.tar.gz", "pages.tar.gz") if (folder / file).exists()), None
            )
            if archive is None:
                pytest.skip(f"needs the pages of {folder}")
            target = tmp_path_factory.mktemp(name) / "out.db"
            convert(archive, target, "--jobs", 1)
            made[name] = Converted(target, json.loads((folder / "truth.json").read_text(encoding="utf-8")))
        return made[name]

    return of


def test_no_set_is_left_out(boards: Path) -> None:
    found = {file.parent.name for file in boards.glob("*/*.tar.gz") if file.name in ("html.tar.gz", "pages.tar.gz")}
    found.discard("pttbbs-testcase")  # its pages.tar.gz holds a BBS's home directory
    assert found == CRAWLED.keys() | DUMPED.keys()


@pytest.mark.parametrize("name", CRAWLED)
def test_all_threads_posts_and_authors(converted: Callable[[str], Converted], name: str) -> None:
    board = converted(name)
    truth = board.truth
    per_thread = board.per_thread()
    assert sum(per_thread.values()) == truth["posts"]
    assert len(per_thread) == truth.get("topics_with_posts", truth["topics"])
    if "posts_per_topic" in truth:
        assert per_thread == Counter({id: count for id, count in truth["posts_per_topic"].items() if count})
    ids = [id for (id,) in board.rows("SELECT source_id FROM origins WHERE kind = 'post' AND part = 0")]
    if "sum_of_post_ids" in truth:
        assert sum(map(int, ids)) == truth["sum_of_post_ids"]
    # truth.json counts names. A guest may write under the name of a member without being that member: two accounts.
    authors = board.rows(
        "SELECT DISTINCT a.display_name, a.kind FROM statuses s JOIN accounts a ON a.id = s.account_id"
    )
    assert len({name for name, _ in authors}) == truth["authors"]
    if "author_ids" in truth:
        members = sum(kind == "person" for _, kind in authors)
        assert members == truth["author_ids"]
    if "guest_posts" in truth:
        guests = "SELECT count(*) FROM statuses s JOIN accounts a ON a.id = s.account_id WHERE a.kind = 'guest'"
        assert board.rows(guests) == [(truth["guest_posts"],)]
    polls = board.rows("SELECT source_id FROM origins WHERE kind = 'poll'")
    # Where a page does not tell the number of a poll, that of its thread stands for it.
    assert {int(id.removeprefix("thread:")) for (id,) in polls} == set(truth.get("polls", ()))


@pytest.mark.parametrize("name", DUMPED)
def test_all_that_the_dump_shows_to_guests(converted: Callable[[str], Converted], boards: Path, name: str) -> None:
    board, kept = converted(name), DUMPED[name]
    dump = gzip.decompress((boards / name / "dump.sql.gz").read_bytes())
    hidden = {str(board.truth["forum_ids"][forum]) for forum in kept.hidden}
    threads = {
        row[kept.id]
        for row in table(dump, kept.threads, kept.prefix)
        if kept.open(row) and row[kept.board] not in hidden
    }
    members = table(dump, kept.members, "") if kept.members else []
    banned = {row["uid"] for row in members if row["groupid"] in {"4", "5"}}
    posts = [
        row
        for row in table(dump, kept.posts, kept.prefix)
        if kept.shown(row) and row[kept.thread] in threads and not (banned and row["authorid"] in banned)
    ]
    ids = {row[kept.post] for row in posts}
    comments = [
        row
        for row in (table(dump, kept.comments, kept.prefix) if kept.comments else ())
        if row["rpid"] == "0" and int(row["authorid"]) >= 0 and row["pid"] in ids
    ]
    assert board.per_thread() == Counter(row[kept.thread] for row in (*posts, *comments))
    stored = [id for (id,) in board.rows("SELECT source_id FROM origins WHERE kind = 'post' AND part = 0")]
    assert {id for id in stored if ":" not in id} == ids
    assert sum(":" in id for id in stored) == len(comments)


@pytest.mark.parametrize("name", CRAWLED)
def test_samples(converted: Callable[[str], Converted], name: str) -> None:
    board = converted(name)
    for sample in board.truth["samples"]:
        id = sample["post_id"]
        found = board.post(f"{sample['topic_id']}.{sample['place_in_topic']}" if id is None else id)
        assert found is not None, sample
        assert found.author == sample["author"]
        assert sample.get("author_id") in (None, 0) or found.member == str(sample["author_id"])
        assert found.thread == str(sample["topic_id"])
        assert found.title == (f"[{sample['prefix']}] " if sample.get("prefix") else "") + sample["title"]
        if "posted_epoch" in sample:
            assert found.at == sample["posted_epoch"]
        elif "posted_iso" in sample:
            assert found.at == datetime.fromisoformat(sample["posted_iso"]).timestamp()
        else:
            local = datetime.fromisoformat(sample["posted_iso_local"]).replace(tzinfo=UTC)
            assert found.at == local.timestamp() - 3600 * CRAWLED[name]
        holds_text({**sample, "text_start": sample["text_starts_with"].replace("Code:", "")}, found.content)
        quoted = sample["quotes_post_id"] and board.status("post", sample["quotes_post_id"])
        assert quoted is None or found.answers(quoted, by_id=name not in WITHOUT_ID), sample


@pytest.mark.parametrize("name", DUMPED)
def test_samples_of_boards_with_a_dump(converted: Callable[[str], Converted], name: str) -> None:
    board = converted(name)
    per_thread = board.per_thread()
    seen = 0
    for sample in board.truth["samples"]:
        found = board.post(sample["post_id"])
        assert (found is not None) == (str(sample["topic_id"]) in per_thread and sample["visibility"] in (0, 1)), sample
        if found is None:
            continue
        seen += 1
        assert found.thread == str(sample["topic_id"])
        if found.author != ANONYMOUS:  # of Discuz!: the author asked not to be named
            assert found.author in {html.unescape(sample["author"]), html.unescape(sample["stored_post_username"])}
            assert sample["guest"] or found.member == str(sample["author_id"])
        assert 0 <= sample["time"] - (found.at or 0) < (60 if DUMPED[name].minute else 1)
        if (name, sample["post_id"]) not in CUT:
            holds_text(sample, found.content)
        quoted = sample["quoted_post_id"] and board.status("post", sample["quoted_post_id"])
        assert quoted is None or found.answers(quoted, by_id=name not in WITHOUT_ID), sample
    assert seen > 40
