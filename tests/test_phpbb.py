"""The phpBB adapter on small boards with one fault or feature each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from phpbb_boards import TABLES_30, board, dump, everything, opened, stream, tally

from adapters import phpbb_schema
from adapters.base import Adapter, Options
from adapters.forum import (
    DELETED,
    PUBLIC,
    UNAPPROVED,
    Board,
    ModeratorAction,
    Post,
    PollVote,
    Reaction,
    Reject,
    Relation,
    Report,
    Sanction,
    Thread,
)
from adapters.phpbb_links import Links, base_url
from adapters.phpbb_text import language, moment, unescape

T0 = 1_300_000_000


@pytest.fixture
def make(tmp_path: Path) -> Any:
    def made(extra: dict[str, list[dict[str, Any]]], options: Options | None = None) -> Adapter:
        adapter = opened(dump(board(extra)), tmp_path, options)
        counted = adapter.counts()
        for size in (1, 1000):
            assert tally(adapter, size) == counted, "counts() and yields must agree on every board of this file"
        return adapter

    return made


def threads(adapter: Adapter) -> dict[Any, Thread]:
    return {item.id: item for item in stream(adapter) if isinstance(item, Thread)}


def posts(adapter: Adapter) -> list[Post]:
    return [item for item in stream(adapter) if isinstance(item, Post)]


def rejects(adapter: Adapter) -> list[Reject]:
    return [item for item in everything(adapter) if isinstance(item, Reject)]


def topic(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"topic_id": number, "topic_title": f"Topic {number}", "topic_first_poster_name": "Ida", **more}


def post(number: int, **more: Any) -> dict[str, Any]:
    return {"post_id": number, "post_text": f"text {number}", "post_time": T0 + number, **more}


# -------------------------------------------------------------------- recognise, site


def test_prefixes_are_found_and_two_boards_need_one_named(tmp_path: Path) -> None:
    tables = {f"{prefix}{name}": columns for prefix in ("a_", "b_") for name, columns in _columns().items()}
    assert phpbb_schema.detect(tables) == ["a_", "b_"]
    assert phpbb_schema.detect({name: columns for name, columns in tables.items() if "topics" not in name}) == []
    assert phpbb_schema.detect(_columns()) == [""]


def _columns() -> dict[str, tuple[str, ...]]:
    return {
        table: tuple(part.split()[0] for part in definition.partition(", PRIMARY")[0].split(", "))
        for table, definition in TABLES_30.items()
    }


def test_site(make: Any) -> None:
    site = make({"config": [{"config_name": "board_timezone", "config_value": "2.00"}]}).site
    assert (site.id, site.url, site.name) == ("kiosk.example/talk", "http://kiosk.example/talk", "Kiosk & Co")
    assert (site.version, site.timezone) == ("3.0.12", "Etc/GMT-2")


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({"server_name": "a.example", "script_path": "/"}, "http://a.example"),
        ({"server_name": "a.example", "server_protocol": "https://", "server_port": "80"}, "https://a.example"),
        ({"server_name": "a.example", "server_port": "443", "script_path": "/f/"}, "https://a.example/f"),
        ({"server_name": "a.example", "server_port": "8080"}, "http://a.example:8080"),
        ({}, ""),
    ],
)
def test_base_url(settings: dict[str, str], url: str) -> None:
    assert base_url(settings, None) == url
    assert base_url(settings, "https://new.example/") == "https://new.example"


def test_only_the_four_tables_are_needed(tmp_path: Path) -> None:
    few = {name: TABLES_30[name] for name in ("users", "forums", "topics", "posts", "bookmarks")}
    adapter = opened(dump(board({"topics": [topic()], "posts": [post(1)]}), few), tmp_path)
    assert tally(adapter) == adapter.counts()
    assert [item.public for item in adapter.boards() if isinstance(item, Board)] == [False]
    findings = adapter.findings()
    assert "config" in findings.missing_tables
    assert any("all boards count as private" in warning for warning in findings.warnings)
    assert any("version '' is not understood" in warning for warning in findings.warnings)


def test_newer_version_and_unknown_tables_are_told(tmp_path: Path) -> None:
    rows = board({"config": [{"config_name": "version", "config_value": "4.1.0"}]})
    rows["config"] = [row for row in rows["config"] if row["config_value"] != "3.0.12"]
    tables = {**TABLES_30, "tea_parties": "party_id int"}
    adapter = opened(dump({**rows, "tea_parties": [{"party_id": 1}, {"party_id": 2}]}, tables), tmp_path)
    findings = adapter.findings()
    assert findings.unknown_tables == {"phpbb_tea_parties": 2}
    assert any("4.1.0 is newer than 3.3" in warning for warning in findings.warnings)


# -------------------------------------------------------------------- posts and threads


def test_orphan_posts_are_set_aside_with_all_that_hangs_on_them(make: Any) -> None:
    adapter = make(
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
        }
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
    assert "caf\\xc3\\xa9".encode() in lost.raw
    assert b"192.0.2.77" not in lost.raw
    assert [item.post_id for item in everything(adapter) if isinstance(item, Report)] == [3, 79]
    assert "posts: 3 rows whose topic does not exist" in adapter.findings().warnings


def test_authors_who_do_not_exist_are_guests_under_the_best_name(make: Any) -> None:
    adapter = make(
        {
            "topics": [topic(topic_poster=77, topic_first_post_id=1, topic_first_poster_name="Old &amp; gone")],
            "posts": [
                post(1, poster_id=77),
                post(2, poster_id=78, post_username="Vera"),
                post(3, poster_id=1, post_username="vera"),
                post(4, poster_id=1),
            ],
        }
    )
    assert [(item.author_id, item.author_name) for item in posts(adapter)] == [
        (None, "Old & gone"),
        (None, "Vera"),
        (None, "vera"),
        (None, ""),
    ]
    assert [(item.name, item.post_count, item.first_seen_at) for item in adapter.guests()] == [
        ("", 1, T0 + 1),
        ("Old & gone", 1, T0 + 1),
        ("Vera", 1, T0 + 2),
        ("vera", 1, T0 + 3),
    ]
    assert threads(adapter)[1].author_name == "Old & gone"


def test_dates_nobody_can_believe(make: Any) -> None:
    adapter = make(
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
        }
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


def test_first_post_when_the_topic_names_a_wrong_one(make: Any) -> None:
    adapter = make(
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
        }
    )
    first = {item.thread_id: item.id for item in posts(adapter) if item.first}
    assert first == {1: 2, 2: 3, 3: 5, 4: 7}
    assert {number: thread.first_post_id for number, thread in threads(adapter).items()} == first
    assert {number: place.post_id for number, place in adapter.locate_threads([1, 2, 3, 4, 5]).items()} == first


def test_first_post_behind_a_page_of_hidden_ones(make: Any) -> None:
    hidden = [post(number, post_approved=0) for number in range(1, 1205)]
    adapter = make({"topics": [topic()], "posts": [*hidden, post(2000)]})
    assert [item.id for item in posts(adapter) if item.first] == [2000]
    assert adapter.locate_threads([1])[1].post_id == 2000


def test_visibility(make: Any) -> None:
    adapter = make({"topics": [topic(topic_approved=0)], "posts": [post(1), post(2, post_approved=0)]})
    assert threads(adapter)[1].visibility == UNAPPROVED
    assert [item.visibility for item in posts(adapter)] == [PUBLIC, UNAPPROVED]
    assert not any(place.public for place in adapter.locate_posts([1, 2]).values())


def test_redirects(make: Any) -> None:
    adapter = make(
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
        }
    )
    found = threads(adapter)
    assert [found[number].moved_to for number in range(1, 7)] == [None, 1, 2, 5, 4, 60]
    assert not any(thread.actions or thread.poll for thread in found.values())
    assert list(adapter.redirects())[:2] == [("thread", 2, 1), ("thread", 3, 2)]
    located = adapter.locate_threads(range(1, 8))
    assert {number: place.thread_id for number, place in located.items()} == {1: 1, 2: 1, 3: 1}
    assert [(item.kind, item.source_id) for item in rejects(adapter)] == [("post", "2")]
    assert adapter.locate_posts([2]) == {}


def test_topics_without_posts_or_board(make: Any) -> None:
    adapter = make({"topics": [topic(1), topic(2, forum_id=99)], "posts": [post(1, topic_id=2)]})
    found = threads(adapter)
    assert (found[1].first_post_id, found[2].board_id) == (None, None)
    assert "topics: 1 rows whose forum does not exist" in adapter.findings().warnings


def test_global_announcements_of_30_stand_on_the_first_board_that_guests_can_read(make: Any) -> None:
    adapter = make(
        {
            "forums": [{"forum_id": 9, "left_id": 0, "forum_name": "Back room"}],
            "topics": [topic(1, forum_id=0, topic_type=3, topic_time_limit=86_400)],
            "posts": [post(1)],
        }
    )
    thread = threads(adapter)[1]
    assert (thread.kind, thread.board_id, thread.pinned_until) == ("global", 1, T0 + 86_400)
    assert adapter.locate_posts([1])[1].board_id == 1


def test_subjects_of_their_own(make: Any) -> None:
    long = "A title so long that the column could not hold all of it once the answer's mark had been put before it"
    subjects = ["Topic 1", "Re: Topic 1", "", "Something &quot;else&quot;", "Re: Topic"]
    adapter = make(
        {
            "topics": [topic(1), topic(2, topic_title=long)],
            "posts": [
                *(post(number, post_subject=subject) for number, subject in enumerate(subjects, 1)),
                post(9, topic_id=2, post_subject=f"Re: {long[:60]}"),
            ],
        }
    )
    assert [item.subject for item in posts(adapter)] == ["", "", "", 'Something "else"', "Re: Topic", ""]


def test_bodies_quotes_edits_and_censor(make: Any) -> None:
    adapter = make(
        {
            "topics": [topic(topic_title="A bean &amp; a Beanstalk")],
            "words": [{"word": "bean", "replacement": "pea"}],
            "posts": [
                post(1, bbcode_uid="abc12345", post_text="[b:abc12345]Bean[/b:abc12345] beans\n[b]no[/b]"),
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
                    post_text='<r><QUOTE author="Ida" post_id="1" time="5" user_id="2"><s>[quote]</s>x<e>[/quote]</e></QUOTE>y</r>',
                ),
            ],
        }
    )
    one, two, three = posts(adapter)
    assert one.body == "<p><b>pea</b> beans<br>[b]no[/b]</p>"
    assert threads(adapter)[1].title == "A pea & a Beanstalk"
    assert (two.quotes[0].author_name, two.quotes[0].post_id) == ("Ida", None)
    assert (three.quotes[0].post_id, three.quotes[0].author_id) == (1, 2)
    edit = two.edits[0]
    assert (edit.edited_at, edit.editor_id, edit.editor_name, edit.reason) == (T0 + 50, 3, "Bo <3", "typo & more")
    assert len({one.digest, two.digest, three.digest}) == 3
    assert all(len(item.digest) == 8 for item in (one, two, three))


def test_attachments_newest_first_and_private_ones_never(make: Any) -> None:
    adapter = make(
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
        }
    )
    files = posts(adapter)[0].attachments
    assert [(file.id, file.inline) for file in files] == [(2, False), (1, True)]
    assert (files[1].description, files[1].path) == ('a "view"', "files/passwd")
    assert (files[0].byte_size, files[0].mime_type) == (5, "image/png")


def test_polls_votes_and_ties(make: Any) -> None:
    adapter = make(
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
        }
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


def test_duplicate_ids_are_set_aside_without_private_bytes(make: Any) -> None:
    adapter = make(
        {
            "topics": [topic(), topic()],
            "posts": [post(1), post(1, post_text="twin")],
            "users": [{"user_id": 2, "username": "Twin", "user_email": "twin@private.example"}],
            "bookmarks": [{"topic_id": 1, "user_id": 2}, {"topic_id": 1, "user_id": 2}],
        }
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


def test_shards_cover_every_topic_and_orphan_once(make: Any) -> None:
    numbers = [3, 4, 9, 20, 21, 50]
    adapter = make(
        {
            "topics": [topic(number) for number in [1, *numbers, 99]],
            "posts": [
                post(100 * number + index, topic_id=number)
                for number in [*numbers, 150]
                for index in range(number % 7 + 1)
            ],
        }
    )
    for size in (1, 3, 5, 1000):
        shards = list(adapter.shards(size))
        assert (shards[0].low, shards[-1].high) == (1, 150)
        assert all(one.high + 1 == two.low for one, two in zip(shards, shards[1:], strict=False))
        assert all(shard.posts <= max(size, 7) for shard in shards)
        assert sum(shard.posts for shard in shards) == adapter.counts()["post"]
    whole = list(stream(adapter, 1000))
    assert list(stream(adapter, 2)) == whole


# -------------------------------------------------------------------- boards and permissions


def test_cycles_and_unknown_parents_in_the_tree_are_cut(make: Any) -> None:
    tree = {2: 3, 3: 4, 4: 2, 5: 5, 6: 77, 7: 1, 8: 2}
    adapter = make(
        {"forums": [{"forum_id": number, "parent_id": parent, "left_id": number} for number, parent in tree.items()]}
    )
    boards = [item for item in adapter.boards() if isinstance(item, Board)]
    assert [(item.id, item.parent_id) for item in boards] == [
        (1, None), (7, 1), (2, None), (4, 2), (3, 4), (8, 2), (5, None), (6, None),
    ]  # fmt: skip
    assert [item.position for item in boards] == list(range(8))
    warnings = " ".join(adapter.findings().warnings)
    assert "forum 2 is its own ancestor" in warnings
    assert "forum 5 is its own ancestor" in warnings
    assert "forum 6 has parent 77" in warnings


def allow(option: int, forum: int, setting: int = 1, **more: int) -> dict[str, int]:
    return {"group_id": 1, "forum_id": forum, "auth_option_id": option, "auth_setting": setting, **more}


def test_who_may_read_what(make: Any) -> None:
    adapter = make(
        {
            "forums": [
                {"forum_id": 2, "left_id": 2, "forum_name": "no rows"},
                {"forum_id": 3, "left_id": 3, "forum_name": "list only"},
                {"forum_id": 4, "left_id": 4, "forum_name": "never wins"},
                {"forum_id": 5, "left_id": 5, "forum_name": "by role"},
                {"forum_id": 6, "left_id": 6, "forum_name": "password", "forum_password": "$2y$10$hash"},
                {"forum_id": 7, "left_id": 7, "forum_name": "by user right"},
                {"forum_id": 8, "left_id": 8, "forum_name": "category", "forum_type": 0},
                {"forum_id": 9, "left_id": 9, "forum_name": "others' rights"},
                {"forum_id": 10, "left_id": 10, "forum_name": "no"},
            ],
            "acl_roles_data": [
                {"role_id": 17, "auth_option_id": 1, "auth_setting": 1},
                {"role_id": 17, "auth_option_id": 2, "auth_setting": 1},
            ],
            "acl_groups": [
                allow(1, 3),
                *(allow(option, forum) for option in (1, 2) for forum in (4, 6)),
                {"group_id": 1, "forum_id": 5, "auth_role_id": 17},
                allow(1, 8),
                *(allow(option, 9, group_id=44) for option in (1, 2)),
                allow(1, 10, -1),
                allow(2, 10),
            ],
            "acl_users": [
                {"user_id": 1, "forum_id": 4, "auth_option_id": 2, "auth_setting": 0},
                {"user_id": 1, "forum_id": 7, "auth_role_id": 17},
            ],
        }
    )
    public = {item.id: (item.public, item.public_evidence) for item in adapter.boards() if isinstance(item, Board)}
    assert public == {
        1: (True, "guests have f_list and f_read"),
        2: (False, "no permissions for guests"),
        3: (False, "guests do not have f_read"),
        4: (False, "guests never have f_read"),
        5: (True, "guests have f_list and f_read"),
        6: (False, "has a password"),
        7: (True, "guests have f_list and f_read"),
        8: (True, "guests have f_list"),
        9: (False, "no permissions for guests"),
        10: (False, "guests do not have f_list"),
    }


def test_moderators_come_from_rights_with_groups_resolved(make: Any) -> None:
    adapter = make(
        {
            "users": [{"user_id": number, "username": f"m{number}"} for number in (4, 5, 6, 7)],
            "user_group": [
                {"group_id": 8, "user_id": 4},
                {"group_id": 8, "user_id": 5, "user_pending": 1},
                {"group_id": 9, "user_id": 7},
            ],
            "acl_groups": [allow(3, 1, group_id=8), allow(3, 0, group_id=9)],
            "acl_users": [{"user_id": 6, "forum_id": 1, "auth_option_id": 3, "auth_setting": 1}],
        }
    )
    assert next(item for item in adapter.boards() if isinstance(item, Board)).moderator_ids == (4, 6)
    roles = {item.id: item.roles for item in adapter.members() if not isinstance(item, Reject)}
    assert roles == {2: ("administrator",), 3: (), 4: (), 5: (), 6: (), 7: ("moderator",)}


# -------------------------------------------------------------------- moderation


def serialized(*values: str | int) -> str:
    parts = [
        f"i:{index};" + (f"i:{value};" if isinstance(value, int) else f's:{len(value.encode())}:"{value}";')
        for index, value in enumerate(values)
    ]
    return f"a:{len(parts)}:{{{''.join(parts)}}}"


def entry(number: int, operation: str, *data: str | int, **more: Any) -> dict[str, Any]:
    given = {"log_data": serialized(*data)} if data else {}
    return {"log_id": number, "log_operation": operation, "log_time": T0 + 100 * number, **given, **more}


def actions(adapter: Adapter) -> list[ModeratorAction]:
    found = [item for item in everything(adapter) if isinstance(item, ModeratorAction)]
    for thread in threads(adapter).values():
        found += thread.actions
    return sorted(found, key=lambda action: (str(action.source), str(action.id)))


def test_hostile_and_damaged_log_data(make: Any) -> None:
    adapter = make(
        {
            "topics": [topic()],
            "posts": [post(1)],
            "log": [
                entry(1, "LOG_DELETE_POST", topic_id=1, log_data='O:8:"Exploit2":1:{s:3:"cmd";s:2:"rm";}'),
                entry(
                    2,
                    "LOG_DELETE_POST",
                    topic_id=1,
                    log_data='a:3:{i:0;s:9:"caf\xe9 lait";i:1;s:1:"x";i:2;s:9:"caf\xe9 noir";}',
                ),
                entry(3, "LOG_DELETE_POST", topic_id=1, log_data="a:1:{i:0;" * 5000),
                entry(4, "LOG_DELETE_POST", topic_id=1, log_data='a:3:{i:0;i:1;i:1;a:0:{}i:2;O:1:"X":0:{}}'),
                entry(5, "LOG_TEA_SPILT", "secret@private.example", topic_id=1),
                entry(6, "LOG_TEA_SPILT", log_type=0),
                entry(7, "LOG_CONFIG_SETTINGS", log_type=0),
                entry(8, "LOG_ERROR_EMAIL", "x", log_type=2),
                entry(
                    9,
                    "LOG_USER_UPDATE_EMAIL",
                    "Ida",
                    "a@private.example",
                    "b@private.example",
                    log_type=3,
                    reportee_id=2,
                ),
            ],
        }
    )
    found = actions(adapter)
    assert [(action.id, action.kind, action.reason) for action in found] == [
        (1, "delete_post", ""),
        (2, "delete_post", "café noir"),
        (3, "delete_post", ""),
        (4, "delete_post", ""),
        (5, "other", ""),
    ]
    assert b"private.example" not in msgspec.json.encode(found)
    warnings = adapter.findings().warnings
    assert "log: 1 entries LOG_TEA_SPILT: not known, carried as kind other without their data" in warnings
    assert "log: 2 entries left out as no moderation: administration" in warnings
    assert "log: 1 entries left out as no moderation: a member's e-mail address" in warnings


def test_bans_are_told_once_and_without_addresses(make: Any) -> None:
    triple = [
        entry(number, "LOG_BAN_USER", "spam &amp; more", "Bo &lt;3", log_type=kind, log_time=T0 + 9, reportee_id=about)
        for number, kind, about in ((1, 0, 0), (2, 1, 0), (3, 3, 3))
    ]
    adapter = make(
        {
            "log": [
                *triple,
                entry(4, "LOG_BAN_USER", "old", "Ida, Nobody, Bo &lt;3"),
                entry(5, "LOG_UNBAN_USER", "Bo &lt;3", log_type=0),
                entry(6, "LOG_BAN_IP", "proxy 192.0.2.9", "192.0.2.9", log_type=0),
                entry(7, "LOG_BAN_EMAIL", "x", "*@private.example"),
            ],
            "banlist": [
                {
                    "ban_id": 1,
                    "ban_userid": 3,
                    "ban_start": T0 + 8,
                    "ban_end": T0 + 99,
                    "ban_reason": "staff",
                    "ban_give_reason": "rules",
                },
                {"ban_id": 2, "ban_ip": "192.0.2.9"},
                {"ban_id": 3, "ban_userid": 2, "ban_exclude": 1},
            ],
        }
    )
    found = [(action.id, action.kind, action.member_id) for action in actions(adapter)]
    assert found == [
        (3, "ban", 3),
        (4, "ban", 2),
        ("4:1", "ban", None),
        ("4:2", "ban", 3),
        (5, "unban", 3),
        (6, "ban_ip", None),
        (7, "ban_email", None),
    ]
    ban = actions(adapter)[0]
    assert (ban.reason, ban.staff_text, ban.until) == ("rules", "spam & more", T0 + 99)
    sanction = next(item for item in adapter.rest() if isinstance(item, Sanction))
    assert (sanction.id, sanction.moderator_id, sanction.ends_at) == ("ban:1", 2, T0 + 99)
    assert (sanction.reason, sanction.staff_text) == ("rules", "staff")
    assert b"192.0.2" not in msgspec.json.encode(list(everything(adapter)))
    assert "banlist: 1 bans of IP or e-mail addresses: not read" in adapter.findings().privacy


def test_warnings_and_notes_take_member_and_text_from_the_members_log(make: Any) -> None:
    adapter = make(
        {
            "config": [{"config_name": "warnings_expire_days", "config_value": "10"}],
            "topics": [topic()],
            "posts": [post(1)],
            "log": [
                entry(1, "LOG_USER_WARNING", "Bo &lt;3", log_type=0, log_time=T0),
                entry(2, "LOG_USER_WARNING_BODY", "Be kind", log_type=3, reportee_id=3, log_time=T0),
                entry(3, "LOG_USER_WARNING", "Bo &lt;3", topic_id=1, log_time=T0 + 1),
                entry(4, "LOG_USER_FEEDBACK", "Bo &lt;3", log_type=0, log_time=T0 + 50),
                entry(5, "LOG_USER_FEEDBACK", "Bo &lt;3", log_time=T0 + 50),
                entry(6, "LOG_USER_GENERAL", "watch this one", log_type=3, reportee_id=3, log_time=T0 + 50),
            ],
            "warnings": [{"warning_id": 1, "user_id": 3, "post_id": 1, "log_id": 2, "warning_time": T0}],
        }
    )
    found = [
        (action.id, action.kind, action.member_id, action.staff_text, action.post_id) for action in actions(adapter)
    ]
    assert found == [(3, "warn", 3, "Be kind", 1), (6, "note", 3, "watch this one", None)]
    warning = next(item for item in adapter.rest() if isinstance(item, Sanction))
    assert (warning.kind, warning.post_id, warning.moderator_id, warning.staff_text) == ("warning", 1, 2, "Be kind")
    assert warning.ends_at == T0 + 10 * 86_400


def test_moves_splits_copies_and_self_deletion(make: Any) -> None:
    adapter = make(
        {
            "forums": [{"forum_id": 2, "left_id": 2, "forum_name": "Tea &amp; cake"}],
            "topics": [topic(1), topic(2, topic_title="Topic 1"), topic(3)],
            "posts": [post(1), post(2, topic_id=2), post(3, topic_id=3)],
            "log": [
                entry(1, "LOG_MOVE", "Square", "Tea &amp; cake", topic_id=1, forum_id=1),
                entry(2, "LOG_MOVE", "Square", "Gone", 1, 44, topic_id=1, forum_id=1),
                entry(3, "LOG_FORK", "Square", topic_id=2, forum_id=2),
                entry(4, "LOG_SPLIT_DESTINATION", "x", topic_id=3, log_time=T0 + 5),
                entry(5, "LOG_SPLIT_SOURCE", "x", topic_id=1, log_time=T0 + 6),
                entry(6, "LOG_SOFTDELETE_POST", "x", "Ida", "my mistake", topic_id=1),
                entry(7, "LOG_SOFTDELETE_POST", "x", "Bo &lt;3", "", topic_id=1),
                entry(8, "LOG_DELETE_TOPIC", "secret title", "Ida", "gone", topic_id=77),
                entry(9, "LOG_USER_DELETED", "Old &amp; gone", log_type=0),
            ],
        }
    )
    found = {action.id: action for action in actions(adapter)}
    assert (found[1].from_board_id, found[1].to_board_id) == (1, 2)
    assert (found[2].from_board_id, found[2].to_board_id) == (1, 44)
    assert (found[3].from_board_id, found[3].to_board_id, found[3].other_thread_id) == (1, 2, 1)
    assert (found[4].other_thread_id, found[5].other_thread_id) == (1, 3)
    assert (found[6].details, found[6].reason) == ((("self", "1"),), "my mistake")
    assert found[7].details == ()
    assert (found[8].thread_id, found[8].reason) == (77, "gone")
    assert found[9].details == (("name", "Old & gone"),)
    assert b"secret title" not in msgspec.json.encode(list(found.values()))


def test_pins_and_locks_from_log_and_state(make: Any) -> None:
    changes = {1: 1, 2: 2, 3: 3}
    adapter = make(
        {
            "topics": [
                topic(1, topic_type=1),
                topic(2, topic_type=0),
                topic(3, topic_type=2),
                topic(4, topic_type=1, topic_status=1),
                topic(5, topic_status=1),
                topic(6, topic_type=3),
            ],
            "log": [
                entry(100 * number + change, "LOG_TOPIC_TYPE_CHANGED", "x", topic_id=number)
                for number, count in changes.items()
                for change in range(count)
            ]
            + [entry(900, "LOG_LOCK", "x", topic_id=5)],
        }
    )
    found = threads(adapter)
    told = {
        number: [(action.kind, action.source, action.details) for action in found[number].actions] for number in found
    }
    yes, no = (("pinned", "yes"),), (("pinned", "no"),)
    assert told == {
        1: [("sticky", "log", yes)],
        2: [("pin_changed", "log", yes), ("pin_changed", "log", no)],
        3: [("pin_changed", "log", ()), ("pin_changed", "log", ()), ("announce", "log", yes)],
        4: [("sticky", "state", ()), ("lock", "state", ())],
        5: [("lock", "log", ())],
        6: [("announce", "state", ())],
    }
    assert found[4].actions[0].id == "state:sticky:4"


# -------------------------------------------------------------------- links, words, dates


def test_links_to_the_board_itself() -> None:
    links = Links("https://www.kiosk.example/talk", with_forum=True)
    known = {
        "http://kiosk.example/talk/viewtopic.php?f=1&t=5": ("thread", 5),
        "https://kiosk.example/talk/viewtopic.php?f=1&amp;t=5&amp;start=10": ("thread", 5),
        "//kiosk.example:8080/talk/viewtopic.php?p=7#p9": ("post", 9),
        "viewtopic.php?t=5&p=7": ("post", 7),
        "./viewtopic.php?t=5&sid=0123456789abcdef0123456789abcdef": ("thread", 5),
        "/talk/viewforum.php?f=3": ("board", 3),
        "memberlist.php?mode=viewprofile&u=12": ("member", 12),
    }
    assert {url: links.target(url) for url in known} == known
    for foreign in (
        "http://kiosk.example/viewtopic.php?t=5",
        "http://other.example/talk/viewtopic.php?t=5",
        "http://kiosk.example.evil.example/talk/viewtopic.php?t=5",
        "javascript:viewtopic.php?t=5",
        "viewtopic.php?t=0",
        "viewtopic.php?t=x",
        "posting.php?t=5",
        "viewtopic.php?" + "t=5&" * 2000,
        "viewtopic.php?t=" + "9" * 5000,
    ):
        assert links.target(foreign) is None
    assert links.page("post", 7) == "https://www.kiosk.example/talk/viewtopic.php?p=7#p7"
    assert links.page("poll", 7) is None


def test_old_paths(make: Any) -> None:
    adapter = make({"topics": [topic(5)], "posts": [post(1, topic_id=5)]})
    assert adapter.old_paths("thread", 5) == ("/talk/viewtopic.php?f=1&t=5", "/talk/viewtopic.php?t=5")
    assert adapter.old_paths("thread", 6) == ("/talk/viewtopic.php?t=6",)
    assert adapter.old_paths("post", 1) == ("/talk/viewtopic.php?p=1",)
    assert adapter.old_paths("board", 1) == ("/talk/viewforum.php?f=1",)
    assert adapter.old_paths("member", 2) == ("/talk/memberlist.php?mode=viewprofile&u=2",)
    assert adapter.old_paths("attachment", 3) == ("/talk/download/file.php?id=3",)
    assert adapter.url("thread", 5) == "http://kiosk.example/talk/viewtopic.php?t=5"


def test_entities_are_undone_once() -> None:
    assert unescape("a &amp;amp; &lt;b&gt; &quot;c&quot; &#128512; &#x41; &copy; &#0; &#55296;") == (
        'a &amp; <b> "c" 😀 A &copy; &#0; &#55296;'
    )


def test_moments_and_languages() -> None:
    assert [moment(value) for value in (0, -1, 5, T0, 9_999_999_999, None, "1300000000")] == [None] * 3 + [T0] + [
        None
    ] * 3
    assert [language(code) for code in ("en", "de_x_sie", "zh_cmn_hans", "klingon", "")] == [
        "en",
        "de",
        "zh",
        None,
        None,
    ]


def test_private_data_never_leave(make: Any) -> None:
    options = Options(private_messages=True)
    adapter = make(
        {
            "users": [
                {
                    "user_id": 5,
                    "username": "Zed",
                    "user_email": "zed@private.example",
                    "user_password": "$2y$10$secretsecret",
                    "user_ip": "203.0.113.50",
                    "user_website": "http://zed.example",
                }
            ],
            "topics": [topic()],
            "posts": [post(1, poster_ip="203.0.113.51")],
        },
        options,
    )
    said = msgspec.json.encode(list(everything(adapter)))
    for secret in (b"private.example", b"$2y$", b"203.0.113", b"192.0.2"):
        assert secret not in said
    assert b"http://zed.example" in said


def test_soft_deletion_from_the_state(tmp_path: Path) -> None:
    tables = dict(TABLES_30)
    tables["topics"] = tables["topics"].replace(
        "topic_approved int", "topic_visibility int, topic_delete_time int, topic_delete_reason, topic_delete_user int"
    )
    rows = board(
        {
            "topics": [
                topic(
                    topic_visibility=2,
                    topic_delete_time=T0 + 7,
                    topic_delete_user=2,
                    topic_delete_reason="dull &amp; grey",
                )
            ]
        }
    )
    adapter = opened(dump(rows, tables), tmp_path)
    assert tally(adapter) == adapter.counts()
    thread = threads(adapter)[1]
    assert thread.visibility == DELETED
    action = thread.actions[0]
    assert (action.kind, action.source, action.at, action.moderator_id, action.reason) == (
        "soft_delete_thread", "state", T0 + 7, 2, "dull & grey",
    )  # fmt: skip
