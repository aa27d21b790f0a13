"""Origins: the way from a written record back to its source. Exactly one of part 0 for each forum record written."""

from __future__ import annotations

from adapters.forum import SourceId
from mappings.microblog import Origin


def origin(
    site: str,
    kind: str,
    source_id: SourceId,
    target_id: int,
    source_url: str | None = None,
    digest: bytes | None = None,
    original: bytes | None = None,
    part: int = 0,
) -> Origin:
    """The origin of a record of ``kind`` (:data:`adapters.forum.KINDS`) that became the row ``target_id``."""
    return Origin(
        site=site,
        kind=kind,
        source_id=str(source_id),
        part=part,
        target_id=target_id,
        source_url=source_url,
        digest=digest,
        original=original,
    )
