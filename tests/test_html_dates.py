"""Dates of pages: every language, both clocks, relative dates, and what only the whole board tells."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.html import dateparse
from adapters.html.dates import Dates
from adapters.html.datewords import LANGUAGES, lexicon
from adapters.html.facts import Date

#: Wednesday, 11 June 2014, 15:00 UTC.
CAPTURED = int(datetime.datetime(2014, 6, 11, 15, 0, tzinfo=datetime.UTC).timestamp())


def at(text: str) -> int:
    return int(datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC).timestamp())


def resolved(dates: Dates, text: str, captured_at: int | None = CAPTURED, machine: str = "") -> tuple[int | None, str]:
    return dates.resolve(Date(text=text, machine=machine), captured_at)


# fmt: off
SHOWN = [
    # English: phpBB, SMF, MyBB, vBulletin, XenForo, mail
    ("en", "Sat Feb 25, 2012 4:24 am", "2012-02-25 04:24", "minute"),
    ("en", "Sat Feb 25, 2012 12:24 am", "2012-02-25 00:24", "minute"),
    ("en", "Sat Feb 25, 2012 12:24 pm", "2012-02-25 12:24", "minute"),
    ("en", "December 14, 2010, 04:51:03 AM", "2010-12-14 04:51:03", "second"),
    ("en", "« Reply on: December 14, 2010, 04:51:03 p.m. »", "2010-12-14 16:51:03", "second"),
    ("en", "5th March 2013, 16:05", "2013-03-05 16:05", "minute"),
    ("en", "Thu, 01 May 2014 12:00:00 +0200", "2014-05-01 10:00:00", "second"),
    ("en", "May 2013", "2013-05-01 00:00", "month"),
    ("en", "15 Jul '13", "2013-07-15 00:00", "day"),
    ("en", "Today at 12:34:56 PM", "2014-06-11 12:34:56", "second"),
    ("en", "Yesterday, 05:09 PM", "2014-06-10 17:09", "minute"),
    ("en", "Monday at 3:15 PM", "2014-06-09 15:15", "minute"),
    ("en", "3 hours ago", "2014-06-11 12:00", "hour"),
    ("en", "half an hour ago", "2014-06-11 14:30", "hour"),
    ("en", "A moment ago", "2014-06-11 15:00", "minute"),
    ("en", "2 weeks ago", "2014-05-28 15:00", "day"),
    # German
    ("de", "Mi 5. Mär 2014, 14:05", "2014-03-05 14:05", "minute"),
    ("de", "05.03.2014, 14:05 Uhr", "2014-03-05 14:05", "minute"),
    ("de", "Gestern, 14:05", "2014-06-10 14:05", "minute"),
    ("de", "Vorgestern um 09:00", "2014-06-09 09:00", "minute"),
    ("de", "vor 3 Stunden", "2014-06-11 12:00", "hour"),
    ("de", "vor einer Stunde", "2014-06-11 14:00", "hour"),
    ("de", "31. Dezember 2013", "2013-12-31 00:00", "day"),
    # French
    ("fr", "Mar 12 Mar 2013 - 14:05", "2013-03-12 14:05", "minute"),
    ("fr", "4 Janvier 2014 à 15:49", "2014-01-04 15:49", "minute"),
    ("fr", "1 Decembre 2013", "2013-12-01 00:00", "day"),
    ("fr", "Aujourd'hui à 12:34", "2014-06-11 12:34", "minute"),
    ("fr", "Hier à 10h30", "2014-06-10 10:30", "minute"),
    ("fr", "il y a 5 minutes", "2014-06-11 14:55", "minute"),
    ("fr", "03/04/2012 08:00", "2012-04-03 08:00", "minute"),
    # Spanish
    ("es", "Mié Mar 05, 2014 2:05 pm", "2014-03-05 14:05", "minute"),
    ("es", "12 ago 2013, 10:00", "2013-08-12 10:00", "minute"),
    ("es", "Ayer a las 10:00", "2014-06-10 10:00", "minute"),
    ("es", "hace 2 días", "2014-06-09 15:00", "day"),
    # Italian
    ("it", "mar 5 mar 2013, 14:05", "2013-03-05 14:05", "minute"),
    ("it", "Oggi alle 10:00", "2014-06-11 10:00", "minute"),
    ("it", "3 ore fa", "2014-06-11 12:00", "hour"),
    ("it", "un'ora fa", "2014-06-11 14:00", "hour"),
    # Portuguese
    ("pt", "Qua Mar 05, 2014 2:05 pm", "2014-03-05 14:05", "minute"),
    ("pt", "10 de outubro de 2013, 22:10", "2013-10-10 22:10", "minute"),
    ("pt", "Ontem às 10:00", "2014-06-10 10:00", "minute"),
    ("pt", "há 3 horas", "2014-06-11 12:00", "hour"),
    ("pt", "3 horas atrás", "2014-06-11 12:00", "hour"),
    # Russian
    ("ru", "Ср мар 05, 2014 14:05", "2014-03-05 14:05", "minute"),
    ("ru", "05 мая 2013, 14:05", "2013-05-05 14:05", "minute"),
    ("ru", "вчера, 10:00", "2014-06-10 10:00", "minute"),
    ("ru", "3 часа назад", "2014-06-11 12:00", "hour"),
    ("ru", "только что", "2014-06-11 15:00", "minute"),
    # Polish
    ("pl", "Śr paź 05, 2011 14:05", "2011-10-05 14:05", "minute"),
    ("pl", "5 marca 2014, o 14:05", "2014-03-05 14:05", "minute"),
    ("pl", "wczoraj, 10:00", "2014-06-10 10:00", "minute"),
    ("pl", "2 godziny temu", "2014-06-11 13:00", "hour"),
    # Dutch
    ("nl", "wo 5 mrt 2014, 14:05", "2014-03-05 14:05", "minute"),
    ("nl", "gisteren 10:00", "2014-06-10 10:00", "minute"),
    ("nl", "2 uur geleden", "2014-06-11 13:00", "hour"),
    # Turkish
    ("tr", "05 Mar 2014, 14:05", "2014-03-05 14:05", "minute"),
    ("tr", "Çrş Eki 05, 2011 2:05 ÖS", "2011-10-05 14:05", "minute"),
    ("tr", "Dün 10:00", "2014-06-10 10:00", "minute"),
    ("tr", "2 saat önce", "2014-06-11 13:00", "hour"),
    # Chinese
    ("zh", "2013-5-1 12:34", "2013-05-01 12:34", "minute"),
    ("zh", "发表于 2013年5月1日 下午 3:04", "2013-05-01 15:04", "minute"),
    ("zh", "凌晨 12:30 2013-05-01", "2013-05-01 00:30", "minute"),
    ("zh", "昨天 12:34", "2014-06-10 12:34", "minute"),
    ("zh", "前天 08:00", "2014-06-09 08:00", "minute"),
    ("zh", "3 小时前", "2014-06-11 12:00", "hour"),
    ("zh", "半小时前", "2014-06-11 14:30", "hour"),
    ("zh", "5 天前", "2014-06-06 15:00", "day"),
    ("zh", "3个月前", "2014-03-13 15:00", "month"),
    ("zh", "刚刚", "2014-06-11 15:00", "minute"),
    ("zh", "05/01 12:34", "2014-05-01 12:34", "minute"),
    ("zh", "12/31 12:34", "2013-12-31 12:34", "minute"),
    # Japanese
    ("ja", "2013年5月1日(水) 12:34", "2013-05-01 12:34", "minute"),
    ("ja", "2013年5月1日 12時34分56秒", "2013-05-01 12:34:56", "second"),
    ("ja", "2013/05/01 午後 3:04", "2013-05-01 15:04", "minute"),
    ("ja", "昨日 12:34", "2014-06-10 12:34", "minute"),
    ("ja", "3時間前", "2014-06-11 12:00", "hour"),
    ("ja", "3日前", "2014-06-08 15:00", "day"),
    # some more
    ("ko", "2013년 5월 1일 오후 3:04", "2013-05-01 15:04", "minute"),
    ("sv", "igår 10:00", "2014-06-10 10:00", "minute"),
    ("cs", "stř 05. bře 2014 14:05:00", "2014-03-05 14:05", "second"),
    ("uk", "05 травня 2013, 14:05", "2013-05-05 14:05", "minute"),
]
# fmt: on


@pytest.mark.parametrize(("language", "text", "expected", "precision"), SHOWN)
def test_dates_as_forums_print_them(language: str, text: str, expected: str, precision: str) -> None:
    dates = Dates("UTC")
    dates.observe(text, language=language, captured_at=CAPTURED)
    assert resolved(dates, text) == (at(expected), precision)


def test_every_month_and_weekday_of_every_language_is_known() -> None:
    for code, language in LANGUAGES.items():
        words = lexicon((code,))
        assert set(words.months.values()) == set(range(1, 13)), code
        assert set(words.weekdays.values()) == set(range(7)), code
        for number, month in enumerate(language.months.split(), start=1):
            if code in {"zh", "ja", "ko"}:
                continue  # written in figures
            for word in month.split("|"):
                shown = dateparse.parse(f"7 {word} 2013", words)
                assert shown is not None, (code, word)
                assert (shown.day, shown.month, shown.year) == (7, number, 2013), (code, word)


@pytest.mark.parametrize(
    "text", ["", "nothing", "12:34", "99.99.2013", "32 January", "2013", "x" * 5000, "\0", "29.02.2013 10:00"]
)
def test_what_is_no_date_stays_unknown(text: str) -> None:
    dates = Dates("UTC")
    dates.observe(text)
    assert resolved(dates, text) == (None, "unknown")


def test_relative_dates_without_a_capture_time_stay_unknown() -> None:
    for text in ("Today at 12:34", "3 hours ago", "昨天 12:34", "Monday at 3:15 PM", "just now", "05/01 12:34"):
        assert resolved(Dates("UTC"), text, None) == (None, "unknown")


def test_today_is_the_day_of_the_capture_on_the_board_s_clock() -> None:
    late = at("2014-06-11 23:30")
    dates = Dates("+02:00")  # there it is 01:30 on the 12th
    assert resolved(dates, "Today at 00:15", late) == (at("2014-06-11 22:15"), "minute")
    assert resolved(dates, "Yesterday at 23:00", late) == (at("2014-06-11 21:00"), "minute")


def test_a_date_after_its_capture_is_not_believed() -> None:
    assert resolved(Dates("UTC"), "5 May 2031") == (None, "unknown")


# --- order of day and month -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "expected"), [("25-04-2013, 09:26 PM", "2013-06-05 09:26"), ("04-25-2013, 09:26 PM", "2013-05-06 09:26")]
)
def test_one_clear_date_decides_for_the_whole_board(other: str, expected: str) -> None:
    dates = Dates("UTC")
    text = "05-06-2013, 09:26 AM"
    dates.observe(text, language="en")
    assert resolved(dates, text) == (None, "unknown")
    dates.observe(other)
    assert resolved(dates, text) == (at(expected), "minute")


def test_shapes_are_decided_apart() -> None:
    dates = Dates("UTC")
    for text in ("25-04-2013", "05-06-2013", "04/25/2013", "05/06/2013"):
        dates.observe(text)
    assert resolved(dates, "05-06-2013")[0] == at("2013-06-05")
    assert resolved(dates, "05/06/2013")[0] == at("2013-05-06")


def test_a_date_that_can_only_be_read_in_one_way_needs_no_decision() -> None:
    dates = Dates("UTC")
    assert resolved(dates, "25/04/2013")[0] == at("2013-04-25")
    assert resolved(dates, "05/05/2013")[0] == at("2013-05-05")


def test_the_capture_rules_out_an_order() -> None:
    dates = Dates("UTC")
    dates.observe("05/09/2014", captured_at=CAPTURED)  # 5 September is after the capture
    assert resolved(dates, "02/03/2013")[0] == at("2013-02-03")


def test_the_order_of_posts_decides_where_all_numbers_are_small() -> None:
    dates = Dates("UTC")
    dates.observe_page([Date(text=text) for text in ("05/06/2012 10:00", "01/07/2012 10:00", "02/08/2012 10:00")])
    assert resolved(dates, "03/04/2012 10:00")[0] == at("2012-04-03 10:00")


def test_machine_dates_prove_order_and_zone() -> None:
    dates = Dates()
    for text, machine in (("06/05/2013 14:00", "2013-06-05T12:00:00Z"), ("07/08/2013 14:00", "1373284800")):
        dates.observe(text, machine_text=machine)
    assert resolved(dates, "03/04/2013 10:00") == (at("2013-03-04 08:00"), "minute")
    assert ("time zone", "UTC+2 h: from machine dates beside the shown ones") in dates.explain()


def test_two_figures_for_the_year() -> None:
    dates = Dates("UTC")
    dates.observe("25.12.98")
    dates.observe("25.12.05")
    assert resolved(dates, "03.04.98")[0] == at("1998-04-03")
    assert resolved(dates, "03.04.05")[0] == at("2005-04-03")


# --- machine dates ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        ("2014-01-04T15:49:55+0100", (at("2014-01-04 14:49:55"), "second")),
        ("2014-01-04T15:49:55+01:00", (at("2014-01-04 14:49:55"), "second")),
        ("2014-01-04T15:49Z", (at("2014-01-04 15:49"), "minute")),
        ("2014-01-04T15:49:55.123Z", (at("2014-01-04 15:49:55"), "second")),
        ("1388846995", (1388846995, "second")),
        ("1388846995000", (1388846995, "second")),
        ("2013-5-1 12:34:56", (at("2013-05-01 12:34:56"), "second")),  # Discuz! span title
    ],
)
def test_machine_dates(machine: str, expected: tuple[int, str]) -> None:
    assert resolved(Dates("UTC"), "3 days ago", machine=machine) == expected


def test_a_machine_date_without_offset_is_on_the_board_s_clock() -> None:
    dates = Dates()
    assert resolved(dates, "", machine="2014-01-04T15:49:55") == (at("2014-01-04 15:49:55"), "zone")
    dates.observe("", timezone="All times are UTC + 1 hour")
    assert resolved(dates, "", machine="2014-01-04T15:49:55") == (at("2014-01-04 14:49:55"), "second")


# --- time zones -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("All times are GMT + 8 Hours", 8),
        ("All times are GMT -5. The time now is 12:34 PM.", -5),
        ("All times are UTC", 0),
        ("All times are UTC+02:00", 2),
        ("Alle Zeiten sind UTC + 1 Stunde [ Sommerzeit ]", 2),
        ("All times are UTC - 5 hours [ DST ]", -4),
        ("Часовой пояс: UTC + 4 часа", 4),
        ("GMT+8, 2024-4-1 12:34", 8),
        ("Heures au format UTC+5:30", 5.5),
        ("Alle Zeiten sind MEZ", 1),
    ],
)  # fmt: skip
def test_the_board_s_own_line(line: str, hours: float) -> None:
    dates = Dates()
    assert resolved(dates, "25 May 2013, 12:00") == (at("2013-05-25 12:00"), "zone")
    dates.observe("", timezone=line)
    assert resolved(dates, "25 May 2013, 12:00") == (at("2013-05-25 12:00") - int(hours * 3600), "minute")


def test_a_named_zone_knows_summer() -> None:
    for dates in (Dates("Europe/Berlin"), Dates()):
        dates.observe("", timezone="Alle Zeiten sind Europe/Berlin")
        assert resolved(dates, "25 May 2013, 12:00")[0] == at("2013-05-25 10:00")
        assert resolved(dates, "25 January 2013, 12:00")[0] == at("2013-01-25 11:00")


def test_the_zone_that_was_asked_for_overrides_the_pages() -> None:
    dates = Dates("+03:00")
    dates.observe("", timezone="All times are UTC")
    assert dates.resolve(Date(text="25 May 2013, 12:00"), None, timezone="All times are UTC")[0] == at(
        "2013-05-25 09:00"
    )


def test_a_page_s_own_line_counts_more_than_the_board_s() -> None:
    dates = Dates()
    for _ in range(3):
        dates.observe("", timezone="All times are UTC + 2")
    assert dates.resolve(Date(text="25 May 2013, 12:00"), None, timezone="UTC + 1")[0] == at("2013-05-25 11:00")


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Dates("Nowhere/Land")


# --- the learner --------------------------------------------------------------------------------------


def test_learners_merge_in_any_order() -> None:
    lines = [text for _, text, _, _ in SHOWN]
    whole, parts = Dates(), [Dates(), Dates()]
    for index, text in enumerate(lines):
        whole.observe(text, captured_at=CAPTURED)
        parts[index % 2].observe(text, captured_at=CAPTURED)
    merged = []
    for first, second in ((0, 1), (1, 0)):
        dates = Dates()
        dates.merge(parts[first].state())
        dates.merge(parts[second].state())
        merged.append(dates)
    assert whole.state() == merged[0].state() == merged[1].state()
    assert [resolved(merged[0], text) for text in lines] == [resolved(whole, text) for text in lines]


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    dates = Dates("UTC")
    dates.observe(text, machine_text=text, language=text, timezone=text, captured_at=CAPTURED)
    dates.observe_page([Date(text=text, machine=text), None, Date(text=text)])
    seconds, precision = dates.resolve(Date(text=text, machine=text), CAPTURED, timezone=text)
    assert (seconds is None) == (precision == "unknown")
    assert seconds is None or seconds <= CAPTURED + 2 * 86400
