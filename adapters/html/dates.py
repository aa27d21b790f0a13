"""When a page's dates were: learnt from the whole board, never from one page, never "now".

A :class:`Dates` first *observes* dates as shown, then *resolves* them. What it observes are counts, so several can work
side by side and be merged in any order with the same result. It learns

* the languages, from the words;
* the order of day, month and year of every shape of numeric date: machine dates beside the text prove it; else it is
  the one under which most dates exist and none lies after its capture; where that ties, the order of the posts within
  threads tells, then the language's habit; where nothing tells (``05/06/2010`` on a board that has no other), such
  dates stay unknown;
* the time zone: asked for, said by the board, or found where a page has a machine date beside the shown one.

=============  ========================================================================================================
precision
=============  ========================================================================================================
``second``     the moment is known
``minute``     as ``second``, but the page shows no seconds
``hour``       counted back from the capture ("3 hours ago")
``day``        only the day is known (its start is given), or days were counted back
``month``      months or years were counted back, or only the month is shown (its start is given)
``zone``       as shown, but nothing tells the time zone: taken as UTC, up to 14 hours wrong
``unknown``    the time cannot be known: seconds are None
=============  ========================================================================================================
"""

from __future__ import annotations

import calendar
import datetime
import re
import zoneinfo
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from adapters.html import facts
from adapters.html.dateparse import Shown, machine, parse, zone_name, zone_offset
from adapters.html.datewords import LANGUAGES, Lexicon, fold, lexicon

_DAY = 86400
_EARLIEST: Final = 10 * 365 * _DAY  # forums are younger than 1980; earlier dates are zeros and mistakes
_SLACK: Final = 2 * _DAY  # a board's clock may be ahead of the capture by its zone
_ORDERS: Final = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}  # places of year, month, day
_TABLES: Final = ("words", "valid", "proven", "backwards", "zones", "names", "offsets")
_COARSE: Final = {"second": "minute", "minute": "minute", "hour": "hour", "day": "day", "week": "day", "month": "month",
                  "year": "month"}  # fmt: skip
_CODES: Final = tuple(LANGUAGES)
#: Dates of three numbers that do not begin with the year: their order must be learnt.
_NUMERIC = re.compile(r"(?<!\d)\d{1,2} ?[-/.] ?\d{1,2} ?[-/.] ?\d")
_LETTERS = lexicon(_CODES).words


