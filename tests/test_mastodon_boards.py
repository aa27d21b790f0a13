"""Every board at hand in a Mastodon database, with all its constraints on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mastodon_reading import MakeDatabase, Open, check
from tests.running import convert, run

pytest_plugins = ("tests.mastodon_fixtures",)
pytestmark = pytest.mark.usefixtures("few_keys")
OPTIONS = ("--domain", "social.example", "--assume-public")


@pytest.mark.parametrize("name", ["phpbb30.sql.gz", "phpbb33.sql.gz"])
def test_sample_dumps(name: str, mastodon: MakeDatabase, opened: Open, sample_dumps: Path) -> None:
    target = mastodon("4.3")
    convert(sample_dumps / name, target, *OPTIONS)
    check(opened(target))
    run("verify", target)


@pytest.mark.parametrize("name", ["phpbb-a", "phpbb32-bench-sql"])
def test_real_dumps(name: str, mastodon: MakeDatabase, opened: Open, boards: Path) -> None:
    dump = boards / name / "dump.sql.gz"
    if not dump.is_file():
        pytest.skip(f"needs {dump}")
    target = mastodon("4.6")
    convert(dump, target, *OPTIONS)
    check(opened(target))
    run("verify", target)
    # By id, the statuses of a thread stand as phpBB shows them: their ids tell the times in that order.
    backwards = """
      SELECT count(*) FROM (
        SELECT created_at, lag(created_at) OVER (PARTITION BY conversation_id ORDER BY id) AS before
        FROM statuses WHERE reblog_of_id IS NULL) t WHERE before > created_at"""
    assert opened(target).value(backwards) == 0
