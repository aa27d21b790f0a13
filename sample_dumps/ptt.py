"""Writes the invented board as a home directory of pttbbs: lists of boards and members, articles, pushes, digest area.

What a telnet board cannot keep is left out or turned into what its members would have written: attachments, polls,
avatars; first posts and long replies are articles, short replies are pushes; deleted posts are tombstones. Every e-mail
address, host, password hash, real name and private text in it is a canary. Offsets are those of pttbbs'
``pttstruct.h`` as told in ``facts/sources/telnet-bbs.md``; nothing here comes from the adapter that reads it.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import tarfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sample_dumps.board import Board, Member, Post, SampleBoard, Thread, seconds
from sample_dumps.ptt_text import Context, aid, encode, lines, storable

SITE = "雲雀站(bbs.larkpass.example)"
ZONE = timedelta(hours=8)
GROUP, HIDE, WRITE_LEVEL, IPLOG = 0x8, 0x10, 0x20, 0x800000
MARKED, BOTTOM, SOLVED = 0x02, 0x08, 0x10
PUSHED_UP_TO = 48  # characters of a reply that is a push
NAMES = {"platform": "1...........", "backroom": "2..........."}
SIGNS = {"push": ("\x1b[1;37m", "推"), "boo": ("\x1b[1;31m", "噓"), "": ("\x1b[1;31m", "→")}


@dataclass
class Push:
    post: Post
    sign: str
    text: str


@dataclass
class Article:
    """A file of a board."""

    post: Post
    board: str
    file: str
    title: str
    pushes: list[Push] = field(default_factory=list)
    source: Article | None = None  # of a forwarded one

    @property
    def id(self) -> str:
        return f"{self.board}/{self.file}"


class Home:
    """The board, laid out as files."""

    def __init__(self, board: SampleBoard) -> None:
        self.board = board
        self.people = [member for member in board.members.values() if not member.bot]
        self.boards = [item for item in board.boards.values() if item.kind != "link"]
        self.articles: dict[str, Article] = {}  # by key of the post
        self.placed: dict[str, str] = {}  # key of a post → id
        self.threads: dict[str, list[Article]] = {}
        for thread in board.threads.values():
            self._lay_out(thread)
        self.context = Context(board, user, self.written_by, self._link)

    def written_by(self, post: Post) -> tuple[str, str]:
        """Id and nick of a post's author; guests have a dot behind their name."""
        if post.author is not None:
            return user(post.author.key), nick(post.author)
        name = re.sub(r"[^A-Za-z0-9]", "", post.name)[:10] or "guest"
        return f"{name}.", storable(post.name)[:10]

    def _lay_out(self, thread: Thread) -> None:
        board = board_name(thread.board)
        source = self.threads.get(str(thread.facts.get("copy_of")), [None])[0]
        found: list[Article] = []
        for post in thread.posts:
            if post.state == "unapproved" or (source is not None and found):
                continue
            text = post.text if "\n" not in post.text and "[" not in post.text and "{" not in post.text else None
            if found and post.author and post.state == "public" and text is not None and len(text) <= PUSHED_UP_TO:
                liked = {key for key, _ in found[-1].post.likes}
                sign = "push" if post.author.key in liked else "boo" if text.endswith("?") else ""
                found[-1].pushes.append(Push(post, sign, storable(text)))
                self.placed[post.key] = f"{found[-1].id}#{len(found[-1].pushes)}"
                continue
            plain = storable(thread.title)
            title = f"Fw: {plain}" if source else f"Re: {plain}" if found else plain
            suffix = int.from_bytes(hashlib.sha256(post.key.encode()).digest()[:2]) & 0xFFF
            article = Article(post, board, f"M.{post.created}.A.{suffix:03X}", cut(title, 64), source=source)
            if post.state == "public":
                self.articles[post.key] = article
                self.placed[post.key] = article.id
            found.append(article)
        self.threads[thread.key] = found

    def _link(self, kind: str, key: str) -> str:
        article = self.articles.get(f"{key}.1" if kind == "thread" else key)
        if kind in {"thread", "post"} and article is not None:
            return f"#{aid(article.file)} ({article.board})"
        return user(key) if kind == "member" else board_name(self.board.boards[key]) if kind == "board" else key

    # ---------------------------------------------------------------- files

    def files(self) -> dict[str, bytes]:
        """Path → content."""
        found = {".BRD": b"".join(map(self._board, self.boards)), ".PASSWDS": b"".join(map(self._member, self.people))}
        for item in self.boards:
            if item.kind != "category":
                found |= self._board_files(item)
        for member in self.people:
            found |= self._member_files(member)
        return found

    def _board(self, item: Board) -> bytes:
        number = {board.key: n for n, board in enumerate(self.boards, start=1)}
        top = item
        while top.parent is not None and top.kind != "category":
            top = top.parent
        group = item.kind == "category"
        kind = b"....\xa0"[:4] + b" " + encode("Σ" if group else "◎")
        title = kind + encode(cut(storable(item.name), 40))
        staff = [user(member.key) for member in self.people if member.role in {"founder", "moderator"}]
        attributes = (GROUP if group else 0) | (HIDE if item.facts.get("private") else 0) | IPLOG
        level = 0x400 if item.facts.get("password") else 0
        if item.facts.get("locked"):
            attributes, level = attributes | WRITE_LEVEL, 0x4000
        record = bytearray(256)
        put(record, 0, 13, board_name(item).encode())
        put(record, 13, 49, title)
        put(record, 62, 39, "/".join(staff).encode()[:38])
        struct.pack_into("<I", record, 104, attributes)
        struct.pack_into("<I", record, 124, level)
        struct.pack_into("<i", record, 132, number[top.key] if top is not item else 0)
        return bytes(record)

    def _member(self, member: Member) -> bytes:
        private = self.board.private
        record = bytearray(512)
        struct.pack_into("<I", record, 0, 4194)
        put(record, 4, 13, user(member.key).encode())
        put(record, 17, 20, b"CANARY real name")
        put(record, 37, 24, encode(cut(nick(member), 23)))
        put(record, 61, 14, b"CANARYhash")
        level = 0x1F | (0x4000 if member.role in {"founder", "administrator"} else 0)
        banned = [ban for ban in self.board.lists["ban"] if ban.get("member") == member.key and not ban.get("expired")]
        struct.pack_into("<I", record, 84, level | (0x20000 if banned else 0))
        count = sum(article.post.author is member for article in self.articles.values())
        struct.pack_into("<IIII", record, 88, 10, count, member.joined, member.joined + 86400)
        put(record, 104, 16, f"{private['ip_prefix']}7".encode())
        put(record, 128, 50, f"canary-{member.key}@{private['email_domain']}".encode())
        put(record, 178, 50, b"CANARY street 1")
        put(record, 324, 64, b"CANARYbcrypt")
        if banned:
            struct.pack_into("<I", record, 480, seconds(banned[0]["at"]))
        return bytes(record)

    def _board_files(self, item: Board) -> dict[str, bytes]:
        name = board_name(item)
        folder, man = f"boards/{name[0]}/{name}", f"man/boards/{name[0]}/{name}"
        index, top, found = [], b"", {}
        listed = [a for items in self.threads.values() for a in items if a.board == name]
        for article in sorted(listed, key=lambda article: article.file):
            thread = article.post.thread
            first = article is self.threads[thread.key][0]
            mode = MARKED if first and (thread.locked or thread.kind != "normal") else 0
            mode |= SOLVED if first and thread.locked else 0
            index.append(self._record(article, mode))
            if article.post.state == "public":
                found[f"{folder}/{article.file}"] = self._text(article)
            if first and thread.kind != "normal":
                top += self._record(article, mode | BOTTOM, reference=0x80000000 | len(index))
        found[f"{folder}/.DIR"] = b"".join(index)
        if top:
            found[f"{folder}/.DIR.bottom"] = top
        liked = [a for a in listed if len(a.post.likes) >= 6 and a.post.state == "public"]
        if liked and item.public:
            found |= self._digest_area(man, liked)
        return found

    def _digest_area(self, man: str, liked: list[Article]) -> dict[str, bytes]:
        """A folder with copies of the articles that were liked most, and one of which the article is gone."""
        by = user("ottilie").encode()
        found = {f"{man}/.DIR": header("D1A2", by, "11/11", "◆ " + "好文 best of the board", 0)}
        inner = b""
        for article in sorted(liked, key=lambda article: article.file):
            file = f"M.{article.post.created + 3600}.A.0DD"
            inner += header(file, by, "11/11", f"◇ {article.title}", 0)
            found[f"{man}/D1A2/{file}"] = self._text(article).split(encode("※ 發信站"))[0]
        lost = f"M.{1300000000}.A.0AB"
        inner += header(lost, by, "03/13", "◇ [遺珠] 只在精華區", 0)
        head = f"作者: oldmaster (老站長) 看板: {liked[0].board}\n標題: [遺珠] 只在精華區\n"
        text = f"{head}時間: {ctime(1299990000)}\n\n留下來的文章\n"
        found[f"{man}/D1A2/{lost}"] = encode(text)
        found[f"{man}/D1A2/.DIR"] = inner
        return found

    def _record(self, article: Article, mode: int, reference: int = 0) -> bytes:
        owner, _ = self.written_by(article.post)
        file, title = article.file, article.title
        post = article.post
        deleted = post.facts.get("deleted") or post.thread.facts.get("deleted") or {"by": "ottilie", "reason": ""}
        if article.post.state == "deleted":
            by = user(deleted["by"])
            own = post.author is not None and deleted["by"] == post.author.key
            title = f"(本文已被刪除) [{owner}]" if own else f"(已被{by}刪除) <{owner}> {storable(deleted['reason'])}"
            owner, file = "-", ".deleted"
        when = local(article.post.created)
        score = sum({"push": 1, "boo": -1}.get(push.sign, 0) for push in article.pushes)
        return header(
            file, owner.encode(), f"{when.month:2}/{when.day:02}", title, mode, score, article.post.created, reference
        )

    def _text(self, article: Article) -> bytes:
        post = article.post
        owner, name = self.written_by(post)
        host = f"{self.board.private['ip_prefix']}9"
        head = [
            f"作者: {owner} ({name}) 看板: {article.board}", f"標題: {article.title}",
            f"時間: {ctime(post.created)}", "",
        ]  # fmt: skip
        if article.source is not None:
            source = article.source
            origin = self._text(source).split(encode("\n※ 編輯"))[0]
            head += [f"※ [本文轉錄自 {source.board} 看板 #{aid(source.file)} ]", ""]
            end = [f"※ 發信站: {SITE}", f"※ 轉錄者: {owner} ({host} 雲雀), {local(post.created):%m/%d/%Y %H:%M:%S}", ""]
            return b"\n".join([*map(encode, head), origin, *map(encode, end)])
        signature = post.author.facts.get("signature") if post.author else None
        sign = ["--", *lines(signature, self.context)] if signature else []
        foot = [*sign, "--", f"※ 發信站: {SITE}, 來自: {host} (雲雀)",
                f"※ 文章網址: https://bbs.larkpass.example/bbs/{article.board}/{article.file}.html"]  # fmt: skip
        edited = post.facts.get("edited")
        if edited:
            foot.append(f"※ 編輯: {user(edited['by'])} ({host} 雲雀), {local(seconds(edited['at'])):%m/%d/%Y %H:%M:%S}")
        pushes = [self._push(push) for push in article.pushes]
        return b"\n".join(
            [*map(encode, head), *map(encode, lines(post.text, self.context)), *map(encode, foot), *pushes, b""]
        )

    def _push(self, push: Push) -> bytes:
        colour, sign = SIGNS[push.sign]
        when = local(push.post.at)
        ip = f"{self.board.private['ip_prefix']}5"
        by, _ = self.written_by(push.post)
        return encode(f"{colour}{sign} \x1b[33m{by}\x1b[m\x1b[33m:{push.text:<52}\x1b[m{ip:>15} {when:%m/%d %H:%M}")

    def _member_files(self, member: Member) -> dict[str, bytes]:
        home = f"home/{user(member.key)[0]}/{user(member.key)}"
        found: dict[str, bytes] = {}
        for kind, name in (("friend", "overrides"), ("foe", "reject")):
            others = [user(b) for a, b in self._pairs(kind) if a == member.key]
            if others:
                found[f"{home}/{name}"] = "".join(f"{other}\n" for other in others).encode()
        numbers = {board.key: n for n, board in enumerate(self.boards, start=1)}
        watched = [numbers[b] for a, b in self._pairs("watch_board") if a == member.key]
        if watched:
            entries = b"".join(struct.pack("<BBIIB3x", 1, 1, number, 0, 0) for number in watched)
            found[f"{home}/.fav"] = struct.pack("<HHBB", 3363, len(watched), 0, 0) + entries
        interests = member.facts.get("interests")
        if interests:
            found[f"{home}/plans"] = encode(storable(interests) + "\n")
        sent = [message for message in self.board.lists["message"] if message["by"] == member.key]
        if sent:
            found[f"{home}/M.1.A.001"] = encode(storable(sent[0]["text"]))
        return found

    def _pairs(self, kind: str) -> list[tuple[str, str]]:
        return [tuple(pair) for row in self.board.lists["relation"] if row["kind"] == kind for pair in row["pairs"]]


