"""Addresses out of file names, charsets of pages, and the page as readers see it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import uao
from adapters.html import urls
from adapters.html.coverage import canonical
from adapters.html.document import Document, inner_html, remove, words
from adapters.html.encoding import decode
from adapters.html.layout import Layout, address_of_name, own_address, tells

NAMES = {
    "viewtopic.php?t=1&start=20": "viewtopic.php?t=1&start=20",
    "viewtopic.php@t=1.html": "viewtopic.php?t=1",
    "viewtopic.php@t=1&postdays=0&start=15.html": "viewtopic.php?t=1&postdays=0&start=15",
    "viewtopic.php_f=2&t=1.html": "viewtopic.php?f=2&t=1",
    "viewtopic.php_f=29_t=236.html": "viewtopic.php?f=29&t=236",
    "viewtopic.php%3Ff=2&t=1.html#p5": "viewtopic.php?f=2&t=1#p5",
    "index.php?topic=12.msg34.html": "index.php?topic=12.msg34",
    "index.php/topic,1.0.html": "index.php/topic,1.0.html",
    "forum.php?mod=viewthread&tid=7&extra=page%3D1&page=1": "forum.php?mod=viewthread&tid=7&extra=page=1&page=1",
    "threads/tea.530/index.html": "threads/tea.530/",
    "search.php.html": "search.php",
    "thread-1155-1.html": "thread-1155-1.html",
    "some_file.php": "some_file.php",
    "/web/20100101000000/http://tea.example/viewtopic.php?t=1": "http://tea.example/viewtopic.php?t=1",
    "/web/20100101000000im_/http:/tea.example/cup.png": "http://tea.example/cup.png",
}


@pytest.mark.parametrize(("name", "address"), NAMES.items())
def test_names(name: str, address: str) -> None:
    assert urls.unmangled(name) == address
    assert urls.unmangled(address) == address


@given(st.text(max_size=60))
def test_any_name(name: str) -> None:
    assert isinstance(urls.join("http://tea.example/a/b.php?c=d", name), str)
    urls.parameters(name)
    canonical(name)
    tells(name)


def test_links() -> None:
    base = "http://tea.example/forum/viewtopic.php?t=1"
    assert urls.join(base, "./viewforum.php?f=2") == "http://tea.example/forum/viewforum.php?f=2"
    assert urls.join(base, "viewtopic.php@p=3.html#p3") == "http://tea.example/forum/viewtopic.php?p=3#p3"
    assert urls.join(base, "/cup.png") == "http://tea.example/cup.png"
    assert urls.join(base, "//cdn.example/x") == "http://cdn.example/x"
    assert [
        urls.join(base, link) for link in ("javascript:alert(1)", "mailto:a@b.example", "#top", "", "data:text/html,x")
    ] == [""] * 5
    assert urls.join(base, "http://[broken") == "http://[broken"
    assert urls.join(base, "../[broken") != ""


def test_what_the_same_page_is_called() -> None:
    same = (
        "http://tea.example/viewtopic.php?t=1", "http://www.tea.example/viewtopic.php?f=2&t=1&sid=abc",
        "https://tea.example/viewtopic.php?t=1&start=0&postdays=0&postorder=asc&highlight=cup",
    )  # fmt: skip
    assert len({canonical(url) for url in same}) == 1
    assert canonical("http://tea.example/viewtopic.php?t=1&start=15") != canonical(same[0])
    assert canonical("http://x.example/threads/a.1/") == canonical("http://x.example/threads/a.1/index.html")


def test_what_a_page_tells_of_itself() -> None:
    name = "http://tea.example/0017.html"
    assert own_address(b'<link rel="canonical" href="viewtopic.php?t=5&amp;start=3">', name) == (
        "http://tea.example/viewtopic.php?t=5&start=3",
        "",
    )
    assert own_address(b'<link href="http://t.example/a" rel="canonical">', name)[0] == "http://t.example/a"
    assert (
        own_address(b"<!-- saved from url=(0031)http://tea.example/viewtopic.php -->", name)[0]
        == "http://tea.example/viewtopic.php"
    )
    found = own_address(
        b"<!-- Page saved with SingleFile \n url: http://tea.example/x?t=1 \n"
        b" saved date: Sat Apr 01 2023 10:00:00 GMT+0200 (CEST)\n-->",
        name,
    )
    assert found == ("http://tea.example/x?t=1", "Sat Apr 01 2023 10:00:00 GMT+0200")
    assert own_address(b"<p>nothing", name) == ("", "")
    assert not tells(name)
    assert not tells("http://tea.example/viewtopic4f2a.html")
    assert tells("http://tea.example/viewtopic.php?t=1")
    assert tells("http://tea.example/threads/a.1/")


def test_a_host_as_folder() -> None:
    layout = Layout(system="phpbb", base="http://tea.example/", folder="tea.example/", site="http://tea.example/")
    assert address_of_name("tea.example/viewtopic.php?t=1", layout) == "http://tea.example/viewtopic.php?t=1"
    assert address_of_name("cdn.example/x.png", layout) == "http://cdn.example/x.png"


# ------------------------------------------------------------------ charsets

HEAD = '<html><head><meta http-equiv="Content-Type" content="text/html; charset={}"></head><body>'
TEXT = "Grüße — “Tee” für 5 €"
CHINESE = "论坛里的茶，好喝吗？" * 3


@pytest.mark.parametrize(
    ("data", "codec", "text"),
    [
        ((HEAD.format("iso-8859-1") + TEXT).encode("cp1252"), "cp1252", TEXT),
        ((HEAD.format("iso-8859-1") + TEXT).encode(), "utf-8", TEXT),
        ((HEAD.format("utf-8") + TEXT).encode(), "utf-8", TEXT),
        ((HEAD.format("gbk") + CHINESE + "㐀").encode("gb18030"), "gb18030", CHINESE + "㐀"),
        ((HEAD.format("gb2312") + CHINESE).encode("gbk") + b"\n" + TEXT.encode(), "gb18030", CHINESE + "\n" + TEXT),
        ((HEAD.format("big5") + "論壇的茶好喝嗎" * 3).encode("big5"), "big5_uao", "論壇的茶好喝嗎" * 3),
        (HEAD.format("big5").encode() + uao.encode("茶かな无法恋♥①" * 3), "big5_uao", "茶かな无法恋♥①" * 3),
        (HEAD.format("Big5").encode() + uao.encode("かな茶") + b"\xff\n" + "茶".encode(), "big5_uao", "かな茶�\n茶"),
        ((HEAD.format("windows-1251") + "Чай").encode("cp1251"), "cp1251", "Чай"),
        (HEAD.format("iso-8859-1").encode() + "é ".encode("cp1252") + "“ü”".encode(), "cp1252", "é “ü”"),
        (HEAD.format("utf-8").encode() + "“ü”\n".encode() + "é".encode("cp1252"), "utf-8", "“ü”\né"),
        (b"\xef\xbb\xbf" + (HEAD.format("iso-8859-1") + TEXT).encode(), "utf-8", TEXT),
        ((HEAD.format("x") + TEXT).encode("utf-16"), "utf-16", TEXT),
    ],
)  # fmt: skip
def test_charsets(data: bytes, codec: str, text: str) -> None:
    decoded, found, evidence = decode(data)
    assert decoded.endswith(text)
    assert found == codec
    assert evidence


def test_the_header_counts_more_than_the_page() -> None:
    data = (HEAD.format("iso-8859-1") + "Чай").encode("cp1251")
    assert decode(data, "windows-1251")[0].endswith("Чай")
    assert decode(data, "", "cp1251")[2] == "as asked"


@given(st.binary(max_size=300), st.sampled_from(["", "gbk", "big5", "utf-8", "latin1", "nonsense"]))
def test_any_bytes(data: bytes, header: str) -> None:
    text, _, _ = decode(data, header)
    assert "\0" not in text
    text.encode()


# ------------------------------------------------------------------ the page


def test_document() -> None:
    page = Document(
        "http://tea.example/forum/x.php?t=3&amp;u=4",
        b"<html><head><base href='http://tea.example/base/'></head>"
        b"<body><p id=a>one <b>two</b> &lt;three&gt;</p> tail<i>x</i></body></html>",
    )
    assert page.words("//p") == "one two <three>"
    assert page.absolute("y.php?z=1") == "http://tea.example/base/y.php?z=1"
    assert page.query("y.php?z=1&w=%20") == {"z": "1", "w": " "}
    assert page.query()["t"] == "3"
    assert inner_html(page.first("//p")) == "one <b>two</b> &lt;three&gt;"
    assert page.all("count(//p)") == [1.0]
    remove(page.first("//p"))
    assert words(page.first("//body")) == "tailx"


@pytest.mark.parametrize(
    "data",
    [b"", b"   ", b"\x00\xff\xfe", b"plain text", b"<?xml version='1.0' encoding='gbk'?><p>x</p>", b"<!-- only -->"],
)
def test_a_page_always_has_a_tree(data: bytes) -> None:
    page = Document("http://tea.example/", data)
    assert page.tree.find("body") is not None
    assert page.repair().find("body") is not None
