"""What is read of a telnet board's home directory, what is not, and why: files take the place of tables."""

from __future__ import annotations

from typing import Final

from adapters.base import Support

SUPPORT: Final = Support(
    system="ptt",
    name="PTT and Maple (telnet BBS)",
    versions="pttbbs and its kin, Maple 3 and itoc; 32 and 64 bit",
    carries={
        "member": "id, nick, time of registration and of the last visit, number of posts, plans, newest signature;"
        " sysops",
        "guest": "authors who are in no list of members any more, or wrote from elsewhere",
        "board": "tree of classes, title, moderators; whether a guest may read it",
        "thread": "by title, as the board shows them; on top, closed, marked, in the digest",
        "post": "articles with author, time, quotes, edits; pushes and what the author wrote between them, in reply to"
        " their article",
        "reaction": "推 as favourite; 噓 is counted",
        "action": "marks, pins, closed and locked articles, who deleted what, removed pushes, the digest area (精華區),"
        " bans from single boards",
        "broadcast": "forwarded articles (轉錄) whose source is there: the member passes on the source",
        "relation": "friends, foes, favourite boards",
        "sanction": "members who may not log in any more, or broke the law of the site",
    },
    leaves={
        "poll": "results stand in articles",
        "attachment": "there are none",
        "private_message": "mail is private; it is not read",
        "report": "there are none",
    },
    reads={},
    ignores={
        "mail/, home/*/*/.DIR": "private mail",
        "home/*/*/: aloha, alohaed, water, logins": "who watches whom, what members said to each other, hosts",
        "passwords, real names, addresses, e-mail, hosts in .PASSWDS and .ACCT": "private",
        "boards/*/*/.timecap": "earlier texts and deleted articles; private",
        "boards/*/*/: visable, water, can_vote": "who may read or write",
        "votes (control, desc, ballots, results)": "who voted what is private; the result is an article",
        ".Names": "list of the digest; the marks say the same",
        "files that no index lists": "deleted articles and the site's own files",
    },
    verified_on=("real files: pttbbs, 2020", "generated data"),
)

#: kind → address below the web gate, for sites that have one
WEB_GATE: Final = {"thread": "bbs/{id}.html", "post": "bbs/{id}.html", "board": "bbs/{id}/index.html"}
