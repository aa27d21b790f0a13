"""Smilies of the stock sets as Unicode emoji.

A board's own table says which image a code shows; the image decides, because boards give new codes to old images. The
codes are those of a fresh phpBB (2, 3.x); images also of SMF, MyBB, vBulletin and FluxBB, whose names overlap.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Emoji → names of image files (without folder, ``icon_``, ``icon_e_`` and extension), then codes.
_STOCK: dict[str, tuple[str, str]] = {
    "😀": ("biggrin big_smile grin laugh teeth cheesy", ":D :-D :grin:"),
    "🙂": ("smile smiley", ":) :-) :smile:"),
    "😉": ("wink", ";) ;-) :wink:"),
    "🙁": ("sad frown unhappy", ":( :-( :sad:"),
    "😮": ("surprised surprise yikes shocked", ":o :-o :O :eek:"),
    "😯": ("eek shock shocked", ":shock:"),
    "😕": ("confused hmm undecided", ":? :-? :???:"),
    "😎": ("cool", "8-) :cool:"),
    "😂": ("lol", ":lol:"),
    "😠": ("mad angry", ":x :-x :mad:"),
    "😛": ("razz tongue", ":P :-P :p :razz:"),
    "😳": ("redface embarrassed blush", ":oops:"),
    "😢": ("cry crying", ":cry:"),
    "👿": ("evil", ":evil:"),
    "😈": ("twisted", ":twisted:"),
    "🙄": ("rolleyes", ":roll:"),
    "❗": ("exclaim exclamation", ":!:"),
    "❓": ("question", ":?:"),
    "💡": ("idea lightbulb", ":idea:"),
    "➡️": ("arrow", ":arrow:"),
    "😐": ("neutral", ":| :-|"),
    "😁": ("mrgreen", ":mrgreen:"),
    "🤓": ("geek nerd", ":geek:"),
    "🧐": ("ugeek", ":ugeek:"),
    "❤️": ("heart", ""),
    "👍": ("thumbsup thumbup", ""),
    "👎": ("thumbsdown thumbdown", ""),
    "😇": ("angel", ""),
    "😴": ("sleepy sleep", ""),
    "😘": ("kiss", ""),
    "😤": ("huffy", ""),
    "😊": ("shy", ""),
    "🤭": ("titter", ""),
    "😓": ("sweat", ""),
    "🥰": ("loveliness", ""),
    "😨": ("funk", ""),
    "🤬": ("curse", ""),
    "😵": ("dizzy", ""),
    "🤐": ("shutup", ""),
    "🤗": ("hug", ""),
    "✌️": ("victory", ""),
    "⏰": ("time", ""),
    "🤝": ("handshake", ""),
    "📞": ("call", ""),
}

BY_CODE: dict[str, str] = {code: emoji for emoji, (_, codes) in _STOCK.items() for code in codes.split()}
BY_IMAGE: dict[str, str] = {image: emoji for emoji, (images, _) in _STOCK.items() for image in images.split()}


def image_name(path: str) -> str:
    """Name of a smiley's image without folder, extension and the usual prefixes."""
    name = path.rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2]
    return name.removeprefix("icon_").removeprefix("e_")


def emoji_table(board: Mapping[str, str]) -> dict[str, str]:
    """Codes → emoji, of a board whose table is ``board`` (code → image path); without a table the stock codes count."""
    if not board:
        return dict(BY_CODE)
    found = {code: BY_IMAGE.get(image_name(path).lower()) or BY_CODE.get(code) for code, path in board.items()}
    return {code: emoji for code, emoji in found.items() if emoji}
