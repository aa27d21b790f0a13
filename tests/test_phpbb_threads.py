"""The phpBB adapter on small boards with one fault or feature each: topics, posts and what hangs on them."""

from __future__ import annotations

import itertools
from pathlib import Path

from adapters.forum import PUBLIC, UNAPPROVED, PollVote, Reaction, Relation, Report
from tests.phpbb_boards import (
    T0,
    everything,
    made,
    post,
    posts,
    rejects,
    stream,
    threads,
    topic,
)


def test_orphan_posts_are_set_aside_with_all_that_hangs_on_them(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "topics": [topic(5)],
            "posts": [
                post(1, topic_id=4),
                post(2, topic_id=5),
                post(3, topic_id=9, post_text="caf\xe9"),
                post(4, topic_id=0),
            ],
            "attachments": [{"attach_id": 1, "post_msg_id": 3}, {"attach_id": 2, "post_msg_id": 77}],
            "thanks": [{"post_id": 1, "user_id": 3}, {"post_id": 78, "user_id": 3}],
            "reports": [{"report_id": 1, "post_id": 3, "user_id": 3}, {"report_id": 2, "post_id": 79, "user_id": 3}],
            "poll_votes": [
                {"topic_id": 5, "poll_option_id": 1, "vote_user_id": 3},
                {"topic_id": 80, "vote_user_id": 3},
            ],
        },
    )
    found = {(item.kind, item.source_id): item for item in rejects(adapter)}
    assert sorted(found) == [
        ("attachment", "1"),
        ("attachment", "2"),
        ("poll_vote", "5:1:3"),
        ("poll_vote", "80:0:3"),
        ("post", "1"),
        ("post", "3"),
        ("post", "4"),
        ("reaction", "thanks:1:3"),
        ("reaction", "thanks:78:3"),
    ]
    lost = found["post", "3"]
    assert lost.reason == "orphan"
    assert "posts.topic_id 9" in lost.detail
    assert b"caf\\xc3\\xa9" in lost.raw
    assert b"192.0.2.77" not in lost.raw
    assert [item.post_id for item in everything(adapter) if isinstance(item, Report)] == [3, 79]
    assert "posts: 3 rows whose thread does not exist" in adapter.findings().warnings


def test_authors_who_do_not_exist_are_guests_under_the_best_name(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "topics": [topic(topic_poster=77, topic_first_post_id=1, topic_first_poster_name="Old &amp; gone")],
            "posts": [
                post(1, poster_id=77),
                post(2, poster_id=78, post_username="Vera"),
                post(3, poster_id=1, post_username="vera"),
                post(4, poster_id=1),
            ],
        },
    )
    assert [(item.author_id, item.author_name) for item in posts(adapter)] == [
        (None, "Old & gone"),
        (None, "Vera"),
        (None, "vera"),
        (None, ""),
    ]
    assert [(item.name, item.post_count, item.first_seen_at) for item in adapter.guests()] == [
        ("", 1, T0 + 4),
        ("Old & gone", 1, T0 + 1),
        ("Vera", 1, T0 + 2),
        ("vera", 1, T0 + 3),
    ]
    assert threads(adapter)[1].author_name == "Old & gone"


def test_dates_nobody_can_believe(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "topics": [topic(topic_first_post_id=1), topic(2, topic_time=0), topic(3, topic_time=T0 + 9)],
            "posts": [
                post(1, post_time=0),
                post(2),
                post(3, post_time=-5),
                post(4, post_time=9_999_999_999),
                post(5, post_time=T0 + 999_999_999),
                post(6, topic_id=2, post_time=0),
                post(7, topic_id=3, post_time=0),
            ],
            "users": [{"user_id": 4, "username": "Clock", "user_lastvisit": T0 + 1000}],
        },
    )
    found = posts(adapter)
    assert [(item.id, item.created_at) for item in found] == [
        (3, None), (1, None), (2, T0 + 2), (5, T0 + 999_999_999), (4, None), (6, None), (7, None),
    ]  # fmt: skip
    orders = [item.order_at for item in found]
    assert orders == [T0 + 2, T0 + 2, T0 + 2, T0 + 999_999_999, T0 + 999_999_999, 0, T0 + 9]
    located = adapter.locate_posts([item.id for item in found])
    assert [located[item.id].order_at for item in found] == orders
    warnings = adapter.findings().warnings
    assert any(warning.startswith("posts: 5 rows with a time that cannot be") for warning in warnings)
    assert any(warning.startswith("posts: 1 rows are dated after") for warning in warnings)


