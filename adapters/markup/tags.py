"""What all forum markups have in common: which tags there are, what each becomes, and the board's own additions.

:mod:`.s9e` and :mod:`.bbcode` only read their syntax; they tell a :class:`~adapters.markup.renderer.Renderer`
what they met. A tag means the same in both, so both use the tables here. A :class:`Style` holds what differs from board
to board.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeAlias
from urllib.parse import urljoin

from adapters.forum import SourceId
from adapters.markup import smilies as stock
from adapters.markup.canonical import clean, escape, is_relative
from adapters.markup.custom import Template

#: Tells what a URL leads to on the forum itself: (``post`` | ``thread`` | ``board`` | ``member``, id); None: elsewhere.
LinkFinder: TypeAlias = Callable[[str], tuple[str, SourceId] | None]


class Tag(NamedTuple):
    """What a tag means: a kind (:mod:`adapters.markup.renderer` lists them) and what else the kind needs."""

    kind: str
    value: str = ""


def _table(kinds: Mapping[str, str]) -> dict[str, Tag]:
    """Names of tags by ``kind[:value]``."""
    return {name: Tag(*kind.split(":", 1)) for kind, names in kinds.items() for name in names.split()}


#: Tags that mean the same wherever they are known.
COMMON = _table({
    "inline:b": "b strong", "inline:i": "i em", "inline:u": "u", "inline:s": "s strike del st", "inline:sub": "sub",
    "inline:sup": "sup", "inline:code": "tt icode",
    "drop": "color colour size font highlight background bgcolor glow shadow",
    "block": "center centre left right justify align indent blockindent",
    "quote": "quote", "code": "code", "noparse": "noparse nobbc plain",
    "list": "list", "item": "* li", "part:ol": "ol", "part:ul": "ul",
    "link": "url", "email": "email mail", "image": "img image", "attachment": "attachment",
    "video": "flash media video", "video:https://www.youtube.com/watch?v=": "youtube",
    "video:https://vimeo.com/": "vimeo",
    "spoiler": "spoiler", "rule": "hr", "break": "br",
    "part:table": "table", "part:tr": "tr", "part:td": "td", "part:th": "th",
    "part:h1": "h1", "part:h2": "h2", "part:h3": "h3", "part:h4": "h4",
    "mention": "mention smention",
})  # fmt: skip


class Dialect(NamedTuple):
    """A system's BBCode, as differences from :data:`COMMON`."""

    escaped: bool  #: stored text is HTML-escaped once
    tags: Mapping[str, Tag]
    quote: tuple[tuple[str, str], ...]  #: (attribute of its quote tag, that of the canonical blockquote), best first
    typed_smilies: bool = False  #: stored text holds smilies as they were typed
    early_uid: bool = False  #: the uid of phpBB 2: before a quote's name, and no tag counts without it but links
    smilies_in_text: bool = False  #: they may touch letters that are not ASCII, as in text without blanks


PHPBB = Dialect(
    escaped=True,
    tags=COMMON,
    quote=(("post_id", "data-post"), ("author", "data-author"), ("quote", "data-author"), ("user_id", "data-member"),
           ("time", "data-time")),
)  # fmt: skip
PHPBB2 = Dialect(
    escaped=True,
    tags={**COMMON, **_table({"code": "code pre"})},
    quote=(("quote", "data-author"),),
    typed_smilies=True,
    early_uid=True,
)

MYBB = Dialect(
    escaped=False,
    tags={**COMMON, **_table({"placed:attachment": "attachment", "code": "code php"})},
    quote=(("pid", "data-post"), ("quote", "data-author"), ("dateline", "data-time")),
    typed_smilies=True,
)
SMF = Dialect(
    escaped=True,
    tags={
        **COMMON,
        **_table({
            "drop": "color size font glow shadow move ltr rtl bdo abbr acronym anchor black blue green red white",
            "block": "float", "item": "* li o x", "emote:me": "me", "time": "time",
            "link": "url iurl ftp", "code": "code php pre", "noparse": "nobbc html", "break": "br",
            "mention:member": "member", "attachment:id": "attach",
        }),
    },
    quote=(("post_id", "data-post"), ("author", "data-author"), ("quote", "data-author"), ("time", "data-time")),
    typed_smilies=True,
)  # fmt: skip
FLUXBB = Dialect(
    escaped=False,
    tags={
        **COMMON,
        **_table({
            "part:h5": "h", "inline:u": "u ins", "inline:i": "i em", "image:img": "img", "inline:s": "s del",
            "link:viewtopic.php?id=": "topic", "link:viewtopic.php?pid=": "post", "link:viewforum.php?id=": "forum",
            "link:profile.php?id=": "user",
        }),
    },
    quote=(("quote", "data-author"),),
    typed_smilies=True,
)  # fmt: skip
#: what Discuz! itself knows: other names stay as they were typed
DISCUZ = Dialect(
    escaped=False,
    tags=_table({
        "inline:b": "b", "inline:i": "i", "inline:u": "u", "inline:s": "s", "inline:sub": "sub", "inline:sup": "sup",
        "drop": "color backcolor size font float fly free groupid qq", "block": "align indent p", "quote": "quote",
        "code": "code", "list": "list", "item": "*", "link": "url", "email": "email", "image": "img",
        "attachment:attach": "attach", "video": "media audio flash swf", "rule": "hr", "part:table": "table",
        "part:tr": "tr", "part:td": "td", "mention": "atmember",
    }),
    quote=(("pid", "data-post"), ("quote", "data-author"), ("dateline", "data-time")),
    typed_smilies=True,
    smilies_in_text=True,
)  # fmt: skip


