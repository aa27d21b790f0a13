"""Invented topic pages of XenForo 2 and Discuz! X, about as large and as deep as real ones; same number, same page.

Structure: the default templates, as ``facts/sources/xenforo.md`` and ``facts/sources/discuz.md`` describe them.
"""

# ruff: noqa: E501 - markup is easier to compare with a template when it is not broken up
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

_WORDS: Final = [
    "oak",
    "kettle",
    "ladder",
    "garden",
    "copper",
    "lantern",
    "river",
    "sparrow",
    "meadow",
    "candle",
    "basket",
    "harbour",
    "violin",
]
_ZH: Final = ("茶壶", "花园", "木桥", "灯笼", "河边", "麻雀", "清晨", "篮子", "小路", "竹林", "山坡")
_MENU: Final = 60  #: links of a page's frame
_START: Final = 1_400_000_000  #: unix seconds of the first post


def _text(number: int, words: tuple[str, ...] | list[str], joint: str, count: int) -> str:
    """So many words, with a line break here and there."""
    shown = [words[(number * 7 + place * place + place // 3) % len(words)] for place in range(count)]
    return "<br />\n".join(joint.join(shown[at : at + 15]) for at in range(0, count, 15))


def xenforo(number: int, posts: int, per_thread: int) -> str:
    """Page ``number`` of a mirror whose threads have ``per_thread`` pages of ``posts`` posts."""
    thread, part = divmod(number, per_thread)
    path = f"/threads/topic-{thread + 1}.{thread + 1}/"
    menu = "".join(
        f'<li><div class="p-navEl"><a href="/pages/{n}/" class="p-navEl-link" data-nav-id="n{n}">Item {n}</a></div></li>\n'
        for n in range(_MENU)
    )
    pages = "".join(
        f'<li class="pageNav-page{" pageNav-page--current" if n == part else ""}"><a href="{path}page-{n + 1}">{n + 1}</a></li>'
        for n in range(per_thread)
    )
    body = "".join(_xenforo_post(number * posts + place + 1, path, part * posts + place + 1) for place in range(posts))
    return (
        '<!DOCTYPE html>\n<html id="XF" lang="en-US" data-template="thread_view" data-container-key="node-3"'
        f' data-content-key="thread-{thread + 1}"><head><meta charset="utf-8" /><title>Topic {thread + 1}</title>'
        f'<meta property="og:site_name" content="Board" /><link rel="canonical" href="http://forum.example{path}" /></head>\n'
        f'<body data-template="thread_view"><div class="p-pageWrapper"><div class="p-navSticky"><nav class="p-nav">'
        f'<div class="p-nav-inner"><div class="p-nav-scroller"><ul class="p-nav-list">{menu}</ul></div></div></nav></div>'
        '<ul class="p-breadcrumbs"><li><a href="/forums/garden.3/"><span>Garden</span></a></li></ul>'
        f'<div class="p-title"><h1 class="p-title-value">Topic {thread + 1}</h1></div><nav class="pageNavWrapper">'
        f'<div class="pageNav"><ul class="pageNav-main">{pages}</ul></div></nav>'
        f'<div class="block-body js-replyNewMessageContainer">{body}</div></div>'
        '<footer class="p-footer" id="footer"><div class="p-footer-inner"><ul class="p-footer-linkList">'
        '<li><a href="/help/terms/">Terms</a></li><li><a href="/help/privacy/">Privacy</a></li></ul></div></footer></body></html>\n'
    )


def _xenforo_post(id: int, path: str, floor: int) -> str:
    member = id * 37 % 499 + 1
    at = _START + id * 600
    link = f'<a href="/members/user{member}.{member}/" class="username" data-user-id="{member}">User{member}</a>'
    quote = (
        f'<blockquote class="bbCodeBlock bbCodeBlock--expandable bbCodeBlock--quote" data-quote="User5" data-source="post: {id - 1}">'
        f'<div class="bbCodeBlock-title"><a href="/goto/post?id={id - 1}" class="bbCodeBlock-sourceJump">User5 said:</a></div>'
        '<div class="bbCodeBlock-content"><div class="bbCodeBlock-expandContent">a kettle, then</div></div></blockquote>'
        if id % 5 == 4
        else ""
    )
    likes = (
        '<ul class="reactionSummary"><li><span class="reaction reaction--small reaction--1" data-reaction-id="1"><i aria-hidden="true"></i></span>'
        f'</li></ul><a class="reactionsBar-link" href="/posts/{id}/reactions" data-xf-click="overlay"><bdi>User{member % 90 + 1}</bdi></a>'
        if id % 3 == 0
        else ""
    )
    return (
        f'<article class="message message--post js-post js-inlineModContainer" data-author="User{member}"'
        f' data-content="post-{id}" id="js-post-{id}">\n<span class="u-anchorTarget" id="post-{id}"></span>\n'
        '<div class="message-inner">\n<div class="message-cell message-cell--user">\n'
        '<section itemscope itemtype="https://schema.org/Person" class="message-user">\n'
        f'<div class="message-avatar"><div class="message-avatar-wrapper">\n<a href="/members/user{member}.{member}/" class="avatar avatar--m"'
        f' data-user-id="{member}" data-xf-init="member-tooltip">\n<img src="/data/avatars/m/0/{member}.jpg"'
        f' srcset="/data/avatars/l/0/{member}.jpg 2x" alt="User{member}" class="avatar-u{member}-m" itemprop="image" /></a></div></div>\n'
        f'<div class="message-userDetails"><h4 class="message-name">{link}</h4>\n<h5 class="userTitle message-userTitle" dir="auto"'
        ' itemprop="jobTitle">Member</h5></div>\n<div class="message-userExtras">\n<dl class="pairs pairs--justified">\n<dt>Joined</dt>\n'
        f'<dd>Jan 5, 2012</dd>\n</dl>\n<dl class="pairs pairs--justified">\n<dt>Messages</dt>\n<dd>{member * 3}</dd>\n</dl>\n'
        f'<dl class="pairs pairs--justified">\n<dt>Reaction score</dt>\n<dd>{member * 2}</dd>\n</dl>\n<dl class="pairs pairs--justified">\n'
        f'<dt>Points</dt>\n<dd>{member % 90}</dd>\n</dl>\n</div>\n<span class="message-userArrow"></span>\n</section>\n</div>\n'
        '<div class="message-cell message-cell--main">\n<div class="message-main js-quickEditTarget">\n'
        '<header class="message-attribution message-attribution--split">\n<ul class="message-attribution-main listInline">\n'
        f'<li class="u-concealed"><a href="{path}post-{id}" rel="nofollow"><time class="u-dt" dir="auto" datetime="2014-05-13T16:53:20+0000"'
        f' data-time="{at}" data-date-string="May 13, 2014" data-time-string="4:53 PM" title="May 13, 2014 at 4:53 PM">May 13, 2014</time></a></li>\n'
        '</ul>\n<ul class="message-attribution-opposite message-attribution-opposite--list">\n'
        f'<li><a href="{path}post-{id}" class="message-attribution-gadget" data-xf-init="share-tooltip" data-href="/posts/{id}/share" rel="nofollow">'
        f'<i class="fa--xf far fa-share-alt" aria-hidden="true"></i></a></li>\n<li><a href="{path}post-{id}" rel="nofollow">#{floor}</a></li>\n'
        '</ul>\n</header>\n<div class="message-content js-messageContent">\n<div class="message-userContent lbContainer js-lbContainer"'
        f' data-lb-id="post-{id}" data-lb-caption-desc="User{member} &middot; May 13, 2014 at 4:53 PM">\n'
        f'<article class="message-body js-selectToQuote">\n<div class="bbWrapper">{quote}{_text(id, _WORDS, " ", 90)}</div>\n'
        '<div class="js-selectToQuoteEnd">&nbsp;</div>\n</article>\n</div>\n</div>\n<footer class="message-footer">\n'
        f'<div class="reactionsBar js-reactionsList{" is-active" if id % 3 == 0 else ""}">{likes}</div>\n'
        '<div class="js-historyTarget message-historyTarget toggleTarget" data-href="trigger-href"></div>\n</footer>\n</div>\n</div>\n</div>\n</article>\n'
    )


def discuz(number: int, posts: int, per_thread: int) -> str:
    """As :func:`xenforo`."""
    thread, part = divmod(number, per_thread)
    tid = thread + 1
    menu = "".join(
        f'<li id="mn_{n}"><a href="forum.php?mod=forumdisplay&amp;fid={n + 9}" hidefocus="true">栏目{n}</a></li>\n'
        for n in range(_MENU)
    )
    pages = "".join(
        f"<strong>{n + 1}</strong>"
        if n == part
        else f'<a href="forum.php?mod=viewthread&amp;tid={tid}&amp;page={n + 1}">{n + 1}</a>'
        for n in range(per_thread)
    )
    body = "".join(_discuz_post(number * posts + place + 1, tid, part * posts + place + 1) for place in range(posts))
    return (
        '<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8" />'
        f"<title>话题{tid} - 花园 - Powered by Discuz!</title></head>\n"
        f'<body id="nv_forum" class="pg_viewthread"><div id="nv"><ul>{menu}</ul></div><div id="wp" class="wp">'
        '<div id="pt" class="bm cl"><div class="z"><a href="forum.php">论坛</a> <em>&rsaquo;</em>'
        f' <a href="forum.php?mod=forumdisplay&amp;fid=2">花园</a></div></div><div id="pgt" class="pgs cl"><div class="pg">{pages}</div></div>'
        '<div id="postlist" class="pl bm"><table cellspacing="0" cellpadding="0"><tr><td class="pls ptn pbn"></td>'
        f'<td class="plc ptm pbn vwthd"><h1 class="ts"><span id="thread_subject">话题{tid}</span></h1></td></tr></table>{body}</div></div>'
        '<div id="ft" class="wp cl"><p>GMT+8, 2015-3-5 16:12</p></div></body></html>\n'
    )


def _discuz_post(id: int, tid: int, floor: int) -> str:
    uid = id * 37 % 499 + 1
    minute = f"2014-{id // 2000 % 12 + 1}-{id // 80 % 28 + 1} {id % 24:02}:{id % 60:02}"
    quote = (
        f'<div class="quote"><blockquote><font size="2"><a href="forum.php?mod=redirect&amp;goto=findpost&amp;pid={id - 1}&amp;ptid={tid}">'
        '<font color="#999999">用户5 发表于 2014-5-13 16:53</font></a></font><br />\n清晨的花园</blockquote></div><br />\n'
        if id % 5 == 4
        else ""
    )
    return (
        f'<div id="post_{id}"><table id="pid{id}" class="plhin" summary="pid{id}" cellspacing="0" cellpadding="0"><tr>'
        f'<td class="pls" rowspan="2">\n<div id="favatar{id}" class="pls cl favatar">\n<div class="pi">\n<div class="authi">'
        f'<a href="home.php?mod=space&amp;uid={uid}" target="_blank" class="xw1">用户{uid}</a>\n</div>\n</div>\n'
        f'<div class="p_pop blk bui card_gender_0" id="userinfo{id}" style="display: none; margin-top: -11px;">\n<div class="m z">\n'
        f'<div id="userinfo{id}_ma"></div>\n</div>\n<div class="i y">\n<div>\n<strong><a href="home.php?mod=space&amp;uid={uid}" target="_blank"'
        f' class="xi2">用户{uid}</a></strong>\n<em>当前离线</em>\n</div><dl class="cl">\n<dt>积分</dt><dd>'
        f'<a href="home.php?mod=space&uid={uid}&do=profile" target="_blank" class="xi2">{uid}</a></dd>\n</dl></div>\n</div>\n<div>\n'
        f'<div class="avatar"><a href="home.php?mod=space&amp;uid={uid}" class="avtm" target="_blank">'
        f'<img src="uc_server/avatar.php?uid={uid}&amp;size=middle" class="user_avatar" /></a></div>\n</div>\n<div class="tns xg2">'
        f'<table cellspacing="0" cellpadding="0"><th><p><a href="home.php?mod=space&uid={uid}&do=thread" class="xi2">{uid % 9}</a></p>主题</th>'
        f'<th><p><a href="home.php?mod=space&uid={uid}&do=thread&type=reply" class="xi2">{uid}</a></p>回帖</th>'
        f'<td><p><a href="home.php?mod=space&uid={uid}&do=profile" class="xi2">{uid * 2}</a></p>积分</td></table></div>\n'
        '<p><em><a href="home.php?mod=spacecp&amp;ac=usergroup&amp;gid=11" target="_blank">中级会员</a></em></p>\n'
        f'<p><span id="g_up{id}"><i class="fico-star2 fic4 fc-l" title="Rank: 2"></i></span></p>\n<div id="g_up{id}_menu" class="tip tip_4"'
        ' style="display: none;"><div class="tip_horn"></div><div class="tip_c">中级会员, 积分 179</div></div>\n<dl class="pil cl">'
        f'<dt>积分</dt><dd><a href="home.php?mod=space&uid={uid}&do=profile" target="_blank" class="xi2">{uid}</a></dd></dl>\n'
        f'<ul class="xl xl2 o cl">\n<li class="pm2"><a href="home.php?mod=spacecp&amp;ac=pm&amp;op=showmsg&amp;touid={uid}&amp;pid={id}&amp;tid={tid}"'
        ' title="发消息" class="xi2">发消息</a></li>\n</ul>\n</div>\n</td>\n'
        f'<td class="plc"><div class="pi"><strong><a href="forum.php?mod=redirect&amp;goto=findpost&amp;ptid={tid}&amp;pid={id}" id="postnum{id}">'
        f'<em>{floor}</em><sup>#</sup></a></strong><div class="pti"><div class="pdbt"></div><div class="authi">'
        f'<img class="authicn vm" id="authicon{id}" src="static/image/common/online_member.gif" /><em id="authorposton{id}">发表于 {minute}</em>'
        f'<span class="pipe">|</span><a href="forum.php?mod=viewthread&amp;tid={tid}&amp;authorid={uid}" rel="nofollow">只看该作者</a></div></div></div>'
        f'<div class="pct"><div class="pcb"><div class="t_fsz"><table cellspacing="0" cellpadding="0"><tr><td class="t_f" id="postmessage_{id}">\n'
        f'{quote}{_text(id, list(_ZH), "，", 60)}</td></tr></table></div><div id="comment_{id}" class="cm"></div></div></div></td></tr>'
        f'<tr><td class="plc plm"><div id="post_rate_div_{id}"></div></td></tr><tr><td class="pls"></td><td class="plc"><div class="po hin">'
        f'<div class="pob cl"><em><a class="fastre" href="forum.php?mod=post&amp;action=reply&amp;tid={tid}&amp;repquote={id}">回复</a></em></div></div></td></tr>'
        "</table></div>\n"
    )


def xenforo_name(number: int, per_thread: int) -> str:
    """File of a page."""
    thread, part = divmod(number, per_thread)
    return f"threads/topic-{thread + 1}.{thread + 1}/" + (f"page-{part + 1}.html" if part else "index.html")


def discuz_name(number: int, per_thread: int) -> str:
    """File of a page."""
    thread, part = divmod(number, per_thread)
    return f"forum.php?mod=viewthread&tid={thread + 1}" + (f"&page={part + 1}" if part else "")


#: name of the software → (page, its file's name)
MAKERS: Final[Mapping[str, tuple[Callable[[int, int, int], str], Callable[[int, int], str]]]] = {
    "XenForo": (xenforo, xenforo_name),
    "Discuz!": (discuz, discuz_name),
}
