"""Polls of vBulletin 3.8 as a table of results, and those of 3.8 and 4.2 as the form by which votes are given.

Facts: scrapers of vBulletin boards, and open forum software that draws its polls after those of vBulletin 3; the names
of the fields of ``poll.php``. How vBulletin 4 shows results is not known: there a poll is read only where one may vote.
"""

from __future__ import annotations

import re
from typing import Final

from adapters.html.document import Document, remove, words
from adapters.html.facts import Date, PagePoll, PagePollOption
from adapters.html.marks import below, has
from adapters.html.reading import LINE, Element, date, number_in, parameter

_DATE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},?\s(?:\S{1,4}\s)?\d{1,2}:\d{2}(?:\s?[AaPp][Mm])?")


def poll(page: Document) -> PagePoll | None:
    """The poll of a thread page."""
    if "poll.php" not in page.text and "polls/bar" not in page.text:
        return None
    rows = [row for row in page.tree.iter("tr") if _is_result(row)]
    if rows:
        return _results(rows)
    forms = (form for form in page.tree.iter("form") if "poll.php" in (form.get("action") or ""))
    return next((found for form in forms if (found := _voting(form)) is not None), None)


def _is_result(row: Element) -> bool:
    """Whether a row is that of an option: its text, a bar, the votes, their share."""
    cells = [cell for cell in row if cell.tag == "td"]
    return len(cells) == 4 and any("polls/bar" in (image.get("src") or "") for image in cells[1].iter("img"))


def _results(rows: list[Element]) -> PagePoll:
    table = next(rows[0].iterancestors("table"))
    options = []
    for row in rows:
        text, _, votes, _ = (cell for cell in row if cell.tag == "td")
        for voters in [box for box in text.iter("div") if has(box, "smallfont")]:  # of a public poll
            remove(voters)
        options.append(PagePollOption(text=words(text).removesuffix(" *"), votes=number_in(words(votes))))
    voted = number_in(words(below(table, "td", "tfoot")))
    several = voted is not None and sum(option.votes or 0 for option in options) > voted
    head = below(table, "td", "tcat")
    question = words(below(head, "span", "normal")) or words(head).partition(":")[2]
    return PagePoll(
        question=question.lstrip(": "),
        options=tuple(options),
        voters=voted,
        max_choices=len(options) if several else 1,
        id=next((id for link in table.iter("a") if (id := parameter(link.get("href"), "pollid"))), None),
        ends=_ends(table),
    )


def _voting(form: Element) -> PagePoll | None:
    fields = [field for field in form.iter("input") if (field.get("name") or "").startswith("optionnumber")]
    labels = {label.get("for"): label for label in form.iter("label")}
    texts = [words(labels.get(field.get("id"), field.getparent())) for field in fields]
    if not fields:
        return None
    number = next((field.get("value") or "" for field in form.iter("input") if field.get("name") == "pollid"), "")
    return PagePoll(
        question=words(below(form, "strong")),
        options=tuple(PagePollOption(text=text) for text in texts),
        max_choices=len(fields) if fields[0].get("type") == "checkbox" else 1,
        id=number_in(number) or parameter(form.get("action"), "pollid"),
        ends=_ends(form),
    )


def _ends(box: Element) -> Date | None:
    """The time in "This poll will close on DATE at TIME"."""
    told = next(
        (match for cell in box.iter("td") if has(cell, "thead") and (match := _DATE.search(words(cell)[:LINE]))), None
    )
    return date(told[0]) if told else None
