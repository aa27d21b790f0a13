"""Threads of the stage, one after another: their posts in order, their state, what moderators did."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any, TypeAlias

import msgspec

from adapters.forum import DELETED, PRIVATE, PUBLIC, ModeratorAction, SourceId
from adapters.html.comments import bare_text, is_made, made_id
from adapters.html.dates import Dates
from adapters.html.facts import BESIDE, Author, PagePost, PageThread
from adapters.html.packed import decode_action, decode_page, decode_post, decode_thread, encode, filled, member_named

BATCH_ROWS = 2_000  #: posts held before they are written
UNKNOWN_BOARD = "unknown"  #: id of the board of threads whose board no page names
UNKNOWN_NAME = "Threads of unknown boards"

_STATE_ACTIONS = (("sticky", "sticky"), ("announcement", "announce"), ("global", "announce"))
_INSERTS = {
    "listed": "INSERT INTO listed VALUES (?, ?, ?, ?, ?)",
    "threads": "INSERT INTO threads VALUES (?, ?, ?, ?, ?, ?, ?)",
    "posts": "INSERT INTO posts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "actions": "INSERT INTO actions VALUES (?, ?, ?)",
}


class Capture(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One place at which a post stands."""

    page: int
    place: int
    whole: int
    captured: int
    number: int | None


Placed: TypeAlias = tuple[
    SourceId, Capture, Sequence[Capture]
]  #: (id, the capture that counts, the others newest first)


