"""phpBB's threads as a stream: topics, their posts, and what hangs on both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import msgspec
import sqlalchemy as sa

from adapters.base import Shard, ThreadItem
from adapters.forum import (
    DELETED,
    PRIVATE,
    PUBLIC,
    UNAPPROVED,
    Attachment,
    Edit,
    Poll,
    PollOption,
    PollVote,
    Post,
    Reject,
    Relation,
    Thread,
)
from adapters.markup.s9e import is_stored_xml
from adapters.phpbb import pages
from adapters.phpbb.actions import ModeratorLog
from adapters.phpbb.boards import Boards
from adapters.phpbb.markup import Bodies
from adapters.phpbb.pages import ByKey, PostPages, SideTables
from adapters.phpbb.people import Names
from adapters.phpbb.state import MOVED, TopicState, completed, visibility
from adapters.relational.cells import EARLIEST, HIGH, LATEST, LOW, moment, placed, row_bytes, unescape
from adapters.sql.charset import Decoder
from adapters.sql.database import Database, Paged, Row

#: post_visibility and topic_visibility (3.0: …_approved); any other code is not public
VISIBILITY: Final = {0: UNAPPROVED, 1: PUBLIC, 2: DELETED, 3: UNAPPROVED}
_KINDS: Final = {0: "normal", 1: "sticky", 2: "announcement", 3: "global"}

#: which rows of votes count: members' (guests are told apart by address only), real options (127: totals of phpBB 2)
GUEST_MAX: Final = 1
TOTALS_OPTION: Final = 127
_LEAST_CUT: Final = 40  # shortest subject that can be a title cut at the column's end

_TOPIC_COLUMNS: Final[dict[str, object]] = {
    "forum_id": 0, "topic_title": "", "topic_poster": 0, "topic_time": 0, "topic_time_limit": 0, "topic_views": 0,
    "topic_status": 0, "topic_type": 0, "topic_delete_time": 0, "topic_delete_reason": "", "topic_delete_user": 0,
    "topic_first_post_id": 0, "topic_first_poster_name": "", "topic_last_post_time": 0, "topic_moved_id": 0,
    "poll_title": "", "poll_start": 0, "poll_length": 0, "poll_max_options": 1,
}  # fmt: skip


class _Texts(NamedTuple):
    """Decoders of what stands in a board, which may have a character set of its own."""

    title: Decoder
    delete_reason: Decoder
    question: Decoder
    answer: Decoder
    subject: Decoder
    text: Decoder
    edit_reason: Decoder

    @classmethod
    def of(cls, database: Database, board: int | None) -> _Texts:
        columns = (
            ("topics", "topic_title"), ("topics", "topic_delete_reason"), ("topics", "poll_title"),
            ("poll_options", "poll_option_text"), ("posts", "post_subject"), ("posts", "post_text"),
            ("posts", "post_edit_reason"),
        )  # fmt: skip
        return cls(*(database.text(table, column, board=board) for table, column in columns))


class _Topic(msgspec.Struct, gc=False):
    """A row of topics, with what is worked out once for all its posts."""

    topic_id: int
    forum_id: int
    topic_title: bytes | str
    topic_poster: int
    topic_time: int
    topic_time_limit: int
    topic_views: int
    topic_status: int
    topic_type: int
    topic_delete_time: int
    topic_delete_reason: bytes | str
    topic_delete_user: int
    topic_first_post_id: int
    topic_first_poster_name: bytes | str
    topic_last_post_time: int
    topic_moved_id: int
    poll_title: bytes | str
    poll_start: int
    poll_length: int
    poll_max_options: int
    visibility: int
    texts: _Texts
    title: str = ""
    first: int = 0  #: id of the first post, 0: none
    bounds: tuple[int, int] | None = None  #: least and greatest believable time of its posts

    @property
    def moved(self) -> bool:
        return self.topic_status == MOVED and self.topic_moved_id > 0


class Threads:
    """Reads topics and posts of one board."""

    def __init__(
        self,
        database: Database,
        *,
        names: Names,
        bodies: Bodies,
        boards: Boards,
        log: ModeratorLog,
        side: SideTables,
        oldest_first: bool,
    ) -> None:
        """``oldest_first``: the order in which the board shows the files of a post (``display_order``)."""
        self._database = database
        self._names = names
        self._bodies = bodies
        self._boards = boards
        self._log = log
        self._side = side
        self._oldest_first = oldest_first
        self._starter = database.text("topics", "topic_first_poster_name")
        self._username = database.text("posts", "post_username")
        self._uid = database.text("posts", "bbcode_uid")
        self._texts: dict[int | None, _Texts] = {}  # by board
        self._post_pages = pages.post_pages(database)
        self._topic_pages = self._topics_paged()
        self._options = self._keyed("poll_options", "poll_option_id", "poll_option_text", "poll_option_total")
        self._votes = self._votes_paged()
        self._ties = [
            (kind, self._keyed(table, "user_id"))
            for kind, table in (("bookmark", "bookmarks"), ("watch_thread", "topics_watch"))
        ]

    # ---------------------------------------------------------------- the stream

    def read(self, shard: Shard) -> Iterator[ThreadItem]:
        """The shard's stream, in the order that :meth:`adapters.base.Adapter.threads` promises."""
        low, high = int(shard.low), int(shard.high)
        posts = PostPages(self._post_pages.read(low=low, high=high), self._side, self._names)
        log = ByKey(self._log.in_threads(low, high))
        options = ByKey(_read(self._options, low, high))
        votes = ByKey(_read(self._votes, low, high))
        ties = [(kind, ByKey(_read(tie, low, high))) for kind, tie in self._ties]
        for topic in self._topics(low, high):
            yield from self._orphans(posts, topic.topic_id - 1, "no topic of that id")
            actions = [action for _, action in log.take(topic.topic_id)]
            answers = list(options.take(topic.topic_id))
            has_poll = topic.poll_start > 0 and not topic.moved
            topic.first = 0 if topic.moved else self._first(topic, posts)
            poll = self._poll(topic, answers, posts) if has_poll else None
            yield self._thread(topic, poll, completed(self._state(topic), actions, self._names))
            if topic.moved:
                yield from self._orphans(posts, topic.topic_id, "its topic only leads to another one")
            else:
                yield from self._posts(topic, posts)
            known = {row[1] for row in answers} if has_poll else set()
            for row in votes.take(topic.topic_id):
                yield vote(row) if row[1] in known else vote_reject(row)
            for kind, tie in ties:
                for _, member in tie.take(topic.topic_id):
                    yield relation(kind, member, topic.topic_id)
        yield from self._orphans(posts, high, "no topic of that id")

    def _topics(self, low: int, high: int) -> Iterator[_Topic]:
        for page in self._topic_pages.read(low=low, high=high):
            self._names.of(row[3] for row in page)
            for row in page:
                whole: tuple[Any, ...] = (*row, self._texts_of(self._boards.of_topic(row[1])))
                topic = _Topic(*whole)
                topic.title = self._bodies.censored(unescape(topic.texts.title(topic.topic_title)))
                yield topic

    def _texts_of(self, board: int | None) -> _Texts:
        found = self._texts.get(board)
        if found is None:
            found = self._texts[board] = _Texts.of(self._database, board)
        return found

    def _topics_paged(self) -> Paged:
        topics, column = self._database.table("topics"), self._database.column
        columns = [column("topics", name, default) for name, default in _TOPIC_COLUMNS.items()]
        statement = sa.select(topics.c.topic_id, *columns, visibility(self._database, "topic"))
        statement = statement.where(topics.c.topic_id >= LOW, topics.c.topic_id <= HIGH)
        return self._database.paged(statement, [topics.c.topic_id], 200)

    def _keyed(self, table: str, key: str, *columns: str) -> Paged | None:
        """Rows of a table in order of topic and ``key``, each pair of them once; None when there is no such table."""
        if not self._database.has(table):
            return None
        clause = self._database.table(table)
        keys = [clause.c.topic_id, clause.c[key]]
        # these tables have no primary key: of rows that differ in other columns, what sorts first counts
        statement = sa.select(*keys, *(sa.func.min(clause.c[name]).label(name) for name in columns))
        where = (clause.c.topic_id >= LOW, clause.c.topic_id <= HIGH)
        return self._database.paged(statement.where(*where).group_by(*keys), keys)

    def _votes_paged(self) -> Paged | None:
        if not self._database.has("poll_votes"):
            return None
        votes = self._database.table("poll_votes")
        statement = vote_statement(self._database).where(votes.c.topic_id >= LOW, votes.c.topic_id <= HIGH)
        return self._database.paged(statement, [votes.c.topic_id, votes.c.poll_option_id, votes.c.vote_user_id])

    # ---------------------------------------------------------------- topics

    def _thread(self, topic: _Topic, poll: Poll | None, actions: tuple[Any, ...]) -> Thread:
        author = topic.topic_poster
        name = self._names.of([author])[author]
        until = topic.topic_time + topic.topic_time_limit if topic.topic_type and topic.topic_time_limit > 0 else 0
        return Thread(
            id=topic.topic_id,
            board_id=self._boards.of_topic(topic.forum_id),
            title=topic.title,
            author_id=author if name is not None else None,
            author_name=unescape(self._starter(topic.topic_first_poster_name)) if name is None else name,
            created_at=moment(topic.topic_time),
            kind=_KINDS.get(topic.topic_type, "normal"),
            pinned_until=moment(until),
            locked=topic.topic_status == 1,
            visibility=VISIBILITY.get(topic.visibility, PRIVATE),
            moved_to=topic.topic_moved_id if topic.moved else None,
            views=topic.topic_views,
            first_post_id=topic.first or None,
            last_post_at=moment(topic.topic_last_post_time),
            poll=poll,
            actions=actions,
            original=topic.texts.title.original(topic.topic_title),
        )

    def _state(self, topic: _Topic) -> TopicState:
        if topic.moved:
            return TopicState(topic.topic_id, None, 0, 0, 1, 0, 0, "")
        reason = topic.texts.delete_reason(topic.topic_delete_reason)
        return TopicState(
            topic.topic_id, self._boards.of_topic(topic.forum_id), topic.topic_type, topic.topic_status,
            topic.visibility, topic.topic_delete_time, topic.topic_delete_user, reason,
        )  # fmt: skip

    def _first(self, topic: _Topic, posts: PostPages) -> int:
        """Id of the topic's first post: the first in order that is the one the topic names, or public; else the very
        first. So a deleted first post does not hide the rest, and a wrong ``topic_first_post_id`` does no harm."""
        rows, place = posts.rows, posts.place
        if place >= len(rows) and posts.advance():
            rows, place = posts.rows, posts.place
        very_first = 0
        while place < len(rows):
            row = rows[place]
            if row[pages.TOPIC_ID] != topic.topic_id:
                return very_first
            if row[pages.VISIBILITY] == 1 or row[pages.POST_ID] == topic.topic_first_post_id:
                return int(row[pages.POST_ID])
            very_first = very_first or row[pages.POST_ID]
            place += 1
        found = first_posts(self._database, {topic.topic_id: topic.topic_first_post_id}) if very_first else {}
        return found.get(topic.topic_id, very_first)

    def _poll(self, topic: _Topic, answers: Sequence[Row], posts: PostPages) -> Poll:
        """In 3.0 question and answers carry the BBCode uid of the first post."""
        uid = self._uid(posts.rows[posts.place][pages.UID]) if topic.first and posts.place < len(posts.rows) else ""
        return Poll(
            id=topic.topic_id,
            question=self._bodies.plain(topic.texts.question(topic.poll_title), uid),
            options=tuple(
                PollOption(id=row[1], text=self._bodies.plain(topic.texts.answer(row[2]), uid), votes=row[3])
                for row in answers
            ),
            started_at=moment(topic.poll_start),
            ends_at=moment(topic.poll_start + topic.poll_length) if topic.poll_length > 0 else None,
            max_choices=max(topic.poll_max_options, 1),
        )

    # ---------------------------------------------------------------- posts

    def _posts(self, topic: _Topic, posts: PostPages) -> Iterator[ThreadItem]:
        topic_id = topic.topic_id
        titles = _usual_subjects(topic.topic_title)
        while True:
            rows, place, end = posts.rows, posts.place, len(posts.rows)
            names, attached, reactions, reports = posts.names, posts.attachments, posts.reactions, posts.reports
            while place < end:
                row = rows[place]
                if row[pages.TOPIC_ID] != topic_id:
                    posts.place = place
                    return
                place += 1
                yield self._post(row, topic, titles, names, attached)
                post_id = row[pages.POST_ID]
                if post_id in reactions:
                    yield from reactions[post_id]
                if post_id in reports:
                    yield from reports[post_id]
            posts.place = place
            if not posts.advance():
                return

    def _post(
        self,
        row: Row,
        topic: _Topic,
        titles: tuple[Any, Any],
        names: dict[int, str | None],
        attached: dict[int, list[Attachment]],
    ) -> Post:
        (
            post_id, topic_id, author_id, time, username, subject, stored, uid, visible, edited, _, edits, _,
        ) = row  # fmt: skip
        name = names[author_id]
        if name is None:
            author_id = None
            name = unescape(self._username(username))
            if not name and post_id == topic.topic_first_post_id:
                name = unescape(self._starter(topic.topic_first_poster_name))
        text = topic.texts.text(stored)
        uid = "" if is_stored_xml(text) else self._uid(uid)
        attachments: tuple[Attachment, ...] = ()
        if post_id in attached:
            attachments = tuple(attached[post_id])
            markup = self._bodies.convert(text, uid, [file.id for file in attachments])
            attachments = placed(attachments, markup)
            if self._oldest_first:
                attachments = attachments[::-1]
        else:
            markup = self._bodies.convert(text, uid)
        known = EARLIEST <= time <= LATEST
        return Post(
            id=post_id,
            thread_id=topic_id,
            author_id=author_id,
            author_name=name,
            created_at=time if known else None,
            order_at=time if known else self._order(topic, time),
            body=markup.html,
            digest=_digest(stored, row[pages.POSTER], time),
            first=post_id == topic.first,
            subject="" if subject in titles or not subject else self._own_subject(subject, topic),
            visibility=VISIBILITY.get(visible, PRIVATE),
            quotes=markup.quotes,
            mentions=markup.mentions,
            attachments=attachments,
            edits=self._edits(row, names, topic) if edited or edits else (),
            original=topic.texts.text.original(stored),
        )

    def _own_subject(self, stored: bytes | str, topic: _Topic) -> str:
        """A subject that is not just the title, perhaps after ``Re:`` and cut."""
        subject = self._bodies.censored(unescape(topic.texts.subject(stored))).strip()
        rest = subject.removeprefix("Re: ")
        if rest == topic.title or (len(rest) >= _LEAST_CUT and topic.title.startswith(rest)):
            return ""
        return subject

    def _edits(self, row: Row, names: dict[int, str | None], topic: _Topic) -> tuple[Edit, ...]:
        """The last edit; phpBB keeps no others."""
        editor = row[pages.EDITOR]
        name = names.get(editor)
        reason = unescape(topic.texts.edit_reason(row[pages.EDIT_REASON])).strip()
        return (
            Edit(
                edited_at=moment(row[pages.EDITED]),
                editor_id=editor if name is not None else None,
                editor_name=name or "",
                reason=reason,
            ),
        )

    def _order(self, topic: _Topic, time: int) -> int:
        """Place of a post without believable time: posts stand in order of time, so it comes before or after all
        others of its topic."""
        if topic.bounds is None:
            topic.bounds = believable(self._database, [topic.topic_id]).get(topic.topic_id) or (
                (moment(topic.topic_time) or 0,) * 2
            )
        return topic.bounds[0] if time < EARLIEST else topic.bounds[1]

    def _orphans(self, posts: PostPages, up_to: int, why: str) -> Iterator[ThreadItem]:
        """Posts of topics up to that id that have not been read, with what hangs on them."""
        while True:
            while posts.place < len(posts.rows):
                row = posts.rows[posts.place]
                if row[pages.TOPIC_ID] > up_to:
                    return
                posts.place += 1
                number = row[pages.POST_ID]
                yield Reject(
                    kind="post",
                    source_id=str(number),
                    reason="orphan",
                    detail=f"posts.topic_id {row[pages.TOPIC_ID]}: {why}",
                    raw=row_bytes(pages.POST_COLUMNS, row),
                )
                for kind, items in (("attachment", posts.attachments), ("reaction", posts.reactions)):
                    for item in items.get(number, ()):
                        yield orphan(kind, item, f"post {number} has no topic")
                yield from posts.reports.get(number, ())
            if not posts.advance():
                return


