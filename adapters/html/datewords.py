"""Words in dates, by language: as forums print them, full and abbreviated, nominative and genitive.

One block per language. Alternatives are parted by ``|``; prefixes are not guessed. Words are compared folded: lower
case, without accents and dots.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final, NamedTuple

_MARKS = re.compile("[\u0300-\u036f\u3099\u309a]+")
_SINGLE = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "’": "'", "\u00a0": " ", "\u202f": " "})


def fold(text: str) -> str:
    """Lower case, no accents, compatibility forms (full width digits) undone, composed."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", _MARKS.sub("", decomposed)).translate(_SINGLE)


class Language(NamedTuple):
    """A language's words."""

    months: str  #: January to December
    weekdays: str  #: Monday to Sunday
    days: str  #: today, yesterday, the day before yesterday
    now: str
    ago: str
    units: str  #: second, minute, hour, day, week, month, year
    halves: str  #: morning (am), afternoon (pm)
    order: str  #: usual order of numeric dates: ``dmy``, ``mdy``, ``ymd``; "" when it varies


LANGUAGES: Final[dict[str, Language]] = {
    "en": Language(
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sep|sept october|oct"
        " november|nov december|dec",
        "monday|mon tuesday|tue|tues wednesday|wed thursday|thu|thur|thurs friday|fri saturday|sat sunday|sun",
        "today yesterday -",
        "now|moments|moment",
        "ago",
        "second|seconds|sec|secs minute|minutes|min|mins hour|hours|hr|hrs day|days week|weeks month|months year|years",
        "am pm",
        "",
    ),
    "de": Language(
        "januar|jan|janner februar|feb|feber marz|mar|mrz|maerz april|apr mai juni|jun juli|jul august|aug"
        " september|sep|sept oktober|okt november|nov dezember|dez",
        "montag|mo dienstag|di mittwoch|mi donnerstag|do freitag|fr samstag|sa|sonnabend sonntag|so",
        "heute gestern vorgestern",
        "jetzt|eben|soeben",
        "vor",
        "sekunde|sekunden minute|minuten|min stunde|stunden|std tag|tagen|tage woche|wochen monat|monaten|monate"
        " jahr|jahren|jahre",
        "vormittags|vorm nachmittags|nachm",
        "dmy",
    ),
    "fr": Language(
        "janvier|janv|jan fevrier|fevr|fev mars|mar avril|avr mai juin|jui juillet|juil|juill aout|aou"
        " septembre|sept|sep"
        " octobre|oct novembre|nov decembre|dec",
        "lundi|lun mardi|mar mercredi|mer jeudi|jeu vendredi|ven samedi|sam dimanche|dim",
        "aujourd'hui|aujourdhui hier avant-hier",
        "maintenant|instant",
        "il",
        "seconde|secondes|sec minute|minutes|min heure|heures jour|jours semaine|semaines mois an|ans|annee|annees",
        "- -",
        "dmy",
    ),
    "es": Language(
        "enero|ene febrero|feb marzo|mar abril|abr mayo|may junio|jun julio|jul agosto|ago"
        " septiembre|setiembre|sep|sept"
        " octubre|oct noviembre|nov diciembre|dic",
        "lunes|lun martes|mar miercoles|mie jueves|jue viernes|vie sabado|sab domingo|dom",
        "hoy ayer anteayer|antier",
        "ahora|momento",
        "hace",
        "segundo|segundos minuto|minutos|min hora|horas dia|dias semana|semanas mes|meses ano|anos",
        "- -",
        "dmy",
    ),
    "it": Language(
        "gennaio|gen febbraio|feb marzo|mar aprile|apr maggio|mag giugno|giu luglio|lug agosto|ago settembre|set|sett"
        " ottobre|ott novembre|nov dicembre|dic",
        "lunedi|lun martedi|mar mercoledi|mer giovedi|gio venerdi|ven sabato|sab domenica|dom",
        "oggi ieri -",
        "adesso|ora|poco",
        "fa",
        "secondo|secondi minuto|minuti|min ora|ore giorno|giorni settimana|settimane mese|mesi anno|anni",
        "- -",
        "dmy",
    ),
    "pt": Language(
        "janeiro|jan fevereiro|fev marco|mar abril|abr maio|mai junho|jun julho|jul agosto|ago setembro|set outubro|out"
        " novembro|nov dezembro|dez",
        "segunda|segunda-feira|seg terca|terca-feira|ter quarta|quarta-feira|qua quinta|quinta-feira|qui"
        " sexta|sexta-feira|sex sabado|sab domingo|dom",
        "hoje ontem anteontem",
        "agora|instantes",
        "ha|atras",
        "segundo|segundos minuto|minutos|min hora|horas dia|dias semana|semanas mes|meses ano|anos",
        "- -",
        "dmy",
    ),
    "ru": Language(
        "январь|января|янв февраль|февраля|фев|февр март|марта|мар апрель|апреля|апр май|мая июнь|июня|июн"
        " июль|июля|июл"
        " август|августа|авг сентябрь|сентября|сен|сент октябрь|октября|окт ноябрь|ноября|ноя|нояб декабрь|декабря|дек",
        "понедельник|пн|пон вторник|вт|вто среда|среду|ср|сре четверг|чт|чет пятница|пятницу|пт|пят"
        " суббота|субботу|сб|суб воскресенье|вс|вос",
        "сегодня вчера позавчера",
        "сейчас|только",
        "назад",
        "секунда|секунду|секунды|секунд|сек минута|минуту|минуты|минут|мин час|часа|часов день|дня|дней"
        " неделя|неделю|недели|недель месяц|месяца|месяцев год|года|лет",
        "- -",
        "dmy",
    ),
    "pl": Language(
        "styczen|stycznia|sty luty|lutego|lut marzec|marca|mar kwiecien|kwietnia|kwi maj|maja czerwiec|czerwca|cze"
        " lipiec|lipca|lip sierpien|sierpnia|sie wrzesien|wrzesnia|wrz pazdziernik|pazdziernika|paz"
        " listopad|listopada|lis"
        " grudzien|grudnia|gru",
        "poniedzialek|pn|pon wtorek|wt|wto sroda|sr|sro czwartek|czw|czwa piatek|pt|pia|piat sobota|sb|so|sob"
        " niedziela|nd|ndz|nie",
        "dzis|dzisiaj wczoraj przedwczoraj",
        "teraz|chwila|chwile",
        "temu",
        "sekunda|sekunde|sekundy|sekund minuta|minute|minuty|minut|min godzina|godzine|godziny|godzin|godz"
        " dzien|dni tydzien|tygodnie|tygodni miesiac|miesiace|miesiecy rok|lata|lat",
        "- -",
        "dmy",
    ),
    "nl": Language(
        "januari|jan februari|feb maart|mrt april|apr mei juni|jun juli|jul augustus|aug september|sep|sept oktober|okt"
        " november|nov december|dec",
        "maandag|ma|maa dinsdag|di|din woensdag|wo|woe donderdag|do|don vrijdag|vr|vrij zaterdag|za|zat zondag|zo|zon",
        "vandaag gisteren eergisteren",
        "nu|net|zojuist|zonet",
        "geleden",
        "seconde|seconden minuut|minuten|min uur|uren dag|dagen week|weken maand|maanden jaar|jaren",
        "- -",
        "dmy",
    ),
    "tr": Language(
        "ocak|oca subat|sub mart|mar nisan|nis mayis|may haziran|haz temmuz|tem agustos|agu eylul|eyl"
        " ekim|eki kasim|kas"
        " aralik|ara",
        "pazartesi|pzt|pts sali|sal carsamba|crs|car persembe|prs|per cuma|cum cumartesi|cmt|cts pazar|paz|pzr",
        "bugun dun -",
        "simdi|az",
        "once",
        "saniye dakika|dk saat|sa gun hafta ay yil",
        "oo os",
        "dmy",
    ),
    "zh": Language(
        "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月",
        "星期一|周一|週一 星期二|周二|週二 星期三|周三|週三 星期四|周四|週四 星期五|周五|週五 星期六|周六|週六"
        " 星期日|周日|週日|星期天",
        "今天|今日 昨天|昨日 前天",
        "刚刚|剛剛|刚才|剛才",
        "前",
        "秒|秒钟|秒鐘 分钟|分鐘|分 小时|小時|个小时|個小時 天 周|週|星期|个星期 个月|個月 年",
        "上午|凌晨|早上 下午|晚上|中午",
        "ymd",
    ),
    "ja": Language(
        "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月",
        "月曜日|月曜 火曜日|火曜 水曜日|水曜 木曜日|木曜 金曜日|金曜 土曜日|土曜 日曜日|日曜",
        "今日|本日 昨日 一昨日|おととい",
        "たった今|たったいま",
        "前",
        "秒 分 時間 日 週間 ヶ月|か月|カ月|ケ月|ヵ月 年",
        "午前 午後",
        "ymd",
    ),
    "ko": Language(
        "일월 이월 삼월 사월 오월 유월 칠월 팔월 구월 시월 십일월 십이월",
        "월요일 화요일 수요일 목요일 금요일 토요일 일요일",
        "오늘 어제 그제|그저께",
        "방금",
        "전",
        "초 분 시간 일 주 개월|달 년",
        "오전 오후",
        "ymd",
    ),
    "sv": Language(
        "januari|jan februari|feb mars|mar april|apr maj juni|jun juli|jul augusti|aug september|sep|sept oktober|okt"
        " november|nov december|dec",
        "mandag|man tisdag|tis onsdag|ons torsdag|tor fredag|fre lordag|lor sondag|son",
        "idag igar -",
        "nu|nyss",
        "sedan|sen",
        "sekund|sekunder minut|minuter timme|timmar dag|dagar vecka|veckor manad|manader ar",
        "fm em",
        "ymd",
    ),
    "da": Language(
        "januar|jan februar|feb marts|mar april|apr maj juni|jun juli|jul august|aug september|sep|sept oktober|okt"
        " november|nov december|dec",
        "mandag|man tirsdag|tirs|tir onsdag|ons torsdag|tors|tor fredag|fre lordag|lor sondag|son",
        "idag|dag igar|gar -",
        "nu",
        "siden",
        "sekund|sekunder minut|minutter time|timer dag|dage uge|uger maned|maneder ar",
        "- -",
        "dmy",
    ),
    "cs": Language(
        "leden|ledna|led unor|unora|uno brezen|brezna|bre duben|dubna|dub kveten|kvetna|kve cerven|cervna|cer"
        " cervenec|cervence|cec srpen|srpna|srp zari|zar rijen|rijna|rij listopad|listopadu|lis prosinec|prosince|pro",
        "pondeli|po|pon utery|ut|ute streda|st|str ctvrtek|ct|ctv patek|pa|pat sobota|so|sob nedele|ne|ned",
        "dnes vcera predevcirem",
        "nyni|prave",
        "pred",
        "sekundou|sekundami minutou|minutami hodinou|hodinami dnem|dny tydnem|tydny mesicem|mesici rokem|lety",
        "- -",
        "dmy",
    ),
    "uk": Language(
        "січень|січня|січ лютий|лютого|лют березень|березня|бер квітень|квітня|кві травень|травня|тра"
        " червень|червня|чер"
        " липень|липня|лип серпень|серпня|сер вересень|вересня|вер жовтень|жовтня|жов листопад|листопада|лис"
        " грудень|грудня|гру",
        "понеділок|пн вівторок|вт середа|ср четвер|чт п'ятниця|пт субота|сб неділя|нд",
        "сьогодні вчора позавчора",
        "щойно|тільки",
        "тому",
        "секунда|секунду|секунди|секунд хвилина|хвилину|хвилини|хвилин година|годину|години|годин день|дні|днів"
        " тиждень|тижні|тижнів місяць|місяці|місяців рік|роки|років",
        "- -",
        "dmy",
    ),
}

