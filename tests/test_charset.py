"""Decoding of cells: what is declared, what is found, what is repaired."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.encodings import codec_of
from adapters.sql.charset import Decoder, ReferenceDecoder
from adapters.sql.evidence import judge


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
        ("big5", "big5_uao"),
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


# -------------------------------------------------------------------- columns, from bytes

CHINESE = ("中文论坛的帖子", "大家好，请多关照", "今天的火车晚点了", "新手报到，谢谢版主")
TAIWAN = ("繁體中文論壇的文章", "請大家多多指教", "今天的火車誤點了", "新手報到，謝謝版主")
RUSSIAN = ("Привет всем на форуме", "Новая тема о поездах", "Правила нашего форума", "Спасибо за ответ")
JAPANESE = ("こんにちは皆さん", "新しいスレッドです", "電車が遅れました", "よろしくお願いします")
KOREAN = ("안녕하세요 여러분", "새로운 글입니다", "기차가 늦었습니다", "감사합니다")
GREEK = ("Καλημέρα σε όλους", "Νέο θέμα συζήτησης", "Ευχαριστώ πολύ", "Οι κανόνες του φόρουμ")
WESTERN = ("Café über naïve", "L'été dernier, ça va", "señor “quoted” text", "Schöne Grüße aus Köln")


@pytest.mark.parametrize("declared", ["latin1", "utf8mb3", None])
@pytest.mark.parametrize(
    ("texts", "codec"),
    [
        (CHINESE, "gb18030"), (TAIWAN, "big5_uao"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"), (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"), (KOREAN, "cp949"), (GREEK, "cp1253"), (WESTERN, "cp1252"),
    ],
)  # fmt: skip
def test_a_column_that_holds_anything_is_read_as_what_it_is(
    texts: tuple[str, ...], codec: str, declared: str | None
) -> None:
    sample = [*(text.encode(codec) for text in texts), b"plain", None]
    decode = decoder(declared, sample)
    assert [decode(cell) for cell in sample] == [*texts, "plain", ""]
    assert codec in decode.evidence
    assert decode.repaired == 0


@pytest.mark.parametrize(
    ("texts", "codec"), [(CHINESE, "gb18030"), (TAIWAN, "big5_uao"), (RUSSIAN, "cp1251"), (JAPANESE, "cp932")]
)
def test_what_was_taken_for_latin1_and_then_encoded_as_utf8_is_undone(texts: tuple[str, ...], codec: str) -> None:
    """A dump with SET NAMES utf8 of a latin1 column that holds GBK: valid UTF-8, of the wrong characters."""
    sample: list[bytes | str | None] = [text.encode(codec).decode("cp1252", "migrator.c1").encode() for text in texts]
    decode = decoder("utf8mb4", sample)
    assert [decode(cell) for cell in sample] == list(texts)
    assert decode.repaired == len(texts)
    assert decode.original(sample[0]) == sample[0]
    assert f"{codec} taken for latin1" in decode.evidence
    assert decode("Café, déjà vu".encode()) == "Café, déjà vu"
    assert decode("漢字 and é".encode()) == "漢字 and é"


@pytest.mark.parametrize("times", [2, 3, 4])
def test_text_encoded_twice_three_and_four_times(times: int) -> None:
    def often(text: str) -> bytes:
        raw = text.encode()
        for _ in range(times - 1):
            raw = raw.decode("cp1252", "migrator.c1").encode()
        return raw

    sample: list[bytes | str | None] = [often(text) for text in (*WESTERN, *CHINESE)]
    decode = decoder("utf8", sample)
    assert [decode(cell) for cell in sample] == [*WESTERN, *CHINESE]
    assert decode.repairs == {"encoded twice": len(sample)}
    assert decode(WESTERN[0].encode()) == WESTERN[0]


def test_mixed_columns_are_decided_cell_by_cell_with_what_the_column_tells() -> None:
    new, old = [text.encode() for text in CHINESE], [text.encode("gbk") for text in CHINESE]
    decode = decoder("latin1", [*new, *old])
    assert [decode(cell) for cell in (*new, *old)] == [*CHINESE, *CHINESE]
    assert decode("é".encode("gb18030")) == "é"
    # alone, two bytes may be anything; the column knows
    short = "一".encode("gbk")
    assert short.decode() != "一"
    assert decode(short) == "一"
    utf8 = decoder("utf8", [*(text.encode() for text in CHINESE * 5), *(text.encode("cp1251") for text in RUSSIAN)])
    assert utf8("тема".encode("cp1251")) == "тема"
    assert utf8.repairs == {"cp1251": 1}


@pytest.mark.parametrize(
    ("declared", "texts"),
    [
        ("latin2", ("Złożył żółtą kartkę na łące", "każdy sąsiad europejski", "Gdzie jest moja książka, święto źle")),
        ("koi8u", ("Привіт, як справи у вас сьогодні", "Дуже гарна їжа і їхні діти", "Ґанок був зелений, а ліс")),
        ("latin7", ("Žmonės kalba lietuviškai", "Ąžuolas ir eglė, šviesūs", "Kaip gyveni šiandien, drauge")),
        ("greek", ("Καλημέρα σας", "η γλώσσα είναι ελληνική", "πού πάμε σήμερα")),
    ],
)
def test_a_right_declaration_of_a_rare_set_is_believed(declared: str, texts: tuple[str, ...]) -> None:
    codec = codec_of(declared)
    judgement = judge([text.encode(codec) for text in texts], declared)
    assert (judgement.codec, judgement.clean) == (codec, True)


def test_few_cells_of_several_languages_do_not_refute_a_declared_double_byte_set() -> None:
    cells = ["海のそばで五つの言葉", "Екатеринбург", "茶與鐵壺"]
    decode = decoder("gbk", [text.encode("gbk") for text in cells])
    assert [decode(text.encode("gbk")) for text in cells] == cells
    taiwan = decoder("gbk", [text.encode("big5") for text in TAIWAN])
    assert [taiwan(text.encode("big5")) for text in TAIWAN] == [*TAIWAN]


@pytest.mark.parametrize(
    ("texts", "codec"), [(CHINESE, "gbk"), (TAIWAN, "big5"), (JAPANESE, "cp932"), (KOREAN, "cp949")]
)
def test_titles_cut_in_the_middle_of_a_character(texts: tuple[str, ...], codec: str) -> None:
    sample = [text.encode(codec) for text in texts]
    decode = decoder({"cp949": "euckr", "cp932": "sjis"}.get(codec, codec), [*sample, sample[0][:-1]])
    cut = ("ab" + texts[0]).encode(codec)[:-1]
    assert decode(cut) == "ab" + texts[0][:-1] + "\ufffd"
    assert decode.repairs == {"cut character": 1}
    assert decode.original(cut) == cut


def test_few_broken_characters_do_not_change_the_character_set() -> None:
    decode = decoder("gbk", [text.encode("gbk") for text in CHINESE])
    cell = ("".join(CHINESE)).encode("gbk") + b"\xff ok"
    assert decode(cell) == "".join(CHINESE) + "\ufffd ok"
    assert decode.repairs == {"broken characters": 1}


def test_control_characters_that_were_quotes() -> None:
    sample: list[bytes | str | None] = [f"\x93text {n}\x94 \x96 yes".encode() for n in range(3)]
    decode = decoder("utf8", sample)
    assert decode(sample[0]) == "“text 0” – yes"
    assert decode.original(sample[0]) == sample[0]
    once = decoder("utf8", [*sample[:1], "é".encode()])
    assert once(sample[0]) == "\x93text 0\x94 \x96 yes"
    assert once.repaired == 0


def test_western_text_is_left_alone_whatever_the_column() -> None:
    texts = [*WESTERN, "créée", "İstanbul’da güneşli", "Þú ert æði", "ÀÉÎÕÜ", "Ünïcödé", "£5 – ½ off", "naïve Ã©"]
    decode = decoder("utf8mb4", [text.encode() for text in texts])
    assert [decode(text.encode()) for text in texts] == texts
    assert decode.repaired == 0
    few = decoder("latin1", ["éé".encode("cp1252"), "ÿ".encode("cp1252")])
    assert few("éé".encode("cp1252")) == "éé"


def test_references_are_characters_where_text_is_stored_unescaped() -> None:
    decode = ReferenceDecoder("latin1", list)
    title = b"&#20013;&#25991; &#128512; &#60;b&#62; &amp; &#233; &#55357; &#1234567; &#0;"
    assert decode(title) == "中文 😀 &#60;b&#62; &amp; &#233; &#55357; &#1234567; &#0;"
    assert decode.repairs == {"references": 1}
    assert decode.original(title) == title
    assert decode.original(b"&#60;") is None
    assert decode("é &#20013;".encode("cp1252")) == "é 中"
    assert decode.repairs == {"references": 2}
    assert decoder("latin1")(b"&#20013;") == "&#20013;"


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_cut_character_does_not_speak_against_utf8(lost: int) -> None:
    """Few cells of a column declared latin1: one that ends within a character must not make the others western."""
    whole, cut = "Grüße vom Fähranleger".encode(), "Übers Wasser 🚢".encode()[:-lost]
    decode = decoder("latin1", [whole, cut])
    assert (decode(whole), decode(cut)) == ("Grüße vom Fähranleger", "Übers Wasser \ufffd")
    assert decode.evidence.startswith("utf-8, declared latin1, but 2 of 2 sampled cells are UTF-8")
    assert decode.repairs == {"cut character": 1}


@pytest.mark.parametrize(
    "cell", [b"caf\xe9", b"Fl\xfcsse, caf\xe9", b"G\xc3\xa9 caf\xe9\x80x", b"\xd6\xd0\xb9\xfa\xe4\xbd"]
)
def test_what_only_ends_like_a_cut_character_does(cell: bytes) -> None:
    assert "0 of 1 sampled cells are UTF-8" in judge([cell], "latin1").reason


def test_long_and_hostile_cells_take_no_long_time() -> None:
    for cell in (b"\xc3\x83" * 500_000, b"\xd6" * 1_000_000, b"&#2" * 300_000, b"\xed\xa0" * 300_000):
        decode = ReferenceDecoder("latin1", lambda cell=cell: [cell] * 3)  # type: ignore[misc]
        started = time.process_time()
        decode(cell)
        assert time.process_time() - started < 5


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