def censor(words: Iterable[tuple[str, str]]) -> Callable[[str], str] | None:
    """The board's word censor, for escaped text; None when there is nothing to censor.

    ``words``: (word, replacement) as plain text. Whole words, case ignored, ``*`` any run of letters, digits, ``_``
    and ``-``.
    """
    pairs = [(word, replacement) for word, replacement in words if word.strip("* ")]
    if not pairs:
        return None
    alternatives = "|".join(f"({_censor_pattern(word)})" for word, _ in pairs)
    pattern = re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.IGNORECASE)

    def replacement(match: re.Match[str]) -> str:
        return pairs[(match.lastindex or 1) - 1][1]

    def apply(text: str) -> str:
        readable = entities.unescape(text)
        changed = pattern.sub(replacement, readable)
        return text if changed is readable or changed == readable else escape(clean(changed))

    return apply


def _censor_pattern(word: str) -> str:
    # Atomic groups: a wildcard takes the first way to go on and never another, so matching stays linear.
    first, *others = [re.escape(piece) for piece in re.sub(r"\*+", "*", word.strip()).split("*")]
    if not others:
        return first
    *middle, last = others
    return first + "".join([rf"(?>[\w-]*?{piece})" for piece in middle]) + rf"[\w-]*{last}"


_HOST = re.compile(
    r"(?:[a-z0-9-]{1,63}\.){1,8}(?!(?:php[0-9]?|html?|aspx?|cgi|pl|jpe?g|png|gif)\b)[a-z]{2,24}(?=[/?#:]|$)",
    re.IGNORECASE,
)


class Style:
    """A board's own part in the conversion, prepared once."""

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
        """``custom``: (tag, match, template) of the board's own BBCodes, used for tags that the dialect lacks;
        ``smilies``: code → image; ``words``: (word, replacement) of the censor; ``link``: finds internal links;
        ``base``: the board's URL, to which relative ones are taken to be relative; ``decoded``: texts come from a
        :class:`adapters.sql.charset.Decoder`, so they hold no NUL and no lone surrogates."""
        self.dialect = dialect
        self.decoded = decoded
        self.tags = dict(dialect.tags)
        self.templates: dict[str, Template] = {}
        for tag, match, template in custom:
            name = tag.rstrip("=").lower()
            if name not in self.tags:
                self.templates[name] = Template(name, match, template)
                self.tags[name] = Tag("raw" if self.templates[name].raw else "custom", name)
        #: the tags as s9e writes most of them; <E> is its own, a smiley
        self.written = {f"<{name.upper()}>": tag for name, tag in self.tags.items() if name.isascii() and name != "e"}
        self.written |= {f"</{name.upper()}>": tag for name, tag in self.tags.items() if name.isascii()}
        images = smilies or {}
        self.emoji = {escape(code): emoji for code, emoji in stock.emoji_table(images).items()}
        self.smiley_names = {escape(code): stock.image_name(path) for code, path in images.items()}
        #: finds smilies in text where the dialect stores them as typed: codes that touch no letter or digit
        codes = [*self.emoji, *self.smiley_names] if dialect.typed_smilies else []
        self.typed_smilies = _codes(codes, anywhere=dialect.smilies_in_text)
        self.censor = censor(words)
        self.find_link = link
        self.base = base.rstrip("/") + "/" if base else ""

    def resolve(self, url: str) -> tuple[str, tuple[str, str] | None]:
        """A URL as somebody typed it, made absolute where that can be done, and what it leads to on this forum."""
        url = url.strip().strip("\"'")
        target = self.find_link(url) if self.find_link else None
        if is_relative(url):
            if _HOST.match(url) and not target:
                url = f"http://{url}"
            elif self.base:
                url = urljoin(self.base, url)
        elif url.startswith("//"):
            url = f"http:{url}"
        return url, (target[0], str(target[1])) if target else None


def _codes(codes: Iterable[str], *, anywhere: bool) -> re.Pattern[str] | None:
    longest_first = sorted(set(filter(None, codes)), key=lambda code: (-len(code), code))
    flags = re.ASCII if anywhere else re.UNICODE
    pattern = rf"(?<![\w&])({'|'.join(map(re.escape, longest_first))})(?!\w)"
    return re.compile(pattern, flags) if longest_first else None


# --- text as it is stored -----------------------------------------------------------------------

# Entities other than those canonical text keeps.
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|nbsp|quot);)(?:(#[0-9]{1,8};|#[xX][0-9a-fA-F]{1,7};|[A-Za-z0-9]{2,31};)|)")
_SURROGATE_PAIR = re.compile(
    r"&#(5529[6-9]|55[3-9]\d\d|56[0-2]\d\d|563[01]\d);&#(563[2-9]\d|56[4-9]\d\d|57[0-2]\d\d|573[0-3]\d|5734[0-3]);"
)
_KEPT = {'"': "&quot;"}


def _entity(match: re.Match[str]) -> str:
    if not match[1]:
        return "&amp;"
    text = entities.unescape(match[0])
    return _KEPT.get(text) or escape(clean(text))


def normalised(text: str) -> str:
    """Escaped text with every entity undone that canonical HTML does without (``&quot;`` stays)."""
    if "\xa0" in text:
        text = text.replace("\xa0", "&nbsp;")
    if "&" in text:
        if "#" in text:
            text = _SURROGATE_PAIR.sub(lambda pair: _joined(int(pair[1]), int(pair[2])), text)
        text = _ENTITY.sub(_entity, text)
    return text


def _joined(high: int, low: int) -> str:
    return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)


def bare(text: str) -> str:
    """Text as canonical HTML has it: a stray ``<`` or ``>`` escaped, quotes bare."""
    if "&" in text:
        text = text.replace("&quot;", '"')
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace("<", "&lt;") if "<" in text else text
