"""Writes the pages of docs/ that are made from the program itself: the support matrix, the commands, the settings, and
the README's picture.

python docs/generate.py            write them
python docs/generate.py --check    exit 1 when one is out of date
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
from picture import picture

from mappings import policy
from migrator.cli import main
from migrator.errors import EXIT_CODES
from migrator.systems import matrix
from sample_dumps.systems import MORE_FEATURES, load_systems

FOLDER = Path(__file__).parent
NOTE = "<!-- made by docs/generate.py: change what it is made from -->\n"


def support() -> str:
    """What is read from which system, and what each target takes."""
    found = matrix()
    parts = [NOTE, "# Support matrix\n", "Made from what adapters and writers declare; `migrator systems` prints it.\n"]
    for key, source in found["sources"].items():
        parts.append(f"## From {source['name']} {source['versions']}\n")
        parts.append(f"Verified on: {'; '.join(source['verified_on'])}.\n")
        parts.append(_table(("carried over", "what of it"), source["carries"]))
        parts.append(_table(("left out", "why"), source["leaves"]))
        parts.append(_table(("table not read", "why"), source["ignores"]))
        parts.extend(_cannot_store(key))
    for scheme, target in found["targets"].items():
        parts.append(f"## To {target['name']} (`{scheme}:`)\n")
        parts.append(f"{target['description']}\n")
        parts.append(_carried(target["carries"]))
        if target["leaves"]:
            parts.append(_table(("left out", "why"), target["leaves"]))
    return "\n".join(parts)


def _cannot_store(system: str) -> Iterator[str]:
    """The exceptions of ``tests/test_same_board.py``: one small board, written in every system's own format."""
    for found in load_systems().values():
        lacks = {feature: why for feature, why in found.lacks.items() if feature not in MORE_FEATURES}
        if found.adapter == system and lacks:
            yield f"What {found.software} cannot store of the sample board:\n"
            yield _table(("left out", "why"), {feature.replace("_", " "): why for feature, why in lacks.items()})
        if found.adapter == system and found.differs:
            yield "What its microblog has otherwise than phpBB's, beside that:\n"
            yield "\n".join(f"* {why}" for why in dict.fromkeys(found.differs.values())) + "\n"


def _carried(tables: Mapping[str, str]) -> str:
    """Tables that a target takes; one line where all are taken alike."""
    notes = set(tables.values())
    if len(notes) == 1:
        return f"Takes all {len(tables)} tables ({notes.pop()}): {', '.join(f'`{name}`' for name in tables)}.\n"
    return _table(("table", "note"), tables)


def _table(head: tuple[str, ...], rows: Mapping[str, str]) -> str:
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    lines += [f"| {_cell(name)} | {_cell(text)} |" for name, text in rows.items()]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def commands() -> str:
    """Every command with its arguments and options."""
    parts = [NOTE, "# Commands\n", "`migrator COMMAND --help` (or `-h`) prints the same.\n"]
    for path, command in _commands(main, "migrator"):
        parts.append(f"## {path}\n")
        first, *more = _paragraphs(command)
        parts.extend((first, f"```text\n{path} {_usage(command)}\n```\n", *more))
        options = {_option(option): _meaning(option) for option in command.params if isinstance(option, click.Option)}
        if options:
            parts.append(_table(("option", "meaning"), options))
    parts.append("## Exit codes\n")
    parts.append(_table(("code", "meaning"), {str(code): meaning for code, meaning in EXIT_CODES.items()}))
    return "\n".join(parts)


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, below in sorted(command.commands.items()):
            yield from _commands(below, f"{path} {name}")


def _paragraphs(command: click.Command) -> Iterator[str]:
    """The help text; what click is told to leave as it is (``\\b``) becomes a block of code."""
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        if paragraph.startswith("\b"):
            code = paragraph.removeprefix("\b").strip("\n")
            yield f"```text\n{code}\n```\n"
        else:
            yield " ".join(_cell(line) for line in paragraph.splitlines()) + "\n"


def _usage(command: click.Command) -> str:
    if isinstance(command, click.Group):
        return "COMMAND …"
    given = [_value(item) for item in command.params if isinstance(item, click.Argument)]
    return " ".join(["[OPTIONS]", *given])


def _value(parameter: click.Parameter) -> str:
    """What stands for the value in usage and tables."""
    if isinstance(parameter, click.Argument):
        name = (parameter.name or "").upper()
        return name if parameter.required else f"[{name}]"
    if isinstance(parameter.type, click.Choice):
        return "|".join(parameter.type.choices)
    if parameter.metavar:
        return parameter.metavar
    return {"integer range": "N", "directory": "FOLDER"}.get(parameter.type.name, parameter.type.name.upper())


def _option(option: click.Option) -> str:
    names = ", ".join(option.opts)
    return f"`{names}`" if option.is_flag else f"`{names} {_value(option)}`"


def _meaning(option: click.Option) -> str:
    said = option.help or ""
    if option.required:
        said += " Required."
    if option.show_default and not option.is_flag:
        said += f" Default: {option.default}."
    return said.strip()


def settings() -> str:
    """The default policy with its comments, and what the other presets change."""
    default = policy.dumps(policy.load()).splitlines()
    intro = (
        "`migrator mapping init` writes this file. Keys left out keep the value of the preset that the file names, so"
        ' `preset = "mastodon"` and one changed key are a whole file. [Mapping](mapping.md) explains the choices.\n'
    )
    parts = [
        NOTE,
        "# Settings of the mapping\n",
        intro,
        "```toml\n" + "\n".join(default) + "\n```\n",
    ]
    for name in policy.presets()[1:]:
        lines = policy.dumps(policy.load(name)).splitlines()
        parts.append(f"## Preset `{name}`: what differs\n\n```toml\n" + "\n".join(_changed(lines, default)) + "\n```\n")
    return "\n".join(parts)


def _changed(lines: list[str], default: list[str]) -> Iterator[str]:
    """The lines that differ, under the names of their tables."""
    table = named = ""
    for line, usual in zip(lines, default, strict=True):
        if line.startswith("["):
            table = line
        elif line != usual:
            if table != named:
                yield ""
                yield table
                named = table
            yield line


PAGES = {"support.md": support, "commands.md": commands, "settings.md": settings, "demo.svg": picture}


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
