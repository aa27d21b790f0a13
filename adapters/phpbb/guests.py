"""Names of phpBB's guests, and of accounts that are gone while their posts were kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa

from adapters.forum import Guest, SourceId
from adapters.phpbb.permissions import ANONYMOUS
from adapters.phpbb.state import visibility
from adapters.relational.cells import moment, unescape
from adapters.sql.database import Database

VISIBLE: Final = 1  # …_visibility of what is neither queued nor deleted


def guests(database: Database, public_forums: Iterable[SourceId] = ()) -> list[Guest]:
    """Names under which guests, and accounts that are gone, wrote; in order of name. Looks at all posts once or twice.

    A post without a name that began a topic has the name that the topic remembers; other nameless posts share "". A
    name is public when a guest could read one of its posts in ``public_forums``.
    """
    posts, users, topics = database.table("posts"), database.table("users"), database.table("topics")
    author = posts.outerjoin(users, users.c.user_id == posts.c.poster_id).outerjoin(
        topics, topics.c.topic_id == posts.c.topic_id
    )
    nobody = sa.or_(posts.c.poster_id == ANONYMOUS, users.c.user_id.is_(None))
    readable = sa.and_(
        visibility(database, "post") == VISIBLE,
        visibility(database, "topic") == VISIBLE,
        topics.c.forum_id.in_(list(public_forums)),
    )
    facts = (
        sa.func.min(sa.case((posts.c.post_time > 0, posts.c.post_time))),
        sa.func.count(),
        sa.func.max(sa.case((readable, 1), else_=0)),
    )
    found: dict[str, tuple[int | None, int, int]] = {}
    originals: dict[str, bytes] = {}  # of names that had to be repaired; of several the first in order

    def add(name: str, original: bytes | None, first: object, count: int, public: int) -> None:
        if original is not None:
            originals[name] = min(original, originals.get(name, original))
        before, total, known_public = found.get(name, (None, 0, 0))
        known = [at for at in (before, moment(first)) if at is not None]
        found[name] = (min(known, default=None), total + count, max(known_public, public))

    name = database.exact(posts.c.post_username)
    text = database.text("posts", "post_username")
    nameless: tuple[object, int, int] | None = None
    statement = sa.select(name, *facts).select_from(author).where(nobody).group_by(name)
    for stored, *of_name in database.rows(statement):
        if label := unescape(text(stored)):
            add(label, text.original(stored), *of_name)
        else:
            nameless = (of_name[0], of_name[1], of_name[2])
    if nameless:
        name = database.exact(topics.c.topic_first_poster_name)
        text = database.text("topics", "topic_first_poster_name")
        began = sa.and_(
            nobody, sa.func.length(posts.c.post_username) == 0, topics.c.topic_first_post_id == posts.c.post_id
        )
        rest = nameless[1]
        for stored, *of_name in database.rows(sa.select(name, *facts).select_from(author).where(began).group_by(name)):
            if label := unescape(text(stored)):
                add(label, text.original(stored), *of_name)
                rest -= of_name[1]
        if rest > 0:
            add("", None, nameless[0], rest, nameless[2])
    return [
        Guest(
            name=label,
            first_seen_at=first,
            post_count=count,
            public=bool(public),
            original=originals.get(label),
        )
        for label, (first, count, public) in sorted(found.items())
    ]
