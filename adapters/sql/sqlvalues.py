"""Rows of INSERT statements: literals of all dialects, and one regexp per table that learns how its rows are written.

The first rows of a table are read value by value (:func:`read_row`). :class:`RowPattern` remembers in which forms each
column was written (quoted, bare number, hexadecimal …) and compiles one possessive regexp that captures the wanted
columns only; rows that it does not match are read value by value again, and teach it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from adapters.sql.ddl import BINARY, BIT, BOOLEAN, INTEGER, REAL, TEXT

Cell = bytes | int | float | None
Literal = tuple[str, bytes]  #: (form, as written)

MAX_ROW = 64 << 20  #: bytes; a row longer than this counts as damage (an unclosed quote looks like an endless row)
MAX_VALUES = 5000  #: values in a row; MySQL allows 4096 columns


class NeedMore(Exception):  # noqa: N818 — a signal, not an error
    """The window ends inside the row."""


class Broken(Exception):  # noqa: N818 — a signal, not an error
    """What stands here is no row. The message says why."""


# What stands between the quotes of a MySQL string, in two ways that agree. The first jumps from quote to quote, four
# times as fast, and looks back at what stands before each: nothing or two backslashes, and the quote ends the string or
# is doubled; one backslash, and it goes on. It gives up on three backslashes; the second reads character by character.
_UNESCAPED = rb"(?:(?<!\\)|(?<=[^\\]\\\\))"
_BACKSLASHED = (
    rb"(?>[^']*+(?:(?:" + _UNESCAPED + rb"''|(?<=[^\\]\\)')[^']*+)*+(?=" + _UNESCAPED + rb"')"
    rb"|[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+)"
)


class Quoting(NamedTuple):
    """How strings are quoted."""

    backslash: bool = True  #: backslash escapes, as in MySQL; False: only the quote is doubled, as in standard SQL
    double_byte: bool = False  #: a byte from 0x81 on may be followed by a backslash that belongs to its character

    @property
    def content(self) -> bytes:
        """Pattern of what stands between the quotes."""
        if not self.backslash:
            return rb"(?:[^']++|'')*+"
        if self.double_byte:
            return rb"(?:[^'\\\x81-\xfe]++|[\x81-\xfe][\x40-\x7e\x80-\xfe]?+|\\.|'')*+"
        return _BACKSLASHED

    def unescape(self, text: bytes) -> bytes:
        """What stands between the quotes → the bytes that were meant."""
        if not self.backslash:
            return text.replace(b"''", b"'")
        if self.double_byte:
            return _MYSQL_DOUBLE_BYTE.sub(_mysql_escape, text)
        return unescape_mysql(text)


_MYSQL: dict[bytes, bytes] = {b"n": b"\n", b"r": b"\r", b"0": b"\0", b"Z": b"\x1a", b"t": b"\t", b"b": b"\b"}
_MYSQL |= {b"%": b"\\%", b"_": b"\\_"}  # these two keep their backslash
_MYSQL_ESCAPE = re.compile(rb"\\(.)|''", re.DOTALL)
_MYSQL_OWN = re.compile(rb"\\(?![nrtb'\"\\])")  # an escape that means something else in Python
_MYSQL_DOUBLE_BYTE = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]|\\(.)|''", re.DOTALL)


def _mysql_escape(found: re.Match[bytes]) -> bytes:
    escaped = found[1]
    if escaped is None:
        return b"'" if found[0] == b"''" else found[0]
    return _MYSQL.get(escaped, escaped)


def unescape_mysql(text: bytes) -> bytes:
    """Backslash escapes and doubled quotes of MySQL undone."""
    if b"\\" not in text:
        return text.replace(b"''", b"'") if b"''" in text else text
    if b"''" in text or _MYSQL_OWN.search(text):
        return _MYSQL_ESCAPE.sub(_mysql_escape, text)
    # what is left means the same in Python; pickle's decoder of byte strings is four times as fast as the regexp
    return codecs.escape_decode(text)[0]


_PG: dict[bytes, bytes] = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_PG_ESCAPE = re.compile(
    rb"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))|''", re.DOTALL
)


def _pg_escape(found: re.Match[bytes]) -> bytes:
    octal, hexadecimal, short, long, other = found.groups()
    if octal:
        return bytes((int(octal, 8) & 0xFF,))
    if hexadecimal:
        return bytes((int(hexadecimal, 16),))
    if short or long:
        code = int(short or long, 16)
        return chr(code).encode("utf-8", "replace") if code < 0x110000 else b"?"
    return _PG.get(other, other) if other else b"'"


def unescape_pg(text: bytes) -> bytes:
    """Escapes of PostgreSQL's E'…' strings undone."""
    return _PG_ESCAPE.sub(_pg_escape, text) if b"\\" in text or b"''" in text else text


