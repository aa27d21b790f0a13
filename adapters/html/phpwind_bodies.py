"""What is inside the posts of PHPWind: quotes, attachments, ratings, likes; and the poll.

Facts: ``template/wind/{read,read_vote}.htm`` and ``require/bbscode.php`` of PHPWind 8.7; ``template/bbs/{read_floor,
read_vote}.htm``, ``PwUbbCode`` and ``PwAttachDisplay`` of PHPWind 9.0. Pages of older versions quote in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from adapters.forum import SourceId
from adapters.html.document import remove, words
from adapters.html.facts import Author, Date, PageFile, PagePoll, PagePollOption, PageReaction
from adapters.html.marks import Index, below, first, has, id_in, trailing
from adapters.html.reading import Element, bytes_in, date, inner_html, mark_attachment, mark_quote, number_in

LINKS: Final = {
    "post": re.compile(r"(?:read\.php|[?&]c=read)[^#]*#(?:read_)?(\d{1,12})\b|[?&]pid=(\d{1,12})\b"),
    "attachment": re.compile(r"[?&]aid=(\d{1,12})\b"),
    "thread": re.compile(
        r"read\.php\?(?:.*&)?tid[=-](\d{1,12})\b|[?&]c=read&(?:.*&)?tid=(\d{1,12})\b|read-htm-tid-(\d{1,12})\b"
        r"|(?:^|/)read-(\d{1,12})-"
    ),
    "board": re.compile(
        r"(?:thread|cate)\.php\?(?:.*&)?fid[=-](\d{1,12})\b|[?&]c=(?:thread|cate)&(?:.*&)?fid=(\d{1,12})\b"
        r"|thread-htm-fid-(\d{1,12})\b|(?:^|/)thread-(\d{1,12})-|[?&]cateid[=-](\d{1,12})\b"
    ),
    "member": re.compile(r"(?:u\.php|space)\S{0,40}?[?&]uid=(\d{1,12})\b|u\.php\?uid-(\d{1,12})\b"),
}  # fmt: skip
_OPENING = re.compile(r"[?&]tid=(\d{1,12})&pid=(?:tpc|0)\b")
_QUOTED = re.compile(
    r"(?:引用|回)\s*(?:第?\s*\d{1,6}\s*(?:楼|樓)|楼主|樓主)\s*[(（]?\s*(.{0,40}?)\s*[)）]?\s*"
    r"(?:(?:于|於)\s*(.{0,40}?)\s*(?:发表的|發表的)|的帖)"
)
_EDITED = re.compile(
    r"(?:最后编辑于|最后由|^\[\s*(?:此帖)?被?|被)\s*(.*?)\s*(?:于|在)?\s*(\d{4}-\d{1,2}-\d{1,2}\s+\d{1,2}:\d{2}(?::\d{2})?)"
)
_PLACE = re.compile(r"(?:td_|J_)?(?:att|attach|aid)_?(\d{1,12})")  # of an attachment, by its id
_LABEL = re.compile(r"^(描述|图片|圖片)\s*[:：]\s*")
_VOTES = re.compile(r"^\s*(\d{1,9})")
_UNTIL = re.compile(r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2}")
LINE = 300  #: characters of a line that are looked at


def id_of(kind: str, link: str | None) -> int | None:
    """The id of a thing of this kind that a link leads to."""
    return id_in(LINKS[kind], link)


def opening(thread: int) -> SourceId:
    """Id of a thread's first post, which has no number of its own."""
    return f"t{thread}"


# --- texts --------------------------------------------------------------------------------------


def body(text: Element | None, files: list[PageFile]) -> str:
    """Inner HTML of a post's text, quotes and attachments marked; files shown in it are added to ``files``."""
    if text is None:
        return ""
    for quote in reversed(list(text.iter("blockquote"))):
        _mark_quote(quote)
    known = {file.id for file in files}
    for box in list(text.iter("span", "div")):
        place = _PLACE.fullmatch(box.get("id") or "")
        file = _file(box, int(place[1]), inline=True) if place and int(place[1]) not in known else None
        if file is not None:
            known.add(file.id)
            files.append(file)
            mark_attachment(box, file.id)
    for link in list(text.iter("a")):
        id = id_of("attachment", link.get("href"))
        if id is not None and id not in known:
            known.add(id)
            size = bytes_in(words(link.getparent()))
            files.append(PageFile(id=id, file_name=words(link), url=link.get("href"), inline=True, byte_size=size))
            mark_attachment(link, id)
    return inner_html(text)


