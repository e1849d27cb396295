"""The configuration of the app, read from CDK context (`-c key=value`, or `context` in cdk.json).

A key states a property of `VideoModeration` as text or JSON. The values pass the checks of the properties; an
error names the key. A few keys are the app's own: they name the stack and where it is deployed.
"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk

from moderation_stack.app import context
from moderation_stack.dispatch.limits import Limits
from moderation_stack.monitoring.alarm_limits import AlarmLimits
from moderation_stack.policy import ModerationPolicy
from moderation_stack.properties import Properties, VideoModerationProps
from moderation_stack.recovery.retries import Retries
from moderation_stack.storage.archive import ARCHIVE_STORAGE_CLASSES, Archive
from moderation_stack.validation import checks
from moderation_stack.validation.property_error import PropertyError, reject
from moderation_stack.validation.regions import video_moderation_region
from moderation_stack.validation.timing import TIMES, check_amount

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import aws_cdk.aws_s3 as s3

    Reader = Callable[[str, Any], Any]


def _policy(key: str, value: Any) -> ModerationPolicy:
    """A policy, by the name of a preset or the path of a file."""
    return ModerationPolicy.from_file_or_preset(context.text(key, value), key)


def _policies(key: str, value: Any) -> dict[str, ModerationPolicy]:
    """Policies by prefix: a JSON object with the name of a preset or the path of a file for each."""
    try:
        stated = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        stated = None
    if not isinstance(stated, dict):
        reject(key, value, 'must be a JSON object such as {"kids/": "strict"}')
    return {prefix: _policy(f"{key}[{prefix!r}]", each) for prefix, each in stated.items()}


def _storage_class(key: str, value: Any) -> s3.StorageClass:
    """A storage class by the name that S3 gives it."""
    if value not in list(ARCHIVE_STORAGE_CLASSES):
        reject(key, value, f"must be one of {', '.join(ARCHIVE_STORAGE_CLASSES)}")
    return ARCHIVE_STORAGE_CLASSES[value]


def _time(property_name: str) -> Reader:
    """Reads a duration, in the unit that the key names."""

    def read(key: str, value: Any) -> cdk.Duration:
        number = context.number(key, value)
        check_amount(key, property_name, number)
        return cdk.Duration.seconds(TIMES[property_name].unit_seconds * int(number))

    return read


PROPERTIES: Mapping[str, tuple[str, Reader]] = {
    "alertEmails": ("alert_emails", context.texts),
    "operationsEmails": ("operations_emails", context.texts),
    "bucketName": ("bucket_name", context.text),
    "denyUnmoderatedReads": ("deny_unmoderated_reads", context.flag),
    "videoAnalysisTableName": ("video_analysis_table_name", context.text),
    "metadataTableName": ("metadata_table_name", context.text),
    "policy": ("policy", _policy),
    "prefixPolicies": ("policies", _policies),
    "shadowPolicy": ("shadow_policy", _policy),
    "archiveAfterDays": ("archive.after", _time("archive.after")),
    "archiveStorageClass": ("archive.storage_class", _storage_class),
    "archiveFlaggedAfterDays": ("archive.flagged_after", _time("archive.flagged_after")),
    "archiveFlaggedStorageClass": ("archive.flagged_storage_class", _storage_class),
    "holdFlagged": ("archive.hold_flagged", context.flag),
    "videoSuffixes": ("video_suffixes", context.texts),
    "videoPrefixes": ("video_prefixes", context.texts),
    "expireNoncurrentAfterDays": (
        "archive.expire_noncurrent_after",
        _time("archive.expire_noncurrent_after"),
    ),
    "uploaderPrefixDepth": ("uploader_prefix_depth", context.whole_number),
    "labelRetentionDays": ("label_retention", _time("label_retention")),
    "concurrentJobs": ("concurrent_jobs", context.whole_number),
    "tracing": ("tracing", context.flag),
    "maxDurationMinutes": ("limits.max_duration", _time("limits.max_duration")),
    "maxBytes": ("limits.max_bytes", context.whole_number),
    "dailyMinutes": ("limits.daily_minutes", context.whole_number),
    "maxAttempts": ("retries.max_attempts", context.whole_number),
    "retryBackoffSeconds": ("retries.backoff", _time("retries.backoff")),
    "dispatchEveryMinutes": ("dispatch_every", _time("dispatch_every")),
    "staleAfterSeconds": ("stale_after", _time("stale_after")),
    "reconcileEveryMinutes": ("reconcile_every", _time("reconcile_every")),
    "sweepEveryHours": ("sweep_every", _time("sweep_every")),
    "waitingLimitMinutes": ("alarm_limits.waiting", _time("alarm_limits.waiting")),
    "inProgressLimitMinutes": ("alarm_limits.in_progress", _time("alarm_limits.in_progress")),
    "moderatedMinutesLimit": ("alarm_limits.moderated_minutes", context.whole_number),
    "decisionLimitMinutes": ("alarm_limits.undecided", _time("alarm_limits.undecided")),
}
"""The property that each key states, with its group, and how the key is read."""

OWN_KEYS: Mapping[str, Reader] = {
    "minConfidence": context.number,
    "review": context.flag,
    "stackName": context.text,
    "region": context.text,
    "account": context.text,
}
"""Keys that state no property, and how they are read."""

_GROUPS = {"archive": Archive, "limits": Limits, "retries": Retries, "alarm_limits": AlarmLimits}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Configuration:
    """The properties that the context states, and the stack that they are for.

    Example: `Configuration.from_context({"maxAttempts": "5"}).moderation["retries"].max_attempts` is `5`

    Args:
        moderation: the properties of `VideoModeration` that are stated; the others have their defaults.
        review: whether the moderators' review room is deployed.
        stack_name: name of the stack.
        region: Region of the stack; default: that of the credentials.
        account: account of the stack; default: that of the credentials.
    """

    moderation: VideoModerationProps = dataclasses.field(default_factory=lambda: VideoModerationProps())
    review: bool = False
    stack_name: str = "ModerationStack"
    region: str | None = None
    account: str | None = None

    @classmethod
    def from_context(cls, values: Mapping[str, Any]) -> Configuration:
        """Read and check all values.

        Raises:
            NotAccepted: a value is not accepted, or a key looks misspelt; most often a `PropertyError`.
        """
        readers = {**{key: read for key, (_, read) in PROPERTIES.items()}, **OWN_KEYS}
        context.refuse_misspelt(values, readers)
        given = {key: read(key, values[key]) for key, read in readers.items() if values.get(key) is not None}
        stack = {
            _snake_case(key): given[key]
            for key in ("review", "stackName", "region", "account")
            if key in given
        }
        configuration = cls(moderation=_moderation(given), **stack)
        configuration._check_stack()
        return configuration

    def environment(self) -> cdk.Environment:
        """Where to deploy; what is not configured is left to the credentials."""
        return cdk.Environment(account=self.account, region=self.region)

    def _check_stack(self) -> None:
        requirement = "must be a letter, then letters, digits and hyphens, 128 characters at most"
        checks.matches("stackName", self.stack_name, r"[A-Za-z][A-Za-z0-9-]{0,127}", requirement)
        if self.region is not None:
            video_moderation_region("region", self.region)
        if self.account is not None:
            checks.matches("account", self.account, r"\d{12}", "must be the 12 digits of an AWS account")


def _moderation(given: Mapping[str, Any]) -> VideoModerationProps:
    """The properties, each group built of its keys, after the checks that every user of them passes."""
    properties: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = {}
    for key, (name, _) in PROPERTIES.items():
        if key in given:
            group, _, field = name.rpartition(".")
            (groups.setdefault(group, {}) if group else properties)[field] = given[key]
    if "minConfidence" in given:
        properties["policy"] = _every_label(given)
    try:
        properties.update({group: _GROUPS[group](**values) for group, values in groups.items()})
        Properties(**properties)
    except PropertyError as error:
        raise error.renamed(_key_of(error.name)) from None
    return cast(VideoModerationProps, properties)


def _every_label(given: Mapping[str, Any]) -> ModerationPolicy:
    """The policy that flags every label from a confidence on; a stated policy has confidences of its own."""
    confidence = given["minConfidence"]
    checks.percentage("minConfidence", confidence)
    if "policy" in given:
        reject(
            "minConfidence", confidence, "must not be combined with policy, which states confidences itself"
        )
    return ModerationPolicy.every_label(confidence)


def _key_of(property_name: str) -> str:
    return next((key for key, (name, _) in PROPERTIES.items() if name == property_name), property_name)


def _snake_case(key: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)
