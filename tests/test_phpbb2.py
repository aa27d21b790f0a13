"""phpBB 2: small invented boards; the sample board of 2.0.23, from its dump, live, and as a microblog."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Adapter, Options, SourceError
from adapters.forum import Attachment, Edit, Guest, Post, PrivateMessage, Relation, Sanction, Thread
from adapters.markup.bbcode import Converter
from adapters.markup.canonical import plain
from adapters.markup.tags import PHPBB2
from adapters.sources import adapter_classes, open_source
from tests.database_servers import MariaDB, PostgreSQL
from tests.phpbb2_boards import T0, TABLES_2, UID, made, posts, rows, topic
from tests.phpbb_boards import actions, board, dump, everything, opened, opened_file, rejects, stream, tally, threads
from tests.phpbb_boards import posts as all_posts
from tests.running import bytes_of, convert, query, run, same
from tests.test_phpbb_live import copy

# -------------------------------------------------------------------- small boards


def test_site_and_addresses(tmp_path: Path) -> None:
    adapter = made(tmp_path, {})
    site = adapter.site
    assert (site.id, site.url) == ("ferry.example/talk", "https://ferry.example/talk")
    assert (site.name, site.software, site.version, site.language) == ("Ferry & Co", "phpBB", "2.0.23", "de")
    assert (site.timezone, site.founded_at) == ("Etc/GMT-1", 1_100_000_000)
    assert adapter.url("post", 7) == "https://ferry.example/talk/viewtopic.php?p=7#7"
    assert adapter.url("member", 3) == "https://ferry.example/talk/profile.php?mode=viewprofile&u=3"


def test_members(tmp_path: Path) -> None:
    users = [
        {
            "user_id": 5, "user_active": 1, "username": "Pia", "user_posts": 40, "user_avatar": "a.png",
            "user_avatar_type": 1, "user_sig": f"[i:{UID}]ahoy[/i:{UID}]", "user_sig_bbcode_uid": UID,
            "user_from": "Kiel &amp; Oslo", "user_website": "http://pia.example", "user_occ": "mate",
            "user_lang": "danish",
        },
        {"user_id": 6, "username": "Ole", "user_rank": 2, "user_avatar": "http://o.example/x.gif",
         "user_avatar_type": 2},
        {"user_id": 7, "username": "Una", "user_avatar": "ships/tug.gif", "user_avatar_type": 3, "user_posts": 2},
    ]  # fmt: skip
    ranks = [
        {"rank_id": 1, "rank_title": "Deckhand", "rank_min": 0},
        {"rank_id": 2, "rank_title": "Pilot", "rank_min": -1, "rank_special": 1},
        {"rank_id": 3, "rank_title": "Bosun", "rank_min": 10},
    ]
    found: dict[Any, Any] = {member.id: member for member in made(tmp_path, {"users": users, "ranks": ranks}).members()}
    assert list(found) == [2, 3, 4, 5, 6, 7]  # not the guest
    pia, ole, una = found[5], found[6], found[7]
    assert (pia.title, ole.title, una.title) == ("Bosun", "Pilot", "Deckhand")
    assert (pia.avatar, ole.avatar) == ("images/avatars/a.png", "http://o.example/x.gif")
    assert una.avatar == "images/avatars/gallery/ships/tug.gif"
    assert (pia.signature, pia.location, pia.website) == ("<p><i>ahoy</i></p>", "Kiel & Oslo", "http://pia.example")
    assert (pia.fields, pia.language, pia.active, una.active) == ((("Occupation", "mate"),), "da", True, False)
    assert (found[2].roles, found[3].roles, found[3].name) == (("administrator",), (), "Bo <3")


def test_boards_levels_and_moderators(tmp_path: Path) -> None:
    forums = [
        {"forum_id": number, "cat_id": 2, "forum_name": f"Room {number}", "forum_order": 90 - number, **more}
        for number, more in enumerate(
            (
                {"auth_view": 1, "auth_read": 1}, {"auth_view": 2, "auth_read": 2}, {"auth_view": 3, "auth_read": 3},
                {"auth_view": 5, "auth_read": 5}, {"auth_view": 0, "auth_read": 1}, {"auth_view": 7, "auth_read": 0},
            ),
            start=2,
        )
    ]  # fmt: skip
    forums.append({"forum_id": 20, "cat_id": 9, "forum_name": "<b>Sub</b> &amp; dry", "attached_forum_id": 1,
                   "forum_status": 1, "forum_desc": "<i>x</i><script>y</script>"})  # fmt: skip
    adapter = made(
        tmp_path,
        {
            "categories": [{"cat_id": 2, "cat_title": "Crew", "cat_order": 5}, {"cat_id": 3, "cat_title": "Empty"}],
            "forums": forums,
            "user_group": [
                {"group_id": 30, "user_id": 4}, {"group_id": 30, "user_id": 2, "user_pending": 1},
            ],
            "auth_access": [
                {"group_id": 13, "forum_id": 1, "auth_mod": 1}, {"group_id": 30, "forum_id": 1, "auth_mod": 1},
                {"group_id": 12, "forum_id": 1}, {"group_id": 11, "forum_id": 1, "auth_mod": 1},
            ],
        },
    )  # fmt: skip
    boards: Any = {board.id: board for board in adapter.boards()}
    assert list(boards) == ["c3", "c2", 7, 6, 5, 4, 3, 2, "c1", 1, 20]
    assert {id for id, item in boards.items() if item.public} == {1, 20, "c1", "c2"}
    assert boards[5].public_evidence == "forums: auth_view 5: only for administrators"
    assert boards[6].public_evidence == "forums: auth_read 1: only for members"
    assert boards[7].public_evidence == "forums: auth_view 7: only for somebody unknown"
    assert boards[1].moderator_ids == (3, 4)  # neither the guest nor who only asked to join
    sub = boards[20]
    assert (sub.parent_id, sub.name, sub.locked, sub.description) == (1, "Sub & dry", True, "<p><i>x</i></p>")


def test_without_levels_nothing_is_public(tmp_path: Path) -> None:
    bare = {**TABLES_2, "forums": "forum_id int, cat_id int, forum_name, forum_order int, PRIMARY KEY (forum_id)"}
    adapter = opened(dump(rows({}), bare), tmp_path)
    assert [item.public for item in adapter.boards()] == [False, False]  # type: ignore[union-attr]
    assert "forums: no permission data: every board counts as private" in adapter.findings().warnings
    trusted = opened(dump(rows({}), bare), tmp_path, Options(assume_public=True))
    assert [item.public for item in trusted.boards()] == [True, True]  # type: ignore[union-attr]


def test_threads_and_what_their_state_tells(tmp_path: Path) -> None:
    topics = [
        topic(
            1, topic_type=1, topic_status=1, topic_last_post_id=11, topic_views=9, topic_title="Ropes &amp; tar kegs"
        ),
        topic(2, topic_type=2),
        topic(3, topic_type=3),
        topic(4, topic_status=2, topic_moved_id=1, forum_id=7),
        topic(5, topic_status=2, topic_moved_id=1, forum_id=2),
        topic(6, topic_type=8, topic_poster=-1),
    ]
    messages = posts(
        {"post_id": 10, "post_text": "a"}, {"post_id": 11, "post_text": "b", "poster_id": 3},
        {"post_id": 60, "topic_id": 6, "poster_id": -1, "post_username": "Jan &amp; Co", "post_text": "c"},
    )  # fmt: skip
    forum = {"forum_id": 2, "cat_id": 1, "forum_name": "Old quay", "forum_order": 20}
    words = [{"word_id": 1, "word": "tar", "replacement": "t*r"}]
    adapter = made(tmp_path, {"topics": topics, **messages, "forums": [forum], "words": words})
    found = threads(adapter)
    first = found[1]
    assert (first.title, first.kind, first.locked, first.views) == ("Ropes & t*r kegs", "sticky", True, 9)
    assert (first.last_post_at, first.author_name, first.first_post_id) == (T0 + 11, "Ida", 10)
    assert [found[number].kind for number in (2, 3, 6)] == ["announcement", "global", "normal"]
    assert (found[4].moved_to, found[5].moved_to, found[6].author_id) == (1, 1, None)
    assert found[6].author_name == "Jan & Co"
    assert [(action.kind, action.from_board_id, action.to_board_id) for action in first.actions] == [
        ("move", None, None), ("move", 2, 1), ("sticky", None, None), ("lock", None, None),
    ]  # fmt: skip
    assert {action.id for action in actions(adapter)} >= {"state:announce:2", "state:announce:3"}
    assert adapter.findings().warnings == ["topics: 1 rows with a topic_type that is not known: taken for 0"]
    assert adapter.locate_threads([5])[5].post_id == 10


def test_posts_edits_and_guests(tmp_path: Path) -> None:
    messages = posts(
        {"post_id": 12, "post_time": T0 + 5, "post_text": "second", "post_subject": "Re: Topic 1"},
        {"post_id": 10, "post_time": T0 + 5, "post_text": f"[b:{UID}]first[/b:{UID}] :)", "post_edit_time": T0 + 60},
        {"post_id": 11, "post_time": T0 + 9, "poster_id": -1, "post_username": "Jan", "post_text": ":)",
         "enable_smilies": 0, "post_subject": "Why?", "post_edit_time": T0 + 70},
        {"post_id": 13, "poster_id": 99, "post_username": "Gone", "post_text": "x [b]", "bbcode_uid": ""},
    )  # fmt: skip
    smilies = [{"smilies_id": 1, "code": ":)", "smile_url": "icon_smile.gif"}]
    adapter = made(tmp_path, {"topics": [topic()], **messages, "smilies": smilies})
    found = {post.id: post for post in all_posts(adapter)}
    assert list(found) == [10, 12, 11, 13]
    assert [found[id].body for id in found] == ["<p><b>first</b> 🙂</p>", "<p>second</p>", "<p>:)</p>", "<p>x [b]</p>"]
    assert found[10].edits == (Edit(edited_at=T0 + 60, editor_id=2, editor_name="Ida"),)
    assert found[11].edits == (Edit(edited_at=T0 + 70),)
    assert [post.subject for post in found.values()] == ["", "", "Why?", ""]
    assert [(post.author_id, post.author_name) for post in found.values()][2:] == [(None, "Jan"), (None, "Gone")]
    assert [guest.name for guest in adapter.guests()] == ["Gone", "Jan"]
    assert found[10].first


def test_polls_count_voters_but_no_votes(tmp_path: Path) -> None:
    extra = {
        "topics": [topic(1), topic(2, topic_status=2, topic_moved_id=1), topic(3)],
        **posts({"post_id": 10, "post_text": "?"}),
        "vote_desc": [
            {"vote_id": 4, "topic_id": 1, "vote_text": "Tea &amp; rum?", "vote_start": T0, "vote_length": 86400},
            {"vote_id": 5, "topic_id": 1, "vote_text": "again"},
            {"vote_id": 6, "topic_id": 3, "vote_text": "none"},
        ],
        "vote_results": [
            {"vote_id": 4, "vote_option_id": 2, "vote_option_text": "no", "vote_result": 1},
            {"vote_id": 4, "vote_option_id": 1, "vote_option_text": "&lt;yes&gt;", "vote_result": 3},
        ],
        "vote_voters": [{"vote_id": 4, "vote_user_id": id, "vote_user_ip": "7f000001"} for id in (2, 3, 3)],
    }
    adapter = made(tmp_path, extra)
    poll = threads(adapter)[1].poll
    assert poll is not None
    assert (poll.question, poll.started_at, poll.ends_at, poll.voters) == ("Tea & rum?", T0, T0 + 86400, 2)
    assert [(option.id, option.text, option.votes) for option in poll.options] == [(1, "<yes>", 3), (2, "no", 1)]
    assert tally(adapter)["poll"] == 2
    assert any(warning.startswith("vote_desc: 1 polls") for warning in adapter.findings().warnings)


def test_files_bans_ties_and_messages(tmp_path: Path) -> None:
    extra = {
        "topics": [topic()],
        **posts({"post_id": 10, "post_text": "see"}),
        "attachments": [
            {"attach_id": 1, "post_id": 10, "user_id_1": 3}, {"attach_id": 2, "post_id": 10, "user_id_1": 3},
            {"attach_id": 3, "privmsgs_id": 1}, {"attach_id": 1, "post_id": 77},
        ],
        "attachments_desc": [
            {"attach_id": 1, "physical_filename": "3_ab.png", "real_filename": "a &amp; b.png", "comment": "tug",
             "mimetype": "image/png", "filesize": 12, "filetime": T0},
            {"attach_id": 2, "physical_filename": "../../config.php", "real_filename": "x"},
        ],
        "attachments_config": [{"config_name": "upload_dir", "config_value": "upl"}],
        "banlist": [{"ban_id": 1, "ban_userid": 4}, {"ban_id": 2, "ban_ip": "c0a80001"}],
        "topics_watch": [{"topic_id": 1, "user_id": 3}, {"topic_id": 1, "user_id": 3}, {"topic_id": 1, "user_id": -1}],
        "privmsgs": [
            {"privmsgs_id": 1, "privmsgs_type": 0, "privmsgs_subject": "Hi &lt;", "privmsgs_from_userid": 2,
             "privmsgs_to_userid": 3, "privmsgs_date": T0},
            {"privmsgs_id": 2, "privmsgs_type": 2, "privmsgs_from_userid": 2, "privmsgs_to_userid": 3},
        ],
        "privmsgs_text": [
            {"privmsgs_text_id": 1, "privmsgs_bbcode_uid": UID, "privmsgs_text": f"[u:{UID}]psst[/u:{UID}]"},
        ],
    }  # fmt: skip
    adapter = made(tmp_path, extra, Options(private_messages=True))
    everything_found = list(everything(adapter))
    (post,) = [item for item in everything_found if isinstance(item, Post)]
    assert post.attachments[0] == Attachment(
        id=1, file_name="a & b.png", path="upl/3_ab.png", mime_type="image/png", byte_size=12, description="tug",
        uploaded_at=T0, member_id=3,
    )  # fmt: skip
    assert post.attachments[1].path == ""
    assert [item for item in everything_found if isinstance(item, Sanction)] == [
        Sanction(id="ban:1", kind="ban", member_id=4)
    ]
    assert [(tie.member_id, tie.target_id) for tie in everything_found if isinstance(tie, Relation)] == [(3, 1)]
    (message,) = [item for item in everything_found if isinstance(item, PrivateMessage)]
    assert (message.author_id, message.recipient_ids, message.subject) == (2, (3,), "Hi <")
    assert message.body == "<p><u>psst</u></p>"
    assert [(item.kind, item.reason) for item in rejects(adapter)] == [("attachment", "orphan")]
    assert made(tmp_path / "silent", extra).counts()["private_message"] == 0


def test_texts_and_posts_that_lost_each_other(tmp_path: Path) -> None:
    messages = posts(
        {"post_id": 10, "post_text": "a"}, {"post_id": 11}, {"post_id": 12, "topic_id": 9, "post_text": "lost"}
    )
    messages["posts_text"].append({"post_id": 50, "bbcode_uid": UID, "post_text": "flotsam"})
    adapter = made(tmp_path, {"topics": [topic()], **messages})
    assert [(post.id, post.body) for post in all_posts(adapter)] == [(10, "<p>a</p>"), (11, "")]
    lost = {reject.source_id: reject for reject in rejects(adapter)}
    assert lost.keys() == {"12", "posts_text:50"}
    assert b"lost" in lost["12"].raw  # the reject holds the text, which is in another table
    assert b"flotsam" in lost["posts_text:50"].raw
    assert "posts: 1 rows without text in posts_text: carried as empty posts" in adapter.findings().warnings


def test_latin1_columns_that_hold_another_charset(tmp_path: Path) -> None:
    """The tables say latin1; the bytes are those of the board's language pack."""
    messages = posts(*({"post_id": 10 + n, "post_text": f"Паром номер {n} стоит у причала"} for n in range(5)))
    text = dump(rows({"topics": [topic(topic_title="Паром отходит в полдень")], **messages}), TABLES_2)
    file = tmp_path / "board.sql"
    file.write_bytes(text.replace("CHARSET=utf8", "CHARSET=latin1").encode("cp1251"))
    adapter = opened_file(file, tmp_path, Options(charset="windows-1251"))
    assert threads(adapter)[1].title == "Паром отходит в полдень"
    assert all_posts(adapter)[0].body == "<p>Паром номер 0 стоит у причала</p>"


