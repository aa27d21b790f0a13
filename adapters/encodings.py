"""Character sets by name: which Python codec reads what a source, or the user, calls so; and what the user chose.

A choice is an entry of ``[charset]`` in a policy: what it is for → name of a character set.

* ``posts``: all columns of a table (name without prefix),
* ``posts.post_text``: one column,
* ``board:7``: titles and posts of one board, and its own name.

The narrowest choice wins: board, column, table.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping

from adapters import uao

UTF8 = frozenset({"utf-8", "ascii"})

#: names used by MySQL, MariaDB and PostgreSQL → Python codec (a superset where the database is laxer than the standard)
CODECS: dict[str, str] = {
    "utf8": "utf-8", "utf8mb3": "utf-8", "utf8mb4": "utf-8", "binary": "utf-8", "unicode": "utf-8",
    "sql_ascii": "utf-8", "ascii": "ascii", "latin1": "cp1252", "cp1252": "cp1252", "win1252": "cp1252",
    "latin2": "iso8859_2", "cp1250": "cp1250", "win1250": "cp1250", "cp1251": "cp1251", "win1251": "cp1251",
    "koi8r": "koi8_r", "koi8": "koi8_r", "koi8u": "koi8_u", "cp866": "cp866", "win866": "cp866", "cp850": "cp850",
    "cp852": "cp852", "greek": "iso8859_7", "win1253": "cp1253", "hebrew": "iso8859_8", "win1255": "cp1255",
    "latin5": "cp1254", "win1254": "cp1254", "latin7": "iso8859_13", "cp1256": "cp1256", "win1256": "cp1256",
    "cp1257": "cp1257", "win1257": "cp1257", "win1258": "cp1258", "tis620": "cp874", "win874": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "euc_cn": "gb18030", "gb18030": "gb18030", "big5": uao.CODEC,
    "sjis": "cp932", "cp932": "cp932", "ujis": "euc_jp", "eucjpms": "euc_jp", "euc_jp": "euc_jp", "euckr": "cp949",
    "euc_kr": "cp949", "uhc": "cp949", "macroman": "mac_roman", "macce": "mac_latin2",
    "ucs2": "utf_16_be", "utf16": "utf_16_be", "utf16le": "utf_16_le", "utf32": "utf_32_be",
}  # fmt: skip

WIDE = frozenset({"utf_16_be", "utf_16_le", "utf_32_be"})  #: ASCII text in these is not ASCII bytes
#: a character may take two bytes or more
DOUBLE_BYTE = frozenset({"gb18030", uao.CODEC, "big5hkscs", "cp950", "cp932", "euc_jp", "cp949"})

C1 = "migrator.c1"  #: name of the error handler for cp1252


def _keep_c1(error: UnicodeError) -> tuple[str | bytes, int]:
    """cp1252 as databases and browsers have it: the five unassigned bytes stand for the control characters."""
    if isinstance(error, UnicodeDecodeError):
        return error.object[error.start : error.end].decode("latin-1"), error.end
    if isinstance(error, UnicodeEncodeError):
        return error.object[error.start : error.end].encode("latin-1"), error.end
    raise error


codecs.register_error(C1, _keep_c1)

BOARD = "board:"  #: begins a choice for a board
_PLACE = re.compile(r"board:[\w-]{1,64}|\w{1,64}(?:\.\w{1,64})?")


def codec_of(declared: str | None) -> str:
    """The Python codec for a declared character set (or a Python codec's own name); UTF-8 for what is unknown."""
    if not declared:
        return "utf-8"
    name = declared.lower().replace("-", "").strip()
    if name in CODECS:
        return CODECS[name]
    try:
        found = codecs.lookup(declared).name
    except LookupError:
        return "utf-8"
    return "cp1252" if found == "iso8859-1" else found


def strict(cell: bytes, codec: str) -> str | None:
    """The text of ``cell`` if it is ``codec`` from end to end."""
    try:
        return cell.decode(codec, C1) if codec == "cp1252" else cell.decode(codec)
    except UnicodeError:
        return None


def known(name: str) -> bool:
    """Whether ``name`` is a character set of text: one of MySQL's or PostgreSQL's names, or of Python's."""
    if name.lower().replace("-", "").strip() in CODECS:
        return True
    try:
        return codecs.lookup(name)._is_text_encoding
    except LookupError:
        return False


def fault(place: str, charset: object) -> str:
    """What is wrong with a choice, "" if nothing; says what is allowed."""
    if not _PLACE.fullmatch(place):
        return "name a table (posts), a column (posts.post_text) or a board (board:7), without the table prefix"
    if isinstance(charset, dict):
        return 'write the place in quotes: "posts.post_text"'
    if not isinstance(charset, str) or not known(charset):
        return "name a character set, such as gbk, big5, windows-1251, latin1 or utf8"
    return ""


def chosen(choices: Mapping[str, str], table: str, column: str) -> str | None:
    """The character set that the user chose for a column (table without prefix), None for no choice."""
    return choices.get(f"{table}.{column}") or choices.get(table)


def missing(choices: Iterable[str], tables: Mapping[str, Iterable[str]]) -> list[str]:
    """Tables and columns among ``choices`` that are not in ``tables`` (name without prefix → columns)."""
    lost = []
    for place in choices:
        table, _, column = place.partition(".")
        if not place.startswith(BOARD) and (table not in tables or (column and column not in tables[table])):
            lost.append(place)
    return sorted(lost)
