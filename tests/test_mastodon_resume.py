"""Loads into Mastodon that are killed, interrupted or broken off anywhere: the database ends as if nothing had
happened."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from migrator.errors import Stop
from migrator.writers.mastodon import publish
from migrator.writers.mastodon.target import MastodonTarget
from tests.mastodon_reading import Database, MakeDatabase, Open, check
from tests.phpbb_boards import post, topic
from tests.running import convert, process, run, small_board

pytest_plugins = ("tests.mastodon_fixtures",)
KILLS = 10
SEED = 20
OPTIONS = ("--domain", "social.example", "--assume-public")


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board of five shards, in which answers go across threads."""
    threads = [topic(number) for number in range(1, 60)]
    posts = [
        post(number, topic_id=1 + number % len(threads), post_text=f"Post {number} says nothing new.")
        for number in range(1, 9_000)
    ]
    return small_board(tmp_path_factory.mktemp("board") / "board.sql", {"topics": threads, "posts": posts})


def test_ten_kills(board: Path, mastodon: MakeDatabase, opened: Open) -> None:
    whole, killed = mastodon("4.6"), mastodon("4.6")
    started = time.monotonic()
    runner = process("convert", board, whole, "--jobs", 2, "--quiet", *OPTIONS)
    assert runner.wait() == 0, runner.communicate()
    seconds = time.monotonic() - started
    chance = random.Random(SEED)
    interrupted = 0
    for _ in range(KILLS):
        runner = process("convert", board, killed, "--jobs", 2, "--quiet", *OPTIONS)
        time.sleep(chance.uniform(0.1, 0.5) * seconds)
        interrupted += runner.poll() is None
        _kill(runner)
    assert interrupted >= 3  # the last ones may find all done
    convert(board, killed, "--jobs", 2, *OPTIONS)
    databases = opened(whole), opened(killed)
    check(databases[1])
    assert _same(*databases)
    run("verify", killed)


def _kill(runner: subprocess.Popen[str]) -> None:
    runner.kill()
    runner.communicate()


def _same(one: Database, other: Database) -> bool:
    left, right = one.contents(), other.contents()
    return all(left[name] == right[name] for name in left.keys() | right.keys())


@pytest.mark.usefixtures("few_keys")
def test_broken_off_at_every_step_of_the_finish(
    mastodon: MakeDatabase, opened: Open, sample_dumps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = mastodon("4.6"), mastodon("4.6")
    source = sample_dumps / "phpbb33.sql.gz"
    convert(source, whole, *OPTIONS)
    steps = 0
    add = publish.add

    def breaking(target: MastodonTarget, each: Any, found: dict[str, int]) -> None:
        nonlocal left
        if not left:
            raise Stop("broken off", 130)
        left -= 1
        add(target, each, found)

    with monkeypatch.context() as patch:
        patch.setattr(publish, "add", breaking)
        while True:
            left = steps
            ended = convert(source, broken, *OPTIONS, code=None)
            if ended.code == 0:
                break
            assert ended.code == 130
            steps += 1
    assert steps > 15
    databases = opened(whole), opened(broken)
    assert _same(*databases)
    assert run("status", broken, "--json").json["books"] == run("status", whole, "--json").json["books"]
    run("verify", broken)


@pytest.mark.usefixtures("few_keys")
def test_keys_survive(mastodon: MakeDatabase, opened: Open, sample_dumps: Path) -> None:
    """A key that was given to an account is never made anew."""
    target = mastodon("4.6")
    convert(sample_dumps / "phpbb33.sql.gz", target, *OPTIONS)
    database = opened(target)
    database.execute("UPDATE accounts SET public_key = 'kept ' || id WHERE id > 0")
    database.execute("UPDATE accounts SET public_key = '' WHERE username = 'ottilie_fruh'")
    database.execute("UPDATE migrator.runs SET state = 'interrupted'")
    run("resume", target, "--quiet")
    kept = "SELECT count(*) FROM accounts WHERE id > 0 AND public_key = 'kept ' || id"
    assert database.value(kept) == database.value("SELECT count(*) - 1 FROM accounts WHERE id > 0")
    assert "BEGIN PUBLIC KEY" in database.value("SELECT public_key FROM accounts WHERE username = 'ottilie_fruh'")
