"""--only-consented: nobody but those who agreed is named, however the others are treated, and the list is frozen."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.forum import Attachment, Broadcast, Edit, Guest, Poll, PollOption, Reaction, Relation, Sanction
from adapters.markup.canonical import is_canonical, sanitise
from mappings.books import SKIPPED
from mappings.consent import SCHEMA, Consent, Listing, Veil, fill, read_list
from mappings.directory import Directory
from mappings.microblog import Account, Origin, Status, StatusEdit, Tombstone
from mappings.policy import Policy, PolicyError
from tests.mapping_world import ADA, BOARDS, BOB, CLEO, MEMBERS, SITE, World, action, policy, post, quote, thread
from tests.running import change, convert, process, query, run

SAMPLE = Path(__file__).parent.parent / "sample_dumps" / "phpbb33.sql.gz"
GUESTS = (Guest(name="Gus"), Guest(name="Ada"), Guest(name=""))
LEAVE_OUT = policy(consent={"others": "leave_out"})


def listing(*names: str) -> Listing:
    return Listing("agreed.txt", tuple(enumerate(names, 1)))


def world(folder: Path, *names: str, settings: Policy | None = None) -> World:
    """The invented forum, of which only those agreed."""
    made = World(folder, settings, guests=GUESTS)
    made.directory.close()
    agreed = Consent(listing(*names), lambda: (*MEMBERS, *GUESTS), b"key")
    made.directory = Directory.create(
        folder / "agreed.db", SITE, MEMBERS, GUESTS, BOARDS, made.policy, made.forum.url, agreed=agreed
    )
    return made


def accounts(made: World) -> dict[str, Account]:
    return {listed.account.display_name: listed.account for listed in made.directory.accounts()}


# ---- lists


def test_a_list_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "agreed.txt"
    path.write_bytes("\ufeffAda\r\n\r\n  2  \nЗоя 汉\n2\n".encode())
    found = read_list(str(path))
    assert found.entries == ((1, "Ada"), (3, "2"), (4, "Зоя 汉"), (5, "2"))
    assert found.names == ["2", "Ada", "Зоя 汉"]
    path.write_text("\n \n")
    with pytest.raises(PolicyError, match="nobody is listed"):
        read_list(str(path))
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match="UTF-8"):
        read_list(str(path))


def test_a_line_that_names_nobody_or_several_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"agreed.txt, line 2: no member with the id or name 'Ade'"):
        world(tmp_path, "Ada", "Ade")
    people = [*MEMBERS, MEMBERS[0].__class__(id=77, name="Ada"), MEMBERS[0].__class__(id=78, name="3")]
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(SCHEMA)
        with pytest.raises(PolicyError, match="line 1: more than one member is called 'Ada'"):
            fill(db, Consent(listing("Ada"), lambda: people, b"key"), 30)
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(SCHEMA)
        fill(db, Consent(listing("3"), lambda: people, b"key"), 30)  # an id comes before a name
        veil = Veil(db, leave_out=False)
        assert veil.member(3) is None
        assert veil.member(78) is not None


# ---- pseudonyms


def test_others_become_accounts_that_tell_nothing(tmp_path: Path) -> None:
    made = world(tmp_path, "Ada", "3")
    found = accounts(made)
    assert {"Ada", "Cleo"} < found.keys()
    assert not {"Bob", "Dan", "Eve", "Mod", "Gus"} & found.keys()
    veiled = [account for account in found.values() if account.handle.startswith("member_")]
    assert len(veiled) == 6  # four members, two guests; the guest "Ada" is not the member
    for account in veiled:
        assert account.handle == account.display_name
        blank = Account(id=account.id, handle=account.handle, kind=account.kind, display_name=account.handle,
                        created_at=None, language="en")  # fmt: skip
        assert account == blank
    again = world(tmp_path, "Ada", "3")
    assert accounts(again) == found
    origins = [record.source_id for record in made_directory(made) if isinstance(record, Origin)]
    assert {"1", "3"} <= set(origins)
    assert not {"2", "4", "5", "6", "Gus"} & set(origins)


def made_directory(made: World) -> list[object]:
    from mappings.mapper import Mapper  # noqa: PLC0415

    return list(Mapper(made.policy, made.directory, made.forum).directory(made.books))


@pytest.mark.parametrize("length", [8, 12, 20, 64])
def test_pseudonyms_fit_into_handles(length: int, tmp_path: Path) -> None:
    made = world(tmp_path, "Ada", settings=policy(accounts={"handle_length": length}))
    for member in (BOB, CLEO):
        who = made.directory.member(member)
        assert who is not None
        assert who.handle == made.directory.veil.member(member)  # type: ignore[union-attr]
        assert len(who.handle) <= length


def test_what_others_wrote_no_longer_names_them(tmp_path: Path) -> None:
    made = world(tmp_path, "Ada")
    bob = made.directory.member(BOB)
    assert bob is not None
    body = (
        '<blockquote data-post="2" data-author="Bob" data-member="2" data-time="5"><p>x</p></blockquote>'
        '<blockquote data-author="  gUS "><p>y</p></blockquote><blockquote data-author="Ada"><p>z</p></blockquote>'
        '<p><span data-mention="2">@Bob</span> <span data-mention="">@Bob</span> <span data-mention="1">@Ada</span> '
        '<a href="member/2" data-member="2"><b>old Bob</b></a></p>'
    )
    made.threads(
        thread(original=b"raw"),
        post(1, ADA),
        post(2, BOB, original=b"raw"),
        post(3, ADA, body=body, quotes=(quote(2),), mentions=((BOB, "Bob"),), edits=(Edit(body=body, editor_id=BOB),)),
        Reaction(id="1:2", post_id=3, member_id=BOB),
        Reaction(id="1:1", post_id=3, member_id=ADA),
    )
    status = made.all(Status)[2]
    (edit,) = made.all(StatusEdit)
    for content in (status.content, str(edit.content)):
        assert "Bob" not in content
        assert "gUS" not in content
        assert 'data-member="2"' not in content
        assert 'data-mention="2"' not in content
        assert f'data-post="2" data-author="{bob.handle}" data-time="5"' in content
        assert 'data-author="Ada"' in content
        assert content.count(f"@{bob.handle}") == 3
        assert sanitise(content) == content
    assert made.all(Status)[1].account_id == bob.account_id
    assert status.in_reply_to_id == made.all(Status)[1].id
    origins = made.all(Origin)
    assert {origin.digest for origin in origins} == {origin.original for origin in origins} == {None}
    reactions = [origin.source_id for origin in origins if origin.kind == "reaction"]
    assert "1:1" in reactions
    assert "1:2" not in reactions


def test_texts_about_others_are_left_behind(tmp_path: Path) -> None:
    made = world(tmp_path, "Ada")
    made.rest(
        Sanction(id=1, kind="ban", member_id=BOB, reason="Bob again"),
        Sanction(id=2, kind="ban", member_id=ADA, reason="a fair reason"),
        action(3, "rename", 5, thread_id=None, member_id=BOB, reason="was Bobby", details=(("old_name", "Bobby"),)),
        Relation(id="f:2:1", kind="friend", member_id=BOB, target_id=ADA),
    )
    told = repr(made.records)
    assert "Bob" not in told
    assert "a fair reason" in told
    assert "f:2:1" not in told
    assert made.books.counts["", "lost", "text_about_veiled"] == 3


# ---- left out


def test_others_are_left_out_with_tombstones(tmp_path: Path) -> None:
    made = world(tmp_path, "Ada", "Cleo", settings=LEAVE_OUT)
    assert not {name for name in accounts(made) if name.startswith("member_")}
    assert made.directory.member(BOB) is None
    poll = Poll(id=1, question="?", options=(PollOption(id=1, text="a"),))
    quoted = (
        '<blockquote data-author="Bob"><blockquote><p>deep</p></blockquote><p>words</p></blockquote><p>my answer</p>'
    )
    made.threads(
        thread(title="Bob's title", author_id=BOB, poll=poll),
        post(1, BOB, attachments=(Attachment(id=1, file_name="x"),)),
        Reaction(id="1", post_id=1, member_id=ADA),
        post(2, ADA, body=quoted, quotes=(quote(1),)),
        post(3, None, author_name="Gus"),
        post(4, None, author_name=""),
        post(5, BOB, anonymous=True),
        post(6, CLEO, quotes=(quote(2),)),
        Reaction(id="2", post_id=6, member_id=BOB),
    )
    statuses = made.all(Status)
    assert [status.id for status in statuses if "Words of post" in status.content or "my answer" in status.content] == [
        status.id for status in statuses
    ]
    assert len(statuses) == 2
    assert statuses[0].title is None
    assert statuses[0].text == "> […]\n\nmy answer"
    assert statuses[1].in_reply_to_id == statuses[0].id
    assert [(stone.kind, stone.source_id) for stone in made.all(Tombstone)] == [("post", each) for each in "1345"]
    assert made.booked("post", SKIPPED) == {"not_consented": 4}
    assert made.booked("poll", SKIPPED) == made.booked("attachment", SKIPPED) == {"not_consented": 1}
    assert made.booked("reaction", SKIPPED) == {"not_consented": 1, "member_missing": 1}


def test_guests_can_be_listed(tmp_path: Path) -> None:
    made = world(tmp_path, "Gus", settings=LEAVE_OUT)
    assert {"Gus", "Anonymous"} < accounts(made).keys()
    made.threads(thread(), post(1, None, author_name="Gus"), post(2, ADA))
    assert len(made.all(Status)) == 1


def test_broadcasts_and_other_shards_are_left_out_as_well(tmp_path: Path) -> None:
    made = world(tmp_path, "Ada", settings=LEAVE_OUT)
    cast = [
        Broadcast(id=each, author_id=each, author_name="", created_at=5, body="<p>x</p>", digest=b"1")
        for each in (ADA, BOB)
    ]
    made.rest(*cast)
    assert made.booked("broadcast", SKIPPED) == {"not_consented": 1}
    far = (thread(9), post(1, BOB, thread_id=9))
    link = '<p><a href="post/1" data-post="1">there</a></p>'
    made.threads(thread(), post(5, ADA, body=link, quotes=(quote(1),)), elsewhere=far)
    (status,) = made.all(Status)
    assert (status.quote_of_id, status.content) == (None, "<p>there</p>")


# ---- markup

PIECES = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "</a>", "</span>", "</blockquote>", "<ul><li>", "</ul>", "x", "@Bob", "Bob ",
     '<blockquote data-author="Bob">', '<blockquote data-member="2" data-author="B">', "<blockquote>",
     '<span data-mention="2">', '<span data-mention="">', '<a href="m?u=2" data-member="2">',
     '<a href="m?u=1" data-member="1">', "<br>"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join), st.booleans())
def test_veiled_markup_is_well_formed(html: str, leave_out: bool) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(SCHEMA)
        fill(db, Consent(listing("Ada"), lambda: MEMBERS, b"key"), 30)
        veiled = Veil(db, leave_out=leave_out).body(sanitise(html))
    assert 'data-author="Bob"' not in veiled
    assert 'data-member="2"' not in veiled
    assert 'data-mention="2"' not in veiled
    assert is_canonical(veiled)


# ---- the program


@pytest.fixture
def agreed(tmp_path: Path) -> Path:
    path = tmp_path / "agreed.txt"
    path.write_text("Ottilie Früh\n49\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("others", ["pseudonymise", "leave_out"])
def test_nothing_names_those_who_did_not_agree(others: str, agreed: Path, tmp_path: Path) -> None:
    whole, target, mapping = tmp_path / "whole.db", tmp_path / "out.db", tmp_path / "mapping.toml"
    mapping.write_text(f'[consent]\nothers = "{others}"\n')
    convert(SAMPLE, whole)
    convert(SAMPLE, target, "--mapping", mapping, "--only-consented", agreed)
    people = query(
        whole,
        "SELECT handle, display_name FROM accounts JOIN origins ON target_id = id"
        " AND origins.kind IN ('member', 'guest')"
        " WHERE accounts.kind IN ('person', 'guest') AND display_name <> 'Anonymous' AND handle NOT IN"
        " ('ottilie_fruh', 'marfa_snegova')",
    )
    assert len(people) > 10
    with closing(sqlite3.connect(target)) as database:
        dumped = "\n".join(database.iterdump())
    assert [name for handle, name in people if f"@{handle}" in dumped or name.replace("'", "''") in dumped] == []
    assert query(target, "SELECT COUNT(*) FROM accounts WHERE handle IN ('ottilie_fruh', 'marfa_snegova')") == [(2,)]
    posts = {"pseudonymise": query(whole, "SELECT COUNT(*) FROM statuses")[0][0], "leave_out": 28}
    assert query(target, "SELECT COUNT(*) FROM statuses") == [(posts[others],)]
    run("verify", target, SAMPLE)
    assert "nothing to do" in convert(SAMPLE, target, "--mapping", mapping, "--only-consented", agreed).out


def test_archives_hold_only_those_who_agreed(agreed: Path, tmp_path: Path) -> None:
    convert(SAMPLE, f"activitypub:{tmp_path / 'out'}", "--only-consented", agreed)
    run("verify", f"activitypub:{tmp_path / 'out'}", SAMPLE)
    text = "".join(path.read_text() for path in (tmp_path / "out").glob("*/*.json"))
    assert "marfa_snegova" in text
    assert "zoe_ohara_zak" not in text
    assert "O'Hara" not in text


def test_the_list_is_frozen(agreed: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.db"
    runner = process("convert", SAMPLE, target, "--only-consented", agreed, "--quiet")
    runner.communicate()
    same = tmp_path / "same.txt"
    same.write_text("49\n\nOttilie Früh\n49\n", encoding="utf-8")
    convert(SAMPLE, target, "--only-consented", same)
    other = tmp_path / "other.txt"
    other.write_text("49\n")
    assert "another --only-consented list" in convert(SAMPLE, target, "--only-consented", other, code=4).err
    assert "another --only-consented list" in convert(SAMPLE, target, code=4).err
    assert change(target, "UPDATE runs SET state = 'interrupted'") == 1
    run("resume", target, "--quiet")
    run("retry", target)
    run("verify", target, SAMPLE)
    run("preview", SAMPLE, "--only-consented", agreed, "--quiet", "--threads", 3)
    other.write_text("49\nNobody at all\n")
    fresh = tmp_path / "fresh.db"
    assert "other.txt, line 2: no member" in convert(SAMPLE, fresh, "--only-consented", other, code=2).err
    assert not fresh.exists()
    run("preview", SAMPLE, "--only-consented", other, "--quiet", code=2)
