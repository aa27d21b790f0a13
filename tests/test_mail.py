"""Mail and news archives: cutting files into messages, headers, bodies, threads, and the whole way to a target."""

from __future__ import annotations

import gzip
import re
import sqlite3
import tomllib
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import mktime_tz, parsedate_tz
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.base import Options, SourceError
from adapters.forum import Post, Reject, Thread
from adapters.mail import archive, bodies, charsets, headers, mime, parts
from adapters.markup.canonical import is_canonical
from adapters.sources import open_adapter, open_source, recognise
from adapters.sql.streams import Stream
from sample_dumps import mbox as sample
from sample_dumps.board import load
from tests.running import convert, query, run

CASES = tomllib.loads((Path(__file__).parent / "golden" / "mail" / "bodies.toml").read_text(encoding="utf-8"))["case"]


def article(number: int, text: str = "hello", **given: str) -> str:
    """An article with its separator; ``given``: further headers, ``_`` for ``-``."""
    lines = {
        "From": "Ann Example <ann@leak.example>",
        "Date": f"Mon, 3 Jan 2005 10:{number:02d}:00 +0000",
        "Subject": "Kettles",
        "Message-ID": f"<{number}@news.example>",
        "Newsgroups": "alt.tea",
        **{name.replace("_", "-"): value for name, value in given.items()},
    }
    head = "".join(f"{name}: {value}\n" for name, value in lines.items() if value)
    return f"From ann@leak.example Mon Jan  3 10:00:00 2005\n{head}\n{text}\n\n"


def read(path: Path, tmp_path: Path, **options: Any) -> tuple[list[Any], Any]:
    source = open_source(str(path), Options(**options), tmp_path / "work")
    adapter = open_adapter(source.url, source.options, source.system)
    items = [item for shard in adapter.shards(3) for item in adapter.threads(shard)]
    return items, adapter


def posts_of(text: str, tmp_path: Path) -> tuple[list[Post], Any]:
    path = tmp_path / "tea.mbox"
    path.write_bytes(text.encode("latin-1"))
    items, adapter = read(path, tmp_path)
    return [item for item in items if isinstance(item, Post)], adapter


def cut(raw: bytes, tmp_path: Path) -> list[archive.Item]:
    path = tmp_path / "cut.mbox"
    path.write_bytes(raw)
    return list(archive.messages(archive.Source(path, path.name, "cut"), Stream(path)))


# ------------------------------------------------------------------ files


def test_separators(tmp_path: Path) -> None:
    inner = "text\n\nFrom what I see: nothing\n\nFrom here on\nfoo\n>From x"
    found = cut((article(1, inner) + article(2) + "From 123456\n" + article(3).partition("\n")[2]).encode(), tmp_path)
    assert [item.number for item in found] == [1, 2, 3]
    assert inner.encode() in found[0].raw
    data = (tmp_path / "cut.mbox").read_bytes()
    assert all(data[item.offset :].startswith(b"From ") for item in found)


def test_content_length_is_believed_only_if_it_leads_to_a_separator(tmp_path: Path) -> None:
    inner = article(7, "forwarded as it was")
    right = article(1, inner.rstrip("\n"), Content_Length=str(len(inner.rstrip("\n")) + 1))
    assert len(cut((right + article(2)).encode(), tmp_path)) == 2
    wrong = article(1, inner.rstrip("\n"), Content_Length="7")
    assert len(cut((wrong + article(2)).encode(), tmp_path)) == 3


def test_chunks_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = "".join(article(number, "line\n" * (number * 40)) for number in range(1, 30)).encode()
    whole = cut(raw, tmp_path)
    monkeypatch.setattr(archive, "_CHUNK", 1_500)
    assert cut(raw, tmp_path) == whole
    monkeypatch.setattr(archive, "LARGEST", 4_000)
    small = cut(raw, tmp_path)
    assert [item.number for item in small] == [item.number for item in whole]
    assert [item.offset for item in small] == [item.offset for item in whole]
    assert {item.trouble for item in small if len(item.raw) == 0} == {"too_large"}


