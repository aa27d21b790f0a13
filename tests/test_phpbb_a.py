"""The board that a real phpBB 3.3.12 wrote, against what was counted, read and done there (``truth.json``)."""

from __future__ import annotations

import gzip
import html
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from adapters.canonical import plain
from tests.database_servers import MariaDB, PostgreSQL
from tests.running import bytes_of, convert, query, run, same

SLACK = 5  # seconds between what the driver noted and what the board did
#: counts of truth.json that say how many records the source has → forum kind
COUNTED = {
    "forums": "board",
    "posts": "post",
    "attachments": "attachment",
    "poll_topics": "poll",
    "poll_votes": "poll_vote",
    "reports": "report",
}
#: action of the driver → kinds of event that tell of it
EVENTS: dict[str, set[str]] = {
    "m_move": {"move"},
    "m_closereport": {"close_report", "delete_report"},
    "selfdel_post": {"soft_delete_post"},
    "m_split": {"split"},
    "m_merge": {"merge"},
    "m_softdel_topic": {"soft_delete_thread"},
    "m_copy": {"copy"},
    "m_lock": {"lock"},
    "m_unlock": {"unlock"},
    "m_harddel_topic": {"delete_thread"},
    "m_sticky": {"sticky", "pin_changed"},
    "m_unsticky": {"unsticky", "pin_changed"},
    "m_announce": {"announce"},
    "m_lockpost": {"lock_post", "edit_post"},
    "m_chgposter": {"change_author"},
    "m_warn_post": {"warn"},
    "m_warn_user": {"warn"},
    "m_note": {"note"},
    "m_ban": {"ban"},
    "m_unban": {"unban"},
    "m_softdel_post": {"soft_delete_post"},
    "m_harddel_post": {"delete_post"},
    "m_restore_post": {"restore_post"},
    "m_ban_ip": {"ban_ip"},
    "m_ban_email": {"ban_email"},
    "m_rename": {"rename"},
    "m_deluser": {"delete_member"},
}
FATES = {"approve": {"approve_post"}, "disapprove": {"disapprove_post"}}
BBCODE = re.compile(
    r"\[attach(?:img|ment=\d+)?\].*?\[/attach(?:img|ment)?\]|\[attachment=\d+\]|\[/?[a-z*]+(?:[= ][^\]]*)?\]",
    re.IGNORECASE,
)
QUOTATION = re.compile(r"\[quote[^\]]*\](?:(?!\[quote).)*?\[/quote\]", re.IGNORECASE | re.DOTALL)
BLOCKQUOTE = re.compile(r"<blockquote[^>]*>(?:(?!<blockquote).)*?</blockquote>", re.DOTALL)
#: typed texts of which markup leaves nothing that can be held against what is shown: their tests are in test_markup
UNLIKE = {"media", "mention", "smilies"}


class Board:
    """The board in an SQLite file."""

    def __init__(self, file: Path, truth: dict[str, Any]) -> None:
        self.file, self.truth = file, truth
        self.forums: dict[str, int] = truth["forum_ids"]
        self.private = self.forums["F5"]
        self.members = {
            name: id for id, name in self.rows("SELECT id, display_name FROM accounts WHERE kind != 'board'")
        }

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return query(self.file, statement, *values)

    def target(self, kind: str, source_id: object) -> int | None:
        found = self.rows(
            "SELECT target_id FROM origins WHERE kind = ? AND source_id = ? AND part = 0", kind, str(source_id)
        )
        return found[0][0] if found else None

    def events(self, action: dict[str, Any]) -> list[tuple[Any, ...]]:
        """What was kept of an action: (kind, moderator, subject kind, subject, board)."""
        kinds = EVENTS.get(action["action"]) or FATES[action["detail"]["fate"]]
        found = self.rows(
            "SELECT kind, moderator_account_id, subject_kind, subject_id, board_account_id, details"
            " FROM moderation_events WHERE at BETWEEN ? AND ?",
            action["at"] - SLACK,
            action["at"] + SLACK,
        )
        return [event for event in found if event[0] in kinds]


