"""Damaged boards of every system: no crash but SourceError, no row lost without a reject."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from adapters.base import Adapter, Options, SourceError
from adapters.forum import KINDS, Post, Reject, Thread
from adapters.sources import ADAPTERS, open_adapter, open_source
from sample_dumps import generate
from tests.damaged_dumps import DAMAGES, Table, copied, flipped, taken_apart, together

FOLDER = Path(generate.__file__).parent
DUMPS = ["phpbb33", "phpbb30", *generate.SYSTEMS]
ROWS = 25  # of a table: enough for every kind of row, few enough to be quick
KIND_OF = {record: kind for kind, record in KINDS.items()}
OPTIONS = Options(private_messages=True, assume_public=True)


@cache
def tables(name: str) -> list[Table]:
    """A sample dump, with few rows of each table."""
    dump = generate.stored(FOLDER / f"{name}.sql.gz")
    assert dump is not None
    found = taken_apart(dump)
    for table in found:
        table.rows = table.rows[:ROWS]
    return found


def everything(adapter: Adapter) -> Iterator[Any]:
    """All that an adapter yields."""
    yield from adapter.members()
    yield from adapter.guests()
    yield from adapter.boards()
    posts: list[Any] = []
    for shard in adapter.shards(40):
        for item in adapter.threads(shard):
            yield item
            if isinstance(item, Post):
                posts.append(item.id)
            elif isinstance(item, Thread):
                yield from item.actions
                posts += [] if item.moved_to is None else [item.moved_to]
    yield from adapter.rest()
    yield from adapter.private_messages()
    adapter.locate_posts(posts)
    adapter.locate_threads(posts)
    adapter.findings()


def tally(items: Iterator[Any]) -> Counter[str]:
    """Records and rejects by kind, as the adapter's counts have them."""
    found: Counter[str] = Counter()
    for item in items:
        found[item.kind if isinstance(item, Reject) else KIND_OF[type(item)]] += 1
        if isinstance(item, Post):
            found["attachment"] += len(item.attachments)
        elif isinstance(item, Thread):
            found["poll"] += item.poll is not None
    return +found


def reads_or_refuses(source: Path, folder: Path) -> None:
    """The books balance, or the source is refused in words."""
    try:
        opened = open_source(str(source), OPTIONS, folder / "work")
    except SourceError:
        return
    try:
        adapter = open_adapter(opened.url, opened.options, opened.system)
    except SourceError:
        opened.close()
        return
    try:
        try:
            counts = adapter.counts()
            found = tally(everything(adapter))
        except SourceError:
            return
        assert found == +Counter(counts)
    finally:
        adapter.close()
        opened.close()


def limits(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
                    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip


def installed(name: str) -> str:
    system = generate.SYSTEMS.get(name)
    if system and system.adapter not in ADAPTERS:
        pytest.skip(f"there is no adapter for {system.software} yet")
    return name


@pytest.mark.parametrize("name", DUMPS)
def test_damaged_dumps(name: str) -> None:
    whole = tables(installed(name))

    @limits(10)
    @given(st.data())
    def damaged(data: st.DataObject) -> None:
        found = copied(whole)
        for damage in data.draw(st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=3)):
            damage(found, data.draw)
        dump = together(found)
        for _ in range(data.draw(st.integers(0, 2))):
            dump = flipped(dump, data.draw)
        with tempfile.TemporaryDirectory() as place:
            file = Path(place) / "dump.sql"
            file.write_bytes(dump)
            reads_or_refuses(file, Path(place))

    damaged()


@pytest.mark.parametrize("name", ["ptt.tar.gz", "news.mbox.gz"])
def test_damaged_files(name: str) -> None:
    """Homes of telnet boards and archives of mail: a tar file or an mbox with other bytes."""
    whole = generate.stored(FOLDER / name)
    assert whole is not None

    @limits(5)
    @given(st.data())
    def damaged(data: st.DataObject) -> None:
        found = whole
        for _ in range(data.draw(st.integers(1, 6))):
            found = flipped(found, data.draw)
        with tempfile.TemporaryDirectory() as place:
            file = Path(place) / name.removesuffix(".gz")
            file.write_bytes(found)
            reads_or_refuses(file, Path(place))

    damaged()


def test_whole_dumps_are_read() -> None:
    """What the damage is done to is a board at all, put together as it was."""
    for name in DUMPS:
        system = generate.SYSTEMS.get(name)
        if system and system.adapter not in ADAPTERS:
            continue
        with tempfile.TemporaryDirectory() as place:
            file = Path(place) / "dump.sql"
            file.write_bytes(together(tables(name)))
            opened = open_source(str(file), OPTIONS, Path(place) / "work")
            adapter = open_adapter(opened.url, opened.options, opened.system)
            found = tally(everything(adapter))
            assert found == +Counter(adapter.counts())
            assert found["post"] >= 20
            adapter.close()
            opened.close()
