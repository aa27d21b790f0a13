"""Markup → canonical HTML: golden files (one per construct), properties, hostile input, a real board.

``tests/golden/SYSTEM/CONSTRUCT.txt`` reads as documentation: the stored text, ``---``, the canonical HTML (with a line
break after each block and ``<br>``, for reading), and, where there are any, ``---`` and the quotes, mentions and
attachments found. ``phpbb`` is the XML of 3.2+, ``phpbb30`` BBCode with the uid ``28zjkbtm``, ``phpbb2`` that of
phpBB 2 with the uid ``5e0c1f77a2``, ``bbcode`` BBCode as typed; ``fluxbb``, ``mybb`` and ``smf`` are what those
systems store; ``discuz`` a post of Discuz! (``html…``: whose author may write HTML, ``sold…``: to be paid for). To
write new ones: an empty second part is filled by ``python tests/test_markup.py``.
"""

from __future__ import annotations

import gzip
import html as entities
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from adapters.discuz.texts import Texts
from adapters.html import fluxbb, mybb, smf
from adapters.html.discuz import target as discuz_target
from adapters.html.systems import URLS
from adapters.markup.bbcode import Converter
from adapters.markup.canonical import Markup, is_canonical, plain, sanitise
from adapters.markup.tags import COMMON, FLUXBB, MYBB, PHPBB2, SMF, Dialect, LinkFinder
from adapters.relational.links import Links
from adapters.smf import texts as smf_texts

GOLDEN = Path(__file__).parent / "golden"
UID = "28zjkbtm"
CUSTOM = (
    ("spoiler", "[spoiler={TEXT1}]{TEXT2}[/spoiler]", '<div class="spoiler"><b>{TEXT1}</b><div>{TEXT2}</div></div>'),
    ("warn", "[warn={TEXT1}]{TEXT2}[/warn]", '<div style="color:red"><b>{L_WARNING}: {TEXT1}</b><br>{TEXT2}</div>'),
    ("clip", "[clip]{IDENTIFIER}[/clip]", '<iframe src="https://clips.example/{IDENTIFIER}" onload="x()"></iframe>'),
    ("wiki", "[wiki]{SIMPLETEXT}[/wiki]", '<a href="https://wiki.example/{SIMPLETEXT}">{SIMPLETEXT}</a>'),
    ("go", "[go={URL}]{TEXT}[/go]", '<a href="{URL}" onclick="evil()">{TEXT}</a><script>evil()</script>'),
)
SMILIES = {":)": "icon_e_smile.gif", ":D": "icon_e_biggrin.gif", ":gnome:": "gnome.png", "&gt;:(": "icon_mad.gif"}


def find_link(url: str) -> tuple[str, int] | None:
    """Internal links of the golden board, https://board.example/."""
    found = re.search(r"(?:^\.?/?|board\.example/)view(topic|forum)\.php\?(p|t|f)=(\d+)", url)
    return ({"p": "post", "t": "thread", "f": "board"}[found[2]], int(found[3])) if found else None


DISCUZ = Texts(
    smilies={":)": "smile.gif", "{:2_25:}": "01.gif"},
    custom=(("tip", "[tip]{TEXT1}[/tip]", "<b>!</b> {TEXT1}"),),
    link=discuz_target,
    base="https://board.example",
    offset=8 * 3600,
)
CONVERTER = Converter(
    custom=CUSTOM, smilies=SMILIES, words=(("darn*", "d***"),), link=find_link, base="https://board.example"
)
STRICT = Converter(custom=CUSTOM)
OLD_UID = "5e0c1f77a2"
OLD = Converter(
    dialect=PHPBB2, smilies=SMILIES, words=(("darn*", "d***"),), link=find_link, base="https://board.example"
)
ATTACHMENTS = (901, 902)


def typed(
    dialect: Dialect, system: str, target: LinkFinder, stored: Callable[[str], str] = str
) -> Callable[..., Markup]:
    """Converts texts of a board of that system, https://board.example/forum/."""
    links = Links("https://board.example/forum", URLS[system], target)
    smilies = {":)": "smile.png", ":lol:": "lol.png", ">:(": "angry.gif", ":gnome:": "gnome.png"}
    words = (("darn*", "d***"),)
    converter = Converter(dialect=dialect, smilies=smilies, words=words, link=links.target, base=links.url)
    return lambda text: converter.convert(stored(text), attachments=ATTACHMENTS)


