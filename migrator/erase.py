"""Takes a member out of a converted target: removed with all that he wrote, or left without a name.

What others wrote stays, but no longer names him: quotations of him lose author and link (erased: their text as well),
mentions of his handle are replaced. A name that others typed as plain words cannot be told from a word; such statuses
are counted and listed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from adapters.markup.canonical import escape_attribute, plain
from mappings.books import SKIPPED, WRITTEN
from migrator import schema
from migrator.errors import USAGE, Stop
from migrator.session import TABLE_OF_KIND
from migrator.verify import ERASED
from migrator.writers.base import Target, Unsupported
from migrator.writers.sql import SqlTarget, SqlTransaction

BATCH = 500
BLOCKQUOTE = re.compile(r"</?blockquote\b[^>]*>")
LISTED = 20  #: statuses named in the report

T = schema.TABLES
#: columns that only name who did something to somebody else's record: emptied, the row stays
ACTORS = (
    ("status_edits", "account_id"),
    ("reports", "account_id"),
    ("sanctions", "moderator_account_id"),
    ("moderation_events", "moderator_account_id"),
    ("accounts", "parent_id"),
)
#: columns of a profile that may name others
PROFILE = ("note", "fields")
#: kinds whose origins lead to the account that did it
DEEDS = ("reaction", "poll_vote", "relation")
#: columns whose rows are the member's own, or are about him
OWN = (
    ("forwards", "account_id"),
    ("follows", "account_id"),
    ("follows", "target_account_id"),
    ("favourites", "account_id"),
    ("mentions", "account_id"),
    ("poll_votes", "account_id"),
    ("pins", "account_id"),
    ("blocks", "account_id"),
    ("blocks", "target_account_id"),
    ("mutes", "account_id"),
    ("mutes", "target_account_id"),
    ("bookmarks", "account_id"),
    ("sanctions", "account_id"),
    ("reports", "target_account_id"),
)
#: tables whose rows hang on a status; media and polls have ids of their own
ON_STATUS = (
    "forwards", "favourites", "mentions", "status_tags", "media", "polls", "pins", "bookmarks", "status_edits",
    "reports",
)  # fmt: skip


@dataclass(frozen=True)
class Erasure:
    """What was done."""

    account_id: int
    handle: str
    pseudonym: str | None  #: the new handle; None: removed
    rows_deleted: int
    statuses_changed: int  #: others' statuses that named him
    still_named: tuple[int, ...]  #: statuses in which the name still stands as plain words (the first of them)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def as_text(self) -> str:
        what = f"is @{self.pseudonym} now" if self.pseudonym else f"was removed with {self.rows_deleted:,} rows"
        lines = [f"@{self.handle} {what}; {self.statuses_changed:,} statuses of others no longer name the account."]
        if self.still_named:
            named = ", ".join(map(str, self.still_named))
            lines.append(f"The name still stands as plain words in these statuses, look at them: {named}")
        return "\n".join(lines)


def erase(target: Target, member: str, *, pseudonymise: bool) -> Erasure:
    """Erase the member with that source id, handle or display name.

    Raises :class:`Stop` when there is none or more than one, :class:`Unsupported` for targets without SQL."""
    if not isinstance(target, SqlTarget) or not target.whole_rows:
        raise Unsupported(
            f"{target.location}: members can be erased from databases of the migrator's own schema only; convert again"
            " without them, or erase them in a database target and export that"
        )
    with target.transaction() as transaction:
        erasure = _Eraser(transaction, _find(transaction.connection, member)).erase(pseudonymise=pseudonymise)
    target.finish()  # what a target makes of its rows is made anew
    return erasure


def _find(connection: sa.Connection, member: str) -> sa.RowMapping:
    accounts, origins = T["accounts"], T["origins"]
    by_id = sa.select(origins.c.target_id).where(origins.c.kind == "member", origins.c.source_id == member)
    people = sa.select(accounts).where(accounts.c.kind.in_(("person", "bot", "guest")))
    # A plain word may be a handle and somebody else's name at once: what cannot be undone must not guess.
    called = accounts.c.handle == member.removeprefix("@").lower()
    if not member.startswith("@"):
        called = sa.or_(called, accounts.c.display_name == member)
    for condition in (accounts.c.id.in_(by_id), called):
        found = connection.execute(people.where(condition).limit(2)).mappings().all()
        if len(found) > 1:
            raise Stop(f"more than one account is called {member!r}: name the member by id or @handle", USAGE)
        if found:
            return found[0]
    raise Stop(f"no member with the id, handle or name {member!r} in this target", USAGE)


class _Eraser:
    def __init__(self, transaction: SqlTransaction, account: sa.RowMapping) -> None:
        self.transaction = transaction
        self.connection = transaction.connection
        self.account = account
        self.id: int = account["id"]
        self.rows: dict[str, int] = {}
        self.books: dict[str, dict[str, Any]] = {}
        source_id = self.connection.execute(
            sa.select(T["origins"].c.source_id).where(
                T["origins"].c.kind == "member", T["origins"].c.target_id == self.id
            )
        ).scalar()
        self.source_id: str = source_id or ""

    def erase(self, *, pseudonymise: bool) -> Erasure:
        # 63-bit ids are unlike each other in their first digits only after years: the last ones tell accounts apart.
        pseudonym = f"former_member_{self.id % 10**9}" if pseudonymise else None
        changed = self._change_others(pseudonym)
        if pseudonymise:
            self._rename(pseudonym or "")
        else:
            self._remove()
        self._forget_in_ledger()
        ledger = self.transaction.ledger
        ledger.adjust(self.rows, self.books)
        ledger.write_skips()
        named = self._still_named()
        return Erasure(
            self.id, self.account["handle"], pseudonym, -sum(self.rows.values()), changed, tuple(named[:LISTED])
        )

    # ---- what others wrote

    def _change_others(self, pseudonym: str | None) -> int:
        statuses, edits = T["statuses"], T["status_edits"]
        needles = [f'data-author="{escape_attribute(self.account["display_name"])}"', f"@{self.account['handle']}"]
        needles += [f'data-{what}="{self.source_id}"' for what in ("member", "mention") if self.source_id]
        changed = 0
        for table, columns in ((statuses, ("content", "text")), (edits, ("content",))):
            matches = sa.or_(*(table.c[column].contains(n, autoescape=True) for column in columns for n in needles))
            for row in self.connection.execute(sa.select(table).where(matches)).mappings().all():
                values: dict[str, str] = {"content": self._without_name(row["content"], pseudonym)}
                if "text" in columns:
                    values["text"] = plain(values["content"]) if values["content"] != row["content"] else row["text"]
                    values["text"] = self._handle_pattern().sub(f"@{pseudonym or ERASED}", values["text"])
                self.connection.execute(sa.update(table).where(table.c.id == row["id"]).values(values))
                changed += 1
        self._change_profiles(pseudonym)
        return changed

    def _change_profiles(self, pseudonym: str | None) -> None:
        """Boards name their moderators in their profiles, members anybody in their signatures."""
        accounts = T["accounts"]
        named = [accounts.c[column].contains(f"@{self.account['handle']}", autoescape=True) for column in PROFILE]
        for row in self.connection.execute(sa.select(accounts).where(sa.or_(*named))).mappings().all():
            values = {column: self._handle_pattern().sub(f"@{pseudonym or ERASED}", row[column]) for column in PROFILE}
            self.connection.execute(sa.update(accounts).where(accounts.c.id == row["id"]).values(values))

    def _handle_pattern(self) -> re.Pattern[str]:
        return re.compile(rf"@{re.escape(self.account['handle'])}(?![a-z0-9_])", re.IGNORECASE)

    def _without_name(self, content: str, pseudonym: str | None) -> str:
        source_id, name = re.escape(self.source_id), re.escape(escape_attribute(self.account["display_name"]))
        whose = rf'(?:data-member="{source_id}"|data-author="{name}")' if self.source_id else rf'data-author="{name}"'
        opening = re.compile(rf"<blockquote(?=[^>]*{whose})[^>]*>")
        content = opening.sub("<blockquote>", content) if pseudonym else _without_quotes(content, opening)
        mention = re.compile(rf'<(span|a)(?=[^>]*data-(?:mention|member)="{source_id}")[^>]*>[^<]*</\1>')
        if self.source_id:
            content = mention.sub(f"@{pseudonym or ERASED}", content)
        return self._handle_pattern().sub(f"@{pseudonym or ERASED}", content)

    def _still_named(self) -> list[int]:
        statuses = T["statuses"]
        name = self.account["display_name"]
        found = sa.select(statuses.c.id, statuses.c.text).where(statuses.c.text.contains(name, autoescape=True))
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        return [id for id, text in self.connection.execute(found.order_by(statuses.c.id)) if word.search(text)]

    # ---- the member

    def _rename(self, pseudonym: str) -> None:
        accounts, origins = T["accounts"], T["origins"]
        self.connection.execute(
            sa.update(accounts)
            .where(accounts.c.id == self.id)
            .values(handle=pseudonym, display_name="former member", note="", fields="[]", url=None, avatar=None)
        )
        own = sa.and_(origins.c.target_id == self.id, origins.c.kind.in_(("member", "guest")))
        values = {"source_id": f"{ERASED}:{self.id}", "source_url": None, "original": None}
        self.connection.execute(sa.update(origins).where(own).values(values))
        # What moderators did to the member stays as history; facts and reasons may tell the name, or a former one.
        events = T["moderation_events"]
        about = sa.and_(events.c.subject_kind == "account", events.c.subject_id == self.id)
        self.connection.execute(sa.update(events).where(about).values(details="{}"))

    def _remove(self) -> None:
        statuses, events = T["statuses"], T["moderation_events"]
        ids = self.connection.execute(sa.select(statuses.c.id).where(statuses.c.account_id == self.id)).scalars().all()
        for at in range(0, len(ids), BATCH):
            self._remove_statuses(ids[at : at + BATCH])
        for table, column in OWN:
            self._delete(table, T[table].c[column] == self.id)
        for table, column in ACTORS:
            self.connection.execute(sa.update(T[table]).where(T[table].c[column] == self.id).values({column: None}))
        self._delete("moderation_events", sa.and_(events.c.subject_kind == "account", events.c.subject_id == self.id))
        self._delete("accounts", T["accounts"].c.id == self.id)
        self._remove_origins()

    def _remove_statuses(self, ids: Sequence[int]) -> None:
        polls, statuses, sanctions, events = T["polls"], T["statuses"], T["sanctions"], T["moderation_events"]
        poll_ids = self.connection.execute(sa.select(polls.c.id).where(polls.c.status_id.in_(ids))).scalars().all()
        for table in ("poll_votes", "poll_options"):
            self._delete(table, T[table].c.poll_id.in_(poll_ids))
        for table in ON_STATUS:
            self._delete(table, T[table].c.status_id.in_(ids))
        emptied = (
            (statuses, "in_reply_to_id", {"in_reply_to_id": None, "reply_evidence": None}),
            (statuses, "quote_of_id", {"quote_of_id": None}),
            (sanctions, "status_id", {"status_id": None}),
        )
        for where, column, values in emptied:
            self.connection.execute(sa.update(where).where(where.c[column].in_(ids)).values(values))
        # What moderators did stays as history; what it was done to is gone.
        self.connection.execute(
            sa.update(events)
            .where(events.c.subject_kind == "status", events.c.subject_id.in_(ids))
            .values(subject_kind="post", subject_id=None, details="{}")
        )
        self._delete("redirects", T["redirects"].c.target_id.in_(ids))
        self._delete("statuses", statuses.c.id.in_(ids))

    def _delete(self, table: str, condition: sa.ColumnElement[bool]) -> None:
        deleted = self.connection.execute(sa.delete(T[table]).where(condition)).rowcount
        self.rows[table] = self.rows.get(table, 0) - deleted

    def _remove_origins(self) -> None:
        """Origins whose rows are gone go as well, and their records count as skipped from now on."""
        origins = T["origins"]
        gone = {kind: ~sa.exists().where(T[table].c.id == origins.c.target_id) for kind, table in TABLE_OF_KIND.items()}
        gone |= dict.fromkeys(DEEDS, origins.c.target_id == self.id)
        for kind, is_gone in gone.items():
            condition = sa.and_(origins.c.kind == kind, is_gone)
            first_parts = sa.select(sa.func.count()).select_from(origins).where(condition, origins.c.part == 0)
            count = self.connection.execute(first_parts).scalar_one()
            self._delete("origins", condition)
            if count:
                self.books[kind] = {WRITTEN: -count, SKIPPED: {ERASED: count}}

    def _forget_in_ledger(self) -> None:
        """The evidence for follows goes; rejects that name the member keep their place in the books but not their
        bytes."""
        interactions, rejects = schema.interactions, schema.rejects
        either = sa.or_(interactions.c.account_id == self.id, interactions.c.target_account_id == self.id)
        self.connection.execute(sa.delete(interactions).where(either))
        name = self.account["display_name"].encode()
        for row in self.connection.execute(
            sa.select(rejects.c.phase, rejects.c.shard, rejects.c.number, rejects.c.raw)
        ).all():
            if name in bytes(row.raw):
                this = sa.and_(
                    rejects.c.phase == row.phase, rejects.c.shard == row.shard, rejects.c.number == row.number
                )
                self.connection.execute(sa.update(rejects).where(this).values(raw=b"", detail=ERASED))


def _without_quotes(content: str, opening: re.Pattern[str]) -> str:
    """The content less every quotation that ``opening`` matches, nested ones inside them included."""
    while (found := opening.search(content)) is not None:
        depth, end = 1, found.end()
        while depth and (tag := BLOCKQUOTE.search(content, end)) is not None:
            depth += -1 if tag[0].startswith("</") else 1
            end = tag.end()
        content = f"{content[: found.start()]}<p>[{ERASED}]</p>{content[end:] if not depth else ''}"
    return content
