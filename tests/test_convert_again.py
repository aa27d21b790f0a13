"""``convert`` said again: it does nothing when all is done, and refuses what the target was not begun with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from migrator.cli import main

SAMPLES = Path(__file__).parent.parent / "sample_dumps"
SAMPLE = SAMPLES / "phpbb33.sql.gz"


def convert(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["convert", *map(str, arguments), "--quiet"])


@pytest.fixture
def target(tmp_path: Path) -> Path:
    made = tmp_path / "out.db"
    assert convert(SAMPLE, made).exit_code == 0
    return made


def test_the_same_again_does_nothing(target: Path) -> None:
    before = target.read_bytes()
    result = convert(SAMPLE, target)
    assert (result.exit_code, "nothing to do" in result.output) == (0, True)
    assert target.read_bytes() == before
    assert not target.with_name("out.db.work").exists()


def test_a_copy_of_the_source_is_the_same_source(target: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sql.gz"
    shutil.copy(SAMPLE, copy)
    assert convert(copy, target).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((SAMPLES / "phpbb30.sql.gz",), "another source"),
        ((SAMPLE, "--assume-public"), "--assume-public"),
        ((SAMPLE, "--charset", "latin1"), "--charset"),
        ((SAMPLE, "--url", "https://elsewhere.example"), "--url"),
        ((SAMPLE, "--mapping", "mastodon"), "another mapping"),
    ],
    ids=["source", "assume-public", "charset", "url", "mapping"],
)
def test_what_it_was_not_begun_with_is_refused(arguments: tuple[object, ...], named: str, target: Path) -> None:
    source, *options = arguments
    result = convert(source, target, *options)
    assert (result.exit_code, named in result.output) == (4, True)
