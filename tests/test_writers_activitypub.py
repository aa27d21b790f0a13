"""ActivityPub archives: what is in the files, that the format is Mastodon's, and that no interruption shows in them."""

from __future__ import annotations

import csv
import json
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mappings.policy import load
from migrator.writers import activitypub as activitypub_module
from migrator.writers import archives, open_target
from migrator.writers.activitystreams import NOWHERE, Home, extension, published
from migrator.writers.base import Target, TargetError
from tests import activitypub_format as form
from tests.running import convert, process, query, run
from tests.targets import finish, plan, row, status, threads, write

SAMPLES = Path(__file__).parent.parent / "sample_dumps"
SAMPLE = SAMPLES / "phpbb33.sql.gz"
HOST = "larkpass.example"
BASE = f"https://{HOST}/forum"


def files(folder: Path) -> dict[str, bytes]:
    """All that is meant for the user."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] != ".migrator"
    }


def read(folder: Path, handle: str, name: str = "outbox.json") -> Any:
    return json.loads((folder / handle / name).read_bytes())


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archives of the sample board, with its files."""
    folder = tmp_path_factory.mktemp("archives") / "out"
    convert(SAMPLE, f"activitypub:{folder}", "--site-files", SAMPLES / "phpbb33_files")
    return folder


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same board in the own schema."""
    target = tmp_path_factory.mktemp("reference") / "out.db"
    convert(SAMPLE, target, "--site-files", SAMPLES / "phpbb33_files")
    return target


def accounts(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".migrator")


# ---- format


def test_every_file_is_in_mastodons_format(sample: Path) -> None:
    for handle in accounts(sample):
        for name, kind in (
            ("actor.json", form.ACTOR),
            ("outbox.json", form.OUTBOX),
            ("likes.json", form.uri_list("likes.json")),
            ("bookmarks.json", form.uri_list("bookmarks.json")),
        ):
            found = read(sample, handle, name)
            items = found.get("orderedItems", []) if name == "outbox.json" else []
            for item in items:  # one by one, so that a failure names the key
                assert form.wrong(item, form.ANNOUNCE if item["type"] == "Announce" else form.CREATE) == []
                if isinstance(item["object"], dict):
                    kind_of_object = form.QUESTION if item["object"]["type"] == "Question" else form.NOTE
                    assert form.wrong(item["object"], kind_of_object) == []
            assert form.wrong(found, kind) == []
            if name == "outbox.json":
                assert found["totalItems"] == len(items)


def test_all_rows_are_in_the_files(sample: Path, reference: Path) -> None:
    assert accounts(sample) == sorted(handle for (handle,) in query(reference, "SELECT handle FROM accounts"))
    items = [item for handle in accounts(sample) for item in read(sample, handle)["orderedItems"]]
    notes = [item["object"] for item in items if item["type"] == "Create"]
    ids = {int(note["id"].rpartition("/")[2]) for note in notes}
    assert ids == {id for (id,) in query(reference, "SELECT id FROM statuses")}
    assert len(notes) == len(ids)
    ((standing,),) = query(reference, "SELECT COUNT(*) FROM forwards WHERE withdrawn_at IS NULL")
    assert len(items) - len(notes) == standing
    uris = {note["id"] for note in notes}
    assert {note["inReplyTo"] for note in notes} - {None} <= uris
    assert {item["object"] for item in items if item["type"] == "Announce"} <= uris
    assert len({item["id"] for item in items}) == len(items)
    likes = [uri for handle in accounts(sample) for uri in read(sample, handle, "likes.json")["orderedItems"]]
    assert (
        len(likes)
        == query(reference, "SELECT COUNT(*) FROM favourites")[0][0]
        == sum(note["likes"]["totalItems"] for note in notes)
    )
    assert set(likes) <= uris
    for handle in accounts(sample):
        times = [item["published"] for item in read(sample, handle)["orderedItems"] if item["type"] == "Create"]
        assert times == sorted(times)


def test_replies_mentions_quotes_tags_and_polls(sample: Path, reference: Path) -> None:
    notes = {
        int(item["object"]["id"].rpartition("/")[2]): item["object"]
        for handle in accounts(sample)
        for item in read(sample, handle)["orderedItems"]
        if item["type"] == "Create"
    }
    authors = dict(query(reference, "SELECT s.id, a.handle FROM statuses s JOIN accounts a ON a.id = s.account_id"))
    for id, parent, quoted in query(reference, "SELECT id, in_reply_to_id, quote_of_id FROM statuses"):
        note = notes[id]
        for key, other in (("inReplyTo", parent), ("quote", quoted)):
            assert note.get(key) == (other and f"{BASE}/users/{authors[other]}/statuses/{other}")
        assert (quoted is not None) == note["content"].startswith('<p class="quote-inline">RE: <a href="')
        assert note["to"] == [form.PUBLIC]
        assert note["cc"][0] == f"{BASE}/users/{authors[id]}/followers"
    for id, handle in query(reference, "SELECT status_id, handle FROM mentions JOIN accounts ON id = account_id"):
        actor = f"{BASE}/users/{handle}"
        assert actor in notes[id]["cc"]
        assert {"type": "Mention", "href": actor, "name": f"@{handle}@{HOST}"} in notes[id]["tag"]
    for id, name in query(reference, "SELECT status_id, name FROM status_tags JOIN tags ON id = tag_id"):
        assert any(tag["name"] == f"#{name}" for tag in notes[id]["tag"])
        assert f'class="mention hashtag" rel="tag">#<span>{name}</span></a>' in notes[id]["content"]
    polls = query(reference, "SELECT id, status_id, multiple, expires_at FROM polls")
    assert len(polls) == sum(note["type"] == "Question" for note in notes.values())
    for poll, id, multiple, expires_at in polls:
        options = query(
            reference, "SELECT title, votes_count FROM poll_options WHERE poll_id = ? ORDER BY position", poll
        )
        choices = notes[id]["anyOf" if multiple else "oneOf"]
        assert [(choice["name"], choice["replies"]["totalItems"]) for choice in choices] == options
        assert ("endTime" in notes[id]) == (expires_at is not None)


def test_media_lie_where_the_attachments_say(sample: Path, reference: Path) -> None:
    names = []
    for handle in accounts(sample):
        for item in read(sample, handle)["orderedItems"]:
            for media in item["object"]["attachment"] if item["type"] == "Create" else ():
                names.append(Path(media["url"]).name)
                id = int(Path(media["url"]).stem)
                ((path,),) = query(reference, "SELECT path FROM media WHERE id = ?", id)
                there = SAMPLES / "phpbb33_files" / path
                assert (sample / handle / media["url"]).read_bytes() == there.read_bytes()
    assert len(names) == len(set(names)) == 6
    actor = read(sample, "ottilie_fruh", "actor.json")
    assert actor["icon"]["url"] == "avatar.png"
    assert (sample / "ottilie_fruh" / "avatar.png").stat().st_size > 0
    assert "icon" not in read(sample, "anna", "actor.json")


def test_csv_files_round_trip(sample: Path, reference: Path) -> None:
    heads = {"following_accounts.csv": archives.FOLLOWS_HEAD, "muted_accounts.csv": archives.MUTES_HEAD}
    found: dict[str, set[tuple[str, ...]]] = {}
    for path in sample.glob("*/*.csv"):
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        if path.name in heads:
            assert ",".join(rows.pop(0)) == heads[path.name]
        assert rows
        found.setdefault(path.name, set()).update((path.parent.name, *row) for row in rows)
    pairs = (
        "SELECT a.handle, b.handle {} FROM {} JOIN accounts a ON a.id = account_id"
        " JOIN accounts b ON b.id = target_account_id"
    )
    follows = {
        (one, f"{other}@{HOST}", "true", "false", "") for one, other in query(reference, pairs.format("", "follows"))
    }
    assert found["following_accounts.csv"] == follows
    mutes = {(one, f"{other}@{HOST}", "true") for one, other in query(reference, pairs.format("", "mutes"))}
    assert found["muted_accounts.csv"] == mutes
    listed = {
        (one, archives.LIST_OF[reason], f"{other}@{HOST}")
        for one, other, reason in query(reference, pairs.format(", reason", "follows"))
        if reason in archives.LIST_OF
    }
    assert found["lists.csv"] == listed
    assert listed
    ((bookmarks,),) = query(reference, "SELECT COUNT(*) FROM bookmarks")
    assert len(found["bookmarks.csv"]) == bookmarks
    for handle, address in found["bookmarks.csv"]:
        assert address in read(sample, handle, "bookmarks.json")["orderedItems"]


def test_private_messages_are_direct_and_there_only_if_asked_for(sample: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text("[privacy]\nprivate_messages = true\n[relations]\nfoe = 'block'\n")
    folder = tmp_path / "out"
    convert(SAMPLE, f"activitypub:{folder}", "--mapping", mapping)
    items = [item for handle in accounts(folder) for item in read(folder, handle)["orderedItems"]]
    direct = [item["object"] for item in items if item["type"] == "Create" and form.PUBLIC not in item["to"]]
    assert direct
    for note in direct:
        assert note["cc"] == []
        assert note["to"] == [tag["href"] for tag in note["tag"] if tag["type"] == "Mention"]
        assert note["id"] not in json.dumps([read(sample, handle) for handle in accounts(sample)])
    blocked = list(folder.glob("*/blocked_accounts.csv"))
    assert len(blocked) == 2
    assert all(path.read_text().strip().endswith(f"@{HOST}") for path in blocked)
    run("verify", f"activitypub:{folder}")


# ---- promises


def test_verify_reads_the_files(sample: Path, tmp_path: Path) -> None:
    run("verify", f"activitypub:{sample}", SAMPLE)
    copy = tmp_path / "copy"

    def broken() -> str:
        ended = run("verify", f"activitypub:{copy}", code=1)
        shutil.rmtree(copy)
        return ended.out

    shutil.copytree(sample, copy)
    outbox = copy / "ottilie_fruh" / "outbox.json"
    lines = outbox.read_bytes().splitlines(keepends=True)
    outbox.write_bytes(b"".join(lines[:1] + lines[2:]))
    assert "rows in statuses" in broken()
    shutil.copytree(sample, copy)
    actor = copy / "anna" / "actor.json"
    actor.write_bytes(actor.read_bytes().replace(b"anna", b"Anna", 1))
    assert "gone or changed" in broken()
    shutil.copytree(sample, copy)
    shutil.rmtree(copy / "anna")
    assert "rows in accounts" in broken()
    shutil.copytree(sample, copy)
    next(copy.glob("*/media_attachments/**/*.png")).unlink()
    assert "gone or changed" in broken()


def test_a_second_run_is_a_no_op(sample: Path) -> None:
    before = files(sample)
    ledger = (sample / ".migrator" / "ledger.db").read_bytes()
    assert "nothing to do" in convert(SAMPLE, f"activitypub:{sample}", "--site-files", SAMPLES / "phpbb33_files").out
    assert files(sample) == before
    assert (sample / ".migrator" / "ledger.db").read_bytes() == ledger
    assert {path.name for path in (sample / ".migrator").iterdir()} <= {"ledger.db", "lock"}


def test_killed_at_any_moment_and_resumed(sample: Path, tmp_path: Path) -> None:
    chance = random.Random(5)
    started = time.monotonic()
    runner = process("convert", SAMPLE, f"activitypub:{tmp_path / 'whole'}", "--quiet")
    runner.communicate()
    seconds = time.monotonic() - started
    folder = tmp_path / "out"
    options = ("--site-files", SAMPLES / "phpbb33_files", "--quiet")
    for share in (0.5, 0.7, 0.85, 0.95):
        runner = process("convert", SAMPLE, f"activitypub:{folder}", *options)
        time.sleep(seconds * (share + chance.uniform(-0.1, 0.1)))
        runner.kill()
        runner.communicate()
    convert(SAMPLE, f"activitypub:{folder}", *options[:2])
    assert files(folder) == files(sample)
    run("verify", f"activitypub:{folder}")


class Killed(Exception):  # noqa: N818
    """What a kill is to a test."""


STEPS = ("replace_folder", "_write_list", "_write_csv", "_copy")


@pytest.mark.parametrize("step", [0, 1, 7, 30, 64, 65, 66, 200])
def test_a_finish_that_is_broken_off_is_said_again(
    sample: Path, step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    shutil.copytree(sample, folder)
    left = step

    def breaks(function: Any) -> Any:
        def replacement(*arguments: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed
            return function(*arguments)

        return replacement

    target = open_target(f"activitypub:{folder}")
    with target.transaction() as transaction:
        transaction.write("tags", [row("tags", id=5, name="later")])  # archives are stale now
    with monkeypatch.context() as patched:
        patched.setattr(activitypub_module, "BATCH", 10)
        patched.setattr(activitypub_module, "replace_folder", breaks(archives.replace_folder))
        for name in STEPS[1:]:
            patched.setattr(archives, name, breaks(getattr(archives, name)))
        with suppress(Killed):
            target.finish()
        assert left < 0
        assert [found for what, expected, found in target.checks() if what == "archives complete"] == [0]
    target.finish()
    assert files(folder) == files(sample)
    assert [check for check in target.checks() if check[1] != check[2]] == []
    target.close()


def test_erasing_takes_a_member_out_of_the_archives(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    for flags, named in (((), None), (("--pseudonymise",), "former_member_")):
        shutil.copytree(sample, folder)
        run("erase", f"activitypub:{folder}", "--member", "marfa_snegova", *flags)
        run("verify", f"activitypub:{folder}")
        left = b"\n".join(files(folder).values())
        assert b"marfa_snegova" not in left
        assert "Марфа Снегова".encode() not in left
        assert not (folder / "marfa_snegova").exists()
        assert any(handle.startswith(named) for handle in accounts(folder)) if named else True
        shutil.rmtree(folder)


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    with pytest.raises(TargetError, match="not empty"):
        open_target(f"activitypub:{tmp_path / 'letters'}").prepare()


# ---- hostile and large


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Target]:
    target = open_target(f"activitypub:{tmp_path / 'out'}")
    target.prepare()
    yield target
    target.close()


def account(id: int, handle: str, **more: Any) -> Any:
    plain: dict[str, Any] = {"note": "", "fields": "[]", "url": None, "avatar": None, "created_at": 86_500 + id}
    return row("accounts", **{**plain, "id": id, "handle": handle, "kind": "person", **more})


def test_hostile_names_stay_in_the_folder(made: Target, tmp_path: Path) -> None:
    outside = tmp_path / "secret.png"
    outside.write_bytes(b"secret")
    site = tmp_path / "site"
    site.mkdir()
    (site / "link.png").symlink_to(outside)
    (site / "ok.png").write_bytes(b"picture")
    (shard,) = plan(made, threads(1))
    run_ = made.ledger.run()
    assert run_ is not None
    made.ledger.set_state("running", options={"source": {"site_files": str(site)}})
    paths = ["../secret.png", "link.png", str(outside), "x" * 400, "a\0b", "ok.png", "."]
    names = ["../../etc/passwd", "a/b", ".htaccess", "x.p/hp", "..", "picture.PNG", ""]
    rows = {
        "accounts": [
            account(2, "../../evil"), account(3, "con"), account(4, ".migrator", avatar="../secret.png"),
            account(5, "good", avatar="javascript:alert(1)"), account(6, "better", avatar="ok.png"),
        ],
        "statuses": [status(7, account_id=5, visibility="public", created_at=-(10**15), content="<p>x</p>")],
        "media": [
            row("media", id=10 + number, status_id=7, account_id=5, position=number, path=path, file_name=name)
            for number, (path, name) in enumerate(zip(paths, names, strict=True))
        ],
    }  # fmt: skip
    finish(made, shard, rows)
    made.finish()
    folder = tmp_path / "out"
    assert accounts(folder) == ["account_2", "account_3", "account_4", "better", "good"]
    assert {path.name for path in tmp_path.iterdir()} == {"out", "secret.png", "site"}
    copied = {path.name: path.read_bytes() for path in folder.rglob("original/*")}
    assert copied == {"15.png": b"picture"}
    assert "icon" not in read(folder, "good", "actor.json")
    assert read(folder, "better", "actor.json")["icon"] == {
        "type": "Image",
        "mediaType": "image/png",
        "url": "avatar.png",
    }
    (item,) = read(folder, "good")["orderedItems"]
    assert item["published"] == "0001-01-01T00:00:00Z"
    assert len(item["object"]["attachment"]) == len(paths)


def test_a_long_outbox_is_in_order_whatever_the_shards(made: Target, tmp_path: Path) -> None:
    shards = plan(made, threads(4))
    write(made, "accounts", account(1, "board", kind="board"), account(2, "ann"))
    second = 65_536_000
    for number in (2, 0, 3, 1):
        own = range(number * 600, (number + 1) * 600)
        rows = {
            "statuses": [
                status(each * second, account_id=2, visibility="public", content=f"<p>{each}</p>", created_at=None)
                for each in own
            ],
            "forwards": [
                row(
                    "forwards",
                    id=each * second + 1,
                    account_id=1,
                    status_id=each * second,
                    created_at=each,
                    withdrawn_at=None,
                )
                for each in own
            ],
        }
        finish(made, shards[number], rows)
    made.finish()
    for handle, kind in (("ann", "Create"), ("board", "Announce")):
        outbox = read(tmp_path / "out", handle)
        assert outbox["totalItems"] == 2400
        assert {item["type"] for item in outbox["orderedItems"]} == {kind}
        found = [int(item["id"].split("/")[-2]) // second for item in outbox["orderedItems"]]
        assert found == list(range(2400))
        assert outbox["orderedItems"][61]["published"] == "1970-01-01T00:01:01Z"  # known by its place
    assert (made.count("statuses"), made.count("forwards")) == (2400, 2400)


# ---- addresses


@pytest.mark.parametrize(
    ("account_page", "site", "base", "address"),
    [
        ("/@{handle}", "https://f.example/board/?x=1", "https://f.example/board", "ann@f.example"),
        ("/@{handle}", "http://f.example:8080", "http://f.example:8080", "ann@f.example:8080"),
        ("https://new.example/@{handle}", "https://f.example", "https://new.example", "ann@new.example"),
        ("/@{handle}", None, NOWHERE, "ann@forum.invalid"),
        ("/@{handle}", "javascript:alert(1)", NOWHERE, "ann@forum.invalid"),
        ("/@{handle}", "https://u:p@f.example/", "https://f.example", "ann@f.example"),
    ],
)
def test_addresses(account_page: str, site: str | None, base: str, address: str) -> None:
    home = Home.of(msgspec.structs.replace(load().links, account=account_page), site)
    assert (home.base, home.address("ann")) == (base, address)
    found = home.account(account_page.format(handle="ann"))
    assert found is not None
    assert found.actor == f"{base}/users/ann"
    assert home.account("/elsewhere") is None


def test_times_and_endings() -> None:
    assert published(0, 7 << 40) == "1970-01-01T00:00:00Z"
    assert published(None, 1_000_000 << 16) == "1970-01-01T00:16:40Z"
    assert published(10**18, 0) == "9999-12-31T23:59:59Z"
    assert [extension(name) for name in ("a.TAR", "b", "c.ph p", "d.ä", "e.x/y", "")] == ["tar", *["bin"] * 5]