def _read(rows: Paged | None, low: int, high: int) -> Iterator[list[Row]]:
    return rows.read(low=low, high=high) if rows else iter(())


def orphan(kind: str, item: msgspec.Struct, why: str) -> Reject:
    """A record whose post does not exist or has no topic."""
    return Reject(
        kind=kind,
        source_id=str(getattr(item, "id")),  # noqa: B009 — the type of item is known to the caller only
        reason="orphan",
        detail=why,
        raw=msgspec.json.encode(item),
    )


def _usual_subjects(title: Any) -> tuple[Any, Any]:
    """What the subject of a post that has none of its own looks like, as stored."""
    return (title, b"Re: " + title) if isinstance(title, bytes) else (title, f"Re: {title}")


def _digest(stored: bytes | str, author: int, time: int) -> bytes:
    text = stored if isinstance(stored, bytes) else stored.encode("utf-8", "surrogatepass")
    return blake2b(b"%d %d %b" % (author, time, text), digest_size=8).digest()


def relation(kind: str, member: int, target: int) -> Relation:
    return Relation(id=f"{kind}:{target}:{member}", kind=kind, member_id=member, target_id=target)


def vote_statement(database: Database) -> sa.Select[Any]:
    """Members' votes, each once."""
    votes = database.table("poll_votes")
    columns = (votes.c.topic_id, votes.c.poll_option_id, votes.c.vote_user_id)
    where = (votes.c.vote_user_id > GUEST_MAX, votes.c.poll_option_id != TOTALS_OPTION)
    return sa.select(*columns).where(*where).distinct()