def _mark_quote(quote: Element) -> None:
    """A quote: "NAME: TEXT" with a link to the post in PHPWind 8.7 and 9, "引用第3楼NAME于DATE发表的" before."""
    if has(quote, "blockquote") and not has(quote, "cc") and quote.get("style"):
        quote.tag = "div"  # what is for sale, or hidden from those who have too few points
        return
    links = list(quote.iter("a"))
    link = next((link for link in links if _quoted_post(link) is not None), None)
    post = _quoted_post(link) if link is not None else None
    said = _QUOTED.search(words(quote)[:200])
    named = next((link for link in links if "username" in (link.get("href") or "")), None)
    author = shown = ""
    if said:
        author, shown = said[1], said[2] or ""
        for child in quote.iter("*"):
            if child is not quote and _QUOTED.search(words(child)) and (child.tag != "div" or not _holds_text(child)):
                remove(child)
                break
    elif named is not None and words(named):
        author = words(named)
        _cut_name(named)
    elif link is not None:
        shown_name = re.match(r"(?:回复|回覆)?\s*@?(.*?)\s*[:：]", words(quote)[:80])
        author = shown_name[1] if shown_name else ""
    if link is not None and link.getparent() is not None:
        remove(link)
    mark_quote(quote, post=post, author=author, time_text=shown)


def _quoted_post(link: Element) -> SourceId | None:
    first_post = _OPENING.search(link.get("href") or "")
    return opening(int(first_post[1])) if first_post else id_of("post", link.get("href"))


def _holds_text(box: Element) -> bool:
    """Whether more than the line about whom it quotes stands in a box."""
    return len(words(box)) > LINE or len(_QUOTED.sub("", words(box))) > 40


def _cut_name(name: Element) -> None:
    """Takes the name before a quote away, and the colon behind it, in an element of its own or not."""
    after = name.getnext()
    if not (name.tail or "").strip() and after is not None and words(after) in {":", "："}:
        remove(after)
    name.tail = re.sub(r"^\s*[:：]\s*", "", name.tail or "")
    remove(name)


def edit(found: Index, text: Element | None) -> tuple[Date | None, str]:
    """(time, editor) of the last edit; the line is taken out of the text, in which PHPWind 8 puts it."""
    line = (
        next((box for box in text.iter("div") if (box.get("id") or "").startswith("alert_")), None)
        if (text is not None)
        else None
    )
    shown = (
        line if line is not None else first(found.get("edit_log") or found.get("editor_modify") or found.get("tips"))
    )
    told = _EDITED.search(words(shown)[:LINE])
    if line is not None:
        remove(line)
    return (date(told[2]), told[1]) if told else (None, "")


# --- attachments --------------------------------------------------------------------------------


def files_below(floor: Element, found: Index) -> Iterator[PageFile]:
    """Attachments under a text, which do not stand in it."""
    for box in floor.iter("div", "li", "dd"):
        place = _PLACE.fullmatch(box.get("id") or "")
        file = _file(box, int(place[1]), inline=False) if place else None
        if file is not None:
            yield file
    for box in found.get("J_gallery_items", ()):  # PHPWind 9 tells no ids of these
        large = next((link.get("data-big") for link in box.iter("a") if link.get("data-big")), "")
        if large and any(has(part, "J_img_info") for part in box.iter("div")):
            about = _about(box)
            name = about.get("图片") or large.rpartition("/")[2]
            id = large.partition("?")[0].rpartition("/")[2]
            yield PageFile(id=id, file_name=name, url=large, description=about.get("描述", ""))


def _file(box: Element, id: int, *, inline: bool) -> PageFile | None:
    """An attachment in its box: a link to it, or the picture with a note that is shown over it."""
    link = next((link for link in box.iter("a") if id_of("attachment", link.get("href")) == id and words(link)), None)
    about = _about(box)
    if link is not None:
        size = bytes_in(words(box)[:LINE])
        name, url = words(link), link.get("href")
        return PageFile(
            id=id, file_name=name, url=url, inline=inline, byte_size=size, description=about.get("描述", "")
        )
    image = below(box, "img")
    if image is None:
        return None
    url = image.get("data-original") or image.get("src_data") or image.get("src") or ""
    name = about.get("图片") or image.get("title") or url.partition("?")[0].rpartition("/")[2]
    return PageFile(id=id, file_name=name, url=url, inline=inline, description=about.get("描述", ""))


