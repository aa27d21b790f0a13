"""What a writer is: it carries rows of the microblog vocabulary into one kind of target, and keeps the ledger there.

A target of another microblog's own tables takes the same rows (``write("statuses", …)``) and translates them inside;
the pipeline never knows. Rows are tuples in the order of the record's fields (:data:`mappings.microblog.TABLES`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, NamedTuple, TypeAlias

from adapters.forum import Reject
from mappings.known import Taken
from mappings.microblog import Interaction
from migrator import schema
from migrator.ledger import Ledger, ShardEntry, TargetError

__all__ = ["Row", "RowRefused", "Target", "TargetError", "TargetLost", "TargetSupport", "Transaction", "Unsupported"]

Row: TypeAlias = tuple[Any, ...]

RESUME = "then say `migrator resume` with this target to go on"


class TargetLost(TargetError):  # noqa: N818 - the name is part of the interface
    """The connection broke, or others kept the target locked: worth another try. Nothing of the transaction stays."""


class Unsupported(TargetError):  # noqa: N818
    """This kind of target cannot do that."""


class RowRefused(Exception):  # noqa: N818
    """The target cannot hold this row. Nothing of the call that raised it is written, the transaction can go on."""

    def __init__(self, table: str, row: Row, column: str, reason: str) -> None:
        super().__init__(table, row, column, reason)
        self.table = table
        self.row = row
        self.column = column  #: the column at fault; for a duplicate the columns of the key, separated by commas
        self.reason = reason  #: ``duplicate_key``, ``null``, ``wrong_type``, ``out_of_range``, ``nul_character`` …

    @property
    def key(self) -> str:
        """``column=value`` of the row's key, for messages."""
        columns = schema.TABLES[self.table].columns.keys()
        values = dict(zip(columns, self.row, strict=False))
        return ", ".join(f"{column}={values.get(column)!r}" for column in schema.KEYS[self.table])

    def __str__(self) -> str:
        return f"table {self.table}, row with {self.key}: {self.reason} in column {self.column}"


@dataclass(frozen=True)
class TargetSupport:
    """What a writer declares of itself; the support matrix is generated from it."""

    scheme: str  #: how its addresses begin
    name: str
    description: str
    carries: Mapping[str, str]  #: table → note
    leaves: Mapping[str, str]  #: what is left out → why
    preset: str = "microblog"  #: the mapping for this target, unless the user names another


@dataclass
class Withdrawn:
    """What was taken out of a target again."""

    target: str
    rows: dict[str, int] = field(default_factory=dict)  #: the server's table → rows; none: there was no run
    files: int = 0
    ties: dict[str, int] = field(default_factory=dict)  #: what others had tied to those rows, by ``table.column``
    tags_kept: int = 0  #: hashtags that came with the run and that others use by now

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Claim(NamedTuple):
    """An account that waits for its member."""

    handle: str
    name: str
    forum_profile: str  #: where the forum showed it, or empty
    placeholder_address: str
    code: str  #: who brings it is the member


class Transaction(ABC):
    """Rows and ledger entries that become visible together, or not at all.

    The target is locked, where it has to be, from the first call on, not from the beginning."""

    @abstractmethod
    def write(self, table: str, rows: Sequence[Row]) -> int:
        """Write rows, none of which may be there yet; may be called many times. Returns their number.

        Raises :class:`RowRefused` naming the first row that the table cannot hold."""

    @abstractmethod
    def write_new(self, table: str, rows: Sequence[Row]) -> int:
        """Write those rows whose key is not there yet; returns how many that were. Raises :class:`RowRefused`."""

    @property
    @abstractmethod
    def ledger(self) -> Ledger:
        """The ledger, as part of this transaction."""

    def claim(self, shard: ShardEntry) -> bool:
        """Keep other processes from this shard until the transaction ends. False: it is done already."""
        return self.ledger.claim(shard)

    def finish_shard(
        self,
        shard: ShardEntry,
        rows: Mapping[str, int],
        books: Mapping[str, Any],
        rejects: Sequence[Reject],
        interactions: Sequence[Interaction],
        seconds: float,
    ) -> None:
        """Note that the shard is done; said again (``retry``), replace its counts, rejects and interactions."""
        self.ledger.finish_shard(shard, rows=rows, books=books, rejects=rejects, seconds=seconds)
        self.write_interactions(shard, interactions)

    @abstractmethod
    def write_interactions(self, shard: ShardEntry, interactions: Sequence[Interaction]) -> None:
        """Keep the evidence for follows in the ledger."""


