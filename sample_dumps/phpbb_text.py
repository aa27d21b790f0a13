"""The two ways in which phpBB stores a text: BBCode with a uid (3.0, 3.1) and s9e XML (3.2 and later)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from sample_dumps.board import Post
from sample_dumps.markup import Token, tokens

# Numbers of the BBCodes, for the bit field of the old format; 13 and up are the board's own.
BBCODE_IDS = {
    "quote": 0, "b": 1, "i": 2, "url": 3, "img": 4, "size": 5, "color": 6, "u": 7, "code": 8, "list": 9, "email": 10,
    "attachment": 12, "spoiler": 13, "center": 14, "hr": 15,
}  # fmt: skip
LIST_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
BLOCKS = frozenset(("quote", "list", "*", "code", "center", "spoiler", "hr"))
ATTRIBUTES = {"color": "color", "size": "size", "code": "lang", "url": "url", "spoiler": "spoiler"}

_EMOJI_BASE = "[\U0001f300-\U0001faff\u2600-\u27bf\u2b50]"
_EMOJI = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|{_EMOJI_BASE}\ufe0f?[\U0001f3fb-\U0001f3ff]?"
    f"(?:\u200d{_EMOJI_BASE}\ufe0f?[\U0001f3fb-\U0001f3ff]?)*"
)
_NOT_BMP = re.compile("[\U00010000-\U0010ffff]")
_LONG_ADDRESS = 55  # a longer one is shown shortened


@dataclass(frozen=True)
class Context:
    """What a text refers to."""

    post: Callable[[str], Post]
    address: Callable[[str, str], str]  # kind and key → address on the board
    member_name: Callable[[str], str]
    base: str  # address of the board, with a slash at the end
    smilies: Mapping[str, tuple[str, str]]  # code → (file, meaning)


def ncr(text: str) -> str:
    """Characters that three bytes of UTF-8 cannot hold become decimal entities."""
    return _NOT_BMP.sub(lambda match: f"&#{ord(match[0])};", text)


def column(text: str) -> str:
    """As phpBB stores names, titles and reasons: HTML escaped once, entities beyond the first plane."""
    return ncr(escape(text, quote=False).replace('"', "&quot;"))


def uid(key: str) -> str:
    """Eight letters and digits that mark the BBCodes of one text."""
    number = int.from_bytes(hashlib.md5(key.encode()).digest()[:8], "big")  # noqa: S324 (not for security)
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return "".join(digits[number // 36**n % 36] for n in range(8))


def bitfield(text: str) -> str:
    """Base64 of one bit per BBCode in use, as the old format keeps it."""
    used = {BBCODE_IDS[token.name] for token in tokens(text) if token.name in BBCODE_IDS and token.kind != "url"}
    used |= {BBCODE_IDS["url"] for token in tokens(text) if token.name == "mention"}
    if not used:
        return ""
    data = bytearray(max(used) // 8 + 1)
    for number in used:
        data[number // 8] |= 1 << (7 - number % 8)
    return base64.b64encode(bytes(data)).decode()


# --- s9e XML ----------------------------------------------------------------------------------------------------------


def s9e(text: str, context: Context, pictures: list[str]) -> str:
    """The text as phpBB 3.2 and later store it; ``pictures`` are the post's attachments, newest first."""
    found = list(tokens(text))
    out: list[str] = []
    opened: list[str] = []
    for n, token in enumerate(found):
        if token.kind == "text":
            in_code = bool(opened) and opened[-1] == "code"
            if opened and opened[-1] == "img":
                out.append(_s9e_image_source(token.source, nested="url" in opened))
            elif in_code:
                first, rest = ("<i>\n</i>", token.source[1:]) if token.source[:1] == "\n" else ("", token.source)
                out.append(first + ncr(escape(rest, quote=False)))
            else:
                out.append(_s9e_text(token.source, _skipped_after(found, n), _skipped_before(found, n), context))
        elif token.kind == "open":
            out.append(_s9e_open(token, found[n + 1], context))
            opened.append(token.name)
        elif token.kind == "close":
            opened.pop()
            end = f"<e>{token.source}</e>" if token.source else ""
            out.append(f"{end}</{_s9e_name(token.name)}>")
        else:
            out.append(_s9e_single(token, context, pictures, linked="url" in opened))
    body = "".join(out)
    return f"<r>{body}</r>" if re.search(r"<(?!br/>)", body) else f"<t>{body}</t>"


def _s9e_name(name: str) -> str:
    return "LI" if name == "*" else name.upper()


