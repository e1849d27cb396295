"""Checks of the construct's properties, before anything is created from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3

from moderation_stack.storage.archive import Archive, archive_days, archive_storage_class
from moderation_stack.storage.bucket_name import bucket_name
from moderation_stack.validation import checks
from moderation_stack.validation.regions import video_moderation_region
from moderation_stack.validation.timing import TIMES, asked_before_alarmed, check_time

if TYPE_CHECKING:
    from constructs import Construct

MOST_ATTEMPTS = 10


def check_region(scope: Construct) -> None:
    """The stack is for a Region with Rekognition Video moderation, if it is for a Region at all."""
    video_moderation_region("region", cdk.Stack.of(scope).region)


def check_names(bucket: str | None, video_analysis_table: str | None, metadata_table: str | None) -> None:
    """Names AWS would take; the tables' names differ."""
    if bucket is not None:
        bucket_name("bucket_name", bucket)
    if video_analysis_table is not None:
        checks.table_name("video_analysis_table_name", video_analysis_table)
    if metadata_table is not None:
        checks.table_name("metadata_table_name", metadata_table)
        if metadata_table == video_analysis_table:
            accepted = "a name other than video_analysis_table_name is accepted"
            checks.refuse("metadata_table_name", metadata_table, accepted)


def check_emails(alert: Sequence[str], operations: Sequence[str]) -> None:
    """Lists of addresses SNS can send to; one address alone would be taken for a list of letters."""
    for name, addresses in {"alert_emails": alert, "operations_emails": operations}.items():
        if isinstance(addresses, str) or not isinstance(addresses, Sequence):
            checks.refuse(name, addresses, 'a list is accepted, such as ["moderators@example.com"]')
        for address in addresses:
            checks.email_address(name, address)


def check_attempts(max_attempts: int) -> None:
    """A number the recovery would take."""
    checks.whole_number("max_attempts", max_attempts, 1, MOST_ATTEMPTS)


def check_times(**times: cdk.Duration) -> None:
    """Durations by the name of their property, all of `timing.TIMES`."""
    for name, duration in times.items():
        _check_duration(name, duration)
        if not duration.is_unresolved():
            unit = TIMES[name].unit
            check_time(f"{name} in {unit}", name, _seconds(duration) / TIMES[name].unit_seconds)
        elif name != "dispatch_every":
            checks.refuse(name, "a token", "a duration known while synthesizing is accepted")
    limit, stale_after = times["in_progress_limit"], times["stale_after"]
    asked_before_alarmed("in_progress_limit in seconds", _seconds(limit), _seconds(stale_after))


def check_removal(policy: cdk.RemovalPolicy) -> None:
    """What buckets, tables and logs can have: there is no snapshot of them."""
    if policy is cdk.RemovalPolicy.SNAPSHOT:
        checks.refuse("removal_policy", policy.name, "RETAIN or DESTROY is accepted")


def check_archive(archive: Archive) -> None:
    """Storage classes and waits S3 Lifecycle would take; a wait also with the class it is inherited by."""
    _check_storage_class("archive_storage_class", archive.storage_class)
    _check_duration("archive_after", archive.after)
    _check_wait("archive_after", archive.after, archive.storage_class)
    if archive.flagged_storage_class is not None:
        _check_storage_class("archive_flagged_storage_class", archive.flagged_storage_class)
    if archive.flagged_after is not None:
        _check_duration("archive_flagged_after", archive.flagged_after)
    storage_class, after = archive.of_flagged
    inherited = " (as archive_after)" if archive.flagged_after is None else ""
    _check_wait(f"archive_flagged_after{inherited}", after, storage_class)
    checks.true_or_false("hold_flagged", archive.hold_flagged)


def _check_storage_class(name: str, value: object) -> None:
    if not isinstance(value, s3.StorageClass):
        checks.refuse(name, value, "an s3.StorageClass is accepted, such as s3.StorageClass.GLACIER")
    archive_storage_class(name, value.value)


def _check_duration(name: str, value: object) -> None:
    if not isinstance(value, cdk.Duration):
        checks.refuse(name, value, "a Duration is accepted, such as cdk.Duration.days(30)")


def _check_wait(name: str, after: cdk.Duration, storage_class: s3.StorageClass) -> None:
    if not after.is_unresolved():
        archive_days(f"{name} in days", _seconds(after) / 86_400, storage_class.value)


def _seconds(duration: cdk.Duration) -> float:
    return duration.to_seconds(integral=False)
