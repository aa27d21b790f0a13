"""The language of a text, as far as its script tells; nothing dearer is worth its time per post."""

from __future__ import annotations

import re

_SAMPLE = 400  # characters looked at
# Letters of all scripts below; most text that is not ASCII holds none of them, but a dash or an accent.
_FOREIGN = re.compile(
    r"[\u0370-\u052f\u0590-\u06ff\u0750-\u077f\u0e01-\u0e5b\u1100-\u11ff\u1f00-\u1fff\u3041-\ud7af\uf900-\ufaff]+"
)
# Script → what is told by it. A script of several languages trusts the author's own if it is one of them.
_SCRIPTS: tuple[tuple[re.Pattern[str], str, frozenset[str]], ...] = (
    (re.compile(r"[\u3041-\u30ff]"), "ja", frozenset()),
    (re.compile(r"[\u1100-\u11ff\uac00-\ud7af]"), "ko", frozenset()),
    (re.compile(r"[\u3400-\u9fff\uf900-\ufaff]"), "zh", frozenset({"zh", "ja"})),
    (re.compile(r"[\u0400-\u052f]"), "ru", frozenset({"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg"})),
    (re.compile(r"[\u0600-\u06ff\u0750-\u077f]"), "ar", frozenset({"ar", "fa", "ur", "ug", "ps", "sd", "ku"})),
    (re.compile(r"[\u0590-\u05ff]"), "he", frozenset({"he", "yi"})),
    (re.compile(r"[\u0e01-\u0e5b]"), "th", frozenset()),
    (re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"), "el", frozenset()),
)
# Kana are sparse in Japanese, as Hangul may be between Han: these scripts win with a tenth of the foreign letters.
_SPARSE = frozenset({"ja", "ko"})


def language_of(text: str, usual: str | None) -> str | None:
    """ISO 639-1 code of ``text``; ``usual`` (its author's, or the site's language) where the script does not tell, as
    for all Latin text."""
    if text.isascii():
        return usual
    sample = text[:_SAMPLE]
    others = len(sample) - len(sample.encode("ascii", "ignore"))
    if others * 4 < len(sample):
        return usual  # a quick look: not even all that is not ASCII would be enough
    foreign = "".join(_FOREIGN.findall(sample))
    if len(foreign) * 4 < len(sample):
        return usual  # a foreign word or two
    best, found = usual, 0
    for script, language, family in _SCRIPTS:
        count = len(script.findall(foreign))
        if language in _SPARSE and count * 10 > len(foreign):
            return language
        if count > found:
            best, found = (usual if usual in family else language), count
    return best
