"""Reading pages beside what it cannot be faster than: parsing the same pages with lxml and nothing else.

The mirrors are invented: pages of 20 posts, ten to a thread, with links, dates, quotes and names that make one board.
Those in the structure of phpBB's prosilver come from the generator in ``../shared/bench``, those of XenForo and Discuz!
from :mod:`benchmarks.boards`.
"""

from __future__ import annotations

import importlib.util
import re
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from lxml import html

from adapters.html import store
from adapters.html.layout import survey
from adapters.html.pages import read_batch
from adapters.html.stage import BATCH_PAGES
from benchmarks.boards import MAKERS
from benchmarks.machine import Line
from benchmarks.runs import fresh, migrator

PAGES_PER_THREAD = 10
POSTS = 20
TEXTS = 60  #: different pages of the generator; the rest are these with other ids, names and dates
SAMPLE = 240  #: pages whose reading is measured
REPEATS = 5
#: When a member joined, which the generator makes up anew for each of their posts.
_JOINED = re.compile(r"(author_id=)(\d+)(.{1,100}?Joined:</strong> Mon Jan 0)\d(, 2006 3:0)\d", re.DOTALL)
BASE = "http://forum.example/"
_POST = re.compile(r"(?<=[^0-9a-z])(p|profile|post_content|sig|p=)(10\d\d|999)(?!\d)")


def mirror(generator: Path, folder: Path, pages: int) -> Path:
    """A mirror of that many topic pages, made once."""
    path = folder / f"mirror-{pages}"
    done = path / ".complete"
    if not done.exists():
        path.mkdir(parents=True, exist_ok=True)
        made = _generator(generator)
        texts = [made.page(seed=seed, posts=POSTS) for seed in range(TEXTS)]
        for number in range(pages):
            thread, part = divmod(number, PAGES_PER_THREAD)
            name = f"viewtopic.php?t={thread + 1}" + (f"&start={part * POSTS}" if part else "")
            (path / name).write_text(_page(texts[number % TEXTS], thread + 1, number), encoding="utf-8")
        done.touch()
    return path


def _made(software: str, folder: Path) -> Path:
    """A mirror of some pages of other software, made once."""
    path = folder / f"mirror-{software.strip('!').lower()}"
    done = path / ".complete"
    if not done.exists():
        make, name = MAKERS[software]
        for number in range(SAMPLE):
            file = path / name(number, PAGES_PER_THREAD)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(make(number, POSTS, PAGES_PER_THREAD), encoding="utf-8")
        done.touch()
    return path


def _generator(path: Path) -> ModuleType:
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location("make_page", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _page(text: str, thread: int, number: int) -> str:
    """One page of the mirror: ids of its own, a title of its thread."""
    first = number * POSTS + 1
    text = _POST.sub(lambda match: f"{match[1]}{first + int(match[2]) - 1000}", text)
    text = _JOINED.sub(lambda found: f"{found[1]}{found[2]}{found[3]}{int(found[2]) % 9 + 1}{found[4]}0", text)
    year, month = (
        2005 + number % 12,
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][number % 12],
    )
    text = text.replace("2013-03-05T", f"{year}-03-05T").replace("Tue Mar 05, 2013", f"Tue {month} 05, {year}")
    link = f'<link rel="canonical" href="{BASE}viewtopic.php?t={thread}">'
    return (
        text.replace("</title>", f"</title>\n{link}")
        .replace("t=123", f"t={thread}")
        .replace("A topic title", f"Topic {thread}")
    )


def _contents(folder: Path) -> Iterator[bytes]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file())[:SAMPLE]:
        yield path.read_bytes()


def parsing(folder: Path) -> float:
    """Seconds of processor time that lxml needs for a page's tree."""
    pages = [page for page in _contents(folder) if page]
    started = time.process_time()
    for page in pages:
        html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    return (time.process_time() - started) / len(pages)


def reading(folder: Path) -> float:
    """Seconds of processor time for a page from the store to the rows of the stage."""
    entries = [entry for entry in store.entries(folder) if store.may_be_page(entry.name)][:SAMPLE]
    layout = survey(entries[:24])
    numbered = list(enumerate(entries))
    posts = 0
    started = time.process_time()
    for first in range(0, len(numbered), BATCH_PAGES):
        posts += len(read_batch(numbered[first : first + BATCH_PAGES], layout).posts)
    seconds = time.process_time() - started
    if posts < POSTS * (len(numbered) - 1):  # one entry is the mark that the mirror is complete
        raise RuntimeError(f"{folder}: {posts} posts on {len(numbered)} pages: they are not read as they should be")
    return seconds / len(numbered)


def rate(generator: Path, folder: Path) -> list[Line]:
    """Topic pages per second, beside the limit, for three systems."""
    mirrors = {"phpBB": mirror(generator, folder, 1000)} | {software: _made(software, folder) for software in MAKERS}
    return [_rate(software, pages) for software, pages in mirrors.items()]


def _rate(software: str, pages: Path) -> Line:
    """The best of several, taken in turn so that both meet the same machine."""
    limits, ours = [], []
    for _ in range(REPEATS):
        limits.append(parsing(pages))
        ours.append(reading(pages))
    limit, seconds = min(limits), min(ours)
    absolute = f"{1 / seconds:,.0f} : {1 / limit:,.0f} pages/s"
    return Line(f"{software} topic pages per second and core : lxml parse only", limit / seconds, absolute, 0.45, False)


def _of_children() -> float:
    """Seconds of processor time of all processes that this one started and that have ended, with theirs."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def whole(generator: Path, folder: Path, pages: int) -> list[Line]:
    """Staging and converting a mirror, with all cores; memory of all processes against a mirror of a ninth of its size.

    Processor time of all processes is what counts: other work on the machine does not change it.
    """
    runs, spent = {}, 0.0
    for count in (pages // 9, pages):
        source = mirror(generator, folder, count)
        target = fresh(folder / f"mirror-{count}.db")
        before = _of_children()
        runs[count] = migrator("convert", source, target, "--assume-public")
        spent = _of_children() - before
    small, large = runs.values()
    limit = parsing(mirror(generator, folder, pages)) * pages
    return [
        Line(
            f"mirror of {pages:,} pages → SQLite, staging and conversion : lxml parse only, processor time",
            spent / limit,
            f"{spent:.1f} : {limit:.1f} s; {large.seconds:.1f} s by the clock, {POSTS} posts per page",
            6,
            True,
        ),
        Line(
            f"peak memory of all processes, {pages:,} : {pages // 9:,} pages",
            large.peak / small.peak,
            f"{large.peak / 1e6:.0f} : {small.peak / 1e6:.0f} MB",
            1.25,
            True,
        ),
    ]
