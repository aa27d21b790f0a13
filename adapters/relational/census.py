"""How many rows of each kind a board holds, and what is strange or private about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from adapters.base import Findings
from adapters.forum import KINDS, Reject
from adapters.relational.cells import EARLIEST, LATEST
from adapters.relational.layout import Hanging, Loose
from adapters.sql.database import Database, RejectedRow

if TYPE_CHECKING:
    from adapters.relational.board import RelationalBoard

_NUMBERS = re.compile(r"\d{1,4}")


def counts(board: RelationalBoard) -> dict[str, int]:
    """Rows of each kind that become records or rejects, those that staging set aside included."""
    database = board.database
    found = dict.fromkeys(KINDS, 0)
    found["member"] = sum(database.count(of.table, _all(of.where)) for of in board.people_tables)
    found["guest"] = len(board.all_guests())
    found["board"] = len(board.all_boards)
    for of in board.thread_tables:
        found["thread"] += database.count(of.table, _all(of.where))
    for of_posts in board.post_tables:
        found["post"] += database.count(of_posts.table, _all(of_posts.where))
    found["poll"] = board.count_polls()
    sources: list[Hanging | Loose] = [*board.on_threads, *board.loose]
    sources += [of for declared in board.on_posts for of in declared]
    logged: dict[str, set[int]] = {kind: set() for of in board.thread_tables for kind in of.marks}
    for source in sources:
        if source.kind == "action" and isinstance(source, Hanging) and logged:
            found["action"] += _logged(board, source, logged)
        else:
            found[source.kind] += _rows(board, source) if source.one else sum(1 for _ in _made(board, source))
    found["action"] += _from_state(board, logged)
    if board.options.private_messages:
        found["private_message"] = board.count_messages()
    for reject in staged_rejects(board):
        if reject.kind != "private_message" or board.options.private_messages:
            found[reject.kind] += 1
    return found


def _all(where: tuple[sa.ColumnElement[bool], ...]) -> sa.ColumnElement[bool] | None:
    return sa.and_(*where) if where else None


def _rows(board: RelationalBoard, source: Hanging | Loose) -> int:
    inner = source.statement.order_by(None).subquery("counted")
    return int(_database(board, source).rows(sa.select(sa.func.count()).select_from(inner))[0][0])


def _database(board: RelationalBoard, source: Hanging | Loose) -> Database:
    return (source.database if isinstance(source, Hanging) else None) or board.database


def _made(board: RelationalBoard, source: Hanging | Loose) -> Iterator[Any]:
    for page in _database(board, source).pages(source.statement, list(source.keys)):
        yield from source.records(page)


def _logged(board: RelationalBoard, source: Hanging, logged: dict[str, set[int]]) -> int:
    """How many actions hang on threads; ``logged`` (kind of mark → threads) is told which of them record a mark."""
    total = 0
    for thread, action in _made(board, source):
        total += 1
        for kind, threads in logged.items():
            if action.kind in board.recorded_by[kind]:
                threads.add(thread)
    return total


def _from_state(board: RelationalBoard, logged: dict[str, set[int]]) -> int:
    """How many actions only the state of threads tells."""
    total = 0
    for of in board.thread_tables:
        for kind, mark in of.marks.items():
            statement = sa.select(of.id).where(mark, of.moved_to == 0, *of.where)
            for page in board.database.pages(statement, [of.id], 5000):
                total += sum(row[0] not in logged[kind] for row in page)
    return total


# -------------------------------------------------------------------- rows that staging set aside


def staged_rejects(board: RelationalBoard) -> Iterator[Reject]:
    """Rows of the board that staging set aside and that would have become records.

    Their bytes are kept where the table holds nothing private; else the place in the dump is told.
    """
    prefix, facts = board.database.prefix, board.facts
    for row in board.database.rejected():
        table = row.table.removeprefix(prefix)
        kind = facts.kinds.get(table) if row.table.startswith(prefix) else None
        if kind:
            private = table in facts.private
            yield Reject(
                kind=kind,
                source_id=f"{table}:{row.key}",
                reason=row.reason,
                detail=_detail(row, table, private=private),
                raw=b"" if private else row.raw,
            )


def _detail(row: RejectedRow, table: str, *, private: bool) -> str:
    place = f"byte {row.offset} of the dump" if row.offset >= 0 else "the dump"
    parts = [f"{table}, {place}", row.detail, "bytes not copied: the row holds private data" if private else ""]
    return "; ".join(part for part in parts if part)


# -------------------------------------------------------------------- findings


def findings(board: RelationalBoard) -> Findings:
    """What ``inspect`` tells beyond counts."""
    database, support = board.database, board.support
    prefix = database.prefix
    present = set(database.names(prefix))
    others = {name: rows for name, rows in database.others().items() if not _known(board, name.removeprefix(prefix))}
    live = {
        name: _count(board, name)
        for name in database.tables
        if not name.startswith("_") and not (name.startswith(prefix) and _known(board, name.removeprefix(prefix)))
    }
    everything = present | {name.removeprefix(prefix) for name in database.others()}
    return Findings(
        unknown_tables=dict(sorted((others | live).items())),
        ignored_tables={name: why for name in sorted(everything) if (why := _ignored(board, name))},
        missing_tables=sorted(set(support.reads) - present - board.facts.optional),
        privacy=list(_privacy(board)),
        warnings=[*board.warnings(), *_newer(board), *_strange(board), *_set_aside(board)],
        charsets=database.charsets(),
        first_post_at=_post_time(board, sa.func.min, min),
        last_post_at=_post_time(board, sa.func.max, max),
    )


def _known(board: RelationalBoard, table: str) -> bool:
    return table in board.support.reads or bool(_ignored(board, table))


def _ignored(board: RelationalBoard, table: str) -> str:
    """Why a table is not read; "" when it is, or is not known. A name that ends with ``*`` stands for many."""
    ignores = board.support.ignores
    if table in ignores:
        return ignores[table]
    return next((why for name, why in ignores.items() if name.endswith("*") and table.startswith(name[:-1])), "")


def _count(board: RelationalBoard, name: str) -> int:
    """Rows of a table by its real name."""
    return int(board.database.rows(sa.select(sa.func.count()).select_from(sa.table(name)))[0][0])


def _post_time(
    board: RelationalBoard, which: Callable[[Any], sa.ColumnElement[Any]], of_all: Callable[[list[int]], int]
) -> int | None:
    """The first or last time of a post that can be believed."""
    times = [
        board.database.rows(sa.select(which(of.time)).where(of.time >= EARLIEST, of.time <= LATEST, *of.where))[0][0]
        for of in board.post_tables
    ]
    known = [time for time in times if time is not None]
    return of_all(known) if known else None


def _privacy(board: RelationalBoard) -> Iterator[str]:
    database, facts = board.database, board.facts
    others = database.others()
    for table, what in facts.holdings.items():
        rows = database.count(table) or others.get(database.prefix + table, 0)
        if rows:
            yield f"{table}: {rows} {what}: not read"
    messages = (
        (database.count(facts.messages) or others.get(database.prefix + facts.messages, 0)) if facts.messages else 0
    )
    if messages:
        asked = "read, as asked" if board.options.private_messages else "not read"
        yield f"{facts.messages}: {messages} private messages: {asked}"
    yield from board.privacy()


def _newer(board: RelationalBoard) -> Iterator[str]:
    newest, version = board.facts.newest, board.site.version
    numbers = tuple(int(number) for number in _NUMBERS.findall(version)[: len(newest)])
    if not numbers:
        yield f"version {version!r} is not understood: read by what the tables hold"
    elif numbers > newest:
        known = ".".join(map(str, newest))
        yield (
            f"{board.support.name} {version} is newer than {known}, the newest known: what is known of its tables is "
            "read"
        )


def _strange(board: RelationalBoard) -> Iterator[str]:
    """Rows that point nowhere, and times nobody can believe."""
    for of in board.post_tables:
        rows = board.database.count(of.table, sa.and_(board.without_thread(of.thread), *of.where))
        if rows:
            yield f"{of.table}: {rows} rows whose thread does not exist"
        absurd = sa.or_(of.time < EARLIEST, of.time > LATEST)
        rows = board.database.count(of.table, sa.and_(absurd, *of.where))
        if rows:
            yield f"{of.table}: {rows} rows with a time that cannot be (not in 1980 to 2100): now unknown"


def _set_aside(board: RelationalBoard) -> Iterator[str]:
    for reject in staged_rejects(board):
        yield f"{reject.source_id}: {reject.reason}, set aside"
