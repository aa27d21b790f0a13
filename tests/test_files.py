"""``--site-files``: attachments are looked up among the board's own files, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.files import checked
from adapters.forum import Attachment, Post
from migrator.writers import open_target
from tests.running import convert


def post(*paths: str) -> Post:
    return Post(
        id=1,
        thread_id=1,
        author_id=2,
        author_name="Ada",
        created_at=0,
        order_at=0,
        body="",
        digest=b"",
        attachments=tuple(Attachment(id=number, file_name="a.png", path=path) for number, path in enumerate(paths)),
    )


def test_a_file_that_is_there_has_its_size(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a").write_bytes(b"12345")
    (found,) = checked(iter([post("files/a", "files/b", "")]), tmp_path)
    assert isinstance(found, Post)
    assert [(file.byte_size, file.missing) for file in found.attachments] == [(5, False), (None, True), (None, True)]


@pytest.mark.parametrize("path", ["../secret", "/etc/hostname", "files/../../secret", "link/secret"])
def test_nothing_outside_of_the_folder_counts(tmp_path: Path, path: str) -> None:
    root = tmp_path / "site"
    root.mkdir()
    (tmp_path / "secret").write_text("secret")
    (root / "link").symlink_to(tmp_path)
    (found,) = checked(iter([post(path)]), root)
    assert isinstance(found, Post)
    assert found.attachments[0].missing


def test_missing_files_are_counted_and_have_no_path(sample_dumps: Path, tmp_path: Path) -> None:
    sizes = {}
    for folder in (sample_dumps / "phpbb33_files", tmp_path / "empty"):
        folder.mkdir(exist_ok=True)
        name = f"{tmp_path}/{folder.name}.db"
        convert(sample_dumps / "phpbb33.sql.gz", name, "--site-files", str(folder))
        target = open_target(name)
        sizes[folder.name] = {path is not None for (path,) in target.rows("media", ("path",))}
        lost = target.ledger.totals()[1]["lost"].get("file_missing", 0)
        assert lost == (0 if folder.name == "phpbb33_files" else target.count("media"))
        target.close()
    assert sizes == {"phpbb33_files": {True}, "empty": {False}}
