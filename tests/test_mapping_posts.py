"""Posts: text, titles, links, languages, what hangs on them, and who must not be named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.forum import (
    Attachment,
    Edit,
    Guest,
    Poll,
    PollOption,
    PollVote,
    Reaction,
    Relation,
    SourceId,
)
from mappings import ids, microblog
from mappings.microblog import (
    Bookmark,
    Favourite,
    Interaction,
    Media,
    Mention,
    Origin,
    Status,
    StatusEdit,
)
from tests.mapping_world import (
    ADA,
    BOB,
    CLEO,
    DAN,
    EVE,
    GENERAL,
    MOD,
    SECRET,
    START,
    World,
    action,
    policy,
    post,
    quote,
    thread,
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def status_id(number: SourceId) -> int:
    each = post(number)
    return ids.status_id(each.order_at, each.id)


def by_post(world: World) -> dict[str, Status]:
    """Source id → first part."""
    target = {each.target_id: each.source_id for each in world.all(Origin) if each.kind == "post" and not each.part}
    return {target[each.id]: each for each in world.all(Status) if each.id in target}


# Text


def test_long_posts_become_chains(tmp_path: Path) -> None:
    world = World(tmp_path, policy(posts={"limit": 60, "long": "split"}))
    sentence = "<p>Some sentence of moderate length, again and again.</p>"
    world.threads(thread(), post(1, body=sentence * 4), post(2, BOB))
    *parts, reply = world.all(Status)
    assert len(parts) == parts[0].parts > 2
    assert [each.part for each in parts] == list(range(len(parts)))
    assert [each.in_reply_to_id for each in parts] == [None, *(each.id for each in parts[:-1])]
    assert {each.reply_evidence for each in parts[1:]} == {"part"}
    assert [each.title for each in parts] == ["Thread 1"] + [None] * (len(parts) - 1)
    assert reply.in_reply_to_id == parts[0].id
    assert sum(each.kind == "post" for each in world.all(Origin)) == len(parts) + 1
    assert world.booked("post", "written") == {"": 2}


@pytest.mark.parametrize(
    ("style", "title", "text", "warning"),
    [
        ("field", "Thread 1", "Words of post 1", ""),
        ("first_line", None, "Thread 1\n\nWords of post 1", ""),
        ("content_warning", None, "Words of post 1", "Thread 1"),
        ("none", None, "Words of post 1", ""),
    ],
)
def test_titles(tmp_path: Path, style: str, title: str | None, text: str, warning: str) -> None:
    world = World(tmp_path, policy(posts={"title": style}))
    world.threads(thread(), post(1), post(2))
    root, reply = world.all(Status)
    assert (root.title, root.text, root.spoiler_text) == (title, text, warning)
    assert (reply.title, reply.text, reply.spoiler_text) == (None, "Words of post 2", "")


LINKS = (
    ('data-post="77"', f"/@cleo/{status_id(77)}"),
    ('data-post="1"', f"/@ada/{status_id(1)}"),
    ('data-post="78"', f"/@gus/{status_id(78)}"),
    ('data-thread="7"', f"/@cleo/{status_id(77)}"),
    ('data-thread="1"', f"/@ada/{status_id(1)}"),
    ('data-board="13"', "/@other_talk"),
    ('data-member="2"', "/@bob"),
    ('data-post="88"', None),
    ('data-thread="8"', None),
    ('data-board="12"', None),
    ('data-member="404"', None),
    ('data-post="no number"', None),
)


@pytest.mark.parametrize(("data", "address"), LINKS)
def test_internal_links(tmp_path: Path, data: str, address: str | None) -> None:
    world = World(tmp_path, guests=[Guest(name="Gus")])
    old = "http://forum.example/old"
    world.threads(
        thread(),
        post(1),
        post(2, EVE, body=f'<p><a href="{old}" {data}>there</a></p>'),
        elsewhere=(
            thread(7),
            post(77, CLEO, thread_id=7),
            post(78, None, thread_id=7, author_name="Gus"),
            thread(8, board_id=SECRET),
            post(88, CLEO, thread_id=8),
        ),
    )
    content = by_post(world)["2"].content
    assert f'href="{address or old}"' in content
    assert world.books.counts["", "lost", "link_to_unpublished"] == (0 if address else 1)


def test_mentions(world: World) -> None:
    body = '<p><span data-mention="3">@Cleo</span> and <span data-mention="">@Nobody</span></p>'
    world.threads(
        thread(), post(1, ADA), post(2, BOB, body=body, mentions=((CLEO, "Cleo"), (None, "Nobody"), (BOB, "Bob")))
    )
    assert {each.account_id for each in world.all(Mention)} == {world.account(ADA), world.account(CLEO)}
    assert by_post(world)["2"].text == "@cleo and @Nobody"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("plain", "en"),
        ("café crème", "en"),
        ("これはテストです", "ja"),
        ("이것은 시험입니다", "ko"),
        ("今天天气很好", "zh"),
        ("Сегодня хорошо", "ru"),
        ("مرحبا بالعالم", "ar"),
        ("שלום עולם", "he"),
        ("สวัสดีชาวโลก", "th"),
        ("Καλημέρα κόσμε", "el"),
        ("the letter π and a long English sentence", "en"),
    ],
)
def test_languages(world: World, words: str, expected: str) -> None:
    world.threads(thread(), post(1, body=f"<p>{words}</p>"))
    assert world.all(Status)[0].language == expected


# What hangs on posts


def test_attachments_and_edits(world: World) -> None:
    picture = Attachment(
        id=5, file_name="cat.png", path="files/5", mime_type="image/png", byte_size=9, description="A cat"
    )
    edits = (Edit(edited_at=START + 500, editor_id=MOD, reason="typo", body="<p>Wrods</p>"), Edit())
    world.threads(thread(), post(1, ADA, attachments=(picture, Attachment(id=6, file_name="b.txt")), edits=edits))
    root = status_id(1)
    first, second = world.all(Media)
    assert (first.status_id, first.position, first.path, first.description, first.account_id) == (
        root,
        0,
        "files/5",
        "A cat",
        world.account(ADA),
    )
    assert (second.position, second.path, second.source_url) == (1, None, "https://forum.example/attachment/6")
    assert world.all(Status)[0].edited_at == START + 500
    known, unknown = world.all(StatusEdit)
    assert (known.account_id, known.reason, known.content) == (world.account(MOD), "typo", "<p>Wrods</p>")
    assert (unknown.account_id, unknown.edited_at, unknown.content) == (None, None, None)
    assert known.id != unknown.id


def test_reactions(world: World) -> None:
    def reaction(id: int, member: int, **facts: Any) -> Reaction:
        return Reaction(id=id, post_id=facts.pop("post_id", 1), member_id=member, **facts)

    world.threads(
        thread(),
        post(1),
        reaction(1, BOB, kind="thanks", reacted_at=7),
        reaction(2, BOB),
        reaction(3, ADA),
        reaction(4, CLEO, kind="boo"),
        reaction(5, DAN, value=-1),
        reaction(6, 404),
        reaction(7, BOB, post_id=9),
        post(2, BOB),
        reaction(8, BOB, post_id=2),
    )
    first, own, other = world.all(Favourite)
    assert first == Favourite(account_id=world.account(BOB), status_id=status_id(1), created_at=7, reason="thanks")
    assert (own.account_id, other.status_id) == (world.account(ADA), status_id(2))
    assert world.booked("reaction", "merged") == {"": 1}
    assert world.booked("reaction", "skipped") == {"negative": 2, "member_missing": 1, "post_missing": 1}
    assert [(each.kind, each.count) for each in world.all(Interaction) if each.kind == "favourite"] == [
        ("favourite", 1)
    ]


def test_polls(world: World) -> None:
    options = (PollOption(id="a", text="Yes", votes=3), PollOption(id="b", text="No", votes=0))
    poll = Poll(id=3, question="Well?", options=options, ends_at=START + 9, max_choices=2, voters=3)

    def vote(option: str, member: int, poll_id: int = 3) -> PollVote:
        return PollVote(poll_id=poll_id, option_id=option, member_id=member)

    world.threads(
        thread(poll=poll), post(1), vote("a", BOB), vote("b", BOB), vote("a", BOB), vote("z", BOB), vote("a", 404),
        vote("a", BOB, 4), thread(2), post(2, thread_id=2), vote("a", CLEO),
    )  # fmt: skip
    (made,) = world.all(microblog.Poll)
    assert (made.status_id, made.multiple, made.expires_at, made.voters_count) == (status_id(1), True, START + 9, 3)
    assert [(each.position, each.title, each.votes_count) for each in world.all(microblog.PollOption)] == [
        (0, "Yes", 3),
        (1, "No", 0),
    ]
    assert [each.position for each in world.all(microblog.PollVote)] == [0, 1]
    assert world.booked("poll_vote", "merged") == {"": 1}
    assert world.booked("poll_vote", "skipped") == {
        "option_missing": 1,
        "member_missing": 1,
        "poll_missing": 1,
        "empty": 1,
    }


def test_votes_can_stay_secret(tmp_path: Path) -> None:
    poll = Poll(id=3, question="Well?", options=(PollOption(id=1, text="Yes"),))
    world = World(tmp_path, policy(privacy={"poll_votes": False}))
    world.threads(thread(poll=poll), post(1), PollVote(poll_id=3, option_id=1, member_id=BOB))
    assert world.all(microblog.PollVote) == []
    assert world.booked("poll_vote", "skipped") == {"policy": 1}


def test_bookmarks_and_watches(world: World) -> None:
    def tie(id: int, kind: str, member: int, target: int = 1) -> Relation:
        return Relation(id=id, kind=kind, member_id=member, target_id=target, since=5)

    ties = (
        tie(1, "bookmark", BOB),
        tie(2, "watch_thread", BOB),
        tie(3, "watch_thread", 404),
        tie(4, "bookmark", ADA, 9),
    )
    world.threads(thread(), post(1), *ties)
    assert world.all(Bookmark) == [Bookmark(account_id=world.account(BOB), status_id=status_id(1), created_at=5)]
    assert world.booked("relation", "merged") == {"": 1}
    assert sum(world.booked("relation", "skipped").values()) == 2


# People


def test_who_asked_not_to_be_named_is_not(world: World) -> None:
    secret = post(
        2, EVE, anonymous=True, author_name="Anonymous",
        attachments=(Attachment(id=1, file_name="a.png", member_id=EVE),),
        edits=(Edit(edited_at=5, editor_id=EVE, editor_name="Eve"),),
    )  # fmt: skip
    actions = (action(1, "lock", 5, moderator_id=EVE, member_id=EVE), action(2, "bump", 6, moderator_id=EVE))
    world.threads(
        thread(author_id=EVE, actions=actions),
        secret,
        Reaction(id=1, post_id=2, member_id=BOB),
        post(3, BOB, quotes=(quote(2, author_id=EVE),)),
        post(4, BOB, quotes=(quote(None, author_id=EVE, author_name="x", text="y"), quote(77))),
        elsewhere=(thread(7), post(77, EVE, thread_id=7, anonymous=True)),
    )  # fmt: skip
    eve = world.account(EVE)
    assert str(eve) not in repr(world.records)
    assert by_post(world)["2"].account_id == world.directory.anonymous.account_id
    assert {each.kind for each in world.all(Interaction)} == {"board"}


def test_guests_and_lost_accounts_keep_their_names(tmp_path: Path) -> None:
    world = World(tmp_path, guests=[Guest(name="Gus"), Guest(name="Old Hand")])
    world.threads(
        thread(),
        post(1, None, author_name="Gus"),
        post(2, 404, author_name="Old Hand"),
        post(3, None, author_name="Who"),
    )
    gus, old = world.directory.guest("Gus", None), world.directory.guest("Old Hand", None)
    assert [each.account_id for each in world.all(Status)] == [
        gus.account_id,
        old.account_id,
        world.directory.anonymous.account_id,
    ]
    assert world.all(Interaction) == []  # they can follow nobody


def test_interactions_are_summed_over_the_shard(world: World) -> None:
    world.threads(
        thread(), post(1, ADA), post(2, BOB, quotes=(quote(1),)), post(3, BOB), post(4, ADA),
        thread(2), post(5, ADA, thread_id=2), post(6, BOB, thread_id=2),
    )  # fmt: skip
    ada, bob, board = world.account(ADA), world.account(BOB), world.board(GENERAL)
    found = {(each.kind, each.account_id, each.target_account_id): each.count for each in world.all(Interaction)}
    assert found == {
        ("board", ada, board): 3,
        ("board", bob, board): 3,
        ("reply", bob, ada): 3,
        ("quote", bob, ada): 1,
    }
    assert isinstance(world.records[-1], Interaction)
