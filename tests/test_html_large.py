"""What a mirror of a million pages needs: names sorted on disk, merging that goes on, reports of bounded length. Limits
are lowered, so that a small mirror passes them."""

from __future__ import annotations

import io
import os
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from adapters.base import Options, SourceError
from adapters.html import coverage, folders, merge, mirror, stage, store, threads, zips
from migrator.progress import Progress
from tests import html_mirror

THREADS = {1: 7, 2: 3, 3: 1, 4: 10, 5: 2, 6: 4}
PAGE = b"<html><body><p>No board's page.</p></body></html>"


def _staged(source: Path, file: Path, progress: Callable[..., None] | None = None) -> Path:
    _, total = stage.listing(source)
    stage.stage(source, file, stage.asked(Options()), total=total, jobs=1, progress=progress)
    return file


def _rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(file)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(database.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


def _large(folder: Path) -> Path:
    """A mirror in which posts stand on several pages, in two threads, and with other texts."""
    files = html_mirror.pages(THREADS)
    del files["viewtopic.php?t=6"]
    files["viewtopic.php?t=3&sid=1"] = html_mirror.thread_page(3, 1, 1, edited={301: "Another cup."}).encode()
    files["viewtopic.php?t=9"] = html_mirror.thread_page(2, 1, 3).replace("t=2", "t=9").encode()
    return html_mirror.write(folder, files)


class KilledError(Exception):
    pass


def test_merging_goes_on_where_it_was_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "BATCH_THREADS", 2)
    monkeypatch.setattr(threads, "BATCH_ROWS", 3)
    source = _large(tmp_path / "mirror")
    phases: list[str] = []
    whole = _rows(_staged(source, tmp_path / "whole.db", lambda done, total, phase="": phases.append(phase)))
    assert list(dict.fromkeys(phases)) == ["", "sorting", "merging threads", "indexing"]
    assert len(whole["posts"]) == 24
    file = tmp_path / "killed.db"
    kills = 0
    while not file.exists():
        try:
            _staged(source, file, _killing_at(1 + kills % 3))
        except KilledError:
            kills += 1
        assert kills < 200
    assert kills > 10
    assert _rows(file) == whole


def _killing_at(count: int) -> Callable[..., None]:
    """Progress that ends the staging when a phase of merging tells something for that time."""
    seen: list[str] = []

    def progress(done: int, total: int, phase: str = "", /) -> None:
        seen.append(phase)
        if phase and seen.count(phase) == count:
            raise KilledError

    return progress


def test_a_folder_of_many_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b.html", "a.html", "z/1.html", "z/deep/2.html", "c/3.html", "ä.html", "d.html", "c-.html"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PAGE)
    (tmp_path / "link.html").symlink_to(tmp_path / "a.html")
    os.mkfifo(tmp_path / "pipe.html")
    sorted_in_memory = list(store.entries(tmp_path))
    monkeypatch.setattr(folders, "FEW", 2)
    assert list(store.entries(tmp_path)) == sorted_in_memory
    assert [entry.name for entry in sorted_in_memory] == [
        "a.html", "b.html", "c-.html", "d.html", "link.html", "pipe.html", "ä.html", "c/3.html", "z/1.html",
        "z/deep/2.html",
    ]  # fmt: skip
    assert [entry.trouble for entry in sorted_in_memory if entry.trouble] == ["link, not followed", "no regular file"]