def test_first_post_when_the_topic_names_a_wrong_one(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "topics": [
                topic(1, topic_first_post_id=2),
                topic(2, topic_first_post_id=999),
                topic(3, topic_first_post_id=0),
                topic(4, topic_first_post_id=8),
            ],
            "posts": [
                post(1, post_approved=0),
                post(2),
                post(3, topic_id=2),
                post(4, topic_id=2),
                post(5, topic_id=3, post_approved=0),
                post(6, topic_id=3, post_approved=0),
                post(7, topic_id=4),
                post(8, topic_id=4),
            ],
        },
    )
    first = {item.thread_id: item.id for item in posts(adapter) if item.first}
    assert first == {1: 2, 2: 3, 3: 5, 4: 7}
    assert {number: thread.first_post_id for number, thread in threads(adapter).items()} == first
    assert {number: place.post_id for number, place in adapter.locate_threads([1, 2, 3, 4, 5]).items()} == first


def test_first_post_behind_a_page_of_hidden_ones(tmp_path: Path) -> None:
    hidden = [post(number, post_approved=0) for number in range(1, 1205)]
    adapter = made(tmp_path, {"topics": [topic()], "posts": [*hidden, post(2000)]})
    assert [item.id for item in posts(adapter) if item.first] == [2000]
    assert adapter.locate_threads([1])[1].post_id == 2000


def test_visibility(tmp_path: Path) -> None:
    adapter = made(tmp_path, {"topics": [topic(topic_approved=0)], "posts": [post(1), post(2, post_approved=0)]})
    assert threads(adapter)[1].visibility == UNAPPROVED
    assert [item.visibility for item in posts(adapter)] == [PUBLIC, UNAPPROVED]
    assert not any(place.public for place in adapter.locate_posts([1, 2]).values())


def test_redirects(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "topics": [
                topic(1),
                topic(2, topic_status=2, topic_moved_id=1, topic_type=1),
                topic(3, topic_status=2, topic_moved_id=2, poll_start=T0),
                topic(4, topic_status=2, topic_moved_id=5),
                topic(5, topic_status=2, topic_moved_id=4),
                topic(6, topic_status=2, topic_moved_id=60),
            ],
            "posts": [post(1), post(2, topic_id=2)],
        },
    )
    found = threads(adapter)
    assert [found[number].moved_to for number in range(1, 7)] == [None, 1, 2, 5, 4, 60]
    assert not any(thread.actions or thread.poll for thread in found.values())
    located = adapter.locate_threads(range(1, 8))
    assert {number: place.thread_id for number, place in located.items()} == {1: 1, 2: 1, 3: 1}
    assert [(item.kind, item.source_id) for item in rejects(adapter)] == [("post", "2")]
    assert adapter.locate_posts([2]) == {}


def test_topics_without_posts_or_board(tmp_path: Path) -> None:
    adapter = made(tmp_path, {"topics": [topic(1), topic(2, forum_id=99)], "posts": [post(1, topic_id=2)]})
    found = threads(adapter)
    assert (found[1].first_post_id, found[2].board_id) == (None, None)
    assert "topics: 1 rows whose forum does not exist" in adapter.findings().warnings


def test_global_announcements_of_30_stand_on_the_first_board_that_guests_can_read(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "forums": [{"forum_id": 9, "left_id": 0, "forum_name": "Back room"}],
            "topics": [topic(1, forum_id=0, topic_type=3, topic_time_limit=86_400)],
            "posts": [post(1)],
        },
    )
    thread = threads(adapter)[1]
    assert (thread.kind, thread.board_id, thread.pinned_until) == ("global", 1, T0 + 86_400)
    assert adapter.locate_posts([1])[1].board_id == 1


