"""What a mirror holds of its board, and what it lacks.

Every entry of the store is in exactly one set, and the sets add up to all entries: threads' and boards' pages (of those
each page once, the others as duplicates), other pages of the board, foreign ones, pages not understood, files,
unreadable entries. What listings promise is held against what was found."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

from adapters.html.dates import Dates
from adapters.html.facts import PageBoard
from adapters.html.layout import Layout
from adapters.html.packed import decode_board, decode_page
from adapters.html.threads import UNKNOWN_BOARD, UNKNOWN_NAME
from adapters.markup.tags import LinkFinder

EXAMPLES = 5  #: names of pages shown for each reason
LISTED = 2_000  #: missing pages and threads without head named in a report; the counts have no limit
REASONS = 200  #: reasons named for each set of pages; the rest are counted together
_VOTERS = 2_000  # pages asked for the name of the board

#: parameters that do not change what a page is
_IDLE = re.compile(
    r"(?<=[?&;])(?:(?:sid|s|PHPSESSID|highlight|hilit|postdays|postorder|topicdays|extra|mobile|langid|sort|st|sk|sd|view|from)"
    r"=[^&;]*|(?:start|page)=[01]?(?=[&;]|$))(?:[&;]|$)"
)
_KEY = re.compile(r"(?<=[?&;])f=\d+[&;](?=t=)|(?<=[?&;])t=\d+[&;](?=p=)")


def canonical(url: str) -> str:
    """An address without what does not change the page: session, highlighting, order, first page."""
    address = url.partition("#")[0].replace("&amp;", "&")
    path, question, query = address.partition("?")
    if question:
        query = _KEY.sub("", _IDLE.sub("", "?" + query))[1:].rstrip("&;")
        query = re.sub(r"(topic|board)=(\d+)\.0$", r"\1=\2", query)
    path = re.sub(r"(?:/page-1)?(?:/index)?(?:\.html?)?/?$", "", path)
    return f"{path.partition('://')[2].removeprefix('www.')}{'?' + query if query else ''}"


def report(database: sqlite3.Connection, layout: Layout, target: LinkFinder) -> dict[str, Any]:
    """The coverage report as plain data."""
    tallies = dict(database.execute("SELECT what, count FROM tallies ORDER BY what"))
    find_missing(database, target)
    boards = list(_boards(database))
    return {
        "system": layout.system,
        "site": layout.site,
        "pages": _pages(database),
        "reasons": {state: _reasons(database, state) for state in ("other", "foreign", "not_understood", "unreadable")},
        "broken_off": database.execute("SELECT count(*) FROM pages WHERE state = 'page' AND cut").fetchone()[0],
        "captures": {
            "dated": database.execute("SELECT count(*) FROM pages WHERE captured_at IS NOT NULL").fetchone()[0],
            "dated_by_own_clock": database.execute("SELECT count(*) FROM clocks").fetchone()[0],
            "posts_merged": tallies.get("duplicates merged", 0),
            "posts_that_differ": tallies.get("captures that differ", 0),
            "posts_in_two_threads": tallies.get("duplicates in another thread", 0),
        },
        "boards": boards,
        "total": {
            name: sum(board[name] for board in boards)
            for name in (
                "threads_listed",
                "threads_found",
                "posts_promised",
                "posts_found",
                "threads_incomplete",
                "threads_private",
            )
        }
        | {"threads_without_head": tallies.get("missing heads", 0)},
        "threads_without_head": [
            {"id": id, "posts": posts}
            for id, posts in database.execute(
                "SELECT id, posts FROM threads WHERE missing_head ORDER BY n LIMIT ?", (LISTED,)
            )
        ],
        "missing_pages": {
            "count": database.execute("SELECT count(*) FROM missing").fetchone()[0],
            "by_kind": dict(database.execute("SELECT kind, count(*) FROM missing GROUP BY 1 ORDER BY 1")),
            "urls": [url for (url,) in database.execute("SELECT url FROM missing ORDER BY url LIMIT ?", (LISTED,))],
        },
        "dates": {what.partition(" ")[2]: count for what, count in tallies.items() if what.startswith("precision ")},
        "likes_without_member": tallies.get("likes without id", 0),
        "found_by": _found_by(database),
    }


def _pages(database: sqlite3.Connection) -> dict[str, int]:
    counts = dict(database.execute("SELECT state, count(*) FROM pages GROUP BY 1"))
    kinds = dict(database.execute("SELECT kind, count(DISTINCT key) FROM pages WHERE state = 'page' GROUP BY 1"))
    once = sum(kinds.values())
    return {
        "all": sum(counts.values()),
        "thread": kinds.get("thread", 0),
        "board": kinds.get("board", 0),
        "index": kinds.get("index", 0),
        "member": kinds.get("member", 0),
        "duplicates": counts.get("page", 0) - once,
        **{state: counts.get(state, 0) for state in ("other", "foreign", "not_understood", "file", "unreadable")},
    }


def _reasons(database: sqlite3.Connection, state: str) -> list[dict[str, Any]]:
    query = "SELECT reason, count(*) FROM pages WHERE state = ? GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?"
    names = "SELECT name FROM pages WHERE state = ? AND reason = ? ORDER BY id LIMIT ?"
    named = [
        {
            "reason": reason,
            "pages": count,
            "such_as": [name for (name,) in database.execute(names, (state, reason, EXAMPLES))],
        }
        for reason, count in database.execute(query, (state, REASONS)).fetchall()
    ]
    pages = database.execute("SELECT count(*) FROM pages WHERE state = ?", (state,)).fetchone()[0]
    rest = pages - sum(entry["pages"] for entry in named)
    return [*named, {"reason": "other reasons", "pages": rest, "such_as": []}] if rest else named


def _boards(database: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    query = (
        "SELECT count(*), sum(posts > 0), sum(max(coalesce(promised, posts), posts)), sum(posts),"
        " sum(posts > 0 AND posts < promised), sum(posts = 0 AND private > 0) FROM listed WHERE board_id = ?"
    )
    boards = [decode_board(packed) for (packed,) in database.execute("SELECT facts FROM boards ORDER BY position")]
    if all(board.id != UNKNOWN_BOARD for board in boards):
        boards.append(PageBoard(id=UNKNOWN_BOARD, name=UNKNOWN_NAME))
    for board in boards:
        listed, found, promised, posts, incomplete, private = database.execute(query, (board.id,)).fetchone()
        if board.id == UNKNOWN_BOARD and not listed:
            continue
        yield {
            "id": board.id,
            "name": board.name,
            "threads_by_counter": board.threads,
            "posts_by_counter": board.posts,
            "threads_listed": listed,
            "threads_found": found or 0,
            "posts_promised": promised or 0,
            "posts_found": posts or 0,
            "threads_incomplete": incomplete or 0,
            "threads_private": private or 0,
        }


def find_missing(database: sqlite3.Connection, target: LinkFinder) -> None:
    """Fills the temporary table ``missing`` with the pages that others link to, that are not in the mirror, and whose
    content is not known from elsewhere: of a mirror of a few threads there may be a million."""
    database.create_function("canonical", 1, canonical, deterministic=True)
    database.execute("CREATE TEMP TABLE IF NOT EXISTS addresses (address TEXT PRIMARY KEY) WITHOUT ROWID")
    database.execute(
        "INSERT OR IGNORE INTO addresses SELECT canonical(url) FROM pages WHERE state IN ('page', 'other')"
    )
    database.execute("DROP TABLE IF EXISTS temp.missing")
    database.execute("CREATE TEMP TABLE missing (address TEXT PRIMARY KEY, kind TEXT, url TEXT) WITHOUT ROWID")
    known = "SELECT 1 FROM addresses WHERE address = ?1 UNION ALL SELECT 1 FROM missing WHERE address = ?1"
    for (url,) in database.execute("SELECT url FROM links ORDER BY url"):
        address = canonical(url)
        if database.execute(known, (address,)).fetchone():
            continue
        goal = target(url)
        kind = goal[0] if goal else "other"
        if goal and kind == "post" and database.execute("SELECT 1 FROM posts WHERE id = ?", (goal[1],)).fetchone():
            continue
        if goal and kind == "thread":
            found = database.execute("SELECT posts, promised FROM listed WHERE id = ?", (goal[1],)).fetchone()
            if found and found[0] and found[1] is not None and found[0] >= found[1]:
                continue
        database.execute("INSERT INTO missing VALUES (?, ?, ?)", (address, kind, url))


def said(database: sqlite3.Connection) -> dict[str, str]:
    """What most pages say of the board."""
    votes: dict[str, Counter[str]] = {name: Counter() for name in ("site_name", "language", "software", "version")}
    query = "SELECT facts FROM pages WHERE state = 'page' ORDER BY id LIMIT ?"
    for (packed,) in database.execute(query, (_VOTERS,)):
        page = decode_page(packed)
        for name, counter in votes.items():
            if value := getattr(page, name):
                counter[value] += 1
    return {name: max(counter, key=lambda value: (counter[value], value)) for name, counter in votes.items() if counter}


def _found_by(database: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """Field → how it was found → pages, of a sample."""
    counts: dict[str, Counter[str]] = {}
    query = "SELECT facts FROM pages WHERE state = 'page' ORDER BY id LIMIT ?"
    for (packed,) in database.execute(query, (_VOTERS,)):
        for field, how in decode_page(packed).found_by:
            counts.setdefault(field, Counter())[how] += 1
    return {field: dict(sorted(counter.items())) for field, counter in sorted(counts.items())}


def warnings(found: dict[str, Any], dates: Dates) -> list[str]:
    """What of a report a user should know, one line each."""
    pages, total, captures = found["pages"], found["total"], found["captures"]
    lines = []
    if pages["not_understood"]:
        reasons = "; ".join(f"{entry['pages']:,} {entry['reason']}" for entry in found["reasons"]["not_understood"][:3])
        lines.append(f"{pages['not_understood']:,} pages were not understood: {reasons}")
    if total["threads_found"] < total["threads_listed"]:
        lines.append(
            f"{total['threads_listed'] - total['threads_found']:,} of {total['threads_listed']:,} threads listed"
            " are not in the mirror"
            + (f"; {total['threads_private']:,} of them not everybody may read" if total["threads_private"] else "")
        )
    if total["threads_incomplete"]:
        lines.append(f"{total['threads_incomplete']:,} threads in the mirror are incomplete")
    if total["posts_found"] < total["posts_promised"]:
        lines.append(
            f"{total['posts_found']:,} of {total['posts_promised']:,} posts that listings promise are in the mirror"
        )
    if heads := found["threads_without_head"]:
        shown = ", ".join(str(entry["id"]) for entry in heads[:8])
        lines.append(f"{total['threads_without_head']:,} threads lack their first page: {shown}")
    if captures["posts_that_differ"]:
        lines.append(
            f"{captures['posts_that_differ']:,} captures of posts differ from newer ones; they are kept as edits"
        )
    if captures["posts_in_two_threads"]:
        lines.append(
            f"{captures['posts_in_two_threads']:,} captures of posts stand in another thread than the newest one;"
            " the newest counts"
        )
    if found["broken_off"]:
        lines.append(f"{found['broken_off']:,} pages break off in the middle")
    unsure = {name: count for name, count in found["dates"].items() if name in ("zone", "unknown")}
    if unsure:
        lines.append(
            "dates of posts: "
            + ", ".join(
                f"{count:,} {'without certain time zone' if name == 'zone' else name}" for name, count in unsure.items()
            )
        )
    lines += [f"{what}: {why}" for what, why in dates.explain()]
    return lines


def as_lines(found: dict[str, Any]) -> list[str]:
    """The report for people."""
    pages = found["pages"]
    rest = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in pages.items() if name != "all" and count)
    lines = [f"{pages['all']:,} entries: {rest}"]
    lines += [
        f"{board['name']}: {board['threads_found']:,} of {board['threads_listed']:,} threads listed,"
        f" {board['posts_found']:,} of {board['posts_promised']:,} posts promised"
        for board in found["boards"]
        if board["threads_listed"]
    ]
    missing = found["missing_pages"]
    if missing["count"]:
        lines.append(f"{missing['count']:,} pages are linked to and missing:")
        lines += [f"  {url}" for url in missing["urls"][:10]]
    for state, reasons in found["reasons"].items():
        lines += [
            f"{state.replace('_', ' ')}: {entry['pages']:,} × {entry['reason'] or 'no reason given'}"
            + "".join(f" ({name} …)" for name in entry["such_as"][:1])
            for entry in reasons[:EXAMPLES]
        ]
    return lines