#: Words that stand for one half or one of a unit.
HALF: Final = frozenset(
    fold(word)
    for word in (
        "half",
        "halben",
        "halbe",
        "demi",
        "media",
        "mezz",
        "mezzora",
        "полчаса",
        "pol",
        "yarim",
        "半",
        "半个",
        "半個",
    )
)
UNIT_NAMES: Final = ("second", "minute", "hour", "day", "week", "month", "year")
UNIT_SECONDS: Final = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400, "month": 30 * 86400, "year": 365 * 86400,
}  # fmt: skip


class Lexicon(NamedTuple):
    """The words of some languages, folded; of two meanings the first language's counts."""

    months: dict[str, int]  #: 1 to 12
    weekdays: dict[str, int]  #: 0: Monday
    days: dict[str, int]  #: 0: today, -1, -2
    now: frozenset[str]
    ago: frozenset[str]
    units: dict[str, str]
    halves: dict[str, bool]  #: True: afternoon
    words: re.Pattern[str]  #: finds the words of a text


_IDEOGRAPHIC = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def _entries(text: str) -> list[list[str]]:
    return [[word for word in fold(field).split("|") if word != "-"] for field in text.split()]


@cache
def lexicon(languages: tuple[str, ...]) -> Lexicon:
    """The words of these languages, the most important first."""
    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    days: dict[str, int] = {}
    units: dict[str, str] = {}
    halves: dict[str, bool] = {}
    now: set[str] = set()
    ago: set[str] = set()
    for code in languages:
        language = LANGUAGES[code]
        for table, text, values in (
            (months, language.months, range(1, 13)),
            (weekdays, language.weekdays, range(7)),
            (days, language.days, (0, -1, -2)),
        ):
            for words, value in zip(_entries(text), values, strict=True):
                for word in words:
                    table.setdefault(word, value)
        for words, unit in zip(_entries(language.units), UNIT_NAMES, strict=True):
            for word in words:
                units.setdefault(word, unit)
        for words, afternoon in zip(_entries(language.halves), (False, True), strict=True):
            for word in words:
                halves.setdefault(word, afternoon)
        now.update(fold(language.now).split("|"))
        ago.update(fold(language.ago).split("|"))
    known = {*months, *weekdays, *days, *units, *halves, *now, *ago, *HALF}
    joined = sorted((word for word in known if _IDEOGRAPHIC.search(word)), key=lambda word: (-len(word), word))
    alternatives = "|".join(map(re.escape, joined))
    pattern = (
        f"{alternatives}|" if joined else ""
    ) + r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W\d_]+(?:['-][^\W\d_]+)*+"
    return Lexicon(months, weekdays, days, frozenset(now), frozenset(ago), units, halves, re.compile(pattern))