FULL: dict[str, list[dict[str, Any]]] = {
    "topics": [topic(topic_type=1, topic_last_post_id=11), topic(2, topic_status=2, topic_moved_id=1)],
    **posts({"post_id": 10, "post_text": "é"}, {"post_id": 11, "poster_id": -1, "post_username": "Jan"}),
    "ranks": [{"rank_id": 1, "rank_title": "Mate"}],
    "vote_desc": [{"vote_id": 1, "topic_id": 1, "vote_text": "?", "vote_start": T0, "vote_length": 9}],
    "vote_results": [{"vote_id": 1, "vote_option_id": 1, "vote_option_text": "yes"}],
    "vote_voters": [{"vote_id": 1, "vote_user_id": 2}],
    "auth_access": [{"group_id": 13, "forum_id": 1, "auth_mod": 1}],
    "topics_watch": [{"topic_id": 1, "user_id": 3}],
    "banlist": [{"ban_id": 1, "ban_userid": 4}],
    "attachments": [{"attach_id": 1, "post_id": 10, "user_id_1": 2}, {"attach_id": 1, "post_id": 10, "user_id_1": 2}],
    "attachments_desc": [{"attach_id": 1, "real_filename": "a.png"}],
    "attachments_config": [{"config_name": "upload_dir", "config_value": "files"}],
    "privmsgs": [{"privmsgs_id": 1, "privmsgs_from_userid": 2, "privmsgs_to_userid": 3}],
    "privmsgs_text": [{"privmsgs_text_id": 1, "privmsgs_text": "psst"}],
    "words": [{"word_id": 1, "word": "tar", "replacement": "t*r"}],
    "smilies": [{"smilies_id": 1, "code": ":)", "smile_url": "icon_smile.gif"}],
}  #: something in every table that is read


