"""BBCode → canonical HTML, and the converter that takes a stored text of either format.

phpBB 3.0 and 3.1 store BBCode whose tags were checked and marked with the row's ``bbcode_uid``: ``[b:UID]``. Only
marked tags count there. Links, smilies and file names are stored as HTML between comments. phpBB 2 marks its tags, too,
but for ``[url]`` and ``[email]``, and writes ``[quote:UID="name"]``; links and smilies stand there as they were typed,
and so does the HTML that a board may allow. Elsewhere a text without uid is BBCode as typed; there every known tag
counts that has an end, and bare URLs and e-mail addresses become links.

Wrong nesting is repaired by the builder; unknown tags, end tags without a start and start tags without an end are kept
as text. Everything is done in a few passes over the text, none of which looks back.
"""

from __future__ import annotations

import html as entities
import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from adapters.forum import SourceId
from adapters.markup import s9e
from adapters.markup.canonical import Markup, clean, escape, line_feeds
from adapters.markup.renderer import VERBATIM, Renderer
from adapters.markup.tags import PHPBB, Dialect, LinkFinder, Style, Tag, bare, normalised

_MARKED = "\x01]"  # end of a tag that bears the row's uid
# A quoted value may hold brackets; single quotes only make one where they stand around the whole of it: O'Neil.
_TYPED_TAG = re.compile(
    r"""(\[/?(?:\*|[a-zA-Z][\w-]{0,31}+)"""
    r"""(?:(?:='[^'\v]{0,500}+'(?=[\] ])|[= ])[^\[\]"]*+(?:"[^"\v]{0,500}+"[^\[\]"]*+)*+)?+\])"""
)
_TAG = re.compile(r"\[(/?)(\*|[a-zA-Z][\w-]*+)(?::\w+)?((?:[= ].*)?)\]", re.DOTALL)
_ATTRIBUTE = re.compile(r"""\s([a-zA-Z_][\w-]*+)=("[^"]*+"|'[^']*+'|[^\s"']++)""")

# HTML that phpBB 3.0 and 3.1 store inside the text.
_SMILEY = re.compile(r"<!-- s(\S{1,100}) --><img [^<>]*+><!-- s\1 -->")
_MAGIC_URL = re.compile(r'<!-- ([a-z]) --><a (?:[^<>]*? )?href="([^"<>]*+)"[^<>]*+>([^<>]*+)</a><!-- \1 -->')
_FILE_NAME = re.compile(r"<!-- ia([0-9]++) -->([^<>]*+)<!-- ia\1 -->")

# What phpBB 2 stores without uid: links, the HTML that boards allow by default, and the name after the uid of a quote.
_UNMARKED = re.compile(r"\[(/(?:url|email)|(?:url|email)(?:=[^\[\]\s]{1,2000}+)?)\]", re.IGNORECASE)
_ALLOWED_HTML = re.compile(r"<(/?(?:b|i|u|s|em|strong|pre)|br)\s*+/?>", re.IGNORECASE)
_QUOTED_NAME = re.compile(r'(?:"|&quot;)([^\n]{0,200}?)(?:"|&quot;)\]')


class Converter:
    """Turns the stored texts of one board into canonical HTML. Made once per board."""

    def __init__(
        self,
        *,
        dialect: Dialect = PHPBB,
        custom: Iterable[tuple[str, str, str]] = (),
        smilies: Mapping[str, str] | None = None,
        words: Iterable[tuple[str, str]] = (),
        link: LinkFinder | None = None,
        base: str = "",
        decoded: bool = False,
    ) -> None:
        """All texts with their storage entities undone.

        ``custom``: (tag, match, template) of the board's own BBCodes; ``smilies``: code → image file of the board's
        table; ``words``: (word, replacement) of the censor, ``*`` wildcards; ``link``: tells what an internal URL leads
        to; ``base``: the board's public URL; ``decoded``: the stored texts will come from a
        :class:`adapters.sql.charset.Decoder`, so they hold no NUL and no lone surrogates.
        """
        self._style = Style(
            dialect=dialect, custom=custom, smilies=smilies, words=words, link=link, base=base, decoded=decoded
        )

    def convert(
        self, stored: str, uid: str = "", attachments: Sequence[SourceId] = (), *, smilies: bool = True
    ) -> Markup:
        """Convert one stored text: of a post, signature, description, poll …

        ``uid``: the row's ``bbcode_uid``; ``attachments``: ids of the post's attachments in the order in which the
        markup numbers them (phpBB: newest first); ``smilies``: False where the author switched them off. Never raises;
        time is linear in the length.
        """
        if self._style.dialect is PHPBB and s9e.is_stored_xml(stored):
            return s9e.convert(self._style, stored, attachments)
        return convert(self._style, stored, uid, attachments, smilies=smilies)


