"""What the lines of a telnet board's article say, wherever they are met: in its file, or on a page of its web gate.

Facts: ``facts/sources/telnet-bbs.md``, section 1.4, and ``ptt-web.md``, section 3. All patterns are for one line
without colour codes.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from typing import Final

from adapters.forum import SourceId

USER = r"[a-zA-Z][0-9a-zA-Z]{1,11}"
USER_ID = re.compile(USER)
#: where the text ends and what the board wrote begins
ORIGIN = re.compile(r"^\s*(?:※ (?:發信站|文章網址|轉錄者)|◆ From)\s*[:：]")
EDITED = re.compile(r"※ 編輯\s*[:：]\s*([a-zA-Z][0-9a-zA-Z]{1,11})[^,]*,\s*(\d{2}/\d{2}/\d{4} \d{2}:\d{2}(?::\d{2})?)")
QUOTED = re.compile(r"※ 引述《([^》(]{1,40})")
CATEGORY = re.compile(r"^(?:(?:re|fw)\s*:\s*)*\[([^\[\]]{1,20})\]\s*", re.IGNORECASE)
PUSH_TIME = re.compile(r"(\d{1,2})/(\d{1,2})(?: (\d{2}):(\d{2}))?\s*$")
#: sign of a push → what it says of the article (kind of reaction, value); "" for a neutral one
SIGNS: Final = {"推": ("push", 1), "噓": ("boo", -1), "→": ("", 0)}
DELETED = re.compile(r"^\((?:本文已被(?:刪除|吃掉)|已被(\S+?)刪除)\)")
#: address of an article: board, file, time of creation; of a board: name, page
ARTICLE_URL = re.compile(r"/bbs/([0-9A-Za-z][\w.-]+)/([MG]\.(\d{6,11})\.A(?:\.[0-9A-F]+)?)\.html")
BOARD_URL = re.compile(r"/bbs/([0-9A-Za-z][\w.-]+)/(?:index(\d*)\.html)?(?:$|[?#])")


def target(url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what an absolute URL of the web gate leads to."""
    article = ARTICLE_URL.search(url)
    if article:
        return "thread", f"{article[1]}/{article[2]}"
    board = BOARD_URL.search(url)
    return ("board", board[1]) if board else None


def push_time(shown: str, last: datetime, latest: datetime | None = None) -> datetime | None:
    """When a push was written, of whose time the year is not shown: the first year in which it does not lie more than a
    day before ``last``, the time of the article or of the push before it. A push only with a day is of its beginning.

    :param shown: ends with ``MM/DD`` or ``MM/DD hh:mm``; ``last`` says in which zone.
    :param latest: it was there by then; what would lie more than a day later is of no known time.
    """
    match = PUSH_TIME.search(shown)
    if match is None:
        return None
    month, day, hour, minute = (int(part) if part else 0 for part in match.groups())
    for year in (last.year, last.year + 1):
        made = moment(year, month, day, hour, minute, zone=last.tzinfo)
        if made is not None and made > last - timedelta(days=1):
            return made if latest is None or made <= latest + timedelta(days=1) else None
    return None


def moment(*parts: int, zone: tzinfo | None) -> datetime | None:
    """A time of year, month, day, hour, minute (and second); None where there is no such time."""
    try:
        return datetime(*parts, tzinfo=zone)  # type: ignore[misc,arg-type]
    except (ValueError, OverflowError):  # the 29th of February, or no date at all
        return None