def test_subjects_of_their_own(tmp_path: Path) -> None:
    long = "A title so long that the column could not hold all of it once the answer's mark had been put before it"
    subjects = ["Topic 1", "Re: Topic 1", "", "Something &quot;else&quot;", "Re: Topic"]
    adapter = made(
        tmp_path,
        {
            "topics": [topic(1), topic(2, topic_title=long)],
            "posts": [
                *(post(number, post_subject=subject) for number, subject in enumerate(subjects, 1)),
                post(9, topic_id=2, post_subject=f"Re: {long[:60]}"),
            ],
        },
    )
    assert [item.subject for item in posts(adapter)] == ["", "", "", 'Something "else"', "Re: Topic", ""]


def test_bodies_quotes_edits_and_censor(tmp_path: Path) -> None:
    smiley = '<!-- s:) --><img src="{SMILIES_PATH}/icon_e_smile.gif" alt=":)" title="Smile" /><!-- s:) -->'
    adapter = made(
        tmp_path,
        {
            "topics": [topic(topic_title="A bean &amp; a Beanstalk")],
            "words": [{"word": "bean", "replacement": "pea"}],
            "posts": [
                post(1, bbcode_uid="abc12345", post_text=f"{smiley} [b:abc12345]Bean[/b:abc12345] beans\n[b]no[/b]"),
                post(
                    2,
                    bbcode_uid="abc12345",
                    post_text="[quote=&quot;Ida&quot;:abc12345]hello there[/quote:abc12345]yes",
                    post_edit_time=T0 + 50,
                    post_edit_user=3,
                    post_edit_count=2,
                    post_edit_reason="typo &amp; more",
                ),
                post(
                    3,
                    post_text='<r><QUOTE author="Ida" post_id="1" user_id="2">x</QUOTE>y</r>',
                ),
            ],
        },
    )
    one, two, three = posts(adapter)
    assert one.body == "<p>🙂 <b>pea</b> beans<br>[b]no[/b]</p>"
    assert threads(adapter)[1].title == "A pea & a Beanstalk"
    assert (two.quotes[0].author_name, two.quotes[0].post_id) == ("Ida", None)
    assert (three.quotes[0].post_id, three.quotes[0].author_id) == (1, 2)
    edit = two.edits[0]
    assert (edit.edited_at, edit.editor_id, edit.editor_name, edit.reason) == (T0 + 50, 3, "Bo <3", "typo & more")
    assert len({one.digest, two.digest, three.digest}) == 3
    assert all(len(item.digest) == 8 for item in (one, two, three))


def test_attachments_newest_first_and_private_ones_never(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "topics": [topic()],
            "posts": [
                post(
                    1,
                    bbcode_uid="abc12345",
                    post_text="[attachment=1:abc12345]<!-- ia1 -->a.png<!-- ia1 -->[/attachment:abc12345]",
                )
            ],
            "attachments": [
                {
                    "attach_id": 1,
                    "post_msg_id": 1,
                    "attach_comment": "a &quot;view&quot;",
                    "physical_filename": "../../etc/passwd",
                },
                {"attach_id": 2, "post_msg_id": 1, "filesize": 5, "mimetype": "image/png"},
                {"attach_id": 3, "post_msg_id": 1, "in_message": 1},
                {"attach_id": 4, "post_msg_id": 0, "is_orphan": 1},
            ],
        },
    )
    files = posts(adapter)[0].attachments
    assert [(file.id, file.inline) for file in files] == [(2, False), (1, True)]
    assert (files[1].description, files[1].path) == ('a "view"', "files/passwd")
    assert (files[0].byte_size, files[0].mime_type) == (5, "image/png")