def test_what_is_mail(tmp_path: Path) -> None:
    spool = tmp_path / "spool" / "alt" / "tea"
    spool.mkdir(parents=True)
    for number in (1, 2, 10):
        (spool / str(number)).write_text(article(number).partition("\n")[2])
    maildir = tmp_path / "box" / ".lists.tea" / "cur"
    maildir.mkdir(parents=True)
    (maildir / "1.a:2,T").write_text(article(1).partition("\n")[2])
    months = tmp_path / "tealist"
    months.mkdir()
    (months / "2005-January.txt.gz").write_bytes(gzip.compress(article(1).encode()))
    for folder, places in (
        ("spool", ["alt.tea"] * 3), ("box", ["lists.tea"]), ("tealist", ["tealist"]),
    ):  # fmt: skip
        assert recognise(str(tmp_path / folder)).kind == "mail"
        assert [source.place for source in archive.survey(tmp_path / folder)[0]] == places
    assert [source.path.name for source in archive.survey(tmp_path / "spool")[0]] == ["1", "2", "10"]
    items, _ = read(tmp_path / "box", tmp_path)
    assert [item.visibility for item in items if isinstance(item, Post)] == ["deleted"]
    (tmp_path / "dump.sql").write_text("-- MySQL dump\nCREATE TABLE a (b int);\n")
    assert recognise(str(tmp_path / "dump.sql")).kind == "dump"
    (tmp_path / "letter.txt").write_text("From now on\nall is well: yes\n")
    with pytest.raises(SourceError):
        recognise(str(tmp_path / "letter.txt"))


# ------------------------------------------------------------------ messages


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_bodies(case: dict[str, Any]) -> None:
    piece = parts.Piece(
        case["text"].encode(), "utf-8", html=case.get("markup", False), flowed=case.get("flowed", False)
    )
    html = bodies.convert([piece], "").markup.html
    assert html == case["html"]
    assert is_canonical(html)


@pytest.mark.parametrize(
    ("line", "address", "name"),
    [
        ("Ann Example <ann@leak.example>", "ann@leak.example", "Ann Example"),
        ("ann@leak.example (Ann Example)", "ann@leak.example", "Ann Example"),
        ("ann at leak.example (Ann Example)", "ann@leak.example", "Ann Example"),
        ("=?iso-8859-1?Q?Andr=E9?= <ANN@leak.example>", "ann@leak.example", "André"),
        ('"ann@leak.example" <ann@leak.example>', "ann@leak.example", "ann"),
        ("ann+news@leak.example", "ann+news@leak.example", "ann"),
        ("nobody", "", "nobody"),
        ("'Ann Example' <ann@leak.example>", "ann@leak.example", "Ann Example"),
        ('"Ann [tea list]" <ann@leak.example>', "ann@leak.example", "Ann [tea list]"),
        ("=?utf-8?B?PGI+S2V0dGxlPC9iPg==?= <ann@leak.example>", "ann@leak.example", "<b>Kettle</b>"),
        ("=?utf-8?Q?=22Sleepy=22_Ann?= <ann@leak.example>", "ann@leak.example", '"Sleepy" Ann'),
        ('"=?utf-8?Q?=5BTea=5D_Ann?=" <ann@leak.example>', "ann@leak.example", "[Tea] Ann"),
        ("=?utf-8?B?QW5uIDxhbm5AbGVhay5leGFtcGxlPg==?= <ann@leak.example>", "ann@leak.example", "Ann"),
        ("=?utf-8?Q?=22=22?= <ann@leak.example>", "ann@leak.example", "ann"),
        ("\"Ann 'Tea' (home)\" <ann@leak.example>", "ann@leak.example", "Ann 'Tea' (home)"),
    ],
)
def test_authors(line: str, address: str, name: str) -> None:
    assert headers.person(line.encode()) == (address, name)


