"""FluxBB's and PunBB's tables: what is read, what is ignored and why, what proves that a board is one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.base import Support
from adapters.html.systems import URLS
from adapters.relational.layout import Facts

GUEST: Final = 1  #: id of the row of users that stands for all guests

#: code → image of the stock smilies (``include/parser.php``)
SMILIES: Final = {
    ":)": "smile", "=)": "smile", ":|": "neutral", "=|": "neutral", ":(": "sad", "=(": "sad", ":D": "big_smile",
    "=D": "big_smile", ":o": "yikes", ":O": "yikes", ";)": "wink", ":/": "hmm", ":P": "tongue", ":p": "tongue",
    ":lol:": "lol", ":mad:": "mad", ":rolleyes:": "roll", ":cool:": "cool",
}  # fmt: skip

# fmt: off
SUPPORT: Final = Support(
    system="fluxbb",
    name="FluxBB",
    versions="1.4 – 1.5; PunBB 1.2 – 1.4",
    carries={
        "member": "name, title, location, web site, signature, avatar, language, dates, post count",
        "guest": "every name, with its first post",
        "board": "categories and forums in order, descriptions, link forums; moderators; whether guests may read",
        "thread": "title, starter, sticky, closed, views, redirects of moved topics",
        "post": "text with quotes, links and smilies; last edit and who made it",
        "action": "what the state tells: sticky, closed, moved (from where to where)",
        "sanction": "bans of members with reason, end and who banned",
        "report": "who, when, handled or not",
        "relation": "subscriptions to topics and forums",
    },
    leaves={
        "poll": "not in FluxBB",
        "poll_vote": "not in FluxBB",
        "attachment": "not in FluxBB",
        "reaction": "not in FluxBB",
        "private_message": "not in FluxBB",
        "broadcast": "not in FluxBB",
    },
    reads={
        "config": ("conf_name", "conf_value"),
        "users": (
            "id", "group_id", "username", "title", "url", "location", "signature", "language", "num_posts",
            "registered", "last_visit", "avatar",
        ),
        "groups": ("g_id", "g_user_title", "g_moderator", "g_read_board"),
        "forum_perms": ("group_id", "forum_id", "read_forum"),
        "categories": ("id", "cat_name", "disp_position"),
        "forums": ("id", "forum_name", "forum_desc", "redirect_url", "moderators", "disp_position", "cat_id"),
        "topics": (
            "id", "poster", "subject", "posted", "first_post_id", "last_post", "num_views", "closed", "sticky",
            "moved_to", "forum_id",
        ),
        "posts": ("id", "poster", "poster_id", "message", "hide_smilies", "posted", "edited", "edited_by", "topic_id"),
        "reports": ("id", "post_id", "reported_by", "created", "message", "zapped"),
        "bans": ("id", "username", "message", "expire", "ban_creator"),
        "censoring": ("search_for", "replace_with"),
        "topic_subscriptions": ("user_id", "topic_id"),
        "forum_subscriptions": ("user_id", "forum_id"),
        "subscriptions": ("user_id", "topic_id"),
    },
    secrets={"users": ("id", "password", "salt")},
    shown=(
        "users.username", "users.title", "users.signature", "groups.g_user_title", "categories.cat_name",
        "forums.forum_name", "forums.forum_desc", "topics.subject", "topics.poster", "posts.poster", "posts.message",
        "posts.edited_by",
    ),
    ignores={
        "online": "who is logged in, IP addresses",
        "ranks": "titles by number of posts",
        "search_cache": "cache",
        "search_matches": "search index",
        "search_words": "search index",
        "extensions": "list of installed extensions",
        "extension_hooks": "program code of extensions",
    },
    urls=URLS["fluxbb"],
    verified_on=("real install: FluxBB 1.5.11", "generated data"),
)
FACTS: Final = Facts(
    needed={
        "posts": ("id", "poster", "poster_id", "message", "posted", "topic_id"),
        "topics": ("id", "poster", "subject", "moved_to", "forum_id"),
        "forums": ("id", "forum_name", "cat_id", "disp_position"),
        "users": ("id", "group_id", "username", "num_posts"),
    },
    kinds={
        "forums": "board", "categories": "board", "users": "member", "topics": "thread", "posts": "post",
        "reports": "report", "bans": "sanction", "topic_subscriptions": "relation", "subscriptions": "relation",
        "forum_subscriptions": "relation",
    },
    private=frozenset(("users", "posts", "bans", "reports", "config")),
    holdings={
        "users": "accounts, each with e-mail address, password hash and IP address",
        "posts": "posts, each with the IP address of its author",
        "online": "sessions with IP addresses",
    },
    newest=(1, 5),
    optional=frozenset(("subscriptions", "topic_subscriptions", "forum_subscriptions")),
)
# fmt: on
STAGE_INDEXES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "posts": (("topic_id", "id"),),
    "topics": (("moved_to",),),
    "reports": (("post_id",),),
    "topic_subscriptions": (("topic_id", "user_id"),),
    "subscriptions": (("topic_id", "user_id"),),
    "users": (("username",),),
}
