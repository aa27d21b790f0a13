"""Streaming reader of SQL dumps: MySQL's family of dump programs and, with :mod:`adapters.sql.pgdump`, pg_dump.

It works on bytes in a window of a few megabytes, never on a whole statement, and decodes nothing. What it cannot read
it records as :class:`~adapters.sql.streams.Damage` (where, in which table, why), and goes on at the next row or
statement that makes sense.

    reader = Dump(paths, want=lambda shape: ("id", "name") if shape.name == "users" else None)
    for found in reader.read():
        ...  # Batch or BrokenRow
    reader.counts, reader.damages, reader.fingerprint
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from adapters.sql import ddl
from adapters.sql.batches import Batch, BrokenRow, Span, bare
from adapters.sql.ddl import Column, Shape
from adapters.sql.pgdump import CopyBlock, find_end, lines
from adapters.sql.sqlvalues import MAX_ROW, Broken, Cell, NeedMore, Quoting, RowPattern, read_row, skip_pattern
from adapters.sql.statements import Head, Statements, resume_point
from adapters.sql.streams import Damage, Progress, Stack, Stream

WINDOW = 4 << 20  #: bytes read at a time
MAX_LOST = 1 << 20  #: bytes kept of a damaged stretch
MAX_DAMAGES = 1000  #: damages that are listed; a file of nothing but damage must not fill the memory
_BATCH = 4000  # rows handed out at a time, at most
_HEAD = 4096  # bytes at the beginning and the end of a file that tell which program wrote it
_BOM = b"\xef\xbb\xbf"

Want = Callable[[Shape], tuple[str, ...] | None]


class _Target:
    """The table that rows now go to."""

    def __init__(self, name: str, columns: tuple[str, ...] | None) -> None:
        self.name = name
        self.columns = columns  #: wanted ones; None: rows are only counted
        self.pattern: RowPattern | None = None
        self.copy: CopyBlock | None = None


class Dump:
    """One dump, in one file or several.

    :param want: called once per table with its shape (columns known from CREATE TABLE, else from the INSERT's list);
        gives the columns to hand out, or None to have its rows counted only.
    :param progress: called after each read.
    """

    def __init__(
        self, paths: Sequence[Path], want: Want, *, progress: Progress | None = None, window: int = WINDOW
    ) -> None:
        self._stack = Stack(paths, progress)
        self._want = want
        self._size = window
        self._wanted: dict[str, tuple[str, ...] | None] = {}
        self._targets: dict[tuple[object, ...], _Target] = {}
        self._skips: dict[Quoting, re.Pattern[bytes]] = {}
        self._closed: set[str] = set()
        self.shapes: dict[str, Shape] = {}  #: table → what its CREATE TABLE says, or the INSERT's column list
        self.keys: dict[str, tuple[str, ...]] = {}  #: primary keys that ALTER TABLE added after the rows
        self.counts: dict[str, int] = {}  #: table → rows seen
        self.charsets: dict[str, str | None] = {}  #: table → character set of the dump's text where its rows begin
        self.damages: list[Damage] = []
        self.statements = Statements()
        # state of the window
        self._file = ""
        self._base = 0
        self._start = 0
        self._buffer = b""
        self._position = 0
        self._final = False
        self._tail = b""
        self._state: Callable[[], None] = self._statement
        self._target: _Target | None = None
        self._found: list[re.Match[bytes]] = []
        self._rows: list[tuple[Cell, ...]] = []
        self._spans: list[Span] = []
        self._ready: list[Batch | BrokenRow] = []
        self._lost = b""
        self._lost_at = 0

    @property
    def fingerprint(self) -> str:
        """Identity of what was read; complete when :meth:`read` is exhausted."""
        return self._stack.fingerprint

    def read(self) -> Iterator[Batch | BrokenRow]:
        """All rows of wanted tables. Reads the files once."""
        for path in self._stack.paths:
            stream = self._stack.open(path)
            try:
                yield from self._read_file(path, stream)
            finally:
                self._stack.finish(stream)

    def _read_file(self, path: Path, stream: Stream) -> Iterator[Batch | BrokenRow]:
        self._file = path.name
        self._start = self._base = self._stack.size
        self._buffer, self._position, self._final, self._tail = b"", 0, False, b""
        self._state, self._target = self._statement, None
        self._refill(stream, max(self._size, _HEAD))
        self._position = len(_BOM) if self._buffer.startswith(_BOM) else 0
        self.statements.begin_file(self._buffer[self._position : _HEAD])
        more = True
        while more:
            try:
                self._state()
            except NeedMore:
                self._close()
                more = not self._final
                if more:
                    self._refill(stream, self._size)
                else:
                    self._end_of_file(stream)
            else:
                if len(self._rows) + len(self._found) >= _BATCH:
                    self._close()
            yield from self._ready
            self._ready.clear()

    def _refill(self, stream: Stream, size: int) -> None:
        rest = self._buffer[self._position :]
        data = self._stack.read(stream, max(size, len(rest)))  # grows twofold, so that a huge row costs linear time
        self._final = not data
        self._tail = (self._tail + data[-_HEAD:])[-_HEAD:]
        self._base += self._position
        self._position = 0
        self._buffer = rest + data

    # ---------------------------------------------------------------- between rows

    def _statement(self) -> None:
        if self._position >= len(self._buffer):
            raise NeedMore
        head = self.statements.next(self._buffer, self._position, self._final)
        self._position = head.end
        if head.kind == "damage":
            self._close()
            self._target = None
            self._damaged(head.detail, head.end)
        elif head.kind == "skip":
            self._state = self._rest_of_statement
        elif head.kind == "create":
            self._create(head)
        elif head.kind == "key":
            self.keys[head.table] = head.columns
        elif head.kind in ("insert", "copy"):
            target = self._target_of(head)
            if target is not self._target:
                self._close()
                self._target = target
            self._state = self._insert_rows if head.kind == "insert" else self._copy_rows

    def _create(self, head: Head) -> None:
        shape = ddl.create_table(head.statement)
        if shape is None:
            return
        self._close()  # counts its rows
        if self.counts.get(shape.name):
            self._closed.add(shape.name)
            self._record(
                "the table is created a second time; its second set of rows is left out", self._position, shape.name
            )
            return
        self.shapes[shape.name] = shape
        self._wanted.pop(shape.name, None)

    def _target_of(self, head: Head) -> _Target:
        quoting = self.statements.quoting
        self.counts.setdefault(head.table, 0)
        self.charsets.setdefault(head.table, self.statements.charset)
        key = (head.kind, head.table, head.columns, quoting, head.table in self._closed)
        target = self._targets.get(key)
        if target is not None:
            return target
        shape = self.shapes.get(head.table)
        if shape is None:
            shape = Shape(head.table, tuple(Column(name, ddl.UNKNOWN) for name in head.columns))
            if shape.columns:
                self.shapes[head.table] = shape
        if head.table not in self._wanted:
            self._wanted[head.table] = self._want(shape) if shape.columns else None
            if not shape.columns:
                self._record(
                    "no CREATE TABLE and no list of columns; rows are only counted", self._position, head.table
                )
        wanted = None if head.table in self._closed else self._wanted[head.table]
        target = _Target(head.table, wanted)
        kinds = {column.name: column.kind for column in shape.columns}
        columns = head.columns or tuple(column.name for column in shape.columns)
        in_order = [kinds.get(name, ddl.UNKNOWN) for name in columns]
        places = None if wanted is None else [columns.index(name) if name in columns else None for name in wanted]
        if head.kind == "copy":
            target.copy = CopyBlock(in_order, places)
        elif places is not None:
            target.pattern = RowPattern(in_order, places, quoting)
        self._targets[key] = target
        return target

    # ---------------------------------------------------------------- rows of an INSERT

    def _insert_rows(self) -> None:
        target = self._target
        if target is None or target.pattern is None:
            self._count_rows()
            return
        buffer, position, found = self._buffer, self._position, self._found
        if target.pattern.regexp is not None:
            match = target.pattern.regexp.match
            for _ in range(_BATCH):
                row = match(buffer, position)
                if row is None:
                    break
                found.append(row)
                position = row.end()
                if buffer[position - 1] == 0x3B:  # ;
                    self._position = position
                    self._state = self._next_statement
                    return
            else:
                self._position = position
                return
        self._position = position
        self._row_by_value(target.pattern)

    def _row_by_value(self, pattern: RowPattern) -> None:
        start = self.statements.skip_space(self._buffer, self._position, self._final)
        if start >= len(self._buffer):
            raise NeedMore
        if self._buffer[start] != 0x28:  # (
            self._after_rows(start)
            return
        self._position = start
        try:
            literals, end = read_row(self._buffer, start, self.statements.quoting, self._final)
        except Broken as error:
            self._settle()
            self._damaged(str(error), start)
            return
        after = self.statements.skip_space(self._buffer, end, self._final)
        if after >= len(self._buffer) and not self._final:
            raise NeedMore
        self._settle()
        try:
            self._rows.append(pattern.values(literals))
            self._spans.append((start, end))
            self._count(1)
        except ValueError as error:
            self._reject(str(error), start, end)
        pattern.learn(literals, end - start)
        self._separator(after)

    def _separator(self, after: int) -> None:
        """Goes on behind the ``,`` or ``;`` that follows a row."""
        mark = self._buffer[after : after + 1]
        self._position = after + 1 if mark in (b",", b";") else after
        if mark == b";":
            self._state = self._next_statement
        elif mark != b",":
            self._after_rows(after)

    def _after_rows(self, position: int) -> None:
        """Something that is no row: ON DUPLICATE KEY UPDATE, ON CONFLICT, or damage."""
        self._position = position
        if self.statements.is_clause(self._buffer, position):
            self._state = self._rest_of_statement
        elif position >= len(self._buffer):
            self._state = self._next_statement
            self._record("cut off behind a row", position)
        else:
            self._damaged("neither a row nor the end of the statement", position)

    def _count_rows(self) -> None:
        quoting, pattern = self.statements.quoting, self._skip_pattern()
        buffer, position, rows = self._buffer, self._position, 0
        ended = False
        while not ended and (row := pattern.match(buffer, position)) is not None:
            position = row.end()
            rows += 1
            ended = buffer[position - 1] == 0x3B
        self._position = position
        self._count(rows)
        if ended:
            self._state = self._next_statement
            return
        start = self.statements.skip_space(buffer, position, self._final)
        if start >= len(buffer):
            raise NeedMore
        if buffer[start] != 0x28:
            self._after_rows(start)
            return
        self._position = start
        try:
            _, end = read_row(buffer, start, quoting, self._final)
        except Broken as error:
            self._damaged(str(error), start)
            return
        after = self.statements.skip_space(buffer, end, self._final)
        if after >= len(buffer) and not self._final:
            raise NeedMore
        self._count(1)
        self._separator(after)

    def _skip_pattern(self) -> re.Pattern[bytes]:
        quoting = self.statements.quoting
        if quoting not in self._skips:
            self._skips[quoting] = skip_pattern(quoting)
        return self._skips[quoting]

    def _next_statement(self) -> None:
        self._state = self._statement

    def _rest_of_statement(self) -> None:
        self._position, ended = self.statements.skip(self._buffer, self._position, self._final)
        if not ended:
            raise NeedMore
        self._state = self._statement

    # ---------------------------------------------------------------- rows of a COPY

    def _copy_rows(self) -> None:
        target = self._target
        if target is None or target.copy is None:
            raise ValueError("no COPY block is open")
        low = self._position
        end = find_end(self._buffer, low, self._final)
        high = end[0] if end else self._buffer.rfind(b"\n", low) + 1
        if not end and high <= low:
            if self._final and low < len(self._buffer):
                self._record("cut off in a row", low)
                self._reject("cut off in a row", low, len(self._buffer))
                self._position = len(self._buffer)
            elif len(self._buffer) - low > MAX_ROW:
                self._damaged("row too long", low)
                return
            raise NeedMore
        spans = lines(self._buffer, low, high)
        if target.columns is None:
            self._count(len(spans))
        else:
            self._take_lines(target.copy, spans)
        self._position = end[1] if end else high
        if end:
            self._state = self._statement

    def _take_lines(self, block: CopyBlock, spans: list[Span]) -> None:
        raw = [self._buffer[low:high] for low, high in spans]
        try:
            self._rows += block.convert(raw)
            self._spans += spans
            self._count(len(spans))
        except ValueError:
            for (low, high), line in zip(spans, raw, strict=True):
                try:
                    self._rows += block.convert([line])
                    self._spans.append((low, high))
                    self._count(1)
                except ValueError as error:
                    self._reject(str(error), low, high)

    # ---------------------------------------------------------------- damage

    def _damaged(self, reason: str, position: int) -> None:
        self._settle()
        self._record(reason, position)
        self._lost, self._lost_at = self._buffer[position : position + 1], self._base + position
        self._position = position + 1
        self._state = self._search

    def _search(self) -> None:
        """Looks for the next place that makes sense: a row of the table being read, or a statement."""
        point = resume_point(self._buffer, self._position, self._fits if self._target else None, self._final)
        self._lost += self._buffer[self._position : point.position][: MAX_LOST - len(self._lost)]
        self._position = point.position
        if not point.kind:
            raise NeedMore
        self._book_lost()
        self._state = self._insert_rows if point.kind == "row" else self._statement

    def _fits(self, window: bytes, position: int) -> bool:
        """Whether a row of the table being read stands there."""
        pattern = self._target.pattern if self._target else None
        if pattern is None:
            return self._skip_pattern().match(window, position) is not None
        if pattern.regexp is not None:
            return pattern.regexp.match(window, position) is not None
        try:
            pattern.values(read_row(window, position, self.statements.quoting, True)[0])
        except (Broken, ValueError):
            return False
        return True

    def _book_lost(self) -> None:
        """What was passed over inside a table's rows counts as one row, set aside."""
        lost, self._lost = self._lost, b""
        if lost and self._target is not None:
            self._count(1)
            if self._target.columns is not None:
                self._ready.append(BrokenRow(self._target.name, self.damages[-1].reason, lost, self._lost_at))

    def _end_of_file(self, stream: Stream) -> None:
        end = len(self._buffer)
        self._book_lost()
        if stream.failure:
            self._record(stream.failure, end)
        elif self._state in (self._insert_rows, self._copy_rows, self._rest_of_statement):
            self._record("the file is cut off inside a statement", end)
        elif self._state == self._statement and self._position < end:
            self._record("the file is cut off inside a statement", self._position, "")
        missing = self.statements.missing_end_mark(self._tail)
        if missing and not any(damage.file == self._file for damage in self.damages):
            self._record(missing, end, "")

    def _record(self, reason: str, position: int, table: str | None = None) -> None:
        if table is None:
            table = self._target.name if self._target else ""
        if len(self.damages) < MAX_DAMAGES:
            self.damages.append(Damage(self._file, self._base + position - self._start, table, reason))

    def _reject(self, reason: str, low: int, high: int) -> None:
        if self._target is None:
            return
        self._count(1)
        if self._target.columns is not None:
            self._ready.append(BrokenRow(self._target.name, reason, self._buffer[low:high], self._base + low))

    # ---------------------------------------------------------------- handing out

    def _count(self, rows: int) -> None:
        if self._target is not None:
            self.counts[self._target.name] += rows

    def _settle(self) -> None:
        """Converts the rows that the regexp matched so far; those that cannot be are set aside."""
        if not self._found or self._target is None or self._target.pattern is None:
            return
        found, self._found = self._found, []
        pattern = self._target.pattern
        try:
            self._rows += pattern.convert(found)
            self._spans += [match.span() for match in found]
            self._count(len(found))
        except ValueError:
            for match in found:
                try:
                    self._rows += pattern.convert([match])
                    self._spans.append(match.span())
                    self._count(1)
                except ValueError as error:
                    self._reject(str(error), *bare(self._buffer, *match.span()))

    def _close(self) -> None:
        """Puts the rows read so far into a batch of their own: the window or the table is about to change."""
        self._settle()
        if self._rows and self._target is not None and self._target.columns is not None:
            name, columns, copied = self._target.name, self._target.columns, self._target.copy is not None
            batch = Batch(name, columns, self._rows, self._spans, self._buffer, self._base, copied)
            self._ready.append(batch)
            self._rows, self._spans = [], []
