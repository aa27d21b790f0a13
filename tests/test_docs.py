"""What the documentation says is true of the program: commands, options, settings, SQL, TOML, links, pictures."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from click.testing import CliRunner

from adapters.sources import adapter_classes
from mappings import policy
from migrator import schema
from migrator.cli import main
from migrator.errors import EXIT_CODES
from migrator.writers import open_target

ROOT = Path(__file__).resolve().parent.parent
GENERATED = ("commands.md", "settings.md", "support.md")
GUIDES = [ROOT / "README.md", *sorted(path for path in (ROOT / "docs").glob("*.md"))]
PAGES = [*GUIDES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
FENCE = re.compile(r"^([ ]*)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
#: examples that need data which the sample lacks: nothing of it is rejected
MAY_BE_EMPTY = ("FROM rejects",)


def blocks(path: Path, language: str) -> Iterator[str]:
    """The fenced blocks of one language, without their indentation."""
    for indent, named, body in FENCE.findall(path.read_text(encoding="utf-8")):
        if named == language:
            yield "\n".join(line.removeprefix(indent) for line in body.splitlines())


def examples(language: str, pages: list[Path] = GUIDES) -> list[Any]:
    return [
        pytest.param(block, id=f"{path.stem}-{number}")
        for path in pages
        for number, block in enumerate(blocks(path, language))
    ]


def commands(command: click.Command = main, path: str = "migrator") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, f"{path} {name}")


def called() -> list[Any]:
    """Every line of a shell example, or of a help text, that calls the program."""
    found: dict[str, None] = {}
    for path in [*PAGES, ROOT / "docs" / "demo.py"]:
        text = path.read_text(encoding="utf-8").replace("\\\n", " ")
        for line in text.splitlines():
            called = re.match(r"\s*(?:\$ )?(migrator [a-z].*)", line)
            if called and "[OPTIONS]" not in line and "COMMAND" not in line:  # these are usage, not examples
                found[called[1]] = None
    return [pytest.param(line, id=line[:60]) for line in found]


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


# ---- generated pages


def test_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_command_and_option_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (migrator[^\n]*)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    for path, command in commands():
        assert path in sections
        for parameter in command.params:
            name = parameter.opts[0] if isinstance(parameter, click.Option) else (parameter.name or "").upper()
            assert name in sections[path], f"{path}: {name}"


def test_every_exit_code_is_documented() -> None:
    text = (ROOT / "docs" / "resume.md").read_text(encoding="utf-8")
    for code, meaning in EXIT_CODES.items():
        assert re.search(rf"^\| {code} \| {re.escape(meaning.split(':')[0])}", text, re.MULTILINE), code


def keys(settings: dict[str, Any]) -> Iterator[str]:
    for key, value in settings.items():
        yield key
        if isinstance(value, dict):
            yield from keys(value)


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for key in keys(msgspec.to_builtins(policy.load())):
        assert re.search(rf"^(?:{key} = |\[(?:\w+\.)?{key}[\].])", text, re.MULTILINE), key
    assert all(f"`{name}`" in text for name in policy.presets()[1:])


def test_settings_named_in_the_guides_exist() -> None:
    sections = msgspec.to_builtins(policy.load())
    for path in GUIDES:
        for section, key in re.findall(r"`(\w+)\.(\w+)(?:\.\w+)?(?: = [^`]+)?`", path.read_text(encoding="utf-8")):
            if section in sections and isinstance(sections[section], dict) and key != "md":
                assert key in sections[section], f"{path.name}: {section}.{key}"


# ---- links


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in LINK.findall(text):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{page.name}: {link}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(slug, headings), f"{page.name}: {link}"


def test_every_page_is_listed_in_the_overview() -> None:
    listed = set(LINK.findall((ROOT / "docs" / "index.md").read_text(encoding="utf-8")))
    assert {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"} <= listed


# ---- systems


@pytest.mark.parametrize("system", sorted(adapter_classes()))
def test_pages_say_on_what_a_system_was_verified(system: str) -> None:
    """Every kind of proof and every version that the adapter declares, and no kind that it does not."""
    support = adapter_classes()[system].support
    page = ROOT / "docs" / f"{'mbox' if system == 'mail' else system}.md"
    if not page.exists():
        pytest.skip(f"{support.name} has no page of its own")
    section = page.read_text(encoding="utf-8").partition("## Verified on")[2].lower()
    declared = "; ".join(support.verified_on).lower()
    assert section
    for kind in ("real", "generated"):
        assert (kind in section) == (kind in declared), kind
    for version in re.findall(r"\d+(?:\.\d+)+", declared):
        assert version in section, version


# ---- examples


@pytest.mark.parametrize("line", called())
def test_shell_examples_parse(line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    if ">" in words:
        words = words[: words.index(">")]
    command: click.Command = main
    context = click.Context(main, info_name="migrator")
    while isinstance(command, click.Group) and words:
        below = command.get_command(context, words.pop(0))
        assert below is not None, line
        command, context = below, click.Context(below, info_name=below.name, parent=context)
    values, left, _ = command.make_parser(context).parse_args(list(words))
    assert left == [], line
    for parameter in command.params:
        value = values.get(parameter.name or "")
        given = isinstance(value, str)
        assert given or not parameter.required, f"{line}: {parameter.name} is missing"
        if given and not isinstance(parameter.type, click.Path):
            parameter.type_cast_value(context, value)


# docs/html.md shows selector profiles, which tests/test_html_generic.py reads.
@pytest.mark.parametrize("snippet", examples("toml", [page for page in GUIDES if page.stem != "html"]))
def test_toml_examples_are_policies(snippet: str) -> None:
    policy.loads(snippet)


def test_names_of_wrong_settings_are_told_as_documented() -> None:
    text = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
    shown = re.search(r"^migrator: (mapping\.toml: posts\.limt: .*?) \(allowed", text, re.MULTILINE)
    assert shown is not None
    with pytest.raises(policy.PolicyError, match=re.escape(shown[1])):
        policy.loads("[posts]\nlimt = 3\n", "mapping.toml")


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The sample, converted into an SQLite file."""
    target = str(tmp_path_factory.mktemp("docs") / "out.db")
    convert(target)
    return target


