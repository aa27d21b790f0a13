"""Stored texts of phpBB 2 and 3 → canonical HTML: the board's own BBCodes, smilies and censored words, both formats."""

from __future__ import annotations

import html as entities
import re

import sqlalchemy as sa

from adapters.markup.bbcode import Converter
from adapters.markup.canonical import escape
from adapters.markup.tags import PHPBB, Dialect, LinkFinder, censor
from adapters.relational.cells import unescape
from adapters.sql.database import Database

_TAG = re.compile(r"<[^<>]*+>")
_BREAK = re.compile(r"<(?:br|/p|/li|/h[1-6]|/pre)>")


class Bodies:
    """Converts what the board's members wrote.

    :param link: finds links to the board itself.
    :param base: the board's public address, "" when unknown.
    :param image: column of ``smilies`` with the file.
    """

    def __init__(
        self, database: Database, link: LinkFinder, base: str, dialect: Dialect = PHPBB, image: str = "smiley_url"
    ) -> None:
        words = _pairs(database, "words", "word", "replacement")
        self._censor = censor(words)
        converter = Converter(
            dialect=dialect,
            custom=[
                (tag, match, template)
                for tag, match, template in _rows(database, "bbcodes", "bbcode_tag", "bbcode_match", "bbcode_tpl")
            ],
            smilies=dict(_pairs(database, "smilies", "code", image)),
            words=words,
            link=link,
            base=base,
            decoded=True,
        )
        #: (stored text, bbcode_uid, ids of attachments by inline index) → Markup
        self.convert = converter.convert

    def html(self, stored: str, uid: str = "") -> str:
        """A stored text as canonical HTML."""
        return self.convert(stored, uid).html if stored else ""

    def plain(self, stored: str, uid: str = "") -> str:
        """A stored text as plain text on one line: questions and answers of polls."""
        if not stored:
            return ""
        text = _TAG.sub("", _BREAK.sub(" ", self.convert(stored, uid).html))
        return " ".join(entities.unescape(text).split())

    def shown(self, stored: str) -> str:
        """A title as the board shows it: entities undone, words censored."""
        text = unescape(stored)
        return entities.unescape(self._censor(escape(text))) if self._censor else text


def _pairs(database: Database, table: str, first: str, second: str) -> list[tuple[str, str]]:
    return [(one, other) for one, other in _rows(database, table, first, second)]


def _rows(database: Database, table: str, *columns: str) -> list[tuple[str, ...]]:
    """Rows of a small table in a fixed order, decoded, entities undone; none when it does not exist."""
    if not database.has(table):
        return []
    clause = database.table(table)
    decoders = [database.text(table, column) for column in columns]
    rows = database.rows(sa.select(*(clause.c[column] for column in columns)))
    return sorted(tuple(unescape(decode(cell)) for decode, cell in zip(decoders, row, strict=True)) for row in rows)
