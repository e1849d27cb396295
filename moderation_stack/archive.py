"""Archiving: which storage classes are accepted, and the lifecycle rules that wait for the verdict."""

from __future__ import annotations

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3

from moderation_stack import checks

VERDICT_TAG = "moderation-verdict"
"""The object tag Content Alert writes: clean, flagged or undetermined."""

ARCHIVED_VERDICTS = ("clean", "flagged")
"""Never undetermined: somebody has yet to look, and Rekognition cannot read an archived object."""

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


def archive_rules(storage_class: s3.StorageClass, after: cdk.Duration) -> list[s3.LifecycleRule]:
    """One lifecycle rule a verdict: the tags of one filter must all match, so two verdicts take two rules."""
    return [_archive_rule(verdict, storage_class, after) for verdict in ARCHIVED_VERDICTS]


def _archive_rule(verdict: str, storage_class: s3.StorageClass, after: cdk.Duration) -> s3.LifecycleRule:
    return s3.LifecycleRule(
        id=f"Archive{verdict.capitalize()}",
        tag_filters={VERDICT_TAG: verdict},
        # Without a size filter S3 leaves every object below 128 KB where it is, whatever the class; a filter
        # overrides that for every class, TransitionDefaultMinimumObjectSize only for GLACIER, DEEP_ARCHIVE.
        object_size_greater_than=0,
        transitions=[s3.Transition(storage_class=storage_class, transition_after=after)],
        noncurrent_version_transitions=[
            s3.NoncurrentVersionTransition(storage_class=storage_class, transition_after=after)
        ],
    )