def _skipped_after(found: list[Token], n: int) -> int:
    """How many line breaks at the start of a text are swallowed by the block before it."""
    before = found[n - 1] if n else None
    if before is None or before.name not in BLOCKS:
        return 0
    return 1 if before.kind == "open" else 2


def _skipped_before(found: list[Token], n: int) -> int:
    after = found[n + 1] if n + 1 < len(found) else None
    if after is None or after.name not in BLOCKS:
        return 0
    return 1 if after.kind == "close" else 2


def _s9e_text(text: str, skip_first: int, skip_last: int, context: Context) -> str:
    start = min(skip_first, len(text) - len(text.lstrip("\n")))
    end = min(skip_last, len(text) - start - len(text[start:].rstrip("\n")))
    middle = text[start : len(text) - end]
    pieces = re.split(r"(\S+)", middle)
    shown = "".join(_s9e_word(piece, context) for piece in pieces)
    return "\n" * start + shown.replace("\n", "<br/>\n") + "\n" * end


def _s9e_word(word: str, context: Context) -> str:
    if word in context.smilies:
        return f"<E>{escape(word, quote=False)}</E>"
    out: list[str] = []
    at = 0
    for match in _EMOJI.finditer(word):
        out.append(ncr(escape(word[at : match.start()], quote=False)))
        codes = [f"{ord(character):x}" for character in match[0]]
        sequence = "-".join(code for code in codes if code not in ("fe0f", "200d"))
        out.append(f'<EMOJI seq="{sequence}" tseq="{"-".join(codes)}">{ncr(match[0])}</EMOJI>')
        at = match.end()
    return "".join(out) + ncr(escape(word[at:], quote=False))


def _s9e_open(token: Token, content: Token, context: Context) -> str:
    name, value, source = token.name, token.value, token.source
    attributes: dict[str, str] = {}
    if name == "quote":
        attributes, source = _s9e_quote(value, context)
    elif name == "list" and value:
        attributes = {"type": LIST_TYPES[value]}
    elif name == "url":
        target = _resolve(value or content.source, context)
        attributes, source = {"url": target}, f"[url={target}]" if value else source
    elif name in ("img", "email"):
        attributes = {"src" if name == "img" else "email": content.source}
    elif value is not None:
        attributes = {ATTRIBUTES[name]: value}
    stated = "".join(f' {key}="{_attribute(name, item)}"' for key, item in attributes.items())
    return f"<{_s9e_name(name)}{stated}><s>{ncr(escape(source, quote=False))}</s>"


def _attribute(tag: str, value: str) -> str:
    shown = escape(value, quote=False).replace('"', "&quot;")
    if tag == "quote":  # seen in real data: everything beyond ASCII as hexadecimal entities
        return "".join(c if c.isascii() else f"&#x{ord(c):X};" for c in shown)
    return ncr(shown)


def _s9e_quote(value: str | None, context: Context) -> tuple[dict[str, str], str]:
    if not value:
        return {}, "[quote]"
    if value.startswith("@"):
        post = context.post(value[1:])
        ids = {"post_id": str(post.id), "time": str(post.at)}
        if post.author:
            ids["user_id"] = str(post.author.id)
        numbers = "".join(f" {key}={number}" for key, number in ids.items())
        return {"author": post.name, **ids}, f"[quote={_quoted_name(post.name)}{numbers}]"
    name = context.post(value[1:]).name if value.startswith("~") else value.removeprefix("name:")
    return {"author": name}, f"[quote={_quoted_name(name)}]"


def _quoted_name(name: str) -> str:
    """phpBB puts a name in quotation marks where it holds more than letters."""
    if not re.search(r"[\s\"'\[\]=]", name):
        return name
    return f"'{name}'" if '"' in name else f'"{name}"'


def _s9e_image_source(source: str, *, nested: bool) -> str:
    shown = escape(source, quote=False)
    return shown if nested else f'<URL url="{shown}">{shown}</URL>'


def _s9e_single(token: Token, context: Context, pictures: list[str], *, linked: bool) -> str:
    if token.name == "hr":
        return "<HR>[hr]</HR>"
    if token.name == "attachment":
        name = f"{token.value}.png"
        index = pictures.index(name)
        return (
            f'<ATTACHMENT filename="{name}" index="{index}"><s>[attachment={index}]</s>{name}'
            f"<e>[/attachment]</e></ATTACHMENT>"
        )
    if token.name == "mention":
        target = escape(context.address("member", token.value or ""), quote=False)
        name = ncr(escape(context.member_name(token.value or ""), quote=False))
        return f'<URL url="{target}"><s>[url={target}]</s>@{name}<e>[/url]</e></URL>'
    target, shown, label = _shown_address(token, context)
    shown = escape(shown, quote=False)
    inner = shown if label is None else f'<LINK_TEXT text="{escape(label, quote=False)}">{shown}</LINK_TEXT>'
    return inner if linked else f'<URL url="{escape(target, quote=False)}">{inner}</URL>'


