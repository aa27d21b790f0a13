"""Pages to a target: the store, the stage, its merging and the coverage report, on a small invented board."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from adapters.base import SourceError
from adapters.html import store
from adapters.html.stage import Asked, stage
from migrator.workplace import work_directory
from tests import html_mirror
from tests.running import convert, process, query, run, same

THREADS = {1: 7, 2: 3, 3: 1, 4: 10}
DATE = "2020-01-01T00:00:00+00:00"


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return html_mirror.write(tmp_path_factory.mktemp("mirror"), html_mirror.pages(THREADS))


@pytest.fixture(scope="module")
def reference(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("reference") / "out.db"
    convert(mirror, target, "--captured-at", DATE)
    return target


def coverage(source: Path, *options: object) -> dict[str, object]:
    return run("inspect", source, "--json", *options).json["coverage"]


def _adds_up(found: dict[str, object]) -> bool:
    pages = found["pages"]
    return pages["all"] == sum(count for name, count in pages.items() if name != "all")


# ------------------------------------------------------------------ the whole way


def test_a_mirror_becomes_a_board(mirror: Path, reference: Path) -> None:
    assert query(reference, "SELECT kind, count(*) FROM origins WHERE part = 0 GROUP BY 1 ORDER BY 1") == [
        ("board", 1), ("member", 3), ("post", 21), ("thread", 4),
    ]  # fmt: skip
    assert query(reference, "SELECT count(*) FROM statuses WHERE in_reply_to_id IS NULL") == [(4,)]
    times = query(
        reference, "SELECT created_at FROM statuses s JOIN origins o ON o.target_id = s.id WHERE source_id = '405'"
    )
    assert times == [(html_mirror.START + 4 * 86_400 + 5 * 3600,)]
    run("verify", reference, mirror, "--captured-at", DATE)


def test_archives_and_warcs_give_the_same(mirror: Path, reference: Path, tmp_path: Path) -> None:
    files = html_mirror.pages(THREADS)
    with zipfile.ZipFile(tmp_path / "mirror.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{html_mirror.HOST}/{name}", data)
    for form in ("gz", "bz2", "xz"):
        with tarfile.open(tmp_path / f"mirror.tar.{form}", f"w:{form}") as archive:
            archive.add(mirror, ".")
    _warc(tmp_path / "mirror.warc.gz", files, packed=True)
    _warc(tmp_path / "plain.warc", files, packed=False)
    with zipfile.ZipFile(tmp_path / "mirror.wacz", "w") as archive:
        archive.write(tmp_path / "mirror.warc.gz", "archive/data.warc.gz")
        archive.writestr("datapackage.json", "{}")
    sources = sorted(path for path in tmp_path.iterdir() if path.is_file())
    assert len(sources) == 7
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "one.warc.gz").write_bytes((tmp_path / "mirror.warc.gz").read_bytes())
    for source in [*sources, tmp_path / "folder"]:
        target = tmp_path / f"{source.name}.db"
        convert(source, target, "--captured-at", DATE)
        assert same(target, reference), source.name


def _warc(path: Path, files: dict[str, bytes], *, packed: bool) -> None:
    warcwriter = pytest.importorskip("warcio.warcwriter", reason="warcio writes the test's WARC files")
    headers = pytest.importorskip("warcio.statusandheaders")
    with path.open("wb") as stream:
        writer = warcwriter.WARCWriter(stream, gzip=packed)
        for name, data in files.items():
            answer = headers.StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1"
            )
            record = writer.create_warc_record(
                f"http://{html_mirror.HOST}/{name}",
                "response",
                payload=io.BytesIO(data),
                http_headers=answer,
                warc_headers_dict={"WARC-Date": "2020-01-01T00:00:00Z"},
            )
            writer.write_record(record)
        gone = headers.StatusAndHeaders("404 Not Found", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        lost = writer.create_warc_record(
            f"http://{html_mirror.HOST}/viewtopic.php?t=99",
            "response",
            payload=io.BytesIO(b"<html>gone</html>"),
            http_headers=gone,
        )
        writer.write_record(lost)


def test_a_cut_warc_is_told(tmp_path: Path) -> None:
    _warc(tmp_path / "whole.warc", html_mirror.pages(THREADS), packed=False)
    data = (tmp_path / "whole.warc").read_bytes()
    (tmp_path / "cut.warc").write_bytes(data[: len(data) // 2])
    ended = run("inspect", tmp_path / "cut.warc", code=None)
    assert ended.code == 0 or "breaks off" in ended.err


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_while_staging(jobs: int, tmp_path: Path) -> None:
    threads = dict.fromkeys(range(1, 150), 9)
    mirror = html_mirror.write(tmp_path / "mirror", html_mirror.pages(threads))
    whole, target = tmp_path / "whole.db", tmp_path / "out.db"
    convert(mirror, whole)
    killed = 0
    for share in (1, 200, 350):
        runner = process("convert", mirror, target, "--jobs", jobs, "--quiet")
        deadline = time.monotonic() + 60
        while _staged(target) < share and runner.poll() is None and time.monotonic() < deadline:
            time.sleep(0.003)
        killed += runner.poll() is None
        runner.kill()
        runner.communicate()
    assert killed
    convert(mirror, target, "--jobs", 2)
    assert same(target, whole)


def test_killed_while_converting(tmp_path: Path) -> None:
    mirror = html_mirror.write(tmp_path / "mirror", html_mirror.pages(dict.fromkeys(range(1, 400), 12)))
    whole, target = tmp_path / "whole.db", tmp_path / "out.db"
    convert(mirror, whole)
    runner = process("convert", mirror, target, "--jobs", 1, "--quiet")
    deadline = time.monotonic() + 120
    while _shards_done(target) < 2 and runner.poll() is None and time.monotonic() < deadline:
        time.sleep(0.003)
    assert runner.poll() is None
    runner.kill()
    runner.communicate()
    run("resume", target, "--quiet")
    assert same(target, whole)
    run("verify", target, mirror)


def test_a_stage_that_another_program_reads(mirror: Path, tmp_path: Path) -> None:
    file = tmp_path / "pages.stage"
    readers: list[sqlite3.Connection] = []

    def look(done: int, total: int, phase: str = "") -> None:
        if not readers:
            readers.append(sqlite3.connect(file.with_name(file.name + ".part")))
            readers[0].execute("BEGIN").execute("SELECT * FROM meta").fetchall()

    with pytest.raises(SourceError, match="another program has this file open"):
        stage(mirror, file, Asked(), total=None, jobs=1, progress=look)
    readers[0].close()
    stage(mirror, file, Asked(), total=None, jobs=1, progress=None)
    assert file.exists()


def _shards_done(target: Path) -> int:
    try:
        return int(query(target, "SELECT count(*) FROM shards WHERE state = 'done'")[0][0])
    except sqlite3.Error:
        return 0


def _staged(target: Path) -> int:
    for file in work_directory(str(target)).glob("stage-*.part"):
        try:
            with closing(sqlite3.connect(file)) as database:
                return int(database.execute("SELECT count(*) FROM pages").fetchone()[0])
        except sqlite3.Error:
            return 0
    return 0


def test_one_or_many_processes_make_the_same_stage(tmp_path: Path) -> None:
    mirror = html_mirror.write(tmp_path / "mirror", html_mirror.pages(dict.fromkeys(range(1, 40), 8)))
    targets = []
    for jobs in (1, 3):
        targets.append(tmp_path / f"{jobs}.db")
        convert(mirror, targets[-1], "--jobs", jobs)
    assert same(*targets)


# ------------------------------------------------------------------ what mirrors are like


def test_the_same_page_under_many_names(mirror: Path, reference: Path, tmp_path: Path) -> None:
    files = html_mirror.pages(THREADS)
    page = files["viewtopic.php?t=1"]
    for name in (
        "viewtopic.php?f=1&t=1",
        "viewtopic.php?t=1&sid=0123456789abcdef",
        "viewtopic.php?p=102",
        "viewtopic.php?t=1&highlight=cup",
    ):
        files[name] = page
    source = html_mirror.write(tmp_path / "many", files)
    found = coverage(source)
    assert found["pages"]["duplicates"] == 4
    assert _adds_up(found)
    assert found["total"]["posts_found"] == found["total"]["posts_promised"] == 21
    target = tmp_path / "out.db"
    convert(source, target, "--captured-at", DATE)
    assert same(target, reference)


def test_names_of_other_mirroring_programs(reference: Path, tmp_path: Path) -> None:
    for style, name_of in {
        "windows": lambda name: name.replace("?", "@") + ".html",
        "underscores": lambda name: name.replace("?", "_").replace("&", "_") + ".html",
        "percent": lambda name: name.replace("?", "%3F") + ".html",
    }.items():
        files = {name_of(name): data for name, data in html_mirror.pages(THREADS).items()}
        target = tmp_path / f"{style}.db"
        convert(html_mirror.write(tmp_path / style, files), target, "--captured-at", DATE)
        assert same(target, reference), style


def test_names_that_say_nothing(reference: Path, tmp_path: Path) -> None:
    for style, name_of in {"running": "{:04}.html", "hashed": "viewtopic{:04x}.html"}.items():
        files = {
            name_of.format(number * 7919 % 65536): data
            for number, data in enumerate(html_mirror.pages(THREADS).values(), 1)
        }
        target = tmp_path / f"{style}.db"
        convert(html_mirror.write(tmp_path / style, files), target, "--captured-at", DATE)
        assert same(target, reference), style


def test_httrack_tells_address_and_time(tmp_path: Path) -> None:
    files = {}
    for number, (name, data) in enumerate(html_mirror.pages(THREADS).items()):
        program = "HTTrack Website Copier/3.x [XR&CO'2014], Wed, 01 Jan 2020 00:00:00 GMT"
        comment = f"<!-- Mirrored from {html_mirror.HOST}/{name} by {program} -->"
        files[f"x{number:04x}.html"] = data.replace(b"<body", comment.encode() + b"\n<body", 1)
    source = html_mirror.write(tmp_path / "mirror", files)
    found = coverage(source)
    assert found["captures"]["dated"] == len(files)
    assert found["total"]["posts_found"] == 21


def test_older_captures_become_edits(tmp_path: Path) -> None:
    pytest.importorskip("warcio", reason="warcio writes the test's WARC files")
    old = {"viewtopic.php?t=3": html_mirror.thread_page(3, 1, 1, edited={301: "What it said <b>before</b>."}).encode()}
    folder = tmp_path / "folder"
    folder.mkdir()
    _warc(folder / "b-old.warc", old, packed=False)
    data = (folder / "b-old.warc").read_bytes().replace(b"WARC-Date: 2020-01-01", b"WARC-Date: 2019-01-01")
    (folder / "b-old.warc").write_bytes(data)
    _warc(folder / "a-new.warc", html_mirror.pages(THREADS), packed=False)
    target = tmp_path / "out.db"
    convert(folder, target)
    edits = query(
        target,
        "SELECT e.content FROM status_edits e JOIN origins o ON o.target_id = e.status_id WHERE o.source_id = '301'",
    )
    assert edits == [("<p>What it said <b>before</b>.</p>",)]
    assert (
        "Cup"
        in query(target, "SELECT text FROM statuses s JOIN origins o ON o.target_id = s.id WHERE source_id = '301'")[0][
            0
        ]
    )
    assert coverage(folder)["captures"]["posts_that_differ"] == 1


def test_a_thread_without_its_first_page(tmp_path: Path) -> None:
    files = html_mirror.pages(THREADS)
    del files["viewtopic.php?t=1"]
    found = coverage(source := html_mirror.write(tmp_path / "mirror", files))
    assert found["threads_without_head"] == [{"id": 1, "posts": 4}]
    assert found["total"]["threads_incomplete"] == 1
    assert found["missing_pages"]["urls"] == ["http://tea.example/viewtopic.php?f=1&t=1"]
    target = tmp_path / "out.db"
    books = convert(source, target, "--json").json["books"]
    assert books["lost"]["head_missing"] == 1
    assert query(target, "SELECT count(*) FROM origins WHERE kind = 'post' AND part = 0") == [(18,)]
    roots = "SELECT o.source_id FROM statuses s JOIN origins o ON o.target_id = s.id AND o.kind = 'post'"
    assert ("104",) in query(target, f"{roots} WHERE s.in_reply_to_id IS NULL AND s.title = 'Kettle 1'")


def test_the_same_post_with_different_texts(tmp_path: Path) -> None:
    """Both are kept, and told; of captures without a date the later file counts."""
    files = html_mirror.pages(THREADS)
    files["viewtopic.php?t=3&highlight=a"] = html_mirror.thread_page(3, 1, 1, edited={301: "One."}).encode()
    files["viewtopic.php?t=3&highlight=b"] = html_mirror.thread_page(3, 1, 1, edited={301: "Other."}).encode()
    source, target = html_mirror.write(tmp_path / "mirror", files), tmp_path / "out.db"
    found = coverage(source)
    assert found["captures"]["posts_that_differ"] == 2
    assert found["pages"]["duplicates"] == 2
    assert "captures of posts differ" in run("inspect", source).out
    convert(source, target)
    told = query(target, "SELECT text FROM statuses s JOIN origins o ON o.target_id = s.id WHERE source_id = '301'")
    told += query(target, "SELECT content FROM status_edits")
    assert {word for (text,) in told for word in ("Cup", "One.", "Other.") if word in text} == {"Cup", "One.", "Other."}
    assert len(told) == 3


def test_pages_that_lead_in_circles(tmp_path: Path) -> None:
    """Page links that come back to themselves, run on for ever, or promise pages that no thread has."""
    files = html_mirror.pages({1: 4, 2: 1})
    for name, data in files.items():
        loop = "".join(
            f'<li><a href="./viewtopic.php?t=1&amp;start={start}">9</a></li>' for start in (0, 3, 3, 0, 3000)
        )
        files[name] = data.replace(b"<ul><li", f"<ul>{loop}<li".encode(), 1)
    again = files["viewtopic.php?t=1&start=3"]
    files |= {
        f"viewtopic.php?t=1&start={start}": again for start in (6, 9, 3000)
    }  # the last page, whatever is asked for
    source, target = html_mirror.write(tmp_path / "mirror", files), tmp_path / "out.db"
    found = coverage(source)
    assert _adds_up(found)
    assert (found["total"]["posts_found"], found["pages"]["duplicates"]) == (5, 3)
    convert(source, target)
    numbers = query(target, "SELECT source_id FROM origins WHERE kind = 'post' AND part = 0 ORDER BY target_id")
    assert numbers == [("101",), ("102",), ("103",), ("104",), ("201",)]


def test_listed_threads_that_are_not_there(tmp_path: Path) -> None:
    files = html_mirror.pages(THREADS)
    files["viewforum.php?f=1"] = html_mirror.board_page(THREADS | {8: 5, 9: 2}).encode()
    found = coverage(html_mirror.write(tmp_path / "mirror", files))
    (board,) = found["boards"]
    assert (board["threads_listed"], board["threads_found"], board["posts_promised"], board["posts_found"]) == (
        6,
        4,
        28,
        21,
    )


def test_profiles_only_when_asked(mirror: Path) -> None:
    assert run("inspect", mirror, "--profiles", "--json").json["counts"]["member"] == 3


def test_nothing_of_a_board(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html><body><p>Tea leaves for sale.</p></body></html>")
    ended = run("inspect", tmp_path, code=None)
    assert ended.code != 0
    assert "no page of a board" in ended.err
    assert "--profile" in ended.err


# ------------------------------------------------------------------ hostile and broken input


def test_what_is_no_page_is_told(tmp_path: Path) -> None:
    files = html_mirror.pages(THREADS)
    files |= {
        "viewtopic.php?t=50": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
        "binary.html": bytes(range(256)) * 40,
        "empty.html": b"",
        "viewtopic.php?t=51": b"<html><body id='phpbb'><div id='page-body'><form action='./ucp.php?mode=login'>"
        b"<h2 class='login-title'>Login</h2><input type='password' name='password'></form></div></body></html>",
        "viewtopic.php?t=52": b"<html><head><title>500</title></head><body><h1>Server error</h1></body></html>",
        "images/cup.gif": b"GIF89a" + bytes(50),
        "style.css": b"a { color: green }",
    }
    files["viewtopic.php?t=4"] = files["viewtopic.php?t=4"][:-900]
    source = html_mirror.write(tmp_path / "mirror", files)
    other = source / "other.example"
    other.mkdir()
    (other / "index.html").write_text("<html><body><p>Another site.</p></body></html>")
    found = coverage(source)
    assert _adds_up(found)
    pages = found["pages"]
    assert pages["foreign"] == 1
    assert pages["file"] == 3
    assert pages["not_understood"] >= 3
    assert pages["other"] >= 1
    assert found["broken_off"] == 1


def test_links_lead_nowhere(mirror: Path, tmp_path: Path) -> None:
    source = html_mirror.write(tmp_path / "mirror", html_mirror.pages(THREADS))
    (source / "secret.html").symlink_to("/etc/passwd")
    (source / "loop").symlink_to(source, target_is_directory=True)
    found = coverage(source)
    assert found["pages"]["unreadable"] == 2
    assert found["reasons"]["unreadable"][0]["reason"] == "link, not followed"


def test_archives_write_nothing_outside(tmp_path: Path) -> None:
    page = html_mirror.pages({1: 1})["viewtopic.php?t=1"]
    names = ["../../escaped.html", "/absolute/escaped.html", "a/../../../escaped.html", "viewtopic.php?t=1"]
    with zipfile.ZipFile(tmp_path / "slip.zip", "w") as archive:
        for name in names:
            archive.writestr(name, page)
        link = zipfile.ZipInfo("link.html")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with tarfile.open(tmp_path / "slip.tar", "w") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = len(page)
            archive.addfile(member, io.BytesIO(page))
        link = tarfile.TarInfo("link.html")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        device = tarfile.TarInfo("device.html")
        device.type = tarfile.CHRTYPE
        archive.addfile(device)
    for name, unreadable in (("slip.zip", 1), ("slip.tar", 2)):
        found = coverage(tmp_path / name)
        assert found["pages"]["unreadable"] == unreadable
        assert found["total"]["posts_found"] == 1
    assert not list(tmp_path.parent.rglob("escaped.html"))


def test_bombs_are_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LARGEST", 1 << 20)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.html", b"<html>" + bytes(8 << 20))
        for name, data in html_mirror.pages({1: 2}).items():
            archive.writestr(name, data)
    with tarfile.open(tmp_path / "bomb.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("bomb.html")
        member.size = 8 << 20
        archive.addfile(member, io.BytesIO(bytes(8 << 20)))
        for name, data in html_mirror.pages({1: 2}).items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    for name in ("bomb.zip", "bomb.tar.gz"):
        listed = list(store.entries(tmp_path / name))
        assert [entry.trouble for entry in listed if entry.name == "bomb.html"] == ["too large"]
        assert len([entry for entry in listed if not entry.trouble]) == 2


def test_a_size_that_lies_is_bounded(tmp_path: Path) -> None:
    """A zip whose directory says that a member is small: what is read is bounded by that size."""
    with zipfile.ZipFile(tmp_path / "liar.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", b"<html>" + bytes(4 << 20))
    data = (tmp_path / "liar.zip").read_bytes()
    place = data.rfind(b"PK\x01\x02")
    (tmp_path / "liar.zip").write_bytes(data[: place + 24] + (100).to_bytes(4, "little") + data[place + 28 :])
    (entry,) = store.entries(tmp_path / "liar.zip")
    assert len(store.content(entry) or b"") <= 100


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td>" * 1000 + "deep",
        "<div>" * 20_000 + "deeper",
        "<blockquote>" * 3000 + "quoted",
        "&lol;" * 100_000,
        "<b><i><u>" * 5000,
        "<a href='" + "x" * 200_000,
        "<p" + " a=b" * 50_000 + ">",
        "\x00\x01\x02 text " * 1000,
        "<!--" * 20_000,
        "<![CDATA[" * 5000,
        "<script>" + "a" * 300_000,
    ],
    ids=[
        "tables", "divs", "quotes", "entities", "inline", "open attribute", "attributes", "control", "comments",
        "cdata", "script",
    ],
)  # fmt: skip
def test_hostile_bodies(body: str, tmp_path: Path) -> None:
    files = html_mirror.pages({1: 2, 2: 2})
    files["viewtopic.php?t=1"] = html_mirror.thread_page(1, 1, 2, edited={101: body}).encode()
    source, target = html_mirror.write(tmp_path / "mirror", files), tmp_path / "out.db"
    started = time.monotonic()
    convert(source, target)
    assert time.monotonic() - started < 20
    assert query(
        target, "SELECT count(*) FROM origins WHERE source_id IN ('101', '201', '202') AND kind = 'post' AND part = 0"
    ) == [(3,)]


def test_entity_bomb_in_a_doctype(tmp_path: Path) -> None:
    bomb = "<!DOCTYPE html [" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"
    files = html_mirror.pages({1: 2})
    page = files["viewtopic.php?t=1"].decode().replace("<!DOCTYPE html>", bomb).replace("Cup", "&a11; Cup")
    files["viewtopic.php?t=1"] = page.encode()
    target = tmp_path / "out.db"
    convert(html_mirror.write(tmp_path / "mirror", files), target)
    assert query(target, "SELECT max(length(content)) < 1000 FROM statuses") == [(1,)]


def test_a_page_of_50_megabytes(tmp_path: Path) -> None:
    files = html_mirror.pages({1: 2, 2: 2})
    files["viewtopic.php?t=1"] = html_mirror.thread_page(
        1, 1, 2, edited={101: "<p>tea and more tea</p>" * 2_200_000}
    ).encode()
    assert len(files["viewtopic.php?t=1"]) > 50_000_000
    source = html_mirror.write(tmp_path / "mirror", files)
    found = coverage(source)
    assert found["total"]["posts_found"] == 4


def test_the_report_is_machine_readable(mirror: Path) -> None:
    found = json.loads(run("inspect", mirror, "--json").out)["coverage"]
    assert found["missing_pages"] == {"count": 0, "by_kind": {}, "urls": []}
    assert found["dates"] == {"second": 21}
    text = run("inspect", mirror).out
    assert "4 of 4 threads listed, 21 of 21 posts promised" in text
