"""Telnet boards: articles (golden files), records, hostile files, Maple's own format.

``tests/golden/ptt/CONSTRUCT.article`` reads as documentation: the file as a telnet board keeps it (ESC written ``␛``),
``---``, then what is read of it.
"""

from __future__ import annotations

import sqlite3
import struct
import tempfile
from collections import Counter
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters import uao
from adapters.base import Options, SourceError
from adapters.forum import Board, ModeratorAction, Post, Reaction, Reject, Thread
from adapters.markup.canonical import is_canonical
from adapters.ptt import articles, layouts, people, stage, threads
from adapters.ptt.bodies import Bodies
from adapters.ptt.index import subject
from adapters.ptt.lines import push_time
from adapters.sources import recognise
from tests.test_ptt_boards import books, of, opened

GOLDEN = Path(__file__).parent / "golden" / "ptt"
ZONE = ZoneInfo("Asia/Taipei")
BODIES = Bodies(lambda name: name if name != "crow" else None, lambda url: None, ZONE)
FOOT = "--\n※ 發信站: 雲雀站(bbs.example), 來自: 203.0.113.1\n"


def shown(raw: bytes) -> str:
    """What is read of an article, as golden files write it."""
    article = articles.parse(raw, ZONE)
    markup = BODIES.article(article.lines, article.forwarded, "")
    facts = [f"by {article.author}, board {article.board}, title {article.title}, at {article.at}", markup.html]
    facts += [f"quote {q.author_name} depth={q.depth} text={q.text!r} at={q.quoted_at}" for q in markup.quotes]
    facts += [f"forwarded {article.forwarded}"] if article.forwarded else []
    facts += [f"signature {article.signature}"] if article.signature else []
    last = article.at or datetime(2019, 1, 1, tzinfo=ZONE)
    for event in articles.events(article.tail):
        made = articles.when(event.shown, last, None) if event.shown else None
        last = max(last, made or last)
        said = " ".join(part for part in (event.sign, event.user, event.target, event.text) if part)
        facts.append(f"{event.kind} {said} at {made}")
    return "\n".join(facts)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.article")), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    stored, _, expected = path.read_text(encoding="utf-8").partition("\n---\n\n")
    raw = uao.encode(stored.replace("␛", "\x1b"))
    assert shown(raw) == expected.rstrip("\n")
    assert "203.0.113" not in shown(raw)


def test_colours_between_the_bytes_of_a_character() -> None:
    one, other = uao.encode("茶")
    raw = bytes([one]) + b"\x1b[1;31m" + bytes([other]) + b"\x1b[m\x1b*s\n"
    article = articles.parse(raw, ZONE, keep_codes=True)
    assert (article.lines, article.repaired, article.original) == (["茶", ""], False, raw)


def test_what_is_no_character_is_replaced_and_kept() -> None:
    raw = uao.encode("好") + b"\xff\x80 \xa4" + uao.encode("\n來自 推\n推 a: 203.0.113.1 01/01\n")
    article = articles.parse(raw, ZONE)
    assert article.lines[0].startswith("好\ufffd")
    assert article.original is not None
    assert article.original.startswith(raw[:6])
    assert b"203.0.113" not in article.original


def test_years_of_pushes() -> None:
    start = datetime(2019, 12, 31, 23, 50, tzinfo=ZONE)
    assert push_time(" 12/31 23:55", start) == datetime(2019, 12, 31, 23, 55, tzinfo=ZONE)
    assert push_time(" 01/01 00:05", start) == datetime(2020, 1, 1, 0, 5, tzinfo=ZONE)
    assert push_time("02/29 00:00", start) == datetime(2020, 2, 29, tzinfo=ZONE)
    assert push_time("12/30 12:00", start, datetime(2020, 1, 2, tzinfo=ZONE)) is None
    assert push_time("13/45 99:99", start) is None


def test_titles() -> None:
    assert subject("Re: Re: [茶] 早安") == ("[茶] 早安", True, False)
    assert subject("Fw: [轉錄] x") == ("x", False, True)
    assert articles.file_of("1N0HJMp-") == "M.1459688662.A.CFE"
    assert articles.file_of("1N0HJM p") == articles.file_of("zzzzzzzz") == ""


# ---------------------------------------------------------------- homes made by hand


def record(file: str, owner: str, title: str, mode: int = 0, modified: int = 0) -> bytes:
    found = bytearray(128)
    for at, size, text in ((0, 28, file.encode()), (34, 14, owner.encode()), (54, 65, uao.encode(title))):
        found[at : at + min(size, len(text))] = text[:size]
    struct.pack_into("<I", found, 28, modified)
    struct.pack_into("<H", found, 124, mode)
    return bytes(found)


