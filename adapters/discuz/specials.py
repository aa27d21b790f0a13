"""Threads for which a microblog has nothing like it: goods, rewards, activities, debates. They become text.

What a contact or an account would be of the seller or organiser is not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import gmtime, strftime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from adapters.discuz.texts import characters
from adapters.relational.cells import IDS, chunks, moment, unescape
from adapters.sql.database import Row

if TYPE_CHECKING:
    from adapters.discuz import Discuz

TRADE, REWARD, ACTIVITY, DEBATE = 2, 3, 4, 5  #: ``special`` of a thread
_QUALITY: Final = {1: "全新", 2: "二手"}
_WINNER: Final = {1: "正方获胜", 2: "反方获胜", 3: "平局"}
_SIDE: Final = {1: "正方", 2: "反方"}
_ACTIVITY: Final = ("class", "place")
_DEBATE: Final = ("affirmpoint", "negapoint", "umpire", "umpirepoint")


class Specials:
    """Reads what such threads and posts hold beside their text, page by page."""

    def __init__(self, board: Discuz) -> None:
        self._board = board
        self._database = board.database
        self._of_threads: dict[int, list[str]] = {}
        self._of_posts: dict[int, list[str]] = {}
        self._held: dict[str, bool] = {}

    def thread(self, thread: int) -> list[str]:
        """Lines about a thread among those last prepared."""
        return self._of_threads.get(thread, [])

    def post(self, post: int) -> list[str]:
        """Lines about a post among those last prepared."""
        return self._of_posts.get(post, [])

    def prepare_threads(self, threads: Iterable[tuple[int, int, int]]) -> None:
        """``threads``: (id, ``special``, ``price``)."""
        found = list(threads)
        self._of_threads = {thread: list(_reward(price)) for thread, special, price in found if special == REWARD}
        for special, read in ((ACTIVITY, self._activities), (DEBATE, self._debates)):
            ids = [thread for thread, kind, _ in found if kind == special]
            if ids:
                self._of_threads.update(read(ids))

    def prepare_posts(self, posts: Iterable[int]) -> None:
        self._of_posts = {}
        ids = list(posts)
        if self._holds("forum_trade"):
            self._of_posts.update(self._goods(ids))
        if self._holds("forum_debatepost"):
            self._of_posts.update(self._sides(ids))

    def _holds(self, table: str) -> bool:
        """Whether the table has rows at all: most boards have no goods and no debates."""
        if table not in self._held:
            self._held[table] = self._database.count(table) > 0
        return self._held[table]

    def _rows(self, table: str, key: str, names: tuple[str, ...], ids: list[int]) -> Iterator[Row]:
        clause, column = self._database.table(table), self._database.column
        statement = sa.select(clause.c[key], *(column(table, name, 0) for name in names)).where(clause.c[key].in_(IDS))
        for part in chunks(ids):
            yield from self._database.rows(statement, ids=part)

    def _words(self, table: str, column: str, cell: Any) -> str:
        return characters(unescape(self._database.text(table, column)(cell))).strip() if cell else ""

    # ---------------------------------------------------------------- kinds

    def _activities(self, ids: list[int]) -> dict[int, list[str]]:
        table = "forum_activity"
        if not self._database.has(table):
            return {}
        numbers = ("starttimefrom", "starttimeto", "cost", "number", "applynumber", "expiration")
        found = {}
        for thread, kind, place, begins, ends, cost, most, applied, until in self._rows(
            table, "tid", (*_ACTIVITY, *numbers), ids
        ):
            times = " – ".join(self._time(at) for at in (begins, ends) if moment(at))
            found[thread] = _lines(
                "〔活动〕",
                ("类型", self._words(table, "class", kind)), ("时间", times),
                ("地点", self._words(table, "place", place)), ("费用", cost), ("人数", most), ("已报名", applied),
                ("报名截止", self._time(until) if moment(until) else ""),
            )  # fmt: skip
        return found

    def _debates(self, ids: list[int]) -> dict[int, list[str]]:
        table = "forum_debate"
        if not self._database.has(table):
            return {}
        numbers = ("affirmvotes", "negavotes", "winner", "endtime")
        found = {}
        for thread, *cells in self._rows(table, "tid", (*_DEBATE, *numbers), ids):
            words = [self._words(table, name, cell) for name, cell in zip(_DEBATE, cells, strict=False)]
            for_votes, against_votes, winner, ends = cells[len(_DEBATE) :]
            found[thread] = _lines(
                "〔辩论〕",
                ("正方观点", f"{words[0]}（{for_votes or 0} 票）"),
                ("反方观点", f"{words[1]}（{against_votes or 0} 票）"),
                ("裁判", words[2]), ("裁判观点", words[3]), ("结果", _WINNER.get(winner, "")),
                ("结束时间", self._time(ends) if moment(ends) else ""),
            )  # fmt: skip
        return found

    def _goods(self, ids: list[int]) -> dict[int, list[str]]:
        table = "forum_trade"
        names = ("subject", "locus", "price", "amount", "quality", "totalitems", "closed")
        found = {}
        for post, subject, place, price, amount, quality, sold, closed in self._rows(table, "pid", names, ids):
            found[post] = _lines(
                "〔商品〕",
                ("名称", self._words(table, "subject", subject)), ("价格", price), ("数量", amount),
                ("成色", _QUALITY.get(quality, "")), ("所在地", self._words(table, "locus", place)), ("已售", sold),
                ("状态", "已关闭" if closed else ""),
            )  # fmt: skip
        return found

    def _sides(self, ids: list[int]) -> dict[int, list[str]]:
        rows = self._rows("forum_debatepost", "pid", ("stand",), ids)
        return {post: [f"〔{_SIDE[stand]}〕"] for post, stand in rows if stand in _SIDE}

    def _time(self, at: int) -> str:
        """A time by the board's clock."""
        return strftime("%Y-%m-%d %H:%M", gmtime(at + self._board.offset))


def _reward(price: int) -> Iterator[str]:
    """A reward that was paid has a negative price."""
    yield f"〔悬赏〕{abs(price)}{'（已解决）' if price < 0 else ''}"


def _lines(head: str, *facts: tuple[str, object]) -> list[str]:
    """Facts that are not empty; decimal numbers come as bytes or as numbers, by the kind of the source."""
    shown = ((label, fact.decode() if isinstance(fact, bytes) else fact) for label, fact in facts)
    return [head, *(f"{label}：{fact}" for label, fact in shown if fact)]