def protected(value: str) -> str:
    """Plain text as an unquoted attribute of a tag, whatever it holds: for headers that an adapter writes anew."""
    return escape(value.translate(_PROTECTED))


#: characters that end or split a tag's attribute → stand-ins of the private use area, and back
_PROTECTED = {ord(character): 0xF700 + ord(character) for character in " \t\"'[]="}
_EXPOSED = {stand_in: character for character, stand_in in _PROTECTED.items()}


#: decimal entities, but for those of brackets, which would be read as BBCode
_NUMBERED = re.compile(r"&amp;(#(?!0*+9[13];)[0-9]{1,7};)")


class _Token(NamedTuple):
    literal: str  # as it is shown where it is no tag
    end: bool
    name: str  # lower case
    rest: str  # what follows the name: ``=value`` or `` key=value …``, escaped


def convert(
    style: Style, stored: str, uid: str = "", attachments: Sequence[SourceId] = (), *, smilies: bool = True
) -> Markup:
    """Convert one text of BBCode."""
    text = (line_feeds(stored) if style.decoded else clean(stored)).replace("\x01", "")
    early = style.dialect.early_uid
    if style.dialect.escaped:
        text = _early_marks(text, uid) if early else _comments(text, "\x01" if uid else "")
        text = normalised(text).replace("&quot;", '"')
    else:
        text = escape(text)
    text = text.replace("\n", "\v")
    texts, tokens = _marked(text, uid) if uid or early else _typed(text)
    renderer = Renderer(style, attachments)
    addresses = early or not uid
    _Walk(renderer, texts, tokens, addresses=addresses, smilies=style.typed_smilies if smilies else None).run()
    return renderer.result()


def _comments(text: str, mark: str) -> str:
    """The HTML that phpBB stores inside the text, as tags."""
    if "<!-- " not in text:
        return text
    text = _SMILEY.sub(rf"[smiley{mark}]\1[/smiley{mark}]", text)
    text = _FILE_NAME.sub(r"\2", text)

    def magic(match: re.Match[str]) -> str:
        shown = match[2].removeprefix("mailto:") if " ... " in match[3] else match[3]
        return f"[url={match[2].replace(']', '%5D')}{mark}]{shown}[/url{mark}]"

    return _MAGIC_URL.sub(magic, text)


def _early_marks(text: str, uid: str) -> str:
    """Marks what counts in phpBB 2 without uid, and gives its quotes the form of later ones."""
    if "<" in text:
        text = _ALLOWED_HTML.sub("[\\1\x01]", text)
    if not uid or "[" not in text:
        return text
    before, *quotes = _UNMARKED.sub("[\\1\x01]", text).split(f"[quote:{uid}=")
    parts = [before]
    for quote in quotes:
        name = _QUOTED_NAME.match(quote)
        parts.append(f'[quote="{name[1]}"\x01]{quote[name.end() :]}' if name else f"[quote:{uid}={quote}")
    return "".join(parts)


def _marked(text: str, uid: str) -> tuple[list[str], list[_Token]]:
    """Split a text with uid, or where only ``\\x01`` marks tags: n + 1 texts and the n tokens between them."""
    mark = f":{uid}]" if uid else _MARKED
    texts: list[str] = []
    tokens: list[_Token] = []
    before = ""
    *pieces, last = text.replace(mark, _MARKED).split(_MARKED)
    for piece in pieces:
        quoted = piece.rfind('="', 0, -1) if piece.endswith('"') else -1
        start = piece.rfind("[", 0, quoted) if quoted >= 0 else piece.rfind("[")
        found = _TAG.fullmatch(piece[start:] + "]") if start >= 0 else None
        if found:
            texts.append(before + piece[:start])
            tokens.append(_Token(found[0], found[1] == "/", found[2].lower(), found[3]))
            before = ""
        else:
            before += piece + mark.replace("\x01", "")
    return [*texts, before + last], tokens


def _typed(text: str) -> tuple[list[str], list[_Token]]:
    """Split a text without uid, like :func:`_marked`."""
    parts = _TYPED_TAG.split(text)
    found = [_TAG.fullmatch(part) for part in parts[1::2]]
    return parts[::2], [_Token(_shown(tag[0]), tag[1] == "/", tag[2].lower(), tag[3]) for tag in found if tag]


