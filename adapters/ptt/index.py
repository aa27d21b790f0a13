"""The index of a board: what each record names, in order of time.

Facts: ``facts/sources/telnet-bbs.md``, sections 1.1, 1.2 and 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from adapters.forum import DELETED, PRIVATE, PUBLIC, ModeratorAction
from adapters.ptt.articles import words
from adapters.ptt.layouts import MAPLE, Layout
from adapters.ptt.lines import DELETED as DELETED_TITLE
from adapters.ptt.stage import Work

_STAMP = re.compile(r"\D{0,3}\.?(\d{8,11})\b")
_TOMBSTONE = re.compile(
    r"\((?:本文已被(?:刪除|吃掉)|已被(?P<by>\S{1,20}?)刪除)\)\s*(?:\[(?P<own>\w+)\]|<(?P<other>\w+)>)?\s*(?P<why>.*)"
)
_REPLY = re.compile(r"re\s*:\s*", re.IGNORECASE)
_FORWARD = re.compile(r"(?:fw\s*:|\[轉錄\]|轉\s+)\s*", re.IGNORECASE)
_LIST = (
    "CREATE TEMP TABLE IF NOT EXISTS listed (stamp INTEGER, number INTEGER, file TEXT UNIQUE, top INTEGER, record BLOB)"
)
_ORDERED = "SELECT number, top, record FROM listed ORDER BY stamp, number"
_MOST_PINNED: Final = 1_000
_CUT_TITLE: Final = 60  #: bytes from which a title may have been cut
_RADIX: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
# marks of a record by dialect: name → bit
_BITS: Final = {
    "ptt": {"marked": 0x02, "digest": 0x04, "bottom": 0x08, "solved": 0x10, "anonymous": 0x80},
    "maple": {"marked": 0x02, "bottom": 0x40, "deleted": 0x80, "restricted": 0x800},
}


class Listed(NamedTuple):
    """A record of an index."""

    number: int  #: from 0
    file: str  #: as stored
    path: str  #: of its text, below the board's folder
    stamp: int | None  #: when it was written, by its name
    owner: str
    title: str
    title_raw: bytes
    repaired: bool  #: characters of the title had to be replaced
    modified: int
    marks: frozenset[str]
    visibility: str

    @property
    def key(self) -> str:
        """What identifies the article on its board: the name it has while it is not locked."""
        return "M" + self.file[1:] if self.file.startswith("L.") else self.file


def listed(number: int, record: bytes, layout: Layout) -> Listed:
    """A record taken apart."""
    file = layout.text(record, "file").decode("ascii", "replace")
    raw = layout.text(record, "title")
    title, repaired = words(raw)
    if title.endswith("\ufffd") and len(raw) >= _CUT_TITLE:
        title = title[:-1]  # half a character, where the field ends
    mode = layout.number(record, "mode")
    marks = {name for name, bit in _BITS[layout.dialect].items() if mode & bit}
    if layout.dialect == MAPLE:
        stamp: int | None = layout.number(record, "created")
        folder = "@" if file[:1] == "@" else _RADIX[(stamp or 0) & 31]
        path = f"{folder}/{file}"
    else:
        found = _STAMP.match(file)
        stamp = int(found[1]) if found and int(found[1]) < 1 << 32 else None
        path = "X" + file[1:] if file.startswith("L.") else file
        marks |= {"locked"} if file.startswith("L.") else set()
    visibility = DELETED if "deleted" in marks else PRIVATE if marks & {"locked", "restricted"} else PUBLIC
    return Listed(
        number, file, path, stamp or None, words(layout.text(record, "owner"))[0].strip(), title.strip(), raw, repaired,
        layout.number(record, "modified"), frozenset(marks), visibility,
    )  # fmt: skip


def tombstone(work: Work, board: str, item: Listed) -> ModeratorAction | None:
    """What a record tells that stands for a deleted article; None: it stands for one that is there. Only its title
    tells who deleted it: the author's id in ``[]`` means the author, in ``<>`` somebody else."""
    if not (item.file.startswith((".d", ".deleted")) or (item.owner == "-" and DELETED_TITLE.match(item.title))):
        return None
    told = _TOMBSTONE.match(item.title)
    own, other, by = (told["own"], told["other"], told["by"]) if told else (None, None, None)
    author = work.member(own or other or "") if own or other else None
    moderator = author if own else work.member(by) if by else None
    return ModeratorAction(
        id=f"state:delete:{board}:{item.number}:{item.stamp or 0}",
        kind="delete_post",
        native="self-deleted" if own else "deleted by a moderator" if other or by else "deleted",
        at=item.modified or None,
        moderator_id=moderator,
        moderator_name=(own or by or "") if moderator is None else "",
        post_id=f"{board}/deleted:{item.number}",
        board_id=board,
        member_id=author,
        reason=(told["why"] if told else "").strip(),
        details=(("self", "1"),) if own else (),
        source="state",
    )


