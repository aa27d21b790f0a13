"""Every table of phpBB 3.0 to 3.3: what is read of it, or why it is not.

Names are without prefix. Sources: ``install/schemas/*.sql`` of 3.0, the migrations of 3.1 to 3.3, a real 3.3.12 and a
real 3.2.0 install. A test holds this file to the real dumps: each of their tables must be here.
"""

from __future__ import annotations

from typing import Final

from adapters.base import Support
from adapters.relational.layout import Facts

# fmt: off
_READS: Final[dict[str, tuple[str, ...]]] = {
    "config": ("config_name", "config_value"),
    "users": (
        "user_id", "user_type", "user_regdate", "username", "user_lastvisit", "user_last_active", "user_posts",
        "user_lang", "user_rank", "user_avatar", "user_avatar_type", "user_sig", "user_sig_bbcode_uid",
        "user_from", "user_website", "user_occ", "user_interests",
    ),
    "ranks": ("rank_id", "rank_title", "rank_min", "rank_special"),
    "bots": ("user_id",),
    "profile_fields": (
        "field_id", "field_name", "field_type", "field_ident", "field_no_view", "field_hide", "field_active",
        "field_order", "field_show_profile", "field_show_on_vt",
    ),
    "profile_fields_data": ("user_id", "pf_*"),
    "profile_lang": ("field_id", "lang_id", "lang_name"),
    "profile_fields_lang": ("field_id", "lang_id", "option_id", "lang_value"),
    "lang": ("lang_id", "lang_iso"),
    "groups": ("group_id", "group_name"),
    "user_group": ("group_id", "user_id", "user_pending"),
    "moderator_cache": ("forum_id", "user_id", "group_id"),
    "acl_options": ("auth_option_id", "auth_option"),
    "acl_groups": ("group_id", "forum_id", "auth_option_id", "auth_role_id", "auth_setting"),
    "acl_users": ("user_id", "forum_id", "auth_option_id", "auth_role_id", "auth_setting"),
    "acl_roles_data": ("role_id", "auth_option_id", "auth_setting"),
    "forums": (
        "forum_id", "parent_id", "left_id", "forum_name", "forum_desc", "forum_desc_uid", "forum_link",
        "forum_password", "forum_rules", "forum_rules_uid", "forum_type", "forum_status",
    ),
    "topics": (
        "topic_id", "forum_id", "topic_title", "topic_poster", "topic_time", "topic_time_limit", "topic_views",
        "topic_status", "topic_type", "topic_approved", "topic_visibility", "topic_delete_time", "topic_delete_reason",
        "topic_delete_user", "topic_first_post_id", "topic_first_poster_name", "topic_last_post_time", "topic_moved_id",
        "topic_last_view_time", "poll_title", "poll_start", "poll_length", "poll_max_options",
    ),
    "posts": (
        "post_id", "topic_id", "poster_id", "post_time", "post_username", "post_subject", "post_text", "bbcode_uid",
        "post_approved", "post_visibility", "post_edit_time", "post_edit_user", "post_edit_count", "post_edit_reason",
        "post_edit_locked",
    ),
    "attachments": (
        "attach_id", "post_msg_id", "in_message", "is_orphan", "poster_id", "physical_filename", "real_filename",
        "attach_comment", "mimetype", "filesize", "filetime",
    ),
    "poll_options": ("poll_option_id", "topic_id", "poll_option_text", "poll_option_total"),
    "poll_votes": ("topic_id", "poll_option_id", "vote_user_id"),
    "bookmarks": ("topic_id", "user_id"),
    "topics_watch": ("topic_id", "user_id"),
    "forums_watch": ("forum_id", "user_id"),
    "zebra": ("user_id", "zebra_id", "friend", "foe"),
    "log": (
        "log_id", "log_type", "user_id", "forum_id", "topic_id", "post_id", "reportee_id", "log_time", "log_operation",
        "log_data",
    ),
    "reports": ("report_id", "reason_id", "post_id", "pm_id", "user_id", "report_closed", "report_time", "report_text"),
    "reports_reasons": ("reason_id", "reason_title"),
    "warnings": ("warning_id", "user_id", "post_id", "log_id", "warning_time"),
    "banlist": ("ban_id", "ban_userid", "ban_start", "ban_end", "ban_exclude", "ban_reason", "ban_give_reason"),
    "privmsgs": (
        "msg_id", "root_level", "author_id", "message_time", "message_subject", "message_text", "bbcode_uid",
        "to_address", "bcc_address",
    ),
    "privmsgs_to": ("msg_id", "user_id"),
    "bbcodes": ("bbcode_tag", "bbcode_match", "bbcode_tpl"),
    "smilies": ("code", "emotion", "smiley_url"),
    "words": ("word", "replacement"),
    # extensions
    "thanks": ("post_id", "user_id", "thanks_time"),
    "posts_likes": ("post_id", "user_id", "timestamp"),
}