#: numbers that phpBB 2 declares without NOT NULL
NULLABLE = {"post_edit_time", "rank_special", "user_active", "user_level", "user_pending", "user_rank"}


@pytest.mark.parametrize("odd", ["NULL", "-5", "'x'", f"'[b:{UID}]\\0'", str(2**40)])
def test_odd_cells_lose_nothing(odd: str, tmp_path: Path) -> None:
    """Table by table every cell but the key is odd; the books must balance, and nothing may break."""
    whole = rows(FULL)
    for table, definition in TABLES_2.items():
        declared, _, key = definition.partition(", PRIMARY KEY ")
        columns = [column.split()[0] for column in declared.split(", ")]
        full = {column.split()[0] for column in declared.split(", ") if column.endswith(" int")} - NULLABLE
        kept = set(key.strip("()").split(", ")) | (full if odd == "NULL" else set())
        defaults = dict.fromkeys(full, 0)
        marked = [
            {name: {**defaults, **row}[name] if name in kept else "@" for name in columns}
            for row in whole.get(table, [])
        ]
        text = dump({**whole, table: marked}, TABLES_2).replace("'@'", odd)
        adapter = opened(text, tmp_path / table, Options(private_messages=True))
        assert (table, tally(adapter, 1)) == (table, adapter.counts())
        assert adapter.findings().ignored_tables
        adapter.close()


