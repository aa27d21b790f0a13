"""The first schema: the microblog and the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _microblog_people()
    _microblog_statuses()
    _moderation_and_origins()
    _ledger()


def _microblog_people() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("handle", TEXT, nullable=False),
        sa.Column("display_name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("created_at", ID),
        sa.Column("last_seen_at", ID),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("fields", TEXT, nullable=False),
        sa.Column("url", TEXT),
        sa.Column("avatar", TEXT),
        sa.Column("language", TEXT),
        sa.Column("parent_id", ID),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("suspended_from", ID),
        sa.Column("suspended_until", ID),
        sa.Column("roles", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("handle", name="accounts_handle_key"),
    )
    op.create_table(
        "follows",
        sa.Column("account_id", ID, autoincrement=False, nullable=False),
        sa.Column("target_account_id", ID, autoincrement=False, nullable=False),
        sa.Column("created_at", ID),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "target_account_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("follows_target_account_id_idx", "follows", ["target_account_id"])
    op.create_table(
        "blocks",
        sa.Column("account_id", ID, autoincrement=False, nullable=False),
        sa.Column("target_account_id", ID, autoincrement=False, nullable=False),
        sa.Column("created_at", ID),
        sa.PrimaryKeyConstraint("account_id", "target_account_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("blocks_target_account_id_idx", "blocks", ["target_account_id"])
    op.create_table(
        "mutes",
        sa.Column("account_id", ID, autoincrement=False, nullable=False),
        sa.Column("target_account_id", ID, autoincrement=False, nullable=False),
        sa.Column("created_at", ID),
        sa.PrimaryKeyConstraint("account_id", "target_account_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("mutes_target_account_id_idx", "mutes", ["target_account_id"])
    op.create_table(
        "bookmarks",
        sa.Column("account_id", ID, autoincrement=False, nullable=False),
        sa.Column("status_id", ID, autoincrement=False, nullable=False),
        sa.Column("created_at", ID),
        sa.PrimaryKeyConstraint("account_id", "status_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pins",
        sa.Column("account_id", ID, autoincrement=False, nullable=False),
        sa.Column("status_id", ID, autoincrement=False, nullable=False),
        sa.Column("pinned_at", ID),
        sa.Column("unpinned_at", ID),
        sa.PrimaryKeyConstraint("account_id", "status_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "favourites",
        sa.Column("account_id", ID, autoincrement=False, nullable=False),
        sa.Column("status_id", ID, autoincrement=False, nullable=False),
        sa.Column("created_at", ID),
        sa.Column("reason", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "status_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("favourites_status_id_idx", "favourites", ["status_id"])


def _microblog_statuses() -> None:
    op.create_table(
        "statuses",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("created_at", ID),
        sa.Column("edited_at", ID),
        sa.Column("in_reply_to_id", ID),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("quote_of_id", ID),
        sa.Column("part", ID, nullable=False),
        sa.Column("parts", ID, nullable=False),
        sa.Column("title", TEXT),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("visibility", TEXT, nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("spoiler_text", TEXT, nullable=False),
        sa.Column("language", TEXT),
        sa.Column("replies_closed_at", ID),
        sa.Column("reply_evidence", TEXT),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("statuses_account_id_id_idx", "statuses", ["account_id", "id"])
    op.create_index("statuses_conversation_id_idx", "statuses", ["conversation_id"])
    op.create_index("statuses_in_reply_to_id_idx", "statuses", ["in_reply_to_id"])
    op.create_table(
        "forwards",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("status_id", ID, nullable=False),
        sa.Column("created_at", ID),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("withdrawn_at", ID),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("forwards_account_id_id_idx", "forwards", ["account_id", "id"])
    op.create_index("forwards_status_id_idx", "forwards", ["status_id"])
    op.create_table(
        "mentions",
        sa.Column("status_id", ID, autoincrement=False, nullable=False),
        sa.Column("account_id", ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("status_id", "account_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("mentions_account_id_idx", "mentions", ["account_id"])
    op.create_table(
        "tags",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name="tags_name_key"),
    )
    op.create_table(
        "status_tags",
        sa.Column("status_id", ID, autoincrement=False, nullable=False),
        sa.Column("tag_id", ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("status_id", "tag_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("status_tags_tag_id_idx", "status_tags", ["tag_id"])
    op.create_table(
        "media",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("status_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("mime_type", TEXT, nullable=False),
        sa.Column("file_name", TEXT, nullable=False),
        sa.Column("byte_size", ID),
        sa.Column("description", TEXT, nullable=False),
        sa.Column("path", TEXT),
        sa.Column("source_url", TEXT),
        sa.Column("created_at", ID),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("media_account_id_idx", "media", ["account_id"])
    op.create_index("media_status_id_idx", "media", ["status_id"])
    op.create_table(
        "polls",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("status_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("question", TEXT, nullable=False),
        sa.Column("multiple", sa.Boolean(), nullable=False),
        sa.Column("max_choices", ID, nullable=False),
        sa.Column("created_at", ID),
        sa.Column("expires_at", ID),
        sa.Column("voters_count", ID),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("polls_account_id_idx", "polls", ["account_id"])
    op.create_index("polls_status_id_idx", "polls", ["status_id"])
    op.create_table(
        "poll_options",
        sa.Column("poll_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", ID, autoincrement=False, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("votes_count", ID),
        sa.PrimaryKeyConstraint("poll_id", "position"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "poll_votes",
        sa.Column("poll_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", ID, autoincrement=False, nullable=False),
        sa.Column("account_id", ID, autoincrement=False, nullable=False),
        sa.Column("created_at", ID),
        sa.PrimaryKeyConstraint("poll_id", "position", "account_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("poll_votes_account_id_idx", "poll_votes", ["account_id"])
    op.create_table(
        "status_edits",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("status_id", ID, nullable=False),
        sa.Column("account_id", ID),
        sa.Column("edited_at", ID),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("content", TEXT),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("status_edits_status_id_idx", "status_edits", ["status_id"])


def _moderation_and_origins() -> None:
    op.create_table(
        "sanctions",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("starts_at", ID),
        sa.Column("ends_at", ID),
        sa.Column("moderator_account_id", ID),
        sa.Column("status_id", ID),
        sa.Column("reason", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("sanctions_account_id_idx", "sanctions", ["account_id"])
    op.create_table(
        "reports",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("account_id", ID),
        sa.Column("target_account_id", ID),
        sa.Column("status_id", ID),
        sa.Column("created_at", ID),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("category", TEXT, nullable=False),
        sa.Column("comment", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("reports_target_account_id_idx", "reports", ["target_account_id"])
    op.create_table(
        "moderation_events",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("at", ID),
        sa.Column("moderator_account_id", ID),
        sa.Column("subject_kind", TEXT, nullable=False),
        sa.Column("subject_id", ID),
        sa.Column("board_account_id", ID),
        sa.Column("details", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("moderation_events_board_account_id_idx", "moderation_events", ["board_account_id"])
    op.create_index("moderation_events_subject_id_idx", "moderation_events", ["subject_id"])
    op.create_table(
        "origins",
        sa.Column("site", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("part", ID, autoincrement=False, nullable=False),
        sa.Column("target_id", ID, nullable=False),
        sa.Column("source_url", TEXT),
        sa.Column("digest", sa.LargeBinary()),
        sa.Column("original", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("site", "kind", "source_id", "part"),
        sqlite_with_rowid=False,
    )
    op.create_index("origins_kind_target_id_idx", "origins", ["kind", "target_id"])
    op.create_table(
        "redirects",
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("target_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("kind", "source_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tombstones",
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "source_id"),
        sqlite_with_rowid=False,
    )


def _ledger() -> None:
    op.create_table(
        "runs",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("source_fingerprint", TEXT, nullable=False),
        sa.Column("adapter", TEXT, nullable=False),
        sa.Column("site", TEXT, nullable=False),
        sa.Column("policy_toml", TEXT, nullable=False),
        sa.Column("policy_digest", TEXT, nullable=False),
        sa.Column("tool_version", TEXT, nullable=False),
        sa.Column("options", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("started_at", ID),
        sa.Column("finished_at", ID),
        sa.Column("peak_memory", ID),
        sa.Column("summary", TEXT),
        sa.Column("cut", TEXT, nullable=False),
        sa.Column("adjustments", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "shards",
        sa.Column("phase", TEXT, nullable=False),
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("phase_order", ID, nullable=False),
        sa.Column("low", TEXT, nullable=False),
        sa.Column("high", TEXT, nullable=False),
        sa.Column("posts", ID, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("rows", TEXT, nullable=False),
        sa.Column("books", TEXT, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("phase", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rejects",
        sa.Column("phase", TEXT, nullable=False),
        sa.Column("shard", ID, autoincrement=False, nullable=False),
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("phase", "shard", "number"),
    )
    op.create_table(
        "skips",
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("count", ID, nullable=False),
        sa.PrimaryKeyConstraint("kind", "reason"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "interactions",
        sa.Column("phase", TEXT, nullable=False),
        sa.Column("shard", ID, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("target_account_id", ID, nullable=False),
        sa.Column("count", ID, nullable=False),
        sa.Column("last_at", ID),
    )
