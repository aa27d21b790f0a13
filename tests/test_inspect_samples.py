"""``inspect`` of every sample: each kind of source is recognised, and told about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import run

SAMPLES = {
    "phpbb33.sql.gz": "phpBB", "phpbb30.sql.gz": "phpBB", "phpbb20.sql.gz": "phpBB", "fluxbb15.sql.gz": "FluxBB",
    "mybb18.sql.gz": "MyBB", "smf21.sql.gz": "SMF", "discuz34.sql.gz": "Discuz!", "discuz34gbk.sql.gz": "Discuz!",
    "news.mbox.gz": "", "ptt.tar.gz": "",
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_inspected(name: str, sample_dumps: Path) -> None:
    report = run("inspect", sample_dumps / name, "--json").json
    assert SAMPLES[name] in report["software"]
    assert report["counts"]["post"] > 20
    assert report["unknown_tables"] == {}
    assert run("inspect", sample_dumps / name).out.startswith(report["software"])
