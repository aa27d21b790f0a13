"""What is carried over of mail and news, and what is not."""

from __future__ import annotations

from adapters.base import Support

SUPPORT = Support(
    system="mail",
    name="Mail and news archive",
    versions="mbox (mboxo, mboxrd, mboxcl; also gzip, bzip2, xz, zstd), Maildir, MH, news spool",
    carries={
        "member": "authors, by a hash of their address; name from the From line",
        "guest": "names without an address",
        "board": "newsgroups, lists by List-Id, else files and folders; whether they were public, with evidence",
        "thread": "by References and In-Reply-To; by subject only for answers without either",
        "post": "plain text, flowed text, HTML where there is no plain text; nested quotations with the quoted author",
        "replies": "the last reference that can be read (`native_parent`)",
        "crossposts": "one post; a redirect from every further board of the archive",
        "edits": "messages that supersede an earlier one of the same author",
        "attachment": "name, type, size and place in the archive of MIME parts, uuencoded and yEnc files",
        "action": "cancel and other control messages",
        "visibility": "X-No-Archive and cancelled messages, trash and drafts of a Maildir are not published",
    },
    leaves={
        "e-mail addresses": "only a keyed hash of an author's is kept; in texts they are masked",
        "signatures, list footers, PGP armour": "no part of what is said",
        "content of attachments": "files are not copied; their place in the archive is told",
        "crossposts to boards that the archive does not hold": "nothing is known of those boards; counted as lost",
        "Received, Path, NNTP-Posting-Host and other headers": "addresses and traces of machines",
    },
    reads={},
    ignores={},
    verified_on=("generated data",),
)