# -------------------------------------------------------------------- literals

# Form → pattern; %s is the content of a string. Order matters where one begins like another.
_FORMS: dict[str, bytes] = {
    "null": rb"(?:NULL|null)(?!\w)",
    "string": rb"'%s'",
    "hex": rb"0[xX][0-9A-Fa-f]*+(?!\w)",
    "integer": rb"-?+[0-9]++(?![\w.])",
    "number": rb"[-+]?+(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][-+]?+[0-9]++)?+(?!\w)",
    "hexstring": rb"[xX]'[0-9A-Fa-f]*+'",
    "bits": rb"[bB]'[01]*+'",
    "escape": rb"[eE]'(?:[^'\\]++|\\.|'')*+'",
    "marked": rb"(?:_[A-Za-z0-9]++|[nN])\s*+(?:'%s'|[xX]'[0-9A-Fa-f]*+'|0[xX][0-9A-Fa-f]*+)",
    "double": rb'"(?:[^"\\]++|\\.|"")*+"',
    "truth": rb"(?:[tT][rR][uU][eE]|[fF][aA][lL][sS][eE])(?!\w)",
    "expression": (
        rb"[^\s,()'\"`;][^,()'\"`;]*+"
        rb"(?:\((?:[^()'\"`]++|'%s'|\((?:[^()'\"`]++|'%s')*+\))*+\)[^,()'\"`;]*+)*+"
    ),
}


def _form(name: str, quoting: Quoting) -> bytes:
    return _FORMS[name].replace(b"%s", quoting.content)


def _literal_pattern(quoting: Quoting) -> re.Pattern[bytes]:
    forms = b"|".join(b"(?P<" + name.encode() + b">" + _form(name, quoting) + b")" for name in _FORMS)
    return re.compile(rb"\s*+(?:" + forms + rb")\s*+", re.DOTALL)


_LITERALS: dict[Quoting, re.Pattern[bytes]] = {}
_ENOUGH = 256  # bytes behind which a literal that is not a string must have shown what it is


def read_row(window: bytes, position: int, quoting: Quoting, final: bool) -> tuple[list[Literal], int]:
    """The literals of the row that opens at ``position`` and the position behind its ``)``.

    :raises NeedMore: the window ends inside the row and more may come (``final`` is False).
    :raises Broken: this is no row.
    """
    pattern = _LITERALS.get(quoting)
    if pattern is None:
        pattern = _LITERALS[quoting] = _literal_pattern(quoting)
    start = position
    literals: list[Literal] = []
    position += 1
    size = len(window)
    while True:
        found = pattern.match(window, position)
        end = found.end() if found else position
        if found is None or end >= size:
            _missing(window, start, position, found is None, final)
            raise Broken("cut off in a row" if final else "row too long")
        form = found.lastgroup or ""
        literals.append((form, found[form]))
        position = end + 1
        mark = window[end]
        if mark == 0x29:  # )
            return literals, position
        if mark != 0x2C:  # ,
            raise Broken("no comma or parenthesis after a value")
        if len(literals) > MAX_VALUES:
            raise Broken("too many values in a row")


def _missing(window: bytes, start: int, position: int, unknown: bool, final: bool) -> None:
    """Decides what it means that no complete literal stands at ``position``."""
    size = len(window)
    rest = window[position : position + _ENOUGH].lstrip()
    quoted = rest[:1] in (b"'", b'"', b"") or rest[1:2] == b"'" or rest[:1] in (b"_", b"n", b"N")
    if unknown and rest and not quoted and (final or size - position > _ENOUGH):
        raise Broken("not a value")
    if not final and size - start <= MAX_ROW:
        raise NeedMore


def _plain(form: str, raw: bytes, quoting: Quoting) -> bytes | None:
    """The bytes that a literal stands for."""
    if form == "string":
        return quoting.unescape(raw[1:-1])
    if form == "null":
        return None
    if form == "hex":
        return _unhex(raw[2:])
    if form == "hexstring":
        return _unhex(raw[2:-1])
    if form == "escape":
        return unescape_pg(raw[2:-1])
    if form == "double":
        return unescape_mysql(raw[1:-1].replace(b'""', b'"'))
    if form == "marked":
        if raw[-1:] != b"'":
            return _unhex(raw[raw.lower().rindex(b"0x") + 2 :])
        quote = raw.index(b"'")
        inside = raw[quote + 1 : -1]
        is_hex = raw[quote - 1 : quote] in (b"x", b"X") and raw[:quote].rstrip(b"xX")[-1:].isspace()
        return _unhex(inside) if is_hex else quoting.unescape(inside)
    return raw


