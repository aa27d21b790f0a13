"""phpBB's private messages. Read only when they are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from adapters.forum import PrivateMessage
from adapters.relational.cells import chunks, digest, moment
from adapters.sql.database import Row

if TYPE_CHECKING:
    from adapters.phpbb import PhpBB

_USER_TOKEN = re.compile(r"u_(\d{1,10})")
_TEXTS = ("message_subject", "message_text", "bbcode_uid", "to_address", "bcc_address")


class Messages:
    """Reads ``privmsgs`` and who has a copy of each."""

    def __init__(self, board: PhpBB) -> None:
        self._board = board
        self._database = board.database
        self._text = {name: board.database.text("privmsgs", name) for name in _TEXTS}

    def read(self) -> Iterator[PrivateMessage]:
        """All messages in order of id."""
        if not self._database.has("privmsgs"):
            return
        table = self._database.table("privmsgs")
        columns = (table.c.msg_id, table.c.root_level, table.c.author_id, table.c.message_time)
        statement = sa.select(*columns, *(table.c[name] for name in _TEXTS))
        for page in self._database.pages(statement, [table.c.msg_id], 500):
            names = self._board.names.of(row[2] for row in page)
            holders = self._holders([row[0] for row in page])
            for row in page:
                yield self._message(row, names[row[2]], holders.get(row[0], []))

    def _message(self, row: Row, name: str | None, holders: list[int]) -> PrivateMessage:
        number, root, author, at, *cells = row
        subject, text, uid, to, hidden = (self._text[of](cell) for of, cell in zip(_TEXTS, cells, strict=True))
        return PrivateMessage(
            id=number,
            author_id=author if name is not None else None,
            author_name=name or "",
            recipient_ids=_recipients(author, to, hidden, holders),
            created_at=moment(at),
            subject=self._board.bodies.shown(subject),
            body=self._board.bodies.convert(text, uid).html,
            digest=digest(text, author, at),
            conversation_id=root or number,
        )

    def _holders(self, ids: Sequence[int]) -> dict[int, list[int]]:
        """Members who have a copy, by message."""
        found: dict[int, list[int]] = {}
        if self._database.has("privmsgs_to"):
            table = self._database.table("privmsgs_to")
            for part in chunks(ids):
                statement = sa.select(table.c.msg_id, table.c.user_id).where(table.c.msg_id.in_(part)).distinct()
                for message, member in self._database.rows(statement):
                    found.setdefault(message, []).append(member)
        return found


def _recipients(author: int, to: str, hidden: str, holders: list[int]) -> tuple[int, ...]:
    """Members the message went to: those addressed, and members of addressed groups that have a copy. Those in blind
    copy are left out, as the others must not learn of them; unless there is only one recipient in all."""
    blind = {int(number) for number in _USER_TOKEN.findall(hidden)}
    named = {int(number) for number in _USER_TOKEN.findall(to)}
    everyone = (named | set(holders) | blind) - {author}
    return tuple(sorted(everyone if len(everyone) == 1 else everyone - (blind - named)))
