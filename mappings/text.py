"""Body text for the new home: internal links rewritten, mentions linked, quotes left out, long posts split.

Both forms of a body come from here and always say the same: ``content`` is canonical HTML, ``text`` is
:func:`adapters.markup.canonical.plain` of it. Ids in data- attributes are text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from adapters.markup.builder import Builder
from adapters.markup.canonical import (
    LINK_KINDS,
    TAG,
    attributes_of,
    clean,
    escape,
    is_relative,
    plain,
    replay,
    start_tag,
)
from mappings import splitting
from mappings.measure import fits, length
from mappings.policy import Posts
from mappings.splitting import Body

__all__ = ["Body", "length", "references", "render", "split"]

_REFERENCE = re.compile(rf'<a href="[^"]*+" data-({"|".join(LINK_KINDS)})="([^"]*+)"')
# What a body holds that is written anew; most have none of it.
_CHANGING = re.compile('<span data-(?:mention|attachment)=|<a href="[^"]*+" data-')
_QUOTE_EDGE = re.compile(r"<(/?)blockquote\b")


def references(html: str) -> tuple[tuple[str, str], ...]:
    """(kind, id) of what the internal links of a body lead to, each once, in reading order; kinds are
    :data:`adapters.markup.canonical.LINK_KINDS`."""
    if "data-" not in html:
        return ()
    found = _REFERENCE.findall(html)
    return tuple(dict.fromkeys((kind, unescape(key)) for kind, key in found)) if found else ()


def render(
    html: str,
    *,
    links: Mapping[tuple[str, str], str],
    mentions: Mapping[str, tuple[str, str]],
    drop_quote: str | None = None,
) -> Body:
    """A forum post's body as the new home shows it.

    ``links`` maps (kind, id) of an internal link to its new address; a link that is not in it stays if it is absolute,
    else only its label does. ``mentions`` maps a member's id to handle and address; a name that is not in it stays as
    it was written. Places of attachments go, since media hang on the status. Quotes of the post ``drop_quote`` at the
    head go, unless nothing else is left.
    """
    if "data-" in html:
        if drop_quote is not None and html.startswith("<blockquote"):
            html = _without_quote(html, drop_quote)
        if _CHANGING.search(html):
            html = _rewritten(html, links, mentions)
    return Body(html, plain(html))


def split(body: Body, posts: Posts, title: str = "", more: str = "") -> list[Body]:
    """The body as one or more parts, as ``posts.long`` says, each of them within ``posts.limit``.

    With ``posts.title`` = ``first_line`` the first part begins with the title; with ``content_warning`` every part
    leaves room for it. ``more`` is the address of the whole post, put at the end where text has to be cut; the last
    part says so in ``cut``.
    """
    title = " ".join(clean(title).split()) if title else ""
    if title and posts.title == "first_line":
        body = Body(f"<p><b>{escape(title)}</b></p>{body.content}", f"{title}\n\n{body.text}".rstrip())
    if posts.long == "keep" or not posts.limit:
        return [body]
    limit = posts.limit
    if title and posts.title == "content_warning":
        limit = max(limit - length(title, posts.unit), limit // 2)
    if fits(body.text, limit, posts.unit):
        return [body]
    return splitting.split(body, limit, posts.unit, 1 if posts.long == "cut" else posts.parts, more)


def _without_quote(html: str, post_id: str) -> str:
    """The body without the quotes of that post that it begins with; the body itself if it is nothing else."""
    start = 0
    while html.startswith("<blockquote", start):
        tag = html[start : html.index(">", start) + 1]
        if attributes_of(tag).get("data-post") != post_id:
            break
        depth = 0
        for edge in _QUOTE_EDGE.finditer(html, start):
            depth += -1 if edge[1] else 1
            if not depth:
                start = edge.end() + 1
                break
    return html[start:] or html


def _rewritten(html: str, links: Mapping[tuple[str, str], str], mentions: Mapping[str, tuple[str, str]]) -> str:
    """Internal links, mentions and places of attachments, each as :func:`render` says."""
    parts = TAG.split(html)
    in_link = unlinked = holes = False
    span_end = "</span>"  # what becomes of the end of the span being read; spans do not nest
    named = False  # within a mention: what stands there is replaced
    for index in range(1, len(parts), 2):
        tag = parts[index]
        if tag == "</span>":
            parts[index], span_end, named = span_end, "</span>", False
        elif named:
            parts[index] = ""
        elif tag.startswith("<a "):
            in_link = True
            parts[index] = link = _link(tag, links)
            unlinked = not link
        elif tag == "</a>":
            if unlinked:
                parts[index] = ""
            in_link = unlinked = False
        elif tag.startswith("<span data-attachment"):
            parts[index] = span_end = ""
            holes = True
        elif tag.startswith("<span data-mention"):
            member = attributes_of(tag)["data-mention"]
            named = member in mentions
            parts[index] = _mention(member, *mentions[member], linked=not in_link or unlinked) if named else ""
            span_end = ""
        if named:
            parts[index + 1] = ""
    if not holes:
        return "".join(parts)
    builder = Builder()
    replay(builder, TAG.split("".join(parts)))
    return builder.finish()


def _link(tag: str, links: Mapping[tuple[str, str], str]) -> str:
    """The start tag of a link with its new address; "" if it leads nowhere any more."""
    given = attributes_of(tag)
    for kind in LINK_KINDS:
        key = given.get(f"data-{kind}")
        if key is not None:
            address = links.get((kind, key))
            if address is not None:
                return start_tag("a", {**given, "href": address})
    return "" if is_relative(given["href"]) else tag


def _mention(member: str, handle: str, address: str, *, linked: bool) -> str:
    name = f"@{escape(handle)}"
    return f"{start_tag('a', {'href': address, 'data-member': member})}{name}</a>" if linked else name
