"""What the writers of all systems beside phpBB 3 share: rows table by table, and the dump made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from sample_dumps.board import Board, Member, Picture, Post, SampleBoard, Thread
from sample_dumps.sqldump import Style, Table, Value, dump
from sample_dumps.systems import System


@dataclass
class Writer:
    """Collects rows."""

    board: SampleBoard
    system: System
    tables: dict[str, Table]
    style: Style
    rows: dict[str, list[dict[str, Value]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.threads: list[Thread] = self.system.threads(self.board)
        self.posts: list[Post] = self.system.posts(self.board)
        self.members: list[Member] = self.system.members(self.board)

    def add(self, table: str, /, **row: Value) -> None:
        self.rows.setdefault(table, []).append(row)

    def next(self, table: str) -> int:
        """The next number in a table without gaps."""
        return 1 + len(self.rows.get(table, ()))

    def pairs(self, kind: str) -> Iterator[tuple[Member, str]]:
        """Relations of one kind: the member and the key of whom or what it is tied to."""
        for relation in self.board.lists["relation"]:
            if relation["kind"] == kind:
                yield from ((self.board.members[one], other) for one, other in relation["pairs"])

    def public_posts(self, thread: Thread) -> list[Post]:
        """Of a thread, in order; all that have a row when none is public."""
        kept = [post for post in thread.posts if self.system.stores(post.state)]
        return [post for post in kept if post.state == "public"] or kept

    def posts_of(self, member: Member) -> list[Post]:
        return [post for post in self.posts if post.author is member and post.state == "public"]

    def posts_in(self, board: Board) -> list[Post]:
        return [post for post in self.posts if post.thread.board is board and post.state == "public"]

    def picture(self, name: str) -> Picture:
        """The attached file of that name, without its ending."""
        return next(picture for picture in self.board.pictures() if picture.name == f"{name}.png")

    def ip(self, seed: str) -> str:
        """An address of the documentation range, the same for the same seed."""
        return f"{self.board.private['ip_prefix']}{1 + hashlib.sha256(seed.encode()).digest()[0] % 254}"

    def email(self, key: str) -> str:
        return f"canary-{key}@{self.board.private['email_domain']}"

    @property
    def base(self) -> str:
        """Address of the board, without a slash at the end."""
        site = self.board.site
        return f"https://{site['host']}{site['path']}"

    def dump(self) -> bytes:
        text = dump(self.tables, self.rows, self.system.prefix, self.style)
        return text.encode(self.system.encoding, "surrogateescape")