def user(key: str) -> str:
    """Id of a member: letters and digits, at most 12."""
    return re.sub(r"[^A-Za-z0-9]", "", key)[:12]


def nick(member: Member) -> str:
    return cut(storable(member.name), 23)


def board_name(item: Board) -> str:
    return NAMES.get(item.key, item.key.title())


def cut(text: str, size: int) -> str:
    """As many characters as fit."""
    while len(encode(text)) > size:
        text = text[:-1]
    return text


def put(record: bytearray, at: int, size: int, data: bytes) -> None:
    record[at : at + min(len(data), size - 1)] = data[: size - 1]


def header(
    file: str, owner: bytes, date: str, title: str, mode: int, score: int = 0, modified: int = 0, reference: int = 0
) -> bytes:
    """A record of ``.DIR``."""
    record = bytearray(128)
    put(record, 0, 28, file.encode())
    struct.pack_into("<Ixb", record, 28, modified, score)
    put(record, 34, 14, owner)
    put(record, 48, 6, date.encode())
    put(record, 54, 65, encode(cut(title, 64)))
    struct.pack_into("<IH", record, 120, reference, mode)
    return bytes(record)


def local(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC) + ZONE


def ctime(at: int) -> str:
    when = local(at)
    return f"{when:%a %b} {when.day:2} {when:%H:%M:%S %Y}"


