"""Edit histories, for statuses of which the forum kept a former text.

Mastodon keeps every version of an edited status, the first and the last included; an edit of the microblog holds the
text before it. A version whose text the forum did not keep is left out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from adapters.markup.canonical import plain
from migrator.writers.mastodon.numbers import move_sequence, next_number, note_numbers
from migrator.writers.mastodon.rows import copy_statement, moment, with_addresses

if TYPE_CHECKING:
    from migrator.writers.mastodon.target import MastodonTarget

PAGE = 2_000  #: versions written in one COPY
COLUMNS = {
    "id": "int8", "status_id": "int8", "account_id": "int8", "text": "text", "spoiler_text": "text",
    "sensitive": "bool", "created_at": "timestamp", "updated_at": "timestamp",
}  # fmt: skip

_EDITS = """
SELECT k.status_id, k.account_id, k.edited_at, k.content, s.account_id, s.created_at, s.text, s.spoiler_text,
  s.sensitive
FROM migrator.status_edits k JOIN public.statuses s ON s.id = k.status_id
WHERE EXISTS (SELECT 1 FROM migrator.status_edits o WHERE o.status_id = k.status_id AND o.content IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM public.status_edits there WHERE there.status_id = k.status_id)
ORDER BY k.status_id, k.id
"""
_LOST = "SELECT count(*) FROM migrator.status_edits WHERE content IS NULL"


def write_edits(target: MastodonTarget, found: dict[str, int]) -> None:
    """Write the histories that are not there yet, in one transaction."""
    found["edits_without_a_text"] = next(target.select(_LOST))[0]
    versions = _versions(target.select(_EDITS), target.settings.web)
    with target.writing() as connection:
        driver: Any = connection.connection.driver_connection
        base = next_number(connection, "status_edits")
        added = 0
        while page := list(islice(versions, PAGE)):
            with driver.cursor() as cursor, cursor.copy(copy_statement("status_edits", COLUMNS)) as copy:
                copy.set_types(list(COLUMNS.values()))
                for version in page:
                    added += 1
                    copy.write_row((base + added, *version))
        note_numbers(connection, "status_edits", base, added)
        move_sequence(connection, "status_edits")


def _versions(edits: Iterator[Any], web: str) -> Iterator[tuple[Any, ...]]:
    """(status, editor, text, content warning, sensitive, made, made) of every version that is known."""
    for status_id, group in groupby(edits, key=itemgetter(0)):
        editor = made = last = None
        for _, by, at, content, author, created, text, spoiler, sensitive in group:
            if made is None:
                editor, made = author, created
            if content is not None:
                before = with_addresses(content, plain(content), web)
                yield status_id, editor, before, spoiler, sensitive, made, made
            editor, made, last = by, moment(at) or made, (text, spoiler, sensitive)
        if last is not None:
            yield status_id, editor, *last, made, made
