"""Small phpBB boards as SQL dumps, for tests: only the columns that matter, invented content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adapters.base import Adapter, Options
from adapters.forum import KINDS, ModeratorAction, Post, Record, Reject, Thread
from adapters.sources import open_adapter, open_source

KIND_OF = {record: kind for kind, record in KINDS.items()}

# table → columns with their types; text columns are those without a type
TABLES_30: dict[str, str] = {
    "config": "config_name, config_value, PRIMARY KEY (config_name)",
    "users": "user_id int, user_type int, user_regdate int, username, user_lastvisit int, user_posts int, user_lang, "
    "user_rank int, user_avatar, user_avatar_type int, user_sig, user_sig_bbcode_uid, user_from, user_website, "
    "user_occ, user_interests, user_email, user_password, user_ip, PRIMARY KEY (user_id)",
    "forums": "forum_id int, parent_id int, left_id int, forum_name, forum_desc, forum_desc_uid, forum_link, "
    "forum_password, forum_rules, forum_rules_uid, forum_type int, forum_status int, PRIMARY KEY (forum_id)",
    "topics": "topic_id int, forum_id int, topic_title, topic_poster int, topic_time int, topic_time_limit int, "
    "topic_views int, topic_status int, topic_type int, topic_approved int, topic_first_post_id int, "
    "topic_first_poster_name, topic_last_post_time int, topic_moved_id int, poll_title, poll_start int, "
    "poll_length int, poll_max_options int, PRIMARY KEY (topic_id)",
    "posts": "post_id int, topic_id int, poster_id int, poster_ip, post_time int, post_approved int, post_username, "
    "post_subject, post_text, bbcode_uid, post_edit_time int, post_edit_user int, post_edit_count int, "
    "post_edit_reason, post_edit_locked int, PRIMARY KEY (post_id)",
    "log": "log_id int, log_type int, user_id int, forum_id int, topic_id int, reportee_id int, log_ip, log_time int, "
    "log_operation, log_data, PRIMARY KEY (log_id)",
    "acl_options": "auth_option_id int, auth_option, PRIMARY KEY (auth_option_id)",
    "acl_groups": "group_id int, forum_id int, auth_option_id int, auth_role_id int, auth_setting int",
    "acl_users": "user_id int, forum_id int, auth_option_id int, auth_role_id int, auth_setting int",
    "acl_roles_data": "role_id int, auth_option_id int, auth_setting int",
    "user_group": "group_id int, user_id int, user_pending int",
    "attachments": "attach_id int, post_msg_id int, in_message int, is_orphan int, poster_id int, physical_filename, "
    "real_filename, attach_comment, mimetype, filesize int, filetime int, PRIMARY KEY (attach_id)",
    "poll_options": "poll_option_id int, topic_id int, poll_option_text, poll_option_total int",
    "poll_votes": "topic_id int, poll_option_id int, vote_user_id int, vote_user_ip",
    "bookmarks": "topic_id int, user_id int, PRIMARY KEY (topic_id, user_id)",
    "topics_watch": "topic_id int, user_id int",
    "zebra": "user_id int, zebra_id int, friend int, foe int, PRIMARY KEY (user_id, zebra_id)",
    "banlist": "ban_id int, ban_userid int, ban_ip, ban_email, ban_start int, ban_end int, ban_exclude int, "
    "ban_reason, ban_give_reason, PRIMARY KEY (ban_id)",
    "warnings": "warning_id int, user_id int, post_id int, log_id int, warning_time int, PRIMARY KEY (warning_id)",
    "reports": "report_id int, reason_id int, post_id int, user_id int, report_closed int, report_time int, "
    "report_text, PRIMARY KEY (report_id)",
    "words": "word, replacement",
    "thanks": "post_id int, user_id int",
}

T0 = 1_300_000_000  #: when things begin on these boards

DEFAULTS: dict[str, dict[str, Any]] = {
    "users": {"user_type": 0, "user_regdate": 1_200_000_000, "user_lang": "en"},
    "forums": {"forum_type": 1},
    "topics": {
        "topic_poster": 2,
        "topic_time": 1_300_000_000,
        "topic_approved": 1,
        "forum_id": 1,
        "poll_max_options": 1,
    },
    "posts": {"poster_id": 2, "post_time": 1_300_000_000, "post_approved": 1, "topic_id": 1, "poster_ip": "192.0.2.77"},
    "log": {"log_type": 1, "user_id": 2, "log_time": 1_300_000_100, "log_ip": "192.0.2.77"},
    "attachments": {"poster_id": 2, "filetime": 1_300_000_000, "physical_filename": "2_abc", "real_filename": "a.png"},
}


def _literal(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{text}'"


def dump(rows: dict[str, list[dict[str, Any]]], tables: dict[str, str] | None = None, prefix: str = "phpbb_") -> str:
    """A dump of those rows; what a row does not say has the default of its table, else 0 or an empty text."""
    lines = []
    for table, definition in (tables or TABLES_30).items():
        declared = definition.partition(", PRIMARY KEY")[0].split(", ")
        columns = [(name, kind) for name, _, kind in (part.strip().partition(" ") for part in declared)]
        typed = [f"`{name}` {'bigint NOT NULL' if kind == 'int' else 'mediumtext'}" for name, kind in columns]
        key = [definition[definition.index("PRIMARY KEY") :]] if "PRIMARY KEY" in definition else []
        lines.append(f"CREATE TABLE `{prefix}{table}` (\n  " + ",\n  ".join(typed + key) + "\n) CHARSET=utf8;")
        for row in rows.get(table, []):
            full = {**{name: 0 if kind == "int" else "" for name, kind in columns}, **DEFAULTS.get(table, {}), **row}
            values = ",".join(_literal(full[name]) for name, _ in columns)
            lines.append(f"INSERT INTO `{prefix}{table}` VALUES ({values});")
    return "\n".join(lines) + "\n"


def board(extra: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Rows of a board with a guest, two members, one public board, and whatever is added to each table."""
    rows: dict[str, list[dict[str, Any]]] = {
        "config": [
            {"config_name": "version", "config_value": "3.0.12"},
            {"config_name": "sitename", "config_value": "Kiosk &amp; Co"},
            {"config_name": "server_name", "config_value": "kiosk.example"},
            {"config_name": "server_protocol", "config_value": "http://"},
            {"config_name": "script_path", "config_value": "/talk"},
        ],
        "users": [
            {"user_id": 1, "user_type": 2, "username": "Anonymous"},
            {
                "user_id": 2,
                "user_type": 3,
                "username": "Ida",
                "user_email": "ida@private.example",
                "user_ip": "192.0.2.9",
            },
            {"user_id": 3, "username": "Bo &lt;3"},
        ],
        "forums": [{"forum_id": 1, "left_id": 1, "forum_name": "Square"}],
        "acl_options": [
            {"auth_option_id": 1, "auth_option": "f_list"},
            {"auth_option_id": 2, "auth_option": "f_read"},
            {"auth_option_id": 3, "auth_option": "m_edit"},
        ],
        "user_group": [{"group_id": 1, "user_id": 1}],
        "acl_groups": [
            {"group_id": 1, "forum_id": 1, "auth_option_id": 1, "auth_setting": 1},
            {"group_id": 1, "forum_id": 1, "auth_option_id": 2, "auth_setting": 1},
        ],
    }
    for table, added in extra.items():
        rows[table] = [*rows.get(table, []), *added]
    return rows


