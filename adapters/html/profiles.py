"""What a member's profile page tells, whatever the system: pairs of a label and a value, a signature.

Labels are words of the board's language. Facts: the language packages of phpBB (``LOCATION``, ``WEBSITE``, ``JOINED``,
``TOTAL_POSTS``), SMF, MyBB, FluxBB and Discuz!.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from adapters.html.document import inner_html, words
from adapters.html.facts import Author
from adapters.html.reading import Element, date, number_in

_LABELS: Final[dict[str, str]] = {
    label: field
    for field, labels in {
        "joined": "joined|date registered|registered|registration date|member since|registriert|mitglied seit"
        "|beigetreten|inscription|inscrit|inscrit le|registrado|fecha de registro|iscritto|iscritto il|data de registo"
        "|registado|lid geworden|geregistreerd|dołączył|dołączył(a)|rejestracja|data rejestracji|зарегистрирован"
        "|дата регистрации|регистрация|kayıt|kayıt tarihi|注册时间|註冊時間|登録日",
        "posts": "posts|total posts|messages|forum posts|beiträge|beiträge insgesamt|messages postés|mensajes|messaggi"
        "|mensagens|berichten|posty|liczba postów|сообщения|всего сообщений|сообщений|iletiler"
        "|mesajlar|发帖数|帖子|投稿数",
        "location": "location|from|wohnort|ort|localisation|adresse|ubicación|località|localização|woonplaats|locatie"
        "|lokalizacja|skąd|откуда|местоположение|konum|yer|居住地|来自|來自|所在地",
        "website": "website|web site|homepage|site web|webseite|sitio web|sito web|página web|strona www|сайт|веб-сайт"
        "|web sitesi|个人主页|個人主頁|ウェブサイト",
        "about": "about|about me|bio|biography|personal text|interests|über mich|à propos|acerca de|o mnie|о себе"
        "|hakkımda|自我介绍|自我介紹|自己紹介",
        "title": "rank|user title|custom title|title|rang|rango|grado|ранг|звание|用户组|用戶組",
    }.items()
    for label in labels.split("|")
}  # fmt: skip


def told(root: Element) -> dict[str, Any]:
    """Fields of :class:`adapters.html.facts.Author` in the pairs below an element; of equal labels the first counts."""
    found: dict[str, Any] = {}
    for label, value, text in _pairs(root):
        field = _LABELS.get(label.rstrip(":： ").lower())
        if field is None or not text:
            continue
        if field == "website":
            link = next((link.get("href") for link in value.iter("a")), None) if value is not None else None
            website = link or text
            if website.startswith(("http://", "https://")):
                found.setdefault("website", website)
        elif field == "joined":
            machine = next(value.iter("time"), None) if value is not None else None
            found.setdefault("joined", date(text, machine.get("datetime", "") if machine is not None else ""))
        elif field == "posts":
            number = number_in(text)
            if number is not None:
                found.setdefault("post_count", number)
        else:
            found.setdefault(field, text)
    return found


def profile(root: Element, id: int, name: str, *, signature: Element | None = None, **known: Any) -> Author:
    """The member of a profile page.

    :param known: what the reader found by itself; it counts more than what the pairs tell.
    """
    given = told(root) | {field: value for field, value in known.items() if value}
    shown = inner_html(signature).strip() if signature is not None else ""
    return Author(name=name, id=id, guest=False, signature=shown, **given)


def _pairs(root: Element) -> Iterator[tuple[str, Element | None, str]]:
    """(label, element of the value, text of the value): ``dt`` and ``dd``, cells beside each other, ``li`` with the
    label in ``em``."""
    for node in root.iter("dt", "td", "th", "li"):
        if node.tag == "li":
            label = next(node.iterchildren("em"), None)
            if label is not None and words(label):
                yield words(label), None, words(label.tail)
            continue
        if next(node.iterdescendants("td", "dd"), None) is not None:
            continue  # a cell of the layout, around pairs
        value = node.getnext()
        while value is not None and not isinstance(value.tag, str):
            value = value.getnext()
        if value is not None and value.tag in ("dd", "td"):
            yield words(node), value, words(value)