@pytest.fixture(scope="module")
def folder(boards: Path) -> Path:
    if not (boards / "phpbb-a").is_dir():
        pytest.skip(f"needs the real phpBB board: {boards / 'phpbb-a'} is not a folder")
    return boards / "phpbb-a"


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return facts


@pytest.fixture(scope="module")
def real(folder: Path, truth: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Board:
    file = tmp_path_factory.mktemp("phpbb-a") / "out.db"
    convert(folder / "dump.sql.gz", file, "--jobs", 1)
    return Board(file, truth)


@pytest.fixture(scope="module")
def text(folder: Path) -> bytes:
    return gzip.decompress((folder / "dump.sql.gz").read_bytes())


# ---- counts


def test_counts_are_met(real: Board) -> None:
    counts = real.truth["counts"]
    books = run("status", real.file, "--json").json["books"]
    read = {kind: entry["read"] for kind, entry in books.items() if kind != "lost"}
    assert {kind: read[kind] for kind in COUNTED.values()} == {kind: counts[name] for name, kind in COUNTED.items()}
    assert read["member"] == counts["users"] - 1 + counts["bots"]  # the guest row is no member
    assert read["thread"] == counts["topics"]
    assert (
        read["sanction"] == counts["warnings"] + counts["mod_log_ops"]["LOG_BAN_USER"] - 2
    )  # one ended, one taken back
    ties = ("friends", "foes", "bookmarks", "topic_subscriptions", "forum_subscriptions")
    assert read["relation"] == sum(counts[name] for name in ties)
    assert books["post"]["skipped"] == {
        "deleted": counts["posts_by_visibility"]["2"],
        "unapproved": counts["posts_by_visibility"]["0"],
        "private_board": books["post"]["skipped"]["private_board"],
    }
    assert books["post"].get("rejected", {}) == {}
    assert books["thread"]["merged"] == counts["shadow_topics"]


def test_every_public_post_and_no_other_is_there(real: Board, text: bytes) -> None:
    topics = {row["topic_id"]: row["topic_visibility"] for row in table(text, "topics")}
    public = {
        row["post_id"]
        for row in table(text, "posts")
        if row["forum_id"] != str(real.private) and row["post_visibility"] == topics[row["topic_id"]] == "1"
    }
    stored = real.rows("SELECT source_id FROM origins WHERE kind = 'post' AND part = 0")
    assert {source_id for (source_id,) in stored} == public
    assert len(real.rows("SELECT 1 FROM statuses WHERE part = 0")) == len(public)


def table(text: bytes, name: str, prefix: str = "phpbb_") -> list[dict[str, str]]:
    """Rows of a table in a dump of mariadb-dump, cells as they stand there: a reading for these boards only."""
    create = re.search(rf"CREATE TABLE `{prefix}{name}` \((.*?)\n\) ENGINE".encode(), text, re.DOTALL)
    block = re.search(rf"INSERT INTO `{prefix}{name}` VALUES\n(.*?);\n".encode(), text, re.DOTALL)
    assert create is not None
    assert block is not None
    columns = re.findall(r"^  `(\w+)`", create[1].decode(), re.MULTILINE)
    rows = []
    for line in block[1].decode("utf-8", "replace").split("\n"):
        cells = re.findall(r"'((?:[^'\\]|\\.)*)'|([^,()]+)", line.removesuffix(",")[1:-1])
        rows.append(dict(zip(columns, [quoted or bare for quoted, bare in cells], strict=True)))
    return rows


# ---- samples


def test_every_sample_post_is_found(real: Board) -> None:
    for sample in real.truth["samples"]:
        status = real.target("post", sample["post_id"])
        public = sample["visibility"] == 1 and sample["forum_id"] != real.private
        assert (status is not None) == public, sample["post_id"]
        if status is None:
            continue
        ((author, member, at, content, in_reply_to, quote_of, conversation),) = real.rows(
            "SELECT a.display_name, o.source_id, s.created_at, s.content, s.in_reply_to_id, s.quote_of_id,"
            " s.conversation_id FROM statuses s JOIN accounts a ON a.id = s.account_id"
            " LEFT JOIN origins o ON o.target_id = a.id AND o.kind = 'member' WHERE s.id = ?",
            status,
        )
        assert at == sample["time"]
        assert author == html.unescape(sample["stored_post_username"] if sample["guest"] else sample["author"])
        assert sample["guest"] or member == str(sample["author_id"])
        assert conversation == real.target("thread", sample["topic_id"])
        holds_text(sample, content)
        if sample["quoted_post_id"] is not None:
            quoted = real.target("post", sample["quoted_post_id"])
            assert quoted is not None
            assert quoted == quote_of, sample["post_id"]
            assert quoted == in_reply_to, sample["post_id"]


def holds_text(sample: dict[str, Any], content: str) -> None:
    """The status begins as the post did, but for quotations, markup and white space."""
    typed = unicodedata.normalize("NFC", sample.get("text_start") or sample["typed_markup_start"])  # as phpBB does
    content = unicodedata.normalize("NFC", content)
    for _ in range(3):
        typed, content = QUOTATION.sub("", typed), BLOCKQUOTE.sub("", content)
    if sample.get("feature") in UNLIKE:
        assert content
        return
    words = re.findall(r"\w+", BBCODE.sub("\n", typed.partition("[quote")[0]))[
        :8
    ]  # an open quotation swallows the rest
    shown = BBCODE.sub("\n", plain(content))  # markup that the board does not know stays as it was typed
    at = 0
    for word in words:
        at = shown.find(word, at)
        assert at >= 0, f"post {sample['post_id']}: {word[:20]!r} is not in its place in {shown[:40]!r}"


# ---- moderators


def test_every_action_of_moderators_is_an_event(real: Board) -> None:
    for action in real.truth["moderator_actions"]:
        if action["action"] == "report" or action["detail"].get("fate") == "leave":
            continue  # reports have a table of their own; who leaves a post in the queue does nothing
        events = real.events(action)
        assert events, (action["action"], action["at"])
        if action["by"]:
            assert real.members[action["by"]] in {event[1] for event in events}, action["at"]
        subjects = {event[3] for event in events}
        for kind, key in (("post", "post_id"), ("thread", "topic_id")):
            target = None if action[key] is None else real.target(kind, action[key])
            if target is not None and action["action"] != "queued_post":
                # A copy is told of the new thread, which names the old one.
                others = {json.loads(event[5]).get("other_status") for event in events}
                assert target in subjects | others, (action["action"], action["at"])
        if action["user"] in real.members and action["action"] not in ("m_closereport", "m_deluser"):
            assert real.members[action["user"]] in subjects, action["at"]


def test_moves_became_forwards_by_the_new_board(real: Board) -> None:
    moves = [action for action in real.truth["moderator_actions"] if action["action"] == "m_move"]
    assert len(moves) == real.truth["counts"]["mod_log_ops"]["LOG_MOVE"]
    for move in moves:
        root, new = real.target("thread", move["topic_id"]), real.target("board", move["to"])
        forwards = real.rows(
            "SELECT created_at FROM forwards WHERE status_id = ? AND account_id = ? AND reason = 'move'", root, new
        )
        assert any(abs(at - move["at"]) <= SLACK for (at,) in forwards), move["topic_id"]
        withdrawn = real.rows(
            "SELECT account_id, withdrawn_at FROM forwards WHERE status_id = ? AND withdrawn_at IS NOT NULL", root
        )
        assert any(abs(at - move["at"]) <= SLACK and account != new for account, at in withdrawn), move["topic_id"]


def test_sticky_threads_and_announcements_are_pinned(real: Board) -> None:
    for action in real.truth["moderator_actions"]:
        if action["action"] not in ("m_sticky", "m_unsticky", "m_announce"):
            continue
        column = "unpinned_at" if action["action"] == "m_unsticky" else "pinned_at"
        pins = real.rows(
            f"SELECT account_id, {column} FROM pins WHERE status_id = ?", real.target("thread", action["topic_id"])
        )
        assert any(at is not None and abs(at - action["at"]) <= SLACK for _, at in pins), action["topic_id"]
        if action["action"] == "m_announce":
            ((site,),) = real.rows("SELECT id FROM accounts WHERE kind = 'site'")
            assert site in {account for account, _ in pins}
            assert real.rows(
                "SELECT 1 FROM forwards WHERE account_id = ? AND status_id = ? AND reason = 'announcement'",
                site,
                real.target("thread", action["topic_id"]),
            )


def test_locked_threads_take_no_replies(real: Board) -> None:
    ends: dict[int, int | None] = {}
    for action in real.truth["moderator_actions"]:
        if action["action"] in ("m_lock", "m_unlock"):
            ends[action["topic_id"]] = action["at"] if action["action"] == "m_lock" else None
    assert sum(at is not None for at in ends.values()) == real.truth["counts"]["locked_topics"]
    for topic, at in ends.items():
        ((closed,),) = real.rows("SELECT replies_closed_at FROM statuses WHERE id = ?", real.target("thread", topic))
        assert (closed is None) == (at is None)
        assert at is None or abs(closed - at) <= SLACK


def test_what_was_deleted_or_queued_is_not_published(real: Board) -> None:
    unpublished = {
        "selfdel_post", "m_softdel_topic", "m_softdel_post", "m_harddel_post", "m_harddel_topic", "queued_topic",
    }  # fmt: skip
    restored = {a["post_id"] for a in real.truth["moderator_actions"] if a["action"] == "m_restore_post"}
    for action in real.truth["moderator_actions"]:
        gone = action["action"] in unpublished or action["detail"].get("fate") in ("leave", "disapprove")
        if gone and action["post_id"] is not None:
            assert (real.target("post", action["post_id"]) is None) == (action["post_id"] not in restored)
        elif gone and action["topic_id"] is not None:
            assert real.target("thread", action["topic_id"]) is None
        elif action["detail"].get("fate") == "approve":
            assert real.target("post", action["post_id"]) is not None


def test_bans_and_warnings_became_suspensions_and_strikes(real: Board) -> None:
    unbanned = {a["user"] for a in real.truth["moderator_actions"] if a["action"] == "m_unban"}
    for action in real.truth["moderator_actions"]:
        account = real.members.get(action["user"] or "")
        if action["action"] == "m_ban":
            ((start, until),) = real.rows("SELECT suspended_from, suspended_until FROM accounts WHERE id = ?", account)
            # phpBB deletes a ban that has ended from its table as it does one that was taken back.
            if action["user"] in unbanned or action["detail"]["days"]:
                assert start is None or until is not None
            else:
                assert abs(start - action["at"]) <= SLACK
                assert until is None
        elif action["action"] in ("m_warn_user", "m_warn_post"):
            warnings = real.rows(
                "SELECT starts_at, moderator_account_id, account_id, status_id FROM sanctions WHERE kind = 'warning'"
            )
            (found,) = [row for row in warnings if abs(row[0] - action["at"]) <= SLACK]
            assert found[1] == real.members[action["by"]]
            if action["post_id"] is None:
                assert found[2] == account
            else:
                assert found[3] == real.target("post", action["post_id"])


def test_the_rest_of_what_moderators_did_shows(real: Board) -> None:
    done = {action["action"]: action for action in real.truth["moderator_actions"]}
    # another author
    status = real.target("post", done["m_chgposter"]["post_id"])
    now = real.target("member", done["m_chgposter"]["result"]["now"])
    assert real.rows("SELECT account_id FROM statuses WHERE id = ?", status) == [(now,)]
    # renamed
    assert real.rows("SELECT kind FROM accounts WHERE display_name = ?", done["m_rename"]["user"]) == [("person",)]
    # a member deleted, what he wrote kept under his name
    assert real.target("member", done["m_deluser"]["result"]["uid"]) is None
    # split, copied: a thread of its own
    for name in ("m_split", "m_copy"):
        new, old = (real.target("thread", n) for n in (done[name]["result"]["new_topic"], done[name]["topic_id"]))
        assert new is not None
        assert old is not None
        assert new != old
    # merged: the posts are in the other thread
    assert real.target("thread", done["m_merge"]["result"]["source"]) is None
    # shadows lead on
    assert len(real.rows("SELECT 1 FROM redirects WHERE kind = 'thread'")) == real.truth["counts"]["shadow_topics"]


def test_reports_that_are_left_have_rows(real: Board) -> None:
    reports = real.rows("SELECT account_id, status_id, created_at, closed FROM reports")
    assert len(reports) == real.truth["counts"]["reports"]
    assert sum(not closed for *_, closed in reports) == real.truth["counts"]["reports_open"]
    actions = [a for a in real.truth["moderator_actions"] if a["action"] == "report"]
    for reporter, status, at, _ in reports:
        (action,) = [a for a in actions if abs(a["at"] - at) <= SLACK]
        assert reporter == real.members[action["by"]]
        assert status == real.target("post", action["post_id"])


# ---- what must not be there


def test_nothing_of_the_moderators_room(real: Board, text: bytes) -> None:
    assert real.target("board", real.private) is None
    private, public = [], []
    for row in table(text, "posts"):
        (private if row["forum_id"] == str(real.private) else public).append(row)
    assert len(private) > 50
    for row in private:
        assert real.target("post", row["post_id"]) is None
    for row in table(text, "topics"):
        if row["forum_id"] == str(real.private):
            assert real.target("thread", row["topic_id"]) is None
    shown = "\n".join(row["post_text"] for row in public)
    secret = {line for row in private for line in _lines(row["post_text"]) if line not in shown}
    assert len(secret) > 50
    data = bytes_of(real.file)
    assert [line for line in sorted(secret) if line.encode() in data] == []


def _lines(stored: str) -> list[str]:
    """Runs of words long enough to tell one post from another, cut to what any escaping leaves alone."""
    parts = re.split(r"<[^>]*>|\\.|[&'\"]|[.!?。！？:]\s*", stored)
    return [part.strip() for part in parts if len(part.strip()) >= 30]


def test_no_address_of_mail_or_network_and_no_password(real: Board, text: bytes) -> None:
    data = bytes_of(real.file)
    users = re.search(rb"INSERT INTO `phpbb_users` VALUES\n(.*?);\n", text, re.DOTALL)
    assert users is not None
    mail = set(re.findall(rb"'([\w.+-]+@[\w.-]+\.\w+)'", users[1]))
    hashes = set(re.findall(rb"'(\$(?:2[aby]|argon2id?|H|P)\$[^']{20,})'", text))
    addresses = set(re.findall(rb"'((?:\d{1,3}\.){3}\d{1,3})'", text)) - {b"127.0.0.1"}
    addresses |= set(re.findall(rb"'([0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})'", text)) - {b"::1", b"::"}
    assert len(mail) > 10
    assert len(hashes) > 10
    assert len(addresses) > 10
    leaked = [secret for secret in sorted(mail | hashes | addresses) if secret in data]
    assert leaked == []


# ---- the same from elsewhere


def test_a_live_server_and_postgresql_give_the_same_rows(
    real: Board, folder: Path, mariadb_server: MariaDB, postgres_server: PostgreSQL, tmp_path: Path
) -> None:
    url = mariadb_server.create("phpbb_a")
    mariadb_server.load("phpbb_a", folder / "dump.sql.gz")
    convert(url, tmp_path / "live.db", "--jobs", 2)
    assert same(tmp_path / "live.db", real.file)
    target = postgres_server.create("phpbb_a")
    convert(folder / "dump.sql.gz", target, "--work-dir", tmp_path / "work")
    assert same(target, real.file)
    run("verify", target, folder / "dump.sql.gz")


def test_the_books_balance(real: Board, folder: Path) -> None:
    run("verify", real.file)
    run("verify", real.file, folder / "dump.sql.gz")
