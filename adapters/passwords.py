"""What a stored password hash is, by its form: the schemes of forum software.

Hashes of 32 or 40 hexadecimal digits look alike whatever they were made from; there the adapter knows the scheme.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

PHPASS: Final = "phpass"
BCRYPT: Final = "bcrypt"
ARGON2I: Final = "argon2i"
ARGON2ID: Final = "argon2id"
MD5: Final = "md5"
MD5_MYBB: Final = "md5(md5(salt).md5(password))"
MD5_UCENTER: Final = "md5(md5(password).salt)"
SHA1: Final = "sha1"
SHA1_SMF: Final = "sha1(lower(name).password)"
SHA1_PUNBB: Final = "sha1(salt.sha1(password))"
BCRYPT_SMF: Final = "bcrypt(lower(name).password)"
UNKNOWN: Final = "unknown"

#: scheme → what it is, and who uses it. ``.`` joins texts, and inner hashes are lower-case hexadecimal digits.
SCHEMES: Final[Mapping[str, str]] = {
    PHPASS: "portable phpass, $H$ or $P$: phpBB 3.0, older bbPress and Vanilla",
    BCRYPT: "bcrypt, $2a$, $2x$ or $2y$: phpBB 3.1 and later, FluxBB, Discuz! X3.5, MyBB with its setting for it",
    ARGON2I: "Argon2i in PHC notation: phpBB 3.3",
    ARGON2ID: "Argon2id in PHC notation: phpBB 3.3",
    MD5: "MD5 of the password: phpBB 2, PunBB",
    MD5_MYBB: "MyBB",
    MD5_UCENTER: "Discuz! with UCenter, vBulletin",
    SHA1: "SHA-1 of the password: FluxBB, PunBB",
    SHA1_SMF: "SMF 1.1 and 2.0; the name, in lower case, is given as salt",
    SHA1_PUNBB: "PunBB 1.3 and 1.4, and FluxBB upgraded from them",
    BCRYPT_SMF: "SMF 2.1; the name, in lower case, is given as salt",
    UNKNOWN: "a form that nobody knows: kept as it is",
}

_FORMS = (
    (re.compile(r"\$[HP]\$[./0-9A-Za-z]{31}"), PHPASS),
    (re.compile(r"\$2[axy]\$\d\d\$[./0-9A-Za-z]{53}"), BCRYPT),
    (re.compile(r"\$argon2i\$[!-~]{1,200}"), ARGON2I),
    (re.compile(r"\$argon2id\$[!-~]{1,200}"), ARGON2ID),
)
_MD5 = re.compile(r"[0-9a-fA-F]{32}")
_SHA1 = re.compile(r"[0-9a-fA-F]{40}")


def scheme_of(stored: str, *, md5: str = MD5, sha1: str = SHA1) -> str:
    """The scheme of a stored hash.

    :param md5: scheme of 32 hexadecimal digits in this system, and ``sha1`` that of 40.
    """
    for form, scheme in _FORMS:
        if form.fullmatch(stored):
            return scheme
    return md5 if _MD5.fullmatch(stored) else sha1 if _SHA1.fullmatch(stored) else UNKNOWN
