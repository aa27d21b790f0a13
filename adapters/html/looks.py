"""What elements of a page's body mean by their name, class, style or address: tables that all systems share."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

from adapters.markup.smilies import BY_CODE, BY_IMAGE, image_name

INLINE: Final = {tag: tag for tag in ("b", "i", "u", "s", "code", "sub", "sup")} | {
    "strong": "b", "em": "i", "var": "i", "dfn": "i", "ins": "u", "del": "s", "strike": "s", "tt": "code",
    "kbd": "code", "samp": "code",
}  # fmt: skip
BLOCKS: Final = frozenset(("li", "table", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"))
TITLES: Final = frozenset(("summary",))
VOID: Final = frozenset(
    ("br", "hr", "img", "input", "wbr", "embed", "source", "area", "col", "link", "meta", "param", "track")
)
PLAYERS: Final = frozenset(("iframe", "embed", "video", "audio", "object"))
#: Elements that go with all they hold.
DROPPED: Final = frozenset(
    ("script", "style", "title", "template", "noscript", "textarea", "select", "button", "svg", "head")
)
#: Elements whose content is, or may be, data.
WHOLE: Final = DROPPED | PLAYERS | {"pre", "code"}
#: Inside code: what stands for a line break (``br``), or ends a line.
VERBATIM_BREAKS: Final = frozenset(("br", "p", "div", "li", "tr"))

_LINES = frozenset(("div", "center", "dt", "dd", "address", "caption", "figcaption", "legend", "option", "cite"))
_PARAGRAPHS = frozenset(
    ("p", "dl", "section", "article", "aside", "header", "footer", "main", "nav", "figure", "fieldset", "form")
)
_SPOILERS = frozenset(("spoiler", "bbcodespoiler", "ipsspoiler", "spoiler_wrap", "spoilerwrapper"))
_SPOILER_TITLES = frozenset(
    ("bbcodespoiler-button", "ipsspoiler_header", "spoiler_head", "spoiler-header", "spoiler_title")
)
_CODE_BLOCKS = frozenset(("bbc_code", "codeblock", "blockcode", "codecontent", "bbcodecode", "codemain"))
_SMILEY_CLASSES = frozenset(
    (
        "smilies",
        "smilie",
        "smiley",
        "smileys",
        "emoji",
        "inlineimg",
        "ipsemoji",
        "emoticon",
        "bbc_emoticon",
        "mceemoticon",
    )
)
_SMILEY_FOLDER = re.compile(r"/(?:smil(?:ies|es|eys|ey|ie|e)|emoticons?|emojis?|twemoji)/", re.IGNORECASE)
_NO_PICTURE = re.compile(
    r"(?:^data:|(?:^|/)(?:none|blank|spacer|clear|clear1?|pixel|transparent|lazy|loading|grey)\.(?:gif|png)$)",
    re.IGNORECASE,
)
_LAZY = (
    "zoomfile",
    "data-zoomfile",
    "file",
    "data-url",
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-fileurl",
    "src",
)
# Alternative texts that the software writes, not the author.
_EMPTY_TEXTS = frozenset((
    "image", "[image]", "img", "picture", "photo", "posted image", "user posted image", "bild", "grafik", "afbeelding",
    "immagine", "imagen", "imagem", "obrazek", "resim", "изображение", "図", "画像", "图像", "图片", "圖片", "圖檔",
    "zdjęcie",
))  # fmt: skip
_MYBB_TEXT = re.compile(r"\[[^\[\]:]{2,20}: [^\[\]]*+\]")
_STYLES: Final = (
    (re.compile(r"font-weight\s*+:\s*+(?:bold|[6-9]00)"), "b"),
    (re.compile(r"font-style\s*+:\s*+(?:italic|oblique)"), "i"),
    (re.compile(r"text-decoration[a-z-]*+\s*+:[^;]*?underline"), "u"),
    (re.compile(r"text-decoration[a-z-]*+\s*+:[^;]*?line-through"), "s"),
    (re.compile(r"vertical-align\s*+:\s*+sub"), "sub"),
    (re.compile(r"vertical-align\s*+:\s*+super"), "sup"),
)
_STYLE_CLASSES = {
    "bbc_u": "u",
    "bbc_s": "s",
    "mycode_b": "b",
    "mycode_i": "i",
    "mycode_u": "u",
    "mycode_s": "s",
    "bbu": "u",
    "bbs": "s",
}
_LIST_STYLE = re.compile(r"list-style(?:-type)?+\s*+:\s*+([a-z-]++)")
_LIST_STYLES = {"lower-alpha": "a", "upper-alpha": "A", "lower-roman": "i", "upper-roman": "I", "lower-latin": "a"}
_NUMBERED = frozenset((*_LIST_STYLES, "decimal", "decimal-leading-zero"))
_LIST_CLASSES = {"litype_1": "1", "litype_2": "a", "litype_3": "A", "mycode_list-1": "1", "alpha": "a"}
_ALIGNED = frozenset(("centertext", "righttext", "lefttext"))  # of SMF
_PLAYER_PAGES: Final = (
    (re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/([\w-]{6,20})"), "https://www.youtube.com/watch?v={}"),
    (re.compile(r"https?://player\.vimeo\.com/video/(\d{1,12})"), "https://vimeo.com/{}"),
)  # fmt: skip


def _classes(given: Mapping[str, str]) -> list[str]:
    return given["class"].lower().split() if "class" in given else []


def is_whole(name: str, given: Mapping[str, str]) -> bool:
    """Whether the content of an element is data by what its attributes say."""
    return (
        (name == "span" and bool(given.get("data-attachment")))
        or ("data-mention" in given and name in {"span", "a"})
        or (name == "div" and is_code_block(given))
    )


def is_code_block(given: Mapping[str, str]) -> bool:
    return bool(given) and any(name in _CODE_BLOCKS for name in _classes(given))


def is_spoiler(given: Mapping[str, str]) -> bool:
    return bool(given) and (given.get("data-spoiler") is not None or any(name in _SPOILERS for name in _classes(given)))


def is_spoiler_title(given: Mapping[str, str]) -> bool:
    return bool(given) and any(name in _SPOILER_TITLES for name in _classes(given))


def breaks(name: str, given: Mapping[str, str]) -> str:
    """``line`` or ``paragraph`` for an element that stands on lines of its own, else ""."""
    if name in _LINES:
        aligned = name == "center" or "text-align" in given.get("style", "") or "align" in given
        return "paragraph" if aligned or given.get("class") in _ALIGNED else "line"
    return "paragraph" if name in _PARAGRAPHS else ""


def styled(given: Mapping[str, str]) -> tuple[str, ...]:
    """Inline elements that the style or class of a ``span``, ``div`` or ``font`` stands for."""
    style = given.get("style", "").lower()[:1000]
    found = [tag for pattern, tag in _STYLES if pattern.search(style)] if style else []
    found += [_STYLE_CLASSES[name] for name in _classes(given) if name in _STYLE_CLASSES]
    return tuple(dict.fromkeys(found))


def _list_kind(given: Mapping[str, str]) -> str:
    for name in _classes(given):
        if name in _LIST_CLASSES:
            return _LIST_CLASSES[name]
    match = _LIST_STYLE.search(given.get("style", "").lower()[:1000])
    return _LIST_STYLES.get(match[1], "1" if match[1] in _NUMBERED else "disc") if match else ""


def list_element(name: str, given: Mapping[str, str]) -> str:
    """``ol`` or ``ul``: a numbered style counts more than the name."""
    kind = _list_kind(given) if given else ""
    numbered = kind != "disc" if kind else name == "ol" or given.get("type", "") in {"1", "a", "A", "i", "I"}
    return "ol" if numbered else "ul"


def list_style(given: Mapping[str, str]) -> str:
    """``a A i I`` or "" of a numbered list."""
    kind = _list_kind(given) or given.get("type", "")
    return kind if kind in {"a", "A", "i", "I"} else ""


# --- images -------------------------------------------------------------------------------------


def image_source(given: Mapping[str, str]) -> str:
    """Where an image really is: lazy loading and proxies undone; "" for none."""
    for name in _LAZY:
        source = given.get(name, "").strip()
        if source and not _NO_PICTURE.search(source[:200] if source.startswith("data:") else source):
            return source
    return given.get("srcset", "").strip().partition(" ")[0].rstrip(",")


def alternative(given: Mapping[str, str], source: str) -> str:
    """The text of an image that its author gave; "" where only the software speaks."""
    text = given.get("alt", "").strip()
    if not text or text.lower() in _EMPTY_TEXTS or text == source or _MYBB_TEXT.fullmatch(text):
        return ""
    return "" if text == source.rpartition("/")[2] else text


def smiley(given: Mapping[str, str]) -> tuple[str, str] | None:
    """(name, code) of a smiley's image, name "" when the code is an emoji; None for any other image."""
    source = given.get("src", "")
    known = (
        given.get("data-smiley")
        or given.get("smilieid")
        or given.get("data-emoticon") is not None
        or given.get("data-shortname")
        or any(name in _SMILEY_CLASSES for name in _classes(given))
        or _SMILEY_FOLDER.search(source[:500])
    )
    if not known:
        return None
    code = given.get("data-shortname") or given.get("alt", "").strip()
    name = given.get("data-smiley") or ("" if source.startswith("data:") else image_name(source.partition("?")[0]))
    emoji = BY_IMAGE.get(name.lower()) or BY_CODE.get(code)
    if emoji or (
        code and not any(character.isalnum() or character == ":" for character in code) and not code.isascii()
    ):
        return "", emoji or code
    name = name or code.strip(":")
    if not name:
        return None
    shown = code if code and " " not in code and not code.isalnum() else f":{name}:"
    return name, shown


# --- addresses ----------------------------------------------------------------------------------


def unwrapped(url: str) -> str:
    """The URL behind a board's own redirect or image proxy (XenForo ``proxy.php``, Invision ``?app=…&url=``)."""
    if "proxy.php?" not in url:
        return url
    given = parse_qs(urlsplit(url).query)
    behind = (given.get("link") or given.get("image") or [""])[0]
    return behind if behind.startswith(("http://", "https://")) else url


def player_page(url: str) -> str:
    """The page of a film whose player stands in the text."""
    for pattern, page in _PLAYER_PAGES:
        match = pattern.match(url)
        if match:
            return page.format(match[1])
    return entities.unescape(url)
