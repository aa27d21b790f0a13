"""The phpBB adapter reads the sample dumps to the facts that were worked out without them, from the board's data."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Adapter, Options
from adapters.forum import Board, Guest, Member, ModeratorAction, PollVote, Post, Reaction, Reject, Thread
from adapters.sources import open_adapter, open_source
from sample_dumps import generate

KIND_OF = {"PollVote": "poll_vote", "ModeratorAction": "action", "PrivateMessage": "private_message"}


class Read:
    """Everything an adapter yields, once."""

    def __init__(self, adapter: Adapter) -> None:
        self.adapter = adapter
        self.members = list(adapter.members())
        self.guests = list(adapter.guests())
        self.boards = list(adapter.boards())
        self.items = [item for shard in adapter.shards(30) for item in adapter.threads(shard)]
        self.rest = list(adapter.rest())
        self.messages = list(adapter.private_messages())

    def everything(self) -> list[Any]:
        return [*self.members, *self.guests, *self.boards, *self.items, *self.rest, *self.messages]

    def of(self, kind: type) -> list[Any]:
        return [item for item in self.everything() if isinstance(item, kind)]

    def actions(self) -> list[ModeratorAction]:
        return [*(action for thread in self.of(Thread) for action in thread.actions), *self.of(ModeratorAction)]


@pytest.fixture(scope="module", params=list(generate.DUMPS))
def read(request: pytest.FixtureRequest, sample_dumps: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    name = request.param
    options = Options(private_messages=True, site_files=str(sample_dumps / "phpbb33_files"))
    source = open_source(str(sample_dumps / f"{name}.sql.gz"), options, tmp_path_factory.mktemp(name))
    assert source.system == "phpbb"
    adapter = open_adapter(source.url, source.options, source.system)
    facts = json.loads((sample_dumps / "expected.json").read_text(encoding="utf-8"))[name]
    yield Read(adapter), facts
    adapter.close()
    source.close()


def test_nothing_is_rejected(read: Any) -> None:
    assert read[0].of(Reject) == []


def test_counts(read: Any) -> None:
    got, facts = read
    counts = got.adapter.counts()
    yielded: Counter[str] = Counter(KIND_OF.get(type(i).__name__, type(i).__name__.lower()) for i in got.everything())
    yielded["attachment"] = sum(len(post.attachments) for post in got.of(Post))
    yielded["poll"] = sum(thread.poll is not None for thread in got.of(Thread))
    yielded["action"] = len(got.actions())
    for kind, number in facts["counts"].items():
        assert (kind, counts[kind], yielded[kind]) == (kind, number, number)


def test_members_and_guests(read: Any) -> None:
    got, facts = read
    members: dict[str, Member] = {str(member.id): member for member in got.members}
    assert members.keys() == facts["members"].keys()
    for key, member in members.items():
        fact = facts["members"][key]
        assert (member.name, member.kind, member.registered_at, member.active) == (
            fact["name"],
            fact["kind"],
            fact["registered_at"],
            fact["active"],
        )
    guests: list[Guest] = got.guests
    assert sorted(guest.name for guest in guests) == facts["guests"]


def test_boards(read: Any) -> None:
    got, facts = read
    boards: dict[str, Board] = {str(board.id): board for board in got.boards}
    assert boards.keys() == facts["boards"].keys()
    for key, board in boards.items():
        fact = facts["boards"][key]
        assert {name: getattr(board, name) for name in ("name", "kind", "parent_id", "locked")} == {
            name: fact[name] for name in ("name", "kind", "parent_id", "locked")
        }
        assert (board.name, board.public) == (board.name, fact["public"]), board.public_evidence


def test_threads(read: Any) -> None:
    got, facts = read
    threads: dict[str, Thread] = {str(thread.id): thread for thread in got.of(Thread)}
    assert threads.keys() == facts["threads"].keys()
    for key, thread in threads.items():
        fact = facts["threads"][key]
        assert (thread.title, thread.visibility, thread.moved_to, thread.poll is not None) == (
            fact["title"],
            fact["visibility"],
            fact["moved_to"],
            fact["poll"],
        )
        if thread.moved_to is None:
            assert (thread.kind, thread.locked) == (fact["kind"], fact["locked"])
        if not (facts["version"] == "3.0" and fact["kind"] == "global"):  # 3.0 keeps global ones in no forum
            assert thread.board_id == fact["board_id"]
        assert [post.id for post in got.of(Post) if post.thread_id == thread.id] == fact["posts"]


def test_posts(read: Any) -> None:
    got, facts = read
    posts: list[Post] = got.of(Post)
    for post in posts:
        fact = facts["posts"][str(post.id)]
        assert (post.author_id, post.author_name, post.created_at, post.visibility) == (
            fact["author_id"],
            fact["author_name"],
            fact["created_at"],
            fact["visibility"],
        )
        words = fact["says"].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert words.replace('"', "&quot;") in post.body.replace('"', "&quot;"), fact["key"]
        assert sorted(file.file_name for file in post.attachments) == sorted(fact["attachments"])
        assert sorted(file.file_name for file in post.attachments if file.inline) == sorted(fact["inline"])
        if fact["edited_at"]:
            assert (post.edits[-1].edited_at, post.edits[-1].editor_id) == (fact["edited_at"], fact["edited_by"])
        if facts["version"] == "3.3":
            ids = [quote.post_id for quote in post.quotes if quote.depth == 0 and quote.post_id is not None]
            assert ids == fact["quotes_by_id"], fact["key"]


def test_votes_and_thanks(read: Any) -> None:
    got, facts = read
    likes = Counter(str(reaction.post_id) for reaction in got.of(Reaction))
    assert likes == {key: fact["likes"] for key, fact in facts["posts"].items() if fact["likes"]}
    assert len(got.of(PollVote)) == facts["rows"]["poll_votes"]


def test_moderator_actions(read: Any) -> None:
    got, facts = read
    actions = {(action.native, action.at, action.moderator_id): action for action in got.actions()}
    for fact in facts["actions"]:
        found = [actions.get((name, fact["at"], fact["moderator_id"])) for name in fact["operations"]]
        action = next((action for action in found if action), None)
        assert action is not None, fact
        assert action.thread_id == fact["thread_id"]
        if fact["post_id"] is not None and facts["version"] == "3.3":
            assert action.post_id == fact["post_id"]


def test_public_fields_hold_nothing_private(read: Any) -> None:
    """What only staff could read stands in the fields named so, and in records that are not public."""
    got, facts = read
    public_boards = {board.id for board in got.boards if board.public}
    for item in [*got.members, *got.guests, *got.of(Reaction)]:
        assert not any(word in repr(item) for word in facts["absent"])
    for thread in got.of(Thread):
        if thread.board_id in public_boards and thread.visibility == "public":
            shown = repr(thread).replace(repr(thread.actions), "")
            assert not any(word in shown for word in facts["absent"])
    for action in got.actions():
        shown = repr((action.reason, action.details, action.moderator_name))
        assert not any(word in shown for word in facts["absent"]), action


def test_both_text_formats_give_the_same_text(sample_dumps: Path, tmp_path: Path) -> None:
    """s9e XML and BBCode with a uid, written from the same text; addresses on the board differ between versions."""
    bodies: list[dict[Any, str]] = []
    for name in generate.DUMPS:
        source = open_source(str(sample_dumps / f"{name}.sql.gz"), Options(), tmp_path)
        adapter = open_adapter(source.url, source.options, source.system)
        posts = [item for shard in adapter.shards(1000) for item in adapter.threads(shard) if isinstance(item, Post)]
        bodies.append({post.id: _words(post.body) for post in posts})
        adapter.close()
        source.close()
    modern, old = bodies
    assert {key: modern[key] for key in old} == old


def _words(body: str) -> list[str]:
    shown = re.sub(r"<[^>]*>", " ", body)
    return re.sub(r"https?://larkpass\.example/\S*|view(?:topic|forum)\S*", "address", shown).split()