class Target(ABC):
    """One target, opened by one process. Making the object touches nothing yet."""

    support: ClassVar[TargetSupport]
    has_sql: ClassVar[bool] = False  #: whether :meth:`select` works
    whole_rows: ClassVar[bool] = True  #: whether :meth:`rows` gives what was written, bodies of statuses included
    location: str  #: for display, passwords masked
    ledger: Ledger

    @abstractmethod
    def __init__(self, locator: str) -> None: ...

    def configure(self, options: Mapping[str, Any]) -> None:
        """Options of this kind of target, before :meth:`prepare`; None: not given. A target remembers them from one run
        to the next. Raises :class:`Unsupported` for an option that this kind of target has no use for."""
        for name, value in options.items():
            if value is not None:
                raise Unsupported(f"{self.location}: --{name.replace('_', '-')} is of no use for this kind of target")

    @abstractmethod
    def prepare(self) -> None:
        """Create the schema, or bring one of ours up to date. Raises :class:`TargetError` where something else is."""

    @abstractmethod
    def exists(self) -> bool:
        """Whether there is a target of ours at that place. Creates nothing."""

    @abstractmethod
    def begin_load(self) -> None:
        """Called before the first rows: an empty target may leave its secondary indexes until :meth:`end_load`."""

    @abstractmethod
    def end_load(self) -> None:
        """Build what :meth:`begin_load` left out. May be called again after an interruption: does what is missing."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Transaction]:
        """Commits at the end of the block, rolls back on any exception."""

    @abstractmethod
    def count(self, table: str) -> int:
        """The rows of a table, counted."""

    @abstractmethod
    def rows(
        self, table: str, columns: Sequence[str] | None = None, order: Sequence[str] | None = None
    ) -> Iterator[Row]:
        """The rows of a table, streamed; all columns unless said. Text sorts by its bytes, None first."""

    @abstractmethod
    def select(self, sql: str, **parameters: object) -> Iterator[Row]:
        """Rows of an SQL query, streamed; ``:name`` for parameters. Raises :class:`Unsupported` without SQL."""

    @abstractmethod
    def finish(self) -> dict[str, int]:
        """Cut references that lead nowhere (:data:`migrator.schema.STATUS_REFERENCES`): the column becomes empty, and
        ``reply_evidence`` with ``in_reply_to_id``. Returns ``table.column`` → number cut in this target so far, also
        when called again."""

    def checks(self) -> Iterator[tuple[str, int, int]]:
        """(what, expected, found): what ``verify`` recounts beyond the rows of the microblog's tables."""
        return iter(())

    def taken(self) -> Taken | None:
        """Who lives in the target already, as of the beginning of the run; None: nobody can."""
        return None

    def rehearse(self) -> None:
        """Take back, when the target is closed, all that is written from now on. Raises :class:`Unsupported`."""
        raise Unsupported(f"{self.location}: no dry run into this kind of target: say `migrator preview`")

    def withdraw(self, *, force: bool, server_is_stopped: bool) -> Withdrawn:
        """Take everything out that a run wrote, and the run itself; ``force``: also what others tied to it;
        ``server_is_stopped``: connections that show are not the server's. Raises :class:`Unsupported`."""
        raise Unsupported(f"{self.location}: holds nothing but the run: delete it as a whole")

    def claims(self) -> Iterator[Claim]:
        """The accounts that their members have not taken over yet. Raises :class:`Unsupported`."""
        raise Unsupported(f"{self.location}: nobody logs in to this kind of target")

    @abstractmethod
    def close(self) -> None: ...
