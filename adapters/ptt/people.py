"""Members, what ties them to each other and to boards, and who was banned.

Of a member's record only what others could see on the board is read: never the password's hash, the real name, the
address, e-mail or host. Facts: ``facts/sources/telnet-bbs.md``, sections 1.5 and 2.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

import msgspec

from adapters import uao
from adapters.forum import Board, Member, ModeratorAction, Relation, Sanction, SourceId
from adapters.ptt.articles import bare, words
from adapters.ptt.layouts import MAPLE, MAPLE_MEMBER, Layout
from adapters.ptt.lines import USER_ID
from adapters.ptt.stage import Work, done, once

_SYSOP = {"ptt": 0x4000, "maple": 0x80000000}
_BANNED = {"ptt": 0x20000, "maple": 0x400000}
_LOG_IN: Final = 0x10
_EARLIEST, _LATEST = 1 << 29, 1 << 32  #: times that a record may hold: 1987 to 2106
_MOST_TEXT: Final = 4_000  #: bytes of what members write of themselves
_MOST_LIST: Final = 1 << 20  #: bytes of a list of friends
_PAL: Final = 64  #: size of a record of Maple's list of friends
_PAL_BAD: Final = 0x02
_FAVOURITES: Final = 3363  #: version of the file of favourite boards
_FAVOURITE_SIZES: Final = {1: 12, 2: 50, 3: 1}  #: kind of entry → bytes: board, folder, line
_decode_member = msgspec.msgpack.Decoder(Member).decode
_decode_board = msgspec.msgpack.Decoder(Board).decode


def stage_members(work: Work) -> None:
    """Writes the members of the list, if there is one."""
    if not once(work, "members"):
        return
    for where, record, layout in _member_records(work):
        if layout.empty(record):
            continue
        id = words(layout.text(record, "id"))[0]
        if not layout.plausible(record):
            work.reject("member", where, "unreadable_record", f"{where}: no id of a member", record)
        elif work.add_member(_member(work, id, record, layout)):
            work.tally("member")
            level = layout.number(record, "level")
            if level & _BANNED[layout.dialect]:
                at = _moment(layout.number(record, "banned_at"))
                work.rest(Sanction(id=f"ban:{id}", kind="ban", member_id=id, starts_at=at))
                work.tally("sanction")
        else:
            work.reject("member", where, "duplicate_id", f"{where}: another member is called {id}, too", record)
    done(work, "members")


def _member_records(work: Work) -> Iterator[tuple[str, bytes, Layout]]:
    home = work.home
    if home.dialect != MAPLE:
        for number, record, layout in work.records(home.members, "member", "member") if home.members else ():
            yield f"{home.members}#{number + 1}", record, layout
        return
    for letter in work.files.folders(home.members) if home.members else ():
        for name in work.files.folders(f"{home.members}/{letter}"):
            where = f"{home.members}/{letter}/{name}/.ACCT"
            found = work.files.part(where, 0, MAPLE_MEMBER.size)
            if found is not None and len(found[0]) < MAPLE_MEMBER.size:
                work.reject("member", where, "cut_record", f"{where}: {found[1]} bytes: too short", found[0])
            elif found is not None:
                yield where, found[0], MAPLE_MEMBER


def _member(work: Work, id: str, record: bytes, layout: Layout) -> Member:
    raw = layout.text(record, "nick")
    nick, repaired = words(raw)
    level = layout.number(record, "level")
    plans = next((found[0] for folder in work.home.member_folders(id)
                  if (found := work.files.part(f"{folder}plans", 0, _MOST_TEXT))), b"")  # fmt: skip
    about = words(plans.replace(b"\r", b""))[0].rstrip("\ufffd")
    return Member(
        id=id,
        name=id,
        registered_at=_moment(layout.number(record, "joined")),
        last_seen_at=_moment(layout.number(record, "seen")),
        active=bool(level & _LOG_IN),
        about=about.strip(),
        fields=(("暱稱", nick.strip()),) if nick.strip() else (),
        roles=("administrator",) if level & _SYSOP[layout.dialect] else (),
        post_count=layout.number(record, "posts") if "posts" in layout.fields else None,
        original=raw if repaired else None,
    )


def _moment(seconds: int) -> int | None:
    return seconds if _EARLIEST < seconds < _LATEST else None


def stage_ties(work: Work) -> None:
    """Writes friends, foes, favourite boards and bans from single boards, out of the members' homes."""
    if not once(work, "ties"):
        return
    boards: dict[int, str] = dict(work.database.execute("SELECT number, id FROM boards"))
    by_name = {id.lower(): id for id in boards.values()}
    query = "SELECT id FROM members WHERE id > ? ORDER BY id LIMIT 1000"
    last = ""
    while ids := [id for (id,) in work.database.execute(query, (last,))] if work.home.members else []:
        last = ids[-1]
        for id in ids:
            seen: set[str] = set()
            for folder in work.home.member_folders(id):
                for relation in _relations(work, folder, id, boards):
                    if relation.id not in seen:
                        seen.add(str(relation.id))
                        work.rest(relation)
                        work.tally("relation")
                _board_bans(work, folder, id, by_name)
    done(work, "ties")