def _unhex(digits: bytes) -> bytes:
    return bytes.fromhex((b"0" + digits if len(digits) % 2 else digits).decode("ascii"))


def cell(form: str, raw: bytes, kind: str, quoting: Quoting) -> Cell:
    """The value of a literal in a column of that kind.

    :raises ValueError: it has none: an expression, or no number in a numeric column.
    """
    if form == "expression":
        raise ValueError("an expression, not a value")
    if form == "null":
        return None
    if kind in (TEXT, BINARY):
        plain = _plain(form, raw, quoting)
        # pg_dump writes bytea as '\x…' (the backslash is no escape there)
        if kind == BINARY and not quoting.backslash and plain is not None and plain[:2] == b"\\x":
            return _unhex(plain[2:])
        return plain
    if form in ("integer", "number", "truth", "bits"):
        return _bare(form, raw)
    if form in ("hex", "hexstring") and kind in (INTEGER, BIT, REAL):
        return int(raw.strip(b"xX'")[(2 if form == "hex" else 0) :] or b"0", 16)
    plain = _plain(form, raw, quoting) or b""
    if kind == BIT:
        return int.from_bytes(plain, "big")
    return number(plain, kind) if kind in (INTEGER, REAL, BOOLEAN) else plain


def _bare(form: str, raw: bytes) -> Cell:
    if form == "truth":
        return int(raw[:1] in (b"t", b"T"))
    if form == "bits":
        return int(raw[2:-1] or b"0", 2)
    return number(raw, INTEGER if raw.lstrip(b"+-").isdigit() else REAL)


def number(plain: bytes | None, kind: str) -> Cell:
    """The number in ``plain``; '' counts as 0, as it does for MySQL.

    :raises ValueError: it is none.
    """
    if plain is None:
        return None
    if not plain:
        return 0
    if kind == BOOLEAN:
        return int(plain[:1] in (b"t", b"T", b"1", b"y", b"Y"))
    if kind == REAL:
        return float(plain)
    try:
        return int(plain)
    except ValueError:
        return int(float(plain))


# -------------------------------------------------------------------- one regexp per table

_LEARN = 4  # rows read value by value before a regexp is compiled
_COMPILES = 40  # regexps compiled for one table, at most

_Column = Callable[[Sequence[bytes | None]], Sequence[Cell]]