# -------------------------------------------------------------------- which phpBB it is


def test_phpbb_2_and_3_are_told_apart(tmp_path: Path) -> None:
    old, new = dump(rows({}), TABLES_2, "old_"), dump(board({}), prefix="new_")
    for name, text, system in (("old", old, "phpbb2"), ("new", new, "phpbb")):
        file = tmp_path / f"{name}.sql"
        file.write_text(text)
        assert open_source(str(file), Options(), tmp_path / "work").system == system
    both = tmp_path / "both.sql"
    both.write_text(old + new)
    with pytest.raises(SourceError, match=r"2 boards.*new_ \(phpBB\), old_ \(phpBB 2\)"):
        open_source(str(both), Options(), tmp_path / "work")
    assert open_source(str(both), Options(prefix="old_"), tmp_path / "work").system == "phpbb2"
    assert open_source(str(both), Options(prefix="new_"), tmp_path / "work").system == "phpbb"


def test_every_table_of_the_schema_is_known(sample_dumps: Path) -> None:
    support = adapter_classes()["phpbb2"].support
    created = (sample_dumps / "data" / "phpbb2_tables.sql").read_text(encoding="utf-8")
    names = [line.split("`")[1].removeprefix("{prefix}") for line in created.splitlines() if "CREATE TABLE" in line]
    assert len(names) > 25
    assert [name for name in names if name not in support.reads and name not in support.ignores] == []


