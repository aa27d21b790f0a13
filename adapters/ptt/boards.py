"""The list of boards: tree, moderators, who may read what.

A board counts as public when a guest could read it: it is not hidden, and its level asks for no more than an ordinary
account has (or says only who may write). Facts: ``facts/sources/telnet-bbs.md``, sections 1.5 and 2.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import msgspec

from adapters.forum import Board, SourceId
from adapters.markup.canonical import escape
from adapters.ptt.articles import words
from adapters.ptt.layouts import PTT, Layout
from adapters.ptt.lines import USER_ID
from adapters.ptt.stage import Work, done, encode, once

_GROUP, _HIDDEN, _WRITE_LEVEL, _SYMBOLIC, _OVER_18 = 0x8, 0x10, 0x20, 0x8000, 0x1000000
_ORDINARY: Final = 0x1F  #: levels that every account has, or comes to have: basic, chat, page, post, log in
_MARKS: Final = "◎Σ●○◇"
#: boards that a site fills by itself with copies of articles, also of hidden boards and of deleted articles
_COLLECTIONS: Final = frozenset(("allpost", "allhidpost", "deleted", "junk", "security", "syssecurity"))


class _Read(NamedTuple):
    number: int
    board: Board
    parent: int


def stage_boards(work: Work) -> None:
    """Writes the boards, parents first."""
    if not once(work, "boards"):
        return
    found: dict[str, _Read] = {}
    if work.home.boards:
        for number, record, layout in work.records(work.home.boards, "board", "board"):
            if layout.empty(record):
                continue
            name = words(layout.text(record, "name"))[0]
            if not layout.plausible(record) or name.lower() in found:
                reason = "duplicate_id" if name.lower() in found else "unreadable_record"
                work.reject("board", f"{work.home.boards}#{number + 1}", reason, f"board {name!r}", record)
                continue
            read = _ptt if layout.dialect == PTT else _maple
            found[name.lower()] = _Read(number + 1, read(work, name, record, layout), layout.number(record, "parent"))
            work.tally("board")
    else:
        public = work.asked.assume_public
        why = "as asked: --assume-public" if public else "a board's folder does not tell who may read it"
        name = work.name
        found[name] = _Read(1, Board(id=name, name=name, public=public, public_evidence=why), 0)
        work.tally("board")
    for position, (number, board) in enumerate(_parents_first(list(found.values()))):
        row = (position, board.id, number, int(board.public), encode(msgspec.structs.replace(board, position=position)))
        work.database.execute(
            "INSERT INTO boards (position, id, number, public, done, facts) VALUES (?, ?, ?, ?, 0, ?)", row
        )
    done(work, "boards")


def _ptt(work: Work, name: str, record: bytes, layout: Layout) -> Board:
    title, _ = words(layout.text(record, "title"))
    attributes, level = layout.number(record, "attributes"), layout.number(record, "level")
    kind, text = title[:4].strip(" ."), title[4:].strip()
    public, why = _public(name, bool(attributes & _HIDDEN), 0 if attributes & _WRITE_LEVEL else level)
    if attributes & _OVER_18:
        text += " (18+)"
    return Board(
        id=name,
        name=name,
        kind="category" if attributes & _GROUP else "link" if attributes & _SYMBOLIC else "board",
        description=_paragraph(f"[{kind}] " if kind else "", text.lstrip(_MARKS)),
        public=public,
        public_evidence=why,
        moderator_ids=_moderators(work, layout.text(record, "moderators")),
    )


def _maple(work: Work, name: str, record: bytes, layout: Layout) -> Board:
    kind, text = words(layout.text(record, "class"))[0].strip(), words(layout.text(record, "title"))[0].strip()
    public, why = _public(name, False, layout.number(record, "level"))
    return Board(
        id=name,
        name=name,
        description=_paragraph(f"[{kind}] " if kind else "", text.lstrip(_MARKS)),
        public=public,
        public_evidence=why,
        moderator_ids=_moderators(work, layout.text(record, "moderators")),
        created_at=layout.number(record, "created") or None,
    )


def _paragraph(kind: str, text: str) -> str:
    return f"<p>{escape(' '.join((kind + text).split()))}</p>" if (kind + text).strip() else ""


def _public(name: str, hidden: bool, level: int) -> tuple[bool, str]:
    if hidden:
        return False, "hidden"
    if name.lower() in _COLLECTIONS:
        return False, "filled by the site with copies of other boards' articles"
    if level & ~_ORDINARY:
        return False, f"asks for rights {level:#x}"
    return True, "neither hidden nor for some members only"


def _moderators(work: Work, field: bytes) -> tuple[SourceId, ...]:
    names = [name for name in re.split(r"[/\s]+", words(field)[0]) if USER_ID.fullmatch(name)]
    found = [member for member in map(work.member, names) if member is not None]
    return tuple(dict.fromkeys(found))


def _parents_first(read: list[_Read]) -> list[tuple[int, Board]]:
    """Branch by branch. A class that is none, or that lies below itself, is no parent; board 1 is the root of the
    classes unless it is a class itself."""
    by_number = {item.number: item for item in read}
    below: dict[int, list[_Read]] = {}
    for item in read:
        below.setdefault(_parent(item, by_number), []).append(item)
    order: list[tuple[int, Board]] = []
    waiting = below.get(0, [])[::-1]
    while waiting:
        item = waiting.pop()
        parent = by_number.get(_parent(item, by_number))
        board = item.board if parent is None else msgspec.structs.replace(item.board, parent_id=parent.board.id)
        order.append((item.number, board))
        waiting += below.get(item.number, [])[::-1]
    return order


def _parent(item: _Read, by_number: dict[int, _Read]) -> int:
    """Number of the class it is in; 0 at the top. Of a circle of classes all are at the top."""
    parent = by_number.get(item.parent)
    if parent is None or parent.board.kind != "category" or item.parent == item.number:
        return 0
    seen = {item.number}
    at: _Read | None = parent
    while at is not None and at.board.kind == "category":
        if at.number in seen:
            return 0 if at.number == item.number else item.parent
        seen.add(at.number)
        at = by_number.get(at.parent)
    return item.parent