class RowPattern:
    """Reads the rows of one table written with one list of columns.

    :param kinds: kind of each column of the INSERT, in its order.
    :param wanted: for each column of the result, its place in the INSERT, or None when the INSERT lacks it.
    """

    def __init__(self, kinds: Sequence[str], wanted: Sequence[int | None], quoting: Quoting) -> None:
        self.kinds = kinds
        self.wanted = wanted
        self.quoting = quoting
        self.regexp: re.Pattern[bytes] | None = None
        self._forms: list[dict[str, None]] = [{} for _ in kinds]
        self._captured = sorted({place for place in wanted if place is not None})
        self._columns: list[_Column] = []
        self._rows_seen = 0
        self._compiled = 0
        self._spaced = False

    def values(self, literals: Sequence[Literal]) -> tuple[Cell, ...]:
        """The wanted values of a row that was read value by value.

        :raises ValueError: the row has too few or too many values, or one that its column cannot hold.
        """
        if len(literals) != len(self.kinds):
            raise ValueError(f"{len(literals)} values for {len(self.kinds)} columns")
        return tuple(
            None if place is None else cell(*literals[place], self.kinds[place], self.quoting) for place in self.wanted
        )

    def learn(self, literals: Sequence[Literal], length: int) -> None:
        """Takes note of how a row of ``length`` bytes was written that the regexp did not match."""
        if len(literals) != len(self.kinds) or any(form == "expression" for form, _ in literals):
            return
        self._spaced = self._spaced or length != sum(len(raw) + 1 for _, raw in literals) + 1
        new = False
        for known, (form, _) in zip(self._forms, literals, strict=True):
            if form not in known:
                known[form] = None
                new = True
        self._rows_seen += 1
        if self._rows_seen >= _LEARN and (new or self.regexp is None) and self._compiled < _COMPILES:
            self._compile()

    def convert(self, found: Sequence[re.Match[bytes]]) -> list[tuple[Cell, ...]]:
        """Rows from matches of the regexp, converted column by column.

        :raises ValueError: some cell cannot be converted; :meth:`convert_one` tells which row.
        """
        captured = list(zip(*[match.groups() for match in found], strict=True))
        done = {
            place: convert(column)
            for place, convert, column in zip(self._captured, self._columns, captured, strict=True)
        }
        nothing: Sequence[Cell] = (None,) * len(found)
        return list(zip(*[nothing if place is None else done[place] for place in self.wanted], strict=True))

    def _compile(self) -> None:
        gap = rb"\s*+" if self._spaced else b""
        parts: list[bytes] = []
        self._columns = []
        wanted = set(self._captured)
        for place, (kind, known) in enumerate(zip(self.kinds, self._forms, strict=True)):
            forms = [form for form in _FORMS if form in known]
            if place not in wanted:
                parts.append(self._any(forms))
                continue
            pattern, convert = self._capture(kind, forms)
            parts.append(pattern)
            self._columns.append(convert)
        separator = gap + b"," + gap
        self.regexp = re.compile(rb"\s*+\(" + gap + separator.join(parts) + gap + rb"\)\s*+[,;]", re.DOTALL)
        self._compiled += 1

    def _any(self, forms: Sequence[str]) -> bytes:
        found = b"|".join(_form(form, self.quoting) for form in forms)
        return b"(?:" + found + b")" if len(forms) > 1 else found

    def _capture(self, kind: str, forms: list[str]) -> tuple[bytes, _Column]:
        """Pattern with one group, and the conversion of what the group captures."""
        null = [form for form in forms if form == "null"]
        rest = [form for form in forms if form != "null"]
        if rest == ["string"] and kind in (TEXT, BINARY, INTEGER, REAL) and (kind != BINARY or self.quoting.backslash):
            inside = b"'(" + self.quoting.content + b")'"
            pattern = b"(?:NULL|null|" + inside + b")" if null else inside
            return pattern, self._texts if kind in (TEXT, BINARY) else _numbers(kind)
        if rest in (["integer"], ["number"], ["integer", "number"]) and kind in (INTEGER, REAL):
            inside = b"(" + self._any(rest) + b")"
            return (b"(?:NULL|null|" + inside + b")" if null else inside), _numbers(kind)
        return b"(" + self._any(forms) + b")", self._mixed(kind, forms)

    def _texts(self, column: Sequence[bytes | None]) -> Sequence[Cell]:
        whole = b"\0".join([text or b"" for text in column])  # most columns have nothing to undo in any row
        if b"\\" not in whole and b"''" not in whole:
            return column
        unescape = self.quoting.unescape
        return [text if text is None else unescape(text) for text in column]

    def _mixed(self, kind: str, forms: Sequence[str]) -> _Column:
        whole = [(form, re.compile(_form(form, self.quoting), re.DOTALL)) for form in forms]
        quoting = self.quoting

        def convert(column: Sequence[bytes | None]) -> Sequence[Cell]:
            values: list[Cell] = []
            for raw in column:
                if raw is None:
                    raise ValueError("no literal")
                form = next((name for name, pattern in whole if pattern.fullmatch(raw)), "expression")
                values.append(cell(form, raw, kind, quoting))
            return values

        return convert


def _numbers(kind: str) -> _Column:
    read: Callable[[bytes], int | float] = int if kind == INTEGER else float

    def convert(column: Sequence[bytes | None]) -> Sequence[Cell]:
        try:
            return list(map(read, column))  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return [number(text, kind) for text in column]

    return convert


def skip_pattern(quoting: Quoting) -> re.Pattern[bytes]:
    """A whole row of any table, nothing captured."""
    text = b"'" + quoting.content + b"'"
    inner = rb"(?:[^()'\"]++|" + text + rb"|\"[^\"]*+\")*+"
    middle = rb"(?:[^()'\"]++|" + text + rb"|\"[^\"]*+\"|\(" + inner + rb"\))*+"
    outer = rb"(?:[^()'\"]++|" + text + rb"|\"[^\"]*+\"|\(" + middle + rb"\))*+"
    return re.compile(rb"\s*+\(" + outer + rb"\)\s*+[,;]", re.DOTALL)