# -------------------------------------------------------------------- markup


def test_without_uid_no_tag_counts() -> None:
    converter = Converter(dialect=PHPBB2)
    assert converter.convert("[b]x[/b] [url]http://a.example/[/url] <b>y</b>").html == (
        '<p>[b]x[/b] [url]<a href="http://a.example/">http://a.example/</a>[/url] <b>y</b></p>'
    )


@pytest.mark.parametrize(
    "text", ["[quote:u=" * 100_000, '[quote:u="' * 100_000, "[url=" * 200_000, "<b" * 300_000, "<pre>" * 100_000,
             '[quote:u="a"]' * 50_000 + "[/quote:u]" * 50_000, "[url]" * 100_000, "[b:u]" * 100_000,
             "<br" + " " * 500_000]
)  # fmt: skip
def test_hostile_size(text: str) -> None:
    started = time.process_time()
    plain(Converter(dialect=PHPBB2).convert(text, "u").html)
    assert time.process_time() - started < 10


# -------------------------------------------------------------------- the sample board


SURELY_WHOLE = 56  #: bytes of a title; of longer ones the column of 60 cut a character in two


@pytest.fixture(scope="module")
def sample(sample_dumps: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Adapter, Any]]:
    facts = json.loads((sample_dumps / "expected" / "phpbb20.json").read_text(encoding="utf-8"))
    options = Options(private_messages=True)
    adapter = opened_file(sample_dumps / "phpbb20.sql.gz", tmp_path_factory.mktemp("phpbb20"), options)
    yield adapter, facts
    adapter.close()


