"""Rejects are tried again, alone; whatever else is in the target stays as it was."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from migrator.workplace import work_directory
from tests.phpbb_boards import post, topic
from tests.running import convert, query, run, same, small_board

Rows = dict[str, list[dict[str, Any]]]


def rows(*missing: int) -> Rows:
    """Twenty topics less those, two posts each."""
    topics = [topic(number) for number in range(1, 21) if number not in missing]
    posts = [post(10 * number + place, topic_id=number) for number in range(1, 21) for place in (1, 2)]
    return {"topics": topics, "posts": posts}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """The target of a board that lacks a topic of two posts."""
    convert(small_board(tmp_path / "board.sql", rows(9)), tmp_path / "out.db")
    return tmp_path / "out.db"


def test_rejects_that_stay_wrong_stay_rejects(target: Path) -> None:
    before = query(target, "SELECT * FROM rejects")
    assert len(before) == 2
    assert run("retry", target, "--json").json == {"rejects": 2, "left": 2}
    assert query(target, "SELECT * FROM rejects") == before
    run("verify", target)


def test_rejects_come_in_after_the_source_was_mended(target: Path, tmp_path: Path) -> None:
    source = small_board(tmp_path / "board.sql", rows())
    os.utime(source, (2_000_000_000, 2_000_000_000))
    ended = run("retry", target)
    assert "2 rejects converted again, 0 are left" in ended.out
    assert query(target, "SELECT COUNT(*) FROM statuses") == [(40,)]
    assert query(target, "SELECT COUNT(*) FROM rejects") == [(0,)]
    run("verify", target)
    convert(source, tmp_path / "whole.db")
    assert query(target, "SELECT id, content FROM statuses ORDER BY id") == query(
        tmp_path / "whole.db", "SELECT id, content FROM statuses ORDER BY id"
    )


def test_the_staged_source_is_kept_for_rejects_only(target: Path, tmp_path: Path) -> None:
    assert any(work_directory(str(target)).glob("stage-*"))
    convert(small_board(tmp_path / "whole.sql", rows()), tmp_path / "whole.db")
    assert not work_directory(str(tmp_path / "whole.db")).exists()


def test_another_charset_is_taken(target: Path) -> None:
    assert run("retry", target, "--charset", "windows-1252", "--json").json["rejects"] == 2
    run("verify", target)


def test_without_rejects_it_changes_nothing(tmp_path: Path) -> None:
    source = small_board(tmp_path / "board.sql", rows())
    convert(source, tmp_path / "out.db")
    convert(source, tmp_path / "other.db")
    assert run("retry", tmp_path / "out.db", "--json").json == {"rejects": 0, "left": 0}
    assert same(tmp_path / "out.db", tmp_path / "other.db")
    run("verify", tmp_path / "out.db")


@pytest.mark.parametrize(("limit", "code"), [("1", 5), ("2", 0), ("1%", 5), ("50%", 0), (None, 0)])
def test_the_limit_of_rejects(limit: str | None, code: int, tmp_path: Path) -> None:
    option = () if limit is None else ("--reject-limit", limit)
    ended = convert(small_board(tmp_path / "board.sql", rows(9)), tmp_path / "out.db", *option, code=code)
    assert ("migrator resume" in ended.err) == (code == 5)


def test_a_limit_that_is_none(tmp_path: Path) -> None:
    convert(small_board(tmp_path / "board.sql"), tmp_path / "out.db", "--reject-limit", "many", code=2)
