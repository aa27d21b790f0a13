"""What Discuz! shows in place of names and texts: the same for readers of its tables and of its pages."""

from __future__ import annotations

from typing import Final

#: stands for what only some may read
HIDDEN: Final = "〔隐藏内容〕"
SOLD: Final = "〔付费主题，其余内容未公开〕"
#: in place of the name of who writes without one
NAMELESS: Final = frozenset(("匿名者", "匿名", "Anonymous", "匿名用戶", "匿名用户"))