def test_sample_counts(sample: tuple[Adapter, Any]) -> None:
    adapter, facts = sample
    counts = adapter.counts()
    assert tally(adapter, 20) == counts
    untold = {"poll_vote", "action"}  # votes say nothing; actions come from the state
    assert {kind: counts[kind] for kind in counts if kind not in untold} == {
        kind: facts["counts"][kind] for kind in counts if kind not in untold
    }
    assert rejects(adapter) == []
    assert (
        sum(thread.poll.voters or 0 for thread in threads(adapter).values() if thread.poll)
        == (facts["counts"]["poll_vote"])
    )


def test_sample_people_and_boards(sample: tuple[Adapter, Any]) -> None:
    adapter, facts = sample
    members: Any = {str(member.id): member for member in adapter.members()}
    assert {id: (member.name, member.registered_at, member.active) for id, member in members.items()} == {
        id: (fact["name"], fact["registered_at"], fact["active"]) for id, fact in facts["members"].items()
    }
    assert [guest.name for guest in adapter.guests() if isinstance(guest, Guest)] == sorted(facts["guests"])
    names = ("name", "kind", "locked", "public")
    assert Counter(tuple(getattr(item, name) for name in names) for item in adapter.boards()) == Counter(
        tuple(fact[name] for name in names) for fact in facts["boards"].values()
    )


