"""What a source is: the report of ``inspect``."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.base import Options
from adapters.html import coverage
from migrator.pipeline import opened_adapter, opened_source
from migrator.report import table


def inspect_source(source: str, options: Options, *, quiet: bool) -> dict[str, Any]:
    """Software, version, counts, findings of a source. Nothing is written but a stage in a temporary folder."""
    with (
        tempfile.TemporaryDirectory(prefix="migrator-inspect-") as folder,
        opened_source(source, options, Path(folder), quiet=quiet) as opened,
        opened_adapter(opened) as adapter,
    ):
        site = adapter.site
        findings = asdict(adapter.findings())
        return {
            "software": site.software,
            "version": site.version,
            "supported": adapter.support.versions,
            "site": {"id": site.id, "name": site.name, "url": site.url, "language": site.language},
            "prefix": opened.options.prefix,
            "fingerprint": opened.fingerprint,
            "made_by": opened.tool,
            "from": _day(findings.pop("first_post_at")),
            "to": _day(findings.pop("last_post_at")),
            "counts": adapter.counts(),
            "damages": [str(damage) for damage in opened.damages],
            **findings,
        }


def as_text(report: dict[str, Any]) -> str:
    """The report for people."""
    site = report["site"]
    lines = [
        f"{report['software']} {report['version']} (supported: {report['supported']})",
        f"“{site['name']}” {site['url']}, language {site['language'] or 'unknown'}, table prefix “{report['prefix']}”",
        f"posts from {report['from'] or 'unknown'} to {report['to'] or 'unknown'}",
        "",
        table(["kind", "in the source"], [(k.replace("_", " "), n) for k, n in report["counts"].items()], right={1}),
    ]
    sections = (
        ("Damages: the dump was read up to them and on behind them", report["damages"]),
        ("Private: in the source, and not carried over", report["privacy"]),
        ("Warnings", report["warnings"]),
        ("Missing tables", report["missing_tables"]),
        ("Tables not understood", [f"{name}: {rows:,} rows" for name, rows in report["unknown_tables"].items()]),
        ("Tables left out on purpose", [f"{name}: {reason}" for name, reason in report["ignored_tables"].items()]),
        ("Coverage", coverage.as_lines(report["coverage"]) if report["coverage"] else []),
        ("Character sets", [f"{column}: {evidence}" for column, evidence in report["charsets"].items()]),
    )
    for title, entries in sections:
        if entries:
            lines += ["", title, *(f"  {entry}" for entry in entries)]
    return "\n".join(lines)


def _day(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).date().isoformat()
