"""Whole homes of telnet boards: the invented one, and a piece of a real one, read, converted, verified."""

from __future__ import annotations

import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters import uao
from adapters.base import Adapter, Options
from adapters.forum import Broadcast, Member, ModeratorAction, Post, Reaction, Reject, Relation, Sanction, Thread
from adapters.markup.canonical import is_canonical
from adapters.sources import open_adapter, open_source, recognise
from sample_dumps import ptt_text
from tests.running import bytes_of, convert, query, run

KIND_OF = {"ModeratorAction": "action"}


def everything(adapter: Adapter) -> list[Any]:
    items = [item for shard in adapter.shards(7) for item in adapter.threads(shard)]
    return [*adapter.members(), *adapter.guests(), *adapter.boards(), *items, *adapter.rest()]


def of(items: list[Any], kind: type) -> list[Any]:
    return [item for item in items if isinstance(item, kind)]


def books(items: list[Any]) -> Counter[str]:
    """Records and rejects by kind, as the adapter's counts have them."""
    found: Counter[str] = Counter()
    for item in items:
        found[
            item.kind if isinstance(item, Reject) else KIND_OF.get(type(item).__name__, type(item).__name__.lower())
        ] += 1
        found["action"] += len(item.actions) if isinstance(item, Thread) else 0
    return +found


def opened(path: Path, work: Path, options: Options | None = None) -> tuple[Adapter, list[Any]]:
    source = open_source(str(path), options or Options(), work)
    adapter = open_adapter(source.url, source.options, source.system)
    return adapter, everything(adapter)


