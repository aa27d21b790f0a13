"""The command line: help with an example everywhere, JSON that parses, exit codes, and never a password."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import click
import pytest

from mappings.policy import load, loads
from migrator.cli import main
from migrator.errors import EXIT_CODES
from tests.database_servers import PASSWORD, MariaDB, PostgreSQL
from tests.phpbb_boards import post, topic
from tests.running import bytes_of, convert, process, query, run, same, small_board

PRESETS = ("microblog", "mastodon", "gotosocial", "bluesky", "weibo")
NAMES = (
    "inspect", "preview", "convert", "resume", "status", "verify", "retry", "redirects", "erase", "mapping", "systems",
    "withdraw", "claims",
)  # fmt: skip


def commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in main.commands.items():
        if isinstance(command, click.Group):
            found += [(name, child) for child in command.commands]
        else:
            found.append((name,))
    return found


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = {"topics": [topic()], "posts": [post(1), post(2, poster_id=3)]}
    return small_board(tmp_path_factory.mktemp("cli") / "board.sql", rows)


@pytest.fixture(scope="module")
def target(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("cli") / "out.db"
    convert(source, file)
    return file


# ---- help


def test_all_commands_are_there() -> None:
    assert set(main.commands) == set(NAMES)


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example(command: tuple[str, ...]) -> None:
    out = run(*command, "--help").out
    assert f"migrator {' '.join(command)}" in out.partition("Options:")[0].partition("\n")[2]


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_option_says_what_it_does(command: tuple[str, ...]) -> None:
    found: click.Command = main
    for name in command:
        assert isinstance(found, click.Group)
        found = found.commands[name]
    silent = [option.name for option in found.params if isinstance(option, click.Option) and not option.help]
    # a choice of formats explains itself
    assert set(silent) <= {"format_"}


def test_the_help_names_every_exit_code() -> None:
    out = " ".join(run("--help").out.split())
    assert all(f"{code} {meaning}" in out for code, meaning in EXIT_CODES.items())
    assert set(EXIT_CODES) == {0, 1, 2, 3, 4, 5, 130}


# ---- JSON


def test_every_report_has_json(source: Path, target: Path) -> None:
    for command in (
        ("inspect", source),
        ("preview", source),
        ("convert", source, target),
        ("resume", target),
        ("status", target),
        ("verify", target),
        ("verify", target, source),
        ("retry", target),
        ("systems",),
        ("mapping", "show"),
    ):
        ended = run(*command, "--json")
        assert isinstance(json.loads(ended.out), dict), command
        assert ended.err == "", command


# ---- exit codes


def test_usage(source: Path, target: Path, tmp_path: Path) -> None:
    run("convert", source, code=2)
    run("unknown", code=2)
    run("convert", source, tmp_path / "out.db", "--jobs", 0, code=2)
    run("convert", source, tmp_path / "out.db", "--mapping", "no-such-preset", code=2)
    (tmp_path / "wrong.toml").write_text("[posts]\nlimits = 5\n")
    ended = run("convert", source, tmp_path / "out.db", "--mapping", tmp_path / "wrong.toml", code=2)
    assert "limits" in ended.err
    (tmp_path / "broken.toml").write_text("[posts\n")
    run("convert", source, tmp_path / "out.db", "--mapping", tmp_path / "broken.toml", code=2)
    run("erase", target, "--member", "nobody at all", code=2)


@pytest.mark.parametrize("command", ["resume", "status", "verify", "retry", "redirects"])
def test_a_target_without_a_run(command: str, tmp_path: Path) -> None:
    ended = run(command, tmp_path / "nothing.db", code=4)
    assert ended.err.startswith("migrator: ")
    assert list(tmp_path.iterdir()) == []


def test_no_traceback_reaches_the_user(tmp_path: Path) -> None:
    runner = process("inspect", tmp_path / "nothing.sql")
    out, err = runner.communicate(timeout=60)
    assert (runner.returncode, out) == (3, "")
    assert "Traceback" not in err
    assert err.count("\n") == 1


# ---- passwords


def test_a_password_is_never_shown_nor_kept(
    mariadb_server: MariaDB,
    postgres_server: PostgreSQL,
    sample_dumps: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    live = mariadb_server.create("cli")
    source = sample_dumps / "phpbb33.sql.gz"
    mariadb_server.load("cli", source)
    server = postgres_server.create("cli")
    assert PASSWORD in live
    assert PASSWORD in server
    said = [
        run("inspect", live),
        run("preview", live),
        run("convert", live, tmp_path / "out.db"),
        run("convert", live, tmp_path / "out.db"),
        run("convert", live, server),
        run("resume", server, code=2),
        run("resume", server, "--source", live),
        run("status", server),
        run("status", server, "--json"),
        run("status", tmp_path / "out.db", "--json"),
        run("verify", server, live),
        run("retry", server, "--source", live),
        run("convert", live.replace("/cli", "/nowhere"), tmp_path / "no.db", code=3),
        run("status", server.replace("/cli", "/nowhere"), code=4),
        run("convert", source, server.replace("/cli", "/nowhere"), code=4),
    ]
    assert [ended for ended in said if PASSWORD in ended.out + ended.err] == []
    assert PASSWORD.encode() not in bytes_of(tmp_path)
    runs = query(server, "SELECT source, options FROM runs")
    assert PASSWORD not in str(runs)
    assert ":***@" in runs[0][0]
    assert same(server, tmp_path / "out.db")


# ---- mapping, systems


@pytest.mark.parametrize("preset", PRESETS)
def test_mapping_show_prints_a_policy_that_can_be_read_again(preset: str) -> None:
    out = run("mapping", "show", "--mapping", preset).out
    assert loads(out) == load(preset)
    assert tomllib.loads(out)


def test_mapping_init_writes_a_commented_file_once(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("mapping", "init", "--mapping", "mastodon")
    text = (tmp_path / "mapping.toml").read_text(encoding="utf-8")
    assert len(re.findall(r"^# ", text, re.MULTILINE)) > 20
    assert loads(text) == load("mastodon")
    run("mapping", "init", code=2)
    assert (tmp_path / "mapping.toml").read_text(encoding="utf-8") == text
    convert(source, "out.db", "--mapping", "mapping.toml")
    convert(source, "other.db", "--mapping", "mastodon")
    assert same(tmp_path / "out.db", tmp_path / "other.db")


def test_systems_is_made_of_the_declarations() -> None:
    matrix = run("systems", "--json").json
    assert {"sqlite", "postgresql", "jsonl"} <= matrix["targets"].keys()
    assert matrix["sources"]["phpbb"]["versions"] == "3.0 – 3.3"
    out = run("systems").out
    for carried in matrix["sources"]["phpbb"]["carries"]:
        assert carried in out
