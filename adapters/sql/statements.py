"""Statements of a dump, one after another: what each is, and the settings that change how the rest is read.

Works on a window of bytes like the rest of the reader: where the window ends inside something that matters it raises
:class:`~adapters.sql.sqlvalues.NeedMore`, and is asked again with a longer window.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import ClassVar, NamedTuple

from adapters.sql import ddl
from adapters.sql.ddl import QUALIFIED
from adapters.sql.pgdump import CLIENT_ENCODING, COPY, DOLLAR, DOLLAR_OPEN, STANDARD_STRINGS
from adapters.sql.sqlvalues import NeedMore, Quoting

MAX_HEAD = 1 << 20  #: bytes; longer heads, comments and CREATE TABLEs count as damage
MAX_SKIPPED_TOKEN = 64 << 20  #: bytes; a longer string in a statement that is skipped counts as damage


class Head(NamedTuple):
    """What stands at a position: ``insert``, ``copy``, ``create``, ``key``, ``skip``, ``none`` or ``damage``."""

    kind: str
    end: int  #: where to go on: behind the head, for ``skip`` inside the statement
    table: str = ""
    columns: tuple[str, ...] = ()
    statement: bytes = b""
    detail: str = ""


class Point(NamedTuple):
    """Where reading may go on after damage: at a ``row``, at a ``statement``, or "" (not found yet)."""

    kind: str
    position: int


_COMMENT = rb"--[^\n]*+\n|#[^\n]*+\n|/\*(?!!)(?:[^*]++|\*(?!/))*+\*/|/\*!\d*+(?!\d)|\*/"
_SPACE = re.compile(rb"(?:\s++|" + _COMMENT + rb")*+")
_GAP = re.compile(rb"(?:[\s;]++|" + _COMMENT + rb")*+")
_OPEN_COMMENT = re.compile(rb"--|#|/\*|[-/*]\Z")
_WORD = re.compile(rb"[A-Za-z]++")
_COLUMNS = rb"(?:\(((?:[^()`\"]++|`[^`]*+`|\"[^\"]*+\")*+)\)\s*)?"
_INSERT = re.compile(
    rb"(?:INSERT|REPLACE)\s+(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE)\s+)*+(?:INTO\s+)?"
    + QUALIFIED + rb"\s*" + _COLUMNS + rb"(?:OVERRIDING\s+(?:SYSTEM|USER)\s+VALUE\s+)?VALUES?\s*+(?=\()",
    re.IGNORECASE,
)  # fmt: skip
_TABLE = re.compile(rb"(?:CREATE|ALTER)\s+(?:\w+\s+){0,2}?TABLE\b", re.IGNORECASE)
_DELIMITER = re.compile(rb"DELIMITER[ \t]+(\S+)[^\n]*\n", re.IGNORECASE)
_DELIMITER_BACK = re.compile(rb"\n[ \t]*DELIMITER[ \t]+;[^\n]*(?:\n|\Z)", re.IGNORECASE)
_NAMES = re.compile(rb"SET\s+NAMES\s+['\"]?(\w+)", re.IGNORECASE)
_NO_BACKSLASH = re.compile(rb"SQL_MODE\s*=\s*'[^']*NO_BACKSLASH_ESCAPES", re.IGNORECASE)
_CLAUSE = re.compile(rb"ON\s+(?:DUPLICATE|CONFLICT)\b|AS\s+\w|RETURNING\b", re.IGNORECASE)

#: first words of statements that are passed over
_PASSED = frozenset(
    b"ALTER ANALYZE BEGIN CALL CHANGE COMMENT COMMIT CREATE DELETE DO DROP END FLUSH GRANT LOCK PRAGMA REINDEX RESET "
    b"REVOKE ROLLBACK SECURITY SELECT SET SHOW START TRUNCATE UNLOCK UPDATE USE VACUUM WITH".split()
)

_RESUME = re.compile(
    rb"\n(?=(?:INSERT|REPLACE)\s|CREATE\s+TABLE\s|DROP\s+TABLE\s|(?:UN)?LOCK\s+TABLES|COPY\s+\S+\s*(?:\(|FROM)|ALTER\s+TABLE\s|"
    rb"/\*!\d{5}\s|-- Dump completed|--\r?\n-- )",
    re.IGNORECASE,
)
_ROW_AFTER = re.compile(rb"\)\s*+,\s*+(?=\()")
_TAIL = 256 << 10  # bytes of the window that are looked at again when more has been read

#: program → pattern in the first lines of its dumps; the group is its version
_TOOLS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("mariadb-dump", re.compile(rb"^-- MariaDB dump ([^\r\n]*)", re.MULTILINE)),
    ("mysqldump", re.compile(rb"^-- MySQL dump ([^\r\n]*)", re.MULTILINE)),
    ("phpMyAdmin", re.compile(rb"^[-#]+ phpMyAdmin (?:SQL Dump|MySQL-Dump)\s+[-#]+ version ([\w.-]+)", re.MULTILINE)),
    ("pg_dump", re.compile(rb"^-- PostgreSQL database dump(?:[^;]{0,300}?pg_dump version ([^\r\n]*))?", re.MULTILINE)),
    ("SQLyog", re.compile(rb"SQLyog ([^\r\n]*)")),
    ("phpBB", re.compile(rb"^#\s*phpBB Backup Script()", re.MULTILINE)),
    ("Discuz!", re.compile(rb"^# Discuz! Multi-Volume Data Dump([^\r\n]*)", re.MULTILINE)),
    ("HeidiSQL", re.compile(rb"^-- HeidiSQL[^\d\r\n]*([\d.]*)", re.MULTILINE)),
    ("Navicat", re.compile(rb"^\s*Navicat ([^\r\n]*)", re.MULTILINE)),
    ("Adminer", re.compile(rb"^-- Adminer ([\d.]*)", re.MULTILINE)),
)  # fmt: skip
_IDENTIFY = re.compile(rb"^# Identify: ([A-Za-z0-9+/=]+)", re.MULTILINE)
#: programs that quote by the connection's character set, so that a backslash may be half a character
_CHARSET_AWARE = frozenset({"mariadb-dump", "mysqldump"})
_DOUBLE_BYTE = frozenset({"gbk", "gb18030", "big5", "sjis", "cp932"})
_END_MARKS: dict[str, bytes] = {
    "mariadb-dump": b"-- Dump completed",
    "mysqldump": b"-- Dump completed",
    "pg_dump": b"-- PostgreSQL database dump complete",
}


class Statements:
    """Reads heads of statements and keeps the settings that hold from there on."""

    def __init__(self) -> None:
        self.tool = ""  #: program that wrote the dump, with its version
        self.charset: str | None = None  #: character set of text in the dump, by SET NAMES or a like statement
        self._program = ""
        self._no_backslash = False
        self._standard_strings = True
        self._insert_text = b"INSERT and nothing that a dump may hold"  # head of the last INSERT, with its parenthesis
        self._insert_head = Head("insert", 0)
        self._whole: dict[Quoting, re.Pattern[bytes]] = {}

    def begin_file(self, head: bytes) -> None:
        """Takes note of who wrote the file that begins with ``head``."""
        self._program, self._no_backslash, self._standard_strings = "", False, True
        for program, pattern in _TOOLS:
            if (found := pattern.search(head)) is not None:
                self._program = program
                self.tool = f"{program} {(found[1] or b'').decode('utf-8', 'replace').strip()}".strip()
                break
        if (found := _IDENTIFY.search(head)) is not None:
            try:
                fields = base64.b64decode(found[1]).split(b",")
            except binascii.Error:
                fields = []
            if len(fields) > 6 and re.fullmatch(rb"\w+", fields[6]):
                self.charset = fields[6].decode("ascii").lower()

    def missing_end_mark(self, tail: bytes) -> str:
        """A complaint when the program that wrote the file marks its end and ``tail``, its last bytes, has no mark."""
        mark = _END_MARKS.get(self._program)
        return f"{self._program}'s end mark is missing: the dump may be cut off" if mark and mark not in tail else ""

    @property
    def quoting(self) -> Quoting:
        """How strings are quoted from here on."""
        if self._program == "pg_dump":
            return Quoting(backslash=not self._standard_strings)
        double = self._program in _CHARSET_AWARE and self.charset in _DOUBLE_BYTE
        return Quoting(backslash=not self._no_backslash, double_byte=double)

    # ---------------------------------------------------------------- heads

    def next(self, window: bytes, position: int, final: bool) -> Head:
        """What stands at ``position``, blanks and comments passed over."""
        start = self._past(_GAP, window, position, final)
        if start < 0:
            return Head("damage", position, detail="a comment without end")
        if start >= len(window):
            return Head("none", start)
        if window[start] == 0x5C:  # a command to psql, one line
            line = window.find(b"\n", start)
            if line < 0 and not final:
                raise NeedMore
            return Head("none", len(window) if line < 0 else line + 1)
        word = _WORD.match(window, start)
        if word is None:
            return Head("damage", start, detail="no SQL statement")
        if word.end() == len(window) and not final:
            raise NeedMore
        first = word[0].upper()
        reader = self._readers.get(first)
        if reader is not None:
            return reader(self, window, start, final)
        if first not in _PASSED:
            return Head("damage", start, detail="no SQL statement")
        return Head("skip", start)

    def _insert(self, window: bytes, start: int, final: bool) -> Head:
        if window.startswith(self._insert_text, start):  # one statement per row: the same head again and again
            return self._insert_head._replace(end=start + len(self._insert_text) - 1)
        found = _INSERT.match(window, start)
        if found is not None:
            self._insert_text = window[start : found.end() + 1]
            self._insert_head = Head("insert", found.end(), ddl.name(found[1]), ddl.names(found[2] or b""))
            return self._insert_head
        if not final and len(window) - start < MAX_HEAD:
            raise NeedMore
        return Head("damage", start, detail="an INSERT in a form that is not understood")

    def _copy(self, window: bytes, start: int, final: bool) -> Head:
        found = COPY.match(window, start)
        if found is not None:
            return Head("copy", found.end(), ddl.name(found[1]), ddl.names(found[2] or b""))
        if not final and len(window) - start < MAX_HEAD:
            raise NeedMore
        return Head("damage", start, detail="a COPY in a form that is not understood")

    def _table(self, window: bytes, start: int, final: bool) -> Head:
        if not final and len(window) - start < 100:
            raise NeedMore
        if _TABLE.match(window, start, start + 100) is None:
            return Head("skip", start)
        statement, end = self._all_of(window, start, final)
        if not statement:
            return Head("damage", start, detail="a CREATE or ALTER TABLE without end")
        if statement[:1] in (b"C", b"c"):
            return Head("create", end, statement=statement)
        key = ddl.added_key(statement)
        return Head("key", end, *key) if key else Head("none", end)

    def _set(self, window: bytes, start: int, final: bool) -> Head:
        statement, end = self._all_of(window, start, final)
        if not statement:
            return Head("skip", start)
        for pattern in (_NAMES, CLIENT_ENCODING):
            if (found := pattern.match(statement)) is not None:
                name = found[1].decode("ascii").lower()
                self.charset = None if name in ("binary", "default") else name
        if _NO_BACKSLASH.search(statement):
            self._no_backslash = True
        if (standard := STANDARD_STRINGS.match(statement)) is not None:
            self._standard_strings = standard[1].lower() == b"on"
        return Head("none", end)

    def _delimiter(self, window: bytes, start: int, final: bool) -> Head:
        """Stored programs stand between two DELIMITER lines; nothing in them matters here."""
        line = _DELIMITER.match(window, start)
        if line is None or line[1] == b";":
            if line is None and not final:
                raise NeedMore
            return Head("none", len(window) if line is None else line.end())
        back = _DELIMITER_BACK.search(window, line.end() - 1)
        if back is not None:
            return Head("none", back.end())
        if not final and len(window) - start < MAX_SKIPPED_TOKEN:
            raise NeedMore
        return Head("damage", line.end(), detail="a DELIMITER that is never set back")

    _readers: ClassVar[dict[bytes, Callable[[Statements, bytes, int, bool], Head]]] = {
        b"INSERT": _insert, b"REPLACE": _insert, b"COPY": _copy, b"CREATE": _table, b"ALTER": _table, b"SET": _set,
        b"DELIMITER": _delimiter,
    }  # fmt: skip

    # ---------------------------------------------------------------- passing over

    def skip_space(self, window: bytes, position: int, final: bool) -> int:
        """Position behind blanks and comments; the window's end when it ends in them.

        :raises NeedMore: it ends inside a comment.
        """
        end = self._past(_SPACE, window, position, final)
        return position if end < 0 else end

    def _past(self, pattern: re.Pattern[bytes], window: bytes, position: int, final: bool) -> int:
        """Position behind what ``pattern`` passes over; -1 for a comment that never ends."""
        found = pattern.match(window, position)
        end = found.end() if found else position
        if end < len(window) and _OPEN_COMMENT.match(window, end):
            if final:
                return len(window)
            if len(window) - end > MAX_HEAD:
                return -1
            raise NeedMore
        if end == len(window) and not final and end - position > 2 and window.rfind(b"/*!", position) >= end - 10:
            raise NeedMore  # the version number of a conditional comment may go on
        return end

    def skip(self, window: bytes, position: int, final: bool) -> tuple[int, bool]:
        """Goes on through a statement that nobody reads: (position reached, whether its end was passed)."""
        start = position
        while True:
            found = self._tokens.match(window, position)
            position = found.end() if found else position
            after = _behind_dollar(window, position) if window[position : position + 1] == b"$" else -1
            if after < 0:
                break
            position = after
        if window[position : position + 1] == b";":
            return position + 1, True
        if final or len(window) - position > MAX_SKIPPED_TOKEN:
            return len(window), False
        if position == len(window) > start and window[-1:] in (b"-", b"/"):
            position -= 1  # may be the first half of what opens a comment
        return position, False

    def is_clause(self, window: bytes, position: int) -> bool:
        """Whether a clause that may follow the rows of an INSERT stands here."""
        return _CLAUSE.match(window, position) is not None

    def _all_of(self, window: bytes, start: int, final: bool) -> tuple[bytes, int]:
        """The whole statement at ``start`` and where it ends; (b"", start) when it is too long or has no end."""
        end, ended = self.skip(window, start, final)
        if ended:
            return window[start:end], end
        if not final and len(window) - start <= MAX_HEAD:
            raise NeedMore
        return b"", start

    @property
    def _tokens(self) -> re.Pattern[bytes]:
        """Everything up to a semicolon that ends the statement."""
        quoting = self.quoting
        pattern = self._whole.get(quoting)
        if pattern is None:
            # in MySQL a dollar is a letter of names; in PostgreSQL it may open a string
            dollar = rb"" if self._program == "pg_dump" else rb"\$|"
            pattern = re.compile(
                rb"(?:[^;'\"`/\-#$]++|'" + quoting.content + rb"'|\"[^\"]*+\"|`[^`]*+`|/\*(?!!)(?:[^*]++|\*(?!/))*+\*/|"
                rb"--[^\n]*+\n|#[^\n]*+\n|" + dollar + rb"/(?!\*)|/\*!|-(?!-))*+",
                re.DOTALL,
            )  # fmt: skip
            self._whole[quoting] = pattern
        return pattern


def _behind_dollar(window: bytes, position: int) -> int:
    """Position behind the dollar-quoted string, or the parameter, that begins at ``position``; -1 when it does not end
    in the window."""
    tag = DOLLAR.match(window, position)
    if tag is None:
        return position + 1 if DOLLAR_OPEN.match(window, position) is None else -1
    end = window.find(tag[0], tag.end())
    return -1 if end < 0 else end + len(tag[0])


def resume_point(window: bytes, position: int, fits: Callable[[bytes, int], bool] | None, final: bool) -> Point:
    """Where reading may go on after damage before ``position``.

    :param fits: tells whether a row of the table being read stands at a position; None when no table is being read.
    """
    statement = _RESUME.search(window, position)
    limit = statement.start() if statement else len(window)
    if fits is not None:
        for tried, row in enumerate(_ROW_AFTER.finditer(window, position, limit)):
            if fits(window, row.end()):
                return Point("row", row.end())
            if tried > 1000:
                break
    if statement:
        return Point("statement", statement.start() + 1)
    return Point("", len(window) if final else max(position, len(window) - _TAIL))