def opened(text: str, folder: Path, options: Options | None = None) -> Adapter:
    """The adapter for a dump."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "board.sql"
    file.write_text(text, encoding="utf-8")
    return opened_file(file, folder, options)


def opened_file(file: Path | str, folder: Path, options: Options | None = None) -> Adapter:
    source = open_source(str(file), options or Options(), folder / "work")
    return open_adapter(source.url, source.options, source.system, source.snapshot)


def stream(adapter: Adapter, size: int = 1000) -> Iterator[Record]:
    """All items of all shards."""
    for shard in adapter.shards(size):
        yield from adapter.threads(shard)


def everything(adapter: Adapter, size: int = 1000) -> Iterator[Record]:
    """All that the adapter yields."""
    yield from adapter.members()
    yield from adapter.guests()
    yield from adapter.boards()
    yield from stream(adapter, size)
    yield from adapter.rest()
    yield from adapter.private_messages()


def tally(adapter: Adapter, size: int = 1000) -> dict[str, int]:
    """Records and rejects per kind, those inside threads and posts included."""
    found: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    for item in everything(adapter, size):
        found[item.kind if isinstance(item, Reject) else KIND_OF[type(item)]] += 1
        if isinstance(item, Thread):
            found["action"] += len(item.actions)
            found["poll"] += item.poll is not None
        elif isinstance(item, Post):
            found["attachment"] += len(item.attachments)
    return dict(found)


def made(folder: Path, extra: dict[str, list[dict[str, Any]]], options: Options | None = None) -> Adapter:
    """The adapter for :func:`board`, after a look at its books: counts and yields must agree on every board."""
    adapter = opened(dump(board(extra)), folder, options)
    counted = adapter.counts()
    for size in (1, 1000):
        assert tally(adapter, size) == counted
    return adapter


def threads(adapter: Adapter) -> dict[Any, Thread]:
    return {item.id: item for item in stream(adapter) if isinstance(item, Thread)}


def posts(adapter: Adapter) -> list[Post]:
    return [item for item in stream(adapter) if isinstance(item, Post)]


def rejects(adapter: Adapter) -> list[Reject]:
    return [item for item in everything(adapter) if isinstance(item, Reject)]


def topic(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"topic_id": number, "topic_title": f"Topic {number}", "topic_first_poster_name": "Ida", **more}


def post(number: int, **more: Any) -> dict[str, Any]:
    return {"post_id": number, "post_text": f"text {number}", "post_time": T0 + number, **more}


def serialized(*values: str | int) -> str:
    parts = [
        f"i:{index};" + (f"i:{value};" if isinstance(value, int) else f's:{len(value.encode())}:"{value}";')
        for index, value in enumerate(values)
    ]
    return f"a:{len(parts)}:{{{''.join(parts)}}}"


def entry(number: int, operation: str, *data: str | int, **more: Any) -> dict[str, Any]:
    given = {"log_data": serialized(*data)} if data else {}
    return {"log_id": number, "log_operation": operation, "log_time": T0 + 100 * number, **given, **more}


def actions(adapter: Adapter) -> list[ModeratorAction]:
    found = [item for item in everything(adapter) if isinstance(item, ModeratorAction)]
    for thread in threads(adapter).values():
        found += thread.actions
    return sorted(found, key=lambda action: (str(action.source), str(action.id)))
