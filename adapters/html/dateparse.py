"""One date as a page shows it, taken apart: what is written, not yet when that was.

Which numbers are day and month, which year is meant, and what "today" was, is decided by
:class:`adapters.html.dates.Dates`, which knows the whole board.
"""

from __future__ import annotations

import datetime
import re
from typing import Final, NamedTuple

from adapters.html.datewords import HALF, UNIT_SECONDS, Lexicon, fold

LONGEST: Final = 200  #: characters; longer texts are no dates


class Shown(NamedTuple):
    """What a text says. Of its parts only those that are given."""

    numbers: tuple[int, int, int] | None = None  #: a date of three numbers, in the order in which they stand
    shape: str = ""  #: how they are written (``2-2-4``: figures and separator); dates of one shape have one order
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  #: 0: Monday
    hour: int | None = None
    minute: int = 0
    second: int | None = None
    day_offset: int | None = None  #: 0: today, -1: yesterday
    ago: int | None = None  #: seconds before the capture
    step: str = ""  #: unit of ``ago``
    offset: int | None = None  #: seconds east of UTC, where the text has a zone


_ZONES: Final = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120,
    "eet": 120,
    "eest": 180, "msk": 180, "est": -300, "edt": -240, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "jst": 540, "kst": 540, "aest": 600, "aedt": 660,
}  # fmt: skip
_ASIAN: Final = (
    (re.compile(r"(?<=\d)\s?[時时點点시]\s?(?=\d{1,2}\s?[分분])"), ":"),
    (re.compile(r"(?<=:\d\d)\s?[分분]\s?(\d{1,2})\s?[秒초]|(?<=:\d)\s?[分분]\s?(\d{1,2})\s?[秒초]"), r":\1\2 "),
    (re.compile(r"(?<=:\d\d)\s?[分분]|(?<=:\d)\s?[分분]"), " "),
    (re.compile(r"(?<=\d)\s?[年년](?!\s?[前전])\s?"), "-"),
    (re.compile(r"(?<=\d)\s?[月월](?!\s?[前전])\s?(?=\d)"), "-"),
    (re.compile(r"(?<=\d)\s?[日일号號](?!\s?[前전])"), " "),
)  # fmt: skip
_IDEOGRAPH = re.compile("[\u3040-\u9fff\uac00-\ud7a3]")
_HALF_DOTS = re.compile(r"\b([ap])\.\s?m\b\.?")
_TIME = re.compile(r"(?<![\d:])(\d{1,2})(?::| ?h ?|\.(?=\d\d(?:\.\d\d)?\s*+$))([0-5]\d)(?:[:.]([0-5]\d))?(?![\d:])")
_HOUR_ONLY = re.compile(r"(?<!\d)(\d{1,2}) ?([ap]m)\b")
_NUMERIC = re.compile(r"(?<![\d:])(\d{1,4}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{1,2})(?!\d)")
_MONTH_DAY = re.compile(r"(?<![\d:.])(\d{1,2})([-/.])(\d{1,2})(?![\d:])")
_OFFSET = re.compile(r"(?<=[\d\s(tc])([+-])\s?(\d{1,2}):?(\d{2})?(?!\d)")
_NUMBER = re.compile(r"'?\d+")
_MACHINE = re.compile(r"(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s?(z|[+-]\d\d:?(?:\d\d)?)?")
_EPOCH = re.compile(r"\d{9,10}|\d{12,13}")


def machine(text: str) -> tuple[int, bool, bool] | None:
    """(seconds, in UTC, to the second) of unix seconds or ISO 8601; not in UTC: local time counted as if it were.
    None for anything else."""
    text = text.strip()
    if _EPOCH.fullmatch(text):
        return int(text[:-3] if len(text) > 10 else text), True, True
    match = _MACHINE.fullmatch(text.lower())
    if not match:
        return None
    try:
        moment = datetime.datetime.fromisoformat(f"{match[1]}T{match[2]}+00:00")
    except ValueError:
        return None
    seconds = int(moment.timestamp())
    if match[3] and match[3] != "z":
        sign = -1 if match[3][0] == "-" else 1
        figures = match[3][1:].replace(":", "").ljust(4, "0")
        seconds -= sign * (int(figures[:2]) * 3600 + int(figures[2:]) * 60)
    return seconds, match[3] is not None, match[2].count(":") == 2


def parse(text: str, words: Lexicon) -> Shown | None:
    """Take a text apart; None when it holds neither a date nor a time before now."""
    if not text or len(text) > LONGEST:
        return None
    rest = fold(text)
    if _IDEOGRAPH.search(rest):
        for pattern, replacement in _ASIAN:
            rest = pattern.sub(replacement, rest)
    if ".m" in rest or ". m" in rest:
        rest = _HALF_DOTS.sub(r"\1m", rest)
    shown = Shown()
    numeric = _NUMERIC.search(rest)
    if numeric:
        rest = f"{rest[: numeric.start()]} {rest[numeric.end() :].lstrip('t')}"
    time = _TIME.search(rest)
    if time:
        shown = Shown(hour=int(time[1]), minute=int(time[2]), second=int(time[3]) if time[3] else None)
        rest = f"{rest[: time.start()]} {rest[time.end() :]}"
    elif only := _HOUR_ONLY.search(rest):
        shown = Shown(hour=int(only[1]))
        rest = f"{rest[: only.start()]} {only[2]} {rest[only.end() :]}"
    found = [word for word in words.words.findall(rest) if not word.isdigit()]
    found = [word if word in words.months or "'" not in word else _known(word, words) for word in found]
    if shown.hour is not None:
        shown = shown._replace(hour=_of_day(shown.hour, found, words))
        if (shown.hour or 0) > 24:
            return None
    shown = shown._replace(offset=_zone(rest, found))
    if numeric:
        numbers = (int(numeric[1]), int(numeric[3]), int(numeric[4]))
        sizes = "4" if len(numeric[1]) > 2 else "2", "4" if len(numeric[4]) > 2 else "2"
        return shown._replace(numbers=numbers, shape=f"{sizes[0]}{numeric[2]}2{numeric[2]}{sizes[1]}")
    return _relative(rest, found, words, shown) or _named(rest, found, words, shown)


