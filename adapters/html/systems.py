"""What is read from the pages of each system: declarations for the support matrix."""

from __future__ import annotations

from functools import cache

from adapters.base import Support
from adapters.html import registry

_CARRIES = {
    "board": "tree, descriptions and moderators as the index and listings show them",
    "thread": "title, kind, lock, digest, highlight, prefix, views; redirects of moved threads",
    "post": "author, time, body, edit line; of several captures the newest complete one, older ones as edit history",
    "member": "name, title, join date, location, avatar, post count and signature as shown beside posts",
    "guest": "by name",
    "poll": "question, options and results",
    "attachment": "name, size and address; path where the mirror holds the file; images of texts that it holds",
    "reaction": "likes of members where they are shown",
    "action": "what pages show of it: locks, pins, moves, digest marks, notes on deletions",
}
_LEAVES = {
    "private_message": "no guest could read it",
    "relation": "no guest could read it",
    "report": "no guest could read it",
    "sanction": "hardly ever shown to guests",
    "poll_vote": "pages show sums, not who voted",
    "broadcast": "not read from pages",
}
#: addresses below the site
URLS: dict[str, dict[str, str]] = {
    "phpbb": {
        "post": "viewtopic.php?p={id}#p{id}", "thread": "viewtopic.php?t={id}", "board": "viewforum.php?f={id}",
        "member": "memberlist.php?mode=viewprofile&u={id}", "attachment": "download/file.php?id={id}",
    },
    "phpbb2": {
        "post": "viewtopic.php?p={id}#{id}", "thread": "viewtopic.php?t={id}", "board": "viewforum.php?f={id}",
        "member": "profile.php?mode=viewprofile&u={id}", "attachment": "download.php?id={id}",
    },
    "smf": {
        "thread": "index.php?topic={id}.0", "board": "index.php?board={id}.0",
        "member": "index.php?action=profile;u={id}",
    },
    "mybb": {
        "post": "showthread.php?pid={id}#pid{id}", "thread": "showthread.php?tid={id}",
        "board": "forumdisplay.php?fid={id}",
        "member": "member.php?action=profile&uid={id}", "attachment": "attachment.php?aid={id}",
    },
    "fluxbb": {
        "post": "viewtopic.php?pid={id}#p{id}", "thread": "viewtopic.php?id={id}", "board": "viewforum.php?id={id}",
        "member": "profile.php?id={id}",
    },
    "xenforo": {
        "post": "posts/{id}/", "thread": "threads/{id}/", "board": "forums/{id}/", "member": "members/{id}/",
        "attachment": "attachments/{id}/",
    },
    "vbulletin": {
        "post": "showthread.php?p={id}#post{id}", "thread": "showthread.php?t={id}", "board": "forumdisplay.php?f={id}",
        "member": "member.php?u={id}", "attachment": "attachment.php?attachmentid={id}",
    },
    "discuz": {
        "post": "forum.php?mod=redirect&goto=findpost&pid={id}", "thread": "forum.php?mod=viewthread&tid={id}",
        "board": "forum.php?mod=forumdisplay&fid={id}", "member": "home.php?mod=space&uid={id}",
    },
    "discourse": {"thread": "t/{id}", "board": "c/{id}"},
    "flarum": {"thread": "d/{id}"},
    "phpwind": {"thread": "read.php?tid={id}", "board": "thread.php?fid={id}"},
}  # fmt: skip
#: systems whose polls have the numbers of their threads
THREAD_POLLS = frozenset(("phpbb", "discuz", "phpwind"))
#: boards whose pages the tests read
VERIFIED: dict[str, tuple[str, ...]] = {
    "phpbb": ("real mirrors: phpBB 2.0, 3.0, 3.3", "a dump and pages of one board (3.3), compared"),
    "smf": (
        "real mirror: SMF 1.1",
        "a dump and pages of one board (2.1), compared",
        "invented pages in the structure of 2.0",
    ),
    "mybb": ("real mirror: archive pages", "a dump and pages of one board (1.8), compared"),
    "fluxbb": ("a dump and pages of one board (1.5), compared", "invented pages in the structure of PunBB 1.4"),
    "xenforo": ("real mirror: XenForo 2.0",),
    "discuz": ("a dump and pages of one board (X3.5), compared",),
    "discourse": ("invented pages in the structure of its views, 1.9 to 3.x",),
    "flarum": ("invented pages in the structure of its views, 1.8 and 2.0",),
    "phpwind": ("invented pages in the structure of its templates, 8.7 and 9.0",),
    "pttweb": ("invented pages in the structure of what ptt/pttweb renders",),
}


@cache
def support(system: str) -> Support:
    """What the reader of a system's pages declares."""
    reader = registry.reader(system)
    return Support(
        system=f"{system}-pages",
        name=f"{reader.NAME} (pages)",
        versions=reader.VERSIONS,
        carries=_CARRIES,
        leaves=_LEAVES,
        reads={},
        ignores={},
        urls=URLS.get(system, {}),
        verified_on=VERIFIED.get(system, ("invented pages",)),
    )