_IGNORES: Final[dict[str, str]] = {
    "acl_roles": "names of roles; what they allow is in acl_roles_data",
    "bans": "phpBB 4.0 (alpha) only",
    "captcha_answers": "questions against robots",
    "captcha_questions": "questions against robots",
    "config_text": "settings and texts of the administrators' pages",
    "confirm": "pictures against robots, short-lived",
    "disallow": "names nobody may register",
    "drafts": "never posted, private to their author",
    "ext": "list of installed extensions",
    "extension_groups": "which files may be attached",
    "extensions": "which files may be attached",
    "forums_access": "who has typed a board's password, short-lived",
    "forums_track": "what has been read",
    "icons": "small pictures beside titles, without meaning",
    "login_attempts": "IP addresses, short-lived",
    "migrations": "history of the schema",
    "modules": "menu of the control panels",
    "notification_emails": "notifications waiting to be mailed",
    "notification_push": "notifications waiting to be pushed",
    "notification_types": "kinds of notifications",
    "notifications": "private to their recipient; they repeat what other tables say",
    "oauth_accounts": "log-in by other services",
    "oauth_states": "log-in by other services, secrets",
    "oauth_tokens": "log-in by other services, secrets",
    "privmsgs_folder": "how a member sorts private messages",
    "privmsgs_rules": "how a member sorts private messages",
    "push_subscriptions": "addresses of browsers, secrets",
    "qa_confirm": "questions against robots, short-lived",
    "search_results": "cache",
    "search_wordlist": "search index",
    "search_wordmatch": "search index",
    "sessions": "who is logged in, IP addresses",
    "sessions_keys": "who stays logged in, secrets",
    "sitelist": "IP addresses that may download",
    "sphinx": "search index",
    "storage": "cache of file sizes",
    "styles": "look of the board",
    "styles_imageset": "look of the board",
    "styles_imageset_data": "look of the board",
    "styles_template": "look of the board",
    "styles_template_data": "look of the board",
    "styles_theme": "look of the board",
    "teampage": "order of the team page",
    "topics_posted": "cache: who wrote where",
    "topics_track": "what has been read",
    "user_notifications": "who wants to be notified how",
    # extensions and modifications often met
    "reputations": "points of the Reputation System extension: layout not verified",
    "mchat": "chat, gone when it has scrolled away",
    "mchat_sessions": "who is in the chat",
    "shoutbox": "chat, gone when it has scrolled away",
    "ultimate_points": "play money",
    "points_values": "play money",
    "qte_attributes": "Quick Title Edition extension: prefixes, layout not verified",
    "gallery_albums": "picture gallery: a system of its own",
    "gallery_images": "picture gallery: a system of its own",
    "gallery_comments": "picture gallery: a system of its own",
}

#: kind → address below the board's own; also what redirects match on
PAGES: Final[dict[str, str]] = {
    "thread": "viewtopic.php?t={id}",
    "post": "viewtopic.php?p={id}#p{id}",
    "board": "viewforum.php?f={id}",
    "member": "memberlist.php?mode=viewprofile&u={id}",
    "attachment": "download/file.php?id={id}",
}