def _relations(work: Work, folder: str, id: str, boards: dict[int, str]) -> Iterator[Relation]:
    for kind, name in _listed(work, folder):
        other = work.member(name)
        if other is None:
            work.warn("names in lists of friends and foes that no member has")
        elif other != id:
            yield Relation(id=f"{kind}:{id}:{other}", kind=kind, member_id=id, target_id=other)
    found = work.files.part(f"{folder}.fav", 0, _MOST_LIST)
    for number in favourites(found[0]) if found else ():
        board = boards.get(number)
        if board is None:
            work.warn("favourite boards that are not there")
        else:
            yield Relation(id=f"watch_board:{id}:{board}", kind="watch_board", member_id=id, target_id=board)


def _listed(work: Work, folder: str) -> Iterator[tuple[str, str]]:
    """(``friend`` or ``foe``, name)."""
    if work.home.dialect == MAPLE:
        found = work.files.part(f"{folder}friend", 0, _MOST_LIST)
        data = found[0] if found else b""
        for at in range(0, len(data) - _PAL + 1, _PAL):
            name = words(data[at : at + 13].partition(b"\0")[0])[0]
            if name:
                yield "foe" if data[at + 13] & _PAL_BAD else "friend", name
        return
    for kind, file in (("friend", "overrides"), ("foe", "reject")):
        found = work.files.part(f"{folder}{file}", 0, _MOST_LIST)
        for line in (found[0] if found else b"").split(b"\n"):
            name = bare(line).split(b" ")[0].decode("ascii", "replace")
            if USER_ID.fullmatch(name):
                yield kind, name


def favourites(data: bytes) -> list[int]:
    """Numbers of the boards in a file of favourites. Its folders lie one behind the other: each is a head (boards,
    lines, folders: how many) and as many entries. Source: pttbbs ``mbbsd/fav.c``, a file it wrote."""
    if len(data) < 2 or struct.unpack_from("<H", data)[0] != _FAVOURITES:
        return []
    found: list[int] = []
    at, folders = 2, 1
    while folders and at + 4 <= len(data):
        folders -= 1
        counts = struct.unpack_from("<HBB", data, at)
        at += 4
        for _ in range(sum(counts)):
            if at + 2 > len(data) or data[at] not in _FAVOURITE_SIZES:
                return found
            kind = data[at]
            if kind == 1 and at + 6 <= len(data):
                found.append(struct.unpack_from("<I", data, at + 2)[0])
            folders += kind == 2
            at += 2 + _FAVOURITE_SIZES[kind]
    return found


def _board_bans(work: Work, folder: str, id: str, boards: dict[str, str]) -> None:
    """``banned/b_BOARD``: until when, and why."""
    for name in work.files.files(f"{folder}banned"):
        board: SourceId | None = boards.get(name[2:].lower()) if name.startswith("b_") else None
        found = work.files.part(f"{folder}banned/{name}", 0, 400)
        if board is None or found is None:
            work.warn("bans from boards that are not there")
            continue
        first, _, rest = found[0].partition(b"\n")
        until = int(first) if first.strip().isdigit() and len(first) < 12 else 0
        work.rest(
            ModeratorAction(
                id=f"board_ban:{board}:{id}", kind="ban", native="board ban", member_id=id, board_id=board,
                until=_moment(until), staff_text=uao.decode(bare(rest.partition(b"\n")[0]))[0].strip(), source="state",
            )
        )  # fmt: skip
        work.tally("action")
