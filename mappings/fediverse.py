"""Body text for servers that speak ActivityPub: canonical HTML as Mastodon itself writes HTML.

Elements: ``p br a span strong em u del code pre blockquote ul ol li``, which Mastodon, GoToSocial and the Misskey
family keep; what they drop becomes something that they keep: headings are strong paragraphs, tables lists of their
rows, images links, rules ``---``. Source: ``lib/sanitize_ext/sanitize_config.rb`` and ``app/lib/text_formatter.rb`` of
Mastodon 4.6.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import NamedTuple, TypeAlias

from adapters.markup.canonical import TAG, attributes_of, escape, escape_attribute

_TAGS = {
    "b": "<strong>", "/b": "</strong>", "i": "<em>", "/i": "</em>", "s": "<del>", "/s": "</del>", "br": "<br />",
    "hr": "<p>---</p>", "table": "<ul>", "/table": "</ul>", "tr": "<li>", "/tr": "</li>",
    "summary": "<p><strong>", "/summary": "</strong></p>",
} | {f"h{level}": "<p><strong>" for level in range(1, 7)} | {
    f"/h{level}": "</strong></p>" for level in range(1, 7)
} | {
    f"{slash}{name}": f"<{slash}{name}>"
    for slash in ("", "/") for name in ("p", "u", "code", "pre", "blockquote", "ul", "ol", "li")
}  # fmt: skip
_SHOWN = 30  #: characters of an address that are shown
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_LINK = 'target="_blank" rel="nofollow noopener" translate="no"'


class Named(NamedTuple):
    """An account of the new home, as a mention leads to it."""

    handle: str
    actor: str  #: its id


#: address of an internal link → the account it leads to, if it leads to one
Finder: TypeAlias = Callable[[str], Named | None]


def to_html(html: str, absolute: Callable[[str], str], account: Finder) -> str:
    """Canonical HTML as Mastodon would write it; ``absolute`` completes the addresses of internal links."""
    if "<" not in html:
        return html
    parts = TAG.split(html)
    index, last = 1, len(parts)
    filled_row = False  # whether a cell of the current row came by
    ends: list[str] = []  # what ends the links being read
    while index < last:
        tag = parts[index]
        name = tag[1:-1].partition(" ")[0]
        known = _TAGS.get(name, "")
        if name == "a":
            index = _link(parts, index, ends, absolute, account)
        elif name == "/a":
            parts[index] = ends.pop()
        elif name == "img":
            parts[index] = _image(tag, linked=bool(ends), absolute=absolute)
        elif name in ("td", "th"):
            parts[index], filled_row = " | " if filled_row else "", True
        else:
            if name == "tr":
                filled_row = False
            parts[index] = _with_facts(name, tag) if " " in tag else known
        index += 2
    return "".join(parts)


def paragraph(text: str) -> str:
    """Plain text as a strong paragraph."""
    return f"<p><strong>{escape(text)}</strong></p>"


def link(address: str, label: str | None = None) -> str:
    """A link as Mastodon writes it: of an address that stands for itself only the beginning is shown.

    ``address`` and ``label`` are plain text."""
    return (
        f'<a href="{escape_attribute(address)}" {_LINK}>{_shortened(address) if label is None else escape(label)}</a>'
    )


def mention(account: Named) -> str:
    """A mention as Mastodon writes it."""
    return (
        f'<span class="h-card" translate="no"><a href="{escape_attribute(account.actor)}" class="u-url mention">'
        f"@<span>{escape(account.handle)}</span></a></span>"
    )


def hashtag(name: str, address: str) -> str:
    """A hashtag as Mastodon writes it."""
    return f'<a href="{escape_attribute(address)}" class="mention hashtag" rel="tag">#<span>{escape(name)}</span></a>'


def _with_facts(name: str, tag: str) -> str:
    """A start tag with attributes: a quotation names whom it quotes, a list keeps its first number."""
    if name == "blockquote":
        author = attributes_of(tag).get("data-author")
        return f"<blockquote><p>{escape(author)}:</p>" if author else "<blockquote>"
    if name == "ol":
        start = attributes_of(tag).get("start", "")
        return f'<ol start="{start}">' if start.isascii() and start.isdigit() else "<ol>"
    return _TAGS.get(name, "")


def _link(parts: list[str], index: int, ends: list[str], absolute: Callable[[str], str], account: Finder) -> int:
    """Rewrites the link that starts at ``index``. Where to go on: a label that is rewritten as a whole is passed."""
    given = attributes_of(parts[index])
    href, label = given.get("href", ""), unescape(parts[index + 1])
    alone = parts[index + 2] == "</a>"
    found = account(href) if "data-member" in given else None
    if alone and found is not None and label == f"@{found.handle}":
        parts[index], parts[index + 1], parts[index + 2] = mention(found), "", ""
        return index + 2
    address = absolute(href)
    parts[index] = f'<a href="{escape_attribute(address)}" {_LINK}>'
    if alone and label == address:
        parts[index + 1] = _shortened(address)
    ends.append("</a>")
    return index


def _image(tag: str, *, linked: bool, absolute: Callable[[str], str]) -> str:
    given = attributes_of(tag)
    address = absolute(given.get("src", ""))
    label = given.get("alt") or None
    if linked:
        return escape(label or address)
    return link(address, label)


def _shortened(address: str) -> str:
    """An address of which only the beginning is shown."""
    scheme = _SCHEME.match(address)
    start = scheme.end() if scheme else 0
    shown, rest = address[start : start + _SHOWN], address[start + _SHOWN :]
    style = "ellipsis" if rest else ""
    return (
        f'<span class="invisible">{escape(address[:start])}</span><span class="{style}">{escape(shown)}</span>'
        f'<span class="invisible">{escape(rest)}</span>'
    )
