"""The log files of a Discuz! site: ``data/log/YYYYMM_modslog.php`` and its like (``forumdata/logs`` up to 7.2).

One entry a line: ``<?PHP exit;?>``, then cells between tabs. Nothing here is trusted: only regular files with such
names directly in those folders are opened, links are not followed, and lines are read up to a bound. The cells (as real
logs of X3.5 have them; ``writelog`` of ``source/function/function_core.php``), escaped once unless said otherwise:

=========== ============================================================================================================
``modslog`` time, moderator, rank, IP, board, its name, thread, its subject, code, reason, board it went to, its name
``banlog``  time, moderator, rank, IP, member, old group, new group, end of the ban, reason (escaped twice)
``modcp``   time, moderator, rank, IP, action, operation, board, the request
=========== ============================================================================================================

IP addresses are passed over, and of requests only which posts were let through or turned down is read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from adapters.base import SourceError
from adapters.relational.cells import moment, unescape

FOLDERS: Final = ("data/log", "forumdata/logs")
_NAME = re.compile(r"[0-9]{6}_(modslog|banlog|modcp)(?:_[0-9]{1,5})?\.php")
_START = re.compile(rb"<\?php exit;\?>\t", re.IGNORECASE)
_LONGEST: Final = 64 << 10  # bytes of a line; a request with the text of an announcement is the longest there is
_NUMBER = re.compile(r"[0-9]{1,18}")
_CHOSEN = re.compile(r"; moderate=\{([0-9=; ]{0,20000}+)\}")
_ITEM = re.compile(r"[0-9]{1,9}=([0-9]{1,18});")
_VERDICT = re.compile(r"; modact=(validate|delete|ignore);")

#: operation of the moderators' panel → verdict → code of our own for what became of each post or thread
VERDICTS: Final = {
    "replies": {"validate": "modcp:validate", "delete": "modcp:delete", "ignore": "modcp:ignore"},
    "threads": {"validate": "modcp:validate thread", "delete": "modcp:delete thread", "ignore": "modcp:ignore thread"},
}
BANNED: Final = frozenset((4, 5, 6))  #: groups: may not post, may not visit, address banned

#: decodes cells that are not UTF-8
Decode = Callable[[bytes], str]


class Entry(NamedTuple):
    """One thing that was done, as a log or a table tells it; what it does not tell is 0 or empty."""

    thread: int
    at: int
    code: str
    place: int = 0  #: the board
    post: int = 0
    member: int = 0  #: to whom it was done
    whom: str = ""  #: his name, where the log has only that
    moderator: int = 0
    by: str = ""  #: the moderator's name
    until: int = 0
    to_place: int = 0
    stamp: int = 0
    prop: int = 0  #: a member used this one of the board's magic props
    reason: str = ""


class LogFiles:
    """Reads those files of one site, oldest first.

    :param root: the site's folder.
    :param decode: for cells of lines that are not UTF-8.
    """

    def __init__(self, root: Path, decode: Decode) -> None:
        self._root = root.resolve()
        self._decode = decode
        self.strange: dict[str, int] = {}  #: file → lines that are no entries

    def files(self) -> list[tuple[str, Path]]:
        """(kind, path) of what is there, in order of folder and name."""
        found = []
        for folder in FOLDERS:
            place = (self._root / folder).resolve()
            if place.is_relative_to(self._root) and place.is_dir():
                with os.scandir(place) as entries:
                    names = [
                        (match[0], match[1])
                        for entry in entries
                        if (match := _NAME.fullmatch(entry.name)) and entry.is_file(follow_symlinks=False)
                    ]
                found += [(kind, place / name) for name, kind in sorted(names)]
        return found

    def read(self) -> Iterator[Entry]:
        """All entries; lines that are none are counted in ``strange``."""
        self.strange = {}
        for kind, path in self.files():
            for cells in self._lines(path):
                if cells:
                    yield from _READERS[kind](cells)
                else:
                    name = path.relative_to(self._root).as_posix()
                    self.strange[name] = self.strange.get(name, 0) + 1

    def _lines(self, path: Path) -> Iterator[list[str]]:
        """Cells of every line behind its beginning; none where it is not such a line, or its time cannot be."""
        try:
            file = path.open("rb")
        except OSError as error:
            raise SourceError(f"{path}: {error.strerror}; make it readable, or take it out of the folder") from error
        with file:
            whole = True  # whether the line before was read to its end
            while line := file.readline(_LONGEST):
                begun, whole = whole, line.endswith(b"\n") or len(line) < _LONGEST
                start = _START.match(line)
                if begun and whole and start:
                    cells = self._cells(line[start.end() :].rstrip(b"\r\n"))
                    yield cells if moment(_number(cells[0])) and len(cells) >= _FEWEST else []
                elif begun and line.strip():
                    yield []

    def _cells(self, line: bytes) -> list[str]:
        try:
            return line.decode().split("\t")
        except UnicodeDecodeError:
            return [self._decode(cell) for cell in line.split(b"\t")]


_FEWEST: Final = 7


def _number(cell: str) -> int:
    return int(cell) if _NUMBER.fullmatch(cell) else 0


def _cell(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _moderation(cells: list[str]) -> Iterator[Entry]:
    code = _cell(cells, 8).strip()[:5]
    if code:
        yield Entry(
            thread=_number(cells[6]),
            at=_number(cells[0]),
            code=code,
            place=_number(cells[4]),
            by=unescape(cells[1]),
            to_place=_number(_cell(cells, 10)),
            reason=unescape(_cell(cells, 9)).strip(),
        )


def _ban(cells: list[str]) -> Iterator[Entry]:
    group = _number(cells[6])
    if group in BANNED or _number(cells[5]) in BANNED:
        yield Entry(
            thread=0,
            at=_number(cells[0]),
            code=f"group:{group}" if group in BANNED else "group:lifted",
            whom=unescape(cells[4]),
            by=unescape(cells[1]),
            until=moment(_number(_cell(cells, 7))) or 0,
            reason=unescape(unescape(_cell(cells, 8))).strip(),
        )


def _panel(cells: list[str]) -> Iterator[Entry]:
    verdicts, request = VERDICTS.get(cells[5]), _cell(cells, 7).partition("}; POST={")[0]
    chosen, verdict = _CHOSEN.search(request), _VERDICT.search(request)
    if cells[4] == "moderate" and verdicts and chosen and verdict:
        for number in map(int, _ITEM.findall(chosen[1])):
            yield Entry(
                thread=number if cells[5] == "threads" else 0,
                at=_number(cells[0]),
                code=verdicts[verdict[1]],
                place=_number(cells[6]),
                post=number if cells[5] == "replies" else 0,
                by=unescape(cells[1]),
            )


_READERS: Final[dict[str, Callable[[list[str]], Iterator[Entry]]]] = {
    "modslog": _moderation,
    "banlog": _ban,
    "modcp": _panel,
}
