"""The outputs of a stack: what its users need, and what the command `video-moderation` reads."""

from __future__ import annotations

import json
from importlib import metadata
from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.review.sign_in import CognitoSignIn
from moderation_stack.validation import checks
from moderation_stack.validation.property_error import reject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation_stack.review.review_room import ReviewRoom
    from moderation_stack.video_moderation import VideoModeration


def add_outputs(moderation: VideoModeration, *, prefix: str = "") -> None:
    """Add the outputs of a `VideoModeration` to its stack.

    Two in one stack need different prefixes, which the command takes as `--prefix`.

    Example:
        add_outputs(uploads)
        add_outputs(trailers, prefix="Trailers")

    Args:
        moderation: the construct.
        prefix: begins the name of each output; default: none.

    Raises:
        PropertyError: the prefix is not part of an output's name, or the stack has outputs with it already.
    """
    checks.moderation(moderation)
    outputs = {**_data(moderation), **_guard(moderation), **_operations(moderation)}
    _add(cdk.Stack.of(moderation), prefix, outputs)
    if prefix:
        # Alerts and digests contain the command, which needs the prefix to find this pipeline.
        for function in (moderation.content_alert, moderation.reconciler):
            function.add_environment("OUTPUT_PREFIX", prefix)


def add_review_outputs(room: ReviewRoom, *, prefix: str = "") -> None:
    """Give the stack of a `ReviewRoom` the outputs that people and commands find it by.

    `prefix` is the one that `add_outputs` was given for the room's `VideoModeration`.

    Example: `add_review_outputs(room)`, and then `video-moderation invite ann ann@example.com --stack Shop`

    Raises:
        PropertyError: the prefix is not part of an output's name, or the stack has outputs with it already.
    """
    checks.resource("room", room, "sign_in", "a ReviewRoom")
    outputs = {"ReviewUrl": ("Where moderators decide", room.url)}
    if isinstance(room.sign_in, CognitoSignIn):
        outputs["ReviewUserPoolId"] = ("The moderators", room.sign_in.user_pool.user_pool_id)
        outputs["ReviewClientId"] = ("The page's client", room.sign_in.client.user_pool_client_id)
    _add(cdk.Stack.of(room), prefix, outputs)


def _add(stack: cdk.Stack, prefix: str, outputs: Mapping[str, tuple[str, str]]) -> None:
    requirement = "must be letters and digits that are known at synthesis"
    checks.matches("prefix", prefix, r"[A-Za-z0-9]{0,200}", requirement)
    if checks.is_token(prefix):
        reject("prefix", prefix, requirement)
    for name, (description, value) in outputs.items():
        taken = f"{prefix}{name}"
        if stack.node.try_find_child(taken) is not None:
            reject(
                "prefix", prefix, f"must differ from that of the other outputs: the stack has {taken} already"
            )
        cdk.CfnOutput(stack, taken, description=description, value=value)


def _data(moderation: VideoModeration) -> dict[str, tuple[str, str]]:
    return {
        "MediaBucketName": ("Bucket for video uploads", moderation.media_bucket.bucket_name),
        "MetadataTableName": ("Table with a row for each label", moderation.metadata_table.table_name),
        "VideoAnalysisTableName": (
            "Table with a row for each video",
            moderation.video_analysis_table.table_name,
        ),
        "DecisionTableName": ("Table with a row for each decision", moderation.decision_table.table_name),
        "AlertTopicArn": ("Topic for moderators", moderation.alert_topic.topic_arn),
        "Release": ("Version of cdk-video-moderation", metadata.version("cdk-video-moderation")),
        "PolicyVersion": ("Version of the policy in force", moderation.policy.full_version),
        "VideoSuffixes": (
            "Endings of the object keys that are moderated",
            ",".join(moderation.video_suffixes),
        ),
        **_policies(moderation),
    }


def _policies(moderation: VideoModeration) -> dict[str, tuple[str, str]]:
    """What `again` and `what-if` read; `what-if` compares videos of one policy only."""
    if not moderation.policies:
        return {}
    versions = {prefix: policy.full_version for prefix, policy in moderation.policies.items()}
    return {"PolicyVersions": ("Versions of the policies by prefix", json.dumps(versions))}


def _guard(moderation: VideoModeration) -> dict[str, tuple[str, str]]:
    """What `check` and `bucket-policy` read, and the imported key, for people."""
    outputs = {
        "MediaBucketGuard": ("What the policy of the media bucket must guard", moderation.bucket_guard)
    }
    if not cdk.Resource.is_owned_resource(moderation.topic_key):
        outputs["EncryptionKeyArn"] = ("Imported key that encrypts", moderation.topic_key.key_arn)
    return outputs


def _operations(moderation: VideoModeration) -> dict[str, tuple[str, str]]:
    return {
        "OperationsTopicArn": ("Topic for operators", moderation.operations_topic.topic_arn),
        "VideoQueueArn": ("Queue of uploads and dispatch triggers", moderation.video_queue.queue_arn),
        "VideoDeadLettersArn": (
            "Dead-letter queue of the video queue",
            moderation.video_dead_letters.queue_arn,
        ),
        "CompletionQueueArn": ("Queue of completed jobs", moderation.completion_queue.queue_arn),
        "CompletionDeadLettersArn": (
            "Dead-letter queue of the completion queue",
            moderation.completion_dead_letters.queue_arn,
        ),
        "DecisionQueueArn": ("Queue of moderators' decisions", moderation.decision_queue.queue_arn),
        "DecisionDeadLettersArn": (
            "Dead-letter queue of the decision queue",
            moderation.decision_dead_letters.queue_arn,
        ),
        "SweepArn": (
            "State machine that finds videos without an upload event",
            moderation.sweep.state_machine_arn,
        ),
    }
