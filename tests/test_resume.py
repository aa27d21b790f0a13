"""Killed anywhere, interrupted, begun twice: the target ends as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrator.workplace import locked, work_directory
from tests.phpbb_boards import post, topic
from tests.running import MAKER, convert, process, query, run, same, small_board

POSTS = 7_000
OPTIONS = ("--assume-public", "--quiet")
#: (worker processes, seed of the moments)
KILLS = [(1, 11), (2, 12), (1, 13), (2, 14)]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board of a few shards."""
    file = tmp_path_factory.mktemp("board") / "board.sql"
    if MAKER.is_file():
        subprocess.run([sys.executable, MAKER, "--posts", str(POSTS), "--out", file], check=True, capture_output=True)
        return file
    threads = [topic(number) for number in range(1, POSTS // 20)]
    posts = [post(number, topic_id=1 + number % len(threads)) for number in range(1, POSTS)]
    return small_board(file, {"topics": threads, "posts": posts})


@pytest.fixture(scope="module")
def whole(board: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The target of a run that nothing disturbed, and how long that took as a process."""
    target = tmp_path_factory.mktemp("whole") / "out.db"
    started = time.monotonic()
    runner = process("convert", board, target, "--jobs", 1, *OPTIONS)
    assert runner.wait() == 0
    return target, time.monotonic() - started


def _workers(parent: int) -> list[int]:
    """Process ids of the workers below a process."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    found = [int(word) for word in children.read_text().split()] if children.exists() else []
    return [child for child in found if "spawn_main" in _command(child)]


def _command(number: int) -> str:
    try:
        return Path(f"/proc/{number}/cmdline").read_text()
    except OSError:
        return ""


def _end(runner: subprocess.Popen[str]) -> None:
    if runner.poll() is None:
        runner.kill()
    runner.wait()
    for stream in (runner.stdout, runner.stderr):
        if stream is not None:
            stream.close()


@pytest.fixture
def running() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that must not outlive the test."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for runner in started:
        _end(runner)


@pytest.mark.parametrize(("jobs", "seed"), KILLS)
def test_killed_twice_at_any_moment(
    jobs: int, seed: int, board: Path, whole: tuple[Path, float], tmp_path: Path
) -> None:
    reference, seconds = whole
    chance = random.Random(seed)
    target = tmp_path / "out.db"
    for _ in range(2):
        runner = process("convert", board, target, "--jobs", jobs, *OPTIONS)
        time.sleep(chance.uniform(0.2, 0.95) * seconds)
        _end(runner)
    convert(board, target, "--jobs", 1, "--assume-public")
    assert same(target, reference)
    run("verify", target)
    assert not work_directory(str(target)).exists()


def test_killed_in_the_middle_of_the_shards(board: Path, whole: tuple[Path, float], tmp_path: Path) -> None:
    target = tmp_path / "out.db"
    runner = process("convert", board, target, "--jobs", 1, *OPTIONS)
    _wait_for(lambda: _done(target) >= 2, runner)
    _end(runner)
    assert 2 <= _done(target) < 6
    # What `resume` needs stands in the ledger: the source, its options, the mapping.
    run("resume", target, "--quiet")
    assert same(target, whole[0])


def _done(target: Path) -> int:
    """Shards that are done."""
    try:
        return query(target, "SELECT COUNT(*) FROM shards WHERE state = 'done'")[0][0]
    except Exception:  # noqa: BLE001 - no file, no table, or locked: not yet
        return 0


def _wait_for(condition: object, runner: subprocess.Popen[str]) -> None:
    assert callable(condition)
    deadline = time.monotonic() + 60
    while not condition():
        assert runner.poll() is None, runner.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_killed_while_staging(board: Path, whole: tuple[Path, float], tmp_path: Path) -> None:
    target = tmp_path / "out.db"
    runner = process("convert", board, target, "--jobs", 1, *OPTIONS)
    _wait_for(lambda: any(work_directory(str(target)).glob("stage*")), runner)
    _end(runner)
    assert not target.exists()
    convert(board, target, "--assume-public")
    assert same(target, whole[0])


def test_a_killed_worker_is_replaced(
    board: Path, whole: tuple[Path, float], tmp_path: Path, running: list[subprocess.Popen[str]]
) -> None:
    target = tmp_path / "out.db"
    runner = process("convert", board, target, "--jobs", 2, *OPTIONS)
    running.append(runner)
    _wait_for(lambda: _workers(runner.pid), runner)
    os.kill(_workers(runner.pid)[0], signal.SIGKILL)
    _, errors = runner.communicate(timeout=60)
    assert runner.returncode == 0, errors
    assert same(target, whole[0])


def test_workers_do_not_outlive_a_killed_parent(
    board: Path, tmp_path: Path, running: list[subprocess.Popen[str]]
) -> None:
    runner = process("convert", board, tmp_path / "out.db", "--jobs", 2, *OPTIONS)
    running.append(runner)
    _wait_for(lambda: _workers(runner.pid), runner)
    workers = _workers(runner.pid)
    runner.kill()
    runner.wait()
    deadline = time.monotonic() + 20
    while any("spawn_main" in _command(worker) for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_interrupted_it_stops_cleanly_and_tells_how_to_go_on(
    jobs: int, board: Path, whole: tuple[Path, float], tmp_path: Path, running: list[subprocess.Popen[str]]
) -> None:
    target = tmp_path / "out.db"
    runner = process("convert", board, target, "--jobs", jobs, *OPTIONS)
    running.append(runner)
    _wait_for(lambda: _done(target) >= 1, runner)
    runner.send_signal(signal.SIGINT)
    _, errors = runner.communicate(timeout=60)
    assert runner.returncode == 130, errors
    assert "Traceback" not in errors
    command = f"migrator resume sqlite:///{target}"
    assert command in errors
    assert run("status", target, "--json").json["state"] == "interrupted"
    run("verify", target, code=1)
    run(*command.split()[1:], "--quiet")
    assert same(target, whole[0])
    assert run("status", target, "--json").json["state"] == "finished"


def test_interrupted_while_staging(board: Path, tmp_path: Path, running: list[subprocess.Popen[str]]) -> None:
    target = tmp_path / "out.db"
    runner = process("convert", board, target, *OPTIONS)
    running.append(runner)
    _wait_for(lambda: any(work_directory(str(target)).glob("stage*")), runner)
    runner.send_signal(signal.SIGINT)
    _, errors = runner.communicate(timeout=60)
    assert runner.returncode == 130, errors
    assert "Traceback" not in errors


def test_a_second_run_at_the_same_time_is_refused(tmp_path: Path) -> None:
    board = small_board(tmp_path / "board.sql")
    target = tmp_path / "out.db"
    with locked(work_directory(str(target))):
        refused = convert(board, target, code=4)
    assert str(os.getpid()) in refused.err
    convert(board, target)


def test_said_again_when_all_is_done_it_does_nothing(tmp_path: Path) -> None:
    board = small_board(tmp_path / "board.sql", {"topics": [topic()], "posts": [post(1), post(2)]})
    target = tmp_path / "out.db"
    convert(board, target)
    before = target.read_bytes()
    assert "nothing to do" in convert(board, target).out
    assert "nothing to do" in run("resume", target, "--quiet").out
    assert target.read_bytes() == before


def test_another_source_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "out.db"
    convert(small_board(tmp_path / "one.sql", {"topics": [topic()], "posts": [post(1)]}), target)
    other = small_board(tmp_path / "other.sql", {"topics": [topic()], "posts": [post(1), post(2)]})
    refused = convert(other, target, code=4)
    assert "another source" in refused.err
    assert query(target, "SELECT COUNT(*) FROM statuses") == [(1,)]


def test_another_source_is_refused_in_the_middle(board: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.db"
    runner = process("convert", board, target, "--jobs", 1, *OPTIONS)
    _wait_for(lambda: _done(target) >= 1, runner)
    _end(runner)
    refused = convert(small_board(tmp_path / "other.sql"), target, "--assume-public", code=4)
    assert "another source" in refused.err


def test_another_mapping_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "out.db"
    board = small_board(tmp_path / "board.sql", {"topics": [topic()], "posts": [post(1)]})
    convert(board, target)
    refused = convert(board, target, "--mapping", "mastodon", code=4)
    assert "another mapping" in refused.err


@pytest.mark.parametrize("option", [("--assume-public",), ("--charset", "windows-1251"), ("--url", "http://b.example")])
def test_other_options_that_change_what_is_read_are_refused(option: tuple[str, ...], tmp_path: Path) -> None:
    target = tmp_path / "out.db"
    board = small_board(tmp_path / "board.sql", {"topics": [topic()], "posts": [post(1)]})
    convert(board, target)
    refused = convert(board, target, *option, code=4)
    assert option[0] in refused.err