@pytest.mark.parametrize(
    ("given", "told", "by"),
    [
        ({"date": b"Mon, 3 Jan 2005 10:00:00 +0100"}, 1104742800, "Date"),
        ({"date": b"3 Jan 05 10:00 GMT"}, 1104746400, "Date"),
        ({"date": b"soon", "received": b"by x; Mon, 3 Jan 2005 10:00:00 GMT"}, 1104746400, "Received"),
        ({"date": b"Mon, 3 Jan 2095 10:00:00 GMT", "nntp-posting-date": b"3 Jan 2005 10:00:00 GMT"}, 1104746400,
         "Nntp-Posting-Date"),
        ({}, 1104746460, "From_"),
    ],
)  # fmt: skip
def test_times(given: dict[str, bytes], told: int, by: str) -> None:
    assert headers.moment(given, b"x Mon Jan  3 10:01:00 2005" if not given else b"") == (told, by)
    assert headers.moment({"date": b"never"}, b"") == (None, "")


@pytest.mark.parametrize(
    ("raw", "declared", "text", "repaired"),
    [
        (b"caf\xe9", "iso-8859-1", "café", False), ("café".encode(), "iso-8859-1", "café", True),
        (b"caf\xe9", "utf-8", "café", True), ("茶".encode("gb2312"), "gb2312", "茶", False),
        ("茶".encode("iso2022_jp"), "iso-2022-jp", "茶", False), (b"plain", "x-unknown", "plain", False),
    ],
)  # fmt: skip
def test_charsets(raw: bytes, declared: str, text: str, repaired: bool) -> None:
    assert charsets.decoded(raw, declared) == (text, repaired)


@given(
    st.integers(40_000_000, 2_900_000_000), st.integers(-1199, 1399),
    st.sampled_from(["{:%a, %d %b %Y %H:%M:%S} {}", "{:%d %b %Y %H:%M} {} (CEST)", "{:%a, %e %b %Y %H:%M:%S} {}",
                     "{:%a %b %e %H:%M:%S %Y}", "{:%a, %d %b %y %H:%M:%S} {}", "{:%d-%b-%Y %H:%M:%S} {}"]),
)  # fmt: skip
def test_dates_are_what_the_standard_library_reads(at: int, zone: int, form: str) -> None:
    text = form.format(datetime.fromtimestamp(at, UTC), f"{zone:+05d}")
    expected = parsedate_tz(text)
    assert expected is not None
    assert headers.seconds(text.encode()) == int(mktime_tz(expected))


@given(st.lists(st.sampled_from(["a", "b.c", "@", "%40", "é-", "+", " ", "<", "x" * 40, "@example.org"]), max_size=14))
def test_addresses_are_found_by_their_sign(parts_of_it: list[str]) -> None:
    text = "".join(parts_of_it)
    slowly = re.compile(r"[\w.+=&'*!#$^{|}~-]{1,64}+(?:@|%40)[\w-]{1,63}+(?:\.[\w-]{1,63}+)++")
    assert headers.masked(text) == slowly.sub(headers.MASK, text)


@pytest.mark.parametrize(
    ("text", "really", "declared"),
    [
        ("It was 5 € and then 6 € for the thé, said the señor, " * 3, "iso-8859-15", "iso-8859-15"),
        ("The word for it is 茶壶 or 热水, and nothing else. " * 4, "gb2312", "gb2312"),
        ("The word for it is 茶壺 or 熱水, and nothing else. " * 4, "big5", "big5"),
        ("It is чайник, as we say here, вода. " * 2, "koi8-r", "koi8-r"),
        ("Zażółć gęślą jaźń, powiedział imbryk. " * 2, "iso-8859-2", "iso-8859-2"),
        ("Чайник кипит на плите, вода горячая, пора пить чай с лимоном. " * 4, "koi8-r", "windows-1251"),
        ("Чайник кипит на плите, вода горячая, пора пить чай с лимоном. " * 4, "koi8-r", "iso-8859-1"),
        ("水壶里的水已经开了，我们可以喝茶了。这是最好的时候。" * 4, "gb2312", "big5"),
    ],
)  # fmt: skip
def test_a_declaration_is_believed_where_it_fits(text: str, really: str, declared: str) -> None:
    assert charsets.decoded(text.encode(really), declared)[0] == text