def subject(title: str) -> tuple[str, bool, bool]:
    """(title without what was put before it, whether it answers, whether it was forwarded)."""
    at, reply, forward = 0, False, False
    while at < len(title):
        match = _REPLY.match(title, at)
        if match:
            reply = reply or at == 0
        else:
            match = _FORWARD.match(title, at)
            forward = forward or match is not None
        if match is None:
            break
        at = match.end()
    return title[at:].strip(), reply, forward


def keys(text: str, raw: bytes) -> list[str]:
    """Keys by which the thread of an answer is found, best first: its whole subject; where its title may have been cut
    to fit the record, its beginning."""
    whole = " ".join(text.lower().split())
    return [whole, short_key(text)] if len(raw) >= _CUT_TITLE else [whole]


def short_key(text: str) -> str:
    """The first 20 characters; no whole subject looks like it."""
    return "\n" + " ".join(text.lower().split())[:20]


def pinned(work: Work, folder: str) -> dict[str, tuple[int, bytes, Layout]]:
    """Records of the articles on top of the board, by file."""
    found: dict[str, tuple[int, bytes, Layout]] = {}
    for number, record, layout in work.records(f"{folder}.DIR.bottom", "article", "post"):
        if number < _MOST_PINNED and layout.plausible(record):
            found.setdefault(layout.text(record, "file").decode("ascii", "replace"), (number, record, layout))
        else:
            where = f"{folder}.DIR.bottom#{number + 1}"
            work.reject("post", where, "unreadable_record", f"{where}: no file in it", record)
    return found


def in_order(work: Work, board: str, folder: str) -> Iterator[tuple[Listed, bool]]:
    """The articles of a board by time, each with whether it is on top. What is no article is put away here: deleted
    ones become actions, what cannot be read or stands there twice becomes rejects."""
    database = work.database
    database.execute(_LIST)
    database.execute("DELETE FROM listed")
    top = pinned(work, folder)
    last, number = 0, -1
    layout: Layout | None = None
    for number, record, layout in work.records(f"{folder}.DIR", "article", "post"):
        where = f"{board}/.DIR#{number + 1}"
        if not layout.plausible(record):
            work.reject("post", where, "unreadable_record", f"{where}: no file in it", record)
            continue
        item = listed(number, record, layout)
        deleted = tombstone(work, board, item)
        if deleted is not None:
            work.rest(deleted)
            work.tally("action")
            continue
        last = item.stamp or last
        row = (last, number, item.key, int(item.file in top), record)
        top.pop(item.file, None)
        if not database.execute("INSERT OR IGNORE INTO listed VALUES (?, ?, ?, ?, ?)", row).rowcount:
            if "bottom" in item.marks:  # Maple's articles on top stand in the index a second time
                database.execute("UPDATE listed SET top = 1 WHERE file = ?", (item.key,))
            else:
                work.reject("post", where, "duplicate_id", f"{where}: {item.file} stands there already", record)
    for file, (_, record, layout) in top.items():  # only on top
        number += 1
        item = listed(number, record, layout)
        row = (item.stamp or last, number, item.key, 1, record)
        if not database.execute("INSERT OR IGNORE INTO listed VALUES (?, ?, ?, ?, ?)", row).rowcount:
            work.reject("post", f"{board}/{file}", "duplicate_id", f"{file} stands twice in .DIR.bottom", record)
    if layout is None:
        return
    # of a cursor of its own, since others write meanwhile
    for number, is_top, record in database.cursor().execute(_ORDERED):
        item = listed(number, record, layout)
        yield item, bool(is_top) or "bottom" in item.marks
