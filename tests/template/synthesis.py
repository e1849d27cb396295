"""Stacks to test, synthesized as `cdk synth` does it, and read as plain dictionaries."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_logs as logs
import aws_cdk.aws_s3 as s3

from moderation_stack import ModerationStack
from moderation_stack.policy import FLAG, IGNORE, RECORD, Audience, Default, LabelRule, ModerationPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

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
    "shadow_policy": ModerationPolicy.every_label(80),
    "archive_storage_class": s3.StorageClass.DEEP_ARCHIVE,
    "archive_after": cdk.Duration.days(0),
    "archive_flagged_storage_class": s3.StorageClass.INFREQUENT_ACCESS,
    "archive_flagged_after": cdk.Duration.days(45),
    "hold_flagged": True,
    "max_attempts": 5,
    "retry_backoff": cdk.Duration.seconds(30),
    "dispatch_every": cdk.Duration.minutes(5),
    "stale_after": cdk.Duration.seconds(90),
    "reconcile_every": cdk.Duration.minutes(30),
    "sweep_every": cdk.Duration.hours(36),
    "waiting_limit": cdk.Duration.minutes(45),
    "in_progress_limit": cdk.Duration.days(2),
    "decision_limit": cdk.Duration.days(3),
    "log_retention": logs.RetentionDays.ONE_WEEK,
    "removal_policy": cdk.RemovalPolicy.DESTROY,
}
"""A value other than the default for every property; `min_confidence` is not accepted beside a policy."""

SOMEWHERE = cdk.Environment(account="111111111111", region="eu-west-1")


def synthesize(folder: Path, build: Callable[[cdk.App], cdk.Stack], **context: Any) -> dict[str, Any]:
    """The template of the stack that `build` makes, with its values as CloudFormation gets them."""
    app = cdk.App(outdir=str(folder), context=context)
    stack = build(app)
    template: dict[str, Any] = app.synth().get_stack_artifact(stack.artifact_id).template
    return template


def moderation_stack(app: cdk.App, **moderation: Any) -> cdk.Stack:
    """The stack of this project, for any account and Region."""
    return ModerationStack(app, "ModerationStack", moderation=moderation)


def normalise(template: Mapping[str, Any]) -> dict[str, Any]:
    """A template without what changes with every edit of the functions, and without the CDK's own parts."""
    without_hashes = json.loads(re.sub(r"\b[0-9a-f]{64}\b", "<asset>", json.dumps(template)))
    return {key: value for key, value in without_hashes.items() if key not in ("Parameters", "Rules")}