class Threads:
    """Merges threads; holds rows until a batch of them is worth a commit (:meth:`flush`).

    :param by_name: without any member id on the whole board, names are all there is to tell members by.
    :param posts: number of the last post merged before.
    """

    def __init__(
        self, database: sqlite3.Connection, dates: Dates, *, by_name: bool, posts: int, tallies: Counter[str]
    ) -> None:
        self.database = database
        self.dates = dates
        self.by_name = by_name
        self.posts = posts
        self.tallies = tallies
        self._rows: defaultdict[str, list[Any]] = defaultdict(list)
        self._page_of = lru_cache(512)(self._page)
        self._post_at = lru_cache(8)(self._facts)
        named = partial(member_named, database)
        self._member_named = named if by_name else lru_cache(4096)(named)  # the first makes new members meanwhile

    def flush(self) -> None:
        """Writes what was merged."""
        for table, statement in _INSERTS.items():
            if rows := self._rows.pop(table, None):
                self.database.executemany(statement, rows)

    def _page(self, number: int) -> tuple[int | None, str]:
        """(time of capture, the page's line about time zones)."""
        query = (
            "SELECT coalesce(captured_at, at), facts FROM pages LEFT JOIN clocks ON clocks.page = pages.id WHERE id = ?"
        )
        at, packed = self.database.execute(query, (number,)).fetchone()
        return at, decode_page(packed).timezone

    def merge(self, number: int, thread_id: SourceId) -> None:
        """Makes one thread of what its pages and listings say.

        :param number: place of the thread among all.
        """
        query = "SELECT facts FROM raw_threads WHERE id = ? ORDER BY own DESC, captured DESC, page DESC, rowid"
        thread: PageThread | None = None
        promised: int | None = None
        for (packed,) in self.database.execute(query, (thread_id,)):
            says = decode_thread(packed)
            thread = says if thread is None else filled(thread, says)
            if says.replies is not None and (promised is None or says.replies >= promised):
                promised = says.replies + 1
        if thread is None:
            thread = PageThread(id=thread_id)
        posts = self._posts_of(thread_id)
        board = UNKNOWN_BOARD if thread.board_id is None else thread.board_id
        if thread.moved_to is None or posts:
            counted = sum(1 for _, best, _ in posts if best.number != BESIDE)
            self._rows["listed"].append((thread_id, board, promised, counted, thread.private))
        if not posts and thread.moved_to is None:
            return  # only listed: the coverage report counts it
        if posts:
            thread = msgspec.structs.replace(thread, moved_to=None)
        first = self.posts + 1
        head_missing = int(bool(posts) and posts[0][1].number is not None and posts[0][1].number > 1)
        self._write_posts(number, posts, PRIVATE if thread.private else PUBLIC)
        self._rows["threads"].append((number, thread_id, board, first, len(posts), head_missing, encode(thread)))
        self.tallies["thread"] += 1
        self.tallies["missing heads"] += head_missing
        self.tallies["poll"] += thread.poll is not None and bool(posts)
        self._actions(number, thread, board)

    def _actions(self, number: int, thread: PageThread, board: SourceId) -> None:
        """Traces on the thread's pages, each once, and what its state tells."""
        actions: dict[tuple[Any, ...], ModeratorAction] = {}
        alike: Counter[tuple[str, SourceId | None]] = Counter()
        query = "SELECT page, facts FROM raw_actions WHERE thread = ? ORDER BY page, place"
        for page, packed in self.database.execute(query, (thread.id,)):
            found = decode_action(packed)
            who = found.moderator
            captured, zone = self._page_of(page)
            key = (
                found.kind,
                found.post_id,
                who and who.name,
                found.date and (found.date.machine or found.date.text),
                found.reason,
            )
            if key in actions:
                continue
            same = alike[found.kind, found.post_id]
            alike[found.kind, found.post_id] += 1
            place = thread.id if found.post_id is None else f"{thread.id}:{found.post_id}"
            actions[key] = ModeratorAction(
                id=f"page:{found.kind}:{place}{f':{same}' if same else ''}",
                kind=found.kind,
                at=self.dates.resolve(found.date, captured, timezone=zone)[0],
                moderator_id=None if who is None else who.id if who.id is not None else self._member_named(who.name),
                moderator_name="" if who is None else who.name,
                thread_id=thread.id,
                post_id=found.post_id,
                board_id=board,
                reason=found.reason,
                source="page",
            )
        told = {action.kind for action in actions.values()}
        state: list[str] = [action for kind, action in _STATE_ACTIONS if thread.kind == kind]
        state += [
            kind
            for kind, holds in (("lock", thread.locked), ("digest", thread.digest), ("highlight", thread.highlighted))
            if holds
        ]
        state += ["move"] if thread.moved_to is not None else []
        shown = list(actions.values())
        shown += [
            ModeratorAction(
                id=f"state:{kind}:{thread.id}", kind=kind, thread_id=thread.id, board_id=board, source="page"
            )
            for kind in state
            if kind not in told
        ]
        shown.sort(key=lambda action: action.at or 0)
        self.tallies["action"] += len(shown)
        self._rows["actions"] += [(number, place, encode(action)) for place, action in enumerate(shown)]

    # ---------------------------------------------------------------- posts

    def _posts_of(self, thread_id: SourceId) -> list[Placed]:
        """A thread's posts, in its order."""
        posts: list[tuple[SourceId | None, Capture, Sequence[Capture]]] = []
        nameless: defaultdict[int | None, list[Capture]] = defaultdict(list)
        comments: dict[SourceId, list[Capture]] = {}
        for id, captures in groupby(self._captures(thread_id), itemgetter(0)):
            if id is None:
                for _, capture in captures:
                    nameless[capture.number].append(capture)
                continue
            same = [capture for _, capture in captures]
            if same[0].number == BESIDE:
                comments[id] = same
            else:
                posts.append((id, *_best(same)))
        posts += [(None, *_best(found)) for found in nameless.values()]
        if all(best.number is not None for _, best, _ in posts):
            posts.sort(key=lambda post: (post[1].number, _rank(post[0])))
        else:
            posts.sort(key=lambda post: (_rank(post[0]), post[1].page, post[1].place))
        placed = [
            (f"{thread_id}.{place}" if id is None else id, best, others)
            for place, (id, best, others) in enumerate(posts, 1)
        ]
        return self._with_comments(placed, comments) if comments else placed

    def _with_comments(self, posts: list[Placed], comments: dict[SourceId, list[Capture]]) -> list[Placed]:
        """Posts and those that hang on others of them: each behind what was written before it, never first. Comments of
        which one page tells the id and another does not are one."""
        query = "SELECT answered FROM answers WHERE post = ?"
        for id in [id for id in comments if not is_made(id)]:
            (answered,) = self.database.execute(query, (id,)).fetchone()
            comments[id] += comments.pop(made_id(self._post(comments[id][0]), answered), ())
        beside: list[Placed] = [(id, *_best(captures)) for id, captures in comments.items()]
        times = [time for time, _ in self._times(beside)]
        written = list(accumulate((time or 0 for time, _ in self._times(posts)), max))
        behind: defaultdict[int, list[Placed]] = defaultdict(list)
        for time, comment in sorted(
            zip(times, beside, strict=True), key=lambda pair: (pair[0] is None, pair[0], pair[1][0])
        ):
            place = len(posts) if time is None else max(bisect_right(written, time), 1)
            behind[min(place, len(posts))].append(comment)
        merged = behind[0]
        for place, post in enumerate(posts, 1):
            merged += [post, *behind[place]]
        return merged

    def _captures(self, thread_id: SourceId) -> Iterator[tuple[SourceId | None, Capture]]:
        """(id, capture) of what stands on a thread's pages, by id."""
        query = (
            "SELECT r.id, r.page, r.place, r.whole, r.captured, r.number, s.thread, p.key FROM raw_posts r"
            " LEFT JOIN strayed s ON s.id = r.id"
            " LEFT JOIN pages p ON p.id = r.page AND r.id IS NULL AND r.number IS NULL"
            " WHERE r.thread = ? ORDER BY r.id, r.page, r.place"
        )
        for id, page, place, whole, captured, shown, home, key in self.database.execute(query, (thread_id,)):
            if home is not None and home != thread_id:
                self.tallies["duplicates in another thread"] += 1
                continue
            number = shown if key is None else _offset(key) * 100_000 + place + 1
            yield id, Capture(page, place, whole, captured, number)

    def _write_posts(self, number: int, posts: list[Placed], visibility: str) -> None:
        latest = next((time for time, _ in self._times(posts) if time is not None), 0)
        rows = self._rows["posts"]
        for (id, best, others), (created, precision) in zip(posts, self._times(posts), strict=True):
            self.posts += 1
            latest = max(latest, created or 0)
            post = self._post(best)
            author_id = self._author(post.author, best)
            earlier = [] if post.private else self._different(post.body, others)
            self._tally(post, precision, len(others), len(earlier))
            rows.append((
                self.posts, number, id, latest, created, precision, author_id, post.author.name, best.page, best.place,
                encode([(capture.page, capture.place) for capture in earlier]) if earlier else b"",
                DELETED if post.deleted else PRIVATE if post.private else visibility,
            ))  # fmt: skip
            if len(rows) >= BATCH_ROWS:
                self.database.executemany(_INSERTS["posts"], rows)
                rows.clear()

    def _times(self, posts: Iterable[Placed]) -> Iterator[tuple[int | None, str]]:
        """(unix seconds, precision) of posts."""
        for _, best, others in posts:
            created, precision = self._time(best)
            for other in others if created is None else ():  # "today" on a page without clock may be a date on another
                created, precision = self._time(other)
                if created is not None:
                    break
            yield created, precision

    def _time(self, capture: Capture) -> tuple[int | None, str]:
        captured, zone = self._page_of(capture.page)
        return self.dates.resolve(self._post(capture).date, captured, timezone=zone)

    def _different(self, body: str, others: Sequence[Capture]) -> list[Capture]:
        """Those of the other complete captures whose text differs: links and session ids differ from page to page."""
        shown: str | None = None
        found = []
        for capture in others:
            if capture.whole:
                other = self._post(capture).body
                if other != body:
                    shown = bare_text(body) if shown is None else shown
                    if bare_text(other) != shown:
                        found.append(capture)
        return found

    def _tally(self, post: PagePost, precision: str, others: int, earlier: int) -> None:
        tallies = self.tallies
        tallies["post"] += 1
        tallies[f"precision {precision}"] += 1
        tallies["duplicates merged"] += others
        tallies["captures that differ"] += earlier
        tallies["attachment"] += len({file.id for file in post.files})
        likers = [author.id if author.id is not None else self._member_named(author.name) for author in post.likes]
        tallies["reaction"] += len(set(likers) - {None})
        tallies["reaction"] += sum(1 for reaction in post.reactions if reaction.author.id is not None)
        tallies["likes without id"] += likers.count(None)

    def _author(self, author: Author, capture: Capture) -> SourceId | None:
        if author.id is not None or author.guest:
            return author.id
        if not author.name:
            return None
        if self.by_name:
            self.database.execute(
                "INSERT INTO people VALUES (?, 2, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                (author.name, capture.captured, capture.page, author.name, encode(author)),
            )
            return author.name
        return self._member_named(author.name)

    def _post(self, capture: Capture) -> PagePost:
        return self._post_at(capture.page, capture.place)

    def _facts(self, page: int, place: int) -> PagePost:
        query = "SELECT facts FROM raw_posts WHERE page = ? AND place = ?"
        return decode_post(self.database.execute(query, (page, place)).fetchone()[0])


def _best(captures: list[Capture]) -> tuple[Capture, Sequence[Capture]]:
    """(the capture that counts, the others newest first)."""
    if len(captures) == 1:
        return captures[0], ()
    captures.sort(key=lambda capture: (capture.whole, capture.captured, capture.page), reverse=True)
    best = captures[0]
    if best.number is None:
        known = next((capture.number for capture in captures if capture.number is not None), None)
        best = msgspec.structs.replace(best, number=known)
    return best, captures[1:]


def _rank(id: SourceId | None) -> tuple[int, int, str]:
    return (0, id, "") if isinstance(id, int) else (1, 0, id or "")


def _offset(key: str) -> int:
    last = key.rpartition(":")[2]
    return int(last) if last.isdecimal() and len(last) < 9 else 0
