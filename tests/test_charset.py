"""Decoding of cells: what is declared, what is found, what is repaired."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.encodings import codec_of
from adapters.sql.charset import Decoder, ReferenceDecoder


def decoder(
    declared: str | None = "utf8mb4", sample: list[bytes | str | None] | None = None, override: str | None = None
) -> Decoder:
    return Decoder(declared, lambda: sample or [], override)


def doubled(text: str) -> bytes:
    return text.encode().decode("cp1252", "migrator.c1").encode()


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("utf8mb3", "utf-8"),
        ("latin1", "cp1252"),
        ("gbk", "gb18030"),
        ("big5", "big5hkscs"),
        ("koi8r", "koi8_r"),
        (None, "utf-8"),
        ("binary", "utf-8"),
        ("nonsense", "utf-8"),
        ("ISO-8859-1", "cp1252"),
        ("cp1251", "cp1251"),
        ("iso-8859-15", "iso8859-15"),
    ],
)
def test_names_of_character_sets(declared: str | None, codec: str) -> None:
    assert codec_of(declared) == codec


def test_clean_cells_need_no_repair_and_no_sample() -> None:
    def never() -> list[bytes | str | None]:
        raise AssertionError("sampled")

    decode = Decoder("utf8mb3", never)
    assert [decode(cell) for cell in (b"", b"plain", "Łuž, 漢字, 😀, č".encode(), None, "text", 7)] == [
        "", "plain", "Łuž, 漢字, 😀, č", "", "text", "7",
    ]  # fmt: skip
    assert decode.repaired == 0
    assert decode.original(b"\xff") is None  # cheap: nothing was repaired yet
    assert decode.evidence == "utf-8, declared utf8mb3"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Café über naïve".encode("cp1252"), "Café über naïve"),
        (b"\x93quoted\x94 \x80 5", "“quoted” € 5"),
        (b"\x81 alone", "\x81 alone"),
        ("中文论坛的帖子，大家好".encode("gbk"), "中文论坛的帖子，大家好"),
        ("繁體中文論壇的文章，請大家多多指教".encode("big5"), "繁體中文論壇的文章，請大家多多指教"),
        ("Grüße, ganz langer Text für alle, wirklich schön hier, so schön — 漢字漢字漢字漢字".encode()[:-1],
         "Grüße, ganz langer Text für alle, wirklich schön hier, so schön — 漢字漢字漢字漢\ufffd"),
        ("漢".encode()[:2], "\ufffd"),
        (b"good \xed\xa0\xbd\xed\xb8\x80 smile", "good 😀 smile"),
        (b"a\0b", "a\ufffdb"),
        (b"\xff\xfe\xfd", "ÿþý"),
    ],
)  # fmt: skip
def test_cells_that_are_not_utf8_are_repaired(cell: bytes, text: str) -> None:
    decode = decoder()
    assert decode(cell) == text
    assert decode.repaired == 1
    assert decode.original(cell) == cell
    assert decode.original(b"clean") is None
    assert decode(b"clean") == "clean"
    assert "1 cells repaired" in decode.evidence


def test_a_declaration_is_believed_only_if_the_cells_agree() -> None:
    utf8 = ["é".encode(), "漢字".encode(), b"ascii", None]
    cp1252 = ["é".encode("cp1252"), "für".encode("cp1252"), "naïve".encode("cp1252")]
    decode = decoder("latin1", utf8)
    assert decode("Zoë".encode()) == "Zoë"
    assert decode.repaired == 0
    assert "but 2 of 2 sampled cells are UTF-8" in decode.evidence
    assert decode("Zoë".encode("cp1252")) == "Zoë"
    assert decode.repaired == 1
    decode = decoder("latin1", cp1252)
    assert decode("Zoë”".encode("cp1252")) == "Zoë”"
    assert decode.repaired == 0
    assert decode.evidence.startswith("cp1252, declared latin1")
    gbk = ["中文".encode("gbk"), "论坛".encode("gbk")]
    decode = decoder("gbk", gbk)
    assert (decode("版主".encode("gbk")), decode.repaired) == ("版主", 0)


def test_an_override_wins() -> None:
    decode = decoder("latin1", ["é".encode()], override="cp1251")
    assert (decode("привет".encode("cp1251")), decode.repaired) == ("привет", 0)
    assert decode.evidence == "cp1251, as asked"
    assert decoder("utf8", override="utf16")("héllo".encode("utf-16-be")) == "héllo"


def test_text_encoded_twice_is_undone_where_the_column_shows_it() -> None:
    sample: list[bytes | str | None] = [
        doubled("Café"),
        doubled("naïve “quote”"),
        doubled("für"),
        b"ascii",
        "déjà".encode(),
    ]
    decode = decoder("utf8", sample)
    assert decode(doubled("Élan 漢字 😀")) == "Élan 漢字 😀"
    assert decode.repaired == 1
    assert decode.original(doubled("Café")) == doubled("Café")
    assert decode("clean déjà vu, Ålesund".encode()) == "clean déjà vu, Ålesund"
    mixed = "He wrote Ã©, we read 漢".encode()
    assert decode(mixed) == "He wrote é, we read 漢"  # a quote of an old post in a new one
    assert "encoded twice" in decode.evidence
    assert decoder("utf8", sample)(doubled("Zoë").decode()) == "Zoë"  # text from PostgreSQL


def test_text_about_mojibake_is_left_alone() -> None:
    decode = decoder("utf8", ["Ã© is what you see".encode(), "fine é".encode(), "漢字".encode()])
    assert decode("Ã© is what you see".encode()) == "Ã© is what you see"
    assert (decode.repaired, decode.original(b"x")) == (0, None)


def test_lone_surrogates_in_text() -> None:
    decode = decoder()
    assert decode("a\ud800b") == "a\ufffdb"
    assert decode.repaired == 1


@given(st.binary(), st.sampled_from(["utf8", "latin1", "gbk", "big5", "utf16", "binary", None, "sjis", "euckr"]))
def test_never_raises_and_never_yields_what_cannot_be_stored(cell: bytes, declared: str | None) -> None:
    decode = decoder(declared, [cell])
    text = decode(cell)
    text.encode()  # no lone surrogates
    assert "\0" not in text
    assert decode.original(cell) in (None, cell)
    assert decode(cell) == text


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_utf8_comes_back(text: str) -> None:
    decode = decoder("utf8mb4")
    assert (decode(text.encode()), decode(text), decode.repaired) == (text, text, 0)
