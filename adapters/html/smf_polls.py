"""Polls of SMF 1.1, 2.0 and 2.1.

Facts: ``Themes/default/Display.template.php`` of SMF 2.0 and 2.1; the boards ``smf-a`` and ``smf11-bitcointalk``.
Guests who may not vote are shown the results, without the poll's number.
"""

from __future__ import annotations

import re
from typing import Final

from adapters.forum import SourceId
from adapters.html.document import words
from adapters.html.facts import Date, PagePoll, PagePollOption
from adapters.html.reading import Element, Finder, date, number_in, parameter, xpath

_COUNT: Final = re.compile(r"\d{1,3}(?:[.,\u00a0 ]\d{3})*")  # of members, with or without thousands separators
_POLL_ROWS: Final = xpath("//tr[td[1]/following-sibling::td//img[contains(@src,'poll_middle')]][not(.//table)]")


def poll(finder: Finder) -> PagePoll | None:
    box = finder.first("poll")
    if box is None:
        return _old_poll(finder)
    options = []
    for term in box.iter("dt"):
        bar = term.getnext()
        count = next((part for part in bar.iter("span")), bar) if bar is not None and bar.tag == "dd" else None
        options.append(PagePollOption(text=words(term), votes=number_in(words(count))))
    if not options:  # shown to those who may still vote
        options = [PagePollOption(text=words(label)) for label in box.iter("label")]
    if not options:
        return None
    headings = list(box.iter("h3", "h4"))
    question = next((part for part in headings if part.get("id") == "pollquestion"), headings[0] if headings else None)
    ends: Date | None = None
    voters: int | None = None
    for label in box.iter("strong"):
        told = words(label.tail)
        if told.isdecimal() or _COUNT.fullmatch(told):
            voters = number_in(told)
        elif ":" in told:
            ends = date(told)
    most = next((part for part in box.iter("p") if "smallpadding" in part.get("class", "")), None)
    return PagePoll(
        question=words(question),
        options=tuple(options),
        voters=voters,
        max_choices=(number_in(words(most)) or 1) if most is not None else 1,
        id=_poll_id(finder),
        ends=ends,
    )


def _poll_id(finder: Finder) -> SourceId | None:
    """The number of the poll stands in the addresses by which votes are given or changed."""
    links = (node.get("action") or node.get("href") or "" for node in finder.tree.iter("form", "a"))
    return next((id for url in links if "action=vote" in url and (id := parameter(url, "poll"))), None)


def _old_poll(finder: Finder) -> PagePoll | None:
    """SMF 1.1 draws polls as tables."""
    rows: list[Element] = _POLL_ROWS(finder.tree)
    options = []
    for row in rows:
        cells = list(row.iterchildren("td"))
        options.append(PagePollOption(text=words(cells[0]), votes=number_in(words(cells[-1]))))
    if not options:
        return None
    outer = list(rows[0].iterancestors("td"))
    question = next((words(cell.text) for cell in outer if words(cell.text)), "")
    total = next((number_in(words(part)) for part in outer[-1].iter("b")), None)
    return PagePoll(question=question, options=tuple(options), voters=total, id=_poll_id(finder))
