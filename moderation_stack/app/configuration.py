"""The configuration of the app, read from CDK context (`-c key=value`, or `context` in cdk.json).

Everything has a default. Whatever is wrong stops the synthesis with one line that says what is accepted.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from moderation_stack.app import context
from moderation_stack.policy import ModerationPolicy
from moderation_stack.policy.policies import check_min_confidence
from moderation_stack.properties import MOST_ATTEMPTS
from moderation_stack.storage.archive import ARCHIVE_STORAGE_CLASSES, archive_days, archive_storage_class
from moderation_stack.storage.bucket_name import bucket_name
from moderation_stack.validation import checks, timing
from moderation_stack.validation.regions import video_moderation_region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _policy(key: str, value: Any) -> ModerationPolicy:
    """A policy, by the name of a preset or the path of a file."""
    return ModerationPolicy.from_file_or_preset(context.text(key, value), key)


_READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "alertEmails": context.texts,
    "operationsEmails": context.texts,
    "bucketName": context.text,
    "videoAnalysisTableName": context.text,
    "metadataTableName": context.text,
    "policy": _policy,
    "shadowPolicy": _policy,
    "minConfidence": context.number,
    "archiveAfterDays": context.whole_number,
    "archiveStorageClass": context.text,
    "archiveFlaggedAfterDays": context.whole_number,
    "archiveFlaggedStorageClass": context.text,
    "holdFlagged": context.flag,
    "maxAttempts": context.whole_number,
    "retryBackoffSeconds": context.whole_number,
    "dispatchEveryMinutes": context.whole_number,
    "staleAfterSeconds": context.whole_number,
    "reconcileEveryMinutes": context.whole_number,
    "sweepEveryHours": context.whole_number,
    "waitingLimitMinutes": context.whole_number,
    "inProgressLimitMinutes": context.whole_number,
    "decisionLimitMinutes": context.whole_number,
    "stackName": context.text,
    "region": context.text,
    "account": context.text,
}
"""Each key of the context and how it is read; the field of `Configuration` is the key in snake case."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Configuration:
    """What the app is told; region and account are those of the credentials at deployment unless given.

    Example: `Configuration.from_context({"minConfidence": "80"}).min_confidence` is `80.0`
    """

    alert_emails: tuple[str, ...] = ()
    operations_emails: tuple[str, ...] = ()
    bucket_name: str | None = None
    video_analysis_table_name: str | None = None
    metadata_table_name: str | None = None
    policy: ModerationPolicy | None = None
    shadow_policy: ModerationPolicy | None = None
    min_confidence: float | None = None
    archive_after_days: int = 30
    archive_storage_class: str = "GLACIER"
    archive_flagged_after_days: int | None = None
    archive_flagged_storage_class: str | None = None
    hold_flagged: bool = False
    max_attempts: int = 3
    retry_backoff_seconds: int = 60
    dispatch_every_minutes: int = 1
    stale_after_seconds: int = 3_600
    reconcile_every_minutes: int = 5
    sweep_every_hours: int = 24
    waiting_limit_minutes: int = 360
    in_progress_limit_minutes: int = 720
    decision_limit_minutes: int = 1_440
    stack_name: str = "ModerationStack"
    region: str | None = None
    account: str | None = None

    @classmethod
    def from_context(cls, values: Mapping[str, Any]) -> Configuration:
        """Read and check all values; raise `NotAccepted` at the first that is wrong."""
        context.refuse_misspelt(values, _READERS)
        given = {key: values[key] for key in _READERS if values.get(key) is not None}
        configuration = cls(**{_snake_case(key): _READERS[key](key, value) for key, value in given.items()})
        configuration._check()
        return configuration

    def environment(self) -> cdk.Environment:
        """Where to deploy; what is not configured is left to the credentials."""
        return cdk.Environment(account=self.account, region=self.region)

    def moderation(self) -> dict[str, Any]:
        """The properties of `VideoModeration`."""
        return {
            "alert_emails": self.alert_emails,
            "operations_emails": self.operations_emails,
            "bucket_name": self.bucket_name,
            "video_analysis_table_name": self.video_analysis_table_name,
            "metadata_table_name": self.metadata_table_name,
            "policy": self.policy,
            "shadow_policy": self.shadow_policy,
            "min_confidence": self.min_confidence,
            **self._archive(),
            "max_attempts": self.max_attempts,
            **{
                name: cdk.Duration.seconds(time.unit_seconds * self._time(name))
                for name, time in timing.TIMES.items()
            },
        }

    def _archive(self) -> dict[str, Any]:
        days, storage_class = self.archive_flagged_after_days, self.archive_flagged_storage_class
        return {
            "archive_after": cdk.Duration.days(self.archive_after_days),
            "archive_storage_class": ARCHIVE_STORAGE_CLASSES[self.archive_storage_class],
            "archive_flagged_after": None if days is None else cdk.Duration.days(days),
            "archive_flagged_storage_class": storage_class and ARCHIVE_STORAGE_CLASSES[storage_class],
            "hold_flagged": self.hold_flagged,
        }

    def _check(self) -> None:
        for address in self.alert_emails:
            checks.email_address("alertEmails", address)
        for address in self.operations_emails:
            checks.email_address("operationsEmails", address)
        self._check_names()
        self._check_target()
        self._check_times()
        check_min_confidence("minConfidence", self.min_confidence, beside=self.policy)
        checks.whole_number("maxAttempts", self.max_attempts, 1, MOST_ATTEMPTS)
        self._check_archive()

    def _check_archive(self) -> None:
        archive_storage_class("archiveStorageClass", self.archive_storage_class)
        archive_days("archiveAfterDays", self.archive_after_days, self.archive_storage_class)
        storage_class = self.archive_flagged_storage_class or self.archive_storage_class
        archive_storage_class("archiveFlaggedStorageClass", storage_class)
        name, days = "archiveFlaggedAfterDays", self.archive_flagged_after_days
        if days is None:
            name, days = f"{name} (as archiveAfterDays)", self.archive_after_days
        archive_days(name, days, storage_class)

    def _check_names(self) -> None:
        if self.bucket_name is not None:
            bucket_name("bucketName", self.bucket_name)
        if self.video_analysis_table_name is not None:
            checks.table_name("videoAnalysisTableName", self.video_analysis_table_name)
        if self.metadata_table_name is not None:
            checks.table_name("metadataTableName", self.metadata_table_name)
            if self.metadata_table_name == self.video_analysis_table_name:
                accepted = "a name other than videoAnalysisTableName is accepted"
                checks.refuse("metadataTableName", self.metadata_table_name, accepted)

    def _check_target(self) -> None:
        accepted = "a letter, then letters, digits and hyphens are accepted, 128 characters at most"
        checks.matches("stackName", self.stack_name, r"[A-Za-z][A-Za-z0-9-]{0,127}", accepted)
        if self.region is not None:
            video_moderation_region("region", self.region)
        if self.account is not None:
            checks.matches("account", self.account, r"\d{12}", "the 12 digits of an AWS account are accepted")

    def _check_times(self) -> None:
        for name, time in timing.TIMES.items():
            timing.check_time(_camel_case(f"{name}_{time.unit}"), name, self._time(name))
        limit = 60 * self.in_progress_limit_minutes
        timing.asked_before_alarmed("inProgressLimitMinutes in seconds", limit, self.stale_after_seconds)

    def _time(self, name: str) -> int:
        """A configured time, in the unit its key names."""
        value: int = getattr(self, f"{name}_{timing.TIMES[name].unit}")
        return value


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def _snake_case(key: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)
