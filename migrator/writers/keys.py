"""RSA keys of accounts, made by all cores. A key is the one thing of a migration that is random and must be: once made
it is kept with its account and never made again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

BITS = 2048
_EXPONENT = 65537
PAGE = 64  #: keys that are made ahead


class KeyPair(NamedTuple):
    """A pair as Mastodon keeps it: the private key as PKCS#1, the public one as SubjectPublicKeyInfo, both PEM."""

    private: str
    public: str


def make_key(_number: int = 0) -> KeyPair:
    """A new pair. Raises ModuleNotFoundError without the package cryptography."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415

    key = rsa.generate_private_key(_EXPONENT, BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(private.decode("ascii"), public.decode("ascii"))


def make_keys(count: int, jobs: int | None = None) -> Iterator[KeyPair]:
    """``count`` new pairs; ``jobs`` threads, one per core unless said: OpenSSL works without the interpreter's lock."""
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        while count > 0:
            yield from pool.map(make_key, range(min(count, PAGE)))
            count -= PAGE