def convert(target: str) -> None:
    result = CliRunner().invoke(main, ["convert", str(ROOT / "sample_dumps" / "phpbb33.sql.gz"), target, "--quiet"])
    assert result.exit_code == 0, result.output


def run_sql(target: str, query: str) -> list[tuple[Any, ...]]:
    opened = open_target(target)
    try:
        ((root,),) = opened.select("SELECT target_id FROM origins WHERE kind = 'thread' AND source_id = '16'")
        ((tag,),) = opened.select(
            "SELECT t.name FROM status_tags AS s JOIN tags AS t ON t.id = s.tag_id ORDER BY 1 LIMIT 1"
        )
        values = {
            "root": root,
            "tag": tag,
            "handle": "linxiaoyu",
            "board": "rails_ropes_racks",
            "moderator": "ottilie_fruh",
        }
        used = {name: value for name, value in values.items() if re.search(rf"(?<!:):{name}\b", query)}
        return list(opened.select(query.rstrip().removesuffix(";"), **used))
    finally:
        opened.close()


@pytest.mark.parametrize("query", examples("sql"))
def test_sql_examples_run_on_sqlite(query: str, converted: str) -> None:
    rows = run_sql(converted, query)
    assert rows or any(table in query for table in MAY_BE_EMPTY)


def test_sql_examples_give_the_same_on_postgresql(converted: str, postgres_server: Any) -> None:
    target = postgres_server.create("docs")
    convert(target)
    for example in examples("sql"):
        (query,) = example.values
        assert sorted(map(str, run_sql(target, query))) == sorted(map(str, run_sql(converted, query))), query


def test_every_table_and_column_is_documented() -> None:
    text = (ROOT / "docs" / "targets.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##)", text, re.MULTILINE | re.DOTALL))
    for name, table in schema.TABLES.items():
        for column in table.columns:
            assert f"`{column.name}`" in sections[name], f"{name}.{column.name}"
    assert all(f"`{name}`" in text for name in schema.LEDGER)


def test_mentioned_handles_are_those_of_the_sample(converted: str) -> None:
    text = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\| [^|]+ \| `(\w+)` \| ([^|]+) \|$", text, re.MULTILINE)
    assert shown
    stored = dict(run_sql(converted, "SELECT handle, display_name FROM accounts"))
    assert {handle: name.strip() for handle, name in shown}.items() <= stored.items()


def test_documented_reasons_cover_what_the_sample_shows(converted: str) -> None:
    verifying = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8")
    for (reason,) in run_sql(converted, "SELECT DISTINCT reason FROM skips"):
        assert f"`{reason}`" in verifying
    losses = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
    opened = open_target(converted)
    _, books = opened.ledger.totals()
    opened.close()
    assert books["lost"]
    assert all(f"`{reason}`" in losses for reason in books["lost"])


# ---- the demo


def test_demo_can_be_run_twice(tmp_path: Path) -> None:
    """From another folder, too: it works in the project's own one."""
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, str(ROOT / "docs" / "demo.py")],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert "The same thread after" in done.stdout
        assert "@anna_2" in done.stdout
