"""What the support matrix says of Mastodon."""

from __future__ import annotations

from migrator.writers.base import TargetSupport

SUPPORT = TargetSupport(
    scheme="mastodon+postgresql",
    name="Mastodon",
    description="The database of a Mastodon server (4.3 to 4.6, main): mastodon+postgresql://user@host/name",
    preset="mastodon",
    carries={
        "accounts": "accounts with users, keys and roles; where they came from stands in the profile; bans that hold",
        "statuses": "plain text with the addresses of links, replies, conversations, content warnings; out of trends",
        "forwards": "reblogs, one for each account and status",
        "follows": "whole",
        "favourites": "whole",
        "mentions": "whole; silent where the name does not stand in the text",
        "tags": "by name; those of digits alone are left out",
        "status_tags": "whole",
        "media": "with --site-files and --media-dir: files and previews as Paperclip keeps them",
        "polls": "closed at the last vote where the forum's never ended",
        "poll_options": "whole",
        "poll_votes": "whole",
        "pins": "those that still stand, five for each account",
        "blocks": "whole",
        "mutes": "whole",
        "bookmarks": "whole",
        "status_edits": "versions of which the forum kept the text",
        "sanctions": "strikes, suspensions",
        "reports": "whole; those by guests are the site's",
        "moderation_events": "in the schema migrator only",
        "origins": "in the schema migrator only",
        "redirects": "in the schema migrator only",
        "tombstones": "in the schema migrator only",
    },
    leaves={
        "formatting": "a local status of Mastodon is plain text",
        "closed replies": "Mastodon cannot close a thread",
        "custom emoji": "the mapping turns smilies into Unicode emoji, or leaves their codes",
        "NUL characters": "PostgreSQL's text has none: a row that holds one is refused",
    },
)
