"""Every table of MyBB 1.6 and 1.8: what is read of it, or why it is not.

Names are without prefix. Sources: ``install/resources/mysql_db_tables.php`` of 1.8.37, a real 1.8.37 and a real 1.8.9.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.base import Support
from adapters.html.systems import URLS
from adapters.relational.layout import Facts

# fmt: off
SUPPORT: Final = Support(
    system="mybb",
    name="MyBB",
    versions="1.6 – 1.8",
    carries={
        "member": "name, title, location, web site, public profile fields, signature, avatar, language, dates, roles",
        "guest": "every name, with its first post",
        "board": "tree, descriptions, rules, link forums, passwords as not public; moderators, groups resolved",
        "thread": "title, prefix, starter, sticky, closed, views, redirects of moved threads",
        "post": "text with quotes, inline attachments, links and smilies; answered post; last edit with reason",
        "poll": "question, options, totals, end, how many may be chosen",
        "poll_vote": "who chose what",
        "attachment": "name, size, type, time, path below the site's files",
        "reaction": "reputation given for a post, ratings of threads, the “thank you” add-on",
        "action": "the whole moderator log; sticky, closed and soft-deleted threads where the log is silent",
        "sanction": "bans with end and reason, warnings with expiry",
        "report": "reports of posts, open or handled",
        "relation": "buddies, ignored members, subscriptions to threads and forums",
        "broadcast": "announcements of the whole board and of public forums",
        "private_message": "only when asked for: the recipients' copies",
    },
    leaves={},
    reads={
        "announcements": ("aid", "fid", "uid", "subject", "message", "startdate"),
        "attachments": (
            "aid", "pid", "uid", "filename", "filetype", "filesize", "attachname", "dateuploaded", "visible",
        ),
        "badwords": ("badword", "replacement", "regex"),
        "banned": ("uid", "admin", "dateline", "lifted", "reason"),
        "datacache": ("title", "cache"),
        "forumpermissions": ("fid", "gid", "canview", "canviewthreads", "canonlyviewownthreads"),
        "forums": (
            "fid", "name", "description", "linkto", "type", "pid", "disporder", "active", "open", "password", "rules",
        ),
        "forumsubscriptions": ("fid", "uid"),
        "moderatorlog": ("uid", "dateline", "fid", "tid", "pid", "action", "data"),
        "moderators": ("fid", "id", "isgroup"),
        "polls": (
            "pid", "tid", "question", "dateline", "options", "votes", "numvotes", "timeout", "multiple", "maxoptions",
        ),
        "pollvotes": ("vid", "pid", "uid", "voteoption", "dateline"),
        "posts": (
            "pid", "tid", "replyto", "subject", "uid", "username", "dateline", "message", "smilieoff", "edituid",
            "edittime", "editreason", "visible",
        ),
        "privatemessages": ("pmid", "uid", "fromid", "folder", "subject", "message", "dateline"),
        "profilefields": ("fid", "name", "type", "viewableby", "profile", "disporder"),
        "reportedcontent": ("rid", "id", "uid", "reportstatus", "reasonid", "reason", "type", "dateline"),
        "reportedposts": ("rid", "pid", "uid", "reportstatus", "reason", "dateline"),
        "reportreasons": ("rid", "title"),
        "reputation": ("rid", "adduid", "pid", "reputation", "dateline"),
        "settings": ("name", "value"),
        "smilies": ("find", "image"),
        "threadprefixes": ("pid", "prefix"),
        "threadratings": ("rid", "tid", "uid", "rating"),
        "threads": (
            "tid", "fid", "subject", "prefix", "poll", "uid", "username", "dateline", "firstpost", "lastpost", "views",
            "closed", "sticky", "visible",
        ),
        "threadsubscriptions": ("sid", "uid", "tid", "dateline"),
        "userfields": ("ufid", "fid*"),
        "usergroups": ("gid", "usertitle", "canview", "canviewthreads", "issupermod", "cancp"),
        "users": (
            "uid", "username", "postnum", "avatar", "avatartype", "usergroup", "additionalgroups", "usertitle",
            "regdate", "lastactive", "lastvisit", "website", "signature", "buddylist", "ignorelist", "language",
        ),
        "usertitles": ("posts", "title"),
        "warnings": (
            "wid", "uid", "pid", "title", "dateline", "issuedby", "expires", "daterevoked", "notes",
        ),
        "g33k_thankyoulike_thankyoulike": ("tlid", "pid", "adduid", "dateline"),
    },
    secrets={"users": ("uid", "password", "salt", "passwordconvert", "passwordconvertsalt")},
    unasked=("privatemessages",),
    shown=(
        "users.username", "users.usertitle", "users.signature", "usergroups.usertitle", "usertitles.title",
        "forums.name", "forums.description", "forums.rules", "threads.subject", "threads.username",
        "threadprefixes.prefix", "posts.username", "posts.subject", "posts.message", "polls.question", "polls.options",
        "attachments.filename", "announcements.subject", "announcements.message",
    ),
    ignores={
        "adminlog": "what administrators did in their control panel, IP addresses",
        "adminoptions": "settings of the control panel, secrets",
        "adminsessions": "sessions of administrators, secrets",
        "adminviews": "settings of the control panel",
        "attachtypes": "which files may be attached",
        "awaitingactivation": "codes of activation, secrets",
        "banfilters": "IP and e-mail addresses that may not register",
        "buddyrequests": "requests that were not answered",
        "calendarpermissions": "of the calendar, which is not carried over",
        "calendars": "of the calendar, which is not carried over",
        "captcha": "pictures against robots, short-lived",
        "delayedmoderation": "moderation that has not happened yet",
        "events": "of the calendar, which is not carried over",
        "forumsread": "what has been read",
        "groupleaders": "who may add members to a group",
        "helpdocs": "help pages",
        "helpsections": "help pages",
        "icons": "small pictures beside titles, without meaning",
        "joinrequests": "requests to join a group",
        "mailerrors": "e-mail addresses",
        "maillogs": "e-mail addresses",
        "mailqueue": "e-mail waiting to be sent",
        "massemails": "mass mails",
        "modtools": "tools of moderators",
        "mycode": "the board's own tags: regular expressions that only PHP can run; such tags stay as they were typed",
        "posticons": "small pictures beside titles, without meaning",
        "promotionlogs": "how members changed groups",
        "promotions": "how members change groups",
        "questions": "questions against robots",
        "questionsessions": "questions against robots, short-lived",
        "searchlog": "what was searched for, IP addresses",
        "sessions": "who is logged in, IP addresses",
        "settinggroups": "layout of the settings",
        "spamlog": "e-mail and IP addresses of robots",
        "spiders": "list of robots",
        "stats": "numbers per day",
        "tasklog": "log of scheduled tasks",
        "tasks": "scheduled tasks",
        "templategroups": "templates",
        "templates": "templates",
        "templatesets": "templates",
        "themes": "themes",
        "themestylesheets": "themes",
        "threadsread": "what has been read",
        "threadviews": "views waiting to be counted",
        "warninglevels": "what warnings lead to",
        "warningtypes": "kinds of warnings",
    },
    urls=URLS["mybb"],
    verified_on=("real installs: MyBB 1.8.37, 1.8.9", "generated data"),
)
FACTS: Final = Facts(
    needed={
        "posts": ("pid", "tid", "uid", "dateline", "message", "visible", "smilieoff"),
        "threads": ("tid", "fid", "subject", "firstpost", "closed"),
        "forums": ("fid", "parentlist", "disporder", "linkto"),
        "users": ("uid", "username", "usergroup", "buddylist"),
    },
    kinds={
        "forums": "board", "users": "member", "threads": "thread", "posts": "post", "attachments": "attachment",
        "pollvotes": "poll_vote", "reputation": "reaction", "threadratings": "reaction", "moderatorlog": "action",
        "g33k_thankyoulike_thankyoulike": "reaction", "banned": "sanction", "warnings": "sanction",
        "reportedcontent": "report", "reportedposts": "report", "threadsubscriptions": "relation",
        "forumsubscriptions": "relation", "announcements": "broadcast", "privatemessages": "private_message",
    },
    private=frozenset((
        "users", "posts", "moderatorlog", "pollvotes", "threadratings", "privatemessages", "forums", "settings",
        "reportedcontent", "reportedposts", "datacache", "warnings",
    )),
    holdings={
        "users": "accounts, each with e-mail address, password hash and IP addresses",
        "posts": "posts, each with the IP address of its author",
        "moderatorlog": "log entries with IP addresses",
        "pollvotes": "votes with IP addresses",
        "sessions": "sessions with IP addresses",
        "adminlog": "entries of the administrators' log",
        "banfilters": "bans of IP and e-mail addresses",
        "awaitingactivation": "codes of activation",
        "searchlog": "searches with IP addresses",
    },
    messages="privatemessages",
    newest=(1, 8),
    optional=frozenset((
        "reportedcontent", "reportedposts", "reportreasons", "g33k_thankyoulike_thankyoulike", "threadprefixes",
    )),
)
# fmt: on

STAGE_INDEXES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "posts": (("tid", "dateline", "pid"),),
    "threads": (("firstpost",), ("poll",)),
    "attachments": (("pid",),),
    "polls": (("tid",),),
    "pollvotes": (("pid",),),
    "moderatorlog": (("tid", "dateline"),),
    "reputation": (("pid",),),
    "threadratings": (("tid",),),
    "g33k_thankyoulike_thankyoulike": (("pid",),),
    "reportedcontent": (("id",),),
    "reportedposts": (("pid",),),
    "threadsubscriptions": (("tid", "uid"),),
    "users": (("username",), ("usergroup",)),
}