def vote(row: Row) -> PollVote:
    return PollVote(poll_id=row[0], option_id=row[1], member_id=row[2])


def vote_reject(row: Row) -> Reject:
    return Reject(
        kind="poll_vote",
        source_id=":".join(map(str, row)),
        reason="orphan",
        detail="poll_votes: no such poll or option",
        raw=row_bytes(("topic_id", "poll_option_id", "vote_user_id"), row),
    )


def first_posts(database: Database, named: dict[int, int]) -> dict[int, int]:
    """First posts of topics, as :meth:`Threads._first` finds them; ``named``: topic → ``topic_first_post_id``."""
    posts, seen = database.table("posts"), visibility(database, "post")
    found: dict[int, int] = {}
    for topic, first in named.items():
        statement = sa.select(posts.c.post_id).where(posts.c.topic_id == topic)
        ordered = statement.order_by(posts.c.post_time, posts.c.post_id).limit(1)
        rows = database.rows(ordered.where(sa.or_(seen == 1, posts.c.post_id == first))) or database.rows(ordered)
        if rows:
            found[topic] = rows[0][0]
    return found


def believable(database: Database, topics: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Least and greatest believable time of the posts of topics that have any."""
    posts = database.table("posts")
    statement = sa.select(posts.c.topic_id, sa.func.min(posts.c.post_time), sa.func.max(posts.c.post_time))
    where = (posts.c.topic_id.in_(topics), posts.c.post_time >= EARLIEST, posts.c.post_time <= LATEST)
    rows = database.rows(statement.where(*where).group_by(posts.c.topic_id))
    return {topic: (least, greatest) for topic, least, greatest in rows}
