"""Languages as forums name them: language packs are folders with English names."""

from __future__ import annotations

from typing import Final

_CODES: Final = {
    "arabic": "ar", "bahasa": "id", "brazilian": "pt", "bulgarian": "bg", "catalan": "ca", "chinese": "zh",
    "croatian": "hr", "czech": "cs", "danish": "da", "deutsch": "de", "dutch": "nl", "english": "en", "espanol": "es",
    "estonian": "et", "finnish": "fi", "francais": "fr", "french": "fr", "galician": "gl", "german": "de",
    "greek": "el", "hebrew": "he", "hungarian": "hu", "indonesian": "id", "italian": "it", "italiano": "it",
    "japanese": "ja", "korean": "ko", "latvian": "lv", "lithuanian": "lt", "macedonian": "mk", "norwegian": "no",
    "persian": "fa", "polish": "pl", "portuguese": "pt", "romanian": "ro", "russian": "ru", "serbian": "sr",
    "simplified": "zh", "slovak": "sk", "slovenian": "sl", "spanish": "es", "swedish": "sv", "thai": "th",
    "traditional": "zh", "turkish": "tr", "ukrainian": "uk", "vietnamese": "vi",
}  # fmt: skip


def language(pack: str) -> str | None:
    """ISO 639-1 code of a language pack (``English``, ``german-utf8``, ``chinese_simplified``, ``deutsch_du``)."""
    words = pack.lower().replace("-", "_").split("_")
    return next((_CODES[word] for word in words if word in _CODES), None)