def _known(word: str, words: Lexicon) -> str:
    last = word.rpartition("'")[2]
    return word if word in words.days or word in words.weekdays else last


def _of_day(hour: int, found: list[str], words: Lexicon) -> int:
    """Hour of the day from a twelve-hour clock, where a word says which half."""
    late = next((words.halves[word] for word in found if word in words.halves), None)
    if late is None or hour > 12:
        return hour
    if hour == 12:
        return 12 if late and "晚上" not in found else 0
    return hour + 12 if late else hour


def _relative(rest: str, found: list[str], words: Lexicon, shown: Shown) -> Shown | None:
    """Today, yesterday, three hours ago, just now."""
    for word in found:
        if word in words.days:
            return shown._replace(day_offset=words.days[word])
    if any(word in words.ago for word in found):
        named = [word for word in found if word in words.units]
        # "an" is a year in French, but not in "half an hour ago"
        unit = next((words.units[word] for word in named if word != "an" or len(named) == 1), None)
        number = _NUMBER.search(rest)
        if unit:
            half = any(word in HALF for word in found)
            count = float(number[0].strip("'")) if number and len(number[0]) < 5 else 1
            if number and half:
                count += 0.5
            elif half:
                count = 0.5
            return shown._replace(ago=int(count * UNIT_SECONDS[unit]), step=unit)
    if any(word in words.now for word in found) and not _NUMBER.search(rest) and len(found) < 7:
        return shown._replace(ago=0, step="minute")
    return None


def _named(rest: str, found: list[str], words: Lexicon, shown: Shown) -> Shown | None:
    """A date with the month's name, without a year, or of a weekday only."""
    months = [word for word in found if word in words.months]
    # "mar" is Tuesday and March: of two such words the second is the month, unless only the first can be one.
    days = [word for word in found if word in words.weekdays]
    month_word = next((word for word in months if word not in words.weekdays), months[-1] if months else None)
    if month_word is None:
        return _nameless(rest, days, words, shown)
    day: int | None = None
    year: int | None = None
    for number in _NUMBER.findall(_OFFSET.sub(" ", rest)):
        value = int(number.strip("'")) if len(number) < 6 else -1
        if number[0] == "'" and len(number) == 3:
            year = _century(value)
        elif len(number) == 4 and 1900 < value < 2200:
            year = value if year is None else year
        elif 1 <= value <= 31 and len(number) < 3 and day is None:
            day = value
        elif len(number) == 2 and year is None:
            year = _century(value)
    if day is None and year is None:
        return None
    return shown._replace(year=year, month=words.months[month_word], day=day)


def _nameless(rest: str, days: list[str], words: Lexicon, shown: Shown) -> Shown | None:
    match = _MONTH_DAY.search(rest)
    if match:
        return shown._replace(numbers=(int(match[1]), int(match[3]), 0), shape=f"2{match[2]}2")
    if days and shown.hour is not None:
        return shown._replace(weekday=words.weekdays[days[-1]])
    return None


def _century(value: int) -> int:
    return value + (1900 if value >= 70 else 2000)


def _zone(rest: str, found: list[str]) -> int | None:
    """Seconds east of UTC, where the text has a zone."""
    match = _OFFSET.search(rest)
    named = next((_ZONES[word] for word in found if word in _ZONES), None)
    if match and (named == 0 or match[3] or len(match[2]) == 2):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return (minutes if match[1] == "+" else -minutes) * 60 if minutes <= 14 * 60 else None
    return named * 60 if named is not None else None


# --- the board's line on its time zone -------------------------------------------------------------

_LINE = re.compile(r"(?:utc|gmt)\s*+(?:([+-])\s*+(\d{1,2})(?:[:.]?(\d\d))?+)?+|(?<![\w:])([+-])(\d{2}):?(\d{2})(?!\d)")
_NAME = re.compile(
    r"\b(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Za-z_+-]+(?:/[A-Za-z_]+)?"
)
_SUMMER = re.compile(
    r"\[\s*(?:dst|sommerzeit|summer time|zomertijd|heure d'ete|horario de verano|ora legale|летнее|летн)|\bdst\b"
)


def zone_name(line: str) -> str:
    """An IANA name in the line, or ""."""
    match = _NAME.search(line)
    return match[0] if match else ""


def zone_offset(line: str) -> int | None:
    """Seconds east of UTC that a line like "All times are GMT + 8 Hours" says; None when it says none."""
    text = fold(line[:500])
    match = _LINE.search(text)
    if match:
        sign, hours, minutes = (match[1], match[2], match[3]) if match[4] is None else (match[4], match[5], match[6])
        seconds = (int(hours or 0) * 3600 + int(minutes or 0) * 60) * (-1 if sign == "-" else 1)
        if abs(seconds) <= 14 * 3600:
            return seconds + (3600 if _SUMMER.search(text) else 0)
    named = next(
        (minutes for name, minutes in _ZONES.items() if len(name) > 2 and re.search(rf"\b{name}\b", text)), None
    )
    return named * 60 if named is not None else None