def _about(box: Element) -> dict[str, str]:
    """ "图片：NAME" and "描述：WORDS" of the note over a picture."""
    found: dict[str, str] = {}
    for line in box.iter("p"):
        text = words(next((span for span in line.iter("span") if has(span, "mr10")), None)) or words(line)
        label = _LABEL.match(text)
        if label:
            found["图片" if label[1] != "描述" else "描述"] = text[label.end() :].removesuffix("[删除]")
    return found


# --- votes --------------------------------------------------------------------------------------


def poll(parts: Index) -> PagePoll | None:
    """The poll of a thread. It has no question but the thread's title."""
    new, old = first(parts.get("read_vote_list")), first(parts.get("vote"))
    if new is not None:
        return _new_poll(new)
    options = []
    for label in old.iter("td") if old is not None else ():
        if has(label, "vote_text"):
            row = label.getparent().getnext()
            count = below(row, "td", "vote_result") if row is not None else None
            options.append(PagePollOption(text=words(label), votes=_leading(count)))
    if not options:
        return None
    told = words(below(old, "h4"))
    most, voters = re.search(r"最多可选\s*(\d{1,4})", told), re.search(r"(\d{1,9})\s*人参与", told)
    return PagePoll(
        question="",
        options=tuple(options),
        voters=int(voters[1]) if voters else None,
        max_choices=int(most[1]) or len(options) if most else 1,
    )


def _new_poll(box: Element) -> PagePoll | None:
    choices = 1
    options = []
    for item in box.iter("ul"):
        if has(item, "J_vote_item"):
            choices = number_in(item.get("data-max") or "") or 1
            for option in item.iter("li"):
                text = next((part for part in option.iter("dt", "p") if words(part)), None)
                options.append(PagePollOption(text=words(text), votes=_leading(below(option, "dd", "num"))))
    ids = (re.search(r"[?&]pollid=(\d{1,12})", link.get("href") or "") for link in box.iter("a"))
    id = next((int(match[1]) for match in ids if match), None)
    until = _UNTIL.search(words(below(box, "div", "hd"))[:LINE])
    ends = date(until[0]) if until else None
    return PagePoll(question="", options=tuple(options), max_choices=choices, id=id, ends=ends) if options else None


def _leading(count: Element | None) -> int | None:
    """5 of "5票 (50%)"."""
    votes = _VOTES.match(words(count)) if count is not None else None
    return int(votes[1]) if votes else None


def ratings(floor: Element) -> tuple[PageReaction, ...]:
    """Who gave how many points for a post, and said what with it (PHPWind 8)."""
    found = []
    for row in floor.iter("tr"):
        if (row.get("id") or "").startswith("pingLogTr_"):
            cells = list(row.iter("td"))
            link = next((link for link in row.iter("a") if words(link)), None)
            points = next((words(mark) for mark in row.iter("span") if has(mark, "s2")), "")
            if link is None or len(cells) < 5 or not re.fullmatch(r"[+-]?\d{1,6}", points):
                continue
            by = id_of("member", link.get("href"))
            found.append(
                PageReaction(
                    author=Author(name=words(link), id=by, guest=by is None),
                    value=int(points),
                    date=date(words(cells[4])),
                    text=words(cells[3]),
                )
            )
    return tuple(found)


def likes(floor: Element) -> tuple[Author, ...]:
    """The members who last liked a thread's first post (PHPWind 9)."""
    box = next((box for box in floor.iter("div") if box.get("id") == "J_read_like_list"), None)
    links = list(box.iter("a")) if box is not None else []
    return tuple(
        Author(name=mark.get("title") or words(mark), id=id, guest=False)
        for link in links
        if (id := trailing(link.get("data-uid"))) and (mark := below(link, "span")) is not None
    )


def signature(found: Index) -> Element | None:
    """What stands in the table of a signature."""
    box = first(found.get("signature"))
    cell = below(box, "td")
    return cell if cell is not None else box
