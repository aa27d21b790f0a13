"""Dry run: the real conversion into a sink that keeps nothing, with counts, losses and threads before and after."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from adapters.base import Shard, ThreadItem
from adapters.forum import PUBLIC, Post, Thread
from adapters.markup.canonical import plain
from mappings.books import READ, Books
from mappings.microblog import Forward, Pin, Record, Status
from migrator.ledger import ShardEntry, add_counts
from migrator.pipeline import Request, build_directory, convert, job_for, opened_adapter, opened_source, plan
from migrator.report import books_table, nested, rows_table, to_json
from migrator.session import TABLE_OF, Job, Session
from migrator.workplace import DIRECTORY_FILE

SHOWN_POSTS = 6  #: posts of a sample thread that are shown
SHOWN_CHARACTERS = 160  #: characters shown of each


@dataclass
class Sample:
    """One thread as the forum has it and as the microblog will have it."""

    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        return "\n".join(
            ["before", *(f"  {line}" for line in self.before), "after", *(f"  {line}" for line in self.after)]
        )


@dataclass
class Preview:
    """What a run would write."""

    site: dict[str, Any]
    whole: bool  #: False: only some threads were converted
    rows: dict[str, int] = field(default_factory=dict)
    books: dict[str, Any] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    seconds: float = 0.0
    posts: int = 0

    def as_json(self) -> str:
        return to_json(
            {
                "site": self.site,
                "whole": self.whole,
                "rows": self.rows,
                "books": self.books,
                "samples": [{"before": sample.before, "after": sample.after} for sample in self.samples],
                "seconds": round(self.seconds, 3),
                "posts": self.posts,
            }
        )

    def as_text(self) -> str:
        parts = [sample.as_text() for sample in self.samples]
        parts.append(books_table(self.books))
        parts.append(rows_table(self.rows))
        what = "the whole board" if self.whole else "sample threads only: say no --threads for the whole board"
        rate = self.posts / max(self.seconds, 1e-9)
        parts.append(
            f"Dry run of {what}: {self.posts:,} posts in {self.seconds:.1f} s, {rate:,.0f} posts/s."
            " Nothing was written."
        )
        return "\n\n".join(parts)


def preview_source(request: Request, *, threads: int | None, samples: int) -> Preview:
    """Convert the whole board into a sink and show ``samples`` threads, or convert and show only ``threads`` from all
    over it. ``request.target`` does not matter."""
    with tempfile.TemporaryDirectory(prefix="migrator-preview-") as folder:
        work_dir = Path(folder) / "work"
        work_dir.mkdir()
        directory = work_dir / DIRECTORY_FILE
        with opened_source(request.source, request.options, work_dir, quiet=request.quiet) as opened:
            started = time.monotonic()
            with opened_adapter(opened) as adapter:
                site = adapter.site
                build_directory(directory, adapter, request.policy, request.consented, opened.fingerprint)
                ranges = [shard for shard in plan(adapter) if shard.phase == "threads"]
            about = {"id": site.id, "name": site.name, "software": site.software, "version": site.version}
            preview = Preview(about, threads is None)
            job = job_for(opened, request.policy, directory)
            _sample_threads(preview, job, ranges, threads or samples, count=threads is not None)
        if threads is None:
            # The stage and the directory lie in the work directory: the run goes on from there.
            dry = replace(request, target=f"sqlite:///{folder}/sink.db", work_dir=work_dir, dry=True)
            outcome = convert(dry)
            preview.rows, preview.books, preview.posts = outcome.rows, outcome.books, outcome.posts
        preview.seconds = time.monotonic() - started
        return preview


def _sample_threads(preview: Preview, job: Job, ranges: list[ShardEntry], wanted: int, *, count: bool) -> None:
    """Convert threads from evenly spread shards through the real mapping; ``count``: they are all that is counted."""
    chosen = [ranges[number * len(ranges) // wanted] for number in range(wanted)] if ranges else []
    session = Session(job)
    try:
        for shard, share in Counter(chosen_shard.number for chosen_shard in chosen).items():
            entry = ranges[shard]
            items = session.adapter.threads(Shard(entry.low, entry.high, entry.posts))
            for thread in islice(_threads(items), share):
                sample, books = Sample(), Books()
                rows: dict[str, int] = {}
                for record in session.mapper.threads(_seen(thread, sample), books):
                    if table := TABLE_OF.get(type(record)):
                        rows[table] = rows.get(table, 0) + 1
                    _show(record, sample, session)
                if not rows.get("statuses"):
                    reasons = [reason for kind, _, reason, _ in books.entries() if kind == "thread" and reason]
                    sample.after.append(f"not published: {', '.join(reasons).replace('_', ' ') or 'redirect'}")
                preview.samples.append(sample)
                if count:
                    add_counts(preview.books, nested(books))
                    add_counts(preview.rows, rows)
                    preview.posts += books.counts["post", READ, ""]
    finally:
        session.close()


def _threads(items: Iterable[ThreadItem]) -> Iterator[Iterator[ThreadItem]]:
    """The stream cut into threads, none of which is held whole."""
    number = 0

    def of_thread(item: ThreadItem) -> int:
        nonlocal number
        number += isinstance(item, Thread)
        return number

    for _, thread in groupby(items, of_thread):
        yield thread


def _seen(items: Iterator[ThreadItem], sample: Sample) -> Iterator[ThreadItem]:
    """Passes a thread's items on and notes what the forum shows of the first ones."""
    shown = 0
    for item in items:
        match item:
            case Thread():
                facts = (
                    (item.kind, item.kind != "normal"),
                    ("locked", item.locked),
                    (item.visibility, item.visibility != PUBLIC),
                )
                marks = ", ".join(fact for fact, holds in facts if holds)
                sample.before.append(f"thread {item.id} “{item.title}” {marks}".rstrip())
                for action in item.actions:
                    sample.before.append(f"  {_date(action.at)} {action.kind} by {action.moderator_name}")
            case Post() if shown < SHOWN_POSTS:
                shown += 1
                quotes = "".join(f", quotes {quote.post_id or quote.author_name}" for quote in item.quotes[:1])
                head = f"  #{item.id} {item.author_name} {_date(item.created_at)}{quotes}"
                sample.before.append(f"{head}: {_short(plain(item.body))}")
        yield item


def _show(record: Record, sample: Sample, session: Session) -> None:
    """Notes what the microblog will show."""
    if len(sample.after) > SHOWN_POSTS * 2:
        return
    handle = session.directory.handle
    match record:
        case Status():
            reply = f" ↳ {record.in_reply_to_id} ({record.reply_evidence})" if record.in_reply_to_id else ""
            title = f" “{record.title}”" if record.title else ""
            head = f"{record.id} @{handle(record.account_id)} {_date(record.created_at)}{reply}{title}"
            sample.after.append(f"{head}: {_short(record.text)}")
        case Forward():
            by = f"@{handle(record.account_id)} {_date(record.created_at)}"
            sample.after.append(f"  forwarded by {by}, because: {record.reason}")
        case Pin():
            sample.after.append(f"  pinned by @{handle(record.account_id)} {_date(record.pinned_at)}")


def _date(at: int | None) -> str:
    return "undated" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_CHARACTERS else line[: SHOWN_CHARACTERS - 1] + "…"