_LINES = st.lists(
    st.sampled_from(
        ["--b", "--b--", "--c", "--c--", "", " ", "text", "--b \t", "--bb", "caf\u00e9", "=?", "From: B <b@x.example>",
         "Content-Type: multipart/alternative; boundary=c", "Content-Type: message/rfc822", "Content-Type: text/plain",
         'Content-Type: application/x; name="a;b"', "Content-Disposition: attachment; filename=t.png", "QUJD",
         "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: quoted-printable", "From me", "no header",
         "Content-Type: text/html;\n charset=utf-8", "=41=\n=42", "Content-Type: multipart/digest; boundary=c"]
    ),
    max_size=25,
)  # fmt: skip


@given(
    _LINES,
    st.sampled_from(['multipart/mixed; boundary="b"', "multipart/alternative; boundary=b; x=y", "message/rfc822"]),
)
@settings(max_examples=400)
def test_parts_are_those_of_the_standard_library(lines: list[str], kind: str) -> None:
    raw = f"From: Ann <a@leak.example>\nContent-Type: {kind}\n\n".encode() + "\n".join(lines).encode()
    found = mime._cut(raw, 40)
    assert found is None or found == mime._parsed(message_from_bytes(raw))


def test_well_made_parts_need_no_second_look() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\n\nold programs see this\n--b\n"
        b'Content-Type: multipart/alternative;\n boundary="c d"\n\n'
        b"--c d\n\nplain\n--c d\nContent-Type: text/html\n\n<p>\n--c d--\n"
        b"--b\nContent-Type: message/rfc822\n\nFrom: Bob <b@leak.example>\n\ninner\n--b--\nafter it\n"
    )
    found = mime._cut(raw, 40)
    assert found is not None
    assert found == mime._parsed(message_from_bytes(raw))
    first, second = found.parts or []
    assert [part.data for part in first.parts or []] == [b"plain", b"<p>"]
    assert [part.author for part in second.parts or []] == [b"Bob <b@leak.example>"]


def test_parts(tmp_path: Path) -> None:
    mime = (
        "--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain\n\nplain\n"
        "--c\nContent-Type: text/html\n\n<p>rich</p>\n--c--\n"
        "--b\nContent-Type: image/png; name=kettle.png\nContent-Transfer-Encoding: base64\n\nAAAA\n"
        "--b\nContent-Type: message/rfc822\n\nFrom: Bob <bob@leak.example>\n\ninner\n--b--\n"
    )
    uu = "see\nbegin 644 cat.txt\n#0V%T\n`\nend\nand\n"
    uu += "=ybegin line=128 size=99 name=tea.bin\nxx\n=yend size=99\nend of it"
    text = article(1, mime, Content_Type="multipart/mixed; boundary=b") + article(2, uu, References="<1@news.example>")
    first, second = posts_of(text, tmp_path)[0]
    assert first.body == '<p>plain</p><blockquote data-author="Bob"><p>inner</p></blockquote>'
    assert [(file.file_name, file.mime_type, file.byte_size) for file in first.attachments] == [
        ("kettle.png", "image/png", 3)
    ]
    assert second.body == "<p>see<br>and<br>end of it</p>"
    assert [(file.file_name, file.byte_size) for file in second.attachments] == [("cat.txt", 3), ("tea.bin", 99)]


# ------------------------------------------------------------------ threads


def test_replies_stand_behind_what_they_answer(tmp_path: Path) -> None:
    late = "Mon, 3 Jan 2005 09:00:00 +0000"
    text = (
        article(2, References="<gone@x> <1@news.example>", Date=late) + article(1)
        + article(3, References="<gone@x>", Date="", Message_ID="<3@news.example>")
        + article(4, In_Reply_To="Ann's <2@news.example> of today") + article(5, Subject="Re: [tea] Kettles")
    )  # fmt: skip
    posts, _ = posts_of(text, tmp_path)
    assert len({post.thread_id for post in posts}) == 1
    ids = {f"{number}": headers.key(f"{number}@news.example".encode()) for number in range(1, 6)}
    by_id = {post.id: post for post in posts}
    assert by_id[ids["2"]].reply_to == ids["1"]
    assert by_id[ids["4"]].reply_to == ids["2"]
    assert by_id[ids["3"]].reply_to is None
    assert by_id[ids["5"]].reply_to is None
    places = [post.order_at for post in posts]
    assert places == sorted(set(places))
    assert by_id[ids["2"]].order_at > by_id[ids["1"]].order_at


