"""The same small board out of every system's own format becomes the same microblog, up to what a system cannot store.

The measure is the microblog of phpBB 3.3's dump. Every line of :mod:`tests.same_board` in which another's differs must
be explained: by a feature that the system lacks (``lacks`` in ``sample_dumps/data/systems.toml``; :data:`TRACES` says
which lines that touches), or by a line of ``differs`` there or of
:data:`OTHERS` here. What explains nothing fails, too.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pytest

from adapters.sources import ADAPTERS
from sample_dumps.board import load
from sample_dumps.systems import FEATURES, System, load_systems
from tests.running import bytes_of, convert, run
from tests.same_board import HomeKeys, Keys, MailKeys, Told, differences

SYSTEMS = load_systems()
#: feature that a system may lack → the lines that then differ; the others leave no trace in a microblog
TRACES = {
    "deleted": r"- left out: .* as deleted",
    "unapproved": r"- left out: .* as unapproved",
    "sub_boards": r"[-+] board: workshop below",
    "board_rules": r"[-+] description: news says",
    "announcements": (
        r"[-+] (forward|pin)( at)?: .*(welcome|rules|name_poll)\.1"
        r"|[-+] event( on)?: .*(announce|sticky).* (nothing|1301738700|1301740260)"
    ),
    "quoted_ids": r"- quote: |- mention: (funicular\.5|lantern_led\.3) ",
    "polls": r"- (poll|option|vote): ",
    "poll_choices": r"[-+] (poll|option): snack_poll\.1 |- vote: snack_poll\.1 ",
    "vote_options": r"- vote: ",
    "likes": r"- favourite( at)?: ",
    "guest_likes": r"- favourite( at)?: \w+ likes (guestbook\.[26]|steamday\.5)",
    "attachments": r"- (file|caption): ",
    "captions": r"- caption: ",
    "action_log": r"[-+] (event|event on|closed at): |[-+] (forward|pin)( at)?: .*(whistle|timetable|bumped)\.1",
    "ban_times": r"[-+] (sanction at|suspended): ",
    "ban_reasons": r"[-+] sanction: \w+ ban",
    "warnings": r"- sanction( at)?: \w+ warning",
    "reports": r"- report( as)?: |- event( on)?: .*close_report",
    "friends": r"- follow: .* for friend",
    "foes": r"- mute: ",
    "watched_boards": r"- follow: .* for watch_board",
    "bookmarks": r"- bookmark: ",
    "bots": r"[-+] (account|joined|field): (weather|googlebot|bingbot)",
    "edit_reasons": r"[-+] edit for: ",
    "edit_authors": r"[-+] edit: ",
    "pinned_until": r"[-+] pin at: .*name_poll\.1",
    "occupations": r"- field: \w+ Occupation: ",
    "interests": r"[-+] profile: (lin|marfa|noura) ",
    "custom_fields": r"- field: \w+ Favourite line: ",
    "report_reasons": r"[-+] report as: ",
    "long_titles": r"[-+] title: ",
    "markup_spoiler": r"[-+] text: catalogue\.1 ",
    "markup_unclosed": r"[-+] text: catalogue\.2 ",
    "renames": r"- event( on)?: .*rename",
    "watched_threads": r"- bookmark: (sam keeps timetable|rosa keeps comet|anna keeps kettle_poll)\.1$",
    "guest_names": r"- account: “(Ewa|a passing)|[-+] status: (guestbook\.[47]|welcome\.5) by “",
    "admin_edits": r"- edit: rules\.1 by ottilie ",
    "warnings_without_post": r"- sanction( at)?: tick warning |- event( on)?: .*warn.* 1483351200",
    "one_sided_friends": r"\+ follow: .* for friend",
}
#: what phpBB 3.0 writes otherwise than 3.3
OTHERS: dict[str, Mapping[str, str]] = {
    "phpbb30": {
        r"[-+] favourite at: ": "no time of a thank-you",
        r"- quote: |- mention: (funicular\.5|lantern_led\.3) ": "a quote names only the member",
        r"- left out: .* as deleted": "what is deleted has no row",
        r"[-+] event( on)?: .*(soft_delete|restore|delete)_(post|thread)": "no soft deletion",
        r"- event( on)?: .*close_report.* 1539162000": "a report went with its post",
        r"[-+] event on: .*(approve_post|close_report|edit_post)": "the log names the topic only",
        r"[-+] (text: (catalogue\.4|lantern\.5|welcome\.1)|description: news) says": "links show their end",
    }
}
NAMES = [*OTHERS, *SYSTEMS]
#: what has files of its own instead of tables → the subjects it can tell of, and what differs in them
ARCHIVES: dict[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "news.mbox.gz": (
        ("status", "title", "reply", "thread"),
        {
            r"[-+] status: .* by “(Old Signalman|Ewa \(guest\)|Anonymous|a passing hiker)”": "guests share an address",
            r"[-+] title: brakes\.[34] ": "a subject that begins with Re: is the thread's",
        },
    ),
    "ptt.tar.gz": (
        ("follow", "mute", "pin", "sanction"),
        {
            r"[-+] follow: \w+ follows \w+ for moderates": "moderators are named board by board, three at most",
            r"- pin: the site ": "no announcements of the whole site",
            r"- sanction: \w+ warning": "warnings are mails",
            r"[-+] sanction: \w+ ban": "who banned and why is not kept",
        },
    ),
}

#: the name of a person in a line
_NAME = re.compile(
    r"(?<= is person called ).*(?= active \d$)|(?<=^“)Old Signalman(?=”)|(?<= by “)Old Signalman(?=”)|"
    r"(?<= is guest called )Old Signalman(?= active \d$)"
)
#: name of a dump → (the target, what is told of it)
Read: TypeAlias = Callable[[str], tuple[Path, Counter[str]]]


@pytest.fixture(scope="module")
def told(sample_dumps: Path, tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder = tmp_path_factory.mktemp("same")

    @cache
    def read(name: str) -> tuple[Path, Counter[str]]:
        system = SYSTEMS.get(name)
        files = sample_dumps / f"{name if system else 'phpbb33'}_files"
        target = folder / f"{name}.db"
        convert(sample_dumps / f"{name}.sql.gz", target, "--jobs", 1, "--site-files", files)
        run("verify", target)
        return target, Told(target, Keys(system.load() if system else load())).lines()

    return read


def skip_without_adapter(system: System | None) -> None:
    if system and system.adapter not in ADAPTERS:
        pytest.skip(f"there is no adapter for {system.software} yet")


def reasons(system: System | None, name: str) -> dict[str, str]:
    """Expression for lines → why they differ."""
    if system is None:
        return dict(OTHERS[name])
    lacking = {TRACES[feature]: why for feature, why in system.lacks.items() if feature in TRACES}
    return {**lacking, **system.differs}


def as_stored(lines: Counter[str], system: System | None) -> Counter[str]:
    """What of these words the system can hold at all: characters, names, that of guests who gave none, long titles."""
    if system is None:
        return lines
    found: Counter[str] = Counter()
    for line, count in lines.items():
        subject, _, said = line.partition(": ")
        if subject == "title" and system.title_bytes:
            said = f"{said.partition(' titled ')[0]} titled {system.title(said.partition(' titled ')[2])}"
        if subject == "status" and system.guest_name:
            said = said.replace("“Anonymous”", f"“{system.guest_name}”")
        if system.names_without:
            said = _NAME.sub(lambda match: system.member_name(match[0]), said)
        found[f"{subject}: {system.words(said)}"] += count
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_same_board_becomes_the_same_microblog(name: str, told: Read) -> None:
    system = SYSTEMS.get(name)
    skip_without_adapter(system)
    reference, found = as_stored(told("phpbb33")[1], system), as_stored(told(name)[1], system)
    _explained(differences(reference, found), reasons(system, name))


def _explained(lines: Iterable[str], why: Iterable[str]) -> None:
    """Every line has an expression that explains it, every expression a line."""
    patterns = {expression: re.compile(expression) for expression in why}
    unused, unexplained = set(patterns), []
    for line in lines:
        explaining = [expression for expression, pattern in patterns.items() if pattern.match(line)]
        unused.difference_update(explaining)
        if not explaining:
            unexplained.append(line)
    assert unexplained == []
    assert sorted(unused) == [], "these exceptions explain nothing any more"


@pytest.mark.parametrize("name", ARCHIVES)
def test_archives_tell_the_same_as_far_as_they_go(name: str, told: Read, sample_dumps: Path, tmp_path: Path) -> None:
    subjects, why = ARCHIVES[name]
    target = tmp_path / "out.db"
    convert(sample_dumps / name, target, "--jobs", 1)
    run("verify", target)
    keys = MailKeys(load(), target) if "mbox" in name else HomeKeys(load())
    chosen = [
        Counter({line: count for line, count in lines.items() if line.partition(": ")[0] in subjects})
        for lines in (told("phpbb33")[1], Told(target, keys).lines())
    ]
    assert all(chosen)
    _explained(differences(*chosen), why)


@pytest.mark.parametrize("name", ["phpbb33", *NAMES])
def test_nothing_private_is_in_it(name: str, told: Read, sample_dumps: Path) -> None:
    system = SYSTEMS.get(name)
    skip_without_adapter(system)
    facts = sample_dumps / (f"expected/{name}.json" if system else "expected.json")
    read = json.loads(facts.read_text(encoding="utf-8"))
    data = bytes_of(told(name)[0])
    assert [word for word in (read if system else read[name])["absent"] if word.encode() in data] == []


def test_the_measure_has_one_of_everything(told: Read) -> None:
    """Lines of every subject, so that no comparison passes for want of anything to compare."""
    lines = told("phpbb33")[1]
    seen = {line.partition(": ")[0] for line in lines}
    assert seen >= {"account", "status", "text", "reply", "quote", "forward", "pin", "poll", "option", "vote",
                    "favourite", "bookmark", "follow", "mute", "mention", "file", "sanction", "report", "event",
                    "redirect", "left out", "edit", "closed", "suspended", "avatar", "field"}  # fmt: skip
    assert sum(line.startswith("status: ") for line in lines) > 100
    assert set(TRACES) <= FEATURES