#: folder of golden files → what converts them
SYSTEMS: dict[str, Callable[..., Markup]] = {
    "bbcode": lambda text: CONVERTER.convert(text, attachments=ATTACHMENTS),
    "phpbb": lambda text: CONVERTER.convert(text, attachments=ATTACHMENTS),
    "phpbb30": lambda text: CONVERTER.convert(text, UID, attachments=ATTACHMENTS),
    "phpbb2": lambda text: OLD.convert(text, OLD_UID, attachments=ATTACHMENTS),
    "fluxbb": typed(FLUXBB, "fluxbb", fluxbb.target),
    "mybb": typed(MYBB, "mybb", mybb.target),
    "smf": typed(SMF, "smf", smf.target, smf_texts.markup),
}


def shown(markup: Markup) -> str:
    """A result as golden files write it."""
    html = re.sub(
        r"(</(?:p|li|ul|ol|blockquote|details|summary|table|tr|td|th|h[1-6]|pre)>|<hr>|<br>)", r"\1\n", markup.html
    )
    facts = [
        f"quote depth={quote.depth} post={quote.post_id} author={quote.author_name!r} member={quote.author_id} "
        f"time={quote.quoted_at} text={quote.text!r}"
        for quote in markup.quotes
    ]
    facts += [f"mention member={member} name={name!r}" for member, name in markup.mentions]
    facts += [f"attachment {attachment}" for attachment in markup.attachments]
    return html.rstrip("\n") + ("\n---\n" + "\n".join(facts) if facts else "")


