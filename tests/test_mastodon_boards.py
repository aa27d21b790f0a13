"""Every board at hand in a Mastodon database, with all its constraints on, and out of it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mastodon_reading import MakeDatabase, Open, check
from tests.running import convert, run

pytest_plugins = ("tests.mastodon_fixtures",)
pytestmark = pytest.mark.usefixtures("few_keys")
OPTIONS = ("--domain", "social.example", "--assume-public")
SAMPLES = ("phpbb30.sql.gz", "phpbb33.sql.gz", "mybb18.sql.gz", "smf21.sql.gz", "fluxbb15.sql.gz", "news.mbox.gz",
           "ptt.tar.gz")  # fmt: skip
#: what real software wrote: as a dump, and as a guest saw it
REAL = ("phpbb-a/dump.sql.gz", "phpbb32-bench-sql/dump.sql.gz", "mybb-a/dump.sql.gz", "smf-a/dump.sql.gz",
        "fluxbb-a/dump.sql.gz", "fluxbb-a/html.tar.gz", "discuz-a/html.tar.gz")  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_dumps(name: str, mastodon: MakeDatabase, opened: Open, sample_dumps: Path) -> None:
    target = mastodon("4.3")
    before = opened(target).contents()
    convert(sample_dumps / name, target, *OPTIONS)
    check(opened(target))
    run("verify", target)
    run("withdraw", target)
    assert opened(target).contents() == before


@pytest.mark.parametrize("name", REAL)
def test_real_boards(name: str, mastodon: MakeDatabase, opened: Open, boards: Path) -> None:
    if not (boards / name).is_file():
        pytest.skip(f"needs {boards / name}")
    target = mastodon("4.6")
    convert(boards / name, target, *OPTIONS)
    check(opened(target))
    run("verify", target)
    # By id, the statuses of a thread stand as the forum shows them: their ids tell the times in that order.
    backwards = """
      SELECT count(*) FROM (
        SELECT created_at, lag(created_at) OVER (PARTITION BY conversation_id ORDER BY id) AS before
        FROM statuses WHERE reblog_of_id IS NULL) t WHERE before > created_at"""
    assert opened(target).value(backwards) == 0