def text(owner: str, title: str, body: str, tail: str = "") -> bytes:
    return uao.encode(f"作者: {owner} (x) 看板: Tea\n標題: {title}\n\n{body}\n{FOOT}{tail}")


def board(folder: Path, records: list[bytes], files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True)
    (folder / ".DIR").write_bytes(b"".join(records))
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def read(folder: Path, work: Path) -> tuple[dict[str, int], list[Any]]:
    adapter, items = opened(folder, work, Options(assume_public=True))
    counts = adapter.counts()
    adapter.close()
    return counts, items


def test_threads_by_title_and_quoted_author(tmp_path: Path) -> None:
    names = [f"M.{1500000000 + 10 * n}.A.00{n}" for n in range(6)]
    titles = ["[茶] 早安", "Re: [茶] 早安", "[茶] 早安", "Re: [茶] 早安", "Re: 沒有頭", "Re: [茶] 早安"]
    owners = ["lark", "finch", "lark", "finch", "owl", "owl"]
    bodies = ["一", "二", "三", "四", "五", "※ 引述《finch (雀)》之銘言：\n: 別的\n六"]
    folder = board(
        tmp_path / "Tea",
        [record(*facts) for facts in zip(names, owners, titles, strict=True)],
        {name: text(*facts) for name, *facts in zip(names, owners, titles, bodies, strict=True)},
    )
    _, items = read(folder, tmp_path / "work")
    posts = {post.id: post for post in of(items, Post)}
    ids = [f"Tea/{name}" for name in names]
    assert [posts[id].thread_id for id in ids] == [ids[0], ids[0], ids[2], ids[2], ids[4], ids[2]]
    assert posts[ids[5]].reply_to == ids[3]
    assert posts[ids[5]].quotes[0].author_name == "finch"
    assert [thread.title for thread in of(items, Thread)] == ["[茶] 早安", "[茶] 早安", "沒有頭"]
    assert [posts[id].first for id in ids] == [True, False, True, False, False, False]


def test_marks_tombstones_and_trouble(tmp_path: Path) -> None:
    names = [f"M.{1500000000 + 10 * n}.A.00{n}" for n in range(5)]
    records = [
        record(names[0], "lark", "closed", 0x12),
        record("L" + names[1][1:], "lark", "locked"),
        record(".d1500000020", "-", "(本文已被刪除) [finch]"),
        record(".deleted", "-", "(已被owl刪除) <finch> 廣告"),
        record(names[2], "Anonymous", "nobody", 0x80),
        record(names[3], "lark", "gone file"),
        record(names[0], "lark", "closed", 0x12),
        record("../../etc/passwd", "lark", "escape"),
        b"\xff" * 128,
        record(names[4], "lark", "cut")[:50],
    ]
    files = {names[0]: text("lark", "closed", "a"), "X" + names[1][1:]: text("lark", "locked", "SECRET"),
             names[2]: text("Anonymous", "nobody", "b")}  # fmt: skip
    folder = board(tmp_path / "Tea", records, files)
    (folder / ".DIR.bottom").write_bytes(record(names[0], "lark", "closed", 0x0A))
    counts, items = read(folder, tmp_path / "work")
    assert dict(books(items)) == counts
    reasons = Counter(reject.reason for reject in of(items, Reject))
    assert reasons == {"file_missing": 1, "duplicate_id": 1, "unreadable_record": 2, "cut_record": 1}
    threads = {thread.title: thread for thread in of(items, Thread)}
    assert (threads["closed"].locked, threads["closed"].kind) == (True, "sticky")
    assert {action.kind for action in threads["closed"].actions} == {"lock", "sticky"}
    assert (threads["locked"].visibility, threads["locked"].id) == ("private", f"Tea/{names[1]}")
    hidden = next(post for post in of(items, Post) if post.thread_id == threads["nobody"].id)
    assert (hidden.anonymous, hidden.author_id) == (True, None)
    own, other = [action for action in of(items, ModeratorAction) if action.kind == "delete_post"]
    assert (own.native, own.moderator_id, own.details) == ("self-deleted", "finch", (("self", "1"),))
    assert (other.moderator_id, other.member_id, other.reason) == ("owl", "finch", "廣告")


def test_links_are_not_followed(tmp_path: Path) -> None:
    name = "M.1500000000.A.001"
    folder = board(tmp_path / "Tea", [record(name, "lark", "link")], {})
    (tmp_path / "secret").write_text("SECRET")
    (folder / name).symlink_to(tmp_path / "secret")
    (folder / "loop").symlink_to(folder)
    _, items = read(folder, tmp_path / "work")
    assert [reject.reason for reject in of(items, Reject)] == ["file_missing"]


