"""What is inside the posts of prosilver: quotes, code, attachments, the line of the last edit; and the poll."""

from __future__ import annotations

from typing import Final

from adapters.html.document import remove, words
from adapters.html.facts import Author, Date, PageFile, PagePoll, PagePollOption
from adapters.html.phpbb_lists import member
from adapters.html.reading import (
    Element,
    Finder,
    Group,
    Look,
    bytes_in,
    date,
    edit_time,
    mark_attachment,
    mark_quote,
    number_in,
    parameter,
    wrote_off,
)

_PARTS: Final = Look({"placed": "div.inline-attachment", "code": ("div.codebox", "dl.codebox")}, groups={})


def named(place: Element | None) -> Element | None:
    """The element with the name in "by NAME » DATE" or in the box beside a post."""
    plain: Element | None = None
    for node in place.iter("a", "span", "strong") if place is not None else ():
        if node.tag == "a":
            if parameter(node.get("href"), "u") and words(node):  # not the picture that links there, too
                return node
        elif "username" in node.get("class", ""):
            return node
        elif node.tag == "strong" and plain is None and words(node):
            plain = node
    return plain


def prepare(body: Element, files: list[PageFile]) -> None:
    """Mark up what is phpBB's own in a body."""
    parts = _PARTS.within(body)
    for box in parts.get("placed", ()):
        holder = next(box.iterchildren("*"), None)
        file = _file(holder, inline=True) if holder is not None else None
        if file:
            files.append(file)
            mark_attachment(box, file.id)
    for box in parts.get("code", ()):
        for title in (*box.iterchildren("p", "dt"),):
            remove(title)
        if box.tag == "dl":  # phpBB 3.0
            box.tag = "div"
            for part in box.iterchildren("dd"):
                part.tag = "pre"
    for quote in list(body.iter("blockquote")):
        _quote(quote)


def _quote(quote: Element) -> None:
    cite = next((node for node in quote.iter("cite", "blockquote") if node is not quote), None)
    if cite is None or cite.tag != "cite":
        mark_quote(quote)
        return
    post, member, time_text, author = parameter(quote.get("cite"), "p"), None, "", ""
    for link in (*cite.iterchildren("a", "span"),):
        if link.get("data-post-id", "").isdigit():
            post = int(link.get("data-post-id")[:15])
            remove(link)
        elif parameter(link.get("href"), "u"):
            member, author = parameter(link.get("href"), "u"), words(link)
        elif link.tag == "span" and "responsive-hide" in link.get("class", ""):
            time_text = words(link)
            remove(link)
    mark_quote(quote, post=post, author=author or wrote_off(words(cite)), member=member, time_text=time_text)
    remove(cite)


def add_file(files: list[PageFile], holder: Element, *, inline: bool) -> None:
    file = _file(holder, inline=inline)
    if file:
        files.append(file)


def _file(holder: Element, *, inline: bool) -> PageFile | None:
    """An attachment from its box; None for the note that one may not see it."""
    url = name = ""
    for node in holder.iter("a", "img"):
        address = node.get("href") or node.get("src") or ""
        if parameter(address, "id") and "file" in address:
            url = url or address
            name = name or words(node) or node.get("alt") or ""
    id = parameter(url, "id")
    if not id:
        return None
    lines = [words(line) for line in holder.iter("dd")]
    comment = next((words(line) for line in holder.iter("em")), "")
    size = next((size for size in map(bytes_in, lines) if size), None)
    return PageFile(id=id, file_name=name, url=url, inline=inline, byte_size=size, description=comment)


def edit(group: Group) -> tuple[Date | None, Author | None, str]:
    """(time, editor, reason) of "Last edited by X on DATE, edited N times in total."."""
    notice = next((note for note in group.all("notice") if note.get("class") == "notice"), None)
    if notice is None:
        return None, None, ""
    holder = named(notice)
    if holder is None or holder.tag == "strong":  # an editor who is no member any more
        return date(edit_time(words(notice.text))), None, words(next(notice.iter("em"), None))
    return date(edit_time(holder.tail or "")), member(holder), words(next(notice.iter("em"), None))


def poll(finder: Finder) -> PagePoll | None:
    box = finder.first("poll")
    if box is None:
        return None
    options = []
    for line in box.iterchildren("dl"):
        label, bar = next(line.iterchildren("dt"), None), next(line.iterchildren("dd"), None)
        if "poll_total" in line.get("class", "") or not words(label):
            continue
        for result in line.iterchildren("dd"):
            if "resultbar" in result.get("class", ""):
                bar = result
        options.append(PagePollOption(text=words(label), votes=number_in(words(bar))))
    panel = box.getparent()
    question = next((title for title in panel.iter("h2")), None)
    ends, choices = _poll_note(next((note for note in panel.iter("p") if note.get("class") == "author"), None))
    return (
        PagePoll(question=words(question), options=tuple(options), max_choices=choices, ends=ends) if options else None
    )


def _poll_note(note: Element | None) -> tuple[Date | None, int]:
    """(end, most options one may choose) of "Poll ended at DATE", "You may select up to 3 options"."""
    ends: Date | None = None
    choices = 1
    for line in note.itertext("*") if note is not None else ():
        if ":" in line:
            ends = date(line)
        else:
            choices = max(number_in(line) or 1, choices)
    return ends, choices
