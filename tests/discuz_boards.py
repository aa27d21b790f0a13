"""Small Discuz! X boards as SQL dumps, for tests: only the columns that matter, invented content; and a class that
reads just enough of a board to try the parts of its adapter one by one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa

from adapters.base import Options, Support
from adapters.discuz import schema
from adapters.discuz.moderation import Moderation
from adapters.discuz.social import Social
from adapters.forum import ACTION_KINDS, Attachment, Board, Member, ModeratorAction, Record, Site, Thread
from adapters.html.discuz import target
from adapters.html.systems import URLS
from adapters.markup.canonical import Markup
from adapters.relational.board import RelationalBoard
from adapters.relational.layout import (
    LIMITED,
    QUEUED,
    REMOVED,
    SEEN,
    THREAD_BOARD,
    THREAD_OWN,
    Facts,
    Hanging,
    Loose,
    People,
    Posts,
    Threads,
    Written,
)
from adapters.relational.links import Links
from adapters.relational.stream import OpenThread
from adapters.sql.database import Database, Row
from adapters.sql.staging import stage
from tests.phpbb_boards import dump, everything, tally, threads

T0 = 1_400_000_000  #: when things begin on these boards
POSTS = (
    "pid int, fid int, tid int, first int, author, authorid int, dateline int, message, invisible int, "
    "PRIMARY KEY (pid)"
)
FEED = "feedid int, uid int, username, tid int, note, dateline int, PRIMARY KEY (feedid)"
HOME = "uid int, privacy, PRIMARY KEY (uid)"
#: table → columns with their types; text columns are those without a type
TABLES: dict[str, str] = {
    "common_banned": "id int, ip1 int, ip2 int, ip3 int, ip4 int, admin, dateline int, expiration int, "
    "PRIMARY KEY (id)",
    "common_member": "uid int, username, status int, adminid int, groupid int, groupexpiry int, PRIMARY KEY (uid)",
    "common_member_crime": "cid int, uid int, operatorid int, operator, action int, reason, dateline int, "
    "PRIMARY KEY (cid)",
    "common_member_field_home": HOME,
    "common_member_field_home_archive": HOME,
    "common_report": "id int, url, message, uid int, fid int, dateline int, opuid int, opname, optime int, "
    "PRIMARY KEY (id)",
    "common_setting": "skey, svalue, PRIMARY KEY (skey)",
    "forum_forum": "fid int, fup int, name, type, status int, PRIMARY KEY (fid)",
    "forum_hotreply_member": "tid int, pid int, uid int, attitude int, PRIMARY KEY (pid, uid)",
    "forum_memberrecommend": "tid int, recommenduid int, dateline int",
    "forum_post": POSTS,
    "forum_post_1": POSTS,
    "forum_ratelog": "pid int, uid int, username, extcredits int, dateline int, score int, reason",
    "forum_thread": "tid int, fid int, author, authorid int, subject, dateline int, displayorder int, closed int, "
    "PRIMARY KEY (tid)",
    "forum_threadmod": "tid int, uid int, username, dateline int, expiration int, action, status int, magicid int, "
    "stamp int, reason",
    "forum_warning": "wid int, pid int, operatorid int, operator, authorid int, author, dateline int, reason, "
    "PRIMARY KEY (wid)",
    "home_blacklist": "uid int, buid int, dateline int, PRIMARY KEY (uid, buid)",
    "home_docomment": "id int, upid int, doid int, uid int, username, dateline int, message, PRIMARY KEY (id)",
    "home_doing": "doid int, uid int, username, dateline int, message, status int, PRIMARY KEY (doid)",
    "home_favorite": "favid int, uid int, id int, idtype, title, dateline int, PRIMARY KEY (favid)",
    "home_follow": "uid int, username, followuid int, fusername, status int, mutual int, dateline int, "
    "PRIMARY KEY (uid, followuid)",
    "home_follow_feed": FEED,
    "home_follow_feed_archiver": FEED,
    "home_friend": "uid int, fuid int, fusername, dateline int, PRIMARY KEY (uid, fuid)",
}


class MiniDiscuz(RelationalBoard):
    """Threads and posts of a Discuz! X board without anything that belongs to other parts of its adapter."""

    support = Support("mini", "Discuz!", "X", {}, {}, schema.SUPPORT.reads, {})
    facts = Facts(
        needed={"forum_thread": ("tid",)},
        kinds=schema.FACTS.kinds,
        private=frozenset(),
        holdings={},
    )
    STAGE_INDEXES: ClassVar = schema.STAGE_INDEXES

    @cached_property
    def site(self) -> Site:
        return Site(id="mini", name="Mini")

    @cached_property
    def links(self) -> Links:
        return Links("http://mini.example", URLS["discuz"], target)

    @cached_property
    def people(self) -> People:
        members = self.database.table("common_member")
        return People("common_member", members.c.uid, members.c.username)

    @cached_property
    def thread_tables(self) -> tuple[Threads, ...]:
        threads = self.database.table("forum_thread")
        return (
            Threads(
                table="forum_thread",
                id=threads.c.tid,
                board=threads.c.fid,
                author=threads.c.authorid,
                time=threads.c.dateline,
                name=threads.c.author,
                visible=sa.case(
                    (threads.c.displayorder >= 0, SEEN), (threads.c.displayorder == -1, REMOVED), else_=QUEUED
                ),
                moved_to=sa.case((threads.c.closed > 1, threads.c.closed), else_=0),
                first_post=sa.literal(0),
                own=(threads.c.subject, threads.c.displayorder),
            ),
        )

    @cached_property
    def post_tables(self) -> tuple[Posts, ...]:
        return tuple(self._posts(name) for name in ("forum_post", "forum_post_1") if self.database.has(name))

    def _posts(self, name: str) -> Posts:
        posts = self.database.table(name)
        return Posts(
            table=name,
            id=posts.c.pid,
            thread=posts.c.tid,
            author=posts.c.authorid,
            time=posts.c.dateline,
            name=posts.c.author,
            visible=sa.case((posts.c.invisible == 0, SEEN), else_=LIMITED),
            anonymous=sa.literal(0),
            own=(posts.c.message,),
            own_names=("message",),
        )

    @cached_property
    def moderation(self) -> Moderation:
        return Moderation(self)

    @cached_property
    def social(self) -> Social:
        return Social(self)

    @cached_property
    def on_threads(self) -> tuple[Hanging, ...]:
        return (*self.moderation.on_threads(), *self.social.on_threads())

    @cached_property
    def on_posts(self) -> tuple[tuple[Hanging, ...], ...]:
        return tuple((*self.moderation.on_posts(of.table), *self.social.on_posts()) for of in self.post_tables)

    @cached_property
    def loose(self) -> tuple[Loose, ...]:
        return (*self.moderation.loose(), *self.social.loose())

    def read_members(self) -> Iterator[Member]:
        members = self.database.table("common_member")
        for page in self.database.pages(sa.select(members.c.uid, members.c.username), [members.c.uid]):
            for id, name in page:
                yield Member(id=id, name=self.name(name))

    def read_boards(self) -> list[Board]:
        boards = self.database.table("forum_forum")
        rows = self.database.rows(sa.select(boards.c.fid, boards.c.status).order_by(boards.c.fid))
        return [Board(id=id, name=f"Board {id}", public=status == 1) for id, status in rows]

    def thread(self, row: Row) -> Thread:
        title = self.database.text("forum_thread", "subject")(row[THREAD_OWN])
        return Thread(id=0, board_id=self.board_of(row[THREAD_BOARD]), title=title)

    def completed(self, row: Row, actions: list[ModeratorAction]) -> list[ModeratorAction]:
        return self.moderation.completed(actions, self.board_of(row[THREAD_BOARD]), row[THREAD_OWN + 1])

    def written(self, row: Row, thread: OpenThread, attachments: tuple[Attachment, ...]) -> Written:
        return Written(markup=Markup(html="<p>text</p>"), stored=b"text")

    def warnings(self) -> list[str]:
        return [*super().warnings(), *self.moderation.warnings(), *self.social.warnings()]

    def close(self) -> None:
        self.moderation.close()
        super().close()


def opened(source: str | Path, folder: Path, site_files: Path | None = None) -> MiniDiscuz:
    """The board of a dump (its text, or its file), staged in ``folder``."""
    if isinstance(source, str):
        (folder / "board.sql").write_text(source, encoding="utf-8")
        source = folder / "board.sql"
    stage([source], folder / "stage.db", schema.SUPPORT.reads, MiniDiscuz.STAGE_INDEXES)
    options = Options(site_files=None if site_files is None else str(site_files))
    return live(f"sqlite:///{folder / 'stage.db'}", options)


def live(url: str, options: Options) -> MiniDiscuz:
    database = Database(url)
    return MiniDiscuz(database, MiniDiscuz.detect(database.tables)[0], options)


def rows(extra: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Rows of a board with four members, two public boards (1, 2), one that is not (3), and one thread in each, with
    whatever is added to each table."""
    found: dict[str, list[dict[str, Any]]] = {
        "common_member": [
            {"uid": uid, "username": name, "groupid": 10} for uid, name in enumerate(("Ida", "Bo & Co", "林", "Zoë"), 1)
        ],
        "forum_forum": [{"fid": fid, "name": f"B{fid}", "status": 1 if fid < 3 else 0} for fid in (1, 2, 3)],
        "forum_thread": [
            {"tid": 10 * fid, "fid": fid, "author": "Ida", "authorid": 1, "subject": f"T{fid}", "dateline": T0 + fid}
            for fid in (1, 2, 3)
        ],
        "forum_post": [
            {"pid": 100 * fid, "tid": 10 * fid, "fid": fid, "first": 1, "author": "Ida", "authorid": 1,
             "dateline": T0 + fid, "message": "hello"}
            for fid in (1, 2, 3)
        ],
    }  # fmt: skip
    for table, more in extra.items():
        found.setdefault(table, []).extend(more)
    return found