def _shown(tag: str) -> str:
    return tag if tag.isascii() else tag.translate(_EXPOSED)


class _Walk:
    """One pass over texts and tokens."""

    def __init__(
        self,
        renderer: Renderer,
        texts: list[str],
        tokens: list[_Token],
        *,
        addresses: bool,
        smilies: re.Pattern[str] | None,
    ) -> None:
        self._renderer = renderer
        self._tags = renderer.style.tags
        self._texts = texts
        self._tokens = tokens
        self._addresses = addresses  # link bare addresses
        self._smilies = smilies  # codes of smilies, where they are stored as typed
        self._open: Counter[str] = Counter()  # tags started and not ended
        self._ends: dict[str, list[int]] = {}  # name → places of its end tags
        for index, token in enumerate(tokens):
            if token.end:
                self._ends.setdefault(token.name, []).append(index)

    def run(self) -> None:
        index = 0
        self._say(self._texts[0])
        while index < len(self._tokens):
            index = self._token(index, self._tokens[index])
            self._say(self._texts[index])

    def _token(self, index: int, token: _Token) -> int:
        """Do one token; return the number of tokens done with."""
        tag = _SMILEY_TAG if token.name == "smiley" else self._tags.get(token.name)
        if tag is None:
            self._say(token.literal)
        elif token.end:
            if self._open[token.name] > 0 or tag.kind == "item":
                if self._renderer.end(tag):
                    self._open[token.name] -= 1
            else:
                self._say(token.literal)
        else:
            return self._start(index, token, tag)
        return index + 1

    def _start(self, index: int, token: _Token, tag: Tag) -> int:
        ends = self._ends.get(token.name, ())
        place = bisect(ends, index)
        end = ends[place] if place < len(ends) else -1
        if end < 0 and tag.kind not in _ENDLESS:
            self._say(token.literal)
            return index + 1
        if tag.kind in VERBATIM:
            self._renderer.verbatim(tag, _attributes(token), self._between(index, end))
            return end + 1
        if tag.kind in {"link", "email"} and not token.rest:
            address = entities.unescape(self._between(index, end)).strip()
            if tag.value:  # the tag holds an id
                self._renderer.linked_id(tag.value, address)
            else:
                self._renderer.linked(address, "mailto:" if tag.kind == "email" else "")
            return end + 1
        self._open[token.name] += 1
        self._renderer.start(tag, _attributes(token) if token.rest else {})
        return index + 1

    def _between(self, index: int, end: int) -> str:
        """What stands between two tokens, as it stands there."""
        parts = [self._texts[index + 1]]
        for place in range(index + 1, end):
            parts += (self._tokens[place].literal, self._texts[place + 1])
        return "".join(parts)

    def _say(self, text: str) -> None:
        if not text:
            return
        if self._addresses and ("://" in text or "@" in text or "www." in text) and not self._open["url"]:
            self._renderer.say_linked(text, self._words)
        else:
            self._words(text)

    def _words(self, text: str) -> None:
        """Text without addresses: words and smilies."""
        if self._smilies is None:
            self._renderer.say(bare(text))
            return
        words, *found = self._smilies.split(bare(text))
        self._renderer.say(words)
        for code, words in zip(found[::2], found[1::2], strict=True):
            self._renderer.smiley(code)
            self._renderer.say(words)


_SMILEY_TAG = Tag("smiley")
_ENDLESS = frozenset(("item", "rule", "break", "placed"))  # kinds that need no end tag


def _attributes(token: _Token) -> dict[str, str]:
    """Attributes as plain text; the value after ``[name=`` is called like the tag."""
    rest = entities.unescape(token.rest).replace("\v", " ")
    if not rest.startswith("="):
        return {key.lower(): value.strip("\"'").translate(_EXPOSED) for key, value in _ATTRIBUTE.findall(rest)}
    mark = rest[1:2]
    if mark in {'"', "'"} and rest.rfind(mark) > 1:
        more = _ATTRIBUTE.search(rest, rest.find(mark, 2))
        end = more.start() - 1 if more else rest.rfind(mark)
        start = 2
    else:
        more = _ATTRIBUTE.search(rest)
        start, end = 1, more.start() if more else len(rest)
    found = _ATTRIBUTE.findall(rest, more.start()) if more else []
    return {key.lower(): value.strip("\"'") for key, value in found} | {token.name: rest[start:end]}
