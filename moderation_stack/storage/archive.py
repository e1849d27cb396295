"""The property `archive`: where moderated videos are archived, and when."""

from __future__ import annotations

import dataclasses

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3

from moderation_stack.validation.checks import true_or_false
from moderation_stack.validation.property_error import reject
from moderation_stack.validation.timing import check_duration, seconds_of

ARCHIVE_STORAGE_CLASSES = {
    "GLACIER": s3.StorageClass.GLACIER,
    "GLACIER_IR": s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
    "DEEP_ARCHIVE": s3.StorageClass.DEEP_ARCHIVE,
    "INTELLIGENT_TIERING": s3.StorageClass.INTELLIGENT_TIERING,
    "STANDARD_IA": s3.StorageClass.INFREQUENT_ACCESS,
    "ONEZONE_IA": s3.StorageClass.ONE_ZONE_INFREQUENT_ACCESS,
}
"""Every class that S3 Lifecycle can move an object to, by the name that S3 gives it."""

_INFREQUENT_ACCESS = ("STANDARD_IA", "ONEZONE_IA")
_INFREQUENT_ACCESS_MINIMUM_DAYS = 30
_DAY = 86_400


@dataclasses.dataclass(frozen=True, kw_only=True)
class Archive:
    """Where videos whose verdict is clean or flagged are archived, and at which age.

    Videos whose verdict is undetermined are never archived: a moderator has yet to watch them, and
    Rekognition cannot read an archived object.

    Example:
        Archive(
            storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
            flagged_storage_class=s3.StorageClass.DEEP_ARCHIVE,
            hold_flagged=True,
        )

    Args:
        storage_class: storage class of archived videos; default: GLACIER.
        after: age, in whole days, at which videos are archived; default: 30 days.
        flagged_storage_class: storage class of archived videos that were flagged; default: `storage_class`.
        flagged_after: age at which flagged videos are archived; default: `after`.
        hold_flagged: whether flagged videos are archived only after a moderator has decided. Approved videos
            are then archived as clean ones are, rejected videos as flagged ones are.
        expire_noncurrent_after: age, in whole days, at which S3 deletes an archived version for good after a
            newer one, or a delete marker, has replaced it. A version that waits for its verdict, or for
            people, is never deleted; default: versions are kept.

    Raises:
        PropertyError: S3 Lifecycle does not accept the storage class or the age.
    """

    storage_class: s3.StorageClass = s3.StorageClass.GLACIER
    after: cdk.Duration = cdk.Duration.days(30)
    flagged_storage_class: s3.StorageClass | None = None
    flagged_after: cdk.Duration | None = None
    hold_flagged: bool = False
    expire_noncurrent_after: cdk.Duration | None = None

    def __post_init__(self) -> None:
        """Check every value."""
        _check_storage_class("archive.storage_class", self.storage_class)
        check_duration("archive.after", self.after)
        if self.flagged_storage_class is not None:
            _check_storage_class("archive.flagged_storage_class", self.flagged_storage_class)
        if self.flagged_after is not None:
            check_duration("archive.flagged_after", self.flagged_after)
        _check_age("archive.after", self.after, self.storage_class)
        storage_class, after = self.of_flagged
        _check_age("archive.flagged_after", after, storage_class)
        true_or_false("archive.hold_flagged", self.hold_flagged)
        if self.expire_noncurrent_after is not None:
            check_duration("archive.expire_noncurrent_after", self.expire_noncurrent_after)
            _check_expiry(self.expire_noncurrent_after, self.after, after)

    @property
    def of_flagged(self) -> tuple[s3.StorageClass, cdk.Duration]:
        """Storage class and age for flagged videos."""
        storage_class, after = self.flagged_storage_class, self.flagged_after
        return storage_class or self.storage_class, self.after if after is None else after


def _check_storage_class(name: str, value: object) -> None:
    names = ", ".join(ARCHIVE_STORAGE_CLASSES)
    if not isinstance(value, s3.StorageClass):
        reject(name, value, f"must be an s3.StorageClass, one of {names}")
    if value.value not in ARCHIVE_STORAGE_CLASSES:
        reject(name, value.value, f"must be one of {names}")


def _check_age(name: str, after: cdk.Duration, storage_class: s3.StorageClass) -> None:
    """S3 Lifecycle moves objects to infrequent access after 30 days or more."""
    if after.is_unresolved() or storage_class.value not in _INFREQUENT_ACCESS:
        return
    days = seconds_of(after) / _DAY
    if days < _INFREQUENT_ACCESS_MINIMUM_DAYS:
        reject(
            name, days, f"must be {_INFREQUENT_ACCESS_MINIMUM_DAYS} days or more for {storage_class.value}"
        )


def _check_expiry(expiry: cdk.Duration, *ages: cdk.Duration) -> None:
    """S3 Lifecycle deletes a version only after it has archived it."""
    days = seconds_of(expiry) / _DAY
    latest = max((seconds_of(age) / _DAY for age in ages if not age.is_unresolved()), default=0)
    if days <= latest:
        requirement = f"must be longer than the age at which videos are archived, {latest:g} days"
        reject("archive.expire_noncurrent_after", days, requirement)