class Dates:
    """Learns how one board writes its dates, then tells when they were.

    :param timezone: IANA name or offset (``Europe/Berlin``, ``+02:00``) that the user gave; overrides what pages say.
    """

    def __init__(self, timezone: str = "") -> None:
        self._given = timezone
        self._counts: dict[str, Counter[str]] = {name: Counter() for name in _TABLES}
        self._decided: _Decisions | None = None
        if timezone and _zone_of(timezone) is None:
            raise ValueError(f"{timezone!r} is no time zone: give an IANA name (Europe/Berlin) or an offset (+02:00)")

    # --- learning -------------------------------------------------------------------------------

    def observe(
        self,
        text: str,
        *,
        machine_text: str = "",
        captured_at: int | None = None,
        language: str = "",
        timezone: str = "",
    ) -> None:
        """Learn from one date as shown (or, with ``text`` empty, from a page's language and zone line alone).

        :param machine_text: the machine date that stands beside it.
        :param captured_at: unix seconds of the page's capture: no date is later.
        :param language: ISO 639-1 code that the page gives.
        :param timezone: the board's own line, as shown.
        """
        self._decided = None
        if language[:2].lower() in LANGUAGES:
            self._counts["words"][language[:2].lower()] += 2
        if timezone:
            self._observe_zone(timezone)
        shown = _taken_apart(text) or Shown()
        if shown != Shown():
            for code in _knowing(tuple(_LETTERS.findall(fold(text)))):
                self._counts["words"][code] += 1
        if shown.numbers:
            self._observe_order(shown, captured_at)
        exact = machine(machine_text) if machine_text else None
        if exact and exact[1]:
            self._observe_pair(shown, exact[0])
        elif machine_text and not exact:
            self.observe(machine_text, captured_at=captured_at)

    def observe_page(
        self,
        dates: Sequence[facts.Date | None],
        *,
        captured_at: int | None = None,
        language: str = "",
        timezone: str = "",
    ) -> None:
        """Learn from the dates of a page's posts, in the order in which they stand.

        Dates of three numbers that may be read in several orders are all looked at, of others one or two: they teach
        the language and the zone only. An order of day and month under which time runs backwards within a page is
        unlikely.
        """
        self.observe("", language=language, timezone=timezone)
        numeric: list[facts.Date] = []
        named: list[facts.Date] = []
        for date in dates:
            if date is not None:
                (numeric if _NUMERIC.search(date.text) else named).append(date)
        for date in [*numeric, *named[: 1 if named and named[0].machine else 2]]:
            self.observe(date.text, machine_text=date.machine, captured_at=captured_at)
        shown = [found for date in numeric if (found := _taken_apart(date.text)) and found.numbers]
        for earlier, later in pairwise(shown):
            if earlier.shape == later.shape:
                for order in _orders(earlier.shape):
                    first, second = _seconds(earlier, order), _seconds(later, order)
                    if first is not None and second is not None and first > second + 60:
                        self._counts["backwards"][f"{earlier.shape} {order}"] += 1

    def state(self) -> dict[str, dict[str, int]]:
        """What was learnt, as plain data for :meth:`merge`."""
        return {name: dict(sorted(counts.items())) for name, counts in self._counts.items() if counts}

    def merge(self, state: Mapping[str, Mapping[str, int]]) -> None:
        """Add what another learnt."""
        self._decided = None
        for name, counts in state.items():
            self._counts[name].update(counts)

    def _observe_zone(self, line: str) -> None:
        name = zone_name(line)
        if name and _zone_of(name):
            self._counts["names"][name] += 1
        offset = zone_offset(line)
        if offset is not None:
            self._counts["zones"][str(offset)] += 1

    def _observe_order(self, shown: Shown, captured_at: int | None) -> None:
        self._counts["valid"][shown.shape] += 1
        for order in _orders(shown.shape):
            seconds = _seconds(shown, order)
            if seconds is not None and (captured_at is None or seconds <= captured_at + _SLACK):
                self._counts["valid"][f"{shown.shape} {order}"] += 1

    def _observe_pair(self, shown: Shown, exact: int) -> None:
        """A date as shown beside its machine date: tells the order, and the zone."""
        for order in _orders(shown.shape) if shown.numbers else ("dmy",) if shown.month else ():
            local = _seconds(shown, order)
            if local is None or shown.hour is None or abs(local - exact) > 14.5 * 3600:
                continue
            if shown.numbers:
                self._counts["proven"][f"{shown.shape} {order}"] += 1
            if shown.offset is None:
                self._counts["offsets"][str(round((local - exact) / 900) * 900)] += 1

    # --- resolving ------------------------------------------------------------------------------

    def resolve(
        self, date: facts.Date | None, captured_at: int | None, *, timezone: str = ""
    ) -> tuple[int | None, str]:
        """(unix seconds, precision) of a date; see the table above.

        :param captured_at: unix seconds of the capture of the page it stands on; None: relative dates stay unknown.
        :param timezone: that page's own line, where it has one: it counts more than the board's.
        """
        if date is None:
            return None, "unknown"
        decided = self.decisions()
        zone = decided.zone_of_page(timezone)
        exact = machine(date.machine) if date.machine else None
        if exact and exact[0] > _EARLIEST:
            if exact[1]:
                return exact[0], "second" if exact[2] else "minute"
            return _at_zone(exact[0], zone, "second" if exact[2] else "minute")
        # A full date in an attribute says more than "3 hours ago" beside it.
        for text in (date.machine if not exact else "", date.text):
            shown = parse(text, decided.words) if text else None
            if shown is not None:
                seconds, precision = self._moment(shown, captured_at, zone, decided)
                if (
                    seconds is not None
                    and seconds > _EARLIEST
                    and (captured_at is None or seconds <= captured_at + _SLACK)
                ):
                    return seconds, precision
        return None, "unknown"

    def decisions(self) -> _Decisions:
        """What was learnt, decided."""
        if self._decided is None:
            self._decided = _Decisions(self._counts, self._given)
        return self._decided

    def explain(self) -> list[tuple[str, str]]:
        """(what, how it was decided), for reports."""
        return self.decisions().reasons

    def _moment(
        self, shown: Shown, captured_at: int | None, zone: datetime.tzinfo | None, decided: _Decisions
    ) -> tuple[int | None, str]:
        precision = "second" if shown.second is not None else "minute" if shown.hour is not None else "day"
        if shown.offset is not None:
            zone = datetime.timezone(datetime.timedelta(seconds=shown.offset))
        if shown.ago is not None:
            return (None, "unknown") if captured_at is None else (captured_at - shown.ago, _COARSE[shown.step])
        if shown.day_offset is not None or shown.weekday is not None:
            if captured_at is None:
                return None, "unknown"
            return _at_zone(_relative_day(shown, captured_at, zone), zone, precision)
        if shown.numbers:
            order = decided.order(shown.shape, shown.numbers)
            if order is None:
                return None, "unknown"
            local = _seconds(shown, order, captured_at)
        else:
            local = _seconds(shown, "dmy", captured_at)
            precision = "month" if shown.day is None else precision
        return (None, "unknown") if local is None else _at_zone(local, zone, precision)


