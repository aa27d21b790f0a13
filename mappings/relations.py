"""Ties between members and boards, sanctions and reports.

A pair of accounts may be tied more than once on a forum (friend and follower); it is followed once, the first tie is
written and the others are merged. Explicit follows made here run from persons, those of
:meth:`mappings.mapper.Mapper.directory` from boards, so the two never meet.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from adapters.forum import Relation, Report, Sanction, SourceId
from mappings import ids
from mappings.books import Books
from mappings.directory import Directory, Who
from mappings.microblog import Block, Bookmark, Follow, Mute, Record
from mappings.microblog import Report as ReportRecord
from mappings.microblog import Sanction as SanctionRecord
from mappings.origins import origin
from mappings.policy import Policy
from mappings.references import References


class Seen:
    """Pairs that came by already; in a temporary file, so that it may be millions."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("")
        self._db.execute("CREATE TABLE seen (kind, a, b, PRIMARY KEY (kind, a, b)) WITHOUT ROWID")

    def first(self, kind: str, a: int, b: int) -> bool:
        """Whether this is the first time; notes it."""
        return self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (kind, a, b)).rowcount == 1

    def close(self) -> None:
        self._db.close()


class ReportMapper:
    """Maps members' reports of posts."""

    def __init__(self, policy: Policy, directory: Directory) -> None:
        self._directory = directory
        self._staff_texts = policy.privacy.staff_texts

    def map(self, report: Report, status_id: int | None, author: Who | None, books: Books) -> Iterator[Record]:
        """The report of a published status by ``author``, or of a post that is gone."""
        target_id = _account_id(self._directory, report.reported_member_id) if author is None else author.account_id
        comment = report.staff_text if self._staff_texts else ""
        if report.staff_text and not comment:
            books.loss("staff_text")
        books.written("report")
        report_id = ids.report_id(report.reported_at, report.id)
        yield ReportRecord(
            id=report_id,
            account_id=_account_id(self._directory, report.member_id),
            target_account_id=target_id,
            status_id=status_id,
            created_at=report.reported_at,
            closed=report.closed,
            category=report.category,
            comment=comment,
        )
        yield origin(self._directory.site_id, "report", report.id, report_id)


class RelationMapper:
    """Maps ties and sanctions. Close it when done."""

    def __init__(self, policy: Policy, directory: Directory, references: References) -> None:
        self._policy = policy
        self._directory = directory
        self._references = references
        self._seen = Seen()

    def close(self) -> None:
        """Drops what was remembered of earlier ties."""
        self._seen.close()

    def sanction(self, sanction: Sanction, books: Books) -> Iterator[Record]:
        """A ban or warning, as history; the suspension it may mean stands in the account."""
        account_id = _account_id(self._directory, sanction.member_id)
        if account_id is None:
            books.skip("sanction", "member_missing")
            return
        reasons = [sanction.reason] if sanction.reason else []
        veil = self._directory.veil
        if veil is not None and veil.member(sanction.member_id) is not None:
            books.loss("text_about_veiled", bool(sanction.reason) + bool(sanction.staff_text))
            reasons = []
        elif sanction.staff_text:
            if self._policy.privacy.staff_texts:
                reasons.append(sanction.staff_text)
            else:
                books.loss("staff_text")
        post = None if sanction.post_id is None else self._references.post(sanction.post_id)
        if post is not None and (post.who is None or post.who.account_id != account_id):
            post = None  # shown without its author's name: it must not be tied to the account
        books.written("sanction")
        sanction_id = ids.sanction_id(sanction.starts_at, sanction.kind, sanction.id)
        yield SanctionRecord(
            id=sanction_id,
            account_id=account_id,
            kind=sanction.kind,
            starts_at=sanction.starts_at,
            ends_at=sanction.ends_at,
            moderator_account_id=_account_id(self._directory, sanction.moderator_id),
            status_id=None if post is None else post.status_id,
            reason="\n".join(reasons),
        )
        yield origin(self._directory.site_id, "sanction", sanction.id, sanction_id)

    def relation(self, relation: Relation, books: Books) -> Iterator[Record]:
        """A tie to a member, a board, or a thread of another stream."""
        account_id = _account_id(self._directory, relation.member_id)
        target_id, missing = self._target(relation)
        if not self._wanted(relation.kind):
            books.skip("relation", "policy")
        elif account_id is None:
            books.skip("relation", "member_missing")
        elif target_id is None:
            books.skip("relation", missing)
        elif target_id == account_id:
            books.skip("relation", "self")
        else:
            record, kind = self._tie(relation, account_id, target_id)
            if self._seen.first(kind, account_id, target_id):
                books.written("relation")
                yield record
                source_id = self._directory.deed(relation.member_id, relation.id)
                yield origin(self._directory.site_id, "relation", source_id, account_id)
            else:
                books.merged("relation")

    def _wanted(self, kind: str) -> bool:
        settings = self._policy.relations
        choices = {
            "watch_board": settings.watch_board,
            "watch_thread": settings.watch_thread,
            "bookmark": settings.bookmark,
        }
        return choices.get(kind, True)

    def _target(self, relation: Relation) -> tuple[int | None, str]:
        """What the tie leads to, or why it leads nowhere."""
        if relation.kind == "watch_board":
            place = self._directory.place(relation.target_id)
            if place is None:
                return None, self._directory.why_unpublished(relation.target_id) or "board_missing"
            return place.account.account_id, ""
        if relation.kind in ("watch_thread", "bookmark"):
            reference = self._references.thread(relation.target_id)
            return (None if reference is None else reference.status_id), "thread_missing"
        return _account_id(self._directory, relation.target_id), "target_missing"

    def _tie(self, relation: Relation, account_id: int, target_id: int) -> tuple[Record, str]:
        """The record, and the kind within which it must be the only one of its pair."""
        since = relation.since
        if relation.kind in ("watch_thread", "bookmark"):
            return Bookmark(account_id=account_id, status_id=target_id, created_at=since), "bookmark"
        if relation.kind == "foe":
            made_of = Block if self._policy.relations.foe == "block" else Mute
            return made_of(account_id=account_id, target_account_id=target_id, created_at=since), "foe"
        follow = Follow(
            account_id=account_id,
            target_account_id=target_id,
            created_at=since,
            kind="explicit",
            reason=relation.kind,
            weight=1.0,
        )
        return follow, "follow"


def _account_id(directory: Directory, member_id: SourceId | None) -> int | None:
    who = None if member_id is None else directory.member(member_id)
    return None if who is None else who.account_id
