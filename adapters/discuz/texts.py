"""What Discuz! stores as text: BBCode as it was typed, with what it writes into it itself.

The note of the last edit, the head of a quotation and that of an answer are text; so are the marks of what is not for
everybody: ``[hide]`` (after an answer, or from so many points on), ``[password]`` and, in threads that are sold, all
that is not ``[free]``. Facts: ``source/function/function_discuzcode.php`` and
``source/module/forum/forum_viewthread.php``.
"""

from __future__ import annotations

import re
from bisect import bisect
from calendar import timegm
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from adapters.discuz.hypertext import as_bbcode
from adapters.forum import SourceId
from adapters.markup.bbcode import Converter
from adapters.markup.canonical import Markup, escape
from adapters.markup.discuz import HIDDEN, NAMELESS, SOLD
from adapters.markup.tags import DISCUZ, LinkFinder

_POSTED = "(?:发表于|發表於|发表於|Posted on|Post on)"
_EDITED = re.compile(
    r"\s{0,20}\[(?:i=s\])? ?(?:本帖最后由|本帖最後由) ([^\[\]\n]{0,60}?) ?(?:于|於) ([^\[\]\n]{4,40}?) ?(?:编辑|編輯) ?"
    r"(?:\[/i\]|\])(?:\s|<br ?/?>){0,20}"
)
_ANSWERED = re.compile(
    r"\s{0,20}\[b\](?:回复|回復|Reply) ?\[url=([^\[\]\n]{1,300})\][^\[\]\n]{0,20}\[/url\] ?"
    r"(?:\[i\][^\[\]\n]{0,60}\[/i\])? ?\[/b\]\s{0,20}"
)
_QUOTED = re.compile(r"\[quote\]\s{0,5}((?:(?!\[/?quote)[^\n]){1,700}+)(?:\n|\Z)", re.IGNORECASE)
_SAID = re.compile(rf"(.{{0,100}}?)\s*(?:{_POSTED}\s*(.{{4,40}}))")
_SAID_BEFORE = re.compile(r"原帖由\s*(.{0,60}?)\s*(?:于|於)\s*(.{4,40}?)\s*(?:发表|發表)")
_TAGS = re.compile(r"\[[^\[\]]{1,400}+\]")
_IMAGE = re.compile(r"\[img\][^\[\]]{0,200}\[/img\]")
_POST = re.compile(r"goto=findpost&(?:amp;)?(?:ptid=\d{1,15}&(?:amp;)?)?pid=(\d{1,15})\b")

_TIME = re.compile(
    r"(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}))"
    r"\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?"
)
_CHARACTER = re.compile(r"&#(?:([1-9]\d{2,6})|x([0-9a-fA-F]{4,6}));")
_GUARD = re.compile(r"\[(/?)(code|hide|password|postbg|begin)(?:=[^\[\]\n]{0,200})?\]", re.IGNORECASE)
_FREE = re.compile(r"\[(/?)free\]", re.IGNORECASE)
_ATTACHED = re.compile(r"\[(attach|attachimg)\](\d{1,12})\[/\1\]", re.IGNORECASE)
_ATTACHED_ADDRESS = re.compile(
    r"(?:\[img(?:=[^\[\]]{0,20})?\])?attach://(\d{1,12})\.\w{1,10}(?:\[/img\])?", re.IGNORECASE
)
_MENTIONED = re.compile(r"\[url=([^\[\]\n]{1,300})\]@([^\[\]\n]{1,60})\[/url\]", re.IGNORECASE)
_TWEETED = re.compile(r"\[tthread=\d{0,20}, ?([^\[\]\n]{0,100})\][^\[\]]{0,300}\[/tthread\]", re.IGNORECASE)
_CHAPTERS = re.compile(r"\[/?index\]|\[#\d{1,10}(?:,\d{1,10})?\]|\[page\]", re.IGNORECASE)


class Text(NamedTuple):
    """A post's text, and what stood in it."""

    markup: Markup
    editor: str | None = None  #: name of who edited it last; None: nobody
    edited_at: int | None = None
    reply_to: int | None = None
    withheld: bool = False  #: something of it was not for everybody and is left out
    locked: bool = False  #: all of it is behind a password


