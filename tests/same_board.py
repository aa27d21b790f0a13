"""A converted sample board told without ids: lines by subject, so that those of two systems can be held side by side.

Members, boards, threads and posts go by the keys that they have in ``sample_dumps/data/board``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sample_dumps import ptt
from sample_dumps.board import Post, SampleBoard
from tests.running import query

#: subject → (query, columns as words). ``{…}`` names what a column holds, see :meth:`Told._word`
SUBJECTS = {
    "account": ("SELECT id, kind, display_name, active FROM accounts", "{account} is {} called {} active {}"),
    "roles": ("SELECT id, roles FROM accounts WHERE roles != '[]'", "{account} has {}"),
    "joined": ("SELECT id, created_at FROM accounts WHERE kind = 'person'", "{account} at {}"),
    "profile": ("SELECT id, note FROM accounts WHERE kind = 'person' AND note != ''", "{account} says {words}"),
    "field": (
        "SELECT a.id, j.value ->> 0, j.value ->> 1 FROM accounts a, json_each(a.fields) j WHERE a.kind = 'person'",
        "{account} {}: {}",
    ),
    "suspended": (
        "SELECT id, suspended_from, suspended_until FROM accounts WHERE suspended_from IS NOT NULL",
        "{account} from {} until {}",
    ),
    "board": ("SELECT id, parent_id FROM accounts WHERE kind = 'board'", "{account} below {account}"),
    "description": ("SELECT id, note FROM accounts WHERE kind = 'board'", "{account} says {words}"),
    "avatar": ("SELECT id FROM accounts WHERE avatar IS NOT NULL AND avatar != ''", "{account}"),
    "status": ("SELECT id, account_id, created_at FROM statuses WHERE part = 0", "{status} by {account} at {}"),
    "title": ("SELECT id, title FROM statuses WHERE part = 0", "{status} titled {}"),
    "text": ("SELECT id, content, part, parts FROM statuses", "{status} says {words} {} of {}"),
    "reply": ("SELECT id, in_reply_to_id FROM statuses WHERE part = 0", "{status} answers {status}"),
    "thread": ("SELECT id, conversation_id FROM statuses WHERE part = 0", "{status} in {status}"),
    "quote": ("SELECT id, quote_of_id FROM statuses WHERE quote_of_id IS NOT NULL", "{status} quotes {status}"),
    "closed": ("SELECT id FROM statuses WHERE replies_closed_at IS NOT NULL", "{status}"),
    "closed at": ("SELECT id, replies_closed_at FROM statuses WHERE replies_closed_at IS NOT NULL", "{status} {}"),
    "edit": ("SELECT status_id, account_id, edited_at FROM status_edits", "{status} by {account} at {}"),
    "edit for": ("SELECT status_id, reason FROM status_edits", "{status} {}"),
    "forward": ("SELECT account_id, status_id, reason FROM forwards", "{account} passes on {status} as {}"),
    "forward at": (
        "SELECT account_id, status_id, reason, created_at, withdrawn_at FROM forwards",
        "{account} passes on {status} as {} at {} until {}",
    ),
    "pin": ("SELECT account_id, status_id FROM pins", "{account} keeps {status}"),
    "pin at": ("SELECT account_id, status_id, pinned_at, unpinned_at FROM pins", "{account} keeps {status} {} to {}"),
    "poll": (
        "SELECT status_id, question, multiple, max_choices, expires_at FROM polls",
        "{status} asks {} multiple {} most {} until {}",
    ),
    "option": (
        "SELECT p.status_id, o.position, o.title, o.votes_count FROM poll_options o JOIN polls p ON p.id = o.poll_id",
        "{status} option {} {} with {}",
    ),
    "vote": (
        "SELECT p.status_id, v.account_id, v.position FROM poll_votes v JOIN polls p ON p.id = v.poll_id",
        "{status} {account} for {}",
    ),
    "favourite": ("SELECT account_id, status_id FROM favourites", "{account} likes {status}"),
    "favourite at": ("SELECT account_id, status_id, created_at FROM favourites", "{account} likes {status} at {}"),
    "bookmark": ("SELECT account_id, status_id FROM bookmarks", "{account} keeps {status}"),
    "follow": (
        "SELECT account_id, target_account_id, reason FROM follows WHERE kind = 'explicit'",
        "{account} follows {account} for {}",
    ),
    "block": ("SELECT account_id, target_account_id FROM blocks", "{account} {account}"),
    "mute": ("SELECT account_id, target_account_id FROM mutes", "{account} {account}"),
    "mention": ("SELECT status_id, account_id FROM mentions", "{status} names {account}"),
    "tag": ("SELECT s.status_id, t.name FROM status_tags s JOIN tags t ON t.id = s.tag_id", "{status} #{}"),
    "file": ("SELECT status_id, file_name, mime_type, byte_size FROM media", "{status} {} {} {}"),
    "caption": ("SELECT status_id, description FROM media WHERE description != ''", "{status} {}"),
    "sanction": (
        "SELECT account_id, kind, moderator_account_id, reason FROM sanctions",
        "{account} {} by {account} because {}",
    ),
    "sanction at": (
        "SELECT account_id, kind, starts_at, ends_at, status_id FROM sanctions",
        "{account} {} {} to {} for {status}",
    ),
    "report": (
        "SELECT account_id, target_account_id, status_id, created_at, closed FROM reports",
        "{account} on {account} about {status} at {} closed {}",
    ),
    "report as": ("SELECT account_id, status_id, category FROM reports", "{account} about {status} as {}"),
    "event": ("SELECT kind, moderator_account_id, at FROM moderation_events", "{} by {account} at {}"),
    "event on": (
        "SELECT subject_kind, subject_id, kind, at, board_account_id FROM moderation_events",
        "{} {subject} {} at {} in {account}",
    ),
    "redirect": ("SELECT source_id, target_id FROM redirects WHERE kind = 'thread'", "{thread} to {status}"),
    "left out": ("SELECT kind, source_id, reason FROM tombstones", "{} {tomb} as {}"),
}
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\{(\w*)\}")


class Told:
    """A target, read; ``keys`` tells what the ids of its source stand for."""

    def __init__(self, file: Path, keys: Keys) -> None:
        self._file = file
        self._keys = keys
        self._accounts: dict[int, str] = {}
        self._statuses: dict[int, str] = {}
        rows = query(file, "SELECT id, display_name, kind FROM accounts")
        names = {id: name for id, name, _ in rows}
        self._accounts |= {id: "the site" for id, _, kind in rows if kind == "site"}
        for kind, source, target in query(file, "SELECT kind, source_id, target_id FROM origins WHERE part = 0"):
            if kind == "broadcast":
                self._statuses[target] = f"broadcast {source}"
            elif kind in ("member", "board"):
                self._accounts[target] = keys.account(kind, source, names.get(target, ""))
            elif kind == "post":
                self._statuses[target] = keys.post(source)
        for id, name in names.items():
            self._accounts.setdefault(id, f"“{name}”")
        for id, first in query(
            file, "SELECT s.id, o.target_id FROM statuses s JOIN origins p ON p.target_id = s.id AND p.kind = 'post'"
            " JOIN origins o ON o.kind = 'post' AND o.source_id = p.source_id AND o.part = 0",
        ):  # fmt: skip
            self._statuses.setdefault(id, self._statuses[first])

    def lines(self) -> Counter[str]:
        """Everything that is told, as ``subject: line``."""
        found: Counter[str] = Counter()
        for subject, (statement, pattern) in SUBJECTS.items():
            kinds = _WORD.findall(pattern)
            frame = _WORD.sub("{}", pattern)
            for row in query(self._file, statement):
                cells = [self._word(kind, cell, row) for kind, cell in zip(kinds, row, strict=True)]
                found[f"{subject}: {frame.format(*cells)}"] += 1
        return found

    def _word(self, kind: str, cell: Any, row: tuple[Any, ...]) -> str:
        if cell is None:
            return "nothing"
        if kind == "account":
            return self._accounts.get(cell, "somebody")
        if kind == "status":
            return self._statuses.get(cell, "something left out")
        if kind == "subject":
            named = row[0] in ("status", "thread", "post")
            return (self._statuses if named else self._accounts).get(cell, "something")
        if kind == "thread":
            return self._keys.thread(cell)
        if kind == "tomb":
            return self._keys.thread(cell) if row[0] == "thread" else self._keys.post(cell)
        if kind == "words":
            return words(cell)
        return str(cell)


class Keys:
    """What the source ids of a system stand for. Boards and members go by their numbers, where a system has such."""

    def __init__(self, board: SampleBoard) -> None:
        self._members = {str(member.id): key for key, member in board.members.items()}
        self._boards = {str(item.id): key for key, item in board.boards.items()}
        self._named = {_bare(item.name): key for key, item in board.boards.items()}
        self._posts = {str(post.id): post.key for post in board.posts()}
        self._threads = {str(thread.id): key for key, thread in board.threads.items()}
        self._threads |= {
            str(number): f"{key} left in {place.key}"
            for key, thread in board.threads.items()
            for number, place, _ in thread.shadows
        }

    def account(self, kind: str, source: str, name: str) -> str:
        if kind == "member":
            return self._members.get(source) or f"“{name}”"
        return self._boards.get(source) or self._named.get(_bare(name)) or f"“{name}”"

    def post(self, source: str) -> str:
        return self._posts.get(source, "some post")

    def thread(self, source: str) -> str:
        return self._threads.get(source, "some thread")


class MailKeys(Keys):
    """Of the archive of mail, whose ids are hashes: a thread goes by the time of its first post, a post by its own."""

    def __init__(self, board: SampleBoard, file: Path) -> None:
        super().__init__(board)
        self._members = {member.name: key for key, member in board.members.items()}
        self._posts = {}
        shown = [thread for thread in board.threads.values() if thread.state == "public" and thread.board.public]
        threads: dict[str, list[Post]] = {}
        statement = (
            "SELECT o.source_id, s.created_at, s.conversation_id, s.id = s.conversation_id FROM statuses s"
            " JOIN origins o ON o.kind = 'post' AND o.target_id = s.id AND o.part = 0"
            " ORDER BY s.conversation_id, s.id"
        )
        for source, at, conversation, root in query(file, statement):
            if root:
                found = next((thread for thread in shown if thread.posts[0].at == at), None)
                if found is not None:
                    shown.remove(found)
                    threads[conversation] = [post for post in found.posts if post.state == "public"]
            waiting = threads.get(conversation, [])
            post = next((post for post in waiting if post.at == at), None)
            if post is not None:
                waiting.remove(post)
                self._posts[source] = post.key

    def account(self, kind: str, source: str, name: str) -> str:
        if kind == "member":
            return self._members.get(name) or f"“{name}”"
        return name.rpartition(".")[2]


class HomeKeys(Keys):
    """Of the home of a telnet board: ids are names."""

    def __init__(self, board: SampleBoard) -> None:
        super().__init__(board)
        home = ptt.Home(board)
        self._members = {ptt.user(key): key for key in board.members}
        self._boards = {ptt.board_name(item): key for key, item in board.boards.items()}
        self._posts = {id: key for key, id in home.placed.items()}


def _bare(name: str) -> str:
    return re.sub("\\W", "", name).lower()


def words(html: str) -> str:
    """The words of a text, without markup and white space, addresses on the board as such."""
    shown = re.sub(r"https?://larkpass\.example/forum/\S*", "(address)", re.sub(r"<[^>]*>", " ", html))
    return _SPACE.sub(" ", shown).strip()


def differences(reference: Counter[str], found: Counter[str]) -> Iterator[str]:
    """``- subject: line`` for what is missing, ``+ …`` for what is more, in order."""
    yield from sorted(f"- {line}" for line in (reference - found).elements())
    yield from sorted(f"+ {line}" for line in (found - reference).elements())
