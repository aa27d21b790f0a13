"""Small phpBB 2 boards as SQL dumps, for tests: only the columns that matter, invented content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from adapters.base import Adapter, Options
from tests.phpbb_boards import dump, opened, tally

UID = "0a1b2c3d4e"

#: table → columns with their types; text columns are those without a type
TABLES_2: dict[str, str] = {
    "config": "config_name, config_value, PRIMARY KEY (config_name)",
    "categories": "cat_id int, cat_title, cat_order int, PRIMARY KEY (cat_id)",
    "forums": "forum_id int, cat_id int, forum_name, forum_desc, forum_status int, forum_order int, auth_view int, "
    "auth_read int, attached_forum_id int, PRIMARY KEY (forum_id)",
    "users": "user_id int, user_active int, username, user_password, user_email, user_lastvisit int, user_regdate int, "
    "user_level int, user_posts int, user_lang, user_rank int, user_avatar, user_avatar_type int, user_website, "
    "user_from, user_sig, user_sig_bbcode_uid, user_occ, user_interests, PRIMARY KEY (user_id)",
    "ranks": "rank_id int, rank_title, rank_min int, rank_special int, PRIMARY KEY (rank_id)",
    "user_group": "group_id int, user_id int, user_pending int",
    "auth_access": "group_id int, forum_id int, auth_mod int",
    "topics": "topic_id int, forum_id int, topic_title, topic_poster int, topic_time int, topic_views int, "
    "topic_status int, topic_type int, topic_first_post_id int, topic_last_post_id int, topic_moved_id int, "
    "PRIMARY KEY (topic_id)",
    "posts": "post_id int, topic_id int, forum_id int, poster_id int, post_time int, poster_ip, post_username, "
    "enable_smilies int, post_edit_time int, post_edit_count int, PRIMARY KEY (post_id)",
    "posts_text": "post_id int, bbcode_uid, post_subject, post_text, PRIMARY KEY (post_id)",
    "vote_desc": "vote_id int, topic_id int, vote_text, vote_start int, vote_length int, PRIMARY KEY (vote_id)",
    "vote_results": "vote_id int, vote_option_id int, vote_option_text, vote_result int",
    "vote_voters": "vote_id int, vote_user_id int, vote_user_ip",
    "banlist": "ban_id int, ban_userid int, ban_ip, ban_email, PRIMARY KEY (ban_id)",
    "topics_watch": "topic_id int, user_id int, notify_status int",
    "privmsgs": "privmsgs_id int, privmsgs_type int, privmsgs_subject, privmsgs_from_userid int, "
    "privmsgs_to_userid int, privmsgs_date int, privmsgs_ip, PRIMARY KEY (privmsgs_id)",
    "privmsgs_text": "privmsgs_text_id int, privmsgs_bbcode_uid, privmsgs_text, PRIMARY KEY (privmsgs_text_id)",
    "words": "word_id int, word, replacement, PRIMARY KEY (word_id)",
    "smilies": "smilies_id int, code, smile_url, emoticon, PRIMARY KEY (smilies_id)",
    "attachments": "attach_id int, post_id int, privmsgs_id int, user_id_1 int, user_id_2 int",
    "attachments_desc": "attach_id int, physical_filename, real_filename, comment, mimetype, filesize int, "
    "filetime int, PRIMARY KEY (attach_id)",
    "attachments_config": "config_name, config_value",
    "sessions": "session_id, session_ip, PRIMARY KEY (session_id)",
}
CONFIG = {
    "version": ".0.23", "sitename": "Ferry &amp; Co", "server_name": "ferry.example", "script_path": "/talk/",
    "cookie_secure": "1", "default_lang": "german", "board_timezone": "1", "board_startdate": "1100000000",
}  # fmt: skip
T0 = 1_200_000_000  #: when things begin


def rows(extra: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """A board with the guest, an administrator, two members, one category, one public forum, and what is added."""
    found: dict[str, list[dict[str, Any]]] = {
        "config": [{"config_name": name, "config_value": value} for name, value in CONFIG.items()],
        "categories": [{"cat_id": 1, "cat_title": "Harbour", "cat_order": 10}],
        "forums": [{"forum_id": 1, "cat_id": 1, "forum_name": "Quay", "forum_order": 10}],
        "users": [
            {"user_id": -1, "username": "Anonymous"},
            {"user_id": 2, "username": "Ida", "user_level": 1, "user_active": 1, "user_email": "ida@private.example"},
            {"user_id": 3, "username": "Bo &lt;3", "user_level": 2, "user_active": 1},
            {"user_id": 4, "username": "Eve"},
        ],
        "user_group": [{"group_id": 11, "user_id": -1}, {"group_id": 12, "user_id": 2}, {"group_id": 13, "user_id": 3}],
    }
    for table, added in extra.items():
        found[table] = [*found.get(table, []), *added]
    return found


def made(folder: Path, extra: dict[str, list[dict[str, Any]]], options: Options | None = None) -> Adapter:
    """The adapter for :func:`rows`, after a look at its books: counts and yields must agree on every board."""
    adapter = opened(dump(rows(extra), TABLES_2), folder, options)
    counted = adapter.counts()
    for size in (1, 1000):
        assert tally(adapter, size) == counted
    return adapter


def topic(number: int = 1, **more: Any) -> dict[str, Any]:
    first = {"topic_first_post_id": number * 10, "topic_time": T0, "topic_poster": 2, "forum_id": 1}
    return {"topic_id": number, "topic_title": f"Topic {number}", **first, **more}


def posts(*many: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Rows of ``posts`` and ``posts_text``."""
    text = ("bbcode_uid", "post_subject", "post_text")
    defaults = {"poster_id": 2, "topic_id": 1, "enable_smilies": 1, "bbcode_uid": UID}
    full = [{"post_time": T0 + row["post_id"], **defaults, **row} for row in many]
    return {
        "posts": [{name: value for name, value in row.items() if name not in text} for row in full],
        "posts_text": [
            {name: value for name, value in row.items() if name in ("post_id", *text)}
            for row in full
            if "post_text" in row
        ],
    }
