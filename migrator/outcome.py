"""How a run ended, for people and programs."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

from mappings.books import READ, WRITTEN
from migrator.progress import clock
from migrator.report import books_table, rows_table, size
from migrator.writers.base import Target


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    target: str
    already_complete: bool
    rows: dict[str, int]
    books: dict[str, Any]
    seconds: float
    posts: int
    peak_memory: int  #: bytes, all processes together
    cut: dict[str, int]
    damages: tuple[str, ...]  #: places at which a dump was damaged
    rehearsal: bool = False  #: all was taken back

    @property
    def rate(self) -> float:
        """Posts per second of this call, staging included."""
        return self.posts / max(self.seconds, 1e-9)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"posts_per_second": round(self.rate)}

    def as_text(self) -> str:
        if self.already_complete:
            return f"{self.target} is complete already: nothing to do. See `migrator status`, `migrator verify`."
        lines = [books_table(self.books), "", rows_table(self.rows), ""]
        posts = self.books.get("post", {})
        if posts.get(READ) and not posts.get(WRITTEN):
            lines.append(
                "Nothing was published: no post stood where a guest could read it. If the source just lacks permission"
                " data, say --assume-public; `migrator inspect` tells."
            )
        lines += [f"The dump is damaged: {damage}" for damage in self.damages]
        lines += [
            f"References that led nowhere were cut: {name} {count:,}" for name, count in self.cut.items() if count
        ]
        lines.append(
            f"{self.target}: {self.posts:,} posts in {clock(self.seconds)} ({self.rate:,.0f} posts/s),"
            f" peak memory {size(self.peak_memory)}."
        )
        if self.rehearsal:
            lines.append("Dry run: every constraint was checked, then all was taken back. Nothing was written.")
        return "\n".join(lines)


def outcome(
    target: Target,
    started: float,
    posts: int,
    memory: int,
    *,
    already_complete: bool = False,
    damages: tuple[str, ...] = (),
) -> Outcome:
    rows, books = target.ledger.totals()
    run = target.ledger.run()
    return Outcome(
        target=target.location,
        already_complete=already_complete,
        rows=rows,
        books=books,
        seconds=time.monotonic() - started,
        posts=posts,
        peak_memory=memory,
        cut=run.cut if run is not None else {},
        damages=damages,
    )
