"""The XML that phpBB 3.2 and later store (s9e TextFormatter) → canonical HTML.

``<t>`` holds plain text, ``<r>`` rich text. Elements are BBCodes in capitals; ``<s>``, ``<e>`` and ``<i>`` hold the
BBCode source and are left out. ``<br/>`` is a line break; other line breaks are white space, except in code. Text is
escaped once, as canonical HTML is, so plain text needs hardly any work.

Damaged XML (unbalanced, cut short, stray ``<`` or ``&``) is repaired like bad BBCode: nothing raises.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Sequence

from adapters.forum import SourceId
from adapters.markup.builder import paragraphs
from adapters.markup.canonical import Markup, clean, escape, line_feeds
from adapters.markup.renderer import VERBATIM, Renderer
from adapters.markup.tags import Style, Tag, bare, normalised

_ROOTS = frozenset(("<r>", "<t>", "<r ", "<t "))
_SOURCE = re.compile(r"<([sei])>[^<]*+</\1>|</?[rt](?: [^<>]*+)?>")
# A BBCode that takes no content has nothing but its own source inside; smilies (E) have theirs there, too.
_CLOSED = re.compile(r"<(?!E>)([A-Z][A-Z0-9_]*+)((?: [^<>]*+)?)>\[[^<\[\]]*+\](?=</\1>)")
_SMILEY = re.compile(r"<E>([^<]*+)</E>")
_EMOJI = re.compile(r'<EMOJI (?:[^<>]*? )?tseq="([0-9a-f-]{1,100})"[^<>]*+>([^<]*+)</EMOJI>')
_TOKEN = re.compile(r'(</?[A-Za-z][^<>"]*+(?:"[^"]*+"[^<>"]*+)*+>)')
_ATTRIBUTE = re.compile(r'([a-z_][\w-]*+)="([^"]*+)"')
# Elements that are no BBCodes: smilies, and BBCode source in which something else is nested.
_INTERNAL = {"E": Tag("smiley"), "s": Tag("source"), "e": Tag("source"), "i": Tag("source")}


def is_stored_xml(stored: str) -> bool:
    """Whether a row holds this format; both formats live side by side in one table."""
    return stored[:3] in _ROOTS


def convert(style: Style, stored: str, attachments: Sequence[SourceId] = ()) -> Markup:
    """Convert one stored text. ``attachments``: ids by the index that ``<ATTACHMENT>`` uses."""
    text = normalised(line_feeds(stored) if style.decoded else clean(stored))
    if "/" in text:
        text = text.replace("<br/>\n", "\v")
    body = text[3:-4]
    if text.startswith("<t>") and text.endswith("</t>") and "<" not in body:
        return Markup(paragraphs(style.censor(bare(body)) if style.censor else bare(body)))
    renderer = Renderer(style, attachments)
    if ">[" in text:
        text = _CLOSED.sub(r"<\1\2>", text)
    text = _SOURCE.sub("", text)
    if "<E" in text:
        text = _SMILEY.sub(lambda match: style.emoji.get(match[1], match[0]), text)
        text = _EMOJI.sub(_emoji, text)
    _walk(renderer, _TOKEN.split(text))
    return renderer.result()


def _emoji(match: re.Match[str]) -> str:
    """An emoji as it stands, or, where a short name like ``:grin:`` was typed, from its code points."""
    if not match[2].startswith(":"):
        return match[2]
    points = [int(point, 16) for point in match[1].split("-") if point]
    return escape(clean("".join([chr(point) for point in points if point < 0x110000])))


def _attributes(token: str) -> dict[str, str]:
    found: dict[str, str] = dict(_ATTRIBUTE.findall(token))
    if "&" in token:
        return {name: entities.unescape(value) for name, value in found.items()}
    return found


def _name(token: str) -> str:
    return token[1:].split(None, 1)[0].rstrip("/>")


def _walk(renderer: Renderer, parts: list[str]) -> None:
    """Feed text, tag, text, tag, …, text to the renderer."""
    tags, written = renderer.style.tags, renderer.style.written
    say = renderer.say if renderer.style.censor else renderer.text
    last: dict[str, int] | None = None  # end tag → its last place, found when first asked for
    skip = 0  # parts before this one are done
    for index, part in enumerate(parts):
        if index < skip or not part:
            continue
        if not index & 1:
            say(bare(part) if "&" in part or ">" in part or "<" in part else part)
            continue
        tag = written.get(part)
        if part[1] == "/":
            tag = tag or tags.get(part[2:-1].lower())
            if tag:
                renderer.end(tag)
            continue
        if tag is None:
            name = _name(part)
            tag = _INTERNAL.get(name) or tags.get(name.lower())
            if tag is None:
                continue
        if tag.kind in VERBATIM:
            end = f"</{_name(part)}>"
            if last is None:
                last = {part: place for place, part in enumerate(parts) if place & 1}
            if last.get(end, 0) > index:
                skip = parts.index(end, index)
            content = "".join([bare(text) for text in parts[index + 1 : skip : 2]])
            renderer.verbatim(tag, _attributes(part), content)
        else:
            renderer.start(tag, _attributes(part) if "=" in part else {})
            if part.endswith("/>"):
                renderer.end(tag)
