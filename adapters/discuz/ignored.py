"""Tables of Discuz! and UCenter that are not read, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_REASONS: Final = {
    "settings and permissions of administrators": """
        common_admincp_cmenu common_admincp_group common_admincp_member common_admincp_perm common_admingroup
        common_adminnote common_optimizer common_patch common_domain ucenter_admins ucenter_settings ucenter_domains
        ucenter_vars
    """,
    "sessions, codes and secrets, IP addresses": """
        common_admincp_session common_session common_failedip common_failedlogin common_regip common_seccheck
        common_secquestion common_member_validate common_connect_guest common_devicetoken common_remote_port
        common_member_secwhite security_evilpost security_eviluser security_failedlog ucenter_failedlogins
        common_uin_black common_smsgw common_smslog common_smslog_archive common_visit forum_promotion
    """,
    "accounts at other services, secrets": """
        common_member_connect connect_disktask connect_feedlog connect_memberbindlog connect_postfeedlog
        connect_tthreadlog
    """,
    "mail, with its addresses": "common_mailcron common_mailqueue ucenter_mailqueue",
    "layout, templates, advertisements, plugins": """
        common_advertisement common_advertisement_custom common_block common_block_favorite common_block_item
        common_block_item_data common_block_permission common_block_pic common_block_style common_block_xml
        common_diy_data common_nav common_plugin common_pluginvar common_style common_stylevar common_template
        common_template_block common_template_permission common_friendlink common_relatedlink forum_onlinelist
        forum_imagetype forum_threadprofile forum_threadprofile_group home_show
    """,
    "kept ready for display or search": """
        common_cache common_syscache common_searchindex common_sphinxcounter forum_postcache forum_rsscache
        forum_spacecache forum_newthread forum_threadhot forum_threadcalendar forum_threadpreview forum_threadimage
        forum_sofa forum_hotreply_number portal_rsscache ucenter_sqlcache forum_relatedthread forum_filter_post
        forum_threadaddviews forum_threadpartake
    """,
    "counters and statistics": """
        common_stat common_statuser forum_statlog common_onlinetime forum_modwork common_member_stat_field
        common_member_action_log forum_groupcreditslog forum_forum_threadtable forum_post_tableid
    """,
    "points, purchases, props, medals, tasks": """
        common_card common_card_log common_card_type common_credit_log common_credit_log_field common_credit_rule
        common_credit_rule_log common_credit_rule_log_field common_invite common_magic common_magiclog common_task
        common_taskvar common_mytask common_myinvite common_member_magic common_member_medal
        common_member_forum_buylog common_payment_order common_payment_refund common_payment_transfer forum_medal
        forum_medallog forum_creditslog forum_order forum_replycredit forum_grouplevel home_appcreditlog
    """,
    "purchases with names, addresses and telephone numbers": "forum_tradelog forum_tradecomment forum_activityapply",
    "applications of other makers": """
        common_myapp home_userapp home_userappfield home_feed_app mobile_setting mobile_wsq_threadlist
    """,
    "jobs and queues": """
        common_cron common_process forum_postlog forum_threadlog common_member_log home_friendlog
        ucenter_notelist ucenter_newpm ucenter_feeds ucenter_memberlogs ucenter_mergemembers
    """,
    "what the forum's own tables say, too": """
        forum_attachment forum_threadclosed forum_forumrecommend forum_groupfield forum_threaddisablepos
        ucenter_pm_indexes ucenter_friends
    """,
    "words that were put out when posts were written": "common_word common_word_type ucenter_badwords",
    "private: requests, notices, visits, drafts of one's own": """
        common_member_newprompt home_notification home_visitor home_poke home_pokearchive home_friend_request home_class
        common_member_grouppm common_grouppm home_specialuser home_feed
    """,
    "identity checks": "common_member_verify common_member_verify_info common_member_profile_history "
    "common_member_security",
    "accounts of UCenter: passwords and addresses; names are in common_member": """
        ucenter_members ucenter_memberfields ucenter_protectedmembers
    """,
    "reviews that have not happened, or are over": """
        forum_post_moderate forum_thread_moderate home_blog_moderate home_comment_moderate home_doing_moderate
        home_pic_moderate home_share_moderate portal_article_moderate portal_comment_moderate
    """,
    "permissions of single members": "forum_access",
    "articles of the portal, a system of its own": """
        portal_article_content portal_article_count portal_article_related portal_article_title portal_article_trash
        portal_attachment portal_category portal_category_permission portal_comment portal_topic portal_topic_pic
    """,
    "albums, blogs and shares, a system of its own": """
        home_album home_album_category home_blog home_blog_category home_blogfield home_click home_clickuser
        home_comment home_pic home_picfield home_share
    """,
    "collections of threads, a system of its own": """
        forum_collection forum_collectioncomment forum_collectionfollow forum_collectioninvite forum_collectionrelated
        forum_collectionteamworker forum_collectionthread
    """,
    "tags": "common_tag common_tagitem ucenter_tags",
    "forms of classified threads: they may hold addresses and telephone numbers": """
        forum_typeoption forum_typeoptionvar forum_typevar forum_optionvalue*
    """,
    "announcements: the board's own words, with an end": "forum_announcement",
    "who is in a club, and who was invited": "forum_groupuser forum_groupinvite",
    "places where posts were written": "forum_post_location",
    "list of countries and towns": "common_district",
    "help pages": "forum_faq",
    "which files may be attached": "forum_attachtype",
    "data of cameras": "forum_attachment_exif",
    "files that were uploaded and not used": "forum_attachment_unused",
    "pictures of options": "forum_polloption_image",
    "answers shown first": "forum_poststick",
    "races for the next floor": "forum_threadrush forum_threadhidelog",
    "never written by Discuz! itself": "forum_post_history",
}

IGNORED: Final[Mapping[str, str]] = {name: why for why, names in _REASONS.items() for name in names.split()}