class _Decisions:
    """What the counts amount to."""

    def __init__(self, counts: Mapping[str, Counter[str]], given_zone: str) -> None:
        self.reasons: list[tuple[str, str]] = []
        self._counts = counts
        self._orders: dict[str, str | None] = {}
        known = counts["words"]
        self.languages = tuple(sorted(_CODES, key=lambda code: (-known[code], _CODES.index(code))))
        self.words: Lexicon = lexicon(self.languages)
        self._given = _zone_of(given_zone) if given_zone else None
        self._zone, why = self._board_zone()
        self.reasons.append(("time zone", f"{given_zone}: as asked for" if self._given else why))
        if known:
            self.reasons.append(("language", ", ".join(code for code in self.languages[:3] if known[code])))

    def zone_of_page(self, line: str) -> datetime.tzinfo | None:
        """The zone of a page with that line; None when nothing tells."""
        if self._given:
            return self._given
        if line:
            name = zone_name(line)
            zone = _zone_of(name) if name else None
            offset = zone_offset(line) if zone is None else None
            if zone or offset is not None:
                return zone or datetime.timezone(datetime.timedelta(seconds=offset or 0))
        return self._zone

    def _board_zone(self) -> tuple[datetime.tzinfo | None, str]:
        for table, why in (
            ("names", "as the board's pages name it"),
            ("offsets", "from machine dates beside the shown ones"),
            ("zones", "from the board's own line"),
        ):
            if self._counts[table]:
                value = min(self._counts[table].items(), key=lambda item: (-item[1], item[0]))[0]
                if table == "names":
                    return _zone_of(value), f"{value}: {why}"
                return datetime.timezone(datetime.timedelta(seconds=int(value))), f"UTC{int(value) / 3600:+g} h: {why}"
        return None, "unknown: taken as UTC"

    def order(self, shape: str, numbers: tuple[int, int, int]) -> str | None:
        """The order of that shape; None when it cannot be known and the numbers may be read in two ways."""
        if shape not in self._orders:
            self._orders[shape], why = self._decide(shape)
            self.reasons.append((f"dates like {shape}", why))
        order = self._orders[shape]
        if order is None or _calendar(numbers, order) is None:
            possible = {_calendar(numbers, other): other for other in _orders(shape) if _calendar(numbers, other)}
            return next(iter(possible.values())) if len(possible) == 1 else None
        return order

    def _decide(self, shape: str) -> tuple[str | None, str]:
        candidates = _orders(shape)
        if len(candidates) < 2:
            return (candidates[0], f"{candidates[0]}: the only one") if candidates else (None, "no date is written so")
        for table, sign, why in (
            ("proven", -1, "machine dates beside it"),
            ("valid", -1, "the dates that exist under it"),
            ("backwards", 1, "the order of posts in threads"),
        ):
            counts = {order: self._counts[table][f"{shape} {order}"] for order in candidates}
            best = sorted(candidates, key=lambda order: sign * counts[order])
            if counts[best[0]] != counts[best[1]]:
                return best[0], f"{best[0]}: {why} ({counts[best[0]]} against {counts[best[1]]})"
            candidates = tuple(order for order in candidates if counts[order] == counts[best[0]])
        habit = next((LANGUAGES[code].order for code in self.languages[:1] if self._counts["words"][code]), "")
        habit = (
            habit
            if habit in candidates
            else next(
                (order for order in candidates if shape.count("2") == 2 and order[:2] == habit.replace("y", "")[:2]), ""
            )
        )
        return (habit, f"{habit}: usual in {self.languages[0]}") if habit else (None, "unknown: nothing tells")


