"""The invented board as objects: members, boards, threads and posts with their numbers, times as unix seconds.

Numbers are given in order of time, with gaps such as removed rows leave, and are the same for every system.
"""

from __future__ import annotations

import calendar
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sample_dumps.files import png

DATA = Path(__file__).parent / "data" / "board"
FIRST_MEMBER_ID = 48  # below it: the guest, the administrator and room for the bots that came with the installation
ADMINISTRATOR_ID = 2
FIRST_BOT_ID = 3
GUEST_ID = 1


def seconds(text: str) -> int:
    """``2011-04-02 09:00`` (UTC) as unix seconds."""
    return calendar.timegm(time.strptime(text, "%Y-%m-%d %H:%M"))


@dataclass
class Member:
    id: int
    key: str
    name: str
    joined: int
    facts: dict[str, Any]  # the rest of the table in site.toml

    @property
    def bot(self) -> bool:
        return self.facts.get("kind") == "bot"

    @property
    def role(self) -> str:
        return str(self.facts.get("role", "member"))


@dataclass
class Board:
    id: int
    key: str
    name: str
    parent: Board | None
    facts: dict[str, Any]

    @property
    def kind(self) -> str:
        return str(self.facts.get("kind", "board"))

    @property
    def public(self) -> bool:
        return not (self.facts.get("private") or self.facts.get("password") or (self.parent and not self.parent.public))


@dataclass
class Picture:
    """An attached file."""

    id: int
    name: str  # as uploaded
    data: bytes
    post: Post | None = None
    message: int | None = None  # number of the private message it hangs on
    owner: Member | None = None
    at: int = 0
    inline: bool = False
    caption: str = ""


@dataclass
class Post:
    key: str
    thread: Thread
    author: Member | None  # None: a guest, or a member who is gone
    name: str  # the name shown
    at: int
    text: str  # in the neutral markup of sample_dumps.markup
    state: str  # "public", "unapproved" or "deleted"
    facts: dict[str, Any]
    created: int  # when the row was made: differs from ``at`` for copies
    id: int = 0
    pictures: list[Picture] = field(default_factory=list)

    @property
    def likes(self) -> list[tuple[str, int]]:
        """Key of the member and time."""
        return [(key, self.at + 3600 * (n + 1)) for n, key in enumerate(self.facts.get("likes", ()))]

    @property
    def subject(self) -> str:
        """As the forum fills it in: the title, the title it had elsewhere, or ``Re: …``."""
        title = self.facts.get("merged_from", self.thread.title)
        return str(title) if self is self.thread.posts[0] else f"Re: {title}"


@dataclass
class Thread:
    key: str
    board: Board
    title: str
    kind: str  # "normal", "sticky", "announcement" or "global"
    state: str
    facts: dict[str, Any]
    posts: list[Post] = field(default_factory=list)
    id: int = 0
    shadows: list[tuple[int, Board, int]] = field(default_factory=list)  # number, old board, time of the move

    @property
    def locked(self) -> bool:
        return bool(self.facts.get("locked"))


@dataclass
class SampleBoard:
    site: dict[str, Any]
    private: dict[str, Any]
    members: dict[str, Member]
    boards: dict[str, Board]
    threads: dict[str, Thread]
    lists: dict[str, list[dict[str, Any]]]  # relations, messages, bans … as in site.toml

    def posts(self) -> Iterator[Post]:
        """All posts in order of their numbers."""
        return iter(sorted((post for thread in self.threads.values() for post in thread.posts), key=lambda p: p.id))

    def post(self, key: str) -> Post:
        """``timetable.3``: the third post of that thread."""
        thread, _, number = key.rpartition(".")
        return self.threads[thread].posts[int(number) - 1]

    def pictures(self) -> list[Picture]:
        """All attached files in order of their numbers, those of private messages, too."""
        found = [picture for post in self.posts() for picture in post.pictures]
        return sorted([*found, *self.message_pictures], key=lambda picture: picture.id)

    message_pictures: list[Picture] = field(default_factory=list)

    def member_by_name(self, name: str) -> Member | None:
        return next((member for member in self.members.values() if member.name == name), None)


def load(more: Path | None = None) -> SampleBoard:
    """Reads the data files; ``more`` is one that says what only some systems can store: its threads are numbered after
    the others. Raises KeyError when they refer to something that is not there."""
    board = _load()
    if more is None:
        return board
    tables = tomllib.loads(more.read_text(encoding="utf-8"))
    threads = _threads(tables.pop("thread"), board.boards, board.members)
    last_post = max(post.id for post in board.posts())
    used = [number for thread in board.threads.values() for number in (thread.id, *(s[0] for s in thread.shadows))]
    posts = sorted((post for thread in threads.values() for post in thread.posts), key=lambda post: (post.at, post.key))
    for n, thread in enumerate(threads.values(), start=1):
        thread.id = max(used) + n
    for n, post in enumerate(posts, start=1):
        post.id = last_post + n
    board.threads |= threads
    for name, rows in tables.items():
        board.lists[name] = [*board.lists.get(name, ()), *rows]
    return board


