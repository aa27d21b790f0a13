"""What an account and a status of the microblog are in Mastodon's own tables.

A local status holds plain text; HTML is made of it when it is shown: addresses become links, so that the address of a
link with another label has to stand beside it (``app/lib/text_formatter.rb``). Limits, which only Rails enforces and
only on what is saved anew: ``app/models/account.rb``, ``app/validators``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any, NamedTuple

import msgspec

from adapters.markup.canonical import escape, plain
from mappings.measure import length
from mappings.microblog import Account
from migrator.writers.base import Row, TargetError

TEXT_LIMIT = 500  #: of text and content warning together, counted as Mastodon does
FIELDS = 4  #: of a local account's profile
FIELD_LENGTH = 255  #: characters of a field's name or value
USERNAME = re.compile(r"[a-z0-9_]{1,30}")

VISIBILITIES = {"public": 0, "unlisted": 1, "private": 2, "direct": 3}
ACTOR_TYPES = {"person": "Person", "guest": "Person", "board": "Group", "site": "Service", "bot": "Service"}
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - columns without time zone, in UTC
_LAST = 253_402_300_799  # the last second of the year 9999
_LINK = re.compile(r'<a href="([^"]*+)"([^>]*+)>((?:[^<]|<(?!/?a[ >]))*+)</a>')
_TAG = re.compile(r"<[^>]*+>")

#: columns of public.accounts that are written, and their types in a binary COPY; those a version lacks are left out
ACCOUNT_COLUMNS: dict[str, str] = {
    "id": "int8", "username": "varchar", "display_name": "varchar", "note": "text", "fields": "jsonb",
    "actor_type": "varchar", "created_at": "timestamp", "updated_at": "timestamp", "discoverable": "bool",
    "indexable": "bool", "trendable": "bool", "suspended_at": "timestamp", "suspension_origin": "int4",
    "id_scheme": "int4",
}  # fmt: skip
#: the same of public.statuses
STATUS_COLUMNS: dict[str, str] = {
    "id": "int8", "account_id": "int8", "created_at": "timestamp", "updated_at": "timestamp", "edited_at": "timestamp",
    "in_reply_to_id": "int8", "in_reply_to_account_id": "int8", "reply": "bool", "conversation_id": "int8",
    "uri": "varchar", "local": "bool", "text": "text", "spoiler_text": "text", "sensitive": "bool",
    "visibility": "int4", "language": "varchar", "trendable": "bool",
}  # fmt: skip


class Parent(NamedTuple):
    """What a reply has to know of the status it answers."""

    account_id: int
    reply: bool
    in_reply_to_account_id: int | None


def moment(at: int | None) -> datetime | None:
    """Seconds since 1970 as Mastodon's columns hold them; None also for what lies beyond the year 9999."""
    if at is None or not -_LAST <= at <= _LAST:
        return None
    try:
        return _EPOCH + timedelta(seconds=at)
    except OverflowError:
        return None


def moment_of(id: int) -> datetime:
    """The time that an id tells: for records without one."""
    return _EPOCH + timedelta(milliseconds=min(id >> 16, _LAST * 1000))


def account_row(row: Row, imported_at: int, forum: str, losses: Counter[str]) -> Row:
    """An account's row, in order of :data:`ACCOUNT_COLUMNS`.

    Raises :class:`TargetError` for a handle that is no username there: the mapping is another target's."""
    account = Account(**dict(zip(Account.__struct_fields__, row, strict=True)))
    if not USERNAME.fullmatch(account.handle):
        raise TargetError(
            f"the handle {account.handle!r} cannot be a username of Mastodon (a-z, 0-9 and _, at most 30 characters):"
            " say --mapping mastodon, or set accounts.handle_length to 30 in the mapping"
        )
    created = moment(account.created_at) or moment_of(account.id)
    suspended = is_suspended(account, imported_at)
    return (
        account.id, account.handle, account.display_name, plain(account.note),
        _fields(account, imported_at, forum, losses), ACTOR_TYPES[account.kind], created, created,
        account.kind in {"board", "site"}, False, False,
        (moment(account.suspended_from) or created) if suspended else None, 0 if suspended else None, 1,
    )  # fmt: skip


def is_suspended(account: Account, imported_at: int) -> bool:
    """Whether a ban still held at the time of the import."""
    return account.suspended_from is not None and (
        account.suspended_until is None or account.suspended_until > imported_at
    )


