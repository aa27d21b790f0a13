"""The boards that real software wrote (``../shared/boards/*-a``), against what was counted, read and done there
(``truth.json``): what the tests of all systems have in common.

A system's own test module names the board in ``BOARD`` and asks for the fixtures ``real`` and ``text`` of
:func:`fixtures`; it says in tables which counts must be met and which event each of the driver's actions became.
"""

from __future__ import annotations

import gzip
import html
import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from adapters.markup.canonical import plain
from tests.running import bytes_of, convert, query, run

SLACK = 5  # seconds between what the driver noted and what the board did
BBCODE = re.compile(
    r"\[attach(?:img|ment=\d+)?\].*?\[/attach(?:img|ment)?\]|\[attachment=\d+\]|\[/?[a-z*]+(?:[= ][^\]]*)?\]",
    re.IGNORECASE,
)
QUOTATION = re.compile(r"\[quote[^\]]*\](?:(?!\[quote).)*?\[/quote\]", re.IGNORECASE | re.DOTALL)
BLOCKQUOTE = re.compile(r"<blockquote[^>]*>(?:(?!<blockquote).)*?</blockquote>", re.DOTALL)
#: typed texts of which markup leaves nothing that can be held against what is shown: their tests are in test_markup
UNLIKE = {"media", "mention", "smilies"}