@pytest.fixture(scope="module")
def sample(sample_dumps: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    facts = json.loads((sample_dumps / "ptt_expected.json").read_text(encoding="utf-8"))
    adapter, items = opened(sample_dumps / "ptt.tar.gz", tmp_path_factory.mktemp("ptt"))
    yield adapter, items, facts
    adapter.close()


def test_counts_are_what_is_read(sample: Any) -> None:
    adapter, items, _ = sample
    assert of(items, Reject) == []
    assert dict(books(items)) == adapter.counts()


def test_members_boards_and_ties(sample: Any) -> None:
    adapter, items, facts = sample
    members: list[Member] = list(adapter.members())
    assert {m.id: (dict(m.fields)["暱稱"], m.registered_at) for m in members} == {
        id: (fact["nick"], fact["registered_at"]) for id, fact in facts["members"].items()
    }
    boards = {board.id: board for board in adapter.boards()}
    assert {id: (b.public, b.parent_id, b.kind) for id, b in boards.items()} == {
        id: (fact["public"], fact["parent"], fact["kind"]) for id, fact in facts["boards"].items()
    }
    assert boards["Railway"].moderator_ids == ("ottilie", "jean")
    for kind, pairs in facts["relations"].items():
        found = sorted([r.member_id, r.target_id] for r in of(items, Relation) if r.kind == kind)
        assert (kind, found) == (kind, pairs)
    assert [ban.member_id for ban in of(items, Sanction)] == facts["banned"]


def test_threads_and_posts(sample: Any) -> None:
    _, items, facts = sample
    threads = {thread.id: thread for thread in of(items, Thread) if "/man/" not in thread.id}
    assert {id: thread.title for id, thread in threads.items()} == facts["threads"]
    posts = {post.id: post for post in of(items, Post) if "/man/" not in post.id}
    assert posts.keys() == facts["posts"].keys()
    for id, post in posts.items():
        fact = facts["posts"][id]
        assert (id, post.author_id or post.author_name, post.created_at) == (id, fact["author"], fact["at"])
        assert fact["says"] in post.body
        assert is_canonical(post.body)
        if "#" in id:
            assert post.reply_to == id.partition("#")[0]
    signs = Counter(fact["sign"] for fact in facts["posts"].values() if fact.get("sign"))
    assert Counter(reaction.kind for reaction in of(items, Reaction)) == signs
    for thread in threads.values():
        orders = [post.order_at for post in posts.values() if post.thread_id == thread.id]
        assert orders == sorted(orders)


def test_moderation_and_forwards(sample: Any) -> None:
    _, items, facts = sample
    threads = {thread.id: thread for thread in of(items, Thread)}
    assert sorted(id for id, thread in threads.items() if thread.kind == "sticky") == facts["top"]
    assert sorted(id for id, thread in threads.items() if thread.locked) == facts["closed"]
    deleted = [action for action in of(items, ModeratorAction) if action.kind == "delete_post"]
    assert len(deleted) == facts["deleted"]
    assert all(action.native == "deleted by a moderator" and action.moderator_id for action in deleted)
    forwards = {f.id.removeprefix("forward:"): f.forward_of_thread for f in of(items, Broadcast)}
    assert forwards == facts["forwarded"]
    collected = [a for t in threads.values() for a in t.actions if a.native == "man"]
    copied = [action for action in collected if "/man/" not in str(action.thread_id)]
    assert copied
    assert all(action.kind == "recommend" and action.moderator_id == "ottilie" for action in copied)
    assert len(collected) == len(copied) + sum("/man/" in id for id in threads)


def test_it_converts_and_the_books_balance(sample: Any, sample_dumps: Path, tmp_path: Path) -> None:
    """As an archive and unpacked, with any number of processes: the same microblog, and nothing private in it."""
    with tarfile.open(sample_dumps / "ptt.tar.gz") as archive:
        archive.extractall(tmp_path / "home", filter="data")
    for name, source, jobs in (("a", sample_dumps / "ptt.tar.gz", 1), ("b", tmp_path / "home" / "bbs", 2)):
        target = tmp_path / f"{name}.db"
        convert(source, target, "--jobs", jobs)
        run("verify", target, source)
    statements = (
        "SELECT id, account_id, created_at, title, content, in_reply_to_id, reply_evidence FROM statuses ORDER BY id",
        "SELECT status_id, account_id FROM favourites ORDER BY 1, 2",
        "SELECT id, account_id, status_id, reason FROM forwards ORDER BY id",
    )
    for statement in statements:
        assert query(tmp_path / "a.db", statement) == query(tmp_path / "b.db", statement) != []
    held = bytes_of(tmp_path / "a.db")
    for word in sample[2]["absent"]:
        assert word.encode() not in held
    evidence = {row[0] for row in query(tmp_path / "a.db", "SELECT DISTINCT reply_evidence FROM statuses")}
    assert {"name_and_text", "native_parent"} <= evidence


def test_a_real_home(boards: Path, tmp_path: Path) -> None:
    source = boards / "pttbbs-testcase" / "pages.tar.gz"
    truth = json.loads((boards / "pttbbs-testcase" / "truth.json").read_text(encoding="utf-8"))
    assert recognise(str(source)).kind == "home"
    adapter, items = opened(source, tmp_path)
    counts = adapter.counts()
    assert of(items, Reject) == []
    assert (counts["thread"], counts["post"], counts["board"]) == (truth["topics"], truth["posts"], truth["boards"])
    assert counts["member"] == truth["user_records_in_use"]
    assert len({post.author_id for post in of(items, Post)}) == truth["authors"]
    threads = {thread.id: thread for thread in of(items, Thread)}
    for fact in truth["samples"]:
        id = f"{fact['board']}/{fact['topic_id']}"
        post = next(post for post in of(items, Post) if post.id == id)
        assert plainly(threads[id].title) == plainly(fact["title"])
        assert (post.author_id, post.quotes) == (fact["author"], ())
        assert post.created_at == _seconds(fact["posted_iso"])
        assert plainly(post.body).startswith(f"<p>{plainly(fact['text_starts_with'])}")
    adapter.close()
    convert(source, tmp_path / "out.db")
    run("verify", tmp_path / "out.db", source)


def plainly(text: str) -> str:
    """One of the two characters for which Big5's tilde is read: the truth was read with another table."""
    return text.replace("\u223c", "\uff5e")


def _seconds(iso: str) -> int:
    return int(datetime.fromisoformat(iso).timestamp())


def test_one_boards_folder(sample_dumps: Path, tmp_path: Path) -> None:
    """Who may read it the folder does not tell, and everybody who wrote in it is a member."""
    with tarfile.open(sample_dumps / "ptt.tar.gz") as archive:
        archive.extractall(tmp_path / "home", filter="data")
    folder = tmp_path / "home" / "bbs" / "boards" / "R" / "Railway"
    adapter, items = opened(folder, tmp_path / "one")
    (board,) = adapter.boards()
    assert (board.id, board.public) == ("Railway", False)
    assert "jean" in {member.id for member in adapter.members()}
    assert dict(books(items)) == adapter.counts()
    adapter.close()
    adapter, _ = opened(folder, tmp_path / "two", Options(assume_public=True))
    assert next(iter(adapter.boards())).public
    adapter.close()


def test_the_generator_writes_the_boards_charset() -> None:
    text = "の文字 Чай、ア○"
    assert uao.decode(ptt_text.encode(text)) == (text, False)
    assert uao.decode(uao.encode("无法恋♥①")) == ("无法恋♥①", False)
