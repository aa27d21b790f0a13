"""Codes of what moderators of Discuz! do, and the kinds of action they mean.

Facts: ``source/language/forum/lang_modaction.php``, ``source/include/topicadmin/*.php`` and
``source/include/cron/cron_threadexpiry_hourly.php`` of X3.4 and X3.5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# fmt: off
#: code of ``forum_threadmod`` and of ``modslog`` → kind of action; an E begins what has an end, a U ends it
CODES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("STK", "EST", "TOK"), "sticky"), **dict.fromkeys(("UST", "UES"), "unsticky"),
    **dict.fromkeys(("DIG", "EDI"), "digest"), **dict.fromkeys(("UDG", "UED", "UDI"), "undigest"),
    **dict.fromkeys(("HLT", "EHL", "CCK"), "highlight"), **dict.fromkeys(("UHL", "UEH"), "unhighlight"),
    **dict.fromkeys(("CLS", "ECL", "CLK", "UEO"), "lock"), **dict.fromkeys(("OPN", "EOP", "UEC", "UCL"), "unlock"),
    "MOV": "move", "CPY": "copy", "MRG": "merge", "SPL": "split", "BMP": "bump",
    "REC": "recommend", "REG": "recommend", "REB": "recommend", "PTS": "recommend",
    "DEL": "soft_delete_thread", "UDL": "restore_thread", "RST": "restore_thread",
    "DLP": "delete_post", "DCM": "delete_post", "PRN": "delete_post",
    "BNP": "soft_delete_post", "UBN": "restore_post",  # 屏蔽: the text is hidden, the post stays
    "WRN": "warn", "MOD": "approve_thread", "EDT": "edit_post", "SPA": "stamp", "SLA": "stamp",
    # known, but nothing that a microblog has a word for
    **dict.fromkeys((
        "UWN", "TYP", "DWN", "URE", "RFS", "PTA", "SPD", "SLD", "SRE", "USR", "RFD", "RMR", "LIV", "LIC", "ABL", "RBL",
        "AUT", "MAG",
    ), "other"),
    # our own for what has no code: bans by group, the moderators' panel, common_banned, common_member_crime,
    # common_report
    "group:4": "ban", "group:5": "ban", "group:6": "ban", "group:lifted": "unban", "locked": "ban", "ip": "ban_ip",
    "report:closed": "close_report",
    "avatar": "other", "signature": "other", "customstatus": "other",
    "modcp:validate": "approve_post", "modcp:delete": "disapprove_post", "modcp:ignore": "other",
    "modcp:validate thread": "approve_thread", "modcp:delete thread": "disapprove_thread",
    "modcp:ignore thread": "other",
}
#: common_member_crime.action → code
CRIMES: Final[Mapping[int, str]] = {
    1: "DLP", 2: "WRN", 3: "BNP", 4: "group:4", 5: "group:5", 6: "locked", 7: "avatar", 8: "signature",
    9: "customstatus",
}
# fmt: on

_ORDINAL = re.compile(r"[SL][0-9]{2}")  # a stamp or icon by its number, before SPA and SLA


def known(code: str) -> bool:
    """Whether it is a code of a stock site."""
    return code in CODES or _ORDINAL.fullmatch(code) is not None


def kind(code: str) -> str:
    """Kind of action that a code means; ``other`` for what nobody knows."""
    return "stamp" if _ORDINAL.fullmatch(code) else CODES.get(code, "other")
