"""The Mastodon archive format as tables, for the tests of the ActivityPub writer: a check of shapes, no schema library.

Written from the facts on Mastodon 4.6.5 (``backup_service.rb`` and the serializers), not from the writer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_URI = re.compile(r"https?://[^\s]+|tag:[^\s]+")
_FILE = re.compile(r"media_attachments/files/(?:\d{3}/)+original/[0-9a-z]+\.[0-9a-z]+")

Check = Callable[[Any], bool]


def text(value: Any) -> bool:
    return isinstance(value, str)


def text_or_null(value: Any) -> bool:
    return value is None or isinstance(value, str)


def boolean(value: Any) -> bool:
    return isinstance(value, bool)


def number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def time(value: Any) -> bool:
    return text(value) and _TIME.fullmatch(value) is not None


def uri(value: Any) -> bool:
    return text(value) and _URI.fullmatch(value) is not None


def uri_or_null(value: Any) -> bool:
    return value is None or uri(value)


def uris(value: Any) -> bool:
    return isinstance(value, list) and all(map(uri, value))


def one_of(*allowed: str) -> Check:
    return lambda value: value in allowed


def list_of(*kinds: Mapping[str, Check]) -> Check:
    return lambda value: isinstance(value, list) and all(any(not wrong(item, kind) for kind in kinds) for item in value)


def shape(kind: Mapping[str, Check]) -> Check:
    return lambda value: not wrong(value, kind)


def context(value: Any) -> bool:
    return (
        isinstance(value, list) and value[0] == "https://www.w3.org/ns/activitystreams" and isinstance(value[-1], dict)
    )


def attachment_place(value: Any) -> bool:
    return value is None or (text(value) and (_FILE.fullmatch(value) is not None or uri(value)))


def contents(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and all(map(text, value.values()))


IMAGE = {"type": one_of("Image"), "mediaType": text, "url": text}
PROPERTY = {"type": one_of("PropertyValue"), "name": text, "value": text}
#: key → check; with ``?`` behind it the key may be missing
ACTOR: dict[str, Check] = {
    "@context": context, "id": uri, "webfinger": text, "type": one_of("Person", "Service", "Group", "Application"),
    "following": uri, "followers": uri, "inbox": uri, "outbox": one_of("outbox.json"), "featured": uri,
    "featuredTags": uri, "preferredUsername": text, "name": text, "summary": text, "url": uri,
    "manuallyApprovesFollowers": boolean, "discoverable": boolean, "indexable": boolean, "published?": time,
    "memorial": boolean, "tag": list_of(), "attachment": list_of(PROPERTY),
    "endpoints": shape({"sharedInbox": uri}), "icon?": shape(IMAGE), "suspended?": boolean,
    "likes": one_of("likes.json"), "bookmarks": one_of("bookmarks.json"),
}  # fmt: skip
MENTION = {
    "type": one_of("Mention"), "href": uri, "name": lambda name: re.fullmatch(r"@[a-z0-9_]+@[^@]+", name) is not None,
}  # fmt: skip
HASHTAG = {"type": one_of("Hashtag"), "href": uri, "name": lambda name: name.startswith("#") and name == name.lower()}
DOCUMENT = {
    "type": one_of("Document"), "mediaType": text, "url": attachment_place, "name": text_or_null,
    "blurhash": text_or_null,
}  # fmt: skip
TALLY = {"id": uri, "type": one_of("Collection"), "totalItems": number}
PAGE = {"type": one_of("CollectionPage"), "next": uri, "partOf": uri, "items": uris}
NOTE: dict[str, Check] = {
    "id": uri, "type": one_of("Note"), "summary": text_or_null, "inReplyTo": uri_or_null, "published": time,
    "updated?": time, "url": uri, "attributedTo": uri, "to": uris, "cc": uris, "sensitive": boolean, "atomUri": uri,
    "inReplyToAtomUri": uri_or_null, "conversation": uri, "context?": uri, "content": text, "contentMap?": contents,
    "attachment": list_of(DOCUMENT), "tag": list_of(MENTION, HASHTAG),
    "replies": shape({"id": uri, "type": one_of("Collection"), "first": shape(PAGE)}),
    "likes": shape(TALLY), "shares": shape(TALLY), "quote?": uri, "_misskey_quote?": uri, "quoteUri?": uri,
    "interactionPolicy": shape({"canQuote": shape({"automaticApproval": uris})}),
}  # fmt: skip
CHOICE = {
    "type": one_of("Note"), "name": text,
    "replies": shape({"type": one_of("Collection"), "totalItems": number}),
}  # fmt: skip
QUESTION: dict[str, Check] = NOTE | {
    "type": one_of("Question"), "oneOf?": list_of(CHOICE), "anyOf?": list_of(CHOICE), "endTime?": time, "closed?": time,
    "votersCount?": number,
}  # fmt: skip
ACTIVITY: dict[str, Check] = {"id": uri, "actor": uri, "published": time, "to": uris, "cc": uris}
CREATE = ACTIVITY | {
    "type": one_of("Create"), "object": lambda found: not (wrong(found, NOTE) and wrong(found, QUESTION)),
}  # fmt: skip
ANNOUNCE = ACTIVITY | {"type": one_of("Announce"), "object": uri}
OUTBOX: dict[str, Check] = {
    "@context": context, "id": one_of("outbox.json"), "type": one_of("OrderedCollection"), "totalItems": number,
    "orderedItems": list_of(CREATE, ANNOUNCE),
}  # fmt: skip


def uri_list(name: str) -> dict[str, Check]:
    """``likes.json`` and ``bookmarks.json``: no totalItems."""
    return {"@context": context, "id": one_of(name), "type": one_of("OrderedCollection"), "orderedItems": uris}


def wrong(value: Any, kind: Mapping[str, Check]) -> list[str]:
    """Keys that are missing, unknown, or hold what they must not; [] if all is well."""
    if not isinstance(value, dict):
        return ["no object"]
    known = {name.rstrip("?"): name for name in kind}
    found = [f"{key}: unknown" for key in value if key not in known]
    found += [f"{key}: missing" for key, name in known.items() if key not in value and not name.endswith("?")]
    found += [
        f"{key}: {value[key]!r:.200}" for key, name in known.items() if key in value and not kind[name](value[key])
    ]
    return found