def test_circles_and_oneself(tmp_path: Path) -> None:
    text = article(1, References="<2@news.example>") + article(2, References="<1@news.example> <2@news.example>")
    posts, _ = posts_of(text, tmp_path)
    assert len(posts) == 2
    assert sum(post.reply_to is None for post in posts) == 1


def test_repeated_messages(tmp_path: Path) -> None:
    text = article(1) + article(1) + article(1, "something else") + article(1, "something else")
    posts, adapter = posts_of(text, tmp_path)
    assert sorted(post.body for post in posts) == ["<p>hello</p>", "<p>something else</p>"]
    warnings = adapter.findings().warnings
    assert "repeated messages, the same: 2" in warnings
    assert "messages of one Message-ID that differ: 1" in warnings


def test_cancels_versions_and_what_is_not_to_be_archived(tmp_path: Path) -> None:
    text = (
        article(1, "secret", X_No_Archive="Yes") + article(2, "first")
        + article(3, "answer", References="<2@news.example>")
        + article(4, "second", Supersedes="<2@news.example>") + article(5, "regretted")
        + article(6, "spam", From="s@leak.example")
        + article(7, Control="cancel <5@news.example>") + article(8, Control="cancel <6@news.example>")
        + article(9, Control="cancel <gone@x>")
    )  # fmt: skip
    path = tmp_path / "tea.mbox"
    path.write_text(text)
    items, adapter = read(path, tmp_path)
    posts = {post.id: post for post in items if isinstance(post, Post)}
    states = [posts[headers.key(f"{number}@news.example".encode())].visibility for number in (1, 2, 5, 6)]
    assert states == ["private", "public", "deleted", "deleted"]
    revised = posts[headers.key(b"2@news.example")]
    assert (revised.body, [edit.body for edit in revised.edits]) == ("<p>second</p>", ["<p>first</p>"])
    assert posts[headers.key(b"3@news.example")].reply_to == revised.id
    actions = [action for thread in items if isinstance(thread, Thread) for action in thread.actions]
    assert sorted(len(action.details) for action in actions) == [0, 1]
    assert [action.native for action in adapter.rest()] == ["cancel"]


# ------------------------------------------------------------------ the whole way


def test_the_sample_board(sample_dumps: Path, tmp_path: Path) -> None:
    source, target = sample_dumps / "news.mbox.gz", tmp_path / "out.db"
    convert(source, target)
    run("verify", target, source)
    board = load()
    expected = {}
    for post in board.posts():
        if post.thread.board.public and not sample.hidden(post):
            above = sample.parent(board, post)
            while above is not None and sample.hidden(above):
                above = sample.parent(board, above)
            key = headers.key(sample.message_id(board, post).encode())
            expected[key] = (post.at, above and headers.key(sample.message_id(board, above).encode()))
    rows = query(
        target,
        "SELECT o.source_id, s.created_at, p.source_id FROM statuses s JOIN origins o ON o.target_id = s.id"
        " AND o.kind = 'post' LEFT JOIN origins p ON p.target_id = s.in_reply_to_id AND p.kind = 'post'"
        " WHERE s.part = 0",
    )
    assert {id: (at, parent) for id, at, parent in rows} == expected
    assert set(query(target, "SELECT DISTINCT reply_evidence FROM statuses WHERE part = 0")) == {
        (None,), ("native_parent",),
    }  # fmt: skip
    data = target.read_bytes()
    assert b"leak.example" not in data
    assert b"canary-" not in data


def test_lists_are_private_until_something_tells_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "tea.mbox"
    path.write_text(
        article(1, Newsgroups="", List_Id="Tea <tea.lists.example>")
        + article(2, Newsgroups="", List_Id="<open.lists.example>", List_Archive="<https://lists.example/open/>")
        + article(3, Newsgroups="", List_Id="<x.lists.example>", List_Archive="<https://lists.example/private/x/>")
    )
    public = {board.id: board.public for board in read(path, tmp_path)[1].boards()}
    assert public == {"tea.lists.example": False, "open.lists.example": True, "x.lists.example": False}
    public = {board.id: board.public for board in read(path, tmp_path, assume_public=True)[1].boards()}
    assert public == {"tea.lists.example": True, "open.lists.example": True, "x.lists.example": False}


