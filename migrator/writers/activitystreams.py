"""Accounts, statuses and forwards as the JSON objects of a Mastodon account archive.

Pure functions of rows and their surroundings. Format: Mastodon 4.6.5, ``app/serializers/activitypub/*`` and
``app/services/backup_service.rb``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from adapters.markup.canonical import escape, safe_url
from mappings.fediverse import Named, hashtag, link, paragraph, to_html
from mappings.microblog import Account, Media, Poll, PollOption, Status
from mappings.policy import Links

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
NOWHERE = "https://forum.invalid"  #: base of a board that is nowhere on the web (RFC 2606)
TYPES = {"person": "Person", "guest": "Person", "bot": "Service", "board": "Group", "site": "Service"}
IMAGES = {
    "avif": "image/avif", "gif": "image/gif", "jpeg": "image/jpeg", "jpg": "image/jpeg", "png": "image/png",
    "webp": "image/webp",
}  # fmt: skip

CONTEXT: list[Any] = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    "https://purl.archive.org/socialweb/webfinger",
    {
        "toot": "http://joinmastodon.org/ns#",
        "ostatus": "http://ostatus.org#",
        "schema": "http://schema.org#",
        "misskey": "https://misskey-hub.net/ns#",
        "gts": "https://gotosocial.org/ns#",
        "Hashtag": "as:Hashtag",
        "sensitive": "as:sensitive",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "memorial": "toot:memorial",
        "suspended": "toot:suspended",
        "featured": {"@id": "toot:featured", "@type": "@id"},
        "featuredTags": {"@id": "toot:featuredTags", "@type": "@id"},
        "votersCount": "toot:votersCount",
        "blurhash": "toot:blurhash",
        "atomUri": "ostatus:atomUri",
        "inReplyToAtomUri": "ostatus:inReplyToAtomUri",
        "conversation": "ostatus:conversation",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "quote": {"@id": "https://w3id.org/fep/044f#quote", "@type": "@id"},
        "quoteUri": {"@id": "http://fedibird.com/ns#quoteUri", "@type": "@id"},
        "_misskey_quote": {"@id": "misskey:_misskey_quote", "@type": "@id"},
        "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
        "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
        "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
    },
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = range(-62_135_596_800, 253_402_300_800)  # years 1 to 9999
_HANDLE = r"(?P<handle>[a-z0-9_]+)"


@dataclass(frozen=True)
class Home:
    """The addresses of the new home: ids below ``base``, pages as the policy says."""

    base: str  #: without a slash at its end
    links: Links

    @classmethod
    def of(cls, links: Links, site_url: str | None) -> Home:
        """The server that ``links`` name; else the forum's own address."""
        for address in (links.account, links.status):
            if not address.startswith("/"):
                parts = urlsplit(address)
                return cls(f"{parts.scheme}://{parts.netloc}", links)
        base = safe_url(site_url or "") or ""
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return cls(NOWHERE, links)
        host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
        return cls(f"{parts.scheme}://{host}{parts.path.rstrip('/')}", links)

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    def actor(self, handle: str) -> str:
        return f"{self.base}/users/{quote(handle)}"

    def status(self, handle: str, status_id: int) -> str:
        return f"{self.actor(handle)}/statuses/{status_id}"

    def forward(self, handle: str, forward_id: int) -> str:
        return f"{self.actor(handle)}/forwards/{forward_id}"

    def address(self, handle: str) -> str:
        """As people and CSV files name the account: ``user@host``."""
        return f"{handle}@{self.host}"

    def tag(self, name: str) -> str:
        return f"{self.base}/tags/{quote(name)}"

    def absolute(self, address: str) -> str:
        """An address of a page, with the server."""
        return self.base + address if address.startswith("/") else address

    def account_page(self, handle: str, account_id: int) -> str:
        return self.absolute(self.links.account.format(handle=handle, id=account_id))

    def status_page(self, handle: str, status_id: int) -> str:
        return self.absolute(self.links.status.format(handle=handle, id=status_id))

    def account(self, address: str) -> Named | None:
        """The account whose page that is."""
        found = self._account_pattern.fullmatch(address)
        return None if found is None else Named(found["handle"], self.actor(found["handle"]))

    @cached_property
    def _account_pattern(self) -> re.Pattern[str]:
        before, _, after = self.links.account.partition("{handle}")
        number = re.escape("{id}")
        parts = (re.escape(part).replace(number, "[0-9]+") for part in (before, after))
        return re.compile(_HANDLE.join(parts) if "{handle}" in self.links.account else r"(?!)(?P<handle>)")

    def html(self, content: str) -> str:
        """Canonical HTML as Mastodon writes it."""
        return to_html(content, self.absolute, self.account)