def write(board: SampleBoard) -> bytes:
    """The home directory as a tar archive, the same bytes every time."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, data in sorted(Home(board).files().items()):
            info = tarfile.TarInfo(f"bbs/{path}")
            info.size, info.mode = len(data), 0o644
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def expected(board: SampleBoard) -> dict[str, Any]:
    """What a reader must find, worked out without looking at the files."""
    home = Home(board)
    posts: dict[str, dict[str, Any]] = {}
    for article in home.articles.values():
        posts[article.id] = _fact(home, article.post)
        for number, push in enumerate(article.pushes, start=1):
            posts[f"{article.id}#{number}"] = _fact(home, push.post) | {"sign": push.sign}
    deleted = [a for items in home.threads.values() for a in items if a.post.state == "deleted"]
    first = {key: next(iter(items), None) for key, items in home.threads.items()}
    return {
        "members": {user(m.key): {"nick": nick(m), "registered_at": m.joined} for m in home.people},
        "boards": {
            board_name(item): {"public": item.public, "parent": _parent(item), "kind": item.kind}
            for item in home.boards
        },
        "threads": {a.id: a.title for a in first.values() if a is not None and a.post.state == "public"},
        "posts": posts,
        "deleted": len(deleted),
        "top": sorted(a.id for k, a in first.items() if a is not None and board.threads[k].kind != "normal"),
        "closed": sorted(a.id for k, a in first.items() if a is not None and board.threads[k].locked),
        "relations": {
            kind: sorted(
                [user(a), user(b) if kind != "watch_board" else board_name(board.boards[b])]
                for a, b in home._pairs(kind)
            )
            for kind in ("friend", "foe", "watch_board")
        },
        "banned": sorted(
            {user(ban["member"]) for ban in board.lists["ban"] if "member" in ban and not ban.get("expired")}
        ),
        "forwarded": {a.id: a.source.id for a in home.articles.values() if a.source is not None},
        "absent": ["CANARY", "canary-", "leak.example", "203.0.113."],
    }


def _parent(item: Board) -> str | None:
    top = item.parent
    while top is not None and top.kind != "category":
        top = top.parent
    return board_name(top) if top else None


def _fact(home: Home, post: Post) -> dict[str, Any]:
    owner, _ = home.written_by(post)
    own_words = re.sub(r"\[quote.*\[/quote\]|https?://\S+|\{.*?\}|\[.*?\]", " ", post.text, flags=re.DOTALL)
    return {
        "author": owner,
        "at": post.created if post.key in home.articles else post.at,
        "public": post.thread.board.public,
        "says": next(iter(re.findall(r"\b[A-Za-z]{5,}\b", own_words)), ""),
    }
