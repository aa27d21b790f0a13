"""The picture at the top of the README: what ``make demo`` prints, drawn as a terminal. Times are left out, so that the
same program always draws the same picture."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from html import escape
from pathlib import Path

import demo

from migrator.cli import main
from migrator.report import width

CELL, LINE, EDGE, BAR = 8.0, 19, 16, 34  #: pixels: width of a column, height of a line, margin, title bar
BACKGROUND, TEXT, DIM, BOLD, PROMPT = "#1b1f27", "#d6dae2", "#8b93a3", "#ffffff", "#7fc8a0"
FONT = "ui-monospace, 'DejaVu Sans Mono', 'Noto Sans Mono', Menlo, Consolas, monospace"


def picture() -> str:
    """The SVG document."""
    lines = list(_lines())
    columns = max(demo.WIDTH, *(width(text) for text, _ in lines))
    wide, high = round(columns * CELL + 2 * EDGE), BAR + len(lines) * LINE + EDGE
    size = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}" font-size="13" role="img">',
        "<title>make demo: the summary of a conversion, and one thread before and after</title>",
        f'<rect width="{wide}" height="{high}" rx="8" fill="{BACKGROUND}"/>',
        *(f'<circle cx="{EDGE + 4 + n * 18}" cy="17" r="5" fill="{DIM}"/>' for n in range(3)),
    ]
    for number, (text, colour) in enumerate(lines):
        if text:
            indent = len(text) - len(text.lstrip())
            x, y = EDGE + indent * CELL, BAR + number * LINE + 13
            # Plain text is fitted to its columns, whatever the font; other scripts keep their own widths.
            shown = text.lstrip()
            fitted = f' textLength="{len(shown) * CELL:g}"' if all(c.isascii() or c == "─" for c in shown) else ""
            parts.append(f'<text x="{x:g}" y="{y}" fill="{colour}" xml:space="preserve"{fitted}>{escape(shown)}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _lines() -> list[tuple[str, str]]:
    """(text, colour) of each line."""
    here = Path.cwd()
    os.chdir(demo.ROOT)
    try:
        with tempfile.TemporaryDirectory(prefix="migrator-picture-") as folder:
            target = Path(folder, "out.db")
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                main(["convert", demo.SAMPLE, str(target), "--quiet"], standalone_mode=False)
            summary = printed.getvalue().split("\n\n")[0].splitlines()
            before, after = list(demo.before()), list(demo.after(target))
    finally:
        os.chdir(here)
    lines = [("$ migrator convert forum.sql.gz out.db", PROMPT), *((line, TEXT) for line in summary)]
    for title, thread in (("One thread before", before), ("The same thread after", after)):
        lines += [
            ("", TEXT),
            (title, BOLD),
            *((line, DIM if line.lstrip().startswith(">") else TEXT) for line in thread),
        ]
    return lines