def test_sample_threads_and_posts(sample: tuple[Adapter, Any]) -> None:
    adapter, facts = sample
    found: dict[str, Thread] = {str(id): thread for id, thread in threads(adapter).items()}
    assert found.keys() == facts["threads"].keys()
    read = [item for item in stream(adapter) if isinstance(item, Post)]
    for id, fact in facts["threads"].items():
        thread = found[id]
        assert (thread.board_id, thread.moved_to, thread.poll is not None) == (
            fact["board_id"], fact["moved_to"], fact["poll"],
        )  # fmt: skip
        if len(fact["title"].encode()) <= SURELY_WHOLE:
            assert thread.title == fact["title"]
        if thread.moved_to is None:
            assert (thread.kind, thread.locked) == (fact["kind"], fact["locked"])
        assert [post.id for post in read if str(post.thread_id) == id] == fact["posts"]
    for post in read:
        fact = facts["posts"][str(post.id)]
        assert (post.author_id, post.author_name, post.created_at) == (
            fact["author_id"], fact["author_name"], fact["created_at"],
        )  # fmt: skip
        assert (post.edits[0].edited_at if post.edits else None) == fact["edited_at"]
        assert "".join(fact["says"].split()) in "".join(plain(post.body).split()), post.body
        assert len(post.quotes) >= len(fact["quotes"])


def same_records(url: str, staged: Adapter, folder: Path) -> None:
    live = opened_file(url, folder, Options(private_messages=True))
    assert live.site == staged.site
    assert live.counts() == staged.counts()
    assert list(map(repr, everything(live))) == list(map(repr, everything(staged)))
    assert live.findings().warnings == staged.findings().warnings
    live.close()


def test_sample_live_on_mariadb(
    sample: tuple[Adapter, Any], sample_dumps: Path, mariadb_server: MariaDB, tmp_path: Path
) -> None:
    url = mariadb_server.create("phpbb2_live")
    mariadb_server.load("phpbb2_live", sample_dumps / "phpbb20.sql.gz")
    same_records(url, sample[0], tmp_path)


def test_live_on_postgresql(postgres_server: PostgreSQL, tmp_path: Path) -> None:
    """phpBB 2 on PostgreSQL has the same tables; they are made here from the staged dump's."""
    staged = made(tmp_path, FULL, Options(private_messages=True))
    url = postgres_server.create("phpbb2_live")
    copy(next((tmp_path / "work").glob("stage-*.db")), url)
    same_records(url, staged, tmp_path)


def test_sample_becomes_a_microblog(
    sample: tuple[Adapter, Any], sample_dumps: Path, postgres_server: PostgreSQL, tmp_path: Path
) -> None:
    _, facts = sample
    source, target = sample_dumps / "phpbb20.sql.gz", tmp_path / "out.db"
    convert(source, target, "--jobs", 1)
    run("verify", target)
    run("verify", target, source)
    data = bytes_of(target)
    assert [word for word in facts["absent"] if word.encode() in data] == []
    assert query(target, "SELECT count(*) FROM polls") == [(3,)]
    assert query(target, "SELECT count(*) FROM moderation_events WHERE kind = 'move'")[0][0] > 0
    server = postgres_server.create("phpbb2_target")
    convert(source, server, "--jobs", 2, "--work-dir", tmp_path / "work")
    assert same(server, target)
