"""Where the pages of a mirror came from: its system, its address, and which folder stands for which address.

A sample of pages is looked at before staging; what they agree on holds for all. Evidence of a page's own address: the
comment of HTTrack, SingleFile and browsers, ``<link rel=canonical>``, ``og:url``, ``<base>``, and absolute links to the
script that the file is named after."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec

from adapters.html import registry, urls
from adapters.html.document import Document
from adapters.html.store import Entry, content, is_page, may_be_page

SURE = 0.5  #: what :func:`matches` must say for a page to count as a system's

_COMMENT = re.compile(
    rb"<!--[^>]{0,400}?(?:Mirrored from ([^\s>]{4,2000}) by HTTrack[^>,]{0,200}(?:, ([^>]{10,60}?))?\s*-->"
    rb"|saved from url=\(\d+\)([^\s>]{4,2000})"
    rb"|Page saved with SingleFile\s+url:\s*([^\s>]{4,2000})\s+saved date:\s*([^>]{10,80}?)\s*(?:\(|-->))"
)
_COMMENT_WORDS = (b"Mirrored from ", b"saved from url=(", b"Page saved with SingleFile")
_LINK = re.compile(
    rb"""<link[^>]{0,200}?rel=["']?canonical["']?[^>]{0,200}?href=["']([^"'<>]{1,2000})"""
    rb"""|<link[^>]{0,200}?href=["']([^"'<>]{1,2000})["'][^>]{0,100}?rel=["']?canonical"""
    rb"""|<meta[^>]{0,100}?property=["']og:url["'][^>]{0,100}?content=["']([^"'<>]{1,2000})""",
    re.IGNORECASE,
)
_OWN = re.compile(
    rb"""<link[^>]{0,100}?rel=["'](?:alternate|start|home|index|top|search)["'][^>]{0,200}?href=["'](https?://[^/"'<>]+/[^"'<>]{0,300})""",
    re.IGNORECASE,
)
_SCRIPT_ON = re.compile(r"(?<=\.php)/.*$|(?<=/)feed/.*$")
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+(?:[:+]\d{2,5})?|localhost", re.IGNORECASE)
_PAGE_NAME = re.compile(r"\.(?:html?|php\d?|aspx?|cgi|xml|txt)$", re.IGNORECASE)
_KNOWN_FOLDERS = frozenset(
    (
        "threads",
        "thread",
        "forums",
        "forum",
        "topic",
        "topics",
        "members",
        "t",
        "d",
        "c",
        "u",
        "archive",
        "index.php",
        "profile",
    )
)
_HEAD = 60_000
_LINKS = 5  # absolute links to its own script that a page with absolute links has at least


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for all pages of a mirror.

    :ivar system: key of the reader.
    :ivar base: address that :attr:`folder` stands for, with slash at the end.
    :ivar folder: part of the names that stands for ``base``; "" or with slash at the end.
    :ivar site: address of the board, with slash at the end; host ``mirror.invalid`` when nothing tells.
    """

    system: str
    base: str
    folder: str
    site: str
    charset: str = ""
    captured_at: int | None = None
    profile: str = ""  #: path of a selector profile for the generic reader
    member_pages: bool = False  #: members' profile pages count
    nameless: bool = False  #: names of pages say nothing
    addresses: str = ""  #: while such a mirror is read: path of the file that :mod:`adapters.html.hashed` wrote


def own_address(raw: bytes, name_url: str) -> tuple[str, str]:
    """(address that the page itself tells, time of the copy as text); "" where it does not. A relative one is taken to
    be relative to ``name_url``."""
    url, when = _copied_from(raw)
    return (url, when) if url else (_canonical(raw, name_url), "")


def _copied_from(raw: bytes) -> tuple[str, str]:
    """(address, time) that a mirroring program left in a comment."""
    comment = _comment(raw[:_HEAD]) or _comment(raw[-2000:])
    if comment is None:
        return "", ""
    url = (comment[1] or comment[3] or comment[4]).decode("utf-8", "replace")
    when = (comment[2] or comment[5] or b"").decode("ascii", "replace").strip()
    return url if "://" in url else f"http://{url}", when


def _comment(part: bytes) -> re.Match[bytes] | None:
    """The comment that a mirroring program left. On a page of many comments its pattern takes longer than the words in
    it."""
    return _COMMENT.search(part) if any(map(part.__contains__, _COMMENT_WORDS)) else None


def _canonical(raw: bytes, name_url: str) -> str:
    """The address that the page gives in its head."""
    found = _LINK.search(raw[:_HEAD].partition(b"</head")[0])
    if found is None:
        return ""
    return urls.join(name_url, next(filter(None, found.groups())).decode("utf-8", "replace").replace("&amp;", "&"))


def page_url(entry: Entry, raw: bytes, layout: Layout) -> tuple[str, str]:
    """(the address of a page, time of the copy as text). What the name tells counts, unless it tells nothing: then what
    the page tells of itself."""
    if entry.url:
        return urls.unmangled(entry.url), ""
    named = address_of_name(entry.name, layout)
    own, when = _copied_from(raw)
    if when:
        return urls.unmangled(own), when
    if not tells(named):
        own = own or _canonical(raw, named)
        if own and tells(own):
            return own, ""
    return named, ""


def address_of_name(name: str, layout: Layout) -> str:
    """The address a file's name stands for."""
    if layout.folder and not name.startswith(layout.folder):
        first, _, rest = name.partition("/")
        return (
            f"http://{first}/{urls.unmangled(rest)}" if _HOST.fullmatch(first) else f"http://{urls.UNKNOWN_HOST}/{name}"
        )
    return urls.join(layout.base, "./" + name[len(layout.folder) :].replace("#", "%23"))


def says_nothing(entry: Entry, raw: bytes, layout: Layout) -> str:
    """The address that a page tells of itself, where its name does not; else ""."""
    named = address_of_name(entry.name, layout)
    if entry.url or tells(named):
        return ""
    own = own_address(raw, named)[0]
    return urls.unmangled(own) if own and tells(own) else ""


def tells(url: str) -> bool:
    """Whether an address says what its page is: it has a query, or a number in its path."""
    address = url.partition("#")[0]
    if "?" in address:
        return True
    last = address.rstrip("/").rpartition("/")[2]
    return bool(
        re.search(r"[a-z][-_,/.]?\d", address.partition("://")[2].partition("/")[2], re.IGNORECASE)
    ) and not _hashed(last)


def _hashed(name: str) -> bool:
    """A script's name with four hexadecimal digits (HTTrack) or a running number: says nothing."""
    return bool(
        re.fullmatch(
            r"(?:index|viewtopic|showthread|viewforum|forumdisplay|forum|thread|topic|page|memberlist|member|profile|home)?"
            r"[0-9a-f]{4}(?:-\d)?(?:\.html?)?|\d+(?:\.html?)?|[0-9a-f]{16,64}(?:\.html?)?",
            name,
        )
    )


def survey(
    sample: Iterable[Entry], *, url: str = "", charset: str = "", captured_at: int | None = None, profile: str = ""
) -> Layout:
    """Looks at some entries and decides.

    :param url: what the user says the board's address is.
    """
    pages = []
    for entry in sample:
        if not entry.trouble and may_be_page(entry.name):
            raw = content(entry)
            if raw is not None and is_page(raw):
                pages.append((entry, raw))
    base, folder = _base(pages, url)
    layout = Layout(
        system="generic", base=base, folder=folder, site=base, charset=charset, captured_at=captured_at, profile=profile
    )
    documents = []
    for entry, raw in pages:
        address, _ = page_url(entry, raw, layout)
        documents.append(Document(address, raw, name=entry.name, header_charset=entry.charset, charset=charset))
    system = "generic" if profile else system_of(documents)
    site = url.rstrip("/") + "/" if url else _site([doc.url for doc in documents], layout)
    nameless = any(says_nothing(entry, raw, layout) for entry, raw in pages)
    return msgspec.structs.replace(layout, system=system, site=site, nameless=nameless)


def system_of(documents: Iterable[Document]) -> str:
    """The system that most pages are of."""
    votes: Counter[str] = Counter()
    for document in documents:
        found = recognise(document)
        if found:
            votes[found] += 1
    return max(votes, key=lambda name: (votes[name], name)) if votes else "generic"


def recognise(document: Document) -> str:
    """The system whose structure a page has, "" if none is sure."""
    best, surest = "", SURE
    for name in registry.available():
        if name != "generic":
            sure = registry.reader(name).matches(document)
            if sure > surest:
                best, surest = name, sure
    return best


# ------------------------------------------------------------------ the address


def _base(pages: list[tuple[Entry, bytes]], asked: str) -> tuple[str, str]:
    votes: Counter[tuple[str, str]] = Counter()
    weak: Counter[tuple[str, str]] = Counter()  # links may lead to another board
    for entry, raw in pages:
        if entry.url:
            votes[_root(entry.url), ""] += 1
            continue
        own, _ = own_address(raw, "")
        if "://" in own:
            votes[_matched(entry.name, urls.unmangled(own))] += 3
        else:
            for link in _links_to(raw, entry.name):
                weak[_matched(entry.name, link)] += 1
            for link in _head_links(raw):
                weak[link, _folder_of(entry.name, link)] += 1
    if weak and not votes:
        best = max(weak, key=lambda vote: (weak[vote], vote))
        if weak[best] >= max(2, 0.6 * len(pages)):
            votes[best] = weak[best]
    votes.pop(("", ""), None)
    hosts = Counter(entry.name.partition("/")[0] for entry, _ in pages if "/" in entry.name)
    if votes:
        base, folder = max(votes, key=lambda vote: (votes[vote], vote))
    else:
        host = next(
            (name for name, _ in hosts.most_common() if _HOST.fullmatch(name) and not _PAGE_NAME.search(name)), ""
        )
        base, folder = (
            (f"http://{host.replace('+', ':')}/", f"{host}/") if host else (f"http://{urls.UNKNOWN_HOST}/", "")
        )
    if asked:
        given = asked.rstrip("/") + "/"
        rest = given.partition("://")[2].partition("/")[2]
        if folder and not votes and rest and any(entry.name.startswith(folder + rest) for entry, _ in pages):
            folder += rest
        base = (
            given if not rest or not base.startswith(given.partition("://")[0]) or urls.UNKNOWN_HOST in base else base
        )
        if urls.UNKNOWN_HOST in base or not given.startswith(base):
            base = given
    return base, folder


def _folder_of(name: str, link: str) -> str:
    """The part of a name that stands for an address, where it is the address itself; else ""."""
    folder = link.partition("://")[2]
    return next((found for found in (folder, folder.replace(":", "+")) if name.startswith(found)), "")


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _matched(name: str, url: str) -> tuple[str, str]:
    """(base, folder): what is left of address and name when what both end with is taken away; ("", "") if they have
    nothing in common."""
    parts = urlsplit(url)
    address = parts.path.split("/")[1:]
    names = urls.unmangled(name).partition("?")[0].removeprefix("./").split("/")
    common = 0
    while common < min(len(address), len(names)) and _bare(address[-1 - common]) == _bare(names[-1 - common]):
        common += 1
    if not common:
        return "", ""
    left, folders = address[: len(address) - common], names[: len(names) - common]
    return (
        f"{parts.scheme}://{parts.netloc}/{''.join(f'{segment}/' for segment in left)}",
        "".join(f"{segment}/" for segment in folders),
    )


def _bare(segment: str) -> str:
    return re.sub(r"\.html?$", "", segment)


def _links_to(raw: bytes, name: str) -> set[str]:
    """Absolute links of a page to the script that its file is named after."""
    script = urls.unmangled(name).partition("?")[0].rpartition("/")[2]
    if not script.endswith((".php", ".asp", ".aspx", ".cgi", ".pl")):
        return set()
    pattern = rb"""["'(=](https?://[^\s"'<>?#]{1,300}/)""" + re.escape(script.encode()) + rb"""[?"'#]"""
    found = Counter(match.decode("utf-8", "replace") + script for match in re.findall(pattern, raw[:_HEAD]))
    return set(found) if len(found) == 1 and found.total() >= _LINKS else set()


def _head_links(raw: bytes) -> set[str]:
    """Folders of the board's own addresses in the head: feeds, start page."""
    found = {match.decode("utf-8", "replace") for match in _OWN.findall(raw[:8192])}
    return {_SCRIPT_ON.sub("", urls.unmangled(link).partition("?")[0]).rpartition("/")[0] + "/" for link in found}


def _site(addresses: list[str], layout: Layout) -> str:
    """The folder that the pages of the mirror's host have in common."""
    host = urlsplit(layout.base).netloc
    paths = [urlsplit(address).path for address in addresses if urlsplit(address).netloc == host]
    if not paths:
        return layout.base
    common = paths[0].rpartition("/")[0].split("/")
    for path in paths[1:]:
        segments = path.rpartition("/")[0].split("/")
        length = next(
            (n for n, (a, b) in enumerate(zip(common, segments, strict=False)) if a != b),
            min(len(common), len(segments)),
        )
        common = common[:length]
    while len(common) > 1 and (common[-1] in _KNOWN_FOLDERS or re.search(r"\d", common[-1])):
        common.pop()
    return f"{urlsplit(layout.base).scheme}://{host}{'/'.join(common)}/"
