"""Writes the pages of docs/ that are made from the program itself: the support matrix, the commands, the settings.

python docs/generate.py            write them
python docs/generate.py --check    exit 1 when one is out of date
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from mappings import policy
from migrator.cli import main
from migrator.systems import matrix

FOLDER = Path(__file__).parent
NOTE = "<!-- made by docs/generate.py: change what it is made from -->\n"


def support() -> str:
    """What is read from which system, and what each target takes."""
    found = matrix()
    parts = [NOTE, "# Support matrix\n"]
    for source in found["sources"].values():
        parts.append(f"## From {source['name']} {source['versions']}\n")
        parts.append(f"Verified on: {', '.join(source['verified_on'])}.\n")
        parts.append(_table(("carried over", "how"), source["carries"]))
        parts.append(_table(("left out", "why"), source["leaves"]))
        parts.append(_table(("table not read", "why"), source["ignores"]))
    for scheme, target in found["targets"].items():
        parts.append(f"## To {target['name']} (`{scheme}:`)\n")
        parts.append(f"{target['description']}\n")
        if target["carries"]:
            parts.append(_table(("table", "note"), target["carries"]))
        if target["leaves"]:
            parts.append(_table(("left out", "why"), target["leaves"]))
    return "\n".join(parts)


def _table(head: tuple[str, str], rows: Mapping[str, str]) -> str:
    lines = [f"| {head[0]} | {head[1]} |", "| --- | --- |"]
    lines += [f"| {_cell(name)} | {_cell(text)} |" for name, text in rows.items()]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def commands() -> str:
    """The help of every command."""
    parts = [
        NOTE,
        "# Commands\n",
        *(f"## {name}\n\n```text\n{text}\n```\n" for name, text in _help(main, "migrator", None)),
    ]
    return "\n".join(parts)


def _help(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for sub_name in command.list_commands(context):
            sub = command.get_command(context, sub_name)
            if sub is not None:
                yield from _help(sub, sub_name, context)


def settings() -> str:
    """The default policy with its comments, and what the other presets change."""
    default = policy.dumps(policy.load()).splitlines()
    parts = [
        NOTE,
        "# Settings of the mapping\n",
        '`migrator mapping init` writes this file. A file may begin with `preset = "mastodon"` and override single keys.\n',
        "```toml\n" + "\n".join(default) + "\n```\n",
    ]
    for name in policy.presets()[1:]:
        lines = policy.dumps(policy.load(name)).splitlines()
        changed = [line for line in lines if line not in default]
        parts.append(f"## Preset `{name}`: what differs\n\n```toml\n" + "\n".join(changed) + "\n```\n")
    return "\n".join(parts)


PAGES = {"support.md": support, "commands.md": commands, "settings.md": settings}


if __name__ == "__main__":
    stale = []
    for page, make in PAGES.items():
        path = FOLDER / page
        text = make()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(page)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
    if stale and "--check" in sys.argv:
        sys.exit(f"out of date, run `make docs`: {', '.join(stale)}")
