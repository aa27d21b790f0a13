"""What the target holds whose gaps pages fill: as far as the pages' records depend on it.

The file is :mod:`mappings.known`'s. Ids of comments, which pages do not tell, are found again by the post that they
hang on, their author and the minute."""

from __future__ import annotations

import sqlite3
from urllib.parse import quote

from adapters.forum import SourceId
from adapters.html.comments import is_made
from adapters.html.facts import COMMENT

_SAME = """
SELECT c.source_id FROM {schema}comments c
 JOIN {schema}origins p ON p.kind = 'post' AND p.source_id = ? AND p.target_id = c.parent
 WHERE c.minute = ? AND (? IS NULL OR c.account =
   (SELECT m.target_id FROM {schema}origins m WHERE m.kind = 'member' AND m.source_id = ?))
 ORDER BY c.source_id LIMIT 1
"""


def id_in_target(pages: sqlite3.Connection, target: sqlite3.Connection, id: SourceId, schema: str = "") -> SourceId:
    """The id that a post of pages has in the target, where pages do not tell it and the target holds it; else ``id``.

    :param schema: of the target's tables, with the dot behind it.
    """
    if not is_made(id):
        return id
    query = (
        "SELECT p.author_id, p.created_at, (SELECT a.answered FROM answers a WHERE a.post = p.id) FROM posts p"
        " WHERE p.id = ?"
    )
    author, created, answered = pages.execute(query, (id,)).fetchone()
    if created is None:
        return id
    who = None if author is None else str(author)
    found = target.execute(_SAME.format(schema=schema), (str(answered), created // 60, who, who)).fetchone()
    return found[0] if found else id


class Held:
    """The file, beside the stage of the pages.

    :param path: of the file.
    """

    def __init__(self, database: sqlite3.Connection, path: str) -> None:
        self._db = database
        database.execute("ATTACH ? AS known", (f"file:{quote(path)}?mode=ro",))

    def has_thread(self, id: SourceId) -> bool:
        """Whether the target holds that thread: then it knows better what moderators did to it."""
        query = "SELECT 1 FROM known.origins WHERE kind = 'thread' AND source_id = ?"
        return self._db.execute(query, (str(id),)).fetchone() is not None

    def id_of(self, id: SourceId) -> SourceId:
        """The id of a post in the target; the given one where pages tell it or the target lacks the post."""
        return id_in_target(self._db, self._db, id, "known.")

    def hides(self, id: SourceId, answered: SourceId | None) -> bool:
        """Whether a post hangs on one that the first source knew as deleted or private: it did not stand alone."""
        if not isinstance(id, str) or not id.startswith(COMMENT):
            return False
        query = "SELECT 1 FROM known.tombstones WHERE kind = 'post' AND source_id = ?"
        return self._db.execute(query, (str(answered),)).fetchone() is not None