SUPPORT: Final = Support(
    system="phpbb",
    name="phpBB",
    versions="3.0 – 3.3",
    urls=PAGES,
    carries={
        "member": "all accounts: inactive, banned, bots; profile, signature, rank, avatar, public custom fields",
        "guest": "names of guests and of deleted accounts whose posts were kept",
        "board": "tree, rules, links; readable by guests or not, from the permission tables; moderators by name",
        "thread": "all types, locked, soft-deleted, unapproved, moved (redirects), word censor applied",
        "post": "both stored formats (BBCode with uid, s9e XML), edits, guest names, quotes with and without post ids",
        "poll": "question, options, time, totals",
        "poll_vote": "who voted for what; votes of guests only in the totals",
        "attachment": "files of posts with their place in the text",
        "reaction": "Thanks for posts and Post Love extensions",
        "action": "moderator log; the final state (pinned, locked, soft-deleted) where the log is silent",
        "sanction": "bans of members, warnings",
        "report": "reports of posts, open and closed",
        "relation": "friends, foes, watched boards and topics, bookmarks",
        "private_message": "only when asked for",
    },
    leaves={
        "bans of IP addresses and e-mail addresses": "only that they happened, from the log",
        "attachments of private messages": "files of private messages stay where they are",
        "reports of private messages": "they quote private messages",
        "drafts": "never posted",
        "unread marks, notifications, sessions": "of no use elsewhere",
        "former versions of edited posts": "phpBB does not keep them",
        "administrators' log": "settings, permissions, styles: no moderation",
        "e-mail and IP addresses, passwords, birthdays": "never read",
    },
    reads=_READS,
    secrets={"users": ("user_id", "user_password")},
    unasked=("privmsgs", "privmsgs_to"),
    shown=(
        "users.username", "users.user_sig", "ranks.rank_title", "forums.forum_name",
        "forums.forum_desc", "topics.topic_title", "topics.topic_first_poster_name", "topics.poll_title",
        "posts.post_subject", "posts.post_text", "posts.post_username", "poll_options.poll_option_text",
        "attachments.real_filename", "attachments.attach_comment",
    ),
    ignores=_IGNORES,
    verified_on=(
        "real install 3.3.12 (invented content)", "real install 3.2.0 (benchmark data)", "generated data 3.0, 3.3",
    ),
)

#: indexes that the adapter's queries need, for staged dumps: table → column lists
STAGE_INDEXES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "posts": (("topic_id", "post_time", "post_id"),),
    "attachments": (("post_msg_id",),),
    "log": (("topic_id", "log_id"), ("log_time",)),
    "poll_options": (("topic_id", "poll_option_id"),),
    "poll_votes": (("topic_id", "poll_option_id", "vote_user_id"),),
    "bookmarks": (("topic_id", "user_id"),),
    "topics_watch": (("topic_id", "user_id"),),
    "reports": (("post_id",),),
    "thanks": (("post_id",),),
    "posts_likes": (("post_id",),),
    "users": (("username",),),
    "user_group": (("group_id",), ("user_id",)),
    "privmsgs_to": (("msg_id",),),
}

#: likes: table → (kind of reaction, column with the time)
REACTIONS: Final[dict[str, tuple[str, str]]] = {
    "thanks": ("thanks", "thanks_time"),
    "posts_likes": ("like", "timestamp"),
}

FACTS: Final = Facts(
    needed={
        "posts": ("post_id", "topic_id", "poster_id", "post_time", "post_text", "bbcode_uid"),
        "topics": ("topic_id", "forum_id", "topic_title", "topic_moved_id"),
        "forums": ("forum_id", "parent_id", "left_id", "forum_type"),
        "users": ("user_id", "user_type", "username"),
    },
    telling=frozenset(("config", "acl_options", "moderator_cache", "privmsgs_to", "zebra", "bookmarks")),
    kinds={
        "users": "member", "forums": "board", "topics": "thread", "posts": "post", "attachments": "attachment",
        "poll_votes": "poll_vote", "thanks": "reaction", "posts_likes": "reaction", "log": "action",
        "banlist": "sanction", "warnings": "sanction", "reports": "report", "zebra": "relation",
        "bookmarks": "relation", "topics_watch": "relation", "forums_watch": "relation", "privmsgs": "private_message",
    },
    private=frozenset((
        "users", "posts", "log", "poll_votes", "banlist", "privmsgs", "privmsgs_to", "forums", "bots", "config",
        "reports",
    )),
    holdings={
        "users": "accounts, each with e-mail address, password hash and IP address",
        "posts": "posts, each with the IP address of its author",
        "poll_votes": "votes with IP addresses",
        "log": "log entries with IP addresses",
        "sessions": "sessions with IP addresses",
        "sessions_keys": "keys of members who stay logged in",
        "login_attempts": "log-in attempts with IP addresses",
        "oauth_tokens": "tokens of other services",
        "drafts": "drafts that were never posted",
    },
    messages="privmsgs",
    newest=(3, 3),
    optional=frozenset(REACTIONS),
)

#: settings that are read; others may be secrets
SETTINGS: Final = (
    "version", "sitename", "site_desc", "server_name", "server_port", "server_protocol", "script_path",
    "default_lang", "board_timezone", "board_startdate", "avatar_path", "avatar_gallery_path",
    "avatar_salt", "upload_path", "display_order", "warnings_expire_days",
)
# fmt: on