def test_polls_votes_and_ties(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "topics": [
                topic(poll_start=T0, poll_length=60, poll_title="[b:uid00001]Tea?[/b:uid00001]", poll_max_options=2)
            ],
            "posts": [post(1, bbcode_uid="uid00001")],
            "poll_options": [
                {"poll_option_id": 1, "topic_id": 1, "poll_option_text": "Yes &amp; no", "poll_option_total": 3},
                {"poll_option_id": 2, "topic_id": 1, "poll_option_text": "Coffee"},
            ],
            "poll_votes": [
                {"topic_id": 1, "poll_option_id": 1, "vote_user_id": 3},
                {"topic_id": 1, "poll_option_id": 1, "vote_user_id": 3},
                {"topic_id": 1, "poll_option_id": 2, "vote_user_id": 1},
                {"topic_id": 1, "poll_option_id": 127, "vote_user_id": 2},
                {"topic_id": 1, "poll_option_id": 9, "vote_user_id": 2},
            ],
            "bookmarks": [{"topic_id": 1, "user_id": 2}, {"topic_id": 50, "user_id": 2}],
            "topics_watch": [{"topic_id": 1, "user_id": 3}, {"topic_id": 1, "user_id": 3}],
            "zebra": [{"user_id": 2, "zebra_id": 3, "friend": 1}, {"user_id": 3, "zebra_id": 2, "foe": 1}],
            "thanks": [{"post_id": 1, "user_id": 3}, {"post_id": 1, "user_id": 3}],
        },
    )
    poll = threads(adapter)[1].poll
    assert poll is not None
    assert (poll.question, poll.max_choices, poll.ends_at) == ("Tea?", 2, T0 + 60)
    assert [(option.text, option.votes) for option in poll.options] == [("Yes & no", 3), ("Coffee", 0)]
    items = list(everything(adapter))
    assert [(item.option_id, item.member_id) for item in items if isinstance(item, PollVote)] == [(1, 3)]
    assert [item.id for item in items if isinstance(item, Relation)] == [
        "bookmark:1:2",
        "watch_thread:1:3",
        "friend:3:2",
        "foe:2:3",
        "bookmark:50:2",
    ]
    assert [item.kind for item in items if isinstance(item, Reaction)] == ["thanks"]
    warnings = adapter.findings().warnings
    assert "poll_votes: 1 votes of guests: only in the totals" in warnings
    order = [type(item).__name__ for item in stream(adapter)]
    assert order == ["Thread", "Post", "Reaction", "PollVote", "Reject", "Relation", "Relation"]


def test_duplicate_ids_are_set_aside_without_private_bytes(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "topics": [topic(), topic()],
            "posts": [post(1), post(1, post_text="twin")],
            "users": [{"user_id": 2, "username": "Twin", "user_email": "twin@private.example"}],
            "bookmarks": [{"topic_id": 1, "user_id": 2}, {"topic_id": 1, "user_id": 2}],
        },
    )
    found = {(item.kind, item.source_id): item for item in rejects(adapter)}
    assert sorted(found) == [
        ("member", "users:2"),
        ("post", "posts:1"),
        ("relation", "bookmarks:1,2"),
        ("thread", "topics:1"),
    ]
    assert {item.reason for item in found.values()} == {"duplicate_id"}
    assert found["member", "users:2"].raw == b""
    assert "bytes not copied" in found["member", "users:2"].detail
    assert b"Topic 1" in found["thread", "topics:1"].raw


def test_shards_cover_every_topic_and_orphan_once(tmp_path: Path) -> None:
    numbers = [3, 4, 9, 20, 21, 50]
    adapter = made(
        tmp_path,
        {
            "topics": [topic(number) for number in [1, *numbers, 99]],
            "posts": [
                post(100 * number + index, topic_id=number)
                for number in [*numbers, 150]
                for index in range(number % 7 + 1)
            ],
        },
    )
    for size in (1, 3, 5, 1000):
        shards = list(adapter.shards(size))
        assert (shards[0].low, shards[-1].high) == (1, 150)
        assert all(one.high + 1 == two.low for one, two in itertools.pairwise(shards))
        assert all(shard.posts <= max(size, 7) for shard in shards)
        assert sum(shard.posts for shard in shards) == adapter.counts()["post"]
    whole = list(stream(adapter, 1000))
    assert list(stream(adapter, 2)) == whole
