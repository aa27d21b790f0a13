"""Texts of a message → canonical HTML: quotations nested, who is quoted by the line above, signatures and footers cut.

Lines stay as they were broken, unless the message says that they flow (RFC 3676). What is set in columns becomes
preformatted text. E-mail addresses are masked everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TypeAlias

import msgspec

from adapters.mail.charsets import decoded
from adapters.mail.headers import MASK, masked, masked_bytes, unmarked
from adapters.mail.parts import Piece
from adapters.markup.builder import MAX_DEPTH
from adapters.markup.canonical import Markup, escape, replay, sanitise
from adapters.markup.canonical import cleaned as cleaned_html
from adapters.markup.renderer import Renderer
from adapters.markup.tags import Style

Line: TypeAlias = tuple[int, str]  #: (depth of quotation, text)
Run: TypeAlias = tuple[int, list[str]]  #: lines of one depth

_STYLE = Style(decoded=True)
_PREFIX = re.compile(r"(?:[ \t]{0,2}(?:[A-Z]{2,3})?>)++ ?")
_URL = re.compile(r"(\b(?:https?|ftp)://[^\s<>\"|\\^`{}]{1,2000}+)")
_URL_TAIL = ".,;:!?'\")]}*_"
_FOOTER = re.compile(r"\n_{30,80}+\n[^\n]{0,200}(?:mailing list|maillist)[^\n]*+(?:\n[^\n]*+){0,6}\s*\Z", re.IGNORECASE)
_PGP_HEAD = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:\w+: [^\n]*+\n)*+\n?")
_PGP_TAIL = re.compile(r"-----BEGIN PGP SIGNATURE-----\n(?:[^\n]*+\n){1,200}?-----END PGP SIGNATURE-----[^\n]*+\n?")
_PATCH = re.compile(r"(?:diff --git |Index: |--- \S|\*\*\* \S|@@ -\d)")
_COLUMNS = re.compile(r"(?:\t| {4,})\S|\S(?:\t| {3,})\S")
_MAILTO = re.compile(
    r"""\shref\s{0,9}=\s{0,9}(?:"\s{0,9}mailto:[^"]{0,2000}"|'\s{0,9}mailto:[^']{0,2000}'|mailto:[^\s>]{0,2000})""",
    re.IGNORECASE,
)

_VERB = re.compile(
    r"\b(?:wrote|writes|schrieb|schreef|skrev|a [ée]crit|[ée]crit|escribi[óo]|ha scritto|scrisse|escreveu|napisał"
    r"(?:\(a\)|a)?|kirjoitti|пишет|писал|написал)(?:\(?а\)?)?\b(?: in message)?",
    re.IGNORECASE,
)
_OPENING = re.compile(r"\s*(?:on|in|at|am|le|el|op|den|il|em|w dniu|quoting|>?in article)\b", re.IGNORECASE)
_STAMP = re.compile(
    r".*\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?(?:\s*(?:[+-]\d{4}|(?-i:\(?[A-Z]{2,5}\)?)\b))?[\s,:]*", re.IGNORECASE
)
_NO_NAME = re.compile(r"[\d:/.\s+-]*|(?:mon|tue|wed|thu|fri|sat|sun)\w*", re.IGNORECASE)
_IN_ANGLES = re.compile(r"<[^<>]*>|[\[(]mailto:[^\])]*[\])]")
_LEADING = re.compile(r"^(?:on|in|am|le|el|op|den|and|quoting|at)\b\s*", re.IGNORECASE)
_TIME = re.compile(r"\d|article\b|um \d")
_IN_BRACKETS = re.compile(r"\(([^()\[\]]{1,80})\)")
_LONGEST_ATTRIBUTION = 400


class Converted(msgspec.Struct, frozen=True, gc=False):
    markup: Markup
    original: bytes | None  #: bytes as stored, addresses masked, where the text had to be repaired


def convert(pieces: Sequence[Piece], fallback: str, *, named: bool = True) -> Converted:
    """The body of a message.

    :param fallback: character set of what declares none.
    :param named: keep the words of quotations with them, by which the quoted message can be found.
    """
    renderer = Renderer(_STYLE)
    originals: list[bytes] = []
    for piece in pieces:
        text, repaired = decoded(piece.raw, piece.charset, fallback)
        if repaired:
            originals.append(masked_bytes(piece.raw))
        if piece.quoted is not None:
            renderer.quote({"author": piece.quoted} if piece.quoted else {})
        if piece.html:
            replay(renderer, cleaned_html(_MAILTO.sub("", text)))
        else:
            _render(renderer, runs(_trimmed(text), flowed=piece.flowed, glued=piece.glued))
        if piece.quoted is not None:
            renderer.close_block("blockquote")
        renderer.paragraph()
    markup = renderer.result()
    html = masked(markup.html)
    if html != markup.html:
        html = sanitise(html)
    quotes = markup.quotes if named else tuple(msgspec.structs.replace(quote, text="") for quote in markup.quotes)
    return Converted(Markup(html, quotes), b"\n".join(originals) if originals else None)


def _trimmed(text: str) -> str:
    """Without what programs put around it: PGP's armour, a list's footer."""
    text = masked(text)
    if "-----BEGIN PGP" in text:
        signed = _PGP_HEAD.sub("", text, count=1)
        if signed is not text:
            signed = signed.replace("\n- -", "\n-")
        text = _PGP_TAIL.sub("", signed)
    if "\n____" in text:
        text = _FOOTER.sub("", text)
    return text


# -------------------------------------------------------------------- lines