@pytest.mark.parametrize("before", [b"", b"a program that unpacks itself"])
def test_zips_are_read_as_zipfile_reads_them(before: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mirror.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, method in enumerate(
            (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
        ):
            archive.writestr(f"чай/{9 - number}.html", b"%d %b" % (number, PAGE), method)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("чай/9.html", b"second" + PAGE)
        with archive.open("large.html", "w", force_zip64=True) as member:
            member.write(PAGE)
        archive.comment = b"PK\6\7 what looks like the end of a large archive"
    data = before + path.read_bytes()
    path.write_bytes(data)
    assert store.kind_of(path) in ("zip", "")
    with zipfile.ZipFile(path) as archive:
        expected = sorted((info.filename, archive.read(info)) for info in archive.infolist())
    found = []
    for member in zips.members(path):
        with zips.opened(str(path), member) as stream:
            found.append((member.name, stream.read()))
    assert sorted(found) == expected
    assert [name for name, _ in found] == [name for name, _ in expected]


def test_zips_that_are_damaged(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name in ("a.html", "b.html"):
            archive.writestr(name, PAGE)
    data = whole.getvalue()
    place = data.index(b"PK\1\2")
    for number, broken in enumerate((
        data[:-30], data[:place] + b"????" + data[place + 4 :], data[:-10] + b"\xff" * 10,
        data[:-22] + b"PK\5\6" + b"\0" * 8 + b"\xff" * 8 + b"\0\0",
    )):  # fmt: skip
        path = tmp_path / f"{number}.zip"
        path.write_bytes(broken)
        assert store.kind_of(path) == ""
    name = data.index(b"a.html")
    (tmp_path / "name.zip").write_bytes(data[:name] + b"x" + data[name + 1 :])
    assert [store.content(entry) for entry in store.entries(tmp_path / "name.zip")] == [None, PAGE]
    assert store.kind_of(tmp_path / "name.zip") == "zip"
    (tmp_path / "gone.zip").write_bytes(b"PK\3\4")
    with pytest.raises(SourceError, match="cannot be read"):
        list(store._zip(tmp_path / "gone.zip", ""))


def test_a_tar_with_a_name_twice(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "mirror.tar", "w") as archive:
        for name in ("a.html", "b.html", "./a.html"):
            member = tarfile.TarInfo(name)
            member.size = len(PAGE)
            archive.addfile(member, io.BytesIO(PAGE))
    assert [entry.name for entry in store.entries(tmp_path / "mirror.tar")] == ["a.html", "b.html", "a.html (2)"]


def test_the_sample_is_of_the_whole_mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "SAMPLED_FROM", 8)
    notes = {f"a-note{number}.html": PAGE for number in range(30)}
    source = html_mirror.write(tmp_path / "mirror", html_mirror.pages(dict.fromkeys(range(1, 20), 4)) | notes)
    sample = stage._sample(source)
    assert len(sample) <= 8
    assert any("viewtopic" in entry.name for entry in sample)
    with closing(sqlite3.connect(_staged(source, tmp_path / "stage.db"))) as database:
        assert '"system":"phpbb"' in database.execute("SELECT value FROM meta WHERE key = 'layout'").fetchone()[0]


def test_long_lists_are_cut_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = html_mirror.pages(THREADS)
    for thread in (1, 4, 6):
        del files[f"viewtopic.php?t={thread}"]
    source = html_mirror.write(tmp_path / "mirror", files)
    for number in range(5):
        (source / f"site{number}.example").mkdir()
        (source / f"site{number}.example" / "index.html").write_bytes(PAGE)
    monkeypatch.setattr(coverage, "REASONS", 2)
    monkeypatch.setattr(coverage, "LISTED", 1)
    opened = mirror.open_mirror(str(_staged(source, tmp_path / "stage.db")), Options())
    try:
        findings = opened.findings()
    finally:
        opened.close()
    found = findings.coverage
    assert found is not None
    assert [(entry["reason"], entry["pages"]) for entry in found["reasons"]["foreign"]] == [
        ("of site0.example", 1), ("of site1.example", 1), ("other reasons", 3),
    ]  # fmt: skip
    assert len(found["threads_without_head"]) == len(found["missing_pages"]["urls"]) == 1
    assert found["total"]["threads_without_head"] == found["missing_pages"]["count"] == 3
    assert "3 threads lack their first page: 1" in findings.warnings
    assert coverage.as_lines(found)


def test_a_phase_counts_from_the_beginning(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrator.progress.PLAIN_SECONDS", 0.0)
    with Progress("staging", None, "") as progress:
        progress.reach(5_000, 0, "listing files")
        progress.reach(50, 100)
        progress.reach(10, 20, "merging threads")
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("staging: listing files: 5,000 ")
    assert lines[1].startswith("staging: 50 of 100 ")
    assert lines[2].startswith("staging: merging threads: 10 of 20 ")
