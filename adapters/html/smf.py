"""Thread pages of SMF 1.1, 2.0 and 2.1 in their default themes; lists are read by :mod:`adapters.html.smf_lists`.

Facts: ``Themes/default/{Display,index}.template.php`` of SMF 2.1 and of its first commit (2.0); pages of SMF 1.1.19;
the boards ``smf-a`` and ``smf11-bitcointalk``.

A post is where its subject is: all versions give that the id ``subject_N``, which advertisements that
imitate posts lack.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html import smf_links, smf_lists, smf_polls, smf_posts
from adapters.html.document import Document, remove, words
from adapters.html.facts import Date, Page, PageAction, PagePost, PageThread
from adapters.html.reading import (
    Finder,
    Group,
    Look,
    date,
    number_in,
    xpath,
)
from adapters.html.smf_links import THREAD

NAME = "SMF"
VERSIONS = "1.1, 2.0, 2.1"

target: Final = smf_links.target

#: What stands around posts, and in lists.
_PAGE: Final = Look(
    {
        "crumb": ("div.navigate_section", "div.nav", "div.linktree"),
        "title": ("span#top_subject", "td#top_subject"),
        "bar": "h3.catbg",
        "new title": "h2.display_title",
        "pages": ("div.pagelinks", "td.middletext"),
        "clock": ("div.user", "td.titlebg2", "p.time"),
        "site": ("h1.forumtitle",),
        "locked": "span.lock",
        "sticky": "span.sticky",
        "poll": "div#poll",
        "topic": "span#msg_*",
    },
    groups={},
)
_MARKS: Final = ("smf_theme_url", "smf_scripturl", "simplemachines.org", "quickModForm", 'id="smf"')
_SURE = 2  #: so many of these marks
_VERSION: Final = re.compile(r"SMF (\d\.\d(?:\.\d{1,2})?)")
_ICON: Final = xpath("string((//img[contains(@src,'/topic/')][not(ancestor::*[@id='poll'])])[1]/@src)")
_FOOTER = 8192  #: characters at the end of a page, where SMF tells its version


def matches(page: Document) -> float:
    """How surely the page is SMF's."""
    text = page.text
    marks = list(islice((mark for mark in _MARKS if mark in text), _SURE))
    return 0.95 if len(marks) == _SURE else 0.6 if marks else 0.0


def read(page: Document) -> Page | None:
    """What stands on a page of SMF; None when it is not SMF's. Changes the page's tree: a page is read once."""
    page.without(smf_posts.passages(page))
    groups, form = smf_posts.groups_of(page)
    if not groups and not matches(page):
        return None
    actions: list[PageAction] = []
    posts = tuple([smf_posts.post_of(page, group, actions) for group in groups])
    for element in [group.element for group in groups] if form is None else [form]:
        remove(element)  # what is left is the page around the posts
    finder = Finder(page, _PAGE)
    if groups and groups[0].element.tag == "table":
        finder.found["posts"] = "the table around each element with the id subject_N"
    return (_thread(finder, groups, posts, actions) if posts else None) or smf_lists.read(finder, _common(finder))


def _common(finder: Finder) -> dict[str, Any]:
    tree = finder.tree
    text = finder.page.text
    version = _VERSION.search(text, max(0, len(text) - _FOOTER)) or _VERSION.search(text)
    return {
        "software": NAME,
        "version": version[1] if version else "",
        "language": (tree.get("lang") or tree.get("xml:lang") or "")[:2].lower(),
        "site_name": _site(finder),
        "shown_at": _clock(finder),
        "found_by": finder.found_by(),
    }


def _site(finder: Finder) -> str:
    for crumb in finder.slots.get("crumb", ()):
        link = next(crumb.iter("a"), None)
        if link is not None and words(link):
            return words(link)
    return finder.text("site")


def _clock(finder: Finder) -> Date | None:
    for place in finder.slots.get("clock", ())[:3]:
        time = next(place.iter("time"), None)
        if time is not None:
            return date(words(time), time.get("datetime", ""))
        shown = words(next(place.iter("span"), place))
        if any(c.isdigit() for c in shown) and ":" in shown and len(shown) < 60:
            return date(shown)
    return None


# --- threads ------------------------------------------------------------------------------------


def _thread(finder: Finder, groups: list[Group], posts: tuple[PagePost, ...], actions: list[PageAction]) -> Page | None:
    boards, named = smf_lists.crumbs(finder)
    found = THREAD.search(named.get("href") or "") if named is not None else None
    if found is None:
        subjects = (link.get("href") or "" for group in groups for link in group.slots["subject"][0].iter("a"))
        addresses = (*subjects, finder.page.url)
        found = next((match for url in addresses if (match := THREAD.search(url))), None)
        finder.found["thread id"] = "links of the posts or address of the page"
    if found is None:
        return None
    id = int(found[1])
    current, total, size = smf_lists.place(finder)
    icon = _ICON(finder.tree).rpartition("/")[2]
    bars = [words(bar) for bar in (*finder.slots.get("title", ()), *finder.slots.get("bar", ()))]
    heading = next((bar for bar in bars if bar.endswith(")")), bars[0] if bars else "")
    title = words(named) if named is not None else heading
    marked = icon or "new title" in finder.slots  # shown where it is so, and nothing where it is not
    thread = PageThread(
        id=id,
        board_id=boards[-1].id if boards else None,
        title=title,
        author=posts[0].author if current == 1 else None,
        kind="sticky" if "sticky" in icon or "sticky" in finder.slots else "normal" if marked else None,
        locked=True if "locked" in icon or "locked" in finder.slots else False if marked else None,
        moved_to=_moved_to(groups[0]) if current == 1 else None,
        views=number_in(heading.rpartition("(")[2]) if heading.endswith(")") and icon else None,
        poll=smf_polls.poll(finder),
        pages=total,
        posts_per_page=size,
    )
    first_number = 1 if current == 1 else (current - 1) * size + 1 if size else posts[0].number
    return Page(
        kind="thread",
        key=f"thread:{id}:{current}",
        boards=boards,
        threads=_stub(finder.page.url, id),
        thread=thread,
        posts=posts,
        first_number=first_number,
        actions=tuple(actions),
        links=smf_lists.page_links(finder, "topic"),
        **_common(finder),
    )


def _stub(url: str, id: SourceId) -> tuple[PageThread, ...]:
    """The notice that a topic was moved or merged, whose address SMF 2.1 answers with the topic that it leads to."""
    asked = THREAD.search(url)
    if asked is None or int(asked[1]) == id or "prev_next" in url:
        return ()
    return (PageThread(id=int(asked[1]), moved_to=id),)


def _moved_to(group: Group) -> SourceId | None:
    """Where a notice that a topic was moved leads: its only sign is the icon of the post."""
    icons = [image.get("src") or "" for place in group.all("details") for image in place.iter("img")]
    body = group.first("body")
    if body is None or not any("/post/moved" in icon for icon in icons):
        return None
    links = (THREAD.search(link.get("href") or "") for link in body.iter("a"))
    return next((int(link[1]) for link in links if link), None)
