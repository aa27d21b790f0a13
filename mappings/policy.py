"""The policy: every choice of how a forum becomes a microblog, as validated settings.

What each key means is said once, in the comments of ``presets/microblog.toml``; :func:`dumps` and the docs reuse them.
A policy file names a preset to start from (``preset = "mastodon"``) and overrides single keys of it.
"""

from __future__ import annotations

import difflib
import hashlib
import string
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_origin

import msgspec
from msgspec import inspect

from adapters import encodings
from adapters.forum import ACTION_KINDS

DEFAULT = "microblog"
_PRESETS = Path(__file__).parent / "presets"
_LEAST_LIMIT = 50  # below that no mention and link fits into a part

_Weight: TypeAlias = Annotated[float, msgspec.Meta(ge=0, le=1000)]
_Forward: TypeAlias = Literal["forward_by_board", "forward_by_moderator", "forward_by_site"]
Effect: TypeAlias = Literal[_Forward, "pin", "withdraw", "close_replies", "open_replies"]
# What each kind of action can become; any other kind: forwards, closed or opened replies.
_EFFECTS: dict[str, Any] = {
    **dict.fromkeys(sorted(ACTION_KINDS), tuple[Literal[_Forward, "close_replies", "open_replies"], ...]),
    **dict.fromkeys(("sticky", "announce"), tuple[Literal[_Forward, "pin"], ...]),
    "move": tuple[Literal["forward_by_board", "withdraw"], ...],
}


class PolicyError(Exception):
    """A policy that cannot be used. The message names the file, the key and what is allowed."""


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the policy and its sections."""


class Posts(Section, frozen=True, forbid_unknown_fields=True):
    """Body text: length, titles, quotes, tags."""

    limit: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    unit: Literal["graphemes", "characters", "mastodon", "bluesky"]
    long: Literal["keep", "split", "cut"]
    parts: Annotated[int, msgspec.Meta(ge=1, le=256)]
    title: Literal["field", "first_line", "content_warning", "none"]
    quotes: Literal["keep", "drop"]
    board_tag: bool
    mentions: bool
    replies_closed: bool


class Accounts(Section, frozen=True, forbid_unknown_fields=True):
    """Who gets an account, and which handle."""

    guests: Literal["per_name", "per_board"]
    handle_length: Annotated[int, msgspec.Meta(ge=8, le=64)]
    reserved: tuple[str, ...]
    board_prefix: str
    inactive: Literal["keep", "skip"]


class Moderation(Section, frozen=True, forbid_unknown_fields=True):
    """What moderators' actions become; an action that is not listed has no effect and is kept as history only."""

    effects: dict[str, tuple[Effect, ...]]


class Weights(Section, frozen=True, forbid_unknown_fields=True):
    """How much one interaction counts when follows are inferred."""

    reply: _Weight
    quote: _Weight
    favourite: _Weight
    mention: _Weight


class Follows(Section, frozen=True, forbid_unknown_fields=True):
    """Which follows are inferred from how people dealt with each other."""

    infer: bool
    threshold: _Weight
    fallback: bool
    boards: bool
    board_moderators: bool
    weights: Weights


class Relations(Section, frozen=True, forbid_unknown_fields=True):
    """What the forum's explicit ties become."""

    foe: Literal["mute", "block"]
    watch_board: bool
    watch_thread: bool
    bookmark: bool


class Privacy(Section, frozen=True, forbid_unknown_fields=True):
    """What is published that members may not expect to be."""

    private_messages: bool
    staff_texts: bool
    poll_votes: bool


class Consent(Section, frozen=True, forbid_unknown_fields=True):
    """What becomes of those who did not agree, where only some are migrated."""

    others: Literal["pseudonymise", "leave_out"]


class Links(Section, frozen=True, forbid_unknown_fields=True):
    """Addresses of statuses and accounts in their new home, for rewritten links."""

    status: str
    account: str


class Policy(Section, frozen=True, forbid_unknown_fields=True):
    """All settings. ``name`` is the preset they started from."""

    name: str = msgspec.field(name="preset")
    posts: Posts
    accounts: Accounts
    moderation: Moderation
    follows: Follows
    relations: Relations
    privacy: Privacy
    consent: Consent
    links: Links
    charset: dict[str, str]


def presets() -> tuple[str, ...]:
    """Names of the presets that come with the program, the default first."""
    names = sorted(path.stem for path in _PRESETS.glob("*.toml"))
    return (DEFAULT, *(name for name in names if name != DEFAULT))


def load(path_or_preset: str | None = None) -> Policy:
    """The policy of a preset's name or of a TOML file; the default preset for None.

    Raises :class:`PolicyError` for an unknown preset, an unreadable file, an unknown key, a wrong type or a value out
    of range.
    """
    source = path_or_preset or DEFAULT
    if source in presets():
        return loads(_text(_preset_path(source)), source)
    if not Path(source).is_file():
        raise PolicyError(f"{source}: no such file, and no preset of that name{_instead(source, presets())}")
    return loads(_text(Path(source)), source)