@dataclass
class Surroundings:
    """What statuses of a window refer to, and what hangs on them, by status."""

    authors: dict[int, tuple[str, int]] = field(default_factory=dict)  #: status → its author's handle and id
    mentions: dict[int, list[str]] = field(default_factory=dict)  #: handles
    tags: dict[int, list[str]] = field(default_factory=dict)
    media: dict[int, list[Media]] = field(default_factory=dict)
    polls: dict[int, tuple[Poll, list[PollOption]]] = field(default_factory=dict)
    likes: dict[int, int] = field(default_factory=dict)
    shares: dict[int, int] = field(default_factory=dict)
    self_replies: dict[int, list[int]] = field(default_factory=dict)


def moment(at: int) -> str:
    """ISO 8601, UTC."""
    inside = min(max(at, _TIMES[0]), _TIMES[-1])
    return f"{(_EPOCH + timedelta(seconds=inside)).replace(tzinfo=None).isoformat()}Z"


def published(created_at: int | None, record_id: int) -> str:
    """When it was written; where no time is known, its place among the others, which its id tells."""
    return moment((record_id >> 16) // 1000 if created_at is None else created_at)


def extension(file_name: str) -> str:
    """The ending of a file's name, if it is harmless; without the dot."""
    found = re.search(r"\.([A-Za-z0-9]{1,8})$", file_name)
    return found[1].lower() if found else "bin"


def media_path(media: Media) -> str:
    """Where an attachment lies in the archive, as Mastodon's Paperclip lays it out. Importers match files by their bare
    names, so these are unique in themselves."""
    digits = f"{abs(media.id):018}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    partition = "/".join(digits[at : at + 3] for at in range(0, len(digits), 3))
    return f"media_attachments/files/{partition}/original/{media.id}.{extension(media.file_name)}"


# ---- actors


def actor(home: Home, account: Account, avatar: str | None) -> dict[str, Any]:
    """``actor.json``; ``avatar`` is the picture's name in the archive or its address. No keys: nobody signs with an
    archive, and those who read one make keys of their own."""
    uri = home.actor(account.handle)
    public_place = account.kind in ("board", "site")
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "id": uri,
        "webfinger": home.address(account.handle),
        "type": TYPES.get(account.kind, "Person"),
        "following": f"{uri}/following",
        "followers": f"{uri}/followers",
        "inbox": f"{uri}/inbox",
        "outbox": "outbox.json",
        "featured": f"{uri}/collections/featured",
        "featuredTags": f"{uri}/collections/tags",
        "preferredUsername": account.handle,
        "name": account.display_name,
        "summary": home.html(account.note),
        "url": home.account_page(account.handle, account.id),
        "manuallyApprovesFollowers": False,
        "discoverable": public_place,
        "indexable": public_place,
        "memorial": False,
        "tag": [],
        "attachment": [_property(name, value) for name, value in _fields(account)],
        "endpoints": {"sharedInbox": f"{home.base}/inbox"},
        "likes": "likes.json",
        "bookmarks": "bookmarks.json",
    }
    if account.created_at is not None:
        made["published"] = moment(account.created_at - account.created_at % 86_400)
    if account.suspended_from is not None and account.suspended_until is None:
        made["suspended"] = True
    if avatar is not None:
        media_type = IMAGES.get(extension(avatar), "application/octet-stream")
        made["icon"] = {"type": "Image", "mediaType": media_type, "url": avatar}
    return made


def _fields(account: Account) -> list[tuple[str, str]]:
    fields = [(str(name), str(value)) for name, value in msgspec.json.decode(account.fields)]
    return fields + ([("Forum", account.url)] if account.url else [])


def _property(name: str, value: str) -> dict[str, str]:
    address = safe_url(value) if value.startswith(("http://", "https://")) and " " not in value else None
    return {"type": "PropertyValue", "name": name, "value": escape(value) if address is None else link(address)}


# ---- outboxes


def create(
    home: Home, handle: str, status: Status, around: Surroundings, files: Mapping[int, str], newest: int
) -> dict[str, Any]:
    """The activity of a status; ``files`` are the attachments at hand, by id, with their paths in the archive;
    ``newest`` is the time of the board's latest post: a poll that ended before it is closed."""
    note = _note(home, handle, status, around, files)
    if (found := around.polls.get(status.id)) is not None:
        note |= _question(*found, newest)
    return {
        "id": f"{note['id']}/activity",
        "type": "Create",
        "actor": home.actor(handle),
        "published": note["published"],
        "to": note["to"],
        "cc": note["cc"],
        "object": note,
    }


def announce(
    home: Home, handle: str, forward_id: int, status_id: int, created_at: int | None, author: str
) -> dict[str, Any]:
    """The activity of a forward of a status by ``author``."""
    uri = home.actor(handle)
    return {
        "id": f"{home.forward(handle, forward_id)}/activity",
        "type": "Announce",
        "actor": uri,
        "published": published(created_at, forward_id),
        "to": [PUBLIC],
        "cc": list(dict.fromkeys((home.actor(author), f"{uri}/followers"))),
        "object": home.status(author, status_id),
    }