def convert_golden(path: Path) -> tuple[str, str, Markup]:
    stored, _, expected = path.read_text(encoding="utf-8").partition("\n---\n")
    if path.parent.name == "discuz":
        text = DISCUZ.read(stored, (901, 902), html=path.stem.startswith("html"), sold=path.stem.startswith("sold"))
        return stored, expected.rstrip("\n"), text.markup
    return stored, expected.rstrip("\n"), SYSTEMS[path.parent.name](stored)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/*.txt")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_golden(path: Path) -> None:
    _, expected, markup = convert_golden(path)
    assert shown(markup) == expected
    assert is_canonical(markup.html)


# --- properties ---------------------------------------------------------------------------------


def check(markup: Markup) -> None:
    """What holds of every result, whatever went in."""
    assert sanitise(markup.html) == markup.html
    assert "<script" not in markup.html
    assert not re.search(r'(?:href|src)="\s*(?:javascript|data|vbscript)', markup.html, re.IGNORECASE)
    assert not re.search(r"<[^<>]*\s(?:on\w+|style|class)=", re.sub(r'"[^"]*"', '""', markup.html))
    plain(markup.html)


PIECES = st.sampled_from((
    "a", " ", "\n", "  x  ", "<", ">", "&", '"', "'", "\xa0", "\0", "\r", "\v", "\x01", "\ud800", "\u3000", "😀", "]",
    "[",
    "&amp;", "&lt;script&gt;", "&#58;", "&#x1F600;", "&#55357;&#56832;", "&#13;", "&nbsp;", "&quot;", "&bogus;", "&#0;",
    "http://a.example/x", "www.b.example", "me@c.example", "javascript:alert(1)", "darnit", "qzm0mzq",
))  # fmt: skip
NAMES = (
    "b", "i", "u", "s", "sub", "sup", "code", "quote", "list", "*", "li", "url", "img", "email", "color", "size",
    "spoiler",
    "center", "hr", "br", "youtube", "attachment", "table", "tr", "td", "th", "h1", "warn", "clip", "wiki", "go",
    "mention",
    "noparse", "flash", "foo", "topic", "user", "attach", "member", "me", "time", "iurl", "o", "php", "h",
)  # fmt: skip
VALUES = st.sampled_from((
    "", "1", "a", "0", "99", "http://x.example/", "javascript:alert(1)", "./viewtopic.php?t=7", "a b",
    "http://1.2.3.4.5/",
    "//evil.example", 'x" onload="y', "&lt;b&gt;", "http://[x", "http://xn--a/", "HTTP://É.example/ü", "data:x", "\n",
    "java\tscript:x", "http://a.example:99999/", "mailto:x y", "viewtopic.php?p=3\\",
    "/\\evil.example?viewtopic.php?t=1", "'a [b] c'", "9" * 30,
))  # fmt: skip


@st.composite
def bbcode_soup(draw: st.DrawFn) -> str:
    parts = []
    for _ in range(draw(st.integers(0, 25))):
        name = draw(st.sampled_from(NAMES))
        parts.append(
            draw(
                st.one_of(
                    PIECES,
                    st.just(f"[{name}]"),
                    st.just(f"[/{name}]"),
                    VALUES.map(lambda value, name=name: f"[{name}={value}]"),
                    VALUES.map(lambda value, name=name: f'[{name}="{value}" post_id={value}]'),
                )
            )
        )
    return "".join(parts)


@st.composite
def xml_soup(draw: st.DrawFn) -> str:
    parts = ["<r>"]
    for _ in range(draw(st.integers(0, 25))):
        name = draw(st.sampled_from((*NAMES, "e", "i", "s", "emoji", "link_text", "r", "t")))
        name = name.replace("*", "li") if name in {"s", "i", "e"} else name.replace("*", "li").upper()
        parts.append(
            draw(
                st.one_of(
                    PIECES,
                    st.just(f"<{name}>"),
                    st.just(f"</{name}>"),
                    st.sampled_from(
                        ("<br/>", "<br/>\n", "<s>[b]</s>", "<e>[/b]</e>", "<i>\n</i>", "<E>:)</E>", "<B/>")
                    ),
                    VALUES.map(lambda value, name=name: f'<{name} {name.lower()}="{value}" src="{value}">'),
                    VALUES.map(lambda value, name=name: f'<{name} author="{value}" post_id="{value}" time="{value}">'),
                )
            )
        )
    return "".join(parts) + draw(st.sampled_from(("</r>", "")))


@given(st.text(st.characters(codec=None), max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text(text: str) -> None:
    for stored, uid in ((text, ""), (text, UID), (f"<t>{text}</t>", ""), (f"<r>{text}</r>", "")):
        check(CONVERTER.convert(stored, uid))


@given(bbcode_soup())
@settings(max_examples=1200, deadline=None)
def test_any_bbcode(text: str) -> None:
    check(CONVERTER.convert(text, "", (901,)))
    check(CONVERTER.convert(text.replace("]", f":{UID}]"), UID, (901,)))
    check(OLD.convert(text, ""))
    check(OLD.convert(text.replace("]", f":{OLD_UID}]").replace("[quote=", f"[quote:{OLD_UID}="), OLD_UID))


@given(bbcode_soup())
@settings(max_examples=600, deadline=None)
def test_any_text_of_other_systems(text: str) -> None:
    for name in ("fluxbb", "mybb", "smf"):
        check(SYSTEMS[name](text))
    check(SYSTEMS["smf"](entities.escape(text).replace("\n", "<br>").replace("[quote=", "[quote author=")))


@given(xml_soup())
@settings(max_examples=1200, deadline=None)
def test_any_xml(text: str) -> None:
    check(CONVERTER.convert(text, "", (901,)))


@given(bbcode_soup())
@settings(max_examples=200, deadline=None)
def test_same_input_same_output(text: str) -> None:
    assert CONVERTER.convert(text) == CONVERTER.convert(text)


@st.composite
def well_formed(draw: st.DrawFn, depth: int = 3) -> str:
    """XML as s9e writes it."""
    text = st.text("ab <>&\"'é😀\n", max_size=8).map(
        lambda text: entities.escape(text, quote=False).replace("\n", "<br/>\n")
    )
    if depth == 0:
        return draw(text)
    inner = [draw(text)]
    for _ in range(draw(st.integers(0, 3))):
        name = draw(st.sampled_from(("B", "I", "QUOTE", "LIST", "COLOR", "FOO")))
        content = draw(well_formed(depth=depth - 1))
        inner += (f"<{name}><s>[x]</s>{content}<e>[/x]</e></{name}>", draw(text))
    return "".join(inner)


@given(well_formed())
@settings(max_examples=300, deadline=None)
def test_text_is_that_of_the_xml(body: str) -> None:
    """Oracle: lxml's reading of the same XML, BBCode source left out, white space aside."""
    root = etree.fromstring(f"<r>{body}</r>")
    for element in root.iter("s", "e"):
        element.text = ""
    expected = "".join("".join(root.itertext()).split())
    found = re.sub(r"[>•]", "", "".join(plain(STRICT.convert(f"<r>{body}</r>").html).split()))
    assert found == expected.replace(">", "")


def test_every_known_tag_converts() -> None:
    for name in (*COMMON, "warn", "clip"):
        check(CONVERTER.convert(f"[{name}=1]a[{name}]b[/{name}]c[/{name}]"))
        check(
            CONVERTER.convert(f'<r><{name.upper()} {name}="1">a<{name.upper()}>b</{name.upper()}></{name.upper()}></r>')
        )
    assert CONVERTER.convert("[ol][li]a[/li][li]b[/li][/ol]").html == "<ol><li>a</li><li>b</li></ol>"


# --- hostile sizes ------------------------------------------------------------------------------

HOSTILE = {
    "nested quotes": "[quote]" * 100_000 + "x" + "[/quote]" * 100_000,
    "unclosed bold": "[b]" * 100_000,
    "crossed": "[i]" * 50_000 + "[b]" * 50_000 + "[/i]" * 50_000 + "[/b]" * 50_000,
    "nested lists": "[list][*]" * 100_000 + "[/list]" * 100_000,
    "brackets": "[" * 1_000_000,
    "quote marks": '[b="' * 250_000,
    "single quote marks": "[b='" + "x" * 400 + "[b='] " * 100_000,
    "names": "[quote author=" * 50_000 + "[quote author=a [" * 20_000 + " link=",
    "descriptions": "[img alt=" * 50_000 + " title=" + "a " * 100_000,
    "ampersands": "&" * 1_000_000,
    "addresses": "a@" * 500_000,
    "blank lines": "x \n \n " * 150_000,
    "xml nested": "<r>" + "<QUOTE>" * 100_000 + "x" + "</QUOTE>" * 100_000 + "</r>",
    "xml unclosed code": "<r>" + "<CODE>" * 100_000,
    "xml stray": "<r>" + "<a " * 300_000,
    "xml attributes": "<r>" + '<a x="' * 150_000,
    "long plain": "<t>" + "word " * 400_000 + "</t>",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("system", ["phpbb", "mybb", "smf"])
def test_hostile_size(name: str, system: str) -> None:
    started = time.process_time()
    markup = SYSTEMS[system](HOSTILE[name])
    text = plain(markup.html)
    assert time.process_time() - started < 10
    assert len(markup.html) + len(text) < 10 * len(HOSTILE[name])
    depth = deepest = 0
    for match in re.finditer(r"<(/?)(?:blockquote|ul|ol|details|table)\b", markup.html):
        depth += -1 if match[1] else 1
        deepest = max(deepest, depth)
    assert deepest <= 64


# --- single facts -------------------------------------------------------------------------------


def test_word_censor_spares_code_and_urls() -> None:
    html = CONVERTER.convert(
        '<r>Darned darn <URL url="http://a.example/darn">http://a.example/darn</URL> <CODE>darn</CODE> xdarn</r>'
    ).html
    assert html == (
        '<p>d*** d*** <a href="http://a.example/darn">http://a.example/darn</a></p><pre><code>darn</code></pre><p>xdarn</p>'
    )


def test_censor_wildcards() -> None:
    converter = Converter(words=(("*fish*", "F"), ("a*b*c", "G"), ("two words", "H"), ("&co", "I")))
    words = "catfishes, fish; aXbYc abc abd Two Words a &amp;co"
    assert converter.convert(f"<t>{words}</t>").html == "<p>F, F; G G abd H a I</p>"


def test_smiley_image_decides_over_code() -> None:
    converter = Converter(smilies={":happy:": "smilies/icon_e_biggrin.gif", ":zz:": "zz.png"})
    assert converter.convert("<r><E>:happy:</E><E>:zz:</E></r>").html == '<p>😀<span data-smiley="zz">:zz:</span></p>'


def test_excerpt_is_bounded_and_the_quotes_own() -> None:
    markup = CONVERTER.convert("[quote=ann]" + "word " * 500 + "[quote=bob]inner[/quote]tail[/quote]")
    assert markup.quotes[0].text == ("word " * 40)
    assert (markup.quotes[1].text, markup.quotes[1].depth) == ("inner", 1)


def test_typed_text_is_not_linked_when_it_bears_a_uid() -> None:
    assert CONVERTER.convert("http://a.example [b]x[/b]", UID).html == "<p>http://a.example [b]x[/b]</p>"


# --- a real board -------------------------------------------------------------------------------

_VALUE = re.compile(r"'((?:[^'\\]|\\.|'')*+)'|(-?[0-9.]++|NULL)|([();])", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "0": "\0", "Z": "\x1a", "t": "\t"}


def real_rows(dump: str, table: str) -> list[list[str]]:
    """Rows of one table of a mariadb-dump. Good for this dump only."""
    rows: list[list[str]] = []
    for statement in re.findall(rf"^INSERT INTO `{table}` VALUES\n(.*?\);)$", dump, re.DOTALL | re.MULTILINE):
        row: list[str] = []
        for match in _VALUE.finditer(statement):
            if match[3] == ")":
                rows.append(row)
                row = []
            elif not match[3]:
                text = re.sub(
                    r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), match[1] or "", flags=re.DOTALL
                )
                row.append(text if match[1] is not None else match[2])
    return rows


@pytest.fixture(scope="module")
def real_board(boards: Path) -> tuple[Converter, dict[int, str]]:
    dump = gzip.decompress((boards / "phpbb-a" / "dump.sql.gz").read_bytes()).decode()
    converter = Converter(
        custom=[(row[1], row[4], row[5]) for row in real_rows(dump, "phpbb_bbcodes")],
        smilies={row[1]: row[3] for row in real_rows(dump, "phpbb_smilies")},
    )
    return converter, {int(row[0]): row[14] for row in real_rows(dump, "phpbb_posts")}


def test_real_posts_are_canonical(real_board: tuple[Converter, dict[int, str]]) -> None:
    converter, posts = real_board
    assert len(posts) == 506
    for stored in posts.values():
        check(converter.convert(stored))


def test_real_posts_agree_with_lxml(real_board: tuple[Converter, dict[int, str]]) -> None:
    """Every letter and digit of the text is there, in order."""
    converter, posts = real_board
    for post, stored in posts.items():
        root = etree.fromstring(stored)
        for element in list(root.iter("s", "e", "IMG", "E", "EMOJI", "ATTACHMENT")):
            for child in list(element):
                element.remove(child)
            element.text = ""
        if "YOUTUBE" in stored or "<LI>" in stored:
            continue  # shown with a URL, with numbers
        html = re.sub(r"<summary>.*?</summary>|<img[^>]*>", "", converter.convert(stored, "", (1, 2)).html)
        expected = [letter for letter in "".join(root.itertext()) if letter.isalnum() and ord(letter) < 0x1F000]
        found = [letter for letter in plain(html) if letter.isalnum() and ord(letter) < 0x1F000]
        assert found == expected, post


@pytest.fixture(scope="module")
def samples(boards: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((boards / "phpbb-a" / "truth.json").read_text(encoding="utf-8"))["samples"]
    return found


def test_real_samples_are_found(real_board: tuple[Converter, dict[int, str]], samples: list[dict[str, Any]]) -> None:
    converter, posts = real_board
    typed = [sample for sample in samples if sample["kind"] == "plain"]
    assert len(typed) == 9
    for sample in typed:
        text = plain(converter.convert(posts[sample["post_id"]]).html)
        start = re.sub(r"[;:]-?[)D(P]|:\w+:", "", sample["text_start"])
        assert "".join(start.split()) in "".join(text.split()), sample["post_id"]


def test_real_quotes_resolve(real_board: tuple[Converter, dict[int, str]], samples: list[dict[str, Any]]) -> None:
    converter, posts = real_board
    quoting = [sample for sample in samples if sample["quoted_post_id"]]
    assert len(quoting) > 5
    for sample in quoting:
        quotes = converter.convert(posts[sample["post_id"]]).quotes
        assert sample["quoted_post_id"] in [quote.post_id for quote in quotes], sample["post_id"]


if __name__ == "__main__":
    for golden in sorted(GOLDEN.glob("*/*.txt")):
        text, expectation, result = convert_golden(golden)
        if not expectation:
            golden.write_text(f"{text.rstrip()}\n---\n{shown(result)}\n", encoding="utf-8")
            print(golden.parent.name, golden.stem, shown(result), sep="\n", end="\n\n")
