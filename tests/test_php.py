"""PHP unserialize: right on what PHP writes, bounded on everything else."""

from __future__ import annotations

import contextlib
import math
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.php import CLASS, PhpError, decoded, unserialize


def serialize(value: Any) -> bytes:
    """An independent serialiser, after the manual's description of the format."""
    if value is None:
        return b"N;"
    if isinstance(value, bool):
        return b"b:%d;" % value
    if isinstance(value, int):
        return b"i:%d;" % value
    if isinstance(value, float):
        special = {math.inf: b"INF", -math.inf: b"-INF"}
        return b"d:" + special.get(value, repr(value).encode()) + b";"
    if isinstance(value, bytes):
        return b's:%d:"%s";' % (len(value), value)
    parts = [serialize(key) + serialize(item) for key, item in value.items()]
    return b"a:%d:{%s}" % (len(parts), b"".join(parts))


integers = st.integers(-(2**63), 2**63 - 1)
leaves = st.none() | st.booleans() | integers | st.floats(allow_nan=False) | st.binary(max_size=40)
values = st.recursive(
    leaves, lambda inner: st.dictionaries(integers | st.binary(max_size=8), inner, max_size=6), max_leaves=30
)


@given(values)
def test_reads_what_a_serialiser_writes(value: Any) -> None:
    assert unserialize(serialize(value)) == value


truncated = values.map(serialize).flatmap(lambda good: st.integers(0, len(good)).map(lambda cut: good[:cut]))


@given(st.binary(max_size=200) | truncated)
def test_anything_is_a_value_or_a_clear_error(data: bytes) -> None:
    with contextlib.suppress(PhpError):
        assert not isinstance(unserialize(data), str)


@given(st.dictionaries(st.integers(0, 99), st.text("aé漢😀 :;{}", max_size=12), max_size=6))
def test_lengths_of_another_charset_do_not_matter(texts: dict[int, str]) -> None:
    """What a charset conversion leaves: lengths counted in characters, text in UTF-8."""
    parts = [b'i:%d;s:%d:"%s";' % (key, len(text), text.encode()) for key, text in texts.items()]
    data = b"a:%d:{%s}" % (len(parts), b"".join(parts))
    assert unserialize(data) == {key: text.encode() for key, text in texts.items()}


@given(
    st.lists(st.text('aé漢字版主，;:{} "', max_size=10).filter(lambda text: '";' not in text), max_size=8),
    st.sampled_from([("gbk", "utf-8"), ("utf-8", "gbk"), ("big5", "utf-8"), ("utf-8", "big5"), ("cp1252", "utf-8")]),
)
def test_values_converted_from_one_charset_to_another(texts: list[str], charsets: tuple[str, str]) -> None:
    """Lengths counted in one charset, too long or too short in the other, keys among them."""
    before, after = charsets

    def string(text: str) -> bytes:
        counted = len(text.encode(before, "replace"))
        return b's:%d:"%s";' % (counted, text.encode(after, "replace"))

    parts = [string(f"{text}{n}") + string(text) for n, text in enumerate(texts)]
    data = b"a:1:{i:5;a:%d:{%s}}" % (len(parts), b"".join(parts))
    expected = {f"{text}{n}".encode(after, "replace"): text.encode(after, "replace") for n, text in enumerate(texts)}
    assert unserialize(data) == {5: expected}


def test_a_wrong_length_that_fits_by_chance() -> None:
    """Lengths of UTF-8, bytes of GBK: six bytes from the first string on, another string ends."""
    data = 'a:2:{i:0;s:15:"漢";i:1;s:2:"ab";}'.encode("gbk")
    assert data[data.index("漢".encode("gbk")) + 15 :].startswith(b'";')
    assert unserialize(data) == {0: "漢".encode("gbk"), 1: b"ab"}


def test_strings_in_the_charset_of_their_blob() -> None:
    value = unserialize(serialize({0: "版主".encode("gbk"), "名".encode("gbk"): {1: b"x", 2: None, 3: 1.5}}))
    assert decoded(value, lambda raw: raw.decode("gbk")) == {0: "版主", "名": {1: "x", 2: None, 3: 1.5}}
    assert decoded(b"x", bytes.decode) == "x"
    assert decoded(7, bytes.decode) == 7
    deep = unserialize(b"a:1:{i:0;" * 3000 + b"a:0:{}" + b"}" * 3000, depth=4000)
    assert isinstance(decoded(deep, bytes.decode), dict)


def test_a_right_length_beats_the_look_of_the_text() -> None:
    tricky = b'x";i:1;s:1:"y'
    assert unserialize(serialize({0: tricky, 1: 5})) == {0: tricky, 1: 5}


def test_objects_are_never_made() -> None:
    data = b'a:2:{i:0;O:8:"Exploit2":1:{s:3:"cmd";s:2:"rm";}i:1;C:3:"Old":4:{abcd}}'
    assert unserialize(data) == {0: {CLASS: b"Exploit2", b"cmd": b"rm"}, 1: {CLASS: b"Old"}}


def test_references_are_nothing() -> None:
    assert unserialize(b"a:2:{i:0;R:1;i:1;r:1;}") == {0: None, 1: None}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a:1:{i:0;",
        b"a:1:{i:0;}",
        b"a:1:{N;i:1;}",
        b"a:1:{b:1;i:1;}",
        b"a:1:{a:0:{}i:1;}",
        b'a:1:{d:1.5;s:1:"a";}',
        b"i:99999999999999999999;",
        b"i:" + b"9" * 5000 + b";",
        b"d:1-2;",
        b"i:1;i:2;",
        b's:3:"abc',
        b'C:3:"Old":99:{abcd}',
        b"}",
    ],
)
def test_broken_values_are_refused(data: bytes) -> None:
    with pytest.raises(PhpError):
        unserialize(data)


def test_depth_and_size_are_bounded() -> None:
    nested = b"a:1:{i:0;" * 100_000 + b"N;" + b"}" * 100_000
    with pytest.raises(PhpError, match="nested deeper than 64"):
        unserialize(nested)
    assert unserialize(b"a:1:{i:0;" * 64 + b"N;" + b"}" * 64)
    with pytest.raises(PhpError, match="more than 10"):
        unserialize(b"N;" * 10, size=10)


def test_time_is_linear_in_the_input() -> None:
    hostile = [
        b'a:9:{i:0;s:9999:"' + b'";x' * 300_000,
        b"a:1:{" + b'i:0;s:1:"";' * 90_000,
        b'O:9:"' + b"x" * 1_000_000,
    ]
    start = time.process_time()
    for data in hostile:
        with pytest.raises(PhpError):
            unserialize(data)
    assert time.process_time() - start < 3