def _note(home: Home, handle: str, status: Status, around: Surroundings, files: Mapping[int, str]) -> dict[str, Any]:
    uri, author = home.status(handle, status.id), home.actor(handle)
    mentioned = around.mentions.get(status.id, [])
    to, cc = _audience(status.visibility, author, [home.actor(other) for other in mentioned])
    parent = _uri(home, status.in_reply_to_id, around)
    quoted = _uri(home, status.quote_of_id, around)
    content = _content(home, status, around, quoted)
    at = published(status.created_at, status.id)
    note: dict[str, Any] = {
        "id": uri,
        "type": "Note",
        "summary": status.spoiler_text or None,
        "inReplyTo": parent,
        "published": at,
        "url": home.status_page(handle, status.id),
        "attributedTo": author,
        "to": to,
        "cc": cc,
        "sensitive": status.sensitive or bool(status.spoiler_text),
        "atomUri": uri,
        "inReplyToAtomUri": parent,
        "conversation": _conversation(home, status.conversation_id),
        "content": content,
        "attachment": [_attachment(media, files) for media in around.media.get(status.id, [])],
        "tag": [
            *({"type": "Mention", "href": home.actor(other), "name": f"@{home.address(other)}"} for other in mentioned),
            *(
                {"type": "Hashtag", "href": home.tag(name), "name": f"#{name}"}
                for name in around.tags.get(status.id, [])
            ),
        ],
        "replies": _replies(home, handle, uri, around.self_replies.get(status.id, [])),
        "likes": {"id": f"{uri}/likes", "type": "Collection", "totalItems": around.likes.get(status.id, 0)},
        "shares": {"id": f"{uri}/shares", "type": "Collection", "totalItems": around.shares.get(status.id, 0)},
        "interactionPolicy": {"canQuote": {"automaticApproval": [author if status.visibility == "direct" else PUBLIC]}},
    }
    if status.language:
        note["contentMap"] = {status.language: content}
    if status.edited_at is not None:
        note["updated"] = moment(status.edited_at)
    root = around.authors.get(status.conversation_id)
    if root is not None:
        note["context"] = f"{home.base}/contexts/{root[1]}-{status.conversation_id}"
    if quoted is not None:
        note |= {"quote": quoted, "_misskey_quote": quoted, "quoteUri": quoted}
    return note


def _content(home: Home, status: Status, around: Surroundings, quoted: str | None) -> str:
    """The body, with all that other servers would not show: the quoted status, the title, the poll's question, tags."""
    parts = []
    if quoted is not None:
        author = around.authors[status.quote_of_id or 0][0]
        page = home.status_page(author, status.quote_of_id or 0)
        parts.append(f'<p class="quote-inline">RE: {link(page)}</p>')
    if status.title:
        parts.append(paragraph(status.title))
    parts.append(home.html(status.content))
    poll = around.polls.get(status.id)
    if poll is not None and poll[0].question and poll[0].question != status.title:
        parts.append(paragraph(poll[0].question))
    tags = around.tags.get(status.id)
    if tags:
        parts.append(f"<p>{' '.join(hashtag(name, home.tag(name)) for name in tags)}</p>")
    return "".join(parts)


def _question(poll: Poll, options: Sequence[PollOption], newest: int) -> dict[str, Any]:
    choices = [
        {
            "type": "Note",
            "name": option.title,
            "replies": {"type": "Collection", "totalItems": option.votes_count or 0},
        }
        for option in options
    ]
    made: dict[str, Any] = {"type": "Question", "anyOf" if poll.multiple else "oneOf": choices}
    if poll.expires_at is not None:
        made["endTime"] = moment(poll.expires_at)
        if poll.expires_at <= newest:
            made["closed"] = made["endTime"]
    if poll.voters_count is not None:
        made["votersCount"] = poll.voters_count
    return made


def _audience(visibility: str, author: str, mentioned: list[str]) -> tuple[list[str], list[str]]:
    followers = f"{author}/followers"
    match visibility:
        case "public":
            return [PUBLIC], [followers, *mentioned]
        case "unlisted":
            return [followers], [PUBLIC, *mentioned]
        case _:
            return mentioned, []


def _uri(home: Home, status_id: int | None, around: Surroundings) -> str | None:
    author = None if status_id is None else around.authors.get(status_id)
    return None if author is None or status_id is None else home.status(author[0], status_id)


def _conversation(home: Home, conversation_id: int) -> str:
    day = published(None, conversation_id)[:10]
    return f"tag:{home.host},{day}:objectId={conversation_id}:objectType=Conversation"


def _attachment(media: Media, files: Mapping[int, str]) -> dict[str, Any]:
    return {
        "type": "Document",
        "mediaType": media.mime_type or "application/octet-stream",
        "url": files.get(media.id, media.source_url),
        "name": media.description or None,
        "blurhash": None,
    }


def _replies(home: Home, handle: str, uri: str, own: Sequence[int]) -> dict[str, Any]:
    collection = f"{uri}/replies"
    page = {
        "type": "CollectionPage",
        "next": f"{collection}?only_other_accounts=true&page=true",
        "partOf": collection,
        "items": [home.status(handle, reply) for reply in own],
    }
    return {"id": collection, "type": "Collection", "first": page}
