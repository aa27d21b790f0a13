"""Users and keys: without a confirmed user Mastodon shows no profile, without keys an account cannot federate.

Nobody can log in as such a user: the address leads nowhere, and no password has that digest. An administrator gives an
account to its member, who brings the code of :func:`claims`, by changing the address (facts: ``app/models/user.rb``,
``config/initializers/devise.rb``)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, repeat
from typing import TYPE_CHECKING, Any

from migrator.writers.base import Claim, TargetError
from migrator.writers.keys import PAGE, make_key, make_keys
from migrator.writers.mastodon.ties import Ties

if TYPE_CHECKING:
    from migrator.writers.mastodon.target import MastodonTarget

PLACEHOLDER = "archive.invalid"  #: domain of the addresses; .invalid leads nowhere (RFC 2606)

_WITHOUT = "FROM public.accounts a JOIN migrator.accounts k ON k.id = a.id WHERE a.public_key = ''"
# 60 characters in the form of bcrypt, cost 10. Not made of a password but of a hash over the account's private key,
# which is random and secret: nobody knows, or can find, a password that has this digest. Salt and hash end in
# characters that leave unused bits empty.
_HASH = "translate(encode(sha512(convert_to(a.private_key || a.id, 'UTF8')), 'base64'), E'+\\n', '.')"
_DIGEST = f"'$2a$10$' || substr({_HASH}, 1, 21) || 'O' || substr({_HASH}, 22, 30) || 'C'"
#: role in the trace → role of Mastodon (config/roles.yml), the mightier first
ROLES = {"administrator": "Admin", "moderator": "Moderator"}
_ROLE = (
    "CASE"
    + "".join(
        f""" WHEN position('"{ours}"' IN k.roles) > 0
            THEN (SELECT min(r.id) FROM public.user_roles r WHERE r.name = '{theirs}')"""
        for ours, theirs in ROLES.items()
    )
    + " END"
)

USERS = Ties(
    "users",
    {
        "account_id": "a.id", "email": f"lower(a.username) || '@{PLACEHOLDER}'", "encrypted_password": _DIGEST,
        "confirmed_at": "a.created_at", "approved": "TRUE", "role_id": _ROLE,
        "created_at": "a.created_at", "updated_at": "a.created_at",
    },
    "migrator.accounts k JOIN public.accounts a ON a.id = k.id",
    ("account_id",),
    "a.id",
    {
        f"no_role_{theirs}_on_the_server": f"""
            SELECT count(*) FROM migrator.accounts WHERE position('"{ours}"' IN roles) > 0
            AND NOT EXISTS (SELECT 1 FROM public.user_roles WHERE name = '{theirs}')"""
        for ours, theirs in ROLES.items()
    },
)  # fmt: skip

# A reset token cannot be made here: Devise keeps its digest only, made with the server's secret, which is not in the
# database. The code is made of the account's random key and kept nowhere; it falls off the list with the address.
_CLAIMS = """
SELECT a.username, k.display_name, COALESCE(k.url, ''), u.email,
  substr(encode(sha256(convert_to('claim ' || a.id || a.private_key, 'UTF8')), 'hex'), 1, 20)
FROM migrator.accounts k JOIN public.accounts a ON a.id = k.id JOIN public.users u ON u.account_id = a.id
WHERE k.kind = 'person' AND u.email LIKE :addresses ORDER BY a.username
"""


def write_keys(target: MastodonTarget) -> None:
    """Give every account that has none a pair of keys, by all cores; each page is kept as soon as it is made."""
    with target.reading() as connection:
        count = connection.exec_driver_sql(f"SELECT count(*) {_WITHOUT}").scalar_one()
    if not count:
        return
    keys = make_keys(count) if not target.rehearsing else repeat(make_key(), count)
    try:
        while page := list(islice(keys, PAGE)):
            with target.writing() as connection:
                driver: Any = connection.connection.driver_connection
                ids = driver.execute(f"SELECT a.id {_WITHOUT} ORDER BY a.id LIMIT %s", [len(page)]).fetchall()
                with driver.cursor() as cursor:
                    cursor.executemany(
                        "UPDATE public.accounts SET private_key = %s, public_key = %s WHERE id = %s",
                        [(*pair, id) for pair, (id,) in zip(page, ids, strict=True)],
                    )
    except ModuleNotFoundError as error:
        raise TargetError('Mastodon needs the package cryptography: pip install "forum-migrator[mastodon]"') from error


def claims(target: MastodonTarget) -> Iterator[Claim]:
    """Members whose account still has its placeholder address."""
    return map(Claim._make, target.select(_CLAIMS, addresses=f"%@{PLACEHOLDER}"))
