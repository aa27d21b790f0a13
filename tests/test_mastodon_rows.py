"""What single records become in Mastodon's tables: awkward ones, and those whose relatives come later."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import astuple
from PIL import Image

from mappings.microblog import (
    TABLES,
    Account,
    Forward,
    Media,
    Mention,
    Poll,
    PollOption,
    Record,
    Status,
    StatusEdit,
    Tag,
)
from migrator.ledger import ShardEntry
from migrator.writers import open_target
from migrator.writers.base import Target
from migrator.writers.mastodon.media import Store, partition
from migrator.writers.mastodon.rows import with_addresses
from migrator.writers.mastodon.tags import normal, usable
from tests.mastodon_reading import MakeDatabase, Open, check
from tests.targets import plan

pytest_plugins = ("tests.mastodon_fixtures",)
WEB = "https://social.example"
SECOND = 65_536_000
START = 1_300_000_000 * SECOND


def account(number: int, **values: Any) -> Account:
    given = {
        "handle": f"member_{number}",
        "display_name": f"Member {number}",
        "kind": "person",
        "created_at": 1_200_000_000,
    }
    return Account(**{"id": number, **given, **values})


def status(number: int, account_id: int, parent: int | None = None, **values: Any) -> Status:
    given: dict[str, Any] = {
        "created_at": 1_300_000_000 + number, "edited_at": None, "quote_of_id": None, "part": 0, "parts": 1,
        "title": None, "content": f"<p>Text {number}</p>", "text": f"Text {number}", "visibility": "public",
        "sensitive": False, "spoiler_text": "", "language": "en", "replies_closed_at": None,
        "reply_evidence": None if parent is None else "position", "conversation_id": START + SECOND,
    }  # fmt: skip
    in_reply_to_id = None if parent is None else START + parent * SECOND
    return Status(id=START + number * SECOND, account_id=account_id, in_reply_to_id=in_reply_to_id, **given | values)


def load(address: str, *shards: Sequence[Record], site_files: str | None = None, **options: str) -> Target:
    """A target that took these records, shard by shard, and was finished."""
    target = open_target(address)
    target.configure({"domain": "social.example", **options})
    target.prepare()
    entries = plan(target, [ShardEntry("threads", number) for number in range(len(shards))])
    if site_files is not None:
        target.ledger.set_state("running", options={"source": {"site_files": site_files}})
    for entry, records in zip(entries, shards, strict=True):
        with target.transaction() as transaction:
            assert transaction.claim(entry)
            for table, record in TABLES.items():
                transaction.write(table, [astuple(each) for each in records if type(each) is record])
            transaction.finish_shard(entry, {}, {}, [], [], 0.1)
    target.finish()
    return target


@pytest.mark.usefixtures("few_keys")
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_parents_in_later_shards(order: tuple[int, ...], mastodon: MakeDatabase, opened: Open) -> None:
    """3 answers 2, whose author goes on with 4 and 5: all answer the author of 1, whatever comes first."""
    shards = (
        [status(1, 1), status(2, 2, 1)],
        [status(3, 1, 2), status(4, 2, 2)],
        [status(5, 2, 4), status(6, 2, 99)],
    )
    people = [account(1), account(2)]
    address = mastodon("4.6")
    load(address, people, *(shards[number] for number in order)).close()
    database = opened(address)
    check(database)
    replies = {row["text"]: row for row in database.rows("SELECT * FROM statuses ORDER BY id")}
    assert [replies[f"Text {n}"]["in_reply_to_account_id"] for n in range(1, 7)] == [None, 1, 2, 1, 1, None]
    assert replies["Text 6"]["in_reply_to_id"] is None


@pytest.mark.usefixtures("few_keys")
def test_forwards_get_ids_of_their_own(mastodon: MakeDatabase, opened: Open) -> None:
    """A forward may have the id of a status, or an older one than what it forwards; one per account is enough."""
    root = START + SECOND
    parts = [msgspec.structs.replace(status(1, 1), id=root + part, part=part, parts=3) for part in range(3)]
    forwards = [
        Forward(id=root + number, account_id=who, status_id=root, created_at=None, reason="board", withdrawn_at=gone)
        for number, who, gone in ((0, 2, None), (1, 1, None), (2, 2, None), (7, 3, 1_400_000_000))
    ]
    early = Forward(id=5, account_id=3, status_id=root, created_at=1, reason="digest")
    address = mastodon("4.6")
    target = load(address, [account(1), account(2), account(3)], [*parts, *forwards, early])
    target.close()
    database = opened(address)
    check(database)
    reblogs = database.rows("SELECT * FROM statuses WHERE reblog_of_id IS NOT NULL ORDER BY id")
    assert [(row["id"] - root, row["account_id"]) for row in reblogs] == [(3, 3), (4, 2), (5, 1)]
    assert [row["visibility"] for row in reblogs] == [0, 0, 0]


@pytest.mark.usefixtures("few_keys")
def test_polls_edits_tags_and_mentions(mastodon: MakeDatabase, opened: Open) -> None:
    root = START + SECOND
    poll = Poll(
        id=77, status_id=root, account_id=1, question="Which?", multiple=False, max_choices=1, created_at=None,
        expires_at=None, voters_count=None,
    )  # fmt: skip
    options = [PollOption(poll_id=77, position=at, title=f"Option {at}", votes_count=at) for at in range(6)]
    edits = [
        StatusEdit(id=1, status_id=root, account_id=2, edited_at=1_300_000_100, reason="", content="<p>First</p>"),
        StatusEdit(id=2, status_id=root, account_id=1, edited_at=1_300_000_200, reason="", content=None),
        StatusEdit(id=3, status_id=root, account_id=1, edited_at=1_300_000_300, reason="", content="<p>Third</p>"),
    ]
    tags = [Tag(id=8, name="ｗｉｄｅ"), Tag(id=9, name="wide"), Tag(id=10, name="2004")]
    ties = [TABLES["status_tags"](status_id=root, tag_id=tag.id) for tag in tags]
    named = [Mention(status_id=root, account_id=2), Mention(status_id=root, account_id=3)]
    head = status(
        1, 1, text="See @Member_2 and @member_33", content="<p>See</p>", edited_at=1_300_000_300, title="Head"
    )
    address = mastodon("4.6")
    target = load(address, [account(1), account(2), account(3)], [head, poll, *options, *edits, *tags, *ties, *named])
    target.close()
    database = opened(address)
    text = "Head\n\nSee @Member_2 and @member_33\n\nWhich?"
    assert database.value("SELECT text FROM statuses") == text
    row = database.rows("SELECT * FROM polls")[0]
    assert row["cached_tallies"] == [0, 1, 2, 3, 4, 5]
    assert (row["votes_count"], len(row["options"])) == (15, 6)
    assert row["expires_at"] is not None
    versions = database.rows("SELECT text, account_id, created_at FROM status_edits ORDER BY id")
    assert [(each["text"], each["account_id"]) for each in versions] == [("First", 1), ("Third", 1), (text, 1)]
    assert [each["name"] for each in database.rows("SELECT name FROM tags")] == ["wide"]
    assert database.value("SELECT count(*) FROM statuses_tags") == 1
    mentions = database.rows("SELECT account_id, silent FROM mentions ORDER BY account_id")
    assert [(each["account_id"], each["silent"]) for each in mentions] == [(2, False), (3, True)]


def test_addresses_of_links() -> None:
    def shown(content: str) -> str:
        return with_addresses(content, "unchanged", WEB)

    assert shown('<p><a href="https://a.example/">https://a.example/</a></p>') == "unchanged"
    assert shown('<p><a href="/@who" data-member="4">@who</a></p>') == "unchanged"
    assert shown('<p>See <a href="https://a.example/?x=1&amp;y=2">the <b>map</b></a>.</p>') == (
        "See the map (https://a.example/?x=1&y=2)."
    )
    assert shown('<p><a href="/@who/12" data-post="3">there</a></p>') == f"there ({WEB}/@who/12)"
    assert (
        shown('<p><a href="/@who/12" data-post="3">https://old.example/viewtopic.php?p=3</a></p>') == f"{WEB}/@who/12"
    )
    assert shown('<p><a href="http://www.a.example/">www.a.example</a></p>') == "http://www.a.example/"
    assert len(shown('<a href="x">' * 50_000)) > 0  # linear


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("Café", "cafe"), ("ｆｏｏ", "foo"), ("чай", "чай"), ("c++", "c"), ("a·b", "a·b"), ("Łódź", "lodz")],
)
def test_names_of_tags(name: str, wanted: str) -> None:
    assert normal(name) == wanted
    assert usable(normal(name))


def test_digits_are_no_tag() -> None:
    assert not usable("2004")
    assert not usable("")


def test_folders_of_an_id() -> None:
    """The facts' own examples."""
    assert partition(109123456789012345) == "109/123/456/789/012/345"
    assert partition(71175241728000123) == "711/752/417/280/001"
    assert partition(5) == "000/000/005"


