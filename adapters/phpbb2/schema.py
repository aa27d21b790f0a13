"""Every table of phpBB 2.0: what is read of it, or why it is not.

Names are without prefix. Sources: ``install/schemas/mysql_schema.sql`` of 2.0 and of a board with the usual add-ons
(Attachment MOD 2, multiple choice polls, sub-forums).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.base import Support
from adapters.html.systems import URLS
from adapters.relational.layout import Facts

# fmt: off
SUPPORT: Final = Support(
    system="phpbb2",
    name="phpBB 2",
    versions="2.0",
    carries={
        "member": "name, rank, location, web site, occupation, interests, signature, avatar, language, dates",
        "guest": "every name, with its first post; names of deleted members",
        "board": "categories and forums in order, sub-forums of add-ons; moderators; whether guests may read",
        "thread": "title, starter, sticky, announcement, closed, views, redirects of moved topics",
        "post": "text with quotes, links and smilies, word censor applied; last edit",
        "poll": "question, options, totals, end, how many voted",
        "attachment": "of the Attachment MOD: name, size, type, time, path below the site's files",
        "action": "what the state tells: sticky, announcement, closed, moved (from where to where)",
        "sanction": "bans of members",
        "relation": "watched topics",
        "private_message": "only when asked for: the recipients' copies",
    },
    leaves={
        "poll_vote": "phpBB 2 keeps who voted, but not for what: voters are counted",
        "reaction": "not in phpBB 2",
        "report": "not in phpBB 2",
        "broadcast": "not in phpBB 2",
    },
    reads={
        "attachments": ("attach_id", "post_id", "user_id_1"),
        "attachments_config": ("config_name", "config_value"),
        "attachments_desc": (
            "attach_id", "physical_filename", "real_filename", "comment", "mimetype", "filesize", "filetime",
        ),
        "auth_access": ("group_id", "forum_id", "auth_mod"),
        "banlist": ("ban_id", "ban_userid"),
        "categories": ("cat_id", "cat_title", "cat_order"),
        "config": ("config_name", "config_value"),
        "forums": (
            "forum_id", "cat_id", "forum_name", "forum_desc", "forum_status", "forum_order", "auth_view", "auth_read",
            "forum_parent", "attached_forum_id",
        ),
        "posts": (
            "post_id", "topic_id", "poster_id", "post_time", "post_username", "enable_smilies", "post_edit_time",
            "post_edit_count",
        ),
        "posts_text": ("post_id", "bbcode_uid", "post_subject", "post_text"),
        "privmsgs": (
            "privmsgs_id", "privmsgs_type", "privmsgs_subject", "privmsgs_from_userid", "privmsgs_to_userid",
            "privmsgs_date", "privmsgs_enable_smilies",
        ),
        "privmsgs_text": ("privmsgs_text_id", "privmsgs_bbcode_uid", "privmsgs_text"),
        "ranks": ("rank_id", "rank_title", "rank_min", "rank_special"),
        "smilies": ("code", "smile_url"),
        "topics": (
            "topic_id", "forum_id", "topic_title", "topic_poster", "topic_time", "topic_views", "topic_status",
            "topic_type", "topic_first_post_id", "topic_last_post_id", "topic_moved_id",
        ),
        "topics_watch": ("topic_id", "user_id"),
        "user_group": ("group_id", "user_id", "user_pending"),
        "users": (
            "user_id", "user_active", "username", "user_lastvisit", "user_regdate", "user_level", "user_posts",
            "user_lang", "user_rank", "user_avatar", "user_avatar_type", "user_website", "user_from", "user_sig",
            "user_sig_bbcode_uid", "user_occ", "user_interests",
        ),
        "vote_desc": ("vote_id", "topic_id", "vote_text", "vote_start", "vote_length", "vote_max"),
        "vote_results": ("vote_id", "vote_option_id", "vote_option_text", "vote_result"),
        "vote_voters": ("vote_id", "vote_user_id"),
        "words": ("word", "replacement"),
    },
    secrets={"users": ("user_id", "user_password")},
    unasked=("privmsgs", "privmsgs_text"),
    shown=(
        "users.username", "users.user_sig", "ranks.rank_title", "categories.cat_title", "forums.forum_name",
        "forums.forum_desc", "topics.topic_title", "posts.post_username", "posts_text.post_subject",
        "posts_text.post_text", "vote_desc.vote_text", "vote_results.vote_option_text",
        "attachments_desc.real_filename", "attachments_desc.comment",
    ),
    ignores={
        "attach_quota": "how much members may upload",
        "confirm": "pictures against robots, short-lived",
        "disallow": "names that may not be taken",
        "extension_groups": "which files may be attached",
        "extensions": "which files may be attached",
        "forbidden_extensions": "which files may be attached",
        "forum_prune": "when old topics are deleted",
        "groups": "names of groups; who is in them is read",
        "quota_limits": "how much members may upload",
        "search_results": "cache",
        "search_wordlist": "search index",
        "search_wordmatch": "search index",
        "sessions": "who is logged in, IP addresses",
        "sessions_keys": "keys that log members in, secrets",
        "themes": "styles",
        "themes_name": "styles",
    },
    urls=URLS["phpbb2"],
    verified_on=("generated data",),
)
FACTS: Final = Facts(
    needed={
        "posts_text": ("post_id", "bbcode_uid", "post_text"),
        "posts": ("post_id", "topic_id", "poster_id", "post_time", "post_username"),
        "topics": ("topic_id", "forum_id", "topic_title", "topic_poster", "topic_status", "topic_type"),
        "forums": ("forum_id", "cat_id", "forum_name", "forum_order"),
        "users": ("user_id", "username", "user_level"),
    },
    kinds={
        "forums": "board", "categories": "board", "users": "member", "topics": "thread", "posts": "post",
        "posts_text": "post", "vote_desc": "poll", "attachments": "attachment", "banlist": "sanction",
        "topics_watch": "relation", "privmsgs": "private_message", "privmsgs_text": "private_message",
    },
    private=frozenset(("users", "posts", "banlist", "config", "privmsgs", "privmsgs_text")),
    holdings={
        "users": "accounts, each with e-mail address and password hash",
        "posts": "posts, each with the IP address of its author",
        "vote_voters": "votes with IP addresses",
        "banlist": "bans, some of IP and e-mail addresses",
        "sessions": "sessions with IP addresses",
        "sessions_keys": "keys that log members in",
    },
    messages="privmsgs",
    newest=(2, 0),
    optional=frozenset(("attachments", "attachments_config", "attachments_desc")),
    absent=frozenset(("acl_options", "privmsgs_to")),
)
# fmt: on

STAGE_INDEXES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "posts": (("topic_id", "post_time", "post_id"),),
    "topics": (("topic_moved_id",),),
    "topics_watch": (("topic_id", "user_id"),),
    "user_group": (("group_id",),),
    "vote_desc": (("topic_id",),),
    "vote_results": (("vote_id",),),
    "vote_voters": (("vote_id",),),
    "attachments": (("post_id", "attach_id"),),
}
