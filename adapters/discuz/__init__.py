"""Discuz! X 2.5 to X3.5 with UCenter.

The parts: :mod:`adapters.discuz.schema` (tables), :mod:`adapters.discuz.members`, :mod:`adapters.discuz.boards`,
:mod:`adapters.discuz.extras` (polls, files, messages), :mod:`adapters.discuz.specials` (goods, rewards, activities,
debates), :mod:`adapters.discuz.texts` (what stands in posts), :mod:`adapters.discuz.moderation` and
:mod:`adapters.discuz.social`. Posts and threads may be spread over several tables, accounts over two. Subjects are
stored HTML-escaped, texts as they were typed. Facts: ``source/module/forum/forum_viewthread.php`` of X3.4, and what a
real X3.5 wrote and showed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

import msgspec
import sqlalchemy as sa

from adapters.base import Options, PasswordHash, SourceError
from adapters.discuz import schema
from adapters.discuz.boards import Boards
from adapters.discuz.extras import Extras
from adapters.discuz.members import ARCHIVE, Members, password
from adapters.discuz.moderation import Moderation
from adapters.discuz.social import Social
from adapters.discuz.specials import Specials
from adapters.discuz.tables import POST, Tables
from adapters.discuz.texts import Text, Texts, characters, notice
from adapters.forum import PRIVATE, Attachment, Board, Edit, Member, ModeratorAction, PrivateMessage, Site, Thread
from adapters.html.discuz import target
from adapters.html.systems import URLS
from adapters.relational.board import RelationalBoard
from adapters.relational.cells import IDS, chunks, moment, unescape, zone
from adapters.relational.layout import (
    POST_ANONYMOUS,
    POST_AUTHOR,
    POST_ID,
    POST_NAME,
    POST_OWN,
    THREAD_BOARD,
    THREAD_ID,
    THREAD_OWN,
    Hanging,
    Loose,
    People,
    Posts,
    Threads,
    Written,
)
from adapters.relational.links import Links, site_id
from adapters.relational.people import password_hashes
from adapters.relational.stream import OpenThread
from adapters.sql.database import Database, Row

_HOUR: Final = 3600
_CUT = re.compile(r"&#\d{0,7}\Z")
_MAKERS: Final = ("comsenz.com", "discuz.net", "discuz.com", "discuz.vip", "dismall.com")  #: addresses of a new install
_TAGS: Final = "[{tag}]{{TEXT1}}[/{tag}]", "[{tag}={{TEXT1}}]{{TEXT2}}[/{tag}]"  #: by the number of parameters


class Discuz(RelationalBoard):
    """One board of Discuz! X."""

    support = schema.SUPPORT
    facts = schema.FACTS
    STAGE_INDEXES = schema.STAGE_INDEXES

    def __init__(self, database: Database, prefix: str, options: Options) -> None:
        super().__init__(database, prefix, options)
        self.members_read = Members(self)
        self.specials = Specials(self)
        self.moderation, self.social = Moderation(self), Social(self)
        self._answered: dict[int, int] = {}

    @cached_property
    def extras(self) -> Extras:
        return Extras(self)

    def close(self) -> None:
        self.moderation.close()
        super().close()

    # ---------------------------------------------------------------- the board as a whole

    @cached_property
    def site(self) -> Site:
        name = characters(unescape(self.settings.get("bbname", "") or self.settings.get("sitename", "")))
        return Site(
            id=site_id(self.links.url, f"discuz:{name or self.database.prefix}"),
            name=name,
            url=self.links.url,
            software=self.support.name,
            version=self._version,
            language="zh",
            timezone=zone(self.settings.get("timeoffset", "")),
        )

    @property
    def _version(self) -> str:
        """By the tables: no release number is stored that can be relied on."""
        if "repid" in self.database.columns("forum_post"):
            return "X3.5"
        return "X3" if "freeze" in self.database.columns("common_member") else "X2.5"

    @cached_property
    def settings(self) -> dict[str, str]:
        return dict(self.pairs("common_setting", "skey", "svalue"))

    @cached_property
    def offset(self) -> int:
        """Seconds that the board's clock is ahead of UTC."""
        try:
            hours = float(self.settings.get("timeoffset", "") or 0)
        except ValueError:
            return 0
        return int(hours * _HOUR) if -24 < hours < 24 else 0

    @cached_property
    def links(self) -> Links:
        return Links(self.options.url or self._address, URLS["discuz"], target)

    @property
    def _address(self) -> str:
        """What UCenter knows as the board's address, else the setting, which new installs fill with their makers'."""
        for kind, url in self.pairs("ucenter_applications", "type", "url"):
            if kind.upper().startswith("DISCUZ") and url:
                return url
        address = self.settings.get("siteurl", "")
        return "" if any(maker in address for maker in _MAKERS) else address

    @cached_property
    def bodies(self) -> Texts:
        return Texts(
            smilies=self._smilies, custom=self._tags, link=self.links.target, base=self.links.url, offset=self.offset
        )

    @property
    def _smilies(self) -> dict[str, str]:
        if not self.database.has("common_smiley"):
            return {}
        table = self.database.table("common_smiley")
        code, image = self.database.text("common_smiley", "code"), self.database.text("common_smiley", "url")
        wanted = table.c.type == self.database.constant("smiley")
        rows = self.database.rows(sa.select(table.c.code, table.c.url).where(wanted).order_by(table.c.id))
        return {code(typed): image(file) for typed, file in rows}

    @property
    def _tags(self) -> list[tuple[str, str, str]]:
        """The board's own tags that take one or two parameters."""
        if not self.database.has("forum_bbcode"):
            return []
        table = self.database.table("forum_bbcode")
        tag, shape = self.database.text("forum_bbcode", "tag"), self.database.text("forum_bbcode", "replacement")
        statement = sa.select(table.c.tag, table.c.replacement, table.c.params).where(
            table.c.available > 0, table.c.params.in_((1, 2))
        )
        found = []
        for name, replacement, count in self.database.rows(statement.order_by(table.c.id)):
            template = shape(replacement).replace("{1}", "{TEXT1}").replace("{2}", "{TEXT2}")
            found.append((tag(name), _TAGS[count - 1].format(tag=tag(name)), template))
        return found

    # ---------------------------------------------------------------- tables

    @cached_property
    def people_tables(self) -> tuple[People, ...]:
        members = self.database.table("common_member")
        found = [People("common_member", members.c.uid, members.c.username)]
        if self.database.has("common_member" + ARCHIVE):
            old, still = self.database.table("common_member" + ARCHIVE), members.alias("still")
            back = sa.select(sa.literal(1)).select_from(still).where(still.c.uid == old.c.uid).correlate(old).exists()
            found.append(People("common_member" + ARCHIVE, old.c.uid, old.c.username, (sa.not_(back),)))
        return tuple(found)

    @property
    def people(self) -> People:
        return self.people_tables[0]

    @cached_property
    def _tables(self) -> Tables:
        return Tables(self)

    @cached_property
    def thread_tables(self) -> tuple[Threads, ...]:
        return self._tables.threads()

    @cached_property
    def post_tables(self) -> tuple[Posts, ...]:
        return self._tables.posts()

    @cached_property
    def on_threads(self) -> tuple[Hanging, ...]:
        return (*self.extras.on_threads(), *self.moderation.on_threads(), *self.social.on_threads())

    @cached_property
    def on_posts(self) -> tuple[tuple[Hanging, ...], ...]:
        found = [(*self.extras.on_posts(), *self.moderation.on_posts(), *self.social.on_posts())]
        found += [() if of.label else self.moderation.on_posts(of.table) for of in self.post_tables[1:]]
        return tuple(found)

    @cached_property
    def loose(self) -> tuple[Loose, ...]:
        return (*self.moderation.loose(), *self.social.loose())

    # ---------------------------------------------------------------- records

    def read_members(self) -> Iterator[Member]:
        return self.members_read.read()

    def password_hashes(self) -> Iterator[PasswordHash]:
        """:raises SourceError: UCenter's members are not in the source; the hashes that Discuz! has itself are those of
        random numbers."""
        table, (_, name, *columns) = next(iter(schema.SUPPORT.secrets.items()))
        if not self.database.has(table):
            raise SourceError(f"{self.database.prefix}{table} is not there: passwords are UCenter's; add its tables")
        members = self.database.table(table)
        return password_hashes(self.database, People(table, members.c.uid, members.c[name]), columns, password)

    @cached_property
    def boards_read(self) -> Boards:
        return Boards(self)

    def read_boards(self) -> list[Board]:
        return self.boards_read.read()

    def warnings(self) -> list[str]:
        found = [*super().warnings(), *self.boards_read.warnings, *self.extras.warnings(), *self._tables.warnings()]
        return [*found, *self.moderation.warnings(), *self.social.warnings()]

    def prepare_threads(self, rows: list[Row]) -> None:
        ids = [row[THREAD_ID] for row in rows]
        self._polls = self.extras.polls(ids, {row[THREAD_ID]: self._title(row) for row in rows})
        self._pinned = self._tables.pinned([row[THREAD_ID] for row in rows if row[THREAD_OWN + 3] > 0])
        self.specials.prepare_threads((row[THREAD_ID], row[THREAD_OWN + 8], row[THREAD_OWN + 9]) for row in rows)

    def _title(self, row: Row) -> str:
        return _subject(self.database.text(schema.THREAD, "subject")(row[THREAD_OWN]))

    def thread(self, row: Row) -> Thread:
        subject, own_class, form, level, digest, highlight, views, last, _, _, closed, *_ = row[THREAD_OWN:]
        sticky = level > 0
        return Thread(
            id=0,
            board_id=self.board_of(row[THREAD_BOARD]),
            title=self._title(row),
            kind="sticky" if sticky else "normal",
            pinned_until=self._pinned.get(row[THREAD_ID]) if sticky else None,
            locked=closed == 1,
            prefix=self.boards_read.classes.get(own_class, "") or self.boards_read.sorts.get(form, ""),
            digest=max(digest, 0),
            highlighted=bool(highlight),
            views=views,
            last_post_at=moment(last),
            poll=self._polls.get(row[THREAD_ID]),
            original=self.database.text(schema.THREAD, "subject").original(subject),
        )

    def count_polls(self) -> int:
        return self.extras.count_polls()

    def completed(self, row: Row, actions: list[ModeratorAction]) -> list[ModeratorAction]:
        return self.moderation.completed(list(actions), self.board_of(row[THREAD_BOARD]), row[THREAD_OWN + 3])

    # ---------------------------------------------------------------- posts

    def prepare(self, rows: list[Row]) -> None:
        posts = [row[POST_ID] for row in rows if row[-1] != self._tables.comments]  # its table comes last
        self._answered = self._answers(posts)
        self.specials.prepare_posts(posts)

    def _answers(self, posts: list[int]) -> dict[int, int]:
        """Post → post that it answers, where the board noted that beside the answered post."""
        if not self.database.has("forum_postcomment") or "rpid" not in self.database.columns("forum_postcomment"):
            return {}
        notes = self.database.table("forum_postcomment")
        statement = (
            sa.select(notes.c.rpid, sa.func.min(notes.c.pid)).where(notes.c.rpid.in_(IDS)).group_by(notes.c.rpid)
        )
        return {answer: post for part in chunks(posts) for answer, post in self.database.rows(statement, ids=part)}

    def written(self, row: Row, thread: OpenThread, attachments: tuple[Attachment, ...]) -> Written:
        own = POST(*row[POST_OWN:])
        table, column = self._tables.texts[own.table]
        comment = own.table == self._tables.comments
        text = self.database.text(table, column)
        first = bool(own.first) and not comment
        stored = text(own.message)
        read = self.bodies.read(
            unescape(stored) if comment else stored,
            [file.id for file in attachments],
            bbcode=own.bbcodeoff != 1,
            html=bool(own.htmlon & 1) and not comment,
            smilies=own.smileyoff == 0,
            sold=first and thread.row[THREAD_OWN + 9] > 0 and thread.row[THREAD_OWN + 8] == 0,
        )
        number = row[POST_ID]
        markup = read.markup
        lines = [] if comment else self.specials.post(number)
        if first:
            lines = [*self.specials.thread(thread.row[THREAD_ID]), *lines]
        if lines:
            markup = msgspec.structs.replace(markup, html=markup.html + notice(lines))
        noted = None if comment else self._answered.get(number)
        return Written(
            markup=markup,
            stored=own.message or b"",
            original=None if read.withheld else text.original(own.message),
            subject="" if first else self._subject(own, thread),
            edits=self._edits(read, row),
            reply_to=(own.repid or noted or read.reply_to) or None,
            attachments=attachments,
            visibility=PRIVATE if read.locked else "",
        )

    def _subject(self, own: POST, thread: OpenThread) -> str:
        subject = _subject(self.database.text(schema.POST, "subject")(own.subject))
        return "" if subject == thread.record.title else subject

    def _edits(self, read: Text, row: Row) -> tuple[Edit, ...]:
        """The note in the text names the editor, whom an anonymous author does not want to be."""
        if read.editor is None:
            return ()
        if row[POST_ANONYMOUS]:
            return (Edit(edited_at=read.edited_at),)
        own = row[POST_AUTHOR] and read.editor == self.name(row[POST_NAME])
        editor = row[POST_AUTHOR] if own else self.members_read.staff.get(read.editor)
        return (Edit(edited_at=read.edited_at, editor_id=editor, editor_name=read.editor),)

    # ---------------------------------------------------------------- private messages

    def count_messages(self) -> int:
        return self.extras.count_messages()

    def read_messages(self) -> Iterator[PrivateMessage]:
        return self.extras.messages()


def _subject(stored: str) -> str:
    """A subject as it was typed; older columns cut it at 80 characters, perhaps within a numeric reference."""
    return _CUT.sub("", characters(unescape(stored))).strip()
