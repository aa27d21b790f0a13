"""The systems beside phpBB 3 as data: what each cannot store, and what is left of the board in it."""

from __future__ import annotations

import hashlib
import html
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sample_dumps.board import Board, Member, Post, SampleBoard, Thread, load

DATA = Path(__file__).parent / "data"
FEATURES = frozenset(
    [
        *("deleted", "unapproved", "sub_boards", "board_passwords", "board_rules", "link_boards", "announcements"),
        *("sticky", "locked", "shadows", "quoted_ids", "mentions", "polls", "poll_choices", "likes", "guest_likes"),
        *("attachments", "inline_attachments", "captions", "avatars", "action_log", "bans", "expired_bans", "ip_bans"),
        *("staff_reasons", "warnings", "notes", "reports", "report_reasons", "renames", "removed_members", "friends"),
        *("foes", "watched_boards", "watched_threads", "bookmarks", "private_messages", "message_attachments"),
        *("drafts", "bots", "signatures", "edits", "edit_reasons", "edit_counts", "pinned_until", "birthdays"),
        *("occupations", "interests", "custom_fields", "usergroups", "word_censor", "astral_characters"),
        *("long_titles", "markup_size", "markup_color", "markup_center", "markup_spoiler", "markup_hr"),
        *("markup_code_language", "markup_unclosed", "vote_options", "ban_times", "ban_reasons", "edit_authors"),
        *("group_messages", "guest_names", "special_names", "admin_edits", "edit_seconds", "locked_boards", "ratings"),
        *("one_sided_friends", "warnings_without_post"),
    ]
)
# What only the systems with a data file "more" can say; all others lack it.
MORE_FEATURES = frozenset(
    [
        *("anonymous", "hidden_text", "read_levels", "prices", "digest", "highlight", "comments", "follows"),
        *("refusals", "broadcasts", "doings"),
    ]
)
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class System:
    """One line of the table; ``dump`` is the name of the file."""

    dump: str
    software: str
    adapter: str
    prefix: str
    encoding: str
    lacks: Mapping[str, str]
    astral: str = ""
    guest_name: str = ""
    title_bytes: int = 0
    more: str = ""  # data file of what only some systems can store
    names_without: str = ""  # characters that are refused in the names of members
    name_length: int = 0
    recycle_board: int = 0  # where what is deleted goes; 0: it stays where it is
    differs: Mapping[str, str] = field(default_factory=dict)  # lines of tests/same_board.py → why

    def keeps(self, feature: str) -> bool:
        """Raises KeyError for a feature that the neutral board has not."""
        if feature not in FEATURES | MORE_FEATURES:
            raise KeyError(feature)
        return feature not in self.lacks

    def words(self, text: str) -> str:
        """A text as it comes out of the system again."""
        return _ASTRAL.sub(self.astral, text) if self.astral else text

    def load(self) -> SampleBoard:
        """The board with what only this system and its like can store."""
        return load(DATA / self.more if self.more else None)

    def member_name(self, name: str) -> str:
        """The name under which a member could register: without what the system refuses, or cannot encode."""
        if not self.names_without:
            return self.words(name)
        kept = [c for c in name if c not in self.names_without and c < "\U00010000" and _encodable(c, self.encoding)]
        return "".join(kept)[: self.name_length] or "user" + hashlib.md5(name.encode()).hexdigest()[:6]  # noqa: S324

    def title(self, text: str) -> str:
        """A title as it comes out again; one that is too long is cut after it was escaped."""
        words = self.words(text)
        if not self.title_bytes:
            return words
        escaped = html.escape(words, quote=False).replace('"', "&quot;").encode(self.encoding)
        return html.unescape(escaped[: self.title_bytes].decode(self.encoding, "ignore")).strip()

    def name(self, post: Post) -> str:
        """The name shown with a post; where guests have none, that of a member who is gone still stands."""
        if post.facts.get("anonymous"):
            return ""
        if post.author or post.facts.get("gone"):
            return self.member_name(post.name)
        return self.words(post.name or self.guest_name) if self.keeps("guest_names") else ""

    def stores(self, state: str) -> bool:
        """Whether a post or thread in this state has a row."""
        return state == "public" or self.keeps(state)

    def boards(self, board: SampleBoard) -> list[Board]:
        return [b for b in board.boards.values() if b.kind != "link" or self.keeps("link_boards")]

    def threads(self, board: SampleBoard) -> list[Thread]:
        return sorted((t for t in board.threads.values() if self.stores(t.state)), key=lambda thread: thread.id)

    def posts(self, board: SampleBoard) -> list[Post]:
        return [post for post in board.posts() if self.stores(post.state)]

    def board_of(self, thread: Thread) -> int:
        return self.recycle_board if self.recycle_board and thread.state == "deleted" else thread.board.id

    def recycled_topics(self, board: SampleBoard) -> dict[str, int]:
        """Key of a thread that stays → the thread in the recycle board that holds what was deleted of it."""
        if not self.recycle_board:
            return {}
        threads = [
            t for t in self.threads(board) if t.state != "deleted" and any(p.state == "deleted" for p in t.posts)
        ]
        used = [number for thread in board.threads.values() for number in (thread.id, *(s[0] for s in thread.shadows))]
        return {thread.key: max(used) + n for n, thread in enumerate(threads, start=1)}

    def topic_of(self, board: SampleBoard, post: Post) -> int:
        return (
            self.recycled_topics(board).get(post.thread.key, post.thread.id)
            if post.state == "deleted"
            else post.thread.id
        )

    def members(self, board: SampleBoard) -> list[Member]:
        """In order of their numbers; a system without bots knows only those that post."""
        posting = {post.author.key for post in board.posts() if post.author}
        found = [m for m in board.members.values() if not m.bot or self.keeps("bots") or m.key in posting]
        return sorted(found, key=lambda member: member.id)


def _encodable(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def load_systems() -> dict[str, System]:
    """Raises KeyError when a table says that a system lacks what no board has."""
    tables = tomllib.loads((DATA / "systems.toml").read_text(encoding="utf-8"))
    for row in tables.values():  # a variant of another
        base = tables.get(row.pop("lacks_of", None), {"lacks": {}})
        row["differs"] = base.get("differs", {}) | row.get("differs", {})
        kept = row.pop("keeps_still", ())
        row["lacks"] = {key: why for key, why in (base["lacks"] | row["lacks"]).items() if key not in kept}
        if "more" not in row:
            row["lacks"] |= dict.fromkeys(sorted(MORE_FEATURES), "no such thing")
    systems = {dump: System(dump=dump, **row) for dump, row in tables.items()}
    unknown = {feature for system in systems.values() for feature in system.lacks} - FEATURES - MORE_FEATURES
    if unknown:
        raise KeyError(f"systems.toml: no such feature: {', '.join(sorted(unknown))}")
    return systems


def moderators(board: SampleBoard) -> Iterator[tuple[Member, str | None]]:
    """Moderators with the key of their board; None: of all boards."""
    for member in sorted(board.members.values(), key=lambda member: member.id):
        if member.role == "moderator":
            yield member, None
        if "moderates" in member.facts:
            yield member, member.facts["moderates"]
