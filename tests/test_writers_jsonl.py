"""JSON Lines: the same files in whatever order the shards came, and however often it was interrupted."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mappings import microblog
from migrator.writers import jsonl as jsonl_module
from migrator.writers import open_target
from migrator.writers.base import Target
from tests.targets import PEOPLE, finish, plan, row, shard_rows, status, threads, write


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.jsonl"))}


def filled(folder: Path, order: list[int]) -> Target:
    """A target whose shards were done in that order, not finished."""
    target = open_target(f"jsonl:{folder}")
    target.prepare()
    shards = plan(target, threads(3))
    for number in order:
        rows = shard_rows(number)
        rows["statuses"][0] = status(number * PEOPLE, in_reply_to_id=-1, reply_evidence="link")
        finish(target, shards[number], rows)
    return target


def test_files_are_the_same_in_whatever_order_the_shards_came(tmp_path: Path) -> None:
    targets = [filled(tmp_path / name, order) for name, order in (("a", [0, 1, 2]), ("b", [2, 0, 1]))]
    for target in targets:
        assert target.finish()["statuses.in_reply_to_id"] == 3
        target.close()
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert set(files(tmp_path / "a")) == {f"{table}.jsonl" for table in microblog.TABLES}
    assert not list((tmp_path / "a" / ".migrator" / "parts").iterdir())


def test_lines_are_objects_with_the_columns_as_names(tmp_path: Path) -> None:
    target = filled(tmp_path / "rows", [])
    write(target, "origins", row("origins", digest=b"\xff\x00", original=None, source_url="https://x/ä"))
    target.finish()
    target.close()
    line = msgspec.json.decode((tmp_path / "rows" / "origins.jsonl").read_bytes())
    assert list(line) == list(microblog.Origin.__struct_fields__)
    assert (line["digest"], line["original"], line["source_url"]) == ("/wA=", None, "https://x/ä")


@pytest.mark.parametrize("step", range(6))
def test_a_finish_that_is_broken_off_is_said_again(tmp_path: Path, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, broken = (filled(tmp_path / name, [0, 1, 2]) for name in ("whole", "broken"))
    whole.finish()
    left = step

    def breaks(function: Any) -> Any:
        def replacement(*arguments: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return function(*arguments)

        return replacement

    with monkeypatch.context() as patched:
        for name in ("_sync", "_cut_lines", "_sync_folder"):
            patched.setattr(jsonl_module, name, breaks(getattr(jsonl_module, name)))
        with suppress(KeyboardInterrupt):
            broken.finish()
        assert left < 0
    assert list(broken.rows("statuses", order=["id"]))[1:PEOPLE] == shard_rows(0)["statuses"][1:]
    assert broken.count("statuses") == 3 * PEOPLE
    assert broken.finish() == whole.finish()
    assert files(tmp_path / "broken") == files(tmp_path / "whole")
    whole.close()
    broken.close()


def test_rows_after_the_finish_are_appended(tmp_path: Path) -> None:
    target = filled(tmp_path / "rows", [0, 1, 2])
    target.finish()
    with target.transaction() as transaction:
        assert transaction.write_new("statuses", [status(5), status(-9)]) == 1
    assert target.count("statuses") == 3 * PEOPLE + 1
    target.finish()
    assert target.count("statuses") == 3 * PEOPLE + 1
    assert list(target.rows("statuses", ["id"]))[-1] == (-9,)
    target.close()


def test_what_is_added_or_deleted_by_hand_is_counted(tmp_path: Path) -> None:
    target = filled(tmp_path / "rows", [0, 1, 2])
    target.finish()
    path = tmp_path / "rows" / "origins.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[1:]))
    assert target.count("origins") == 3 * PEOPLE - 1
    path.write_bytes(b"".join([*lines, lines[0]]))
    assert target.count("origins") == 3 * PEOPLE + 1
    target.close()
