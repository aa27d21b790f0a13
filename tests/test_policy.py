"""The policy: presets load, files override single keys, mistakes are named, the digest follows the settings."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mappings import policy as module
from mappings.policy import Policy, PolicyError, digest, dumps, load, loads, presets

FOLDER = Path(module.__file__).parent / "presets"


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_presets_are_those_of_the_issue_default_first() -> None:
    assert presets() == ("microblog", "bluesky", "gotosocial", "mastodon", "weibo")
    assert load() == load(None) == load("microblog")


@pytest.mark.parametrize("name", ["microblog", "bluesky", "gotosocial", "mastodon", "weibo"])
def test_preset_file_is_what_dumps_writes(name: str) -> None:
    policy = load(name)
    assert policy.name == name
    assert dumps(policy) == (FOLDER / f"{name}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "limit", "unit", "long", "title", "quotes"),
    [
        ("microblog", 0, "graphemes", "keep", "field", "keep"),
        ("mastodon", 500, "mastodon", "split", "first_line", "drop"),
        ("gotosocial", 5000, "characters", "split", "first_line", "drop"),
        ("bluesky", 300, "bluesky", "split", "first_line", "drop"),
        ("weibo", 140, "characters", "split", "first_line", "drop"),
    ],
)
def test_presets_say_what_their_homes_demand(
    name: str, limit: int, unit: str, long: str, title: str, quotes: str
) -> None:
    posts = load(name).posts
    assert (posts.limit, posts.unit, posts.long, posts.title, posts.quotes) == (limit, unit, long, title, quotes)


@pytest.mark.parametrize("name", presets())
def test_every_preset_keeps_private_what_is_private(name: str) -> None:
    privacy = load(name).privacy
    assert not privacy.private_messages
    assert not privacy.staff_texts


@pytest.mark.parametrize("name", presets())
def test_every_key_of_a_preset_has_a_comment_above(name: str) -> None:
    lines = (FOLDER / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    keys = [at for at, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    assert len(keys) > 30
    assert [lines[at] for at in keys if not lines[at - 1].startswith("# ")] == []


def test_file_overrides_single_keys_of_its_preset(tmp_path: Path) -> None:
    mine = load(
        written(
            tmp_path,
            'preset = "mastodon"\n[posts]\nlimit = 600\n[moderation.effects]\nbump = []\nstamp = ["forward_by_site"]\n',
        )
    )
    theirs = load("mastodon")
    assert mine.name == "mastodon"
    assert mine.posts == msgspec.structs.replace(theirs.posts, limit=600)
    assert mine.moderation.effects == {**theirs.moderation.effects, "bump": (), "stamp": ("forward_by_site",)}
    assert mine.follows == theirs.follows


def test_empty_file_is_the_default(tmp_path: Path) -> None:
    assert load(written(tmp_path, "")) == load("microblog")


def test_file_with_byte_order_mark_and_whole_number_for_a_fraction(tmp_path: Path) -> None:
    assert load(written(tmp_path, "\ufeff[follows]\nthreshold = 2")).follows.threshold == 2.0


AWKWARD = '[accounts]\nboard_prefix = "a\\"\\\\\\u007f\\n#=é"\nreserved = ["a,b", "a\\",\\"b", "[x]"]\n'


@pytest.mark.parametrize(
    "text", ["", AWKWARD, "[accounts]\nreserved = []", '[moderation.effects]\nstamp = ["forward_by_site"]']
)
def test_dumps_loads_back_to_an_equal_policy(tmp_path: Path, text: str) -> None:
    policy = load(written(tmp_path, text))
    text = dumps(policy)
    assert load(written(tmp_path, text)) == policy
    assert loads(text) == policy
    assert tomllib.loads(text)["preset"] == "microblog"
    assert text.count("# ") == (FOLDER / "microblog.toml").read_text(encoding="utf-8").count("# ")


MISTAKES: list[tuple[str, tuple[str, ...]]] = [
    ('preset = "mastodn"', ("preset", "'mastodn'", "did you mean 'mastodon'")),
    ("preset = 3", ("preset", "allowed: microblog")),
    ('name = "x"', ("name: unknown key",)),
    ("[posts]\nlimt = 3", ("posts.limt: unknown key", "did you mean 'limit'")),
    ("[post]\nlimit = 3", ("post: unknown key", "did you mean 'posts'")),
    ("posts = 3", ("posts: 3", "a table [posts]")),
    ("[posts]\nlimit = -1", ("posts.limit: -1", "from 0 to 1000000")),
    ("[posts]\nlimit = 49", ("posts.limit: 49", "at least 50")),
    ('[posts]\nlimit = "500"', ("posts.limit: '500'", "a whole number")),
    ("[posts]\nlimit = true", ("posts.limit: True", "a whole number")),
    ("[posts]\nparts = 257", ("posts.parts: 257", "from 1 to 256")),
    ('[posts]\nlong = "chop"', ("posts.long: 'chop'", '"cut" or "keep" or "split"')),
    ("[posts]\nmentions = 1", ("posts.mentions: 1", "true or false")),
    ("[accounts]\nreserved = [1]", ("accounts.reserved: [1]", "a list of text")),
    ("[accounts]\nhandle_length = 7", ("accounts.handle_length: 7", "from 8 to 64")),
    ('[moderation.effects]\nstickey = ["pin"]', ("moderation.effects.stickey", "did you mean 'sticky'")),
    ('[moderation.effects]\nsticky = ["pn"]', ("moderation.effects.sticky: ['pn']", '"pin"')),
    ('[moderation.effects]\nsticky = "pin"', ("moderation.effects.sticky: 'pin'", "a list of")),
    ('[moderation.effects]\nstamp = ["pin"]', ("moderation.effects.stamp: ['pin']", '"forward_by_board" or')),
    ('[moderation.effects]\nmove = ["pin"]', ("moderation.effects.move", 'a list of "forward_by_board" or "withdraw"')),
    ("[follows]\nthreshold = nan", ("follows.threshold: nan", "a number from 0 to 1000")),
    ("[follows.weights]\nreply = inf", ("follows.weights.reply: inf", "a number from 0 to 1000")),
    ("[follows]\nweights = 1", ("follows.weights: 1", "a table [follows.weights]")),
    ('[links]\nstatus = "/{name}"', ("links.status", "{handle} and {id}")),
    ('[links]\nstatus = "/{id!r}"', ("links.status", "{handle} and {id}")),
    ('[links]\naccount = "javascript:{id}"', ("links.account", "a path or web address")),
    ('[links]\naccount = "/{"', ("links.account", "{handle} and {id}")),
    ("[posts", ("cannot be read as TOML",)),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES, ids=[text.replace("\n", " ") for text, _ in MISTAKES])
def test_mistakes_name_file_key_and_what_is_allowed(tmp_path: Path, text: str, said: tuple[str, ...]) -> None:
    with pytest.raises(PolicyError) as caught:
        load(written(tmp_path, text))
    message = str(caught.value)
    assert message.startswith(str(tmp_path / "mapping.toml"))
    assert [part for part in said if part not in message] == []


def test_unknown_preset_and_unreadable_file(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"mastodont: no such file.*did you mean 'mastodon'"):
        load("mastodont")
    path = tmp_path / "latin.toml"
    path.write_bytes(b'[accounts]\nboard_prefix = "\xe9"')
    with pytest.raises(PolicyError, match="cannot be read as TOML"):
        load(str(path))


def test_digest_follows_the_settings_and_nothing_else(tmp_path: Path) -> None:
    one = load(written(tmp_path, "[posts]\nlimit = 500\nparts = 9\n[privacy]\npoll_votes = false"))
    other = load(written(tmp_path, "# a comment\n[privacy]\npoll_votes = false\n[posts]\nparts = 9\nlimit = 500"))
    assert digest(one) == digest(other)
    assert digest(load(written(tmp_path, dumps(one)))) == digest(one)
    assert len({digest(load(name)) for name in presets()}) == len(presets())
    assert digest(load("mastodon")) == digest(msgspec.structs.replace(load("mastodon"), name="other"))


def settings(table: dict[str, Any], path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, value in table.items():
        found += settings(value, (*path, name)) if isinstance(value, dict) else [(*path, name)]
    return found


OTHER_TEXTS = ("characters", "cut", "none", "drop", "per_board", "skip", "block", "leave_out", "/x")


def changed(path: tuple[str, ...]) -> Policy:
    """The default policy with one setting changed to another valid value."""
    tree = msgspec.to_builtins(load())
    table = tree
    for name in path[:-1]:
        table = table[name]
    old = table[path[-1]]
    others: tuple[Any, ...] = OTHER_TEXTS
    if isinstance(old, bool):
        others = (not old,)
    elif isinstance(old, int | float):
        others = (old + 1, old - 1)
    elif isinstance(old, list | tuple):
        others = (old[1:],)
    for other in others:
        table[path[-1]] = other
        try:
            return msgspec.convert(tree, Policy)
        except msgspec.ValidationError:
            continue
    raise AssertionError(f"no other value for {path}")


@pytest.mark.parametrize("path", settings(msgspec.to_builtins(load()))[1:], ids=".".join)
def test_every_setting_counts_in_the_digest(path: tuple[str, ...]) -> None:
    assert digest(changed(path)) != digest(load())
