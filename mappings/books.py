"""The books: every forum record that was read is written, merged, skipped with a reason or rejected with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from adapters.forum import Reject

READ = "read"
WRITTEN = "written"
MERGED = "merged"
SKIPPED = "skipped"
REJECTED = "rejected"
LOST = "lost"  #: something of a written record that could not be carried over; no part of the balance

Entry: TypeAlias = tuple[str, str, str, int]  #: kind ("" for losses), outcome, reason ("" without one), count


class Books:
    """Counts by kind (:data:`adapters.forum.KINDS`), and the rejects themselves until somebody drains ``rejects``."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.rejects: list[Reject] = []

    def read(self, kind: str, n: int = 1) -> None:
        """``n`` records came from the source."""
        self.counts[kind, READ, ""] += n

    def written(self, kind: str, n: int = 1) -> None:
        """``n`` records became rows of their own (each with one origin of part 0)."""
        self.counts[kind, WRITTEN, ""] += n

    def merged(self, kind: str, n: int = 1) -> None:
        """``n`` records were taken up by a row of another record: redirects, repeated ties, names of guests."""
        self.counts[kind, MERGED, ""] += n

    def skip(self, kind: str, reason: str, n: int = 1) -> None:
        """``n`` records are left out on purpose; ``reason`` is short and stable, e.g. ``private_board``."""
        if n:
            self.counts[kind, SKIPPED, reason] += n

    def reject(self, reject: Reject) -> None:
        """A record could not be converted and is set aside whole."""
        self.counts[reject.kind, REJECTED, reject.reason] += 1
        self.rejects.append(reject)

    def loss(self, reason: str, n: int = 1) -> None:
        """Something of a record that is written was left behind, e.g. ``link_to_unpublished``."""
        if n:
            self.counts["", LOST, reason] += n

    def entries(self) -> Iterator[Entry]:
        """All counts, sorted: what the ledger keeps of a shard."""
        for (kind, outcome, reason), count in sorted(self.counts.items()):
            yield kind, outcome, reason, count

    def add(self, entries: Iterable[Entry]) -> None:
        """Adds what :meth:`entries` of other books gave."""
        for kind, outcome, reason, count in entries:
            self.counts[kind, outcome, reason] += count

    def imbalance(self) -> dict[str, int]:
        """Kind → read − (written + merged + skipped + rejected), for the kinds where that is not 0; {} if all is
        well."""
        left: Counter[str] = Counter()
        for (kind, outcome, _), count in self.counts.items():
            if outcome != LOST:
                left[kind] += count if outcome == READ else -count
        return {kind: difference for kind, difference in sorted(left.items()) if difference}