def _load() -> SampleBoard:
    tables: dict[str, Any] = {"thread": []}
    for path in sorted(DATA.glob("*.toml")):
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        tables["thread"] += read.pop("thread", [])
        tables |= read
    members = _members(tables["member"])
    boards = _boards(tables["board"])
    threads = _threads(tables["thread"], boards, members)
    names = ("word", "relation", "message", "draft", "ban", "warning", "note", "report", "rename", "removed_member",
             "rating")  # fmt: skip
    lists = {name: tables[name] for name in names}
    board = SampleBoard(tables["site"], tables["private"], members, boards, threads, lists)
    _number(board)
    _hang_pictures(board)
    return board


def _members(rows: list[dict[str, Any]]) -> dict[str, Member]:
    members: dict[str, Member] = {}
    bots = people = 0
    for row in rows:
        facts = dict(row)
        key, name, joined = facts.pop("key"), facts.pop("name"), seconds(facts.pop("joined"))
        if facts.get("role") == "founder":
            number = ADMINISTRATOR_ID
        elif facts.get("kind") == "bot":
            number, bots = FIRST_BOT_ID + bots * 3, bots + 1
        else:
            number, people = FIRST_MEMBER_ID + people + people // 4, people + 1
        members[key] = Member(number, key, name, joined, facts)
    return members


def _boards(rows: list[dict[str, Any]]) -> dict[str, Board]:
    boards: dict[str, Board] = {}
    for number, row in enumerate(rows, start=3):  # 1 and 2 came with the installation and are gone
        facts = dict(row)
        key, parent = facts.pop("key"), facts.pop("parent", None)
        boards[key] = Board(number, key, facts.pop("name"), boards[parent] if parent else None, facts)
    return boards


def _threads(rows: list[dict[str, Any]], boards: dict[str, Board], members: dict[str, Member]) -> dict[str, Thread]:
    threads: dict[str, Thread] = {}
    for row in sorted(rows, key=lambda row: "copy_of" in row):  # copies after what they copy
        facts = dict(row)
        key, board = facts.pop("key"), boards[facts.pop("board")]
        posts, copied = facts.pop("post", []), facts.get("copied")
        title = facts.pop("title", None)
        if copied:
            original = threads[facts["copy_of"]]
            title = original.title
            posts = [{**post.facts, "text": post.text, "at": post.at} for post in original.posts]
        thread = Thread(key, board, title, facts.pop("kind", "normal"), facts.pop("state", "public"), facts)
        for number, post in enumerate(posts, start=1):
            thread.posts.append(_post(f"{key}.{number}", thread, post, members, copied))
        threads[key] = thread
    return threads


def _post(
    key: str, thread: Thread, row: dict[str, Any], members: dict[str, Member], copied: dict[str, Any] | None
) -> Post:
    facts = dict(row)
    author = members[facts["by"]] if "by" in facts else None
    name = author.name if author else facts["guest"]
    at = facts.pop("at")
    at = at if isinstance(at, int) else seconds(at)
    if copied:
        facts.pop("likes", None)  # they stay with the original
    created = seconds(copied["at"]) if copied else at
    text = facts.pop("text").strip("\n")
    return Post(key, thread, author, name, at, text, facts.pop("state", "public"), facts, created)


def _number(board: SampleBoard) -> None:
    """Numbers posts and threads in order of time; every seventh post and every fifth thread is followed by a gap."""
    posts = [post for thread in board.threads.values() for post in thread.posts]
    posts.sort(key=lambda post: (post.created, post.at, post.key))
    for n, post in enumerate(posts):
        post.id = 2 + n + n // 7
    births: list[tuple[int, str, Thread, dict[str, Any] | None]] = []
    for thread in board.threads.values():
        split = [action for action in thread.facts.get("actions", ()) if action["kind"] == "split"]
        born = seconds(split[0]["at"]) if split else thread.posts[0].created
        births.append((born, thread.key, thread, None))
        births += [
            (seconds(move["at"]), thread.key, thread, move) for move in thread.facts.get("moved", ()) if move["shadow"]
        ]
    births.sort(key=lambda birth: birth[:2])
    for n, (at, _, thread, move) in enumerate(births):
        number = 2 + n + n // 5
        if move is None:
            thread.id = number
        else:
            thread.shadows.append((number, board.boards[move["from"]], at))


def _hang_pictures(board: SampleBoard) -> None:
    number = 0
    for post in board.posts():
        for name in post.facts.get("pictures", ()):
            number += 1
            inline = f"[attachment={name}]" in post.text
            picture = Picture(number, f"{name}.png", png(name), post, None, post.author, post.at, inline)
            picture.caption = post.facts.get("captions", {}).get(name, "")
            post.pictures.append(picture)
    for message, row in enumerate(board.lists["message"], start=1):
        if "picture" in row:
            number += 1
            owner = board.members[row["by"]]
            name, at = row["picture"], seconds(row["at"])
            board.message_pictures.append(Picture(number, f"{name}.png", png(name), None, message, owner, at))
