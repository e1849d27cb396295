"""Stacks to test, synthesized as `cdk synth` does it, and read as plain dictionaries."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_logs as logs
import aws_cdk.aws_s3 as s3

from moderation_stack import AlarmLimits, Archive, Limits, ModerationStack, Retries
from moderation_stack.policy import FLAG, IGNORE, RECORD, Audience, Default, LabelRule, ModerationPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Unpack

    from moderation_stack import VideoModerationProps

RATING_POLICY = ModerationPolicy(
    version="example-1",
    rules=[
        LabelRule("Explicit", action=FLAG, min_confidence=72.5),
        LabelRule("Swimwear or Underwear", action=IGNORE),
    ],
    default=Default(action=RECORD, min_confidence=90),
    audiences=[
        Audience("everyone", min_confidence=90),
        Audience("teen", admits=["Alcohol"], min_confidence=90),
        Audience("adult", admits=["Violence"], min_confidence=90),
    ],
)
"""A policy with three audiences, for which Rekognition must be asked for 72.5 per cent."""

EVERYTHING: Mapping[str, Any] = {
    "bucket_name": "example-videos",
    "video_analysis_table_name": "example-videos",
    "metadata_table_name": "example-labels",
    "alert_emails": ["moderator@example.com", "second.moderator@example.com"],
    "operations_emails": ["operator@example.com"],
    "policy": RATING_POLICY,
    "policies": {"uploads/kids/": ModerationPolicy.every_label(62.5)},
    "shadow_policy": ModerationPolicy.every_label(80),
    "archive": Archive(
        storage_class=s3.StorageClass.DEEP_ARCHIVE,
        after=cdk.Duration.days(0),
        flagged_storage_class=s3.StorageClass.INFREQUENT_ACCESS,
        flagged_after=cdk.Duration.days(45),
        hold_flagged=True,
        expire_noncurrent_after=cdk.Duration.days(400),
    ),
    "video_suffixes": [".mp4", ".m4v"],
    "video_prefixes": ["uploads/", "archive/"],
    "label_retention": cdk.Duration.days(365),
    "uploader_prefix_depth": 2,
    "concurrent_jobs": 1_000,
    "limits": Limits(max_duration=cdk.Duration.minutes(90), max_bytes=2 * 1024**3, daily_minutes=3_000),
    "deny_unmoderated_reads": True,
    "kept_tags": ["scan-result"],
    "tracing": True,
    "retries": Retries(max_attempts=5, backoff=cdk.Duration.seconds(30)),
    "dispatch_every": cdk.Duration.minutes(5),
    "stale_after": cdk.Duration.seconds(90),
    "reconcile_every": cdk.Duration.minutes(30),
    "sweep_every": cdk.Duration.hours(36),
    "alarm_limits": AlarmLimits(
        waiting=cdk.Duration.minutes(45),
        in_progress=cdk.Duration.days(2),
        undecided=cdk.Duration.days(3),
        moderated_minutes=5_000,
    ),
    "log_retention": logs.RetentionDays.ONE_WEEK,
    "removal_policy": cdk.RemovalPolicy.DESTROY,
}
"""A value other than the default for every property, but for those of `NOT_BESIDE_THE_OTHERS`."""

NOT_BESIDE_THE_OTHERS = {
    "access_log_bucket",
    "alert_topic",
    "encryption_key",
    "event_bus",
    "function_code",
    "media_bucket",
    "media_bucket_guarded",
    "metadata_table",
    "operations_topic",
    "powertools_layer",
    "prepared",
    "scanners",
    "security_groups",
    "video_analysis_table",
    "vpc",
    "vpc_subnets",
}
"""Properties that replace what others configure, or whose value is a construct of the same stack."""

SOMEWHERE = cdk.Environment(account="111111111111", region="eu-west-1")


def synthesize(build: Callable[[cdk.App], cdk.Stack], **context: Any) -> dict[str, Any]:
    """The template of the stack that `build` makes, with its values as CloudFormation gets them."""
    app = cdk.App(context=context)
    stack = build(app)
    template: dict[str, Any] = app.synth().get_stack_artifact(stack.artifact_id).template
    return template


def moderation_stack(app: cdk.App, **properties: Unpack[VideoModerationProps]) -> cdk.Stack:
    """The stack of this project, for any account and Region."""
    return ModerationStack(app, "ModerationStack", **properties)


@cache
def default_template() -> dict[str, Any]:
    """The stack with nothing configured."""
    return synthesize(moderation_stack)


def normalise(template: Mapping[str, Any]) -> dict[str, Any]:
    """A template without what changes with every edit of the functions, and without the CDK's own parts."""
    without_hashes = json.loads(re.sub(r"\b[0-9a-f]{64}\b", "<asset>", json.dumps(template)))
    return {key: value for key, value in without_hashes.items() if key not in ("Parameters", "Rules")}