def runs(text: str, *, flowed: bool = False, glued: bool = False) -> list[Run]:
    """A text's lines by their depth of quotation, without the signature."""
    found: Iterable[Line]
    if flowed:
        found = _joined(text.split("\n"), glued=glued)
    else:
        found = [_line(line) if ">" in line[:12] else (0, line) for line in text.expandtabs(8).split("\n")]
    kept: list[Run] = []
    run: list[str] = []  # the last of them
    last = -1  # its depth
    signing = False
    for depth, line in found:
        plain = line.rstrip()
        if depth:
            signing = False
            if len(kept) > 1 and not last and plain and not any(run):
                _bridge(kept, depth)
                last, run = kept[-1]
        elif plain == "--" and (line.rstrip("\r") == "-- " or (line.rstrip("\r") == "--" and not flowed)):
            signing = True
        if signing:
            continue
        if depth != last:
            last, run = depth, []
            kept.append((depth, run))
        run.append(plain)
    return kept


def _bridge(kept: list[Run], depth: int) -> None:
    """Blank lines between two quoted lines belong to the quotation."""
    _, blank = kept.pop()
    if kept[-1][0] <= depth:
        kept[-1][1].extend(blank)
    else:
        kept.append((depth, blank))


def _line(line: str) -> Line:
    mark = _PREFIX.match(line)
    return (min(mark[0].count(">"), MAX_DEPTH), line[mark.end() :]) if mark else (0, line)


def _joined(raw: Iterable[str], *, glued: bool) -> Iterator[Line]:
    """Lines of format=flowed, each paragraph one line."""
    waiting: list[str] = []
    waiting_depth = 0
    for line in raw:
        text = line.lstrip(">")
        depth = min(len(line) - len(text), MAX_DEPTH)
        text = text.removeprefix(" ") if text != "-- " else text
        if waiting and (depth != waiting_depth or text == "-- "):
            yield waiting_depth, "".join(waiting)
            waiting = []
        waiting_depth = depth
        if text.endswith(" ") and text != "-- ":
            waiting.append(text[:-1] if glued else text)
        else:
            yield depth, "".join(waiting) + text
            waiting = []
    if waiting:
        yield waiting_depth, "".join(waiting)


# -------------------------------------------------------------------- rendering


def _render(renderer: Renderer, found: list[Run]) -> None:
    depth = 0
    author = ""  # of the quotation that begins
    for at, (run_depth, texts) in enumerate(found):
        while depth > run_depth:
            renderer.close_block("blockquote")
            depth -= 1
        while depth < run_depth:
            renderer.quote({"author": author} if author else {})
            author = ""
            depth += 1
        deeper = at + 1 < len(found) and found[at + 1][0] > run_depth
        author, shown = attributed(texts) if deeper else ("", texts)
        _paragraphs(renderer, shown)
    while depth:
        renderer.close_block("blockquote")
        depth -= 1


def _paragraphs(renderer: Renderer, texts: list[str]) -> None:
    renderer.paragraph()
    block: list[str] = []
    for number, line in enumerate(texts):
        if line and not block and _PATCH.match(line):
            renderer.code(escape("\n".join(texts[number:]).rstrip()))
            return
        if line:
            block.append(line)
        elif block:
            _block(renderer, block)
            block = []
    if block:
        _block(renderer, block)


def _block(renderer: Renderer, block: list[str]) -> None:
    """Lines between two blank ones."""
    wide = [line for line in block if "   " in line or "\t" in line] if len(block) > 1 else []
    if len(wide) * 2 > len(block) and sum(_COLUMNS.search(line) is not None for line in wide) * 2 > len(block):
        renderer.code(escape("\n".join(block)))
        return
    text = "\v".join([line.strip() for line in block])
    if "://" not in text:
        renderer.text(escape(text))
    else:
        for place, part in enumerate(_URL.split(text)):
            if place & 1:
                url = part.rstrip(_URL_TAIL)
                renderer.linked(url)
                part = part[len(url) :]  # noqa: PLW2901
            renderer.text(escape(part))
    renderer.paragraph()


def attributed(texts: list[str]) -> tuple[str, list[str]]:
    """(who is quoted, the lines without the one that says so) of the lines above a quotation."""
    end = len(texts)
    while end and not texts[end - 1].strip():
        end -= 1
    if not end or not texts[end - 1].rstrip().endswith((":", "…", "...")):
        return "", texts
    begin = end - 1
    said = texts[begin].strip()
    if begin and texts[begin - 1].strip() and not _OPENING.match(said) and _OPENING.match(texts[begin - 1]):
        begin -= 1
        said = f"{texts[begin].strip()} {said}"
    name = quoted_name(said) if len(said) <= _LONGEST_ATTRIBUTION else ""
    return (name, texts[:begin]) if name else ("", texts)


@lru_cache(2_048)
def quoted_name(said: str) -> str:
    """The name in a line such as ``On 3 Jan 2005, Ann Example <…> wrote:``; "" when it is no such line."""
    verb = _VERB.search(said)
    if verb is None:
        return ""
    before, after = said[: verb.start()], said[verb.end() :]
    after = after.strip(" :….")
    if after and not _OPENING.match(before):
        return ""
    comment = _IN_BRACKETS.search(before)
    if comment and f"{MASK} (" in before:
        return comment[1].strip()
    before = before.replace(f"<{MASK}>", " ").replace(MASK, " ")
    for side in (after, _STAMP.sub("", before)):
        for part in reversed(side.split(",")):
            name = unmarked(_IN_ANGLES.sub(" ", part), " \t\"'<>:…;()[]")
            name = _LEADING.sub("", name)
            if name and len(name) <= 80 and not _NO_NAME.fullmatch(name) and not _TIME.match(name):
                return " ".join(name.split())
    return ""