def test_files_out_of_the_way_and_files_that_are_none(tmp_path: Path) -> None:
    source, root = tmp_path / "forum", tmp_path / "system"
    source.mkdir()
    root.mkdir()
    (tmp_path / "secret.png").write_bytes(b"x")
    (source / "page.html").write_text("<script>alert(1)</script>")
    (source / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n but not really")
    (source / "link.png").symlink_to(tmp_path / "secret.png")
    Image.new("RGB", (3000, 1500), "red").save(source / "large.jpg")
    store = Store(source, root)
    for path in ("../secret.png", str(tmp_path / "secret.png"), "link.png", "nowhere.png", "a\0b", None):
        assert store.attachment(1, path, "image/png", "a.png") is None
    page = store.attachment(2, "page.html", "text/html", "page.html")
    assert page is not None
    assert page.name.endswith(".bin")  # the server must not run it as a page of its own
    broken = store.attachment(3, "broken.png", "image/png", "broken.png")
    assert broken is not None
    assert broken.type == 3
    large = store.attachment(4, "large.jpg", "image/png", "x.png")
    assert large is not None
    assert large.name.endswith(".jpg")
    assert large.meta is not None
    assert large.meta["original"]["size"] == "3000x1500"
    assert large.meta["small"]["width"] * large.meta["small"]["height"] <= 230_400


@pytest.mark.usefixtures("few_keys")
def test_media_without_a_file_are_reported(mastodon: MakeDatabase, opened: Open) -> None:
    media = Media(
        id=5, status_id=START + SECOND, account_id=1, position=0, mime_type="image/png", file_name="a.png",
        byte_size=1, description="", path="files/1", source_url=None, created_at=None,
    )  # fmt: skip
    address = mastodon("4.6")
    target = load(address, [account(1)], [status(1, 1), media])
    _, books = target.ledger.totals()
    target.close()
    assert books["lost"] == {"attachments_without_a_file": 1}
    assert opened(address).value("SELECT count(*) FROM media_attachments") == 0


@pytest.mark.usefixtures("few_keys")
def test_more_than_four_attachments(mastodon: MakeDatabase, opened: Open, tmp_path: Path) -> None:
    """All are kept, the server shows four of them, and the report says so."""
    Image.new("RGB", (3, 2), "red").save(tmp_path / "a.png")
    system = tmp_path / "system"
    system.mkdir()
    pictures = [
        Media(
            id=START + number, status_id=START + SECOND, account_id=1, position=number, mime_type="image/png",
            file_name="a.png", byte_size=1, description="", path="a.png", source_url=None, created_at=None,
        )
        for number in range(6)
    ]  # fmt: skip
    address = mastodon("4.6")
    target = load(address, [account(1)], [status(1, 1), *pictures], site_files=str(tmp_path), media_dir=str(system))
    _, books = target.ledger.totals()
    target.close()
    assert books["lost"] == {"attachments_over_4_are_not_shown": 2}
    shown = opened(address).value("SELECT ordered_media_attachment_ids FROM statuses")
    assert shown == [picture.id for picture in pictures]


@pytest.mark.usefixtures("few_keys")
def test_what_was_rejected_comes_later(mastodon: MakeDatabase, opened: Open) -> None:
    """A retry writes what is not there yet; the finish, said again, adds what hangs on it and corrects the counters."""
    address = mastodon("4.6")
    target = load(address, [account(1), account(2)], [status(1, 1), Mention(status_id=START + SECOND, account_id=2)])
    with target.transaction() as transaction:
        rows = [astuple(status(1, 1)), astuple(status(2, 2, 1))]
        assert transaction.write_new("statuses", rows) == 1
        assert transaction.write_new("accounts", [astuple(account(1)), astuple(account(3))]) == 1
    target.finish()
    target.close()
    database = opened(address)
    check(database)
    assert database.value("SELECT replies_count FROM status_stats") == 1
    assert database.value("SELECT count(*) FROM users") == 3