def loads(text: str, source: str = "policy") -> Policy:
    """The policy that a TOML text holds; errors name it ``source``. Raises :class:`PolicyError`."""
    given = _parsed(text, source)
    base = given.get("preset", DEFAULT)
    if base not in presets():
        raise PolicyError(f"{source}: preset: {base!r} is not a preset{_instead(str(base), presets())}")
    settings = _merged(_parsed(_text(_preset_path(base)), base), given)
    _check(settings, Policy, "", source)
    policy = msgspec.convert(settings, Policy)
    if 0 < policy.posts.limit < _LEAST_LIMIT:
        raise _refused(source, "posts.limit", policy.posts.limit, f"0 (no limit) or at least {_LEAST_LIMIT}")
    for key, template in msgspec.structs.asdict(policy.links).items():
        if not _usable(template):
            raise _refused(
                source, f"links.{key}", template, "a path or web address in which {handle} and {id} may stand"
            )
    return policy


def digest(policy: Policy) -> str:
    """32 hex digits over the settings in force; the preset's name, comments and the order of keys do not count."""
    settings = msgspec.to_builtins(policy)
    del settings["preset"]
    return hashlib.blake2b(msgspec.json.encode(settings, order="deterministic"), digest_size=16).hexdigest()


def dumps(policy: Policy) -> str:
    """The policy as a commented TOML file that :func:`load` reads back to an equal policy."""
    values = _flat(msgspec.to_builtins(policy))
    lines: list[str] = []
    table = ""
    for line in _text(_preset_path(DEFAULT)).splitlines():
        if line.startswith("["):
            table = line.strip("[]") + "."
        key, assigned, _ = line.partition(" = ")
        if assigned and not line.startswith("#"):
            lines.append(f"{key} = {_toml(values.pop(table + key))}")
        else:
            lines.append(line)
    # What the default does not list are further moderators' actions, and character sets.
    end_of_effects = lines.index("", lines.index("[moderation.effects]"))
    charsets = [f"{_toml(place)} = {_toml(name)}" for place, name in policy.charset.items()]
    more = [
        f"{key.rpartition('.')[2]} = {_toml(value)}"
        for key, value in values.items()
        if key.startswith("moderation.effects.")
    ]
    return "\n".join([*lines[:end_of_effects], *more, *lines[end_of_effects:], *charsets]) + "\n"


def _preset_path(name: str) -> Path:
    return _PRESETS / f"{name}.toml"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        raise PolicyError(f"{path}: cannot be read as TOML: {error}") from error


def _parsed(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{source}: cannot be read as TOML: {error}") from error


def _merged(base: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """``given`` laid over ``base``, table by table (the depth is that of the base)."""
    merged = dict(base)
    for key, value in given.items():
        below = base.get(key)
        merged[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _flat(settings: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Dotted key → value, tables dissolved."""
    flat: dict[str, Any] = {}
    for key, value in settings.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    return flat


def _toml(value: bool | int | float | str | Iterable[str]) -> str:
    """The value in TOML. JSON's notation is TOML's for all that a policy can hold, once DEL is escaped."""
    return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f").replace('","', '", "')


def _check(value: Any, hint: Any, key: str, source: str) -> None:
    """Refuses what does not fit the type ``hint``. Recursion goes as deep as the types of this module, no deeper."""
    below = f"{key}." if key else ""
    if isinstance(hint, type) and issubclass(hint, Section):
        hints = {field.encode_name: field.type for field in msgspec.structs.fields(hint)}
    elif key == "charset" and isinstance(value, dict):
        for place, charset in value.items():
            if wrong := encodings.fault(place, charset):
                raise PolicyError(f"{source}: charset: {place!r}: {charset!r} is not allowed: {wrong}")
        return
    elif get_origin(hint) is dict:
        hints = _EFFECTS
    else:
        try:
            msgspec.convert(value, hint)
        except msgspec.ValidationError as error:
            raise _refused(source, key, value, _allowed(inspect.type_info(hint))) from error
        return
    if not isinstance(value, dict):
        raise _refused(source, key, value, f"a table [{key}]")
    for name, item in value.items():
        if name not in hints:
            raise PolicyError(f"{source}: {below}{name}: unknown key{_instead(name, hints)}")
        _check(item, hints[name], below + name, source)


def _refused(source: str, key: str, value: object, allowed: str) -> PolicyError:
    return PolicyError(f"{source}: {key}: {value!r} is not allowed; allowed: {allowed}")


def _instead(wrong: str, allowed: Iterable[str]) -> str:
    """The end of a message: what was probably meant, and all that is allowed."""
    names = list(allowed)
    near = difflib.get_close_matches(wrong, names, 1)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    return f"{meant} (allowed: {', '.join(names)})"


def _allowed(kind: inspect.Type) -> str:
    """In words, what a setting of this type may be."""
    match kind:
        case inspect.LiteralType():
            return " or ".join(f'"{value}"' for value in kind.values)
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType():
            return f"a whole number from {kind.ge} to {kind.le}"
        case inspect.FloatType():
            return f"a number from {kind.ge:g} to {kind.le:g}"
        case inspect.VarTupleType():
            return f"a list of {_allowed(kind.item_type)}"
        case _:
            return "text"


def _usable(template: str) -> bool:
    """Whether the template is an address that names nothing but ``{handle}`` and ``{id}``."""
    if not template.startswith(("/", "https://", "http://")):
        return False
    try:
        fields = list(string.Formatter().parse(template))
    except ValueError:
        return False
    return all(name in (None, "handle", "id") and not spec and not conversion for _, name, spec, conversion in fields)
