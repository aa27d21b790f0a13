"""How systems on the common foundation store text: character references where it is unescaped, a character set for one
board, and what the doctor may show of it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from adapters.base import Options
from adapters.forum import Post, SourceId, Thread
from adapters.sources import adapter_classes, open_adapter, open_source
from tests.running import convert, query, run

WORDS = "Stopped for ten minutes"  # begins a post of the sample boards
SAMPLES = ["fluxbb15", "mybb18", "smf21"]


def changed(sample_dumps: Path, sample: str, file: Path, words: bytes) -> Path:
    """The sample with other words in that post, or in that board's name."""
    text = gzip.decompress((sample_dumps / f"{sample}.sql.gz").read_bytes())
    assert WORDS.encode() in text
    file.write_bytes(text.replace(WORDS.encode(), words))
    return file


def board_of(source: Path, words: str, folder: Path) -> SourceId | None:
    """Board of the post that holds those words."""
    opened = open_source(str(source), Options(), folder)
    adapter = open_adapter(opened.url, opened.options, opened.system)
    try:
        board = None
        for shard in adapter.shards(1000):
            for item in adapter.threads(shard):
                if isinstance(item, Thread):
                    board = item.board_id
                if isinstance(item, Post) and words in item.body:
                    return board
    finally:
        adapter.close()
    raise AssertionError(words)


@pytest.mark.parametrize("sample", SAMPLES)
def test_character_references_are_characters(tmp_path: Path, sample_dumps: Path, sample: str) -> None:
    source = changed(sample_dumps, sample, tmp_path / "forum.sql", b"&#20013;&#25991; &#65; &amp;#25991;")
    convert(source, tmp_path / "out.db")
    ((content,),) = query(tmp_path / "out.db", "SELECT content FROM statuses WHERE content LIKE '%to get out of the%'")
    # what nobody's browser made stays as it was typed; SMF escapes what is typed
    assert ("中文 A &amp;#25991; to" if sample == "smf21" else "中文 &amp;#65; &amp;amp;#25991; to") in content


@pytest.mark.parametrize("sample", SAMPLES)
def test_one_board_may_have_a_character_set_of_its_own(tmp_path: Path, sample_dumps: Path, sample: str) -> None:
    board = board_of(sample_dumps / f"{sample}.sql.gz", WORDS, tmp_path / "work")
    # these bytes are valid UTF-8 as well, so that only the choice can tell
    source = changed(sample_dumps, sample, tmp_path / "forum.sql", "Привет".encode())
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(f'[charset]\n"board:{board}" = "cp1251"\n')
    for options, shown in (((), "Привет to get out"), (("--mapping", mapping), "РџСЂРёРІРµС‚ to get out")):
        target = tmp_path / f"out{len(options)}.db"
        convert(source, target, *options)
        assert query(target, f"SELECT count(*) FROM statuses WHERE content LIKE '%{shown}%'") == [(1,)]


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_doctor_shows_bytes_of_public_text_only(tmp_path: Path, sample_dumps: Path, sample: str) -> None:
    source = changed(sample_dumps, sample, tmp_path / "forum.sql", b"na\xc3\xafve \xe9t\xe9")
    misfits = {entry["name"]: entry for entry in run("inspect", source, "--json").json["misfits"]}
    column = next(name for name in misfits if name in {"posts.message", "messages.body"})
    assert misfits[column]["repairs"]
    assert misfits[column]["examples"]
    shown = adapter_classes()[{"fluxbb15": "fluxbb", "mybb18": "mybb", "smf21": "smf"}[sample]].support.shown
    assert all(name in shown for name, entry in misfits.items() if entry["examples"])


@pytest.mark.parametrize("system", sorted(adapter_classes()))
def test_declarations_agree(system: str) -> None:
    """What may be shown is read; what is secret is read only when asked for; what is not read is not both."""
    support = adapter_classes()[system].support
    read = {f"{table}.{column}" for table, columns in support.reads.items() for column in columns}
    secret = {f"{table}.{column}" for table, columns in support.secrets.items() for column in columns}
    assert set(support.shown) <= read
    assert not secret & set(support.shown)
    assert all(name.endswith("id") or ".id_" in name for name in secret & read)
    assert set(support.unasked) <= set(support.reads)
    assert not set(support.reads) & set(support.ignores)