class RealBoard:
    """One board, converted into an SQLite file."""

    def __init__(self, boards: Path, name: str, file: Path, *options: object) -> None:
        self.folder, self.file = boards / name, file
        if not self.folder.is_dir():
            pytest.skip(f"needs the real board {name}: {self.folder} is not a folder")
        self.truth: dict[str, Any] = json.loads((self.folder / "truth.json").read_text(encoding="utf-8"))
        self.dump = self.folder / "dump.sql.gz"
        convert(self.dump, file, "--jobs", 1, *options)
        self.forums: dict[str, int] = self.truth["forum_ids"]
        self.private = self.forums["F5"]  #: the moderators' room
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

    def read(self) -> dict[str, int]:
        """How many records of each kind the source gave."""
        books = run("status", self.file, "--json").json["books"]
        return {kind: entry["read"] for kind, entry in books.items() if kind != "lost"}

    def events(self, action: dict[str, Any], kinds: set[str]) -> list[tuple[Any, ...]]:
        """What was kept of an action: (kind, moderator, subject kind, subject, board, details)."""
        found = self.rows(
            "SELECT kind, moderator_account_id, subject_kind, subject_id, board_account_id, details"
            " FROM moderation_events WHERE at BETWEEN ? AND ?",
            action["at"] - SLACK,
            action["at"] + SLACK,
        )
        return [event for event in found if event[0] in kinds]

    def text(self) -> bytes:
        return gzip.decompress(self.dump.read_bytes())

    def table(self, name: str) -> list[dict[str, str]]:
        return table(self.text(), name, self.truth["table_prefix"])

    # ---- checks

    def meets_counts(self, counted: Mapping[str, int]) -> None:
        """``counted``: kind → records that the source must have given."""
        read = self.read()
        assert {kind: read[kind] for kind in counted} == dict(counted)

    def holds_samples(self, *, visible: int = 1, quotes: bool = True) -> None:
        """Every sample that a guest could see is there with author, time, thread, text and quoted post, no other is.

        :param visible: the software's own code of a visible post.
        :param quotes: whether its quotes tell the quoted post.
        """
        assert self.truth["samples"]
        for sample in self.truth["samples"]:
            status = self.target("post", sample["post_id"])
            public = sample["visibility"] == visible and sample["forum_id"] != self.private
            assert (status is not None) == public, sample["post_id"]
            if status is not None:
                self._holds(sample, status, quotes=quotes)

    def _holds(self, sample: dict[str, Any], status: int, *, quotes: bool) -> None:
        ((author, member, at, content, in_reply_to, quote_of, conversation),) = self.rows(
            "SELECT a.display_name, o.source_id, s.created_at, s.content, s.in_reply_to_id, s.quote_of_id,"
            " s.conversation_id FROM statuses s JOIN accounts a ON a.id = s.account_id"
            " LEFT JOIN origins o ON o.target_id = a.id AND o.kind = 'member' WHERE s.id = ?",
            status,
        )
        assert at == sample["time"]
        assert author == html.unescape(sample["stored_post_username"] if sample["guest"] else sample["author"])
        assert sample["guest"] or member == str(sample["author_id"])
        assert conversation == self.target("thread", sample["topic_id"])
        holds_text(sample, content)
        if sample["quoted_post_id"] is not None and quotes:
            quoted = self.target("post", sample["quoted_post_id"])
            assert quoted is not None
            assert quoted == quote_of, sample["post_id"]
            assert quoted == in_reply_to, sample["post_id"]

    def kept_actions(
        self, kinds: Mapping[str, set[str]], untold: set[str], by_others: frozenset[str] = frozenset()
    ) -> None:
        """Every action of the moderators is an event by its moderator about its subject.

        :param kinds: action of the driver → kinds of event, one of which tells of it.
        :param untold: actions of which the software keeps nothing.
        :param by_others: actions that the software logs under another moderator.
        """
        actions = self.truth["moderator_actions"]
        assert {action["action"] for action in actions} <= set(kinds) | untold
        for action in actions:
            if action["action"] in untold or action["detail"].get("fate") == "leave":
                continue
            events = self.events(action, kinds[action["action"]])
            assert events, (action["action"], action["at"])
            if action["by"] and action["action"] not in by_others | {"queued_post"}:
                assert self.members[action["by"]] in {event[1] for event in events}, action

    def holds_nothing_of_the_moderators_room(self, posts: str, post: str, forum: str, text: str) -> None:
        """``posts``: table of posts with the columns ``post`` (id), ``forum`` (id) and ``text``."""
        assert self.target("board", self.private) is None
        private, public = [], []
        for row in self.table(posts):
            (private if row[forum] == str(self.private) else public).append(row)
        assert len(private) > 50
        for row in private:
            assert self.target("post", row[post]) is None
        self.holds_none_of([row[text] for row in private], [row[text] for row in public])

    def holds_none_of(self, private: list[str], public: list[str]) -> None:
        """No line of these texts is in the target unless it is in the others, too."""
        shown = "\n".join(public)
        secret = {line for text in private for line in lines(text) if line not in shown}
        assert len(secret) > 50
        data = bytes_of(self.file)
        assert [line for line in sorted(secret) if line.encode() in data] == []

    def holds_no_private_data(self, users: str) -> None:
        """No address of mail or network and no password of the dump; ``users``: the table of members."""
        text, data = self.text(), bytes_of(self.file)
        prefix = self.truth["table_prefix"]
        rows = re.search(rf"INSERT INTO `{prefix}{users}` VALUES\n(.*?);\n".encode(), text, re.DOTALL)
        assert rows is not None
        mail = set(re.findall(rb"'([\w.+-]+@[\w.-]+\.\w+)'", rows[1]))
        hashes = set(re.findall(rb"'(\$(?:2[aby]|argon2id?|H|P)\$[^']{20,})'", text))
        hashes |= set(re.findall(rb"'([0-9a-f]{32,64})'", rows[1]))
        addresses = set(re.findall(rb"'((?:\d{1,3}\.){3}\d{1,3})'", text)) - {b"127.0.0.1"}
        addresses |= set(re.findall(rb"'([0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})'", text)) - {b"::1", b"::"}
        assert len(mail) > 10
        assert len(hashes) > 10
        assert [secret for secret in sorted(mail | hashes | addresses) if secret in data] == []


def holds_text(sample: dict[str, Any], content: str) -> None:
    """The status begins as the post did, but for quotations, markup and white space."""
    typed = unicodedata.normalize("NFC", sample.get("text_start") or sample["typed_markup_start"])
    content = unicodedata.normalize("NFC", content)  # phpBB stores it so
    for _ in range(3):
        typed, content = QUOTATION.sub("", typed), BLOCKQUOTE.sub("", content)
    if sample.get("feature") in UNLIKE:
        assert content
        return
    # an open quotation swallows the rest
    words = re.findall(r"\w+", BBCODE.sub("\n", typed.partition("[quote")[0]))[:8]
    shown = BBCODE.sub("\n", plain(content))  # markup that the board does not know stays as it was typed
    at = 0
    for word in words:
        at = shown.find(word, at)
        assert at >= 0, f"post {sample['post_id']}: {word[:20]!r} is not in its place in {shown[:40]!r}"


def lines(stored: str) -> list[str]:
    """Runs of words long enough to tell one post from another, cut to what any escaping leaves alone."""
    parts = re.split(r"<[^>]*>|\\.|[&'\"]|[.!?。！？:]\s*", stored)
    return [part.strip() for part in parts if len(part.strip()) >= 30]


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
