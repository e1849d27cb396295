"""A backfill: which versions of an existing library are moderated, and what that takes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Self

from video_moderation.contract.storage.readable_videos import ARCHIVED
from video_moderation.runtime.clock import parse_iso
from video_moderation.runtime.typed_fields import TypedFields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_s3.type_defs import ObjectVersionTypeDef


@dataclass(frozen=True)
class Backfill:
    """Which versions are meant, and whether they are recorded or only counted.

    `since` and `until` are instants (ISO 8601) between which S3 stored them, the latter not included. With
    `current_only`, older versions of a key are left out. `limit` is how many are recorded at most.

    Example:
        >>> Backfill(prefix="2019/", dry_run=True).to_json()["prefix"]
        '2019/'
    """

    prefix: str = ""
    since: str | None = None
    until: str | None = None
    current_only: bool = False
    limit: int | None = None
    dry_run: bool = False

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """What `to_json` returned, or an operator wrote.

        Raises:
            ValueError: a field is unknown or `since` or `until` is no instant.
        """
        known = {field.name for field in fields(cls)}
        if not known.issuperset(document):
            raise ValueError(f"a backfill has no {', '.join(sorted(set(document) - known))}")
        stated = TypedFields(document)
        stated.instant_or_none("since")
        stated.instant_or_none("until")
        return cls(**document)

    def to_json(self) -> dict[str, Any]:
        """The fields, as Step Functions carries them."""
        return asdict(self)

    def means(self, version: ObjectVersionTypeDef) -> bool:
        """Whether a version is one of them; the prefix is left to S3's listing."""
        stored = version["LastModified"]
        return not (
            (self.since and stored < parse_iso(self.since))
            or (self.until and stored >= parse_iso(self.until))
            or (self.current_only and not version["IsLatest"])
        )

    def room(self, found: int) -> int | None:
        """How many more may be found; None if there is no limit."""
        return None if self.limit is None else max(0, self.limit - found)


@dataclass(frozen=True)
class Estimate:
    """What the videos found so far amount to.

    `seconds` is reckoned for `measured` of them, from `sampled` durations that were read; a page of which no
    duration could be read is not among the measured ones. `archived` were left out.
    """

    size: int = 0
    seconds: float = 0.0
    measured: int = 0
    sampled: int = 0
    archived: int = 0

    def with_page(self, sizes: Sequence[int], durations: Sequence[float], *, archived: int) -> Estimate:
        """One page more: the sizes of all its videos, and the durations of some of them.

        The durations stand for all videos of their page, so that pages may be sampled unequally.

        Example:
            >>> Estimate().with_page([10, 10, 10], [60.0, 120.0], archived=0).seconds
            270.0
        """
        mean = sum(durations) / len(durations) if durations else 0.0
        return replace(
            self,
            size=self.size + sum(sizes),
            seconds=self.seconds + mean * len(sizes),
            measured=self.measured + (len(sizes) if durations else 0),
            sampled=self.sampled + len(durations),
            archived=self.archived + archived,
        )


def is_archived(version: ObjectVersionTypeDef) -> bool:
    """Whether nobody can read the version now; one that was restored can be read for a while."""
    restored = version.get("RestoreStatus", {}).get("RestoreExpiryDate")
    return version.get("StorageClass") in ARCHIVED and not restored
