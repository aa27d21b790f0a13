"""What has a fast way beside the plain one comes out the same both ways."""

from __future__ import annotations

import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from adapters.markup.bbcode import Converter
from adapters.markup.builder import Builder, paragraphs
from adapters.sql import evidence, sqlvalues

_BY_CHARACTER = rb"[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+"


def _span(pattern: bytes, text: bytes) -> tuple[int, int] | None:
    found = re.compile(b"'(" + pattern + b")',", re.DOTALL).match(text)
    return found.span(1) if found else None


def test_strings_of_mysql_end_at_the_same_quote() -> None:
    pattern = sqlvalues.Quoting().content
    for length in range(8):
        for letters in itertools.product(b"'\\a,", repeat=length):
            for text in (b"'" + bytes(letters), b"'" + bytes(letters) + b"',"):
                assert _span(pattern, text) == _span(_BY_CHARACTER, text), text


def test_escapes_of_mysql() -> None:
    def slow(text: bytes) -> bytes:
        return sqlvalues._MYSQL_ESCAPE.sub(sqlvalues._mysql_escape, text)

    for code in range(256):
        text = b"a\\" + bytes([code]) + b"7\\\\" + bytes([code])
        assert sqlvalues.unescape_mysql(text) == slow(text), text
    for letters in itertools.product(b"'\\n0x%\n", repeat=5):
        assert sqlvalues.unescape_mysql(bytes(letters)) == slow(bytes(letters)), letters
    assert sqlvalues.unescape_mysql(b"one\\") == b"one\\"


def test_whatever_a_column_may_have_to_undo_is_seen_in_bytes() -> None:
    """Characters U+0080 to U+00FF begin with C2 or C3 in UTF-8, and no other character has these bytes."""
    for code in (*range(0x80, 0xD800), *range(0xE000, 0x11000), 0x1F600, 0x10FFFF):
        raw = chr(code).encode()
        assert (b"\xc2" in raw or b"\xc3" in raw) == (code < 0x100), hex(code)
    for code in range(0x100):
        for end in {*evidence._CONTINUATION, "\xff", "漢"}:
            assert not evidence.DOUBLED.search(chr(code) + end) or 0x80 <= code < 0x100


@given(st.text("ab \t\n\v\x1f&"))
def test_text_without_markup(text: str) -> None:
    builder = Builder()
    builder.text(text)
    assert paragraphs(text) == builder.finish()


@given(st.lists(st.sampled_from(["<B>", "</b>", "</B>", "<E>:)</E>", "a\r\n", "<br/>\n", "é", "<LI>", "<I x='1'>"])))
def test_decoded_texts(pieces: list[str]) -> None:
    for stored in (f"<r>{''.join(pieces)}</r>", f"<t>{''.join(pieces)}</t>", "".join(pieces)):
        assert Converter(decoded=True).convert(stored) == Converter().convert(stored)