def board(
    folder: Path, extra: dict[str, list[dict[str, Any]]], logs: dict[str, list[str] | bytes] | None = None
) -> MiniDiscuz:
    """That board, with these log files (name → lines behind ``<?PHP exit;?>``, or bytes) below the site's files."""
    site = None
    if logs is not None:
        site = folder / "site"
        (site / "data" / "log").mkdir(parents=True)
        for name, lines in logs.items():
            data = lines if isinstance(lines, bytes) else "".join(f"<?PHP exit;?>\t{line}\n" for line in lines).encode()
            (site / "data" / "log" / name).write_bytes(data)
    return opened(dump(rows(extra), TABLES, "pre_"), folder, site)


def acted(adapter: MiniDiscuz) -> list[ModeratorAction]:
    """All actions, those of threads and those without, after a look at the books."""
    counted = adapter.counts()
    for size in (1, 1000):
        assert tally(adapter, size) == counted
    found = [action for thread in threads(adapter).values() for action in thread.actions]
    found += [item for item in adapter.rest() if isinstance(item, ModeratorAction)]
    assert len({action.id for action in found}) == len(found)
    assert {action.kind for action in found} <= ACTION_KINDS
    return sorted(found, key=lambda action: (action.at or 0, str(action.id)))


def kept(adapter: MiniDiscuz, kind: type[Record]) -> list[Any]:
    assert tally(adapter) == adapter.counts()
    return [item for item in everything(adapter) if isinstance(item, kind)]


def line(
    at: int, action: str, tid: int | str = 10, fid: int = 1, by: str = "Bo &amp; Co", reason: str = "", to: str = "\t"
) -> str:
    return f"{T0 + at}\t{by}\t2\t192.0.2.77\t{fid}\tB &amp;amp;\t{tid}\tT\t{action}\t{reason}\t{to}"
