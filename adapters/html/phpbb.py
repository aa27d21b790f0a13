"""Pages of phpBB: which of its looks a page has, and where its addresses lead.

The looks are read by :mod:`adapters.html.phpbb_prosilver` (prosilver and its children, phpBB 3) and
:mod:`adapters.html.phpbb_tables` (subSilver of phpBB 2, subsilver2 of phpBB 3). Facts: phpBB's ``viewtopic.php``,
``viewforum.php``, ``memberlist.php``, ``download/file.php``.
"""

from __future__ import annotations

import re
from typing import Final

from adapters.forum import SourceId
from adapters.html import phpbb_prosilver, phpbb_tables
from adapters.html.document import Document
from adapters.html.facts import Page
from adapters.html.passages import LONGEST, Passage
from adapters.html.reading import parameter, xpath

NAME = "phpBB"
VERSIONS = "2.0, 3.0 to 3.3"

# part of the address → (parameter, kind)
_TARGETS: Final = (
    ("viewforum", "f", "board"),
    ("mode=viewprofile", "u", "member"),
    ("download/file", "id", "attachment"),
    ("download.php", "id", "attachment"),
)
_ANCHOR: Final = re.compile(r"p?(\d{1,12})")
#: Names that rewriting extensions give: ``title-t34.html``, ``t34-15.html``, ``post56.html``.
_REWRITTEN: Final = re.compile(r"[-/](t|topic|f|forum|p|post|u|member)-?(\d{1,12})(?:-\d{1,7})?(?:\.html?|/)?$")
_REWRITTEN_KINDS: Final = {
    "t": "thread", "topic": "thread", "f": "board", "forum": "board", "p": "post", "post": "post", "u": "member",
    "member": "member",
}  # fmt: skip
_PASSAGES: Final = (
    Passage(b'<dd class="profile-contact"', b"</dd>", without=(b"<dd",), read=False),
    Passage(b'<dl class="postprofile"', b"</dl>", without=(b"<dl",)),
    Passage(b'<ul class="post-buttons"', b"</ul>", without=(b"<ul",), read=False),
)
_PROSILVER: Final = xpath("/html/body/@id='phpbb' or boolean(id('page-body'))")


def target(url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what a URL of phpBB leads to: ``post``, ``thread``, ``board``, ``member``, ``attachment``."""
    address, _, anchor = url.partition("#")
    if "viewtopic" in address:
        post = parameter(address, "p")
        if post is None and (named := _ANCHOR.fullmatch(anchor)):
            post = int(named[1])
        if post:
            return "post", post
        thread = parameter(address, "t")
        return ("thread", thread) if thread and "view=next" not in address and "view=previous" not in address else None
    for mark, name, kind in _TARGETS:
        if mark in address:
            id = parameter(address, name)
            return (kind, id) if id and id > 0 else None
    rewritten = _REWRITTEN.search(address)
    return (_REWRITTEN_KINDS[rewritten[1]], int(rewritten[2])) if rewritten else None


def matches(page: Document) -> float:
    """How surely the page is phpBB's."""
    return 0.95 if _PROSILVER(page.tree) else phpbb_tables.matches(page)


def read(page: Document) -> Page | None:
    """What stands on a page of phpBB; None when it is not phpBB's. Changes the page's tree: a page is read once."""
    page.without(_PASSAGES if page.raw.find(b'"page-body"', 0, LONGEST) >= 0 else phpbb_tables.PASSAGES)
    return phpbb_prosilver.read(page) if _PROSILVER(page.tree) else phpbb_tables.read(page)