def test_endless_pushes_and_long_lines(tmp_path: Path) -> None:
    name = "M.1500000000.A.001"
    push = "\x1b[1;37m推 \x1b[33mfinch\x1b[m\x1b[33m:好\x1b[m 07/14 10:40\n"
    raw = text(
        "lark", "long", ": > " * 50_000 + "\n" + " " * 300_000 + "\n", push * 3_000 + "推 finch:" + " " * 200_000
    )
    folder = board(tmp_path / "Tea", [record(name, "lark", "long")], {name: raw})
    counts, items = read(folder, tmp_path / "work")
    assert counts["post"] == len(of(items, Post)) == 3_002
    assert counts["reaction"] == len(of(items, Reaction)) == 3_001


def test_other_folders_are_no_homes(tmp_path: Path) -> None:
    (tmp_path / ".DIR").write_bytes(b"no records at all, just some text that happens to be here" * 9)
    with pytest.raises(SourceError, match="no SQL dump"):
        recognise(str(tmp_path))


def test_favourites() -> None:
    entry = struct.pack("<BBIIB3x", 1, 1, 9, 0, 0)
    folder = struct.pack("<BBB49x", 2, 1, 1)
    head = struct.pack("<HHBB", 3363, 1, 0, 1)
    assert people.favourites(head + entry + folder + struct.pack("<HBB", 1, 0, 0) + entry) == [9, 9]
    assert people.favourites(head + entry[:5]) == people.favourites(b"\x01") == []


def test_lists_of_boards_and_members_with_faults(tmp_path: Path) -> None:
    """Circles of classes, names that stand there twice, records that break off; nothing private is set aside."""

    def brd(name: str, attributes: int, parent: int) -> bytes:
        found = bytearray(256)
        found[: len(name)] = name.encode()
        struct.pack_into("<I", found, 104, attributes)
        struct.pack_into("<i", found, 132, parent)
        return bytes(found)

    def member(id: str, level: int = 0x1F) -> bytes:
        found = bytearray(b"SECRET" * 86)[:512]
        struct.pack_into("<I13s", found, 0, 4194, id.encode())
        struct.pack_into("<24s", found, 37, b"nick")
        struct.pack_into("<I", found, 84, level)
        return bytes(found)

    home = tmp_path / "home"
    home.mkdir()
    classes = [brd("A", 8, 2), brd("B", 8, 1), brd("Tea", 0, 2), brd("Hidden", 0x10, 1), brd("tea", 0, 0), bytes(256)]
    (home / ".BRD").write_bytes(b"".join(classes) + b"half")
    (home / ".PASSWDS").write_bytes(member("lark") + member("LARK") + member("") + member("finch")[:100])
    adapter, items = opened(home, tmp_path / "work")
    assert dict(books(items)) == adapter.counts()
    boards = {board.id: board for board in of(items, Board)}
    assert {id: (b.parent_id, b.public) for id, b in boards.items()} == {
        "A": (None, True), "B": (None, True), "Tea": ("B", True), "Hidden": ("A", False),
    }  # fmt: skip
    rejects = of(items, Reject)
    assert Counter((r.kind, r.reason) for r in rejects) == Counter(
        {("board", "duplicate_id"): 1, ("board", "cut_record"): 1, ("member", "duplicate_id"): 1,
         ("member", "cut_record"): 1}
    )  # fmt: skip
    assert b"SECRET" not in b"".join(reject.raw for reject in rejects if reject.kind == "member")
    adapter.close()


# ---------------------------------------------------------------- Maple


