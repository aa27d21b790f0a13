"""phpBB's log and final state as moderator actions. What the operations mean is in :mod:`adapters.phpbb.log`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import sqlalchemy as sa

from adapters.forum import ModeratorAction, SourceId
from adapters.phpbb.log import (
    ECHOES,
    OPERATIONS,
    RANKS,
    WITH_DATA,
    Echoes,
    Operation,
    arguments,
    operation_of,
)
from adapters.relational.cells import chunks, moment, unescape
from adapters.sql.database import Row

if TYPE_CHECKING:
    from adapters.phpbb import PhpBB

TYPE_CHANGED: Final = "LOG_TOPIC_TYPE_CHANGED"
_SLACK: Final = 2  # seconds within which entries written by one request lie


class Entry(NamedTuple):
    """A row of the log that is moderation."""

    log_id: int
    log_type: int
    actor: int
    forum_id: int
    topic_id: int
    post_id: int
    reportee_id: int
    at: int
    name: str
    operation: Operation
    args: dict[str, bytes]


class _Context(NamedTuple):
    """What a batch of entries needs from other tables."""

    actors: dict[int, str | None]
    members: dict[bytes, int]
    warnings: dict[int, tuple[int, bytes, int]]  # log_id → (member, text, post)
    splits: dict[int, int]  # log_id → the other topic
    originals: dict[int, int]  # copied topic → its original
    posts: dict[int, tuple[int, int, int]]  # post → (author, edited at, locked)
    bans: dict[int, list[tuple[int, int, bytes]]]  # member → (start, end, told reason)


class ModeratorLog:
    """Reads ``log``."""

    def __init__(self, board: PhpBB) -> None:
        self._board = board
        self._database = board.database
        self.exists = self._database.has("log")
        self._operation = self._database.text("log", "log_operation")
        self._data = self._database.text("log", "log_data")

    @cached_property
    def _boards(self) -> frozenset[SourceId]:
        """Ids of the boards that exist."""
        return frozenset(board.id for board in self._board.all_boards)

    # ---------------------------------------------------------------- rows

    def statement(self) -> sa.Select[Any]:
        """Rows of the log, newest columns optional; ``log_data`` only of operations whose data are understood."""
        log, column = self._database.table("log"), self._database.column
        understood = [self._database.constant(name) for name in WITH_DATA]
        data = sa.case((log.c.log_operation.in_(understood), log.c.log_data), else_=sa.literal("")).label("log_data")
        return sa.select(
            log.c.log_id, log.c.log_type, log.c.user_id, log.c.forum_id, log.c.topic_id, column("log", "post_id", 0),
            column("log", "reportee_id", 0), log.c.log_time, log.c.log_operation, data,
        )  # fmt: skip

    def left_out(self) -> dict[tuple[int, str], int]:
        """Entries that are not moderation: (log_type, operation) → rows."""
        if not self.exists:
            return {}
        log = self._database.table("log")
        columns = (log.c.log_type, log.c.log_operation)
        found: dict[tuple[int, str], int] = {}
        for log_type, stored, count in self._database.rows(sa.select(*columns, sa.func.count()).group_by(*columns)):
            name = self._operation(stored)
            if operation_of(log_type, name) is None:
                found[log_type, name] = found.get((log_type, name), 0) + count
        return dict(sorted(found.items()))

    def unknown(self) -> dict[str, int]:
        """Operations of the moderators' and members' logs that are in no table → rows."""
        if not self.exists:
            return {}
        log = self._database.table("log")
        statement = sa.select(log.c.log_type, log.c.log_operation, sa.func.count()).where(log.c.log_type.in_((1, 3)))
        found: dict[str, int] = {}
        for log_type, stored, count in self._database.rows(statement.group_by(log.c.log_type, log.c.log_operation)):
            name = self._operation(stored)
            if name not in OPERATIONS and operation_of(log_type, name):
                found[name] = found.get(name, 0) + count
        return dict(sorted(found.items()))

    @cached_property
    def echoes(self) -> Echoes:
        echoes = Echoes()
        log = self._database.table("log")
        for page in self._database.pages(self._ranked(), [log.c.log_id]):
            for row in page:
                echoes.see(row[1], self._operation(row[8]), row[2], row[7])
        return echoes

    def _ranked(self) -> sa.Select[Any]:
        """Rows of operations that belong to a family."""
        names = sorted({name for entries in ECHOES.values() for _, name in entries})
        log = self._database.table("log")
        wanted = log.c.log_operation.in_([self._database.constant(name) for name in names])
        return self.statement().where(wanted, log.c.log_type.in_((0, 1, 3)))

    # ---------------------------------------------------------------- rows → actions

    def actions(self, rows: Sequence[Row]) -> list[tuple[Entry, ModeratorAction]]:
        """The actions in a batch of rows, in order."""
        entries = [entry for row in rows if (entry := self._entry(row)) is not None]
        if not entries:
            return []
        context = self._context(entries)
        return [(entry, action) for entry in entries for action in self._converted(entry, context)]

    def _entry(self, row: Row) -> Entry | None:
        log_type, actor, at, name = row[1], row[2], row[7], self._operation(row[8])
        operation = operation_of(log_type, name)
        if operation is None:
            return None
        ranked = RANKS.get((log_type, name))
        if ranked and ranked[1] and self.echoes.repeats(log_type, name, actor, at):
            return None
        return Entry._make((*row[:8], name, operation, arguments(operation, _bytes(row[9]))))

    def _converted(self, entry: Entry, context: _Context) -> Iterator[ModeratorAction]:
        members: list[int | None] = [entry.reportee_id or None]
        if not entry.reportee_id and "members" in entry.args:
            members = [context.members.get(name) for name in _split(entry.args["members"])] or [None]
        elif not entry.reportee_id:
            members = [context.members.get(entry.args.get("member", b""))]
        for index, member in enumerate(members):
            yield self._action(entry, member, f"{entry.log_id}:{index}" if index else entry.log_id, context)

    def _action(self, entry: Entry, member: int | None, number: int | str, context: _Context) -> ModeratorAction:
        args = {name: unescape(self._data(value)).strip() for name, value in entry.args.items()}
        actor = context.actors.get(entry.actor)
        reason, staff, until, post_id = args.get("reason", ""), args.get("staff", ""), None, entry.post_id
        if entry.log_id in context.warnings:
            member, text, warned_post = context.warnings[entry.log_id]
            staff, post_id = unescape(self._data(text)).strip(), post_id or warned_post
        if entry.operation.kind == "ban" and member is not None:
            for start, end, told in context.bans.get(member, ()):
                if abs(start - entry.at) <= _SLACK:
                    until, reason = moment(end), unescape(self._database.text("banlist", "ban_give_reason")(told))
        source, target = self._boards_of(entry)
        return ModeratorAction(
            id=number,
            kind=entry.operation.kind,
            native=entry.name,
            at=moment(entry.at),
            moderator_id=entry.actor if actor is not None else None,
            moderator_name=actor or "",
            thread_id=entry.topic_id or None,
            post_id=post_id or None,
            board_id=entry.forum_id if entry.forum_id in self._boards else None,
            member_id=member,
            from_board_id=source,
            to_board_id=target,
            other_thread_id=context.splits.get(entry.log_id) or context.originals.get(entry.topic_id)
            if entry.operation.kind in ("split", "copy")
            else None,
            until=until,
            reason=reason,
            staff_text=staff,
            details=self._details(entry, args, actor, context),
        )

    def _details(
        self, entry: Entry, args: dict[str, str], actor: str | None, context: _Context
    ) -> tuple[tuple[str, str], ...]:
        details = list(entry.operation.details)
        details += [(name, args[name]) for name in ("old_name", "new_name", "name") if args.get(name)]
        author, edited, locked = context.posts.get(entry.post_id, (0, 0, 0))
        if "author" in entry.args and (author == entry.actor or (not author and actor and args["author"] == actor)):
            details.append(("self", "1"))
        if entry.name == "LOG_POST_EDITED" and locked and abs(edited - entry.at) <= _SLACK:
            details.append(("locked", "1"))
        if "was_member" in entry.args:
            before = context.members.get(entry.args["was_member"])
            if before is not None:
                details.append(("from_member_id", str(before)))
        return tuple(details)

    def _boards_of(self, entry: Entry) -> tuple[int | None, int | None]:
        """(from, to) of a move or copy: by id, else by a name that is one board's only."""
        found: list[int | None] = []
        for end in ("from", "to"):
            number = entry.args.get(f"{end}_board", b"")
            if number.isdigit():
                found.append(int(number))
            else:
                found.append(self._board_ids.get(entry.args.get(f"{end}_name", b"")))
        if entry.operation.kind == "copy" or (entry.name == "LOG_MOVE" and found[1] is None):
            found[1] = entry.forum_id if entry.forum_id in self._boards else None
        return found[0], found[1]

    @cached_property
    def _board_ids(self) -> dict[bytes, int | None]:
        """Ids of boards by their names as stored; None for a name that several have."""
        table = self._database.table("forums")
        found: dict[bytes, int | None] = {}
        for number, name in self._database.rows(sa.select(table.c.forum_id, table.c.forum_name)):
            key = _bytes(name)
            found[key] = None if key in found else number
        return found

    # ---------------------------------------------------------------- what other tables say

    def _context(self, entries: Sequence[Entry]) -> _Context:
        names = {entry.args[arg] for entry in entries for arg in ("member", "was_member") if arg in entry.args}
        for entry in entries:
            if not entry.reportee_id:
                names.update(_split(entry.args.get("members", b"")))
        members = self._members(names)
        banned = [entry.reportee_id for entry in entries if entry.operation.kind == "ban" and entry.reportee_id]
        banned += [
            number
            for entry in entries
            if entry.operation.kind == "ban" and not entry.reportee_id
            for name in _split(entry.args.get("members", b""))
            if (number := members.get(name)) is not None
        ]
        return _Context(
            actors=self._board.names.of(entry.actor for entry in entries),
            members=members,
            warnings=self._warnings([entry for entry in entries if entry.name == "LOG_USER_WARNING"], members),
            splits=self._splits([entry for entry in entries if entry.operation.kind == "split"]),
            originals=self._originals([entry for entry in entries if entry.operation.kind == "copy"]),
            posts=self._posts({entry.post_id for entry in entries if "author" in entry.args and entry.post_id}),
            bans=self._bans(banned),
        )

    def _members(self, names: Iterable[bytes]) -> dict[bytes, int]:
        """Members by their names as serialized data hold them."""
        cells = [name if self._database.staged else name.decode("utf-8", "replace") for name in names]
        return {_bytes(cell): member for cell, member in self._board.names.ids(cells).items()}

    def _at(self, names: Iterable[str], entries: Sequence[Entry]) -> Iterator[Row]:
        """Rows of the log with those operations at the time of the entries."""
        log = self._database.table("log")
        wanted = [self._database.constant(name) for name in names]
        times = {entry.at + off for entry in entries for off in range(-_SLACK, _SLACK + 1)}
        for part in chunks(times):
            statement = self.statement().where(log.c.log_operation.in_(wanted), log.c.log_time.in_(part))
            yield from self._database.rows(statement.order_by(log.c.log_id))

    def _warnings(self, entries: Sequence[Entry], members: dict[bytes, int]) -> dict[int, tuple[int, bytes, int]]:
        """Member, text and post of warnings, from the entry of the member's own log written with each."""
        if not entries:
            return {}
        bodies: dict[int, list[Row]] = {}
        for row in self._at(["LOG_USER_WARNING_BODY"], entries):
            bodies.setdefault(row[2], []).append(row)
        chosen: dict[int, Row] = {}
        for entry in entries:
            near = [row for row in bodies.get(entry.actor, ()) if abs(row[7] - entry.at) <= _SLACK]
            member = members.get(entry.args.get("member", b""))
            near.sort(key=lambda row: (row[6] != member, abs(row[0] - entry.log_id)))
            if near:
                chosen[entry.log_id] = near[0]
        posts: dict[int, int] = {}
        if self._database.has("warnings"):
            table = self._database.table("warnings")
            for part in chunks(row[0] for row in chosen.values()):
                statement = sa.select(table.c.log_id, table.c.post_id).where(table.c.log_id.in_(part))
                posts.update((number, post) for number, post in self._database.rows(statement))
        body = OPERATIONS["LOG_USER_WARNING_BODY"]
        return {
            number: (row[6], arguments(body, _bytes(row[9])).get("staff", b""), posts.get(row[0], 0))
            for number, row in chosen.items()
        }

    def _splits(self, entries: Sequence[Entry]) -> dict[int, int]:
        """For each half of a split the topic of the other half."""
        if not entries:
            return {}
        halves = list(self._at(["LOG_SPLIT_SOURCE", "LOG_SPLIT_DESTINATION"], entries))
        by_actor: dict[int, list[tuple[int, int, int, str]]] = {}
        for row in halves:
            by_actor.setdefault(row[2], []).append((row[0], row[4], row[7], self._operation(row[8])))
        others: dict[int, int] = {}
        for entry in entries:
            near = [
                (abs(number - entry.log_id), topic)
                for number, topic, at, name in by_actor.get(entry.actor, ())
                if name != entry.name and topic and abs(at - entry.at) <= _SLACK
            ]
            if near:
                others[entry.log_id] = min(near)[1]
        return others

    def _originals(self, entries: Sequence[Entry]) -> dict[int, int]:
        """Copied topics → the topic they were copied from: the copy keeps time, starter and title."""
        copies = [entry.topic_id for entry in entries if entry.topic_id]
        if not copies:
            return {}
        topics = self._database.table("topics")
        columns = (topics.c.topic_id, topics.c.topic_time, topics.c.topic_poster, topics.c.topic_title)
        made = [
            row
            for part in chunks(copies)
            for row in self._database.rows(sa.select(*columns).where(topics.c.topic_id.in_(part)))
        ]
        alike: dict[tuple[object, ...], list[int]] = {}
        for part in chunks(row[1] for row in made):
            statement = sa.select(*columns).where(topics.c.topic_time.in_(part), topics.c.topic_status != 2)
            for number, *same in self._database.rows(statement.order_by(topics.c.topic_id)):
                alike.setdefault(tuple(same), []).append(number)
        return {
            number: before[-1]
            for number, *same in made
            if (before := [other for other in alike.get(tuple(same), ()) if other < number])
        }

    def _posts(self, ids: Iterable[int]) -> dict[int, tuple[int, int, int]]:
        posts, column = self._database.table("posts"), self._database.column
        columns = (posts.c.post_id, posts.c.poster_id, posts.c.post_edit_time, column("posts", "post_edit_locked", 0))
        found: dict[int, tuple[int, int, int]] = {}
        for part in chunks(ids):
            for row in self._database.rows(sa.select(*columns).where(posts.c.post_id.in_(part))):
                found[row[0]] = (row[1], row[2], row[3])
        return found

    def _bans(self, members: Iterable[int]) -> dict[int, list[tuple[int, int, bytes]]]:
        found: dict[int, list[tuple[int, int, bytes]]] = {}
        if not self._database.has("banlist"):
            return found
        table = self._database.table("banlist")
        columns = (table.c.ban_userid, table.c.ban_start, table.c.ban_end, table.c.ban_give_reason)
        for part in chunks(members):
            statement = sa.select(*columns).where(table.c.ban_userid.in_(part), table.c.ban_exclude == 0)
            for member, start, end, told in self._database.rows(statement.order_by(table.c.ban_id)):
                found.setdefault(member, []).append((start, end, _bytes(told)))
        return found


def _bytes(cell: object) -> bytes:
    return cell if isinstance(cell, bytes) else str(cell).encode("utf-8", "surrogatepass")


def _split(names: bytes) -> list[bytes]:
    """Names in a list as phpBB writes it into the log."""
    return [name for name in names.split(b", ") if name]
