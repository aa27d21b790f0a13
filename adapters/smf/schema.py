"""Every table of SMF 2.0 and 2.1: what is read of it, or why it is not.

Names are without prefix. Sources: ``other/install_2-1_mysql.sql``, ``other/upgrade_2-1_mysql.sql`` of SMF, a real
2.1.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.base import Support
from adapters.html.systems import URLS
from adapters.relational.layout import Facts

# fmt: off
SUPPORT: Final = Support(
    system="smf",
    name="SMF",
    versions="2.0 – 2.1",
    carries={
        "member": "display name, title, personal text, location, site, public fields, signature, avatar, dates, roles",
        "guest": "every name, with its first post",
        "board": "categories and boards in order, descriptions, redirect boards; moderators, groups resolved",
        "thread": "title, starter, sticky, locked, views; redirects of moved and merged topics",
        "post": "text with quotes, mentions, inline attachments, links and smilies; last edit with reason",
        "poll": "question, choices, totals, end, how many may be chosen",
        "poll_vote": "who chose what",
        "attachment": "name, size, type, path below the site's files",
        "reaction": "likes of posts",
        "action": "the moderation log, renamings and deletions of members; states where the log is silent",
        "sanction": "bans of members with end and reason, warnings",
        "report": "every report of a post, open or closed",
        "relation": "buddies, ignored members, notifications about topics and boards",
        "private_message": "only when asked for",
    },
    leaves={"broadcast": "SMF has no announcements outside of topics"},
    reads={
        "attachments": (
            "id_attach", "id_msg", "id_member", "id_folder", "attachment_type", "filename", "file_hash", "size",
            "mime_type", "approved",
        ),
        "ban_groups": ("id_ban_group", "ban_time", "expire_time", "cannot_access", "reason", "notes"),
        "ban_items": ("id_ban", "id_ban_group", "id_member"),
        "boards": (
            "id_board", "id_cat", "id_parent", "board_order", "member_groups", "deny_member_groups", "name",
            "description", "redirect",
        ),
        "categories": ("id_cat", "cat_order", "name", "description"),
        "custom_fields": ("col_name", "field_name", "field_order", "private", "active"),
        "log_actions": (
            "id_action", "id_log", "log_time", "id_member", "action", "id_board", "id_topic", "id_msg", "extra",
        ),
        "log_comments": ("id_comment", "id_member", "comment_type", "id_recipient", "log_time", "body"),
        "log_notify": ("id_member", "id_topic", "id_board"),
        "log_polls": ("id_poll", "id_member", "id_choice"),
        "log_reported": ("id_report", "id_msg", "id_member", "closed"),
        "log_reported_comments": ("id_comment", "id_report", "id_member", "comment", "time_sent"),
        "membergroups": ("id_group", "group_name", "min_posts"),
        "members": (
            "id_member", "date_registered", "posts", "id_group", "lngfile", "last_login", "real_name", "buddy_list",
            "pm_ignore_list", "personal_text", "website_url", "signature", "avatar", "usertitle", "is_activated",
            "additional_groups", "id_post_group", "location",
        ),
        "messages": (
            "id_msg", "id_topic", "id_board", "poster_time", "id_member", "subject", "poster_name", "smileys_enabled",
            "modified_time", "modified_name", "modified_reason", "body", "approved",
        ),
        "moderator_groups": ("id_board", "id_group"),
        "moderators": ("id_board", "id_member"),
        "personal_messages": ("id_pm", "id_pm_head", "id_member_from", "from_name", "msgtime", "subject", "body"),
        "pm_recipients": ("id_pm", "id_member", "bcc"),
        "poll_choices": ("id_poll", "id_choice", "label", "votes"),
        "polls": ("id_poll", "question", "max_votes", "expire_time"),
        "settings": ("variable", "value"),
        "smiley_files": ("id_smiley", "smiley_set", "filename"),
        "smileys": ("id_smiley", "code", "filename"),
        "themes": ("id_member", "id_theme", "variable", "value"),
        "topics": (
            "id_topic", "is_sticky", "id_board", "id_first_msg", "id_member_started", "id_poll", "num_views", "locked",
            "id_redirect_topic", "id_previous_board", "id_previous_topic", "approved",
        ),
        "user_likes": ("id_member", "content_type", "content_id", "like_time"),
    },
    secrets={"members": ("id_member", "passwd", "member_name", "password_salt")},
    unasked=("personal_messages", "pm_recipients"),
    shown=(
        "members.real_name", "members.usertitle", "members.personal_text", "members.signature",
        "membergroups.group_name", "categories.name", "boards.name", "boards.description", "messages.subject",
        "messages.poster_name", "messages.body", "polls.question", "poll_choices.label", "attachments.filename",
    ),
    ignores={
        "admin_info_files": "news of the makers",
        "approval_queue": "what waits for approval; the posts say so themselves",
        "background_tasks": "tasks waiting",
        "board_permissions": "who may write; who may read is in boards",
        "board_permissions_view": "derived from boards",
        "calendar": "events, which are not carried over",
        "calendar_holidays": "holidays",
        "collapsed_categories": "how members see the index",
        "group_moderators": "who may add members to a group",
        "log_activity": "numbers per day",
        "log_banned": "attempts of banned visitors, e-mail and IP addresses",
        "log_boards": "what has been read",
        "log_digest": "mails waiting",
        "log_errors": "errors, IP addresses",
        "log_floodcontrol": "IP addresses, short-lived",
        "log_group_requests": "requests to join a group",
        "log_karma": "karma given lately, without posts",
        "log_mark_read": "what has been read",
        "log_member_notices": "texts of warnings as they were sent",
        "log_online": "who is logged in, IP addresses",
        "log_packages": "installed add-ons",
        "log_scheduled_tasks": "log of scheduled tasks",
        "log_search_*": "search index and cache",
        "log_spider_hits": "visits of robots",
        "log_spider_stats": "visits of robots",
        "log_subscribed": "paid subscriptions",
        "log_topics": "what has been read",
        "mail_queue": "e-mail waiting to be sent",
        "member_logins": "log-ins, IP addresses",
        "mentions": "who was mentioned; the texts say so themselves",
        "message_icons": "small pictures beside titles, without meaning",
        "openid_assoc": "log-in by other services, secrets",
        "package_servers": "where add-ons come from",
        "permission_profiles": "names of permission sets",
        "permissions": "who may do what beside reading",
        "pm_labeled_messages": "how a member sorts private messages",
        "pm_labels": "how a member sorts private messages",
        "pm_rules": "how a member sorts private messages",
        "qanda": "questions against robots",
        "scheduled_tasks": "scheduled tasks",
        "sessions": "who is logged in, IP addresses",
        "spiders": "list of robots",
        "subscriptions": "paid subscriptions",
        "user_alerts": "private to their recipient; they repeat what other tables say",
        "user_alerts_prefs": "settings of notifications",
        "user_drafts": "never posted, private to their author",
    },
    urls=URLS["smf"] | {"post": "index.php?msg={id}"},
    verified_on=("real install: SMF 2.1.4", "generated data"),
)
FACTS: Final = Facts(
    needed={
        "messages": ("id_msg", "id_topic", "id_member", "poster_time", "body", "smileys_enabled"),
        "topics": ("id_topic", "id_board", "id_first_msg", "is_sticky", "locked"),
        "boards": ("id_board", "id_cat", "board_order", "member_groups"),
        "members": ("id_member", "real_name", "buddy_list"),
    },
    kinds={
        "boards": "board", "categories": "board", "members": "member", "topics": "thread", "messages": "post",
        "attachments": "attachment", "log_polls": "poll_vote", "user_likes": "reaction", "log_actions": "action",
        "ban_items": "sanction", "log_comments": "sanction", "log_reported_comments": "report",
        "log_notify": "relation", "personal_messages": "private_message",
    },
    private=frozenset((
        "members", "messages", "log_actions", "ban_items", "log_reported_comments", "personal_messages",
        "pm_recipients", "settings", "log_comments",
    )),
    holdings={
        "members": "accounts, each with e-mail address, password hash and IP addresses",
        "messages": "posts, each with the e-mail and IP address of its author",
        "log_actions": "log entries with IP addresses",
        "log_banned": "attempts of banned visitors",
        "log_errors": "errors with IP addresses",
        "log_online": "visitors with IP addresses",
        "member_logins": "log-ins with IP addresses",
        "sessions": "sessions",
        "user_drafts": "drafts that were never posted",
        "mail_queue": "e-mails waiting to be sent",
    },
    messages="personal_messages",
    newest=(2, 1),
    optional=frozenset(("user_likes", "moderator_groups", "smiley_files")),
)
# fmt: on

STAGE_INDEXES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "messages": (("id_topic", "id_msg"),),
    "topics": (("id_poll",), ("id_redirect_topic",)),
    "attachments": (("id_msg",), ("id_member",)),
    "log_actions": (("id_topic", "id_action"), ("log_time",)),
    "log_polls": (("id_poll",),),
    "log_notify": (("id_topic", "id_member"),),
    "log_reported": (("id_msg",),),
    "log_reported_comments": (("id_report",),),
    "user_likes": (("content_id",),),
    "members": (("real_name",), ("id_group",)),
    "themes": (("id_member",),),
    "pm_recipients": (("id_pm",),),
}
