"""Archiving: which storage classes are accepted, and the lifecycle rules that wait for the verdict."""

from __future__ import annotations

import dataclasses

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3

from moderation_stack.validation import checks
from video_moderation.contract.status import DecisionKind, Status
from video_moderation.contract.tags import DECISION_TAG, VERDICT_TAG

ARCHIVE_STORAGE_CLASSES = {
    "GLACIER": s3.StorageClass.GLACIER,
    "GLACIER_IR": s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
    "DEEP_ARCHIVE": s3.StorageClass.DEEP_ARCHIVE,
    "INTELLIGENT_TIERING": s3.StorageClass.INTELLIGENT_TIERING,
    "STANDARD_IA": s3.StorageClass.INFREQUENT_ACCESS,
    "ONEZONE_IA": s3.StorageClass.ONE_ZONE_INFREQUENT_ACCESS,
}
"""Every class S3 Lifecycle can move an object to, by the name S3 gives it."""

LONGEST_WAIT_DAYS = 36_500
_INFREQUENT_ACCESS = ("STANDARD_IA", "ONEZONE_IA")
_INFREQUENT_ACCESS_MINIMUM_DAYS = 30


def archive_storage_class(name: str, value: str) -> None:
    """Raise `NotAccepted` unless S3 Lifecycle can move objects to the class."""
    if value not in ARCHIVE_STORAGE_CLASSES:
        checks.refuse(name, value, f"one of {', '.join(ARCHIVE_STORAGE_CLASSES)} is accepted")


def archive_days(name: str, days: float, storage_class: str) -> None:
    """Raise `NotAccepted` for a wait S3 Lifecycle refuses: infrequent access takes 30 days or more."""
    checks.whole_number(name, days, 0, LONGEST_WAIT_DAYS)
    if storage_class in _INFREQUENT_ACCESS and days < _INFREQUENT_ACCESS_MINIMUM_DAYS:
        accepted = f"{storage_class} accepts {_INFREQUENT_ACCESS_MINIMUM_DAYS} days or more"
        checks.refuse(name, days, accepted)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Archive:
    """Where videos with a verdict are archived, and when; flagged ones like clean ones unless stated.

    Example: `Archive(storage_class=s3.StorageClass.GLACIER, after=cdk.Duration.days(30)).rules()`

    Args:
        storage_class: where clean videos go.
        after: the age at which they do.
        flagged_storage_class: where flagged videos go; default: `storage_class`.
        flagged_after: the age at which they do; default: `after`.
        hold_flagged: whether flagged ones wait for a decision besides; those that are approved, which readers
            may be given like clean ones, then go where clean ones go.
    """

    storage_class: s3.StorageClass
    after: cdk.Duration
    flagged_storage_class: s3.StorageClass | None = None
    flagged_after: cdk.Duration | None = None
    hold_flagged: bool = False

    @property
    def of_flagged(self) -> tuple[s3.StorageClass, cdk.Duration]:
        """Where flagged videos go, and when."""
        storage_class, after = self.flagged_storage_class, self.flagged_after
        return storage_class or self.storage_class, self.after if after is None else after

    def rules(self) -> list[s3.LifecycleRule]:
        """One lifecycle rule a set of tags: all tags of one filter must match.

        An undetermined video is never archived: a person must look at it first, and Rekognition cannot read
        an archived object.
        """
        of_clean, flagged = (self.storage_class, self.after), {VERDICT_TAG: Status.FLAGGED.tag_value}
        clean = _rule("ArchiveClean", {VERDICT_TAG: Status.CLEAN.tag_value}, *of_clean)
        if not self.hold_flagged:
            return [clean, _rule("ArchiveFlagged", flagged, *self.of_flagged)]
        approved = {**flagged, DECISION_TAG: DecisionKind.APPROVED.tag_value}
        rejected = {**flagged, DECISION_TAG: DecisionKind.REJECTED.tag_value}
        return [
            clean,
            _rule("ArchiveApproved", approved, *of_clean),
            _rule("ArchiveRejected", rejected, *self.of_flagged),
        ]


def _rule(
    id_: str, tags: dict[str, str], storage_class: s3.StorageClass, after: cdk.Duration
) -> s3.LifecycleRule:
    return s3.LifecycleRule(
        id=id_,
        tag_filters=tags,
        # Without a size filter S3 leaves every object below 128 KB where it is, whatever the class; a filter
        # overrides that for every class, TransitionDefaultMinimumObjectSize only for GLACIER, DEEP_ARCHIVE.
        object_size_greater_than=0,
        transitions=[s3.Transition(storage_class=storage_class, transition_after=after)],
        noncurrent_version_transitions=[
            s3.NoncurrentVersionTransition(storage_class=storage_class, transition_after=after)
        ],
    )
