"""Markup of every forum as canonical HTML: what it is (:mod:`.canonical`), what writes it (:mod:`.builder`), what reads
BBCode (:mod:`.bbcode`) and phpBB's XML (:mod:`.s9e`) into it through one :mod:`.renderer`, by the tables of
:mod:`.tags` and :mod:`.smilies`."""
