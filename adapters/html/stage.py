"""Pages → one SQLite file, read in parallel processes and merged into threads, posts and members.

Two steps. *Reading* writes what every page says, page by page; the pages done are in the stage itself, so that a killed
run goes on behind the last commit. *Merging* (:mod:`adapters.html.merge`) makes one board of it, and goes on as well.
Only names of files travel to the workers where they can read for themselves, and only rows come back. Whatever the
order in which workers finish, the stage is the same."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from adapters.base import Options, SourceError
from adapters.html import store
from adapters.html.dates import Dates
from adapters.html.hashed import gather
from adapters.html.layout import Layout, survey
from adapters.html.merge import merge
from adapters.html.pages import Rows, batches, read_batch
from adapters.html.store import Entry
from adapters.processes import end_workers, follow_parent
from adapters.sql.streams import Progress

STAGE_FORMAT = 3  #: goes up when stages made by older versions must not be used again

BATCH_PAGES = 24
BATCH_BYTES = 4 << 20
SAMPLE = 48  #: pages looked at to find out what the mirror is of
SAMPLED_FROM = 4_000  #: pages among which the sample is taken, evenly spread over all
SAMPLED_OF_STREAM = 200
SAMPLED_BYTES = 32 << 20
TOLD_EVERY = 5_000  #: files listed between two signs of progress
PARALLEL_FROM = 60  #: pages from which a second process pays

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pages (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, url TEXT NOT NULL, captured_at INTEGER, digest BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  state TEXT NOT NULL, reason TEXT NOT NULL, system TEXT NOT NULL, charset TEXT NOT NULL, evidence TEXT NOT NULL,
  kind TEXT NOT NULL, "key" TEXT NOT NULL, cut INTEGER NOT NULL, facts BLOB NOT NULL);
CREATE TABLE raw_threads (id, page INTEGER, own INTEGER, captured INTEGER, facts BLOB);
CREATE TABLE raw_boards (id, page INTEGER, place INTEGER, facts BLOB, PRIMARY KEY (id, facts)) WITHOUT ROWID;
CREATE TABLE raw_posts (thread, id, page INTEGER, place INTEGER, whole INTEGER, captured INTEGER, number INTEGER,
  facts BLOB,
  PRIMARY KEY (page, place)) WITHOUT ROWID;
CREATE TABLE raw_actions (thread, page INTEGER, place INTEGER, facts BLOB);
CREATE TABLE people (id PRIMARY KEY, level INTEGER, captured INTEGER, page INTEGER, name TEXT,
  facts BLOB) WITHOUT ROWID;
CREATE TABLE signatures (id PRIMARY KEY, captured INTEGER, page INTEGER, html TEXT) WITHOUT ROWID;
CREATE TABLE profiles (id PRIMARY KEY, captured INTEGER, page INTEGER, facts BLOB) WITHOUT ROWID;
CREATE TABLE answers (post PRIMARY KEY, answered) WITHOUT ROWID;
CREATE TABLE learnt (kind TEXT, what TEXT, count INTEGER, PRIMARY KEY (kind, what)) WITHOUT ROWID;
CREATE TABLE links (url TEXT PRIMARY KEY, page INTEGER) WITHOUT ROWID;
"""