@pytest.mark.parametrize("bits", [32, 64])
def test_maple(bits: int, tmp_path: Path) -> None:
    """The width of its times is found by looking at its records."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
    wide = 4 if bits == 64 else 0
    home = tmp_path / "bbs"

    def article(stamp: int, owner: str, title: str, mode: int = 0, letter: str = "A") -> bytes:
        found = bytearray(256 + 2 * wide)
        name = letter + "".join(digits[stamp >> 5 * n & 31] for n in range(6, -1, -1))
        struct.pack_into("<I", found, 0, stamp)
        struct.pack_into("<I", found, 4 + wide, mode)
        for at, said in ((12, name.encode()), (44, owner.encode()), (183, uao.encode(title))):
            found[at + wide : at + wide + len(said)] = said
        where = home / "brd" / "Tea" / digits[stamp & 31]
        where.mkdir(parents=True, exist_ok=True)
        (where / name).write_bytes(text(owner, title, "內文", "→ finch：好茶  01/02\n"))
        return bytes(found)

    records = article(1_500_000_000, "lark", "早安", 0x2) + article(1_500_000_040, "finch", "Re: 早安", 0x80)
    (home / "brd" / "Tea" / ".DIR").write_bytes(records)
    listed = bytearray(152 if wide else 128)
    listed[:3], listed[13:16], listed[18:22], listed[62:66] = b"Tea", b"abc", uao.encode("茶室"), b"lark"
    struct.pack_into("<I", listed, 104 if wide else 100, 1_400_000_000)
    (home / ".BRD").write_bytes(bytes(listed))
    for name in ("lark", "finch"):
        folder = home / "usr" / name[0] / name
        folder.mkdir(parents=True)
        account = bytearray(240)
        account[4 : 4 + len(name)] = name.encode()
        struct.pack_into("<I", account, 76, 0x1F if name == "lark" else 0x40001F)
        (folder / ".ACCT").write_bytes(bytes(account))
    counts, items = read(home, tmp_path / "work")
    assert of(items, Reject) == []
    assert dict(books(items)) == counts == {"member": 2, "board": 1, "thread": 1, "post": 4, "action": 1, "sanction": 1}
    posts = of(items, Post)
    assert [post.visibility for post in posts] == ["public", "deleted", "public", "deleted"]  # in order of time
    assert (posts[0].created_at, posts[2].author_id, posts[2].body) == (1_500_000_000, "finch", "<p>好茶</p>")


# ---------------------------------------------------------------- properties


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 300))
def test_any_bytes_are_an_article(noise: bytes, at: int) -> None:
    raw = bytearray(text("lark", "t", "※ 引述《finch (雀)》之銘言：\n: 茶\n好", "推 finch:好 01/01 10:00\n"))
    raw[at % len(raw) : at % len(raw)] = noise
    article = articles.parse(bytes(raw), ZONE)
    assert is_canonical(BODIES.article(article.lines, article.forwarded).html)
    for event in articles.events(article.tail):
        assert is_canonical(BODIES.line(event.text).html)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 128 * 4 - 1), st.integers(0, 255)), max_size=8), st.integers(0, 128 * 4))
def test_damaged_records_lose_nothing(damage: list[tuple[int, int]], size: int) -> None:
    """Whatever is flipped or cut: every record is an article, a tombstone or a reject."""
    names = [f"M.{1500000000 + 10 * n}.A.00{n}" for n in range(4)]
    data = bytearray(b"".join(record(name, "lark", f"title {n}") for n, name in enumerate(names)))
    for at, byte in damage:
        data[at] = byte
    if not layouts.find("article", bytes(data[:size]), size):
        return
    with tempfile.TemporaryDirectory() as place:
        folder = board(Path(place) / "Tea", [bytes(data[:size])], {name: text("lark", "t", "x") for name in names})
        counts, items = read(folder, Path(place) / "work")
    assert dict(books(items)) == counts
    whole, rest = divmod(size, 128)
    assert counts["post"] + counts.get("action", 0) >= whole + bool(rest) - data[:size].count(bytes(128))


def test_a_killed_run_goes_on(sample_dumps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Boards that are done are not read again, and the stage is the same."""
    source, file = sample_dumps / "ptt.tar.gz", tmp_path / "stage.db"
    write, seen = threads.Writer.board, []

    def board(self: Any, board: Any) -> None:
        seen.append(board.id)
        if len(seen) == 4:
            raise KeyboardInterrupt
        write(self, board)

    monkeypatch.setattr(threads.Writer, "board", board)
    with pytest.raises(KeyboardInterrupt):
        stage.stage(source, file, stage.Asked(), None)
    stage.stage(source, file, stage.Asked(), None)
    assert Counter(seen)[seen[0]] == 1
    stage.stage(source, tmp_path / "other.db", stage.Asked(), None)
    kept = []
    for path in (file, tmp_path / "other.db"):
        with closing(sqlite3.connect(path)) as database:
            kept.append(
                [
                    database.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
                    for name in ("posts", "rest", "meta")
                ]
            )
    assert kept[0] == kept[1]


if __name__ == "__main__":
    for golden in sorted(GOLDEN.glob("*.article")):
        told = golden.read_text(encoding="utf-8").partition("\n---\n\n")[0].rstrip("\n")
        golden.write_text(
            f"{told}\n\n---\n\n{shown(uao.encode((told + chr(10)).replace('␛', chr(27))))}\n", encoding="utf-8"
        )
        print(golden.read_text(encoding="utf-8"))