class Texts:
    """Turns the texts of one board into canonical HTML. Made once.

    :param smilies: code → image.
    :param custom: (tag, match, template) of the board's own tags, as :class:`adapters.markup.bbcode.Converter` takes
        them.
    :param link: what an address leads to on this board.
    :param offset: seconds that the board's clock, with which it writes times into texts, is ahead of UTC.
    """

    def __init__(
        self,
        *,
        smilies: Mapping[str, str],
        custom: Iterable[tuple[str, str, str]],
        link: LinkFinder,
        base: str,
        offset: int,
    ) -> None:
        self._link = link
        self._offset = offset
        plain = DISCUZ._replace(tags={})
        self._rich = Converter(dialect=DISCUZ, custom=custom, smilies=smilies, link=link, base=base, decoded=True)
        self._plain = Converter(dialect=plain, smilies=smilies, link=link, base=base, decoded=True)

    def convert(self, stored: str, attachments: Sequence[SourceId] = ()) -> Markup:
        """A text that is nobody's post: an answer in a few words, a message, a note."""
        return self.read(stored, attachments).markup

    def read(
        self,
        stored: str,
        attachments: Sequence[SourceId] = (),
        *,
        bbcode: bool = True,
        html: bool = False,
        smilies: bool = True,
        sold: bool = False,
    ) -> Text:
        """A post's text.

        :param bbcode: False: its author switched tags off.
        :param html: it may hold HTML.
        :param sold: only what is marked as free may be read.
        """
        text = characters(stored.replace("\r\n", "\n"))
        edited = _EDITED.match(text)
        if edited:
            text = text[edited.end() :]
        pieces, withheld, locked = _guarded(text)
        if sold:
            pieces = _guarded(_free("".join([piece.text for piece in pieces])))[0]
        reply_to = None
        if bbcode and pieces and not pieces[0].literal:
            answered = _ANSWERED.match(pieces[0].text)
            if answered and (post := _POST.search(answered[1])):
                reply_to = int(post[1])
                pieces[0] = _Piece(pieces[0].text[answered.end() :])
        known = frozenset(map(str, attachments))
        text = "".join([piece.text if piece.literal else self._prepared(piece.text, known, html) for piece in pieces])
        if sold:
            text = f"{text}\n\n{SOLD}" if text.strip() else SOLD
        converter = self._rich if bbcode else self._plain
        return Text(
            markup=converter.convert(text, attachments=attachments, smilies=smilies),
            editor=edited[1] if edited else None,
            edited_at=self.moment(edited[2]) if edited else None,
            reply_to=reply_to,
            withheld=withheld or sold,
            locked=locked,
        )

    def moment(self, shown: str) -> int | None:
        """Seconds since 1970 of a time as the board writes it; None when it is none."""
        found = _TIME.search(shown)
        if not found:
            return None
        year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
        hour = int(found[7])
        if found[10] and hour <= 12:
            hour = hour % 12 + (12 if found[10] in ("PM", "pm", "Pm", "pM") else 0)
        try:
            at = datetime(int(year), int(month), int(day), hour, int(found[8]), int(found[9] or 0))  # noqa: DTZ001
        except ValueError:
            return None
        return timegm(at.timetuple()) - self._offset

    # ---------------------------------------------------------------- what is only Discuz!'s

    def _prepared(self, text: str, known: frozenset[str], html: bool) -> str:
        """Text without code blocks, in the tags that the converter knows."""
        if html:
            text = as_bbcode(text)
        if "[" not in text:
            return text
        text = _QUOTED.sub(self._quoted, text)
        text = _ATTACHED.sub(lambda found: _placed(found[2], known, ""), text)
        if "attach://" in text:
            text = _ATTACHED_ADDRESS.sub(lambda found: _placed(found[1], known, found[0]), text)
        if "]@" in text:
            text = _MENTIONED.sub(self._mentioned, text)
        if "[tthread" in text:
            text = _TWEETED.sub(lambda found: f"— {found[1]}", text)
        return _CHAPTERS.sub(lambda found: "\n" if "age" in found[0] else "", text)

    def _quoted(self, found: re.Match[str]) -> str:
        """The head of a quotation as attributes of its tag; other quotations stay as they are."""
        post = _POST.search(found[1])
        line = _TAGS.sub("", _IMAGE.sub("", found[1])).strip()
        said = _SAID.fullmatch(line) or _SAID_BEFORE.fullmatch(line)
        if not said:
            return found[0]
        at = self.moment(said[2])
        if not post and at is None:
            return found[0]
        name = "" if said[1] in NAMELESS else said[1].replace('"', "").strip()
        head = f'="{name}"' if name else ""
        head += f" pid={post[1]}" if post else ""
        head += f" dateline={at}" if at else ""
        return f"[quote{head}]"

    def _mentioned(self, found: re.Match[str]) -> str:
        target = self._link(found[1])
        if not target or target[0] != "member":
            return found[0]
        return f"[atmember u={target[1]}]{found[2]}[/atmember]"