def test_crossposts_lead_to_the_one_post(tmp_path: Path) -> None:
    path = tmp_path / "alt.tea.mbox"
    path.write_text(
        article(1, Newsgroups="alt.rail,alt.tea,alt.unknown,alt.x") + article(2, Subject="x", Newsgroups="alt.rail")
        + article(3, Subject="y", Newsgroups="alt.tea,alt.x")
        + article(4, Newsgroups="alt.x", Control="cancel <gone@x>")
    )  # fmt: skip
    assert convert(path, tmp_path / "out.db", "--json").json["books"]["lost"] == {"board_not_held": 3}
    run("verify", tmp_path / "out.db", path)
    assert query(tmp_path / "out.db", "SELECT source_id FROM redirects") == [
        (f"{headers.key(b'1@news.example')}@alt.rail",)
    ]
    adapter = read(path, tmp_path)[1]
    elsewhere = "threads that were also posted to boards that the archive does not hold: 3: alt.x (2), alt.unknown (1)"
    assert elsewhere in adapter.findings().warnings


def test_a_killed_stage_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from adapters.mail import stage, threading  # noqa: PLC0415

    path = tmp_path / "tea.mbox"
    path.write_text(
        "".join(
            article(
                number, f"text {number}", References=f"<{number * 7 % 50}@news.example> <{number // 2}@news.example>"
            )
            + article(number // 3 + 1, f"text {number % 5}")
            for number in range(1, 50)
        )
    )
    stage.stage(path, tmp_path / "whole.db", Options(), None)
    monkeypatch.setattr(stage, "BATCH", 10)
    monkeypatch.setattr(stage, "_MOST_HELD", 100)
    monkeypatch.setattr(threading, "_BATCH", 3)

    def stop(at: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage.stage(path, tmp_path / "halves.db", Options(), stop)
    stage.stage(path, tmp_path / "halves.db", Options(), None)
    dumps = [list(sqlite3.connect(tmp_path / name).iterdump()) for name in ("whole.db", "halves.db")]
    assert dumps[0] == dumps[1]


_WHOLE = "".join(
    article(
        number, f"> quoted\n\nbegin 644 x\n#0V%T\n`\nend\n{number}", References="<1@news.example>", Content_Type=kind
    )
    for number, kind in enumerate(("text/plain; format=flowed", "multipart/mixed; boundary=>", "text/html", ""), 1)
).encode()


@given(
    st.lists(st.tuples(st.integers(0, len(_WHOLE) - 1), st.binary(max_size=3)), max_size=12),
    st.integers(0, len(_WHOLE)),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_archives(tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[int, bytes]], end: int) -> None:
    raw = bytearray(_WHOLE[: max(end, 400)])
    for at, new in damage:
        raw[at : at + len(new)] = new
    folder = tmp_path_factory.mktemp("damaged")
    path = folder / "x.mbox"
    path.write_bytes(bytes(raw))
    try:
        items, adapter = read(path, folder)
    except SourceError:
        return
    found = list(archive.messages(archive.Source(path, path.name, "x"), Stream(path)))
    posts = [item for item in items if isinstance(item, Post)]
    rest = list(adapter.rest())
    counts = adapter.counts()
    assert counts["post"] == len(posts) + sum(isinstance(item, Reject) for item in rest)
    assert counts["attachment"] == sum(len(post.attachments) for post in posts)
    assert counts["post"] + counts["action"] <= len(found)
    assert all(is_canonical(post.body) for post in posts)
    assert not any("leak.example" in post.body for post in posts)


@given(st.binary(max_size=600), st.booleans(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_text_becomes_canonical(raw: bytes, html: bool, flowed: bool) -> None:
    assert is_canonical(bodies.convert([parts.Piece(raw, "", html=html, flowed=flowed)], "").markup.html)