def _fields(account: Account, imported_at: int, forum: str, losses: Counter[str]) -> list[dict[str, str]]:
    """The profile's fields: where the account came from, then what the forum's profile told."""
    day = datetime.fromtimestamp(imported_at, UTC).strftime("%Y-%m-%d")
    told: list[list[str]] = msgspec.json.decode(account.fields)
    fields = [["Imported from", f"{account.url or forum} on {day}"], *told]
    losses["profile_fields_over_4"] += max(0, len(fields) - FIELDS)
    kept = [{"name": name[:FIELD_LENGTH], "value": value[:FIELD_LENGTH]} for name, value in fields[:FIELDS]]
    losses["profile_field_cut"] += sum(
        len(name) > FIELD_LENGTH or len(value) > FIELD_LENGTH for name, value in fields[:FIELDS]
    )
    return kept


class StatusRows:
    """Makes rows of public.statuses, in order of :data:`STATUS_COLUMNS`.

    ``web``: the server's address, ``https://social.example``. ``usernames``: account → username, where addresses are
    made of those (before 4.5); else None."""

    def __init__(
        self, web: str, usernames: Mapping[int, str] | None, parents: Mapping[int, Parent], losses: Counter[str]
    ) -> None:
        self.web, self.usernames, self.losses = web, usernames, losses
        self.parents = dict(parents)

    def row(self, row: Row) -> Row:
        """One status; those that it answers must have been given before it, or be among ``parents``."""
        (id, account_id, created_at, edited_at, parent_id, conversation_id, _, _, _, title, content, text,
         visibility, sensitive, spoiler, language, closed_at, _) = row  # fmt: skip
        text, spoiler = self._text(title, content, text, spoiler)
        created = moment(created_at) or moment_of(id)
        edited = moment(edited_at)
        parent = self.parents.get(parent_id) if parent_id is not None else None
        answered = None if parent is None else answered_account(account_id, parent)
        self.parents[id] = Parent(account_id, parent_id is not None, answered)
        if closed_at is not None:
            self.losses["replies_stay_open"] += 1
        return (
            id, account_id, created, edited or created, edited,
            None if parent is None else parent_id, answered, parent_id is not None, conversation_id,
            self.uri(id, account_id), True, text, spoiler, sensitive or spoiler != "", VISIBILITIES[visibility],
            language, False,
        )  # fmt: skip

    def uri(self, id: int, account_id: int) -> str:
        """The status's ActivityPub id."""
        return status_uri(self.web, id, account_id, None if self.usernames is None else self.usernames[account_id])

    def _text(self, title: str | None, content: str, text: str, spoiler: str) -> tuple[str, str]:
        if "<a " in content:
            text = with_addresses(content, text, self.web)
        if title:
            text = f"{title}\n\n{text}".rstrip()  # there is no field for a title
        if not text and spoiler:
            text, spoiler = spoiler, ""
        if len(text) + len(spoiler) > TEXT_LIMIT and length(spoiler + text, "mastodon") > TEXT_LIMIT:
            self.losses["longer_than_500_characters_cannot_be_edited"] += 1
        return text, spoiler


def answered_account(account_id: int, parent: Parent) -> int:
    """``in_reply_to_account_id``: the parent's account; who goes on with a reply of their own still answers whom that
    one answered (``Status#carried_over_reply_to_account_id``)."""
    if parent.reply and parent.account_id == account_id and parent.in_reply_to_account_id is not None:
        return parent.in_reply_to_account_id
    return parent.account_id


def status_uri(web: str, id: int, account_id: int, username: str | None) -> str:
    """The ActivityPub id of a status (``app/lib/activitypub/tag_manager.rb``): by number from 4.5 on."""
    if username is None:
        return f"{web}/ap/users/{account_id}/statuses/{id}"
    return f"{web}/users/{username}/statuses/{id}"


def with_addresses(content: str, text: str, web: str) -> str:
    """The content as plain text in which every link shows its address; ``text`` itself if it does already."""
    changed = False

    def shown(link: re.Match[str]) -> str:
        nonlocal changed
        address, given, label = unescape(link[1]), link[2], unescape(_TAG.sub("", link[3]))
        if "data-member=" in given and label.startswith("@"):
            return link[0]  # Mastodon links names itself
        if address.startswith("/"):
            address = web + address
        if address == label:
            return link[0]
        changed = True
        rewritten = "data-" in given and label.startswith(("http://", "https://"))
        if rewritten or address.partition("://")[2].rstrip("/") == label.rstrip("/"):
            return escape(address)
        return f"{link[3]} ({escape(address)})"

    content = _LINK.sub(shown, content)
    return plain(content) if changed else text


def ready(columns: Mapping[str, str], row: Row, present: frozenset[str]) -> Row:
    """A row less the columns that the version lacks."""
    return tuple(value for name, value in zip(columns, row, strict=True) if name in present)


def copy_statement(table: str, columns: Mapping[str, Any]) -> str:
    """A binary COPY into a table of Mastodon's."""
    names = ", ".join(f'"{name}"' for name in columns)
    return f"COPY public.{table} ({names}) FROM STDIN (FORMAT BINARY)"
