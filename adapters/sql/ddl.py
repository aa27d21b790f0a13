"""CREATE TABLE and ALTER TABLE of a dump → columns, kinds, character sets and primary key.

Not an SQL parser: it reads what dump programs write, MySQL's family and PostgreSQL's, and ignores what it does not
need. Names and types are bytes of ASCII nearly always; other names are decoded as UTF-8 with replacement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

INTEGER = "integer"
REAL = "real"
TEXT = "text"
BINARY = "binary"
BOOLEAN = "boolean"
BIT = "bit"
UNKNOWN = "unknown"  #: no CREATE TABLE was seen; a cell keeps the form of its literal

#: type names (lower case) → kind; everything else is text
_KINDS: dict[str, str] = {
    **dict.fromkeys(
        ("tinyint", "smallint", "mediumint", "int", "integer", "bigint", "year", "serial", "bigserial", "smallserial",
         "int2", "int4", "int8"),
        INTEGER,
    ),
    **dict.fromkeys(("decimal", "numeric", "float", "double", "real", "dec", "fixed", "float4", "float8"), REAL),
    **dict.fromkeys(("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "bytea"), BINARY),
    **dict.fromkeys(("bool", "boolean"), BOOLEAN),
    "bit": BIT,
}  # fmt: skip


class Column(NamedTuple):
    name: str
    kind: str
    charset: str | None = None  #: declared, for text
    filled: bool = False  #: declared NOT NULL


class Shape(NamedTuple):
    """A table as its CREATE TABLE says."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()


NAME = rb'(?:`(?:[^`]|``)++`|"(?:[^"]|"")++"|\[[^\]]++\]|[\w$\x80-\xff]++)'
QUALIFIED = rb"(?:" + NAME + rb"\s*\.\s*)?(" + NAME + rb")"

_STRING = rb"'(?:[^'\\]++|\\.|'')*+'"
_CREATE = re.compile(
    rb"CREATE\s+(?:(?:GLOBAL|LOCAL|TEMPORARY|TEMP|UNLOGGED)\s+)*+TABLE\s+(?:/\*!\d*\s*)?(?:IF\s+NOT\s+EXISTS\s*)?(?:\*/\s*)?"
    + QUALIFIED
    + rb"\s*\(",
    re.IGNORECASE,
)
_PIECE = rb"[^()'`\"]++|" + _STRING + rb'|`[^`]*+`|"[^"]*+"'
_ITEM = re.compile(
    rb"(?:" + _PIECE.replace(b"[^()", b"[^,()") + rb"|\((?:" + _PIECE + rb"|\((?:" + _PIECE + rb")*+\))*+\))++",
    re.DOTALL,
)
_COLUMN = re.compile(rb"\s*(" + NAME + rb")\s+([A-Za-z_][\w]*+)(.*)", re.DOTALL)
_KEY = re.compile(rb"(?:CONSTRAINT\s+" + NAME + rb"\s+)?PRIMARY\s+KEY[^(]*+\(([^)]*+)\)", re.IGNORECASE)
_ADD_KEY = re.compile(rb"\bADD\s+" + _KEY.pattern, re.IGNORECASE)
_NOT_COLUMN = re.compile(
    rb"\s*(?:(?:PRIMARY|UNIQUE|FULLTEXT|SPATIAL|FOREIGN)\s|(?:KEY|INDEX)\s*[`\"(\w]|CONSTRAINT\s|CHECK\s*\(|EXCLUDE\s|PERIOD\s+FOR\s)",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"(?:CHARACTER\s+SET|CHARSET)\s*=?\s*['\"]?(\w+)", re.IGNORECASE)
_COLLATE = re.compile(rb"COLLATE\s*=?\s*['\"]?([A-Za-z0-9]+)", re.IGNORECASE)
_ALTER = re.compile(rb"ALTER\s+TABLE\s+(?:ONLY\s+)?(?:IF\s+EXISTS\s+)?" + QUALIFIED, re.IGNORECASE)
_COMMENTS = re.compile(rb"/\*(?!!).*?\*/|(?<![^\n])\s*--[^\n]*", re.DOTALL)
_NOT_NULL = re.compile(rb"\bNOT\s+NULL\b", re.IGNORECASE)
_KEY_LENGTH = re.compile(rb"\(\d+\)|\s+(?:ASC|DESC)\b", re.IGNORECASE)


def name(raw: bytes) -> str:
    """An identifier without its quotes."""
    if raw[:1] in (b"`", b'"'):
        quote = raw[:1]
        raw = raw[1:-1].replace(quote * 2, quote)
    elif raw[:1] == b"[":
        raw = raw[1:-1]
    return raw.decode("utf-8", "replace").replace("\0", "\ufffd")


def names(raw: bytes) -> tuple[str, ...]:
    """A list of identifiers, as in ``INSERT INTO t (a, b)``."""
    return tuple(name(found) for found in re.findall(NAME, raw))


def _items(body: bytes, position: int) -> Iterator[tuple[bytes, int]]:
    """The comma-separated items of a CREATE TABLE and where each ends."""
    while (found := _ITEM.match(body, position)) is not None:
        yield found[0], found.end()
        position = found.end()
        if body[position : position + 1] != b",":
            return
        position += 1


def _charset(options: bytes) -> str | None:
    # a DEFAULT or COMMENT may hold anything in quotes
    plain = re.sub(_STRING, b"''", options, flags=re.DOTALL)
    found = _CHARSET.search(plain) or _COLLATE.search(plain)
    return found[1].decode("ascii").lower() if found else None


def create_table(statement: bytes) -> Shape | None:
    """The shape in a CREATE TABLE statement; None when it is something else or has no columns."""
    statement = _COMMENTS.sub(b" ", statement)
    head = _CREATE.match(statement.lstrip())
    if head is None:
        return None
    body = statement.lstrip()
    columns: list[Column] = []
    key: tuple[str, ...] = ()
    end = head.end()
    for item, after in _items(body, head.end()):
        end = after
        stripped = item.strip()
        if _NOT_COLUMN.match(stripped):
            if (found := _KEY.match(_KEY_LENGTH.sub(b"", stripped))) is not None:
                key = names(found[1])
            continue
        column = _COLUMN.match(stripped)
        if column is None:
            continue
        title, kind = name(column[1]), _KINDS.get(column[2].decode("latin-1").lower(), TEXT)
        plain = re.sub(_STRING, b"''", column[3], flags=re.DOTALL)
        if re.search(rb"\bPRIMARY\s+KEY\b", plain, re.IGNORECASE):
            key = (title,)
        charset = _charset(plain) if kind == TEXT else "binary" if kind == BINARY else None
        columns.append(Column(title, kind, charset, _NOT_NULL.search(plain) is not None))
    if not columns:
        return None
    default = _charset(body[end:])
    return Shape(
        name(head[1]),
        tuple(
            column._replace(charset=default) if column.kind == TEXT and not column.charset else column
            for column in columns
        ),
        tuple(part for part in key if any(part == column.name for column in columns)),
    )


def added_key(statement: bytes) -> tuple[str, tuple[str, ...]] | None:
    """(table, key) of an ``ALTER TABLE … ADD PRIMARY KEY``, which phpMyAdmin and pg_dump write after the rows."""
    head = _ALTER.match(statement)
    if head is None:
        return None
    found = _ADD_KEY.search(_KEY_LENGTH.sub(b"", statement[head.end() :]))
    return (name(head[1]), names(found[1])) if found else None
