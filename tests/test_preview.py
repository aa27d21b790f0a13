"""The dry run: whole or of some threads, with the reasons for what is left out, and nothing written anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from migrator.pipeline import POSTS_PER_SHARD
from tests.phpbb_boards import post, topic
from tests.running import convert, run, small_board


@pytest.fixture(autouse=True)
def watched(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing appears in the current folder or in the one for temporary files."""
    folder, temporary = tmp_path_factory.mktemp("cwd"), tmp_path_factory.mktemp("tmp")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    yield
    assert [*folder.iterdir(), *temporary.iterdir()] == []


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More threads than one shard holds, some hidden."""
    topics = [topic(number, topic_approved=int(number % 10 != 0)) for number in range(1, 301)]
    posts = [
        post(number, topic_id=1 + number % 300, poster_id=2 + number % 2) for number in range(1, POSTS_PER_SHARD + 500)
    ]
    return small_board(tmp_path_factory.mktemp("preview") / "board.sql", {"topics": topics, "posts": posts})


def test_threads_come_from_all_over_the_board(source: Path) -> None:
    report = run("preview", source, "--threads", 8, "--json").json
    assert (report["whole"], len(report["samples"])) == (False, 8)
    assert report["books"]["thread"]["read"] == 8
    numbers = [int(sample["before"][0].split()[1]) for sample in report["samples"]]
    assert len(set(numbers)) == 8
    assert max(numbers) > 200
    assert report["posts"] == report["books"]["post"]["read"] > 0


def test_the_whole_board_counts_as_convert_does(source: Path, tmp_path: Path) -> None:
    convert(source, tmp_path / "out.db")
    written = run("status", tmp_path / "out.db", "--json").json
    for jobs in (1, 2):
        report = run("preview", source, "--json", "--jobs", jobs).json
        assert report["whole"] is True
        assert report["books"] == written["books"]
        assert report["rows"]["statuses"] == written["rows"]["statuses"]
        assert report["posts"] == POSTS_PER_SHARD + 499


def test_samples_show_before_and_after(source: Path) -> None:
    out = run("preview", source, "--samples", 1, "--quiet").out
    assert "before" in out
    assert "after" in out
    assert "text " in out
    assert "@ida" in out
    assert "Nothing was written" in out
    assert "unapproved" in out
    assert "before\n" not in run("preview", source, "--samples", 0, "--quiet").out


def test_a_mapping_shows(source: Path) -> None:
    report = run("preview", source, "--threads", 2, "--json", "--mapping", "mastodon").json
    assert report["rows"]["statuses"] > 0


def test_more_threads_than_there_are(tmp_path: Path) -> None:
    small = small_board(tmp_path / "board.sql", {"topics": [topic()], "posts": [post(1)]})
    report = run("preview", small, "--threads", 50, "--json").json
    assert (len(report["samples"]), report["posts"]) == (1, 1)


def test_a_board_without_threads(tmp_path: Path) -> None:
    report = run("preview", small_board(tmp_path / "board.sql"), "--threads", 5, "--json").json
    assert (report["samples"], report["posts"]) == ([], 0)
