"""MyBB's log of moderators: phrases in the language of the board, not codes.

Facts: ``inc/languages/english/*.lang.php`` of 1.8.37, ``inc/class_moderation.php``, ``moderation.php``. A phrase that
begins with one of these is that kind of action; others are carried as ``other`` under their own words.
"""

from __future__ import annotations

import re
from typing import Final

#: beginning of a phrase in English → kind of action; longer ones first where one begins like another
PHRASES: Final[tuple[tuple[str, str], ...]] = (
    ("Threads Moved / Copied", "move"),
    ("Threads Moved", "move"), ("Thread Moved", "move"), ("Moved posts", "split"),
    ("Threads Copied", "copy"), ("Thread Copied", "copy"),
    ("Threads Merged", "merge"), ("Merged Selective Posts", "merge"),
    ("Threads Closed", "lock"), ("Thread Closed", "lock"),
    ("Threads Opened", "unlock"), ("Thread Opened", "unlock"),
    ("Threads Stuck", "sticky"), ("Thread Stuck", "sticky"),
    ("Threads Unstuck", "unsticky"), ("Thread Unstuck", "unsticky"),
    ("Thread Split", "split"), ("Split posts", "split"),
    ("Threads Deleted Permanently", "delete_thread"), ("Thread Deleted Permanently", "delete_thread"),
    ("Deleted Thread Permanently", "delete_thread"), ("Deleted Thread", "delete_thread"),
    ("Threads Soft Deleted", "soft_delete_thread"), ("Thread Soft Deleted", "soft_delete_thread"),
    ("Soft Deleted Thread", "soft_delete_thread"),
    ("Threads Restored", "restore_thread"), ("Thread Restored", "restore_thread"),
    ("Restored Thread", "restore_thread"),
    ("Deleted Post Permanently", "delete_post"), ("Deleted Selective Posts", "delete_post"),
    ("Deleted Post", "delete_post"),
    ("Soft Deleted Post", "soft_delete_post"), ("Selected Posts Soft Deleted", "soft_delete_post"),
    ("Soft Deleted Selective Posts", "soft_delete_post"),
    ("Restored Post", "restore_post"), ("Selected Posts Restored", "restore_post"),
    ("Threads Approved", "approve_thread"), ("Thread Approved", "approve_thread"),
    ("Threads Unapproved", "disapprove_thread"), ("Thread Unapproved", "disapprove_thread"),
    ("Selected Posts Approved", "approve_post"), ("Approved Post", "approve_post"),
    ("Selected Posts Unapproved", "disapprove_post"), ("Unapproved Post", "disapprove_post"),
    ("Edited Post", "edit_post"), ("Thread Notes Edited", "note"), ("Thread Redirects Removed", "delete_redirect"),
    ("Banned User", "ban"), ("Edited User Ban", "ban"), ("Lifted User Ban", "unban"),
    ("Purged Spammer", "delete_member"), ("Warned User", "warn"), ("User Warned", "warn"),
)  # fmt: skip


_TITLE = re.compile(r"[:：(]")  # titles, names and lists of posts stand behind these


def known(phrase: str) -> tuple[str, str]:
    """(The phrase without what it was about, kind of action): a title may be one that nobody was to see. ``other`` is
    the kind of what is not known."""
    for beginning, kind in PHRASES:
        if phrase.startswith(beginning):
            return beginning, kind
    return _TITLE.split(phrase, maxsplit=1)[0].strip(), "other"
