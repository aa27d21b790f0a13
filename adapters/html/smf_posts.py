"""Posts of SMF 1.1, 2.0 and 2.1: where they stand on a page, and what each tells."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import msgspec

from adapters.forum import SourceId
from adapters.html.document import Document, remembered, remove, words
from adapters.html.facts import Author, Date, PageAction, PageFile, PagePost
from adapters.html.marks import has
from adapters.html.passages import Passage
from adapters.html.reading import (
    LINE,
    Element,
    Group,
    Look,
    bytes_in,
    date,
    inner_html,
    is_staff,
    mark_mention,
    mark_quote,
    number_in,
    own_avatar,
    parameter,
    unique,
    xpath,
)
from adapters.html.smf_links import PROFILE, target

_POST: Final = Look(
    {
        "subject": ("div#subject_*", "h5#subject_*"),
        "poster": ("div.poster", "td.poster_info"),
        "rank": ("li.membergroup", "li.title"),
        "post rank": "li.postgroup",
        "posts made": "li.postcount",
        "avatar": ("img.avatar", "li.avatar"),
        "place": ("li.cust_loca", "li.location"),
        "details": ("div.keyinfo", "td.td_headerandpost"),
        "info": "div.postinfo",
        "number": ("span.page_number", "a.message_number"),
        "small": ("div.smalltext", "a.smalltext"),
        "body": "div.inner",
        "old body": "div.post",
        "modified": ("span#modified_*", "div#modified_*", "td#modified_*"),
        "edited": "span.edited",
        "signature": "div.signature",
        "files": "div.attachments",
        "quote header": "div.quoteheader",
        "quote end": "div.quotefooter",
        "code header": "div.codeheader",
        "old code": "div.code",
        "mention": "a.mention",
    },
    groups={},
)
_SUBJECT: Final = "subject_"
_MARK: Final = f'id="{_SUBJECT}'
_NUMBERED: Final = {_SUBJECT: "subject", "modified_": "modified"}  #: ids before the number of the post
#: Where the posts of SMF 2 and of SMF 1.1 stand in the form around them.
_IN_FORM: Final = xpath("./div/div[@class='post_wrapper'] | ./table/tr/td/table/tr/td/table")
#: The elements of a post among which its fields are.
_PARTS: Final = xpath(
    "./div | ./div/div | ./div/div/*[self::div or self::span] | ./div/div/div/*[self::div or self::span or self::h5]"
)
_OLD_PARTS: Final = xpath(
    "./tr/td | ./tr/td/div | ./tr/td/table/tr/td | ./tr/td/table/tr/td/div"
    " | ./tr/td/table/tr/td/div/*[self::a or self::span]"
)
_PASSAGES: Final = {
    "1.1": (  # and the theme of bitcointalk
        Passage(
            b'width="16%" rowspan="2" style="overflow: hidden;"',
            b'<td valign="top" width="85%"',
            close=b"</td>",
            without=(b"<td", b"msg="),
        ),
        Passage(
            b'<div class="signature',
            b"</td>\n\t\t\t\t\t</tr>\n\t\t\t\t</table>\n\t\t\t</td></tr>",
            close=b"</div>",
            without=(b'<div class="signature',),
        ),
        Passage(b'<select name="jumpto"', b"</select>", read=False, once=True),
    ),
    "2.0": (
        Passage(
            b'<ul class="reset smalltext" id="msg_',
            b'<div class="postarea"',
            close=b"</ul>\n\t\t\t\t\t\t</div>",
            without=(b"msg=",),
        ),
    ),
    "2.1": (
        Passage(
            b'<div id="top_section">',
            b"</div><!-- #top_section -->",
            without=(b'id="header"', b'class="navigate_section"'),
            read=False,
            once=True,
        ),
        Passage(
            b'<div id="main_menu">',
            b'<div class="navigate_section">',
            close=b"</div>",
            without=(b'id="main_content_section"',),
            read=False,
            once=True,
        ),
        Passage(  # what is below the posts stands above them, too
            b"</div><!-- #forumposts -->",
            b"</div><!-- #main_content_section -->",
            without=(b'class="post_wrapper"',),
            read=False,
            once=True,
        ),
        Passage(
            b'<div class="poster"',
            b"</div><!-- .poster -->",
            without=(b"msg=", b"_extra_info", b'class="inner"'),
        ),
    ),
}
_HEAD = 8192  #: bytes at the start of a page, in which scripts tell its generation
#: Classes of elements that a field's id stands on; "" for none.
_WITH_ID: Final = frozenset(("", "subject", "subject_title", "smalltext", "modified"))
_NOBODY: Final = Author(name="", guest=True)
_QUOTE: Final = re.compile(
    r"^[^:]{1,40}:\s*(.+?)(?:\s+(?:on|am|le|en|от|em|op|il|dnia|den|на|tarihinde)\s+((?:(?!\s(?:on|am|le|en|от|em|op|il|dnia|den|на)\s).)*\d.*))?$"
)
_EDIT: Final = re.compile(
    r"^[^:]{1,40}:\s*(.*?\d.*?)\s+(?:by|von|par|por|от|da|door|przez|av|af|od|tarafından)[:\s]\s*(.+?)\s*»?$"
)  # fmt: skip
_REPLY: Final = re.compile(r"#\s*(\d+)")
_NO_TIME = 4  #: characters of a line about edits that tells of none


def passages(page: Document) -> tuple[Passage, ...]:
    """What of a page need not be parsed each time."""
    head = page.raw[:_HEAD]
    return _PASSAGES["1.1" if b"smf_default_theme_url" not in head else "2.1" if b"<!DOCTYPE html>" in head else "2.0"]


def groups_of(page: Document) -> tuple[list[Group], Element | None]:
    """The posts, and the form that holds all of them where they stand as in the default themes."""
    groups: list[Group] = []
    number = page.raw.count(_MARK.encode()) or page.text.count(_MARK)
    for form in page.tree.iter("form") if number else ():
        if "quickModForm" in (form.get("id"), form.get("name")):
            groups = [group for element in _IN_FORM(form) if "subject" in (group := _group(element)).slots]
            if len(groups) == number:
                return groups, form
    subjects = [part for part in page.tree.iter("div", "h5") if "subject" in _named(part)] if number else []
    wrappers = [box for subject in subjects for box in subject.iterancestors("div") if has(box, "post_wrapper")]
    tables = [tables[1] for subject in subjects if len(tables := list(subject.iterancestors("table"))) > 1]
    return [group for box in unique(wrappers or tables) if "subject" in (group := _group(box)).slots], None


def _named(part: Element) -> tuple[str, ...]:
    """The field that an element is by its id."""
    id = part.get("id")
    field = _NUMBERED.get(id.rstrip("0123456789")) if id else None
    return (field,) if field and id[-1] != "_" else ()


def _group(element: Element) -> Group:
    """A post by the parts of it among which its fields are; by all of them where the structure is another."""
    slots: dict[str, list[Element]] = {}
    parts = (_OLD_PARTS if element.tag == "table" else _PARTS)(element)
    for place, tag, field in _places(tuple([part.get("class") for part in parts])):
        part = parts[place]
        if part.tag == tag:
            slots.setdefault(field, []).append(part)
        elif not tag:
            for named in _named(part):
                slots.setdefault(named, []).append(part)
    if "subject" not in slots or ("body" not in slots and "old body" not in slots):
        slots, _ = _POST.walk(element)
    return Group("post", element, slots)


@lru_cache(maxsize=4096)
def _places(shape: tuple[str | None, ...]) -> tuple[tuple[int, str, str], ...]:
    """(place, tag, field) of the fields among parts with these classes, which are the same in most posts; the tag is ""
    where the id tells which field it is."""
    found: list[tuple[int, str, str]] = []
    for place, classes in enumerate(shape):
        found += [(place, tag, field) for tag, field in _POST.of(classes or "")]
        if not _WITH_ID.isdisjoint((classes or "").split() or ("",)):
            found.append((place, "", ""))
    return tuple(found)


@lru_cache(maxsize=4096)
def _fields(tag: str, classes: str | None) -> tuple[str, ...]:
    """The fields that an element is by its class."""
    return tuple([field for known, field in _POST.of(classes or "") if known == tag])


def post_of(page: Document, group: Group, actions: list[PageAction]) -> PagePost:
    subject = group.slots["subject"][0]
    id = int(subject.get("id")[len("subject_") :])
    author = _author(page, group)
    shown, edited, editor, reason = _times(group, subject)
    files = tuple(_files(group))
    body = group.first("body")
    if body is None:
        body = group.first("old body")
    if body is not None:
        _prepare(body)
    if editor and editor != author.name:
        by = Author(name=editor)
        actions.append(PageAction(kind="edit_post", moderator=by, date=edited, post_id=id, reason=reason))
    signature = group.first("signature")
    return PagePost(
        id=id,
        author=author,
        date=date(shown),
        # Runs of spaces and tabs are shown, and stored, with &nbsp; among them.
        body=inner_html(body).replace("\xa0", " ") if body is not None else "",
        number=_number(group, subject),
        subject=words(subject),
        signature=_signature(page, signature) if signature is not None else "",
        files=files,
        edited=edited,
        editor=editor,
        edit_reason=reason,
        likes=_merits(group),
    )


def _number(group: Group, subject: Element) -> int | None:
    """Place in the thread. SMF 2 counts replies: the second post is number 1. On SMF 1.1 only themes number posts."""
    shown = number_in(group.text("number").lstrip("#"))
    if group.first("body") is None:
        return shown
    if shown is None:
        reply = _REPLY.search(words(subject.getnext()))
        shown = int(reply[1][:9]) if reply else None
    return shown + 1 if shown is not None else None


def _author(page: Document, group: Group) -> Author:
    poster = group.first("poster")
    if poster is None and group.element.tag == "table":
        poster = next(group.element.iter("td"), None)
    if poster is None:
        return _NOBODY
    if group.first("body") is None:
        return _old_beside(page, poster)
    author = _beside(page, poster)
    details = next(poster.iterchildren("ul"), None)
    if details is not None and page.passage(details) is not None:
        return msgspec.structs.replace(author, **_details(page, details))
    return author


def _box(poster: Element) -> Author:
    """What the box beside a post of SMF 2 tells of its author."""
    return msgspec.structs.replace(_who(poster), **_told(poster))


def _who(poster: Element) -> Author:
    heading = next(poster.iter("h4", "b"), None)
    if heading is None:
        return _NOBODY
    link = next((link for link in heading.iter("a") if words(link)), None)
    found = PROFILE.search(link.get("href") or "") if link is not None else None
    id = int(found[1]) if found else 0
    return Author(name=words(heading if link is None else link), id=id or None, guest=not id)


def _told(box: Element) -> dict[str, Any]:
    """Fields of an author in the list beside a post of SMF 2."""
    told = Group("poster", box, _POST.within(box))
    rank = told.text("rank") or told.text("post rank")
    picture = told.first("avatar")
    return {
        "title": rank,
        "avatar": own_avatar(next(picture.iter("img"), None) if picture is not None else None),
        "post_count": told.number("posts made"),
        "location": _after(told.text("place")),
        "staff": is_staff(rank) if rank else False,
    }


def _old_box(poster: Element) -> Author:
    """What the cell beside a post of SMF 1.1 tells of its author."""
    author = _who(poster)
    box = next(poster.iterdescendants("div"), None)
    if box is None:
        return author
    rank = words(box.text)
    posts: int | None = None
    for part in box.iter("br"):
        label, colon, value = (part.tail or "").partition(":")
        if colon and posts is None and value.strip().replace(",", "").isdigit() and "osts" in label:
            posts = number_in(value)
    avatar = next((image for image in box.iter("img") if "avatar" in (image.get("src") or "").lower()), None)
    return msgspec.structs.replace(
        author, title=rank, avatar=own_avatar(avatar), post_count=posts, staff=is_staff(rank) if rank else False
    )


_beside: Final = remembered(_box)
_details: Final = remembered(_told)
_old_beside: Final = remembered(_old_box)


def _after(text: str) -> str:
    """What follows the label in "Label: value"."""
    return text.partition(":")[2].strip() if ":" in text else text


def _times(group: Group, subject: Element) -> tuple[str, Date | None, str, str]:
    """(time as shown, time of the last edit, its author, its reason)."""
    told, reason = "", ""
    modified = group.first("modified")
    said = words(modified)
    if modified is not None and len(said) > _NO_TIME:
        told = said.strip("«» ")
        why = next((part for part in modified.iter("span") if part.get("id") == "reason"), None)
        if why is not None:
            reason = words(why.tail).removeprefix(":").strip()
            told = told.partition(words(why))[0].strip()
    edited = group.first("edited")
    if edited is not None and edited.get("title"):
        shown, told = words(edited), words(edited.get("title"))
    else:
        shown = _plain_time(_time_line(group, subject))
    match = _EDIT.match(told[:LINE]) if told else None
    if match:
        return shown, date(match[1]), match[2], reason
    return shown, date(_after(told)) if told else None, "", reason


def _time_line(group: Group, subject: Element) -> Element | None:
    info = group.first("info")
    if info is not None:  # 2.1
        return next((link for link in info.iter("a") if link.get("class") == "smalltext"), info)
    after = subject.getnext()
    return after if after is not None else next(iter(group.all("small")), None)


def _plain_time(line: Element | None) -> str:
    """ "« Reply #1 on: DATE »" without what is no time."""
    shown = words(line)
    label = next(line.iter("b", "strong"), None) if line is not None and len(line) else None
    lead = words(label)
    if lead.endswith(":"):
        shown = shown.partition(lead)[2]
    return shown.strip("«» ")


def _merits(group: Group) -> tuple[Author, ...]:
    """Who rated the post: a line under its date in italics, as bitcointalk shows it."""
    return tuple(
        [
            Author(name=words(link), id=int(found[1]), guest=False)
            for part in group.all("small")
            if part.tag == "div" and not (part.text or "").strip() and next(part.iterchildren("i"), None) is not None
            for link in part.iter("a")
            if (found := PROFILE.search(link.get("href") or ""))
        ]
    )


# --- bodies -------------------------------------------------------------------------------------


def _prepare(body: Element) -> None:
    """Mark up what is SMF's own in a body."""
    for part in list(body.iter("cite", "div", "a")):
        if part.tag == "cite":  # 2.1
            _quote(part.getparent(), part)
            remove(part)
            continue
        for field in _fields(part.tag, part.get("class")):
            if field == "quote header":  # 1.1 and 2.0
                quote = part.getnext()
                if quote is not None and (quote.tag == "blockquote" or "quote" in quote.get("class", "")):
                    _quote(quote, part)
                    remove(part)
            elif field in {"quote end", "code header"}:
                remove(part)
            elif field == "old code":
                part.tag = "pre"
            elif field == "mention":
                mark_mention(part, part.get("data-mention", ""))


def _marked(signature: Element) -> str:
    _prepare(signature)
    return inner_html(signature)


_signature: Final = remembered(_marked)


def _quote(quote: Element, header: Element) -> None:
    """A quote with the line "Quote from: NAME on DATE", linked to the quoted post or not."""
    link = next(header.iter("a"), None)
    found = target(link.get("href") or "") if link is not None else None
    told = _QUOTE.match(words(header)[:LINE])
    mark_quote(
        quote,
        post=found[1] if found and found[0] == "post" else None,
        author=told[1] if told else "",
        member=found[1] if found and found[0] == "member" else None,
        time_text=told[2] or "" if told else "",
    )


def _files(group: Group) -> list[PageFile]:
    found: dict[SourceId, PageFile] = {}
    for box in group.all("files"):
        for link in box.iter("a"):
            url = link.get("href") or ""
            id = parameter(url, "attach") if "dlattach" in url else None
            name = words(link)
            if id and name and id not in found:
                found[id] = PageFile(id=id, file_name=name, url=url, byte_size=bytes_in(words(link.tail)))
    return list(found.values())
