"""Every table of Discuz! X2.5 to X3.5 and UCenter: what is read of it, or why it is not.

Names are without prefix. Sources: ``install/data/install.sql`` and ``uc_server/install/uc.sql`` of X3.4 and X3.5, a
real X3.5, two real X3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.base import Support
from adapters.discuz.ignored import IGNORED
from adapters.html.systems import URLS
from adapters.relational.layout import Facts

THREAD: Final = "forum_thread"
POST: Final = "forum_post"
#: archives and further tables, which the administrator may add, numbered from 1
SHARDS: Final = range(1, 100)
THREADS: Final = (THREAD, *(f"{THREAD}_{number}" for number in SHARDS))
POSTS: Final = (POST, *(f"{POST}_{number}" for number in SHARDS))
FILES: Final = tuple(f"forum_attachment_{digit}" for digit in range(10))
MESSAGES: Final = tuple(f"ucenter_pm_messages_{digit}" for digit in range(10))

# fmt: off
_THREAD: Final = (
    "tid", "fid", "typeid", "sortid", "readperm", "price", "author", "authorid", "subject", "dateline", "lastpost",
    "views", "displayorder", "highlight", "digest", "special", "closed", "stamp",
)
_POST: Final = (
    "pid", "tid", "repid", "first", "author", "authorid", "subject", "dateline", "message", "invisible", "anonymous",
    "htmlon", "bbcodeoff", "smileyoff", "status",
)
_FILE: Final = (
    "aid", "pid", "uid", "dateline", "filename", "filesize", "attachment", "remote", "description", "readperm", "price",
)
#: tables of members, each of which may have a twin for old accounts
_MEMBERS: Final = {
    "common_member": (
        "uid", "username", "status", "avatarstatus", "adminid", "groupid", "groupexpiry", "regdate", "freeze",
    ),
    "common_member_count": ("uid", "posts"),
    "common_member_field_forum": ("uid", "customstatus", "sightml"),
    "common_member_field_home": ("uid", "privacy"),
    "common_member_profile": (
        "uid", "resideprovince", "residecity", "residedist", "site", "bio", "interest", "occupation", "field*",
    ),
    "common_member_status": ("uid", "lastvisit", "lastactivity"),
}

SUPPORT: Final = Support(
    system="discuz",
    name="Discuz!",
    versions="X2.5 – X3.5",
    carries={
        "member": "name, title or group, place, web site, public profile fields, signature, avatar, dates, roles; old "
                  "accounts in their own tables, too",
        "guest": "names of guests and of accounts that are gone",
        "board": "tree, descriptions, rules, link forums, clubs; closed by password, price, formula or group; "
                 "moderators",
        "thread": "title, class, starter, sticky with end, closed, digest, highlight, views, redirects; archives",
        "post": "text with quotes, inline attachments, links, mentions and smilies; answered post; last edit; comments "
                "(点评) as answers; goods, rewards, activities, debates as text",
        "poll": "question, options, totals, end, how many may be chosen, voters",
        "poll_vote": "who chose what",
        "attachment": "name, size, type, time, description, path below the site's files or on another server",
        "reaction": "recommended threads, supported answers, ratings",
        "action": "the moderator log with its codes, and the site's log files; states where the log is silent; "
                  "reports that were dealt with",
        "sanction": "bans with end and reason, warnings",
        "report": "reports of posts",
        "relation": "follows, friends, blacklist, bookmarked threads, watched boards",
        "broadcast": "broadcasts (广播) with forwards, remarks (记录) with answers",
        "private_message": "only when asked for: what UCenter keeps",
    },
    leaves={
        "post": "what is hidden ([hide]), sold, or behind a password never leaves; so does what is in threads that ask "
                "for a rank",
        "attachment": "files that are sold or ask for a rank",
    },
    reads={
        **dict.fromkeys(THREADS, _THREAD),
        **dict.fromkeys(POSTS, _POST),
        **dict.fromkeys(FILES, _FILE),
        **dict.fromkeys(MESSAGES, ("pmid", "plid", "authorid", "message", "dateline")),
        **_MEMBERS,
        **{f"{name}_archive": columns for name, columns in _MEMBERS.items()},
        "common_banned": ("id", "admin", "dateline", "expiration"),
        "common_member_crime": ("cid", "uid", "operatorid", "operator", "action", "reason", "dateline"),
        "common_member_profile_setting": ("fieldid", "title", "available", "invisible"),
        "common_report": ("id", "url", "message", "uid", "dateline", "fid", "opuid", "opname", "optime"),
        "common_setting": ("skey", "svalue"),
        "common_smiley": ("id", "type", "code", "url"),
        "common_usergroup": ("groupid", "grouptitle", "allowvisit"),
        "common_usergroup_field": ("groupid", "readaccess"),
        "forum_activity": (
            "tid", "class", "place", "starttimefrom", "starttimeto", "cost", "number", "applynumber", "expiration",
        ),
        "forum_bbcode": ("id", "available", "tag", "replacement", "params"),
        "forum_debate": (
            "tid", "affirmpoint", "negapoint", "umpire", "umpirepoint", "affirmvotes", "negavotes", "winner", "endtime",
        ),
        "forum_debatepost": ("pid", "stand"),
        "forum_forum": ("fid", "fup", "type", "name", "status", "displayorder"),
        "forum_forumfield": (
            "fid", "description", "password", "redirect", "moderators", "rules", "threadtypes", "viewperm",
            "formulaperm", "gviewperm", "price", "dateline",
        ),
        "forum_hotreply_member": ("tid", "pid", "uid", "attitude"),
        "forum_memberrecommend": ("tid", "recommenduid", "dateline"),
        "forum_moderator": ("uid", "fid"),
        "forum_poll": ("tid", "multiple", "maxchoices", "expiration", "voters"),
        "forum_polloption": ("polloptionid", "tid", "votes", "displayorder", "polloption"),
        "forum_pollvoter": ("tid", "uid", "options", "dateline"),
        "forum_postcomment": ("id", "tid", "pid", "author", "authorid", "dateline", "comment", "rpid"),
        "forum_ratelog": ("pid", "uid", "extcredits", "dateline", "score"),
        "forum_threadclass": ("typeid", "name"),
        "forum_threadmod": (
            "tid", "uid", "username", "dateline", "expiration", "action", "status", "magicid", "stamp", "reason",
        ),
        "forum_threadtype": ("typeid", "name"),
        "forum_trade": ("tid", "pid", "subject", "price", "amount", "quality", "locus", "totalitems", "closed"),
        "forum_warning": ("wid", "pid", "operatorid", "authorid", "dateline", "reason"),
        "home_blacklist": ("uid", "buid", "dateline"),
        "home_docomment": ("id", "upid", "doid", "uid", "username", "dateline", "message"),
        "home_doing": ("doid", "uid", "username", "dateline", "message", "status"),
        "home_favorite": ("favid", "uid", "id", "idtype", "dateline"),
        "home_follow": ("uid", "followuid", "status", "dateline"),
        "home_follow_feed": ("feedid", "uid", "username", "tid", "note", "dateline"),
        "home_follow_feed_archiver": ("feedid", "uid", "username", "tid", "note", "dateline"),
        "home_friend": ("uid", "fuid", "dateline"),
        "ucenter_applications": ("appid", "type", "url"),
        "ucenter_pm_lists": ("plid", "pmtype", "subject"),
        "ucenter_pm_members": ("plid", "uid"),
    },
    secrets={"ucenter_members": ("uid", "username", "password", "salt")},
    ignores=IGNORED,
    urls=URLS["discuz"],
    verified_on=("real installs: Discuz! X3.5, X3.4, X3", "generated data"),
)
FACTS: Final = Facts(
    needed={
        THREAD: ("tid", "fid", "posttableid", "displayorder", "digest", "special", "closed"),
        POST: ("pid", "tid", "first", "message", "invisible", "anonymous", "htmlon"),
        "forum_forum": ("fid", "fup", "type", "status"),
        "common_member": ("uid", "username", "groupid", "adminid"),
    },
    kinds={
        **dict.fromkeys(THREADS, "thread"), **dict.fromkeys(POSTS, "post"), **dict.fromkeys(FILES, "attachment"),
        **dict.fromkeys(MESSAGES, "private_message"),
        "forum_forum": "board", "common_member": "member", "common_member_archive": "member",
        "forum_postcomment": "post", "forum_pollvoter": "poll_vote", "common_banned": "action",
        "common_member_crime": "action", "common_report": "report", "forum_hotreply_member": "reaction",
        "forum_memberrecommend": "reaction", "forum_ratelog": "reaction", "forum_threadmod": "action",
        "forum_warning": "sanction", "home_blacklist": "relation", "home_docomment": "broadcast",
        "home_doing": "broadcast", "home_favorite": "relation", "home_follow": "relation",
        "home_follow_feed": "broadcast", "home_follow_feed_archiver": "broadcast", "home_friend": "relation",
    },
    private=frozenset((
        *POSTS, *MESSAGES, *THREADS, *_MEMBERS, *(f"{name}_archive" for name in _MEMBERS), "forum_postcomment",
        "common_report", "common_setting", "forum_forumfield", "ucenter_applications", "common_banned",
        "common_member_crime", "forum_warning", "home_doing", "home_docomment", "forum_trade",
    )),
    holdings={
        "common_member": "accounts, each with e-mail address, telephone number and password",
        "ucenter_members": "accounts, each with e-mail address, IP addresses and password hash",
        "common_member_status": "accounts, each with IP addresses",
        "common_member_profile": "profiles with real names, addresses, telephone and identity card numbers",
        "forum_post": "posts, each with the IP address of its author",
        "forum_postcomment": "comments with IP addresses",
        "common_banned": "banned IP addresses",
        "common_session": "sessions with IP addresses",
        "common_failedlogin": "failed logins with IP addresses",
        "common_regip": "registrations with IP addresses",
        "forum_order": "orders with e-mail and IP addresses",
        "forum_tradelog": "purchases with names, addresses and telephone numbers",
        "common_smslog": "text messages with telephone numbers",
        "ucenter_mailqueue": "mails with their addresses",
    },
    messages="ucenter_pm_indexes",
    newest=(3, 5),
    optional=frozenset((
        *THREADS[1:], *POSTS[1:], *(f"{name}_archive" for name in _MEMBERS), *MESSAGES, "ucenter_applications",
        "ucenter_pm_lists", "ucenter_pm_members", "home_follow_feed_archiver",
    )),
)
# fmt: on

STAGE_INDEXES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    **dict.fromkeys(POSTS, (("tid", "dateline", "pid"), ("pid",))),
    **dict.fromkeys(FILES, (("pid", "aid"),)),
    "common_member_crime": (("uid",),),
    "forum_debatepost": (("pid",),),
    "forum_hotreply_member": (("pid",),),
    "forum_memberrecommend": (("tid",),),
    "forum_polloption": (("tid",),),
    "forum_pollvoter": (("tid", "uid"),),
    "forum_postcomment": (("tid", "dateline", "id"), ("rpid",)),
    "forum_ratelog": (("pid",),),
    "forum_threadmod": (("tid", "dateline"),),
    "forum_trade": (("pid",),),
    "home_favorite": (("id",),),
    "ucenter_pm_members": (("plid",),),
}
