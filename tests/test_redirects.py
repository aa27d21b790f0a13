"""Redirect maps in every format: each old address leads to its status or account, and nothing private is named."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from tests.phpbb_boards import post, topic
from tests.running import convert, query, run, small_board

BASE = "https://social.example"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("redirects")
    rows = {
        "forums": [{"forum_id": 2, "left_id": 2, "forum_name": "Cellar"}],
        "topics": [topic(1), topic(2, forum_id=2), topic(3, topic_status=2, topic_moved_id=1)],
        "posts": [post(1), post(2, poster_id=3), post(3, topic_id=2)],
    }
    convert(small_board(folder / "board.sql", rows), folder / "out.db")
    return folder / "out.db"


@pytest.fixture(scope="module")
def rules(target: Path) -> dict[tuple[str, str, str], str]:
    """(path, parameter, value) → new address, from the CSV."""
    out = run("redirects", target, "--format", "csv", "--base", BASE).out
    head, *lines = csv.reader(io.StringIO(out))
    assert head == ["path", "parameter", "value", "target"]
    found = {(path, parameter, value): new for path, parameter, value, new in lines}
    assert len(found) == len(lines)
    return found


def test_csv_is_the_default_and_leads_to_what_is_there(target: Path, rules: dict[tuple[str, str, str], str]) -> None:
    assert (
        run("redirects", target, "--base", BASE).out == run("redirects", target, "--base", BASE, "--format", "csv").out
    )
    statuses = dict(query(target, "SELECT s.id, a.handle FROM statuses s JOIN accounts a ON a.id = s.account_id"))
    handles = {handle for (handle,) in query(target, "SELECT handle FROM accounts")}
    for (_, parameter, _), new in rules.items():
        found = re.fullmatch(rf"{BASE}/@([a-z0-9_]+)(?:/(\d+))?", new)
        assert found, new
        assert found[1] in handles
        if parameter in "pt":
            assert statuses[int(found[2])] == found[1]


def test_everything_public_has_its_old_address(target: Path, rules: dict[tuple[str, str, str], str]) -> None:
    keys = {(parameter, value) for _, parameter, value in rules}
    assert keys == {("p", "1"), ("p", "2"), ("t", "1"), ("t", "3"), ("f", "1"), ("u", "2"), ("u", "3")}
    assert {path for path, *_ in rules} == {f"/talk/{page}.php" for page in ("viewtopic", "viewforum", "memberlist")}
    ((root,),) = query(target, "SELECT id FROM statuses WHERE in_reply_to_id IS NULL")
    topics = {value: new for (_, parameter, value), new in rules.items() if parameter == "t"}
    assert topics["1"] == topics["3"] == f"{BASE}/@ida/{root}"


@pytest.mark.parametrize("format_", ["nginx", "apache", "caddy"])
def test_every_format_holds_every_rule(format_: str, target: Path, rules: dict[tuple[str, str, str], str]) -> None:
    out = run("redirects", target, "--format", format_, "--base", BASE).out
    lines = out.splitlines()
    for (path, parameter, value), new in rules.items():
        old = f"{path}?{parameter}={value}"
        assert any(old in line and line.rstrip(';"').endswith(new) for line in lines), old
    assert out.count(BASE) == len(rules)


def test_nginx_blocks_are_closed_and_every_line_is_one(target: Path) -> None:
    out = run("redirects", target, "--format", "nginx", "--base", BASE).out
    assert out.count("{\n") == out.count("\n}\n")
    line = r'map "\$uri\?\w=\$arg_\w" \$forum_\w \{|  default "";|  "[^"\s]+" "[^"\s]+";|\}|#.*'
    assert [text for text in out.splitlines() if not re.fullmatch(line, text)] == []


def test_apache_map_has_two_words_a_line(target: Path) -> None:
    out = run("redirects", target, "--format", "apache", "--base", BASE).out
    assert {len(line.split()) for line in out.splitlines() if not line.startswith("#")} == {2}


def test_caddy_blocks_are_closed(target: Path) -> None:
    out = run("redirects", target, "--format", "caddy", "--base", BASE).out
    assert len(re.findall(r"^map ", out, re.MULTILINE)) == out.count("\n}\n") == out.count("redir @forum_")


def test_an_unknown_format_is_refused(target: Path) -> None:
    run("redirects", target, "--format", "iis", code=2)
