"""Checks of the construct's properties, before anything is created from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack import checks
from moderation_stack.archive import Archive, archive_days, archive_storage_class
from moderation_stack.bucket_name import bucket_name
from moderation_stack.regions import video_moderation_region
from moderation_stack.timing import TIMES, asked_before_alarmed, check_time

if TYPE_CHECKING:
    from collections.abc import Iterable

    import aws_cdk.aws_s3 as s3
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


def check_emails(alert: Iterable[str], operations: Iterable[str]) -> None:
    """Addresses SNS can send to."""
    for address in alert:
        checks.email_address("alert_emails", address)
    for address in operations:
        checks.email_address("operations_emails", address)


def check_attempts(max_attempts: int) -> None:
    """A number the recovery would take."""
    checks.whole_number("max_attempts", max_attempts, 1, MOST_ATTEMPTS)


def check_times(**times: cdk.Duration) -> None:
    """Durations by the name of their property, all of `timing.TIMES`."""
    for name, duration in times.items():
        if not duration.is_unresolved():
            unit = TIMES[name].unit
            check_time(f"{name} in {unit}", name, _seconds(duration) / TIMES[name].unit_seconds)
        elif name != "clock":
            checks.refuse(name, "a token", "a duration known while synthesizing is accepted")
    limit, stale_after = times["in_progress_limit"], times["stale_after"]
    asked_before_alarmed("in_progress_limit in seconds", _seconds(limit), _seconds(stale_after))


def check_archive(archive: Archive) -> None:
    """Storage classes and waits S3 Lifecycle would take; a wait also with the class it is inherited by."""
    archive_storage_class("archive_storage_class", archive.storage_class.value)
    _check_wait("archive_after", archive.after, archive.storage_class)
    storage_class, after = archive.of_flagged
    archive_storage_class("archive_flagged_storage_class", storage_class.value)
    inherited = " (as archive_after)" if archive.flagged_after is None else ""
    _check_wait(f"archive_flagged_after{inherited}", after, storage_class)


def _check_wait(name: str, after: cdk.Duration, storage_class: s3.StorageClass) -> None:
    if not after.is_unresolved():
        archive_days(f"{name} in days", _seconds(after) / 86_400, storage_class.value)


def _seconds(duration: cdk.Duration) -> float:
    return duration.to_seconds(integral=False)
