"""Tables and numbers for people; the same facts as JSON for programs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from adapters.forum import KINDS
from mappings.books import LOST, MERGED, READ, REJECTED, SKIPPED, WRITTEN, Books, Entry
from migrator.ledger import DONE, Ledger


def to_json(value: Any) -> str:
    """Indented JSON with keys in a stable order."""
    return msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=2).decode()


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, right: frozenset[int] | set[int] = frozenset()
) -> str:
    """Plain text in aligned columns; those numbered in ``right`` are aligned to the right."""
    cells = [list(head), *([_cell(value) for value in row] for row in rows)]
    widths = [max(width(row[i]) for row in cells) for i in range(len(head))]
    lines = []
    for row in cells:
        padded = [
            " " * (widths[i] - width(text)) + text if i in right else text + " " * (widths[i] - width(text))
            for i, text in enumerate(row)
        ]
        lines.append("  ".join(padded).rstrip())
    lines.insert(1, "  ".join("─" * w for w in widths))
    return "\n".join(lines)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def nested(books: Books) -> dict[str, dict[str, Any]]:
    """Books as the ledger keeps them: kind → read, written, merged, and skipped and rejected by reason; ``lost`` →
    reason."""
    kept: dict[str, dict[str, Any]] = {}
    for kind, outcome, reason, count in books.entries():
        if outcome == LOST:
            kept.setdefault(LOST, {})[reason] = count
        elif reason:
            kept.setdefault(kind, {}).setdefault(outcome, {})[reason] = count
        else:
            kept.setdefault(kind, {})[outcome] = count
    return kept


def entries(kept: Mapping[str, Mapping[str, Any]]) -> Iterator[Entry]:
    """What :func:`nested` was made from."""
    for kind, entry in kept.items():
        for outcome, value in entry.items():
            if kind == LOST:
                yield "", LOST, outcome, value
            elif isinstance(value, int):
                yield kind, outcome, "", value
            else:
                for reason, count in value.items():
                    yield kind, outcome, reason, count


def total(value: int | Mapping[str, int]) -> int:
    """A column of the books as a number; skipped and rejected are sums over their reasons."""
    return value if isinstance(value, int) else sum(value.values())


def books_table(books: Mapping[str, Mapping[str, Any]]) -> str:
    """The summary: one line per kind, then the reasons, then what was lost of written records."""
    columns = (READ, WRITTEN, MERGED, SKIPPED, REJECTED)
    kinds = [kind for kind in KINDS if kind in books]
    rows = [[_words(kind), *(total(books[kind].get(column, 0)) for column in columns)] for kind in kinds]
    parts = [table(["kind", *columns], rows, right={1, 2, 3, 4, 5})]
    reasons = [
        (_words(kind), outcome, _words(reason), count)
        for kind in kinds
        for outcome in (SKIPPED, REJECTED)
        for reason, count in books[kind].get(outcome, {}).items()
        if count
    ]
    reasons += [("", LOST, _words(reason), count) for reason, count in books.get(LOST, {}).items()]
    if reasons:
        parts.append(table(["kind", "left out", "reason", "count"], reasons, right={3}))
    return "\n\n".join(parts)


def rows_table(rows: Mapping[str, int]) -> str:
    """Rows per target table, empty tables left out."""
    return table(["table", "rows"], [(_words(name), count) for name, count in rows.items() if count], right={1})


def _words(name: str) -> str:
    return name.replace("_", " ")


def status_report(location: str, ledger: Ledger) -> dict[str, Any]:
    """How the run of a target stands."""
    run = ledger.run()
    if run is None:
        return {"target": location, "state": "none"}
    phases: dict[str, dict[str, float]] = {}
    for shard in ledger.shards():
        phase = phases.setdefault(shard.phase, {"shards": 0, "done": 0, "posts": 0, "posts_done": 0, "seconds": 0.0})
        phase["shards"] += 1
        phase["posts"] += shard.posts
        if shard.state == DONE:
            phase["done"] += 1
            phase["posts_done"] += shard.posts
            phase["seconds"] += shard.seconds
    rows, books = ledger.totals()
    return {
        "target": location,
        "source": run.source,
        "adapter": run.adapter,
        "site": run.site,
        "state": run.state,
        "tool_version": run.tool_version,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "peak_memory": run.peak_memory,
        "phases": phases,
        "rows": rows,
        "books": books,
        "rejects": ledger.count_rejects(),
    }


def status_text(report: Mapping[str, Any]) -> str:
    """The same for people."""
    lines = [
        f"{report['target']}: {report['state']}",
        f"from {report['source']} ({report['adapter']}, {report['site']}), migrator {report['tool_version']}",
    ]
    if report["started_at"] is not None:
        ended = moment(report["finished_at"]) if report["finished_at"] is not None else "not finished"
        lines.append(f"started {moment(report['started_at'])}, {ended}")
    rows = [
        [
            _words(name),
            phase["shards"],
            phase["done"],
            phase["shards"] - phase["done"],
            f"{phase['posts_done'] / phase['seconds']:,.0f}" if phase["posts_done"] and phase["seconds"] else "",
        ]
        for name, phase in report["phases"].items()
    ]
    head = ["phase", "shards", "done", "left", "posts/s per process"]
    lines += ["", table(head, rows, right={1, 2, 3, 4}), "", books_table(report["books"])]
    return "\n".join(lines)


def moment(at: int) -> str:
    """A time of a run, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def size(number: int) -> str:
    """Bytes in MB."""
    return f"{number / 1_000_000:,.0f} MB"