def notice(lines: Sequence[str]) -> str:
    """Plain lines as canonical HTML to follow a body; "" for none."""
    return f"<p>{'<br>'.join([escape(line) for line in lines])}</p>" if lines else ""


def characters(text: str) -> str:
    """Undoes numeric references, by which browsers send what the build's character set has not."""
    return _CHARACTER.sub(_character, text) if "&#" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1]) if found[1] else int(found[2], 16)
    return chr(code) if 0xA0 <= code < 0xD800 or 0xE000 <= code < 0x110000 else found[0]


def _placed(number: str, known: frozenset[str], otherwise: str) -> str:
    return f"[attach]{number}[/attach]" if number in known else otherwise


# -------------------------------------------------------------------- what is not for everybody


class _Piece(NamedTuple):
    text: str
    literal: bool = False  # a code block: nothing in it means anything


def _guarded(text: str) -> tuple[list[_Piece], bool, bool]:
    """(what everybody may read, whether something was left out, whether there is a password).

    What is hidden ends with the ``[/hide]`` that belongs to its start, or with the last one. Each tag is looked at a
    bounded number of times.
    """
    tags = list(_GUARD.finditer(text)) if "[" in text else []
    ends: dict[str, list[int]] = {}
    for index, tag in enumerate(tags):
        if tag[1]:
            ends.setdefault(tag[2].lower(), []).append(index)
    pieces: list[_Piece] = []
    withheld = locked = False
    done, index = 0, 0
    while index < len(tags):
        tag, name = tags[index], tags[index][2].lower()
        end = -1 if tag[1] else _end(tags, ends.get(name, []), index, nested=name == "hide")
        if end < 0:
            index += 1
            continue
        pieces.append(_Piece(text[done : tag.start()]))
        if name == "code":
            pieces.append(_Piece(text[tag.start() : tags[end].end()], literal=True))
        elif name == "hide":
            pieces.append(_Piece(HIDDEN, literal=True))
            withheld = True
        elif name == "password":
            withheld = locked = True
        done, index = tags[end].end(), end + 1
    return [piece for piece in [*pieces, _Piece(text[done:])] if piece.text], withheld, locked


def _end(tags: list[re.Match[str]], ends: list[int], start: int, *, nested: bool) -> int:
    """Index of the end tag of the tag ``start``; -1 when it has none."""
    place = bisect(ends, start)
    if place == len(ends):
        return -1
    if not nested:
        return ends[place]
    depth = 0
    for index in range(start, ends[-1] + 1):
        if tags[index][2].lower() == "hide":
            depth += -1 if tags[index][1] else 1
            if not depth:
                return index
    return ends[-1]


def _free(text: str) -> str:
    """The parts of a text that is sold that everybody may read."""
    parts: list[str] = []
    start = -1
    for tag in _FREE.finditer(text):
        if not tag[1] and start < 0:
            start = tag.end()
        elif tag[1] and start >= 0:
            parts.append(text[start : tag.start()].strip())
            start = -1
    return "\n\n".join(parts)