@lru_cache(maxsize=4096)
def _taken_apart(text: str) -> Shown | None:
    """With the words of all languages: for learning."""
    return parse(text, lexicon(_CODES)) if text else None


def _orders(shape: str) -> tuple[str, ...]:
    """Orders that a shape may have."""
    if shape[0] == "4":
        return ("ymd",) if shape.endswith("2") else ()
    if shape.endswith("4") or shape.count("2") == 2:
        return ("dmy", "mdy")
    return ("dmy", "mdy", "ymd")


def _calendar(numbers: tuple[int, int, int], order: str) -> tuple[int, int, int] | None:
    """(year, month, day), year 0 where there is none; None when there is no such date."""
    year, month, day = (numbers[place] for place in _ORDERS[order])
    if year and year < 100:
        year += 1900 if year >= 70 else 2000
    if not 1 <= month <= 12 or not (1970 <= year <= 2200 or year == 0):
        return None
    return (year, month, day) if 1 <= day <= calendar.monthrange(year or 2000, month)[1] else None


def _seconds(shown: Shown, order: str, captured_at: int | None = None) -> int | None:
    """Seconds of a date, its clock taken as UTC; a missing year is that of the last such day before the capture. None
    when there is no such date."""
    if shown.numbers:
        date = _calendar(shown.numbers, order)
    else:
        date = _calendar((shown.day or 1, shown.month or 0, shown.year or 0), "dmy") if shown.month else None
    if date is None:
        return None
    year, month, day = date
    clock = (shown.hour or 0) * 3600 + shown.minute * 60 + (shown.second or 0)
    if year:
        return calendar.timegm((year, month, day, 0, 0, 0)) + clock
    if captured_at is None:
        return None
    this = datetime.datetime.fromtimestamp(captured_at, datetime.UTC).year
    for year in range(this + 1, this - 5, -1):
        if day <= calendar.monthrange(year, month)[1]:
            seconds = calendar.timegm((year, month, day, 0, 0, 0)) + clock
            if seconds <= captured_at + _DAY:
                return seconds
    return None


def _relative_day(shown: Shown, captured_at: int, zone: datetime.tzinfo | None) -> int:
    """Local seconds of "yesterday at 12:34" or "Monday 12:34"."""
    moment = datetime.datetime.fromtimestamp(captured_at, zone or datetime.UTC)
    clock = (shown.hour or 0) * 3600 + shown.minute * 60 + (shown.second or 0)
    back = -(shown.day_offset or 0)
    if shown.weekday is not None:
        back = (moment.weekday() - shown.weekday) % 7 or 7
    return calendar.timegm((moment.year, moment.month, moment.day, 0, 0, 0)) - back * _DAY + clock


def _at_zone(local: int, zone: datetime.tzinfo | None, precision: str) -> tuple[int, str]:
    """Unix seconds of local seconds; the precision ``zone`` when the zone is not known."""
    if zone is None:
        return local, "zone" if precision in {"second", "minute"} else precision
    moment = datetime.datetime.fromtimestamp(local, datetime.UTC).replace(tzinfo=zone)
    return int(moment.timestamp()), precision


def _zone_of(name: str) -> datetime.tzinfo | None:
    """A time zone by IANA name or offset."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        offset = zone_offset(name)
        return None if offset is None else datetime.timezone(datetime.timedelta(seconds=offset))


@lru_cache(maxsize=4096)
def _knowing(words: tuple[str, ...]) -> tuple[str, ...]:
    """Languages that know the most of these words."""
    if not words:
        return ()
    found: dict[str, int] = {}
    for code in _CODES:
        table = lexicon((code,))
        found[code] = sum(
            word in table.months
            or word in table.weekdays
            or word in table.days
            or word in table.units
            or word in table.ago
            for word in words
        )
    most = max(found.values())
    return tuple(code for code, count in found.items() if count == most) if most else ()