def _shown_address(token: Token, context: Context) -> tuple[str, str, str | None]:
    """(address, as typed, as shown where that differs) of an address in the text."""
    if token.kind == "url":
        typed = token.value or ""
        target = f"http://{typed}" if typed.startswith("www.") else typed
        label = f"{typed[:39]} ... {typed[-10:]}" if len(typed) > _LONG_ADDRESS else None
        return target, typed, label
    target = context.address(token.name, token.value or "")
    return target, target, target.removeprefix(context.base)


def _resolve(target: str, context: Context) -> str:
    match = re.fullmatch(r"\{(\w+):([\w.]+)\}", target)
    return context.address(match[1], match[2]) if match else target


# --- BBCode with a uid ------------------------------------------------------------------------------------------------


def uid_bbcode(text: str, context: Context, pictures: list[str], mark: str) -> str:
    """The text as phpBB 3.0 and 3.1 store it: HTML escaped, each BBCode marked with the text's uid."""
    found = list(tokens(text))
    out: list[str] = []
    lists: list[str] = []
    opened: list[str] = []
    for n, token in enumerate(found):
        if token.kind == "text":
            if opened and opened[-1] in ("code", "img", "email"):
                out.append(_guarded(token.source))
            else:
                out.append("".join(_old_word(piece, context) for piece in re.split(r"(\S+)", token.source)))
        elif token.kind == "open":
            out.append(_old_open(token, found[n + 1], context, mark))
            opened.append(token.name)
            if token.name == "list":
                lists.append("o" if token.value else "u")
        elif token.kind == "close":
            opened.pop()
            kind = f":{lists.pop()}" if token.name == "list" else ":m" if token.name == "*" else ""
            out.append(f"[/{token.name}{kind}:{mark}]")
        else:
            out.append(_old_single(token, context, pictures, mark))
    return ncr("".join(out))


def _guarded(text: str) -> str:
    """Text in which phpBB hides everything that might be taken for markup."""
    shown = column(text)
    return shown.translate({ord(c): f"&#{ord(c)};" for c in "[].:"})


def _old_word(word: str, context: Context) -> str:
    if word in context.smilies:
        file, meaning = context.smilies[word]
        code = column(word)
        image = f'<img src="{{SMILIES_PATH}}/{file}" alt="{code}" title="{meaning}" />'
        return f"<!-- s{code} -->{image}<!-- s{code} -->"
    return column(word)


def _old_open(token: Token, content: Token, context: Context, mark: str) -> str:
    name, value = token.name, token.value
    if name == "quote" and value:
        quoted = context.post(value[1:]).name if value[0] in "@~" else value.removeprefix("name:")
        return f"[quote=&quot;{column(quoted)}&quot;:{mark}]"
    if name == "code":  # the language is only kept for PHP
        return f"[code:{mark}]"
    if name == "url":
        target = _resolve(value or content.source, context)
        return f"[url={_guarded(target)}:{mark}]" if value else f"[url:{mark}]"
    return f"[{name}={column(value)}:{mark}]" if value else f"[{name}:{mark}]"


def _old_single(token: Token, context: Context, pictures: list[str], mark: str) -> str:
    if token.name == "hr":
        return f"[hr:{mark}]"
    if token.name == "attachment":
        name = f"{token.value}.png"
        index = pictures.index(name)
        return f"[attachment={index}:{mark}]<!-- ia{index} -->{name}<!-- ia{index} -->[/attachment:{mark}]"
    if token.name == "mention":
        target = _guarded(context.address("member", token.value or ""))
        return f"[url={target}:{mark}]@{column(context.member_name(token.value or ''))}[/url:{mark}]"
    target, shown, label = _shown_address(token, context)
    letter = "l" if token.kind == "address" else "w" if shown.startswith("www.") else "m"
    kind = "postlink-local" if letter == "l" else "postlink"
    link = f'<a class="{kind}" href="{column(target)}">{column(label or shown)}</a>'
    return f"<!-- {letter} -->{link}<!-- {letter} -->"