_INSERTS = {
    "pages": "INSERT INTO pages VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "threads": "INSERT INTO raw_threads VALUES (?,?,?,?,?)",
    "boards": "INSERT INTO raw_boards VALUES (?,?,?,?) ON CONFLICT (id, facts) DO UPDATE SET page = excluded.page,"
    " place = excluded.place WHERE (excluded.page, excluded.place) < (page, place)",
    "posts": "INSERT INTO raw_posts VALUES (?,?,?,?,?,?,?,?)",
    "actions": "INSERT INTO raw_actions VALUES (?,?,?,?)",
    "people": "INSERT INTO people VALUES (?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET level = excluded.level,"
    " captured = excluded.captured, page = excluded.page, name = excluded.name, facts = excluded.facts"
    " WHERE (excluded.level, excluded.captured, excluded.page) > (people.level, people.captured, people.page)",
    "signatures": "INSERT INTO signatures VALUES (?,?,?,?) ON CONFLICT (id) DO UPDATE SET captured = excluded.captured,"
    " page = excluded.page, html = excluded.html WHERE (excluded.captured, excluded.page) > (captured, page)",
    "profiles": "INSERT INTO profiles VALUES (?,?,?,?) ON CONFLICT (id) DO UPDATE SET captured = excluded.captured,"
    " page = excluded.page, facts = excluded.facts WHERE (excluded.captured, excluded.page) > (captured, page)",
    "answers": "INSERT INTO answers VALUES (?,?) ON CONFLICT (post) DO UPDATE SET answered = min(answered,"
    " excluded.answered)",
    "learnt": "INSERT INTO learnt VALUES (?,?,?) ON CONFLICT (kind, what) DO UPDATE SET count = count + excluded.count",
    "links": "INSERT INTO links VALUES (?,?) ON CONFLICT (url) DO UPDATE SET page = min(page, excluded.page)",
}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the user says of the pages."""

    url: str = ""
    charset: str = ""
    captured_at: int | None = None  #: unix seconds
    timezone: str = ""  #: IANA name or offset of the times shown
    profile: str = ""  #: path of a selector profile
    member_pages: bool = False  #: read profile pages, too


def asked(options: Options) -> Asked:
    """What of a user's options bears on pages.

    :raises SourceError: no such date, time zone or profile.
    """
    captured = None
    if options.captured_at:
        try:
            moment = datetime.fromisoformat(options.captured_at)
        except ValueError as error:
            raise SourceError(
                f"--captured-at {options.captured_at}: no date; write 2014-05-01 or 2014-05-01T12:00:00+02:00"
            ) from error
        captured = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    if options.profile and not Path(options.profile).is_file():
        raise SourceError(f"--profile {options.profile}: no such file")
    try:
        Dates(options.timezone or "")
    except ValueError as error:
        raise SourceError(f"--timezone: {error}") from error
    return Asked(
        url=options.url or "",
        charset=options.charset or "",
        captured_at=captured,
        timezone=options.timezone or "",
        profile=str(Path(options.profile).resolve()) if options.profile else "",
        member_pages=options.member_pages,
    )


def listing(path: Path, progress: Progress | None = None) -> tuple[str, int | None]:
    """(identity, number of entries) of a store without reading its pages; None where only reading all of it would tell.

    Files of the same name, size and time of change are taken to be the same.
    """
    identity = hashlib.blake2b(digest_size=8)
    status = path.stat()
    identity.update(f"{path.resolve()} {status.st_size} {status.st_mtime_ns}".encode("utf-8", "surrogateescape"))
    if not path.is_dir():
        return identity.hexdigest(), None
    count = 0
    for entry in store.files(path):
        count += 1
        identity.update(f"\n{entry.path} {entry.size} {entry.changed}".encode("utf-8", "surrogateescape"))
        if progress is not None and count % TOLD_EVERY == 0:
            progress(count, 0, "listing files")
    return identity.hexdigest(), count


def stage(
    path: Path, file: Path, asked: Asked, *, total: int | None, jobs: int | None, progress: Progress | None
) -> None:
    """Reads the store at ``path`` into the stage ``file``; goes on where an earlier call was interrupted.

    :param total: number of entries, for progress.
    :raises SourceError: no pages of a board in it, a broken archive, or a stage that another program holds.
    """
    unfinished = file.with_name(file.name + ".part")
    database = _open(unfinished)
    addresses = file.with_name(file.name + ".addresses")
    try:
        layout = _layout(database, path, asked)
        if layout.nameless:
            if not addresses.exists():
                gather(path, addresses, layout, progress, total)
            layout = msgspec.structs.replace(layout, addresses=str(addresses))
        _read_all(database, path, layout, total, jobs, progress)
        if not database.execute(
            "SELECT 1 FROM pages WHERE state = 'page' AND kind IN ('thread', 'board') LIMIT 1"
        ).fetchone():
            raise SourceError(f"{path}: {_no_board(database)}")
        merge(database, asked.timezone, progress)
        database.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise SourceError(
            f"{unfinished}: another program has this file open; close it and say the command again"
        ) from error
    finally:
        database.close()
    os.replace(unfinished, file)  # noqa: PTH105
    addresses.unlink(missing_ok=True)


def _open(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384; PRAGMA temp_store = FILE;"
    )
    if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'pages'").fetchone():
        database.execute("BEGIN IMMEDIATE")
        for statement in _SCHEMA.split(";"):
            database.execute(statement)
        database.execute("COMMIT")
    return database


def _layout(database: sqlite3.Connection, path: Path, asked: Asked) -> Layout:
    """As decided by the first call on this stage."""
    kept = database.execute("SELECT value FROM meta WHERE key = 'layout'").fetchone()
    if kept:
        return msgspec.json.decode(kept[0], type=Layout)
    sample = _sample(path)
    layout = survey(sample, url=asked.url, charset=asked.charset, captured_at=asked.captured_at, profile=asked.profile)
    layout = msgspec.structs.replace(layout, member_pages=asked.member_pages)
    database.execute("INSERT INTO meta VALUES ('layout', ?)", (msgspec.json.encode(layout).decode(),))
    return layout


def _sample(path: Path) -> list[Entry]:
    """Pages from all over the store; of a stream, whose pages would have to be held, from its beginning."""
    pages: list[Entry] = []
    held = seen = 0
    step = 1
    for entry in store.entries(path):
        if entry.trouble or not store.may_be_page(entry.name):
            continue
        if seen % step == 0:
            pages.append(entry)
            held += len(entry.raw or b"")
            if entry.raw is not None and (len(pages) >= SAMPLED_OF_STREAM or held >= SAMPLED_BYTES):
                break
            if len(pages) >= SAMPLED_FROM:
                pages, step = pages[::2], 2 * step
        seen += 1
    return pages[:: max(1, len(pages) // SAMPLE)]


def _read_all(
    database: sqlite3.Connection,
    path: Path,
    layout: Layout,
    total: int | None,
    jobs: int | None,
    progress: Progress | None,
) -> None:
    done = database.execute("SELECT count(*) FROM pages").fetchone()[0]
    if database.execute("SELECT 1 FROM meta WHERE key = 'read'").fetchone():
        return
    workers = jobs or os.cpu_count() or 1
    waiting = batches(_not_done(database, path), BATCH_PAGES, BATCH_BYTES)
    first = next(waiting, None)
    small = first is not None and total is not None and total - done < PARALLEL_FROM
    for rows in (
        _inline(first, waiting, layout) if workers == 1 or small else _parallel(first, waiting, layout, workers)
    ):
        _write(database, rows)
        done += len(rows.pages)
        if progress is not None:
            progress(done, max(total or 0, done))
    database.execute("INSERT INTO meta VALUES ('read', '1')")


def _not_done(database: sqlite3.Connection, path: Path) -> Iterator[tuple[int, Entry]]:
    """Entries whose pages are not in the stage, with their places in the store."""
    has = "SELECT 1 FROM pages WHERE id = ?"
    last = database.execute("SELECT max(id) FROM pages").fetchone()[0] or -1
    for number, entry in enumerate(store.entries(path)):
        if number > last or not database.execute(has, (number,)).fetchone():
            yield number, entry


def _inline(
    first: list[tuple[int, Entry]] | None, waiting: Iterator[list[tuple[int, Entry]]], layout: Layout
) -> Iterator[Rows]:
    while first is not None:
        yield read_batch(first, layout)
        first = next(waiting, None)


def _parallel(
    first: list[tuple[int, Entry]] | None, waiting: Iterator[list[tuple[int, Entry]]], layout: Layout, workers: int
) -> Iterator[Rows]:
    flying: set[Future[Rows]] = set()
    with ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=follow_parent
    ) as pool:
        while first is not None or flying:
            while first is not None and len(flying) < 2 * workers + 1:
                flying.add(pool.submit(read_batch, first, layout))
                first = next(waiting, None)
            finished, flying = wait(flying, return_when=FIRST_COMPLETED)
            for future in finished:
                try:
                    rows = future.result()
                except BrokenProcessPool as error:
                    end_workers()
                    raise SourceError(
                        "a worker process died while pages were read (killed, or out of memory?): say the command again"
                        " to go on, or with --jobs 1"
                    ) from error
                yield rows


def _write(database: sqlite3.Connection, rows: Rows) -> None:
    database.execute("BEGIN IMMEDIATE")
    for name, statement in _INSERTS.items():
        if batch := getattr(rows, name):
            database.executemany(statement, batch)
    database.execute("COMMIT")


def _no_board(database: sqlite3.Connection) -> str:
    found = database.execute(
        "SELECT state, reason, count(*) FROM pages GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 4"
    ).fetchall()
    if not found:
        return "the folder or archive is empty"
    shown = "; ".join(
        f"{count:,} {state.replace('_', ' ')}{f' ({reason})' if reason else ''}" for state, reason, count in found
    )
    return f"no page of a board in it: {shown}. A selector profile (--profile FILE) reads boards of unknown software"
