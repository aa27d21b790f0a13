"""What is inside the posts of subSilver and subsilver2: quotes, code, attachments, signatures; and the poll."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from adapters.html.document import remove, text_of, words
from adapters.html.facts import PageFile, PagePoll, PagePollOption
from adapters.html.reading import (
    Element,
    Finder,
    Group,
    ancestor,
    date,
    hrefs,
    lead_off,
    mark_attachment,
    mark_quote,
    number_in,
    parameter,
    wrote_off,
    xpath,
)

_RESULTS: Final = xpath(
    "//tr[td[starts-with(normalize-space(),'[')]][.//img[contains(@src,'voting_bar') or contains(@src,'poll_center')]]"
)
SIGNATURE: Final = re.compile(r"\s*_{15,}\s*")
_LINE: Final = "_" * 15


def prepare(group: Group, body: Element, files: list[PageFile]) -> None:
    """Mark up what is phpBB's own in a body: quotes and code are tables (2) or a title and a block (3)."""
    for cell in reversed(group.all("old quote")):
        table = ancestor(cell, "table")
        if table is not None and table is not body:
            heading = next((part for part in table.iter("b")), None)
            _become(table, cell)
            mark_quote(table, author=wrote_off(words(heading)))
    for cell in group.all("old code"):
        table = ancestor(cell, "table")
        if table is not None and table is not body:
            for part in cell.iter():  # no line ends there but at <br>, beside which phpBB 2 writes line feeds
                part.text, part.tail = ((text or "").replace("\n", "") for text in (part.text, part.tail))
            _become(table, cell)
            table.attrib.clear()
            table.tag = "pre"
    for block in reversed(group.all("new quote")):
        title = block.getprevious()
        post, author = None, ""
        if title is not None and title.get("class") == "quotetitle":
            post = next((id for url in hrefs((title,)) if (id := parameter(url, "p"))), None)
            author = wrote_off(words(title))
            remove(title)
        mark_quote(block, post=post, author=author)
    for block in group.all("new code"):
        title = block.getprevious()
        if title is not None and title.get("class") == "codetitle":
            remove(title)
        block.tag = "pre"
    for box in group.all("attachment"):
        url = next((url for url in _sources(box) if "download/file" in url and parameter(url, "id")), "")
        id = parameter(url, "id")
        if id and all(file.id != id for file in files):
            name = next((words(node) or node.get("alt") or "" for node in box.iter("a", "img")), "")
            inline = body in box.iterancestors()
            files.append(PageFile(id=id, file_name=name, url=url, inline=inline))
            if inline:
                mark_attachment(box, id)


def _sources(box: Element) -> list[str]:
    return [node.get("href") or node.get("src") or "" for node in box.iter("a", "img")]


def _become(table: Element, cell: Element) -> None:
    """Make a table hold what one of its cells holds, and nothing else."""
    tail = table.tail
    text, children = cell.text, list(cell)
    table.clear()
    table.tail = tail
    table.text = text
    table.extend(children)


def cut_signature(body: Element) -> Element | None:
    """Cut off what follows the line of underscores; the element that holds it now."""
    if _LINE not in text_of(body):
        return None
    mark = next((node for node in reversed(list(body.iter("br"))) if node.tail and SIGNATURE.match(node.tail)), None)
    if mark is None:
        return None
    signature = etree.Element("div")
    signature.text = SIGNATURE.sub("", mark.tail, count=1)
    mark.tail = None
    node = mark
    while node is not body:
        for sibling in list(node.itersiblings()):
            signature.append(sibling)
        node = node.getparent()
    before = mark.getprevious()
    remove(mark)
    while before is not None and before.tag == "br" and not (before.tail or "").strip():
        mark, before = before, before.getprevious()
        remove(mark)
    first = next(signature.iterchildren("*"), None)
    if first is not None and first.tag == "br" and not signature.text.strip():
        remove(first)
    return signature


def poll(finder: Finder) -> PagePoll | None:
    page = finder.page.text
    posts = page.find('class="postbody"')  # a poll stands above them
    if page.find("voting_bar", 0, posts) < 0 and page.find("poll_center", 0, posts) < 0:
        return None
    rows = _RESULTS(finder.tree)
    options = []
    for row in rows:
        cells = [words(cell) for cell in row.iterchildren("td")]
        text = next((cell for cell in cells if cell), "")  # before it who may vote has a box to tick
        count = next((cell for cell in reversed(cells) if cell.startswith("[")), "")  # who voted sees a mark behind it
        options.append(PagePollOption(text=text, votes=number_in(count)))
    table = ancestor(rows[0], "table") if rows else None
    outer = ancestor(table, "table") if table is not None else None
    holders = [holder for holder in (outer, table) if holder is not None]
    title = next((part for holder in holders for part in holder.iter("b") if words(part)), None)
    notes = (words(part) for holder in holders for part in holder.iter("span") if part.get("class") == "gensmall")
    until = next((note for note in notes if re.search(r"\d:\d\d", note)), "")
    ends = date(lead_off(until)) if until else None
    return PagePoll(question=words(title), options=tuple(options), ends=ends) if options else None
